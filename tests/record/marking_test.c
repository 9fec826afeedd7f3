/* Who may see what: the rule of the house, over every combination of a small world, against the
 * fact sheet's words written down a second time. (domain: "Combination rule", "Traffic Light
 * Protocol 2.0") */
#include "record/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static const struct date today = {20780};

static const struct span to_gbr[] = {{"GBR", 3}};
static const struct span to_nato[] = {{"NATO", 4}};
static const struct span to_gbr_nato[] = {{"GBR", 3}, {"NATO", 4}};
static const struct span to_all[] = {{"ALL", 3}};
static const struct {
    const struct span *list;
    size_t n;
} lists[] = {{NULL, 0}, {to_gbr, 1}, {to_nato, 1}, {to_gbr_nato, 2}, {to_all, 1}};
static const struct span ann[] = {{"ann", 3}};
static const struct span noforn[] = {{"NOFORN", 6}};
enum { LISTS = 5, MARKINGS = 5 * LISTS * 2 * 2 * 2 * 2, VIEWERS = 2 * 3 * 2 * 3 * 2 };

static struct marking nth_marking(unsigned i) {
    struct marking m = marking_narrowest();
    m.tlp = (enum tlp)(i % 5), i /= 5;
    m.to = lists[i % LISTS].list, m.to_count = lists[i % LISTS].n, i /= LISTS;
    m.exercise = i % 2, i /= 2;
    m.embargo.day = i % 2 ? today.day + 1 : DATE_NONE, i /= 2;
    m.persons = ann, m.persons_count = i % 2, i /= 2;
    m.caveats = noforn, m.caveats_count = i % 2;
    return m;
}

static struct viewer nth_viewer(unsigned i) {
    static const struct span partners[] = {{NULL, 0}, {"GBR", 3}, {"JPN", 3}};
    static const struct span persons[] = {{NULL, 0}, {"ann", 3}, {"bob", 3}};
    struct viewer v = {.own = i % 2};
    i /= 2;
    v.partner = partners[i % 3], i /= 3;
    v.groups = to_nato, v.groups_count = i % 2, i /= 2;
    v.person = persons[i % 3], i /= 3;
    v.exercise = i % 2;
    return v;
}

static bool has(const struct span *list, size_t n, const char *item) {
    for (size_t i = 0; i < n; i++)
        if (span_is(list[i], item))
            return true;
    return false;
}

/* The fact sheet in other words: a chain of reasons why not. */
static bool oracle(const struct marking *m, const struct viewer *v) {
    bool red_for_others =
        m->tlp == TLP_RED && !(m->persons_count == 1 && span_is(v->person, "ann"));
    bool wrong_world = m->exercise != v->exercise;
    if (wrong_world || red_for_others)
        return false;
    if (v->own)
        return true;
    bool too_early = m->embargo.day != DATE_NONE && today.day < m->embargo.day;
    bool kept_at_home = has(m->caveats, m->caveats_count, "NOFORN") || m->to_count == 0;
    if (too_early || kept_at_home)
        return false;
    bool anyone = m->tlp == TLP_CLEAR && has(m->to, m->to_count, "ALL");
    bool any_partner = m->tlp == TLP_GREEN && has(m->to, m->to_count, "ALL") && v->partner.n > 0;
    bool named =
        v->partner.n > 0 && ((span_is(v->partner, "GBR") && has(m->to, m->to_count, "GBR")) ||
                             (v->groups_count == 1 && has(m->to, m->to_count, "NATO")));
    return anyone || any_partner || named;
}

static void every_combination_is_as_the_fact_sheet_says(void **state) {
    (void)state;
    unsigned seen = 0;
    for (unsigned i = 0; i < MARKINGS; i++)
        for (unsigned k = 0; k < VIEWERS; k++) {
            struct marking m = nth_marking(i);
            struct viewer v = nth_viewer(k);
            bool allowed = marking_allows(&m, (struct span){0}, &v, today);
            if (allowed != oracle(&m, &v))
                fail_msg("marking %u, viewer %u: %s", i, k, allowed ? "seen" : "not seen");
            seen += allowed;
        }
    assert_true(seen > 0 && seen < MARKINGS * VIEWERS);
}

