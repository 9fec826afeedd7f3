/* names.h: the tables of names that ship with comity (data/names), built into the program so that
 * an import finds them wherever it runs. Private to format/. */
#ifndef COMITY_FORMAT_NAMES_H
#define COMITY_FORMAT_NAMES_H

#include "format/programme.h"
#include "format/table.h"

/* Opens a table by its file name ("states.csv"): from a directory, or with NULL the built-in one.
 */
bool names_open(struct table *t, const char *directory, const char *name, struct error *e);
/* programmes.csv */
bool names_programmes(const char *directory, struct programmes *out, struct error *e);
/* Pairs of two columns as a map from the first to an index into *values (memory from arena). scope:
 * only rows whose column `scope` says so; NULL: no such column is looked at. */
struct name_pairs {
    struct map keys;
    struct span *values;
    size_t count, cap;
    struct arena memory;
};
bool names_pairs(const char *directory, const char *table, const char *from, const char *to,
                 const char *scope, struct name_pairs *out, struct error *e);
/* The value under key; absent: p == NULL. */
struct span name_pairs_find(const struct name_pairs *p, struct span key);
void name_pairs_free(struct name_pairs *p);

#endif
