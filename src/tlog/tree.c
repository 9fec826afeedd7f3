/* The Merkle tree of RFC 6962 section 2.1, as its right edge. */
#include "tlog/tree.h"

#include <assert.h>

/* The prefixes keep a node from being passed off as a leaf (RFC 6962 section 2.1). */
static const char leaf_prefix[1] = {0x00};
enum { NODE_PREFIX = 0x01 };

struct hash tlog_leaf(struct span entry) {
    return hash_runs((struct span){leaf_prefix, 1}, entry, (struct span){0}, (struct span){0});
}

struct hash tlog_node(const struct hash *left, const struct hash *right) {
    unsigned char message[1 + 2 * HASH_SIZE];
    message[0] = NODE_PREFIX;
    memcpy(message + 1, left->b, HASH_SIZE);
    memcpy(message + 1 + HASH_SIZE, right->b, HASH_SIZE);
    return hash_bytes(message, sizeof message);
}

void tlog_tree_climb(const struct tlog_tree *t, const struct hash *leaf, struct tlog_climb *out) {
    assert(t->size < TLOG_SIZE_MAX);
    unsigned edges = (unsigned)__builtin_popcountll(t->size);
    out->last = *leaf;
    out->tops[0] = *leaf;
    out->merged = 0;
    out->levels = 1;
    /* Adding a leaf is adding 1 to a binary number: every trailing 1-bit carries. */
    for (uint64_t carry = t->size; (carry & 1) != 0; carry >>= 1) {
        out->merged++;
        out->last = tlog_node(&t->edge[edges - out->merged], &out->last);
        if (out->merged % TLOG_TILE_HEIGHT == 0)
            out->tops[out->levels++] = out->last;
    }
}

void tlog_tree_take(struct tlog_tree *t, const struct tlog_climb *climb) {
    unsigned edges = (unsigned)__builtin_popcountll(t->size);
    t->edge[edges - climb->merged] = climb->last;
    t->size++;
}

void tlog_tree_append(struct tlog_tree *t, const struct hash *leaf) {
    struct tlog_climb climb;
    tlog_tree_climb(t, leaf, &climb);
    tlog_tree_take(t, &climb);
}

struct hash tlog_tree_root(const struct tlog_tree *t) {
    unsigned edges = (unsigned)__builtin_popcountll(t->size);
    if (edges == 0)
        return hash_bytes("", 0);
    struct hash root = t->edge[--edges];
    while (edges > 0)
        root = tlog_node(&t->edge[--edges], &root);
    return root;
}

bool tlog_size_fits(uint64_t size, struct error *e) {
    return size <= TLOG_SIZE_MAX ||
           error_set(e, ERROR_LIMIT, "a log of %llu leaves is too large", (unsigned long long)size);
}

struct hash tlog_fold(const struct hash *hashes, size_t count) {
    struct hash row[TLOG_TILE_WIDTH];
    assert(count > 0 && count <= TLOG_TILE_WIDTH && (count & (count - 1)) == 0);
    memcpy(row, hashes, count * sizeof *row);
    for (; count > 1; count /= 2)
        for (size_t i = 0; i < count / 2; i++)
            row[i] = tlog_node(&row[2 * i], &row[2 * i + 1]);
    return row[0];
}
