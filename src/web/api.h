/* api.h (private to web/): what the files of the API share. */
#ifndef COMITY_WEB_API_H
#define COMITY_WEB_API_H

#include "format/format.h"
#include "web/http.h"

/* The record that /:type/:id names, if the viewer may see it; *mask are the fields. Answers 404
 * itself: the same, byte for byte, for what is not there and what is not for this viewer. */
bool api_record(struct request *q, struct response *a, struct stored *out, uint64_t *mask);
void api_problem(struct request *q, struct response *a, const struct error *e);
void api_etag(struct request *q, struct response *a, const struct stored *v);
/* Puts the record as JSON into the answer, with ETag. */
void api_put_record(struct request *q, struct response *a, const struct stored *v, uint64_t mask);

/* api_write.c */
handler api_create, api_replace, api_merge, api_withdraw;
/* openapi.c */
handler api_openapi, api_type, api_index;

#endif
