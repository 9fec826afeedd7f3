/* router.c: patterns of routes against paths. */
#include "web/router.h"

enum { SEGMENTS_MAX = 8 };

static size_t split(struct span path, struct span out[SEGMENTS_MAX]) {
    size_t n = 0;
    if (path.n > 0 && path.p[0] == '/')
        path = (struct span){path.p + 1, path.n - 1};
    if (path.n == 0)
        return 0;
    while (path.p != NULL) {
        if (n == SEGMENTS_MAX)
            return SEGMENTS_MAX + 1;
        out[n++] = span_cut(&path, '/');
    }
    return n;
}

/* One pattern against the segments of a path; ":type" stands for the plural of a type that exists.
 */
static bool fits(const char *pattern, const struct span *segments, size_t n, struct request *q) {
    size_t at = 0, captured = 0;
    const char *p = pattern;
    while (*p == '/') {
        const char *end = strchrnul(p + 1, '/');
        struct span want = {p + 1, (size_t)(end - p - 1)};
        p = end;
        if (want.n == 0 && *p == '\0')
            break; /* the pattern "/" */
        if (at == n)
            return false;
        struct span got = segments[at++];
        if (want.n == 0 || want.p[0] != ':') {
            if (!span_eq(want, got))
                return false;
            continue;
        }
        if (got.n == 0)
            return false;
        if (span_is(want, ":type")) {
            q->schema = catalogue_find(node_catalogue(q->node), got);
            if (q->schema == NULL || !span_is(got, q->schema->type->plural))
                return false;
        }
        if (captured < sizeof q->capture / sizeof *q->capture)
            q->capture[captured++] = got;
    }
    return at == n;
}

const struct route *route_find(const struct route *table, struct request *q, struct span path) {
    struct span segments[SEGMENTS_MAX];
    size_t n = split(path, segments);
    if (n > SEGMENTS_MAX)
        return NULL;
    for (const struct route *r = table; r->pattern != NULL; r++)
        if (r->method == q->method && fits(r->pattern, segments, n, q))
            return r;
    q->schema = NULL;
    return NULL;
}

bool route_methods(const struct route *table, struct request *q, struct span path,
                   struct buf *out) {
    static const char *const names[] = {[METHOD_GET] = "GET, HEAD",
                                        [METHOD_POST] = "POST",
                                        [METHOD_PUT] = "PUT",
                                        [METHOD_PATCH] = "PATCH",
                                        [METHOD_DELETE] = "DELETE"};
    struct request as = *q;
    for (as.method = METHOD_GET; as.method <= METHOD_DELETE; as.method++)
        if (route_find(table, &as, path) != NULL)
            buf_printf(out, "%s%s", out->n > 0 ? ", " : "", names[as.method]);
    return out->n > 0;
}
