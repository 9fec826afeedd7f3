/* Values of every kind, by seeded chance and by the cases that once went wrong: one canonical form,
 * the same after every way round; what is refused leaves nothing behind and may be printed. */
#include "record/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static const struct code colour_codes[] = {{"red", "Red", NULL}, {"blue", "Blue", NULL}, {0}};
static const struct code_list colours = {"colours", colour_codes, false};
static const struct code_list any_colours = {"any colours", colour_codes, true};
static const struct field kinds[] = {{"text", TEXT},
                                     {"long_text", LONG_TEXT},
                                     {"code", CODE, .codes = &colours},
                                     {"open_code", CODE, .codes = &any_colours},
                                     {"date", DATE},
                                     {"instant", INSTANT},
                                     {"decimal", DECIMAL},
                                     {"money", MONEY},
                                     {"count", COUNT},
                                     {"country", COUNTRY},
                                     {"ref", REF},
                                     {"position", POSITION},
                                     {"geometry", GEOMETRY},
                                     {"attachment", ATTACHMENT}};
enum { KINDS = sizeof kinds / sizeof *kinds, ROUNDS = 400, SEEDS = 3 };

struct chance {
    uint64_t state;
};

static unsigned below(struct chance *c, unsigned n) { /* xorshift64* */
    c->state ^= c->state >> 12;
    c->state ^= c->state << 25;
    c->state ^= c->state >> 27;
    return (unsigned)((c->state * 2685821657736338717u) >> 33) % n;
}

/* ---- any value of a kind, as somebody might write it ----------------------------------------- */

static void any_text(struct chance *c, bool lines, struct buf *out) {
    static const char *const pieces[] = {
        "a",
        "B",
        " ",
        "  ",
        "7",
        ";",
        "\"",
        "\\",
        "[",
        "]",
        "{",
        ",",
        "/",
        "'",
        "\xc3\xa9",         /* e acute */
        "e\xcc\x81",        /* the same, decomposed */
        "\xcd\xbe",         /* Greek question mark: a semicolon under NFC */
        "\xe2\x84\xab",     /* angstrom sign: A with ring under NFC */
        "\xd7\xa9\xd7\x81", /* shin with its dot: decomposed by NFC (composition exclusion) */
        "\xed\x95\x9c",     /* a Hangul syllable */
        "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", /* the same in its letters */
        "\xf0\x9f\x98\x82",
        "\xef\xac\xb3",
        "\xe2\x80\xa8"};
    static const char *const breaks[] = {"\n", "\r\n", "\r", "\t"};
    buf_char(out, 'x');
    for (unsigned n = below(c, 12); n > 0; n--)
        if (lines && below(c, 5) == 0)
            buf_str(out, breaks[below(c, 4)]);
        else
            buf_str(out, pieces[below(c, sizeof pieces / sizeof *pieces)]);
}

static void any_decimal(struct chance *c, struct buf *out) {
    buf_printf(out, "%s%s%u", below(c, 2) ? "-" : "", below(c, 4) ? "" : "00", below(c, 1000000));
    if (below(c, 2))
        buf_printf(out, ".%0*u", 1 + (int)below(c, 6), below(c, 10));
}

static void any_degrees(struct chance *c, unsigned most, struct buf *out) {
    unsigned whole = below(c, most);
    buf_printf(out, "%s%u", below(c, 2) ? "-" : "", whole);
    if (below(c, 4))
        buf_printf(out, ".%u%u", below(c, 1000000), below(c, 1000000));
    if (below(c, 8) == 0)
        buf_printf(out, "e-%u", below(c, 12));
}

static void any_uuid(struct chance *c, struct buf *out) {
    struct uuid u;
    char text[UUID_TEXT + 1];
    for (size_t i = 0; i < sizeof u.b; i++)
        u.b[i] = (unsigned char)below(c, 256);
    uuid_format(&u, text);
    buf_str(out, text);
}

