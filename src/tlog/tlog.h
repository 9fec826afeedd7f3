/* tlog.h: a transparency log: an append-only Merkle tree whose whole past a signature vouches for.
 *
 * Tree and proofs as RFC 6962 section 2.1; tiles, notes, checkpoints, cosignatures and proof files
 * as C2SP tlog-tiles, signed-note, tlog-checkpoint, tlog-cosignature and tlog-proof. This library
 * does no I/O of its own: tiles come and go through struct tlog_tiles, so that a log can live in a
 * database, in files, or in a test. Nothing here is global; a struct belongs to one thread at a
 * time; pure functions are thread-safe. Sizes at or above 2^63 are refused. */
#ifndef COMITY_TLOG_TLOG_H
#define COMITY_TLOG_TLOG_H

#include "base/crypto.h"
#include "base/error.h"
#include "base/text.h"
#include "base/time.h"

#define TLOG_SIZE_MAX ((uint64_t)INT64_MAX) /* leaves in a log */
enum {
    TLOG_TILE_HEIGHT = 8,
    TLOG_TILE_WIDTH = 256,       /* hashes in a full tile */
    TLOG_LEVELS_MAX = 8,         /* tile levels that a tree below 2^63 can have */
    TLOG_PROOF_MAX = 63,         /* hashes in a proof */
    TLOG_ENTRY_MAX = 65535,      /* bytes in an entry, for entry bundles */
    TLOG_PATH_MAX = 64,          /* bytes of a tile path, terminator counted */
    TLOG_NOTE_MAX = 1024 * 1024, /* bytes of a note */
    TLOG_SIGNATURES_MAX = 100    /* signature lines of a note */
};

/* ---- tree ------------------------------------------------------------------------------------ */

/* SHA-256(0x00 || entry) */
struct hash tlog_leaf(struct span entry);
/* SHA-256(0x01 || left || right) */
struct hash tlog_node(const struct hash *left, const struct hash *right);

/* The right edge of a tree: one hash for each 1-bit of size, largest subtree first.
 * Zero-initialised: the empty tree. Below TLOG_SIZE_MAX leaves before an append. */
struct tlog_tree {
    uint64_t size;
    struct hash edge[64];
};
void tlog_tree_append(struct tlog_tree *t, const struct hash *leaf);
struct hash tlog_tree_root(const struct tlog_tree *t);

/* ---- tiles ----------------------------------------------------------------------------------- */

/* Where tiles live. read gets exactly `width` hashes of the tile, also from a wider one; write
 * stores a tile of `width` hashes in place of a narrower one of the same level and index. Both
 * return false with e. */
struct tlog_tiles {
    void *context;
    bool (*read)(void *context, unsigned level, uint64_t index, unsigned width, struct hash *out,
                 struct error *e);
    bool (*write)(void *context, unsigned level, uint64_t index, unsigned width,
                  const struct hash *hashes, struct error *e);
};

/* Appends leaves to a tree that is kept as tiles; holds the partial tile of every level. */
struct tlog_appender {
    struct tlog_tree tree;
    struct hash partial[TLOG_LEVELS_MAX][TLOG_TILE_WIDTH];
    unsigned dirty; /* bit L: partial tile of level L changed since the last flush */
};
/* Loads the partial tiles of a log of `size` leaves and rebuilds the edge. Does not check a
 * signature: the caller compares tlog_tree_root with the checkpoint. */
bool tlog_appender_open(struct tlog_appender *a, uint64_t size, const struct tlog_tiles *tiles,
                        struct error *e);
/* Full tiles are written at once, partial ones by tlog_appender_flush: call it before a checkpoint
 * is made. After a failure the appender is as before and the same leaf may be tried again; what was
 * written by then is a wider tile that the old tree is still a part of. */
bool tlog_append(struct tlog_appender *a, const struct hash *leaf, const struct tlog_tiles *tiles,
                 struct error *e);
bool tlog_appender_flush(struct tlog_appender *a, const struct tlog_tiles *tiles, struct error *e);

/* Number of hashes that a tree of `size` has in tile (level, index): 256, a partial width, or 0 if
 * there is no such tile. */
unsigned tlog_tile_width(uint64_t size, unsigned level, uint64_t index);

/* What a path below the log's prefix names. */
struct tlog_path {
    enum { TLOG_PATH_CHECKPOINT, TLOG_PATH_TILE, TLOG_PATH_ENTRIES } kind;
    unsigned level; /* tiles only */
    uint64_t index;
    unsigned width; /* 256 for a full tile */
};
/* "checkpoint", "tile/0/x001/067.p/8", "tile/entries/000": only the one right spelling of each is
 * accepted. */
bool tlog_path_parse(struct span path, struct tlog_path *out);
void tlog_path_format(const struct tlog_path *path, char out[TLOG_PATH_MAX]);

/* Reads an entry bundle (uint16 length and bytes, `width` times, nothing after). The spans point
 * into bundle. */
bool tlog_bundle_split(struct span bundle, unsigned width, struct span entries[TLOG_TILE_WIDTH],
                       struct error *e);
void tlog_bundle_put(struct buf *bundle, struct span entry);

/* ---- proofs ---------------------------------------------------------------------------------- */

struct tlog_proof {
    size_t count;
    struct hash hashes[TLOG_PROOF_MAX + 1];
};
/* Leaf `index` is in the tree of `size` (index < size). */
bool tlog_prove_inclusion(uint64_t index, uint64_t size, const struct tlog_tiles *tiles,
                          struct tlog_proof *out, struct error *e);
/* The tree of `old_size` is a prefix of the tree of `size` (old_size <= size). Empty when old_size
 * is 0 or size. */
