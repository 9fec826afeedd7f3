/* Inclusion and consistency proofs: made from tiles, checked without them. */
#include "tlog/tree.h"

/* ---- reading ------------------------------------------------------------------------------- */

/* Reads tiles of one tree, and remembers the last: neighbours in a proof often share it. */
struct reader {
    uint64_t size;
    const struct tlog_tiles *tiles;
    unsigned level, width; /* width 0: nothing read yet */
    uint64_t index;
    struct hash tile[TLOG_TILE_WIDTH];
};

static bool reader_turn(struct reader *r, unsigned level, uint64_t index, struct error *e) {
    if (r->width > 0 && r->level == level && r->index == index)
        return true;
    r->level = level;
    r->index = index;
    r->width = 0;
    unsigned width = tlog_tile_width(r->size, level, index);
    if (!r->tiles->read(r->tiles->context, level, index, width, r->tile, e))
        return false;
    r->width = width;
    return true;
}

/* Root of the full subtree of leaves [at << height, (at + 1) << height). */
static bool read_subtree(struct reader *r, unsigned height, uint64_t at, struct hash *out,
                         struct error *e) {
    unsigned inside = height % TLOG_TILE_HEIGHT; /* rows above the tile's own row of hashes */
    uint64_t first = at << inside;
    if (!reader_turn(r, height / TLOG_TILE_HEIGHT, first / TLOG_TILE_WIDTH, e))
        return false;
    *out = tlog_fold(&r->tile[first % TLOG_TILE_WIDTH], (size_t)1 << inside);
    return true;
}

/* Root of leaves [from, to), from < to, where from is a place at which RFC 6962 splits a tree: full
 * subtrees that shrink from left to right, folded from the right. */
static bool read_range(struct reader *r, uint64_t from, uint64_t to, struct hash *out,
                       struct error *e) {
    bool first = true;
    while (to > from) {
        unsigned height = (unsigned)__builtin_ctzll(to - from);
        struct hash piece;
        if (!read_subtree(r, height, (to >> height) - 1, &piece, e))
            return false;
        *out = first ? piece : tlog_node(&piece, out);
        first = false;
        to -= (uint64_t)1 << height;
    }
    return true;
}

/* The largest power of two strictly below n; n > 1. */
static uint64_t split_of(uint64_t n) {
    return (uint64_t)1 << (63 - __builtin_clzll(n - 1));
}

/* ---- making -------------------------------------------------------------------------------- */

/* Proofs are found from the root down and listed from the leaf up. */
static void reverse(struct tlog_proof *p) {
    for (size_t i = 0, j = p->count; i + 1 < j--; i++) {
        struct hash swap = p->hashes[i];
        p->hashes[i] = p->hashes[j];
        p->hashes[j] = swap;
    }
}

static bool index_fits(uint64_t index, uint64_t size, struct error *e) {
    return index < size || error_set(e, ERROR_USAGE, "there is no leaf %llu in a log of %llu",
                                     (unsigned long long)index, (unsigned long long)size);
}

bool tlog_prove_inclusion(uint64_t index, uint64_t size, const struct tlog_tiles *tiles,
                          struct tlog_proof *out, struct error *e) {
    out->count = 0;
    if (!tlog_size_fits(size, e) || !index_fits(index, size, e))
        return false;
    struct reader r = {.size = size, .tiles = tiles};
    uint64_t from = 0, to = size;
    while (to - from > 1) {
        uint64_t middle = from + split_of(to - from);
        bool left = index < middle;
        struct hash *sibling = &out->hashes[out->count++];
        if (!read_range(&r, left ? middle : from, left ? to : middle, sibling, e))
            return false;
        *(left ? &to : &from) = middle;
    }
    reverse(out);
    return true;
}

bool tlog_prove_consistency(uint64_t old_size, uint64_t size, const struct tlog_tiles *tiles,
                            struct tlog_proof *out, struct error *e) {
    out->count = 0;
    if (!tlog_size_fits(size, e))
        return false;
    if (old_size > size)
        return error_set(e, ERROR_USAGE, "a log of %llu leaves was never one of %llu",
                         (unsigned long long)size, (unsigned long long)old_size);
    if (old_size == 0 || old_size == size)
        return true;
    struct reader r = {.size = size, .tiles = tiles};
    uint64_t from = 0, to = size;
    while (to != old_size) {
        uint64_t middle = from + split_of(to - from);
        bool left = old_size <= middle;
        struct hash *next = &out->hashes[out->count++];
        if (!read_range(&r, left ? middle : from, left ? to : middle, next, e))
            return false;
        *(left ? &to : &from) = middle;
    }
    /* The verifier has the old root already when the old tree is the whole left side (RFC 6962
     * section 2.1.2, SUBPROOF with b true). */
    if (from > 0 && !read_range(&r, from, to, &out->hashes[out->count++], e))
        return false;
    reverse(out);
    return true;
}

