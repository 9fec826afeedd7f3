#include "store/columns.h"

#include <assert.h>
#include <stdlib.h>
#include <strings.h>

enum column_kind column_kind(const struct field *f) {
    if (!field_projected(f) || KIND_OF(f->kind) == POSITION)
        return COLUMN_NONE;
    if (f->kind == MONEY)
        return COLUMN_MONEY;
    if (f->kind == COUNT || f->kind == DATE || f->kind == INSTANT || f->kind == DECIMAL)
        return COLUMN_NUMBER;
    return IS_LIST(f->kind) && KIND_OF(f->kind) == MONEY ? COLUMN_NONE : COLUMN_TEXT;
}

struct columns *columns_new(struct store *s, const struct schema *type) {
    struct columns *c = memory_new(sizeof *c);
    c->store = s;
    c->schema = type;
    c->seen = -1;
    pthread_rwlock_init(&c->lock, NULL);
    return c;
}

static void unpost(struct column *k) {
    free(k->post_start);
    free(k->post_rows);
    k->post_start = k->post_rows = NULL;
    k->posted = 0;
}

void columns_free(struct columns *c) {
    if (c == NULL)
        return;
    for (unsigned i = 0; i < FIELDS_MAX; i++) {
        struct column *k = &c->column[i];
        unpost(k);
        map_free(&k->dictionary);
        free(k->texts);
        free(k->codes);
        free(k->lists);
        free(k->numbers);
        free(k->rank);
    }
    pthread_rwlock_destroy(&c->lock);
    free(c->record);
    free(c->marking);
    free(c->alive);
    free(c);
}

ptrdiff_t columns_row(const struct columns *c, int64_t record) {
    size_t low = 0, high = c->rows;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (c->record[middle] < record)
            low = middle + 1;
        else
            high = middle;
    }
    return low < c->rows && c->record[low] == record ? (ptrdiff_t)low : -1;
}

size_t column_codes(const struct column *k, size_t row, uint32_t *one, const uint32_t **codes) {
    uint32_t code = k->codes[row];
    if ((code & CODE_LIST) == 0) {
        *one = code;
        *codes = one;
        return code == CODE_UNKNOWN ? 0 : 1;
    }
    const uint32_t *list = k->lists + (code & ~CODE_LIST);
    *codes = list + 1;
    return list[0];
}

int column_compare(struct span a, struct span b) {
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n > 0 ? strncasecmp(a.p, b.p, n) : 0;
    if (c == 0)
        c = (a.n > b.n) - (a.n < b.n);
    return c != 0 ? c : span_compare(a, b);
}

/* ---- values -------------------------------------------------------------------------------------------------------- */

static uint32_t code_of(struct column *k, struct span text) {
    bool fresh = false;
    if (k->text_count == 0)
        k->text_count = 1;
    uint32_t code = (uint32_t)*map_put(&k->dictionary, text, k->text_count, &fresh);
    if (!fresh)
        return code;
    if (k->text_count >= k->text_cap) {
        k->text_cap = k->text_cap == 0 ? 64 : k->text_cap * 2;
        k->texts = memory_resize(k->texts, k->text_cap, sizeof *k->texts);
        k->texts[0] = (struct span){0};
    }
    k->texts[code] = (struct span){arena_copy(&k->dictionary.keys, text.p, text.n), text.n};
    k->text_count++;
    return code;
}

static uint32_t list_code(struct column *k, struct span json) {
    struct json item, list = {JSON_ARRAY, json};
    AUTO_BUF struct buf text = {0};
    uint32_t first = CODE_UNKNOWN;
    size_t n = 0, at = k->lists_n;
    for (struct json_walk w = json_walk(list); json_next(&w, &item); n++) {
        buf_clear(&text);
        if (item.type == JSON_STRING)
            json_decode(item, &text);
        else
            buf_span(&text, item.raw);
        uint32_t code = code_of(k, buf_view(&text));
        if (n == 0) {
            first = code;
            continue;
        }
        if (k->lists_n + 3 > k->lists_cap) {
            k->lists_cap = k->lists_cap == 0 ? 256 : k->lists_cap * 2;
            k->lists = memory_resize(k->lists, k->lists_cap, sizeof *k->lists);
        }
        if (n == 1) {
            k->lists_n++; /* the count */
            k->lists[k->lists_n++] = first;
        }
        k->lists[k->lists_n++] = code;
    }
    if (n < 2)
        return first;
    k->lists[at] = (uint32_t)n;
    return CODE_LIST | (uint32_t)at;
}

