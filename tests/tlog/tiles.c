/* Tiles: their widths, their bytes, and the appender that fills them. */
#include "fixture.h"

#include <stdlib.h>

static void widths_of_70000(void **state) {
    (void)state;
    static const struct {
        unsigned level;
        uint64_t index;
        unsigned width;
    } rows[] = {{0, 0, 256}, {0, 272, 256}, {0, 273, 112}, {0, 274, 0},       {1, 0, 256},
                {1, 1, 17},  {1, 2, 0},     {2, 0, 1},     {2, 1, 0},         {3, 0, 0},
                {7, 0, 0},   {8, 0, 0},     {63, 0, 0},    {0, UINT64_MAX, 0}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(tlog_tile_width(70000, rows[i].level, rows[i].index), rows[i].width);
}

/* The width above level 0 counts complete subtrees, not leaves. */
static void widths_at_the_turn_of_a_tile(void **state) {
    (void)state;
    assert_int_equal(tlog_tile_width(0, 0, 0), 0);
    assert_int_equal(tlog_tile_width(255, 0, 0), 255);
    assert_int_equal(tlog_tile_width(255, 1, 0), 0);
    assert_int_equal(tlog_tile_width(256, 0, 0), 256);
    assert_int_equal(tlog_tile_width(256, 0, 1), 0);
    assert_int_equal(tlog_tile_width(256, 1, 0), 1);
    assert_int_equal(tlog_tile_width(257, 0, 1), 1);
    assert_int_equal(tlog_tile_width(257, 1, 0), 1);
    assert_int_equal(tlog_tile_width(511, 1, 0), 1);
    assert_int_equal(tlog_tile_width(65535, 1, 0), 255);
    assert_int_equal(tlog_tile_width(65535, 2, 0), 0);
    assert_int_equal(tlog_tile_width(65536, 1, 0), 256);
    assert_int_equal(tlog_tile_width(65536, 2, 0), 1);
    assert_int_equal(tlog_tile_width(TLOG_SIZE_MAX, 7, 0), 127);
    assert_int_equal(tlog_tile_width(TLOG_SIZE_MAX, 6, 127), 255);
}

static void tiles_of_the_vectors(void **state) {
    (void)state;
    static const struct {
        unsigned level;
        uint64_t index;
        unsigned width;
        const char *sha256;
    } rows[] = {{0, 0, 256, "b9704a8bfbee2c61185ceb38904a49f3f703c81e194b5b2ccdc254c2bdaaa62b"},
                {0, 272, 256, "c2f1c18b351a6cde9fbab7bd56276cb209b7dabaf10512b6fc863db3ef9a76b2"},
                {0, 273, 112, "4d21244557c976993a9a89bf928a46b5a876585228df279878239fd84489e5a5"},
                {1, 0, 256, "ea7b038bc73489c89c31a27ac355aaca65a4ed73f0dd7484e68deb29d30f10a2"},
                {1, 1, 17, "adfaca2731630fe7944a4b98a0f98ef3e98685eafda09e6f81070218fb759ce4"},
                {2, 0, 1, "f0113c8bad855b49f9a5dd661d50012cd94f19aae87a45eb8334666835e3caea"}};
    struct log *l = log_new(70000);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct hash tile[TLOG_TILE_WIDTH];
        assert_true(l->shelf.tiles.read(&l->shelf, rows[i].level, rows[i].index, rows[i].width,
                                        tile, NULL));
        struct hash got = hash_bytes(tile, rows[i].width * sizeof *tile);
        struct hash want = hash_from_hex(rows[i].sha256);
        assert_hash_equal(got, want);
    }
    assert_int_equal(l->shelf.counts[0], 70000);
    assert_int_equal(l->shelf.counts[1], 273);
    assert_int_equal(l->shelf.counts[2], 1);
    assert_int_equal(l->shelf.counts[3], 0);
    log_free(l);
}

/* Full tiles once, as they fill, and at the flush the partial ones that changed. */
static void a_tile_is_written_when_it_fills(void **state) {
    (void)state;
    struct log *l = log_new(0);
    for (uint64_t i = 0; i < 256; i++) {
        assert_int_equal(l->shelf.writes, 0);
        struct hash leaf = leaf_hash(i);
        assert_true(tlog_append(&l->appender, &leaf, &l->shelf.tiles, NULL));
    }
    assert_int_equal(l->shelf.writes, 1); /* 0/000 */
    log_grow(l, 256);
    assert_int_equal(l->shelf.writes, 2); /* 1/000.p/1 */
    log_grow(l, 256);
    assert_int_equal(l->shelf.writes, 2); /* nothing changed */
    log_grow(l, 257);
    assert_int_equal(l->shelf.writes, 3); /* 0/001.p/1, and no more */
    log_free(l);
}

/* A checkpoint over leaves whose tiles are not flushed would promise what the store cannot keep. */
static void an_unflushed_log_cannot_be_read(void **state) {
    (void)state;
    struct log *l = log_new(300);
    struct hash leaf = leaf_hash(300), root;
    struct error e = {0};
    assert_true(tlog_append(&l->appender, &leaf, &l->shelf.tiles, &e));
    assert_false(tlog_root(301, &l->shelf.tiles, &root, &e));
    assert_int_equal(e.code, ERROR_NOT_FOUND);
    assert_true(tlog_appender_flush(&l->appender, &l->shelf.tiles, &e));
    assert_true(tlog_root(301, &l->shelf.tiles, &root, &e));
    struct hash want = tlog_tree_root(&l->appender.tree);
    assert_hash_equal(root, want);
    log_free(l);
}

