/* Every question about many records is answered from what the viewer may see, and from nothing else: queries over columns
 * against a plain walk over all stored versions, for random records, markings, viewers and questions. */
#include "small.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { RECORDS = 600, ROUNDS = 400, PARTNERS = 5 };

static const char *const markings[] = {
    "{\"tlp\":\"CLEAR\",\"to\":[\"ALL\"]}",
    "{\"tlp\":\"GREEN\",\"to\":[\"ALL\"]}",
    "{\"tlp\":\"AMBER\",\"to\":[\"GBR\",\"NATO\"]}",
    "{\"tlp\":\"AMBER+STRICT\"}",
    ("{\"fields\":{\"cost\":{\"tlp\":\"AMBER+STRICT\"},\"with\":{\"tlp\":\"AMBER\",\"to\":[\"GBR\"]}},"
     "\"tlp\":\"CLEAR\",\"to\":[\"ALL\"]}"),
    "{\"fields\":{\"title\":{\"tlp\":\"AMBER+STRICT\"}},\"tlp\":\"CLEAR\",\"to\":[\"ALL\"]}",
    "{\"persons\":[\"ann\"],\"tlp\":\"RED\"}",
    "{\"exercise\":true,\"tlp\":\"CLEAR\",\"to\":[\"ALL\"]}",
    "{\"embargo\":\"2030-01-01\",\"tlp\":\"CLEAR\",\"to\":[\"ALL\"]}",
};
enum { MARKINGS = sizeof markings / sizeof *markings };

static const struct span nato[] = {{"NATO", 4}};

static struct viewer some_viewer(struct chance *c) {
    switch (chance_below(c, 6)) {
    case 0: return (struct viewer){.own = true, .person = SPAN("bob")};
    case 1: return (struct viewer){.own = true, .person = SPAN("ann")};
    case 2: return (struct viewer){.partner = SPAN("GBR")};
    case 3: return (struct viewer){.partner = SPAN("JPN"), .groups = nato, .groups_count = 1};
    case 4: return (struct viewer){.own = true, .person = SPAN("ann"), .exercise = true};
    default: return (struct viewer){0};
    }
}

static struct node *node;
static struct uuid partner_ids[PARTNERS];
static const struct date today = {20780}; /* November 2026 */

/* ---- a node with random records ------------------------------------------------------------------------------------ */

static struct span pick_text(struct arena *a, const char *format, unsigned n) {
    char *text = arena_printf(a, format, n);
    return span_of(text);
}

static void random_content(struct chance *c, struct arena *a, struct content *out) {
    static const char *const titles[] = {"Côte training", "cote Training", "Winter course", "Radar", "Staff talks"};
    out->value[0] = pick_text(a, "\"%u\"", 0);
    AUTO_BUF struct buf title = {0};
    json_put_string(&title, span_of(titles[chance_below(c, 5)]));
    out->value[0] = (struct span){arena_copy(a, title.p, title.n), title.n};
    if (chance_below(c, 3) == 0)
        out->value[1] = SPAN("\"note on radar\"");
    if (chance_below(c, 4) > 0)
        out->value[2] = pick_text(a, "\"%c\"", 'A' + chance_below(c, 3));
    unsigned with = chance_below(c, 4);
    if (with > 0) {
        AUTO_BUF struct buf list = {0};
        unsigned first = chance_below(c, PARTNERS);
        for (unsigned i = 0; i < with && i < PARTNERS; i++) {
            char id[UUID_TEXT + 1];
            uuid_format(&partner_ids[(first + i) % PARTNERS], id);
            buf_printf(&list, "%s\"%s\"", i == 0 ? "[" : ",", id);
        }
        buf_char(&list, ']');
        out->value[3] = (struct span){arena_copy(a, list.p, list.n), list.n};
    }
    if (chance_below(c, 5) > 0)
        out->value[4] = pick_text(a, "\"2020-01-%02u\"", 1 + chance_below(c, 20));
    if (chance_below(c, 5) > 0)
        out->value[5] = pick_text(a, "%u", chance_below(c, 30));
    if (chance_below(c, 3) > 0)
        out->value[6] = span_of(arena_printf(a, "{\"amount\":\"%u.5\",\"currency\":\"%s\"}", chance_below(c, 900),
                                             chance_below(c, 4) == 0 ? "EUR" : "USD"));
}

