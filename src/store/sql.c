#include "store/sql.h"

#include <stdlib.h>

static const char *const texts[SQL_COUNT] = {
    [SQL_BEGIN] = "BEGIN IMMEDIATE",
    [SQL_HOLD] = "BEGIN",
    [SQL_COMMIT] = "COMMIT",
    [SQL_ROLLBACK] = "ROLLBACK",
    [SQL_RECORD_PUT] = "INSERT INTO records(record, id, owner, type, entry) VALUES(?1, ?2, ?3, ?4, ?5)",
    [SQL_RECORD_MOVE] = "UPDATE records SET entry = ?2 WHERE record = ?1",
    [SQL_RECORD_FIND] = "SELECT record FROM records WHERE id = ?1 AND owner = ?2",
    [SQL_RECORD_FIND_ANY] = "SELECT record FROM records WHERE id = ?1 ORDER BY owner LIMIT 1",
    [SQL_ENTRY_PUT] = "INSERT INTO entries(entry, record, version, previous, time, state, marking, leaf, author, source,"
                      " seed, root, body) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    [SQL_ENTRY_ERASE] = "UPDATE entries SET seed = NULL, body = NULL, source = NULL, author = NULL WHERE entry = ?1",
    [SQL_ENTRY_GET] = "SELECT e.entry, e.record, e.version, e.previous, e.time, e.state, e.marking, e.leaf, e.author,"
                      " e.source, e.seed, e.root, e.body, r.id, r.owner, r.type FROM records r JOIN entries e"
                      " ON e.entry = coalesce(?2, r.entry) WHERE r.record = ?1",
    [SQL_ENTRY_OWN] = "SELECT e.entry, e.record, e.version, e.previous, e.time, e.state, e.marking, e.leaf,"
                          " e.author, e.source, e.seed, e.root, e.body, r.id, r.owner, r.type FROM entries e"
                          " JOIN records r USING(record) WHERE e.entry >= ?1 AND e.leaf IS NOT NULL ORDER BY e.entry LIMIT 1",
    [SQL_ENTRY_SCAN] = "SELECT e.entry, e.record, e.version, e.previous, e.time, e.state, e.marking, e.leaf,"
                       " e.author, e.source, e.seed, e.root, e.body, r.id, r.owner, r.type FROM entries e"
                       " CROSS JOIN records r USING(record) WHERE e.entry >= ?1 AND e.leaf IS NOT NULL"
                       " ORDER BY e.entry",
    [SQL_ENTRY_CHANGES] = "SELECT e.entry, e.record, r.type, e.state FROM entries e CROSS JOIN records r USING(record)"
                          " WHERE e.entry > ?1 ORDER BY e.entry",
    [SQL_ENTRY_LAST] = "SELECT coalesce(max(entry), 0) FROM entries",
    [SQL_RECORD_LAST] = "SELECT coalesce(max(record), 0) FROM records",
    [SQL_SOURCE_PUT] = "INSERT INTO sources(source, record, said) VALUES(?1, ?2, ?3)"
                       " ON CONFLICT(source) DO UPDATE SET record = excluded.record, said = excluded.said",
    [SQL_SOURCE_GET] = "SELECT record, said FROM sources WHERE source = ?1",
    [SQL_KV_PUT] = "INSERT INTO kv(space, key, value) VALUES(?1, ?2, ?3)"
                   " ON CONFLICT(space, key) DO UPDATE SET value = excluded.value",
    [SQL_KV_DELETE] = "DELETE FROM kv WHERE space = ?1 AND key = ?2",
    [SQL_KV_GET] = "SELECT value FROM kv WHERE space = ?1 AND key = ?2",
    [SQL_KV_EACH] = "SELECT key, value FROM kv WHERE space = ?1 AND key > ?2 ORDER BY key",
    [SQL_TILE_PUT] = "INSERT INTO tiles(tile, hashes) VALUES(?1, ?2)"
                     " ON CONFLICT(tile) DO UPDATE SET hashes = excluded.hashes",
    [SQL_TILE_GET] = "SELECT hashes FROM tiles WHERE tile = ?1",
    [SQL_CHECKPOINT_PUT] = "INSERT INTO checkpoints(size, note) VALUES(?1, ?2)"
                           " ON CONFLICT(size) DO UPDATE SET note = excluded.note",
    [SQL_CHECKPOINT_GET] = "SELECT size, note FROM checkpoints ORDER BY size DESC LIMIT 1",
    [SQL_CHECKPOINT_AT] = "SELECT size, note FROM checkpoints WHERE size <= ?1 ORDER BY size DESC LIMIT 1",
    [SQL_MARKING_PUT] = "INSERT INTO markings(marking, json) VALUES(?1, ?2)",
    [SQL_MARKING_FIND] = "SELECT marking FROM markings WHERE json = ?1",
    [SQL_MARKING_ALL] = "SELECT marking, json FROM markings WHERE marking >= ?1 ORDER BY marking",
    [SQL_OWNER_PUT] = "INSERT INTO owners(owner, name) VALUES(?1, ?2)",
    [SQL_OWNER_ALL] = "SELECT owner, name FROM owners WHERE owner >= ?1 ORDER BY owner",
    [SQL_POSITION_PUT] = "INSERT OR REPLACE INTO positions(record, south, north, west, east)"
                         " VALUES(?1, ?2, ?2, ?3, ?3)",
    [SQL_POSITION_DELETE] = "DELETE FROM positions WHERE record = ?1",
};

