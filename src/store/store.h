/* store.h: where versions live and how they are found again. SQLite today; nothing above this folder knows SQL.
 *
 * One database holds the versions (canonical content, seed, entry), a projection of the current version of every record
 * into one table a type (made from the descriptors), the full-text and position indexes, the log's tiles and checkpoints,
 * and small values by key. One writer at a time, in one transaction from store_begin to store_commit: all of it becomes
 * durable together or not at all. Readers are many: a struct reader is a snapshotting connection for one thread at a time,
 * taken from a pool.
 *
 * Markings are interned: a record carries a small number, so that "what may this viewer see" is worked out once a marking,
 * not once a record. Nothing here decides about visibility: query.h does, by record_view. */
#ifndef COMITY_STORE_STORE_H
#define COMITY_STORE_STORE_H

#include "record/record.h"
#include "store/query.h"

struct store;
struct reader;

enum { STORE_SCHEMA_VERSION = 1 };

/* Opens, and with create makes, the database file; brings an older schema up to date step by step. The catalogue must
 * outlive the store: missing tables and columns of new types and fields are added. ERROR_INTEGRITY for a newer schema. */
struct store *store_open(const char *path, const struct catalogue *types, bool create, struct error *e);
void store_close(struct store *s);
const struct catalogue *store_catalogue(const struct store *s);

/* Once, when a node is made: names its own organisation, whose references need no owner in front. Inside a transaction. */
bool store_claim(struct store *s, struct span own, struct error *e);

/* ---- writing: one thread, one process at a time -------------------------------------------------------------------- */

/* Waits up to ten seconds for another writer; ERROR_BUSY then. */
bool store_begin(struct store *s, struct error *e);
bool store_commit(struct store *s, struct error *e); /* returns when it is on disk */
void store_rollback(struct store *s);

struct store_version {
    int64_t record;              /* 0: a new record */
    struct envelope envelope;
    const struct content *content;
    struct span body;            /* canonical content, as content_put writes it */
    const unsigned char *seed;   /* SEED_SIZE bytes */
    const struct entry *entry;
    int64_t leaf;                /* index in the own log; -1: received from elsewhere */
};
/* Adds a version, makes it the current one, and brings projection and indexes in line. *record gets its number. Only between
 * begin and commit. */
bool store_put(struct store *s, const struct store_version *v, int64_t *record, struct error *e);
/* Erasure: drops content and seed of all versions of a record up to `version`; the entries stay. */
bool store_erase(struct store *s, int64_t record, uint32_t version, struct error *e);
/* Remembers which record an outside source's key led to, and a digest of what it said. */
bool store_put_source(struct store *s, struct span source, int64_t record, const struct hash *said, struct error *e);
/* The writer's own view, changes of this transaction included: record 0 when unknown. */
bool store_source(struct store *s, struct span source, int64_t *record, struct hash *said, struct error *e);
/* A reader over the writer's connection: sees this transaction's own changes. Owned by the store; not to be released. */
struct reader *store_writer_view(struct store *s);

/* Small values: accounts, sessions, settings, reports. Readable by any reader, written inside begin and commit. */
bool store_set(struct store *s, const char *space, struct span key, struct span value, struct error *e);
bool store_unset(struct store *s, const char *space, struct span key, struct error *e);

/* Tiles of the own log, for struct tlog_tiles (context is the store for write, the reader for read). */
bool store_write_tile(void *store, unsigned level, uint64_t index, unsigned width, const struct hash *hashes,
                      struct error *e);
bool store_put_checkpoint(struct store *s, uint64_t size, struct span note, struct error *e);

/* A copy of the database as of now, made beside the running one (SQLite's online backup). */
bool store_backup(struct store *s, const char *to, struct error *e);
/* The database's own consistency check; every finding is a line in `findings`. */
bool store_check(struct store *s, struct buf *findings, struct error *e);

