#include "base/map.h"

#include <stdlib.h>

struct map_slot {
    struct span key; /* p == NULL: free */
    uint64_t hash, value;
};

static struct map_slot *find(const struct map *m, struct span key, uint64_t hash) {
    size_t i = hash & (m->cap - 1);
    while (m->slots[i].key.p != NULL && (m->slots[i].hash != hash || !span_eq(m->slots[i].key, key)))
        i = (i + 1) & (m->cap - 1);
    return &m->slots[i];
}

uint64_t *map_get(const struct map *m, struct span key) {
    if (m->cap == 0)
        return NULL;
    struct map_slot *s = find(m, key, span_hash(key));
    return s->key.p != NULL ? &s->value : NULL;
}

static void grow(struct map *m) {
    struct map bigger = {.cap = m->cap == 0 ? 64 : m->cap * 2};
    bigger.slots = memory_new(bigger.cap * sizeof *bigger.slots);
    for (size_t i = 0; i < m->cap; i++)
        if (m->slots[i].key.p != NULL)
            *find(&bigger, m->slots[i].key, m->slots[i].hash) = m->slots[i];
    free(m->slots);
    m->slots = bigger.slots;
    m->cap = bigger.cap;
}

uint64_t *map_put(struct map *m, struct span key, uint64_t value, bool *fresh) {
    if (m->count * 4 >= m->cap * 3)
        grow(m);
    uint64_t hash = span_hash(key);
    struct map_slot *s = find(m, key, hash);
    bool absent = s->key.p == NULL;
    if (fresh != NULL)
        *fresh = absent;
    if (absent) {
        *s = (struct map_slot){{arena_copy(&m->keys, key.p, key.n), key.n}, hash, value};
        m->count++;
    }
    return &s->value;
}

bool map_next(const struct map *m, size_t *at, struct span *key, uint64_t *value) {
    for (; *at < m->cap; (*at)++)
        if (m->slots[*at].key.p != NULL) {
            *key = m->slots[*at].key;
            *value = m->slots[*at].value;
            (*at)++;
            return true;
        }
    return false;
}

void map_free(struct map *m) {
    free(m->slots);
    arena_free(&m->keys);
    *m = (struct map){0};
}
