/* api.c: /api/v1: the same questions that pages ask, for programs. */
#include "web/api.h"
#include "web/download.h"

#include <stdio.h>

void api_problem(struct request *q, struct response *a, const struct error *e) {
    http_problem(q, a, e);
}

/* A version has one entry at this node for ever: its number tells it from every other. */
void api_etag(struct request *q, struct response *a, const struct stored *v) {
    http_header(q, a, "ETag", "\"%lld\"", (long long)v->entry);
}

bool api_record(struct request *q, struct response *a, struct stored *out, uint64_t *mask) {
    struct error e;
    if (query_find(q->reader, q->schema, q->capture[1], &q->viewer, q->today, q->arena, out, &e) &&
        query_sees(out, &q->viewer, q->today, mask))
        return true;
    if (e.code != ERROR_NOT_FOUND && e.code != ERROR_NONE) {
        http_problem(q, a, &e);
        return false;
    }
    error_set(&e, ERROR_NOT_FOUND, "there is no such record");
    http_problem(q, a, &e);
    return false;
}

void api_put_record(struct request *q, struct response *a, const struct stored *v, uint64_t mask) {
    struct error e;
    a->type = "application/json";
    a->keep = q->method == METHOD_GET;
    if (!export_record_json(q->reader, v, mask, true, &q->viewer, q->today, q->arena, &a->body,
                            &e)) {
        http_problem(q, a, &e);
        return;
    }
    api_etag(q, a, v);
}

static void get_record(struct request *q, struct response *a) {
    struct stored v;
    uint64_t mask = 0;
    if (!api_record(q, a, &v, &mask))
        return;
    struct span known = http_request_header(q, "If-None-Match");
    char etag[32];
    snprintf(etag, sizeof etag, "\"%lld\"", (long long)v.entry);
    if (known.p != NULL && http_tag_listed(known, etag, true)) {
        a->status = 304;
        api_etag(q, a, &v);
        return;
    }
    api_put_record(q, a, &v, mask);
}

/* ---- lists ----------------------------------------------------------------------------------- */

static bool wants_csv(const struct request *q) {
    struct span format = http_param(q, "format"), accept = http_request_header(q, "Accept");
    if (format.p != NULL)
        return span_is(format, "csv");
    return http_weight(accept, "text/csv") > http_weight(accept, "application/json");
}

/* The same address with another cursor. */
static void put_link(struct request *q, struct buf *b, struct span cursor, const char *rel) {
    if (cursor.p == NULL)
        return;
    buf_printf(b, "%s</api/v1/%s?", b->n > 0 ? ", " : "", q->schema->type->plural);
    for (size_t i = 0; i < q->params_count; i++) {
        if (span_is(q->params[i].name, "after"))
            continue;
        http_encode(b, q->params[i].name);
        buf_char(b, '=');
        http_encode(b, q->params[i].value);
        buf_char(b, '&');
    }
    buf_str(b, "after=");
    http_encode(b, cursor);
    buf_printf(b, ">; rel=\"%s\"", rel);
}

static void put_page_headers(struct request *q, struct response *a, const struct page *page) {
    AUTO_BUF struct buf links = {0};
    put_link(q, &links, page->next, "next");
    put_link(q, &links, page->previous, "prev");
    if (links.n > 0)
        http_header(q, a, "Link", "%s", links.p);
    http_header(q, a, "X-Total-Count", "%zu", page->total);
}

/* Records of a page as JSON: those of other types than the list's columns ask for come whole. */
static bool put_records(struct request *q, struct response *a, const struct listing *l,
                        const struct page *page, struct error *e) {
    uint64_t chosen = 0;
    bool all = http_param(q, "fields").p == NULL;
    for (size_t i = 0; i < l->column_count; i++)
        chosen |= 1ull << l->columns[i];
    buf_char(&a->body, '[');
    for (size_t i = 0; i < page->count; i++) {
        struct stored v;
        uint64_t mask = 0;
        if (!reader_current(q->reader, page->records[i], q->arena, &v, e))
            return false;
        if (!query_sees(&v, &q->viewer, q->today, &mask))
            continue;
        if (a->body.n > 1)
            buf_char(&a->body, ',');
        if (!export_record_json(q->reader, &v, all ? mask : mask & chosen, true, &q->viewer,
                                q->today, q->arena, &a->body, e))
            return false;
    }
    buf_char(&a->body, ']');
    return true;
}

