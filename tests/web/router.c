/* Routes: patterns against paths, types by their plural, the first row that fits. */
#include "web/router.h"

#include "node_here.h"

static struct node *node;

static void handler_a(struct request *q, struct response *a) {
    (void)q, (void)a;
}
static void handler_b(struct request *q, struct response *a) {
    (void)q, (void)a;
}

static const struct route table[] = {
    {METHOD_GET, "/", ACCESS_READER, handler_a},
    {METHOD_GET, "/search", ACCESS_READER, handler_a},
    {METHOD_GET, "/:type", ACCESS_READER, handler_a},
    {METHOD_POST, "/:type", ACCESS_AUTHOR, handler_b},
    {METHOD_GET, "/:type/count", ACCESS_READER, handler_b},
    {METHOD_GET, "/:type/:id", ACCESS_READER, handler_a},
    {METHOD_DELETE, "/:type/:id", ACCESS_AUTHOR, handler_b},
    {METHOD_GET, "/:type/:id/versions/:n", ACCESS_READER, handler_a},
    {0}};

static const struct route *find(enum method m, const char *path, struct request *q) {
    *q = (struct request){.node = node, .method = m};
    return route_find(table, q, span_of(path));
}

static void first_fit_answers(void **state) {
    (void)state;
    struct request q;
    assert_ptr_equal(find(METHOD_GET, "/", &q), &table[0]);
    assert_ptr_equal(find(METHOD_GET, "", &q), &table[0]);
    assert_ptr_equal(find(METHOD_GET, "/search", &q), &table[1]);
    assert_ptr_equal(find(METHOD_GET, "/works", &q), &table[2]);
    assert_ptr_equal(find(METHOD_POST, "/works", &q), &table[3]);
    assert_ptr_equal(find(METHOD_GET, "/works/count", &q), &table[4]);
    assert_ptr_equal(find(METHOD_GET, "/works/CIV", &q), &table[5]);
}

static void captures_and_type_are_set(void **state) {
    (void)state;
    struct request q;
    assert_ptr_equal(find(METHOD_GET, "/partners/CIV/versions/3", &q), &table[7]);
    assert_ptr_equal(q.schema->type, &small_partner);
    assert_true(span_is(q.capture[0], "partners"));
    assert_true(span_is(q.capture[1], "CIV"));
    assert_true(span_is(q.capture[2], "3"));
}

static void only_plurals_of_types_that_exist(void **state) {
    (void)state;
    struct request q;
    static const char *const paths[] = {"/work",
                                        "/Works",
                                        "/nothing",
                                        "/nothing/1",
                                        "/works/",
                                        "/works//versions/1",
                                        "//",
                                        "/works/1/versions/1/2",
                                        "/works/1/2/3/4/5/6/7/8/9"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        if (find(METHOD_GET, paths[i], &q) != NULL)
            fail_msg("found: %s", paths[i]);
        assert_null(q.schema);
    }
}

static void methods_of_an_address(void **state) {
    (void)state;
    struct request q = {.node = node, .method = METHOD_PUT};
    AUTO_BUF struct buf b = {0};
    assert_null(route_find(table, &q, SPAN("/works")));
    assert_true(route_methods(table, &q, SPAN("/works"), &b));
    assert_string_equal(b.p, "GET, HEAD, POST");
    buf_clear(&b);
    assert_true(route_methods(table, &q, SPAN("/works/1"), &b));
    assert_string_equal(b.p, "GET, HEAD, DELETE");
    buf_clear(&b);
    assert_false(route_methods(table, &q, SPAN("/nothing"), &b));
}

static int set_up(void **state) {
    (void)state;
    node = node_here();
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    node_close(node);
    small_clean();
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_fit_answers),
        cmocka_unit_test(captures_and_type_are_set),
        cmocka_unit_test(only_plurals_of_types_that_exist),
        cmocka_unit_test(methods_of_an_address),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
