/* query.c: pages, totals, groups and facets over the rows that match. */
#include "store/filter.h"

#include <stdlib.h>

struct query query_for(const struct schema *s, const struct viewer *v, struct date today) {
    struct query q = {.schema = s, .viewer = *v, .today = today, .sort = -1, .descending = true};
    const char *sort = s->type->sort;
    if (sort != NULL) {
        q.descending = sort[0] == '-';
        q.sort = schema_field(s, span_of(sort + (q.descending ? 1 : 0)));
    }
    return q;
}

bool query_sort(struct query *q, struct span field, struct error *e) {
    bool descending = field.n > 0 && field.p[0] == '-';
    if (descending)
        field = (struct span){field.p + 1, field.n - 1};
    int at = schema_field(q->schema, field);
    if (at < 0 || column_kind(&q->schema->fields[at]) == COLUMN_NONE)
        return error_set(e, ERROR_USAGE, "%s cannot be sorted by \"%.*s\"", q->schema->type->plural,
                         (int)(field.n < 60 ? field.n : 60), field.p);
    q->sort = at;
    q->descending = descending;
    return true;
}

/* ---- pages --------------------------------------------------------------------------------------------------------- */

/* A row's place in the order: unknown values come last in either direction, ties by row in the direction of the sort. */
struct place {
    int64_t key;
    uint32_t row;
};

struct order {
    const struct run *run;
    int field;       /* -1: by row */
    bool descending;
    bool backwards;  /* the page before: everything the other way round */
};

static int64_t raw_key(const struct order *o, uint32_t row) {
    if (o->field < 0)
        return row;
    const struct column *k = &o->run->columns->column[o->field];
    if (!run_sees(o->run, row, o->field))
        return NUMBER_UNKNOWN;
    if (k->numbers != NULL)
        return k->numbers[row];
    uint32_t one = 0;
    const uint32_t *codes = NULL;
    return column_codes(k, row, &one, &codes) == 0 ? NUMBER_UNKNOWN : 2 * (int64_t)k->rank[codes[0]];
}

static int64_t directed(const struct order *o, int64_t key) {
    if (key == NUMBER_UNKNOWN)
        return INT64_MAX;
    return o->descending ? -key : key;
}

static int compare(const struct order *o, struct place a, struct place b) {
    int c = (a.key > b.key) - (a.key < b.key);
    if (c == 0) {
        c = (a.row > b.row) - (a.row < b.row);
        c = o->descending ? -c : c;
    }
    return o->backwards ? -c : c;
}

static int compare_places(const void *a, const void *b, void *order) {
    return compare(order, *(const struct place *)a, *(const struct place *)b);
}

/* A heap whose top is the last of the best k so far. */
static void sift_down(const struct order *o, struct place *heap, size_t n, size_t i) {
    for (;;) {
        size_t child = 2 * i + 1, last = i;
        if (child < n && compare(o, heap[child], heap[last]) > 0)
            last = child;
        if (child + 1 < n && compare(o, heap[child + 1], heap[last]) > 0)
            last = child + 1;
        if (last == i)
            return;
        struct place swap = heap[i];
        heap[i] = heap[last];
        heap[last] = swap;
        i = last;
    }
}

static size_t select_best(struct order *o, const uint32_t *rows, size_t n, const struct place *after, size_t most,
                          struct place *out) {
    size_t kept = 0;
    /* Ties are broken by row: walked from the end that comes first, a late row seldom displaces an early one. */
    bool from_end = o->descending != o->backwards;
    for (size_t k = 0; k < n; k++) {
        size_t i = from_end ? n - 1 - k : k;
        struct place p = {directed(o, raw_key(o, rows[i])), rows[i]};
        if (after != NULL && compare(o, p, *after) <= 0)
            continue;
        if (kept < most) {
            out[kept++] = p;
            if (kept == most)
                for (size_t at = most / 2 + 1; at-- > 0;)
                    sift_down(o, out, most, at);
        } else if (compare(o, p, out[0]) < 0) {
            out[0] = p;
            sift_down(o, out, most, 0);
        }
    }
    qsort_r(out, kept, sizeof *out, compare_places, o);
    return kept;
}

