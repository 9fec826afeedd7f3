/* partners.c: the states and organisations that ship with comity (data/names), each with every name
 * it goes by. Several tables tell of one partner; all are read before the first record is written,
 * so that each partner is written once and a second import finds nothing to change. */
#include "format/importer.h"

#include <stdlib.h>

struct partner_entry {
    struct span code, name, full_name, kind, region, since, until, note, successors;
    unsigned name_rank; /* of the table that gave `name`: less is better */
    struct span *names; /* as JSON strings, in order of appearance */
    size_t name_count, name_cap;
    struct buf predecessors; /* refs, comma-separated */
    struct uuid id;
    char ref[UUID_TEXT + 3];
};

struct partner_tables {
    const char *directory;
    struct importer *im;
    struct map by_code; /* -> index */
    struct map seen;    /* code NUL name: names already listed */
    struct partner_entry *list;
    size_t count, cap;
    struct arena memory;
    struct uuid_source ids;
};

static struct span keep(struct partner_tables *p, struct span s) {
    return (struct span){arena_copy(&p->memory, s.p, s.n), s.n};
}

static struct partner_entry *entry_of(struct partner_tables *p, struct span code,
                                      const char *kind) {
    bool fresh = false;
    uint64_t *at = map_put(&p->by_code, code, p->count, &fresh);
    if (!fresh)
        return &p->list[*at];
    if (p->count == p->cap) {
        p->cap = p->cap == 0 ? 512 : p->cap * 2;
        p->list = memory_resize(p->list, p->cap, sizeof *p->list);
    }
    struct partner_entry *x = &p->list[p->count++];
    *x = (struct partner_entry){.code = keep(p, code), .kind = span_of(kind), .name_rank = 9};
    return x;
}

static void add_name(struct partner_tables *p, struct partner_entry *x, struct span name) {
    struct buf key AUTO_BUF = {0}, json AUTO_BUF = {0};
    buf_span(&key, x->code);
    buf_char(&key, '\0');
    buf_span(&key, name);
    bool fresh = false;
    map_put(&p->seen, buf_view(&key), 1, &fresh);
    if (!fresh || name.n == 0)
        return;
    if (x->name_count == x->name_cap) {
        x->name_cap = x->name_cap == 0 ? 64 : x->name_cap * 2;
        x->names = memory_resize(x->names, x->name_cap, sizeof *x->names);
    }
    json_put_string(&json, name);
    x->names[x->name_count++] = keep(p, buf_view(&json));
}

/* The name it is shown under: of the best table that has one. */
static void offer_name(struct partner_tables *p, struct partner_entry *x, struct span name,
                       unsigned rank) {
    if (rank >= x->name_rank)
        return;
    x->name = keep(p, name);
    x->name_rank = rank;
}

/* ---- one reader a table ---------------------------------------------------------------------- */

typedef void read_row(struct partner_tables *p, const struct table *t, const int *c);

static bool holds_word(struct span list, const char *word) {
    for (struct span rest = list; rest.p != NULL;)
        if (span_is(span_cut(&rest, ' '), word))
            return true;
    return false;
}

static void read_state(struct partner_tables *p, const struct table *t, const int *c) {
    struct partner_entry *x = entry_of(p, table_cell(t, c[0]), "state");
    struct span name = table_cell(t, c[1]), source = table_cell(t, c[3]);
    if (holds_word(table_cell(t, c[2]), "en"))
        offer_name(p, x, name,
                   span_is(source, "iso-codes common_name") ? 3
                   : span_is(source, "iso-codes name")      ? 4
                                                            : 5);
    if (span_is(source, "iso-codes official_name") && holds_word(table_cell(t, c[2]), "en") &&
        x->full_name.n == 0)
        x->full_name = keep(p, name);
    add_name(p, x, name);
}

static void read_short_name(struct partner_tables *p, const struct table *t, const int *c) {
    struct partner_entry *x = entry_of(p, table_cell(t, c[0]), "state");
    offer_name(p, x, table_cell(t, c[1]), 1);
    add_name(p, x, table_cell(t, c[1]));
}

