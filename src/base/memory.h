/* memory.h: who owns what, said in few words.
 *
 * Small allocations abort when memory is out (no caller could do better); sizes that come from outside are checked against
 * a named limit before they get here. An arena belongs to one request or batch and one thread. */
#ifndef COMITY_BASE_MEMORY_H
#define COMITY_BASE_MEMORY_H

#include <stddef.h>

void *memory_new(size_t n);                            /* zeroed; never NULL; free() it */
void *memory_resize(void *p, size_t count, size_t size); /* count * size checked for overflow; never NULL */
char *memory_strdup(const char *s);                    /* never NULL; NULL gives NULL */

/* Many small things that end together. Zero-initialise: struct arena a = {0}; */
struct arena {
    struct arena_block *block;
    size_t used;
};
void *arena_alloc(struct arena *a, size_t n); /* zeroed, 16-byte aligned, lives until reset or free */
char *arena_copy(struct arena *a, const void *p, size_t n); /* n bytes and a terminating zero */
char *arena_printf(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
void arena_reset(struct arena *a); /* forgets everything, keeps the largest block */
void arena_free(struct arena *a);

/* A variable says how it ends: AUTO_FREE char *p = ...; AUTO_ARENA struct arena a = {0}; */
void memory_auto_free(void *p);
#define AUTO_FREE __attribute__((cleanup(memory_auto_free)))
#define AUTO_ARENA __attribute__((cleanup(arena_free)))
#define AUTO(ender) __attribute__((cleanup(ender)))

#endif
