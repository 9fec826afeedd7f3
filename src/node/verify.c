/* verify.c: from stored bytes to the signed root, and proofs for others to check. */
#include "node/private.h"

enum { TELL_EVERY = 8192 };

struct walk {
    struct reader *reader;
    struct tlog_tree tree;
    struct hash tile[TLOG_TILE_WIDTH];
    uint64_t tile_index, size;
    struct verify_report *report;
    bool (*progress)(void *context, uint64_t done, uint64_t total);
    void *context;
    struct error *e;
    bool good;
};

static bool wrong(struct walk *w, const struct stored *v, const char *what) {
    char id[UUID_TEXT + 1];
    uuid_format(&v->envelope.id, id);
    error_set(w->e, ERROR_INTEGRITY, "entry %llu (%s %s, version %u): %s", (unsigned long long)w->tree.size,
              v->schema->type->name, id, v->envelope.version, what);
    error_hint(w->e, "do not write to this node; compare it with a backup");
    w->good = false;
    return false;
}

/* The level-0 tile that holds the leaf, read once for 256 leaves. */
static bool leaf_of(struct walk *w, uint64_t index, struct hash *out) {
    if (index / TLOG_TILE_WIDTH != w->tile_index) {
        w->tile_index = index / TLOG_TILE_WIDTH;
        unsigned width = tlog_tile_width(w->size, 0, w->tile_index);
        if (!reader_read_tile(w->reader, 0, w->tile_index, width, w->tile, w->e))
            return false;
    }
    *out = w->tile[index % TLOG_TILE_WIDTH];
    return true;
}

static bool check_version(void *context, const struct stored *v) {
    struct walk *w = context;
    struct content c;
    struct hash leaf;
    if (w->tree.size == w->size)
        return false; /* written after the checkpoint was read: the next check's */
    if (v->leaf != (int64_t)w->tree.size)
        return wrong(w, v, "an entry before it is missing");
    if (v->erased) {
        w->report->erased++;
    } else {
        struct entry made;
        if (!content_read(v->schema, v->body, &c, NULL))
            return wrong(w, v, "its content cannot be read");
        entry_make(&v->envelope, &c, v->seed, &made);
        if (memcmp(made.bytes, v->log_entry.bytes, sizeof made.bytes) != 0)
            return wrong(w, v, "its content is not what was logged");
    }
    struct hash expected = tlog_leaf((struct span){(const char *)v->log_entry.bytes, sizeof v->log_entry.bytes});
    if (!leaf_of(w, w->tree.size, &leaf)) {
        w->good = false;
        return false;
    }
    if (!hash_eq(&leaf, &expected))
        return wrong(w, v, "the log's tile holds another hash");
    tlog_tree_append(&w->tree, &leaf);
    if (w->progress != NULL && w->tree.size % TELL_EVERY == 0 &&
        !w->progress(w->context, w->tree.size, w->size)) {
        error_set(w->e, ERROR_INTERRUPTED, "stopped after %llu of %llu entries", (unsigned long long)w->tree.size,
                  (unsigned long long)w->size);
        w->good = false;
        return false;
    }
    return true;
}

static bool read_checkpoint(struct node *n, struct reader *r, struct buf *bytes, struct tlog_checkpoint *c,
                            struct error *e) {
    uint64_t size = 0;
    AUTO_FREE struct tlog_note *note = memory_new(sizeof *note);
    if (!reader_checkpoint(r, bytes, &size, e))
        return false;
    if (tlog_note_parse(buf_view(bytes), note, e) && tlog_note_verify(note, &n->verifier, 1, NULL, e) &&
        tlog_checkpoint_parse(note->text, c, e))
        return true;
    if (e != NULL)
        e->code = ERROR_INTEGRITY;
    return error_prefix(e, "the node's last checkpoint");
}

bool node_verify(struct node *n, bool (*progress)(void *context, uint64_t done, uint64_t total), void *context,
                 struct verify_report *out, struct error *e) {
    AUTO_READER struct reader *r = node_reader(n, e);
    AUTO_BUF struct buf note = {0};
    struct tlog_checkpoint checkpoint;
    struct hash root;
    uint64_t began = time_monotonic_us();
    *out = (struct verify_report){0};
    if (r == NULL || !read_checkpoint(n, r, &note, &checkpoint, e))
        return false;
    struct walk w = {.reader = r, .tile_index = UINT64_MAX, .size = checkpoint.size, .report = out,
                     .progress = progress, .context = context, .e = e, .good = true};
    if (!reader_scan_log(r, 0, check_version, &w, e) || !w.good)
        return false;
    if (w.tree.size != checkpoint.size)
        return error_set(e, ERROR_INTEGRITY, "the checkpoint signs %llu entries, %llu are here",
                         (unsigned long long)checkpoint.size, (unsigned long long)w.tree.size);
    struct tlog_tiles tiles = {.context = r, .read = reader_read_tile};
    if (!tlog_verify_tiles(checkpoint.size, &tiles, NULL, NULL, &root, e))
        return false;
    out->root = tlog_tree_root(&w.tree);
    out->size = checkpoint.size;
    if (!hash_eq(&root, &checkpoint.root) || !hash_eq(&out->root, &checkpoint.root))
        return error_set(e, ERROR_INTEGRITY, "the entries do not give the root that the checkpoint signs");
    out->microseconds = time_monotonic_us() - began;
    return true;
}

bool node_checkpoint(struct reader *r, struct buf *note, struct error *e) {
    uint64_t size = 0;
    return reader_checkpoint(r, note, &size, e);
}

bool node_prove(struct reader *r, const struct stored *v, struct buf *out, struct error *e) {
    AUTO_BUF struct buf bytes = {0};
    AUTO_FREE struct tlog_note *note = memory_new(sizeof *note);
    AUTO_FREE struct tlog_proof_file *file = memory_new(sizeof *file);
    struct tlog_checkpoint c;
    struct tlog_tiles tiles = {.context = r, .read = reader_read_tile};
    if (v->leaf < 0)
        return error_set(e, ERROR_NOT_FOUND, "this version is not in this node's own log");
    if (!node_checkpoint(r, &bytes, e) || !tlog_note_parse(buf_view(&bytes), note, e) ||
        !tlog_checkpoint_parse(note->text, &c, e))
        return false;
    if ((uint64_t)v->leaf >= c.size)
        return error_set(e, ERROR_BUSY, "no checkpoint covers this version yet");
    file->index = (uint64_t)v->leaf;
    file->checkpoint = buf_view(&bytes);
    if (!tlog_prove_inclusion(file->index, c.size, &tiles, &file->proof, e))
        return false;
    tlog_proof_file_put(out, file);
    return true;
}
