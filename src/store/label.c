/* label.c: references: from what people write to a record, and from a record to what people call it. */
#include "base/map.h"
#include "store/filter.h"

#include <stdlib.h>

bool query_sees(const struct stored *v, const struct viewer *viewer, struct date today, uint64_t *mask) {
    AUTO_ARENA struct arena a = {0};
    struct marking m;
    bool record = false;
    if (!marking_read(v->envelope.marking, &a, &m, NULL))
        m = marking_narrowest();
    *mask = record_view(v->schema, &m, viewer, today, &record);
    return record;
}

/* As query_sees, by the interned marking: nothing is parsed. */
static bool sees(struct reader *r, const struct stored *v, const struct viewer *viewer, struct date today,
                 uint64_t *mask) {
    bool record = false;
    const struct known_marking *k = names_marking(r, v->marking);
    *mask = k == NULL ? 0 : record_view(v->schema, &k->marking, viewer, today, &record);
    return record;
}

static struct span string_value(const struct content *c, int field, struct arena *a) {
    if (field < 0 || c->value[field].p == NULL)
        return (struct span){0};
    const struct field *f = &c->schema->fields[field];
    AUTO_BUF struct buf text = {0};
    field_to_text(f, c->value[field], &text);
    return (struct span){arena_copy(a, buf_view(&text).p, text.n), text.n};
}

/* "uuid" or "owner/uuid". */
static bool split_ref(struct span ref, struct span from, struct uuid *id, struct span *owner) {
    *owner = from;
    if (ref.n > UUID_TEXT + 1 && ref.p[ref.n - UUID_TEXT - 1] == '/') {
        *owner = (struct span){ref.p, ref.n - UUID_TEXT - 1};
        ref = (struct span){ref.p + ref.n - UUID_TEXT, UUID_TEXT};
    }
    return uuid_parse(ref, id);
}

/* ---- labels kept in memory ----------------------------------------------------------------------------------------- */

/* A page of activities names the same partners over and over. Kept are the newest version's key and title by reference, with
 * its marking: who may see them is asked each time. The order of entries says which have changed. */
struct kept_label {
    struct label label;
    uint32_t marking;
    bool stale;
};

enum { LABELS_MAX = 20000, CHANGES_MAX = 5000 };

struct labels {
    pthread_rwlock_t lock; /* taken with no other lock of store/ held but names_lock inside */
    struct map by_ref, by_record; /* -> index in kept */
    struct kept_label *kept;
    size_t count;
    int64_t seen;
    struct arena texts;
};

struct labels *labels_new(void) {
    struct labels *l = memory_new(sizeof *l);
    pthread_rwlock_init(&l->lock, NULL);
    l->kept = memory_new(LABELS_MAX * sizeof *l->kept);
    return l;
}

static void forget_all(struct labels *l) {
    map_free(&l->by_ref);
    map_free(&l->by_record);
    arena_reset(&l->texts);
    l->count = 0;
}

void labels_free(struct labels *l) {
    forget_all(l);
    arena_free(&l->texts);
    pthread_rwlock_destroy(&l->lock);
    free(l->kept);
    free(l);
}

static bool last_entry(struct reader *r, int64_t *out, struct error *e) {
    sqlite3_stmt *q = sql_fixed(r, SQL_ENTRY_LAST, e);
    if (q == NULL || sql_step(r, q, e) < 0)
        return false;
    *out = sqlite3_column_int64(q, 0);
    sqlite3_reset(q);
    return true;
}

/* Marks what changed since l->seen; with the lock held for writing. */
static void follow(struct labels *l, struct reader *r, int64_t last) {
    struct error ignored;
    sqlite3_stmt *q = last - l->seen > CHANGES_MAX ? NULL : sql_fixed(r, SQL_ENTRY_CHANGES, &ignored);
    if (q == NULL) {
        forget_all(l);
        l->seen = last;
        return;
    }
    sqlite3_bind_int64(q, 1, l->seen);
    while (sql_step(r, q, &ignored) == 1) {
        int64_t record = sqlite3_column_int64(q, 1);
        const uint64_t *at = map_get(&l->by_record, (struct span){(const char *)&record, sizeof record});
        if (at != NULL)
            l->kept[*at].stale = true;
        l->seen = sqlite3_column_int64(q, 0);
    }
    sqlite3_reset(q);
}