static void any_geometry(struct chance *c, struct buf *out) {
    static const char *const open[] = {
        "\"Point\",\"coordinates\":", "\"LineString\",\"coordinates\":[",
        "\"MultiLineString\",\"coordinates\":[[", "\"MultiPoint\",\"coordinates\":["};
    static const char *const close[] = {"", "]", "]]", "]"};
    unsigned shape = below(c, 4), n = shape == 0 ? 1 : 2 + below(c, 4);
    buf_printf(out, "{ \"type\" : %s", open[shape]);
    for (unsigned i = 0; i < n; i++) {
        buf_str(out, i > 0 ? " ,[" : "[");
        any_degrees(c, 180, out);
        buf_char(out, ',');
        any_degrees(c, 90, out);
        buf_char(out, ']');
    }
    buf_printf(out, "%s%s}", close[shape], below(c, 2) ? ",\"bbox\":[0,0,1,1]" : "");
}

static void any_attachment(struct chance *c, struct buf *out) {
    static const char *const names[] = {"a.pdf", "r\\u00e9sum\\u00e9.txt", "e\xcc\x81.png",
                                        "a b;c"};
    buf_printf(out, "{\"type\":\"text/plain\", \"size\":%u, \"name\":\"%s\", \"sha256\":\"",
               below(c, 100000), names[below(c, 4)]);
    for (int i = 0; i < 2 * HASH_SIZE; i++)
        buf_char(out, "0123456789abcdef"[below(c, 16)]);
    buf_str(out, "\"}");
}

static void any_value(struct chance *c, const struct field *f, struct buf *out) {
    static const char *const countries[] = {"CIV", "USA", "XKX", "YUG", "ZWE", "ABW"};
    struct date d = {(int32_t)below(c, 60000) - 20000};
    char day[11];
    date_format(d, day);
    switch (KIND_OF(f->kind)) {
    case TEXT: any_text(c, false, out); break;
    case LONG_TEXT: any_text(c, true, out); break;
    case CODE:
        if (f->codes->open && below(c, 2))
            any_text(c, false, out);
        else
            buf_str(out, colour_codes[below(c, 2)].code);
        break;
    case DATE: buf_str(out, day); break;
    case INSTANT:
        buf_printf(out, "%s%c%02u:%02u:%02u", day, below(c, 2) ? 'T' : 't', below(c, 24),
                   below(c, 60), below(c, 60));
        if (below(c, 2))
            buf_printf(out, ".%u", below(c, 1000000));
        buf_str(out, below(c, 2) ? "Z" : "+05:30");
        break;
    case DECIMAL: any_decimal(c, out); break;
    case MONEY:
        any_decimal(c, out);
        buf_str(out, below(c, 2) ? " USD" : "   XOF");
        break;
    case COUNT: buf_printf(out, "%u", below(c, 100000)); break;
    case COUNTRY: buf_str(out, countries[below(c, 6)]); break;
    case REF:
        buf_str(out, below(c, 2) ? "node.example/log;1/" : "");
        any_uuid(c, out);
        break;
    case POSITION:
        any_degrees(c, 90, out);
        buf_str(out, " , ");
        any_degrees(c, 180, out);
        break;
    case GEOMETRY: any_geometry(c, out); break;
    case ATTACHMENT: any_attachment(c, out); break;
    case KIND_LIST: break;
    }
}

/* ---- round trips ----------------------------------------------------------------------------- */

/* Canonical to text to canonical, canonical to JSON to canonical, and canonical as RFC 8785 says.
 */
static void comes_back(const struct field *f, struct span canonical) {
    struct error e = {0};
    struct json j;
    AUTO_BUF struct buf text = {0}, by_text = {0}, by_json = {0}, rfc = {0};
    field_to_text(f, canonical, &text);
    if (!field_from_text(f, buf_view(&text), NULL, &by_text, &e))
        fail_msg("%s: %s is not read again: %s", f->name, text.p, e.message);
    if (!span_eq(buf_view(&by_text), canonical))
        fail_msg("%s: %.*s -> %s -> %s", f->name, SPAN_ARG(canonical), text.p, by_text.p);
    if (!json_parse(canonical, &j, &e) || !field_from_json(f, j, NULL, &by_json, &e))
        fail_msg("%s: %.*s: %s", f->name, SPAN_ARG(canonical), e.message);
    assert_true(span_eq(buf_view(&by_json), canonical));
    json_canonical(j, &rfc);
    assert_true(span_eq(buf_view(&rfc), canonical));
}