/* Every current version is what its type's table shows, and nothing else is there. ERROR_INTEGRITY names the first. */
bool store_check_projection(struct store *s, struct error *e);
/* Makes all tables and indexes of the types afresh from the versions, in one transaction of its own. Processes that have
 * the node open must be started again. */
bool store_rebuild(struct store *s, struct error *e);

/* ---- reading: any thread, one reader each -------------------------------------------------------------------------- */

struct reader *store_reader(struct store *s, struct error *e); /* from the pool; NULL and e on failure */
/* From now until it is released, all that the reader says is of one moment, and cheaper to ask for. */
bool reader_hold(struct reader *r, struct error *e);
void reader_release(struct reader *r);                         /* back to the pool; NULL is fine */
void reader_auto_release(struct reader **r);
#define AUTO_READER __attribute__((cleanup(reader_auto_release)))
struct store *reader_store(const struct reader *r);

/* One version as stored. Spans live in the arena given to the call. */
struct stored {
    int64_t record, entry, leaf; /* entry: order of arrival at this node, from 1; leaf: -1 if not in the own log */
    const struct schema *schema;
    struct envelope envelope;
    uint32_t marking;            /* interned number */
    bool erased;                 /* body and seed are gone */
    struct span body;
    unsigned char seed[SEED_SIZE];
    struct entry log_entry;
};
/* ERROR_NOT_FOUND when there is none. owner absent: this node's own or, failing that, any owner's with that id. */
bool reader_find(struct reader *r, const struct uuid *id, struct span owner, struct arena *a, struct stored *out,
                 struct error *e);
bool reader_current(struct reader *r, int64_t record, struct arena *a, struct stored *out, struct error *e);
bool reader_version(struct reader *r, int64_t record, uint32_t version, struct arena *a, struct stored *out,
                    struct error *e);
bool reader_at_leaf(struct reader *r, uint64_t leaf, struct arena *a, struct stored *out, struct error *e);
/* The number of the record of an id, -1 if none; cheaper than reader_find. */
int64_t reader_number(struct reader *r, const struct uuid *id, struct span owner);
bool reader_source(struct reader *r, struct span source, int64_t *record, struct error *e);
/* All versions in the own log from leaf `from` on, in order; the callback returns false to stop. What v points to lives until the
 * callback returns. */
bool reader_scan_log(struct reader *r, uint64_t from, bool (*each)(void *context, const struct stored *v), void *context,
                     struct error *e);
/* All versions of a record, newest first. */
bool reader_history(struct reader *r, int64_t record, struct arena *a, struct stored **out, size_t *n, struct error *e);

bool reader_get(struct reader *r, const char *space, struct span key, struct buf *out); /* false: absent */
/* Pairs of a space by ascending key, starting after `after`. */
bool reader_each(struct reader *r, const char *space, struct span after,
                 bool (*each)(void *context, struct span key, struct span value), void *context, struct error *e);

bool reader_read_tile(void *reader, unsigned level, uint64_t index, unsigned width, struct hash *out, struct error *e);
/* The newest signed checkpoint (absent: empty buf), and the newest one at or below a size. */
bool reader_checkpoint(struct reader *r, struct buf *note, uint64_t *size, struct error *e);
bool reader_checkpoint_at(struct reader *r, uint64_t size, struct buf *note, uint64_t *found, struct error *e);

/* Records whose searchable fields match all words of text (the last word as a prefix), only in fields of `mask`; ascending
 * record numbers appended to *out (free()). Words are folded: case and diacritics do not matter. */
bool reader_match(struct reader *r, const struct schema *s, struct span text, uint64_t mask, int64_t **out, size_t *n,
                  struct error *e);
/* Records with a position inside the box (degrees; west > east crosses the antimeridian). */
bool reader_inside(struct reader *r, const struct schema *s, double south, double west, double north, double east,
                   int64_t **out, size_t *n, struct error *e);

#endif
