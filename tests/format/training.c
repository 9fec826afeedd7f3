/* What the training reports hold: every programme string taken apart, and the totals that their
 * README prints. Reads the data alone; test import.c says what becomes of it in a node. */
#include "format/fmtr.h"
#include "format/names.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static const char *data_directory(void) {
    const char *set = getenv("COMITY_DATA");
    return set != NULL ? set : DATA_SOURCE;
}

static struct programmes known;
static struct name_pairs regions;
static struct map strings; /* every programme string -> 1 */
static struct fmtr_totals totals;
static bool there;

static bool is_ascii(const struct table *t) {
    for (size_t i = 0; i < t->count; i++)
        for (size_t k = 0; k < t->cells[i].n; k++)
            if ((unsigned char)t->cells[i].p[k] >= 0x80)
                return false;
    return true;
}

static void read_report(const char *path) {
    struct error e;
    struct table t AUTO_TABLE = {0};
    int c[FMTR_COLUMNS];
    assert_true(table_open_file(&t, path, &e));
    assert_true(table_bind(&t, fmtr_column_names, c, &e));
    while (table_next(&t, &e) == 1) {
        struct span cells[FMTR_COLUMNS];
        for (int i = 0; i < FMTR_COLUMNS; i++)
            cells[i] = table_cell(&t, c[i]);
        map_put(&strings, cells[FMTR_PROGRAM], 1, NULL);
        fmtr_count(&totals, cells, is_ascii(&t));
    }
}

static int read_reports(void **state) {
    (void)state;
    struct error e;
    assert_true(names_programmes(NULL, &known, &e));
    assert_true(names_pairs(NULL, "regions.csv", "name", "region", NULL, &regions, &e));
    struct buf path AUTO_BUF = {0};
    buf_printf(&path, "%s/training", data_directory());
    DIR *d = opendir(path.p);
    if (d == NULL)
        return 0;
    for (struct dirent *f; (f = readdir(d)) != NULL;) {
        if (strncmp(f->d_name, "fmtr-", 5) != 0)
            continue;
        buf_clear(&path);
        buf_printf(&path, "%s/training/%s", data_directory(), f->d_name);
        read_report(path.p);
        there = true;
    }
    closedir(d);
    return 0;
}

static int forget_reports(void **state) {
    (void)state;
    programmes_free(&known);
    name_pairs_free(&regions);
    map_free(&strings);
    return 0;
}

static bool holds(struct span text, const char *what) {
    return text.n > 0 && memmem(text.p, text.n, what, strlen(what)) != NULL;
}

/* What it must yield can be seen in the string without taking it apart. */
static void check_string(struct span text) {
    struct programme_text t;
    programme_read(&known, text, &t);
    if (holds(text, "No activities reported")) {
        assert_true(t.nothing);
        return;
    }
    bool year_printed = !span_is(text, "Miscellaneous DoD-DoS Activities, FY");
    bool regional = holds(text, " Region, ");
    bool department = (holds(text, " - F") && text.p[text.n - 1] == 'g') ||
                      span_starts(text, SPAN("DOS ")) || span_starts(text, SPAN("DoS ")) ||
                      span_starts(text, SPAN("DOD ")) || span_starts(text, SPAN("DOHS "));
    bool good = programmes_find(&known, t.programme) != NULL &&
                (t.fiscal_year != 0) == year_printed && (t.region.n > 0) == regional &&
                (t.country.n > 0) == regional && (!department || t.department.n > 0) &&
                (t.fiscal_year == 0 || (t.fiscal_year >= 1999 && t.fiscal_year <= 2021)) &&
                (!regional || name_pairs_find(&regions, t.region).n > 0);
    if (!good)
        fail_msg("%.*s: department %.*s, region %.*s, country %.*s, programme %.*s, year %d",
                 SPAN_ARG(text), SPAN_ARG(t.department), SPAN_ARG(t.region), SPAN_ARG(t.country),
                 SPAN_ARG(t.programme), t.fiscal_year);
}

static void every_programme_string_is_taken_apart(void **state) {
    (void)state;
    if (!there)
        skip();
    assert_int_equal(strings.count, 3051);
    struct span key;
    uint64_t one;
    for (size_t at = 0; map_next(&strings, &at, &key, &one);)
        check_string(key);
}

