/* programme.c: the programme string of a training report, taken apart. It has had three shapes:
 *
 *   FY2001-2006   DOS Africa Region, Angola,  Service Academies, FY05
 *   from FY2007   IMET-1 - FY 2009 DoS Training
 *                 DOHS/USCG - Fiscal Year 2016 Department of Homeland Security Training
 *   before        Section 1004, FY 00
 *
 * Country and programme are parted by a comma and two spaces, as a country may itself hold commas.
 * What does not fit is left whole: the string itself is always kept beside what is read from it. */
#include "format/programme.h"

#include <stdlib.h>

/* ---- known programmes ------------------------------------------------------------------------ */

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* "(Note 4)" in a programme's name points to a footnote of that year. */
static size_t note_length(struct span s) {
    const struct span note = SPAN("(Note ");
    if (!span_starts(s, note))
        return 0;
    size_t n = note.n;
    while (n < s.n && is_digit(s.p[n]))
        n++;
    return n > note.n && n < s.n && s.p[n] == ')' ? n + 1 : 0;
}

/* Lower case, single spaces, no footnotes. False: longer than any programme's name. */
static bool fold(struct span s, char *out, size_t cap, size_t *length) {
    size_t n = 0;
    bool space = false;
    for (size_t i = 0; i < s.n; i++) {
        size_t note = note_length((struct span){s.p + i, s.n - i});
        if (note > 0 || s.p[i] == ' ' || s.p[i] == '\t' || s.p[i] == '\n' || s.p[i] == '\r') {
            i += note > 0 ? note - 1 : 0;
            space = n > 0;
            continue;
        }
        if (n + 2 > cap)
            return false;
        if (space)
            out[n++] = ' ';
        space = false;
        out[n++] = lower(s.p[i]);
    }
    *length = n;
    return n > 0;
}

enum { NAME_MAX_BYTES = 256 };

void programmes_add(struct programmes *p, struct span printed, struct span code, struct span name) {
    char key[NAME_MAX_BYTES];
    size_t n = 0;
    if (!fold(printed, key, sizeof key, &n))
        return;
    if (p->count == p->cap) {
        p->cap = p->cap == 0 ? 128 : p->cap * 2;
        p->list = memory_resize(p->list, p->cap, sizeof *p->list);
    }
    bool fresh = false;
    map_put(&p->by_name, (struct span){key, n}, p->count, &fresh);
    if (!fresh)
        return;
    p->list[p->count++] = (struct programme){{arena_copy(&p->memory, code.p, code.n), code.n},
                                             {arena_copy(&p->memory, name.p, name.n), name.n}};
}

const struct programme *programmes_find(const struct programmes *p, struct span printed) {
    char key[NAME_MAX_BYTES];
    size_t n = 0;
    if (!fold(printed, key, sizeof key, &n))
        return NULL;
    const uint64_t *found = map_get(&p->by_name, (struct span){key, n});
    return found == NULL ? NULL : &p->list[*found];
}

void programmes_free(struct programmes *p) {
    map_free(&p->by_name);
    free(p->list);
    arena_free(&p->memory);
    *p = (struct programmes){0};
}

/* ---- the string ------------------------------------------------------------------------------ */

static bool ends_with(struct span s, struct span tail) {
    return s.n >= tail.n && memcmp(s.p + s.n - tail.n, tail.p, tail.n) == 0;
}

static struct span without_tail(struct span s, size_t n) {
    return span_trim((struct span){s.p, s.n - n});
}

static struct span after(struct span s, size_t n) {
    return span_trim((struct span){s.p + n, s.n - n});
}

/* Where `what` first stands in s; s.n: nowhere. */
static size_t find(struct span s, struct span what) {
    for (size_t i = 0; i + what.n <= s.n; i++)
        if (memcmp(s.p + i, what.p, what.n) == 0)
            return i;
    return s.n;
}

