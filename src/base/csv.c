#include "base/csv.h"

#include <stdlib.h>

struct csv {
    struct stream *in;
    char *name;
    char delimiter;
    struct buf raw;       /* bytes read and not yet returned */
    size_t at;            /* start of the next row in raw */
    bool ended, begun;
    long line, row_line;
    struct span *cells;
};

struct csv *csv_open(struct stream *in, const char *name, char delimiter) {
    struct csv *c = memory_new(sizeof *c);
    c->in = in;
    c->name = memory_strdup(name);
    c->delimiter = delimiter;
    c->line = 1;
    c->cells = memory_new(CSV_CELLS_MAX * sizeof *c->cells);
    return c;
}

void csv_close(struct csv *c) {
    if (c == NULL)
        return;
    stream_close(c->in);
    buf_free(&c->raw);
    free(c->name);
    free(c->cells);
    free(c);
}

long csv_line(const struct csv *c) {
    return c->row_line;
}

const char *csv_name(const struct csv *c) {
    return c->name;
}

void csv_progress(const struct csv *c, uint64_t *done, uint64_t *total) {
    stream_progress(c->in, done, total);
}

/* More bytes behind what is there; what was returned before is dropped. False at an error; ended is set at the end. */
static bool more(struct csv *c, struct error *e) {
    if (c->at > 0) {
        memmove(c->raw.p, c->raw.p + c->at, c->raw.n - c->at);
        c->raw.n -= c->at;
        c->at = 0;
    }
    enum { STEP = 64 * 1024 };
    buf_reserve(&c->raw, STEP);
    ptrdiff_t got = stream_read(c->in, c->raw.p + c->raw.n, STEP, e);
    if (got < 0)
        return error_at(e, c->name, c->line, NULL);
    c->ended = got == 0;
    c->raw.n += (size_t)got;
    return true;
}

/* Where in a row the scan stands. A quote opens a cell only at its start: elsewhere (`5" pipe`) it is a character, or one
 * stray quote would swallow the rows up to the next. */
enum place { BARE, QUOTED, CLOSED };

/* Finds the end of the row that starts at `at`: the offset of its line break, or false when more bytes are needed. */
static bool row_end(const struct csv *c, size_t *scan, enum place *place, size_t *end) {
    const char *p = c->raw.p;
    size_t i = *scan, n = c->raw.n;
    enum place at = *place;
    for (; i < n; i++) {
        if (at == QUOTED) {
            const char *quote = memchr(p + i, '"', n - i);
            i = quote != NULL ? (size_t)(quote - p) : n - 1;
            at = quote != NULL ? CLOSED : QUOTED;
        } else if (p[i] == '\n') {
            *end = i;
            return true;
        } else if (p[i] == '"') {
            bool opens = at == CLOSED || i == c->at || p[i - 1] == c->delimiter;
            at = opens ? QUOTED : BARE;
        } else {
            at = BARE;
        }
    }
    *scan = i;
    *place = at;
    return false;
}

static int bad_row(struct csv *c, struct error *e, const char *why) {
    error_set(e, ERROR_INVALID, "%s", why);
    error_at(e, c->name, c->row_line, NULL);
    return -1;
}

/* Splits one row in place: quotes are taken off, doubled quotes made single. */
static int split(struct csv *c, char *p, char *end, size_t *count, struct error *e) {
    size_t n = 0;
    for (;;) {
        if (n == CSV_CELLS_MAX)
            return bad_row(c, e, "the row has more than 1024 cells");
        char *from = p, *to = p;
        if (p < end && *p == '"') {
            from = to = ++p;
            for (;;) {
                char *quote = p < end ? memchr(p, '"', (size_t)(end - p)) : NULL;
                if (quote == NULL)
                    return bad_row(c, e, "a quoted cell has no closing quote");
                memmove(to, p, (size_t)(quote - p));
                to += quote - p;
                p = quote + 1;
                if (p == end || *p != '"')
                    break;
                *to++ = *p++;
            }
            if (p < end && *p != c->delimiter)
                return bad_row(c, e, "text follows the closing quote of a cell");
        } else {
            char *stop = p < end ? memchr(p, c->delimiter, (size_t)(end - p)) : NULL;
            p = to = stop != NULL ? stop : end;
        }
        c->cells[n++] = (struct span){from, (size_t)(to - from)};
        if (p >= end)
            break;
        p++;
    }
    *count = n;
    return 1;
}

static void skip_mark(struct csv *c) {
    if (!c->begun && c->raw.n >= 3 && memcmp(c->raw.p, "\xef\xbb\xbf", 3) == 0)
        c->at = 3;
    c->begun = true;
}

int csv_next(struct csv *c, struct span **cells, size_t *n, struct error *e) {
    for (;;) {
        size_t scan = c->at, end = 0;
        enum place place = BARE;
        while (!c->begun || !row_end(c, &scan, &place, &end)) {
            if (c->begun && c->ended) {
                end = c->raw.n;
                break;
            }
            size_t shift = c->at;
            if (!more(c, e))
                return -1;
            scan -= c->begun ? shift : 0;
            if (!c->begun) {
                skip_mark(c);
                scan = c->at;
            }
            if (c->raw.n - c->at > CSV_ROW_MAX) {
                c->row_line = c->line;
                c->at = c->raw.n;
                error_set(e, ERROR_LIMIT, "a row is longer than 4 MiB: a closing quote is probably missing");
                error_at(e, c->name, c->row_line, NULL);
                return -1;
            }
        }
        if (c->at >= c->raw.n && c->ended)
            return 0;
        char *from = c->raw.p + c->at, *to = c->raw.p + end;
        c->at = end < c->raw.n ? end + 1 : end;
        c->row_line = c->line++;
        for (char *p = from; (p = memchr(p, '\n', (size_t)(to - p))) != NULL; p++)
            c->line++;
        if (to > from && to[-1] == '\r')
            to--;
        if (to == from)
            continue;
        if (!utf8_valid((struct span){from, (size_t)(to - from)}))
            return bad_row(c, e, "the row is not UTF-8");
        *cells = c->cells;
        return split(c, from, to, n, e);
    }
}

void csv_put(struct buf *b, struct span cell, bool guard) {
    bool quote = false, risky = guard && cell.n > 0 && strchr("=+-@\t\r", cell.p[0]) != NULL && cell.p[0] != '\0';
    bool numeric = cell.n > 0;
    for (size_t i = 0; i < cell.n; i++) {
        char c = cell.p[i];
        quote = quote || c == '"' || c == ',' || c == '\n' || c == '\r';
        numeric = numeric && ((c >= '0' && c <= '9') || c == '.' || (c == '-' && i == 0));
    }
    quote = quote || (cell.n > 0 && (cell.p[0] == ' ' || cell.p[cell.n - 1] == ' '));
    if (quote)
        buf_char(b, '"');
    if (risky && !numeric)
        buf_char(b, '\'');
    for (size_t i = 0; i < cell.n; i++) {
        if (cell.p[i] == '"')
            buf_char(b, '"');
        buf_char(b, cell.p[i]);
    }
    if (quote)
        buf_char(b, '"');
}
