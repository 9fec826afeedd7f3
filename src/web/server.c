/* server.c: the server itself: libmicrohttpd's threads, requests as they come in, starting and
 * stopping. */
#include "base/stream.h"
#include "web/download.h"
#include "web/kept.h"
#include "web/private.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum {
    CONNECTIONS_MAX = 1000,
    TIMEOUT_S = 30,
    STOP_WAIT_MS = 5000, /* what is being answered may take so long when the server stops */
    CONNECTION_MEMORY =
        16 * 1024, /* headers of one request; cleared for each, so no more than it takes */
    KEEP_MEMORY = 256 * 1024 /* of a buffer, for the next request */
};

/* One request from its first byte to its answer; kept in a pool with the memory it has grown. */
struct exchange {
    struct exchange *next; /* in the pool */
    struct arena arena;
    struct buf uri, upload;
    struct response answer; /* its body is sent from here */
    size_t room;            /* bytes that the body may have */
    unsigned refused;       /* status; 0: not yet */
    bool begun;
};

static struct exchange *take(struct web *w) {
    atomic_fetch_add(&w->in_flight, 1);
    pthread_mutex_lock(&w->lock);
    struct exchange *x = w->pool;
    if (x != NULL)
        w->pool = x->next;
    pthread_mutex_unlock(&w->lock);
    return x != NULL ? x : memory_new(sizeof *x);
}

static void trim(struct buf *b) {
    if (b->cap > KEEP_MEMORY)
        buf_free(b);
    else
        buf_clear(b);
}

static void give_back(struct web *w, struct exchange *x) {
    if (x->answer.download != NULL)
        download_end(x->answer.download);
    bool large = x->upload.cap > KEEP_MEMORY || x->answer.body.cap > KEEP_MEMORY;
    struct buf body = x->answer.body;
    if (large)
        arena_free(&x->arena); /* grew with them */
    else
        arena_reset(&x->arena);
    trim(&x->uri);
    trim(&x->upload);
    trim(&body);
    x->answer = (struct response){.body = body};
    x->begun = false;
    x->refused = 0;
    pthread_mutex_lock(&w->lock);
    x->next = w->pool;
    w->pool = x;
    pthread_mutex_unlock(&w->lock);
    atomic_fetch_sub(&w->in_flight, 1);
}

static void exchange_free(struct exchange *x) {
    arena_free(&x->arena);
    buf_free(&x->uri);
    buf_free(&x->upload);
    buf_free(&x->answer.body);
    free(x);
}

static struct span header_of(struct MHD_Connection *c, const char *name) {
    return span_of(MHD_lookup_connection_value(c, MHD_HEADER_KIND, name));
}

struct span http_request_header(const struct request *q, const char *name) {
    return header_of(q->connection, name);
}

void server_peer(const struct request *q, char out[64]) {
    struct span via =
        q->web->behind_proxy ? http_request_header(q, "X-Forwarded-For") : (struct span){0};
    out[0] = '\0';
    if (via.p !=
        NULL) { /* the last one is what the proxy itself saw; those before it anybody can claim */
        struct span last = {0};
        while (via.p != NULL)
            last = span_trim(span_cut(&via, ','));
        memcpy(out, last.p, last.n < 63 ? last.n : 63);
        out[last.n < 63 ? last.n : 63] = '\0';
        return;
    }
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(q->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *at = info == NULL ? NULL : info->client_addr;
    if (at != NULL && at->sa_family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)at)->sin_addr, out, 64);
    if (at != NULL && at->sa_family == AF_INET6)
        inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)at)->sin6_addr, out, 64);
}

/* ---- receiving ------------------------------------------------------------------------------- */

static bool method_of(const char *text, enum method *out) {
    static const struct {
        const char *text;
        enum method method;
    } methods[] = {{"GET", METHOD_GET}, {"HEAD", METHOD_GET},    {"POST", METHOD_POST},
                   {"PUT", METHOD_PUT}, {"PATCH", METHOD_PATCH}, {"DELETE", METHOD_DELETE}};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (strcmp(text, methods[i].text) == 0) {
            *out = methods[i].method;
            return true;
        }
    return false;
}

/* The address as sent: libmicrohttpd hands over only the path, decoded. */
static void *keep_address(void *context, const char *uri, struct MHD_Connection *c) {
    struct exchange *x = take(context);
    (void)c;
    x->room = HTTP_PUBLIC_BODY_MAX;
    buf_str(&x->uri, uri);
    if (x->uri.n > HTTP_URL_MAX)
        x->refused = 414;
    return x;
}

