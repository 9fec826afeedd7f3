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
        q->by_token = q->signed_in = secret_check(q->node, q->reader, SECRET_TOKEN, token, now, &q->user);
    } else {
        struct span session = http_cookie(http_request_header(q, "Cookie"), COOKIE);
        q->signed_in = session.p != NULL && secret_check(q->node, q->reader, SECRET_SESSION, session, now, &q->user);
        if (q->signed_in)
            q->csrf = csrf_of(session, q->arena);
    }
    q->viewer = q->signed_in ? user_viewer(&q->user) : (struct viewer){0};
}

bool session_csrf_good(const struct request *q, struct span given) {
    return q->csrf.n > 0 && given.n == q->csrf.n && crypto_same(given.p, q->csrf.p, given.n);
}

static void set_cookie(struct request *q, struct response *a, const char *value, const char *age) {
    http_header(q, a, "Set-Cookie", "%s=%s; Path=/; HttpOnly; SameSite=Lax; Max-Age=%s%s", COOKIE, value, age,
                q->web->tls ? "; Secure" : "");
}

/* ---- signing in ---------------------------------------------------------------------------------------------------- */

static struct login_slot *slot_of(struct web *w, struct span name) {
    struct hash h = hash_bytes(name.p, name.n);
    return &w->logins[(h.b[0] | h.b[1] << 8) % LOGIN_SLOTS];
}

/* Seconds to wait before this name may be tried again; 0: now. */
static unsigned must_wait(struct web *w, struct span name) {
    uint64_t now = time_monotonic_us();
    pthread_mutex_lock(&w->lock);
    uint64_t until = slot_of(w, name)->until;
    pthread_mutex_unlock(&w->lock);
    return until > now ? (unsigned)((until - now) / 1000000) + 1 : 0;
}

static void remember_try(struct web *w, struct span name, bool good) {
    pthread_mutex_lock(&w->lock);
    struct login_slot *s = slot_of(w, name);
    s->failed = good ? 0 : s->failed + 1;
    unsigned over = s->failed >= LOGIN_TRIES ? s->failed - LOGIN_TRIES : 0;
    uint64_t wait_s = s->failed < LOGIN_TRIES ? 0 : 2u << (over < 8 ? over : 8); /* 2 s to about 9 minutes */
    s->until = wait_s == 0 ? 0 : time_monotonic_us() + wait_s * 1000000;
    pthread_mutex_unlock(&w->lock);
}

bool session_begin(struct request *q, struct response *a, struct span name, struct span password, struct error *e) {
    struct user u;
    char secret[SECRET_TEXT];
    unsigned wait = must_wait(q->web, name);
    if (wait > 0) {
        a->status = 429;
        http_header(q, a, "Retry-After", "%u", wait);
        error_set(e, ERROR_BUSY, "too many wrong passwords for this name");
        return error_hint(e, "try again in %u seconds", wait);
    }
    bool good = user_check(q->reader, name, password, &u);
    remember_try(q->web, name, good);
    if (!good) {
        error_set(e, ERROR_FORBIDDEN, "name or password is wrong");
        return error_hint(e, "an administrator can set a new password with `comity user passwd NAME`");
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
