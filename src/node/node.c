/* node.c: making, opening and closing a node: its directory, keys and settings. */
#include "node/private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const SPACE = "node"; /* settings in the store's small values */

static char *path_in(const char *home, const char *name) {
    AUTO_BUF struct buf b = {0};
    buf_printf(&b, "%s/%s", home, name);
    return memory_strdup(b.p);
}

/* A file and its directory entry on disk, before anything relies on them. */
static bool sync_directory(const char *path, struct error *e) {
    int fd = open(path, O_RDONLY | O_DIRECTORY);
    bool good = fd >= 0 && fsync(fd) == 0;
    if (!good)
        error_errno(e, "writing %s", path);
    if (fd >= 0)
        close(fd);
    return good;
}

static bool make_directory(const char *path, mode_t mode, struct error *e) {
    if (mkdir(path, mode) == 0 || errno == EEXIST)
        return true;
    return error_errno(e, "making the directory %s", path);
}

/* mkdir -p for the home itself. */
static bool make_home(const char *home, struct error *e) {
    AUTO_FREE char *path = memory_strdup(home);
    for (char *p = path + 1; *p != '\0'; p++)
        if (*p == '/') {
            *p = '\0';
            if (mkdir(path, 0777) != 0 && errno != EEXIST)
                return error_errno(e, "making the directory %s", path);
            *p = '/';
        }
    return make_directory(path, 0700, e);
}

static bool write_key(const char *path, const unsigned char seed[KEY_SEED_SIZE], struct error *e) {
    AUTO_BUF struct buf text = {0};
    hex_put(&text, seed, KEY_SEED_SIZE);
    buf_char(&text, '\n');
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    if (fd < 0)
        return error_errno(e, "writing %s", path);
    bool good = write(fd, text.p, text.n) == (ssize_t)text.n && fsync(fd) == 0;
    if (!good)
        error_errno(e, "writing %s", path);
    close(fd);
    crypto_wipe(text.p, text.n);
    return good;
}

static bool read_key(const char *path, struct key_pair *out, struct error *e) {
    struct stat st;
    unsigned char seed[KEY_SEED_SIZE];
    if (stat(path, &st) != 0)
        return error_errno(e, "reading the log's key %s", path);
    if ((st.st_mode & 077) != 0) {
        error_set(e, ERROR_FORBIDDEN, "%s can be read by others than its owner", path);
        return error_hint(e, "chmod 600 %s; if others may have read it, make a new node and tell your partners", path);
    }
    AUTO_BUF struct buf text = {0};
    if (!stream_slurp(path, 1000, &text, e))
        return false;
    bool good = hex_read(span_trim(buf_view(&text)), seed, sizeof seed);
    if (good)
        key_pair_from_seed(seed, out);
    crypto_wipe(text.p, text.n);
    crypto_wipe(seed, sizeof seed);
    return good ? true : error_set(e, ERROR_INTEGRITY, "%s does not hold a key", path);
}

/* ---- settings ------------------------------------------------------------------------------------------------------ */

static bool save_settings(struct store *s, const struct node_settings *set, struct error *e) {
    return store_set(s, SPACE, SPAN("origin"), span_of(set->origin), e) &&
           store_set(s, SPACE, SPAN("name"), span_of(set->name), e) &&
           store_set(s, SPACE, SPAN("partner"), span_of(set->partner), e);
}

static void load_setting(struct reader *r, const char *key, char *out, size_t n) {
    AUTO_BUF struct buf value = {0};
    if (reader_get(r, SPACE, span_of(key), &value))
        snprintf(out, n, "%.*s", (int)value.n, buf_view(&value).p);
}

static bool check_settings(const struct node_settings *s, struct error *e) {
    if (!tlog_name_valid(span_of(s->origin)) || strlen(s->origin) >= OWNER_MAX) {
        error_set(e, ERROR_USAGE, "\"%s\" cannot be the name of a log", s->origin);
        return error_hint(e, "use a name like comity.example.org/ministry: no spaces, no plus sign");
    }
    return true;
}

/* ---- init ---------------------------------------------------------------------------------------------------------- */

static bool first_commit(struct store *s, const struct node_settings *set, const struct key_pair *key, struct error *e) {
    struct tlog_tree empty = {0};
    struct hash root = tlog_tree_root(&empty);
    AUTO_BUF struct buf note = {0};
    tlog_checkpoint_sign(&note, set->origin, 0, &root, key);
    if (!store_begin(s, e))
        return false;
    if (store_claim(s, span_of(set->origin), e) && save_settings(s, set, e) &&
        store_put_checkpoint(s, 0, buf_view(&note), e))
        return store_commit(s, e);
    store_rollback(s);
    return false;
}