static void values_come_back_the_same_every_way_round(void **state) {
    (void)state;
    for (unsigned seed = 1; seed <= SEEDS; seed++)
        for (size_t k = 0; k < KINDS; k++)
            for (int i = 0; i < ROUNDS; i++) {
                struct chance c = {seed * 1000003u + k * 1009 + (unsigned)i + 1};
                struct error e = {0};
                AUTO_BUF struct buf written = {0}, canonical = {0};
                any_value(&c, &kinds[k], &written);
                if (!field_from_text(&kinds[k], buf_view(&written), NULL, &canonical, &e))
                    fail_msg("seed %u: %s: %s: %s", seed, kinds[k].name, written.p, e.message);
                comes_back(&kinds[k], buf_view(&canonical));
            }
}

/* The same in lists, through JSON, for there an item may hold what separates items in text. */
static void lists_come_back_the_same_every_way_round(void **state) {
    (void)state;
    for (size_t k = 0; k < KINDS; k++)
        for (unsigned i = 0; i < ROUNDS / 4; i++) {
            struct chance c = {i * 7919 + k + 1};
            struct field many = kinds[k];
            struct error e = {0};
            struct json j;
            AUTO_BUF struct buf list = {0}, canonical = {0};
            many.kind = (int)LIST_OF(many.kind);
            buf_char(&list, '[');
            for (unsigned n = 1 + below(&c, 30), item = 0; item < n; item++) {
                AUTO_BUF struct buf written = {0}, one = {0};
                any_value(&c, &kinds[k], &written);
                assert_true(field_from_text(&kinds[k], buf_view(&written), NULL, &one, &e));
                buf_printf(&list, "%s%s", item > 0 ? ", " : "", one.p);
            }
            buf_char(&list, ']');
            assert_true(json_parse(buf_view(&list), &j, &e));
            if (!field_from_json(&many, j, NULL, &canonical, &e))
                fail_msg("%s: %s: %s", many.name, list.p, e.message);
            comes_back(&many, buf_view(&canonical));
        }
}

/* ---- what has gone wrong before -------------------------------------------------------------- */

static const struct field *kind_named(const char *name) {
    for (size_t i = 0; i < KINDS; i++)
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    fail_msg("no kind %s", name);
    return NULL;
}

static void refused(const char *kind, const char *json) {
    struct error e = {0};
    struct json j;
    AUTO_BUF struct buf out = {0};
    buf_str(&out, "before");
    if (!json_parse(span_of(json), &j, &e))
        fail_msg("%s: %s", json, e.message);
    if (field_from_json(kind_named(kind), j, NULL, &out, &e))
        fail_msg("accepted: %s = %s", kind, json);
    assert_int_equal(e.code, ERROR_INVALID);
    assert_string_equal(e.field, kind);
    assert_string_equal(out.p, "before");
}

#define DIGEST "abcdefabcdef0123456789abcdef0123456789abcdef0123456789abcdef0123"
#define FILE_OF(name, digest, size, type)                                                          \
    "{\"name\":" name ",\"sha256\":\"" digest "\",\"size\":" size ",\"type\":" type "}"

