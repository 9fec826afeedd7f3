/* store.c: opening, the writer's transaction, versions, small values, tiles. */
#include "store/store.h"

#include "store/columns.h"
#include "store/sql.h"

#include <stdlib.h>
#include <unistd.h>

static bool start_connection(struct store *s, struct reader *r, bool create, bool writer, struct error *e) {
    r->store = s;
    if (!sql_open(s->path, create, writer, &r->db, e))
        return false;
    r->typed = memory_new(catalogue_count(s->types) * TYPE_SQL_COUNT * sizeof *r->typed);
    return true;
}

struct store *store_open(const char *path, const struct catalogue *types, bool create, struct error *e) {
    if (!create && access(path, F_OK) != 0) {
        error_errno(e, "opening %s", path);
        if (e != NULL)
            e->code = ERROR_NOT_FOUND;
        return NULL;
    }
    struct store *s = memory_new(sizeof *s);
    s->types = types;
    s->path = memory_strdup(path);
    pthread_mutex_init(&s->pool_lock, NULL);
    pthread_rwlock_init(&s->names_lock, NULL);
    s->labels = labels_new();
    s->columns = memory_new(catalogue_count(types) * sizeof *s->columns);
    for (unsigned i = 0; i < catalogue_count(types); i++)
        s->columns[i] = columns_new(s, catalogue_at(types, i));
    if (!start_connection(s, &s->writer, create, true, e) || !schema_prepare(s, create, e) ||
        !names_load(s, &s->writer, e)) {
        store_close(s);
        return NULL;
    }
    return s;
}

void store_close(struct store *s) {
    if (s == NULL)
        return;
    for (struct reader *r = s->pool; r != NULL;) {
        struct reader *next = r->next;
        sql_close(r);
        free(r);
        r = next;
    }
    for (unsigned i = 0; i < catalogue_count(s->types); i++)
        columns_free(s->columns[i]);
    labels_free(s->labels);
    if (s->writing)
        store_rollback(s);
    sql_close(&s->writer);
    for (size_t i = 0; i < sizeof s->markings / sizeof *s->markings; i++) {
        free(s->markings[i]);
        free(s->owners[i]);
    }
    arena_free(&s->names);
    pthread_mutex_destroy(&s->pool_lock);
    pthread_rwlock_destroy(&s->names_lock);
    free(s->columns);
    free(s->type_ids);
    free(s->type_numbers);
    free(s->path);
    free(s);
}

const struct catalogue *store_catalogue(const struct store *s) {
    return s->types;
}

/* ---- readers ------------------------------------------------------------------------------------------------------- */

struct reader *store_reader(struct store *s, struct error *e) {
    pthread_mutex_lock(&s->pool_lock);
    struct reader *r = s->pool;
    if (r != NULL)
        s->pool = r->next;
    pthread_mutex_unlock(&s->pool_lock);
    if (r != NULL)
        return r;
    r = memory_new(sizeof *r);
    if (start_connection(s, r, false, false, e))
        return r;
    sql_close(r);
    free(r);
    return NULL;
}

bool reader_hold(struct reader *r, struct error *e) {
    return sqlite3_get_autocommit(r->db) == 0 || sql_done(r, sql_fixed(r, SQL_HOLD, e), e);
}

void reader_release(struct reader *r) {
    struct error ignored;
    if (r == NULL || r == &r->store->writer)
        return;
    if (sqlite3_get_autocommit(r->db) == 0)
        sql_done(r, sql_fixed(r, SQL_ROLLBACK, &ignored), &ignored);
    pthread_mutex_lock(&r->store->pool_lock);
    r->next = r->store->pool;
    r->store->pool = r;
    pthread_mutex_unlock(&r->store->pool_lock);
}

void reader_auto_release(struct reader **r) {
    reader_release(*r);
}

struct store *reader_store(const struct reader *r) {
    return r->store;
}

struct reader *store_writer_view(struct store *s) {
    return &s->writer;
}

/* ---- the writer's transaction -------------------------------------------------------------------------------------- */

static bool last_number(struct reader *w, enum sql which, int64_t *out, struct error *e) {
    sqlite3_stmt *q = sql_fixed(w, which, e);
    if (q == NULL || sql_step(w, q, e) < 0)
        return false;
    *out = sqlite3_column_int64(q, 0);
    sqlite3_reset(q);
    return true;
}

bool store_begin(struct store *s, struct error *e) {
    struct reader *w = &s->writer;
    if (!sql_done(w, sql_fixed(w, SQL_BEGIN, e), e))
        return false;
    s->writing = true;
    if (!names_load(s, w, e) || !last_number(w, SQL_RECORD_LAST, &s->last_record, e) ||
        !last_number(w, SQL_ENTRY_LAST, &s->last_entry, e)) {
        store_rollback(s);
        return false;
    }
    s->markings_before = s->marking_count;
    s->owners_before = s->owner_count;
    return true;
}