/* A cursor says direction, the value it stands at, and the record: it keeps its place when rows come and go. */
static struct span put_cursor(const struct order *o, struct place p, bool backwards, struct arena *a) {
    const struct columns *c = o->run->columns;
    AUTO_BUF struct buf plain = {0}, b = {0};
    buf_printf(&plain, "%c%lld ", backwards ? 'p' : 'n', (long long)c->record[p.row]);
    const struct column *k = o->field >= 0 ? &c->column[o->field] : NULL;
    if (p.key == INT64_MAX)
        buf_char(&plain, 'u');
    else if (k != NULL && k->numbers != NULL)
        buf_printf(&plain, "#%lld", (long long)k->numbers[p.row]);
    else if (k != NULL) {
        uint32_t one = 0;
        const uint32_t *codes = NULL;
        column_codes(k, p.row, &one, &codes);
        buf_char(&plain, '=');
        buf_span(&plain, k->texts[codes[0]]);
    }
    base64url_put(&b, plain.p, plain.n);
    return (struct span){arena_copy(a, b.p, b.n), b.n};
}

static bool bad_cursor(struct error *e) {
    error_set(e, ERROR_USAGE, "the cursor is damaged");
    return error_hint(e, "start again from the first page");
}

/* Where a text would stand among the ranked ones: twice the rank, odd between two. */
static int64_t rank_of(const struct column *k, struct span text) {
    const uint64_t *code = map_get(&k->dictionary, text);
    if (code != NULL)
        return 2 * (int64_t)k->rank[*code];
    int64_t below = 0;
    for (uint32_t i = 1; i < k->text_count; i++)
        below += column_compare(k->texts[i], text) < 0;
    return 2 * below + 1;
}

static bool read_cursor(struct order *o, struct span cursor, struct place *out, struct error *e) {
    AUTO_BUF struct buf plain = {0};
    if (cursor.n > 4 * TEXT_MAX || !base64url_read(cursor, &plain) || plain.n < 3)
        return bad_cursor(e);
    const struct columns *c = o->run->columns;
    struct span rest = {plain.p + 1, plain.n - 1}, number = span_cut(&rest, ' ');
    int64_t record = 0, key = NUMBER_UNKNOWN;
    if ((plain.p[0] != 'n' && plain.p[0] != 'p') || !span_to_i64(number, &record) || rest.p == NULL)
        return bad_cursor(e);
    o->backwards = plain.p[0] == 'p';
    /* The first row at or after the record stands for it, should it be gone. */
    size_t low = 0, high = c->rows;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (c->record[middle] < record)
            low = middle + 1;
        else
            high = middle;
    }
    out->row = (uint32_t)low;
    struct span value = {rest.p + 1, rest.n > 0 ? rest.n - 1 : 0};
    if (o->field < 0)
        key = (int64_t)low;
    else if (rest.n > 0 && rest.p[0] == '#') {
        if (!span_to_i64(value, &key))
            return bad_cursor(e);
    } else if (rest.n > 0 && rest.p[0] == '=' && c->column[o->field].rank != NULL)
        key = rank_of(&c->column[o->field], value);
    else if (rest.n != 1 || rest.p[0] != 'u')
        return bad_cursor(e);
    out->key = directed(o, key);
    return true;
}

static void reverse(struct place *p, size_t n) {
    for (size_t i = 0; i < n / 2; i++) {
        struct place swap = p[i];
        p[i] = p[n - 1 - i];
        p[n - 1 - i] = swap;
    }
}

