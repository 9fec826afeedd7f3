/* Proofs: that a leaf is in a tree, and that a tree is the beginning of another. */
#include "fixture.h"

#include <stdlib.h>

enum { SMALL = 130 };

static struct log *small;
static struct hash roots[SMALL + 1];

static int start(void **state) {
    (void)state;
    small = log_new(SMALL);
    for (uint64_t size = 0; size <= SMALL; size++)
        roots[size] = definition_root(0, size);
    return 0;
}

static int stop(void **state) {
    (void)state;
    log_free(small);
    return 0;
}

static void assert_proof_equal(const struct tlog_proof *a, const struct tlog_proof *b) {
    assert_int_equal(a->count, b->count);
    assert_memory_equal(a->hashes, b->hashes, a->count * sizeof *a->hashes);
}

/* ---- vectors ---- */

struct vector {
    uint64_t a, b; /* index and size, or old size and size */
    const char *hashes[12];
};

static struct tlog_proof proof_of(const struct vector *v) {
    struct tlog_proof p = {0};
    while (v->hashes[p.count] != NULL) {
        p.hashes[p.count] = hash_from_base64(v->hashes[p.count]);
        p.count++;
    }
    return p;
}

static const struct vector inclusions[] = {
    {0, 1, {NULL}},
    {0, 2, {"IhXorE4rhxwqSBieeXOMlWwIHiOsLyQVv3faGZ39kgw="}},
    {4,
     7,
     {"UzBPXj/UvNILOave8v4RgDHMWughe86gCN6n4nhpNIo=",
      "O/nIHCMcrnC2eNPzA4+fT21rnXrc+bN48lkZrlPRdoY=",
      "n0o/wg1BYtw31OI9kHhIcxp2BD//9taSiL8av7z/R44="}},
    {6,
     7,
     {"0nN9zop98dfVz01fUtJ0gCxxv+IKLgeGguccGC05jJA=",
      "n0o/wg1BYtw31OI9kHhIcxp2BD//9taSiL8av7z/R44="}},
    {2,
     5,
     {"kGxdJIXK5yIHOkMPTQT+F2dQdZLO8iZimurbhaLskJ0=",
      "ywCYnZSlacCmeK4EK2Pc1GJduWRAUX83put5duok7Us=",
      "EeH1WCI/THG2vhzs/R8N6HFG0llId8J7KexRn5BAITw="}},
    {69999,
     70000,
     {"yoAAapncs6q6c17VUVa4zJYIAHxGzKD2N4klM11Hg0s=",
      "kQVpuhm2/1x9hT/nP4WgE+NDIKy3EevQc2seFyhCbfY=",
      "gRJvJidHwQnGtkMI1GKgbc8bri8agqI7A+Q2A4VGti4=",
      "6ey9dSV+VShy6bdIuM084XW5pCSRj+ZiqOjCg50xutU=",
      "jnUO7JD8oS5McMRQPJwEo82borPhMZjSwv9yjnldD2k=",
      "0dR1Qqz4BhOl6fTSSP2aHNC/OQY3lUCLkv6/KHxQERw=",
      "aXq3ki4pfVicIgZIjw84TtGnwTqBzdgsp6f5WLnr7ag=",
      "Wy1bOhS8wOtZdzWUw/b36uEJ8GF3pBu15Dr+lHtrkqM=",
      "8CXQbtgEhZ/SdKG9rK3W5I6odjSqkeHtsgFD+UmM0Cs="}},
};

