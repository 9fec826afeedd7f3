/* node.h: a node is a store, a log, keys and settings in one directory; the only way to write.
 *
 *   HOME/comity.db       everything (store.h)
 *   HOME/keys/log.key    the seed of the log's Ed25519 key, mode 0600, in a directory of mode 0700
 *   HOME/rejects/        rows an import refused, one CSV an import, to mend and import again
 *
 * A batch gathers changes and becomes durable as a whole: versions, projection, indexes, tiles and a signed checkpoint, or
 * nothing. A node refuses to start when the tiles do not give the root of its last checkpoint. Reading is thread-safe
 * (store.h); writing is serialised inside the process by the node and between processes by the database. */
#ifndef COMITY_NODE_NODE_H
#define COMITY_NODE_NODE_H

#include "store/store.h"
#include "tlog/tlog.h"

struct node;
struct batch;

struct node_settings {
    char origin[TLOG_NAME_MAX]; /* names the log and owns its records: "comity.example/ministry" */
    char name[120];             /* the organisation as people call it */
    char partner[16];           /* the partner code that members of this node stand for: "CIV"; may be empty */
};

/* Makes a new node; refuses a directory that holds one. */
bool node_init(const char *home, const struct node_settings *settings, struct error *e);
/* NULL and e: no node there (ERROR_NOT_FOUND, with the hint to run `comity init`), or damaged (ERROR_INTEGRITY). types may
 * be NULL: what comity ships. */
struct node *node_open(const char *home, const struct type *const *types, struct error *e);
void node_close(struct node *n);

struct store *node_store(const struct node *n);
const struct catalogue *node_catalogue(const struct node *n);
const struct node_settings *node_settings(const struct node *n);
const char *node_home(const struct node *n);
const struct tlog_verifier *node_verifier(const struct node *n);
struct reader *node_reader(struct node *n, struct error *e); /* store_reader of its store */

/* ---- writing ------------------------------------------------------------------------------------------------------- */

/* Waits for the writer's turn. author: user name, or "import". NULL and e on failure. */
struct batch *node_begin(struct node *n, struct span author, struct error *e);

enum outcome { OUTCOME_ADDED, OUTCOME_REVISED, OUTCOME_UNCHANGED };

/* A new record, or with `record` not 0 a new version of it. */
struct change {
    int64_t record;          /* 0: new */
    uint32_t if_version;     /* the version this change was made from; 0: do not mind. ERROR_CONFLICT if it moved on */
    const struct content *content; /* checked here (content_check) */
    struct span marking;     /* canonical JSON; absent: keeps the old one, or for a new record what the type's defaults say */
    struct span source;      /* "set:key"; absent: keeps the old one */
    enum record_state state;
    const struct uuid *id;   /* a new record's id; NULL: made here */
};
/* *record and *id get the record; a change that changes nothing is OUTCOME_UNCHANGED and writes nothing. After ERROR_INVALID
 * or ERROR_CONFLICT the batch is as before and goes on; after any other error it must be abandoned. */
bool batch_put(struct batch *b, const struct change *c, int64_t *record, struct uuid *id, enum outcome *outcome,
               struct error *e);
/* By the key of an outside source (change.source, required): new the first time; unchanged when the source says what it
 * said last time, also when a person has revised the record since; else a new version in which the fields that the source
 * changed are changed, and a person's revisions of other fields stay. */
bool batch_put_sourced(struct batch *b, const struct change *c, int64_t *record, struct uuid *id, enum outcome *outcome,
                       struct error *e);
/* Erases content and seeds of all versions of a record for good, and logs that it was done (a tombstone version). */
bool batch_erase(struct batch *b, int64_t record, struct span reason, struct error *e);
bool batch_set(struct batch *b, const char *space, struct span key, struct span value, struct error *e);
bool batch_unset(struct batch *b, const char *space, struct span key, struct error *e);
struct reader *batch_reader(struct batch *b); /* sees the batch's own changes */
size_t batch_count(const struct batch *b);    /* versions written since begin or the last save */
/* Makes all so far durable and goes on with a fresh transaction: acknowledged is what was saved. */
bool batch_save(struct batch *b, struct error *e);
bool batch_commit(struct batch *b, struct error *e); /* save and end; b is gone either way */
void batch_abandon(struct batch *b);                 /* NULL is fine */

