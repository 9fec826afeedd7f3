/* batch.c: the only way to write: changes gather in one transaction and become durable with a signed checkpoint. */
#include "node/private.h"

#include <stdlib.h>

static struct tlog_tiles write_tiles(struct node *n) {
    return (struct tlog_tiles){.context = n->store, .write = store_write_tile};
}

/* Another process may have written since: then the log's edge is read afresh, inside the transaction. */
static bool catch_up(struct node *n, struct error *e) {
    AUTO_BUF struct buf note = {0};
    uint64_t size = 0;
    struct reader *w = store_writer_view(n->store);
    if (!reader_checkpoint(w, &note, &size, e))
        return false;
    if (size == n->log.tree.size)
        return true;
    struct tlog_tiles tiles = {.context = w, .read = reader_read_tile};
    return tlog_appender_open(&n->log, size, &tiles, e);
}

static bool start(struct node *n, struct error *e) {
    if (!store_begin(n->store, e))
        return false;
    if (!catch_up(n, e)) {
        store_rollback(n->store);
        return false;
    }
    n->saved = n->log;
    return true;
}

struct batch *node_begin(struct node *n, struct span author, struct error *e) {
    if (author.n >= AUTHOR_MAX) {
        error_set(e, ERROR_LIMIT, "an author's name has at most %d bytes", AUTHOR_MAX - 1);
        return NULL;
    }
    pthread_mutex_lock(&n->write_lock);
    if (!start(n, e)) {
        pthread_mutex_unlock(&n->write_lock);
        return NULL;
    }
    struct batch *b = memory_new(sizeof *b);
    b->node = n;
    b->time = time_now();
    b->chance_used = sizeof b->chance;
    memcpy(b->author, author.n > 0 ? author.p : "", author.n);
    n->batch = b;
    return b;
}

static void finish(struct batch *b) {
    struct node *n = b->node;
    bool accounts = b->accounts_changed;
    n->batch = NULL;
    buf_free(&b->body);
    buf_free(&b->marking);
    arena_free(&b->arena);
    crypto_wipe(b->chance, sizeof b->chance);
    free(b);
    pthread_mutex_unlock(&n->write_lock);
    if (accounts)
        secrets_forget(n->secrets);
}

void batch_abandon(struct batch *b) {
    if (b == NULL)
        return;
    store_rollback(b->node->store);
    b->node->log = b->node->saved;
    finish(b);
}

static bool save(struct batch *b, struct error *e) {
    struct node *n = b->node;
    if (b->count > 0) {
        struct tlog_tiles tiles = write_tiles(n);
        struct hash root = tlog_tree_root(&n->log.tree);
        AUTO_BUF struct buf note = {0};
        if (!tlog_appender_flush(&n->log, &tiles, e))
            return false;
        /* Signed before the commit, told to nobody before it: a crash leaves neither tiles nor promise. */
        tlog_checkpoint_sign(&note, n->settings.origin, n->log.tree.size, &root, &n->key);
        if (!store_put_checkpoint(n->store, n->log.tree.size, buf_view(&note), e))
            return false;
    }
    if (!store_commit(n->store, e))
        return false;
    n->saved = n->log;
    b->count = 0;
    return true;
}

bool batch_save(struct batch *b, struct error *e) {
    if (!save(b, e)) {
        b->node->log = b->node->saved;
        return false;
    }
    b->time = time_now();
    return start(b->node, e);
}

bool batch_commit(struct batch *b, struct error *e) {
    bool good = save(b, e);
    if (!good) {
        store_rollback(b->node->store);
        b->node->log = b->node->saved;
    }
    finish(b);
    return good;
}

struct reader *batch_reader(struct batch *b) {
    return store_writer_view(b->node->store);
}

size_t batch_count(const struct batch *b) {
    return b->count;
}

bool batch_set(struct batch *b, const char *space, struct span key, struct span value, struct error *e) {
    return store_set(b->node->store, space, key, value, e);
}

bool batch_unset(struct batch *b, const char *space, struct span key, struct error *e) {
    return store_unset(b->node->store, space, key, e);
}

/* ---- versions ------------------------------------------------------------------------------------------------------ */

/* A seed of its own for each version; the kernel is asked for many at once. */
static void take_seed(struct batch *b, unsigned char seed[SEED_SIZE]) {
    if (b->chance_used + SEED_SIZE > sizeof b->chance) {
        crypto_random(b->chance, sizeof b->chance);
        b->chance_used = 0;
    }
    memcpy(seed, b->chance + b->chance_used, SEED_SIZE);
    crypto_wipe(b->chance + b->chance_used, SEED_SIZE);
    b->chance_used += SEED_SIZE;
}