static const struct vector consistencies[] = {
    {1, 2, {"IhXorE4rhxwqSBieeXOMlWwIHiOsLyQVv3faGZ39kgw="}},
    {2, 3, {"+mHj3sNDlYn0eEyJO/Mh0AhPBMVyx68raOPzNgo1tIY="}},
    {3,
     7,
     {"+mHj3sNDlYn0eEyJO/Mh0AhPBMVyx68raOPzNgo1tIY=",
      "kGxdJIXK5yIHOkMPTQT+F2dQdZLO8iZimurbhaLskJ0=",
      "ywCYnZSlacCmeK4EK2Pc1GJduWRAUX83put5duok7Us=",
      "lz8IOVfHNZ+xlDrPnmaJvKbKXqcZfYCKrTwUSYaJ7+A="}},
    {4, 7, {"lz8IOVfHNZ+xlDrPnmaJvKbKXqcZfYCKrTwUSYaJ7+A="}},
    {6,
     8,
     {"0nN9zop98dfVz01fUtJ0gCxxv+IKLgeGguccGC05jJA=",
      "84SgD/FIOtEjwFy1A1yb+kai2SVUil+jas8Xdsmw9Eg=",
      "n0o/wg1BYtw31OI9kHhIcxp2BD//9taSiL8av7z/R44="}},
    {65536, 70000, {"QeWddaYWgMFNixZq76xsZTPHpKCsrKbagmJYHYKI2i0="}},
    {69999,
     70000,
     {"yoAAapncs6q6c17VUVa4zJYIAHxGzKD2N4klM11Hg0s=",
      "aH6krMeA2NNPW1c8ODeRvDcKfAR4Ozj6AqkyFlmffGk=",
      "kQVpuhm2/1x9hT/nP4WgE+NDIKy3EevQc2seFyhCbfY=",
      "gRJvJidHwQnGtkMI1GKgbc8bri8agqI7A+Q2A4VGti4=",
      "6ey9dSV+VShy6bdIuM084XW5pCSRj+ZiqOjCg50xutU=",
      "jnUO7JD8oS5McMRQPJwEo82borPhMZjSwv9yjnldD2k=",
      "0dR1Qqz4BhOl6fTSSP2aHNC/OQY3lUCLkv6/KHxQERw=",
      "aXq3ki4pfVicIgZIjw84TtGnwTqBzdgsp6f5WLnr7ag=",
      "Wy1bOhS8wOtZdzWUw/b36uEJ8GF3pBu15Dr+lHtrkqM=",
      "8CXQbtgEhZ/SdKG9rK3W5I6odjSqkeHtsgFD+UmM0Cs="}},
};

static void inclusion_proofs_of_the_vectors(void **state) {
    (void)state;
    struct log *l = log_new(70000);
    for (size_t i = 0; i < sizeof inclusions / sizeof *inclusions; i++) {
        const struct vector *v = &inclusions[i];
        struct tlog_proof want = proof_of(v), got;
        struct hash root, leaf = leaf_hash(v->a), found;
        assert_true(tlog_prove_inclusion(v->a, v->b, &l->shelf.tiles, &got, NULL));
        assert_proof_equal(&got, &want);
        assert_true(tlog_root(v->b, &l->shelf.tiles, &root, NULL));
        assert_true(tlog_check_inclusion(&got, v->a, v->b, &leaf, &root));
        assert_true(tlog_leaf_at(v->a, v->b, &l->shelf.tiles, &found, NULL));
        assert_hash_equal(found, leaf);
    }
    log_free(l);
}

static void consistency_proofs_of_the_vectors(void **state) {
    (void)state;
    struct log *l = log_new(70000);
    for (size_t i = 0; i < sizeof consistencies / sizeof *consistencies; i++) {
        const struct vector *v = &consistencies[i];
        struct tlog_proof want = proof_of(v), got;
        struct hash old_root, root;
        assert_true(tlog_prove_consistency(v->a, v->b, &l->shelf.tiles, &got, NULL));
        assert_proof_equal(&got, &want);
        assert_true(tlog_root(v->a, &l->shelf.tiles, &old_root, NULL));
        assert_true(tlog_root(v->b, &l->shelf.tiles, &root, NULL));
        assert_true(tlog_check_consistency(&got, v->a, v->b, &old_root, &root));
    }
    log_free(l);
}

/* ---- every pair of small sizes, against the definition ---- */

static void every_inclusion_is_as_defined(void **state) {
    (void)state;
    for (uint64_t size = 1; size <= SMALL; size++)
        for (uint64_t index = 0; index < size; index++) {
            struct tlog_proof got, want = {0};
            struct hash leaf = leaf_hash(index);
            assert_true(tlog_prove_inclusion(index, size, &small->shelf.tiles, &got, NULL));
            definition_path(index, 0, size, &want);
            assert_proof_equal(&got, &want);
            assert_true(tlog_check_inclusion(&got, index, size, &leaf, &roots[size]));
        }
}

