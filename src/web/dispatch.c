/* dispatch.c: from a request to its handler: is it meant for this node, who asks, what for, and may
 * they. */
#include "web/kept.h"
#include "web/private.h"
#include "web/router.h"

static bool for_programs(struct span path) {
    return span_is(path, "/api") || span_starts(path, SPAN("/api/")) ||
           span_starts(path, SPAN("/log/tile"));
}

static bool fail(struct request *q, struct response *a, unsigned status, const struct error *e) {
    a->status = status;
    if (for_programs(q->path) || q->reader == NULL) /* a page looks into the store for its frame */
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

void dispatch_refuse(struct request *q, struct response *a, unsigned status, const char *why) {
    refuse(q, a, status, why);
}

/* ---- where from ------------------------------------------------------------------------------ */

static bool names_host(struct span host, struct span name) {
    return name.n > 0 && span_starts(host, name) && (host.n == name.n || host.p[name.n] == ':');
}

/* A page elsewhere that makes its own name resolve to this machine must not be able to read the
 * node (DNS rebinding). */
static bool host_good(const struct request *q) {
    if (!q->web->loopback || q->web->behind_proxy)
        return true;
    struct span host = http_request_header(q, "Host");
    return names_host(host, SPAN("localhost")) || names_host(host, SPAN("127.0.0.1")) ||
           names_host(host, SPAN("[::1]")) || names_host(host, span_of(q->web->address));
}

/* The browser says where a form comes from. Sec-Fetch-Site cannot be set by a page; where it is
 * missing, Origin says it; a program that sends neither is no browser. */
static bool same_site(const struct request *q) {
    struct span site = http_request_header(q, "Sec-Fetch-Site"),
                origin = http_request_header(q, "Origin");
    if (site.p != NULL)
        return span_is(site, "same-origin") || span_is(site, "none");
    if (origin.p == NULL)
        return true;
    struct span host = http_request_header(q, "Host");
    size_t scheme = span_starts(origin, SPAN("https://"))  ? 8
                    : span_starts(origin, SPAN("http://")) ? 7
                                                           : 0;
    return scheme > 0 && span_eq((struct span){origin.p + scheme, origin.n - scheme}, host);
}

/* ---- who may --------------------------------------------------------------------------------- */

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

static bool ask_who(struct request *q, struct response *a, bool api) {
    if (api) {
        http_header(q, a, "WWW-Authenticate", "Bearer realm=\"comity\""); /* RFC 6750 3 */
        return refuse(q, a, 401, "send a token: Authorization: Bearer ...");
    }
    if (q->method != METHOD_GET) {
        http_redirect(q, a, "/login");
        return false;
    }
    AUTO_BUF struct buf next = {0};
    http_encode(&next, q->path);
    if (q->raw_query.n > 0) {
        http_encode(&next, SPAN("?"));
        http_encode(&next, q->raw_query);
    }
    if (next.n < 1700)
        http_redirect(q, a, "/login?next=%s", next.p);
    else
        http_redirect(q, a, "/login");
    return false;
}

/* A write is taken from a token (a foreign page cannot send one), or with the session's own word in
 * it, from this site. */
static bool meant(struct request *q, struct response *a, bool api) {
    if (q->method == METHOD_GET || q->by_token)
        return true;
    if (!same_site(q))
        return refuse(q, a, 403, "the request comes from another site");
    struct span given = api ? http_request_header(q, "X-CSRF-Token") : http_form(q, "csrf");
    if (q->signed_in && !session_csrf_good(q, given))
        return refuse(
            q, a, 403,
            api ? "send the session's word in X-CSRF-Token, or use a token"
                : "the form is from another session: load the page again, then send it once more");
    return true;
}

static bool admit(struct request *q, struct response *a, const struct route *r, bool api) {
    if (r->access != ACCESS_PUBLIC && !q->signed_in)
        return ask_who(q, a, api);
    if (!role_suffices(q->user.roles, r->access))
        return refuse(q, a, 403, "your roles do not allow this; an administrator gives roles");
    return meant(q, a, api);
}

/* ---- what for -------------------------------------------------------------------------------- */

static void serve_asset(struct request *q, struct response *a) {
    struct span rest = {q->path.p + 8, q->path.n - 8},
                hash = span_cut(&rest, '/'); /* "/static/HASH/NAME" */
    const struct asset *f =
        rest.p == NULL ? NULL : asset_find(rest.p); /* the path ends where its text ends */
    if (f == NULL || !span_is(hash, f->hash)) {
        refuse(q, a, 404, "there is no such file");
        return;
    }
    bool packed =
        f->gzip != NULL && http_weight(http_request_header(q, "Accept-Encoding"), "gzip") > 0;
    a->type = f->type;
    a->immutable = true;
    if (packed)
        http_header(q, a, "Content-Encoding", "gzip");
    a->fixed = packed ? (struct span){(const char *)f->gzip, f->gzip_size}
                      : (struct span){(const char *)f->bytes, f->size};
}

/* The table that an address belongs to, and the rest of the address. */
static const struct route *table_of(const struct request *q, struct span *rest, bool *api) {
    *api = span_is(q->path, "/api/v1") || span_starts(q->path, SPAN("/api/v1/"));
    *rest = q->path;
    if (*api) {
        *rest = (struct span){q->path.p + 7, q->path.n - 7};
        return api_routes;
    }
    bool log = span_starts(q->path, SPAN("/log/"));
    if (log)
        *rest = (struct span){q->path.p + 4, q->path.n - 4};
    return log ? log_routes : page_routes;
}

static bool nothing_there(struct request *q, struct response *a, const struct route *table,
                          struct span rest) {
    AUTO_BUF struct buf allowed = {0};
    if (!route_methods(table, q, rest, &allowed))
        return refuse(q, a, 404, "there is nothing here");
    http_header(q, a, "Allow", "%s", allowed.p); /* RFC 9110 15.5.6 */
    return refuse(q, a, 405, "this address does not take that method");
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

/* Everything about the one who asks that may change an answer. */
static void name_answer(struct request *q, struct span uri) {
    if (q->method != METHOD_GET || http_request_header(q, "If-None-Match").p != NULL)
        return;
    struct span accept = http_request_header(q, "Accept"),
                packing = http_request_header(q, "Accept-Encoding");
    char facts[2] = {(char)('0' + q->user.roles),
                     (char)('0' + (q->user.exercise ? 1 : 0) + (q->signed_in ? 2 : 0))};
    size_t name = strlen(q->user.name), at = 0;
    struct span parts[] = {{facts, 2},
                           {q->user.name, name + 1},
                           q->csrf,
                           SPAN("\n"),
                           accept,
                           SPAN("\n"),
                           packing,
                           SPAN("\n"),
                           {(const char *)&q->today, sizeof q->today},
                           uri};
    size_t n = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        n += parts[i].n;
    char *key = arena_alloc(q->arena, n);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        memcpy(key + at, parts[i].n > 0 ? parts[i].p : "", parts[i].n);
        at += parts[i].n;
    }
    q->keep_key = (struct span){key, n};
}

static void run(struct request *q, struct response *a) {
    struct error e;
    struct span rest;
    bool api = false;
    const struct route *table = table_of(q, &rest, &api);
    if (!http_params_read(q->raw_query, q->arena, &q->params, &q->params_count, &e)) {
        fail(q, a, http_status(&e), &e);
        return;
    }
    const struct route *r = route_find(table, q, rest);
    if (r == NULL && table == log_routes) { /* a page may stand below the same address */
        table = page_routes;
        rest = q->path;
        r = route_find(table, q, rest);
    }
    if (r == NULL)
        nothing_there(q, a, table, rest);
    else if (read_form(q, a) && admit(q, a, r, api))
        r->run(q, a);
    if (q->method != METHOD_GET)
        kept_changed(q->web->kept);
}

/* All that a page or an answer says is of one state of the store, and the many small look-ups of a
 * request need no lock of the file each (measured: twice the answers a second). */
static void run_in_one_state(struct request *q, struct response *a) {
    struct error e;
    if (reader_hold(q->reader, &e))
        run(q, a);
    else
        fail(q, a, 503, &e);
}

bool dispatch(struct request *q, struct response *a, struct span uri) {
    struct error e;
    q->reader = node_reader(q->node, &e);
    if (q->reader == NULL) {
        fail(q, a, 503, &e);
        return false;
    }
    bool given = false;
    q->today = instant_date(time_now());
    if (!host_good(q)) {
        refuse(q, a, 421, "this node answers only under its own address");
    } else if (!utf8_valid(q->path)) {
        refuse(q, a, 400, "the address is not UTF-8");
    } else if (q->method == METHOD_GET && span_starts(q->path, SPAN("/static/"))) {
        serve_asset(q, a);
    } else {
        session_read(q);
        q->as_of = kept_now(q->web->kept, q->reader);
        name_answer(q, uri);
        given = q->keep_key.n > 0 && kept_give(q->web->kept, q->connection, q->keep_key, q->as_of);
        if (!given && q->method == METHOD_GET)
            run_in_one_state(q, a);
        else if (!given)
            run(q, a);
    }
    reader_release(q->reader);
    q->reader = NULL;
    return given;
}
