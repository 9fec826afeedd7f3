/* row.h: one row of a source becoming the content of a record, without an allocation of its own.
 * Private to format/. */
#ifndef COMITY_FORMAT_ROW_H
#define COMITY_FORMAT_ROW_H

#include "record/record.h"

/* Zero-initialise; one for a whole import. */
struct row {
    struct content
        content; /* made by row_finish; spans point into `json` or to what row_value was given */
    struct buf json;
    struct {
        const char *fixed; /* row_value: belongs to the caller */
        size_t at, n;      /* otherwise: where it stands in json */
    } value[FIELDS_MAX];
};
void row_begin(struct row *r, const struct schema *s);
/* Already canonical; must outlive the record's put. A field of -1 is passed over: the type has no
 * such field. */
void row_value(struct row *r, int field, struct span canonical);
/* As field_from_text; an empty text is unknown. False with e: the field's name and the reason. */
bool row_text(struct row *r, int field, struct span text, struct error *e);
/* The same where references may occur. */
bool row_text_ref(struct row *r, int field, struct span text, const struct ref_resolver *refs,
                  struct error *e);
void row_count(struct row *r, int field, int64_t n);
void row_list(struct row *r, int field, const struct span *canonical,
              size_t n); /* an array; repeats are left out */
bool row_has(const struct row *r, int field);
const struct content *row_finish(struct row *r);
void row_free(struct row *r);

/* Indexes of fields by name, up to NULL; a name that begins with '?' may be absent (-1). An assert
 * says which is not in the type. */
void fields_bind(const struct schema *s, const char *const *names, int *out);

#endif
