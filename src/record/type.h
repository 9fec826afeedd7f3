/* type.h: what a type of record is: one table that says its fields once, for everybody.
 *
 * From a descriptor come validation, SQL columns, full-text and position indexes, JSON, CSV, OpenAPI, the command line's
 * columns and the pages. A new type is one table in record/types/ and one line in its list; a new field is one line.
 * Descriptors are constants; a catalogue is made from them once and is then read-only and thread-safe. */
#ifndef COMITY_RECORD_TYPE_H
#define COMITY_RECORD_TYPE_H

#include "base/error.h"
#include "base/text.h"
#include "record/marking.h"

enum {
    FIELDS_MAX = 64,      /* fields of one type: a field mask is 64 bits */
    TEXT_MAX = 4096,      /* bytes of a text */
    LONG_TEXT_MAX = 1024 * 1024,
    LIST_MAX = 4096,      /* items of a list */
    GEOMETRY_MAX = 4 * 1024 * 1024
};

/* What a field holds, and in brackets its JSON form. Every value has exactly one canonical form. */
enum kind {
    TEXT = 1,   /* one line ["..."] */
    LONG_TEXT,  /* paragraphs ["..."] */
    CODE,       /* one of a code list ["code"] */
    DATE,       /* a day ["2026-11-23"] */
    INSTANT,    /* a moment, UTC ["2026-11-23T11:15:36Z"] */
    DECIMAL,    /* exact number in the field's unit ["12.5"] */
    MONEY,      /* {"amount":"12.5","currency":"USD"}: ISO 4217 */
    COUNT,      /* whole number from 0 [12] */
    COUNTRY,    /* ISO 3166-1 alpha-3 ["CIV"] */
    REF,        /* another record ["uuid", or "owner/uuid" where the owner is another one] */
    POSITION,   /* WGS 84 degrees {"lat":5.3,"lon":-4} */
    GEOMETRY,   /* a GeoJSON geometry, RFC 7946 */
    ATTACHMENT, /* {"name":"a.pdf","sha256":"hex","size":1234,"type":"application/pdf"} */
    KIND_LIST = 0x100
};
/* A list of these: a JSON array in the order given, without repeats. */
#define LIST_OF(k) ((k) | KIND_LIST)
#define KIND_OF(k) ((enum kind)((k) & ~KIND_LIST))
#define SCALAR_OF(k) ((k) & ~KIND_LIST) /* as an int, for a field like this one but without the list */
#define IS_LIST(k) (((k) & KIND_LIST) != 0)

struct code {
    const char *code, *label;
    const char *help; /* may be NULL */
};
struct code_list {
    const char *name;
    const struct code *codes; /* ends with {0} */
    bool open;                /* other codes are taken as they come: the list is what is known, not all there is */
};

struct content; /* record.h */
/* A rule over the whole record, called after every field has been checked by its kind. False with e (field and reason). */
typedef bool field_check(const struct content *c, struct error *e);

struct field {
    const char *name;  /* [a-z][a-z0-9_]{0,31}, unique in the type */
    int kind;          /* enum kind, or LIST_OF(...) */
    const char *label; /* NULL: made from the name */
    bool required;
    bool search;       /* in the full-text index; texts only */
    bool facet;        /* offered with counts beside a list */
    bool column;       /* shown in a list when nobody chooses columns */
    bool sum;          /* its total is shown above a list; COUNT, DECIMAL, MONEY */
    const struct code_list *codes; /* CODE only */
    const char *to;    /* REF only: the type it leads to; NULL: any */
    const char *unit;  /* DECIMAL: its unit ("t", "km"); TEXT etc.: NULL */
    const struct marking_default *marking; /* put on the field at creation unless the author says otherwise; may be NULL */
    field_check *check;
    const char *help;   /* one sentence for whoever fills it in; may be NULL */
    const char *source; /* where the term comes from; NULL: the type's source */
};

struct type {
    const char *name, *plural; /* as in commands and addresses: "activity", "activities" */
    const char *label, *label_plural;
    const char *group;  /* heading under which menus show it: "Cooperation", "Agreements", ... */
    const char *help;   /* one sentence */
    const char *source; /* where its terms come from */
    const char *title;  /* the field that names a record in links; NULL: the first field */
    const char *key;    /* a TEXT or CODE field that is its short name, printed for references ("CIV"); may be NULL */
    const char *sort;   /* the field a list is sorted by when nobody chooses, "-" before it for descending; NULL: newest first */
    const struct field *fields; /* ends with {0} */
};

/* A type made ready: looked up by name, fields in canonical order. */
struct schema {
    const struct type *type;
    const struct field *fields;
    unsigned count;
    uint8_t canonical[FIELDS_MAX]; /* field indexes sorted by name: the order in the canonical body */
    uint8_t name_length[FIELDS_MAX]; /* by field index */
    int title, key, position;      /* field indexes; -1: none (position: the first POSITION field) */
    uint64_t searchable;           /* mask of fields */
    unsigned number;               /* place in the catalogue, from 0 */
};

struct catalogue;
/* Checks every descriptor (names, kinds, code lists, references, title, key, sort) and makes it ready; types ends with
 * NULL. NULL and e when a descriptor is wrong: the message names type and field. */
struct catalogue *catalogue_new(const struct type *const *types, struct error *e);
void catalogue_free(struct catalogue *c);
unsigned catalogue_count(const struct catalogue *c);
const struct schema *catalogue_at(const struct catalogue *c, unsigned number);
const struct schema *catalogue_find(const struct catalogue *c, struct span name_or_plural); /* NULL: no such type */
int schema_field(const struct schema *s, struct span name);                                /* -1: no such field */
const char *field_label(const struct field *f, char out[64]); /* f->label, or the name with capital and spaces */
const struct code *code_find(const struct code_list *list, struct span code); /* NULL: not in the list */

/* All types that comity ships, for catalogue_new (record/types/types.c). */
extern const struct type *const record_types[];

#endif
