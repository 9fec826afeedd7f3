/* export.c: records as CSV and JSON, for people's spreadsheets and for programs. Nothing leaves
 * that the viewer may not see: the query leaves out records, query_sees the fields, query_label the
 * names behind references. */
#include "format/format.h"

#include "base/csv.h"

enum { FLUSH_AT = 64 * 1024 };

/* ---- values ---------------------------------------------------------------------------------- */

struct printing {
    struct reader *reader;
    struct span owner; /* of the record printed */
    const struct viewer *viewer;
    struct date today;
    struct arena *arena;
};

/* A REF without its quotes: ids and origins need no escapes. */
static struct span bare(struct span ref) {
    return ref.n < 2 ? ref : (struct span){ref.p + 1, ref.n - 2};
}

/* What people call the record behind a reference; false: the reference itself is all there is. */
static bool label_of(const struct printing *p, struct span ref, struct label *out) {
    return query_label(p->reader, bare(ref), p->owner, p->viewer, p->today, p->arena, out);
}

/* For programs: a partner's code where it has one, else the reference as it stands. */
static void put_ref_json(const struct printing *p, struct span ref, struct buf *out) {
    struct label label;
    if (label_of(p, ref, &label) && label.key.n > 0 &&
        strcmp(label.schema->type->name, "partner") == 0)
        json_put_string(out, label.key);
    else
        buf_span(out, ref);
}

/* For people: code, else title, else the id. */
static void put_ref_text(const struct printing *p, struct span ref, struct buf *out) {
    struct label label;
    if (!label_of(p, ref, &label))
        buf_span(out, bare(ref));
    else
        buf_span(out, label.key.n > 0 ? label.key : label.title.n > 0 ? label.title : bare(ref));
}

typedef void put_ref(const struct printing *p, struct span ref, struct buf *out);

static void put_refs(const struct printing *p, const struct field *f, struct span value,
                     const char *separator, put_ref *put, struct buf *out) {
    if (!IS_LIST(f->kind)) {
        put(p, value, out);
        return;
    }
    struct json item;
    size_t n = 0;
    for (struct json_walk w = json_walk((struct json){JSON_ARRAY, value}); json_next(&w, &item);) {
        if (n++ > 0)
            buf_str(out, separator);
        put(p, item.raw, out);
    }
}

static void put_json_value(const struct printing *p, const struct field *f, struct span value,
                           bool codes, struct buf *out) {
    if (!codes || KIND_OF(f->kind) != REF) {
        buf_span(out, value);
        return;
    }
    if (IS_LIST(f->kind))
        buf_char(out, '[');
    put_refs(p, f, value, ",", put_ref_json, out);
    if (IS_LIST(f->kind))
        buf_char(out, ']');
}

static void put_text_value(const struct printing *p, const struct field *f, struct span value,
                           struct buf *out) {
    if (KIND_OF(f->kind) == REF)
        put_refs(p, f, value, "; ", put_ref_text, out);
    else
        field_to_text(f, value, out);
}

/* ---- one record ------------------------------------------------------------------------------ */

/* A type may have a field that is called like a part of the envelope: then the field keeps the
 * name. */
static void put_member(struct buf *out, const struct schema *s, const char *name) {
    if (out->n > 0 && out->p[out->n - 1] != '{')
        buf_char(out, ',');
    bool taken = s != NULL && schema_field(s, span_of(name)) >= 0;
    buf_printf(out, "\"%s%s\":", taken ? "@" : "", name);
}

static void put_text_member(struct buf *out, const struct schema *s, const char *name,
                            struct span text) {
    put_member(out, s, name);
    json_put_string(out, text);
}

static void put_envelope(struct buf *out, const struct stored *v) {
    const struct schema *s = v->schema;
    char id[UUID_TEXT + 1], time[28];
    uuid_format(&v->envelope.id, id);
    instant_format(v->envelope.time, time);
    put_text_member(out, s, "id", span_of(id));
    put_text_member(out, s, "type", span_of(s->type->name));
    put_text_member(out, s, "owner", v->envelope.owner);
    put_member(out, s, "version");
    buf_printf(out, "%u", v->envelope.version);
    put_text_member(out, s, "time", span_of(time));
    put_member(out, s, "state");
    buf_str(out, v->envelope.state == RECORD_WITHDRAWN ? "\"withdrawn\"" : "\"current\"");
    if (v->envelope.author.n > 0)
        put_text_member(out, s, "author", v->envelope.author);
    if (v->envelope.source.n > 0)
        put_text_member(out, s, "source", v->envelope.source);
    put_member(out, s, "marking");
    buf_span(out, v->envelope.marking);
}

bool export_record_json(struct reader *r, const struct stored *v, uint64_t mask, bool codes,
                        const struct viewer *viewer, struct date today, struct arena *a,
                        struct buf *out, struct error *e) {
    const struct schema *s = v->schema;
    const struct printing p = {r, v->envelope.owner, viewer, today, a};
    struct content c = {.schema = s};
    if (!v->erased && !content_read(s, v->body, &c, e))
        return false;
    buf_char(out, '{');
    put_envelope(out, v);
    if (v->erased) {
        put_member(out, s, "erased");
        buf_str(out, "true");
    }
    for (unsigned i = 0; i < s->count; i++) {
        if (c.value[i].p == NULL || (mask >> i & 1) == 0)
            continue;
        put_member(out, NULL, s->fields[i].name);
        put_json_value(&p, &s->fields[i], c.value[i], codes, out);
    }
    buf_char(out, '}');
    return true;
}

