/* A mapping says how columns become fields; each form makes one text of a cell. */
#include "format/mapping.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void forms(void **state) {
    (void)state;
    static const struct {
        enum mapping_form form;
        const char *text, *cell, *value; /* value NULL: refused */
    } cases[] = {
        {FORM_PLAIN, "", "as it is", "as it is"},
        {FORM_TEMPLATE, "{} EUR", "12", "12 EUR"},
        {FORM_TEMPLATE, "{}/{}", "a", "a/a"},
        {FORM_TEMPLATE, "{ } {}", "a", "{ } a"},
        {FORM_DAY_FIRST, "", "1/2/2024", "2024-02-01"},
        {FORM_DAY_FIRST, "", "01.02.2024", "2024-02-01"},
        {FORM_DAY_FIRST, "", "2024-02-01", "2024-02-01"},
        {FORM_DAY_FIRST, "", "31/2/2024", NULL},
        {FORM_DAY_FIRST, "", "1/2/24", NULL},
        {FORM_DAY_FIRST, "", "1/2/2024 x", NULL},
        {FORM_DAY_FIRST, "", "/", NULL},
        {FORM_DAY_FIRST, "", "1/", NULL},
        {FORM_MONTH_FIRST, "", "9/21/2009", "2009-09-21"},
        {FORM_MONTH_FIRST, "", "21-9-2009", NULL},
        {FORM_CODES, "Done=completed|Off = cancelled", "Done", "completed"},
        {FORM_CODES, "Done=completed|Off = cancelled", "Off", "cancelled"},
        {FORM_CODES, "Done=completed", "done", NULL},
        {FORM_CODES, "|||=|", "x", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct mapping_rule r = {.form = cases[i].form, .text = span_of(cases[i].text)};
        struct buf out AUTO_BUF = {0};
        struct error e;
        bool good = mapping_value(&r, span_of(cases[i].cell), &out, &e);
        assert_int_equal(good, cases[i].value != NULL);
        if (good)
            assert_string_equal(out.p, cases[i].value);
    }
}

static void an_empty_cell_gives_the_default(void **state) {
    (void)state;
    struct mapping_rule r = {.form = FORM_CODES, .text = SPAN("a=b"), .fallback = SPAN("planned")};
    struct buf out AUTO_BUF = {0};
    struct error e;
    assert_true(mapping_value(&r, SPAN(""), &out, &e));
    assert_string_equal(out.p, "planned");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms),
        cmocka_unit_test(an_empty_cell_gives_the_default),
    };
    return cmocka_run_group_tests_name("mapping", tests, NULL, NULL);
}
