/* partner_index.h: names to partners, in memory and without a store. Private to cooperation/ (and
 * its tests). */
#ifndef COMITY_COOPERATION_PARTNER_INDEX_H
#define COMITY_COOPERATION_PARTNER_INDEX_H

#include "base/map.h"

/* Who is meant where several go by one name: a state before a body, a body before a company that
 * took its name. Only partners of the best rank count, and if they are several, nobody is meant. */
enum partner_rank { RANK_STATE, RANK_BODY, RANK_OTHER, RANK_UNSETTLED };

struct claim {
    uint32_t partner;
    enum partner_rank rank;
    uint32_t next; /* another claim to the same name; 0: none */
};

/* Zero-initialise; partner_index_free ends it. */
struct partner_index {
    struct map codes;     /* as written -> partner */
    struct map names;     /* folded name -> first claim */
    struct map cores;     /* folded name without its form of government -> first claim */
    struct map pending;   /* folded name -> partner that waits to be settled */
    struct claim *claims; /* [0] is unused */
    size_t claim_count, claim_cap;
};

enum { PARTNER_NOBODY = -1, PARTNER_SEVERAL = -2 };

void partner_index_code(struct partner_index *x, uint32_t partner, struct span code);
void partner_index_name(struct partner_index *x, uint32_t partner, enum partner_rank rank,
                        struct span name);
/* The partner, PARTNER_NOBODY or PARTNER_SEVERAL. *by_code: by its code; *pending: it is one that
 * waits to be settled. */
int64_t partner_index_find(const struct partner_index *x, struct span name, bool *by_code,
                           bool *pending);
void partner_index_free(struct partner_index *x);

#endif
