/* groups.c: who belongs to the export control regimes and informal groups. Members and adherents
 * are different things; and where a list is not complete, being absent from it means nothing: the
 * group's record says so. */
#include "format/importer.h"

#include <stdlib.h>
#include <sys/stat.h>

/* What the README of data/groups says of each; a group that is not here is taken as the file names
 * it. */
static const struct {
    const char *code, *name, *kind, *complete, *as_of;
} known_groups[] = {
    {"NSG", "Nuclear Suppliers Group", "regime", "yes", "2022"},
    {"AG", "Australia Group", "regime", "yes", "2025-08"},
    {"WA", "Wassenaar Arrangement", "regime", "yes", "2017-12"},
    {"MTCR", "Missile Technology Control Regime", "regime", "yes", "2025-08"},
    {"PSI", "Proliferation Security Initiative", "initiative", "no", NULL},
    {"HCOC", "Hague Code of Conduct against Ballistic Missile Proliferation", "code_of_conduct",
     "no", NULL},
};

struct groups {
    struct importer im;
    struct map seen; /* group code -> index into refs */
    char (*refs)[UUID_TEXT + 3];
    size_t count;
    struct row row;
};

static bool refuse(struct groups *x, const struct error *why, const char *field, struct error *e) {
    struct error here = *why;
    if (here.field[0] == '\0')
        error_at(&here, NULL, 0, field);
    return importer_refuse(&x->im, &here, e);
}

static bool write_group(struct groups *x, struct span code, struct uuid *id, bool *written,
                        struct error *e) {
    static const char *const names[] = {"name", "code", "?kind", "?complete", "?as_of", NULL};
    const struct schema *s = catalogue_find(node_catalogue(x->im.node), SPAN("group"));
    const char *name = NULL, *kind = NULL, *complete = NULL, *as_of = NULL;
    struct error why = {0};
    struct buf key AUTO_BUF = {0};
    int f[5];
    for (size_t i = 0; i < sizeof known_groups / sizeof *known_groups; i++) {
        if (!span_is(code, known_groups[i].code))
            continue;
        name = known_groups[i].name;
        kind = known_groups[i].kind;
        complete = known_groups[i].complete;
        as_of = known_groups[i].as_of;
    }
    fields_bind(s, names, f);
    row_begin(&x->row, s);
    bool made = row_text(&x->row, f[0], name != NULL ? span_of(name) : code, &why) &&
                row_text(&x->row, f[1], code, &why) &&
                row_text(&x->row, f[2], span_of(kind), &why) &&
                row_text(&x->row, f[3], span_of(complete), &why) &&
                row_text(&x->row, f[4], span_of(as_of), &why);
    *written = false;
    if (!made)
        return refuse(x, &why, "group_id", e);
    return importer_put(&x->im, row_finish(&x->row), importer_key(&key, "group", code), id, written,
                        e);
}

/* The group's reference; NULL: refused (*good), or the import has failed. */
static const char *group_of(struct groups *x, struct span code, bool *good, struct error *e) {
    const uint64_t *at = map_get(&x->seen, code);
    *good = true;
    if (at != NULL)
        return x->refs[*at];
    struct uuid id;
    bool written = false;
    *good = write_group(x, code, &id, &written, e);
    if (!*good || !written)
        return NULL;
    char text[UUID_TEXT + 1];
    uuid_format(&id, text);
    x->refs = memory_resize(x->refs, x->count + 1, sizeof *x->refs);
    snprintf(x->refs[x->count], sizeof x->refs[0], "\"%s\"", text);
    map_put(&x->seen, code, x->count, NULL);
    return x->refs[x->count++];
}

static bool put_joined(struct groups *x, const int *f, struct span joined, struct span precision,
                       struct error *why) {
    struct buf day AUTO_BUF = {0};
    buf_span(&day, joined);
    if (joined.n == 4)
        buf_str(&day, "-01-01");
    if (joined.n > 0 && precision.n == 0)
        precision = joined.n == 4 ? SPAN("year") : SPAN("day");
    return row_text(&x->row, f[0], buf_view(&day), why) &&
           row_text(&x->row, f[1], joined.n > 0 ? precision : joined, why);
}