static void every_consistency_is_as_defined(void **state) {
    (void)state;
    for (uint64_t size = 0; size <= SMALL; size++)
        for (uint64_t old = 0; old <= size; old++) {
            struct tlog_proof got, want;
            assert_true(tlog_prove_consistency(old, size, &small->shelf.tiles, &got, NULL));
            definition_consistency(old, size, &want);
            assert_proof_equal(&got, &want);
            assert_true(tlog_check_consistency(&got, old, size, &roots[old], &roots[size]));
        }
}

/* Sizes around the edges of tiles, where a proof reads several of them. */
static void proofs_across_tiles_hold(void **state) {
    (void)state;
    struct log *l = log_new(70000);
    uint64_t seed = 11;
    for (int i = 0; i < 300; i++) {
        uint64_t size = 1 + choose(&seed, 70000), index = choose(&seed, size);
        if (i % 3 == 0) {
            size = (1 + choose(&seed, 270)) * 256 + choose(&seed, 3);
            index = size - 1 - choose(&seed, 3);
        }
        struct tlog_proof p;
        struct hash root, old_root, leaf = leaf_hash(index);
        assert_true(tlog_root(size, &l->shelf.tiles, &root, NULL));
        assert_true(tlog_root(index, &l->shelf.tiles, &old_root, NULL));
        assert_true(tlog_prove_inclusion(index, size, &l->shelf.tiles, &p, NULL));
        assert_true(tlog_check_inclusion(&p, index, size, &leaf, &root));
        assert_true(tlog_prove_consistency(index, size, &l->shelf.tiles, &p, NULL));
        assert_true(tlog_check_consistency(&p, index, size, &old_root, &root));
    }
    log_free(l);
}

/* ---- what must be refused ---- */

static void drop(struct tlog_proof *p, size_t at) {
    p->count--;
    memmove(&p->hashes[at], &p->hashes[at + 1], (p->count - at) * sizeof *p->hashes);
}

static void insert(struct tlog_proof *p, size_t at, struct hash hash) {
    memmove(&p->hashes[at + 1], &p->hashes[at], (p->count - at) * sizeof *p->hashes);
    p->hashes[at] = hash;
    p->count++;
}

/* One change to a proof; false when it would be no change. */
static bool mutate(struct tlog_proof *p, uint64_t *seed) {
    size_t n = p->count, at = n > 0 ? (size_t)choose(seed, n) : 0;
    switch (choose(seed, 5)) {
    case 0:
        if (n == 0)
            return false;
        p->hashes[at].b[choose(seed, HASH_SIZE)] ^= (unsigned char)(1u << choose(seed, 8));
        return true;
    case 1:
        if (n == 0)
            return false;
        drop(p, at);
        return true;
    case 2: insert(p, at, leaf_hash(choose(seed, 1000))); return true;
    case 3: insert(p, n, n > 0 ? p->hashes[n - 1] : leaf_hash(0)); return true;
    default:
        if (n < 2 || at + 1 == n || hash_eq(&p->hashes[at], &p->hashes[at + 1]))
            return false;
        insert(p, at, p->hashes[at + 1]);
        drop(p, at + 2);
        return true;
    }
}

static void a_mutated_inclusion_is_refused(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 3000; seed++) {
        uint64_t source = seed, size = 1 + choose(&source, SMALL), index = choose(&source, size);
        struct tlog_proof p;
        struct hash leaf = leaf_hash(index);
        assert_true(tlog_prove_inclusion(index, size, &small->shelf.tiles, &p, NULL));
        if (mutate(&p, &source) && tlog_check_inclusion(&p, index, size, &leaf, &roots[size]))
            fail_msg("accepted at seed %llu", (unsigned long long)seed);
    }
}

static void a_mutated_consistency_is_refused(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 3000; seed++) {
        uint64_t source = seed, size = 1 + choose(&source, SMALL), old = choose(&source, size + 1);
        struct tlog_proof p;
        assert_true(tlog_prove_consistency(old, size, &small->shelf.tiles, &p, NULL));
        if (mutate(&p, &source) && tlog_check_consistency(&p, old, size, &roots[old], &roots[size]))
            fail_msg("accepted at seed %llu", (unsigned long long)seed);
    }
}