static int64_t number_of(const struct field *f, sqlite3_stmt *q, int at) {
    if (sqlite3_column_type(q, at) == SQLITE_NULL)
        return NUMBER_UNKNOWN;
    if (f->kind == COUNT)
        return sqlite3_column_int64(q, at);
    struct span text = sql_span(q, at);
    struct date d;
    instant t = 0;
    struct decimal v;
    if (f->kind == DATE)
        return date_parse(text, &d) ? d.day : NUMBER_UNKNOWN;
    if (f->kind == INSTANT)
        return instant_parse(text, &t) ? t : NUMBER_UNKNOWN;
    return decimal_parse(text, &v) ? v.micro : NUMBER_UNKNOWN;
}

static void set_money(struct column *k, size_t row, struct span text) {
    struct span amount = span_cut(&text, ' ');
    struct decimal v;
    bool known = decimal_parse(amount, &v);
    k->numbers[row] = known ? v.micro : NUMBER_UNKNOWN;
    k->codes[row] = known ? code_of(k, text) : CODE_UNKNOWN;
}

static void set_cell(struct columns *c, unsigned field, size_t row, sqlite3_stmt *q, int at) {
    const struct field *f = &c->schema->fields[field];
    struct column *k = &c->column[field];
    bool absent = sqlite3_column_type(q, at) == SQLITE_NULL;
    switch (column_kind(f)) {
    case COLUMN_NUMBER: k->numbers[row] = number_of(f, q, at); break;
    case COLUMN_MONEY: set_money(k, row, absent ? (struct span){0} : sql_span(q, at)); break;
    case COLUMN_TEXT:
        if (absent)
            k->codes[row] = CODE_UNKNOWN;
        else
            k->codes[row] = IS_LIST(f->kind) ? list_code(k, sql_span(q, at)) : code_of(k, sql_span(q, at));
        break;
    case COLUMN_NONE: break;
    }
}

/* ---- loading ------------------------------------------------------------------------------------------------------- */

static void size_column(struct columns *c, unsigned field) {
    struct column *k = &c->column[field];
    enum column_kind kind = column_kind(&c->schema->fields[field]);
    if (kind == COLUMN_TEXT || kind == COLUMN_MONEY)
        k->codes = memory_resize(k->codes, c->cap, sizeof *k->codes);
    if (kind == COLUMN_NUMBER || kind == COLUMN_MONEY)
        k->numbers = memory_resize(k->numbers, c->cap, sizeof *k->numbers);
}

static void grow(struct columns *c) {
    if (c->rows < c->cap)
        return;
    c->cap = c->cap == 0 ? 1024 : c->cap * 2;
    c->record = memory_resize(c->record, c->cap, sizeof *c->record);
    c->marking = memory_resize(c->marking, c->cap, sizeof *c->marking);
    c->alive = memory_resize(c->alive, c->cap, sizeof *c->alive);
    for (unsigned i = 0; i < c->schema->count; i++)
        if (c->column[i].loaded)
            size_column(c, i);
}

static void clear_cell(struct columns *c, unsigned field, size_t row) {
    struct column *k = &c->column[field];
    if (k->codes != NULL)
        k->codes[row] = CODE_UNKNOWN;
    if (k->numbers != NULL)
        k->numbers[row] = NUMBER_UNKNOWN;
}

/* One pass over the type's table fills the columns of mask; the first pass makes the rows as well. */
static bool scan(struct columns *c, struct reader *r, uint64_t mask, bool make_rows, struct error *e) {
    AUTO_BUF struct buf text = {0};
    buf_str(&text, "SELECT record, marking");
    for (unsigned i = 0; i < c->schema->count; i++)
        if (mask >> i & 1)
            buf_printf(&text, ", \"%s\"", c->schema->fields[i].name);
    buf_printf(&text, " FROM \"t_%s\" ORDER BY record", c->schema->type->name);
    sqlite3_stmt *q = NULL;
    if (sqlite3_prepare_v2(r->db, text.p, -1, &q, NULL) != SQLITE_OK)
        return sql_error(r->db, "reading a table", e);
    for (unsigned i = 0; i < c->schema->count; i++)
        if (mask >> i & 1) {
            c->column[i].loaded = true;
            size_column(c, i);
            for (size_t row = 0; row < c->rows; row++)
                clear_cell(c, i, row);
        }
    int rc = 0;
    size_t row = 0;
    while ((rc = sql_step(r, q, e)) == 1) {
        int64_t record = sqlite3_column_int64(q, 0);
        if (make_rows) {
            grow(c);
            row = c->rows++;
            c->record[row] = record;
            c->marking[row] = (uint32_t)sqlite3_column_int64(q, 1);
            c->alive[row] = true;
            c->alive_count++;
        } else {
            while (row < c->rows && c->record[row] < record)
                row++;
            if (row == c->rows || c->record[row] != record)
                continue; /* cannot be: rows were brought up to date in this snapshot */
        }
        int at = 2;
        for (unsigned i = 0; i < c->schema->count; i++)
            if (mask >> i & 1)
                set_cell(c, i, row, q, at++);
    }
    sqlite3_finalize(q);
    return rc == 0;
}