static struct span copy(struct arena *a, struct span s) {
    return s.p == NULL ? s : (struct span){arena_copy(a, s.p, s.n), s.n};
}

static bool look_up(struct labels *l, struct reader *r, struct span ref, struct arena *arena, struct kept_label *out) {
    int64_t last = 0;
    struct error ignored;
    if (!last_entry(r, &last, &ignored))
        return false;
    pthread_rwlock_rdlock(&l->lock);
    if (l->seen < last) {
        pthread_rwlock_unlock(&l->lock);
        pthread_rwlock_wrlock(&l->lock);
        if (l->seen < last)
            follow(l, r, last);
    }
    const uint64_t *at = map_get(&l->by_ref, ref);
    bool good = at != NULL && !l->kept[*at].stale;
    if (good) { /* copied while the lock is held: another thread may forget it next */
        *out = l->kept[*at];
        out->label.key = copy(arena, out->label.key);
        out->label.title = copy(arena, out->label.title);
    }
    pthread_rwlock_unlock(&l->lock);
    return good;
}

/* as_of: the last entry before the version was read, so that a change in between is seen. */
static void keep_label(struct labels *l, struct span ref, const struct kept_label *k, int64_t as_of) {
    pthread_rwlock_wrlock(&l->lock);
    if (l->seen == as_of) {
        if (l->count == LABELS_MAX)
            forget_all(l);
        bool fresh = false;
        uint64_t at = *map_put(&l->by_ref, ref, l->count, &fresh);
        l->count += fresh;
        map_put(&l->by_record, (struct span){(const char *)&k->label.record, sizeof k->label.record}, at, NULL);
        l->kept[at] = *k;
        l->kept[at].label.key = copy(&l->texts, k->label.key);
        l->kept[at].label.title = copy(&l->texts, k->label.title);
    }
    pthread_rwlock_unlock(&l->lock);
}

static bool read_label(struct reader *r, struct span ref, struct span from, struct arena *arena, struct kept_label *out) {
    struct span owner;
    struct stored v;
    struct content c;
    struct error ignored;
    *out = (struct kept_label){0};
    if (!split_ref(ref, from, &out->label.id, &owner) ||
        !reader_find(r, &out->label.id, owner, arena, &v, &ignored) || v.erased ||
        !content_read(v.schema, v.body, &c, &ignored))
        return false;
    out->label.record = v.record;
    out->label.schema = v.schema;
    out->label.key = string_value(&c, v.schema->key, arena);
    out->label.title = string_value(&c, v.schema->title, arena);
    out->marking = v.marking;
    return true;
}

bool query_label(struct reader *r, struct span ref, struct span from, const struct viewer *viewer, struct date today,
                 struct arena *arena, struct label *out) {
    struct labels *l = r->store->labels;
    struct kept_label k;
    bool own = span_eq(from, names_owner(r, 0)), record = false; /* references of others are read each time */
    *out = (struct label){0};
    if (!own || r == &r->store->writer) {
        if (!read_label(r, ref, from, arena, &k))
            return false;
    } else if (!look_up(l, r, ref, arena, &k)) {
        int64_t as_of = 0;
        struct error ignored;
        if (!last_entry(r, &as_of, &ignored) || !read_label(r, ref, from, arena, &k))
            return false;
        keep_label(l, ref, &k, as_of);
    }
    const struct known_marking *m = names_marking(r, k.marking);
    uint64_t mask = m == NULL ? 0 : record_view(k.label.schema, &m->marking, viewer, today, &record);
    if (!record)
        return false;
    *out = k.label;
    const struct schema *s = k.label.schema;
    out->key = s->key >= 0 && (mask >> s->key & 1) ? k.label.key : (struct span){0};
    out->title = (mask >> s->title & 1) ? k.label.title : (struct span){0};
    return true;
}

/* ---- from words to a record ---------------------------------------------------------------------------------------- */

/* Rows whose field is exactly text; how many are seen, and the record of the first. */
static size_t exactly(struct reader *r, const struct schema *s, int field, struct span text, const struct viewer *viewer,
                      struct date today, int64_t *record) {
    AUTO_ARENA struct arena a = {0};
    AUTO_BUF struct buf value = {0};
    struct query q = query_for(s, viewer, today);
    struct page page;
    struct error ignored;
    if (field < 0 || !utf8_valid(text))
        return 0;
    json_put_string(&value, text);
    q.filters[0] = (struct filter){.field = field, .op = OP_IS, .values = {buf_view(&value)}, .count = 1};
    q.filter_count = 1;
    q.sort = -1;
    q.limit = 2;
    if (!query_page(&q, r, &a, &page, &ignored) || page.count == 0)
        return 0;
    *record = page.records[0];
    return page.total;
}