static bool make_page(struct run *run, const uint32_t *rows, size_t n, struct arena *arena, struct page *out,
                      struct error *e) {
    const struct query *q = run->q;
    struct order o = {.run = run, .field = q->sort, .descending = q->descending};
    struct place after, *places = NULL;
    bool from_cursor = q->after.p != NULL && q->after.n > 0;
    if (from_cursor && !read_cursor(&o, q->after, &after, e))
        return false;
    size_t limit = q->limit == 0 || q->limit > n ? n : q->limit;
    places = arena_alloc(run->arena, (limit + 2) * sizeof *places);
    /* One more than asked for tells whether there is a page behind. */
    size_t got = select_best(&o, rows, n, from_cursor ? &after : NULL, limit + 1, places);
    bool more = got > limit;
    if (more)
        got = limit;
    if (o.backwards)
        reverse(places, got);
    out->total = n;
    out->count = got;
    out->records = arena_alloc(arena, (got + 1) * sizeof *out->records);
    for (size_t i = 0; i < got; i++)
        out->records[i] = run->columns->record[places[i].row];
    bool behind = o.backwards ? from_cursor : more, before = o.backwards ? more : from_cursor;
    if (got > 0 && behind)
        out->next = put_cursor(&o, places[got - 1], false, arena);
    if (got > 0 && before)
        out->previous = put_cursor(&o, places[0], true, arena);
    return true;
}

bool query_page(const struct query *q, struct reader *r, struct arena *arena, struct page *out, struct error *e) {
    AUTO_ARENA struct arena scratch = {0};
    struct run run;
    *out = (struct page){0};
    uint64_t sort = q->sort >= 0 ? 1ull << q->sort : 0;
    size_t n = 0;
    if (!run_begin(&run, q, r, sort, sort, &scratch, e))
        return false;
    uint32_t *rows = run_rows(&run, -1, &n);
    bool good = make_page(&run, rows, n, arena, out, e);
    run_end(&run);
    return good;
}

bool query_count(const struct query *q, struct reader *r, size_t *out, struct error *e) {
    AUTO_ARENA struct arena scratch = {0};
    struct run run;
    if (!run_begin(&run, q, r, 0, 0, &scratch, e))
        return false;
    run_rows(&run, -1, out);
    run_end(&run);
    return true;
}

/* ---- totals -------------------------------------------------------------------------------------------------------- */

/* What is added up: a field, or one currency of a money field. */
struct slot {
    int field;
    uint32_t currency; /* code; 0 unless MONEY */
};

struct sums {
    struct slot *slots;
    size_t count;
    int first[FIELDS_MAX]; /* first slot of a field, -1: not summed */
    int fields[FIELDS_MAX];
    size_t n_fields;
};

static uint64_t summed_fields(const struct schema *s) {
    uint64_t mask = 0;
    for (unsigned i = 0; i < s->count; i++)
        if (s->fields[i].sum && !IS_LIST(s->fields[i].kind))
            mask |= 1ull << i;
    return mask;
}

static void plan_sums(const struct run *run, struct sums *sums) {
    const struct schema *s = run->schema;
    size_t n = 0;
    for (unsigned i = 0; i < s->count; i++)
        n += 1 + run->columns->column[i].text_count;
    *sums = (struct sums){.slots = arena_alloc(run->arena, n * sizeof *sums->slots)};
    for (unsigned i = 0; i < s->count; i++) {
        sums->first[i] = -1;
        if ((summed_fields(s) >> i & 1) == 0)
            continue;
        const struct column *k = &run->columns->column[i];
        bool money = s->fields[i].kind == MONEY;
        sums->first[i] = (int)sums->count;
        sums->fields[sums->n_fields++] = (int)i;
        for (uint32_t c = money ? 1 : 0; c < (money ? k->text_count : 1); c++)
            sums->slots[sums->count++] = (struct slot){(int)i, c};
        if (sums->count == (size_t)sums->first[i])
            sums->slots[sums->count++] = (struct slot){(int)i, 0}; /* no currency yet: a sum of nothing */
    }
}

static void add_row(const struct run *run, const struct sums *sums, size_t row, struct total *to) {
    for (size_t f = 0; f < sums->n_fields; f++) {
        int i = sums->fields[f];
        const struct column *k = &run->columns->column[i];
        struct total *t = &to[sums->first[i]];
        int64_t v = k->numbers[row];
        if (v == NUMBER_UNKNOWN || !run_sees(run, row, i)) {
            t->unknown++;
            continue;
        }
        if (run->schema->fields[i].kind == MONEY)
            t += k->codes[row] - 1;
        int64_t scaled = run->schema->fields[i].kind == COUNT ? v * 1000000 : v;
        if (__builtin_add_overflow(t->sum.micro, scaled, &t->sum.micro))
            t->sum.micro = INT64_MAX;
        t->known++;
    }
}