static void read_other_name(struct partner_tables *p, const struct table *t, const int *c) {
    struct partner_entry *x = entry_of(p, table_cell(t, c[0]), "state");
    /* A name that means this partner in one source only ("Korea" in the training reports) is that
     * source's affair. */
    if (table_cell(t, c[2]).n == 0)
        add_name(p, x, table_cell(t, c[1]));
}

static void read_former(struct partner_tables *p, const struct table *t, const int *c) {
    struct partner_entry *x = entry_of(p, table_cell(t, c[0]), "state");
    offer_name(p, x, table_cell(t, c[1]), 1);
    add_name(p, x, table_cell(t, c[1]));
    x->since = keep(p, table_cell(t, c[2]));
    x->until = keep(p, table_cell(t, c[3]));
    x->successors = keep(p, table_cell(t, c[4]));
    x->note = keep(p, table_cell(t, c[5]));
}

static void read_organisation(struct partner_tables *p, const struct table *t, const int *c) {
    struct partner_entry *x = entry_of(p, table_cell(t, c[0]), "organisation");
    x->kind = SPAN("organisation"); /* another table may have named it first */
    offer_name(p, x, table_cell(t, c[1]), 1);
    add_name(p, x, table_cell(t, c[1]));
    add_name(p, x, x->code);
    for (struct span rest = table_cell(t, c[2]); rest.p != NULL;)
        add_name(p, x, span_trim(span_cut(&rest, ';')));
}

static void read_region(struct partner_tables *p, const struct table *t, const int *c) {
    entry_of(p, table_cell(t, c[0]), "state")->region = keep(p, table_cell(t, c[1]));
}

static bool read_table(struct partner_tables *p, const char *name, const char *const *columns,
                       read_row *row, struct error *e) {
    struct table t AUTO_TABLE = {0};
    int c[8], got = 0;
    if (!names_open(&t, p->directory, name, e) || !table_bind(&t, columns, c, e))
        return false;
    while ((got = table_next(&t, e)) == 1)
        row(p, &t, c);
    return got == 0;
}

static bool read_tables(struct partner_tables *p, struct error *e) {
    static const struct {
        const char *name;
        const char *columns[8];
        read_row *row;
    } tables[] = {
        {"short-names.csv", {"code", "name", NULL}, read_short_name},
        {"states.csv", {"code", "name", "language", "source", NULL}, read_state},
        {"other-names.csv", {"code", "name", "scope", NULL}, read_other_name},
        {"former.csv", {"code", "name", "since", "until", "successors", "note", NULL}, read_former},
        {"organisations.csv", {"code", "name", "other_names", NULL}, read_organisation},
        {"state-regions.csv", {"code", "region", NULL}, read_region},
    };
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        if (!read_table(p, tables[i].name, tables[i].columns, tables[i].row, e))
            return false;
    return true;
}

/* ---- links ----------------------------------------------------------------------------------- */

/* The id it has in this node, or a new one: links run both ways, so all ids are known before the
 * first record. */
static bool find_id(struct partner_tables *p, struct partner_entry *x, struct error *e) {
    struct buf key AUTO_BUF = {0};
    struct arena arena AUTO_ARENA = {0};
    struct reader *r = batch_reader(p->im->batch);
    int64_t record = 0;
    struct stored stored;
    if (!reader_source(r, importer_key(&key, "partner", x->code), &record, e))
        return false;
    if (record == 0) {
        x->id = uuid_new(&p->ids, time_now());
    } else {
        if (!reader_current(r, record, &arena, &stored, e))
            return false;
        x->id = stored.envelope.id;
    }
    char text[UUID_TEXT + 1];
    uuid_format(&x->id, text);
    snprintf(x->ref, sizeof x->ref, "\"%s\"", text);
    return true;
}

static struct partner_entry *find_entry(struct partner_tables *p, struct span code) {
    const uint64_t *at = map_get(&p->by_code, code);
    return at == NULL ? NULL : &p->list[*at];
}

static void put_item(struct buf *list, const char *ref) {
    if (list->n > 0)
        buf_char(list, ',');
    buf_str(list, ref);
}