static bool unclear(const struct schema *s, struct span text, size_t n, struct error *e) {
    int shown = (int)(text.n < 60 ? text.n : 60);
    error_set(e, ERROR_NOT_FOUND, n == 0 ? "there is no %s \"%.*s\"" : "more than one %s is called \"%.*s\"",
              s->type->name, shown, text.p);
    return n == 0 ? false : error_hint(e, "use its id");
}

bool query_find(struct reader *r, const struct schema *s, struct span key_or_id, const struct viewer *viewer,
                struct date today, struct arena *a, struct stored *out, struct error *e) {
    struct uuid id;
    struct span owner;
    int64_t record = 0;
    uint64_t mask = 0;
    if (split_ref(key_or_id, (struct span){0}, &id, &owner)) {
        if (!reader_find(r, &id, owner, a, out, e))
            return unclear(s, key_or_id, 0, e);
    } else {
        size_t n = exactly(r, s, s->key, key_or_id, viewer, today, &record);
        if (n == 0)
            n = exactly(r, s, s->title, key_or_id, viewer, today, &record);
        if (n != 1)
            return unclear(s, key_or_id, n, e);
        if (!reader_current(r, record, a, out, e))
            return false;
    }
    if (out->schema != s || !sees(r, out, viewer, today, &mask))
        return unclear(s, key_or_id, 0, e);
    return true;
}

static bool resolve(void *context, const struct field *f, struct span text, struct buf *out, struct error *e) {
    const struct ref_context *c = context;
    struct store *store = c->reader->store;
    const struct schema *s = f->to != NULL ? catalogue_find(store->types, span_of(f->to)) : NULL;
    AUTO_ARENA struct arena a = {0};
    struct stored v;
    char id[UUID_TEXT + 1];
    if (s == NULL) {
        error_set(e, ERROR_INVALID, "\"%.*s\" is not an id", (int)(text.n < 60 ? text.n : 60), text.p);
        return error_at(e, NULL, 0, f->name);
    }
    if (!query_find(c->reader, s, text, c->viewer, c->today, &a, &v, e))
        return error_at(e, NULL, 0, f->name);
    uuid_format(&v.envelope.id, id);
    struct span own = names_owner(c->reader, 0); /* store_claim */
    if (!span_eq(v.envelope.owner, own))
        buf_printf(out, "%.*s/", SPAN_ARG(v.envelope.owner));
    buf_str(out, id);
    return true;
}

struct ref_resolver query_resolver(struct ref_context *context) {
    return (struct ref_resolver){.context = context, .resolve = resolve};
}

/* ---- conditions as people write them ------------------------------------------------------------------------------- */

static bool unknown_field(const struct query *q, struct span field, struct error *e) {
    AUTO_BUF struct buf names = {0};
    const struct schema *s = q->schema;
    for (unsigned i = 0; i < s->count; i++)
        if (column_kind(&s->fields[i]) != COLUMN_NONE)
            buf_printf(&names, "%s%s", names.n > 0 ? ", " : "", s->fields[i].name);
    error_set(e, ERROR_USAGE, "%s have no field \"%.*s\"", s->type->plural, (int)(field.n < 60 ? field.n : 60), field.p);
    return error_hint(e, "fields: %s", names.p);
}

static bool add_value(struct query *q, struct reader *r, struct filter *to, struct span text, struct arena *arena,
                      struct error *e) {
    struct field scalar = q->schema->fields[to->field];
    scalar.kind = SCALAR_OF(scalar.kind);
    AUTO_BUF struct buf value = {0};
    if (to->count == QUERY_VALUES_MAX)
        return error_set(e, ERROR_LIMIT, "more than %d values for one field", QUERY_VALUES_MAX);
    if (to->op == OP_CONTAINS) {
        to->values[to->count++] = (struct span){arena_copy(arena, text.p, text.n), text.n};
        return true;
    }
    struct ref_context context = {r, &q->viewer, q->today};
    struct ref_resolver refs = query_resolver(&context);
    if (scalar.kind == CODE)
        json_put_string(&value, text); /* a code that nobody has matches nothing; it is not an error */
    else if (scalar.kind == MONEY && memchr(text.p, ' ', text.n) == NULL)
        buf_printf(&value, "{\"amount\":\"%.*s\"}", SPAN_ARG(text)); /* amounts compare whatever the currency */
    else if (!field_from_text(&scalar, text, &refs, &value, e)) {
        if (scalar.kind != REF)
            return false;
        buf_clear(&value); /* nobody of that name: matches nothing, as for one that may not be seen */
        buf_str(&value, "\"\"");
    }
    to->values[to->count++] = (struct span){arena_copy(arena, buf_view(&value).p, value.n), value.n};
    return true;
}

