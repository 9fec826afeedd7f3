/* fmtr.c: the reports of foreign military training activities, FY1999-2000 on, one activity a row.
 *
 * What becomes of dirt, and why:
 *   - A quantity that is not a whole number ("1 Garmisch": two cells ran together) is refused:
 *     nobody can tell which half of the row moved. Empty, "N/A" and "n/a" mean that the source does
 *     not say.
 *   - An end before the start is refused, by the type's own check.
 *   - A start or end that is not a date ("10/1/2008 9/30/2009") is left unknown and stands, as
 *     printed, in dates_text.
 *   - A cost that is not a number ("1965 6/1/2009", a bare "$") is left unknown and stands, as
 *     printed, in cost_text.
 *   - A row without a course title gets the title below: the source prints none, and its programme
 *     is not one.
 *   - "Fiscal Year 2015 Program Totals" are rows of the source like any other and are imported, so
 *     that the totals of an import are those of the source. But they are no activities: they have
 *     no kind, and a note that says so; whoever wants each trainee counted once asks for
 *     kind = SAT. In FY2007-2008 these lines are printed without the words.
 *   - "No activities reported for Niue" is such a row too, without a kind: it says that there was
 *     nothing. */
#include "format/fmtr.h"
#include "format/importer.h"

#include <stdlib.h>

static const struct span NO_TITLE = SPAN("(no course title printed)");
static const struct span TOTAL_NOTE =
    SPAN("\"Printed as the sum of the rows of this programme; no activity of its own.\"");

enum {
    TITLE,
    KIND,
    STATUS,
    WITH,
    FISCAL_YEAR,
    PROGRAMME,
    PROGRAMME_NAME,
    PROGRAMME_TEXT,
    DEPARTMENT,
    REGION,
    FUNDING_YEAR,
    STARTS,
    ENDS,
    DATES_TEXT,
    DELIVERY,
    RECIPIENT,
    LOCATION,
    TRAINEES,
    COST,
    COST_TEXT,
    PAGE,
    NOTE,
    FIELDS
};
static const char *const field_names[] = {"title",
                                          "kind",
                                          "status",
                                          "with",
                                          "fiscal_year",
                                          "programme",
                                          "programme_name",
                                          "programme_text",
                                          "department",
                                          "region",
                                          "funding_year",
                                          "starts",
                                          "ends",
                                          "dates_text",
                                          "delivery_unit",
                                          "recipient_unit",
                                          "location",
                                          "trainees",
                                          "cost",
                                          "cost_text",
                                          "source_page",
                                          "note",
                                          NULL};

/* What a programme string comes to, worked out once: canonical values. */
struct known_programme {
    struct span code, name, text, department, region, year;
    bool nothing;
};

struct fmtr {
    struct importer im;
    const struct schema *schema;
    int field[FIELDS];
    struct programmes programmes;
    struct name_pairs regions,
        scoped;                 /* regions.csv; names that mean a partner in these reports only */
    struct map programme_cache; /* program NUL region -> index */
    struct known_programme *cached;
    size_t cached_count, cached_cap;
    struct map short_values; /* fiscal years: text -> index into short_json */
    struct row row;
    struct buf key, scratch;
    struct fmtr_totals *totals;
};

/* ---- programmes ------------------------------------------------------------------------------ */

static struct span json_of(struct fmtr *x, int field, struct span text) {
    struct buf out AUTO_BUF = {0};
    struct error ignored;
    if (field < 0 || text.n == 0 ||
        !field_from_text(&x->schema->fields[field], text, NULL, &out, &ignored))
        return (struct span){0};
    return (struct span){arena_copy(x->im.arena, out.p, out.n), out.n};
}

/* The short code of a programme nobody has listed yet: what the report itself puts in brackets,
 * "(XYZ)"; else, where the string was a short name already, that. */
static struct span unlisted_code(struct span printed) {
    const char *open = printed.n > 0 ? memrchr(printed.p, '(', printed.n) : NULL;
    if (open != NULL && printed.p[printed.n - 1] == ')') {
        struct span inside = {open + 1, (size_t)(printed.p + printed.n - open) - 2};
        bool capitals = inside.n >= 2 && inside.n <= 10;
        for (size_t i = 0; i < inside.n; i++)
            capitals = capitals && inside.p[i] >= 'A' && inside.p[i] <= 'Z';
        if (capitals)
            return inside;
    }
    return printed.n <= 24 ? printed : (struct span){0};
}

