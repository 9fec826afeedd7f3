/* How fast a leaf goes into the transparency log in memory, beside the floor that no log of this
 * tree can beat: libcrypto hashing the same bytes (one leaf message and one node message a leaf,
 * RFC 6962 section 2.1) with nothing around it. Usage: tlog_append [LEAVES] */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "tlog/tlog.h"

#include <openssl/sha.h>
#include <stdlib.h>

enum { ENTRY = 200, ROUNDS = 5, NODE = 1 + 2 * HASH_SIZE };

static double seconds_since(uint64_t start_us) {
    return (double)(time_monotonic_us() - start_us) / 1e6;
}

static void fill(char *entry, uint64_t number) {
    memcpy(entry, &number, sizeof number);
}

static double rate_tree(uint64_t leaves, unsigned char *sink) {
    char entry[ENTRY] = {0};
    struct tlog_tree tree = {0};
    uint64_t start = time_monotonic_us();
    for (uint64_t i = 0; i < leaves; i++) {
        fill(entry, i);
        struct hash leaf = tlog_leaf((struct span){entry, sizeof entry});
        tlog_tree_append(&tree, &leaf);
    }
    double rate = (double)leaves / seconds_since(start);
    *sink ^= tlog_tree_root(&tree).b[0];
    return rate;
}

static bool drop_tile(void *context, unsigned level, uint64_t index, unsigned width,
                      const struct hash *hashes, struct error *e) {
    (void)level, (void)index, (void)width, (void)e;
    *(unsigned char *)context ^= hashes[0].b[0];
    return true;
}

static double rate_tiles(uint64_t leaves, unsigned char *sink) {
    char entry[ENTRY] = {0};
    AUTO_FREE struct tlog_appender *a = memory_new(sizeof *a);
    struct tlog_tiles tiles = {.context = sink, .write = drop_tile};
    struct error e = {0};
    uint64_t start = time_monotonic_us();
    for (uint64_t i = 0; i < leaves; i++) {
        fill(entry, i);
        struct hash leaf = tlog_leaf((struct span){entry, sizeof entry});
        if (!tlog_append(a, &leaf, &tiles, &e))
            return 0;
    }
    return (double)leaves / seconds_since(start);
}

static void digest(const void *p, size_t n, unsigned char out[HASH_SIZE]) {
    SHA256_CTX c;
    SHA256_Init(&c);
    SHA256_Update(&c, p, n);
    SHA256_Final(out, &c);
}

static double rate_floor(uint64_t leaves, unsigned char *sink) {
    char entry[1 + ENTRY] = {0};
    unsigned char node[NODE] = {1};
    uint64_t start = time_monotonic_us();
    for (uint64_t i = 0; i < leaves; i++) {
        fill(entry + 1, i);
        digest(entry, sizeof entry, node + 1);
        digest(node, sizeof node, node + 1 + HASH_SIZE);
    }
    double rate = (double)leaves / seconds_since(start);
    *sink ^= node[NODE - 1];
    return rate;
}

static double larger(double a, double b) {
    return a > b ? a : b;
}

int main(int argc, char **argv) {
    uint64_t leaves = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000000;
    struct error e = {0};
    if (leaves == 0 || !crypto_start(&e))
        return EXIT_FAILURE;
    /* The three take turns and the best of each counts, so that a busy machine is fair to all. */
    unsigned char sink = 0;
    double tree = 0, tiles = 0, bare = 0;
    for (int i = 0; i < ROUNDS; i++) {
        bare = larger(bare, rate_floor(leaves, &sink));
        tree = larger(tree, rate_tree(leaves, &sink));
        tiles = larger(tiles, rate_tiles(leaves, &sink));
    }
    printf("log append, %d-byte entries, in memory, best of %d x %llu\n", ENTRY, ROUNDS,
           (unsigned long long)leaves);
    printf("  floor, bare hashing     %10.0f /s\n", bare);
    printf("  tree                    %10.0f /s   %.2f of the floor\n", tree, tree / bare);
    printf("  tree and tiles          %10.0f /s   %.2f of the floor\n", tiles, tiles / bare);
    return sink == 0 && tree == 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
