/* record.h: what a record is, its canonical bytes, and the commitment that stands for it in the log.
 *
 * A version of a record is an envelope (id, owner, type, version, time, author, marking, state, source) and content: for
 * each field the canonical JSON of its value (RFC 8785), nothing where it is unknown. Everything works on these canonical
 * bytes: what is stored is what is hashed is what is sent.
 *
 * Commitment. Each part of a version - a field, or one of the four parts of the envelope - is disclosed as the bytes
 * `"name":value`, as they stand in the canonical body, behind a 16-byte salt. digest = SHA-256(salt || part). The entry in
 * the log is a fixed prefix and SHA-256 over all digests, sorted: it says nothing, not even how many fields there are.
 * Salts are the ChaCha20 keystream under the entry's own random seed, 16 bytes a part in canonical order. Whoever holds body
 * and seed recomputes all of it; whoever was given some parts with their salts, and the other digests, recomputes it too;
 * with body and seed erased, nobody can (the idea of SD-JWT, RFC 9901, with the digests themselves committed).
 *
 * All functions are pure and thread-safe unless they say otherwise. */
#ifndef COMITY_RECORD_RECORD_H
#define COMITY_RECORD_RECORD_H

#include "base/crypto.h"
#include "base/decimal.h"
#include "base/json.h"
#include "base/time.h"
#include "base/uuid.h"
#include "record/marking.h"
#include "record/type.h"

enum {
    OWNER_MAX = 200,
    AUTHOR_MAX = 100,
    SOURCE_MAX = 400,
    BODY_MAX = 8 * 1024 * 1024,
    PARTS_MAX = FIELDS_MAX + 4,
    SALT_SIZE = 16,
    SEED_SIZE = 32
};

enum record_state {
    RECORD_CURRENT,   /* the owner stands by it */
    RECORD_WITHDRAWN  /* a tombstone: the owner took it back; content may be empty */
};

struct envelope {
    struct uuid id;
    struct span owner;  /* the organisation that wrote it: the origin of its node's log */
    uint32_t version;   /* from 1 */
    instant time;
    enum record_state state;
    struct span author; /* user name at the owner's node; may be empty */
    struct span source; /* "set:key" of the outside source it was imported from; may be empty */
    struct span marking; /* canonical JSON */
};

/* Values by field index; p == NULL: unknown. Spans are borrowed: from a body, an arena, or the caller. */
struct content {
    const struct schema *schema;
    struct span value[FIELDS_MAX];
};

/* ---- values -------------------------------------------------------------------------------------------------------- */

/* Resolves what people write for a reference ("CIV", a name) to the canonical text of a REF; NULL where there is no store
 * to ask. False with e: not found or not clear. */
struct ref_resolver {
    void *context;
    bool (*resolve)(void *context, const struct field *f, struct span text, struct buf *out, struct error *e);
};

/* Checks one JSON value against the field's kind and appends its canonical form. null and "" mean unknown: true, and
 * nothing is appended. False with e: field and reason. */
bool field_from_json(const struct field *f, struct json value, const struct ref_resolver *refs, struct buf *out,
                     struct error *e);
/* The same from what a person types or a CSV cell holds: dates as ISO 8601, money as "1200 USD", positions as "5.3, -4",
 * lists separated by ';' (or one JSON array, as field_to_text writes where an item holds that), geometry and attachments
 * as JSON. White space around is dropped; an empty text is unknown. */
bool field_from_text(const struct field *f, struct span text, const struct ref_resolver *refs, struct buf *out,
                     struct error *e);
/* The text form of a canonical value, the inverse of field_from_text; references as they stand. */
void field_to_text(const struct field *f, struct span value, struct buf *out);

/* Required fields are there, every field's check passes. Values must be canonical already. */
bool content_check(const struct content *c, struct error *e);
/* A JSON object with fields by name; unknown names are refused. Canonical values live in arena. Does not call content_check. */
bool content_from_json(const struct schema *s, struct json object, const struct ref_resolver *refs, struct arena *arena,
                       struct content *out, struct error *e);
/* Appends the canonical object of the fields in `mask` (all: ~0ull). */
void content_put(struct buf *out, const struct content *c, uint64_t mask);
/* Takes canonical bytes written by content_put apart; values point into body. Unknown members are skipped (a later version
 * of comity wrote them). */
bool content_read(const struct schema *s, struct span body, struct content *out, struct error *e);
/* Bit i: field i differs. */
uint64_t content_diff(const struct content *a, const struct content *b);
bool content_same(const struct content *a, const struct content *b);

/* ---- commitment ---------------------------------------------------------------------------------------------------- */

struct entry {
    unsigned char bytes[16 + HASH_SIZE]; /* "comity-entry/v1\n" and the root over all digests */
};
/* One disclosed part. */
struct part {
    unsigned char salt[SALT_SIZE];
    struct span bytes; /* "name":value */
};
/* The entry of a version. */
void entry_make(const struct envelope *v, const struct content *c, const unsigned char seed[SEED_SIZE], struct entry *out);
/* All parts in canonical order, for release: envelope parts "@author", "@marking", "@record", "@source", then fields. The
 * bytes live in arena. Returns how many. */
size_t entry_parts(const struct envelope *v, const struct content *c, const unsigned char seed[SEED_SIZE],
                   struct arena *arena, struct part out[PARTS_MAX]);
/* The entry that disclosed parts and the digests of withheld ones lead to. At most PARTS_MAX in all. */
bool entry_from_parts(const struct part *parts, size_t n_parts, const struct hash *withheld, size_t n_withheld,
                      struct entry *out);
struct hash part_digest(const struct part *p);

/* ---- view ---------------------------------------------------------------------------------------------------------- */

/* Which fields viewer may see on day d: bit i for field i. *record (may be NULL): whether the record may be seen at all;
 * where it may not, the mask is 0. */
uint64_t record_view(const struct schema *s, const struct marking *m, const struct viewer *v, struct date d, bool *record);

#endif