static bool make_files(const char *home, const struct node_settings *set, struct error *e) {
    AUTO_FREE char *keys = path_in(home, "keys"), *key_path = path_in(home, "keys/log.key");
    AUTO_FREE char *db = path_in(home, "comity.db"), *rejects = path_in(home, "rejects");
    unsigned char seed[KEY_SEED_SIZE];
    struct key_pair key;
    if (!make_home(home, e) || !make_directory(keys, 0700, e) || !make_directory(rejects, 0700, e))
        return false;
    if (access(db, F_OK) == 0) {
        error_set(e, ERROR_CONFLICT, "there is a node in %s already", home);
        return error_hint(e, "use it, or choose another directory with --home DIR");
    }
    crypto_random(seed, sizeof seed);
    key_pair_from_seed(seed, &key);
    bool good = write_key(key_path, seed, e) && sync_directory(keys, e);
    crypto_wipe(seed, sizeof seed);
    if (!good)
        return false;
    static const struct type *const none[] = {NULL}; /* tables of types are made when the node is first opened */
    struct catalogue *types = catalogue_new(none, e);
    struct store *s = types == NULL ? NULL : store_open(db, types, true, e);
    good = s != NULL && first_commit(s, set, &key, e);
    store_close(s);
    catalogue_free(types);
    if (!good) { /* a node that could not be finished must not look like one */
        unlink(db);
        unlink(key_path);
    }
    return good && sync_directory(home, e);
}

bool node_init(const char *home, const struct node_settings *settings, struct error *e) {
    if (!crypto_start(e) || !check_settings(settings, e))
        return false;
    mode_t before = umask(077);
    bool good = make_files(home, settings, e);
    umask(before);
    return good;
}

/* ---- open ---------------------------------------------------------------------------------------------------------- */

/* The newest checkpoint is ours and its tree is what the tiles give. */
static bool check_log(struct node *n, struct reader *r, struct error *e) {
    AUTO_BUF struct buf bytes = {0};
    uint64_t size = 0;
    AUTO_FREE struct tlog_note *note = memory_new(sizeof *note);
    struct tlog_checkpoint c;
    struct tlog_tiles tiles = {.context = r, .read = reader_read_tile};
    if (!reader_checkpoint(r, &bytes, &size, e))
        return false;
    if (!tlog_note_parse(buf_view(&bytes), note, e) || !tlog_note_verify(note, &n->verifier, 1, NULL, e) ||
        !tlog_checkpoint_parse(note->text, &c, e) || !tlog_appender_open(&n->log, c.size, &tiles, e)) {
        if (e != NULL && e->code != ERROR_IO)
            e->code = ERROR_INTEGRITY; /* it was well formed when it was written */
        return error_prefix(e, "the node's last checkpoint");
    }
    struct hash root = tlog_tree_root(&n->log.tree);
    if (hash_eq(&root, &c.root))
        return true;
    error_set(e, ERROR_INTEGRITY, "the log's tiles do not give the root that was signed for %llu entries",
              (unsigned long long)c.size);
    return error_hint(e, "do not write to this node; restore the newest backup with `comity restore`");
}

static bool open_parts(struct node *n, const struct type *const *types, struct error *e) {
    AUTO_FREE char *key_path = path_in(n->home, "keys/log.key"), *db = path_in(n->home, "comity.db");
    if (access(db, F_OK) != 0) {
        bool missing = errno == ENOENT;
        error_errno(e, "there is no node in %s", n->home);
        if (missing) {
            error_set(e, ERROR_NOT_FOUND, "there is no node in %s", n->home);
            error_hint(e, "make one with `comity init`, or name another directory with --home DIR or COMITY_HOME");
        }
        return false;
    }
    n->types = catalogue_new(types != NULL ? types : record_types, e);
    n->store = n->types == NULL ? NULL : store_open(db, n->types, false, e);
    if (n->store == NULL)
        return false;
    AUTO_READER struct reader *r = store_reader(n->store, e);
    if (r == NULL)
        return false;
    load_setting(r, "origin", n->settings.origin, sizeof n->settings.origin);
    load_setting(r, "name", n->settings.name, sizeof n->settings.name);
    load_setting(r, "partner", n->settings.partner, sizeof n->settings.partner);
    if (!read_key(key_path, &n->key, e))
        return false;
    tlog_verifier_make(n->settings.origin, TLOG_KEY_ED25519, n->key.public_key, &n->verifier);
    return check_log(n, r, e);
}

struct node *node_open(const char *home, const struct type *const *types, struct error *e) {
    if (!crypto_start(e))
        return NULL;
    struct node *n = memory_new(sizeof *n);
    n->home = memory_strdup(home);
    n->secrets = secrets_new();
    pthread_mutex_init(&n->write_lock, NULL);
    if (open_parts(n, types, e))
        return n;
    node_close(n);
    return NULL;
}

void node_close(struct node *n) {
    if (n == NULL)
        return;
    batch_abandon(n->batch);
    store_close(n->store);
    catalogue_free(n->types);
    secrets_free(n->secrets);
    pthread_mutex_destroy(&n->write_lock);
    crypto_wipe(&n->key, sizeof n->key);
    free(n->home);
    free(n);
}

struct store *node_store(const struct node *n) {
    return n->store;
}

const struct catalogue *node_catalogue(const struct node *n) {
    return n->types;
}

const struct node_settings *node_settings(const struct node *n) {
    return &n->settings;
}

const char *node_home(const struct node *n) {
    return n->home;
}

const struct tlog_verifier *node_verifier(const struct node *n) {
    return &n->verifier;
}

struct reader *node_reader(struct node *n, struct error *e) {
    return store_reader(n->store, e);
}
