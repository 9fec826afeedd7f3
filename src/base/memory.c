#include "base/memory.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *or_die(void *p) {
    if (p == NULL) {
        fputs("comity: out of memory\n", stderr);
        abort();
    }
    return p;
}

void *memory_new(size_t n) {
    return or_die(calloc(1, n > 0 ? n : 1));
}

void *memory_resize(void *p, size_t count, size_t size) {
    size_t n = 0;
    if (__builtin_mul_overflow(count, size, &n))
        or_die(NULL);
    return or_die(realloc(p, n > 0 ? n : 1));
}

char *memory_strdup(const char *s) {
    return s == NULL ? NULL : or_die(strdup(s));
}

void memory_auto_free(void *p) {
    free(*(void **)p);
}

struct arena_block {
    struct arena_block *next;
    size_t size;
    _Alignas(16) char bytes[];
};

enum { ARENA_FIRST = 8192 };

void *arena_alloc(struct arena *a, size_t n) {
    size_t need = (n + 15) & ~(size_t)15;
    if (need < n)
        or_die(NULL);
    if (a->block == NULL || a->block->size - a->used < need) {
        size_t size = a->block == NULL ? ARENA_FIRST : a->block->size * 2;
        if (size < need)
            size = need;
        struct arena_block *fresh = or_die(malloc(sizeof *fresh + size));
        fresh->next = a->block;
        fresh->size = size;
        a->block = fresh;
        a->used = 0;
    }
    void *p = a->block->bytes + a->used;
    a->used += need;
    return memset(p, 0, need);
}

char *arena_copy(struct arena *a, const void *p, size_t n) {
    char *copy = arena_alloc(a, n + 1);
    if (n > 0)
        memcpy(copy, p, n);
    return copy;
}

char *arena_printf(struct arena *a, const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *out = arena_alloc(a, (size_t)(n < 0 ? 0 : n) + 1);
    vsnprintf(out, (size_t)(n < 0 ? 0 : n) + 1, format, again);
    va_end(again);
    return out;
}

void arena_reset(struct arena *a) {
    if (a->block == NULL)
        return;
    struct arena_block *rest = a->block->next;
    while (rest != NULL) {
        struct arena_block *next = rest->next;
        free(rest);
        rest = next;
    }
    a->block->next = NULL;
    a->used = 0;
}

void arena_free(struct arena *a) {
    struct arena_block *b = a->block;
    while (b != NULL) {
        struct arena_block *next = b->next;
        free(b);
        b = next;
    }
    *a = (struct arena){0};
}