static bool put_status(struct groups *x, int field, struct span words, struct error *why) {
    char code[64];
    if (words.n >= sizeof code)
        return row_text(&x->row, field, words, why);
    for (size_t i = 0; i < words.n; i++)
        code[i] = words.p[i] == ' ' ? '_' : words.p[i];
    return row_text(&x->row, field, (struct span){code, words.n}, why);
}

enum { GROUP, ISO3, PRINTED, STATUS, JOINED, PRECISION, LEFT, NOTE, SOURCE, COLUMNS };
static const char *const columns[] = {
    "group_id",          "state_iso3", "state_name", "status",  "?joined",
    "?joined_precision", "?left",      "?note",      "?source", NULL};

static bool import_row(struct groups *x, const struct span *c, struct error *e) {
    static const char *const names[] = {
        "group", "partner", "participant_text", "status", "joined", "joined_precision",
        "left",  "?note",   "?source_text",     NULL};
    struct error why = {0};
    bool good = true;
    int f[9];
    if (c[GROUP].n == 0) {
        error_set(&why, ERROR_INVALID, "is empty");
        return refuse(x, &why, "group_id", e);
    }
    const char *group = group_of(x, c[GROUP], &good, e);
    if (group == NULL)
        return good;
    const struct partner_ref *p =
        importer_partner(&x->im, c[ISO3].n > 0 ? c[ISO3] : c[PRINTED], &why);
    if (p == NULL && !importer_is_row_error(&why)) {
        *e = why;
        return false;
    }
    if (p == NULL)
        return refuse(x, &why, "state_name", e);
    const struct schema *s = catalogue_find(node_catalogue(x->im.node), SPAN("membership"));
    fields_bind(s, names, f);
    row_begin(&x->row, s);
    row_value(&x->row, f[0], span_of(group));
    row_value(&x->row, f[1], span_of(p->json));
    bool made = row_text(&x->row, f[2], c[PRINTED], &why) && put_status(x, f[3], c[STATUS], &why) &&
                put_joined(x, f + 4, c[JOINED], c[PRECISION], &why) &&
                row_text(&x->row, f[6], c[LEFT], &why) && row_text(&x->row, f[7], c[NOTE], &why) &&
                row_text(&x->row, f[8], c[SOURCE], &why);
    if (!made)
        return refuse(x, &why, "", e);
    struct buf key AUTO_BUF = {0};
    buf_printf(&key, "membership:%.*s:%.*s", SPAN_ARG(c[GROUP]), UUID_TEXT, p->json + 1);
    return importer_put(&x->im, row_finish(&x->row), buf_view(&key), NULL, NULL, e);
}

static bool import_file(struct groups *x, const char *path, struct error *e) {
    struct table t AUTO_TABLE = {0};
    int at[COLUMNS], got = 0;
    struct stat st;
    struct buf inner AUTO_BUF = {0};
    buf_printf(&inner, "%s%s", path,
               stat(path, &st) == 0 && S_ISDIR(st.st_mode) ? "/groups.csv" : "");
    if (!table_open_file(&t, inner.p, e) || !table_bind(&t, columns, at, e))
        return false;
    importer_reads(&x->im, &t);
    bool good = true;
    while (good && (got = importer_read(&x->im, e)) == 1) {
        struct span c[COLUMNS];
        for (int i = 0; i < COLUMNS; i++)
            c[i] = table_cell(&t, at[i]);
        good = import_row(x, c, e) && importer_next(&x->im, e);
    }
    importer_reads(&x->im, NULL);
    return good && got == 0;
}

bool import_groups(const struct import_job *job, struct import_report *out, struct arena *arena,
                   struct error *e) {
    struct groups *x = memory_new(sizeof *x);
    bool good =
        importer_open(&x->im, job, "groups", true, out, arena, e) && importer_partners(&x->im, e);
    for (size_t i = 0; good && !x->im.stop && i < job->path_count; i++)
        good = import_file(x, job->paths[i], e);
    good = importer_close(&x->im, good, e);
    map_free(&x->seen);
    free(x->refs);
    row_free(&x->row);
    free(x);
    return good;
}