bool store_commit(struct store *s, struct error *e) {
    if (!sql_done(&s->writer, sql_fixed(&s->writer, SQL_COMMIT, e), e)) {
        store_rollback(s);
        return false;
    }
    s->writing = false;
    return true;
}

void store_rollback(struct store *s) {
    struct error ignored;
    if (!s->writing)
        return;
    if (!sqlite3_get_autocommit(s->writer.db)) /* a full disk may have rolled back already */
        sql_done(&s->writer, sql_fixed(&s->writer, SQL_ROLLBACK, &ignored), &ignored);
    pthread_rwlock_wrlock(&s->names_lock);
    s->marking_count = s->markings_before;
    s->owner_count = s->owners_before;
    pthread_rwlock_unlock(&s->names_lock);
    s->writing = false;
}

bool store_claim(struct store *s, struct span own, struct error *e) {
    uint32_t number = 0;
    if (!names_owner_number(s, own, &number, e))
        return false;
    return number == 0 ? true : error_set(e, ERROR_CONFLICT, "this store belongs to another organisation");
}

static bool put_entry(struct store *s, const struct store_version *v, int64_t record, int64_t previous, uint32_t marking,
                      struct error *e) {
    sqlite3_stmt *q = sql_fixed(&s->writer, SQL_ENTRY_PUT, e);
    if (q == NULL)
        return false;
    sqlite3_bind_int64(q, 1, s->last_entry + 1);
    sqlite3_bind_int64(q, 2, record);
    sqlite3_bind_int64(q, 3, v->envelope.version);
    if (previous > 0)
        sqlite3_bind_int64(q, 4, previous);
    else
        sqlite3_bind_null(q, 4);
    sqlite3_bind_int64(q, 5, v->envelope.time);
    sqlite3_bind_int64(q, 6, v->envelope.state);
    sqlite3_bind_int64(q, 7, marking);
    if (v->leaf >= 0)
        sqlite3_bind_int64(q, 8, v->leaf);
    else
        sqlite3_bind_null(q, 8);
    sql_bind_span(q, 9, v->envelope.author);
    sql_bind_span(q, 10, v->envelope.source);
    sql_bind_blob(q, 11, v->seed, SEED_SIZE);
    sql_bind_blob(q, 12, v->entry->bytes + sizeof v->entry->bytes - HASH_SIZE, HASH_SIZE);
    sql_bind_blob(q, 13, v->body.p, v->body.n);
    if (!sql_done(&s->writer, q, e))
        return false;
    s->last_entry++;
    return true;
}

static bool put_record(struct store *s, const struct store_version *v, int64_t record, uint32_t owner, struct error *e) {
    sqlite3_stmt *q = sql_fixed(&s->writer, SQL_RECORD_PUT, e);
    if (q == NULL)
        return false;
    sqlite3_bind_int64(q, 1, record);
    sql_bind_blob(q, 2, v->envelope.id.b, sizeof v->envelope.id.b);
    sqlite3_bind_int64(q, 3, owner);
    sqlite3_bind_int64(q, 4, s->type_ids[v->content->schema->number]);
    sqlite3_bind_int64(q, 5, s->last_entry + 1);
    return sql_done(&s->writer, q, e);
}

static bool move_record(struct store *s, int64_t record, struct error *e) {
    sqlite3_stmt *q = sql_fixed(&s->writer, SQL_RECORD_MOVE, e);
    if (q == NULL)
        return false;
    sqlite3_bind_int64(q, 1, record);
    sqlite3_bind_int64(q, 2, s->last_entry + 1);
    return sql_done(&s->writer, q, e);
}

bool store_put(struct store *s, const struct store_version *v, int64_t *record, struct error *e) {
    AUTO_ARENA struct arena arena = {0};
    struct stored before = {0};
    struct content old = {0};
    bool shown_before = false;
    if (v->record != 0) {
        if (!reader_current(&s->writer, v->record, &arena, &before, e))
            return false;
        shown_before = before.envelope.state == RECORD_CURRENT && !before.erased &&
                       content_read(before.schema, before.body, &old, NULL);
    }
    uint32_t owner = 0;
    if (!names_marking_number(s, v->envelope.marking, &s->marking_guess, e) ||
        !names_owner_number(s, v->envelope.owner, &owner, e))
        return false;
    *record = v->record != 0 ? v->record : s->last_record + 1;
    bool placed = v->record != 0 ? move_record(s, *record, e) : put_record(s, v, *record, owner, e);
    if (!placed || !put_entry(s, v, *record, before.entry, s->marking_guess, e))
        return false;
    if (v->record == 0)
        s->last_record++;
    const struct content *was = shown_before ? &old : NULL;
    return v->envelope.state == RECORD_CURRENT
               ? project_put(&s->writer, *record, s->marking_guess, v->content, was, e)
               : project_remove(&s->writer, v->content->schema, *record, was, e);
}

