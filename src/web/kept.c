/* kept.c: a table of answers in stripes, each with a lock of its own; a newer answer takes the
 * place of an older one. */
#include "web/kept.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { STRIPES = 64, SLOTS = 1024, OVERHEAD = 1500 /* of an answer beside its body */ };

struct slot {
    uint64_t asked; /* hash of the last key asked for in vain */
    char *key;      /* NULL: nothing is kept here */
    size_t key_n, size;
    struct MHD_Response *response;
    unsigned status;
    uint64_t as_of, made_us;
};

struct stripe {
    pthread_mutex_t lock; /* innermost but for libmicrohttpd's own */
    size_t bytes;
    struct slot slots[SLOTS];
};

struct kept {
    atomic_uint_fast64_t state;    /* counts changes */
    atomic_uint_fast64_t asked_us; /* when the store was asked last */
    atomic_uint_fast64_t log_size; /* what it said */
    struct stripe stripes[STRIPES];
};

struct kept *kept_new(void) {
    struct kept *k = memory_new(sizeof *k);
    for (size_t i = 0; i < STRIPES; i++)
        pthread_mutex_init(&k->stripes[i].lock, NULL);
    return k;
}

static void empty(struct stripe *t, struct slot *s) {
    if (s->key == NULL)
        return;
    t->bytes -= s->size;
    MHD_destroy_response(s->response);
    free(s->key);
    s->key = NULL;
}

static void empty_all(struct stripe *t) {
    for (size_t i = 0; i < SLOTS; i++)
        empty(t, &t->slots[i]);
}

void kept_free(struct kept *k) {
    if (k == NULL)
        return;
    for (size_t i = 0; i < STRIPES; i++) {
        empty_all(&k->stripes[i]);
        pthread_mutex_destroy(&k->stripes[i].lock);
    }
    free(k);
}

/* Every version written, by whatever process, makes the log longer. */
uint64_t kept_now(struct kept *k, struct reader *r) {
    uint64_t now = time_monotonic_us(), asked = atomic_load(&k->asked_us);
    if (now - asked > KEPT_ASK_US && atomic_compare_exchange_strong(&k->asked_us, &asked, now)) {
        AUTO_BUF struct buf note = {0};
        struct error ignored;
        uint64_t size = 0;
        if (!reader_checkpoint(r, &note, &size, &ignored) ||
            atomic_exchange(&k->log_size, size) != size)
            kept_changed(k);
    }
    return atomic_load(&k->state);
}

void kept_changed(struct kept *k) {
    atomic_fetch_add(&k->state, 1);
}

static struct stripe *lock_stripe(struct kept *k, struct span key, uint64_t *hash,
                                  struct slot **slot) {
    *hash = span_hash(key) | 1;
    struct stripe *t = &k->stripes[(*hash >> 8) % STRIPES];
    *slot = &t->slots[(*hash >> 16) % SLOTS];
    pthread_mutex_lock(&t->lock);
    return t;
}

bool kept_give(struct kept *k, struct MHD_Connection *c, struct span key, uint64_t now) {
    uint64_t hash = 0;
    struct slot *s = NULL;
    struct stripe *t = lock_stripe(k, key, &hash, &s);
    bool good = s->key != NULL && s->as_of == now &&
                span_eq((struct span){s->key, s->key_n}, key) &&
                time_monotonic_us() - s->made_us < KEPT_LASTS_US;
    if (good) /* counts its own reference: the slot may be emptied while it is being sent */
        good = MHD_queue_response(c, s->status, s->response) == MHD_YES;
    pthread_mutex_unlock(&t->lock);
    return good;
}

bool kept_wants(struct kept *k, struct span key, size_t size) {
    if (size > KEPT_ANSWER_MAX)
        return false;
    uint64_t hash = 0;
    struct slot *s = NULL;
    struct stripe *t = lock_stripe(k, key, &hash, &s);
    bool again = s->asked == hash;
    s->asked = hash;
    pthread_mutex_unlock(&t->lock);
    return again;
}

void kept_put(struct kept *k, struct span key, uint64_t as_of, struct MHD_Response *r,
              unsigned status, size_t size) {
    uint64_t hash = 0;
    struct slot *s = NULL;
    struct stripe *t = lock_stripe(k, key, &hash, &s);
    empty(t, s);
    if (t->bytes + size + OVERHEAD > KEPT_BYTES_MAX / STRIPES)
        empty_all(t);
    *s = (struct slot){.asked = hash,
                       .key = span_dup(key),
                       .key_n = key.n,
                       .size = size + OVERHEAD,
                       .response = r,
                       .status = status,
                       .as_of = as_of,
                       .made_us = time_monotonic_us()};
    t->bytes += size + OVERHEAD;
    pthread_mutex_unlock(&t->lock);
}
