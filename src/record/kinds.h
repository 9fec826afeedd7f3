/* kinds.h (private to record/): a function for each kind, from what was written to the canonical
 * form.
 *
 * Each appends to out and returns true, or fills e with field and reason and returns false; what it
 * may have appended by then is taken back by the caller. Texts come without white space around. */
#ifndef COMITY_RECORD_KINDS_H
#define COMITY_RECORD_KINDS_H

#include "record/record.h"

/* Fills e: `"1 Garmisch" is not a whole number`. Always false. */
bool kind_refuse(const struct field *f, struct span text, struct error *e, const char *expected);
/* Fills e with a sentence about the value as a whole. Always false. */
bool kind_fault(const struct field *f, struct error *e, const char *what);

/* text.c: at most `most` bytes, without control characters (lines: but for line feed and tab), in
 * normal form C. */
bool kind_put_text(const struct field *f, struct span text, size_t most, bool lines,
                   struct buf *out, struct error *e);

/* scalar.c */
bool kind_put_code(const struct field *f, struct span text, struct buf *out, struct error *e);
bool kind_put_date(const struct field *f, struct span text, struct buf *out, struct error *e);
bool kind_put_instant(const struct field *f, struct span text, struct buf *out, struct error *e);
bool kind_put_count(const struct field *f, struct span text, struct buf *out, struct error *e);
bool kind_put_decimal(const struct field *f, struct span text, struct buf *out, struct error *e);
bool kind_put_country(const struct field *f, struct span text, struct buf *out, struct error *e);
bool kind_put_ref(const struct field *f, struct span text, const struct ref_resolver *refs,
                  struct buf *out, struct error *e);
bool kind_put_money_text(const struct field *f, struct span text, struct buf *out, struct error *e);
bool kind_put_position_text(const struct field *f, struct span text, struct buf *out,
                            struct error *e);

/* object.c: the kinds that JSON writes as objects; unknown members are refused, not dropped. */
bool kind_put_money(const struct field *f, struct json value, struct buf *out, struct error *e);
bool kind_put_position(const struct field *f, struct json value, struct buf *out, struct error *e);
bool kind_put_attachment(const struct field *f, struct json value, struct buf *out,
                         struct error *e);
/* The two, taken apart; as_written is what an error quotes. */
bool kind_put_amount(const struct field *f, struct span amount, struct span currency,
                     struct span as_written, struct buf *out, struct error *e);
bool kind_put_point(const struct field *f, double lat, double lon, struct span as_written,
                    struct buf *out, struct error *e);

#endif
