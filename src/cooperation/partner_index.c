/* partner_index.c: names to partners. No distances, no likelihoods: folded names are equal or they
 * are not. */
#include "cooperation/partner_index.h"
#include "cooperation/partner_fold.h"

#include <stdlib.h>

void partner_index_free(struct partner_index *x) {
    map_free(&x->codes);
    map_free(&x->names);
    map_free(&x->cores);
    map_free(&x->pending);
    free(x->claims);
    *x = (struct partner_index){0};
}

void partner_index_code(struct partner_index *x, uint32_t partner, struct span code) {
    if (code.n > 0)
        map_put(&x->codes, code, partner, NULL);
}

static uint32_t new_claim(struct partner_index *x, struct claim c) {
    if (x->claim_count + 1 >= x->claim_cap) {
        x->claim_cap = x->claim_cap == 0 ? 1024 : x->claim_cap * 2;
        x->claims = memory_resize(x->claims, x->claim_cap, sizeof *x->claims);
    }
    x->claims[++x->claim_count] = c;
    return (uint32_t)x->claim_count;
}

static void claim(struct partner_index *x, struct map *names, struct span folded, uint32_t partner,
                  enum partner_rank rank) {
    if (folded.n == 0)
        return;
    bool fresh = false;
    uint64_t *first = map_put(names, folded, 0, &fresh);
    for (uint32_t at = (uint32_t)*first; at != 0; at = x->claims[at].next)
        if (x->claims[at].partner == partner)
            return;
    *first = new_claim(x, (struct claim){partner, rank, (uint32_t)*first});
}

void partner_index_name(struct partner_index *x, uint32_t partner, enum partner_rank rank,
                        struct span name) {
    struct buf folded AUTO_BUF = {0};
    partner_name_fold(name, &folded);
    if (folded.n == 0)
        return;
    if (rank == RANK_UNSETTLED) {
        /* It stands for exactly the name as printed, and never gets in the way of a partner that is
         * known. */
        map_put(&x->pending, buf_view(&folded), partner, NULL);
        return;
    }
    claim(x, &x->names, buf_view(&folded), partner, rank);
    if (rank != RANK_STATE)
        return;
    buf_clear(&folded);
    partner_name_core(name, &folded);
    claim(x, &x->cores, buf_view(&folded), partner, rank);
}

static int64_t only_claim(const struct partner_index *x, const struct map *names,
                          struct span folded) {
    const uint64_t *first = map_get(names, folded);
    if (first == NULL)
        return PARTNER_NOBODY;
    int64_t partner = PARTNER_NOBODY;
    enum partner_rank best = RANK_UNSETTLED;
    for (uint32_t at = (uint32_t)*first; at != 0; at = x->claims[at].next) {
        const struct claim *c = &x->claims[at];
        if (c->rank > best)
            continue;
        partner =
            c->rank < best || partner == PARTNER_NOBODY ? (int64_t)c->partner : PARTNER_SEVERAL;
        best = c->rank;
    }
    return partner;
}

static bool claims(const struct partner_index *x, const struct map *names, struct span folded,
                   int64_t partner) {
    const uint64_t *first = map_get(names, folded);
    for (uint32_t at = first == NULL ? 0 : (uint32_t)*first; at != 0; at = x->claims[at].next)
        if ((int64_t)x->claims[at].partner == partner)
            return true;
    return false;
}

/* As recorded; or, where nobody goes by it, without its form of government: "Serbia, Republic of".
 * "Republic of Korea" is a recorded name; "Korea, Kingdom of" is two partners' and so nobody's. */
static int64_t find_plain(const struct partner_index *x, struct span name) {
    struct buf folded AUTO_BUF = {0};
    partner_name_fold(name, &folded);
    int64_t partner = only_claim(x, &x->names, buf_view(&folded));
    if (partner != PARTNER_NOBODY)
        return partner;
    buf_clear(&folded);
    partner_name_core(name, &folded);
    return only_claim(x, &x->cores, buf_view(&folded));
}

static bool claims_plain(const struct partner_index *x, struct span name, int64_t partner) {
    struct buf folded AUTO_BUF = {0};
    partner_name_fold(name, &folded);
    if (claims(x, &x->names, buf_view(&folded), partner))
        return true;
    buf_clear(&folded);
    partner_name_core(name, &folded);
    return claims(x, &x->cores, buf_view(&folded), partner);
}

/* "Congo (DROC)": what is in brackets must itself be a name of one partner, and what is outside a
 * name of the same one. A bracket that is no name ("Cyprus (north)") may change everything, so it
 * is left to a person. */
static int64_t find_bracketed(const struct partner_index *x, struct span name) {
    const char *open = memchr(name.p, '(', name.n);
    if (open == NULL || name.p[name.n - 1] != ')')
        return PARTNER_NOBODY;
    struct span outside = span_trim((struct span){name.p, (size_t)(open - name.p)});
    struct span inside = {open + 1, (size_t)(name.p + name.n - open) - 2};
    if (outside.n == 0 || inside.n == 0)
        return PARTNER_NOBODY;
    int64_t partner = find_plain(x, inside);
    if (partner >= 0 && claims_plain(x, outside, partner))
        return partner;
    partner = find_plain(x, outside);
    return partner >= 0 && claims_plain(x, inside, partner) ? partner : PARTNER_NOBODY;
}

int64_t partner_index_find(const struct partner_index *x, struct span name, bool *by_code,
                           bool *pending) {
    *by_code = *pending = false;
    name = span_trim(name);
    if (name.n == 0)
        return PARTNER_NOBODY;
    const uint64_t *known = map_get(&x->codes, name);
    if (known != NULL) {
        *by_code = true;
        return (int64_t)*known;
    }
    int64_t partner = find_plain(x, name);
    if (partner == PARTNER_NOBODY)
        partner = find_bracketed(x, name);
    if (partner >= 0)
        return partner;
    struct buf folded AUTO_BUF = {0};
    partner_name_fold(name, &folded);
    known = map_get(&x->pending, buf_view(&folded));
    if (known == NULL)
        return partner;
    *pending = true;
    return (int64_t)*known;
}