/* The same once more as a table that a person can check against the fact sheet: for each level a
 * line of who sees a record without caveats, embargo or exercise flag, released as the column says.
 * Letters: o own organisation; O own and listed as a person; g GBR; G GBR and listed; n a member of
 * NATO; j Japan; p the public. */
static void the_truth_table_holds(void **state) {
    (void)state;
    static const struct {
        enum tlp tlp;
        const char *seen_by[LISTS]; /* nobody; GBR; NATO; GBR and NATO; ALL */
    } rows[] = {
        {TLP_RED, {"O", "OG", "O", "OG", "O"}},
        {TLP_AMBER_STRICT, {"oO", "oOgG", "oOn", "oOgGn", "oO"}},
        {TLP_AMBER, {"oO", "oOgG", "oOn", "oOgGn", "oO"}},
        {TLP_GREEN, {"oO", "oOgG", "oOn", "oOgGn", "oOgGnj"}},
        {TLP_CLEAR, {"oO", "oOgG", "oOn", "oOgGn", "oOgGnjp"}},
    };
    static const struct {
        char letter;
        struct viewer viewer;
    } viewers[] = {{'o', {.own = true, .person = {"bob", 3}}},
                   {'O', {.own = true, .person = {"ann", 3}}},
                   {'g', {.partner = {"GBR", 3}, .person = {"bob", 3}}},
                   {'G', {.partner = {"GBR", 3}, .person = {"ann", 3}}},
                   {'n', {.partner = {"ITA", 3}, .groups = to_nato, .groups_count = 1}},
                   {'j', {.partner = {"JPN", 3}}},
                   {'p', {.person = {"bob", 3}}}};
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++)
        for (size_t l = 0; l < LISTS; l++)
            for (size_t k = 0; k < sizeof viewers / sizeof *viewers; k++) {
                struct marking m = marking_narrowest();
                struct viewer v = viewers[k].viewer;
                m.tlp = rows[r].tlp;
                m.to = lists[l].list, m.to_count = lists[l].n;
                m.persons = ann, m.persons_count = 1;
                bool seen = strchr(rows[r].seen_by[l], viewers[k].letter) != NULL;
                if (marking_allows(&m, (struct span){0}, &v, today) != seen)
                    fail_msg("%s, list %zu, viewer %c", tlp_name(m.tlp), l, viewers[k].letter);
                v.exercise = true;
                assert_false(marking_allows(&m, (struct span){0}, &v, today));
                m.exercise = true;
                assert_int_equal(marking_allows(&m, (struct span){0}, &v, today), seen);
                m.embargo = (struct date){today.day + 1};
                assert_int_equal(marking_allows(&m, (struct span){0}, &v, today), seen && v.own);
                m.embargo = today; /* seen from that day on */
                assert_int_equal(marking_allows(&m, (struct span){0}, &v, today), seen);
            }
}

/* Every pair of a record's and a field's marking that the reader takes: whoever the field's lets
 * see is one whom the record's lets see, but for what the record alone says (embargo, persons). */
static void what_is_read_is_never_wider_than_its_record(void **state) {
    (void)state;
    AUTO_ARENA struct arena a = {0};
    unsigned taken = 0;
    for (unsigned i = 0; i < 50; i++)
        for (unsigned j = 0; j < 50; j++) {
            struct marking m = nth_marking(i), back;
            struct marking_field field = {SPAN("cost"), nth_marking(j)};
            struct error e;
            AUTO_BUF struct buf json = {0};
            m.fields = &field;
            m.fields_count = 1;
            marking_put(&json, &m);
            arena_reset(&a);
            if (!marking_read(buf_view(&json), &a, &back, &e))
                continue;
            taken++;
            for (unsigned k = 0; k < VIEWERS; k++) {
                struct viewer v = nth_viewer(k);
                const struct marking *cost = &back.fields[0].marking;
                bool narrower = cost->tlp == TLP_RED || m.tlp != TLP_RED;
                if (marking_allows(cost, (struct span){0}, &v, today))
                    assert_true(!narrower || marking_allows(&back, (struct span){0}, &v, today));
            }
        }
    assert_true(taken > 100 && taken < 2500);
}

