/* accounts.c: people with passwords, and the secrets that stand for them: sessions and tokens.
 *
 * Kept as small JSON values in the store: space "user" by name, "session" and "token" by the SHA-256 of the secret. What a
 * secret stands for is remembered in memory, so that a request costs one hash and one look-up. */
#include "node/private.h"

#include <stdlib.h>

static const char *const USERS = "user";
static const char *const SPACES[] = {[SECRET_SESSION] = "session", [SECRET_TOKEN] = "token"};
static const instant SESSION_LASTS = 12LL * 3600 * 1000000;

static const struct {
    const char *name;
    enum role role;
} roles[] = {{"reader", ROLE_READER}, {"author", ROLE_AUTHOR}, {"releaser", ROLE_RELEASER}, {"admin", ROLE_ADMIN}};
enum { ROLE_KINDS = sizeof roles / sizeof *roles };

bool role_parse(struct span text, unsigned *out, struct error *e) {
    *out = 0;
    while (text.p != NULL) {
        struct span word = span_trim(span_cut(&text, ','));
        size_t i = 0;
        while (i < ROLE_KINDS && !span_is(word, roles[i].name))
            i++;
        if (i == ROLE_KINDS) {
            error_set(e, ERROR_USAGE, "\"%.*s\" is not a role", (int)(word.n < 40 ? word.n : 40), word.p);
            return error_hint(e, "roles: reader, author, releaser, admin");
        }
        *out |= roles[i].role;
    }
    return true;
}

void role_put(struct buf *b, unsigned mask) {
    bool first = true;
    for (size_t i = 0; i < ROLE_KINDS; i++)
        if (mask & roles[i].role) {
            buf_printf(b, "%s%s", first ? "" : ",", roles[i].name);
            first = false;
        }
}

/* ---- users --------------------------------------------------------------------------------------------------------- */

static bool name_valid(const char *name) {
    size_t n = strlen(name);
    for (size_t i = 0; i < n; i++) {
        char c = name[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!letter && (i == 0 || strchr("._-@", c) == NULL))
            return false;
    }
    return n > 0 && n < USER_NAME_MAX;
}

static void put_user(struct buf *b, const struct user *u, struct span hash) {
    AUTO_BUF struct buf text = {0};
    role_put(&text, u->roles);
    buf_printf(b, "{\"created\":%lld,\"disabled\":%s,\"exercise\":%s,\"password\":", (long long)u->created,
               u->disabled ? "true" : "false", u->exercise ? "true" : "false");
    json_put_string(b, hash);
    buf_str(b, ",\"roles\":");
    json_put_string(b, buf_view(&text));
    buf_char(b, '}');
}

/* hash (may be NULL) gets the Argon2id text. */
static bool take_user(struct span name, struct span json, struct user *out, struct buf *hash) {
    struct json j;
    AUTO_ARENA struct arena a = {0};
    struct error ignored;
    if (name.n >= USER_NAME_MAX || !json_parse(json, &j, &ignored))
        return false;
    *out = (struct user){.disabled = json_member(j, "disabled").type == JSON_TRUE,
                         .exercise = json_member(j, "exercise").type == JSON_TRUE};
    memcpy(out->name, name.p, name.n);
    struct span list = json_text(json_member(j, "roles"), &a);
    if (!json_integer(json_member(j, "created"), &out->created))
        out->created = 0;
    if (list.n > 0 && !role_parse(list, &out->roles, &ignored))
        return false;
    if (hash != NULL)
        buf_span(hash, json_text(json_member(j, "password"), &a));
    return true;
}

static bool read_user(struct reader *r, struct span name, struct user *out, struct buf *hash) {
    AUTO_BUF struct buf json = {0};
    return reader_get(r, USERS, name, &json) && take_user(name, buf_view(&json), out, hash);
}

bool user_get(struct reader *r, struct span name, struct user *out) {
    return read_user(r, name, out, NULL);
}

