/* time.h: dates stay dates, instants are UTC. Proleptic Gregorian calendar; years 0001 to 9999. Pure but for time_now. */
#ifndef COMITY_BASE_TIME_H
#define COMITY_BASE_TIME_H

#include "base/text.h"

enum { DATE_NONE = INT32_MIN };

/* A day, counted from 1970-01-01; DATE_NONE when unknown. */
struct date {
    int32_t day;
};
bool date_parse(struct span s, struct date *out); /* YYYY-MM-DD, a day that exists */
void date_format(struct date d, char out[11]);
struct date date_of(int year, int month, int day_of_month); /* must exist */
void date_split(struct date d, int *year, int *month, int *day_of_month);
void date_words(struct date d, char out[24]); /* 23 November 2026 */

/* Microseconds since 1970-01-01T00:00:00Z. */
typedef int64_t instant;
instant time_now(void);
uint64_t time_monotonic_us(void);
/* RFC 3339 with Z or an offset, up to six decimals of a second; a leap second is refused. */
bool instant_parse(struct span s, instant *out);
void instant_format(instant t, char out[28]); /* 2026-11-23T11:15:36Z; decimals only where they are not zero */
struct date instant_date(instant t);

#endif
