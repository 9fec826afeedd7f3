/* How a command line becomes a call, and how a wrong one is answered. */
#include "cli/commands.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { WORDS_MAX = 32 };

struct line {
    struct call call;
    struct error e;
    bool good;
};

/* Parses "comity" and the words given, up to NULL. */
static struct line *parse(const char *first, ...) {
    static struct line line;
    char *words[WORDS_MAX] = {(char *)(uintptr_t) "comity"};
    int n = 1;
    va_list args;
    va_start(args, first);
    for (const char *word = first; word != NULL; word = va_arg(args, const char *))
        words[n++] = (char *)(uintptr_t)word;
    va_end(args);
    call_free(&line.call);
    line.e = (struct error){0};
    line.good = call_parse(n, words, &line.call, &line.e);
    return &line;
}

static void assert_refused(const struct line *l, const char *in_message, const char *in_hint) {
    assert_false(l->good);
    assert_int_equal(exit_status(&l->e), EXIT_WRONG_USAGE);
    assert_non_null(strstr(l->e.message, in_message));
    assert_non_null(strstr(l->e.hint, in_hint));
}

static void commands_have_one_word_or_two(void **state) {
    (void)state;
    assert_ptr_equal(parse("list", "activity", NULL)->call.command, &command_list);
    assert_ptr_equal(parse("log", "verify", NULL)->call.command, &command_log_verify);
    assert_ptr_equal(parse("--home", "x", "log", "verify", NULL)->call.command,
                     &command_log_verify);
}

static void options_stand_anywhere_in_two_spellings(void **state) {
    (void)state;
    struct line *l = parse("list", "--limit", "5", "activity", "--sort=-starts", NULL);
    assert_true(l->good);
    assert_string_equal(call_value(&l->call, "limit"), "5");
    assert_string_equal(call_value(&l->call, "sort"), "-starts");
    assert_string_equal(call_operand(&l->call, 0), "activity");
    assert_string_equal(
        call_value(&parse("list", "activity", "--sort", "-starts", NULL)->call, "sort"), "-starts");
}

static void a_value_may_hold_equal_signs(void **state) {
    (void)state;
    struct line *l = parse("list", "activity", "--where=with = CIV", NULL);
    assert_true(l->good);
    assert_string_equal(call_value(&l->call, "where"), "with = CIV");
}

static void what_may_repeat_is_kept_in_order(void **state) {
    (void)state;
    struct line *l = parse("count", "activity", "--where", "a", "--where", "b", NULL);
    size_t at = 0;
    assert_true(l->good);
    assert_string_equal(call_next(&l->call, "where", &at), "a");
    assert_string_equal(call_next(&l->call, "where", &at), "b");
    assert_null(call_next(&l->call, "where", &at));
}

static void what_may_not_repeat_is_refused(void **state) {
    (void)state;
    assert_refused(parse("list", "activity", "--limit", "1", "--limit", "2", NULL), "twice", "");
}

static void two_dashes_end_the_options(void **state) {
    (void)state;
    struct line *l = parse("search", "--", "--limit", "x", NULL);
    assert_true(l->good);
    assert_int_equal(l->call.operand_count, 2);
    assert_string_equal(call_operand(&l->call, 0), "--limit");
}

static void the_nearest_name_is_offered(void **state) {
    (void)state;
    assert_refused(parse("lsit", "activity", NULL), "`lsit`", "comity list");
    assert_refused(parse("log", "verfy", NULL), "`log verfy`", "log verify");
    assert_refused(parse("list", "activity", "--wher", "x", NULL), "--wher", "--where");
    assert_refused(parse("list", "activity", "--zzzzzz", NULL), "--zzzzzz", "list --help");
}

static void a_group_alone_lists_its_commands(void **state) {
    (void)state;
    assert_refused(parse("log", NULL), "one more word", "checkpoint, verify, prove, export");
}

static void missing_and_surplus_words_show_the_usage(void **state) {
    (void)state;
    assert_refused(parse("list", NULL), "needs TYPE", "usage: comity list TYPE");
    assert_refused(parse("list", "activity", "more", NULL), "does not take \"more\"", "usage:");
    assert_refused(parse("user", "roles", "a", NULL), "needs ROLES",
                   "comity user roles NAME ROLES");
}

static void values_are_asked_for_and_refused(void **state) {
    (void)state;
    assert_refused(parse("list", "activity", "--limit", NULL), "--limit needs a value", "");
    assert_refused(parse("list", "activity", "--sort", "--json", NULL), "--sort needs", "");
    assert_refused(parse("list", "activity", "--json=yes", NULL), "takes no value", "");
    assert_refused(parse("export", "activity", "--format", "xml", NULL), "\"xml\"", "csv json");
    assert_refused(parse("list", "activity", "-l", NULL), "-l", "two dashes");
}

