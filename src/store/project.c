/* project.c: the current version of a record as a row of its type's table and its entries in the indexes. */
#include "store/sql.h"

void project_text(const struct field *f, struct span value, struct buf *out) {
    if (IS_LIST(f->kind))
        buf_span(out, value);
    else
        field_to_text(f, value, out);
}

/* A value whose JSON is a string without escapes is its own text: no copy. */
static bool plain_string(const struct field *f, struct span value, struct span *out) {
    if (IS_LIST(f->kind)) {
        *out = value;
        return true;
    }
    enum kind k = KIND_OF(f->kind);
    bool string = k != MONEY && k != POSITION && k != COUNT && value.n >= 2 && value.p[0] == '"';
    if (!string || memchr(value.p, '\\', value.n) != NULL)
        return false;
    *out = (struct span){value.p + 1, value.n - 2};
    return true;
}

static void bind_value(sqlite3_stmt *q, int at, const struct field *f, struct span value) {
    struct span text;
    int64_t number = 0;
    if (value.p == NULL) {
        sqlite3_bind_null(q, at);
    } else if (f->kind == COUNT && span_to_i64(value, &number)) {
        sqlite3_bind_int64(q, at, number);
    } else if (plain_string(f, value, &text)) {
        sql_bind_span(q, at, text);
    } else {
        AUTO_BUF struct buf b = {0};
        project_text(f, value, &b);
        sqlite3_bind_text64(q, at, buf_view(&b).p, b.n, SQLITE_TRANSIENT, SQLITE_UTF8);
    }
}

/* What full-text search finds of a field: its text, the items of a list one after the other. */
static void bind_words(sqlite3_stmt *q, int at, const struct field *f, struct span value) {
    struct span text;
    if (value.p == NULL) {
        sqlite3_bind_null(q, at);
        return;
    }
    if (!IS_LIST(f->kind) && plain_string(f, value, &text)) {
        sql_bind_span(q, at, text);
        return;
    }
    AUTO_BUF struct buf b = {0};
    struct json item, list = {JSON_ARRAY, value};
    if (IS_LIST(f->kind)) {
        for (struct json_walk w = json_walk(list); json_next(&w, &item); buf_char(&b, '\n'))
            json_decode(item, &b);
    } else {
        field_to_text(f, value, &b);
    }
    sqlite3_bind_text64(q, at, buf_view(&b).p, b.n, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static bool words(struct reader *w, enum type_sql which, int64_t record, const struct content *c, struct error *e) {
    const struct schema *s = c->schema;
    if (s->searchable == 0)
        return true;
    sqlite3_stmt *q = sql_typed(w, s, which, e);
    if (q == NULL)
        return false;
    sqlite3_bind_int64(q, 1, record);
    int at = 2;
    for (unsigned i = 0; i < s->count; i++)
        if (s->searchable >> i & 1)
            bind_words(q, at++, &s->fields[i], c->value[i]);
    return sql_done(w, q, e);
}

static bool position(struct reader *w, int64_t record, const struct content *c, struct error *e) {
    int at = c->schema->position;
    if (at < 0 || c->value[at].p == NULL)
        return true;
    struct json place = {JSON_OBJECT, c->value[at]};
    double lat = 0, lon = 0;
    json_double(json_member(place, "lat"), &lat);
    json_double(json_member(place, "lon"), &lon);
    sqlite3_stmt *q = sql_fixed(w, SQL_POSITION_PUT, e);
    if (q == NULL)
        return false;
    sqlite3_bind_int64(q, 1, record);
    sqlite3_bind_double(q, 2, lat);
    sqlite3_bind_double(q, 3, lon);
    return sql_done(w, q, e);
}

static bool remove_position(struct reader *w, int64_t record, const struct content *c, struct error *e) {
    if (c->schema->position < 0 || c->value[c->schema->position].p == NULL)
        return true;
    sqlite3_stmt *q = sql_fixed(w, SQL_POSITION_DELETE, e);
    if (q == NULL)
        return false;
    sqlite3_bind_int64(q, 1, record);
    return sql_done(w, q, e);
}

bool project_put(struct reader *w, int64_t record, uint32_t marking, const struct content *now,
                 const struct content *before, struct error *e) {
    const struct schema *s = now->schema;
    if (before != NULL &&
        (!words(w, TYPE_SQL_TEXT_DELETE, record, before, e) || !remove_position(w, record, before, e)))
        return false;
    sqlite3_stmt *q = sql_typed(w, s, TYPE_SQL_PUT, e);
    if (q == NULL)
        return false;
    sqlite3_bind_int64(q, 1, record);
    sqlite3_bind_int64(q, 2, marking);
    int at = 3;
    for (unsigned i = 0; i < s->count; i++)
        if (field_projected(&s->fields[i]))
            bind_value(q, at++, &s->fields[i], now->value[i]);
    return sql_done(w, q, e) && words(w, TYPE_SQL_TEXT_PUT, record, now, e) && position(w, record, now, e);
}

bool project_remove(struct reader *w, const struct schema *s, int64_t record, const struct content *before,
                    struct error *e) {
    if (before != NULL &&
        (!words(w, TYPE_SQL_TEXT_DELETE, record, before, e) || !remove_position(w, record, before, e)))
        return false;
    sqlite3_stmt *q = sql_typed(w, s, TYPE_SQL_DELETE, e);
    if (q == NULL)
        return false;
    sqlite3_bind_int64(q, 1, record);
    return sql_done(w, q, e);
}
