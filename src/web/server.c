/* server.c: between libmicrohttpd and the handlers: one request in, one answer out, with what every answer must carry. */
#include "base/stream.h"
#include "web/private.h"
#include "web/router.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

enum {
    CONNECTIONS_MAX = 1000,
    TIMEOUT_S = 30,
    CONNECTION_MEMORY = 32 * 1024, /* headers of one request */
    GZIP_FROM = 1024
};

/* One request from its first byte to its answer; kept in a pool with the memory it has grown. */
struct exchange {
    struct exchange *next; /* in the pool */
    struct arena arena;
    struct buf upload;     /* the query string, then the body */
    size_t query_length;
    struct response answer;
    bool begun, too_large;
};

static struct exchange *take(struct web *w) {
    pthread_mutex_lock(&w->lock);
    struct exchange *x = w->pool;
    if (x != NULL)
        w->pool = x->next;
    pthread_mutex_unlock(&w->lock);
    return x != NULL ? x : memory_new(sizeof *x);
}

static void give_back(struct web *w, struct exchange *x) {
    arena_reset(&x->arena);
    buf_clear(&x->upload);
    struct buf body = x->answer.body;
    buf_clear(&body);
    x->answer = (struct response){.body = body};
    x->begun = x->too_large = false;
    x->query_length = 0;
    pthread_mutex_lock(&w->lock);
    x->next = w->pool;
    w->pool = x;
    pthread_mutex_unlock(&w->lock);
}

static void exchange_free(struct exchange *x) {
    arena_free(&x->arena);
    buf_free(&x->upload);
    buf_free(&x->answer.body);
    free(x);
}

struct span http_request_header(const struct request *q, const char *name) {
    return span_of(MHD_lookup_connection_value(q->connection, MHD_HEADER_KIND, name));
}

/* ---- answering ----------------------------------------------------------------------------------------------------- */

static bool fail(struct request *q, struct response *a, unsigned status, const struct error *e) {
    a->status = status;
    if (span_starts(q->path, SPAN("/api/")) || span_starts(q->path, SPAN("/log/tile")))
        http_problem(q, a, e);
    else
        page_error(q, a, e);
    return false;
}

static bool refuse(struct request *q, struct response *a, unsigned status, const char *why) {
    struct error e;
    enum error_code code = status == 404 ? ERROR_NOT_FOUND : status >= 500 ? ERROR_IO : ERROR_USAGE;
    error_set(&e, code, "%s", why);
    return fail(q, a, status, &e);
}

/* A page elsewhere that resolves its own name to this address must not be able to read the node (DNS rebinding). */
static bool host_good(const struct request *q) {
    if (!q->web->loopback)
        return true;
    struct span host = http_request_header(q, "Host");
    static const char *const names[] = {"localhost", "127.0.0.1", "[::1]"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct span name = span_of(names[i]);
        if (span_starts(host, name) && (host.n == name.n || host.p[name.n] == ':'))
            return true;
    }
    return false;
}

/* The browser says where a form comes from; what comes from elsewhere is refused, also without a session. */
static bool same_site(const struct request *q) {
    struct span site = http_request_header(q, "Sec-Fetch-Site"), origin = http_request_header(q, "Origin");
    if (site.p != NULL && !span_is(site, "same-origin") && !span_is(site, "none"))
        return false;
    if (origin.p == NULL)
        return true;
    struct span host = http_request_header(q, "Host");
    size_t scheme = span_starts(origin, SPAN("https://")) ? 8 : span_starts(origin, SPAN("http://")) ? 7 : 0;
    return scheme > 0 && span_eq((struct span){origin.p + scheme, origin.n - scheme}, host);
}

static bool role_suffices(unsigned roles, enum access access) {
    switch (access) {
    case ACCESS_PUBLIC: return true;
    case ACCESS_READER: return roles != 0;
    case ACCESS_AUTHOR: return (roles & (ROLE_AUTHOR | ROLE_RELEASER)) != 0;
    case ACCESS_RELEASER: return (roles & ROLE_RELEASER) != 0;
    case ACCESS_ADMIN: return (roles & ROLE_ADMIN) != 0;
    }
    return false;
}

static bool admit(struct request *q, struct response *a, const struct route *r, bool api) {
    if (r->access != ACCESS_PUBLIC && !q->signed_in) {
        if (api) {
            http_header(q, a, "WWW-Authenticate", "Bearer realm=\"comity\"");
            return refuse(q, a, 401, "send a token: Authorization: Bearer ...");
        }
        AUTO_BUF struct buf next = {0};
        http_encode(&next, q->path);
        if (q->method == METHOD_GET)
            http_redirect(q, a, "/login?next=%s", next.p);
        else
            http_redirect(q, a, "/login");
        return false;
    }
    if (!role_suffices(q->user.roles, r->access))
        return refuse(q, a, 403, "your roles do not allow this; an administrator gives roles");
    if (q->method == METHOD_GET || q->by_token)
        return true;
    if (!same_site(q))
        return refuse(q, a, 403, "the request comes from another site");
    struct span given = api ? http_request_header(q, "X-CSRF-Token") : http_form(q, "csrf");
    if (q->signed_in && !session_csrf_good(q, given))
        return refuse(q, a, 403, "the form is from another session: load the page again, then send it once more");
    return true;
}