bool store_erase(struct store *s, int64_t record, uint32_t version, struct error *e) {
    AUTO_ARENA struct arena arena = {0};
    struct stored *versions = NULL;
    size_t n = 0;
    if (!reader_history(&s->writer, record, &arena, &versions, &n, e))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (versions[i].envelope.version > version)
            continue;
        sqlite3_stmt *q = sql_fixed(&s->writer, SQL_ENTRY_ERASE, e);
        if (q == NULL)
            return false;
        sqlite3_bind_int64(q, 1, versions[i].entry);
        if (!sql_done(&s->writer, q, e))
            return false;
    }
    return true;
}

bool store_put_source(struct store *s, struct span source, int64_t record, const struct hash *said, struct error *e) {
    sqlite3_stmt *q = sql_fixed(&s->writer, SQL_SOURCE_PUT, e);
    if (q == NULL)
        return false;
    sql_bind_span(q, 1, source);
    sqlite3_bind_int64(q, 2, record);
    sql_bind_blob(q, 3, said->b, sizeof said->b);
    return sql_done(&s->writer, q, e);
}

static bool find_source(struct reader *r, struct span source, int64_t *record, struct hash *said, struct error *e) {
    sqlite3_stmt *q = sql_fixed(r, SQL_SOURCE_GET, e);
    if (q == NULL)
        return false;
    sql_bind_span(q, 1, source);
    int row = sql_step(r, q, e);
    *record = row == 1 ? sqlite3_column_int64(q, 0) : 0;
    if (row == 1 && said != NULL && sqlite3_column_bytes(q, 1) == HASH_SIZE)
        memcpy(said->b, sqlite3_column_blob(q, 1), HASH_SIZE);
    sqlite3_reset(q);
    return row >= 0;
}

bool store_source(struct store *s, struct span source, int64_t *record, struct hash *said, struct error *e) {
    return find_source(&s->writer, source, record, said, e);
}

bool reader_source(struct reader *r, struct span source, int64_t *record, struct error *e) {
    return find_source(r, source, record, NULL, e);
}

/* ---- small values -------------------------------------------------------------------------------------------------- */

static sqlite3_stmt *bind_key(struct reader *r, enum sql which, const char *space, struct span key, struct error *e) {
    sqlite3_stmt *q = sql_fixed(r, which, e);
    if (q == NULL)
        return NULL;
    sql_bind_span(q, 1, span_of(space));
    sql_bind_blob(q, 2, key.n > 0 ? key.p : "", key.n);
    return q;
}

bool store_set(struct store *s, const char *space, struct span key, struct span value, struct error *e) {
    sqlite3_stmt *q = bind_key(&s->writer, SQL_KV_PUT, space, key, e);
    if (q == NULL)
        return false;
    sql_bind_blob(q, 3, value.n > 0 ? value.p : "", value.n);
    return sql_done(&s->writer, q, e);
}

bool store_unset(struct store *s, const char *space, struct span key, struct error *e) {
    return sql_done(&s->writer, bind_key(&s->writer, SQL_KV_DELETE, space, key, e), e);
}

bool reader_get(struct reader *r, const char *space, struct span key, struct buf *out) {
    struct error ignored;
    sqlite3_stmt *q = bind_key(r, SQL_KV_GET, space, key, &ignored);
    bool found = q != NULL && sql_step(r, q, &ignored) == 1;
    if (found)
        buf_span(out, sql_span(q, 0));
    if (q != NULL)
        sqlite3_reset(q);
    return found;
}

bool reader_each(struct reader *r, const char *space, struct span after,
                 bool (*each)(void *context, struct span key, struct span value), void *context, struct error *e) {
    sqlite3_stmt *q = bind_key(r, SQL_KV_EACH, space, after, e);
    if (q == NULL)
        return false;
    int row = 0;
    while ((row = sql_step(r, q, e)) == 1 && each(context, sql_span(q, 0), sql_span(q, 1)))
        continue;
    sqlite3_reset(q);
    return row >= 0;
}

/* ---- tiles and checkpoints ----------------------------------------------------------------------------------------- */

/* At most 2^56 tiles a level, and levels 0 to 7: one integer names a tile. */
static int64_t tile_number(unsigned level, uint64_t index) {
    return (int64_t)((uint64_t)level << 56 | index);
}

