/* What C lacks, as the floors above rely on it: strict JSON and its canonical form, CSV as it is
 * met, exact time and numbers. */
#include "base/crypto.h"
#include "base/csv.h"
#include "base/decimal.h"
#include "base/json.h"
#include "base/map.h"
#include "base/time.h"
#include "base/uuid.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <openssl/sha.h>
#include <zlib.h>
#include <zstd.h>

static void json_takes_what_rfc_8259_and_i_json_allow(void **state) {
    (void)state;
    static const char *const good[] = {"0",     "-0.5e-3",     "\"\\ud83d\\ude00\"",
                                       "[]",    " { } ",       "{\"a\":{\"b\":[1,null,true]}}",
                                       "1e308", "\"\xc3\xa9\""};
    static const char *const bad[] = {"",
                                      "01",
                                      "+1",
                                      ".5",
                                      "1.",
                                      "1e",
                                      "1e400",
                                      "nul",
                                      "[1,]",
                                      "[1 2]",
                                      "{\"a\"}",
                                      "{\"a\":1,}",
                                      "{a:1}",
                                      "\"\x01\"",
                                      "\"\\x\"",
                                      "\"\\ud83d\"",
                                      "\"\\ude00\"",
                                      "\"\\ud83d\\u0041\"",
                                      "\"\xff\"",
                                      "\"\xc0\x80\"",
                                      "\"\xed\xa0\x80\"",
                                      "{\"a\":1,\"a\":2}",
                                      "{\"a\":1,\"\\u0061\":2}",
                                      "1 2",
                                      "\"abc",
                                      "[",
                                      "{\"a\":",
                                      "NaN",
                                      "'a'"};
    struct json j;
    struct error e;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (!json_parse(span_of(good[i]), &j, &e))
            fail_msg("%s: %s", good[i], e.message);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (json_parse(span_of(bad[i]), &j, &e))
            fail_msg("accepted: %s", bad[i]);
    char deep[200];
    memset(deep, '[', 100);
    memset(deep + 100, ']', 100);
    assert_false(json_parse((struct span){deep, 200}, &j, &e));
}

