/* geometry.h (private to record/): GeoJSON geometries, RFC 7946 section 3.1. */
#ifndef COMITY_RECORD_GEOMETRY_H
#define COMITY_RECORD_GEOMETRY_H

#include "record/record.h"

/* Checks type, nesting, rings and ranges, and appends the canonical form. */
bool geometry_put(const struct field *f, struct json value, struct buf *out, struct error *e);

#endif
