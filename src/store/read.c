/* read.c: versions as they were stored. */
#include "store/sql.h"

/* Columns of the SQL_ENTRY_ statements, in order. */
enum { E_ENTRY, E_RECORD, E_VERSION, E_PREVIOUS, E_TIME, E_STATE, E_MARKING, E_LEAF, E_AUTHOR, E_SOURCE, E_SEED, E_ROOT,
       E_BODY, E_ID, E_OWNER, E_TYPE };

/* In the arena; without one, borrowed until the next step. */
static struct span keep(struct arena *a, sqlite3_stmt *q, int at) {
    struct span s = sql_span(q, at);
    return s.p == NULL || a == NULL ? s : (struct span){arena_copy(a, s.p, s.n), s.n};
}

static bool damaged(sqlite3_stmt *q, const char *what, struct error *e) {
    return error_set(e, ERROR_INTEGRITY, "entry %lld: %s", (long long)sqlite3_column_int64(q, E_ENTRY), what);
}

static bool take(struct reader *r, sqlite3_stmt *q, struct arena *a, struct stored *out, struct error *e) {
    const struct store *s = r->store;
    int type = sqlite3_column_int(q, E_TYPE);
    if (type < 0 || (unsigned)type > s->type_ids_max || s->type_numbers[type] < 0)
        return error_set(e, ERROR_NOT_FOUND, "the record is of a type that this program does not know");
    if (sqlite3_column_bytes(q, E_ROOT) != HASH_SIZE || sqlite3_column_bytes(q, E_ID) != sizeof(struct uuid))
        return damaged(q, "its root or id has the wrong size", e);
    *out = (struct stored){.entry = sqlite3_column_int64(q, E_ENTRY), .record = sqlite3_column_int64(q, E_RECORD)};
    out->leaf = sqlite3_column_type(q, E_LEAF) == SQLITE_NULL ? -1 : sqlite3_column_int64(q, E_LEAF);
    out->schema = catalogue_at(s->types, (unsigned)s->type_numbers[type]);
    out->marking = (uint32_t)sqlite3_column_int64(q, E_MARKING);
    const struct known_marking *marking = names_marking(r, out->marking);
    if (marking == NULL)
        return damaged(q, "its marking is not known", e);
    struct envelope *v = &out->envelope;
    memcpy(v->id.b, sqlite3_column_blob(q, E_ID), sizeof v->id.b);
    v->version = (uint32_t)sqlite3_column_int64(q, E_VERSION);
    v->time = sqlite3_column_int64(q, E_TIME);
    v->state = sqlite3_column_int(q, E_STATE) == RECORD_CURRENT ? RECORD_CURRENT : RECORD_WITHDRAWN;
    v->owner = names_owner(r, (uint32_t)sqlite3_column_int64(q, E_OWNER));
    v->marking = marking->json;
    v->author = keep(a, q, E_AUTHOR);
    v->source = keep(a, q, E_SOURCE);
    memcpy(out->log_entry.bytes, "comity-entry/v1\n", 16);
    memcpy(out->log_entry.bytes + 16, sqlite3_column_blob(q, E_ROOT), HASH_SIZE);
    out->erased = sqlite3_column_type(q, E_BODY) == SQLITE_NULL;
    if (out->erased)
        return true;
    out->body = keep(a, q, E_BODY);
    if (sqlite3_column_bytes(q, E_SEED) != SEED_SIZE)
        return damaged(q, "its seed has the wrong size", e);
    memcpy(out->seed, sqlite3_column_blob(q, E_SEED), SEED_SIZE);
    return true;
}

static bool none(struct error *e) {
    return error_set(e, ERROR_NOT_FOUND, "there is no such record");
}

/* entry 0: the current version. *previous gets the entry before, 0 if none. */
static bool get(struct reader *r, int64_t record, int64_t entry, struct arena *a, struct stored *out, int64_t *previous,
                struct error *e) {
    sqlite3_stmt *q = sql_fixed(r, SQL_ENTRY_GET, e);
    if (q == NULL)
        return false;
    sqlite3_bind_int64(q, 1, record);
    if (entry > 0)
        sqlite3_bind_int64(q, 2, entry);
    else
        sqlite3_bind_null(q, 2);
    int row = sql_step(r, q, e);
    bool good = row == 1 && take(r, q, a, out, e);
    if (good && previous != NULL)
        *previous = sqlite3_column_int64(q, E_PREVIOUS);
    sqlite3_reset(q);
    return row == 0 ? none(e) : good;
}