static void put(struct batch *b, int64_t record, const struct content *c, const char *marking, enum record_state state,
                struct uuid *id) {
    struct change change = {.record = record, .content = c, .marking = span_of(marking), .state = state};
    enum outcome outcome;
    struct error e;
    int64_t number = 0;
    if (!batch_put(b, &change, &number, id, &outcome, &e))
        fail_msg("%s: %s", e.field, e.message);
}

static int fill(void **state) {
    (void)state;
    AUTO_ARENA struct arena a = {0};
    struct chance chance = {0x5eed};
    struct error e;
    struct node_settings set = {.origin = "test.example/node", .name = "Test", .partner = "TST"};
    char home[600];
    snprintf(home, sizeof home, "%s/home", small_directory());
    assert_true(node_init(home, &set, &e));
    node = node_open(home, small_types, &e);
    assert_non_null(node);
    struct batch *b = node_begin(node, SPAN("ann"), &e);
    const struct schema *partner = catalogue_find(node_catalogue(node), SPAN("partner"));
    const struct schema *work = catalogue_find(node_catalogue(node), SPAN("work"));
    for (unsigned i = 0; i < PARTNERS; i++) {
        struct content c = small_content(&a, partner, arena_printf(&a, "name=Partner %c", 'A' + i),
                                         arena_printf(&a, "code=PA%c", 'A' + i), NULL);
        put(b, 0, &c, markings[i == 4 ? 3 : 0], RECORD_CURRENT, &partner_ids[i]);
    }
    for (unsigned i = 0; i < RECORDS; i++) {
        struct content c = {.schema = work};
        struct uuid id;
        random_content(&chance, &a, &c);
        put(b, 0, &c, markings[chance_below(&chance, MARKINGS)], RECORD_CURRENT, &id);
    }
    assert_true(batch_commit(b, &e));
    return 0;
}

static int empty(void **state) {
    (void)state;
    node_close(node);
    small_clean();
    return 0;
}

/* Some records change, one is withdrawn: columns in memory must follow. */
static void disturb(struct chance *chance) {
    AUTO_ARENA struct arena a = {0};
    struct error e;
    struct batch *b = node_begin(node, SPAN("ann"), &e);
    const struct schema *work = catalogue_find(node_catalogue(node), SPAN("work"));
    for (int i = 0; i < 3; i++) {
        struct content c = {.schema = work};
        struct uuid id;
        unsigned kind = chance_below(chance, 8);
        int64_t record = PARTNERS + 1 + chance_below(chance, RECORDS);
        random_content(chance, &a, &c);
        put(b, kind == 0 ? 0 : record, &c, markings[chance_below(chance, MARKINGS)],
            kind == 1 ? RECORD_WITHDRAWN : RECORD_CURRENT, &id);
    }
    if (chance_below(chance, 4) == 0)
        batch_abandon(b);
    else
        assert_true(batch_commit(b, &e));
}

/* ---- the plain walk ------------------------------------------------------------------------------------------------ */

struct seen {
    int64_t record;
    uint64_t mask;
    struct content content;
};

static size_t walk(struct reader *r, const struct query *q, struct arena *a, struct seen *out) {
    size_t n = 0;
    for (int64_t record = 1;; record++) {
        struct stored v;
        struct error e;
        if (!reader_current(r, record, a, &v, &e))
            return n;
        uint64_t mask = 0;
        if (v.schema != q->schema || v.envelope.state != RECORD_CURRENT || !query_sees(&v, &q->viewer, today, &mask))
            continue;
        out[n].record = record;
        out[n].mask = mask;
        assert_true(content_read(v.schema, v.body, &out[n].content, &e));
        n++;
    }
}

