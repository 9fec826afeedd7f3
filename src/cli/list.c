/* list.c: `comity list`. */
#include "cli/commands.h"
#include "format/format.h"

static int run(struct call *c, struct error *e);

const struct command command_list = {
    .name = "list",
    .help = "List records of a type: filter, search, sort, choose columns",
    .details = "For people a table, 50 records at a time; with --json one array of objects keyed"
               " by field name, with --csv a table for a spreadsheet, both with all fields and all"
               " records unless told otherwise. References to partners print as codes (CIV), dates"
               " as ISO 8601.",
    .operands = (const struct operand[]){{"TYPE", WORD_TYPE, false, false}, {0}},
    .options =
        (const struct option[]){
            {"sort", "FIELD", "Sort by a field; -FIELD for descending.", WORD_SORT, NULL, false},
            {"limit", "N", "At most so many records; 0 for all.", WORD_TEXT, NULL, false},
            {"columns", "FIELDS", "Fields to show, separated by commas; `id` is one.", WORD_FIELDS,
             NULL, false},
            {"after", "CURSOR", "Go on after the last record of a page, as that page said.",
             WORD_TEXT, NULL, false},
            {"json", NULL, "One JSON array of objects.", WORD_TEXT, NULL, false},
            {"csv", NULL, "CSV with a header (RFC 4180).", WORD_TEXT, NULL, false},
            {0}},
    .shared = {query_options, view_options},
    .example = "list activity --where 'with = CIV' --where 'starts >= 2015-01-01' --sort -cost"
               " --limit 20\n"
               "list agreements --search 'chemical weapons'\n"
               "list partner --where 'kind = state' --columns code,name --json",
    .run = run,
};

enum { PAGE = 50, WIDE_ENOUGH_FOR_IDS = 110 };

static bool write_out(void *context, struct span bytes, struct error *e) {
    if (fwrite(bytes.p, 1, bytes.n, context) == bytes.n)
        return true;
    error_errno(e, "writing the answer");
    return error_hint(e, "not all of it was written: free some space there, or write it elsewhere");
}

/* Without --columns, JSON holds the whole record, CSV all fields. */
static bool data_columns(const struct call *c, const struct schema *s, bool csv, int *out,
                         size_t *n, struct error *e) {
    struct columns_chosen chosen = {0};
    bool given = call_given(c, "columns");
    *n = 0;
    if (given && !look_columns(s, call_value(c, "columns"), &chosen, e))
        return false;
    for (size_t i = 0; i < chosen.count; i++) {
        if (chosen.field[i] >= 0)
            out[(*n)++] = chosen.field[i];
        else if (csv) {
            error_set(e, ERROR_USAGE, "--csv prints fields, and the id is none");
            return error_hint(e, "--json prints the id of every record");
        }
    }
    for (unsigned i = 0; !given && csv && i < s->count; i++)
        out[(*n)++] = (int)i;
    return true;
}

static int as_data(const struct call *c, struct look *l, const struct query *q, struct error *e) {
    int columns[FIELDS_MAX + 1];
    size_t n = 0;
    bool csv = call_given(c, "csv");
    enum export_format form = csv ? EXPORT_CSV : EXPORT_JSON;
    bool good = false;
    if (csv && call_given(c, "json"))
        error_set(e, ERROR_USAGE, "--json and --csv are two forms of one answer: choose one");
    else
        good = data_columns(c, q->schema, csv, columns, &n, e) &&
               export_records(q, l->reader, columns, n, form, write_out, stdout, e);
    return good ? EXIT_DONE : exit_status(e);
}

/* ---- for people ------------------------------------------------------------------------------ */

static void add_columns(struct grid *g, const struct schema *s,
                        const struct columns_chosen *chosen) {
    for (size_t i = 0; i < chosen->count; i++) {
        if (chosen->field[i] < 0) {
            grid_column(g, "id", false, true);
            continue;
        }
        const struct field *f = &s->fields[chosen->field[i]];
        bool number = f->kind == COUNT || f->kind == DECIMAL || f->kind == MONEY;
        bool narrow = number || f->kind == DATE || f->kind == COUNTRY;
        grid_column(g, f->name, number, narrow);
    }
}

