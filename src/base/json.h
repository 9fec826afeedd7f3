/* json.h: a strict reader over bytes in memory, and the canonical form of RFC 8785 (JCS).
 *
 * json_parse checks a whole document once (RFC 8259, I-JSON of RFC 7493: valid UTF-8, no duplicate member names, numbers
 * that an IEEE 754 double can hold) and copies nothing: a value is its type and its raw bytes. The iterators then walk raw
 * bytes that are known to be good. Everything is pure and thread-safe; spans point into the caller's text. */
#ifndef COMITY_BASE_JSON_H
#define COMITY_BASE_JSON_H

#include "base/error.h"
#include "base/text.h"

enum json_type { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

enum {
    JSON_DEPTH_MAX = 64,             /* nesting of arrays and objects */
    JSON_BYTES_MAX = 64 * 1024 * 1024 /* one document */
};

struct json {
    enum json_type type;
    struct span raw; /* a string with its quotes, an object with its braces */
};

/* The whole of text must be one value. On failure e says the byte offset and why. */
bool json_parse(struct span text, struct json *out, struct error *e);

/* Walks an array or object that json_parse accepted. Zero state: struct json_walk w = json_walk(value). */
struct json_walk {
    const char *p, *end;
};
struct json_walk json_walk(struct json container);
bool json_next(struct json_walk *w, struct json *value);                       /* array */
bool json_next_member(struct json_walk *w, struct json *name, struct json *value); /* object; name is a JSON_STRING */

/* Finds a member by plain name (no escapes in it); absent gives raw.p == NULL. */
struct json json_member(struct json object, const char *name);
/* Appends the decoded bytes of a string. */
void json_decode(struct json string, struct buf *out);
/* The bytes of a string that holds no escapes, without a copy; otherwise decodes into arena. */
struct span json_text(struct json string, struct arena *arena);
/* An integer written without fraction or exponent within +-2^53; false otherwise. */
bool json_integer(struct json number, int64_t *out);
bool json_double(struct json number, double *out);

/* Writers of canonical tokens. */
void json_put_string(struct buf *b, struct span utf8);  /* RFC 8785 3.2.2.2; input must be valid UTF-8 */
void json_put_double(struct buf *b, double v);           /* RFC 8785 3.2.2.3 (ECMAScript Number::toString); v finite */
/* Appends the canonical form of any parsed value: members sorted by UTF-16 code units, no white space. */
void json_canonical(struct json value, struct buf *out);

#endif