static void assert_reopens(struct log *l, struct tlog_appender *again) {
    assert_true(tlog_appender_open(again, l->appender.tree.size, &l->shelf.tiles, NULL));
    assert_int_equal(again->tree.size, l->appender.tree.size);
    assert_int_equal(again->dirty, 0);
    int edges = __builtin_popcountll(again->tree.size);
    assert_memory_equal(again->tree.edge, l->appender.tree.edge,
                        (size_t)edges * sizeof(struct hash));
}

static void reopened_at_every_size_it_is_the_same(void **state) {
    (void)state;
    struct log *l = log_new(0);
    struct tlog_appender *again = memory_new(sizeof *again);
    for (uint64_t size = 0; size <= 1030; size++) {
        log_grow(l, size);
        assert_reopens(l, again);
    }
    for (uint64_t size = 65534; size <= 65538; size++) {
        log_grow(l, size);
        assert_reopens(l, again);
    }
    free(again);
    log_free(l);
}

/* Closed and opened at seeded sizes on the way, a log ends as if it had never been closed. */
static void growing_in_pieces_is_growing_at_once(void **state) {
    (void)state;
    struct log *whole = log_new(2000);
    for (uint64_t seed = 1; seed <= 5; seed++) {
        struct log *pieces = log_new(0);
        uint64_t source = seed;
        while (pieces->appender.tree.size < 2000) {
            uint64_t size = pieces->appender.tree.size + 1 + choose(&source, 400);
            log_grow(pieces, size < 2000 ? size : 2000);
            uint64_t now = pieces->appender.tree.size;
            assert_true(tlog_appender_open(&pieces->appender, now, &pieces->shelf.tiles, NULL));
        }
        for (unsigned level = 0; level < 2; level++) {
            assert_int_equal(pieces->shelf.counts[level], whole->shelf.counts[level]);
            assert_memory_equal(pieces->shelf.rows[level], whole->shelf.rows[level],
                                whole->shelf.counts[level] * sizeof(struct hash));
        }
        log_free(pieces);
    }
    log_free(whole);
}

/* Leaf 65,535 fills three tiles' worth of levels: the second write fails, then it is tried again.
 */
static void a_failed_write_leaves_the_log_as_it_was(void **state) {
    (void)state;
    struct log *l = log_new(65535);
    struct hash before = tlog_tree_root(&l->appender.tree), leaf = leaf_hash(65535);
    struct error e = {0};
    for (unsigned nth = 1; nth <= 2; nth++) {
        l->shelf.writes_left = nth;
        assert_false(tlog_append(&l->appender, &leaf, &l->shelf.tiles, &e));
        assert_int_equal(e.code, ERROR_IO);
        struct hash after = tlog_tree_root(&l->appender.tree);
        assert_hash_equal(after, before);
        struct tlog_appender *again = memory_new(sizeof *again);
        assert_reopens(l, again);
        free(again);
    }
    assert_true(tlog_append(&l->appender, &leaf, &l->shelf.tiles, &e));
    struct hash root = tlog_tree_root(&l->appender.tree);
    struct hash want = hash_from_base64("8CXQbtgEhZ/SdKG9rK3W5I6odjSqkeHtsgFD+UmM0Cs=");
    assert_hash_equal(root, want);
    log_free(l);
}

static void a_failed_flush_is_tried_again(void **state) {
    (void)state;
    struct log *l = log_new(256);
    struct hash leaf = leaf_hash(256);
    assert_true(tlog_append(&l->appender, &leaf, &l->shelf.tiles, NULL));
    l->shelf.writes_left = 1;
    assert_false(tlog_appender_flush(&l->appender, &l->shelf.tiles, NULL));
    assert_int_equal(l->shelf.counts[0], 256);
    assert_true(tlog_appender_flush(&l->appender, &l->shelf.tiles, NULL));
    assert_int_equal(l->shelf.counts[0], 257);
    log_free(l);
}

static void sizes_from_2_to_the_63_are_refused(void **state) {
    (void)state;
    struct log *l = log_new(0);
    struct error e = {0};
    struct hash h = leaf_hash(0);
    assert_false(tlog_appender_open(&l->appender, TLOG_SIZE_MAX + 1, &l->shelf.tiles, &e));
    assert_int_equal(e.code, ERROR_LIMIT);
    l->appender.tree.size = TLOG_SIZE_MAX;
    assert_false(tlog_append(&l->appender, &h, &l->shelf.tiles, &e));
    assert_int_equal(e.code, ERROR_LIMIT);
    assert_false(tlog_root(TLOG_SIZE_MAX + 1, &l->shelf.tiles, &h, &e));
    assert_int_equal(e.code, ERROR_LIMIT);
    assert_int_equal(l->shelf.reads, 0);
    log_free(l);
}

static void a_missing_tile_is_an_error(void **state) {
    (void)state;
    struct log *l = log_new(300);
    struct error e = {0};
    assert_false(tlog_appender_open(&l->appender, 301, &l->shelf.tiles, &e));
    assert_int_equal(e.code, ERROR_NOT_FOUND);
    log_free(l);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(widths_of_70000),
        cmocka_unit_test(widths_at_the_turn_of_a_tile),
        cmocka_unit_test(tiles_of_the_vectors),
        cmocka_unit_test(a_tile_is_written_when_it_fills),
        cmocka_unit_test(an_unflushed_log_cannot_be_read),
        cmocka_unit_test(reopened_at_every_size_it_is_the_same),
        cmocka_unit_test(growing_in_pieces_is_growing_at_once),
        cmocka_unit_test(a_failed_write_leaves_the_log_as_it_was),
        cmocka_unit_test(a_failed_flush_is_tried_again),
        cmocka_unit_test(sizes_from_2_to_the_63_are_refused),
        cmocka_unit_test(a_missing_tile_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
