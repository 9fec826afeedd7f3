/* value.c: canonical values as people and programs read them. */
#include "cli/cli.h"

/* "uuid" without its quotes. */
static struct span ref_of(struct span value) {
    bool quoted = value.n >= 2 && value.p[0] == '"';
    return quoted ? (struct span){value.p + 1, value.n - 2} : value;
}

static void ref_text(const struct look *l, struct span value, struct span from, struct buf *out) {
    AUTO_ARENA struct arena a = {0};
    struct label label;
    struct span ref = ref_of(value);
    if (!query_label(l->reader, ref, from, &l->viewer, l->today, &a, &label))
        buf_span(out, ref);
    else if (label.key.n > 0)
        buf_span(out, label.key);
    else if (label.title.n > 0)
        buf_span(out, label.title);
    else
        buf_span(out, ref);
}

static void one_text(const struct look *l, const struct field *f, struct span value,
                     struct span from, struct buf *out) {
    struct field one = *f;
    one.kind = (int)KIND_OF(f->kind);
    if (one.kind == REF)
        ref_text(l, value, from, out);
    else
        field_to_text(&one, value, out);
}

void value_text(const struct look *l, const struct field *f, struct span value, struct span from,
                struct buf *out) {
    if (value.p == NULL)
        return;
    if (!IS_LIST(f->kind) || value.n == 0 || value.p[0] != '[') {
        one_text(l, f, value, from, out);
        return;
    }
    struct json item;
    struct json_walk walk = json_walk((struct json){JSON_ARRAY, value});
    for (bool first = true; json_next(&walk, &item); first = false) {
        if (!first)
            buf_str(out, "; ");
        one_text(l, f, item.raw, from, out);
    }
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void one_json(const struct look *l, const struct field *f, struct span value,
                     struct span from, struct buf *out) {
    AUTO_ARENA struct arena a = {0};
    struct label label;
    if (KIND_OF(f->kind) == REF &&
        query_label(l->reader, ref_of(value), from, &l->viewer, l->today, &a, &label) &&
        label.key.n > 0 && strcmp(label.schema->type->name, "partner") == 0)
        json_put_string(out, label.key);
    else
        buf_span(out, value);
}

void value_json(const struct look *l, const struct field *f, struct span value, struct span from,
                struct buf *out) {
    if (value.p == NULL) {
        buf_str(out, "null");
        return;
    }
    if (!IS_LIST(f->kind) || value.n == 0 || value.p[0] != '[') {
        one_json(l, f, value, from, out);
        return;
    }
    struct json item;
    struct json_walk walk = json_walk((struct json){JSON_ARRAY, value});
    buf_char(out, '[');
    for (bool first = true; json_next(&walk, &item); first = false) {
        if (!first)
            buf_char(out, ',');
        one_json(l, f, item.raw, from, out);
    }
    buf_char(out, ']');
}

/* ---- titles ---------------------------------------------------------------------------------- */

static bool put_field(const struct content *c, int field, uint64_t mask, struct buf *out) {
    if (field < 0 || c->value[field].p == NULL || (mask >> field & 1) == 0)
        return false;
    field_to_text(&c->schema->fields[field], c->value[field], out);
    return true;
}

void value_title(const struct stored *v, const struct content *c, uint64_t mask, struct buf *out) {
    char id[UUID_TEXT + 1];
    bool key = put_field(c, v->schema->key, mask, out);
    if (key && v->schema->title != v->schema->key)
        buf_str(out, "  ");
    bool title = v->schema->title != v->schema->key && put_field(c, v->schema->title, mask, out);
    if (key || title)
        return;
    uuid_format(&v->envelope.id, id);
    buf_str(out, id);
}
