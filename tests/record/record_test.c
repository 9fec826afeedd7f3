/* Values have one canonical form; a version's entry commits to every part of it and tells of none;
 * a type is one table. */
#include "record/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static const struct code colour_codes[] = {{"red", "Red", NULL}, {"blue", "Blue", NULL}, {0}};
static const struct code_list colours = {"colours", colour_codes, false};
static const struct field every_kind[] = {{"text", TEXT},
                                          {"paragraphs", LONG_TEXT},
                                          {"colour", CODE, .codes = &colours},
                                          {"day", DATE},
                                          {"moment", INSTANT},
                                          {"mass", DECIMAL, .unit = "t"},
                                          {"price", MONEY},
                                          {"people", COUNT},
                                          {"country", COUNTRY},
                                          {"other", REF},
                                          {"place", POSITION},
                                          {"area", GEOMETRY},
                                          {"file", ATTACHMENT},
                                          {"names", LIST_OF(TEXT)},
                                          {"colours", LIST_OF(CODE), .codes = &colours},
                                          {"days", LIST_OF(DATE)},
                                          {"prices", LIST_OF(MONEY)},
                                          {0}};
static const struct type thing = {.name = "thing",
                                  .plural = "things",
                                  .label = "Thing",
                                  .label_plural = "Things",
                                  .group = "Test",
                                  .fields = every_kind};
static const struct type *const types[] = {&thing, NULL};

static const struct field *field_named(const char *name) {
    for (const struct field *f = every_kind; f->name != NULL; f++)
        if (strcmp(f->name, name) == 0)
            return f;
    fail_msg("no field %s", name);
    return NULL;
}

