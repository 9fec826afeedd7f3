/* http.h: one request and its answer, between libmicrohttpd (server.c) and the handlers of pages
 * and API.
 *
 * A handler is a plain function in a table of routes; it reads the request, fills the response, and
 * returns. Everything it allocates from request->arena ends with the answer. The reader is this
 * request's own. */
#ifndef COMITY_WEB_HTTP_H
#define COMITY_WEB_HTTP_H

#include "node/node.h"
#include "web/web.h"

struct MHD_Connection;
struct download;

enum {
    HTTP_BODY_MAX = 8 * 1024 * 1024,
    HTTP_PUBLIC_BODY_MAX = 16 * 1024, /* of somebody who is not signed in */
    HTTP_URL_MAX = 8192,
    HTTP_HEADER_MAX = 6000, /* of one header field of an answer */
    HTTP_PARAMS_MAX = 256,
    HTTP_COOKIES_MAX = 4096
};

enum method {
    METHOD_GET,
    METHOD_POST,
    METHOD_PUT,
    METHOD_PATCH,
    METHOD_DELETE
}; /* HEAD is answered as GET */

struct param {
    struct span name, value; /* decoded, valid UTF-8 */
};

struct request {
    struct web *web;
    struct node *node;
    struct reader *reader;
    struct arena *arena;
    enum method method;
    struct span path;           /* decoded; "/activities/0190..." */
    struct span raw_query;      /* as sent, without '?' */
    const struct param *params; /* query string, in order */
    size_t params_count;
    const struct param *form; /* application/x-www-form-urlencoded body, in order */
    size_t form_count;
    struct span body;
    struct span capture[4];      /* what stands for :name in the route's pattern */
    const struct schema *schema; /* set when the pattern has ":type" (plural) and it exists */
    bool signed_in;              /* by session or token */
    bool by_token;
    struct user user;
    struct viewer viewer; /* the public when nobody is signed in */
    struct date today;
    struct span csrf;     /* what this session's forms must carry in the hidden field "csrf" */
    struct span keep_key; /* with as_of: for kept.h; empty: the answer is for once */
    uint64_t as_of;
    struct MHD_Connection *connection; /* server.c only */
};

struct response {
    unsigned status;  /* 200 when a handler says nothing */
    const char *type; /* Content-Type; "text/html; charset=utf-8" when NULL */
    struct buf body;
    struct download *download; /* instead of body: written while it is sent (download.h) */
    struct span fixed;         /* instead of body: bytes that outlive the answer, as of an asset */
    struct http_header {
        const char *name;
        char *value; /* in the request's arena */
    } headers[16];
    size_t header_count;
    bool immutable; /* may be cached for a year */
    bool keep; /* says nothing but what records say: kept (kept.h), it is given again to the same
                * user until some record changes. Not for what rests on users, tokens, reports or
                * the time. */
};

typedef void handler(struct request *q, struct response *a);

enum access { ACCESS_PUBLIC, ACCESS_READER, ACCESS_AUTHOR, ACCESS_RELEASER, ACCESS_ADMIN };
struct route {
    enum method method;
    const char *pattern; /* "/:type/:id/history": a segment with ':' matches one segment; ":type"
                            only a plural of a type */
    enum access access;  /* pages answer 303 to /login, the API 401 or 403 */
    handler *run;
};
/* The tables, each ended by {0}: pages are POSTed with a CSRF token that server.c has checked
 * before the handler runs. */
extern const struct route api_routes[];  /* api.c: below /api/v1, problem+json errors */
extern const struct route log_routes[];  /* log.c: below /log, public */
extern const struct route page_routes[]; /* pages.c */

struct span http_param(const struct request *q,
                       const char *name); /* first of that name; p == NULL if absent */
struct span http_form(const struct request *q, const char *name);
struct span http_request_header(const struct request *q, const char *name);
void http_header(struct request *q, struct response *a, const char *name, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void http_redirect(struct request *q, struct response *a, const char *format, ...)
    __attribute__((format(printf, 3, 4))); /* 303 */
/* RFC 9457 problem+json; status from e->code unless the answer has one already. */
void http_problem(struct request *q, struct response *a, const struct error *e);
/* The same for several fields at once: `errors` lists them all, e (one of them) gives status and
 * detail. */
void http_problems(struct request *q, struct response *a, const struct error *e,
                   const struct error *list, size_t n);
unsigned http_status(const struct error *e);

/* Splits and decodes "a=1&b=%20c+d"; invalid percent signs or UTF-8: false with e. Shared by query
 * strings and forms. */
bool http_params_read(struct span text, struct arena *arena, const struct param **out, size_t *n,
                      struct error *e);
/* Percent-encodes for a query string or path segment. */
void http_encode(struct buf *b, struct span s);
/* How much an Accept or Accept-Encoding header wants what is named, in thousandths (RFC
 * 9110 12.4.2): 0 not at all. */
unsigned http_weight(struct span header, const char *name);
/* An If-Match or If-None-Match header names this entity tag (RFC 9110 13.1); weak: W/ before a tag
 * does not matter. */
bool http_tag_listed(struct span header, const char *tag, bool weak);
/* Value of one cookie in a Cookie header; absent: p == NULL. */
struct span http_cookie(struct span header, const char *name);

/* The query that a request's parameters describe, for lists, CSV, API and explorer alike
 * (params.c): q=words, sort=-field, limit=50, after=cursor, fields=a,b,c, and field=value or
 * field.op=value with op one of is not lt le gt ge has lacks contains; a parameter given twice is
 * either value. Unknown parameters are refused with the list of names. */
struct listing {
    struct query query;
    int columns[FIELDS_MAX]; /* field indexes to show */
    size_t column_count;
};
bool http_listing(struct request *q, const struct schema *s, struct listing *out, struct error *e);

/* ---- sessions (session.c)
 * ------------------------------------------------------------------------------------------- */

/* Who asks, from the Authorization or Cookie header: fills signed_in, by_token, user, viewer, csrf.
 */
void session_read(struct request *q);
bool session_csrf_good(const struct request *q, struct span given); /* in constant time */
/* Checks name and password and sets the session cookie on the answer. ERROR_FORBIDDEN when they are
 * wrong; status 429 with Retry-After after five wrong ones. */
bool session_begin(struct request *q, struct response *a, struct span name, struct span password,
                   struct error *e);
bool session_end(struct request *q, struct response *a, struct error *e);

/* A whole page that says what went wrong (pages): status is set already. */
void page_error(struct request *q, struct response *a, const struct error *e);

/* HTML text and attribute escaping. */
void html_text(struct buf *b, struct span s);
void html_str(struct buf *b, const char *s);

/* A file embedded in the binary. */
struct asset {
    const char *name, *type, *hash; /* hash: first 16 hex digits of SHA-256, part of its address */
    const unsigned char *bytes;
    size_t size;
    const unsigned char *gzip; /* the same packed; NULL: not smaller */
    size_t gzip_size;
};
const struct asset *asset_find(const char *name);
/* "/static/<hash>/<name>" */
void asset_url(struct buf *b, const char *name);

#endif
