/* reference.h: what people write for a reference, found. Private to format/. */
#ifndef COMITY_FORMAT_REFERENCE_H
#define COMITY_FORMAT_REFERENCE_H

#include "format/importer.h"

/* Zero-initialise with the importer; references_free ends it. */
struct references {
    struct importer *im;
    struct map known;  /* type NUL text -> index */
    struct span *refs; /* as in a REF, without quotes */
    size_t count, cap;
    struct arena memory;
    bool fatal; /* the error is not about the row */
};
/* Partners by any name they go by (made, to be settled, where nobody does); other records by id,
 * short name or title, if exactly one has it. Records of the batch under way are found after its
 * next save. */
struct ref_resolver references_resolver(struct references *x);
/* Remembers a record made by this import, so that the next rows find it. */
void references_note(struct references *x, const char *type, struct span text,
                     const struct uuid *id);
void references_free(struct references *x);

#endif