static struct known_programme read_programme(struct fmtr *x, struct span text, struct span region) {
    struct programme_text t;
    programme_read(&x->programmes, text, &t);
    const struct programme *p = programmes_find(&x->programmes, t.programme);
    struct span plain = name_pairs_find(&x->regions, region);
    const int *f = x->field;
    char year[16] = "";
    if (t.fiscal_year != 0)
        snprintf(year, sizeof year, "%d", t.fiscal_year);
    return (struct known_programme){
        .code = json_of(x, f[PROGRAMME], p != NULL ? p->code : unlisted_code(t.programme)),
        .name = json_of(x, f[PROGRAMME_NAME], p != NULL ? p->name : t.programme),
        .text = json_of(x, f[PROGRAMME_TEXT], text),
        .department = json_of(x, f[DEPARTMENT], t.department),
        .region = json_of(x, f[REGION], plain.p != NULL ? plain : region),
        .year = json_of(x, f[FUNDING_YEAR], span_of(year)),
        .nothing = t.nothing,
    };
}

static const struct known_programme *programme_of(struct fmtr *x, struct span text,
                                                  struct span region) {
    buf_clear(&x->key);
    buf_span(&x->key, text);
    buf_char(&x->key, '\0');
    buf_span(&x->key, region);
    bool fresh = false;
    uint64_t *at = map_put(&x->programme_cache, buf_view(&x->key), x->cached_count, &fresh);
    if (!fresh)
        return &x->cached[*at];
    if (x->cached_count == x->cached_cap) {
        x->cached_cap = x->cached_cap == 0 ? 1024 : x->cached_cap * 2;
        x->cached = memory_resize(x->cached, x->cached_cap, sizeof *x->cached);
    }
    x->cached[x->cached_count] = read_programme(x, text, region);
    return &x->cached[x->cached_count++];
}

/* ---- one row --------------------------------------------------------------------------------- */

/* "Korea" in these reports is the Republic of Korea; elsewhere it might be either. */
static const struct partner_ref *partner_of(struct fmtr *x, struct span printed, struct error *e) {
    struct span scoped = name_pairs_find(&x->scoped, printed);
    return importer_partner(&x->im, scoped.p != NULL ? scoped : printed, e);
}

static bool not_said(struct span text) {
    return text.n == 0 || span_is(text, "N/A") || span_is(text, "n/a");
}

static bool put_quantity(struct fmtr *x, struct span text, struct error *why) {
    int64_t n = 0;
    if (not_said(text))
        return true;
    if (!span_to_i64(text, &n) || n < 0) {
        error_set(why, ERROR_INVALID, "\"%.*s\" is not a whole number",
                  (int)(text.n < 60 ? text.n : 60), text.p);
        return error_at(why, NULL, 0, "quantity");
    }
    row_count(&x->row, x->field[TRAINEES], n);
    return true;
}

/* Dates as ISO 8601; where one of them could not be read, both as printed. */
static bool put_dates(struct fmtr *x, const struct span *c, struct error *why) {
    if (!row_text(&x->row, x->field[STARTS], c[FMTR_START], why) ||
        !row_text(&x->row, x->field[ENDS], c[FMTR_END], why))
        return false;
    bool lost = (c[FMTR_START].n == 0 && c[FMTR_START_RAW].n > 0) ||
                (c[FMTR_END].n == 0 && c[FMTR_END_RAW].n > 0);
    if (!lost)
        return true;
    buf_clear(&x->scratch);
    buf_span(&x->scratch, c[FMTR_START_RAW]);
    if (c[FMTR_END_RAW].n > 0)
        buf_str(&x->scratch, " - ");
    buf_span(&x->scratch, c[FMTR_END_RAW]);
    return row_text(&x->row, x->field[DATES_TEXT], buf_view(&x->scratch), why);
}

static bool put_cost(struct fmtr *x, const struct span *c, struct error *why) {
    struct decimal d;
    if (!decimal_parse(c[FMTR_COST], &d))
        return row_text(&x->row, x->field[COST_TEXT],
                        c[FMTR_COST_RAW].n > 0 ? c[FMTR_COST_RAW] : c[FMTR_COST], why);
    struct row *r = &x->row;
    r->value[x->field[COST]].fixed = NULL;
    r->value[x->field[COST]].at = r->json.n;
    buf_str(&r->json, "{\"amount\":\"");
    decimal_put(&r->json, d);
    buf_str(&r->json, "\",\"currency\":\"USD\"}");
    r->value[x->field[COST]].n = r->json.n - r->value[x->field[COST]].at;
    return true;
}

static bool put_texts(struct fmtr *x, const struct span *c, struct error *why) {
    struct row *r = &x->row;
    const int *f = x->field;
    return row_text(r, f[TITLE], c[FMTR_COURSE].n > 0 ? c[FMTR_COURSE] : NO_TITLE, why) &&
           row_text(r, f[LOCATION], c[FMTR_LOCATION], why) &&
           row_text(r, f[DELIVERY], c[FMTR_DELIVERY], why) &&
           row_text(r, f[RECIPIENT], c[FMTR_RECIPIENT], why) &&
           row_text(r, f[FISCAL_YEAR], c[FMTR_FISCAL_YEAR], why) &&
           row_text(r, f[PAGE], c[FMTR_PAGE], why);
}