static struct total *new_totals(const struct run *run, const struct sums *sums, struct arena *arena) {
    struct total *t = arena_alloc(arena, (sums->count + 1) * sizeof *t);
    for (size_t i = 0; i < sums->count; i++) {
        t[i].field = sums->slots[i].field;
        struct span currency = sums->slots[i].currency > 0
                                   ? run->columns->column[t[i].field].texts[sums->slots[i].currency]
                                   : (struct span){0};
        memcpy(t[i].currency, currency.n == 3 ? currency.p : "\0\0\0", 3);
    }
    return t;
}

/* Currencies that nothing was added to are left out, but for the first of a field, which carries the unknown count. */
static size_t keep_totals(const struct sums *sums, struct total *t) {
    size_t n = 0;
    for (size_t i = 0; i < sums->count; i++)
        if (t[i].known > 0 || (size_t)sums->first[t[i].field] == i)
            t[n++] = t[i];
    return n;
}

static size_t make_totals(const struct run *run, const uint32_t *rows, size_t n, struct arena *arena, struct total **out) {
    struct sums sums;
    plan_sums(run, &sums);
    *out = new_totals(run, &sums, arena);
    for (size_t i = 0; i < n; i++)
        add_row(run, &sums, rows[i], *out);
    return keep_totals(&sums, *out);
}

bool query_totals(const struct query *q, struct reader *r, struct arena *arena, struct total **out, size_t *n,
                  struct error *e) {
    AUTO_ARENA struct arena scratch = {0};
    struct run run;
    size_t rows_n = 0;
    if (!run_begin(&run, q, r, summed_fields(q->schema), 0, &scratch, e))
        return false;
    uint32_t *rows = run_rows(&run, -1, &rows_n);
    *n = make_totals(&run, rows, rows_n, arena, out);
    run_end(&run);
    return true;
}

/* ---- groups -------------------------------------------------------------------------------------------------------- */

enum { GROUPS_MAX = 2000000, DIRECT_MAX = 1 << 20, LABELLED_MAX = 5000 };

struct grouping {
    const struct run *run;
    const int *fields;
    size_t n_fields;
    const struct sums *sums; /* NULL: no totals */
    struct map keys;         /* the values' codes or numbers, packed -> index in groups */
    uint32_t *direct;        /* instead, where the codes span few combinations: index in groups + 1 */
    int64_t stride[QUERY_GROUPS_MAX];
    struct group *groups;
    int64_t *parts;          /* n_fields for each group */
    size_t count, cap;
    struct arena *arena;
    struct reader *reader;
    struct span *names[QUERY_GROUPS_MAX]; /* of references, by code: what the viewer calls them */
    bool overflow;
};

/* Texts only, and few enough combinations of them: an array finds the group without hashing. */
static void plan_direct(struct grouping *g) {
    int64_t span = 1;
    for (size_t i = 0; i < g->n_fields; i++) {
        const struct column *k = &g->run->columns->column[g->fields[i]];
        if (column_kind(&g->run->schema->fields[g->fields[i]]) != COLUMN_TEXT)
            return;
        g->stride[i] = span;
        if (__builtin_mul_overflow(span, (int64_t)k->text_count + 1, &span) || span > DIRECT_MAX)
            return;
    }
    g->direct = arena_alloc(g->run->arena, (size_t)span * sizeof *g->direct);
}

static size_t find_group(struct grouping *g, const int64_t *parts, bool *fresh) {
    if (g->direct == NULL)
        return *map_put(&g->keys, (struct span){(const char *)parts, g->n_fields * sizeof *parts}, g->count, fresh);
    int64_t at = 0;
    for (size_t i = 0; i < g->n_fields; i++)
        at += parts[i] * g->stride[i];
    *fresh = g->direct[at] == 0;
    if (*fresh)
        g->direct[at] = (uint32_t)g->count + 1;
    return g->direct[at] - 1;
}

