/* row.c: one row of a source becoming the content of a record. */
#include "format/row.h"

#include <assert.h>
#include <stdio.h>

void row_begin(struct row *r, const struct schema *s) {
    r->content.schema = s;
    buf_clear(&r->json);
    for (unsigned i = 0; i < s->count; i++) {
        r->value[i].fixed = NULL;
        r->value[i].n = 0;
    }
}

void row_value(struct row *r, int field, struct span canonical) {
    if (field < 0)
        return;
    r->value[field].fixed = canonical.p;
    r->value[field].n = canonical.n;
}

static void began(struct row *r, int field) {
    r->value[field].fixed = NULL;
    r->value[field].at = r->json.n;
}

static void ended(struct row *r, int field) {
    r->value[field].n = r->json.n - r->value[field].at;
}

/* A plain text within bounds is its own canonical value between quotes; anything else goes the long
 * way. */
static bool is_plain(const struct field *f, struct span text) {
    return f->kind == TEXT && text.n > 0 && text.n <= TEXT_MAX / 2 &&
           (unsigned char)text.p[0] > ' ' && (unsigned char)text.p[text.n - 1] > ' ';
}

static bool put_plain(struct buf *b, struct span text) {
    buf_reserve(b, text.n + 2);
    char *out = b->p + b->n;
    *out++ = '"';
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        /* ASCII without quotes, backslashes and control characters: no escape and no other spelling
         * of it exists. */
        if (c < ' ' || c == '"' || c == '\\' || c >= 0x7F)
            return false;
        *out++ = (char)c;
    }
    *out++ = '"';
    b->n += text.n + 2;
    return true;
}

bool row_text_ref(struct row *r, int field, struct span text, const struct ref_resolver *refs,
                  struct error *e) {
    if (field < 0 || text.n == 0)
        return true;
    const struct field *f = &r->content.schema->fields[field];
    began(r, field);
    if (!is_plain(f, text) || !put_plain(&r->json, text)) {
        if (!field_from_text(f, text, refs, &r->json, e)) {
            r->json.n = r->value[field].at;
            return error_at(e, NULL, 0, f->name);
        }
    }
    ended(r, field);
    return true;
}

bool row_text(struct row *r, int field, struct span text, struct error *e) {
    return row_text_ref(r, field, text, NULL, e);
}

void row_count(struct row *r, int field, int64_t n) {
    if (field < 0)
        return;
    began(r, field);
    buf_i64(&r->json, n);
    ended(r, field);
}

static bool seen_before(const struct span *list, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (span_eq(list[i], list[n]))
            return true;
    return false;
}

void row_list(struct row *r, int field, const struct span *canonical, size_t n) {
    if (field < 0 || n == 0)
        return;
    began(r, field);
    buf_char(&r->json, '[');
    for (size_t i = 0; i < n; i++) {
        if (seen_before(canonical, i))
            continue;
        if (i > 0)
            buf_char(&r->json, ',');
        buf_span(&r->json, canonical[i]);
    }
    buf_char(&r->json, ']');
    ended(r, field);
}

bool row_has(const struct row *r, int field) {
    return field >= 0 && r->value[field].n > 0;
}

const struct content *row_finish(struct row *r) {
    const struct schema *s = r->content.schema;
    for (unsigned i = 0; i < s->count; i++) {
        if (r->value[i].n == 0)
            r->content.value[i] = (struct span){0};
        else if (r->value[i].fixed != NULL)
            r->content.value[i] = (struct span){r->value[i].fixed, r->value[i].n};
        else
            r->content.value[i] = (struct span){r->json.p + r->value[i].at, r->value[i].n};
    }
    return &r->content;
}

void row_free(struct row *r) {
    buf_free(&r->json);
}

void fields_bind(const struct schema *s, const char *const *names, int *out) {
    for (size_t i = 0; names[i] != NULL; i++) {
        bool optional = names[i][0] == '?';
        out[i] = schema_field(s, span_of(names[i] + (optional ? 1 : 0)));
        if (out[i] < 0 && !optional)
            fprintf(stderr, "comity: type %s has no field %s\n", s->type->name, names[i]);
        assert(out[i] >= 0 || optional);
    }
}