/* Typing errors narrow: in small letters NOFORN still bars, and ALL is nobody. */
static void small_letters_never_widen(void **state) {
    (void)state;
    static const struct span small_noforn[] = {{"noforn", 6}}, small_all[] = {{"all", 3}};
    struct viewer gbr = {.partner = SPAN("GBR")};
    struct marking m = marking_narrowest();
    m.tlp = TLP_CLEAR;
    m.to = to_gbr, m.to_count = 1;
    assert_true(marking_allows(&m, (struct span){0}, &gbr, today));
    m.caveats = small_noforn, m.caveats_count = 1;
    assert_false(marking_allows(&m, (struct span){0}, &gbr, today));
    m.caveats_count = 0;
    m.to = small_all;
    assert_false(marking_allows(&m, (struct span){0}, &gbr, today));
}

/* A field's marking can only take away, whatever both say. */
static void narrowing_never_widens(void **state) {
    (void)state;
    for (unsigned i = 0; i < MARKINGS; i++)
        for (unsigned j = 0; j < MARKINGS; j += 3)
            for (unsigned k = 0; k < VIEWERS; k++) {
                struct marking m = nth_marking(i);
                struct marking_field field = {SPAN("cost"), nth_marking(j)};
                struct viewer v = nth_viewer(k);
                m.fields = &field;
                m.fields_count = 1;
                bool record = marking_allows(&m, (struct span){0}, &v, today);
                bool cost = marking_allows(&m, SPAN("cost"), &v, today);
                assert_true(record || !cost);
                assert_int_equal(marking_allows(&m, SPAN("title"), &v, today), record);
                assert_int_equal(cost, record && oracle(&field.marking, &v));
            }
}

/* MISP issue 4200 reports the reverse; ours: nobody outside, at every level. */
static void an_empty_list_of_partners_is_nobody_outside(void **state) {
    (void)state;
    for (unsigned i = 0; i < MARKINGS; i++)
        for (unsigned k = 0; k < VIEWERS; k++) {
            struct marking m = nth_marking(i);
            struct viewer v = nth_viewer(k);
            m.to_count = 0;
            if (!v.own)
                assert_false(marking_allows(&m, (struct span){0}, &v, today));
        }
}

static void a_marking_reads_back_as_it_was_written(void **state) {
    (void)state;
    AUTO_ARENA struct arena a = {0};
    for (unsigned i = 0; i < MARKINGS; i++) {
        struct marking m = nth_marking(i), back;
        struct error e;
        AUTO_BUF struct buf once = {0}, twice = {0};
        marking_put(&once, &m);
        bool contradicts = (has(m.to, m.to_count, "ALL") && m.tlp < TLP_GREEN) ||
                           (m.caveats_count > 0 && m.to_count > 0);
        if (contradicts) {
            assert_false(marking_read(buf_view(&once), &a, &back, &e));
            continue;
        }
        if (!marking_read(buf_view(&once), &a, &back, &e))
            fail_msg("%s: %s", once.p, e.message);
        marking_put(&twice, &back);
        assert_string_equal(once.p, twice.p);
    }
}

