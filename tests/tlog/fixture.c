#include "fixture.h"

#include <stdlib.h>

struct span leaf_text(uint64_t i, char room[24]) {
    int n = snprintf(room, 24, "%llu", (unsigned long long)i);
    return (struct span){room, (size_t)n};
}

struct hash leaf_hash(uint64_t i) {
    char room[24];
    return tlog_leaf(leaf_text(i, room));
}

struct hash hash_from_base64(const char *text) {
    AUTO_BUF struct buf bytes = {0};
    struct hash h;
    assert_true(base64_read(span_of(text), &bytes));
    assert_int_equal(bytes.n, HASH_SIZE);
    memcpy(h.b, bytes.p, HASH_SIZE);
    return h;
}

struct hash hash_from_hex(const char *text) {
    struct hash h;
    assert_true(hex_read(span_of(text), h.b, HASH_SIZE));
    return h;
}

/* ---- shelf ---- */

static bool shelf_read(void *context, unsigned level, uint64_t index, unsigned width,
                       struct hash *out, struct error *e) {
    struct shelf *s = context;
    s->reads++;
    assert_in_range(width, 1, TLOG_TILE_WIDTH);
    uint64_t first = index * TLOG_TILE_WIDTH;
    if (level >= TLOG_LEVELS_MAX || first + width > s->counts[level])
        return error_set(e, ERROR_NOT_FOUND, "no tile %u/%llu of width %u", level,
                         (unsigned long long)index, width);
    memcpy(out, s->rows[level] + first, width * sizeof *out);
    return true;
}

static bool shelf_write(void *context, unsigned level, uint64_t index, unsigned width,
                        const struct hash *hashes, struct error *e) {
    struct shelf *s = context;
    if (s->writes_left > 0 && --s->writes_left == 0)
        return error_set(e, ERROR_IO, "the shelf is full");
    s->writes++;
    assert_in_range(width, 1, TLOG_TILE_WIDTH);
    assert_in_range(level, 0, TLOG_LEVELS_MAX - 1);
    uint64_t first = index * TLOG_TILE_WIDTH, end = first + width;
    if (first + TLOG_TILE_WIDTH > s->rooms[level]) {
        s->rooms[level] = 2 * (first + TLOG_TILE_WIDTH);
        s->rows[level] = memory_resize(s->rows[level], s->rooms[level], sizeof *hashes);
    }
    memcpy(s->rows[level] + first, hashes, width * sizeof *hashes);
    if (end > s->counts[level])
        s->counts[level] = end;
    return true;
}

void shelf_start(struct shelf *s) {
    *s = (struct shelf){0};
    s->tiles = (struct tlog_tiles){s, shelf_read, shelf_write};
}

void shelf_free(struct shelf *s) {
    for (unsigned level = 0; level < TLOG_LEVELS_MAX; level++)
        free(s->rows[level]);
}

struct log *log_new(uint64_t leaves) {
    struct log *l = memory_new(sizeof *l);
    shelf_start(&l->shelf);
    log_grow(l, leaves);
    return l;
}

void log_grow(struct log *l, uint64_t leaves) {
    struct error e = {0};
    while (l->appender.tree.size < leaves) {
        struct hash leaf = leaf_hash(l->appender.tree.size);
        assert_true(tlog_append(&l->appender, &leaf, &l->shelf.tiles, &e));
    }
    assert_true(tlog_appender_flush(&l->appender, &l->shelf.tiles, &e));
}

void log_free(struct log *l) {
    shelf_free(&l->shelf);
    free(l);
}

/* ---- the definition ---- */

static uint64_t split(uint64_t n) {
    uint64_t k = 1;
    while (k * 2 < n)
        k *= 2;
    return k;
}

static struct hash hash_pair(struct hash left, struct hash right) {
    return hash_runs(SPAN("\x01"), (struct span){(const char *)left.b, HASH_SIZE},
                     (struct span){(const char *)right.b, HASH_SIZE}, (struct span){0});
}

struct hash definition_root(uint64_t from, uint64_t to) {
    if (from == to)
        return hash_bytes("", 0);
    if (to - from == 1)
        return leaf_hash(from);
    uint64_t k = split(to - from);
    return hash_pair(definition_root(from, from + k), definition_root(from + k, to));
}

void definition_path(uint64_t index, uint64_t from, uint64_t to, struct tlog_proof *out) {
    if (to - from == 1)
        return;
    uint64_t middle = from + split(to - from);
    bool left = index < middle;
    definition_path(index, left ? from : middle, left ? middle : to, out);
    out->hashes[out->count++] = left ? definition_root(middle, to) : definition_root(from, middle);
}

static void subproof(uint64_t m, uint64_t from, uint64_t to, bool whole, struct tlog_proof *out) {
    if (m == to) {
        if (!whole)
            out->hashes[out->count++] = definition_root(from, to);
        return;
    }
    uint64_t middle = from + split(to - from);
    if (m <= middle) {
        subproof(m, from, middle, whole, out);
        out->hashes[out->count++] = definition_root(middle, to);
    } else {
        subproof(m, middle, to, false, out);
        out->hashes[out->count++] = definition_root(from, middle);
    }
}

void definition_consistency(uint64_t old_size, uint64_t size, struct tlog_proof *out) {
    out->count = 0;
    if (old_size > 0)
        subproof(old_size, 0, size, true, out);
}

/* ---- keys ---- */

void vector_keys(struct key_pair *log, struct key_pair *witness) {
    unsigned char seed[KEY_SEED_SIZE];
    for (unsigned i = 0; i < sizeof seed; i++)
        seed[i] = (unsigned char)i;
    if (log != NULL)
        key_pair_from_seed(seed, log);
    for (unsigned i = 0; i < sizeof seed; i++)
        seed[i] = (unsigned char)(0x20 + i);
    if (witness != NULL)
        key_pair_from_seed(seed, witness);
}

struct tlog_verifier vector_verifier(const char *vkey) {
    struct tlog_verifier v;
    struct error e = {0};
    assert_true(tlog_verifier_parse(span_of(vkey), &v, &e));
    return v;
}

uint64_t choose(uint64_t *seed, uint64_t below) {
    uint64_t z = (*seed += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (z ^ (z >> 31)) % below;
}
