/* lines.h: the strict pieces that all texts of a log are made of; private to this folder.
 * One value, one spelling: what these accept, the writers would write again byte by byte. */
#ifndef COMITY_TLOG_LINES_H
#define COMITY_TLOG_LINES_H

#include "tlog/tlog.h"

/* Takes the next line, which must end in a newline, from *rest; *line is without it. */
bool tlog_line_next(struct span *rest, struct span *line);
/* Decimal below 2^63: digits only, no leading zero. */
bool tlog_line_number(struct span s, uint64_t *out);
/* Padded base64 of one hash. */
bool tlog_line_hash(struct span s, struct hash *out);
void tlog_line_hash_put(struct buf *out, const struct hash *hash); /* with the newline */
/* n bytes exactly, in canonical padded base64. */
bool tlog_line_base64(struct span s, void *out, size_t n);

#endif
