/* fmtr_totals.c: what a training report says about itself, so that an import can be compared with
 * its source. */
#include "format/fmtr.h"

#include "base/json.h"
#include "base/time.h"

#include <stdlib.h>

const char *const fmtr_column_names[FMTR_COLUMNS + 1] = {
    "source_id",      "country_name",    "program",
    "course_title",   "delivery_unit",   "recipient_unit",
    "start_date",     "end_date",        "?start_date_raw",
    "?end_date_raw",  "location",        "quantity",
    "total_cost_usd", "?total_cost_raw", "?source_page",
    "fiscal_year",    "region",          NULL};

static struct fmtr_total *year_of(struct fmtr_totals *t, struct span year) {
    for (size_t i = t->count; i-- > 0;)
        if (span_is(year, t->years[i].fiscal_year))
            return &t->years[i];
    if (t->count == FMTR_YEARS_MAX || year.n >= sizeof t->years[0].fiscal_year)
        return NULL;
    struct fmtr_total *fresh = &t->years[t->count++];
    memcpy(fresh->fiscal_year, year.p, year.n);
    return fresh;
}

/* From FY2009 on every programme of a state ends with a line "FY 2009 Program Totals" (in five
 * places the last course has run into it); in FY2007-2008 that line has no title, recipient and
 * dates, only the sums. */
bool fmtr_is_total(const struct span cells[FMTR_COLUMNS]) {
    const struct span tail = SPAN(" Program Totals");
    struct span title = cells[FMTR_COURSE];
    if (title.n > 0)
        return title.n > tail.n && title.p[0] == 'F' &&
               memcmp(title.p + title.n - tail.n, tail.p, tail.n) == 0;
    return cells[FMTR_RECIPIENT].n == 0 && cells[FMTR_START].n == 0 &&
           cells[FMTR_START_RAW].n == 0 && (cells[FMTR_QUANTITY].n > 0 || cells[FMTR_COST].n > 0);
}

static bool is_after(struct span a, struct span b) {
    struct date x, y;
    return date_parse(a, &x) && date_parse(b, &y) && x.day > y.day;
}

static void count_quantity(struct fmtr_total *t, struct span text) {
    int64_t n = 0;
    if (!span_to_i64(text, &n) || n <= 0)
        t->quantity_absent_or_zero++;
    else
        t->quantity += (uint64_t)n;
}

static void count_cost(struct fmtr_total *t, struct span text) {
    struct decimal d;
    if (!decimal_parse(text, &d)) {
        t->cost_not_a_number++;
        return;
    }
    t->cost_negative += d.micro < 0;
    if (__builtin_add_overflow(t->cost.micro, d.micro, &t->cost.micro))
        t->cost.micro = INT64_MAX;
}

void fmtr_count(struct fmtr_totals *totals, const struct span cells[FMTR_COLUMNS], bool ascii) {
    struct fmtr_total *t = year_of(totals, cells[FMTR_FISCAL_YEAR]);
    if (t == NULL) {
        totals->other_years++;
        return;
    }
    t->rows++;
    count_quantity(t, cells[FMTR_QUANTITY]);
    count_cost(t, cells[FMTR_COST]);
    t->no_start += cells[FMTR_START].n == 0;
    t->start_not_a_date += cells[FMTR_START].n == 0 && cells[FMTR_START_RAW].n > 0;
    t->end_before_start += is_after(cells[FMTR_START], cells[FMTR_END]);
    t->non_ascii += !ascii;
    t->no_title += cells[FMTR_COURSE].n == 0;
    t->no_recipient += cells[FMTR_RECIPIENT].n == 0;
    t->looks_like_total += fmtr_is_total(cells);
}

static void put_year(struct buf *out, const struct fmtr_total *t) {
    const struct {
        const char *name;
        uint64_t value;
    } counts[] = {{"cost_negative", t->cost_negative},
                  {"cost_not_a_number", t->cost_not_a_number},
                  {"end_before_start", t->end_before_start},
                  {"looks_like_total", t->looks_like_total},
                  {"no_recipient", t->no_recipient},
                  {"no_start", t->no_start},
                  {"no_title", t->no_title},
                  {"non_ascii", t->non_ascii},
                  {"quantity", t->quantity},
                  {"quantity_absent_or_zero", t->quantity_absent_or_zero},
                  {"rows", t->rows},
                  {"start_not_a_date", t->start_not_a_date}};
    json_put_string(out, span_of(t->fiscal_year));
    buf_str(out, ":{\"cost\":\"");
    decimal_put(out, t->cost);
    buf_char(out, '"');
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        buf_printf(out, ",\"%s\":%llu", counts[i].name, (unsigned long long)counts[i].value);
    buf_char(out, '}');
}

static int compare_years(const void *a, const void *b) {
    return strcmp(((const struct fmtr_total *)a)->fiscal_year,
                  ((const struct fmtr_total *)b)->fiscal_year);
}

void fmtr_totals_json(struct fmtr_totals *t, struct buf *out) {
    qsort(t->years, t->count, sizeof *t->years, compare_years);
    buf_char(out, '{');
    for (size_t i = 0; i < t->count; i++) {
        if (i > 0)
            buf_char(out, ',');
        put_year(out, &t->years[i]);
    }
    if (t->other_years > 0)
        buf_printf(out, "%s\"other\":{\"rows\":%llu}", t->count > 0 ? "," : "",
                   (unsigned long long)t->other_years);
    buf_char(out, '}');
}
