/* What completion offers at the end of a line, from tables alone: no node is needed for these. */
#include "cli/cli.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static struct buf offers;

static int start(void **state) {
    (void)state;
    terminal_start();
    setenv("COMITY_HOME", "/nonexistent", 1);
    return 0;
}

static int stop(void **state) {
    (void)state;
    buf_free(&offers);
    return 0;
}

static bool offered(const char *line, const char *word) {
    buf_clear(&offers);
    complete_line(span_of(line), &offers);
    for (struct span rest = buf_view(&offers); rest.n > 0;) {
        struct span one = span_cut(&rest, '\n');
        if (span_is(span_cut(&one, '\t'), word))
            return true;
    }
    return false;
}

static void commands_and_their_second_words(void **state) {
    (void)state;
    assert_true(offered("comity ", "list"));
    assert_true(offered("comity li", "list"));
    assert_false(offered("comity li", "log"));
    assert_true(offered("comity ", "log"));
    assert_true(offered("comity log ", "verify"));
    assert_false(offered("comity log ", "list"));
    assert_true(offered("comity --home x lo", "log"));
    assert_true(offered("comity help log v", "verify") || offered("comity help l", "list"));
}

static void options_of_the_command(void **state) {
    (void)state;
    assert_true(offered("comity list activity --wh", "--where"));
    assert_true(offered("comity list activity --", "--home"));
    assert_false(offered("comity serve --", "--where"));
}

static void types_and_fields(void **state) {
    (void)state;
    assert_true(offered("comity list act", "activity"));
    assert_true(offered("comity count activity --by ", "with"));
    assert_true(offered("comity count activity --by with,fisc", "with,fiscal_year"));
    assert_true(offered("comity count activity --by=with,fisc", "--by=with,fiscal_year"));
    assert_true(offered("comity list activity --sort -star", "-starts"));
    assert_true(offered("comity import csv --type act", "activity"));
}

static void conditions_step_by_step(void **state) {
    (void)state;
    assert_true(offered("comity list activity --where 'sta", "status"));
    assert_true(offered("comity list activity --where 'status ", "status ="));
    assert_true(offered("comity list activity --where 'status = pl", "status = planned"));
    assert_true(offered("comity list activity --where 'status = planned,appr",
                        "status = planned,approved"));
    assert_true(offered("comity list activity --where status=pl", "status=planned"));
}

static void choices_formats_and_files(void **state) {
    (void)state;
    assert_true(offered("comity export activity --format n", "ndjson"));
    assert_true(offered("comity import f", "fmtr"));
    assert_true(offered("comity import fmtr ", ""));
    assert_non_null(strstr(offers.p, "\tfiles"));
    assert_true(offered("comity user roles a auth", "author"));
    assert_true(offered("comity user roles a author,rel", "author,releaser"));
}

static void any_line_is_survived(void **state) {
    (void)state;
    static const char *const lines[] = {"",
                                        " ",
                                        "comity",
                                        "'",
                                        "comity list '",
                                        "comity \\",
                                        "comity list --",
                                        "comity nonsense --x",
                                        "comity list nonsense --where x=",
                                        "comity list activity --where",
                                        "comity --home",
                                        "comity log log log "};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        assert_false(offered(lines[i], "no such offer"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commands_and_their_second_words),
        cmocka_unit_test(options_of_the_command),
        cmocka_unit_test(types_and_fields),
        cmocka_unit_test(conditions_step_by_step),
        cmocka_unit_test(choices_formats_and_files),
        cmocka_unit_test(any_line_is_survived),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
