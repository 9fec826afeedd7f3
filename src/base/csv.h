/* csv.h: RFC 4180 (quotes, doubled quotes, line breaks in cells, CRLF or LF), also with another delimiter; streaming. */
#ifndef COMITY_BASE_CSV_H
#define COMITY_BASE_CSV_H

#include "base/stream.h"

enum {
    CSV_CELLS_MAX = 1024,             /* columns in a row */
    CSV_ROW_MAX = 4 * 1024 * 1024     /* bytes in a row */
};

struct csv;
/* Takes the stream over (csv_close closes it). name is used in errors. delimiter is ',' or another ASCII character. */
struct csv *csv_open(struct stream *in, const char *name, char delimiter);
/* The next row: *cells points to *n spans, valid until the next call. 1 a row, 0 the end, -1 an error in e (with file and
 * line); after an error that is only about this row (ERROR_INVALID) reading may go on. Blank lines are skipped; a byte
 * order mark at the start is dropped; cells must be UTF-8. */
int csv_next(struct csv *c, struct span **cells, size_t *n, struct error *e);
long csv_line(const struct csv *c); /* line on which the row just returned began, 1-based */
const char *csv_name(const struct csv *c);
void csv_progress(const struct csv *c, uint64_t *done, uint64_t *total);
void csv_close(struct csv *c);

/* Appends a cell, quoted only where it must be. A cell that a spreadsheet would run as a formula (= + - @ tab CR first)
 * gets a leading apostrophe when guard is true (OWASP "CSV injection"); numbers are left alone. */
void csv_put(struct buf *b, struct span cell, bool guard);

#endif
