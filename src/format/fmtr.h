/* fmtr.h: what a training report says about itself, counted row by row. Private to format/ (and its
 * tests). */
#ifndef COMITY_FORMAT_FMTR_H
#define COMITY_FORMAT_FMTR_H

#include "base/decimal.h"
#include "format/table.h"

enum { FMTR_YEARS_MAX = 100 };

/* One fiscal year, over all rows as read, refused ones included. The columns are those of the
 * data's README. */
struct fmtr_total {
    char fiscal_year[16];
    uint64_t rows, quantity;
    struct decimal cost;
    uint64_t no_start, start_not_a_date, end_before_start, quantity_absent_or_zero,
        cost_not_a_number, cost_negative, non_ascii, no_title, no_recipient;
    uint64_t looks_like_total; /* "Fiscal Year 2015 Program Totals": a sum over rows that also stand
                                  in the file */
};
struct fmtr_totals {
    struct fmtr_total years[FMTR_YEARS_MAX];
    size_t count;
    uint64_t other_years; /* rows of fiscal years beyond FMTR_YEARS_MAX */
};

enum fmtr_column {
    FMTR_SOURCE_ID,
    FMTR_COUNTRY,
    FMTR_PROGRAM,
    FMTR_COURSE,
    FMTR_DELIVERY,
    FMTR_RECIPIENT,
    FMTR_START,
    FMTR_END,
    FMTR_START_RAW,
    FMTR_END_RAW,
    FMTR_LOCATION,
    FMTR_QUANTITY,
    FMTR_COST,
    FMTR_COST_RAW,
    FMTR_PAGE,
    FMTR_FISCAL_YEAR,
    FMTR_REGION,
    FMTR_COLUMNS
};
extern const char *const fmtr_column_names[FMTR_COLUMNS + 1];

/* Is this printed row the sum of others? Then it says nothing that they do not. */
bool fmtr_is_total(const struct span cells[FMTR_COLUMNS]);
void fmtr_count(struct fmtr_totals *t, const struct span cells[FMTR_COLUMNS], bool ascii);
void fmtr_totals_json(struct fmtr_totals *t, struct buf *out); /* sorts the years */

#endif
