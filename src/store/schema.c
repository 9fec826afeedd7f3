/* schema.c: the tables of the database, their versions, and those made from the descriptors. */
#include "store/sql.h"

#include <stdlib.h>

/* Step i brings a database of version i to version i + 1. Steps are never changed once released, only added. */
static const char *const steps[STORE_SCHEMA_VERSION] = {
    [0] = "CREATE TABLE types(type INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);"
          "CREATE TABLE owners(owner INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);"
          "CREATE TABLE markings(marking INTEGER PRIMARY KEY, json TEXT NOT NULL UNIQUE);"
          "CREATE TABLE records(record INTEGER PRIMARY KEY, id BLOB NOT NULL, owner INTEGER NOT NULL,"
          " type INTEGER NOT NULL, entry INTEGER NOT NULL);"
          "CREATE UNIQUE INDEX records_id ON records(id, owner);"
          /* previous: the entry of the version before, so that a history is a chain and needs no index */
          "CREATE TABLE entries(entry INTEGER PRIMARY KEY, record INTEGER NOT NULL, version INTEGER NOT NULL,"
          " previous INTEGER, time INTEGER NOT NULL, state INTEGER NOT NULL, marking INTEGER NOT NULL,"
          " leaf INTEGER, author TEXT, source TEXT, seed BLOB, root BLOB NOT NULL, body BLOB);"
          "CREATE TABLE sources(source TEXT PRIMARY KEY, record INTEGER NOT NULL, said BLOB NOT NULL) WITHOUT ROWID;"
          "CREATE TABLE kv(space TEXT NOT NULL, key BLOB NOT NULL, value BLOB NOT NULL, PRIMARY KEY(space, key))"
          " WITHOUT ROWID;"
          "CREATE TABLE tiles(tile INTEGER PRIMARY KEY, hashes BLOB NOT NULL);"
          "CREATE TABLE checkpoints(size INTEGER PRIMARY KEY, note BLOB NOT NULL);"
          "CREATE VIRTUAL TABLE positions USING rtree(record, south, north, west, east);",
};

bool field_projected(const struct field *f) {
    enum kind k = KIND_OF(f->kind);
    return k != LONG_TEXT && k != GEOMETRY && k != ATTACHMENT;
}

static const char *sql_type(const struct field *f) {
    return f->kind == COUNT ? "INTEGER" : "TEXT";
}

static bool one_number(sqlite3 *db, const char *text, int64_t *out, struct error *e) {
    sqlite3_stmt *q = NULL;
    if (sqlite3_prepare_v2(db, text, -1, &q, NULL) != SQLITE_OK)
        return sql_error(db, "reading the schema", e);
    bool row = sqlite3_step(q) == SQLITE_ROW;
    *out = row ? sqlite3_column_int64(q, 0) : 0;
    sqlite3_finalize(q);
    return true;
}

static bool migrate(sqlite3 *db, struct error *e) {
    int64_t version = 0;
    if (!one_number(db, "PRAGMA user_version", &version, e))
        return false;
    if (version > STORE_SCHEMA_VERSION) {
        error_set(e, ERROR_INTEGRITY, "the database has schema %lld, this program knows %d", (long long)version,
                  STORE_SCHEMA_VERSION);
        return error_hint(e, "a newer comity wrote it: use that version or newer");
    }
    for (; version < STORE_SCHEMA_VERSION; version++) {
        char mark[64];
        snprintf(mark, sizeof mark, "PRAGMA user_version=%lld", (long long)version + 1);
        if (!sql_exec(db, steps[version], e) || !sql_exec(db, mark, e))
            return false;
    }
    return true;
}

static bool has_column(sqlite3 *db, const char *table, const char *column) {
    return sqlite3_table_column_metadata(db, NULL, table, column, NULL, NULL, NULL, NULL, NULL) == SQLITE_OK;
}

static bool make_tables(sqlite3 *db, const struct schema *s, struct error *e) {
    AUTO_BUF struct buf text = {0};
    buf_printf(&text, "CREATE TABLE \"t_%s\"(record INTEGER PRIMARY KEY, marking INTEGER NOT NULL", s->type->name);
    for (unsigned i = 0; i < s->count; i++)
        if (field_projected(&s->fields[i]))
            buf_printf(&text, ", \"%s\" %s", s->fields[i].name, sql_type(&s->fields[i]));
    buf_str(&text, ");");
    if (s->searchable != 0) {
        buf_printf(&text, "CREATE VIRTUAL TABLE \"x_%s\" USING fts5(", s->type->name);
        for (unsigned i = 0; i < s->count; i++)
            if (s->searchable >> i & 1)
                buf_printf(&text, "\"%s\", ", s->fields[i].name);
        /* columnsize=0: ranking by statistics over all texts would tell of texts the viewer may not see */
        buf_str(&text, "content='', columnsize=0, tokenize='unicode61 remove_diacritics 2');");
    }
    return sql_exec(db, text.p, e);
}

