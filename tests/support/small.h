/* small.h (tests): a small catalogue, a directory of its own, and seeded chance, for the tests of store and node. */
#ifndef COMITY_TESTS_SMALL_H
#define COMITY_TESTS_SMALL_H

#include "node/node.h"

extern const struct type small_partner, small_work;
extern const struct type *const small_types[]; /* partner, work */

/* A fresh directory below $TMPDIR, removed by small_clean. */
const char *small_directory(void);
void small_clean(void);

/* xorshift64*: the same seed, the same run. */
struct chance {
    uint64_t state;
};
uint64_t chance_next(struct chance *c);
unsigned chance_below(struct chance *c, unsigned n);

/* Content of a type from "name=text" pairs, ended by NULL; values live in arena. Fails the test on a bad one. */
struct content small_content(struct arena *a, const struct schema *s, ...) __attribute__((sentinel));

#endif
