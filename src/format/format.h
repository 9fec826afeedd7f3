/* format.h: outside formats to records and back. Every importer streams, is idempotent by the
 * source's own keys, refuses a bad row with file, line, field and reason, keeps it in a rejects
 * file, and goes on. */
#ifndef COMITY_FORMAT_FORMAT_H
#define COMITY_FORMAT_FORMAT_H

#include "cooperation/cooperation.h"
#include "node/node.h"

enum { FORMAT_REASONS_MAX = 64, FORMAT_SAVE_EVERY = 10000 /* rows in one durable step */ };

/* What an import did; kept in the node (space "import") and shown as the import report. */
struct import_report {
    char format[16];    /* "fmtr", "treaties", "groups", "csv", ... */
    struct span source; /* the files as named */
    instant started, ended;
    uint64_t rows, added, unchanged, revised, refused;
    uint64_t partners_to_settle; /* made by this import */
    struct import_reason { /* refused, by reason: the field and the sentence without the value */
        char field[64], reason[160];
        uint64_t count;
        char first[600]; /* the first one, as error_text writes it */
    } reasons[FORMAT_REASONS_MAX];
    size_t reason_count;
    struct span totals; /* JSON: what the source itself says, read row by row, refused ones
                           included; per format */
    char rejects[256];  /* path of the rejects file; empty if nothing was refused */
    bool interrupted;
};

struct import_progress {
    /* Called every few thousand rows and at the end; false: stop at the next save. May be NULL. */
    bool (*tell)(void *context, const char *file, uint64_t rows, uint64_t bytes_done,
                 uint64_t bytes_total);
    void *context;
};

struct import_job {
    struct node *node;
    const char *const *paths; /* files or directories, as the format takes them */
    size_t path_count;
    const char *type;    /* csv: the type to make */
    const char *mapping; /* csv: the mapping file; NULL: columns are named like fields */
    struct span author;
    struct span marking; /* canonical JSON; absent: TLP:CLEAR to ALL for what is public (fmtr,
                            treaties, groups), else narrowest */
    bool exercise;
    struct import_progress progress;
};

struct import_format {
    const char *name, *usage, *help;
    bool (*run)(const struct import_job *job, struct import_report *out, struct arena *arena,
                struct error *e);
};
/* fmtr, treaties, groups, partners, csv, obligations, documents, all; ends with {0}. A new format
 * is one function and one row. */
extern const struct import_format import_formats[];
const struct import_format *import_format_find(const char *name);

void import_report_text(const struct import_report *r, struct buf *out); /* for people */
void import_report_json(const struct import_report *r, struct buf *out);

/* Rows of a query as CSV (spreadsheet-safe) or JSON, streamed through `write`; only what the viewer
 * may see. */
enum export_format { EXPORT_CSV, EXPORT_JSON, EXPORT_NDJSON };
bool export_records(const struct query *q, struct reader *r, const int *columns, size_t n_columns,
                    enum export_format f,
                    bool (*write)(void *context, struct span bytes, struct error *e), void *context,
                    struct error *e);
/* One record as a JSON object: "id", "type", "owner", "version", "time", "marking" ... and the
 * fields in mask; a reference to a partner with a code prints as that code when `codes` is true.
 * Shared by API, CLI and export. */
bool export_record_json(struct reader *r, const struct stored *v, uint64_t mask, bool codes,
                        const struct viewer *viewer, struct date today, struct arena *a,
                        struct buf *out, struct error *e);

#endif
