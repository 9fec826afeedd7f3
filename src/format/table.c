/* table.c: a CSV with a header row, read by column name. */
#include "format/table.h"

const char *file_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

bool table_open(struct table *t, struct csv *csv, struct error *e) {
    *t = (struct table){.csv = csv};
    struct span *cells = NULL;
    int got = csv_next(csv, &cells, &t->columns, e);
    if (got < 0)
        return false;
    if (got == 0) {
        error_set(e, ERROR_INVALID, "the file is empty: its first row should name the columns");
        return error_at(e, csv_name(csv), 1, NULL);
    }
    t->header = arena_alloc(&t->memory, t->columns * sizeof *t->header);
    for (size_t i = 0; i < t->columns; i++) {
        struct span name = span_trim(cells[i]);
        t->header[i] = (struct span){arena_copy(&t->memory, name.p, name.n), name.n};
    }
    return true;
}

bool table_open_file(struct table *t, const char *path, struct error *e) {
    *t = (struct table){0};
    struct stream *in = stream_open(path, e);
    if (in == NULL)
        return false;
    return table_open(t, csv_open(in, file_name(path), ','), e);
}

void table_close(struct table *t) {
    csv_close(t->csv);
    arena_free(&t->memory);
    *t = (struct table){0};
}

int table_column(const struct table *t, const char *name) {
    for (size_t i = 0; i < t->columns; i++)
        if (span_is(t->header[i], name))
            return (int)i;
    return -1;
}

static bool column_missing(const struct table *t, const char *name, struct error *e) {
    struct buf there AUTO_BUF = {0};
    for (size_t i = 0; i < t->columns && there.n < 200; i++)
        buf_printf(&there, "%s%.*s", i == 0 ? "" : ", ", SPAN_ARG(t->header[i]));
    error_set(e, ERROR_INVALID, "there is no column \"%s\"", name);
    error_hint(e, "its columns are %s", there.n > 0 ? there.p : "none");
    return error_at(e, csv_name(t->csv), 1, name);
}

bool table_bind(const struct table *t, const char *const *names, int *columns, struct error *e) {
    for (size_t i = 0; names[i] != NULL; i++) {
        bool optional = names[i][0] == '?';
        columns[i] = table_column(t, names[i] + (optional ? 1 : 0));
        if (columns[i] < 0 && !optional)
            return column_missing(t, names[i], e);
    }
    return true;
}

int table_next(struct table *t, struct error *e) {
    t->count = 0;
    return csv_next(t->csv, &t->cells, &t->count, e);
}

struct span table_cell(const struct table *t, int column) {
    if (column < 0 || (size_t)column >= t->count)
        return (struct span){"", 0};
    return span_trim(t->cells[column]);
}