static void count_combination(struct grouping *g, const int64_t *parts, size_t row) {
    bool fresh = false;
    size_t at = find_group(g, parts, &fresh);
    if (fresh && g->count == GROUPS_MAX) {
        g->overflow = true;
        return;
    }
    if (fresh) {
        if (g->count == g->cap) {
            g->cap = g->cap == 0 ? 256 : g->cap * 2;
            g->groups = memory_resize(g->groups, g->cap, sizeof *g->groups);
            g->parts = memory_resize(g->parts, g->cap * g->n_fields, sizeof *g->parts);
        }
        memcpy(g->parts + g->count * g->n_fields, parts, g->n_fields * sizeof *parts);
        g->groups[g->count++] = (struct group){
            .totals = g->sums != NULL ? new_totals(g->run, g->sums, g->arena) : NULL};
    }
    struct group *group = &g->groups[at];
    group->count++;
    if (g->sums != NULL)
        add_row(g->run, g->sums, row, group->totals);
}

/* Every combination of the row's values, a list's items one by one. */
static void count_row(struct grouping *g, size_t field, int64_t *parts, size_t row) {
    if (field == g->n_fields) {
        count_combination(g, parts, row);
        return;
    }
    int f = g->fields[field];
    const struct column *k = &g->run->columns->column[f];
    uint32_t one = 0;
    const uint32_t *codes = &one;
    size_t n = 0;
    if (!run_sees(g->run, row, f)) {
        n = 0;
    } else if (column_kind(&g->run->schema->fields[f]) != COLUMN_TEXT) {
        parts[field] = k->numbers[row];
        count_row(g, field + 1, parts, row);
        return;
    } else {
        n = column_codes(k, row, &one, &codes);
    }
    bool number = column_kind(&g->run->schema->fields[f]) != COLUMN_TEXT;
    if (n == 0) {
        parts[field] = number ? NUMBER_UNKNOWN : CODE_UNKNOWN;
        count_row(g, field + 1, parts, row);
    }
    for (size_t i = 0; i < n; i++) {
        parts[field] = codes[i];
        count_row(g, field + 1, parts, row);
    }
}

static struct span part_value(const struct grouping *g, size_t group, size_t field) {
    int f = g->fields[field];
    int64_t part = g->parts[group * g->n_fields + field];
    const struct field *d = &g->run->schema->fields[f];
    if (column_kind(d) != COLUMN_TEXT)
        return value_of_number(d, part, g->arena);
    return value_of_text(d, g->run->columns->column[f].texts == NULL ? (struct span){0}
                                                                     : g->run->columns->column[f].texts[part],
                         g->arena);
}

struct sorted {
    struct grouping *g;
    size_t at;
};

static int compare_parts(const struct grouping *g, size_t a, size_t b) {
    for (size_t i = 0; i < g->n_fields; i++) {
        int f = g->fields[i];
        int64_t x = g->parts[a * g->n_fields + i], y = g->parts[b * g->n_fields + i];
        if (x == y)
            continue;
        if (column_kind(&g->run->schema->fields[f]) != COLUMN_TEXT)
            return x == NUMBER_UNKNOWN ? 1 : y == NUMBER_UNKNOWN ? -1 : x < y ? -1 : 1;
        if (x == CODE_UNKNOWN || y == CODE_UNKNOWN)
            return x == CODE_UNKNOWN ? 1 : -1;
        const struct column *k = &g->run->columns->column[f];
        int c = g->names[i] == NULL ? 0 : column_compare(g->names[i][x], g->names[i][y]);
        return c != 0 ? c : k->rank[x] < k->rank[y] ? -1 : 1;
    }
    return 0;
}

static int compare_groups(const void *a, const void *b, void *grouping) {
    return compare_parts(grouping, *(const size_t *)a, *(const size_t *)b);
}

/* References stand in the order of their keys or titles, as far as the viewer sees those. */
static void name_references(struct grouping *g) {
    struct span own = names_owner(g->reader, 0);
    for (size_t i = 0; i < g->n_fields; i++) {
        int f = g->fields[i];
        const struct column *k = &g->run->columns->column[f];
        if (KIND_OF(g->run->schema->fields[f].kind) != REF || k->text_count > LABELLED_MAX)
            continue;
        g->names[i] = arena_alloc(g->run->arena, (k->text_count + 1) * sizeof(struct span));
        for (uint32_t code = 1; code < k->text_count; code++) {
            struct label label;
            const struct query *q = g->run->q;
            if (query_label(g->reader, k->texts[code], own, &q->viewer, q->today, g->run->arena, &label))
                g->names[i][code] = label.key.p != NULL ? label.key : label.title;
        }
    }
}

