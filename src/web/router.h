/* router.h (private to web/): from a method and a path to a handler. */
#ifndef COMITY_WEB_ROUTER_H
#define COMITY_WEB_ROUTER_H

#include "web/http.h"

/* The first route of the table that fits, with captures and schema set in q; NULL: none. */
const struct route *route_find(const struct route *table, struct request *q, struct span path);
/* "GET, HEAD, POST": the methods under which the path is there. False: under none. */
bool route_methods(const struct route *table, struct request *q, struct span path, struct buf *out);

#endif
