/* Paths: one tile, one name; and entry bundles. */
#include "fixture.h"

#include <stdlib.h>

static void every_path_has_one_spelling(void **state) {
    (void)state;
    static const struct {
        const char *text;
        struct tlog_path path;
    } rows[] = {
        {"checkpoint", {TLOG_PATH_CHECKPOINT, 0, 0, 0}},
        {"tile/0/000", {TLOG_PATH_TILE, 0, 0, 256}},
        {"tile/0/999", {TLOG_PATH_TILE, 0, 999, 256}},
        {"tile/0/x001/000", {TLOG_PATH_TILE, 0, 1000, 256}},
        {"tile/0/x001/x234/067", {TLOG_PATH_TILE, 0, 1234067, 256}},
        {"tile/0/x001/x000/000", {TLOG_PATH_TILE, 0, 1000000, 256}},
        {"tile/0/x001/067.p/8", {TLOG_PATH_TILE, 0, 1067, 8}},
        {"tile/1/001.p/17", {TLOG_PATH_TILE, 1, 1, 17}},
        {"tile/63/000.p/255", {TLOG_PATH_TILE, 63, 0, 255}},
        {"tile/entries/273.p/112", {TLOG_PATH_ENTRIES, 0, 273, 112}},
        {"tile/entries/x036/x028/x797/x018/x963/967",
         {TLOG_PATH_ENTRIES, 0, 36028797018963967u, 256}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct tlog_path got;
        char text[TLOG_PATH_MAX];
        assert_true(tlog_path_parse(span_of(rows[i].text), &got));
        assert_int_equal(got.kind, rows[i].path.kind);
        assert_int_equal(got.level, rows[i].path.level);
        assert_int_equal(got.index, rows[i].path.index);
        assert_int_equal(got.width, rows[i].path.width);
        tlog_path_format(&rows[i].path, text);
        assert_string_equal(text, rows[i].text);
    }
}

static void other_spellings_are_refused(void **state) {
    (void)state;
    static const char *const rows[] = {
        "", "/", "checkpoint/", "Checkpoint", "/checkpoint", "tile", "tile/", "tile/0", "tile/0/",
        /* levels */
        "tile//000", "tile/00/000", "tile/01/000", "tile/+1/000", "tile/-1/000", "tile/ 1/000",
        "tile/64/000", "tile/a/000", "tile/18446744073709551616/000", "tile/data/000",
        "tile/Entries/000",
        /* groups */
        "tile/0/0", "tile/0/00", "tile/0/0000", "tile/0/1000", "tile/0/x000/000",
        "tile/0/x000/x001/000", "tile/0/001/000", "tile/0/x001/x000", "tile/0/x001", "tile/0/x001/",
        "tile/0/X001/000", "tile/0/x01/000", "tile/0/x0001/000", "tile/0/xx001/000", "tile/0/+00",
        "tile/0/00a", "tile/0//000", "tile/0/000/", "tile/0/000/000", "tile/0/0\t0",
        /* beyond any tree below 2^63 */
        "tile/0/x036/x028/x797/x018/x963/968", "tile/0/x999/x999/x999/x999/x999/x999/999",
        "tile/0/x001/x000/x000/x000/x000/x000/x000/x000/000",
        "tile/0/x018/x446/x744/x073/x709/x551/616",
        /* widths */
        "tile/0/000.p", "tile/0/000.p/", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/08",
        "tile/0/000.p/+8", "tile/0/000.p/ 8", "tile/0/000.p/-8", "tile/0/000.p/8/",
        "tile/0/000.p/8 ", "tile/0/000.P/8", "tile/0/000p/8", "tile/0/000.p/8\n", "tile/0/000\r\n"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct tlog_path got;
        if (tlog_path_parse(span_of(rows[i]), &got))
            fail_msg("accepted: %s", rows[i]);
    }
    struct tlog_path got;
    assert_false(tlog_path_parse(SPAN("checkpoint\0"), &got));
    assert_false(tlog_path_parse((struct span){0}, &got));
}

static void what_is_formatted_is_parsed(void **state) {
    (void)state;
    uint64_t seed = 7;
    for (int i = 0; i < 20000; i++) {
        struct tlog_path path = {.kind = choose(&seed, 2) ? TLOG_PATH_TILE : TLOG_PATH_ENTRIES};
        path.level = path.kind == TLOG_PATH_TILE ? (unsigned)choose(&seed, 64) : 0;
        path.index = choose(&seed, (uint64_t)1 << choose(&seed, 56));
        path.width = 1 + (unsigned)choose(&seed, 256);
        char text[TLOG_PATH_MAX];
        struct tlog_path got;
        tlog_path_format(&path, text);
        assert_true(tlog_path_parse(span_of(text), &got));
        assert_int_equal(got.kind, path.kind);
        assert_int_equal(got.level, path.level);
        assert_int_equal(got.index, path.index);
        assert_int_equal(got.width, path.width);
    }
}

/* ---- bundles ---- */

static void put_bundle(struct buf *b, uint64_t first, unsigned width) {
    char room[24];
    for (unsigned i = 0; i < width; i++)
        tlog_bundle_put(b, leaf_text(first + i, room));
}

static void bundles_of_the_vectors(void **state) {
    (void)state;
    static const struct {
        uint64_t first;
        unsigned width;
        size_t bytes;
        const char *sha256;
    } rows[] = {
        {0, 256, 1170, "94693d5c6d6a0355ec07bac8214516c1ce6a5100b0588f226fd95f26571157d7"},
        {273 * 256, 112, 784, "36c3ec44895d1b8098dbe8523078d6750bf09e0f12cd64671ebfe165b7647405"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        AUTO_BUF struct buf b = {0};
        put_bundle(&b, rows[i].first, rows[i].width);
        assert_int_equal(b.n, rows[i].bytes);
        struct hash got = hash_bytes(b.p, b.n), want = hash_from_hex(rows[i].sha256);
        assert_hash_equal(got, want);
        struct span entries[TLOG_TILE_WIDTH];
        char room[24];
        assert_true(tlog_bundle_split(buf_view(&b), rows[i].width, entries, NULL));
        for (unsigned k = 0; k < rows[i].width; k++)
            assert_true(span_eq(entries[k], leaf_text(rows[i].first + k, room)));
    }
}

static void a_bundle_has_its_entries_and_no_more(void **state) {
    (void)state;
    AUTO_BUF struct buf b = {0};
    put_bundle(&b, 0, 12);
    struct span entries[TLOG_TILE_WIDTH];
    struct error e = {0};
    for (size_t n = 0; n < b.n; n++) {
        AUTO_FREE char *cut = span_dup((struct span){b.p, n});
        assert_false(tlog_bundle_split((struct span){cut, n}, 12, entries, &e));
        assert_int_equal(e.code, ERROR_INVALID);
    }
    assert_false(tlog_bundle_split(buf_view(&b), 11, entries, &e));
    assert_false(tlog_bundle_split(buf_view(&b), 13, entries, &e));
    buf_char(&b, 0);
    assert_false(tlog_bundle_split(buf_view(&b), 12, entries, &e));
}

static void the_smallest_and_the_largest_entry(void **state) {
    (void)state;
    AUTO_BUF struct buf b = {0};
    AUTO_FREE char *large = memory_new(TLOG_ENTRY_MAX);
    tlog_bundle_put(&b, SPAN(""));
    tlog_bundle_put(&b, (struct span){large, TLOG_ENTRY_MAX});
    struct span entries[TLOG_TILE_WIDTH];
    assert_true(tlog_bundle_split(buf_view(&b), 2, entries, NULL));
    assert_int_equal(entries[0].n, 0);
    assert_int_equal(entries[1].n, TLOG_ENTRY_MAX);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_path_has_one_spelling),
        cmocka_unit_test(other_spellings_are_refused),
        cmocka_unit_test(what_is_formatted_is_parsed),
        cmocka_unit_test(bundles_of_the_vectors),
        cmocka_unit_test(a_bundle_has_its_entries_and_no_more),
        cmocka_unit_test(the_smallest_and_the_largest_entry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
