/* marking.h: who may see a record, and which of its fields. Pure: no I/O, no clock; the caller says who and when.
 *
 * A marking is a TLP 2.0 level (FIRST, 2022), the partners it is releasable to, handling caveats, an embargo date, and a
 * flag for exercise data. A field may carry a narrower marking of its own; both must allow (domain: "Combination rule").
 * An empty list of partners is nobody outside the owner's organisation: never everybody. */
#ifndef COMITY_RECORD_MARKING_H
#define COMITY_RECORD_MARKING_H

#include "base/error.h"
#include "base/text.h"
#include "base/time.h"

enum tlp { TLP_RED, TLP_AMBER_STRICT, TLP_AMBER, TLP_GREEN, TLP_CLEAR }; /* narrow to wide */

enum {
    MARKING_LIST_MAX = 300, /* partners, persons or caveats in one marking */
    MARKING_FIELDS_MAX = 64
};
/* In a list of partners: every partner (with TLP:GREEN), everybody at all (with TLP:CLEAR). */
#define MARKING_EVERYONE "ALL"

/* A marking taken apart. Spans point into the JSON it was read from or into the arena given. */
struct marking {
    enum tlp tlp;
    bool exercise;
    struct date embargo;         /* not seen outside before this day; DATE_NONE: no embargo */
    const struct span *to;       /* partner or group codes, sorted */
    size_t to_count;
    const struct span *persons;  /* TLP:RED: user names that took part in the exchange */
    size_t persons_count;
    const struct span *caveats;  /* shown, never decided on, but for ORCON and NOFORN, which bar onward release */
    size_t caveats_count;
    const struct marking_field *fields;
    size_t fields_count;
};
struct marking_field {
    struct span field;
    struct marking marking; /* without fields of its own */
};

/* What a descriptor may put on a field at creation. */
struct marking_default {
    enum tlp tlp;
    bool releasable; /* false: own organisation only, whatever the record's list says */
};
extern const struct marking_default own_organisation_only; /* TLP:AMBER+STRICT, nobody outside */

/* Who looks. */
struct viewer {
    bool own;             /* a member of the organisation that owns the record's node */
    struct span partner;  /* the partner it stands for; empty: nobody known (the public) */
    const struct span *groups; /* groups that partner belongs to on that day, sorted */
    size_t groups_count;
    struct span person;   /* user name, for TLP:RED; empty: none */
    bool exercise;        /* looks at exercise data: sees that and nothing else; false: sees none of it */
};

/* May viewer see the field called `field` (absent span: the record as such) of a record marked m on day d? The only place
 * that decides this. A field of a record that is itself not visible is never visible. */
bool marking_allows(const struct marking *m, struct span field, const struct viewer *v, struct date d);

/* Reads the JSON form, canonical or not:
 * {"caveats":[],"embargo":"2027-01-01","exercise":true,"fields":{"cost":{...}},"persons":[],"tlp":"AMBER","to":["GBR"]}
 * Refused: an unknown member, TLP:WHITE is read as CLEAR; "ALL" below GREEN; NOFORN together with a list; a field marking
 * that is wider than the record's. Lists come out sorted and without repeats. Memory from arena. */
bool marking_read(struct span json, struct arena *arena, struct marking *out, struct error *e);
/* The canonical JSON (members that say nothing are left out). */
void marking_put(struct buf *out, const struct marking *m);
/* TLP:AMBER+STRICT, nobody outside: what an unmarked record gets. */
struct marking marking_narrowest(void);
const char *tlp_name(enum tlp t); /* "TLP:AMBER+STRICT" */
bool tlp_parse(struct span s, enum tlp *out); /* with or without "TLP:" */
/* "TLP:AMBER  REL TO GBR, JPN, NATO": states in alphabetical order, then groups (codes that are not of three letters). */
void marking_words(struct buf *out, const struct marking *m);

#endif