static struct request request_of(struct web *w, struct MHD_Connection *c, struct exchange *x,
                                 const char *path) {
    struct span query = buf_view(&x->uri);
    span_cut(&query, '?');
    return (struct request){.web = w,
                            .node = w->node,
                            .arena = &x->arena,
                            .connection = c,
                            .path = span_of(path),
                            .raw_query = query,
                            .body = buf_view(&x->upload)};
}

static enum MHD_Result respond(struct web *w, struct MHD_Connection *c, struct exchange *x,
                               const char *path, const char *method) {
    struct request q = request_of(w, c, x, path);
    struct response *a = &x->answer;
    bool given = false;
    if (!method_of(method, &q.method))
        dispatch_refuse(&q, a, 501, "this node does not know that method");
    else if (x->refused != 0)
        dispatch_refuse(&q, a, x->refused,
                        x->refused == 401   ? "sign in before you send that much"
                        : x->refused == 414 ? "the address is too long"
                                            : "the request is too large");
    else
        given = dispatch(&q, a, buf_view(&x->uri));
    return given || send_answer(&q, a) ? MHD_YES : MHD_NO;
}

static bool known(struct web *w, struct MHD_Connection *c, struct exchange *x) {
    struct request q = request_of(w, c, x, "");
    struct error ignored;
    q.reader = node_reader(w->node, &ignored);
    if (q.reader != NULL)
        session_read(&q);
    reader_release(q.reader);
    return q.signed_in;
}

/* Strangers may send a sign-in form and no more: nobody unknown makes this node hold megabytes. */
static void look_at_length(struct web *w, struct MHD_Connection *c, struct exchange *x) {
    struct span length = header_of(c, "Content-Length");
    bool chunked = header_of(c, "Transfer-Encoding").p != NULL;
    int64_t n = 0;
    if (!chunked && (length.p == NULL || !span_to_i64(length, &n) || n <= HTTP_PUBLIC_BODY_MAX))
        return;
    if (n > HTTP_BODY_MAX)
        x->refused = 413;
    else if (known(w, c, x))
        x->room = HTTP_BODY_MAX;
    else if (n > HTTP_PUBLIC_BODY_MAX)
        x->refused = 401;
}

static void take_in(struct exchange *x, const char *upload, size_t n) {
    if (x->refused == 0 && x->upload.n + n > x->room)
        x->refused = 413;
    if (x->refused == 0)
        buf_add(&x->upload, upload, n);
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *c, const char *path,
                                  const char *method, const char *version, const char *upload,
                                  size_t *upload_n, void **state) {
    struct exchange *x = *state;
    (void)version;
    if (!x->begun) {
        x->begun = true;
        look_at_length(context, c, x);
        /* What is answered already now ends the connection, because the body is not read: for what
         * is refused, only. */
        return x->refused != 0 ? respond(context, c, x, path, method) : MHD_YES;
    }
    if (*upload_n > 0) {
        take_in(x, upload, *upload_n);
        *upload_n = 0;
        return x->refused != 0 ? MHD_NO
                               : MHD_YES; /* a body without a length that goes on and on: cut off */
    }
    return respond(context, c, x, path, method);
}

static void on_end(void *context, struct MHD_Connection *c, void **state,
                   enum MHD_RequestTerminationCode why) {
    (void)c, (void)why;
    if (*state != NULL)
        give_back(context, *state);
    *state = NULL;
}

/* ---- starting and stopping ------------------------------------------------------------------- */

static bool parse_address(struct web *w, const struct web_options *o, struct sockaddr_storage *out,
                          struct error *e) {
    const char *text = o->address != NULL ? o->address : "127.0.0.1";
    bool *loopback = &w->loopback;
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
    return error_hint(e, "give --tls-cert and --tls-key, or --behind-proxy if a proxy on this "
                         "machine speaks TLS for it");
}

static bool load_pem(const char *path, struct buf *out, struct error *e) {
    return path == NULL || stream_slurp(path, 1 << 20, out, e);
}