static void link_successors(struct partner_tables *p, struct partner_entry *x, struct buf *refs) {
    for (struct span rest = x->successors; rest.p != NULL;) {
        struct partner_entry *to = find_entry(p, span_cut(&rest, ' '));
        if (to == NULL)
            continue;
        put_item(refs, to->ref);
        put_item(&to->predecessors, x->ref);
    }
}

/* ---- records --------------------------------------------------------------------------------- */

enum {
    NAME,
    NAMES,
    FULL_NAME,
    CODE_,
    KIND,
    REGION,
    SINCE,
    UNTIL,
    PREDECESSORS,
    SUCCESSORS,
    SETTLED,
    NOTE,
    FIELDS
};
static const char *const field_names[] = {
    "name",  "names",        "full_name",  "code",    "kind", "region", "since",
    "until", "predecessors", "successors", "settled", "note", NULL};

static void row_refs(struct row *row, int field, const struct buf *refs) {
    if (field < 0 || refs->n == 0)
        return;
    row->value[field].at = row->json.n;
    buf_printf(&row->json, "[%.*s]", (int)refs->n, refs->p);
    row->value[field].n = row->json.n - row->value[field].at;
}

static bool write_entry(struct partner_tables *p, struct partner_entry *x, struct row *row,
                        const int *f, const struct buf *successors, struct error *e) {
    struct error why = {0};
    struct buf key AUTO_BUF = {0};
    bool good =
        row_text(row, f[NAME], x->name, &why) && row_text(row, f[FULL_NAME], x->full_name, &why) &&
        row_text(row, f[CODE_], x->code, &why) && row_text(row, f[KIND], x->kind, &why) &&
        row_text(row, f[REGION], x->region, &why) && row_text(row, f[SINCE], x->since, &why) &&
        row_text(row, f[UNTIL], x->until, &why) &&
        row_text(row, f[SETTLED], SPAN("settled"), &why) && row_text(row, f[NOTE], x->note, &why);
    row_list(row, f[NAMES], x->names, x->name_count);
    row_refs(row, f[SUCCESSORS], successors);
    row_refs(row, f[PREDECESSORS], &x->predecessors);
    if (!good)
        return importer_refuse(p->im, &why, e) && importer_next(p->im, e);
    return importer_put_as(p->im, row_finish(row), importer_key(&key, "partner", x->code), &x->id,
                           e) &&
           importer_next(p->im, e);
}

static bool write_entries(struct partner_tables *p, struct error *e) {
    const struct schema *s = catalogue_find(node_catalogue(p->im->node), SPAN("partner"));
    int f[FIELDS];
    fields_bind(s, field_names, f);
    struct buf *successors = memory_new(p->count * sizeof *successors);
    for (size_t i = 0; i < p->count; i++)
        link_successors(p, &p->list[i], &successors[i]);
    struct row row = {0};
    bool good = true;
    for (size_t i = 0; good && !p->im->stop && i < p->count; i++) {
        row_begin(&row, s);
        good = write_entry(p, &p->list[i], &row, f, &successors[i], e);
    }
    for (size_t i = 0; i < p->count; i++)
        buf_free(&successors[i]);
    free(successors);
    row_free(&row);
    return good;
}

static void forget(struct partner_tables *p) {
    for (size_t i = 0; i < p->count; i++) {
        free(p->list[i].names);
        buf_free(&p->list[i].predecessors);
    }
    free(p->list);
    map_free(&p->by_code);
    map_free(&p->seen);
    arena_free(&p->memory);
}

bool partners_import(struct importer *im, const char *directory, struct error *e) {
    struct partner_tables p = {.directory = directory, .im = im};
    bool good = read_tables(&p, e);
    for (size_t i = 0; good && i < p.count; i++)
        good = find_id(&p, &p.list[i], e);
    good = good && write_entries(&p, e);
    forget(&p);
    return good;
}

bool import_partners(const struct import_job *job, struct import_report *out, struct arena *arena,
                     struct error *e) {
    struct importer im;
    if (!importer_open(&im, job, "partners", true, out, arena, e))
        return importer_close(&im, false, e);
    bool good = true;
    if (job->path_count == 0)
        good = partners_import(&im, NULL, e);
    for (size_t i = 0; good && i < job->path_count; i++)
        good = partners_import(&im, job->paths[i], e);
    return importer_close(&im, good, e);
}
