/* A whole log checked against itself: every upper tile must follow from the level-0 tiles. */
#include "tlog/tree.h"

typedef bool leaf_fn(void *context, uint64_t index, const struct hash *hash, struct error *e);

/* One walk over the leaves. upper[L] is the stored tile of level L that the walk is now inside. */
struct walk {
    uint64_t size;
    const struct tlog_tiles *tiles;
    leaf_fn *leaf;
    void *context;
    struct tlog_tree tree;
    struct hash upper[TLOG_LEVELS_MAX][TLOG_TILE_WIDTH];
};

static void tile_name(uint64_t size, unsigned level, uint64_t index, char out[TLOG_PATH_MAX]) {
    struct tlog_path path = {TLOG_PATH_TILE, level, index, tlog_tile_width(size, level, index)};
    tlog_path_format(&path, out);
}

/* The walk has completed tile `at` of the level below; its root must be hash `at` of this level.
 * Which of the two was altered cannot be told from the tiles alone, so both are named. */
static bool fits(struct walk *w, unsigned level, uint64_t at, const struct hash *top,
                 struct error *e) {
    uint64_t index = at / TLOG_TILE_WIDTH;
    unsigned slot = (unsigned)(at % TLOG_TILE_WIDTH);
    unsigned width = tlog_tile_width(w->size, level, index);
    if (slot == 0 && !w->tiles->read(w->tiles->context, level, index, width, w->upper[level], e))
        return false;
    if (hash_eq(&w->upper[level][slot], top))
        return true;
    char below[TLOG_PATH_MAX], above[TLOG_PATH_MAX];
    tile_name(w->size, level - 1, at, below);
    tile_name(w->size, level, index, above);
    return error_set(e, ERROR_INTEGRITY, "%s does not have the root that hash %u of %s says", below,
                     slot, above);
}

static bool step(struct walk *w, const struct hash *leaf, struct error *e) {
    if (w->leaf != NULL && !w->leaf(w->context, w->tree.size, leaf, e))
        return false;
    struct tlog_climb climb;
    tlog_tree_climb(&w->tree, leaf, &climb);
    for (unsigned level = 1; level < climb.levels; level++)
        if (!fits(w, level, w->tree.size >> (TLOG_TILE_HEIGHT * level), &climb.tops[level], e))
            return false;
    tlog_tree_take(&w->tree, &climb);
    return true;
}

static bool walk_leaves(struct walk *w, struct error *e) {
    struct hash tile[TLOG_TILE_WIDTH];
    while (w->tree.size < w->size) {
        uint64_t index = w->tree.size / TLOG_TILE_WIDTH;
        unsigned width = tlog_tile_width(w->size, 0, index);
        if (!w->tiles->read(w->tiles->context, 0, index, width, tile, e))
            return false;
        for (unsigned i = 0; i < width; i++)
            if (!step(w, &tile[i], e))
                return false;
    }
    return true;
}

bool tlog_verify_tiles(uint64_t size, const struct tlog_tiles *tiles, leaf_fn *leaf, void *context,
                       struct hash *root, struct error *e) {
    if (!tlog_size_fits(size, e))
        return false;
    AUTO_FREE void *room = memory_new(sizeof(struct walk));
    struct walk *w = room;
    w->size = size;
    w->tiles = tiles;
    w->leaf = leaf;
    w->context = context;
    if (!walk_leaves(w, e))
        return false;
    *root = tlog_tree_root(&w->tree);
    return true;
}
