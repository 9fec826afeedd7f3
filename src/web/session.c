/* session.c: who asks: session cookies for people, tokens for programs, and signing in and out. */
#include "web/private.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const COOKIE = "comity_session";

/* What a form must carry: derived from the session's secret, which a foreign page cannot read. */
static struct span csrf_of(struct span session, struct arena *arena) {
    AUTO_BUF struct buf b = {0};
    struct hash h = hash_runs(SPAN("comity form\n"), session, (struct span){0}, (struct span){0});
    base64url_put(&b, h.b, sizeof h.b);
    return (struct span){arena_copy(arena, b.p, b.n), b.n};
}

void session_read(struct request *q) {
    struct span authorization = http_request_header(q, "Authorization");
    instant now = time_now();
    if (span_starts(authorization, SPAN("Bearer "))) {
        struct span token = {authorization.p + 7, authorization.n - 7};
        q->by_token = q->signed_in =
            secret_check(q->node, q->reader, SECRET_TOKEN, token, now, &q->user);
    } else {
        struct span session = http_cookie(http_request_header(q, "Cookie"), COOKIE);
        q->signed_in = session.p != NULL &&
                       secret_check(q->node, q->reader, SECRET_SESSION, session, now, &q->user);
        if (q->signed_in)
            q->csrf = csrf_of(session, q->arena);
    }
    q->viewer = q->signed_in ? user_viewer(&q->user) : (struct viewer){0};
}

bool session_csrf_good(const struct request *q, struct span given) {
    return q->csrf.n > 0 && given.n == q->csrf.n && crypto_same(given.p, q->csrf.p, given.n);
}

static void set_cookie(struct request *q, struct response *a, const char *value, const char *age) {
    http_header(q, a, "Set-Cookie", "%s=%s; Path=/; HttpOnly; SameSite=Lax; Max-Age=%s%s", COOKIE,
                value, age, q->web->secure ? "; Secure" : "");
}

/* ---- signing in: guessing gets slow ---------------------------------------------------------- */

/* What a failure counts against: the name from this address, the address, and the name. */
static const struct {
    bool by_name, by_address;
    unsigned tries;
} limits[] = {
    {true, true, LOGIN_TRIES},
    {false, true, LOGIN_TRIES_ADDRESS},
    {true, false, LOGIN_TRIES_NAME},
};
enum { LIMITS = sizeof limits / sizeof *limits };
static const uint64_t FORGOTTEN_US = 3600ull * 1000000;

/* Slots are shared by what falls together: one in thousands waits for another's guesses, nobody
 * gets more of them. */
static void find_slots(struct request *q, struct span name, struct login_slot *out[LIMITS]) {
    char peer[64];
    const struct span key = {(const char *)q->web->login_key, sizeof q->web->login_key}, none = {0};
    server_peer(q, peer);
    for (unsigned i = 0; i < LIMITS; i++) {
        const char kind[2] = {(char)i, '\n'};
        struct hash about = hash_bytes(name.n > 0 ? name.p : "", name.n);
        struct hash h = hash_runs(
            key, (struct span){kind, sizeof kind},
            limits[i].by_name ? (struct span){(const char *)about.b, sizeof about.b} : none,
            limits[i].by_address ? span_of(peer) : none);
        out[i] = &q->web->logins[(size_t)(h.b[0] | h.b[1] << 8) % LOGIN_SLOTS];
    }
}

/* Seconds to wait before the next try; 0: now. */
static unsigned must_wait(struct web *w, struct login_slot *const slots[LIMITS]) {
    uint64_t now = time_monotonic_us(), until = 0;
    pthread_mutex_lock(&w->lock);
    for (unsigned i = 0; i < LIMITS; i++)
        until = slots[i]->until > until ? slots[i]->until : until;
    pthread_mutex_unlock(&w->lock);
    return until > now ? (unsigned)((until - now) / 1000000) + 1 : 0;
}

static void count_failure(struct login_slot *s, unsigned tries, uint64_t now) {
    if (now - s->last > FORGOTTEN_US)
        s->failed = 0;
    s->last = now;
    s->failed++;
    unsigned over = s->failed > tries ? s->failed - tries : 0;
    if (s->failed >= tries)
        s->until =
            now + (2ull << (over < 8 ? over : 8)) * 1000000; /* 2 s, 4 s, ... about 9 minutes */
}

static void remember_try(struct web *w, struct login_slot *const slots[LIMITS], bool good) {
    uint64_t now = time_monotonic_us();
    pthread_mutex_lock(&w->lock);
    for (unsigned i = 0; i < LIMITS && !good; i++)
        count_failure(slots[i], limits[i].tries, now);
    if (good)
        *slots[0] = (struct login_slot){0};
    pthread_mutex_unlock(&w->lock);
}

bool session_begin(struct request *q, struct response *a, struct span name, struct span password,
                   struct error *e) {
    struct user u;
    char secret[SECRET_TEXT];
    struct login_slot *slots[LIMITS];
    find_slots(q, name, slots);
    unsigned wait = must_wait(q->web, slots);
    if (wait > 0) {
        a->status = 429;
        http_header(q, a, "Retry-After", "%u", wait);
        error_set(e, ERROR_BUSY, "too many wrong passwords");
        return error_hint(e, "try again in %u seconds", wait);
    }
    bool good = user_check(q->reader, name, password, &u);
    remember_try(q->web, slots, good);
    if (!good) {
        error_set(e, ERROR_FORBIDDEN, "name or password is wrong");
        return error_hint(e,
                          "an administrator can set a new password with `comity user passwd NAME`");
    }
    struct batch *b = node_begin(q->node, span_of(u.name), e);
    if (b == NULL)
        return false;
    if (!secret_issue(b, SECRET_SESSION, u.name, (struct span){0}, secret, e)) {
        batch_abandon(b);
        return false;
    }
    if (!batch_commit(b, e))
        return false;
    set_cookie(q, a, secret, "43200");
    crypto_wipe(secret, sizeof secret);
    return true;
}

bool session_end(struct request *q, struct response *a, struct error *e) {
    struct span session = http_cookie(http_request_header(q, "Cookie"), COOKIE);
    set_cookie(q, a, "", "0");
    if (session.p == NULL)
        return true;
    struct batch *b = node_begin(q->node, span_of(q->user.name), e);
    if (b == NULL)
        return false;
    if (!secret_revoke(b, SECRET_SESSION, session, e)) {
        batch_abandon(b);
        return false;
    }
    return batch_commit(b, e);
}
