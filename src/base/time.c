#include "base/time.h"

#include <stdio.h>
#include <time.h>

static const int32_t DAY_S = 86400;

static bool number(const char *p, int n, int *out) {
    int v = 0;
    for (int i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9')
            return false;
        v = v * 10 + (p[i] - '0');
    }
    *out = v;
    return true;
}

static int days_in(int year, int month) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

/* Days from civil, after Howard Hinnant, "chrono-compatible low-level date algorithms". */
struct date date_of(int y, int m, int d) {
    y -= m <= 2;
    int era = (y >= 0 ? y : y - 399) / 400;
    int yoe = y - era * 400;
    int doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return (struct date){era * 146097 + doe - 719468};
}

void date_split(struct date date, int *year, int *month, int *day) {
    int z = date.day + 719468;
    int era = (z >= 0 ? z : z - 146096) / 146097;
    int doe = z - era * 146097;
    int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int mp = (5 * doy + 2) / 153;
    *day = doy - (153 * mp + 2) / 5 + 1;
    *month = mp + (mp < 10 ? 3 : -9);
    *year = yoe + era * 400 + (*month <= 2);
}

bool date_parse(struct span s, struct date *out) {
    int y = 0, m = 0, d = 0;
    if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-' || !number(s.p, 4, &y) || !number(s.p + 5, 2, &m) ||
        !number(s.p + 8, 2, &d))
        return false;
    if (y < 1 || m < 1 || m > 12 || d < 1 || d > days_in(y, m))
        return false;
    *out = date_of(y, m, d);
    return true;
}

void date_format(struct date date, char out[11]) {
    int y = 0, m = 0, d = 0;
    date_split(date, &y, &m, &d);
    out[0] = (char)('0' + y / 1000 % 10);
    out[1] = (char)('0' + y / 100 % 10);
    out[2] = (char)('0' + y / 10 % 10);
    out[3] = (char)('0' + y % 10);
    out[4] = out[7] = '-';
    out[5] = (char)('0' + m / 10);
    out[6] = (char)('0' + m % 10);
    out[8] = (char)('0' + d / 10);
    out[9] = (char)('0' + d % 10);
    out[10] = '\0';
}

void date_words(struct date date, char out[24]) {
    static const char *const months[] = {"January", "February", "March",     "April",   "May",      "June",
                                         "July",    "August",   "September", "October", "November", "December"};
    int y = 0, m = 0, d = 0;
    date_split(date, &y, &m, &d);
    snprintf(out, 24, "%d %s %d", d, months[m - 1], y);
}

instant time_now(void) {
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (instant)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

uint64_t time_monotonic_us(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000u + (uint64_t)t.tv_nsec / 1000u;
}

static bool parse_offset(struct span s, int *seconds) {
    int h = 0, m = 0;
    if (s.n == 1 && (s.p[0] == 'Z' || s.p[0] == 'z')) {
        *seconds = 0;
        return true;
    }
    if (s.n != 6 || (s.p[0] != '+' && s.p[0] != '-') || s.p[3] != ':' || !number(s.p + 1, 2, &h) ||
        !number(s.p + 4, 2, &m) || h > 23 || m > 59)
        return false;
    *seconds = (h * 60 + m) * (s.p[0] == '-' ? -60 : 60);
    return true;
}

bool instant_parse(struct span s, instant *out) {
    struct date date;
    int h = 0, m = 0, sec = 0, offset = 0;
    if (s.n < 20 || (s.p[10] != 'T' && s.p[10] != 't') || !date_parse((struct span){s.p, 10}, &date))
        return false;
    if (s.p[13] != ':' || s.p[16] != ':' || !number(s.p + 11, 2, &h) || !number(s.p + 14, 2, &m) ||
        !number(s.p + 17, 2, &sec) || h > 23 || m > 59 || sec > 59)
        return false;
    size_t at = 19;
    int64_t micro = 0, unit = 100000;
    if (s.p[at] == '.') {
        for (at++; at < s.n && s.p[at] >= '0' && s.p[at] <= '9'; at++, unit /= 10) {
            if (unit == 0)
                return false;
            micro += (s.p[at] - '0') * unit;
        }
        if (at == 20)
            return false;
    }
    if (!parse_offset((struct span){s.p + at, s.n - at}, &offset))
        return false;
    *out = ((int64_t)date.day * DAY_S + h * 3600 + m * 60 + sec - offset) * 1000000 + micro;
    /* The offset may lead out of the years that instant_format can write. */
    struct date utc = instant_date(*out);
    return utc.day >= date_of(1, 1, 1).day && utc.day <= date_of(9999, 12, 31).day;
}

struct date instant_date(instant t) {
    int64_t day = t / 1000000 / DAY_S;
    if (t < 0 && t % ((int64_t)DAY_S * 1000000) != 0)
        day--;
    return (struct date){(int32_t)day};
}

void instant_format(instant t, char out[28]) {
    struct date date = instant_date(t);
    int64_t rest = t - (int64_t)date.day * DAY_S * 1000000;
    int micro = (int)(rest % 1000000), sec = (int)(rest / 1000000);
    date_format(date, out);
    int parts[3] = {sec / 3600 % 24, sec / 60 % 60, sec % 60}, n = 10;
    for (int i = 0; i < 3; i++) {
        out[n++] = i == 0 ? 'T' : ':';
        out[n++] = (char)('0' + parts[i] / 10);
        out[n++] = (char)('0' + parts[i] % 10);
    }
    if (micro != 0) {
        n += snprintf(out + n, (size_t)(28 - n), ".%06d", micro);
        while (out[n - 1] == '0')
            n--;
    }
    out[n] = 'Z';
    out[n + 1] = '\0';
}
