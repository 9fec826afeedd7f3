#include "store/filter.h"

#include <stdlib.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/uchar.h>

/* ---- values -------------------------------------------------------------------------------------------------------- */

struct span value_of_text(const struct field *f, struct span text, struct arena *a) {
    if (text.p == NULL)
        return text;
    if (KIND_OF(f->kind) == COUNT)
        return (struct span){arena_copy(a, text.p, text.n), text.n};
    AUTO_BUF struct buf b = {0};
    json_put_string(&b, text);
    return (struct span){arena_copy(a, b.p, b.n), b.n};
}

struct span value_of_number(const struct field *f, int64_t number, struct arena *a) {
    AUTO_BUF struct buf b = {0};
    char text[32];
    if (number == NUMBER_UNKNOWN)
        return (struct span){0};
    if (f->kind == COUNT) {
        buf_i64(&b, number);
    } else {
        buf_char(&b, '"');
        if (f->kind == DATE) {
            date_format((struct date){(int32_t)number}, text);
            buf_str(&b, text);
        } else if (f->kind == INSTANT) {
            instant_format(number, text);
            buf_str(&b, text);
        } else {
            decimal_put(&b, (struct decimal){number});
        }
        buf_char(&b, '"');
    }
    return (struct span){arena_copy(a, b.p, b.n), b.n};
}

static bool ascii(struct span s) {
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80)
            return false;
    return true;
}

void text_fold(struct span text, struct buf *out) {
    if (ascii(text)) {
        for (size_t i = 0; i < text.n; i++)
            buf_char(out, text.p[i] >= 'A' && text.p[i] <= 'Z' ? (char)(text.p[i] + 32) : text.p[i]);
        return;
    }
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *nfkd = unorm2_getNFKDInstance(&status);
    int32_t room = (int32_t)text.n * 2 + 16, n = 0;
    UChar *wide = memory_new((size_t)room * sizeof *wide);
    UChar *apart = memory_new((size_t)room * 4 * sizeof *apart);
    u_strFromUTF8(wide, room, &n, text.p, (int32_t)text.n, &status);
    int32_t m = unorm2_normalize(nfkd, wide, n, apart, room * 4, &status);
    if (U_SUCCESS(status))
        for (int32_t i = 0; i < m;) {
            uint32_t c = apart[i++];
            if (U16_IS_LEAD(c) && i < m)
                c = (uint32_t)U16_GET_SUPPLEMENTARY(c, apart[i++]);
            if (u_charType((UChar32)c) != U_NON_SPACING_MARK)
                utf8_put(out, (uint32_t)u_foldCase((UChar32)c, U_FOLD_CASE_DEFAULT));
        }
    else
        buf_span(out, text);
    free(wide);
    free(apart);
}

/* ---- compiling ----------------------------------------------------------------------------------------------------- */

/* The plain text of a canonical scalar: what dictionaries hold. */
static struct span plain(const struct field *f, struct span value, struct arena *a) {
    struct json j = {value.n > 0 && value.p[0] == '"' ? JSON_STRING : JSON_NUMBER, value};
    (void)f;
    return j.type == JSON_STRING ? json_text(j, a) : value;
}

static bool number_in(const struct field *f, struct span text, int64_t *out) {
    struct date d;
    struct decimal v;
    if (f->kind == COUNT)
        return span_to_i64(text, out);
    if (f->kind == INSTANT)
        return instant_parse(text, out);
    if (f->kind == DATE) {
        if (!date_parse(text, &d))
            return false;
        *out = d.day;
        return true;
    }
    if (!decimal_parse(text, &v))
        return false;
    *out = v.micro;
    return true;
}

static bool bad_value(const struct field *f, struct span text, struct error *e) {
    error_set(e, ERROR_USAGE, "\"%.*s\" cannot be compared with %s", (int)(text.n < 60 ? text.n : 60), text.p, f->name);
    return error_at(e, NULL, 0, f->name);
}

