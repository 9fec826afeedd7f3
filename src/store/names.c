/* names.c: owners and markings are few and repeat a million times: a version holds their numbers. */
#include "store/sql.h"

enum { CHUNK = 256 };

static struct known_marking *marking_slot(const struct store *s, uint32_t n) {
    return &s->markings[n / CHUNK][n % CHUNK];
}

/* Call with names_lock held for writing. Numbers are given out without gaps. */
static bool add_marking(struct store *s, struct span json, struct error *e) {
    uint32_t n = s->marking_count;
    if (n == MARKINGS_MAX)
        return error_set(e, ERROR_LIMIT, "this node has %d different markings, the most there can be", MARKINGS_MAX);
    if (s->markings[n / CHUNK] == NULL)
        s->markings[n / CHUNK] = memory_new(CHUNK * sizeof(struct known_marking));
    struct known_marking *k = marking_slot(s, n);
    k->json = (struct span){arena_copy(&s->names, json.p, json.n), json.n};
    struct error why;
    k->good = marking_read(k->json, &s->names, &k->marking, &why);
    if (!k->good)
        k->marking = marking_narrowest();
    __atomic_store_n(&s->marking_count, n + 1, __ATOMIC_RELEASE);
    return true;
}

static bool add_owner(struct store *s, struct span name, struct error *e) {
    uint32_t n = s->owner_count;
    if (n == OWNERS_MAX)
        return error_set(e, ERROR_LIMIT, "this node knows %d owners, the most there can be", OWNERS_MAX);
    if (s->owners[n / CHUNK] == NULL)
        s->owners[n / CHUNK] = memory_new(CHUNK * sizeof(struct span));
    s->owners[n / CHUNK][n % CHUNK] = (struct span){arena_copy(&s->names, name.p, name.n), name.n};
    __atomic_store_n(&s->owner_count, n + 1, __ATOMIC_RELEASE);
    return true;
}

static bool load(struct store *s, struct reader *r, enum sql which, uint32_t have,
                 bool (*add)(struct store *, struct span, struct error *), struct error *e) {
    sqlite3_stmt *q = sql_fixed(r, which, e);
    if (q == NULL)
        return false;
    sqlite3_bind_int64(q, 1, have);
    int row = 0;
    while ((row = sql_step(r, q, e)) == 1)
        if (!add(s, sql_span(q, 1), e)) {
            row = -1;
            break;
        }
    sqlite3_reset(q);
    return row == 0;
}

bool names_load(struct store *s, struct reader *r, struct error *e) {
    pthread_rwlock_wrlock(&s->names_lock);
    bool good = load(s, r, SQL_MARKING_ALL, s->marking_count, add_marking, e) &&
                load(s, r, SQL_OWNER_ALL, s->owner_count, add_owner, e);
    pthread_rwlock_unlock(&s->names_lock);
    return good;
}

const struct known_marking *names_marking(struct reader *r, uint32_t number) {
    struct store *s = r->store;
    struct error ignored;
    if (number >= __atomic_load_n(&s->marking_count, __ATOMIC_ACQUIRE) && !names_load(s, r, &ignored))
        return NULL;
    return number < __atomic_load_n(&s->marking_count, __ATOMIC_ACQUIRE) ? marking_slot(s, number) : NULL;
}

struct span names_owner(struct reader *r, uint32_t number) {
    struct store *s = r->store;
    struct error ignored;
    if (number >= __atomic_load_n(&s->owner_count, __ATOMIC_ACQUIRE) && !names_load(s, r, &ignored))
        return (struct span){0};
    return number < __atomic_load_n(&s->owner_count, __ATOMIC_ACQUIRE) ? s->owners[number / CHUNK][number % CHUNK]
                                                                      : (struct span){0};
}

/* Numbers are the writer's to give: store_begin has loaded all there are, and a rollback forgets the new ones. */
static bool put_name(struct store *s, enum sql put, struct span text, uint32_t number, struct error *e) {
    sqlite3_stmt *q = sql_fixed(&s->writer, put, e);
    if (q == NULL)
        return false;
    sqlite3_bind_int64(q, 1, number);
    sql_bind_span(q, 2, text);
    return sql_done(&s->writer, q, e);
}

bool names_marking_number(struct store *s, struct span json, uint32_t *number, struct error *e) {
    if (*number < s->marking_count && span_eq(marking_slot(s, *number)->json, json))
        return true; /* the same as the caller's last one: an import marks all rows alike */
    for (uint32_t i = 0; i < s->marking_count; i++)
        if (span_eq(marking_slot(s, i)->json, json)) {
            *number = i;
            return true;
        }
    if (!put_name(s, SQL_MARKING_PUT, json, s->marking_count, e))
        return false;
    *number = s->marking_count;
    pthread_rwlock_wrlock(&s->names_lock);
    bool good = add_marking(s, json, e);
    pthread_rwlock_unlock(&s->names_lock);
    return good;
}

bool names_owner_number(struct store *s, struct span owner, uint32_t *number, struct error *e) {
    for (uint32_t i = 0; i < s->owner_count; i++)
        if (span_eq(s->owners[i / CHUNK][i % CHUNK], owner)) {
            *number = i;
            return true;
        }
    if (!put_name(s, SQL_OWNER_PUT, owner, s->owner_count, e))
        return false;
    *number = s->owner_count;
    pthread_rwlock_wrlock(&s->names_lock);
    bool good = add_owner(s, owner, e);
    pthread_rwlock_unlock(&s->names_lock);
    return good;
}
