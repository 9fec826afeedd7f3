/* content.c: the fields of a record together: as JSON, as canonical bytes, compared, checked, and
 * seen. */
#include "record/record.h"

bool content_check(const struct content *c, struct error *e) {
    const struct schema *s = c->schema;
    for (unsigned i = 0; i < s->count; i++)
        if (s->fields[i].required && c->value[i].p == NULL) {
            error_set(e, ERROR_INVALID, "is missing");
            return error_at(e, NULL, 0, s->fields[i].name);
        }
    for (unsigned i = 0; i < s->count; i++)
        if (s->fields[i].check != NULL && !s->fields[i].check(c, e))
            return false;
    return true;
}

bool content_from_json(const struct schema *s, struct json object, const struct ref_resolver *refs,
                       struct arena *arena, struct content *out, struct error *e) {
    struct json name, value;
    AUTO_BUF struct buf canonical = {0};
    *out = (struct content){.schema = s};
    if (object.type != JSON_OBJECT)
        return error_set(e, ERROR_INVALID, "a record is a JSON object with fields by name");
    for (struct json_walk w = json_walk(object); json_next_member(&w, &name, &value);) {
        struct span text = json_text(name, arena);
        int at = schema_field(s, text);
        if (at < 0) {
            error_set(e, ERROR_INVALID, "%s have no such field", s->type->plural);
            AUTO_FREE char *field = span_dup(text);
            return error_at(e, NULL, 0, field);
        }
        buf_clear(&canonical);
        if (!field_from_json(&s->fields[at], value, refs, &canonical, e))
            return false;
        if (canonical.n > 0)
            out->value[at] =
                (struct span){arena_copy(arena, canonical.p, canonical.n), canonical.n};
    }
    return true;
}

void content_put(struct buf *out, const struct content *c, uint64_t mask) {
    const struct schema *s = c->schema;
    bool first = true;
    buf_char(out, '{');
    for (unsigned i = 0; i < s->count; i++) {
        unsigned f = s->canonical[i];
        if (c->value[f].p == NULL || (mask >> f & 1) == 0)
            continue;
        size_t length = s->name_length[f];
        buf_reserve(out, length + c->value[f].n + 8);
        if (!first)
            buf_char(out, ',');
        buf_char(out, '"');
        buf_add(out, s->fields[f].name, length);
        buf_add(out, "\":", 2);
        buf_span(out, c->value[f]);
        first = false;
    }
    buf_char(out, '}');
}

bool content_read(const struct schema *s, struct span body, struct content *out, struct error *e) {
    struct json name, value, object = {JSON_OBJECT, body};
    *out = (struct content){.schema = s};
    if (body.n < 2 || body.p[0] != '{' || body.p[body.n - 1] != '}')
        return error_set(e, ERROR_INTEGRITY, "the content is not a JSON object");
    /* What is stored was parsed when it was written; names come in canonical order, so the next one
     * is never behind. */
    unsigned next = 0;
    for (struct json_walk w = json_walk(object); json_next_member(&w, &name, &value);) {
        if (name.type != JSON_STRING || name.raw.n < 2)
            return error_set(e, ERROR_INTEGRITY, "the content is damaged");
        struct span text = {name.raw.p + 1, name.raw.n - 2};
        for (unsigned i = next; i < s->count; i++) {
            unsigned f = s->canonical[i];
            if (text.n == s->name_length[f] && memcmp(text.p, s->fields[f].name, text.n) == 0) {
                out->value[f] = value.raw;
                next = i + 1;
                break;
            }
        }
    }
    return true;
}

uint64_t content_diff(const struct content *a, const struct content *b) {
    uint64_t mask = 0;
    for (unsigned i = 0; i < a->schema->count; i++)
        if ((a->value[i].p == NULL) != (b->value[i].p == NULL) ||
            !span_eq(a->value[i], b->value[i]))
            mask |= 1ull << i;
    return mask;
}

bool content_same(const struct content *a, const struct content *b) {
    return a->schema == b->schema && content_diff(a, b) == 0;
}

uint64_t record_view(const struct schema *s, const struct marking *m, const struct viewer *v,
                     struct date d, bool *record) {
    bool seen = marking_allows(m, (struct span){0}, v, d);
    uint64_t mask = seen ? (s->count == 64 ? ~0ull : (1ull << s->count) - 1) : 0;
    if (record != NULL)
        *record = seen;
    /* Only fields that carry a marking of their own can be taken away from what the record shows.
     */
    for (size_t i = 0; seen && i < m->fields_count; i++) {
        int at = schema_field(s, m->fields[i].field);
        if (at >= 0 && !marking_allows(m, m->fields[i].field, v, d))
            mask &= ~(1ull << at);
    }
    return mask;
}
