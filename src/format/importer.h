/* importer.h: what every import has in common: rows counted, reasons gathered, refused rows kept,
 * partners resolved, work saved in durable steps, a report left behind. Private to format/.
 *
 *   struct importer im;
 *   bool good = importer_open(&im, job, "fmtr", true, out, arena, e) && ...;
 *   ... tables are read; for each row importer_put or importer_refuse, then importer_next ...
 *   return importer_close(&im, good, e);
 */
#ifndef COMITY_FORMAT_IMPORTER_H
#define COMITY_FORMAT_IMPORTER_H

#include "format/format.h"
#include "format/names.h"
#include "format/row.h"

struct partner_ref {
    int64_t record;
    char json[UUID_TEXT + 3]; /* canonical REF: the id in quotes */
    enum partner_match how;
};

struct importer {
    const struct import_job *job;
    struct import_report *report;
    struct arena *arena; /* the report's */
    struct node *node;
    struct batch *batch;
    struct span marking;
    struct table *table; /* the file being read; NULL: none */
    bool stop;           /* somebody asked to; what was done is saved */
    uint64_t unsaved;

    struct partner_names *names; /* from importer_partners on */
    struct map known;            /* name as printed -> index into partners */
    struct partner_ref **partners;
    size_t partner_count, partner_cap;

    FILE *rejects;
    struct span rejects_header; /* whose columns the open rejects file has */
    unsigned reject_files;
};

/* Begins a batch. public: an absent marking in the job means TLP:CLEAR to ALL, else what the type
 * says. */
bool importer_open(struct importer *im, const struct import_job *job, const char *format,
                   bool is_public, struct import_report *report, struct arena *arena,
                   struct error *e);
/* Loads the names of partners; a node that knows no state is given those that ship with comity
 * first. */
bool importer_partners(struct importer *im, struct error *e);
/* From now on rows come from t. */
void importer_reads(struct importer *im, struct table *t);
/* The partner of a name as printed; made, to be settled by a person, where nobody goes by it.
 * Answers from memory the second time. NULL and e: no name (importer_is_row_error), or a fatal
 * error. */
const struct partner_ref *importer_partner(struct importer *im, struct span name, struct error *e);
/* Writes the record of an outside source's key ("fmtr:FMTR-2000-1") and counts what came of it. A
 * record that is refused is counted as a refused row. False with e: a fatal error. *id (may be
 * NULL) is the record's, *written says whether there is one. */
bool importer_put(struct importer *im, const struct content *c, struct span source, struct uuid *id,
                  bool *written, struct error *e);
/* The same for a record whose id, should it be new, is known beforehand. */
bool importer_put_as(struct importer *im, const struct content *c, struct span source,
                     const struct uuid *id, struct error *e);
/* Counts and keeps the row just read, for the reason in why. False with e when even that fails. */
bool importer_refuse(struct importer *im, const struct error *why, struct error *e);
/* Ends a row: counts it, tells how far it is, saves now and then. False with e: a fatal error. */
bool importer_next(struct importer *im, struct error *e);
/* Reads the next row of the table: 1, 0 at the end or when somebody asked to stop, -1 with e. A row
 * that is no CSV is refused and passed over. */
int importer_read(struct importer *im, struct error *e);
/* Keeps what was added to `report` and ends the batch; good == false: throws away what was not
 * saved. Gives good back. */
bool importer_close(struct importer *im, bool good, struct error *e);

/* Is this reason about the row alone? Everything else ends the import. */
bool importer_is_row_error(const struct error *e);
/* "set:key" in b, cleared first. */
struct span importer_key(struct buf *b, const char *set, struct span key);

/* For `all` and for nodes without states (partners.c). Reads the tables of a directory, NULL: those
 * built in. */
bool partners_import(struct importer *im, const char *directory, struct error *e);

/* The formats, as import_formats lists them. */
typedef bool import_run(const struct import_job *job, struct import_report *out,
                        struct arena *arena, struct error *e);
import_run import_partners, import_fmtr, import_treaties, import_groups, import_obligations,
    import_documents, import_csv, import_all;

#endif
