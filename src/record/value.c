/* value.c: one field's value between what people and programs write and its one canonical form:
 * which kind, one or many, and back. */
#include "base/map.h"
#include "record/geometry.h"
#include "record/kinds.h"

enum { FEW_ITEMS = 16 }; /* up to here a list is searched item by item */

static void take_back(struct buf *out, size_t n) {
    out->n = n;
    if (out->p != NULL)
        out->p[n] = '\0';
}

/* ---- one value ------------------------------------------------------------------------------- */

static bool object_from_json(const struct field *f, struct json value, struct buf *out,
                             struct error *e) {
    switch (KIND_OF(f->kind)) {
    case MONEY: return kind_put_money(f, value, out, e);
    case POSITION: return kind_put_position(f, value, out, e);
    case GEOMETRY: return geometry_put(f, value, out, e);
    case ATTACHMENT: return kind_put_attachment(f, value, out, e);
    default: return kind_refuse(f, value.raw, e, "of a known kind");
    }
}

static bool object_from_text(const struct field *f, struct span text, struct buf *out,
                             struct error *e) {
    struct json j;
    return json_parse(text, &j, e) ? object_from_json(f, j, out, e) : error_at(e, NULL, 0, f->name);
}

static bool scalar_from_text(const struct field *f, struct span text,
                             const struct ref_resolver *refs, struct buf *out, struct error *e) {
    switch (KIND_OF(f->kind)) {
    case TEXT: return kind_put_text(f, text, TEXT_MAX, false, out, e);
    case LONG_TEXT: return kind_put_text(f, text, LONG_TEXT_MAX, true, out, e);
    case CODE: return kind_put_code(f, text, out, e);
    case DATE: return kind_put_date(f, text, out, e);
    case INSTANT: return kind_put_instant(f, text, out, e);
    case DECIMAL: return kind_put_decimal(f, text, out, e);
    case COUNT: return kind_put_count(f, text, out, e);
    case COUNTRY: return kind_put_country(f, text, out, e);
    case REF: return kind_put_ref(f, text, refs, out, e);
    case POSITION: return kind_put_position_text(f, text, out, e);
    case MONEY: return kind_put_money_text(f, text, out, e);
    case GEOMETRY:
    case ATTACHMENT:
    case KIND_LIST: break;
    }
    return object_from_text(f, text, out, e);
}

static bool scalar_from_json(const struct field *f, struct json value,
                             const struct ref_resolver *refs, struct buf *out, struct error *e) {
    enum kind k = KIND_OF(f->kind);
    if (k == COUNT)
        return value.type == JSON_NUMBER ? kind_put_count(f, value.raw, out, e)
                                         : kind_refuse(f, value.raw, e, "a whole number");
    if (k == MONEY || k == POSITION || k == GEOMETRY || k == ATTACHMENT)
        return object_from_json(f, value, out, e);
    if (value.type != JSON_STRING)
        return kind_refuse(f, value.raw, e, "a JSON string");
    AUTO_ARENA struct arena a = {0};
    struct span text = span_trim(json_text(value, &a));
    return text.n == 0 ? kind_refuse(f, value.raw, e, "a value: an item of a list may not be empty")
                       : scalar_from_text(f, text, refs, out, e);
}

/* ---- lists ----------------------------------------------------------------------------------- */

/* A list being written: from `from` to the end of out stands "[" and the items taken so far. */
struct list {
    const struct field *f;
    struct buf *out;
    size_t from, count;
    struct buf item;  /* the next one */
    struct map taken; /* once there are many */
};

static struct list list_begin(const struct field *f, struct buf *out) {
    struct list l = {.f = f, .out = out, .from = out->n};
    buf_char(out, '[');
    return l;
}

/* Ends it, or takes all of it back. An empty list says nothing. */
static bool list_end(struct list *l, bool good) {
    if (good && l->count > 0)
        buf_char(l->out, ']');
    else
        take_back(l->out, l->from);
    buf_free(&l->item);
    map_free(&l->taken);
    return good;
}

static struct json_walk taken_items(const struct list *l) {
    return (struct json_walk){l->out->p + l->from + 1, l->out->p + l->out->n};
}

static bool repeated(struct list *l) {
    struct json value;
    bool fresh = false;
    if (l->count < FEW_ITEMS) {
        for (struct json_walk w = taken_items(l); json_next(&w, &value);)
            if (span_eq(value.raw, buf_view(&l->item)))
                return true;
        return false;
    }
    if (l->taken.count == 0)
        for (struct json_walk w = taken_items(l); json_next(&w, &value);)
            map_put(&l->taken, value.raw, 0, NULL);
    map_put(&l->taken, buf_view(&l->item), 0, &fresh);
    return !fresh;
}