static void an_inclusion_is_of_its_leaf_place_and_tree(void **state) {
    (void)state;
    for (uint64_t size = 2; size <= 40; size++)
        for (uint64_t index = 0; index < size; index++) {
            struct tlog_proof p;
            struct hash leaf = leaf_hash(index), other = leaf_hash(index + 1);
            assert_true(tlog_prove_inclusion(index, size, &small->shelf.tiles, &p, NULL));
            assert_false(tlog_check_inclusion(&p, index, size, &other, &roots[size]));
            assert_false(tlog_check_inclusion(&p, index, size, &leaf, &roots[size - 1]));
            for (uint64_t place = 0; place < size + 3; place++)
                if (place != index)
                    assert_false(tlog_check_inclusion(&p, place, size, &leaf, &roots[size]));
        }
}

static void an_index_at_or_beyond_the_size_is_refused(void **state) {
    (void)state;
    struct tlog_proof p = {0};
    struct error e = {0};
    struct hash leaf = leaf_hash(0);
    assert_false(tlog_check_inclusion(&p, 0, 0, &leaf, &roots[0]));
    assert_true(tlog_check_inclusion(&p, 0, 1, &leaf, &roots[1]));
    assert_false(tlog_check_inclusion(&p, 1, 1, &leaf, &roots[1]));
    assert_false(tlog_check_inclusion(&p, UINT64_MAX, 1, &leaf, &roots[1]));
    assert_false(tlog_prove_inclusion(7, 7, &small->shelf.tiles, &p, &e));
    assert_int_equal(e.code, ERROR_USAGE);
    assert_false(tlog_leaf_at(7, 7, &small->shelf.tiles, &leaf, &e));
    assert_int_equal(e.code, ERROR_USAGE);
    assert_false(tlog_prove_consistency(8, 7, &small->shelf.tiles, &p, &e));
    assert_int_equal(e.code, ERROR_USAGE);
}

static void both_roots_of_a_consistency_count(void **state) {
    (void)state;
    struct hash wrong = leaf_hash(9999);
    for (uint64_t size = 1; size <= 40; size++)
        for (uint64_t old = 0; old <= size; old++) {
            struct tlog_proof p;
            assert_true(tlog_prove_consistency(old, size, &small->shelf.tiles, &p, NULL));
            assert_false(tlog_check_consistency(&p, old, size, &wrong, &roots[size]));
            if (old > 0)
                assert_false(tlog_check_consistency(&p, old, size, &roots[old], &wrong));
        }
}

/* The verifier puts the old root first itself when the old size is a power of two; a proof that
 * brings it along is one hash too long, and one that lacks it elsewhere is one too short. */
static void an_old_full_tree_is_not_in_the_proof(void **state) {
    (void)state;
    for (uint64_t old = 1; old <= 64; old *= 2) {
        struct tlog_proof p;
        assert_true(tlog_prove_consistency(old, SMALL, &small->shelf.tiles, &p, NULL));
        assert_true(tlog_check_consistency(&p, old, SMALL, &roots[old], &roots[SMALL]));
        insert(&p, 0, roots[old]);
        assert_false(tlog_check_consistency(&p, old, SMALL, &roots[old], &roots[SMALL]));
    }
    struct tlog_proof none = {0};
    assert_false(tlog_check_consistency(&none, 3, 7, &roots[3], &roots[7]));
    assert_false(tlog_check_consistency(&none, 4, 7, &roots[4], &roots[7]));
}

/* The size says how long a path is; hashes that lead on to the root all the same do not help. */
static void a_path_ends_where_the_tree_does(void **state) {
    (void)state;
    struct tlog_proof p = {.count = 1};
    struct hash leaf = leaf_hash(0), more = leaf_hash(1);
    struct hash beyond = tlog_node(&more, &leaf);
    p.hashes[0] = more;
    assert_false(tlog_check_inclusion(&p, 0, 1, &leaf, &beyond));
    /* sizes 2 and 3, and a hash more on the left of both */
    struct hash old_root = tlog_node(&more, &roots[2]), root = tlog_node(&more, &roots[3]);
    p = (struct tlog_proof){.count = 2};
    p.hashes[0] = leaf_hash(2);
    p.hashes[1] = more;
    assert_false(tlog_check_consistency(&p, 2, 3, &old_root, &root));
}

