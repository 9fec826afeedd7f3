/* programme.h: the programme string of a training report, taken apart. Private to format/ (tests
 * and fuzzing apart). */
#ifndef COMITY_FORMAT_PROGRAMME_H
#define COMITY_FORMAT_PROGRAMME_H

#include "base/error.h"
#include "base/map.h"

/* A programme as comity knows it (data/names/programmes.csv). */
struct programme {
    struct span code, name;
};

/* All of them by every name they are printed under. Zero-initialise; programmes_free ends it. */
struct programmes {
    struct map by_name; /* folded name -> index into list */
    struct programme *list;
    size_t count, cap;
    struct arena memory;
};
void programmes_add(struct programmes *p, struct span printed, struct span code, struct span name);
/* NULL: nobody knows it. White space, case and "(Note 1)" do not matter. */
const struct programme *programmes_find(const struct programmes *p, struct span printed);
void programmes_free(struct programmes *p);

/* What a programme string says; p == NULL where it does not. Spans point into the string, or are
 * constants. */
struct programme_text {
    struct span department; /* "DOS", "DOD", "DHS", "DOT" */
    struct span region, country;
    struct span programme; /* as printed, without what stands around it */
    int fiscal_year;       /* 2005; 0: not said */
    bool nothing;          /* "No activities reported for Niue in 2007-2008" */
};
void programme_read(const struct programmes *known, struct span text, struct programme_text *out);

#endif