/* RFC 8785, appendix B: IEEE 754 bits and how they are written. */
static void numbers_are_written_as_rfc_8785_says(void **state) {
    (void)state;
    static const struct {
        uint64_t bits;
        const char *text;
    } rows[] = {
        {0x0000000000000000, "0"},
        {0x8000000000000000, "0"},
        {0x0000000000000001, "5e-324"},
        {0x8000000000000001, "-5e-324"},
        {0x7fefffffffffffff, "1.7976931348623157e+308"},
        {0x4340000000000000, "9007199254740992"},
        {0xc340000000000000, "-9007199254740992"},
        {0x4430000000000000, "295147905179352830000"},
        {0x44b52d02c7e14af5, "9.999999999999997e+22"},
        {0x44b52d02c7e14af6, "1e+23"},
        {0x44b52d02c7e14af7, "1.0000000000000001e+23"},
        {0x444b1ae4d6e2ef4e, "999999999999999700000"},
        {0x444b1ae4d6e2ef4f, "999999999999999900000"},
        {0x444b1ae4d6e2ef50, "1e+21"},
        {0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"},
        {0x3eb0c6f7a0b5ed8d, "0.000001"},
        {0x41b3de4355555553, "333333333.3333332"},
        {0x41b3de4355555554, "333333333.33333325"},
        {0x41b3de4355555555, "333333333.3333333"},
        {0x41b3de4355555556, "333333333.3333334"},
        {0x41b3de4355555557, "333333333.33333343"},
        {0xbecbf647612f3696, "-0.0000033333333333333333"},
        {0x43143ff3c1cb0959, "1424953923781206.2"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double v = 0;
        AUTO_BUF struct buf b = {0};
        memcpy(&v, &rows[i].bits, sizeof v);
        json_put_double(&b, v);
        assert_string_equal(b.p, rows[i].text);
    }
}

/* RFC 8785, sections 3.2.2 and 3.2.3. */
static void objects_are_canonical_as_rfc_8785_says(void **state) {
    (void)state;
    static const char in[] =
        "{ \"numbers\": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],"
        " \"string\": \"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\","
        " \"literals\": [null, true, false] }";
    static const char out[] =
        "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
        "\"string\":\"\xe2\x82\xac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}";
    static const char sorted_in[] = "{\"\\u20ac\":1,\"\\r\":2,\"\\ufb33\":3,\"1\":4,"
                                    "\"\\ud83d\\ude00\":5,\"\\u0080\":6,\"\\u00f6\":7}";
    static const char sorted_out[] = "{\"\\r\":2,\"1\":4,\"\xc2\x80\":6,\"\xc3\xb6\":7,"
                                     "\"\xe2\x82\xac\":1,\"\xf0\x9f\x98\x80\":5,"
                                     "\"\xef\xac\xb3\":3}";
    struct json j;
    struct error e;
    AUTO_BUF struct buf a = {0}, b = {0};
    assert_true(json_parse(span_of(in), &j, &e));
    json_canonical(j, &a);
    assert_string_equal(a.p, out);
    assert_true(json_parse(span_of(sorted_in), &j, &e));
    json_canonical(j, &b);
    assert_string_equal(b.p, sorted_out);
}

static uint64_t chance(uint64_t *state) { /* xorshift64*: the same seed, the same run */
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * 2685821657736338717u;
}

/* The shortest decimal that reads back as v, by trying every length: what ECMAScript asks for. */
static size_t fewest_digits(double v) {
    char text[40];
    for (int digits = 1; digits < 18; digits++) {
        snprintf(text, sizeof text, "%.*e", digits - 1, v);
        if (strtod(text, NULL) == v)
            return (size_t)digits;
    }
    return 18;
}

static size_t digits_of(const char *text) {
    size_t n = 0, zeros = 0;
    for (; *text != '\0' && *text != 'e'; text++) {
        if (*text < '0' || *text > '9' || (n == 0 && *text == '0'))
            continue;
        zeros = *text == '0' ? zeros + 1 : 0;
        n++;
    }
    return n - zeros;
}

/* Whichever of its ways the writer takes: the number reads back, and no shorter one would. */
static void numbers_read_back_and_are_shortest(void **state) {
    (void)state;
    uint64_t seed = 20261123;
    for (int i = 0; i < 60000; i++) {
        uint64_t bits = chance(&seed);
        double v = 0;
        AUTO_BUF struct buf b = {0};
        if (i % 3 == 0)
            memcpy(&v, &bits, sizeof v);
        else if (i % 3 == 1)
            v = (double)(int64_t)(bits % 36000000001u - 18000000000u) / 1e8; /* a longitude */
        else
            v = (double)(bits >> 20) / (double)(1u << (bits & 31));
        if (!(v - v == 0))
            continue;
        json_put_double(&b, v);
        if (strtod(b.p, NULL) != v || (v != 0 && digits_of(b.p) != fewest_digits(v)))
            fail_msg("%a is written %s", v, b.p);
    }
}

/* Whatever byte is changed in bytes that were good once, a walk ends and stays within them. */
static void walks_of_damaged_bytes_end(void **state) {
    (void)state;
    static const char good[] = "[1,\"a\\u00e9\\\"\",[2,3],{\"k\":[true],\"l\":\"\"},-4.5]";
    for (size_t at = 0; at < sizeof good - 1; at++)
        for (const char *c = "\"\\{}[],:1 "; *c != '\0'; c++) {
            char *copy = memory_new(sizeof good - 1); /* exactly as long: a byte too far is seen */
            struct json item, name;
            size_t steps = 0;
            memcpy(copy, good, sizeof good - 1);
            copy[at] = *c;
            struct json list = {JSON_ARRAY, {copy, sizeof good - 1}},
                        object = {JSON_OBJECT, list.raw};
            for (struct json_walk w = json_walk(list); json_next(&w, &item); steps++) {
                AUTO_BUF struct buf text = {0};
                if (item.type == JSON_STRING)
                    json_decode(item, &text);
                assert_true(steps < sizeof good);
            }
            for (struct json_walk w = json_walk(object); json_next_member(&w, &name, &item);
                 steps++)
                assert_true(steps < 2 * sizeof good);
            free(copy);
        }
}

/* A document can ask for much work: many names, written with escapes. It is done in one pass. */
static void names_with_escapes_are_compared_as_what_they_mean(void **state) {
    (void)state;
    struct json j;
    struct error e;
    AUTO_BUF struct buf b = {0};
    enum { NAMES = 30000 };
    for (int i = 0; i < NAMES; i++)
        buf_printf(&b, "%s\"\\u0061%d\":0", i == 0 ? "{" : ",", i);
    buf_char(&b, '}');
    assert_true(json_parse(buf_view(&b), &j, &e));
    b.n--;
    buf_str(&b, ",\"a7\":0}");
    assert_false(json_parse(buf_view(&b), &j, &e));
    assert_non_null(strstr(e.message, "twice"));
}

static void strings_are_escaped_wherever_the_character_stands(void **state) {
    (void)state;
    for (size_t n = 0; n < 40; n++)
        for (size_t at = 0; at < n; at++)
            for (int c = 0; c < 256; c++) {
                char text[40];
                AUTO_BUF struct buf b = {0}, back = {0};
                memset(text, c < 0x80 ? 'z' : ' ', sizeof text);
                text[at] = (char)(c < 0x80 ? c : '~');
                json_put_string(&b, (struct span){text, n});
                bool escaped = c < 0x20 || c == '"' || c == '\\';
                assert_int_equal(b.n > n + 2, escaped);
                json_decode((struct json){JSON_STRING, buf_view(&b)}, &back);
                assert_true(span_eq(buf_view(&back), (struct span){text, n}));
                if (c >= 0x80)
                    break;
            }
}

/* RFC 3629, and the well-formed sequences of Unicode table 3-7, decided by decoding. */
static void utf8_takes_shortest_forms_of_characters_only(void **state) {
    (void)state;
    static const char *const bad[] = {"\x80",
                                      "\xc2",
                                      "\xc0\xaf",
                                      "\xc1\xbf",
                                      "\xe0\x9f\xbf",
                                      "\xed\xa0\x80",
                                      "\xf0\x8f\xbf\xbf",
                                      "\xf4\x90\x80\x80",
                                      "\xf5\x80\x80\x80",
                                      "\xe2\x82",
                                      "abcdefgh\xe2\x82",
                                      "\xff"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(utf8_valid(span_of(bad[i])));
    for (uint32_t c = 0; c <= 0x110000; c += c < 0x3000 ? 1 : 251) {
        AUTO_BUF struct buf b = {0};
        utf8_put(&b, c);
        bool character = c <= 0x10ffff && !(c >= 0xd800 && c <= 0xdfff);
        assert_int_equal(utf8_valid(buf_view(&b)), character);
        const char *p = b.p;
        if (character)
            assert_int_equal(utf8_next(&p, b.p + b.n), c);
    }
}

/* ---- CSV ------------------------------------------------------------------------------------- */

static void csv_reads_what_rfc_4180_writes(void **state) {
    (void)state;
    static const char text[] =
        "\xef\xbb\xbf"
        "a,b,c\r\n\r\n\"x,1\",\"he said \"\"so\"\"\",\"two\r\nlines\"\n,,\nlast";
    struct error e;
    struct csv *c = csv_open(stream_memory(span_of(text), &e), "t.csv", ',');
    struct span *cells = NULL;
    size_t n = 0;
    assert_int_equal(csv_next(c, &cells, &n, &e), 1);
    assert_int_equal(n, 3);
    assert_true(span_is(cells[0], "a"));
    assert_int_equal(csv_next(c, &cells, &n, &e), 1);
    assert_true(span_is(cells[0], "x,1") && span_is(cells[1], "he said \"so\"") &&
                span_is(cells[2], "two\r\nlines"));
    assert_int_equal(csv_line(c), 3);
    assert_int_equal(csv_next(c, &cells, &n, &e), 1);
    assert_int_equal(n, 3);
    assert_int_equal(csv_line(c), 5);
    assert_int_equal(csv_next(c, &cells, &n, &e), 1);
    assert_true(n == 1 && span_is(cells[0], "last"));
    assert_int_equal(csv_next(c, &cells, &n, &e), 0);
    csv_close(c);
}

static void a_bad_row_is_named_and_the_next_is_read(void **state) {
    (void)state;
    static const char text[] = "a,b\n\"x\"y,1\ngood,2\n\xff,3\n\"open,4\n";
    struct error e;
    struct csv *c = csv_open(stream_memory(span_of(text), &e), "t.csv", ',');
    struct span *cells = NULL;
    size_t n = 0;
    assert_int_equal(csv_next(c, &cells, &n, &e), 1);
    assert_int_equal(csv_next(c, &cells, &n, &e), -1);
    assert_int_equal(e.line, 2);
    assert_string_equal(e.file, "t.csv");
    assert_int_equal(csv_next(c, &cells, &n, &e), 1);
    assert_true(span_is(cells[0], "good"));
    assert_int_equal(csv_next(c, &cells, &n, &e), -1);
    assert_int_equal(e.line, 4);
    assert_int_equal(csv_next(c, &cells, &n, &e), -1);
    assert_int_equal(csv_next(c, &cells, &n, &e), 0);
    csv_close(c);
}

/* Inches and nicknames: a quote within a cell is a character and swallows no other row. */
static void a_stray_quote_stays_in_its_row(void **state) {
    (void)state;
    static const char text[] =
        "x,5\" pipe,y\nx,6\" pipe,\"a \"\"b\"\"\nc\"\n\"\",\"\"\"\",z\n\"q\" r,s,t\nlast,,\n";
    struct error e;
    struct csv *c = csv_open(stream_memory(span_of(text), &e), "t.csv", ',');
    struct span *cells = NULL;
    size_t n = 0;
    assert_int_equal(csv_next(c, &cells, &n, &e), 1);
    assert_true(n == 3 && span_is(cells[1], "5\" pipe"));
    assert_int_equal(csv_next(c, &cells, &n, &e), 1);
    assert_true(n == 3 && span_is(cells[1], "6\" pipe") && span_is(cells[2], "a \"b\"\nc"));
    assert_int_equal(csv_next(c, &cells, &n, &e), 1);
    assert_int_equal(csv_line(c), 4);
    assert_true(n == 3 && cells[0].n == 0 && span_is(cells[1], "\"") && span_is(cells[2], "z"));
    assert_int_equal(csv_next(c, &cells, &n, &e), -1);
    assert_int_equal(e.line, 5);
    assert_int_equal(csv_next(c, &cells, &n, &e), 1);
    assert_true(n == 3 && span_is(cells[0], "last"));
    csv_close(c);
}

/* Quotes, doubled quotes and line breaks fall on every place around the border of 64 KiB pieces. */
static void cells_cross_the_borders_of_pieces(void **state) {
    (void)state;
    for (size_t before = 65520; before < 65540; before++) {
        struct error e;
        AUTO_BUF struct buf text = {0}, long_cell = {0};
        struct span *cells = NULL;
        size_t n = 0;
        for (size_t i = 0; i < before; i++)
            buf_char(&long_cell, 'a');
        csv_put(&text, buf_view(&long_cell), false);
        buf_str(&text, ",\"x\"\"\ny\"\r\nnext,1\r\n");
        struct csv *c = csv_open(stream_memory(buf_view(&text), &e), "t.csv", ',');
        assert_int_equal(csv_next(c, &cells, &n, &e), 1);
        assert_true(n == 2 && cells[0].n == before && span_is(cells[1], "x\"\ny"));
        assert_int_equal(csv_next(c, &cells, &n, &e), 1);
        assert_int_equal(csv_line(c), 3);
        assert_true(n == 2 && span_is(cells[0], "next"));
        assert_int_equal(csv_next(c, &cells, &n, &e), 0);
        csv_close(c);
    }
}

/* Rows of every length, so that quotes and line breaks fall on every border of the reader's pieces.
 */
static void rows_come_back_as_they_were_put(void **state) {
    (void)state;
    AUTO_BUF struct buf text = {0};
    enum { ROWS = 3000 };
    for (int i = 0; i < ROWS; i++) {
        AUTO_BUF struct buf cell = {0};
        for (int k = 0; k < i % 97; k++)
            buf_char(&cell, "ab\",\n\r x"[(i * 7 + k * 3) % 8]);
        csv_put(&text, buf_view(&cell), false);
        buf_str(&text, ",end\r\n");
    }
    struct error e;
    struct csv *c = csv_open(stream_memory(buf_view(&text), &e), "t.csv", ',');
    for (int i = 0; i < ROWS; i++) {
        struct span *cells = NULL;
        size_t n = 0;
        AUTO_BUF struct buf cell = {0};
        for (int k = 0; k < i % 97; k++)
            buf_char(&cell, "ab\",\n\r x"[(i * 7 + k * 3) % 8]);
        if (csv_next(c, &cells, &n, &e) != 1)
            fail_msg("row %d: %s", i, e.message);
        assert_int_equal(n, 2);
        assert_true(span_eq(cells[0], buf_view(&cell)));
    }
    csv_close(c);
    AUTO_BUF struct buf guarded = {0};
    csv_put(&guarded, SPAN("=cmd()"), true);
    csv_put(&guarded, SPAN("-12.5"), true);
    assert_string_equal(guarded.p, "'=cmd()-12.5");
}

/* ---- streams --------------------------------------------------------------------------------- */

static void read_all(struct span packed, struct buf *out, bool *good) {
    struct error e;
    struct stream *s = stream_memory(packed, &e);
    char piece[777];
    ptrdiff_t n = 0;
    *good = s != NULL;
    while (s != NULL && (n = stream_read(s, piece, sizeof piece, &e)) > 0)
        buf_add(out, piece, (size_t)n);
    *good = *good && n == 0;
    stream_close(s);
}

static void gzip_and_zstd_are_read_and_damage_is_seen(void **state) {
    (void)state;
    AUTO_BUF struct buf plain = {0}, gz = {0}, zst = {0};
    for (int i = 0; i < 60000; i++)
        buf_printf(&plain, "%d,", i);
    z_stream z = {0};
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 31, 8, 0), Z_OK);
    buf_reserve(&gz, plain.n + 1000);
    z.next_in = (Bytef *)plain.p;
    z.avail_in = (uInt)plain.n;
    z.next_out = (Bytef *)gz.p;
    z.avail_out = (uInt)plain.n + 1000;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    gz.n = z.total_out;
    deflateEnd(&z);
    buf_reserve(&zst, ZSTD_compressBound(plain.n));
    zst.n = ZSTD_compress(zst.p, ZSTD_compressBound(plain.n), plain.p, plain.n, 3);
    struct span packed[] = {buf_view(&plain), buf_view(&gz), buf_view(&zst)};
    bool good = false;
    AUTO_BUF struct buf nothing = {0};
    read_all((struct span){0}, &nothing, &good);
    assert_true(good && nothing.n == 0);
    for (int i = 0; i < 3; i++) {
        AUTO_BUF struct buf out = {0};
        read_all(packed[i], &out, &good);
        assert_true(good && span_eq(buf_view(&out), buf_view(&plain)));
        if (i == 0)
            continue;
        AUTO_BUF struct buf cut = {0}, twice = {0}, both = {0};
        read_all((struct span){packed[i].p, packed[i].n / 2}, &cut, &good);
        assert_false(good);
        buf_span(&twice, packed[i]); /* several members, one after the other */
        buf_span(&twice, packed[i]);
        read_all(buf_view(&twice), &both, &good);
        assert_true(good && both.n == 2 * plain.n);
    }
}

/* ---- small things ---------------------------------------------------------------------------- */

static void dates_and_moments(void **state) {
    (void)state;
    struct date d;
    instant t = 0;
    char text[28];
    for (int32_t day = -719162; day < 2932896; day += 997) { /* 0001-01-01 to 9999-12-31 */
        char iso[11];
        date_format((struct date){day}, iso);
        assert_true(date_parse(span_of(iso), &d));
        assert_int_equal(d.day, day);
    }
    assert_true(date_parse(SPAN("1970-01-01"), &d) && d.day == 0);
    assert_true(date_parse(SPAN("2000-02-29"), &d) && d.day == 11016);
    assert_false(date_parse(SPAN("1900-02-29"), &d) || date_parse(SPAN("2023-13-01"), &d) ||
                 date_parse(SPAN("2023-1-1"), &d));
    assert_true(instant_parse(SPAN("1969-12-31T23:59:59.999999Z"), &t) && t == -1);
    instant_format(-1, text);
    assert_string_equal(text, "1969-12-31T23:59:59.999999Z");
    assert_int_equal(instant_date(-1).day, -1);
    assert_true(instant_parse(SPAN("2026-11-23T00:30:00+02:00"), &t));
    instant_format(t, text);
    assert_string_equal(text, "2026-11-22T22:30:00Z");
    assert_false(instant_parse(SPAN("2026-11-23T11:15:60Z"), &t));
    /* The year is within 0001 to 9999 in UTC too, where it is written. */
    assert_false(instant_parse(SPAN("0001-01-01T00:00:00+00:01"), &t));
    assert_false(instant_parse(SPAN("9999-12-31T23:59:59-00:01"), &t));
    assert_true(instant_parse(SPAN("9999-12-31T23:59:59.999999Z"), &t));
    instant_format(t, text);
    assert_string_equal(text, "9999-12-31T23:59:59.999999Z");
}

static void decimals_are_exact(void **state) {
    (void)state;
    static const char *const rows[][2] = {{"0", "0"},
                                          {"-0", "0"},
                                          {"12.50", "12.5"},
                                          {"0.000001", "0.000001"},
                                          {"9223372036854.775807", "9223372036854.775807"},
                                          {"1.0000000", "1"}};
    static const char *const bad[] = {
        "", "-", ".5", "5.", "1.2.3", "+1", " 1", "9223372036854.775808", "1.0000001", "0x1"};
    struct decimal d;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        AUTO_BUF struct buf b = {0};
        assert_true(decimal_parse(span_of(rows[i][0]), &d));
        decimal_put(&b, d);
        assert_string_equal(b.p, rows[i][1]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (decimal_parse(span_of(bad[i]), &d))
            fail_msg("accepted: %s", bad[i]);
}

static void identifiers_grow(void **state) {
    (void)state;
    struct uuid_source s = {0}, at_zero = {0};
    struct uuid last = {{0}};
    struct uuid first = uuid_new(&at_zero, 0); /* a simulated clock begins there */
    assert_int_equal(first.b[6] >> 4, 7);
    assert_int_equal(first.b[8] >> 6, 2);
    for (int i = 0; i < 200000; i++) {
        instant now = 1700000000000000 +
                      (i % 1000 == 500 ? -5000000 : i); /* the clock steps back now and then */
        struct uuid u = uuid_new(&s, now);
        assert_true(memcmp(u.b, last.b, 16) > 0);
        assert_int_equal(u.b[6] >> 4, 7);
        assert_int_equal(u.b[8] >> 6, 2);
        last = u;
    }
    char text[UUID_TEXT + 1];
    struct uuid back;
    uuid_format(&last, text);
    assert_true(uuid_parse(span_of(text), &back) && uuid_eq(&back, &last));
    text[0] = 'G';
    assert_false(uuid_parse(span_of(text), &back));
}

/* FIPS 180-4 examples, and every length against the library's own streaming calls in pieces. */
static void hashes(void **state) {
    (void)state;
    AUTO_BUF struct buf hex = {0};
    struct hash h = hash_bytes("abc", 3);
    hex_put(&hex, h.b, sizeof h.b);
    assert_string_equal(hex.p, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    char text[1300];
    memset(text, 'q', sizeof text);
    for (size_t n = 0; n < sizeof text; n++) {
        struct hash whole = hash_bytes(text, n);
        size_t a = n / 3, b = n / 5;
        struct hash runs = hash_runs((struct span){text, a}, (struct span){text + a, b},
                                     (struct span){0}, (struct span){text + a + b, n - a - b});
        assert_true(hash_eq(&whole, &runs));
        struct hash streamed;
        assert_non_null(SHA256((const unsigned char *)text, n, streamed.b));
        assert_true(hash_eq(&whole, &streamed));
        text[n] = (char)('a' + n % 26);
    }
}

static void maps_hold_what_was_put(void **state) {
    (void)state;
    struct map m = {0};
    char key[16];
    for (uint64_t i = 0; i < 20000; i++) {
        bool fresh = false;
        int n = snprintf(key, sizeof key, "%llu", (unsigned long long)(i % 15000));
        uint64_t *v = map_put(&m, (struct span){key, (size_t)n}, i, &fresh);
        assert_int_equal(fresh, i < 15000);
        assert_int_equal(*v, i % 15000);
    }
    assert_int_equal(m.count, 15000);
    assert_null(map_get(&m, SPAN("x")));
    map_free(&m);
}

int main(void) {
    struct error e;
    if (!crypto_start(&e))
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_takes_what_rfc_8259_and_i_json_allow),
        cmocka_unit_test(numbers_are_written_as_rfc_8785_says),
        cmocka_unit_test(objects_are_canonical_as_rfc_8785_says),
        cmocka_unit_test(numbers_read_back_and_are_shortest),
        cmocka_unit_test(walks_of_damaged_bytes_end),
        cmocka_unit_test(names_with_escapes_are_compared_as_what_they_mean),
        cmocka_unit_test(strings_are_escaped_wherever_the_character_stands),
        cmocka_unit_test(utf8_takes_shortest_forms_of_characters_only),
        cmocka_unit_test(a_stray_quote_stays_in_its_row),
        cmocka_unit_test(cells_cross_the_borders_of_pieces),
        cmocka_unit_test(csv_reads_what_rfc_4180_writes),
        cmocka_unit_test(a_bad_row_is_named_and_the_next_is_read),
        cmocka_unit_test(rows_come_back_as_they_were_put),
        cmocka_unit_test(gzip_and_zstd_are_read_and_damage_is_seen),
        cmocka_unit_test(dates_and_moments),
        cmocka_unit_test(decimals_are_exact),
        cmocka_unit_test(identifiers_grow),
        cmocka_unit_test(hashes),
        cmocka_unit_test(maps_hold_what_was_put),
    };
    return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
