/* sql.h (private to store/): a connection with its prepared statements, and the whole of the SQL as one table. */
#ifndef COMITY_STORE_SQL_H
#define COMITY_STORE_SQL_H

#include "store/store.h"

#include <pthread.h>
#include <sqlite3.h>

/* Every fixed statement; text in sql.c. Statements over a type's tables are made in type_sql. */
enum sql {
    SQL_BEGIN,
    SQL_HOLD,
    SQL_COMMIT,
    SQL_ROLLBACK,
    SQL_RECORD_PUT,
    SQL_RECORD_MOVE,
    SQL_RECORD_FIND,
    SQL_RECORD_FIND_ANY,
    SQL_ENTRY_PUT,
    SQL_ENTRY_ERASE,
    SQL_ENTRY_GET,
    SQL_ENTRY_OWN,
    SQL_ENTRY_SCAN,
    SQL_ENTRY_CHANGES,
    SQL_ENTRY_LAST,
    SQL_RECORD_LAST,
    SQL_SOURCE_PUT,
    SQL_SOURCE_GET,
    SQL_KV_PUT,
    SQL_KV_DELETE,
    SQL_KV_GET,
    SQL_KV_EACH,
    SQL_TILE_PUT,
    SQL_TILE_GET,
    SQL_CHECKPOINT_PUT,
    SQL_CHECKPOINT_GET,
    SQL_CHECKPOINT_AT,
    SQL_MARKING_PUT,
    SQL_MARKING_FIND,
    SQL_MARKING_ALL,
    SQL_OWNER_PUT,
    SQL_OWNER_ALL,
    SQL_POSITION_PUT,
    SQL_POSITION_DELETE,
    SQL_COUNT
};

/* Statements over the tables of one type. */
enum type_sql { TYPE_SQL_PUT, TYPE_SQL_DELETE, TYPE_SQL_TEXT_PUT, TYPE_SQL_TEXT_DELETE, TYPE_SQL_ONE, TYPE_SQL_COUNT };

struct reader {
    struct store *store;
    sqlite3 *db;
    sqlite3_stmt *fixed[SQL_COUNT];
    sqlite3_stmt **typed; /* [type number * TYPE_SQL_COUNT + which] */
    struct reader *next;
};

/* A marking as interned, parsed once. Lives as long as the store. */
struct known_marking {
    struct span json;
    struct marking marking;
    bool good; /* false: the JSON could not be read; nobody but the owner sees it */
};

enum { MARKINGS_MAX = 1 << 16, OWNERS_MAX = 1 << 16 };

struct columns;
struct labels;
struct labels *labels_new(void);
void labels_free(struct labels *l);

struct store {
    const struct catalogue *types;
    char *path;
    struct reader writer;
    bool writing;
    int64_t last_record, last_entry; /* writer's */
    uint32_t markings_before, owners_before; /* what a rollback goes back to */
    uint32_t marking_guess;
    int *type_ids;                   /* catalogue number -> number in the database */
    unsigned type_ids_max;
    int *type_numbers;               /* number in the database -> catalogue number, -1 unknown */

    pthread_mutex_t pool_lock;
    struct reader *pool;

    /* Order of locks: names_lock is innermost; columns.c has its own and takes names_lock inside. */
    pthread_rwlock_t names_lock;
    struct arena names;
    struct known_marking *markings[MARKINGS_MAX / 256]; /* chunks, so that addresses never move */
    uint32_t marking_count;                             /* numbers 0 .. count-1 are loaded */
    struct span *owners[OWNERS_MAX / 256];
    uint32_t owner_count;

    struct columns **columns; /* by catalogue number */
    struct labels *labels;    /* label.c */
};

/* The prepared statement, reset and without bindings. NULL and e on failure. */
sqlite3_stmt *sql_fixed(struct reader *r, enum sql which, struct error *e);
sqlite3_stmt *sql_typed(struct reader *r, const struct schema *s, enum type_sql which, struct error *e);
/* sqlite3_step with errors told apart: 1 a row, 0 done, -1 with e (full disk, read-only, busy, damaged). */
int sql_step(struct reader *r, sqlite3_stmt *q, struct error *e);
/* Steps a statement that gives no rows, and resets it. */
bool sql_done(struct reader *r, sqlite3_stmt *q, struct error *e);
bool sql_exec(sqlite3 *db, const char *text, struct error *e);
bool sql_error(sqlite3 *db, const char *doing, struct error *e);
bool sql_open(const char *path, bool create, bool writer, sqlite3 **db, struct error *e);
void sql_close(struct reader *r);
static inline void sql_bind_span(sqlite3_stmt *q, int at, struct span s) {
    if (s.p == NULL)
        sqlite3_bind_null(q, at);
    else
        sqlite3_bind_text64(q, at, s.p, s.n, SQLITE_STATIC, SQLITE_UTF8);
}
static inline void sql_bind_blob(sqlite3_stmt *q, int at, const void *p, size_t n) {
    sqlite3_bind_blob64(q, at, p, n, SQLITE_STATIC);
}
static inline struct span sql_span(sqlite3_stmt *q, int at) {
    return (struct span){(const char *)sqlite3_column_blob(q, at), (size_t)sqlite3_column_bytes(q, at)};
}

/* schema.c */
bool schema_prepare(struct store *s, bool create, struct error *e);
/* A field that has a column in its type's table. */
bool field_projected(const struct field *f);

/* names.c: interned markings and owners */
bool names_load(struct store *s, struct reader *r, struct error *e);
/* *number comes in as a guess. Writer only. */
bool names_marking_number(struct store *s, struct span json, uint32_t *number, struct error *e);
bool names_owner_number(struct store *s, struct span owner, uint32_t *number, struct error *e);  /* writer */
/* By number; loads what other processes added. NULL: no such number. */
const struct known_marking *names_marking(struct reader *r, uint32_t number);
struct span names_owner(struct reader *r, uint32_t number);

/* project.c: the current version in a type's table and indexes */
bool project_put(struct reader *w, int64_t record, uint32_t marking, const struct content *now,
                 const struct content *before, struct error *e);
bool project_remove(struct reader *w, const struct schema *s, int64_t record, const struct content *before,
                    struct error *e);
/* The text of a field's column: what field_to_text writes, for a list its canonical JSON; appended. */
void project_text(const struct field *f, struct span value, struct buf *out);

#endif