static bool save_user(struct batch *b, const struct user *u, struct span hash, struct error *e) {
    AUTO_BUF struct buf json = {0};
    put_user(&json, u, hash);
    b->accounts_changed = true;
    return batch_set(b, USERS, span_of(u->name), buf_view(&json), e);
}

static bool hash_password(struct span password, char hash[128], struct error *e) {
    if (utf8_length(password) < PASSWORD_MIN || password.n > PASSWORD_MAX) {
        error_set(e, ERROR_INVALID, "a password has at least %d characters", PASSWORD_MIN);
        return error_at(e, NULL, 0, "password");
    }
    return crypto_password_hash(password, hash, e);
}

bool user_add(struct batch *b, const struct user *u, struct span password, struct error *e) {
    char hash[128];
    struct user known, fresh = *u;
    if (!name_valid(u->name)) {
        error_set(e, ERROR_INVALID, "\"%s\" cannot be a user name", u->name);
        error_hint(e, "use small letters, digits, and . _ - @ inside");
        return error_at(e, NULL, 0, "name");
    }
    if (user_get(batch_reader(b), span_of(u->name), &known)) {
        error_set(e, ERROR_CONFLICT, "there is a user \"%s\" already", u->name);
        return error_at(e, NULL, 0, "name");
    }
    if (fresh.created == 0)
        fresh.created = b->time;
    return hash_password(password, hash, e) && save_user(b, &fresh, span_of(hash), e);
}

static bool no_user(const char *name, struct error *e) {
    return error_set(e, ERROR_NOT_FOUND, "there is no user \"%s\"", name);
}

bool user_change(struct batch *b, const struct user *u, struct error *e) {
    struct user known;
    AUTO_BUF struct buf hash = {0};
    return read_user(batch_reader(b), span_of(u->name), &known, &hash) ? save_user(b, u, buf_view(&hash), e)
                                                                      : no_user(u->name, e);
}

struct revoking {
    struct batch *batch;
    const char *space;
    struct span user, id; /* id absent: all of the user's */
    struct buf keys;
};

/* What a secret's value says: {"created":..,"label":"..","user":".."}. */
static bool secret_is_of(struct span value, struct span user) {
    struct json j;
    AUTO_ARENA struct arena a = {0};
    struct error ignored;
    return json_parse(value, &j, &ignored) && span_eq(json_text(json_member(j, "user"), &a), user);
}

static bool gather(void *context, struct span key, struct span value) {
    struct revoking *v = context;
    AUTO_BUF struct buf hex = {0};
    hex_put(&hex, key.p, key.n < 4 ? key.n : 4);
    if (key.n == HASH_SIZE && secret_is_of(value, v->user) && (v->id.p == NULL || span_eq(buf_view(&hex), v->id)))
        buf_span(&v->keys, key);
    return true;
}

static bool revoke_all(struct batch *b, enum secret_kind kind, struct span user, struct span id, struct error *e) {
    struct revoking v = {.batch = b, .space = SPACES[kind], .user = user, .id = id};
    bool good = reader_each(batch_reader(b), SPACES[kind], SPAN(""), gather, &v, e);
    if (good && id.p != NULL && v.keys.n == 0)
        good = error_set(e, ERROR_NOT_FOUND, "%.*s has no such session or token", SPAN_ARG(user));
    for (size_t at = 0; good && at < v.keys.n; at += HASH_SIZE)
        good = batch_unset(b, SPACES[kind], (struct span){v.keys.p + at, HASH_SIZE}, e);
    b->accounts_changed = true;
    buf_free(&v.keys);
    return good;
}

bool user_password(struct batch *b, const char *name, struct span password, struct error *e) {
    char hash[128];
    struct user known;
    if (!user_get(batch_reader(b), span_of(name), &known))
        return no_user(name, e);
    return hash_password(password, hash, e) && save_user(b, &known, span_of(hash), e) &&
           revoke_all(b, SECRET_SESSION, span_of(name), (struct span){0}, e);
}

struct listing {
    struct arena *a;
    struct user *users;
    size_t n, cap;
};