/* The reports name departments in many ways; these are all they have used. */
static struct span department_of(struct span printed) {
    static const struct {
        struct span printed, code;
    } table[] = {
        {SPAN("DOS"), SPAN("DOS")},
        {SPAN("DoS"), SPAN("DOS")},
        {SPAN("Department of State"), SPAN("DOS")},
        {SPAN("DOD"), SPAN("DOD")},
        {SPAN("DoD"), SPAN("DOD")},
        {SPAN("Department of Defense"), SPAN("DOD")},
        {SPAN("DHS"), SPAN("DHS")},
        {SPAN("DOHS"), SPAN("DHS")},
        {SPAN("Department of Homeland Security"), SPAN("DHS")},
        {SPAN("DoT"), SPAN("DOT")},
        {SPAN("DOT"), SPAN("DOT")},
        {SPAN("Department of Transportation"), SPAN("DOT")},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (span_eq(printed, table[i].printed))
            return table[i].code;
    return (struct span){0};
}

/* 99 is 1999 and 05 is 2005: the series begins with FY1999, and two digits were printed until
 * FY2006. */
static int full_year(int year, size_t digits) {
    if (digits == 4)
        return year;
    return year >= 90 ? 1900 + year : 2000 + year;
}

/* Reads "FY05", "FY 99", "FY 2009", "Fiscal Year 2016" at the start; *used gets its length. 0:
 * none. */
static int year_at(struct span s, size_t *used) {
    static const struct span words[] = {SPAN("Fiscal Year"), SPAN("FY")};
    for (size_t w = 0; w < 2; w++) {
        if (!span_starts(s, words[w]))
            continue;
        size_t at = words[w].n, start;
        while (at < s.n && s.p[at] == ' ')
            at++;
        int year = 0;
        for (start = at; at < s.n && is_digit(s.p[at]) && at - start < 4; at++)
            year = year * 10 + (s.p[at] - '0');
        if (at - start != 2 && at - start != 4)
            return 0;
        *used = at;
        return full_year(year, at - start);
    }
    return 0;
}

/* Takes ", FY05" off the end, once or more ("..., FY 00 FY 00"), and a ", FY" whose digits are
 * missing. */
static struct span take_year(struct span s, int *year) {
    for (;;) {
        size_t at = s.n;
        while (at > 0 && s.p[at - 1] != ',')
            at--;
        if (at == 0)
            return s;
        struct span last = span_trim((struct span){s.p + at, s.n - at});
        size_t used = 0;
        int found = year_at(last, &used);
        /* "..., FY 00 FY 00" */
        while (found != 0 && used < last.n && year_at(after(last, used), &(size_t){0}) == found) {
            last = after(last, used);
            found = year_at(last, &used);
        }
        if (!span_is(last, "FY") && (found == 0 || used != last.n))
            return s;
        if (*year == 0)
            *year = found;
        s = without_tail(s, s.n - at + 1);
    }
}

/* "IMET-1 - FY 2009 DoS Training" */
static bool read_dashed(struct span text, struct programme_text *out) {
    const struct span dash = SPAN(" - "), training = SPAN(" Training");
    if (!ends_with(text, training))
        return false;
    size_t at = find(text, dash);
    size_t used = 0;
    if (at == text.n)
        return false;
    struct span right = after(text, at + dash.n);
    int year = year_at(right, &used);
    struct span rest = year == 0 ? (struct span){0} : after(right, used);
    if (rest.n < training.n) /* no department between year and "Training" */
        return false;
    struct span department = department_of(without_tail(rest, training.n));
    if (department.p == NULL)
        return false;
    out->programme = span_trim((struct span){text.p, at});
    out->department = department;
    out->fiscal_year = year;
    return true;
}

/* A country and a programme with a comma between them: two spaces behind it where the report was
 * set with care; else the first comma with a known programme behind it; else the first. */
static void part_country(const struct programmes *known, struct span s,
                         struct programme_text *out) {
    size_t cut = find(s, SPAN(",  "));
    for (size_t i = 0; cut == s.n && i < s.n; i++)
        if (s.p[i] == ',' && programmes_find(known, after(s, i + 1)) != NULL)
            cut = i;
    if (cut == s.n)
        cut = find(s, SPAN(","));
    if (cut == s.n) {
        out->programme = s;
        return;
    }
    out->country = span_trim((struct span){s.p, cut});
    out->programme = after(s, cut + 1);
}

/* "DOS Africa Region, Angola,  International ... (IMET)", its year already taken off. */
static bool read_regional(const struct programmes *known, struct span text,
                          struct programme_text *out) {
    const struct span mark = SPAN(" Region,");
    size_t at = find(text, mark);
    if (at == text.n)
        return false;
    struct span region = span_trim((struct span){text.p, at}), rest = region;
    struct span department = department_of(span_cut(&rest, ' '));
    if (department.p != NULL && rest.p != NULL) {
        out->department = department;
        region = span_trim(rest);
    }
    out->region = region;
    part_country(known, after(text, at + mark.n), out);
    return true;
}

void programme_read(const struct programmes *known, struct span text, struct programme_text *out) {
    *out = (struct programme_text){0};
    text = span_trim(text);
    if (text.n == 0)
        return;
    if (span_starts(text, SPAN("No activities reported"))) {
        out->nothing = true;
        return;
    }
    if (read_dashed(text, out))
        return;
    text = take_year(text, &out->fiscal_year);
    if (read_regional(known, text, out))
        return;
    /* The second half of "Cape Verde, Republic Of" strayed into the next column of FY1999-2000. */
    const struct span stray = SPAN("Republic Of, ");
    out->programme = span_starts(text, stray) ? after(text, stray.n) : text;
}
