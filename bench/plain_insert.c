/* The plain limit for importing training reports: the same rows, parsed beforehand, put into one
 * SQLite table with the same full-text index and four b-tree indexes in large transactions, durable
 * at the end, and nothing else: no validation, no versions, no commitments, no log. Prints rows and
 * the seconds that inserting took. Usage: plain_insert DATABASE INDEXES FILE...   INDEXES: 4, or 1
 * for the unique one alone */
#include "base/csv.h"
#include "base/time.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

enum { COLUMNS = 17, STEP = 50000 /* rows in one transaction */ };

static const char *const columns[COLUMNS] = {
    "source_id",      "country_name", "program",        "course_title",   "delivery_unit",
    "recipient_unit", "start_date",   "end_date",       "start_date_raw", "end_date_raw",
    "location",       "quantity",     "total_cost_usd", "total_cost_raw", "source_page",
    "fiscal_year",    "region"};
/* Those that comity searches: title, units and place. */
static const int searched[] = {3, 4, 5, 10};

struct rows {
    struct span (*row)[COLUMNS];
    size_t count, room;
    struct arena arena;
};

static void die(const char *what) {
    fprintf(stderr, "plain_insert: %s\n", what);
    exit(1);
}

static void keep(struct rows *rows, const struct span *cells, size_t n) {
    if (rows->count == rows->room) {
        rows->room = rows->room == 0 ? 65536 : rows->room * 2;
        rows->row = memory_resize(rows->row, rows->room, sizeof *rows->row);
    }
    for (size_t i = 0; i < COLUMNS; i++) {
        struct span cell = i < n ? cells[i] : (struct span){"", 0};
        rows->row[rows->count][i] = (struct span){arena_copy(&rows->arena, cell.p, cell.n), cell.n};
    }
    rows->count++;
}

static void read_file(struct rows *rows, const char *path) {
    struct error e = {0};
    struct stream *in = stream_open(path, &e);
    if (in == NULL)
        die(e.message);
    struct csv *csv = csv_open(in, path, ',');
    struct span *cells = NULL;
    size_t n = 0;
    int got = csv_next(csv, &cells, &n, &e); /* the header */
    while ((got = csv_next(csv, &cells, &n, &e)) != 0)
        if (got > 0)
            keep(rows, cells, n);
    csv_close(csv);
}

static void run(sqlite3 *db, const char *sql) {
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        die(sqlite3_errmsg(db));
}

static void make_tables(sqlite3 *db, bool all_indexes) {
    AUTO_BUF struct buf sql = {0};
    buf_str(&sql, "CREATE TABLE rows(row INTEGER PRIMARY KEY");
    for (int i = 0; i < COLUMNS; i++)
        buf_printf(&sql, ", %s TEXT", columns[i]);
    buf_str(&sql, ");CREATE UNIQUE INDEX by_source ON rows(source_id);");
    if (all_indexes)
        buf_str(&sql, "CREATE INDEX by_country ON rows(country_name);"
                      "CREATE INDEX by_start ON rows(start_date);"
                      "CREATE INDEX by_program ON rows(program);");
    buf_str(&sql,
            "CREATE VIRTUAL TABLE texts USING fts5(title, delivery, recipient, place, content='',"
            " columnsize=0, tokenize='unicode61 remove_diacritics 2');");
    run(db, sql.p);
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *head, int values) {
    AUTO_BUF struct buf sql = {0};
    sqlite3_stmt *q = NULL;
    buf_str(&sql, head);
    for (int i = 0; i < values; i++)
        buf_str(&sql, i == 0 ? "?" : ",?");
    buf_char(&sql, ')');
    if (sqlite3_prepare_v2(db, sql.p, -1, &q, NULL) != SQLITE_OK)
        die(sqlite3_errmsg(db));
    return q;
}

static void bind(sqlite3_stmt *q, int at, struct span s) {
    if (s.n > 0)
        sqlite3_bind_text(q, at, s.p, (int)s.n, SQLITE_STATIC);
    else
        sqlite3_bind_null(q, at);
}

static void step(sqlite3 *db, sqlite3_stmt *q) {
    if (sqlite3_step(q) != SQLITE_DONE)
        die(sqlite3_errmsg(db));
    sqlite3_reset(q);
}

static void insert(sqlite3 *db, const struct rows *rows) {
    sqlite3_stmt *row = prepare(db, "INSERT INTO rows VALUES(", COLUMNS + 1);
    sqlite3_stmt *text =
        prepare(db, "INSERT INTO texts(rowid, title, delivery, recipient, place) VALUES(", 5);
    run(db, "BEGIN IMMEDIATE");
    for (size_t i = 0; i < rows->count; i++) {
        sqlite3_bind_int64(row, 1, (sqlite3_int64)i + 1);
        sqlite3_bind_int64(text, 1, (sqlite3_int64)i + 1);
        for (int k = 0; k < COLUMNS; k++)
            bind(row, k + 2, rows->row[i][k]);
        for (int k = 0; k < 4; k++)
            bind(text, k + 2, rows->row[i][searched[k]]);
        step(db, row);
        step(db, text);
        if (i % STEP == STEP - 1)
            run(db, "COMMIT;BEGIN IMMEDIATE");
    }
    run(db, "COMMIT");
    sqlite3_finalize(row);
    sqlite3_finalize(text);
}

int main(int argc, char **argv) {
    struct rows rows = {0};
    sqlite3 *db = NULL;
    if (argc < 4)
        die("usage: plain_insert DATABASE INDEXES FILE...");
    unlink(argv[1]);
    for (int i = 3; i < argc; i++)
        read_file(&rows, argv[i]);
    if (sqlite3_open(argv[1], &db) != SQLITE_OK)
        die("cannot open the database");
    /* As comity's own database is set. */
    run(db, "PRAGMA page_size=8192;PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"
            "PRAGMA cache_size=-65536;"
            "PRAGMA wal_autocheckpoint=4096;PRAGMA temp_store=MEMORY");
    uint64_t began = time_monotonic_us();
    make_tables(db, argv[2][0] == '4');
    insert(db, &rows);
    sqlite3_close(db);
    printf("%zu %.3f\n", rows.count, (double)(time_monotonic_us() - began) / 1e6);
    return 0;
}