static bool list_user(void *context, struct span key, struct span value) {
    struct listing *l = context;
    if (l->n == l->cap) {
        struct user *more = arena_alloc(l->a, (l->cap = l->cap == 0 ? 16 : l->cap * 2) * sizeof *more);
        if (l->n > 0)
            memcpy(more, l->users, l->n * sizeof *more);
        l->users = more;
    }
    if (take_user(key, value, &l->users[l->n], NULL))
        l->n++;
    return true;
}

bool user_list(struct reader *r, struct arena *a, struct user **out, size_t *n, struct error *e) {
    struct listing l = {.a = a};
    if (!reader_each(r, USERS, SPAN(""), list_user, &l, e))
        return false;
    *out = l.users;
    *n = l.n;
    return true;
}

bool user_check(struct reader *r, struct span name, struct span password, struct user *out) {
    /* An unknown name costs the same: its password is checked against the hash of a password that nobody has. */
    static const char nobody[] = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$"
                                 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    AUTO_BUF struct buf hash = {0};
    bool known = name.n < USER_NAME_MAX && password.n <= PASSWORD_MAX && read_user(r, name, out, &hash);
    if (!known) {
        buf_clear(&hash);
        buf_str(&hash, nobody);
    }
    if (password.n > PASSWORD_MAX)
        password.n = PASSWORD_MAX;
    bool right = crypto_password_check(password, hash.p);
    return right && known && !out->disabled;
}

struct viewer user_viewer(const struct user *u) {
    return (struct viewer){.own = true, .person = span_of(u->name), .exercise = u->exercise};
}

/* ---- sessions and tokens ------------------------------------------------------------------------------------------- */

enum { SECRETS_KEPT = 10000 };
static const uint64_t ASK_AGAIN_US = 1000000; /* how late a revocation by another process is seen */

struct held {
    struct user user;
    instant created;
    uint64_t asked; /* monotonic microseconds */
};

struct secrets {
    pthread_rwlock_t lock; /* innermost */
    struct map known[2];   /* by kind: hash -> index in held */
    struct held *held;
    size_t count;
};

struct secrets *secrets_new(void) {
    struct secrets *s = memory_new(sizeof *s);
    pthread_rwlock_init(&s->lock, NULL);
    s->held = memory_new(SECRETS_KEPT * sizeof *s->held);
    return s;
}

static void clear(struct secrets *s) {
    map_free(&s->known[SECRET_SESSION]);
    map_free(&s->known[SECRET_TOKEN]);
    s->count = 0;
}

void secrets_forget(struct secrets *s) {
    pthread_rwlock_wrlock(&s->lock);
    clear(s);
    pthread_rwlock_unlock(&s->lock);
}

void secrets_free(struct secrets *s) {
    clear(s);
    pthread_rwlock_destroy(&s->lock);
    free(s->held);
    free(s);
}

bool secret_issue(struct batch *b, enum secret_kind kind, const char *user, struct span label, char text[SECRET_TEXT],
                  struct error *e) {
    unsigned char secret[32];
    AUTO_BUF struct buf encoded = {0}, json = {0};
    crypto_random(secret, sizeof secret);
    base64url_put(&encoded, secret, sizeof secret);
    snprintf(text, SECRET_TEXT, "%s", encoded.p);
    struct hash hash = hash_bytes(encoded.p, encoded.n);
    buf_printf(&json, "{\"created\":%lld,\"label\":", (long long)b->time);
    json_put_string(&json, label.p == NULL || !utf8_valid(label) ? SPAN("") : label);
    buf_str(&json, ",\"user\":");
    json_put_string(&json, span_of(user));
    buf_char(&json, '}');
    crypto_wipe(secret, sizeof secret);
    crypto_wipe(encoded.p, encoded.n);
    return batch_set(b, SPACES[kind], (struct span){(const char *)hash.b, sizeof hash.b}, buf_view(&json), e);
}

static bool remembered(struct secrets *s, enum secret_kind kind, struct span hash, uint64_t now, struct held *out) {
    pthread_rwlock_rdlock(&s->lock);
    const uint64_t *at = map_get(&s->known[kind], hash);
    bool fresh = at != NULL && now - s->held[*at].asked < ASK_AGAIN_US;
    if (fresh)
        *out = s->held[*at];
    pthread_rwlock_unlock(&s->lock);
    return fresh;
}

