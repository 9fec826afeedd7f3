/* check.c: what lists and counts run over is what was logged. */
#include "store/sql.h"

static bool wrong(const struct schema *s, int64_t record, const char *what, struct error *e) {
    error_set(e, ERROR_INTEGRITY, "table of %s, record %lld: %s", s->type->plural, (long long)record, what);
    return error_hint(e, "the log is the truth: run `comity doctor --rebuild`");
}

static bool same_cell(const struct field *f, struct span value, sqlite3_stmt *q, int at) {
    AUTO_BUF struct buf text = {0};
    if (value.p == NULL || sqlite3_column_type(q, at) == SQLITE_NULL)
        return value.p == NULL && sqlite3_column_type(q, at) == SQLITE_NULL;
    project_text(f, value, &text);
    struct span cell = {(const char *)sqlite3_column_text(q, at), (size_t)sqlite3_column_bytes(q, at)};
    return span_eq(buf_view(&text), cell);
}

static bool check_row(const struct schema *s, sqlite3_stmt *q, struct error *e) {
    struct content c;
    int64_t record = sqlite3_column_int64(q, 0);
    if (sqlite3_column_type(q, 1) == SQLITE_NULL)
        return wrong(s, record, "it has no current version", e);
    if (sqlite3_column_int(q, 2) != RECORD_CURRENT)
        return wrong(s, record, "it was withdrawn and is still shown", e);
    if (sqlite3_column_int64(q, 3) != sqlite3_column_int64(q, 4))
        return wrong(s, record, "its marking is another one", e);
    if (!content_read(s, sql_span(q, 1), &c, NULL))
        return wrong(s, record, "its content cannot be read", e);
    int at = 5;
    for (unsigned i = 0; i < s->count; i++)
        if (field_projected(&s->fields[i]) && !same_cell(&s->fields[i], c.value[i], q, at++)) {
            wrong(s, record, "it shows another value than was logged", e);
            return error_at(e, NULL, 0, s->fields[i].name);
        }
    return true;
}

static bool check_type(struct reader *r, const struct schema *s, struct error *e) {
    AUTO_BUF struct buf text = {0};
    buf_str(&text, "SELECT t.record, e.body, e.state, e.marking, t.marking");
    for (unsigned i = 0; i < s->count; i++)
        if (field_projected(&s->fields[i]))
            buf_printf(&text, ", t.\"%s\"", s->fields[i].name);
    buf_printf(&text, " FROM \"t_%s\" t LEFT JOIN records r ON r.record = t.record LEFT JOIN entries e ON e.entry = r.entry"
                      " ORDER BY t.record",
               s->type->name);
    sqlite3_stmt *q = NULL;
    if (sqlite3_prepare_v2(r->db, text.p, -1, &q, NULL) != SQLITE_OK)
        return sql_error(r->db, "checking a table", e);
    int row = 0;
    bool good = true;
    int64_t shown = 0;
    while (good && (row = sql_step(r, q, e)) == 1) {
        good = check_row(s, q, e);
        shown++;
    }
    sqlite3_finalize(q);
    if (!good || row < 0)
        return false;
    buf_clear(&text);
    buf_printf(&text, "SELECT count(*) FROM records r JOIN entries e ON e.entry = r.entry WHERE r.type = %d AND"
                      " e.state = %d AND e.body IS NOT NULL",
               r->store->type_ids[s->number], RECORD_CURRENT);
    if (sqlite3_prepare_v2(r->db, text.p, -1, &q, NULL) != SQLITE_OK)
        return sql_error(r->db, "counting records", e);
    int64_t logged = sqlite3_step(q) == SQLITE_ROW ? sqlite3_column_int64(q, 0) : -1;
    sqlite3_finalize(q);
    if (logged == shown)
        return true;
    error_set(e, ERROR_INTEGRITY, "%lld %s are logged, %lld are shown", (long long)logged, s->type->plural,
              (long long)shown);
    return error_hint(e, "the log is the truth: run `comity doctor --rebuild`");
}

bool store_check_projection(struct store *s, struct error *e) {
    AUTO_READER struct reader *r = store_reader(s, e);
    if (r == NULL || !sql_exec(r->db, "BEGIN", e))
        return false;
    bool good = true;
    for (unsigned i = 0; good && i < catalogue_count(s->types); i++)
        good = check_type(r, catalogue_at(s->types, i), e);
    sqlite3_exec(r->db, "COMMIT", NULL, NULL, NULL);
    return good;
}

/* ---- rebuilding ---------------------------------------------------------------------------------------------------- */

static bool clear_type(struct store *s, const struct schema *type, struct error *e) {
    AUTO_BUF struct buf text = {0};
    buf_printf(&text, "DELETE FROM \"t_%s\";", type->type->name);
    if (type->searchable != 0)
        buf_printf(&text, "INSERT INTO \"x_%s\"(\"x_%s\") VALUES('delete-all');", type->type->name, type->type->name);
    return sql_exec(s->writer.db, text.p, e);
}

static bool rebuild_rows(struct store *s, struct error *e) {
    struct reader *w = &s->writer;
    AUTO_ARENA struct arena a = {0};
    struct stored v;
    struct content c;
    for (int64_t record = 1; record <= s->last_record; record++) {
        struct error missing;
        arena_reset(&a);
        if (!reader_current(w, record, &a, &v, &missing)) {
            if (missing.code == ERROR_NOT_FOUND)
                continue;
            *e = missing;
            return false;
        }
        if (v.erased || v.envelope.state != RECORD_CURRENT || !content_read(v.schema, v.body, &c, NULL))
            continue;
        if (!project_put(w, record, v.marking, &c, NULL, e))
            return false;
    }
    return true;
}

bool store_rebuild(struct store *s, struct error *e) {
    if (!store_begin(s, e))
        return false;
    bool good = sql_exec(s->writer.db, "DELETE FROM positions", e);
    for (unsigned i = 0; good && i < catalogue_count(s->types); i++)
        good = clear_type(s, catalogue_at(s->types, i), e);
    if (good && rebuild_rows(s, e))
        return store_commit(s, e);
    store_rollback(s);
    return false;
}