/* ---- rows ------------------------------------------------------------------------------------ */

struct exporting {
    const struct query *query;
    struct reader *reader;
    const int *columns;
    size_t column_count;
    enum export_format format;
    bool (*write)(void *context, struct span bytes, struct error *e);
    void *context;
    struct buf out, cell;
    struct arena row;
    size_t written;
};

static bool flush(struct exporting *x, size_t at_least, struct error *e) {
    if (x->out.n < at_least || x->out.n == 0)
        return true;
    bool good = x->write(x->context, buf_view(&x->out), e);
    buf_clear(&x->out);
    return good;
}

static void put_header(struct exporting *x) {
    for (size_t i = 0; i < x->column_count; i++)
        buf_printf(&x->out, "%s%s", i == 0 ? "" : ",",
                   x->query->schema->fields[x->columns[i]].name);
    buf_str(&x->out, "\r\n");
}

static void put_csv_row(struct exporting *x, const struct printing *p, const struct content *c,
                        uint64_t mask) {
    for (size_t i = 0; i < x->column_count; i++) {
        int field = x->columns[i];
        buf_clear(&x->cell);
        if (c->value[field].p != NULL && (mask >> field & 1) != 0)
            put_text_value(p, &c->schema->fields[field], c->value[field], &x->cell);
        if (i > 0)
            buf_char(&x->out, ',');
        csv_put(&x->out, buf_view(&x->cell), true);
    }
    buf_str(&x->out, "\r\n");
}

/* With columns chosen: the id and those. */
static void put_json_row(struct exporting *x, const struct printing *p, const struct stored *v,
                         const struct content *c, uint64_t mask) {
    char id[UUID_TEXT + 1];
    uuid_format(&v->envelope.id, id);
    buf_char(&x->out, '{');
    put_text_member(&x->out, c->schema, "id", span_of(id));
    for (size_t i = 0; i < x->column_count; i++) {
        int field = x->columns[i];
        if (c->value[field].p == NULL || (mask >> field & 1) == 0)
            continue;
        put_member(&x->out, NULL, c->schema->fields[field].name);
        put_json_value(p, &c->schema->fields[field], c->value[field], true, &x->out);
    }
    buf_char(&x->out, '}');
}

static void before_row(struct exporting *x) {
    if (x->format == EXPORT_JSON)
        buf_str(&x->out, x->written == 0 ? "\n" : ",\n");
}

static bool put_row(struct exporting *x, int64_t record, struct error *e) {
    const struct query *q = x->query;
    struct stored v;
    struct content c = {0};
    uint64_t mask = 0;
    arena_reset(&x->row);
    if (!reader_current(x->reader, record, &x->row, &v, e))
        return false;
    /* It may have been revised since the query saw it. */
    if (v.erased || !query_sees(&v, &q->viewer, q->today, &mask))
        return true;
    if (!content_read(v.schema, v.body, &c, e))
        return false;
    const struct printing p = {x->reader, v.envelope.owner, &q->viewer, q->today, &x->row};
    before_row(x);
    x->written++;
    bool good = true;
    if (x->format == EXPORT_CSV)
        put_csv_row(x, &p, &c, mask);
    else if (x->column_count > 0)
        put_json_row(x, &p, &v, &c, mask);
    else
        good = export_record_json(x->reader, &v, mask, true, &q->viewer, q->today, &x->row, &x->out,
                                  e);
    if (x->format == EXPORT_NDJSON)
        buf_char(&x->out, '\n');
    return good && flush(x, FLUSH_AT, e);
}

/* Page by page, so that memory does not grow with the answer. */
static bool put_pages(struct exporting *x, struct error *e) {
    struct query q = *x->query;
    struct arena pages[2] = {{0}, {0}};
    size_t left = q.limit == 0 ? SIZE_MAX : q.limit;
    bool good = true, more = true;
    for (unsigned turn = 0; good && more && left > 0; turn ^= 1) {
        struct page page;
        q.limit = left < QUERY_LIMIT_MAX ? left : QUERY_LIMIT_MAX;
        arena_reset(&pages[turn]); /* the other one holds the cursor */
        good = query_page(&q, x->reader, &pages[turn], &page, e);
        for (size_t i = 0; good && i < page.count; i++)
            good = put_row(x, page.records[i], e);
        more = good && page.next.p != NULL && page.count > 0;
        left -= good && page.count < left ? page.count : left;
        q.after = good ? page.next : q.after;
    }
    arena_free(&pages[0]);
    arena_free(&pages[1]);
    return good;
}

bool export_records(const struct query *q, struct reader *r, const int *columns, size_t n_columns,
                    enum export_format f,
                    bool (*write)(void *context, struct span bytes, struct error *e), void *context,
                    struct error *e) {
    struct exporting x = {.query = q,
                          .reader = r,
                          .columns = columns,
                          .column_count = n_columns,
                          .format = f,
                          .write = write,
                          .context = context};
    if (f == EXPORT_CSV)
        put_header(&x);
    if (f == EXPORT_JSON)
        buf_char(&x.out, '[');
    bool good = put_pages(&x, e);
    if (f == EXPORT_JSON)
        buf_str(&x.out, x.written > 0 ? "\n]\n" : "]\n");
    good = good && flush(&x, 1, e);
    buf_free(&x.out);
    buf_free(&x.cell);
    arena_free(&x.row);
    return good;
}
