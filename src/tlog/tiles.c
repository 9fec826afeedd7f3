/* The tree as tiles (C2SP tlog-tiles): how wide each is, and how appended leaves fill them. */
#include "tlog/tree.h"

unsigned tlog_tile_width(uint64_t size, unsigned level, uint64_t index) {
    if (level >= TLOG_LEVELS_MAX)
        return 0;
    /* Only complete subtrees count: a partial tile is never hashed into the level above. */
    uint64_t hashes = size >> (TLOG_TILE_HEIGHT * level);
    uint64_t tiles_full = hashes / TLOG_TILE_WIDTH;
    if (index < tiles_full)
        return TLOG_TILE_WIDTH;
    return index == tiles_full ? (unsigned)(hashes % TLOG_TILE_WIDTH) : 0;
}

static uint64_t partial_index(uint64_t size, unsigned level) {
    return (size >> (TLOG_TILE_HEIGHT * level)) / TLOG_TILE_WIDTH;
}

/* The edge is the 1-bits of the size; each partial tile holds eight of those bits. */
static void edge_from_partials(struct tlog_appender *a) {
    unsigned edges = 0;
    for (unsigned level = TLOG_LEVELS_MAX; level-- > 0;) {
        unsigned width = tlog_tile_width(a->tree.size, level, partial_index(a->tree.size, level));
        unsigned at = 0;
        for (unsigned run = TLOG_TILE_WIDTH / 2; run > 0; run /= 2) {
            if ((width & run) == 0)
                continue;
            a->tree.edge[edges++] = tlog_fold(&a->partial[level][at], run);
            at += run;
        }
    }
}

bool tlog_appender_open(struct tlog_appender *a, uint64_t size, const struct tlog_tiles *tiles,
                        struct error *e) {
    memset(a, 0, sizeof *a);
    if (!tlog_size_fits(size, e))
        return false;
    for (unsigned level = 0; level < TLOG_LEVELS_MAX; level++) {
        uint64_t index = partial_index(size, level);
        unsigned width = tlog_tile_width(size, level, index);
        if (width > 0 && !tiles->read(tiles->context, level, index, width, a->partial[level], e))
            return false;
    }
    a->tree.size = size;
    edge_from_partials(a);
    return true;
}

bool tlog_append(struct tlog_appender *a, const struct hash *leaf, const struct tlog_tiles *tiles,
                 struct error *e) {
    if (a->tree.size >= TLOG_SIZE_MAX)
        return error_set(e, ERROR_LIMIT, "the log is full");
    struct tlog_climb climb;
    tlog_tree_climb(&a->tree, leaf, &climb);

    /* Slots beyond a partial tile's width are free, so nothing is lost when a write fails below. */
    unsigned dirty = a->dirty;
    for (unsigned level = 0; level < climb.levels; level++) {
        uint64_t at = a->tree.size >> (TLOG_TILE_HEIGHT * level);
        unsigned slot = (unsigned)(at % TLOG_TILE_WIDTH);
        a->partial[level][slot] = climb.tops[level];
        dirty |= 1u << level;
        if (slot < TLOG_TILE_WIDTH - 1)
            continue;
        if (!tiles->write(tiles->context, level, at / TLOG_TILE_WIDTH, TLOG_TILE_WIDTH,
                          a->partial[level], e))
            return false;
        dirty &= ~(1u << level);
    }
    tlog_tree_take(&a->tree, &climb);
    a->dirty = dirty;
    return true;
}

bool tlog_appender_flush(struct tlog_appender *a, const struct tlog_tiles *tiles, struct error *e) {
    for (unsigned level = 0; level < TLOG_LEVELS_MAX; level++) {
        if ((a->dirty & (1u << level)) == 0)
            continue;
        uint64_t index = partial_index(a->tree.size, level);
        unsigned width = tlog_tile_width(a->tree.size, level, index);
        if (!tiles->write(tiles->context, level, index, width, a->partial[level], e))
            return false;
        a->dirty &= ~(1u << level);
    }
    return true;
}