static struct span seen_value(const struct seen *s, int field) {
    return s->mask >> field & 1 ? s->content.value[field] : (struct span){0};
}

static bool holds(struct span list, struct span item) {
    return list.p != NULL && memmem(list.p, list.n, item.p, item.n) != NULL;
}

/* Dates as canonical JSON strings compare as text; counts as numbers. */
static int compare_values(int field, struct span a, struct span b) {
    if (field != 5)
        return span_compare(a, b);
    long x = strtol(a.p, NULL, 10), y = strtol(b.p, NULL, 10);
    return (x > y) - (x < y);
}

static bool matches(const struct seen *s, const struct filter *f) {
    struct span v = seen_value(s, f->field);
    bool visible = s->mask >> f->field & 1, any = false;
    if (f->op == OP_LACKS)
        return visible && v.p == NULL;
    if (!visible || v.p == NULL)
        return false;
    if (f->op == OP_HAS)
        return true;
    for (size_t i = 0; i < f->count; i++)
        any = any || (f->field == 3 ? holds(v, f->values[i]) : span_eq(v, f->values[i]));
    if (f->op == OP_IS || f->op == OP_IS_NOT)
        return any == (f->op == OP_IS);
    int c = compare_values(f->field, v, f->values[0]);
    return f->op == OP_LESS ? c < 0 : f->op == OP_AT_MOST ? c <= 0 : f->op == OP_MORE ? c > 0 : c >= 0;
}

static bool words_found(const struct seen *s, struct span word) {
    for (int f = 0; f < 2; f++) {
        struct span v = seen_value(s, f);
        AUTO_BUF struct buf low = {0};
        for (size_t i = 0; i < v.n; i++) /* fold the one accented letter there is */
            if (i + 1 < v.n && memcmp(v.p + i, "ô", 2) == 0)
                buf_char(&low, 'o'), i++;
            else
                buf_char(&low, v.p[i] >= 'A' && v.p[i] <= 'Z' ? (char)(v.p[i] + 32) : v.p[i]);
        if (v.p != NULL && memmem(low.p, low.n, word.p, word.n) != NULL)
            return true;
    }
    return false;
}

static size_t keep(const struct query *q, const struct seen *all, size_t n, int but, const struct seen **out) {
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        bool good = q->text.p == NULL || words_found(&all[i], q->text);
        for (size_t k = 0; k < q->filter_count; k++)
            good = good && (q->filters[k].field == but || matches(&all[i], &q->filters[k]));
        if (good)
            out[kept++] = &all[i];
    }
    return kept;
}

/* ---- random questions ---------------------------------------------------------------------------------------------- */

static void random_filter(struct chance *c, struct arena *a, struct filter *f) {
    static const int fields[] = {2, 3, 4, 5};
    *f = (struct filter){.field = fields[chance_below(c, 4)]};
    switch (f->field) {
    case 2:
    case 3: f->op = (enum query_op[]){OP_IS, OP_IS, OP_IS_NOT, OP_HAS, OP_LACKS}[chance_below(c, 5)]; break;
    default:
        f->op = (enum query_op[]){OP_IS,      OP_IS_NOT,   OP_LESS, OP_AT_MOST,
                                  OP_MORE, OP_AT_LEAST, OP_HAS,  OP_LACKS}[chance_below(c, 8)];
    }
    if (f->op == OP_HAS || f->op == OP_LACKS)
        return;
    f->count = f->op == OP_IS ? 1 + chance_below(c, 2) : 1;
    for (size_t i = 0; i < f->count; i++) {
        char id[UUID_TEXT + 1];
        uuid_format(&partner_ids[chance_below(c, PARTNERS)], id);
        f->values[i] = f->field == 2   ? pick_text(a, "\"%c\"", 'A' + chance_below(c, 3))
                       : f->field == 3 ? span_of(arena_printf(a, "\"%s\"", id))
                       : f->field == 4 ? pick_text(a, "\"2020-01-%02u\"", 1 + chance_below(c, 20))
                                       : pick_text(a, "%u", chance_below(c, 30));
    }
}

