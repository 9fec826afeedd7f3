/* text.h: spans (borrowed bytes), growing buffers (owned bytes), and UTF-8. No function here keeps a span. */
#ifndef COMITY_BASE_TEXT_H
#define COMITY_BASE_TEXT_H

#include "base/memory.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Bytes that somebody else owns; not terminated. A span with p == NULL means "absent", which differs from empty. */
struct span {
    const char *p;
    size_t n;
};
#define SPAN(literal) ((struct span){literal, sizeof(literal) - 1})
#define SPAN_ARG(s) (int)(s).n, (s).p /* for "%.*s" */

static inline struct span span_of(const char *s) {
    return s == NULL ? (struct span){0} : (struct span){s, strlen(s)};
}
static inline bool span_eq(struct span a, struct span b) {
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}
static inline bool span_is(struct span a, const char *s) {
    return span_eq(a, span_of(s));
}
static inline bool span_starts(struct span a, struct span prefix) {
    return a.n >= prefix.n && memcmp(a.p, prefix.p, prefix.n) == 0;
}
struct span span_trim(struct span s); /* without ASCII white space at either end */
/* Splits s at the first separator: returns what is before it and leaves the rest in *s; at the end *s gets p == NULL. */
struct span span_cut(struct span *s, char separator);
bool span_to_i64(struct span s, int64_t *out); /* decimal, optional minus, no leading zeros or plus; false: not one */
int span_compare(struct span a, struct span b); /* bytewise, shorter first */
char *span_dup(struct span s);                  /* terminated copy; caller frees */
uint64_t span_hash(struct span s);              /* for tables in memory only; not stable between versions */

/* A growing run of bytes. Zero-initialise; buf_free ends it. Always holds one terminating zero beyond n once written to. */
struct buf {
    char *p;
    size_t n, cap;
};
#define AUTO_BUF __attribute__((cleanup(buf_free)))
void buf_reserve(struct buf *b, size_t more);
void buf_add(struct buf *b, const void *p, size_t n);
void buf_char(struct buf *b, char c);
void buf_str(struct buf *b, const char *s);
void buf_span(struct buf *b, struct span s);
void buf_i64(struct buf *b, int64_t v);
void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_clear(struct buf *b); /* length 0, memory kept */
void buf_free(struct buf *b);
static inline struct span buf_view(const struct buf *b) {
    return (struct span){b->n > 0 ? b->p : "", b->n};
}

/* RFC 3629: shortest forms only, no surrogates, at most U+10FFFF. */
bool utf8_valid(struct span s);
/* Decodes the code point at *p (p < end, valid UTF-8) and moves *p past it. */
uint32_t utf8_next(const char **p, const char *end);
void utf8_put(struct buf *b, uint32_t code_point);
size_t utf8_length(struct span s); /* code points */

#endif
