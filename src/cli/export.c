/* export.c: `comity export`: all records of a type, for other programs. */
#include "cli/commands.h"
#include "format/format.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static int run(struct call *c, struct error *e);

const struct command command_export = {
    .name = "export",
    .help = "Write records of a type as CSV, JSON or one JSON object a line",
    .details = "A file is written beside its name and takes the name when it is whole; a file that"
               " is there is not overwritten.",
    .operands = (const struct operand[]){{"TYPE", WORD_TYPE, false, false}, {0}},
    .options =
        (const struct option[]){
            {"format", "FORMAT", "The form.", WORD_CHOICE, "csv json ndjson", false},
            {"out", "FILE", "Into this file instead of standard output.", WORD_FILE, NULL, false},
            {"columns", "FIELDS", "Fields to write, separated by commas (all).", WORD_FIELDS, NULL,
             false},
            {"sort", "FIELD", "Sort by a field; -FIELD for descending.", WORD_SORT, NULL, false},
            {0}},
    .shared = {query_options, view_options},
    .example = "export activity --format csv --out activities.csv\n"
               "export activity --where 'with = COL' --format ndjson | gzip > colombia.ndjson.gz",
    .run = run,
};

static bool write_out(void *context, struct span bytes, struct error *e) {
    if (fwrite(bytes.p, 1, bytes.n, context) == bytes.n)
        return true;
    error_errno(e, "writing the export");
    return error_hint(
        e, "free some space there, or write it elsewhere; no half-written file was kept");
}

static enum export_format format_of(const struct call *c) {
    const char *name = call_value(c, "format");
    if (name == NULL || strcmp(name, "csv") == 0)
        return EXPORT_CSV;
    return strcmp(name, "json") == 0 ? EXPORT_JSON : EXPORT_NDJSON;
}

/* None for JSON without --columns: then each object is the whole record. */
static bool choose_columns(const struct call *c, const struct schema *s, int *out, size_t *n,
                           struct error *e) {
    struct columns_chosen chosen = {0};
    const char *names = call_value(c, "columns");
    if (names != NULL && !look_columns(s, names, &chosen, e))
        return false;
    *n = 0;
    for (unsigned i = 0; names == NULL && format_of(c) == EXPORT_CSV && i < s->count; i++)
        out[(*n)++] = (int)i;
    for (size_t i = 0; i < chosen.count; i++) {
        if (chosen.field[i] >= 0)
            out[(*n)++] = chosen.field[i];
        else if (format_of(c) == EXPORT_CSV) {
            error_set(e, ERROR_USAGE, "CSV prints fields, and the id is none");
            return error_hint(e, "--format json prints the id of every record");
        }
    }
    return true;
}

static bool write_records(const struct call *c, struct look *l, const struct query *q, FILE *to,
                          struct error *e) {
    int columns[FIELDS_MAX + 1];
    size_t n = 0;
    return choose_columns(c, q->schema, columns, &n, e) &&
           export_records(q, l->reader, columns, n, format_of(c), write_out, to, e);
}

static bool write_file(const struct call *c, struct look *l, const struct query *q,
                       const char *path, struct error *e) {
    AUTO_BUF struct buf partial = {0};
    if (access(path, F_OK) == 0) {
        error_set(e, ERROR_CONFLICT, "%s is there already", path);
        return error_hint(e, "choose another name, or remove it first");
    }
    buf_printf(&partial, "%s.partial", path);
    FILE *f = fopen(partial.p, "we");
    if (f == NULL)
        return error_errno(e, "writing %s", partial.p);
    bool good = write_records(c, l, q, f, e);
    if (good && (fflush(f) != 0 || fsync(fileno(f)) != 0))
        good = error_errno(e, "writing %s", partial.p);
    fclose(f);
    if (good && rename(partial.p, path) != 0)
        good = error_errno(e, "naming %s", path);
    if (!good)
        unlink(partial.p);
    return good;
}

static int run(struct call *c, struct error *e) {
    AUTO_LOOK struct look l = {0};
    struct query q;
    const char *path = call_value(c, "out");
    if (!look_open(c, &l, e))
        return exit_status(e);
    const struct schema *s = look_type(&l, call_operand(c, 0), e);
    if (s == NULL || !ask_query(c, &l, s, &c->arena, &q, e))
        return exit_status(e);
    if (call_given(c, "sort") && !query_sort(&q, span_of(call_value(c, "sort")), e))
        return exit_status(e);
    bool good = path == NULL ? write_records(c, &l, &q, stdout, e) : write_file(c, &l, &q, path, e);
    return good ? EXIT_DONE : exit_status(e);
}