/* A field added to a descriptor becomes a column; a new searchable field is found in versions written from then on. */
static bool add_columns(sqlite3 *db, const struct schema *s, struct error *e) {
    char table[64];
    snprintf(table, sizeof table, "t_%s", s->type->name);
    for (unsigned i = 0; i < s->count; i++) {
        const struct field *f = &s->fields[i];
        if (!field_projected(f) || has_column(db, table, f->name))
            continue;
        AUTO_BUF struct buf text = {0};
        buf_printf(&text, "ALTER TABLE \"%s\" ADD COLUMN \"%s\" %s", table, f->name, sql_type(f));
        if (!sql_exec(db, text.p, e))
            return false;
    }
    return true;
}

static bool prepare_type(struct store *s, const struct schema *type, struct error *e) {
    sqlite3 *db = s->writer.db;
    char table[64];
    snprintf(table, sizeof table, "t_%s", type->type->name);
    bool there = has_column(db, table, "record");
    if (!(there ? add_columns(db, type, e) : make_tables(db, type, e)))
        return error_prefix(e, "tables of %s", type->type->name);
    AUTO_BUF struct buf text = {0};
    buf_printf(&text, "INSERT OR IGNORE INTO types(name) VALUES('%s')", type->type->name);
    return sql_exec(db, text.p, e);
}

static bool read_type_ids(struct store *s, struct error *e) {
    unsigned n = catalogue_count(s->types);
    int64_t most = 0;
    if (!one_number(s->writer.db, "SELECT coalesce(max(type), 0) FROM types", &most, e))
        return false;
    s->type_ids_max = (unsigned)most;
    s->type_ids = memory_new(n * sizeof *s->type_ids);
    s->type_numbers = memory_new((s->type_ids_max + 1) * sizeof *s->type_numbers);
    for (unsigned i = 0; i <= s->type_ids_max; i++)
        s->type_numbers[i] = -1;
    sqlite3_stmt *q = NULL;
    if (sqlite3_prepare_v2(s->writer.db, "SELECT type, name FROM types", -1, &q, NULL) != SQLITE_OK)
        return sql_error(s->writer.db, "reading the types", e);
    while (sqlite3_step(q) == SQLITE_ROW) {
        const struct schema *type = catalogue_find(s->types, sql_span(q, 1));
        if (type == NULL)
            continue; /* a type that a later or another comity knows: kept, not shown */
        s->type_ids[type->number] = sqlite3_column_int(q, 0);
        s->type_numbers[sqlite3_column_int(q, 0)] = (int)type->number;
    }
    sqlite3_finalize(q);
    return true;
}

/* Whether the database already is as this program wants it; then opening it writes nothing. */
static bool up_to_date(struct store *s) {
    int64_t version = 0;
    struct error ignored;
    if (!one_number(s->writer.db, "PRAGMA user_version", &version, &ignored) || version != STORE_SCHEMA_VERSION)
        return false;
    for (unsigned i = 0; i < catalogue_count(s->types); i++) {
        const struct schema *type = catalogue_at(s->types, i);
        char table[64];
        snprintf(table, sizeof table, "t_%s", type->type->name);
        for (unsigned k = 0; k < type->count; k++)
            if (field_projected(&type->fields[k]) && !has_column(s->writer.db, table, type->fields[k].name))
                return false;
    }
    return true;
}

bool schema_prepare(struct store *s, bool create, struct error *e) {
    int64_t version = 0;
    if (!one_number(s->writer.db, "PRAGMA user_version", &version, e))
        return false;
    if (version == 0 && !create)
        return error_set(e, ERROR_NOT_FOUND, "%s is not a comity database", s->path);
    if (up_to_date(s))
        return read_type_ids(s, e);
    if (!sql_exec(s->writer.db, "BEGIN IMMEDIATE", e))
        return false;
    bool good = migrate(s->writer.db, e);
    for (unsigned i = 0; good && i < catalogue_count(s->types); i++)
        good = prepare_type(s, catalogue_at(s->types, i), e);
    if (!good) {
        sqlite3_exec(s->writer.db, "ROLLBACK", NULL, NULL, NULL);
        return false;
    }
    return sql_exec(s->writer.db, "COMMIT", e) && read_type_ids(s, e);
}
