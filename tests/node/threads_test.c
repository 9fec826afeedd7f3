/* Many read while one writes: every answer is of some moment, and the thread sanitizer watches (suite "threads"). */
#include "small.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

enum { READERS = 3, BATCHES = 60, EACH = 10 };

struct world {
    struct node *node;
    struct uuid partner;
    char token[SECRET_TEXT];
    atomic_int written;  /* works that were acknowledged */
    atomic_bool done;
    atomic_int wrong;
};

static const struct date today = {20780};

/* Works go by tens: whoever counts sees a multiple of ten, never fewer than were acknowledged before it asked. */
static void look(struct world *w, struct reader *r, struct arena *a) {
    const struct schema *work = catalogue_find(node_catalogue(w->node), SPAN("work"));
    struct viewer own = {.own = true};
    struct query q = query_for(work, &own, today);
    struct error e;
    struct view view;
    struct label label;
    struct user u;
    char id[UUID_TEXT + 1];
    int least = atomic_load(&w->written);
    q.limit = 5;
    if (!query_view(&q, r, 5, a, &view, &e) || view.page.total % EACH != 0 || (int)view.page.total < least)
        atomic_fetch_add(&w->wrong, 1);
    for (size_t i = 0; i < view.page.count; i++) {
        struct stored v;
        if (!reader_current(r, view.page.records[i], a, &v, &e))
            atomic_fetch_add(&w->wrong, 1);
    }
    uuid_format(&w->partner, id);
    if (!query_label(r, span_of(id), SPAN("test.example/node"), &own, today, a, &label) || label.title.p == NULL)
        atomic_fetch_add(&w->wrong, 1);
    if (!secret_check(w->node, r, SECRET_TOKEN, span_of(w->token), time_now(), &u))
        atomic_fetch_add(&w->wrong, 1);
}

static void *read_on(void *context) {
    struct world *w = context;
    while (!atomic_load(&w->done)) {
        AUTO_ARENA struct arena a = {0};
        struct error e;
        AUTO_READER struct reader *r = node_reader(w->node, &e);
        if (r == NULL)
            atomic_fetch_add(&w->wrong, 1);
        else
            look(w, r, &a);
    }
    return NULL;
}

static void put(struct batch *b, int64_t record, const struct content *c, struct uuid *id) {
    struct change change = {.record = record, .content = c};
    enum outcome outcome;
    struct error e;
    int64_t number = 0;
    if (!batch_put(b, &change, &number, id, &outcome, &e))
        fail_msg("%s", e.message);
}

static void write_on(struct world *w) {
    for (int i = 0; i < BATCHES; i++) {
        AUTO_ARENA struct arena a = {0};
        struct error e;
        struct uuid id;
        const struct catalogue *types = node_catalogue(w->node);
        struct batch *b = node_begin(w->node, SPAN("ann"), &e);
        struct content partner = small_content(&a, catalogue_find(types, SPAN("partner")),
                                               arena_printf(&a, "name=Partner %d", i), "code=PAA", NULL);
        put(b, 1, &partner, &id);
        for (int k = 0; k < EACH; k++) {
            struct content work = small_content(&a, catalogue_find(types, SPAN("work")),
                                                arena_printf(&a, "title=Course %d", k), "kind=A", "people=3", NULL);
            put(b, 0, &work, &id);
        }
        assert_true(batch_commit(b, &e));
        atomic_fetch_add(&w->written, EACH);
    }
}

static void readers_see_whole_batches(void **state) {
    (void)state;
    AUTO_ARENA struct arena a = {0};
    struct world w = {0};
    struct error e;
    struct node_settings set = {.origin = "test.example/node", .name = "Test"};
    struct user u = {.name = "ann", .roles = ROLE_READER};
    char home[600];
    snprintf(home, sizeof home, "%s/home", small_directory());
    assert_true(node_init(home, &set, &e));
    w.node = node_open(home, small_types, &e);
    assert_non_null(w.node);
    struct batch *b = node_begin(w.node, SPAN("ann"), &e);
    struct content partner = small_content(&a, catalogue_find(node_catalogue(w.node), SPAN("partner")), "name=First",
                                           "code=PAA", NULL);
    put(b, 0, &partner, &w.partner);
    assert_true(user_add(b, &u, SPAN("correct horse battery"), &e));
    assert_true(secret_issue(b, SECRET_TOKEN, "ann", (struct span){0}, w.token, &e));
    assert_true(batch_commit(b, &e));
    pthread_t readers[READERS];
    for (int i = 0; i < READERS; i++)
        assert_int_equal(pthread_create(&readers[i], NULL, read_on, &w), 0);
    write_on(&w);
    atomic_store(&w.done, true);
    for (int i = 0; i < READERS; i++)
        pthread_join(readers[i], NULL);
    assert_int_equal(atomic_load(&w.wrong), 0);
    struct verify_report report;
    assert_true(node_verify(w.node, NULL, NULL, &report, &e));
    assert_int_equal(report.size, 1 + BATCHES * (EACH + 1));
    node_close(w.node);
    small_clean();
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(readers_see_whole_batches)};
    return cmocka_run_group_tests_name("threads", tests, NULL, NULL);
}
