/* cooperation.h: what partners do together. For now: knowing a partner by every name it goes by. */
#ifndef COMITY_COOPERATION_COOPERATION_H
#define COMITY_COOPERATION_COOPERATION_H

#include "node/node.h"

/* Names of partners, resolved. Built from the partner records of a node; one thread at a time. */
struct partner_names;

/* Reads all partner records (with every name each goes by) into memory. */
struct partner_names *partner_names_load(struct reader *r, struct error *e);
void partner_names_free(struct partner_names *p);

/* How a name was matched, for the import report. */
enum partner_match {
    PARTNER_BY_CODE,   /* ISO 3166-1 alpha-3 or the partner's own code */
    PARTNER_BY_NAME,   /* a recorded name, after folding case, diacritics, punctuation, articles and
                          order of words */
    PARTNER_TO_SETTLE, /* unknown: a partner that a person must settle stands for it */
    PARTNER_NONE       /* unknown, and none stands for it yet */
};
/* The record of the partner that goes by that name, 0 if none. Two partners under one folded name
 * are never guessed between: that is PARTNER_NONE. *id gets its id. */
int64_t partner_names_find(const struct partner_names *p, struct span name, struct uuid *id,
                           enum partner_match *how);
/* The same; where nobody goes by that name, a partner `settled = to_settle` is made in the batch,
 * with the name as printed and where it stood. */
bool partner_names_resolve(struct partner_names *p, struct batch *b, struct span name,
                           struct span where, int64_t *record, struct uuid *id,
                           enum partner_match *how, struct error *e);
/* Folds a name to the form under which it is looked up; public for tests. */
void partner_name_fold(struct span name, struct buf *out);

#endif