bool sql_error(sqlite3 *db, const char *doing, struct error *e) {
    int rc = sqlite3_extended_errcode(db), primary = rc & 0xff;
    const char *what = sqlite3_errmsg(db);
    if (primary == SQLITE_BUSY || primary == SQLITE_LOCKED) {
        error_set(e, ERROR_BUSY, "%s: another process is writing to this node", doing);
        return error_hint(e, "wait until it is done, then run the same command again");
    }
    if (primary == SQLITE_FULL) {
        error_set(e, ERROR_IO, "%s: the disk is full", doing);
        return error_hint(e, "free some space and run the same command again; what was acknowledged is kept");
    }
    if (primary == SQLITE_READONLY || primary == SQLITE_CANTOPEN || primary == SQLITE_PERM) {
        error_set(e, ERROR_IO, "%s: the database cannot be written (%s)", doing, what);
        return error_hint(e, "check the rights on the node's directory and its files");
    }
    if (primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB) {
        error_set(e, ERROR_INTEGRITY, "%s: the database file is damaged (%s)", doing, what);
        return error_hint(e, "run `comity doctor`; restore the newest backup with `comity restore`");
    }
    return error_set(e, ERROR_IO, "%s: %s", doing, what);
}

bool sql_exec(sqlite3 *db, const char *text, struct error *e) {
    return sqlite3_exec(db, text, NULL, NULL, NULL) == SQLITE_OK ? true : sql_error(db, "database", e);
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *text, sqlite3_stmt **kept, struct error *e) {
    if (*kept != NULL) {
        sqlite3_reset(*kept);
        return *kept;
    }
    if (sqlite3_prepare_v3(db, text, -1, SQLITE_PREPARE_PERSISTENT, kept, NULL) != SQLITE_OK) {
        sql_error(db, "preparing a query", e);
        return NULL;
    }
    return *kept;
}

sqlite3_stmt *sql_fixed(struct reader *r, enum sql which, struct error *e) {
    return prepare(r->db, texts[which], &r->fixed[which], e);
}

static void insert_text(struct buf *b, const struct schema *s) {
    buf_printf(b, "INSERT OR REPLACE INTO \"t_%s\"(record, marking", s->type->name);
    int n = 2;
    for (unsigned i = 0; i < s->count; i++)
        if (field_projected(&s->fields[i])) {
            buf_printf(b, ", \"%s\"", s->fields[i].name);
            n++;
        }
    buf_str(b, ") VALUES(?1");
    for (int i = 2; i <= n; i++)
        buf_printf(b, ", ?%d", i);
    buf_char(b, ')');
}