bool store_write_tile(void *store, unsigned level, uint64_t index, unsigned width, const struct hash *hashes,
                      struct error *e) {
    struct store *s = store;
    sqlite3_stmt *q = sql_fixed(&s->writer, SQL_TILE_PUT, e);
    if (q == NULL)
        return false;
    sqlite3_bind_int64(q, 1, tile_number(level, index));
    sql_bind_blob(q, 2, hashes, (size_t)width * HASH_SIZE);
    return sql_done(&s->writer, q, e);
}

bool reader_read_tile(void *reader, unsigned level, uint64_t index, unsigned width, struct hash *out, struct error *e) {
    struct reader *r = reader;
    sqlite3_stmt *q = sql_fixed(r, SQL_TILE_GET, e);
    if (q == NULL)
        return false;
    sqlite3_bind_int64(q, 1, tile_number(level, index));
    int row = sql_step(r, q, e);
    bool whole = row == 1 && (size_t)sqlite3_column_bytes(q, 0) >= (size_t)width * HASH_SIZE;
    if (whole)
        memcpy(out, sqlite3_column_blob(q, 0), (size_t)width * HASH_SIZE);
    sqlite3_reset(q);
    if (!whole && row >= 0)
        error_set(e, ERROR_INTEGRITY, "tile %u/%llu of the log is missing or too short", level,
                  (unsigned long long)index);
    return whole;
}

bool store_put_checkpoint(struct store *s, uint64_t size, struct span note, struct error *e) {
    sqlite3_stmt *q = sql_fixed(&s->writer, SQL_CHECKPOINT_PUT, e);
    if (q == NULL)
        return false;
    sqlite3_bind_int64(q, 1, (int64_t)size);
    sql_bind_blob(q, 2, note.p, note.n);
    return sql_done(&s->writer, q, e);
}

static bool take_checkpoint(struct reader *r, sqlite3_stmt *q, struct buf *note, uint64_t *size, struct error *e) {
    int row = sql_step(r, q, e);
    *size = row == 1 ? (uint64_t)sqlite3_column_int64(q, 0) : 0;
    if (row == 1)
        buf_span(note, sql_span(q, 1));
    sqlite3_reset(q);
    return row >= 0;
}

bool reader_checkpoint(struct reader *r, struct buf *note, uint64_t *size, struct error *e) {
    sqlite3_stmt *q = sql_fixed(r, SQL_CHECKPOINT_GET, e);
    return q != NULL && take_checkpoint(r, q, note, size, e);
}

bool reader_checkpoint_at(struct reader *r, uint64_t size, struct buf *note, uint64_t *found, struct error *e) {
    sqlite3_stmt *q = sql_fixed(r, SQL_CHECKPOINT_AT, e);
    if (q == NULL)
        return false;
    sqlite3_bind_int64(q, 1, (int64_t)size);
    return take_checkpoint(r, q, note, found, e);
}

/* ---- care ---------------------------------------------------------------------------------------------------------- */

bool store_backup(struct store *s, const char *to, struct error *e) {
    if (access(to, F_OK) == 0)
        return error_set(e, ERROR_CONFLICT, "%s exists already", to);
    AUTO_READER struct reader *r = store_reader(s, e);
    if (r == NULL)
        return false;
    sqlite3_stmt *q = NULL;
    /* VACUUM INTO reads one snapshot while others write, and leaves a compact file without a journal. */
    sqlite3_exec(r->db, "PRAGMA query_only=OFF", NULL, NULL, NULL);
    bool good = sqlite3_prepare_v2(r->db, "VACUUM INTO ?1", -1, &q, NULL) == SQLITE_OK;
    if (good) {
        sqlite3_bind_text(q, 1, to, -1, SQLITE_STATIC);
        good = sqlite3_step(q) == SQLITE_DONE;
    }
    if (!good)
        sql_error(r->db, "writing the copy", e);
    sqlite3_finalize(q);
    sqlite3_exec(r->db, "PRAGMA query_only=ON", NULL, NULL, NULL);
    return good;
}

bool store_check(struct store *s, struct buf *findings, struct error *e) {
    AUTO_READER struct reader *r = store_reader(s, e);
    if (r == NULL)
        return false;
    sqlite3_stmt *q = NULL;
    if (sqlite3_prepare_v2(r->db, "PRAGMA integrity_check(20)", -1, &q, NULL) != SQLITE_OK)
        return sql_error(r->db, "checking the database", e);
    while (sqlite3_step(q) == SQLITE_ROW) {
        struct span line = sql_span(q, 0);
        if (!span_is(line, "ok")) {
            buf_span(findings, line);
            buf_char(findings, '\n');
        }
    }
    sqlite3_finalize(q);
    return true;
}