/* Brings one changed record in line: its row in the table as it is now, or gone. */
static bool apply(struct columns *c, struct reader *r, int64_t record, struct error *e) {
    sqlite3_stmt *q = sql_typed(r, c->schema, TYPE_SQL_ONE, e);
    if (q == NULL)
        return false;
    sqlite3_bind_int64(q, 1, record);
    int there = sql_step(r, q, e);
    if (there < 0)
        return false;
    ptrdiff_t found = columns_row(c, record);
    if (found < 0 && there == 1 && c->rows > 0 && c->record[c->rows - 1] > record) {
        sqlite3_reset(q);
        c->seen = -1; /* a record below the last one appears that was withdrawn before: load afresh */
        return true;
    }
    if (found < 0 && there == 1) {
        grow(c);
        found = (ptrdiff_t)c->rows++;
        c->record[found] = record;
        c->alive[found] = false;
    }
    if (found >= 0) {
        size_t row = (size_t)found;
        c->alive_count += (size_t)there - (size_t)(c->alive[row] ? 1 : 0);
        c->alive[row] = there == 1;
        if (there == 1)
            c->marking[row] = (uint32_t)sqlite3_column_int64(q, 0);
        int at = 0;
        for (unsigned i = 0; i < c->schema->count; i++) {
            if (!field_projected(&c->schema->fields[i]))
                continue;
            at++;
            if (!c->column[i].loaded)
                continue;
            if (there == 1)
                set_cell(c, i, row, q, at);
            if (c->column[i].posted > row) /* a new row lies behind what is posted */
                unpost(&c->column[i]);
        }
    }
    sqlite3_reset(q);
    return true;
}

static bool last_entry(struct reader *r, int64_t *out, struct error *e) {
    sqlite3_stmt *q = sql_fixed(r, SQL_ENTRY_LAST, e);
    if (q == NULL || sql_step(r, q, e) < 0)
        return false;
    *out = sqlite3_column_int64(q, 0);
    sqlite3_reset(q);
    return true;
}

static void forget(struct columns *c) {
    c->rows = c->alive_count = 0;
    for (unsigned i = 0; i < c->schema->count; i++) {
        c->column[i].loaded = false;
        unpost(&c->column[i]);
    }
}

/* The records changed after c->seen, of this type. More than this many: load afresh, it is cheaper. */
enum { CHANGES_MAX = 20000 };

static bool changes(struct columns *c, struct reader *r, int64_t last, struct error *e) {
    sqlite3_stmt *q = sql_fixed(r, SQL_ENTRY_CHANGES, e);
    if (q == NULL)
        return false;
    sqlite3_bind_int64(q, 1, c->seen);
    int64_t *records = NULL;
    size_t n = 0, cap = 0;
    int type = c->store->type_ids[c->schema->number], row = 0;
    while ((row = sql_step(r, q, e)) == 1) {
        if (sqlite3_column_int(q, 2) != type)
            continue;
        if (n == cap)
            records = memory_resize(records, cap = cap == 0 ? 64 : cap * 2, sizeof *records);
        records[n++] = sqlite3_column_int64(q, 1);
    }
    sqlite3_reset(q);
    bool good = row == 0;
    c->seen = last;
    for (size_t i = 0; good && i < n && c->seen >= 0; i++)
        good = apply(c, r, records[i], e);
    free(records);
    return good;
}

/* With the lock held for writing, inside one read transaction. */
static bool update(struct columns *c, struct reader *r, uint64_t need, struct error *e) {
    int64_t last = 0;
    if (!last_entry(r, &last, e))
        return false;
    if (c->seen >= 0 && last - c->seen > CHANGES_MAX)
        c->seen = -1;
    if (c->seen >= 0 && last > c->seen && !changes(c, r, last, e))
        return false;
    uint64_t missing = 0;
    for (unsigned i = 0; i < c->schema->count; i++)
        if ((need >> i & 1) && (c->seen < 0 || !c->column[i].loaded) &&
            column_kind(&c->schema->fields[i]) != COLUMN_NONE)
            missing |= 1ull << i;
    if (c->seen >= 0)
        return missing == 0 || scan(c, r, missing, false, e);
    for (unsigned i = 0; i < c->schema->count; i++)
        if (c->column[i].loaded)
            missing |= 1ull << i;
    forget(c);
    if (!scan(c, r, missing, true, e))
        return false;
    c->seen = last;
    return true;
}

/* ---- postings and ranks -------------------------------------------------------------------------------------------- */

