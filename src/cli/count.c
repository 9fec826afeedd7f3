/* count.c: `comity count`. */
#include "cli/commands.h"

#include <stdlib.h>

static int run(struct call *c, struct error *e);

const struct command command_count = {
    .name = "count",
    .help = "Count records of a type, by the values of some fields",
    .details = "Without --by one number. A record that has two partners counts under both, so"
               " counts by a list may add up to more than there are records. With --sum the fields"
               " that have totals (money, people) are added up in each row, in each currency by"
               " itself. With --json one array of objects: the fields counted by, count, and with"
               " --sum an object sum.",
    .operands = (const struct operand[]){{"TYPE", WORD_TYPE, false, false}, {0}},
    .options =
        (const struct option[]){
            {"by", "FIELDS", "One to four fields, separated by commas.", WORD_FIELDS, NULL, false},
            {"sum", NULL, "Add up the fields that have totals.", WORD_TEXT, NULL, false},
            {"sort", "ORDER", "`-count` for the most frequent first; otherwise by the values.",
             WORD_CHOICE, "count -count value", false},
            {"limit", "N", "At most so many rows.", WORD_TEXT, NULL, false},
            {"json", NULL, "One JSON array of objects.", WORD_TEXT, NULL, false},
            {0}},
    .shared = {query_options, view_options},
    .example = "count activity --by with --sort -count --limit 20\n"
               "count activity --by fiscal_year,programme --where 'with = COL' --sum\n"
               "count activity --where 'starts >= 2010-01-01'",
    .run = run,
};

struct counting {
    struct call *call;
    struct look look;
    struct query query;
    int fields[QUERY_GROUPS_MAX];
    size_t field_count;
    struct group *groups;
    size_t count;
};

static bool choose_fields(struct counting *k, struct error *e) {
    struct columns_chosen chosen;
    const char *by = call_value(k->call, "by");
    if (by == NULL)
        return true;
    if (!look_columns(k->query.schema, by, &chosen, e))
        return false;
    for (size_t i = 0; i < chosen.count; i++) {
        if (k->field_count == QUERY_GROUPS_MAX)
            return error_set(e, ERROR_USAGE, "--by takes at most %d fields", QUERY_GROUPS_MAX);
        if (chosen.field[i] < 0)
            return error_set(e, ERROR_USAGE,
                             "--by id would give one row for each record: use `comity list`");
        k->fields[k->field_count++] = chosen.field[i];
    }
    return true;
}

/* Over pointers into one array: what counts the same stays in the order of the values. */
static int ascending(const void *a, const void *b) {
    const struct group *x = *(const struct group *const *)a, *y = *(const struct group *const *)b;
    if (x->count != y->count)
        return x->count < y->count ? -1 : 1;
    return x < y ? -1 : 1;
}

static int descending(const void *a, const void *b) {
    const struct group *x = *(const struct group *const *)a, *y = *(const struct group *const *)b;
    return x->count != y->count ? -ascending(a, b) : ascending(a, b);
}