/* True: the content is made. False: the row is to be refused for `why`. */
static bool make(struct fmtr *x, const struct span *c, struct span with, struct error *why) {
    struct row *r = &x->row;
    const int *f = x->field;
    row_begin(r, x->schema);
    if (c[FMTR_SOURCE_ID].n == 0) {
        error_set(why, ERROR_INVALID,
                  "is empty: a row needs its identifier, or importing it again would double it");
        return error_at(why, NULL, 0, "source_id");
    }
    const struct known_programme *p = programme_of(x, c[FMTR_PROGRAM], c[FMTR_REGION]);
    row_value(r, f[PROGRAMME], p->code);
    row_value(r, f[PROGRAMME_NAME], p->name);
    row_value(r, f[PROGRAMME_TEXT], p->text);
    row_value(r, f[DEPARTMENT], p->department);
    row_value(r, f[REGION], p->region);
    row_value(r, f[FUNDING_YEAR], p->year);
    row_value(r, f[STATUS], SPAN("\"completed\""));
    if (fmtr_is_total(c))
        row_value(r, f[NOTE], TOTAL_NOTE);
    else if (!p->nothing)
        row_value(r, f[KIND], SPAN("\"SAT\""));
    row_list(r, f[WITH], &with, 1);
    return put_quantity(x, c[FMTR_QUANTITY], why) && put_dates(x, c, why) && put_cost(x, c, why) &&
           put_texts(x, c, why);
}

static bool is_ascii(const struct table *t) {
    for (size_t i = 0; i < t->count; i++)
        for (size_t k = 0; k < t->cells[i].n; k++)
            if ((unsigned char)t->cells[i].p[k] >= 0x80)
                return false;
    return true;
}

static bool import_row(struct fmtr *x, const struct table *t, const int *columns, struct error *e) {
    struct span c[FMTR_COLUMNS];
    for (int i = 0; i < FMTR_COLUMNS; i++)
        c[i] = table_cell(t, columns[i]);
    fmtr_count(x->totals, c, is_ascii(t));
    struct error why = {0};
    if (c[FMTR_COUNTRY].n == 0) {
        error_set(&why, ERROR_INVALID, "is empty");
        error_at(&why, NULL, 0, "country_name");
        return importer_refuse(&x->im, &why, e) && importer_next(&x->im, e);
    }
    const struct partner_ref *with = partner_of(x, c[FMTR_COUNTRY], &why);
    if (with == NULL && !importer_is_row_error(&why)) {
        *e = why;
        return false;
    }
    if (with == NULL || !make(x, c, span_of(with->json), &why))
        return importer_refuse(&x->im, &why, e) && importer_next(&x->im, e);
    buf_clear(&x->key);
    return importer_put(&x->im, row_finish(&x->row),
                        importer_key(&x->key, "fmtr", c[FMTR_SOURCE_ID]), NULL, NULL, e) &&
           importer_next(&x->im, e);
}

static bool import_file(struct fmtr *x, const char *path, struct error *e) {
    struct table t AUTO_TABLE = {0};
    int columns[FMTR_COLUMNS], got = 0;
    if (!table_open_file(&t, path, e) || !table_bind(&t, fmtr_column_names, columns, e))
        return false;
    importer_reads(&x->im, &t);
    bool good = true;
    while (good && (got = importer_read(&x->im, e)) == 1)
        good = import_row(x, &t, columns, e);
    importer_reads(&x->im, NULL);
    return good && got == 0;
}

static bool prepare(struct fmtr *x, struct error *e) {
    x->schema = catalogue_find(node_catalogue(x->im.node), SPAN("activity"));
    fields_bind(x->schema, field_names, x->field);
    return names_programmes(NULL, &x->programmes, e) &&
           names_pairs(NULL, "regions.csv", "name", "region", NULL, &x->regions, e) &&
           names_pairs(NULL, "other-names.csv", "name", "code", "fmtr", &x->scoped, e) &&
           importer_partners(&x->im, e);
}

static void forget(struct fmtr *x) {
    programmes_free(&x->programmes);
    name_pairs_free(&x->regions);
    name_pairs_free(&x->scoped);
    map_free(&x->programme_cache);
    free(x->cached);
    free(x->totals);
    row_free(&x->row);
    buf_free(&x->key);
    buf_free(&x->scratch);
}

bool import_fmtr(const struct import_job *job, struct import_report *out, struct arena *arena,
                 struct error *e) {
    struct fmtr x = {0};
    if (!importer_open(&x.im, job, "fmtr", true, out, arena, e))
        return importer_close(&x.im, false, e);
    x.totals = memory_new(sizeof *x.totals);
    bool good = prepare(&x, e);
    for (size_t i = 0; good && !x.im.stop && i < job->path_count; i++)
        good = import_file(&x, job->paths[i], e);
    struct buf totals AUTO_BUF = {0};
    fmtr_totals_json(x.totals, &totals);
    out->totals = (struct span){arena_copy(arena, totals.p, totals.n), totals.n};
    good = importer_close(&x.im, good, e);
    forget(&x);
    return good;
}
