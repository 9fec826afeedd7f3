/* The query that a list's address describes: filters, columns, order, pages; what is not known is
 * refused by name. */
#include "web/http.h"

#include "node_here.h"

static struct node *node;
static struct reader *reader;
static struct arena arena;

static bool list(const char *address, struct listing *out, struct error *e) {
    struct request *q = arena_alloc(&arena, sizeof *q);
    q->node = node;
    q->reader = reader;
    q->arena = &arena;
    q->viewer = (struct viewer){.own = true};
    q->today = date_of(2026, 11, 23);
    q->schema = catalogue_find(node_catalogue(node), SPAN("work"));
    return http_params_read(span_of(address), &arena, &q->params, &q->params_count, e) &&
           http_listing(q, q->schema, out, e);
}

static struct listing good(const char *address) {
    struct listing l;
    struct error e;
    if (!list(address, &l, &e))
        fail_msg("%s: %s", address, e.message);
    return l;
}

static void refused(const char *address, const char *says) {
    struct listing l;
    struct error e;
    if (list(address, &l, &e))
        fail_msg("taken: %s", address);
    if (strstr(e.message, says) == NULL)
        fail_msg("%s: \"%s\" does not say \"%s\"", address, e.message, says);
}

static void nothing_said_is_the_types_own_view(void **state) {
    (void)state;
    struct listing l = good("");
    assert_int_equal(l.query.limit, 50);
    assert_int_equal(l.query.filter_count, 0);
    assert_int_equal(l.query.sort, schema_field(l.query.schema, SPAN("day")));
    assert_true(l.query.descending);
    assert_int_equal(l.column_count, 2); /* title and day are marked as columns */
}

static void everything_said(void **state) {
    (void)state;
    struct listing l = good(
        "q=bridge&sort=title&limit=7&after=xyz&fields=kind,people,kind&kind=A&day.ge=2020-01-01"
        "&people.has=&cost.lacks=");
    assert_true(span_is(l.query.text, "bridge"));
    assert_int_equal(l.query.sort, schema_field(l.query.schema, SPAN("title")));
    assert_false(l.query.descending);
    assert_int_equal(l.query.limit, 7);
    assert_true(span_is(l.query.after, "xyz"));
    assert_int_equal(l.column_count, 2);
    assert_true(l.query.filter_count >= 2);
    assert_int_equal(l.query.filters[0].op, OP_IS);
    assert_int_equal(l.query.filters[1].op, OP_AT_LEAST);
}

static void empty_fields_of_a_form_say_nothing(void **state) {
    (void)state;
    assert_int_equal(good("kind=&day.ge=&sort=").query.filter_count, 0);
}

static void given_twice_is_either(void **state) {
    (void)state;
    struct listing l = good("kind=A&kind=B");
    assert_int_equal(l.query.filter_count, 1);
    assert_int_equal(l.query.filters[0].count, 2);
}

static void what_is_wrong_is_named(void **state) {
    (void)state;
    refused("colour=red", "colour");
    refused("kind.near=A", "near");
    refused("day=yesterday", "yesterday");
    refused("limit=0", "limit");
    refused("limit=1001", "limit");
    refused("limit=ten", "limit");
    refused("fields=title,colour", "colour");
    refused("sort=colour", "colour");
}

static int set_up(void **state) {
    struct error e;
    (void)state;
    node = node_here();
    reader = node_reader(node, &e);
    return reader == NULL;
}

static int tear_down(void **state) {
    (void)state;
    reader_release(reader);
    arena_free(&arena);
    node_close(node);
    small_clean();
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_said_is_the_types_own_view),
        cmocka_unit_test(everything_said),
        cmocka_unit_test(empty_fields_of_a_form_say_nothing),
        cmocka_unit_test(given_twice_is_either),
        cmocka_unit_test(what_is_wrong_is_named),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