static void sort_groups(struct counting *k, const char *order) {
    if (strcmp(order, "value") == 0 || k->count < 2)
        return;
    struct group **pointers = memory_new(k->count * sizeof *pointers);
    struct group *sorted = arena_alloc(&k->call->arena, k->count * sizeof *sorted);
    for (size_t i = 0; i < k->count; i++)
        pointers[i] = &k->groups[i];
    qsort(pointers, k->count, sizeof *pointers, order[0] == '-' ? descending : ascending);
    for (size_t i = 0; i < k->count; i++)
        sorted[i] = *pointers[i];
    free(pointers);
    k->groups = sorted;
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void put_name(struct buf *b, const char *name) {
    json_put_string(b, span_of(name));
    buf_char(b, ':');
}

static void put_sum(const struct schema *s, const struct total *t, struct buf *b) {
    bool number = s->fields[t->field].kind == COUNT;
    if (!number)
        buf_char(b, '"');
    decimal_put(b, t->sum);
    if (!number)
        buf_char(b, '"');
}

/* {"cost":{"EUR":"5","USD":"10.5"},"people":12}: totals come field by field. */
static void put_sums(const struct schema *s, const struct total *totals, size_t n, struct buf *b) {
    buf_str(b, ",\"sum\":{");
    for (size_t i = 0; i < n; i++) {
        const struct total *t = &totals[i];
        bool same = i > 0 && totals[i - 1].field == t->field;
        bool money = t->currency[0] != '\0';
        if (!same) {
            if (i > 0)
                buf_char(b, ',');
            put_name(b, s->fields[t->field].name);
            buf_str(b, money ? "{" : "");
        } else {
            buf_char(b, ',');
        }
        if (money)
            put_name(b, t->currency);
        put_sum(s, t, b);
        if (money && (i + 1 == n || totals[i + 1].field != t->field))
            buf_char(b, '}');
    }
    buf_char(b, '}');
}

static void print_json(const struct counting *k, bool sums) {
    const struct schema *s = k->query.schema;
    AUTO_BUF struct buf b = {0};
    buf_char(&b, '[');
    for (size_t i = 0; i < k->count; i++) {
        const struct group *g = &k->groups[i];
        buf_str(&b, i == 0 ? "{" : ",\n{");
        for (size_t f = 0; f < k->field_count; f++) {
            put_name(&b, s->fields[k->fields[f]].name);
            value_json(&k->look, &s->fields[k->fields[f]], g->values[f], (struct span){0}, &b);
            buf_char(&b, ',');
        }
        buf_printf(&b, "\"count\":%zu", g->count);
        if (sums)
            put_sums(s, g->totals, g->totals_count, &b);
        buf_char(&b, '}');
    }
    buf_str(&b, "]\n");
    fwrite(b.p, 1, b.n, stdout);
}

/* ---- for people ------------------------------------------------------------------------------ */

static void put_total_words(const struct total *t, struct buf *b) {
    if (b->n > 0)
        buf_str(b, "; ");
    decimal_put(b, t->sum);
    if (t->currency[0] != '\0')
        buf_printf(b, " %s", t->currency);
}

static void add_sums(const struct counting *k, const struct group *g, struct grid *grid) {
    const struct schema *s = k->query.schema;
    for (unsigned f = 0; f < s->count; f++) {
        if (!s->fields[f].sum)
            continue;
        AUTO_BUF struct buf text = {0};
        for (size_t i = 0; i < g->totals_count; i++)
            if (g->totals[i].field == (int)f)
                put_total_words(&g->totals[i], &text);
        grid_cell(grid, buf_view(&text));
    }
}

static void print_table(const struct counting *k, bool sums) {
    const struct schema *s = k->query.schema;
    AUTO_GRID struct grid grid = {0};
    for (size_t f = 0; f < k->field_count; f++)
        grid_column(&grid, s->fields[k->fields[f]].name, false, false);
    grid_column(&grid, "count", true, true);
    for (unsigned f = 0; sums && f < s->count; f++)
        if (s->fields[f].sum)
            grid_column(&grid, s->fields[f].name, true, true);
    for (size_t i = 0; i < k->count; i++) {
        const struct group *g = &k->groups[i];
        for (size_t f = 0; f < k->field_count; f++) {
            AUTO_BUF struct buf text = {0};
            value_text(&k->look, &s->fields[k->fields[f]], g->values[f], (struct span){0}, &text);
            grid_cell(&grid, g->values[f].p == NULL ? SPAN("(unknown)") : buf_view(&text));
        }
        grid_number(&grid, g->count);
        if (sums)
            add_sums(k, g, &grid);
    }
    grid_print(&grid);
}

/* ---- running --------------------------------------------------------------------------------- */

static bool ask(struct counting *k, bool sums, struct error *e) {
    struct arena *a = &k->call->arena;
    struct group *all = arena_alloc(a, sizeof *all);
    if (k->field_count > 0)
        return query_groups(&k->query, k->look.reader, k->fields, k->field_count, sums, a,
                            &k->groups, &k->count, e);
    k->groups = all;
    k->count = 1;
    if (!query_count(&k->query, k->look.reader, &all->count, e))
        return false;
    return !sums || query_totals(&k->query, k->look.reader, a, &all->totals, &all->totals_count, e);
}

static int count(struct counting *k, struct error *e) {
    const char *order = call_value(k->call, "sort");
    uint64_t limit = UINT32_MAX;
    bool sums = call_given(k->call, "sum");
    const struct schema *s = NULL;
    if (!call_number(k->call, "limit", 1, UINT32_MAX, &limit, e) ||
        !look_open(k->call, &k->look, e))
        return exit_status(e);
    s = look_type(&k->look, call_operand(k->call, 0), e);
    if (s == NULL || !ask_query(k->call, &k->look, s, &k->call->arena, &k->query, e) ||
        !choose_fields(k, e) || !ask(k, sums, e))
        return exit_status(e);
    sort_groups(k, order == NULL ? "value" : order);
    if (k->count > limit)
        k->count = (size_t)limit;
    if (call_given(k->call, "json"))
        print_json(k, sums);
    else if (k->field_count == 0 && !sums)
        printf("%zu\n", k->groups[0].count);
    else
        print_table(k, sums);
    return EXIT_DONE;
}

static int run(struct call *c, struct error *e) {
    struct counting *k = arena_alloc(&c->arena, sizeof *k);
    k->call = c;
    int status = count(k, e);
    look_close(&k->look);
    return status;
}
