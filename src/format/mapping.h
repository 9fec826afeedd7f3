/* mapping.h: how the columns of a CSV become the fields of a type. Private to format/ (tests and
 * fuzzing apart). */
#ifndef COMITY_FORMAT_MAPPING_H
#define COMITY_FORMAT_MAPPING_H

#include "format/table.h"
#include "record/record.h"

enum { MAPPING_RULES_MAX = 256, MAPPING_BYTES_MAX = 256 * 1024 };

enum mapping_form {
    FORM_PLAIN,
    FORM_TEMPLATE,
    FORM_DAY_FIRST,
    FORM_MONTH_FIRST,
    FORM_CODES,
    FORM_IF_KNOWN
};

struct mapping_rule {
    struct span column; /* empty: no column, the default is the value */
    int field;          /* index in the type; MAPPING_KEY: part of the row's key */
    struct span fallback;
    enum mapping_form form;
    struct span text; /* of the form */
    int at;           /* the column's place in the file being read; -1: not there (mapping_bind) */
};
enum { MAPPING_KEY = -2 };

struct mapping {
    struct mapping_rule rules[MAPPING_RULES_MAX];
    size_t count, keys;
    uint64_t if_known; /* fields whose references may stay open */
    struct span set;   /* names the source in keys; absent: the type's name */
    struct arena memory;
};
/* Reads a mapping file (its form stands at the top of mapping.c). False with e: the file, line and
 * what is wrong. */
bool mapping_read(struct csv *file, const struct schema *type, struct mapping *out,
                  struct error *e);
/* No mapping: every column that is named like a field goes there; "key" is the key. Others are
 * passed over. */
void mapping_by_name(const struct table *t, const struct schema *type, struct mapping *out);
/* Finds the columns. strict: ERROR_INVALID for one that is mapped, has no default and is not in the
 * file; else such a column is empty in every row. */
bool mapping_bind(struct mapping *m, const struct table *t, bool strict, struct error *e);
/* What a rule makes of a cell, appended. False with e: a date that is none, a word without a code.
 */
bool mapping_value(const struct mapping_rule *r, struct span cell, struct buf *out,
                   struct error *e);
void mapping_free(struct mapping *m);

#endif
