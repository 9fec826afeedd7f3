/* query.h: one small structure for every question about many records: filter, search, sort, page, group, count, sum.
 *
 * Pages, API, command line and exports all ask through it, and every answer - rows, totals, facets, groups - is made after
 * the viewer's filter: a record or field the viewer may not see is not counted, not grouped, not sorted by, not matched.
 *
 * It runs over columns: the projected fields of all current records of a type, dictionary-coded in memory, loaded a column
 * at a time when first asked for, and kept in line with the database by its change feed (columns.h says how). */
#ifndef COMITY_STORE_QUERY_H
#define COMITY_STORE_QUERY_H

#include "record/record.h"

struct reader;

enum {
    QUERY_FILTERS_MAX = 32,
    QUERY_GROUPS_MAX = 4,
    QUERY_LIMIT_MAX = 1000,    /* rows of a page */
    QUERY_VALUES_MAX = 64,     /* alternatives of one filter */
    QUERY_TEXT_MAX = 1000
};

enum query_op { OP_IS, OP_IS_NOT, OP_LESS, OP_AT_MOST, OP_MORE, OP_AT_LEAST, OP_HAS, OP_LACKS, OP_CONTAINS };

/* field op value[,value...]: OP_IS with several values is any of them; a list field matches when one of its items does.
 * OP_HAS and OP_LACKS (known, unknown) take no value. OP_CONTAINS: the text holds it, case and diacritics folded. */
struct filter {
    int field;
    enum query_op op;
    struct span values[QUERY_VALUES_MAX]; /* canonical JSON values, except for OP_CONTAINS: plain text */
    size_t count;
};

struct query {
    const struct schema *schema;
    struct filter filters[QUERY_FILTERS_MAX];
    size_t filter_count;
    struct span text;        /* full-text search; absent: none */
    int sort;                /* field; -1: by arrival */
    bool descending;
    size_t limit;            /* 0: all */
    struct span after;       /* cursor of the last row seen; absent: from the start */
    struct viewer viewer;
    struct date today;       /* for embargo dates */
};

/* A query on a type with its own sort, for a viewer. */
struct query query_for(const struct schema *s, const struct viewer *v, struct date today);
/* Adds 'field op value': op is one of = != < <= > >= ~ (contains) or the words `known`, `unknown`. Values as people write
 * them; `a,b` after = is any of them. References by key ("with = CIV") or id. Memory from arena. ERROR_USAGE with the list
 * of fields when the field is unknown. */
bool query_where(struct query *q, struct reader *r, struct span condition, struct arena *arena, struct error *e);
/* Adds one filter already taken apart (pages and API); value as people write it. */
bool query_add(struct query *q, struct reader *r, struct span field, enum query_op op, struct span value,
               struct arena *arena, struct error *e);
bool query_sort(struct query *q, struct span field, struct error *e); /* "-starts": descending */

/* The page of records: numbers in order, total over all pages, and the cursors of the pages next to it (absent at the ends).
 * Memory from arena. */
struct page {
    int64_t *records;
    size_t count;
    size_t total;
    struct span next, previous; /* opaque, URL-safe */
};
bool query_page(const struct query *q, struct reader *r, struct arena *arena, struct page *out, struct error *e);

/* Sums over all that match: for each field with .sum (COUNT, DECIMAL: one sum; MONEY: one a currency). */
struct total {
    int field;
    char currency[4];      /* empty unless MONEY */
    struct decimal sum;    /* COUNT: whole numbers */
    size_t known, unknown; /* records that have a value, and that do not */
};
bool query_totals(const struct query *q, struct reader *r, struct arena *arena, struct total **out, size_t *n,
                  struct error *e);

/* count ... by fields: one row for each combination that occurs; a record with two items in a list counts under both.
 * values are canonical JSON (p == NULL: unknown), with totals of the summed fields of that group. Sorted by the values. */
struct group {
    struct span values[QUERY_GROUPS_MAX];
    size_t count;
    struct total *totals;
    size_t totals_count;
};
bool query_groups(const struct query *q, struct reader *r, const int *fields, size_t n_fields, bool with_totals,
                  struct arena *arena, struct group **out, size_t *n, struct error *e);

/* For each facet field: its values with counts among the records that match everything but the filters on that field
 * itself, most frequent first, at most `most` values each. */
struct facet {
    int field;
    struct facet_value {
        struct span value; /* canonical JSON; p == NULL: unknown */
        size_t count;
        bool chosen;
    } *values;
    size_t count;    /* values given */
    size_t distinct; /* values there are */
};
bool query_facets(const struct query *q, struct reader *r, size_t most, struct arena *arena, struct facet **out, size_t *n,
                  struct error *e);

/* A page, totals and facets of one question in one go: what a list page shows. */
struct view {
    struct page page;
    struct total *totals;
    size_t totals_count;
    struct facet *facets;
    size_t facets_count;
};
bool query_view(const struct query *q, struct reader *r, size_t most, struct arena *arena, struct view *out,
                struct error *e);

/* Number of records that match. */
bool query_count(const struct query *q, struct reader *r, size_t *out, struct error *e);

/* Which fields of a version the viewer may see; false: not even that it exists. */
struct stored;
bool query_sees(const struct stored *v, const struct viewer *viewer, struct date today, uint64_t *mask);

/* What people call the record a REF leads to: its key ("CIV") if it has one, and its title. Unseen or unknown records give
 * false, and nothing of them. `from` is the owner of the referring record. Labels are cached for the life of a version. */
struct label {
    int64_t record;
    const struct schema *schema;
    struct uuid id;
    struct span key, title; /* key absent if it has none */
};
bool query_label(struct reader *r, struct span ref, struct span from, const struct viewer *viewer, struct date today,
                 struct arena *arena, struct label *out);

/* Resolves references as people write them, for field_from_text and filters: a key ("CIV"), a title that only one record
 * has, an id, or "owner/id"; only records that the viewer sees are found. The context must outlive the resolver. */
struct ref_context {
    struct reader *reader;
    const struct viewer *viewer;
    struct date today;
};
struct ref_resolver query_resolver(struct ref_context *context);
/* The record of a type by its key or id: what an address or a command line names. ERROR_NOT_FOUND. */
bool query_find(struct reader *r, const struct schema *s, struct span key_or_id, const struct viewer *viewer,
                struct date today, struct arena *a, struct stored *out, struct error *e);

#endif