static bool finish_groups(struct grouping *g, struct group **out, size_t *n, struct error *e) {
    if (g->overflow)
        return error_set(e, ERROR_LIMIT, "more than %d different combinations: group by fewer fields", GROUPS_MAX);
    name_references(g);
    size_t *order = arena_alloc(g->run->arena, (g->count + 1) * sizeof *order);
    for (size_t i = 0; i < g->count; i++)
        order[i] = i;
    if (g->count > 1)
        qsort_r(order, g->count, sizeof *order, compare_groups, g);
    *out = arena_alloc(g->arena, (g->count + 1) * sizeof **out);
    for (size_t i = 0; i < g->count; i++) {
        struct group *to = &(*out)[i];
        *to = g->groups[order[i]];
        for (size_t k = 0; k < g->n_fields; k++)
            to->values[k] = part_value(g, order[i], k);
        to->totals_count = g->sums != NULL ? keep_totals(g->sums, to->totals) : 0;
    }
    *n = g->count;
    return true;
}

bool query_groups(const struct query *q, struct reader *r, const int *fields, size_t n_fields, bool with_totals,
                  struct arena *arena, struct group **out, size_t *n, struct error *e) {
    AUTO_ARENA struct arena scratch = {0};
    struct run run;
    struct sums sums;
    uint64_t need = with_totals ? summed_fields(q->schema) : 0, texts = 0;
    for (size_t i = 0; i < n_fields; i++) {
        if (column_kind(&q->schema->fields[fields[i]]) == COLUMN_NONE)
            return error_set(e, ERROR_USAGE, "%s cannot be grouped by %s", q->schema->type->plural,
                             q->schema->fields[fields[i]].name);
        need |= 1ull << fields[i];
        texts |= 1ull << fields[i];
    }
    if (!run_begin(&run, q, r, need, texts, &scratch, e))
        return false;
    if (with_totals)
        plan_sums(&run, &sums);
    struct grouping g = {.run = &run, .fields = fields, .n_fields = n_fields, .sums = with_totals ? &sums : NULL,
                         .arena = arena, .reader = r};
    int64_t parts[QUERY_GROUPS_MAX] = {0};
    size_t rows_n = 0;
    plan_direct(&g);
    uint32_t *rows = run_rows(&run, -1, &rows_n);
    for (size_t i = 0; i < rows_n && !g.overflow; i++)
        count_row(&g, 0, parts, rows[i]);
    bool good = finish_groups(&g, out, n, e);
    run_end(&run);
    map_free(&g.keys);
    free(g.groups);
    free(g.parts);
    return good;
}

/* ---- facets -------------------------------------------------------------------------------------------------------- */

struct counted {
    uint32_t code, count;
};

static int most_first(const void *a, const void *b) {
    const struct counted *x = a, *y = b;
    if (x->count != y->count)
        return x->count < y->count ? 1 : -1;
    return (x->code > y->code) - (x->code < y->code);
}

static void chosen_codes(const struct run *run, int field, bool *chosen) {
    for (size_t i = 0; i < run->test_count; i++) {
        const struct test *t = &run->tests[i];
        if (t->field == field && t->op == OP_IS && t->accept != NULL)
            for (uint32_t c = 0; c < t->accept_count; c++)
                chosen[c] = chosen[c] || t->accept[c];
        if (t->field == field && t->op == OP_LACKS)
            chosen[CODE_UNKNOWN] = true;
    }
}