static void nothing_to_prove_takes_no_hashes(void **state) {
    (void)state;
    struct tlog_proof none = {0}, one = {.count = 1};
    one.hashes[0] = roots[5];
    assert_true(tlog_check_consistency(&none, 0, 5, &roots[0], &roots[5]));
    assert_false(tlog_check_consistency(&one, 0, 5, &roots[0], &roots[5]));
    assert_true(tlog_check_consistency(&none, 5, 5, &roots[5], &roots[5]));
    assert_false(tlog_check_consistency(&one, 5, 5, &roots[5], &roots[5]));
    assert_false(tlog_check_consistency(&none, 5, 5, &roots[5], &roots[4]));
    assert_true(tlog_check_consistency(&none, 0, 0, &roots[0], &roots[0]));
    assert_false(tlog_check_consistency(&none, 0, 0, &roots[0], &roots[1]));
    assert_false(tlog_check_consistency(&none, 0, 0, &roots[1], &roots[1]));
    assert_false(tlog_check_consistency(&none, 6, 5, &roots[5], &roots[5]));
}

static void sizes_and_lengths_beyond_all_logs_are_refused(void **state) {
    (void)state;
    struct tlog_proof p = {.count = TLOG_PROOF_MAX + 1};
    struct error e = {0};
    uint64_t large = TLOG_SIZE_MAX + 1;
    assert_false(tlog_check_inclusion(&p, 0, TLOG_SIZE_MAX, &roots[1], &roots[2]));
    assert_false(tlog_check_consistency(&p, 1, TLOG_SIZE_MAX, &roots[1], &roots[2]));
    p.count = TLOG_PROOF_MAX;
    assert_false(tlog_check_inclusion(&p, 0, large, &roots[1], &roots[2]));
    assert_false(tlog_check_consistency(&p, large, large, &roots[1], &roots[1]));
    p.count = SIZE_MAX;
    assert_false(tlog_check_inclusion(&p, 0, 2, &roots[1], &roots[2]));
    assert_false(tlog_prove_inclusion(0, large, &small->shelf.tiles, &p, &e));
    assert_int_equal(e.code, ERROR_LIMIT);
    assert_false(tlog_prove_consistency(0, large, &small->shelf.tiles, &p, &e));
    assert_int_equal(e.code, ERROR_LIMIT);
    assert_false(tlog_leaf_at(0, large, &small->shelf.tiles, &roots[0], &e));
    assert_int_equal(e.code, ERROR_LIMIT);
}

static void a_missing_tile_is_an_error(void **state) {
    (void)state;
    struct tlog_proof p;
    struct error e = {0};
    assert_false(tlog_prove_inclusion(3, SMALL + 1, &small->shelf.tiles, &p, &e));
    assert_int_equal(e.code, ERROR_NOT_FOUND);
    assert_false(tlog_prove_consistency(3, 300, &small->shelf.tiles, &p, &e));
    assert_int_equal(e.code, ERROR_NOT_FOUND);
}

/* A proof in a log of 70,000 stays within one tile a level, and the right edge. */
static void a_proof_reads_few_tiles(void **state) {
    (void)state;
    struct log *l = log_new(70000);
    struct tlog_proof p;
    l->shelf.reads = 0;
    assert_true(tlog_prove_inclusion(12345, 70000, &l->shelf.tiles, &p, NULL));
    assert_in_range(l->shelf.reads, 1, 6);
    log_free(l);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inclusion_proofs_of_the_vectors),
        cmocka_unit_test(consistency_proofs_of_the_vectors),
        cmocka_unit_test(every_inclusion_is_as_defined),
        cmocka_unit_test(every_consistency_is_as_defined),
        cmocka_unit_test(proofs_across_tiles_hold),
        cmocka_unit_test(a_mutated_inclusion_is_refused),
        cmocka_unit_test(a_mutated_consistency_is_refused),
        cmocka_unit_test(an_inclusion_is_of_its_leaf_place_and_tree),
        cmocka_unit_test(an_index_at_or_beyond_the_size_is_refused),
        cmocka_unit_test(both_roots_of_a_consistency_count),
        cmocka_unit_test(an_old_full_tree_is_not_in_the_proof),
        cmocka_unit_test(a_path_ends_where_the_tree_does),
        cmocka_unit_test(nothing_to_prove_takes_no_hashes),
        cmocka_unit_test(sizes_and_lengths_beyond_all_logs_are_refused),
        cmocka_unit_test(a_missing_tile_is_an_error),
        cmocka_unit_test(a_proof_reads_few_tiles),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
