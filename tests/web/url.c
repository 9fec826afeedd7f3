/* The encodings of addresses, forms, cookies and headers: what is written is read again, what is
 * not well made is refused. */
#include "small.h"
#include "web/http.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static struct arena arena;

static int clean(void **state) {
    (void)state;
    arena_free(&arena);
    return 0;
}

static const struct param *read_all(const char *text, size_t *n) {
    const struct param *out = NULL;
    struct error e;
    if (!http_params_read(span_of(text), &arena, &out, n, &e))
        fail_msg("%s: %s", text, e.message);
    return out;
}

static void is(struct span got, const char *wanted) {
    if (!span_is(got, wanted))
        fail_msg("\"%.*s\", not \"%s\"", SPAN_ARG(got), wanted);
}

static void pairs_come_in_order(void **state) {
    (void)state;
    size_t n = 0;
    const struct param *p = read_all("a=1&b=%20c+d&a=&&flag&%C3%A9=%E2%82%AC", &n);
    assert_int_equal(n, 5);
    is(p[0].name, "a");
    is(p[0].value, "1");
    is(p[1].value, " c d");
    is(p[2].value, "");
    is(p[3].name, "flag");
    is(p[3].value, "");
    is(p[4].name, "\xc3\xa9");
    is(p[4].value, "\xe2\x82\xac");
    read_all("", &n);
    assert_int_equal(n, 0);
}

static void an_equals_sign_in_a_value_stays(void **state) {
    (void)state;
    size_t n = 0;
    const struct param *p = read_all("q=a=b=c", &n);
    assert_int_equal(n, 1);
    is(p[0].value, "a=b=c");
}

static void what_is_not_encoded_is_refused(void **state) {
    (void)state;
    static const char *const bad[] = {"a=%",   "a=%4",  "a=%zz",    "a=%00",
                                      "%ff=1", "a=%C3", "a=%C0%AF", "a=%ED%A0%80"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const struct param *out = NULL;
        size_t n = 0;
        struct error e;
        if (http_params_read(span_of(bad[i]), &arena, &out, &n, &e))
            fail_msg("taken: %s", bad[i]);
        assert_int_equal(e.code, ERROR_USAGE);
    }
}

static void too_many_are_refused(void **state) {
    (void)state;
    AUTO_BUF struct buf b = {0};
    const struct param *out = NULL;
    size_t n = 0;
    struct error e;
    for (int i = 0; i < HTTP_PARAMS_MAX; i++)
        buf_str(&b, "a=1&");
    assert_true(http_params_read(buf_view(&b), &arena, &out, &n, &e));
    assert_int_equal(n, HTTP_PARAMS_MAX);
    buf_str(&b, "a=1");
    assert_false(http_params_read(buf_view(&b), &arena, &out, &n, &e));
    assert_int_equal(e.code, ERROR_LIMIT);
}

/* Any text without NUL comes through a query string as it was. */
static void random_pairs_round_trip(void **state) {
    (void)state;
    struct chance chance = {20261123};
    for (int turn = 0; turn < 2000; turn++) {
        AUTO_BUF struct buf text = {0};
        struct buf plain[12] = {{0}};
        unsigned count = 1 + chance_below(&chance, 6);
        for (unsigned i = 0; i < 2 * count; i++) {
            unsigned length = chance_below(&chance, 20) + (i % 2 == 0);
            for (unsigned k = 0; k < length; k++) {
                uint32_t c = 1 + chance_below(&chance, chance_below(&chance, 2) ? 0x7e : 0x10ffff);
                utf8_put(&plain[i], c >= 0xd800 && c <= 0xdfff ? 'x' : c);
            }
            buf_str(&text, i == 0 ? "" : i % 2 == 0 ? "&" : "=");
            http_encode(&text, buf_view(&plain[i]));
        }
        size_t n = 0;
        const struct param *p = read_all(buf_view(&text).p, &n);
        assert_int_equal(n, count);
        for (unsigned i = 0; i < count; i++) {
            assert_true(span_eq(p[i].name, buf_view(&plain[2 * i])));
            assert_true(span_eq(p[i].value, buf_view(&plain[2 * i + 1])));
        }
        for (unsigned i = 0; i < 12; i++)
            buf_free(&plain[i]);
        arena_reset(&arena);
    }
}