static void remember(struct secrets *s, enum secret_kind kind, struct span hash, const struct held *h) {
    pthread_rwlock_wrlock(&s->lock);
    if (s->count == SECRETS_KEPT)
        clear(s);
    bool fresh = false;
    uint64_t at = *map_put(&s->known[kind], hash, s->count, &fresh);
    s->count += fresh;
    s->held[at] = *h;
    pthread_rwlock_unlock(&s->lock);
}

static bool ask(struct reader *r, enum secret_kind kind, struct span hash, struct held *out) {
    AUTO_BUF struct buf value = {0};
    AUTO_ARENA struct arena a = {0};
    struct json j;
    struct error ignored;
    return reader_get(r, SPACES[kind], hash, &value) && json_parse(buf_view(&value), &j, &ignored) &&
           json_integer(json_member(j, "created"), &out->created) &&
           user_get(r, json_text(json_member(j, "user"), &a), &out->user);
}

bool secret_check(struct node *n, struct reader *r, enum secret_kind kind, struct span text, instant now,
                  struct user *out) {
    if (text.n != SECRET_TEXT - 1)
        return false;
    /* Looked up by its hash: timing tells nothing about a secret that one does not have. */
    struct hash hash = hash_bytes(text.p, text.n);
    struct span key = {(const char *)hash.b, sizeof hash.b};
    struct held h = {.asked = time_monotonic_us()};
    if (!remembered(n->secrets, kind, key, h.asked, &h)) {
        h.asked = time_monotonic_us();
        if (!ask(r, kind, key, &h))
            return false;
        remember(n->secrets, kind, key, &h);
    }
    if (h.user.disabled || (kind == SECRET_SESSION && now - h.created > SESSION_LASTS))
        return false;
    *out = h.user;
    return true;
}

bool secret_revoke(struct batch *b, enum secret_kind kind, struct span text, struct error *e) {
    struct hash hash = hash_bytes(text.p, text.n);
    b->accounts_changed = true;
    return batch_unset(b, SPACES[kind], (struct span){(const char *)hash.b, sizeof hash.b}, e);
}

bool secret_revoke_id(struct batch *b, enum secret_kind kind, const char *user, struct span id, struct error *e) {
    return revoke_all(b, kind, span_of(user), id, e);
}

struct secret_listing {
    struct arena *a;
    struct span user;
    struct secret_info *out;
    size_t n, cap;
};

static bool list_secret(void *context, struct span key, struct span value) {
    struct secret_listing *l = context;
    struct json j;
    struct error ignored;
    if (!secret_is_of(value, l->user) || !json_parse(value, &j, &ignored))
        return true;
    if (l->n == l->cap) {
        struct secret_info *more = arena_alloc(l->a, (l->cap = l->cap == 0 ? 8 : l->cap * 2) * sizeof *more);
        if (l->n > 0)
            memcpy(more, l->out, l->n * sizeof *more);
        l->out = more;
    }
    AUTO_BUF struct buf hex = {0};
    struct secret_info *s = &l->out[l->n++];
    struct span label = json_text(json_member(j, "label"), l->a);
    hex_put(&hex, key.p, key.n < 4 ? key.n : 4);
    s->id = (struct span){arena_copy(l->a, hex.p, hex.n), hex.n};
    s->label = (struct span){arena_copy(l->a, label.p, label.n), label.n};
    if (!json_integer(json_member(j, "created"), &s->created))
        s->created = 0;
    return true;
}

bool secret_list(struct reader *r, enum secret_kind kind, const char *user, struct arena *a, struct secret_info **out,
                 size_t *n, struct error *e) {
    struct secret_listing l = {.a = a, .user = span_of(user)};
    if (!reader_each(r, SPACES[kind], SPAN(""), list_secret, &l, e))
        return false;
    *out = l.out;
    *n = l.n;
    return true;
}