static bool list_add(struct list *l, struct error *e) {
    if (repeated(l))
        return true;
    if (l->count == LIST_MAX) {
        error_set(e, ERROR_INVALID, "has more than %d items", LIST_MAX);
        return error_at(e, NULL, 0, l->f->name);
    }
    if (l->out->n - l->from + l->item.n > BODY_MAX)
        return kind_fault(l->f, e, "is larger than a record may be");
    if (l->count++ > 0)
        buf_char(l->out, ',');
    buf_span(l->out, buf_view(&l->item));
    return true;
}

static bool list_from_json(const struct field *f, struct json value,
                           const struct ref_resolver *refs, struct buf *out, struct error *e) {
    struct json item;
    bool good = true;
    if (value.type != JSON_ARRAY)
        return kind_refuse(f, value.raw, e, "a JSON array");
    struct list l = list_begin(f, out);
    for (struct json_walk w = json_walk(value); good && json_next(&w, &item);) {
        buf_clear(&l.item);
        good = scalar_from_json(f, item, refs, &l.item, e) && list_add(&l, e);
    }
    return list_end(&l, good);
}

/* Items in text are separated by ';'. Where one holds that itself, and for kinds that are JSON
 * anyway, the text is the JSON array. */
static bool list_from_text(const struct field *f, struct span text, const struct ref_resolver *refs,
                           struct buf *out, struct error *e) {
    enum kind k = KIND_OF(f->kind);
    struct json j;
    bool good = true, object = k == GEOMETRY || k == ATTACHMENT;
    if ((object || text.p[0] == '[') && json_parse(text, &j, e))
        return list_from_json(f, j, refs, out, e);
    if (object)
        return error_at(e, NULL, 0, f->name);
    struct list l = list_begin(f, out);
    while (good && text.p != NULL) {
        struct span item = span_trim(span_cut(&text, ';'));
        if (item.n == 0)
            continue;
        buf_clear(&l.item);
        good = scalar_from_text(f, item, refs, &l.item, e) && list_add(&l, e);
    }
    return list_end(&l, good);
}

static bool blank(struct json value) {
    if (value.type == JSON_NULL)
        return true;
    if (value.type != JSON_STRING)
        return false;
    AUTO_ARENA struct arena a = {0};
    return span_trim(json_text(value, &a)).n == 0;
}

bool field_from_json(const struct field *f, struct json value, const struct ref_resolver *refs,
                     struct buf *out, struct error *e) {
    size_t before = out->n;
    if (blank(value))
        return true;
    if (IS_LIST(f->kind))
        return list_from_json(f, value, refs, out, e);
    if (scalar_from_json(f, value, refs, out, e))
        return true;
    take_back(out, before);
    return false;
}

bool field_from_text(const struct field *f, struct span text, const struct ref_resolver *refs,
                     struct buf *out, struct error *e) {
    size_t before = out->n;
    text = span_trim(text);
    if (text.n == 0)
        return true;
    if (IS_LIST(f->kind))
        return list_from_text(f, text, refs, out, e);
    if (scalar_from_text(f, text, refs, out, e))
        return true;
    take_back(out, before);
    return false;
}

/* ---- back to text ---------------------------------------------------------------------------- */

static void scalar_to_text(const struct field *f, struct json value, struct buf *out) {
    enum kind k = KIND_OF(f->kind);
    if (k == MONEY) {
        json_decode(json_member(value, "amount"), out);
        buf_char(out, ' ');
        json_decode(json_member(value, "currency"), out);
    } else if (k == POSITION) {
        buf_span(out, json_member(value, "lat").raw);
        buf_str(out, ", ");
        buf_span(out, json_member(value, "lon").raw);
    } else if (value.type == JSON_STRING) {
        json_decode(value, out);
    } else {
        buf_span(out, value.raw);
    }
}

static enum json_type type_of(struct span canonical) {
    switch (canonical.n > 0 ? canonical.p[0] : 'n') {
    case '"': return JSON_STRING;
    case '{': return JSON_OBJECT;
    case '[': return JSON_ARRAY;
    case 'n': return JSON_NULL;
    default: return JSON_NUMBER;
    }
}

/* Would the items, separated by ';', be read as others than they are? */
static bool ambiguous(struct json list) {
    struct json item;
    bool first = true;
    for (struct json_walk w = json_walk(list); json_next(&w, &item); first = false)
        if (item.type == JSON_STRING &&
            (memchr(item.raw.p, ';', item.raw.n) != NULL || (first && item.raw.p[1] == '[')))
            return true;
    return false;
}

void field_to_text(const struct field *f, struct span value, struct buf *out) {
    if (value.p == NULL)
        return;
    enum kind k = KIND_OF(f->kind);
    struct json j = {type_of(value), value}, item;
    bool first = true;
    if (!IS_LIST(f->kind)) {
        scalar_to_text(f, j, out);
        return;
    }
    if (k == GEOMETRY || k == ATTACHMENT || ambiguous(j)) {
        buf_span(out, value);
        return;
    }
    for (struct json_walk w = json_walk(j); json_next(&w, &item); first = false) {
        if (!first)
            buf_str(out, "; ");
        scalar_to_text(f, item, out);
    }
}
