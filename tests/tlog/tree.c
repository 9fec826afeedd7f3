/* The tree: leaves, nodes and the right edge. */
#include "fixture.h"

static void roots_of_the_vectors(void **state) {
    (void)state;
    static const struct {
        uint64_t size;
        const char *root;
    } rows[] = {{0, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="},
                {1, "2zQm6HgGjSjSabbIcXIyLOU3K2V1bQeJAB00g19gHAM="},
                {2, "ywCYnZSlacCmeK4EK2Pc1GJduWRAUX83put5duok7Us="},
                {3, "cl1SMNto9VdHDcNfHYhlgTrNfrsHrRUndBQd7LrnEyc="},
                {4, "n0o/wg1BYtw31OI9kHhIcxp2BD//9taSiL8av7z/R44="},
                {5, "tnSPbtepnefahP2X4aO6xvq4mZ9KQ2lcq5Uoot5DEUc="},
                {6, "MoBcxelBNHQ9CqWA7y7jMmh7aH/C5OL3L+4cxxLgugw="},
                {7, "o+I7Msy2v5bQktFl2KpUbgmCnejwOw6JV1gdHha5K98="},
                {8, "O4WpYmwcy2TGuV7H+mSIje/izxLjnnfhCBLOX8uctY4="},
                {9, "4Qy5noqcSK6KJebDerPIjmyT6M8qYs9+TcrB6ll+d9Q="},
                {10, "LwPyA9H6Om4TiPpMtRh8O0+Udi5XjgEGgVFA5qjGvSE="},
                {255, "Mvhbyqh9e80Fco8J6a66NQumovczgwCH8Fl2goSL5cs="},
                {256, "goUV0DPBnYyQHzfsy4rtkZZncDSG+NL/8c9wQDIcXbE="},
                {257, "HtoEmkNR2G92JSvX7At3Rq11t/oDFq1fVB29pFijEsQ="},
                {65535, "dPE6Dhp1aJNy77mQz2jGZORMdj2TBIRJVbLq/2JOjfE="},
                {65536, "8CXQbtgEhZ/SdKG9rK3W5I6odjSqkeHtsgFD+UmM0Cs="},
                {65537, "3IeVol/UvVKguE9jn9MTm6FggkAj0YjkKOtdsPPOIho="},
                {69999, "GjDbOasyc8cZzXcDhLbmdC1XR66hbx1lhuvZ8ne9eZY="},
                {70000, "Gkzfy2Y3SgwNy+9JrL1JdtE+6GT7PLJB/JQ8rQTwL34="}};
    struct tlog_tree tree = {0};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        while (tree.size < rows[i].size) {
            struct hash leaf = leaf_hash(tree.size);
            tlog_tree_append(&tree, &leaf);
        }
        struct hash root = tlog_tree_root(&tree), want = hash_from_base64(rows[i].root);
        assert_hash_equal(root, want);
    }
}

static void leaf_hashes_of_the_vectors(void **state) {
    (void)state;
    struct hash first = leaf_hash(0), second = leaf_hash(1), last = leaf_hash(69999);
    struct hash want_first = hash_from_base64("2zQm6HgGjSjSabbIcXIyLOU3K2V1bQeJAB00g19gHAM=");
    struct hash want_second = hash_from_base64("IhXorE4rhxwqSBieeXOMlWwIHiOsLyQVv3faGZ39kgw=");
    struct hash want_last = hash_from_base64("aH6krMeA2NNPW1c8ODeRvDcKfAR4Ozj6AqkyFlmffGk=");
    assert_hash_equal(first, want_first);
    assert_hash_equal(second, want_second);
    assert_hash_equal(last, want_last);
}

static void roots_of_certificate_transparency(void **state) {
    (void)state;
    static const struct span leaves[] = {
        {"", 0},         {"\x00", 1}, {"\x10", 1},     {"\x20\x21", 2},
        {"\x30\x31", 2}, {"@ABC", 4}, {"PQRSTUVW", 8}, {"`abcdefghijklmno", 16}};
    static const char *const roots[] = {
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
    struct tlog_tree tree = {0};
    for (size_t size = 0;; size++) {
        struct hash root = tlog_tree_root(&tree), want = hash_from_hex(roots[size]);
        assert_hash_equal(root, want);
        if (size == sizeof leaves / sizeof *leaves)
            return;
        struct hash leaf = tlog_leaf(leaves[size]);
        tlog_tree_append(&tree, &leaf);
    }
}

/* Without the two prefixes an entry of 64 bytes could stand for an inner node. */
static void a_node_is_no_leaf(void **state) {
    (void)state;
    struct hash pair[2] = {leaf_hash(0), leaf_hash(1)};
    struct span joined = {(const char *)pair, sizeof pair};
    struct hash node = tlog_node(&pair[0], &pair[1]), leaf = tlog_leaf(joined);
    struct hash bare = hash_bytes(joined.p, joined.n);
    struct hash swapped = hash_runs(SPAN("\0"), joined, (struct span){0}, (struct span){0});
    assert_hash_not_equal(node, leaf);
    assert_hash_not_equal(node, bare);
    assert_hash_not_equal(leaf, bare);
    assert_hash_equal(leaf, swapped);
}

static void a_node_tells_left_from_right(void **state) {
    (void)state;
    struct hash a = leaf_hash(0), b = leaf_hash(1);
    struct hash ab = tlog_node(&a, &b), ba = tlog_node(&b, &a);
    assert_hash_not_equal(ab, ba);
}

/* The split is at the largest power of two strictly below n: a tree of 4 is two trees of 2. */
static void a_full_tree_splits_in_the_middle(void **state) {
    (void)state;
    struct hash l[4] = {leaf_hash(0), leaf_hash(1), leaf_hash(2), leaf_hash(3)};
    struct hash left = tlog_node(&l[0], &l[1]), right = tlog_node(&l[2], &l[3]);
    struct hash want = tlog_node(&left, &right);
    struct tlog_tree tree = {0};
    for (int i = 0; i < 4; i++)
        tlog_tree_append(&tree, &l[i]);
    struct hash root = tlog_tree_root(&tree);
    assert_hash_equal(root, want);
}

static void every_small_tree_is_as_defined(void **state) {
    (void)state;
    struct tlog_tree tree = {0};
    for (uint64_t size = 0; size <= 300; size++) {
        struct hash root = tlog_tree_root(&tree), want = definition_root(0, size);
        assert_hash_equal(root, want);
        struct hash leaf = leaf_hash(size);
        tlog_tree_append(&tree, &leaf);
    }
}

/* Entries on both sides of every length at which hashing takes another way. */
static void leaves_of_every_length(void **state) {
    (void)state;
    char entry[1301];
    for (size_t n = 0; n < sizeof entry; n++) {
        entry[0] = 0;
        memset(entry + 1, (int)(n & 0xff), sizeof entry - 1);
        struct hash leaf = tlog_leaf((struct span){entry + 1, n});
        struct hash want = hash_bytes(entry, n + 1);
        assert_hash_equal(leaf, want);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roots_of_the_vectors),
        cmocka_unit_test(leaf_hashes_of_the_vectors),
        cmocka_unit_test(roots_of_certificate_transparency),
        cmocka_unit_test(a_node_is_no_leaf),
        cmocka_unit_test(a_node_tells_left_from_right),
        cmocka_unit_test(a_full_tree_splits_in_the_middle),
        cmocka_unit_test(every_small_tree_is_as_defined),
        cmocka_unit_test(leaves_of_every_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