enum { POST_TAIL = 8192 }; /* rows behind the posted ones that a query walks one by one */

static bool posted(const struct columns *c, const struct column *k) {
    return k->post_start != NULL && c->rows - k->posted <= POST_TAIL;
}

static void post(struct columns *c, struct column *k) {
    unpost(k);
    uint32_t one = 0;
    const uint32_t *codes = NULL;
    k->post_texts = k->text_count == 0 ? 1 : k->text_count;
    k->post_start = memory_new((k->post_texts + 2) * sizeof *k->post_start);
    for (size_t row = 0; row < c->rows; row++)
        for (size_t i = 0, n = column_codes(k, row, &one, &codes); i < n; i++)
            k->post_start[codes[i] + 1]++;
    for (uint32_t i = 1; i <= k->post_texts; i++)
        k->post_start[i] += k->post_start[i - 1];
    k->post_rows = memory_new((k->post_start[k->post_texts] + 1) * sizeof *k->post_rows);
    uint32_t *at = memory_new(k->post_texts * sizeof *at);
    memcpy(at, k->post_start, k->post_texts * sizeof *at);
    for (size_t row = 0; row < c->rows; row++)
        for (size_t i = 0, n = column_codes(k, row, &one, &codes); i < n; i++)
            k->post_rows[at[codes[i]]++] = (uint32_t)row;
    free(at);
    k->posted = c->rows;
}

static int compare_codes(const void *a, const void *b, void *column) {
    const struct column *k = column;
    return column_compare(k->texts[*(const uint32_t *)a], k->texts[*(const uint32_t *)b]);
}

static void rank(struct column *k) {
    uint32_t n = k->text_count;
    uint32_t *order = memory_new((n + 1) * sizeof *order);
    for (uint32_t i = 1; i < n; i++)
        order[i - 1] = i;
    if (n > 1)
        qsort_r(order, n - 1, sizeof *order, compare_codes, k);
    k->rank = memory_resize(k->rank, n + 1, sizeof *k->rank);
    for (uint32_t i = 1; i < n; i++)
        k->rank[order[i - 1]] = i;
    k->ranked = n;
    free(order);
}

static bool ready(const struct columns *c, int64_t last, uint64_t need, uint64_t to_post, uint64_t to_rank) {
    if (c->seen != last)
        return false;
    for (unsigned i = 0; i < c->schema->count; i++) {
        const struct column *k = &c->column[i];
        enum column_kind kind = column_kind(&c->schema->fields[i]);
        if (((need >> i & 1) && kind != COLUMN_NONE && !k->loaded) ||
            ((to_post >> i & 1) && kind == COLUMN_TEXT && !posted(c, k)) ||
            ((to_rank >> i & 1) && kind == COLUMN_TEXT && k->ranked != k->text_count))
            return false;
    }
    return true;
}

static bool prepare(struct columns *c, struct reader *r, uint64_t need, uint64_t to_post, uint64_t to_rank,
                    struct error *e) {
    bool own = sqlite3_get_autocommit(r->db) != 0; /* one snapshot for feed and table */
    if (own && !sql_exec(r->db, "BEGIN", e))
        return false;
    bool good = update(c, r, need, e);
    if (own)
        sqlite3_exec(r->db, "COMMIT", NULL, NULL, NULL);
    for (unsigned i = 0; good && i < c->schema->count; i++) {
        struct column *k = &c->column[i];
        if (!k->loaded || column_kind(&c->schema->fields[i]) != COLUMN_TEXT)
            continue;
        if ((to_post >> i & 1) && !posted(c, k))
            post(c, k);
        if ((to_rank >> i & 1) && k->ranked != k->text_count)
            rank(k);
    }
    return good;
}

struct columns *columns_read(struct reader *r, const struct schema *s, uint64_t need, uint64_t to_post, uint64_t to_rank,
                             struct error *e) {
    struct columns *c = r->store->columns[s->number];
    assert(r != &r->store->writer); /* what is not committed must not get into shared columns */
    need |= to_post | to_rank;
    for (;;) {
        int64_t last = 0;
        if (!last_entry(r, &last, e))
            return NULL;
        pthread_rwlock_rdlock(&c->lock);
        if (ready(c, last, need, to_post, to_rank) || c->seen > last)
            if (ready(c, c->seen, need, to_post, to_rank))
                return c;
        pthread_rwlock_unlock(&c->lock);
        pthread_rwlock_wrlock(&c->lock);
        bool good = prepare(c, r, need, to_post, to_rank, e);
        if (!good) {
            forget(c);
            c->seen = -1;
        }
        pthread_rwlock_unlock(&c->lock);
        if (!good)
            return NULL;
    }
}

void columns_done(struct columns *c) {
    pthread_rwlock_unlock(&c->lock);
}