static void attachments_are_files_and_nothing_else(void **state) {
    (void)state;
    struct error e;
    AUTO_BUF struct buf out = {0};
    static const char good[] = FILE_OF("\"a.pdf\"", DIGEST, "1234", "\"application/pdf\"");
    assert_true(field_from_text(kind_named("attachment"), span_of(good), NULL, &out, &e));
    assert_string_equal(out.p, good);
    refused("attachment", FILE_OF("\"a\\r\\nX: y\"", DIGEST, "1", "\"text/plain\""));
    refused("attachment", FILE_OF("\"..\"", DIGEST, "1", "\"text/plain\""));
    refused("attachment", FILE_OF("\"a/b\"", DIGEST, "1", "\"text/plain\""));
    refused("attachment", FILE_OF("\"a\\\\b\"", DIGEST, "1", "\"text/plain\""));
    refused("attachment", FILE_OF("\"\"", DIGEST, "1", "\"text/plain\""));
    refused("attachment", FILE_OF("\"a\"", "A" DIGEST, "1", "\"text/plain\""));
    refused("attachment",
            "{\"name\":\"a\",\"sha256\":\"ABCDEFABCDEF0123456789abcdef0123456789abcdef0123456789abc"
            "def0123\",\"size\":1,\"type\":\"text/plain\"}");
    refused("attachment", FILE_OF("\"a\"", DIGEST, "-1", "\"text/plain\""));
    refused("attachment", FILE_OF("\"a\"", DIGEST, "1.5", "\"text/plain\""));
    refused("attachment", FILE_OF("\"a\"", DIGEST, "1", "7"));
    refused("attachment", FILE_OF("\"a\"", DIGEST, "1", "\"\""));
    refused("attachment", FILE_OF("\"a\"", DIGEST, "1", "\"text/html; charset=x\""));
    refused("attachment", FILE_OF("\"a\"", DIGEST, "1", "\"text/plain\",\"url\":\"x\""));
}

/* A member that would be dropped is input that disappears; one that would be kept is unmarked. */
static void unknown_members_are_refused(void **state) {
    (void)state;
    refused("position", "{\"lat\":1,\"lon\":2,\"alt\":3}");
    refused("money", "{\"amount\":\"1\",\"currency\":\"USD\",\"date\":\"2020-01-01\"}");
    refused("money", "{\"amount\":1,\"currency\":\"USD\"}");
    refused("geometry", "{\"type\":\"Point\",\"coordinates\":[1,2],\"note\":\"x\"}");
    refused("geometry", "{\"type\":\"Point\",\"coordinates\":[1,2],\"crs\":{}}");
}

static void geometries_are_those_of_rfc_7946(void **state) {
    (void)state;
    static const char *const rows[][2] = {
        {"{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1],[0.0,-0]]]}",
         "{\"coordinates\":[[[0,0],[1,0],[1,1],[0,0]]],\"type\":\"Polygon\"}"},
        {"{\"type\":\"GeometryCollection\",\"geometries\":[{\"type\":\"Point\",\"coordinates\":[1."
         "50,"
         "2,10]}],\"bbox\":[1,2,1,2]}",
         "{\"geometries\":[{\"coordinates\":[1.5,2,10],\"type\":\"Point\"}],\"type\":"
         "\"GeometryCollection\"}"},
    };
    for (size_t i = 0; i < 2; i++) {
        struct error e = {0};
        AUTO_BUF struct buf out = {0};
        if (!field_from_text(kind_named("geometry"), span_of(rows[i][0]), NULL, &out, &e))
            fail_msg("%s", e.message);
        assert_string_equal(out.p, rows[i][1]);
    }
    refused("geometry", "{\"type\":\"Circle\",\"coordinates\":[1,2]}");
    refused("geometry", "{\"type\":\"Point\",\"coordinates\":[1]}");
    refused("geometry", "{\"type\":\"Point\",\"coordinates\":[1,91]}");
    refused("geometry", "{\"type\":\"Point\",\"coordinates\":[1,2,3,4]}");
    refused("geometry", "{\"type\":\"Point\",\"coordinates\":[\"1\",2]}");
    refused("geometry", "{\"type\":\"Point\",\"coordinates\":[[1,2]]}");
    refused("geometry", "{\"type\":\"LineString\",\"coordinates\":[[1,2]]}");
    refused("geometry", "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1],[0,1]]]}");
    refused("geometry", "{\"type\":\"GeometryCollection\",\"geometries\":[{\"type\":"
                        "\"GeometryCollection\",\"geometries\":[]}]}");
    refused("geometry", "[1,2]");
}

static void texts_hold_no_control_characters(void **state) {
    (void)state;
    refused("text", "\"a\\u0085b\"");
    refused("text", "\"a\\u007fb\"");
    refused("text", "\"a\\tb\"");
    refused("long_text", "\"a\\u000cb\"");
    refused("long_text", "\"\\u00e9\\u009fb\"");
    refused("open_code", "\"a\\nb\"");
    refused("ref", "\"a\\nb/01933b1e-7a6b-7000-8000-0123456789ab\"");
    refused("ref", "\"/01933b1e-7a6b-7000-8000-0123456789ab\"");
}