static struct query random_query(struct chance *c, struct arena *a) {
    const struct schema *work = catalogue_find(node_catalogue(node), SPAN("work"));
    struct viewer v = some_viewer(c);
    struct query q = query_for(work, &v, today);
    q.filter_count = chance_below(c, 4);
    for (size_t i = 0; i < q.filter_count; i++)
        random_filter(c, a, &q.filters[i]);
    for (size_t i = 1; i < q.filter_count; i++) /* a field at most once: facets leave out a field's own filters */
        if (q.filters[i].field == q.filters[i - 1].field || q.filters[i].field == q.filters[0].field)
            q.filter_count = i;
    if (chance_below(c, 4) == 0)
        q.text = (struct span[]){SPAN("radar"), SPAN("cote"), SPAN("winter")}[chance_below(c, 3)];
    q.sort = (int[]){-1, 0, 2, 4, 5, 6}[chance_below(c, 6)];
    q.descending = chance_below(c, 2) == 0;
    return q;
}

/* Pages put together are all matching records, each once, in order; walking back gives the same pages. */
static void check_pages(struct reader *r, struct query q, const struct seen **expected, size_t n, struct chance *c) {
    AUTO_ARENA struct arena a = {0};
    int64_t *all = arena_alloc(&a, (n + 1) * sizeof *all);
    size_t got = 0;
    struct page page, before = {0};
    struct error e;
    q.limit = 1 + chance_below(c, 40);
    do {
        if (!query_page(&q, r, &a, &page, &e))
            fail_msg("%s", e.message);
        assert_int_equal(page.total, n);
        assert_true(got + page.count <= n);
        memcpy(all + got, page.records, page.count * sizeof *all);
        if (got > 0) {
            struct query back = q;
            struct page previous;
            back.after = page.previous;
            assert_true(query_page(&back, r, &a, &previous, &e));
            assert_int_equal(previous.count, before.count);
            assert_memory_equal(previous.records, before.records, before.count * sizeof *all);
        }
        before = page;
        got += page.count;
        q.after = page.next;
    } while (page.next.p != NULL);
    assert_int_equal(got, n);
    for (size_t i = 0; i < n; i++) {
        bool there = false;
        for (size_t k = 0; k < n && !there; k++)
            there = all[k] == expected[i]->record;
        assert_true(there);
    }
    if (q.sort != 4 && q.sort != 5)
        return;
    struct span last = {0};
    bool unknown = false;
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;
        while (expected[k]->record != all[i])
            k++;
        struct span v = seen_value(expected[k], q.sort);
        assert_false(unknown && v.p != NULL); /* what is unknown comes last */
        unknown = unknown || v.p == NULL;
        if (last.p != NULL && v.p != NULL) {
            int order = compare_values(q.sort, last, v);
            assert_true(q.descending ? order >= 0 : order <= 0);
        }
        last = v;
    }
}

static void check_totals(struct reader *r, const struct query *q, const struct seen **expected, size_t n) {
    AUTO_ARENA struct arena a = {0};
    struct total *totals = NULL;
    size_t count = 0;
    struct error e;
    int64_t people = 0, usd = 0, eur = 0;
    size_t people_known = 0;
    for (size_t i = 0; i < n; i++) {
        struct span v = seen_value(expected[i], 5), cost = seen_value(expected[i], 6);
        people_known += v.p != NULL;
        people += v.p != NULL ? strtol(v.p, NULL, 10) : 0;
        if (cost.p == NULL)
            continue;
        struct decimal d;
        struct json j = {JSON_OBJECT, cost};
        assert_true(decimal_parse(json_text(json_member(j, "amount"), &a), &d));
        *(holds(cost, SPAN("EUR")) ? &eur : &usd) += d.micro;
    }
    assert_true(query_totals(q, r, &a, &totals, &count, &e));
    int64_t got_usd = 0, got_eur = 0;
    for (size_t i = 0; i < count; i++) {
        if (totals[i].field == 5) {
            assert_int_equal(totals[i].sum.micro, people * 1000000);
            assert_int_equal(totals[i].known, people_known);
            assert_int_equal(totals[i].unknown, n - people_known);
        } else {
            *(strcmp(totals[i].currency, "EUR") == 0 ? &got_eur : &got_usd) += totals[i].sum.micro;
        }
    }
    assert_int_equal(got_usd, usd);
    assert_int_equal(got_eur, eur);
}

