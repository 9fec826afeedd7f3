/* download.h (private to web/): answers too long for memory and too slow for a thread that others
 * wait for: written by a thread of their own while they are sent. */
#ifndef COMITY_WEB_DOWNLOAD_H
#define COMITY_WEB_DOWNLOAD_H

#include "format/format.h"
#include "web/http.h"

struct MHD_Response;
struct download;

enum { DOWNLOADS_MAX = 8 /* at once */ };

/* Makes the listing as CSV the body of the answer; header fields are the caller's. Takes copies of
 * what does not live in the request's arena. ERROR_BUSY when too many are under way. */
bool download_csv(struct request *q, struct response *a, const struct listing *l, struct error *e);
/* The body, for libmicrohttpd. NULL when it has none left to give. */
struct MHD_Response *download_response(struct download *d);
/* Ends the thread, in the middle if need be; before the request's arena goes. */
void download_end(struct download *d);

#endif