/* The canonical content into the batch's body buffer. */
static bool put_body(struct batch *b, const struct content *c, struct error *e) {
    buf_clear(&b->body);
    content_put(&b->body, c, ~0ull);
    return b->body.n <= BODY_MAX ? true
                                 : error_set(e, ERROR_LIMIT, "the record is larger than %d MiB", BODY_MAX >> 20);
}

/* Writes one version: entry, leaf, store. The batch's body buffer holds the canonical content. */
static bool write_version(struct batch *b, const struct envelope *v, const struct content *c, int64_t record,
                          int64_t *number, struct error *e) {
    struct node *n = b->node;
    unsigned char seed[SEED_SIZE];
    struct entry entry;
    take_seed(b, seed);
    entry_make(v, c, seed, &entry);
    struct hash leaf = tlog_leaf((struct span){(const char *)entry.bytes, sizeof entry.bytes});
    struct store_version out = {.record = record, .envelope = *v, .content = c, .body = buf_view(&b->body), .seed = seed,
                                .entry = &entry, .leaf = (int64_t)n->log.tree.size};
    struct tlog_tiles tiles = write_tiles(n);
    if (!store_put(n->store, &out, number, e) || !tlog_append(&n->log, &leaf, &tiles, e))
        return false;
    b->count++;
    return true;
}

/* What the descriptor says of fields of their own: {"fields":{"cost":{...}},"tlp":"AMBER+STRICT"}. */
static struct span default_marking(struct batch *b, const struct schema *s) {
    struct marking m = marking_narrowest();
    struct marking_field *fields = arena_alloc(&b->arena, (s->count + 1) * sizeof *fields);
    for (unsigned i = 0; i < s->count; i++) {
        const struct marking_default *d = s->fields[i].marking;
        if (d == NULL)
            continue;
        struct marking own = marking_narrowest();
        own.tlp = d->tlp < m.tlp ? d->tlp : m.tlp;
        fields[m.fields_count++] = (struct marking_field){span_of(s->fields[i].name), own};
    }
    m.fields = fields;
    buf_clear(&b->marking);
    marking_put(&b->marking, &m);
    return buf_view(&b->marking);
}

static bool put_new(struct batch *b, const struct change *c, int64_t *record, struct uuid *id, struct error *e) {
    struct envelope v = {.owner = span_of(b->node->settings.origin), .version = 1, .time = b->time, .state = c->state,
                         .author = span_of(b->author), .source = c->source, .marking = c->marking};
    v.id = c->id != NULL ? *c->id : uuid_new(&b->node->ids, b->time);
    if (v.marking.p == NULL)
        v.marking = default_marking(b, c->content->schema);
    *id = v.id;
    return write_version(b, &v, c->content, 0, record, e);
}

static bool put_revision(struct batch *b, const struct change *c, const struct stored *old, int64_t *record,
                         struct uuid *id, enum outcome *outcome, struct error *e) {
    struct envelope v = old->envelope;
    *record = old->record;
    *id = v.id;
    if (c->if_version != 0 && c->if_version != v.version) {
        error_set(e, ERROR_CONFLICT, "the record is at version %u now, this change was made from version %u", v.version,
                  c->if_version);
        return error_hint(e, "look at what changed, then make the change again");
    }
    if (!span_eq(v.owner, span_of(b->node->settings.origin)))
        return error_set(e, ERROR_FORBIDDEN, "only %.*s revises this record", SPAN_ARG(v.owner));
    if (old->schema != c->content->schema)
        return error_set(e, ERROR_INVALID, "a %s cannot become a %s", old->schema->type->name,
                         c->content->schema->type->name);
    if (c->marking.p != NULL)
        v.marking = c->marking;
    if (c->source.p != NULL)
        v.source = c->source;
    if (!old->erased && span_eq(buf_view(&b->body), old->body) && span_eq(v.marking, old->envelope.marking) &&
        c->state == v.state) {
        *outcome = OUTCOME_UNCHANGED;
        return true;
    }
    v.version++;
    v.time = b->time;
    v.state = c->state;
    v.author = span_of(b->author);
    *outcome = OUTCOME_REVISED;
    return write_version(b, &v, c->content, old->record, record, e);
}

bool batch_put(struct batch *b, const struct change *c, int64_t *record, struct uuid *id, enum outcome *outcome,
               struct error *e) {
    struct stored old;
    arena_reset(&b->arena);
    if (c->state == RECORD_CURRENT && !content_check(c->content, e))
        return false;
    if (c->record == 0) {
        *outcome = OUTCOME_ADDED;
        return put_body(b, c->content, e) && put_new(b, c, record, id, e);
    }
    return put_body(b, c->content, e) && reader_current(batch_reader(b), c->record, &b->arena, &old, e) &&
           put_revision(b, c, &old, record, id, outcome, e);
}