static void wider_fields_and_unknown_members_are_refused(void **state) {
    (void)state;
    static const char *const bad[] = {
        "{\"tlp\":\"AMBER\",\"to\":[\"GBR\"],\"fields\":{\"cost\":{\"tlp\":\"GREEN\",\"to\":["
        "\"GBR\"]}}}",
        "{\"tlp\":\"AMBER\",\"to\":[\"GBR\"],\"fields\":{\"cost\":{\"tlp\":\"AMBER\",\"to\":["
        "\"FRA\"]}}}",
        "{\"tlp\":\"AMBER\",\"embargo\":\"2030-01-01\",\"fields\":{\"cost\":{\"tlp\":\"AMBER\","
        "\"embargo\":\"2029-01-01\"}}}",
        "{\"tlp\":\"AMBER\",\"to\":[\"ALL\"]}",
        "{\"tlp\":\"CLEAR\",\"to\":[\"ALL\",\"GBR\"]}",
        "{\"tlp\":\"CLEAR\",\"to\":[\"GBR\"],\"caveats\":[\"NOFORN\"]}",
        "{\"tlp\":\"PURPLE\"}",
        "{\"tlp\":\"CLEAR\",\"rel\":[]}",
        "{\"tlp\":\"CLEAR\",\"to\":\"GBR\"}",
        "[]",
        "{\"fields\":{\"cost\":{\"tlp\":\"RED\",\"fields\":{}}}}",
        "{\"fields\":{\"cost\":{\"exercise\":true}}}",
        "{\"exercise\":true,\"fields\":{\"cost\":{\"exercise\":false}}}",
        "{\"fields\":{\"Cost\":{}}}",
        "{\"fields\":{\"co\\u000ast\":{}}}",
        "{\"fields\":{\"\":{}}}",
        "{\"tlp\":\"AMBER\",\"to\":[\"GBR\"],\"caveats\":[\"Noforn\"]}",
        "{\"tlp\":\"AMBER\",\"to\":[\"G\\u001bBR\"]}",
        "{\"tlp\":\"AMBER\",\"to\":[\" \"]}",
        "{\"tlp\":\"AMBER\",\"to\":[7]}",
        "{\"tlp\":\"AMBER\",\"tlp\":\"CLEAR\"}",
        "{\"tlp\":\"AMBER\",\"\\u0074lp\":\"CLEAR\"}",
        "{\"embargo\":\"2027-02-30\"}",
        "{\"exercise\":1}",
    };
    AUTO_ARENA struct arena a = {0};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct marking m;
        struct error e;
        if (marking_read(span_of(bad[i]), &a, &m, &e))
            fail_msg("accepted: %s", bad[i]);
        assert_string_equal(e.field, "marking");
    }
}

static void words_name_the_level_then_states_then_groups(void **state) {
    (void)state;
    AUTO_ARENA struct arena a = {0};
    AUTO_BUF struct buf words = {0};
    struct marking m;
    struct error e;
    assert_true(marking_read(
        SPAN("{\"tlp\":\"TLP:AMBER\",\"to\":[\"NATO\",\"JPN\",\"GBR\",\"JPN\"],\"exercise\":true}"),
        &a, &m, &e));
    marking_words(&words, &m);
    assert_string_equal(words.p, "EXERCISE EXERCISE EXERCISE  TLP:AMBER  REL TO GBR, JPN, NATO");
    enum tlp t;
    assert_true(tlp_parse(SPAN("TLP:WHITE"), &t) && t == TLP_CLEAR);
    assert_false(tlp_parse(SPAN("amber"), &t));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_combination_is_as_the_fact_sheet_says),
        cmocka_unit_test(the_truth_table_holds),
        cmocka_unit_test(what_is_read_is_never_wider_than_its_record),
        cmocka_unit_test(small_letters_never_widen),
        cmocka_unit_test(narrowing_never_widens),
        cmocka_unit_test(an_empty_list_of_partners_is_nobody_outside),
        cmocka_unit_test(a_marking_reads_back_as_it_was_written),
        cmocka_unit_test(wider_fields_and_unknown_members_are_refused),
        cmocka_unit_test(words_name_the_level_then_states_then_groups),
    };
    return cmocka_run_group_tests_name("marking", tests, NULL, NULL);
}