static void get_list(struct request *q, struct response *a) {
    struct listing l;
    struct page page;
    struct error e;
    if (!http_listing(q, q->schema, &l, &e)) {
        http_problem(q, a, &e);
        return;
    }
    if (wants_csv(q)) {
        a->type = "text/csv; charset=utf-8; header=present";
        if (http_param(q, "limit").p == NULL)
            l.query.limit = 0; /* a table for a spreadsheet is the whole of it */
        http_header(q, a, "Content-Disposition", "attachment; filename=\"%s.csv\"",
                    q->schema->type->plural);
        if (!download_csv(q, a, &l, &e)) {
            a->header_count = 0;
            http_header(q, a, "Retry-After", "60");
            http_problem(q, a, &e);
        }
        return;
    }
    a->type = "application/json";
    a->keep = true;
    if (!query_page(&l.query, q->reader, q->arena, &page, &e) ||
        !put_records(q, a, &l, &page, &e)) {
        http_problem(q, a, &e);
        return;
    }
    put_page_headers(q, a, &page);
}

/* ---- counts ---------------------------------------------------------------------------------- */

/* A value in a count: a reference by its key where it has one. */
static void put_value(struct request *q, const struct field *f, struct span value, struct buf *b) {
    struct label label;
    if (value.p == NULL) {
        buf_str(b, "null");
        return;
    }
    struct span own = span_of(node_settings(q->node)->origin);
    struct span ref = {value.p + 1, value.n > 1 ? value.n - 2 : 0};
    if (KIND_OF(f->kind) == REF &&
        query_label(q->reader, ref, own, &q->viewer, q->today, q->arena, &label) &&
        label.key.p != NULL)
        json_put_string(b, label.key);
    else
        buf_span(b, value);
}

static bool read_by(struct request *q, int *fields, size_t *n, struct error *e) {
    struct span by = http_param(q, "by");
    *n = 0;
    while (by.p != NULL) {
        struct span name = span_trim(span_cut(&by, ','));
        int at = schema_field(q->schema, name);
        if (at < 0 || *n == QUERY_GROUPS_MAX)
            return error_set(e, ERROR_USAGE,
                             at < 0 ? "%s have no field \"%.*s\""
                                    : "%s: too many fields at \"%.*s\"",
                             q->schema->type->plural, (int)(name.n < 60 ? name.n : 60), name.p);
        fields[(*n)++] = at;
    }
    return true;
}

static void get_count(struct request *q, struct response *a) {
    struct listing l;
    struct group *groups = NULL;
    struct error e;
    int fields[QUERY_GROUPS_MAX];
    size_t n_fields = 0, n = 0;
    a->type = "application/json";
    a->keep = true;
    if (!http_listing(q, q->schema, &l, &e) || !read_by(q, fields, &n_fields, &e)) {
        http_problem(q, a, &e);
        return;
    }
    if (n_fields == 0) {
        if (!query_count(&l.query, q->reader, &n, &e))
            http_problem(q, a, &e);
        else
            buf_printf(&a->body, "[{\"count\":%zu}]", n);
        return;
    }
    if (!query_groups(&l.query, q->reader, fields, n_fields, false, q->arena, &groups, &n, &e)) {
        http_problem(q, a, &e);
        return;
    }
    buf_char(&a->body, '[');
    for (size_t i = 0; i < n; i++) {
        buf_str(&a->body, i > 0 ? ",{" : "{");
        for (size_t k = 0; k < n_fields; k++) {
            const struct field *f = &q->schema->fields[fields[k]];
            buf_printf(&a->body, "\"%s\":", f->name);
            put_value(q, f, groups[i].values[k], &a->body);
            buf_char(&a->body, ',');
        }
        buf_printf(&a->body, "\"count\":%zu}", groups[i].count);
    }
    buf_char(&a->body, ']');
}

/* ---- search, history, proof ------------------------------------------------------------------ */

enum { SEARCH_EACH = 20 };

static void get_search(struct request *q, struct response *a) {
    struct error e;
    struct span words = http_param(q, "q");
    if (words.n == 0 || words.n > QUERY_TEXT_MAX) {
        error_set(&e, ERROR_USAGE, "give the words to look for as q=");
        http_problem(q, a, &e);
        return;
    }
    a->type = "application/json";
    a->keep = true;
    buf_char(&a->body, '[');
    bool first = true;
    for (unsigned t = 0; t < catalogue_count(node_catalogue(q->node)); t++) {
        const struct schema *s = catalogue_at(node_catalogue(q->node), t);
        struct query query = query_for(s, &q->viewer, q->today);
        struct page page;
        if (s->searchable == 0)
            continue;
        query.text = words;
        query.sort = -1;
        query.limit = SEARCH_EACH;
        if (!query_page(&query, q->reader, q->arena, &page, &e)) {
            http_problem(q, a, &e);
            return;
        }
        for (size_t i = 0; i < page.count; i++) {
            struct stored v;
            uint64_t mask = 0;
            if (!reader_current(q->reader, page.records[i], q->arena, &v, &e) ||
                !query_sees(&v, &q->viewer, q->today, &mask))
                continue;
            buf_str(&a->body, first ? "" : ",");
            first = false;
            if (!export_record_json(q->reader, &v, mask, true, &q->viewer, q->today, q->arena,
                                    &a->body, &e)) {
                http_problem(q, a, &e);
                return;
            }
        }
    }
    buf_char(&a->body, ']');
}