/* ---- changes that an outside source brings --------------------------------------------------------------------------- */

/* What the source said is known by a digest over marking and content, so that a person's revisions do not count. The body
 * buffer holds the content. */
static struct hash said(const struct batch *b, const struct change *c) {
    return hash_runs(c->marking, SPAN("\n"), buf_view(&b->body), (struct span){0});
}

/* The newest version that came from the source, so that only what the source changed is changed. False: none is left. */
static bool last_from_source(struct batch *b, int64_t record, struct span author, struct content *out) {
    struct stored *versions = NULL;
    size_t n = 0;
    struct error ignored;
    if (!reader_history(batch_reader(b), record, &b->arena, &versions, &n, &ignored))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!versions[i].erased && span_eq(versions[i].envelope.author, author))
            return content_read(versions[i].schema, versions[i].body, out, &ignored);
    return false;
}

static void keep_revisions(struct content *to, const struct content *source_now, const struct content *source_before,
                           const struct content *current) {
    uint64_t changed = content_diff(source_before, source_now);
    *to = *current;
    for (unsigned i = 0; i < to->schema->count; i++)
        if (changed >> i & 1)
            to->value[i] = source_now->value[i];
}

bool batch_put_sourced(struct batch *b, const struct change *c, int64_t *record, struct uuid *id, enum outcome *outcome,
                       struct error *e) {
    struct store *s = b->node->store;
    struct hash now, before;
    struct stored old;
    arena_reset(&b->arena);
    if (c->source.n == 0 || c->source.n > SOURCE_MAX)
        return error_set(e, ERROR_INVALID, "the source's key is missing or longer than %d bytes", SOURCE_MAX);
    if (!content_check(c->content, e) || !put_body(b, c->content, e) || !store_source(s, c->source, record, &before, e))
        return false;
    now = said(b, c);
    if (*record == 0) {
        *outcome = OUTCOME_ADDED;
        return put_new(b, c, record, id, e) && store_put_source(s, c->source, *record, &now, e);
    }
    if (!reader_current(batch_reader(b), *record, &b->arena, &old, e))
        return false;
    *id = old.envelope.id;
    *outcome = OUTCOME_UNCHANGED;
    if (hash_eq(&now, &before))
        return true;
    struct content merged = *c->content, was, current;
    if (!old.erased && !span_is(old.envelope.author, b->author) &&
        content_read(old.schema, old.body, &current, NULL) &&
        last_from_source(b, *record, span_of(b->author), &was))
        keep_revisions(&merged, c->content, &was, &current);
    struct change revision = *c;
    revision.record = *record;
    revision.content = &merged;
    revision.state = RECORD_CURRENT;
    return put_body(b, &merged, e) && put_revision(b, &revision, &old, record, id, outcome, e) && store_put_source(s, c->source, *record, &now, e);
}

/* ---- erasure ------------------------------------------------------------------------------------------------------- */

/* Who erased what, when and why; nothing of what it said. Space "erasure", by the record's id. */
static bool remember_erasure(struct batch *b, const struct uuid *id, struct span reason, struct error *e) {
    AUTO_BUF struct buf json = {0};
    char text[28];
    instant_format(b->time, text);
    buf_str(&json, "{\"by\":");
    json_put_string(&json, span_of(b->author));
    buf_str(&json, ",\"reason\":");
    json_put_string(&json, reason.p == NULL || !utf8_valid(reason) ? SPAN("") : reason);
    buf_printf(&json, ",\"time\":\"%s\"}", text);
    return batch_set(b, "erasure", (struct span){(const char *)id->b, sizeof id->b}, buf_view(&json), e);
}

bool batch_erase(struct batch *b, int64_t record, struct span reason, struct error *e) {
    struct stored old;
    struct content nothing;
    arena_reset(&b->arena);
    if (!reader_current(batch_reader(b), record, &b->arena, &old, e))
        return false;
    if (!span_eq(old.envelope.owner, span_of(b->node->settings.origin)))
        return error_set(e, ERROR_FORBIDDEN, "only %.*s erases this record", SPAN_ARG(old.envelope.owner));
    nothing = (struct content){.schema = old.schema};
    struct envelope v = {.id = old.envelope.id, .owner = old.envelope.owner, .version = old.envelope.version + 1,
                         .time = b->time, .state = RECORD_WITHDRAWN, .author = span_of(b->author),
                         .marking = old.envelope.marking};
    if (!remember_erasure(b, &old.envelope.id, reason, e))
        return false;
    /* The tombstone first: taking the record out of the indexes needs the old text. */
    return put_body(b, &nothing, e) && write_version(b, &v, &nothing, record, &record, e) &&
           store_erase(b->node->store, record, old.envelope.version, e);
}