static void parts(void **state) {
    (void)state;
    static const struct {
        const char *text, *department, *region, *country, *programme;
        int year;
    } cases[] = {
        {"DOS Africa Region, Angola,  International Military Education and Training (IMET), FY05",
         "DOS", "Africa", "Angola", "IMET", 2005},
        {"IMET-1 - FY 2009 DoS Training", "DOS", "", "", "IMET", 2009},
        {"DOHS/USCG - Fiscal Year 2016 Department of Homeland Security Training", "DHS", "", "",
         "USCG", 2016},
        {"Section 1004, FY 00", "", "", "", "S1004", 2000},
        {"DOD NIS Region, Georgia,  Drug Interdiction and Counter-Drug Activities, Section "
         "1004,FY03",
         "DOD", "NIS", "Georgia", "S1004", 2003},
        {"DOD Europe Region, Cote d'Ivoire, Republic of,  PME Exchanges, FY04", "DOD", "Europe",
         "Cote d'Ivoire, Republic of", "PME", 2004},
        {"DOD Europe Region, Ireland, PME Exchanges, FY04", "DOD", "Europe", "Ireland", "PME",
         2004},
        {"DoS Western Hemisphere Region, Belize,  Section 506 (Note 1), FY 01", "DOS",
         "Western Hemisphere", "Belize", "S506", 2001},
        {"Non-SA, UC, JCET - Fiscal Year 2015 Department of Defense Training", "DOD", "", "",
         "JCET", 2015},
        {"Center For Hemispheric Defense Studies, FY 00, FY 00", "", "", "", "CHDS", 2000},
        {"Republic Of, Africa Center for Strategic  Studies, FY 99", "", "", "", "ACSS", 1999},
        {"Misc DOD/DOS Non-SA - Fiscal Year 2011 Department of Defense Training", "DOD", "", "",
         "MISC", 2011},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct programme_text t;
        programme_read(&known, span_of(cases[i].text), &t);
        assert_true(span_is(t.department, cases[i].department));
        assert_true(span_is(t.region, cases[i].region));
        assert_true(span_is(t.country, cases[i].country));
        assert_int_equal(t.fiscal_year, cases[i].year);
        const struct programme *p = programmes_find(&known, t.programme);
        assert_non_null(p);
        assert_true(span_is(p->code, cases[i].programme));
    }
}

/* Texts of no known shape are kept whole, and never taken for what they are not. */
static void other_texts_are_left_whole(void **state) {
    (void)state;
    static const char *const texts[] = {"",
                                        "FY",
                                        "FY05",
                                        ",,,",
                                        " - FY 2009 DoS Training",
                                        "X - FY 2009 Training",
                                        "Something New, FY 3",
                                        "Something - Fiscal Year 20 Department of State"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct programme_text t;
        programme_read(&known, span_of(texts[i]), &t);
        assert_int_equal(t.country.n + t.region.n, 0);
        assert_null(programmes_find(&known, t.programme));
    }
}

/* The table of the data's README. */
static void totals_are_those_printed(void **state) {
    (void)state;
    if (!there)
        skip();
    static const struct fmtr_total printed[] = {
#include "totals.h"
    };
    assert_int_equal(totals.count, 19);
    uint64_t rows = 0, sums = 0;
    for (size_t i = 0; i < sizeof printed / sizeof *printed; i++) {
        const struct fmtr_total *p = &printed[i], *t = NULL;
        for (size_t k = 0; k < totals.count; k++)
            if (strcmp(totals.years[k].fiscal_year, p->fiscal_year) == 0)
                t = &totals.years[k];
        assert_non_null(t);
        assert_int_equal(t->rows, p->rows);
        assert_int_equal(t->quantity, p->quantity);
        assert_int_equal(t->cost.micro, p->cost.micro);
        assert_int_equal(t->no_start, p->no_start);
        assert_int_equal(t->start_not_a_date, p->start_not_a_date);
        assert_int_equal(t->end_before_start, p->end_before_start);
        assert_int_equal(t->quantity_absent_or_zero, p->quantity_absent_or_zero);
        assert_int_equal(t->cost_not_a_number, p->cost_not_a_number);
        assert_int_equal(t->cost_negative, p->cost_negative);
        assert_int_equal(t->non_ascii, p->non_ascii);
        assert_int_equal(t->no_title, p->no_title);
        assert_int_equal(t->no_recipient, p->no_recipient);
        rows += t->rows;
        sums += t->looks_like_total;
    }
    assert_int_equal(rows, 223358);
    assert_int_equal(sums, 7158 + 561);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_programme_string_is_taken_apart),
        cmocka_unit_test(parts),
        cmocka_unit_test(other_texts_are_left_whole),
        cmocka_unit_test(totals_are_those_printed),
    };
    return cmocka_run_group_tests_name("training reports", tests, read_reports, forget_reports);
}