bool tlog_prove_consistency(uint64_t old_size, uint64_t size, const struct tlog_tiles *tiles,
                            struct tlog_proof *out, struct error *e);
/* Proofs have one right length; longer and shorter ones are refused. A consistency check compares
 * both roots, also that of size 0, which is SHA-256 of nothing. */
bool tlog_check_inclusion(const struct tlog_proof *proof, uint64_t index, uint64_t size,
                          const struct hash *leaf, const struct hash *root);
bool tlog_check_consistency(const struct tlog_proof *proof, uint64_t old_size, uint64_t size,
                            const struct hash *old_root, const struct hash *root);
/* The root of the tree of `size` from its tiles. */
bool tlog_root(uint64_t size, const struct tlog_tiles *tiles, struct hash *out, struct error *e);
/* Leaf hash number `index` of a tree of `size`. */
bool tlog_leaf_at(uint64_t index, uint64_t size, const struct tlog_tiles *tiles, struct hash *out,
                  struct error *e);

/* Every tile of a tree of `size` follows from the level-0 tiles: feeds all leaf hashes to `leaf` in
 * order (it may be NULL), compares every upper tile, and gives the root. Stops at the first tile
 * that does not fit and names it, with the tile above that it does not fit (ERROR_INTEGRITY): one
 * of the two was altered. The partial tile of level 0 has nothing stored above it: altered, it
 * shows in the root, which the caller compares with the checkpoint. */
bool tlog_verify_tiles(uint64_t size, const struct tlog_tiles *tiles,
                       bool (*leaf)(void *context, uint64_t index, const struct hash *hash,
                                    struct error *e),
                       void *context, struct hash *root, struct error *e);

/* ---- keys, notes, checkpoints ---------------------------------------------------------------- */

enum tlog_key_type { TLOG_KEY_ED25519 = 0x01, TLOG_KEY_COSIGNATURE = 0x04 };
enum { TLOG_NAME_MAX = 200 };

struct tlog_verifier {
    char name[TLOG_NAME_MAX];
    enum tlog_key_type type;
    unsigned char id[4];
    unsigned char public_key[KEY_PUBLIC_SIZE];
};
/* Valid UTF-8, not empty, below TLOG_NAME_MAX bytes; no Unicode space, control character, '+'. */
bool tlog_name_valid(struct span name);
/* name must be valid (tlog_name_valid). */
void tlog_verifier_make(const char *name, enum tlog_key_type type,
                        const unsigned char public_key[KEY_PUBLIC_SIZE], struct tlog_verifier *out);
/* One spelling only: the id in lower case, and the one that name, type and key give. */
bool tlog_verifier_parse(struct span vkey, struct tlog_verifier *out, struct error *e);
void tlog_verifier_put(struct buf *out, const struct tlog_verifier *v); /* name+hex id+base64 */

/* A note taken apart; all spans point into the bytes parsed. */
struct tlog_signature {
    struct span name;
    unsigned char id[4];
    struct span base64; /* the whole payload, key id included */
};
struct tlog_note {
    struct span text; /* with its last newline */
    size_t count;
    struct tlog_signature signatures[TLOG_SIGNATURES_MAX];
};
bool tlog_note_parse(struct span bytes, struct tlog_note *out, struct error *e);
/* At least one of the verifiers signed, and none that is known failed. *timestamps (may be NULL)
 * gets, for each verifier, 1 for a plain signature, the cosignature's POSIX seconds, or 0 where it
 * did not sign; of several the latest. ERROR_INTEGRITY otherwise. */
bool tlog_note_verify(const struct tlog_note *note, const struct tlog_verifier *verifiers, size_t n,
                      uint64_t *timestamps, struct error *e);
/* Appends one signature line over text (which ends with a newline, and may lie in out). */
void tlog_note_sign(struct buf *out, struct span text, const char *name,
                    const struct key_pair *key);
/* Appends a cosignature/v1 line over a checkpoint's text at POSIX seconds `when` (above 0, below
 * 2^63). */
void tlog_note_cosign(struct buf *out, struct span text, const char *name,
                      const struct key_pair *key, uint64_t when);

struct tlog_checkpoint {
    struct span origin;
    uint64_t size;
    struct hash root;
    struct span extensions; /* whole lines; may be empty */
};
/* text is a note's text. */
bool tlog_checkpoint_parse(struct span text, struct tlog_checkpoint *out, struct error *e);
void tlog_checkpoint_put(struct buf *out, const struct tlog_checkpoint *c);
/* The whole signed note of a checkpoint without extensions. */
void tlog_checkpoint_sign(struct buf *out, const char *origin, uint64_t size,
                          const struct hash *root, const struct key_pair *key);

/* ---- proof files (c2sp.org/tlog-proof@v1) ---------------------------------------------------- */

struct tlog_proof_file {
    struct span extra; /* base64 text, not authenticated; empty if absent */
    uint64_t index;
    struct tlog_proof proof;
    struct span checkpoint; /* the signed note */
};
bool tlog_proof_file_parse(struct span bytes, struct tlog_proof_file *out, struct error *e);
void tlog_proof_file_put(struct buf *out, const struct tlog_proof_file *f);
/* Leaf is vouched for by the checkpoint in the file, signed by log (and at least `need` of the
 * witnesses). The log's name is its origin. Witnesses count when they cosigned
 * (TLOG_KEY_COSIGNATURE), and once for each key, however many names it has. */
bool tlog_proof_file_verify(const struct tlog_proof_file *f, const struct hash *leaf,
                            const struct tlog_verifier *log, const struct tlog_verifier *witnesses,
                            size_t n_witnesses, size_t need, struct error *e);

#endif
