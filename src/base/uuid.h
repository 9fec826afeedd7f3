/* uuid.h: record identifiers, RFC 9562 version 7: 48 bits of milliseconds, then random, growing within one generator. */
#ifndef COMITY_BASE_UUID_H
#define COMITY_BASE_UUID_H

#include "base/text.h"
#include "base/time.h"

struct uuid {
    unsigned char b[16];
};
enum { UUID_TEXT = 36 };

/* State of one generator; zero-initialise; one thread at a time. */
struct uuid_source {
    struct uuid last;
    unsigned char chance[1024]; /* random bytes from the kernel, used once each from the end */
    unsigned left;
};
/* Strictly greater than the one before, also within a millisecond and when the clock steps back. */
struct uuid uuid_new(struct uuid_source *s, instant now);
void uuid_format(const struct uuid *u, char out[UUID_TEXT + 1]); /* lower case, with hyphens */
bool uuid_parse(struct span s, struct uuid *out);                /* exactly that form */
static inline bool uuid_eq(const struct uuid *a, const struct uuid *b) {
    return memcmp(a, b, sizeof *a) == 0;
}

#endif
