/* filter.h (private to store/): a query made ready to run over columns: which rows match. */
#ifndef COMITY_STORE_FILTER_H
#define COMITY_STORE_FILTER_H

#include "store/columns.h"

/* What the viewer may see of the records that carry one marking. */
struct sight {
    bool record;
    uint64_t fields;
};

/* A filter compiled: a set of accepted codes, or a range of numbers. */
struct test {
    int field;
    enum query_op op;
    bool *accept;     /* by code; dictionary columns */
    uint32_t accept_count;
    uint32_t single;  /* the one accepted code, 0 if there are none or several */
    bool set;         /* numbers: one of `numbers`; else from low to high */
    int64_t low, high;
    int64_t *numbers;
    size_t numbers_count;
};

struct run {
    const struct query *q;
    struct columns *columns;
    const struct schema *schema;
    struct sight *sight; /* by marking number */
    bool all_seen;       /* every marking shows everything */
    struct test tests[QUERY_FILTERS_MAX];
    size_t test_count;
    uint32_t *found;     /* rows that full-text search found, ascending; NULL: no search */
    size_t found_count;
    struct arena *arena;
};

/* Reads the columns that the query and `also` need and compiles the filters. On success the columns' lock is held: end with
 * run_end. */
bool run_begin(struct run *run, const struct query *q, struct reader *r, uint64_t also, uint64_t rank,
               struct arena *arena, struct error *e);
void run_end(struct run *run);
/* Row numbers, ascending, that match all filters but those on field `but` (-1: all). Memory from the run's arena. */
uint32_t *run_rows(const struct run *run, int but, size_t *n);
static inline bool run_sees(const struct run *run, size_t row, int field) {
    return run->all_seen || (run->sight[run->columns->marking[row]].fields >> field & 1);
}
/* A dictionary text or a number as the canonical JSON of the field. */
struct span value_of_text(const struct field *f, struct span text, struct arena *a);
struct span value_of_number(const struct field *f, int64_t number, struct arena *a);
/* Lower case without diacritics, for "contains". */
void text_fold(struct span text, struct buf *out);

#endif