static bool compile_numbers(struct run *run, const struct filter *filter, struct test *t, struct error *e) {
    const struct field *f = &run->schema->fields[filter->field];
    t->low = INT64_MIN + 1;
    t->high = INT64_MAX;
    if (filter->op == OP_HAS || filter->op == OP_LACKS)
        return true;
    t->set = filter->op == OP_IS || filter->op == OP_IS_NOT;
    t->numbers = arena_alloc(run->arena, (filter->count + 1) * sizeof *t->numbers);
    for (size_t i = 0; i < filter->count; i++) {
        struct span text = filter->values[i];
        if (text.n > 0 && text.p[0] == '{')
            text = json_text(json_member((struct json){JSON_OBJECT, text}, "amount"), run->arena);
        else
            text = plain(f, text, run->arena);
        if (!number_in(f, text, &t->numbers[t->numbers_count++]))
            return bad_value(f, text, e);
    }
    int64_t v = t->numbers_count > 0 ? t->numbers[0] : 0;
    switch (filter->op) {
    case OP_LESS: t->high = v - 1; break;
    case OP_AT_MOST: t->high = v; break;
    case OP_MORE: t->low = v + 1; break;
    case OP_AT_LEAST: t->low = v; break;
    case OP_CONTAINS: return bad_value(f, SPAN("~"), e);
    default: break;
    }
    return true;
}

static bool accepts(const struct filter *filter, struct span text, struct span value, struct span folded_value) {
    int c = 0;
    if (filter->op != OP_CONTAINS)
        c = span_compare(text, value);
    switch (filter->op) {
    case OP_LESS: return c < 0;
    case OP_AT_MOST: return c <= 0;
    case OP_MORE: return c > 0;
    case OP_AT_LEAST: return c >= 0;
    case OP_CONTAINS: {
        AUTO_BUF struct buf folded = {0};
        text_fold(text, &folded);
        return memmem(buf_view(&folded).p, folded.n, folded_value.p, folded_value.n) != NULL;
    }
    default: return false;
    }
}

static void compile_codes(struct run *run, const struct filter *filter, struct test *t) {
    const struct field *f = &run->schema->fields[filter->field];
    const struct column *k = &run->columns->column[filter->field];
    uint32_t n = k->text_count == 0 ? 1 : k->text_count;
    t->accept = arena_alloc(run->arena, n * sizeof *t->accept);
    t->accept_count = n;
    if (filter->op == OP_HAS || filter->op == OP_LACKS)
        return;
    if (filter->op == OP_IS || filter->op == OP_IS_NOT) {
        for (size_t i = 0; i < filter->count; i++) {
            const uint64_t *code = map_get(&k->dictionary, plain(f, filter->values[i], run->arena));
            if (code == NULL)
                continue;
            t->accept[*code] = true;
            t->single = filter->count == 1 && filter->op == OP_IS ? (uint32_t)*code : 0;
        }
        return;
    }
    AUTO_BUF struct buf folded = {0};
    struct span value = filter->values[0];
    if (filter->op == OP_CONTAINS)
        text_fold(value, &folded);
    else
        value = plain(f, value, run->arena);
    for (uint32_t code = 1; code < k->text_count; code++)
        t->accept[code] = accepts(filter, k->texts[code], value, buf_view(&folded));
}

static bool compile(struct run *run, struct error *e) {
    for (size_t i = 0; i < run->q->filter_count; i++) {
        const struct filter *filter = &run->q->filters[i];
        const struct field *f = &run->schema->fields[filter->field];
        struct test *t = &run->tests[run->test_count++];
        *t = (struct test){.field = filter->field, .op = filter->op};
        enum column_kind kind = column_kind(f);
        if (kind == COLUMN_NONE) {
            error_set(e, ERROR_USAGE, "records cannot be filtered by %s", f->name);
            error_hint(e, "search for words in it instead");
            return error_at(e, NULL, 0, f->name);
        }
        if (kind == COLUMN_TEXT)
            compile_codes(run, filter, t);
        else if (!compile_numbers(run, filter, t, e))
            return false;
    }
    return true;
}