static void numbers_have_bounds(void **state) {
    (void)state;
    uint64_t n = 7;
    struct error e = {0};
    assert_true(call_number(&parse("list", "activity", NULL)->call, "limit", 0, 10, &n, &e));
    assert_int_equal(n, 7);
    const char *const wrong[] = {"11", "-1", "1.5", "x", "", "99999999999999999999"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct line *l = parse("list", "activity", "--limit", wrong[i], NULL);
        assert_false(call_number(&l->call, "limit", 0, 10, &n, &e));
        assert_int_equal(e.code, ERROR_USAGE);
    }
}

static void help_needs_nothing_else(void **state) {
    (void)state;
    struct line *l = parse("list", "--help", NULL);
    assert_true(l->good);
    assert_true(call_given(&l->call, "help"));
}

static void home_comes_from_option_then_environment(void **state) {
    (void)state;
    setenv("COMITY_HOME", "there", 1);
    assert_string_equal(call_home(&parse("list", "activity", NULL)->call), "there");
    assert_string_equal(call_home(&parse("--home", "here", "list", "a", NULL)->call), "here");
    unsetenv("COMITY_HOME");
    assert_string_equal(call_home(&parse("list", "activity", NULL)->call), "node");
}

static void distances_count_what_fingers_do(void **state) {
    (void)state;
    assert_int_equal(suggest_distance(SPAN("list"), SPAN("list")), 0);
    assert_int_equal(suggest_distance(SPAN("lsit"), SPAN("list")), 1);
    assert_int_equal(suggest_distance(SPAN("lis"), SPAN("list")), 1);
    assert_int_equal(suggest_distance(SPAN("lists"), SPAN("list")), 1);
    assert_int_equal(suggest_distance(SPAN("LIST"), SPAN("list")), 0);
    assert_int_equal(suggest_distance(SPAN(""), SPAN("list")), 4);
}

/* What the table must hold for help, man pages and completion to be whole. */
static void every_command_explains_itself(void **state) {
    (void)state;
    for (size_t i = 0; commands[i] != NULL; i++) {
        const struct command *c = commands[i];
        const struct option *o = NULL, *other = NULL;
        AUTO_BUF struct buf page = {0};
        assert_non_null(c->help);
        assert_non_null(c->example);
        assert_non_null(c->run);
        assert_int_equal(strncmp(c->example, c->name, strlen(c->name)), 0);
        man_page(c, &page);
        assert_non_null(strstr(page.p, ".SH EXAMPLES"));
        for (size_t k = 0; (o = command_option(c, k)) != NULL; k++) {
            assert_non_null(o->help);
            assert_true(o->word != WORD_CHOICE || o->choices != NULL);
            for (size_t m = 0; m < k && (other = command_option(c, m)) != NULL; m++)
                assert_string_not_equal(o->name, other->name);
        }
    }
}

static void generated_passwords_differ_and_are_long_enough(void **state) {
    (void)state;
    AUTO_BUF struct buf a = {0};
    AUTO_BUF struct buf b = {0};
    struct error e = {0};
    assert_true(crypto_start(&e));
    password_generate(&a);
    password_generate(&b);
    assert_int_equal(a.n, 23);
    assert_false(span_eq(buf_view(&a), buf_view(&b)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commands_have_one_word_or_two),
        cmocka_unit_test(options_stand_anywhere_in_two_spellings),
        cmocka_unit_test(a_value_may_hold_equal_signs),
        cmocka_unit_test(what_may_repeat_is_kept_in_order),
        cmocka_unit_test(what_may_not_repeat_is_refused),
        cmocka_unit_test(two_dashes_end_the_options),
        cmocka_unit_test(the_nearest_name_is_offered),
        cmocka_unit_test(a_group_alone_lists_its_commands),
        cmocka_unit_test(missing_and_surplus_words_show_the_usage),
        cmocka_unit_test(values_are_asked_for_and_refused),
        cmocka_unit_test(numbers_have_bounds),
        cmocka_unit_test(help_needs_nothing_else),
        cmocka_unit_test(home_comes_from_option_then_environment),
        cmocka_unit_test(distances_count_what_fingers_do),
        cmocka_unit_test(every_command_explains_itself),
        cmocka_unit_test(generated_passwords_differ_and_are_long_enough),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