static void select_text(struct buf *b, const struct schema *s) {
    buf_str(b, "SELECT marking");
    for (unsigned i = 0; i < s->count; i++)
        if (field_projected(&s->fields[i]))
            buf_printf(b, ", \"%s\"", s->fields[i].name);
    buf_printf(b, " FROM \"t_%s\" WHERE record = ?1", s->type->name);
}

/* A contentless FTS5 table forgets a row when it is told the very text it was given. */
static void full_text(struct buf *b, const struct schema *s, bool remove) {
    const char *name = s->type->name;
    if (remove)
        buf_printf(b, "INSERT INTO \"x_%s\"(\"x_%s\", rowid", name, name);
    else
        buf_printf(b, "INSERT INTO \"x_%s\"(rowid", name);
    int n = 1;
    for (unsigned i = 0; i < s->count; i++)
        if (s->searchable >> i & 1) {
            buf_printf(b, ", \"%s\"", s->fields[i].name);
            n++;
        }
    buf_str(b, remove ? ") VALUES('delete', ?1" : ") VALUES(?1");
    for (int i = 2; i <= n; i++)
        buf_printf(b, ", ?%d", i);
    buf_char(b, ')');
}

sqlite3_stmt *sql_typed(struct reader *r, const struct schema *s, enum type_sql which, struct error *e) {
    sqlite3_stmt **kept = &r->typed[s->number * TYPE_SQL_COUNT + which];
    if (*kept != NULL)
        return prepare(r->db, NULL, kept, e);
    AUTO_BUF struct buf text = {0};
    switch (which) {
    case TYPE_SQL_PUT: insert_text(&text, s); break;
    case TYPE_SQL_ONE: select_text(&text, s); break;
    case TYPE_SQL_DELETE: buf_printf(&text, "DELETE FROM \"t_%s\" WHERE record = ?1", s->type->name); break;
    case TYPE_SQL_TEXT_PUT: full_text(&text, s, false); break;
    case TYPE_SQL_TEXT_DELETE: full_text(&text, s, true); break;
    case TYPE_SQL_COUNT: break;
    }
    return prepare(r->db, text.p, kept, e);
}

int sql_step(struct reader *r, sqlite3_stmt *q, struct error *e) {
    int rc = sqlite3_step(q);
    if (rc == SQLITE_ROW)
        return 1;
    if (rc == SQLITE_DONE)
        return 0;
    sql_error(r->db, "database", e);
    sqlite3_reset(q);
    return -1;
}

bool sql_done(struct reader *r, sqlite3_stmt *q, struct error *e) {
    bool good = q != NULL && sql_step(r, q, e) >= 0;
    if (q != NULL)
        sqlite3_reset(q);
    return good;
}

bool sql_open(const char *path, bool create, bool writer, sqlite3 **db, struct error *e) {
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (create ? SQLITE_OPEN_CREATE : 0);
    if (sqlite3_open_v2(path, db, flags, NULL) != SQLITE_OK) {
        if (*db == NULL)
            return error_set(e, ERROR_IO, "opening %s: out of memory", path);
        sql_error(*db, "opening the database", e);
        return error_at(e, path, 0, NULL);
    }
    sqlite3_busy_timeout(*db, 10000);
    /* FULL: a commit is on disk when it returns. Only the writer checkpoints, so readers never stall on it. */
    const char *settings = writer ? "PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                                    "PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=4096;"
                                    "PRAGMA journal_size_limit=67108864; PRAGMA temp_store=MEMORY;"
                                  : "PRAGMA query_only=ON; PRAGMA cache_size=-8192; PRAGMA temp_store=MEMORY;"
                                    "PRAGMA mmap_size=1073741824;";
    return sql_exec(*db, settings, e) ? true : error_at(e, path, 0, NULL);
}

void sql_close(struct reader *r) {
    for (int i = 0; i < SQL_COUNT; i++)
        sqlite3_finalize(r->fixed[i]);
    if (r->typed != NULL)
        for (unsigned i = 0; i < catalogue_count(r->store->types) * TYPE_SQL_COUNT; i++)
            sqlite3_finalize(r->typed[i]);
    free(r->typed);
    sqlite3_close(r->db);
    memset(r, 0, sizeof *r);
}
