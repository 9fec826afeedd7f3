/* A whole log checked against itself. */
#include "fixture.h"

#include <stdlib.h>

struct seen {
    uint64_t next, stop_at;
};

static bool see_leaf(void *context, uint64_t index, const struct hash *hash, struct error *e) {
    struct seen *s = context;
    struct hash want = leaf_hash(index);
    assert_int_equal(index, s->next++);
    assert_hash_equal(*hash, want);
    return s->next != s->stop_at || error_set(e, ERROR_INTERRUPTED, "enough");
}

static void a_sound_log_gives_its_root_and_leaves(void **state) {
    (void)state;
    static const uint64_t sizes[] = {0, 1, 2, 255, 256, 257, 511, 512, 1000, 65536, 66000};
    struct log *l = log_new(0);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        log_grow(l, sizes[i]);
        struct seen seen = {0};
        struct hash root, want = tlog_tree_root(&l->appender.tree);
        assert_true(tlog_verify_tiles(sizes[i], &l->shelf.tiles, see_leaf, &seen, &root, NULL));
        assert_hash_equal(root, want);
        assert_int_equal(seen.next, sizes[i]);
        assert_true(tlog_verify_tiles(sizes[i], &l->shelf.tiles, NULL, NULL, &root, NULL));
        assert_hash_equal(root, want);
    }
    log_free(l);
}

static void an_older_size_is_verified_from_wider_tiles(void **state) {
    (void)state;
    struct log *l = log_new(1000);
    for (uint64_t size = 0; size <= 1000; size += 37) {
        struct hash root, want = definition_root(0, size);
        assert_true(tlog_verify_tiles(size, &l->shelf.tiles, NULL, NULL, &root, NULL));
        assert_hash_equal(root, want);
    }
    log_free(l);
}

/* The name of the tile that was altered stands in the message. */
static void assert_named(struct log *l, unsigned level, uint64_t index) {
    uint64_t size = l->appender.tree.size;
    struct tlog_path path = {TLOG_PATH_TILE, level, index, tlog_tile_width(size, level, index)};
    char name[TLOG_PATH_MAX];
    struct error e = {0};
    struct hash root;
    tlog_path_format(&path, name);
    assert_false(tlog_verify_tiles(size, &l->shelf.tiles, NULL, NULL, &root, &e));
    assert_int_equal(e.code, ERROR_INTEGRITY);
    if (strstr(e.message, name) == NULL)
        fail_msg("%s is not named: %s", name, e.message);
}

static void a_flipped_bit_is_named(void **state) {
    (void)state;
    struct log *l = log_new(66000);
    for (uint64_t seed = 1; seed <= 12; seed++) {
        uint64_t source = seed;
        unsigned level = (unsigned)choose(&source, 3);
        uint64_t at = choose(&source, l->shelf.counts[level]);
        if (level == 0)
            at %= 66000 / 256 * 256; /* in a full tile */
        unsigned char *byte = &l->shelf.rows[level][at].b[choose(&source, HASH_SIZE)];
        unsigned char flip = (unsigned char)(1u << choose(&source, 8));
        *byte ^= flip;
        assert_named(l, level, at / TLOG_TILE_WIDTH);
        *byte ^= flip;
    }
    log_free(l);
}

static void a_flipped_bit_in_the_last_tile_changes_the_root(void **state) {
    (void)state;
    struct log *l = log_new(300);
    l->shelf.rows[0][299].b[31] ^= 1;
    struct hash root, want = tlog_tree_root(&l->appender.tree);
    assert_true(tlog_verify_tiles(300, &l->shelf.tiles, NULL, NULL, &root, NULL));
    assert_hash_not_equal(root, want);
    log_free(l);
}

static void the_walk_stops_where_it_is_told(void **state) {
    (void)state;
    struct log *l = log_new(600);
    struct seen seen = {.stop_at = 300};
    struct error e = {0};
    struct hash root;
    assert_false(tlog_verify_tiles(600, &l->shelf.tiles, see_leaf, &seen, &root, &e));
    assert_int_equal(e.code, ERROR_INTERRUPTED);
    assert_int_equal(seen.next, 300);
    log_free(l);
}

static void a_missing_tile_is_an_error(void **state) {
    (void)state;
    struct log *l = log_new(600);
    struct error e = {0};
    struct hash root;
    l->shelf.counts[1] = 1;
    assert_false(tlog_verify_tiles(600, &l->shelf.tiles, NULL, NULL, &root, &e));
    assert_int_equal(e.code, ERROR_NOT_FOUND);
    assert_false(tlog_verify_tiles(TLOG_SIZE_MAX + 1, &l->shelf.tiles, NULL, NULL, &root, &e));
    assert_int_equal(e.code, ERROR_LIMIT);
    log_free(l);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sound_log_gives_its_root_and_leaves),
        cmocka_unit_test(an_older_size_is_verified_from_wider_tiles),
        cmocka_unit_test(a_flipped_bit_is_named),
        cmocka_unit_test(a_flipped_bit_in_the_last_tile_changes_the_root),
        cmocka_unit_test(the_walk_stops_where_it_is_told),
        cmocka_unit_test(a_missing_tile_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