static void count_facet(const struct run *run, const uint32_t *rows, size_t n, size_t most, struct facet *out,
                        struct arena *arena) {
    int field = out->field;
    const struct column *k = &run->columns->column[field];
    uint32_t texts = k->text_count == 0 ? 1 : k->text_count;
    uint32_t *counts = arena_alloc(run->arena, texts * sizeof *counts);
    bool *chosen = arena_alloc(run->arena, texts);
    chosen_codes(run, field, chosen);
    for (size_t i = 0; i < n; i++) {
        uint32_t code = k->codes[rows[i]];
        if (!run_sees(run, rows[i], field))
            continue;
        if ((code & CODE_LIST) == 0) {
            counts[code]++;
            continue;
        }
        const uint32_t *list = k->lists + (code & ~CODE_LIST);
        for (uint32_t j = 1; j <= list[0]; j++)
            counts[list[j]]++;
    }
    struct counted *sorted = arena_alloc(run->arena, (texts + 1) * sizeof *sorted);
    size_t distinct = 0;
    for (uint32_t c = 0; c < texts; c++)
        if (counts[c] > 0 || chosen[c])
            sorted[distinct++] = (struct counted){c, counts[c]};
    qsort(sorted, distinct, sizeof *sorted, most_first);
    out->distinct = distinct;
    out->values = arena_alloc(arena, (most + QUERY_VALUES_MAX + 1) * sizeof *out->values);
    for (size_t i = 0; i < distinct; i++) {
        bool picked = chosen[sorted[i].code];
        if (i >= most && (!picked || out->count >= most + QUERY_VALUES_MAX))
            continue; /* what is chosen stays in sight, however rare */
        struct span text = k->texts == NULL ? (struct span){0} : k->texts[sorted[i].code];
        out->values[out->count++] = (struct facet_value){
            value_of_text(&run->schema->fields[field], text, arena), sorted[i].count, picked};
    }
}

static bool filtered(const struct run *run, int field) {
    for (size_t i = 0; i < run->test_count; i++)
        if (run->tests[i].field == field)
            return true;
    return false;
}

static uint64_t facet_fields(const struct schema *s) {
    uint64_t mask = 0;
    for (unsigned i = 0; i < s->count; i++)
        if (s->fields[i].facet && column_kind(&s->fields[i]) == COLUMN_TEXT)
            mask |= 1ull << i;
    return mask;
}

static size_t make_facets(const struct run *run, const uint32_t *all, size_t all_n, size_t most, struct arena *arena,
                          struct facet **out) {
    uint64_t fields = facet_fields(run->schema);
    size_t n = 0;
    *out = arena_alloc(arena, (run->schema->count + 1) * sizeof **out);
    for (unsigned i = 0; i < run->schema->count; i++) {
        if ((fields >> i & 1) == 0)
            continue;
        struct facet *f = &(*out)[n++];
        f->field = (int)i;
        size_t rows_n = all_n;
        const uint32_t *rows = filtered(run, (int)i) ? run_rows(run, (int)i, &rows_n) : all;
        count_facet(run, rows, rows_n, most, f, arena);
    }
    return n;
}

bool query_facets(const struct query *q, struct reader *r, size_t most, struct arena *arena, struct facet **out, size_t *n,
                  struct error *e) {
    AUTO_ARENA struct arena scratch = {0};
    struct run run;
    size_t all_n = 0;
    if (!run_begin(&run, q, r, facet_fields(q->schema), 0, &scratch, e))
        return false;
    uint32_t *all = run_rows(&run, -1, &all_n);
    *n = make_facets(&run, all, all_n, most, arena, out);
    run_end(&run);
    return true;
}

bool query_view(const struct query *q, struct reader *r, size_t most, struct arena *arena, struct view *out,
                struct error *e) {
    AUTO_ARENA struct arena scratch = {0};
    struct run run;
    size_t n = 0;
    uint64_t sort = q->sort >= 0 ? 1ull << q->sort : 0;
    *out = (struct view){0};
    if (!run_begin(&run, q, r, sort | summed_fields(q->schema) | facet_fields(q->schema), sort, &scratch, e))
        return false;
    uint32_t *rows = run_rows(&run, -1, &n);
    bool good = make_page(&run, rows, n, arena, &out->page, e);
    if (good) {
        out->totals_count = make_totals(&run, rows, n, arena, &out->totals);
        out->facets_count = make_facets(&run, rows, n, most, arena, &out->facets);
    }
    run_end(&run);
    return good;
}