static void serve_asset(struct request *q, struct response *a) {
    struct span rest = {q->path.p + 8, q->path.n - 8}, hash = span_cut(&rest, '/'); /* "/static/HASH/NAME" */
    AUTO_FREE char *name = rest.p == NULL ? memory_strdup("") : span_dup(rest);
    const struct asset *f = asset_find(name);
    if (f == NULL || !span_is(hash, f->hash)) {
        refuse(q, a, 404, "there is no such file");
        return;
    }
    struct span accepts = http_request_header(q, "Accept-Encoding");
    bool packed = f->gzip != NULL && accepts.p != NULL && strstr(accepts.p, "gzip") != NULL;
    a->type = f->type;
    a->immutable = true;
    if (packed)
        http_header(q, a, "Content-Encoding", "gzip");
    buf_add(&a->body, packed ? f->gzip : f->bytes, packed ? f->gzip_size : f->size);
}

static const struct route *find_route(struct request *q, bool *api, bool *other) {
    if (span_starts(q->path, SPAN("/api/v1"))) {
        *api = true;
        return route_find(api_routes, q, (struct span){q->path.p + 7, q->path.n - 7}, other);
    }
    *api = false;
    const struct route *r = NULL;
    if (span_starts(q->path, SPAN("/log/")))
        r = route_find(log_routes, q, (struct span){q->path.p + 4, q->path.n - 4}, other);
    return r != NULL ? r : route_find(page_routes, q, q->path, other);
}

static bool read_form(struct request *q, struct response *a) {
    struct error e;
    struct span type = http_request_header(q, "Content-Type");
    if (q->method == METHOD_GET || !span_starts(type, SPAN("application/x-www-form-urlencoded")))
        return true;
    if (http_params_read(q->body, q->arena, &q->form, &q->form_count, &e))
        return true;
    return fail(q, a, http_status(&e), &e);
}

static void answer(struct request *q, struct response *a) {
    struct error e;
    bool api = false, other = false;
    if (!host_good(q)) {
        refuse(q, a, 421, "this node answers only under its own address");
        return;
    }
    if (q->method == METHOD_GET && span_starts(q->path, SPAN("/static/"))) {
        serve_asset(q, a);
        return;
    }
    if (!http_params_read(q->raw_query, q->arena, &q->params, &q->params_count, &e)) {
        fail(q, a, http_status(&e), &e);
        return;
    }
    q->reader = node_reader(q->node, &e);
    if (q->reader == NULL) {
        fail(q, a, 503, &e);
        return;
    }
    q->today = instant_date(time_now());
    session_read(q);
    const struct route *r = find_route(q, &api, &other);
    if (r == NULL)
        refuse(q, a, other ? 405 : 404, other ? "this address does not take that method" : "there is nothing here");
    else if (read_form(q, a) && admit(q, a, r, api))
        r->run(q, a);
    reader_release(q->reader);
}

/* ---- sending ------------------------------------------------------------------------------------------------------- */

static bool text_like(const char *type) {
    return strncmp(type, "text/", 5) == 0 || strstr(type, "json") != NULL || strstr(type, "svg") != NULL;
}

