/* search.c: records by words and by place. */
#include "store/sql.h"

#include <stdlib.h>

enum { WORDS_MAX = 32 };

/* A word as an FTS5 string: nothing in it is an operator. */
static void put_word(struct buf *b, struct span word, bool prefix) {
    buf_char(b, '"');
    for (size_t i = 0; i < word.n; i++) {
        if (word.p[i] == '"')
            buf_char(b, '"');
        buf_char(b, word.p[i]);
    }
    buf_str(b, prefix ? "\"* " : "\" ");
}

/* {title note}: "winter" "war"*: all words, in any of the columns of mask. */
static bool match_text(const struct schema *s, struct span text, uint64_t mask, struct buf *out) {
    int words = 0;
    if ((mask & s->searchable) != s->searchable) {
        buf_char(out, '{');
        for (unsigned i = 0; i < s->count; i++)
            if ((mask & s->searchable) >> i & 1)
                buf_printf(out, "%s ", s->fields[i].name);
        buf_str(out, "} : (");
    } else {
        buf_char(out, '(');
    }
    while (text.p != NULL && words < WORDS_MAX) {
        struct span word = span_trim(span_cut(&text, ' '));
        bool letters = false;
        for (size_t i = 0; i < word.n; i++) {
            unsigned char c = (unsigned char)word.p[i];
            letters = letters || c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        }
        if (!letters)
            continue;
        bool last = text.p == NULL || span_trim(text).n == 0;
        put_word(out, word, last && word.n > 1);
        words++;
    }
    buf_char(out, ')');
    return words > 0;
}

static bool collect(struct reader *r, sqlite3_stmt *q, int64_t **out, size_t *n, struct error *e) {
    size_t cap = 0;
    int row = 0;
    *out = NULL;
    *n = 0;
    while ((row = sql_step(r, q, e)) == 1) {
        if (*n == cap)
            *out = memory_resize(*out, cap = cap == 0 ? 256 : cap * 2, sizeof **out);
        (*out)[(*n)++] = sqlite3_column_int64(q, 0);
    }
    sqlite3_finalize(q);
    if (row == 0)
        return true;
    free(*out);
    *out = NULL;
    *n = 0;
    return false;
}

bool reader_match(struct reader *r, const struct schema *s, struct span text, uint64_t mask, int64_t **out, size_t *n,
                  struct error *e) {
    AUTO_BUF struct buf match = {0}, sql = {0};
    *out = NULL;
    *n = 0;
    if ((mask & s->searchable) == 0 || !match_text(s, text, mask, &match))
        return true;
    buf_printf(&sql, "SELECT rowid FROM \"x_%s\" WHERE \"x_%s\" MATCH ?1 ORDER BY rowid", s->type->name, s->type->name);
    sqlite3_stmt *q = NULL;
    if (sqlite3_prepare_v2(r->db, sql.p, -1, &q, NULL) != SQLITE_OK)
        return sql_error(r->db, "searching", e);
    sql_bind_span(q, 1, buf_view(&match));
    return collect(r, q, out, n, e);
}

bool reader_inside(struct reader *r, const struct schema *s, double south, double west, double north, double east,
                   int64_t **out, size_t *n, struct error *e) {
    AUTO_BUF struct buf sql = {0};
    buf_printf(&sql, "SELECT p.record FROM positions p JOIN \"t_%s\" t USING(record) WHERE p.north >= ?1 AND p.south <= ?3"
                     " AND %s ORDER BY p.record",
               s->type->name, west <= east ? "p.east >= ?2 AND p.west <= ?4" : "(p.east >= ?2 OR p.west <= ?4)");
    sqlite3_stmt *q = NULL;
    if (sqlite3_prepare_v2(r->db, sql.p, -1, &q, NULL) != SQLITE_OK)
        return sql_error(r->db, "searching by place", e);
    sqlite3_bind_double(q, 1, south);
    sqlite3_bind_double(q, 2, west);
    sqlite3_bind_double(q, 3, north);
    sqlite3_bind_double(q, 4, east);
    return collect(r, q, out, n, e);
}
