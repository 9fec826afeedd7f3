/* router.h (private to web/): from a method and a path to a handler. */
#ifndef COMITY_WEB_ROUTER_H
#define COMITY_WEB_ROUTER_H

#include "web/http.h"

/* The route of the table that fits, with captures and schema set in q; NULL: none. *other (may be NULL) says whether the path
 * exists under another method. A HEAD is looked up as a GET. */
const struct route *route_find(const struct route *table, struct request *q, struct span path, bool *other);

#endif