/* Packs in place of the body; level 1: on one core the time for more is the reader's time. */
static bool pack(struct buf *body) {
    z_stream z = {0};
    if (deflateInit2(&z, 1, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    uLong room = deflateBound(&z, body->n);
    char *out = malloc(room);
    z.next_in = (Bytef *)body->p;
    z.avail_in = (uInt)body->n;
    z.next_out = (Bytef *)out;
    z.avail_out = (uInt)room;
    bool good = out != NULL && deflate(&z, Z_FINISH) == Z_STREAM_END;
    if (good) {
        buf_clear(body);
        buf_add(body, out, z.total_out);
    }
    deflateEnd(&z);
    free(out);
    return good;
}

static const char SECURITY_POLICY[] =
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

static enum MHD_Result reply(struct MHD_Connection *c, struct request *q, struct response *a) {
    const char *type = a->type != NULL ? a->type : "text/html; charset=utf-8";
    bool packed = false, page = strncmp(type, "text/html", 9) == 0;
    for (size_t i = 0; i < a->header_count; i++)
        packed = packed || strcmp(a->headers[i].name, "Content-Encoding") == 0;
    if (!packed && a->body.n >= GZIP_FROM && text_like(type)) {
        struct span accepts = http_request_header(q, "Accept-Encoding");
        if (accepts.p != NULL && strstr(accepts.p, "gzip") != NULL && pack(&a->body))
            http_header(q, a, "Content-Encoding", "gzip");
    }
    struct MHD_Response *r = MHD_create_response_from_buffer(a->body.n, buf_view(&a->body).n > 0 ? a->body.p : (char *)"",
                                                             MHD_RESPMEM_MUST_COPY);
    if (r == NULL)
        return MHD_NO;
    MHD_add_response_header(r, "Content-Type", type);
    MHD_add_response_header(r, "X-Content-Type-Options", "nosniff");
    MHD_add_response_header(r, "Cache-Control", a->immutable ? "public, max-age=31536000, immutable" : "no-store");
    if (page || a->status >= 300) {
        MHD_add_response_header(r, "Content-Security-Policy", SECURITY_POLICY);
        MHD_add_response_header(r, "Referrer-Policy", "same-origin");
        MHD_add_response_header(r, "X-Frame-Options", "DENY");
        MHD_add_response_header(r, "Cross-Origin-Opener-Policy", "same-origin");
        MHD_add_response_header(r, "Cross-Origin-Resource-Policy", "same-origin");
    }
    if (q->web->tls)
        MHD_add_response_header(r, "Strict-Transport-Security", "max-age=31536000");
    for (size_t i = 0; i < a->header_count; i++) {
        bool replaces = strcmp(a->headers[i].name, "Cache-Control") == 0;
        if (replaces)
            MHD_del_response_header(r, "Cache-Control", a->immutable ? "public, max-age=31536000, immutable" : "no-store");
        MHD_add_response_header(r, a->headers[i].name, a->headers[i].value);
    }
    enum MHD_Result sent = MHD_queue_response(c, a->status != 0 ? a->status : 200, r);
    MHD_destroy_response(r);
    return sent;
}

/* ---- receiving ----------------------------------------------------------------------------------------------------- */

static bool method_of(const char *text, enum method *out) {
    static const struct {
        const char *text;
        enum method method;
    } methods[] = {{"GET", METHOD_GET},   {"HEAD", METHOD_GET},     {"POST", METHOD_POST},
                   {"PUT", METHOD_PUT}, {"PATCH", METHOD_PATCH}, {"DELETE", METHOD_DELETE}};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (strcmp(text, methods[i].text) == 0) {
            *out = methods[i].method;
            return true;
        }
    return false;
}

/* libmicrohttpd hands over path and query apart; the address as sent is kept for the links of a page. */
static void *keep_address(void *context, const char *uri, struct MHD_Connection *c) {
    struct exchange *x = take(context);
    const char *query = strchr(uri, '?');
    (void)c;
    if (strlen(uri) > HTTP_URL_MAX)
        x->too_large = true;
    else if (query != NULL)
        buf_str(&x->upload, query + 1);
    x->query_length = x->upload.n;
    return x;
}

static enum MHD_Result respond(struct web *w, struct MHD_Connection *c, struct exchange *x, const char *path,
                               const char *method) {
    struct request q = {.web = w, .node = w->node, .arena = &x->arena, .connection = c, .path = span_of(path)};
    struct span sent = buf_view(&x->upload);
    q.raw_query = (struct span){sent.p, x->query_length};
    q.body = (struct span){sent.p + x->query_length, sent.n - x->query_length};
    if (x->too_large)
        refuse(&q, &x->answer, 413, "the request is too large");
    else if (!method_of(method, &q.method))
        refuse(&q, &x->answer, 405, "this node does not know that method");
    else if (!utf8_valid(q.path))
        refuse(&q, &x->answer, 400, "the address is not UTF-8");
    else
        answer(&q, &x->answer);
    return reply(c, &q, &x->answer);
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *c, const char *path, const char *method,
                                  const char *version, const char *upload, size_t *upload_n, void **state) {
    struct exchange *x = *state;
    (void)version;
    if (!x->begun) { /* an answer given already now would end the connection: libmicrohttpd takes the body for unread */
        x->begun = true;
        return MHD_YES;
    }
    if (*upload_n > 0) {
        if (x->upload.n + *upload_n > HTTP_BODY_MAX)
            x->too_large = true;
        else
            buf_add(&x->upload, upload, *upload_n);
        *upload_n = 0;
        return MHD_YES;
    }
    return respond(context, c, x, path, method);
}

static void on_end(void *context, struct MHD_Connection *c, void **state, enum MHD_RequestTerminationCode why) {
    (void)c, (void)why;
    if (*state != NULL)
        give_back(context, *state);
    *state = NULL;
}

/* ---- starting and stopping ------------------------------------------------------------------------------------------ */

static bool parse_address(const struct web_options *o, struct sockaddr_storage *out, bool *loopback, struct error *e) {
    const char *text = o->address != NULL ? o->address : "127.0.0.1";
    struct sockaddr_in *v4 = (struct sockaddr_in *)out;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;
    memset(out, 0, sizeof *out);
    if (strcmp(text, "localhost") == 0)
        text = "127.0.0.1";
    if (inet_pton(AF_INET, text, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons((uint16_t)o->port);
        *loopback = ntohl(v4->sin_addr.s_addr) >> 24 == 127;
    } else if (inet_pton(AF_INET6, text, &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons((uint16_t)o->port);
        *loopback = IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr);
    } else {
        return error_set(e, ERROR_USAGE, "\"%s\" is not an address", text);
    }
    if (*loopback || o->certificate != NULL || o->behind_proxy)
        return true;
    error_set(e, ERROR_USAGE, "passwords would cross the network unprotected at %s", text);
    return error_hint(e, "give --tls-cert and --tls-key, or --behind-proxy if a proxy on this machine speaks TLS for it");
}

static bool load_pem(const char *path, struct buf *out, struct error *e) {
    return path == NULL || stream_slurp(path, 1 << 20, out, e);
}

static bool start_daemon(struct web *w, const struct web_options *o, const struct sockaddr_storage *at, struct error *e) {
    AUTO_BUF struct buf certificate = {0}, key = {0};
    if (!load_pem(o->certificate, &certificate, e) || !load_pem(o->key, &key, e))
        return false;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned threads = o->threads > 0 ? o->threads : cores > 2 ? (unsigned)cores : 2;
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_TURBO | (at->ss_family == AF_INET6 ? MHD_USE_IPv6 : 0u);
    struct MHD_OptionItem tls[] = {{MHD_OPTION_HTTPS_MEM_CERT, 0, certificate.p},
                                   {MHD_OPTION_HTTPS_MEM_KEY, 0, key.p},
                                   {MHD_OPTION_END, 0, NULL}};
    struct MHD_OptionItem none[] = {{MHD_OPTION_END, 0, NULL}};
    w->tls = o->certificate != NULL;
    errno = 0;
    w->daemon = MHD_start_daemon(flags | (w->tls ? MHD_USE_TLS : 0u), (uint16_t)o->port, NULL, NULL, on_request, w,
                                 MHD_OPTION_SOCK_ADDR, at, MHD_OPTION_THREAD_POOL_SIZE, threads,
                                 MHD_OPTION_URI_LOG_CALLBACK, keep_address, w, MHD_OPTION_NOTIFY_COMPLETED, on_end, w,
                                 MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX, MHD_OPTION_CONNECTION_TIMEOUT,
                                 (unsigned)TIMEOUT_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
                                 MHD_OPTION_LISTENING_ADDRESS_REUSE, 1u, MHD_OPTION_ARRAY, w->tls ? tls : none,
                                 MHD_OPTION_END);
    crypto_wipe(key.p != NULL ? key.p : (char *)at, key.n);
    if (w->daemon != NULL)
        return true;
    if (errno == EADDRINUSE) {
        error_set(e, ERROR_BUSY, "port %u is taken by another program", o->port);
        return error_hint(e, "choose another with --port N; perhaps this node is already being served");
    }
    if (errno == EACCES) {
        error_set(e, ERROR_FORBIDDEN, "port %u may only be used by the administrator", o->port);
        return error_hint(e, "choose one above 1023 with --port N");
    }
    return error_set(e, ERROR_IO, "the server could not start: %s",
                     errno != 0 ? strerror(errno) : "the certificate or key is not good");
}

struct web *web_start(struct node *n, const struct web_options *o, struct error *e) {
    struct sockaddr_storage at;
    struct web *w = memory_new(sizeof *w);
    w->node = n;
    pthread_mutex_init(&w->lock, NULL);
    if (!parse_address(o, &at, &w->loopback, e) || !start_daemon(w, o, &at, e)) {
        pthread_mutex_destroy(&w->lock);
        free(w);
        return NULL;
    }
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(w->daemon, MHD_DAEMON_INFO_BIND_PORT);
    w->port = info != NULL ? info->port : o->port;
    return w;
}

unsigned web_port(const struct web *w) {
    return w->port;
}

void web_stop(struct web *w) {
    if (w == NULL)
        return;
    MHD_stop_daemon(w->daemon);
    for (struct exchange *x = w->pool; x != NULL;) {
        struct exchange *next = x->next;
        exchange_free(x);
        x = next;
    }
    pthread_mutex_destroy(&w->lock);
    free(w);
}
