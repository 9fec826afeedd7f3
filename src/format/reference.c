/* reference.c: what people write for a reference, found. */
#include "format/reference.h"

#include <stdlib.h>

void references_free(struct references *x) {
    map_free(&x->known);
    free(x->refs);
    arena_free(&x->memory);
    *x = (struct references){0};
}

static void put_key(struct buf *key, const char *type, struct span text) {
    buf_str(key, type);
    buf_char(key, '\0');
    buf_span(key, text);
}

static void note(struct references *x, struct span key, struct span ref) {
    if (x->count == x->cap) {
        x->cap = x->cap == 0 ? 64 : x->cap * 2;
        x->refs = memory_resize(x->refs, x->cap, sizeof *x->refs);
    }
    bool fresh = false;
    map_put(&x->known, key, x->count, &fresh);
    if (fresh)
        x->refs[x->count++] = (struct span){arena_copy(&x->memory, ref.p, ref.n), ref.n};
}

static void put_ref(struct buf *out, const struct uuid *id) {
    char text[UUID_TEXT + 1];
    uuid_format(id, text);
    buf_str(out, text);
}

void references_note(struct references *x, const char *type, struct span text,
                     const struct uuid *id) {
    struct buf key AUTO_BUF = {0}, ref AUTO_BUF = {0};
    put_key(&key, type, text);
    put_ref(&ref, id);
    note(x, buf_view(&key), buf_view(&ref));
}

static bool find_by_field(struct references *x, const struct schema *s, int field, struct span text,
                          struct buf *out, size_t *found, struct error *e) {
    struct arena arena AUTO_ARENA = {0};
    struct viewer viewer = {.own = true, .exercise = x->im->job->exercise};
    struct reader *r AUTO_READER = node_reader(x->im->node, e);
    struct query q = query_for(s, &viewer, instant_date(time_now()));
    struct page page;
    struct stored v;
    q.limit = 2;
    if (r == NULL || !query_add(&q, r, span_of(s->fields[field].name), OP_IS, text, &arena, e) ||
        !query_page(&q, r, &arena, &page, e))
        return false;
    *found = page.count;
    if (page.count != 1)
        return true;
    if (!reader_current(r, page.records[0], &arena, &v, e))
        return false;
    put_ref(out, &v.envelope.id);
    return true;
}

static bool find_record(struct references *x, const char *type, struct span text, struct buf *out,
                        struct error *e) {
    const struct schema *s = catalogue_find(node_catalogue(x->im->node), span_of(type));
    const int fields[] = {s->key, s->title};
    for (size_t i = 0; i < 2; i++) {
        size_t found = 0;
        if (fields[i] < 0 || KIND_OF(s->fields[fields[i]].kind) == CODE)
            continue;
        if (!find_by_field(x, s, fields[i], text, out, &found, e)) {
            x->fatal = true;
            return false;
        }
        if (found == 1)
            return true;
        if (found > 1)
            return error_set(
                e, ERROR_INVALID, "\"%.*s\" is the %s of more than one %s: give the id",
                (int)(text.n < 80 ? text.n : 80), text.p, s->fields[fields[i]].name, type);
    }
    return error_set(e, ERROR_INVALID, "\"%.*s\" is no %s that is known here",
                     (int)(text.n < 80 ? text.n : 80), text.p, type);
}

static bool resolve(void *context, const struct field *f, struct span text, struct buf *out,
                    struct error *e) {
    struct references *x = context;
    if (f->to == NULL)
        return error_set(e, ERROR_INVALID, "\"%.*s\" is no id", (int)(text.n < 80 ? text.n : 80),
                         text.p);
    if (strcmp(f->to, "partner") == 0) {
        const struct partner_ref *p = importer_partner(x->im, text, e);
        x->fatal = x->fatal || (p == NULL && !importer_is_row_error(e));
        if (p != NULL)
            buf_add(out, p->json + 1, UUID_TEXT); /* without its quotes */
        return p != NULL;
    }
    struct buf key AUTO_BUF = {0}, found AUTO_BUF = {0};
    put_key(&key, f->to, text);
    const uint64_t *at = map_get(&x->known, buf_view(&key));
    if (at == NULL && !find_record(x, f->to, text, &found, e))
        return false;
    if (at == NULL)
        note(x, buf_view(&key), buf_view(&found));
    at = map_get(&x->known, buf_view(&key));
    buf_span(out, x->refs[*at]);
    return true;
}

struct ref_resolver references_resolver(struct references *x) {
    return (struct ref_resolver){.context = x, .resolve = resolve};
}
