/* kept.h (private to web/): answers that were given lately and would be the same again.
 *
 * Kept are whole answers, ready to send, each under the address asked for and everything about the
 * one who asks that can change the answer. An answer is good as long as no record changed since
 * before it was made: this process says so itself (kept_changed), what other processes write is
 * seen within KEPT_ASK_US. Thread-safe. */
#ifndef COMITY_WEB_KEPT_H
#define COMITY_WEB_KEPT_H

#include "web/http.h"

struct MHD_Connection;
struct MHD_Response;
struct kept;

enum {
    KEPT_ASK_US = 10 * 1000,
    KEPT_LASTS_US = 5 * 1000 * 1000, /* at most, whatever did not change */
    KEPT_ANSWER_MAX = 256 * 1024,
    KEPT_BYTES_MAX = 64 * 1024 * 1024
};

struct kept *kept_new(void);
void kept_free(struct kept *k); /* NULL is fine */
/* The state of the records now, to be asked before the first look at any of them. */
uint64_t kept_now(struct kept *k, struct reader *r);
void kept_changed(struct kept *k);
/* Gives the answer kept under key, if it is as of `now`. False: there is none. */
bool kept_give(struct kept *k, struct MHD_Connection *c, struct span key, uint64_t now);
/* Is it worth keeping? Only what is asked for a second time is. */
bool kept_wants(struct kept *k, struct span key, size_t size);
/* Takes over the caller's reference to r. */
void kept_put(struct kept *k, struct span key, uint64_t as_of, struct MHD_Response *r,
              unsigned status, size_t size);

#endif