static void get_history(struct request *q, struct response *a) {
    struct stored v, *versions = NULL;
    uint64_t mask = 0;
    size_t n = 0;
    struct error e;
    if (!api_record(q, a, &v, &mask))
        return;
    if (!reader_history(q->reader, v.record, q->arena, &versions, &n, &e)) {
        http_problem(q, a, &e);
        return;
    }
    a->type = "application/json";
    a->keep = true;
    buf_char(&a->body, '[');
    bool first = true;
    for (size_t i = 0; i < n; i++) {
        uint64_t seen = 0;
        /* An older version is shown as far as its own marking and today's both allow. */
        if (!query_sees(&versions[i], &q->viewer, q->today, &seen))
            continue;
        buf_str(&a->body, first ? "" : ",");
        first = false;
        if (!export_record_json(q->reader, &versions[i], seen & mask, true, &q->viewer, q->today,
                                q->arena, &a->body, &e)) {
            http_problem(q, a, &e);
            return;
        }
    }
    buf_char(&a->body, ']');
}

/* The version that /versions/:n names, seen as far as both its marking and the newest one's allow.
 */
static bool find_version(struct request *q, struct response *a, struct stored *out,
                         uint64_t *mask) {
    struct stored now;
    uint64_t seen = 0;
    int64_t number = 0;
    struct error e;
    if (!api_record(q, a, &now, mask))
        return false;
    if (span_to_i64(q->capture[2], &number) && number > 0 && number <= UINT32_MAX &&
        reader_version(q->reader, now.record, (uint32_t)number, q->arena, out, &e) &&
        query_sees(out, &q->viewer, q->today, &seen)) {
        *mask &= seen;
        return true;
    }
    error_set(&e, ERROR_NOT_FOUND, "there is no such version");
    http_problem(q, a, &e);
    return false;
}

static void get_version(struct request *q, struct response *a) {
    struct stored v;
    uint64_t mask = 0;
    if (find_version(q, a, &v, &mask))
        api_put_record(q, a, &v, mask);
}

static void put_proof(struct request *q, struct response *a, const struct stored *v) {
    struct error e;
    a->type = "text/plain; charset=utf-8";
    if (!node_prove(q->reader, v, &a->body, &e)) {
        http_problem(q, a, &e);
        return;
    }
    http_header(q, a, "Content-Disposition", "inline; filename=\"entry-%lld.tlog-proof\"",
                (long long)v->leaf);
}

static void get_proof(struct request *q, struct response *a) {
    struct stored v;
    uint64_t mask = 0;
    if (api_record(q, a, &v, &mask))
        put_proof(q, a, &v);
}

static void get_version_proof(struct request *q, struct response *a) {
    struct stored v;
    uint64_t mask = 0;
    if (find_version(q, a, &v, &mask))
        put_proof(q, a, &v);
}

const struct route api_routes[] = {
    {METHOD_GET, "/", ACCESS_READER, api_index},
    {METHOD_GET, "/openapi.json", ACCESS_PUBLIC, api_openapi},
    {METHOD_GET, "/search", ACCESS_READER, get_search},
    {METHOD_GET, "/types/:type", ACCESS_READER, api_type},
    {METHOD_GET, "/:type", ACCESS_READER, get_list},
    {METHOD_POST, "/:type", ACCESS_AUTHOR, api_create},
    {METHOD_GET, "/:type/count", ACCESS_READER, get_count},
    {METHOD_GET, "/:type/:id", ACCESS_READER, get_record},
    {METHOD_PUT, "/:type/:id", ACCESS_AUTHOR, api_replace},
    {METHOD_PATCH, "/:type/:id", ACCESS_AUTHOR, api_merge},
    {METHOD_DELETE, "/:type/:id", ACCESS_AUTHOR, api_withdraw},
    {METHOD_GET, "/:type/:id/history", ACCESS_READER, get_history},
    {METHOD_GET, "/:type/:id/proof", ACCESS_READER, get_proof},
    {METHOD_GET, "/:type/:id/versions/:n", ACCESS_READER, get_version},
    {METHOD_GET, "/:type/:id/versions/:n/proof", ACCESS_READER, get_version_proof},
    {0}};