int64_t reader_number(struct reader *r, const struct uuid *id, struct span owner) {
    struct error ignored;
    sqlite3_stmt *q = sql_fixed(r, owner.p == NULL ? SQL_RECORD_FIND_ANY : SQL_RECORD_FIND, &ignored);
    if (q == NULL)
        return -1;
    sql_bind_blob(q, 1, id->b, sizeof id->b);
    if (owner.p != NULL) {
        uint32_t n = 0;
        struct span name;
        while ((name = names_owner(r, n)).p != NULL && !span_eq(name, owner))
            n++;
        if (name.p == NULL)
            return -1;
        sqlite3_bind_int64(q, 2, n);
    }
    int64_t record = sql_step(r, q, &ignored) == 1 ? sqlite3_column_int64(q, 0) : -1;
    sqlite3_reset(q);
    return record;
}

bool reader_find(struct reader *r, const struct uuid *id, struct span owner, struct arena *a, struct stored *out,
                 struct error *e) {
    int64_t record = reader_number(r, id, owner);
    return record > 0 ? get(r, record, 0, a, out, NULL, e) : none(e);
}

bool reader_current(struct reader *r, int64_t record, struct arena *a, struct stored *out, struct error *e) {
    return get(r, record, 0, a, out, NULL, e);
}

bool reader_version(struct reader *r, int64_t record, uint32_t version, struct arena *a, struct stored *out,
                    struct error *e) {
    int64_t entry = 0, previous = 0;
    do {
        if (!get(r, record, entry, a, out, &previous, e))
            return false;
        entry = previous;
    } while (out->envelope.version > version && entry > 0);
    return out->envelope.version == version ? true : none(e);
}

bool reader_history(struct reader *r, int64_t record, struct arena *a, struct stored **out, size_t *n, struct error *e) {
    size_t cap = 8;
    int64_t entry = 0, previous = 0;
    *out = arena_alloc(a, cap * sizeof **out);
    *n = 0;
    do {
        if (*n == cap) {
            struct stored *more = arena_alloc(a, 2 * cap * sizeof *more);
            memcpy(more, *out, cap * sizeof *more);
            *out = more;
            cap *= 2;
        }
        if (!get(r, record, entry, a, &(*out)[*n], &previous, e))
            return false;
        (*n)++;
        entry = previous;
    } while (entry > 0);
    return true;
}

/* The first own entry at or after `from`; 0 when there is none. */
static int64_t own_entry(struct reader *r, int64_t from, int64_t *leaf, struct error *e) {
    sqlite3_stmt *q = sql_fixed(r, SQL_ENTRY_OWN, e);
    if (q == NULL)
        return -1;
    sqlite3_bind_int64(q, 1, from);
    int row = sql_step(r, q, e);
    int64_t entry = row == 1 ? sqlite3_column_int64(q, E_ENTRY) : row;
    *leaf = row == 1 ? sqlite3_column_int64(q, E_LEAF) : INT64_MAX;
    sqlite3_reset(q);
    return entry;
}

/* Leaves grow with entries, so the entry of a leaf is found by halving: no index to keep. At most `leaf` own entries stand
 * before it, and foreign ones between. */
static int64_t entry_of_leaf(struct reader *r, int64_t leaf, struct error *e) {
    sqlite3_stmt *q = sql_fixed(r, SQL_ENTRY_LAST, e);
    if (q == NULL || sql_step(r, q, e) < 0)
        return -1;
    int64_t low = leaf + 1, high = sqlite3_column_int64(q, 0), at = 0;
    sqlite3_reset(q);
    while (low <= high) {
        int64_t middle = low + (high - low) / 2, entry = own_entry(r, middle, &at, e);
        if (entry < 0 || at == leaf)
            return entry;
        if (at < leaf)
            low = entry + 1;
        else
            high = middle - 1;
    }
    return 0;
}

bool reader_at_leaf(struct reader *r, uint64_t leaf, struct arena *a, struct stored *out, struct error *e) {
    int64_t entry = entry_of_leaf(r, (int64_t)leaf, e);
    if (entry < 0)
        return false;
    sqlite3_stmt *q = entry == 0 ? NULL : sql_fixed(r, SQL_ENTRY_OWN, e);
    if (q == NULL)
        return none(e);
    sqlite3_bind_int64(q, 1, entry);
    bool good = sql_step(r, q, e) == 1 && take(r, q, a, out, e);
    sqlite3_reset(q);
    return good;
}

bool reader_scan_log(struct reader *r, uint64_t from, bool (*each)(void *context, const struct stored *v), void *context,
                     struct error *e) {
    int64_t first = from == 0 ? 1 : entry_of_leaf(r, (int64_t)from, e);
    sqlite3_stmt *q = first < 0 ? NULL : sql_fixed(r, SQL_ENTRY_SCAN, e);
    if (q == NULL)
        return false;
    if (first == 0)
        return true;
    sqlite3_bind_int64(q, 1, first);
    int row = 0;
    struct stored v;
    while ((row = sql_step(r, q, e)) == 1) {
        if (!take(r, q, NULL, &v, e)) {
            row = -1;
            break;
        }
        if (!each(context, &v))
            break;
    }
    sqlite3_reset(q);
    return row >= 0;
}
