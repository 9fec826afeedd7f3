/* Tables for people: aligned whatever the script, never wider than the terminal, and nothing in a
 * record can steer the terminal. */
#include "cli/cli.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const struct terminal unlimited = {0};

static int start(void **state) {
    (void)state;
    terminal_start();
    return 0;
}

static void fill(struct grid *g, const char *a, const char *b, const char *n) {
    grid_text(g, a);
    grid_text(g, b);
    grid_text(g, n);
}

static void columns(struct grid *g) {
    grid_column(g, "name", false, false);
    grid_column(g, "code", false, true);
    grid_column(g, "count", true, true);
}

static void cells_stand_below_their_headings(void **state) {
    (void)state;
    AUTO_GRID struct grid g = {0};
    AUTO_BUF struct buf out = {0};
    columns(&g);
    fill(&g, "Kenya", "KEN", "12");
    fill(&g, "Côte d’Ivoire", "CIV", "3456");
    grid_put(&g, &unlimited, &out);
    assert_string_equal(out.p, "name           code  count\n"
                               "Kenya          KEN      12\n"
                               "Côte d’Ivoire  CIV    3456\n");
}

static void wide_and_combining_characters_count_as_shown(void **state) {
    (void)state;
    assert_int_equal(terminal_width(SPAN("日本")), 4);
    assert_int_equal(terminal_width(SPAN("e\xcc\x81")), 1);
    assert_int_equal(terminal_width(SPAN("Việt Nam")), 8);
    assert_int_equal(terminal_width(SPAN("")), 0);
}

static void what_may_be_cut_is_cut_to_the_terminal(void **state) {
    (void)state;
    AUTO_GRID struct grid g = {0};
    AUTO_BUF struct buf out = {0};
    struct terminal narrow = {.width = 30};
    columns(&g);
    fill(&g, "Bosnia and Herzegovina, Federation of", "BIH", "1");
    fill(&g, "日本日本日本日本日本日本", "JPN", "2");
    grid_put(&g, &narrow, &out);
    for (struct span rest = buf_view(&out); rest.n > 0;) {
        struct span line = span_cut(&rest, '\n');
        assert_true(terminal_width(line) <= 30);
    }
    assert_non_null(strstr(out.p, "Bosnia and Herze…  BIH   "));
    assert_non_null(strstr(out.p, "  JPN       2\n"));
}

static void a_table_too_wide_for_all_keeps_what_must_be_kept(void **state) {
    (void)state;
    AUTO_GRID struct grid g = {0};
    AUTO_BUF struct buf out = {0};
    struct terminal tiny = {.width = 20};
    grid_column(&g, "title", false, false);
    grid_column(&g, "id", false, true);
    grid_text(&g, "a long title of a record");
    grid_text(&g, "019ab1c2-33d4-7e5f-8a6b-7c8d9e0f1a2b");
    grid_put(&g, &tiny, &out);
    assert_non_null(strstr(out.p, "a long …  019ab1c2-33d4-7e5f-8a6b-7c8d9e0f1a2b"));
}

static void an_exact_fit_is_not_cut(void **state) {
    (void)state;
    AUTO_BUF struct buf out = {0};
    terminal_put(&out, SPAN("12345678"), 8);
    assert_string_equal(out.p, "12345678");
    buf_clear(&out);
    terminal_put(&out, SPAN("123456789"), 8);
    assert_string_equal(out.p, "1234567…");
}

static void nothing_in_a_record_steers_the_terminal(void **state) {
    (void)state;
    static const char *const evil[] = {"\033[2J",
                                       "\033]0;title\a",
                                       "\x7f",
                                       "\xc2\x9b"
                                       "31m",
                                       "a\rb",
                                       "a\nb",
                                       "\xe2\x80\xae"
                                       "gnp.exe",
                                       "\xe2\x81\xa6x",
                                       "\xd8\x9cx",
                                       "\xff\xfe",
                                       "\xc2"};
    for (size_t i = 0; i < sizeof evil / sizeof *evil; i++) {
        AUTO_BUF struct buf out = {0};
        terminal_put(&out, span_of(evil[i]), 0);
        assert_true(utf8_valid(buf_view(&out)));
        for (size_t k = 0; k < out.n; k++)
            assert_true((unsigned char)out.p[k] >= 0x20 && out.p[k] != 0x7f);
        assert_null(strstr(out.p, "\xc2\x9b"));
        assert_null(strstr(out.p, "\xe2\x80\xae"));
        assert_null(strstr(out.p, "\xe2\x81\xa6"));
    }
}

static void colour_only_where_it_shows(void **state) {
    (void)state;
    struct terminal colour = {.is_terminal = true, .colour = true};
    assert_string_equal(terminal_style(&unlimited, terminal_red), "");
    assert_string_equal(terminal_style(&colour, terminal_red), "\033[31m");
}

static void an_empty_table_is_its_heading(void **state) {
    (void)state;
    AUTO_GRID struct grid g = {0};
    AUTO_BUF struct buf out = {0};
    columns(&g);
    grid_put(&g, &unlimited, &out);
    assert_string_equal(out.p, "name  code  count\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_stand_below_their_headings),
        cmocka_unit_test(wide_and_combining_characters_count_as_shown),
        cmocka_unit_test(what_may_be_cut_is_cut_to_the_terminal),
        cmocka_unit_test(a_table_too_wide_for_all_keeps_what_must_be_kept),
        cmocka_unit_test(an_exact_fit_is_not_cut),
        cmocka_unit_test(nothing_in_a_record_steers_the_terminal),
        cmocka_unit_test(colour_only_where_it_shows),
        cmocka_unit_test(an_empty_table_is_its_heading),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