/* Errors go to terminals: what is quoted cannot steer them, is short, and ends with a character. */
static void what_is_quoted_does_no_harm(void **state) {
    (void)state;
    struct error e = {0};
    AUTO_BUF struct buf out = {0}, longer = {0};
    const struct field *count = kind_named("count");
    assert_false(field_from_text(count, SPAN("1 Garmisch"), NULL, &out, &e));
    assert_string_equal(e.message, "\"1 Garmisch\" is not a whole number");
    assert_false(field_from_text(count, SPAN("\x1b[2J\xc2\x9b."), NULL, &out, &e));
    assert_string_equal(e.message, "\"?[2J??.\" is not a whole number");
    assert_false(field_from_text(count, SPAN("a\xff"), NULL, &out, &e));
    assert_string_equal(e.message, "\"a?\" is not a whole number");
    for (int i = 0; i < 40; i++)
        buf_str(&longer, "\xe2\x82\xac"); /* three bytes: 60 is a border, 59 is not */
    assert_false(field_from_text(count, buf_view(&longer), NULL, &out, &e));
    assert_true(utf8_valid(span_of(e.message)) && strlen(e.message) < 100);
    longer.p[0] = 'x';
    memmove(longer.p + 1, longer.p + 3, longer.n - 3);
    assert_false(field_from_text(count, (struct span){longer.p, longer.n - 2}, NULL, &out, &e));
    assert_true(utf8_valid(span_of(e.message)));
}

static void lists_are_bounded_and_without_repeats(void **state) {
    (void)state;
    struct field names = {"names", LIST_OF(TEXT)};
    struct error e = {0};
    AUTO_BUF struct buf text = {0}, out = {0}, over = {0};
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < LIST_MAX; i++)
            buf_printf(&text, "n%d;", i);
    assert_true(field_from_text(&names, buf_view(&text), NULL, &out, &e));
    size_t n = 1;
    for (size_t i = 0; i < out.n; i++)
        n += out.p[i] == ',';
    assert_int_equal(n, LIST_MAX);
    buf_str(&text, "one more");
    assert_false(field_from_text(&names, buf_view(&text), NULL, &over, &e));
    assert_int_equal(over.n, 0);
    assert_string_equal(e.field, "names");
    assert_true(field_from_text(&names, SPAN(" ; ;; "), NULL, &over, &e));
    assert_int_equal(over.n, 0); /* an empty list says nothing */
}

/* ---- names that a store resolves ------------------------------------------------------------- */

static bool resolve(void *context, const struct field *f, struct span text, struct buf *out,
                    struct error *e) {
    (void)f;
    if (!span_is(text, "CIV"))
        return error_set(e, ERROR_INVALID, "no partner is called that");
    buf_str(out, context);
    return true;
}

static void references_are_resolved_where_they_are_not_identifiers(void **state) {
    (void)state;
    static char id[] = "01933b1e-7a6b-7000-8000-0123456789ab";
    struct ref_resolver refs = {id, resolve};
    struct error e = {0};
    AUTO_BUF struct buf out = {0};
    assert_true(field_from_text(kind_named("ref"), SPAN("CIV"), &refs, &out, &e));
    assert_string_equal(out.p, "\"01933b1e-7a6b-7000-8000-0123456789ab\"");
    assert_false(field_from_text(kind_named("ref"), SPAN("COL"), &refs, &out, &e));
    assert_string_equal(e.field, "ref");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_come_back_the_same_every_way_round),
        cmocka_unit_test(lists_come_back_the_same_every_way_round),
        cmocka_unit_test(attachments_are_files_and_nothing_else),
        cmocka_unit_test(unknown_members_are_refused),
        cmocka_unit_test(geometries_are_those_of_rfc_7946),
        cmocka_unit_test(texts_hold_no_control_characters),
        cmocka_unit_test(what_is_quoted_does_no_harm),
        cmocka_unit_test(lists_are_bounded_and_without_repeats),
        cmocka_unit_test(references_are_resolved_where_they_are_not_identifiers),
    };
    return cmocka_run_group_tests_name("values", tests, NULL, NULL);
}