bool query_add(struct query *q, struct reader *r, struct span field, enum query_op op, struct span value,
               struct arena *arena, struct error *e) {
    int at = schema_field(q->schema, field);
    if (at < 0 || column_kind(&q->schema->fields[at]) == COLUMN_NONE)
        return unknown_field(q, field, e);
    struct filter *to = NULL;
    for (size_t i = 0; i < q->filter_count && to == NULL; i++)
        if (q->filters[i].field == at && q->filters[i].op == op && op == OP_IS)
            to = &q->filters[i]; /* given twice: either */
    if (to == NULL) {
        if (q->filter_count == QUERY_FILTERS_MAX)
            return error_set(e, ERROR_LIMIT, "more than %d conditions", QUERY_FILTERS_MAX);
        to = &q->filters[q->filter_count++];
        *to = (struct filter){.field = at, .op = op};
    }
    if (op == OP_HAS || op == OP_LACKS)
        return true;
    value = span_trim(value);
    if (value.n == 0 || value.n > TEXT_MAX)
        return error_set(e, ERROR_USAGE, "%.*s: a value to compare with is missing or too long", SPAN_ARG(field));
    return add_value(q, r, to, value, arena, e);
}

static const struct {
    const char *text;
    enum query_op op;
} operators[] = {
    /* longer ones first: "<=" before "<" */
    {"!=", OP_IS_NOT}, {"<=", OP_AT_MOST}, {">=", OP_AT_LEAST}, {"=", OP_IS}, {"<", OP_LESS}, {">", OP_MORE},
    {"~", OP_CONTAINS},
};

static bool commas(struct query *q, struct reader *r, struct span field, enum query_op op, struct span value,
                   struct arena *arena, struct error *e) {
    if (op == OP_IS && value.n > 1 && value.p[0] == '"' && value.p[value.n - 1] == '"')
        return query_add(q, r, field, op, (struct span){value.p + 1, value.n - 2}, arena, e);
    if (op != OP_IS || memchr(value.p, ',', value.n) == NULL)
        return query_add(q, r, field, op, value, arena, e);
    while (value.p != NULL)
        if (!query_add(q, r, field, op, span_cut(&value, ','), arena, e))
            return false;
    return true;
}

bool query_where(struct query *q, struct reader *r, struct span condition, struct arena *arena, struct error *e) {
    struct span rest = span_trim(condition), field = rest;
    size_t n = 0;
    while (n < rest.n && (rest.p[n] == '_' || (rest.p[n] >= 'a' && rest.p[n] <= 'z') ||
                          (rest.p[n] >= 'A' && rest.p[n] <= 'Z') || (rest.p[n] >= '0' && rest.p[n] <= '9')))
        n++;
    field.n = n;
    rest = span_trim((struct span){rest.p + n, rest.n - n});
    if (span_is(rest, "known") || span_is(rest, "unknown"))
        return query_add(q, r, field, span_is(rest, "known") ? OP_HAS : OP_LACKS, (struct span){0}, arena, e);
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        struct span op = span_of(operators[i].text);
        if (!span_starts(rest, op))
            continue;
        struct span value = span_trim((struct span){rest.p + op.n, rest.n - op.n});
        return commas(q, r, field, operators[i].op, value, arena, e);
    }
    error_set(e, ERROR_USAGE, "\"%.*s\" is not a condition", (int)(condition.n < 80 ? condition.n : 80), condition.p);
    return error_hint(e, "write a field, one of = != < <= > >= ~ and a value, or a field and `known` or `unknown`: "
                         "'starts >= 2015-01-01', 'with = COL,PER', 'cost unknown'");
}
