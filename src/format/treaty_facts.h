/* treaty_facts.h: what each edition of each source says about participation, and what that comes
 * to. Private to format/. */
#ifndef COMITY_FORMAT_TREATY_FACTS_H
#define COMITY_FORMAT_TREATY_FACTS_H

#include "base/error.h"
#include "base/map.h"
#include "base/time.h"

/* What a row says; a fact of participation or withdrawal uses the first group of names, one of an
 * agreement the second. */
enum treaty_value {
    SAID_PRINTED,
    SAID_SIGNED,
    SAID_SIGNATURE_KIND,
    SAID_PROVISIONAL,
    SAID_CONSENT,
    SAID_CONSENT_KIND,
    SAID_IN_FORCE,
    SAID_STATUS,
    SAID_ACT,
    SAID_NOTIFIED,
    SAID_EFFECTIVE,
    SAID_DISPUTED,
    SAID_NOTE,
    SAID_SOURCE,
    SAID_VALUES,
    SAID_SHORT_NAME = 0,
    SAID_FULL_NAME,
    SAID_TOPIC,
    SAID_OPENED,
    SAID_ENTERED,
    SAID_DEPOSITARY,
    SAID_UNTC,
    SAID_REGISTRATION,
    SAID_CITATION
};

enum treaty_fact_kind { FACT_AGREEMENT = 'A', FACT_PARTICIPATION = 'P', FACT_WITHDRAWAL = 'W' };

struct treaty_fact {
    enum treaty_fact_kind kind;
    struct span treaty, partner; /* partner: canonical REF; empty for an agreement */
    struct span as_of;           /* "2018-07": how old the knowledge is */
    struct span edition;         /* "UNODA 2018-07" */
    struct span said[SAID_VALUES];
};

/* All facts known, each once, in the order of treaty, partner, newest first. Zero-initialise. */
struct treaty_facts {
    struct treaty_fact *list;
    size_t count, cap;
    struct map by_key;
    struct arena memory;
};
/* Adds a fact or takes the place of the one with the same treaty, partner, kind and edition; copies
 * everything. *changed: whether it says something new. */
void treaty_facts_add(struct treaty_facts *f, const struct treaty_fact *fact, bool *changed);
void treaty_facts_sort(struct treaty_facts *f); /* after it, no more adding */
void treaty_facts_free(struct treaty_facts *f);
/* The form in which a fact is kept between imports: key and value. False: not one. */
void treaty_fact_put(const struct treaty_fact *fact, struct buf *key, struct buf *value);
bool treaty_fact_read(struct span key, struct span value, struct treaty_fact *out);

/* What facts about one partner and one treaty come to. Spans point into the facts; note and sources
 * grow in their bufs. */
struct treaty_stand {
    struct span printed, status, sign_date, signature_kind, provisional, consent, consent_kind,
        in_force;
    struct span notified, effective, as_of, edition;
    bool disputed;
    struct buf note, sources;
};
/* facts[0..n): same treaty and partner, newest first. entered: the treaty is in force as such. */
void treaty_reconcile(const struct treaty_fact *facts, size_t n, bool entered, struct date today,
                      struct treaty_stand *out);
void treaty_stand_free(struct treaty_stand *s);

#endif