/* ---- checking (RFC 9162 sections 2.1.3.2 and 2.1.4.2, for the same tree) --------------------- */

/* A path upwards in a tree: `at` from the node in question, `last` from the tree's last leaf. */
struct path {
    uint64_t at, last;
};

/* Is the next hash of the proof a left sibling? */
static bool comes_left(const struct path *p) {
    return (p->at & 1) != 0 || p->at == p->last;
}

/* Past the node just made. A last node without a sibling is lifted until it has one. */
static void ascend(struct path *p) {
    if (comes_left(p))
        while ((p->at & 1) == 0 && p->at != 0) {
            p->at >>= 1;
            p->last >>= 1;
        }
    p->at >>= 1;
    p->last >>= 1;
}

bool tlog_check_inclusion(const struct tlog_proof *proof, uint64_t index, uint64_t size,
                          const struct hash *leaf, const struct hash *root) {
    if (index >= size || size > TLOG_SIZE_MAX || proof->count > TLOG_PROOF_MAX)
        return false;
    struct path p = {index, size - 1};
    struct hash got = *leaf;
    for (size_t i = 0; i < proof->count; i++) {
        const struct hash *next = &proof->hashes[i];
        if (p.last == 0)
            return false;
        got = comes_left(&p) ? tlog_node(next, &got) : tlog_node(&got, next);
        ascend(&p);
    }
    return p.last == 0 && hash_eq(&got, root);
}

/* Nothing to prove: no hashes may be given, and what can be compared must be equal. */
static bool check_trivial(const struct tlog_proof *proof, uint64_t old_size, uint64_t size,
                          const struct hash *old_root, const struct hash *root) {
    struct hash empty = hash_bytes("", 0);
    if (proof->count > 0 || (old_size == 0 && !hash_eq(old_root, &empty)))
        return false;
    return old_size < size || hash_eq(old_root, root);
}

bool tlog_check_consistency(const struct tlog_proof *proof, uint64_t old_size, uint64_t size,
                            const struct hash *old_root, const struct hash *root) {
    if (old_size > size || size > TLOG_SIZE_MAX || proof->count > TLOG_PROOF_MAX)
        return false;
    if (old_size == 0 || old_size == size)
        return check_trivial(proof, old_size, size, old_root, root);

    struct path p = {old_size - 1, size - 1};
    while ((p.at & 1) != 0) {
        p.at >>= 1;
        p.last >>= 1;
    }
    /* When the old tree is one full subtree, its root is where the path begins. */
    bool full = (old_size & (old_size - 1)) == 0;
    size_t i = full ? 0 : 1;
    if (proof->count < i)
        return false;
    struct hash was = full ? *old_root : proof->hashes[0];
    struct hash is = was;
    for (; i < proof->count; i++) {
        const struct hash *next = &proof->hashes[i];
        if (p.last == 0)
            return false;
        if (comes_left(&p)) {
            was = tlog_node(next, &was);
            is = tlog_node(next, &is);
        } else {
            is = tlog_node(&is, next);
        }
        ascend(&p);
    }
    return p.last == 0 && hash_eq(&was, old_root) && hash_eq(&is, root);
}

/* ---- roots and leaves ---------------------------------------------------------------------- */

bool tlog_root(uint64_t size, const struct tlog_tiles *tiles, struct hash *out, struct error *e) {
    if (!tlog_size_fits(size, e))
        return false;
    *out = hash_bytes("", 0);
    struct reader r = {.size = size, .tiles = tiles};
    return read_range(&r, 0, size, out, e);
}

bool tlog_leaf_at(uint64_t index, uint64_t size, const struct tlog_tiles *tiles, struct hash *out,
                  struct error *e) {
    if (!tlog_size_fits(size, e) || !index_fits(index, size, e))
        return false;
    struct reader r = {.size = size, .tiles = tiles};
    return read_subtree(&r, 0, index, out, e);
}