static bool add_row(struct grid *g, struct look *l, int64_t record,
                    const struct columns_chosen *chosen, struct error *e) {
    AUTO_ARENA struct arena a = {0};
    struct stored v;
    struct content content;
    uint64_t mask = 0;
    char id[UUID_TEXT + 1];
    if (!reader_current(l->reader, record, &a, &v, e))
        return false;
    if (!query_sees(&v, &l->viewer, l->today, &mask))
        return true;
    if (!content_read(v.schema, v.body, &content, e))
        return false;
    uuid_format(&v.envelope.id, id);
    for (size_t i = 0; i < chosen->count; i++) {
        AUTO_BUF struct buf text = {0};
        int at = chosen->field[i];
        if (at < 0)
            buf_str(&text, id);
        else if (mask >> at & 1)
            value_text(l, &v.schema->fields[at], content.value[at], v.envelope.owner, &text);
        grid_cell(g, buf_view(&text));
    }
    return true;
}

/* Below a table on a terminal, beside it where only the table is wanted. */
static void say_how_many(const struct query *q, const struct page *page, bool ids_hidden) {
    FILE *to = terminal_of(stdout).is_terminal ? stdout : stderr;
    const struct type *t = q->schema->type;
    fflush(stdout);
    fprintf(to, "%zu of %zu %s", page->count, page->total, page->total == 1 ? t->name : t->plural);
    if (page->next.p != NULL)
        fprintf(to, "; more: --after %.*s", SPAN_ARG(page->next));
    if (ids_hidden)
        fputs("; ids: --columns id,...", to);
    fputc('\n', to);
}

static bool wants_ids(const struct call *c, const struct schema *s) {
    struct terminal t = terminal_of(stdout);
    return !call_given(c, "columns") && s->key < 0 &&
           (t.width == 0 || t.width >= WIDE_ENOUGH_FOR_IDS);
}

static int as_table(const struct call *c, struct look *l, const struct query *q, struct arena *a,
                    struct error *e) {
    AUTO_GRID struct grid g = {0};
    struct columns_chosen chosen;
    struct page page;
    if (!look_columns(q->schema, call_value(c, "columns"), &chosen, e) ||
        !query_page(q, l->reader, a, &page, e))
        return exit_status(e);
    bool ids = wants_ids(c, q->schema);
    if (ids)
        chosen.field[chosen.count++] = -1;
    add_columns(&g, q->schema, &chosen);
    for (size_t i = 0; i < page.count; i++)
        if (!add_row(&g, l, page.records[i], &chosen, e))
            return exit_status(e);
    if (page.count > 0)
        grid_print(&g);
    say_how_many(q, &page, !ids && !call_given(c, "columns") && q->schema->key < 0);
    return EXIT_DONE;
}

static int run(struct call *c, struct error *e) {
    AUTO_LOOK struct look l = {0};
    struct query q;
    bool data = call_given(c, "json") || call_given(c, "csv");
    uint64_t limit = data ? 0 : PAGE;
    if (!call_number(c, "limit", 0, UINT32_MAX, &limit, e) || !look_open(c, &l, e))
        return exit_status(e);
    const struct schema *s = look_type(&l, call_operand(c, 0), e);
    if (s == NULL || !ask_query(c, &l, s, &c->arena, &q, e))
        return exit_status(e);
    if (call_given(c, "sort") && !query_sort(&q, span_of(call_value(c, "sort")), e))
        return exit_status(e);
    q.limit = (size_t)limit;
    q.after = span_of(call_value(c, "after"));
    return data ? as_data(c, &l, &q, e) : as_table(c, &l, &q, &c->arena, e);
}