/* ---- who sees what ------------------------------------------------------------------------------------------------- */

static void look(struct run *run, struct reader *r) {
    uint32_t n = r->store->marking_count;
    uint64_t whole = run->schema->count == 64 ? ~0ull : (1ull << run->schema->count) - 1;
    run->sight = arena_alloc(run->arena, (n + 1) * sizeof *run->sight);
    run->all_seen = true;
    for (uint32_t i = 0; i < n; i++) {
        const struct known_marking *k = names_marking(r, i);
        struct sight *s = &run->sight[i];
        s->fields = record_view(run->schema, &k->marking, &run->q->viewer, run->q->today, &s->record);
        run->all_seen = run->all_seen && s->record && s->fields == whole;
    }
}

/* Words are looked for in the fields that the viewer sees of each marking: markings that show the same searchable fields
 * are asked for together. */
static bool search(struct run *run, struct reader *r, struct error *e) {
    uint32_t n = r->store->marking_count;
    bool *done = arena_alloc(run->arena, n + 1);
    size_t room = 0;
    run->found = arena_alloc(run->arena, sizeof *run->found);
    for (uint32_t i = 0; i < n; i++) {
        uint64_t mask = run->sight[i].fields & run->schema->searchable;
        if (done[i] || !run->sight[i].record || mask == 0)
            continue;
        int64_t *records = NULL;
        size_t count = 0;
        if (!reader_match(r, run->schema, run->q->text, mask, &records, &count, e))
            return false;
        uint32_t *found = arena_alloc(run->arena, (room + count + 1) * sizeof *found);
        memcpy(found, run->found, run->found_count * sizeof *found);
        run->found = found;
        room += count;
        for (size_t k = 0; k < count; k++) {
            ptrdiff_t row = columns_row(run->columns, records[k]);
            if (row < 0)
                continue;
            uint32_t marking = run->columns->marking[row];
            if (marking < n && (run->sight[marking].fields & run->schema->searchable) == mask)
                run->found[run->found_count++] = (uint32_t)row;
        }
        free(records);
        for (uint32_t k = i; k < n; k++)
            done[k] = done[k] || (run->sight[k].fields & run->schema->searchable) == mask;
    }
    return true;
}

static int compare_rows(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

bool run_begin(struct run *run, const struct query *q, struct reader *r, uint64_t also, uint64_t rank,
               struct arena *arena, struct error *e) {
    *run = (struct run){.q = q, .schema = q->schema, .arena = arena};
    uint64_t need = also, to_post = 0;
    for (size_t i = 0; i < q->filter_count; i++) {
        need |= 1ull << q->filters[i].field;
        if (q->filters[i].op == OP_IS)
            to_post |= 1ull << q->filters[i].field;
    }
    run->columns = columns_read(r, q->schema, need, to_post, rank, e);
    if (run->columns == NULL)
        return false;
    look(run, r);
    if (!compile(run, e) || (q->text.p != NULL && q->text.n > 0 && !search(run, r, e))) {
        run_end(run);
        return false;
    }
    if (run->found != NULL)
        qsort(run->found, run->found_count, sizeof *run->found, compare_rows);
    return true;
}

void run_end(struct run *run) {
    if (run->columns != NULL)
        columns_done(run->columns);
    run->columns = NULL;
}

/* ---- matching ------------------------------------------------------------------------------------------------------ */

static bool number_matches(const struct test *t, int64_t v) {
    if (v == NUMBER_UNKNOWN)
        return t->op == OP_LACKS;
    if (t->op == OP_LACKS || t->op == OP_HAS)
        return t->op == OP_HAS;
    if (!t->set)
        return v >= t->low && v <= t->high;
    bool one = false;
    for (size_t i = 0; i < t->numbers_count && !one; i++)
        one = t->numbers[i] == v;
    return one == (t->op == OP_IS);
}

static bool codes_match(const struct test *t, const struct column *k, size_t row) {
    uint32_t one = 0;
    const uint32_t *codes = NULL;
    size_t n = column_codes(k, row, &one, &codes);
    if (t->op == OP_LACKS || t->op == OP_HAS || n == 0)
        return n == 0 ? t->op == OP_LACKS : t->op == OP_HAS;
    bool any = false;
    for (size_t i = 0; i < n && !any; i++)
        any = codes[i] < t->accept_count && t->accept[codes[i]];
    return any != (t->op == OP_IS_NOT);
}

static bool row_matches(const struct run *run, size_t row, int but) {
    const struct columns *c = run->columns;
    if (!c->alive[row] || (!run->all_seen && !run->sight[c->marking[row]].record))
        return false;
    for (size_t i = 0; i < run->test_count; i++) {
        const struct test *t = &run->tests[i];
        if (t->field == but)
            continue;
        const struct column *k = &c->column[t->field];
        bool text = t->accept != NULL;
        if (!run_sees(run, row, t->field) || !(text ? codes_match(t, k, row) : number_matches(t, k->numbers[row])))
            return false;
    }
    return true;
}

/* The usual question of a list: every test is one code of a column, and everybody sees everything. Column by column over the
 * rows that are left, without a branch that depends on the data. */
static size_t keep_single(const struct run *run, const struct test *t, uint32_t *rows, size_t n) {
    const struct column *k = &run->columns->column[t->field];
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t row = rows[i], code = k->codes[row];
        bool good = code == t->single || ((code & CODE_LIST) != 0 && codes_match(t, k, row));
        rows[kept] = row;
        kept += good;
    }
    return kept;
}