/* What people write, its canonical form, and what people read again. */
static void texts_become_canonical_and_come_back(void **state) {
    (void)state;
    static const char *const rows[][4] = {
        {"text", "  Côte d'Ivoire ", "\"Côte d'Ivoire\"", "Côte d'Ivoire"},
        {"text", "Cafe\xcc\x81", "\"Caf\xc3\xa9\"", "Caf\xc3\xa9"}, /* NFC */
        {"text", "a\"b\\c", "\"a\\\"b\\\\c\"", "a\"b\\c"},
        {"paragraphs", "one\r\ntwo", "\"one\\ntwo\"", "one\ntwo"},
        {"colour", "red", "\"red\"", "red"},
        {"day", "2024-02-29", "\"2024-02-29\"", "2024-02-29"},
        {"moment", "2026-11-23T12:15:00.500+01:00", "\"2026-11-23T11:15:00.5Z\"",
         "2026-11-23T11:15:00.5Z"},
        {"mass", "012.500", "\"12.5\"", "12.5"},
        {"mass", "-0.000001", "\"-0.000001\"", "-0.000001"},
        {"price", "1200.00  USD", "{\"amount\":\"1200\",\"currency\":\"USD\"}", "1200 USD"},
        {"people", "12", "12", "12"},
        {"country", "CIV", "\"CIV\"", "CIV"},
        {"other", "01933b1e-7a6b-7000-8000-0123456789ab",
         "\"01933b1e-7a6b-7000-8000-0123456789ab\"", "01933b1e-7a6b-7000-8000-0123456789ab"},
        {"other", "node.example/log/01933b1e-7a6b-7000-8000-0123456789ab",
         "\"node.example/log/01933b1e-7a6b-7000-8000-0123456789ab\"",
         "node.example/log/01933b1e-7a6b-7000-8000-0123456789ab"},
        {"place", "5.30, -4.0", "{\"lat\":5.3,\"lon\":-4}", "5.3, -4"},
        {"names", "b; a;b ; ", "[\"b\",\"a\"]", "b; a"},
        {"prices", "1 USD; 2.50 EUR",
         "[{\"amount\":\"1\",\"currency\":\"USD\"},{\"amount\":\"2.5\",\"currency\":\"EUR\"}]",
         "1 USD; 2.5 EUR"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct field *f = field_named(rows[i][0]);
        struct error e;
        struct json j;
        AUTO_BUF struct buf canonical = {0}, text = {0}, again = {0};
        if (!field_from_text(f, span_of(rows[i][1]), NULL, &canonical, &e))
            fail_msg("%s: %s", rows[i][1], e.message);
        assert_string_equal(canonical.p, rows[i][2]);
        field_to_text(f, buf_view(&canonical), &text);
        assert_string_equal(text.p, rows[i][3]);
        assert_true(json_parse(buf_view(&canonical), &j, &e));
        assert_true(field_from_json(f, j, NULL, &again, &e));
        assert_string_equal(again.p, canonical.p);
    }
}

static void what_is_no_value_of_the_kind_is_refused_with_the_field(void **state) {
    (void)state;
    static const char *const rows[][2] = {
        {"text", "two\nlines"},
        {"text", "bell\x07"},
        {"text", "\xff"},
        {"colour", "green"},
        {"day", "2023-02-29"},
        {"day", "1.2.2023"},
        {"moment", "2026-11-23 11:15"},
        {"moment", "2026-11-23T24:00:00Z"},
        {"mass", "1e3"},
        {"mass", "1,000"},
        {"mass", "0.0000001"},
        {"mass", "99999999999999999999"},
        {"price", "12"},
        {"price", "12 usd"},
        {"price", "USD 12"},
        {"people", "1 Garmisch"},
        {"people", "-1"},
        {"people", "1.0"},
        {"people", "007"},
        {"country", "XXX"},
        {"country", "civ"},
        {"other", "COL"},
        {"place", "91, 0"},
        {"place", "1"},
        {"place", "1, nan"},
        {"days", "2023-01-01; soon"},
        {"area", "{\"type\":\"Point\"}"},
        {"area", "{\"type\":\"Point\",\"coordinates\":[200,0]}"},
        {"area", "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1],[0,1]]]}"},
        {"file", "{\"name\":\"../a\",\"sha256\":\"00\",\"size\":1,\"type\":\"text/plain\"}"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct error e = {0};
        AUTO_BUF struct buf out = {0};
        if (field_from_text(field_named(rows[i][0]), span_of(rows[i][1]), NULL, &out, &e))
            fail_msg("accepted: %s = %s", rows[i][0], rows[i][1]);
        assert_int_equal(e.code, ERROR_INVALID);
        assert_string_equal(e.field, rows[i][0]);
        assert_int_equal(out.n, 0);
    }
}

static void unknown_is_not_empty(void **state) {
    (void)state;
    struct error e;
    struct json null = {JSON_NULL, SPAN("null")}, empty = {JSON_STRING, SPAN("\"\"")};
    for (const struct field *f = every_kind; f->name != NULL; f++) {
        AUTO_BUF struct buf out = {0};
        assert_true(field_from_text(f, SPAN("   "), NULL, &out, &e));
        assert_true(field_from_json(f, null, NULL, &out, &e));
        assert_true(field_from_json(f, empty, NULL, &out, &e));
        assert_int_equal(out.n, 0);
    }
}

/* ---- commitment ------------------------------------------------------------------------------ */

static const unsigned char seed[SEED_SIZE] = {1, 2, 3};

static struct envelope some_envelope(void) {
    return (struct envelope){.id = {{1}},
                             .owner = SPAN("node.example"),
                             .version = 3,
                             .time = 1700000000000000,
                             .author = SPAN("ann"),
                             .source = SPAN("set:1"),
                             .marking = SPAN("{\"tlp\":\"CLEAR\"}")};
}

static struct content some_content(const struct schema *s) {
    struct content c = {.schema = s};
    c.value[schema_field(s, SPAN("text"))] = SPAN("\"Course\"");
    c.value[schema_field(s, SPAN("people"))] = SPAN("12");
    c.value[schema_field(s, SPAN("country"))] = SPAN("\"CIV\"");
    return c;
}

static struct entry entry_of(const struct envelope *v, const struct content *c) {
    struct entry e;
    entry_make(v, c, seed, &e);
    return e;
}

static void every_part_of_a_version_changes_its_entry(void **state) {
    (void)state;
    struct error error;
    struct catalogue *types_made = catalogue_new(types, &error);
    const struct schema *s = catalogue_at(types_made, 0);
    struct envelope v = some_envelope();
    struct content c = some_content(s);
    struct entry all[16];
    size_t n = 0;
    all[n++] = entry_of(&v, &c);
#define WITH(change, back) (change, all[n++] = entry_of(&v, &c), back)
    WITH(v.id.b[0] = 2, v.id.b[0] = 1);
    WITH(v.owner = SPAN("node.exampl"), v.owner = SPAN("node.example"));
    WITH(v.version = 4, v.version = 3);
    WITH(v.time++, v.time--);
    WITH(v.author = SPAN(""), v.author = SPAN("ann"));
    WITH(v.source = SPAN("set:2"), v.source = SPAN("set:1"));
    WITH(v.marking = SPAN("{\"tlp\":\"RED\"}"), v.marking = SPAN("{\"tlp\":\"CLEAR\"}"));
    WITH(v.state = RECORD_WITHDRAWN, v.state = RECORD_CURRENT);
    int people = schema_field(s, SPAN("people")), text = schema_field(s, SPAN("text"));
    WITH(c.value[people] = SPAN("13"), c.value[people] = SPAN("12"));
    WITH(c.value[people] = (struct span){0}, c.value[people] = SPAN("12"));
    WITH(c.value[text] = SPAN("\"CIV\""), c.value[text] = SPAN("\"Course\""));
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i; k++)
            assert_memory_not_equal(all[i].bytes, all[k].bytes, sizeof all[i].bytes);
    struct entry same = entry_of(&v, &c);
    assert_memory_equal(same.bytes, all[0].bytes, sizeof same.bytes);
    unsigned char other[SEED_SIZE] = {1, 2, 4};
    entry_make(&v, &c, other, &same);
    assert_memory_not_equal(same.bytes, all[0].bytes, sizeof same.bytes);
    catalogue_free(types_made);
}

/* Whichever parts are disclosed, with the digests of the rest they lead to the entry, and a changed
 * byte does not. */
static void any_choice_of_parts_leads_to_the_entry(void **state) {
    (void)state;
    AUTO_ARENA struct arena a = {0};
    struct error error;
    struct catalogue *types_made = catalogue_new(types, &error);
    struct envelope v = some_envelope();
    struct content c = some_content(catalogue_at(types_made, 0));
    struct entry expected = entry_of(&v, &c), got;
    struct part parts[PARTS_MAX];
    size_t n = entry_parts(&v, &c, seed, &a, parts);
    assert_int_equal(n, 7);
    for (unsigned choice = 0; choice < 1u << n; choice++) {
        struct part shown[PARTS_MAX];
        struct hash withheld[PARTS_MAX];
        size_t s = 0, w = 0;
        for (size_t i = 0; i < n; i++)
            if (choice >> i & 1)
                shown[s++] = parts[i];
            else
                withheld[w++] = part_digest(&parts[i]);
        assert_true(entry_from_parts(shown, s, withheld, w, &got));
        assert_memory_equal(got.bytes, expected.bytes, sizeof got.bytes);
        if (s == 0)
            continue;
        shown[0].salt[0] ^= 1;
        assert_true(entry_from_parts(shown, s, withheld, w, &got));
        assert_memory_not_equal(got.bytes, expected.bytes, sizeof got.bytes);
    }
    assert_false(entry_from_parts(parts, PARTS_MAX, (struct hash[1]){{{0}}}, 1, &got));
    catalogue_free(types_made);
}

/* No byte of any part is without effect, and all parts together are all that the entry stands for;
 * also where the envelope is long. */
static void every_byte_of_every_part_counts(void **state) {
    (void)state;
    AUTO_ARENA struct arena a = {0};
    struct error error;
    struct catalogue *types_made = catalogue_new(types, &error);
    struct content c = some_content(catalogue_at(types_made, 0));
    char owner[OWNER_MAX], source[SOURCE_MAX];
    memset(owner, '"', sizeof owner); /* each escaped: the longest there can be */
    memset(source, '\x01', sizeof source);
    for (int round = 0; round < 2; round++) {
        struct envelope v = some_envelope();
        if (round == 1)
            v.owner = (struct span){owner, sizeof owner},
            v.source = (struct span){source, sizeof source};
        struct entry expected = entry_of(&v, &c), got;
        struct part parts[PARTS_MAX];
        size_t n = entry_parts(&v, &c, seed, &a, parts);
        for (size_t i = 0; i < n; i++) {
            char *copy = arena_copy(&a, parts[i].bytes.p, parts[i].bytes.n);
            parts[i].bytes.p = copy;
            for (size_t at = 0; at < parts[i].bytes.n; at++) {
                copy[at] ^= 4;
                assert_true(entry_from_parts(parts, n, NULL, 0, &got));
                assert_memory_not_equal(got.bytes, expected.bytes, sizeof got.bytes);
                copy[at] ^= 4;
            }
            /* A part left out is missed, and one given twice too. */
            struct part last = parts[n - 1], this = parts[i];
            parts[i] = last;
            assert_true(entry_from_parts(parts, n - 1, NULL, 0, &got));
            assert_memory_not_equal(got.bytes, expected.bytes, sizeof got.bytes);
            parts[i] = this;
            parts[n] = this;
            assert_true(entry_from_parts(parts, n + 1, NULL, 0, &got));
            assert_memory_not_equal(got.bytes, expected.bytes, sizeof got.bytes);
        }
        assert_true(entry_from_parts(parts, n, NULL, 0, &got));
        assert_memory_equal(got.bytes, expected.bytes, sizeof got.bytes);
        assert_memory_equal(got.bytes, "comity-entry/v1\n", 16);
    }
    catalogue_free(types_made);
}

/* A yes-or-no value cannot be guessed from its digest: the same value has another digest in every
 * entry and place. */
static void digests_of_equal_values_differ(void **state) {
    (void)state;
    AUTO_ARENA struct arena a = {0};
    struct error error;
    struct catalogue *types_made = catalogue_new(types, &error);
    struct envelope v = some_envelope();
    struct content c = some_content(catalogue_at(types_made, 0));
    struct hash seen[200];
    for (size_t i = 0; i < 200; i++) {
        unsigned char fresh[SEED_SIZE] = {(unsigned char)i, 9};
        struct part parts[PARTS_MAX];
        entry_parts(&v, &c, fresh, &a, parts);
        seen[i] = part_digest(&parts[4]);
        for (size_t k = 0; k < i; k++)
            assert_false(hash_eq(&seen[i], &seen[k]));
    }
    catalogue_free(types_made);
}

static void content_is_the_same_after_writing_and_reading(void **state) {
    (void)state;
    struct error error;
    struct catalogue *types_made = catalogue_new(types, &error);
    struct content c = some_content(catalogue_at(types_made, 0)), back;
    AUTO_BUF struct buf body = {0};
    content_put(&body, &c, ~0ull);
    assert_string_equal(body.p, "{\"country\":\"CIV\",\"people\":12,\"text\":\"Course\"}");
    assert_true(content_read(c.schema, buf_view(&body), &back, &error));
    assert_true(content_same(&c, &back));
    /* What a later comity wrote and this one does not know is passed over. */
    struct span newer =
        SPAN("{\"country\":\"CIV\",\"new_field\":[1],\"people\":12,\"text\":\"Course\"}");
    assert_true(content_read(c.schema, newer, &back, &error));
    assert_true(content_same(&c, &back));
    catalogue_free(types_made);
}

static void content_from_json_takes_known_fields_only(void **state) {
    (void)state;
    AUTO_ARENA struct arena a = {0};
    struct error e = {0};
    struct json j;
    struct content c, other;
    struct catalogue *made = catalogue_new(types, &e);
    const struct schema *s = catalogue_at(made, 0);
    assert_true(json_parse(SPAN("{\"text\":\" a \",\"peopl\\u0065\":3,\"day\":null,\"names\":[]}"),
                           &j, &e));
    assert_true(content_from_json(s, j, NULL, &a, &c, &e));
    AUTO_BUF struct buf body = {0}, one = {0};
    content_put(&body, &c, ~0ull);
    assert_string_equal(body.p, "{\"people\":3,\"text\":\"a\"}");
    content_put(&one, &c, 1ull << schema_field(s, SPAN("people")));
    assert_string_equal(one.p, "{\"people\":3}");
    other = c;
    other.value[schema_field(s, SPAN("people"))] = (struct span){0};
    assert_true(content_diff(&c, &other) == 1ull << schema_field(s, SPAN("people")));
    assert_false(content_same(&c, &other));
    assert_true(json_parse(SPAN("{\"text\":\"a\",\"txet\":\"b\"}"), &j, &e));
    assert_false(content_from_json(s, j, NULL, &a, &c, &e));
    assert_string_equal(e.field, "txet");
    assert_true(json_parse(SPAN("[]"), &j, &e));
    assert_false(content_from_json(s, j, NULL, &a, &c, &e));
    catalogue_free(made);
}

static bool people_not_13(const struct content *c, struct error *e) {
    if (!span_is(c->value[1], "13"))
        return true;
    error_set(e, ERROR_INVALID, "is an unlucky number");
    return error_at(e, NULL, 0, "people");
}

static void required_fields_and_rules_are_checked(void **state) {
    (void)state;
    static const struct field fields[] = {
        {"text", TEXT, .required = true}, {"people", COUNT, .check = people_not_13}, {0}};
    struct type t = thing;
    t.fields = fields;
    const struct type *const list[] = {&t, NULL};
    struct error e = {0};
    struct catalogue *made = catalogue_new(list, &e);
    struct content c = {.schema = catalogue_at(made, 0)};
    assert_false(content_check(&c, &e));
    assert_string_equal(e.field, "text");
    c.value[0] = SPAN("\"a\"");
    assert_true(content_check(&c, &e));
    c.value[1] = SPAN("13");
    assert_false(content_check(&c, &e));
    assert_string_equal(e.field, "people");
    catalogue_free(made);
}

static void a_view_leaves_out_fields_that_are_marked_narrower(void **state) {
    (void)state;
    AUTO_ARENA struct arena a = {0};
    struct error e = {0};
    struct marking m;
    struct catalogue *made = catalogue_new(types, &e);
    const struct schema *s = catalogue_at(made, 0);
    uint64_t all = (1ull << s->count) - 1, price = 1ull << schema_field(s, SPAN("price"));
    assert_true(marking_read(
        SPAN("{\"tlp\":\"AMBER\",\"to\":[\"GBR\"],\"fields\":{\"price\":{},\"gone\":{}}}"), &a, &m,
        &e));
    struct viewer own = {.own = true}, gbr = {.partner = SPAN("GBR")},
                  jpn = {.partner = SPAN("JPN")};
    bool seen = false;
    assert_true(record_view(s, &m, &own, (struct date){0}, &seen) == all && seen);
    assert_true(record_view(s, &m, &gbr, (struct date){0}, &seen) == (all & ~price) && seen);
    assert_true(record_view(s, &m, &jpn, (struct date){0}, &seen) == 0 && !seen);
    catalogue_free(made);
}

/* Doctored bytes are refused or misread, never read beyond their end (the sanitizers watch). */
static void damaged_bodies_do_no_harm(void **state) {
    (void)state;
    struct error error;
    struct catalogue *types_made = catalogue_new(types, &error);
    static const char body[] = "{\"country\":\"CIV\",\"names\":[\"a\\u00e9\",\"b\"],\"place\":{"
                               "\"lat\":5.3,\"lon\":-4},\"text\":\"C\"}";
    for (size_t at = 0; at < sizeof body - 1; at++)
        for (int change = 0; change < 8; change++) {
            char *copy = memory_new(sizeof body - 1); /* exactly as long: a byte too far is seen */
            struct content c;
            memcpy(copy, body, sizeof body - 1);
            copy[at] = "\"\\{[,]}:"[change];
            if (content_read(catalogue_at(types_made, 0), (struct span){copy, sizeof body - 1}, &c,
                             &error))
                for (unsigned i = 0; i < c.schema->count; i++) {
                    AUTO_BUF struct buf text = {0};
                    field_to_text(&every_kind[i], c.value[i], &text);
                }
            free(copy);
        }
    catalogue_free(types_made);
}

/* ---- descriptors ----------------------------------------------------------------------------- */

static void wrong_descriptors_are_refused_with_type_and_field(void **state) {
    (void)state;
    static const struct code twice[] = {{"a", "A", NULL}, {"a", "B", NULL}, {0}};
    static const struct code_list bad_list = {"bad", twice, false};
    static const struct code nothing[] = {{0}}, unnamed[] = {{"a", NULL, NULL}, {0}};
    static const struct code_list no_codes = {"none", nothing, false},
                                  no_label = {"unnamed", unnamed, false};
    static const struct field good[] = {{"name", TEXT}, {"when", DATE}, {0}};
    static const struct field fields[][3] = {
        {{"Name", TEXT}},
        {{"name", TEXT}, {"name", TEXT}},
        {{"kind", CODE}},
        {{"kind", CODE, .codes = &bad_list}},
        {{"name", TEXT, .codes = &colours}},
        {{"to", REF, .to = "nowhere"}},
        {{"name", TEXT, .to = "thing"}},
        {{"name", TEXT, .unit = "t"}},
        {{"0name", TEXT}},
        {{"a-b", TEXT}},
        {{""}},
        {{"abcdefghijklmnopqrstuvwxyz0123456", TEXT}},
        {{"kind", CODE, .codes = &no_codes}},
        {{"kind", CODE, .codes = &no_label}},
        {{"x", TEXT | 0x200}},
        {{"x", 0}},
        {{"l", LIST_OF(COUNT), .sum = true}},
        {{"n", COUNT, .search = true}},
        {{"name", TEXT, .sum = true}},
        {{"day", DATE, .facet = true}},
        {{"x", 99}},
    };
    struct error e;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        struct type t = {.name = "t",
                         .plural = "ts",
                         .label = "T",
                         .label_plural = "Ts",
                         .group = "G",
                         .fields = fields[i]};
        const struct type *const list[] = {&t, NULL};
        if (catalogue_new(list, &e) != NULL)
            fail_msg("accepted: %zu", i);
        assert_non_null(strstr(e.message, "type t"));
    }
    struct type named = {.name = "t",
                         .plural = "ts",
                         .label = "T",
                         .label_plural = "Ts",
                         .group = "G",
                         .fields = good};
    const struct type *const list[] = {&named, NULL};
    struct catalogue *c = catalogue_new(list, &e);
    assert_non_null(c);
    catalogue_free(c);
    named.title = "nothing";
    assert_null(catalogue_new(list, &e));
    named.title = NULL;
    named.sort = "-nothing";
    assert_null(catalogue_new(list, &e));
    named.sort = "-when";
    c = catalogue_new(list, &e);
    assert_non_null(c);
    catalogue_free(c);
    named.key = "when"; /* a key is a word */
    assert_null(catalogue_new(list, &e));
    named.key = NULL;
    static struct field many[FIELDS_MAX + 2];
    static char names[FIELDS_MAX + 1][16];
    for (int i = 0; i <= FIELDS_MAX; i++) {
        snprintf(names[i], sizeof names[i], "f%d", i);
        many[i] = (struct field){names[i], TEXT};
    }
    named.sort = NULL;
    named.fields = many;
    assert_null(catalogue_new(list, &e));
    many[FIELDS_MAX].name = NULL; /* 64 are allowed, and the mask of all of them */
    c = catalogue_new(list, &e);
    assert_non_null(c);
    struct marking m = marking_narrowest();
    struct viewer own = {.own = true};
    assert_true(record_view(catalogue_at(c, 0), &m, &own, (struct date){0}, NULL) == ~0ull);
    catalogue_free(c);
    /* A name and a plural are looked up alike, so no two types share one. */
    struct type other = thing;
    other.name = "ts";
    const struct type *const crossed[] = {&named, &other, NULL};
    assert_null(catalogue_new(crossed, &e));
    named.name = "T";
    assert_null(catalogue_new(list, &e));
    named.name = "t";
    named.label = NULL;
    assert_null(catalogue_new(list, &e));
    const struct type *const doubled[] = {&thing, &thing, NULL};
    assert_null(catalogue_new(doubled, &e));
}

int main(void) {
    struct error e;
    if (!crypto_start(&e))
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_become_canonical_and_come_back),
        cmocka_unit_test(what_is_no_value_of_the_kind_is_refused_with_the_field),
        cmocka_unit_test(unknown_is_not_empty),
        cmocka_unit_test(every_part_of_a_version_changes_its_entry),
        cmocka_unit_test(any_choice_of_parts_leads_to_the_entry),
        cmocka_unit_test(every_byte_of_every_part_counts),
        cmocka_unit_test(digests_of_equal_values_differ),
        cmocka_unit_test(content_from_json_takes_known_fields_only),
        cmocka_unit_test(required_fields_and_rules_are_checked),
        cmocka_unit_test(a_view_leaves_out_fields_that_are_marked_narrower),
        cmocka_unit_test(content_is_the_same_after_writing_and_reading),
        cmocka_unit_test(damaged_bodies_do_no_harm),
        cmocka_unit_test(wrong_descriptors_are_refused_with_type_and_field),
    };
    return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