static void encoding_leaves_only_what_rfc_3986_allows(void **state) {
    (void)state;
    AUTO_BUF struct buf b = {0};
    http_encode(&b, SPAN("aZ09-_.~ /?#[]@!$&'()*+,;=%\xc3\xa9"));
    is(buf_view(&b), "aZ09-_.~%20%2F%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D%25%C3%A9");
}

static void cookies_are_found_by_name(void **state) {
    (void)state;
    is(http_cookie(SPAN("a=1; comity_session=abc; b=2"), "comity_session"), "abc");
    is(http_cookie(SPAN("comity_session=first;comity_session=second"), "comity_session"), "first");
    is(http_cookie(SPAN("x=y=z"), "x"), "y=z");
    is(http_cookie(SPAN("x="), "x"), "");
    assert_null(http_cookie(SPAN("xcomity_session=1"), "comity_session").p);
    assert_null(http_cookie(SPAN("comity_session"), "comity_session").p);
    assert_null(http_cookie((struct span){0}, "a").p);
    AUTO_BUF struct buf large = {0};
    buf_str(&large, "a=1; b=");
    while (large.n <= HTTP_COOKIES_MAX)
        buf_char(&large, 'x');
    assert_null(http_cookie(buf_view(&large), "a").p);
}

static void weights_follow_rfc_9110(void **state) {
    (void)state;
    static const struct {
        const char *header, *name;
        unsigned weight;
    } cases[] = {
        {"gzip, deflate, br", "gzip", 1000},
        {"br", "gzip", 0},
        {"gzip;q=0", "gzip", 0},
        {"gzip;q=0.5", "gzip", 500},
        {"*", "gzip", 1000},
        {"gzip;q=0, *", "gzip", 0},
        {"*, gzip; q=0.001", "gzip", 1},
        {"GZIP", "gzip", 1000},
        {"x-gzip", "gzip", 0},
        {"text/csv", "text/csv", 1000},
        {"text/*;q=0.3, */*;q=0.1", "text/csv", 300},
        {"text/*;q=0.3, */*;q=0.1", "application/json", 100},
        {"application/json, text/csv;q=0.9", "text/csv", 900},
        {"text/csv;header=present;q=0.25", "text/csv", 250},
        {"", "gzip", 0},
        {"gzip;q=nonsense", "gzip", 1000},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        unsigned got = http_weight(span_of(cases[i].header), cases[i].name);
        if (got != cases[i].weight)
            fail_msg("%s in \"%s\": %u, not %u", cases[i].name, cases[i].header, got,
                     cases[i].weight);
    }
    assert_int_equal(http_weight((struct span){0}, "gzip"), 0);
}

static void entity_tags_are_compared_strongly_and_weakly(void **state) {
    (void)state;
    assert_true(http_tag_listed(SPAN("\"7\""), "\"7\"", false));
    assert_true(http_tag_listed(SPAN("\"6\", \"7\""), "\"7\"", false));
    assert_true(http_tag_listed(SPAN("*"), "\"7\"", false));
    assert_false(http_tag_listed(SPAN("\"77\""), "\"7\"", false));
    assert_false(http_tag_listed(SPAN("7"), "\"7\"", false));
    assert_false(http_tag_listed(SPAN("W/\"7\""), "\"7\"", false));
    assert_true(http_tag_listed(SPAN("W/\"7\""), "\"7\"", true));
    assert_false(http_tag_listed((struct span){0}, "\"7\"", true));
}

static void markup_is_escaped(void **state) {
    (void)state;
    AUTO_BUF struct buf b = {0};
    html_str(&b, "<a href=\"x\" title='y'>&</a>");
    is(buf_view(&b), "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;&lt;/a&gt;");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs_come_in_order),
        cmocka_unit_test(an_equals_sign_in_a_value_stays),
        cmocka_unit_test(what_is_not_encoded_is_refused),
        cmocka_unit_test(too_many_are_refused),
        cmocka_unit_test(random_pairs_round_trip),
        cmocka_unit_test(encoding_leaves_only_what_rfc_3986_allows),
        cmocka_unit_test(cookies_are_found_by_name),
        cmocka_unit_test(weights_follow_rfc_9110),
        cmocka_unit_test(entity_tags_are_compared_strongly_and_weakly),
        cmocka_unit_test(markup_is_escaped),
    };
    return cmocka_run_group_tests(tests, NULL, clean);
}