static void check_groups(struct reader *r, const struct query *q, const struct seen **expected, size_t n) {
    AUTO_ARENA struct arena a = {0};
    struct group *groups = NULL;
    size_t count = 0, sum = 0;
    struct error e;
    const int by[] = {2, 4};
    assert_true(query_groups(q, r, by, 2, true, &a, &groups, &count, &e));
    for (size_t g = 0; g < count; g++) {
        size_t same = 0;
        for (size_t i = 0; i < n; i++)
            same += span_eq(seen_value(expected[i], 2), groups[g].values[0]) &&
                    span_eq(seen_value(expected[i], 4), groups[g].values[1]);
        assert_int_equal(groups[g].count, same);
        sum += same;
    }
    assert_int_equal(sum, n);
}

static void check_facets(struct reader *r, const struct query *q, const struct seen *all, size_t n) {
    AUTO_ARENA struct arena a = {0};
    const struct seen **kept = arena_alloc(&a, (n + 1) * sizeof *kept);
    struct facet *facets = NULL;
    size_t count = 0;
    struct error e;
    assert_true(query_facets(q, r, 100, &a, &facets, &count, &e));
    assert_int_equal(count, 2);
    for (size_t f = 0; f < count; f++) {
        int field = facets[f].field;
        size_t m = keep(q, all, n, field, kept);
        for (size_t i = 0; i < facets[f].count; i++) {
            struct span value = facets[f].values[i].value;
            size_t same = 0;
            for (size_t k = 0; k < m; k++) {
                struct span v = seen_value(kept[k], field);
                bool visible = kept[k]->mask >> field & 1;
                same += value.p == NULL ? visible && v.p == NULL
                        : field == 3    ? holds(v, value)
                                        : v.p != NULL && span_eq(v, value);
            }
            assert_int_equal(facets[f].values[i].count, same);
        }
    }
}

static void queries_answer_as_a_plain_walk_does(void **state) {
    (void)state;
    struct chance c = {0xc0117};
    for (int round = 0; round < ROUNDS; round++) {
        AUTO_ARENA struct arena a = {0};
        struct error e;
        AUTO_READER struct reader *r = node_reader(node, &e);
        if (round % 5 == 4)
            disturb(&c);
        struct query q = random_query(&c, &a);
        struct seen *all = arena_alloc(&a, (RECORDS + ROUNDS) * sizeof *all);
        const struct seen **expected = arena_alloc(&a, (RECORDS + ROUNDS) * sizeof *expected);
        size_t n = walk(r, &q, &a, all), m = keep(&q, all, n, -1, expected), count = 0;
        if (!query_count(&q, r, &count, &e))
            fail_msg("%s", e.message);
        if (count != m)
            fail_msg("round %d: %zu counted, %zu are there", round, count, m);
        check_pages(r, q, expected, m, &c);
        check_totals(r, &q, expected, m);
        check_groups(r, &q, expected, m);
        check_facets(r, &q, all, n);
    }
}

