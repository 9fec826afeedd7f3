/* table.h: a CSV with a header row, read by column name. Private to format/. */
#ifndef COMITY_FORMAT_TABLE_H
#define COMITY_FORMAT_TABLE_H

#include "base/csv.h"

struct table {
    struct csv *csv;
    struct arena memory;
    struct span *header;
    size_t columns;
    struct span *cells; /* of the row just read; fewer than `columns` in a short row */
    size_t count;
};
/* Takes csv over. Reads the header. */
bool table_open(struct table *t, struct csv *csv, struct error *e);
/* Opens a file as it is, gzip or zstd. name: as errors call it, without directories. */
bool table_open_file(struct table *t, const char *path, struct error *e);
void table_close(struct table *t); /* zeroed or opened */
#define AUTO_TABLE __attribute__((cleanup(table_close)))
/* -1: no such column. */
int table_column(const struct table *t, const char *name);
/* Fills columns[i] for each name up to NULL; a name that begins with '?' may be absent (-1). False:
 * e names the first that is missing, and the columns there are. */
bool table_bind(const struct table *t, const char *const *names, int *columns, struct error *e);
int table_next(struct table *t, struct error *e); /* as csv_next */
/* Without white space around; empty where the column or cell is absent. */
struct span table_cell(const struct table *t, int column);
const char *file_name(const char *path); /* behind the last slash */

#endif