static bool start_daemon(struct web *w, const struct web_options *o,
                         const struct sockaddr_storage *at, struct error *e) {
    AUTO_BUF struct buf certificate = {0}, key = {0};
    if (!load_pem(o->certificate, &certificate, e) || !load_pem(o->key, &key, e))
        return false;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned threads = o->threads > 0 ? o->threads : cores > 2 ? (unsigned)cores : 2;
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_TURBO | MHD_ALLOW_SUSPEND_RESUME |
                     (at->ss_family == AF_INET6 ? MHD_USE_IPv6 : 0u);
    struct MHD_OptionItem tls[] = {{MHD_OPTION_HTTPS_MEM_CERT, 0, certificate.p},
                                   {MHD_OPTION_HTTPS_MEM_KEY, 0, key.p},
                                   {MHD_OPTION_END, 0, NULL}};
    struct MHD_OptionItem none[] = {{MHD_OPTION_END, 0, NULL}};
    bool with_tls = o->certificate != NULL;
    errno = 0;
    w->daemon = MHD_start_daemon(
        flags | (with_tls ? MHD_USE_TLS : 0u), (uint16_t)o->port, NULL, NULL, on_request, w,
        MHD_OPTION_SOCK_ADDR, at, MHD_OPTION_THREAD_POOL_SIZE, threads, MHD_OPTION_URI_LOG_CALLBACK,
        keep_address, w, MHD_OPTION_NOTIFY_COMPLETED, on_end, w, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)CONNECTIONS_MAX, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)TIMEOUT_S,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY, MHD_OPTION_STRICT_FOR_CLIENT,
        1, MHD_OPTION_ARRAY, with_tls ? tls : none, MHD_OPTION_END);
    crypto_wipe(key.p != NULL ? key.p : (char *)at, key.n);
    if (w->daemon != NULL)
        return true;
    if (errno == EADDRINUSE) {
        error_set(e, ERROR_BUSY, "port %u is taken by another program", o->port);
        return error_hint(
            e, "choose another with --port N; perhaps this node is already being served");
    }
    if (errno == EACCES) {
        error_set(e, ERROR_FORBIDDEN, "port %u may only be used by the administrator", o->port);
        return error_hint(e, "choose one above 1023 with --port N");
    }
    return error_set(e, ERROR_IO, "the server could not start: %s",
                     errno != 0 ? strerror(errno) : "the certificate or key is not good");
}

static void web_free(struct web *w) {
    for (struct exchange *x = w->pool; x != NULL;) {
        struct exchange *next = x->next;
        exchange_free(x);
        x = next;
    }
    send_free(w);
    kept_free(w->kept);
    pthread_mutex_destroy(&w->lock);
    crypto_wipe(w->login_key, sizeof w->login_key);
    free(w);
}

struct web *web_start(struct node *n, const struct web_options *o, struct error *e) {
    struct sockaddr_storage at;
    struct web *w = memory_new(sizeof *w);
    w->node = n;
    w->kept = kept_new();
    w->behind_proxy = o->behind_proxy;
    w->secure = o->behind_proxy || o->certificate != NULL;
    snprintf(w->address, sizeof w->address, "%s", o->address != NULL ? o->address : "127.0.0.1");
    crypto_random(w->login_key, sizeof w->login_key);
    pthread_mutex_init(&w->lock, NULL);
    if (!parse_address(w, o, &at, e) || !start_daemon(w, o, &at, e)) {
        web_free(w);
        return NULL;
    }
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(w->daemon, MHD_DAEMON_INFO_BIND_PORT);
    w->port = info != NULL ? info->port : o->port;
    return w;
}

unsigned web_port(const struct web *w) {
    return w->port;
}

/* New connections are turned away, those that wait for an answer get it, with word that it is the
 * last. */
void web_stop(struct web *w) {
    if (w == NULL)
        return;
    const struct timespec moment = {.tv_nsec = 1000000};
    atomic_store(&w->stopping, true);
    MHD_socket listening = MHD_quiesce_daemon(w->daemon);
    for (int ms = 0; ms < STOP_WAIT_MS && atomic_load(&w->in_flight) > 0; ms++)
        nanosleep(&moment, NULL);
    atomic_store(&w->cut, true); /* a connection must not sleep when the daemon stops */
    for (int ms = 0; ms < STOP_WAIT_MS && atomic_load(&w->downloads) > 0; ms++)
        nanosleep(&moment, NULL);
    MHD_stop_daemon(w->daemon);
    if (listening != MHD_INVALID_SOCKET)
        close(listening);
    web_free(w);
}
