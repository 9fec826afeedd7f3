/* tree.h: what the rooms of tlog share about the tree itself; private to this folder. */
#ifndef COMITY_TLOG_TREE_H
#define COMITY_TLOG_TREE_H

#include "tlog/tlog.h"

/* Where one more leaf leads: which edge hashes it swallows, and which tile hashes it completes. */
struct tlog_climb {
    struct hash last; /* the new last hash of the edge */
    unsigned merged;  /* edge hashes swallowed: the trailing 1-bits of the size */
    unsigned levels;  /* tops in use, at least 1 */
    /* tops[L]: root of the full subtree of 256^L leaves that this leaf ends; tops[0] the leaf */
    struct hash tops[TLOG_LEVELS_MAX];
};
void tlog_tree_climb(const struct tlog_tree *t, const struct hash *leaf, struct tlog_climb *out);
void tlog_tree_take(struct tlog_tree *t, const struct tlog_climb *climb);

/* Root of a full subtree whose bottom row is count hashes, a power of two up to 256. */
struct hash tlog_fold(const struct hash *hashes, size_t count);

/* At most TLOG_SIZE_MAX leaves; ERROR_LIMIT otherwise. */
bool tlog_size_fits(uint64_t size, struct error *e);

#endif
