/* send.c: an answer made ready for libmicrohttpd, with the headers that every answer carries,
 * packed where the client takes it. */
#include "web/download.h"
#include "web/kept.h"
#include "web/private.h"

#include <microhttpd.h>
#include <stdlib.h>
#include <strings.h>
#include <zlib.h>

enum { GZIP_FROM = 1024 };

/* Policies: a page may load from this node only, and be framed by nobody; everything else is no
 * document at all. */
static const char PAGE_POLICY[] =
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
static const char OTHER_POLICY[] = "default-src 'none'; frame-ancestors 'none'";

static const struct {
    const char *name, *value;
} always[] = {
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "same-origin"}, /* not no-referrer: forms would be sent with Origin: null */
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
};

/* ---- packing --------------------------------------------------------------------------------- */

/* What deflate needs is large and slow to make: kept, one for each answer packed at the same time.
 */
struct packer {
    struct packer *next;
    z_stream z;
    struct buf out;
};

/* Level 1: 2 times as fast as 4 for answers one eighth larger, and the processor is what is short
 * here, not the line. */
static struct packer *take_packer(struct web *w) {
    pthread_mutex_lock(&w->lock);
    struct packer *p = w->packers;
    if (p != NULL)
        w->packers = p->next;
    pthread_mutex_unlock(&w->lock);
    if (p != NULL)
        return p;
    p = memory_new(sizeof *p);
    if (deflateInit2(&p->z, 1, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK)
        return p;
    free(p);
    return NULL;
}

static void give_packer(struct web *w, struct packer *p) {
    pthread_mutex_lock(&w->lock);
    p->next = w->packers;
    w->packers = p;
    pthread_mutex_unlock(&w->lock);
}

void send_free(struct web *w) {
    for (struct packer *p = w->packers; p != NULL;) {
        struct packer *next = p->next;
        deflateEnd(&p->z);
        buf_free(&p->out);
        free(p);
        p = next;
    }
    w->packers = NULL;
}

/* In place of the body. */
static bool pack(struct web *w, struct buf *body) {
    struct packer *p = take_packer(w);
    if (p == NULL)
        return false;
    uLong room = deflateBound(&p->z, body->n);
    buf_clear(&p->out);
    buf_reserve(&p->out, room);
    p->z.next_in = (Bytef *)body->p;
    p->z.avail_in = (uInt)body->n;
    p->z.next_out = (Bytef *)p->out.p;
    p->z.avail_out = (uInt)room;
    bool good = body->n <= UINT32_MAX && deflate(&p->z, Z_FINISH) == Z_STREAM_END;
    if (good) {
        buf_clear(body);
        buf_add(body, p->out.p, p->z.total_out);
    }
    deflateReset(&p->z);
    give_packer(w, p);
    return good;
}

static bool packs_well(const char *type) {
    return strncmp(type, "text/", 5) == 0 || strstr(type, "json") != NULL ||
           strstr(type, "svg") != NULL;
}

static bool has_header(const struct response *a, const char *name) {
    for (size_t i = 0; i < a->header_count; i++)
        if (strcasecmp(a->headers[i].name, name) == 0)
            return true;
    return false;
}

static void maybe_pack(struct request *q, struct response *a, const char *type) {
    if (a->immutable || a->body.n < GZIP_FROM || !packs_well(type) ||
        has_header(a, "Content-Encoding"))
        return;
    if (http_weight(http_request_header(q, "Accept-Encoding"), "gzip") > 0 &&
        pack(q->web, &a->body))
        http_header(q, a, "Content-Encoding", "gzip");
}

/* ---- headers --------------------------------------------------------------------------------- */

static bool say(struct MHD_Response *r, const char *name, const char *value) {
    return MHD_add_response_header(r, name, value) == MHD_YES;
}

static bool put_headers(struct request *q, struct response *a, struct MHD_Response *r,
                        const char *type) {
    bool page = strncmp(type, "text/html", 9) == 0, good = true;
    bool bare = a->status == 204 ||
                a->status == 304; /* without content, so without a type (RFC 9110 8.3) */
    if (!bare)
        good = say(r, "Content-Type", type);
    for (size_t i = 0; good && i < sizeof always / sizeof *always; i++)
        good = say(r, always[i].name, always[i].value);
    good = good && say(r, "Content-Security-Policy", page ? PAGE_POLICY : OTHER_POLICY);
    if (!has_header(a, "Cache-Control"))
        good = good && say(r, "Cache-Control",
                           a->immutable ? "public, max-age=31536000, immutable" : "no-store");
    if (a->immutable && packs_well(type))
        good = good && say(r, "Vary", "Accept-Encoding");
    if (q->web->secure)
        good = good && say(r, "Strict-Transport-Security", "max-age=31536000");
    if (atomic_load(&q->web->stopping))
        good = good && say(r, "Connection", "close");
    for (size_t i = 0; good && i < a->header_count; i++)
        good = say(r, a->headers[i].name, a->headers[i].value);
    return good;
}

static struct MHD_Response *make_response(const struct response *a, bool keep) {
    struct span body = a->fixed.p != NULL ? a->fixed : buf_view(&a->body);
    if (a->download != NULL)
        return download_response(a->download);
    return MHD_create_response_from_buffer(body.n, (void *)(uintptr_t)body.p,
                                           keep ? MHD_RESPMEM_MUST_COPY : MHD_RESPMEM_PERSISTENT);
}

bool send_answer(struct request *q, struct response *a) {
    const char *type = a->type != NULL ? a->type : "text/html; charset=utf-8";
    a->status = a->status != 0 ? a->status : 200;
    maybe_pack(q, a, type);
    bool keep = a->keep && a->status == 200 && q->keep_key.n > 0 &&
                kept_wants(q->web->kept, q->keep_key, a->body.n);
    struct MHD_Response *r = make_response(a, keep);
    if (r == NULL)
        return false;
    bool sent =
        put_headers(q, a, r, type) && MHD_queue_response(q->connection, a->status, r) == MHD_YES;
    if (sent && keep && !atomic_load(&q->web->stopping))
        kept_put(q->web->kept, q->keep_key, q->as_of, r, a->status, a->body.n);
    else
        MHD_destroy_response(r);
    return sent;
}