/* A record the viewer may not see cannot be told from one that is not there. */
static void what_may_not_be_seen_is_not_there(void **state) {
    (void)state;
    AUTO_ARENA struct arena a = {0};
    struct error hidden, absent;
    AUTO_READER struct reader *r = node_reader(node, &hidden);
    const struct schema *partner = catalogue_find(node_catalogue(node), SPAN("partner"));
    struct viewer outside = {.partner = SPAN("GBR")}, own = {.own = true};
    struct stored v;
    struct label label;
    char id[UUID_TEXT + 1];
    assert_true(query_find(r, partner, SPAN("PAE"), &own, today, &a, &v, &hidden));
    assert_false(query_find(r, partner, SPAN("PAE"), &outside, today, &a, &v, &hidden));
    assert_false(query_find(r, partner, SPAN("PAX"), &outside, today, &a, &v, &absent));
    assert_int_equal(hidden.code, absent.code);
    assert_int_equal(strlen(hidden.message), strlen(absent.message));
    uuid_format(&partner_ids[4], id);
    assert_true(query_label(r, span_of(id), SPAN("test.example/node"), &own, today, &a, &label));
    assert_true(span_is(label.key, "PAE"));
    assert_false(query_label(r, span_of(id), SPAN("test.example/node"), &outside, today, &a, &label));
    assert_null(label.title.p);
}

static void conditions_are_read_as_people_write_them(void **state) {
    (void)state;
    AUTO_ARENA struct arena a = {0};
    struct error e;
    AUTO_READER struct reader *r = node_reader(node, &e);
    const struct schema *work = catalogue_find(node_catalogue(node), SPAN("work"));
    struct viewer own = {.own = true};
    static const char *const good[] = {"with = PAA", "with=PAA,PAB", "day >= 2020-01-05", "people<10", "cost > 100",
                                       "kind unknown", "title ~ COTE", "kind != A"};
    static const char *const bad[] = {"", "nothing = 1", "day >= soon", "people = many", "day", "= 3", "note = x"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct query q = query_for(work, &own, today);
        size_t n = 0;
        if (!query_where(&q, r, span_of(good[i]), &a, &e) || !query_count(&q, r, &n, &e))
            fail_msg("%s: %s", good[i], e.message);
        assert_true(n > 0 && n < RECORDS);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct query q = query_for(work, &own, today);
        assert_false(query_where(&q, r, span_of(bad[i]), &a, &e));
        assert_true(e.message[0] != '\0');
    }
}

static void damaged_cursors_are_refused(void **state) {
    (void)state;
    AUTO_ARENA struct arena a = {0};
    struct error e;
    AUTO_READER struct reader *r = node_reader(node, &e);
    const struct schema *work = catalogue_find(node_catalogue(node), SPAN("work"));
    struct viewer own = {.own = true};
    struct chance c = {7};
    for (int i = 0; i < 2000; i++) {
        struct query q = query_for(work, &own, today);
        struct page page;
        AUTO_BUF struct buf cursor = {0};
        unsigned char noise[24];
        for (size_t k = 0; k < sizeof noise; k++)
            noise[k] = (unsigned char)chance_next(&c);
        noise[0] = chance_below(&c, 2) ? 'n' : 'p';
        noise[1] = (unsigned char)('0' + chance_below(&c, 10));
        noise[2] = chance_below(&c, 2) ? ' ' : '3';
        base64url_put(&cursor, noise, 1 + chance_below(&c, sizeof noise));
        q.after = buf_view(&cursor);
        q.limit = 10;
        (void)query_page(&q, r, &a, &page, &e); /* refused or answered, never worse: the sanitizers watch */
    }
    struct query q = query_for(work, &own, today);
    struct page page;
    q.after = SPAN("!!");
    assert_false(query_page(&q, r, &a, &page, &e));
    assert_int_equal(e.code, ERROR_USAGE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(queries_answer_as_a_plain_walk_does),
        cmocka_unit_test(what_may_not_be_seen_is_not_there),
        cmocka_unit_test(conditions_are_read_as_people_write_them),
        cmocka_unit_test(damaged_cursors_are_refused),
    };
    return cmocka_run_group_tests_name("queries", tests, fill, empty);
}
