/* map.h: a hash table from bytes to a number. Keys are copied in. Not thread-safe for writing. Zero-initialise. */
#ifndef COMITY_BASE_MAP_H
#define COMITY_BASE_MAP_H

#include "base/text.h"

struct map {
    struct map_slot *slots;
    size_t count, cap;
    struct arena keys;
};
/* The value under key, or NULL. Valid until the next map_put. */
uint64_t *map_get(const struct map *m, struct span key);
/* The value under key, made with `value` if it was absent; *fresh (may be NULL) says whether it was. */
uint64_t *map_put(struct map *m, struct span key, uint64_t value, bool *fresh);
/* Walks all pairs in no order: for (size_t at = 0; map_next(m, &at, &key, &value);) */
bool map_next(const struct map *m, size_t *at, struct span *key, uint64_t *value);
void map_free(struct map *m);

#endif