static bool all_single(const struct run *run) {
    bool single = run->all_seen && run->columns->alive_count == run->columns->rows;
    for (size_t i = 0; i < run->test_count; i++)
        single = single && run->tests[i].single != 0;
    return single;
}

/* The test whose posted rows are fewest: what to walk instead of all rows. */
static const struct test *narrowest(const struct run *run, int but, size_t *rows) {
    const struct test *best = NULL;
    for (size_t i = 0; i < run->test_count; i++) {
        const struct test *t = &run->tests[i];
        const struct column *k = &run->columns->column[t->field];
        if (t->field == but || t->single == 0 || k->post_start == NULL || t->single >= k->post_texts)
            continue;
        size_t n = k->post_start[t->single + 1] - k->post_start[t->single];
        if (best == NULL || n < *rows) {
            best = t;
            *rows = n;
        }
    }
    return best;
}

uint32_t *run_rows(const struct run *run, int but, size_t *n) {
    const struct columns *c = run->columns;
    size_t posted = 0, at = 0;
    if (run->found != NULL) {
        uint32_t *out = arena_alloc(run->arena, (run->found_count + 1) * sizeof *out);
        for (size_t i = 0; i < run->found_count; i++)
            if (row_matches(run, run->found[i], but))
                out[at++] = run->found[i];
        *n = at;
        return out;
    }
    const struct test *t = narrowest(run, but, &posted);
    size_t from = 0;
    uint32_t *out = NULL;
    if (t != NULL) {
        const struct column *k = &c->column[t->field];
        const uint32_t *rows = k->post_rows + k->post_start[t->single];
        out = arena_alloc(run->arena, (posted + (c->rows - k->posted) + 1) * sizeof *out);
        if (all_single(run)) {
            memcpy(out, rows, posted * sizeof *out);
            at = posted;
            for (size_t i = 0; i < run->test_count; i++)
                if (&run->tests[i] != t && run->tests[i].field != but)
                    at = keep_single(run, &run->tests[i], out, at);
        } else {
            for (size_t i = 0; i < posted; i++)
                if (row_matches(run, rows[i], but))
                    out[at++] = rows[i];
        }
        from = k->posted;
    } else {
        out = arena_alloc(run->arena, (c->rows + 1) * sizeof *out);
    }
    bool plain_run = run->all_seen && run->test_count == 0 && c->alive_count == c->rows;
    for (size_t row = from; row < c->rows; row++)
        if (plain_run || row_matches(run, row, but))
            out[at++] = (uint32_t)row;
    *n = at;
    return out;
}