/* ---- the log ------------------------------------------------------------------------------------------------------- */

struct verify_report {
    uint64_t size;      /* entries under the checkpoint */
    uint64_t erased;    /* whose content is gone for good, as it should be */
    struct hash root;
    uint64_t microseconds;
};
/* From bytes to signed root: every stored version gives its entry, every entry its leaf in the tiles, the tiles the root,
 * the checkpoint's signature that root. ERROR_INTEGRITY names the first that does not. progress may be NULL; it returns
 * false to stop (ERROR_INTERRUPTED). That lists and counts show what was verified is store_check_projection's to say. */
bool node_verify(struct node *n, bool (*progress)(void *context, uint64_t done, uint64_t total), void *context,
                 struct verify_report *out, struct error *e);
/* The proof file (tlog-proof@v1) that a stored version is in the log under the newest checkpoint. */
bool node_prove(struct reader *r, const struct stored *v, struct buf *out, struct error *e);
bool node_checkpoint(struct reader *r, struct buf *note, struct error *e);

/* ---- people and programs (accounts.c) ------------------------------------------------------------------------------ */

enum role { ROLE_READER = 1, ROLE_AUTHOR = 2, ROLE_RELEASER = 4, ROLE_ADMIN = 8 };
enum { USER_NAME_MAX = 64, PASSWORD_MIN = 10, PASSWORD_MAX = 1000, SECRET_TEXT = 44 };

struct user {
    char name[USER_NAME_MAX];
    unsigned roles;          /* of enum role; releaser and author can read, admin manages users */
    bool exercise;           /* looks at exercise data */
    bool disabled;
    instant created;
};
bool role_parse(struct span text, unsigned *roles, struct error *e); /* "author,releaser" */
void role_put(struct buf *b, unsigned roles);
bool user_add(struct batch *b, const struct user *u, struct span password, struct error *e);
bool user_change(struct batch *b, const struct user *u, struct error *e); /* roles, exercise, disabled */
bool user_password(struct batch *b, const char *name, struct span password, struct error *e); /* ends its sessions */
bool user_get(struct reader *r, struct span name, struct user *out);
bool user_list(struct reader *r, struct arena *a, struct user **out, size_t *n, struct error *e);
/* Name and password match an enabled user. Takes as long for an unknown name. */
bool user_check(struct reader *r, struct span name, struct span password, struct user *out);

/* A session (people, twelve hours) or a token (programs, until revoked): 32 random bytes as base64url text; only its
 * SHA-256 is stored. */
enum secret_kind { SECRET_SESSION, SECRET_TOKEN };
bool secret_issue(struct batch *b, enum secret_kind kind, const char *user, struct span label, char text[SECRET_TEXT],
                  struct error *e);
/* Whose it is, if it is good now. Answers from memory after the first time; sees revocations of this process at once and
 * of others within a second. */
bool secret_check(struct node *n, struct reader *r, enum secret_kind kind, struct span text, instant now,
                  struct user *out);
bool secret_revoke(struct batch *b, enum secret_kind kind, struct span text, struct error *e);
struct secret_info {
    struct span label, id; /* id: the first 8 hex digits of the stored hash */
    instant created;
};
bool secret_list(struct reader *r, enum secret_kind kind, const char *user, struct arena *a, struct secret_info **out,
                 size_t *n, struct error *e);
bool secret_revoke_id(struct batch *b, enum secret_kind kind, const char *user, struct span id, struct error *e);
/* The viewer a user is. Spans point into u. */
struct viewer user_viewer(const struct user *u);

#endif
