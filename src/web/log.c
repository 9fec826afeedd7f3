/* log.c: the node's log for anyone: C2SP tlog-tiles below /log. Hashes only: what entries say is
 * released elsewhere. */
#include "web/http.h"

static void get_checkpoint(struct request *q, struct response *a) {
    struct error e;
    if (!node_checkpoint(q->reader, &a->body, &e)) {
        http_problem(q, a, &e);
        return;
    }
    a->type = "text/plain; charset=utf-8";
    http_header(q, a, "Cache-Control", "public, max-age=2");
}

static void get_key(struct request *q, struct response *a) {
    tlog_verifier_put(&a->body, node_verifier(q->node));
    buf_char(&a->body, '\n');
    a->type = "text/plain; charset=utf-8";
}

static void no_tile(struct request *q, struct response *a) {
    struct error e;
    error_set(&e, ERROR_NOT_FOUND, "there is no such tile");
    http_problem(q, a, &e);
}

static bool put_entries(struct request *q, const struct tlog_path *path, struct response *a) {
    for (unsigned i = 0; i < path->width; i++) {
        struct stored v;
        struct error e;
        if (!reader_at_leaf(q->reader, path->index * TLOG_TILE_WIDTH + i, q->arena, &v, &e))
            return false;
        tlog_bundle_put(&a->body,
                        (struct span){(const char *)v.log_entry.bytes, sizeof v.log_entry.bytes});
    }
    return true;
}

/* Any partial tile of a size that the log has passed is the beginning of a wider one. */
static void get_tile(struct request *q, struct response *a) {
    struct tlog_path path;
    struct hash hashes[TLOG_TILE_WIDTH];
    struct error e;
    AUTO_BUF struct buf note = {0};
    uint64_t size = 0;
    struct span below = {q->path.p + 5, q->path.n - 5}; /* "/log/" */
    bool good = tlog_path_parse(below, &path) && path.kind != TLOG_PATH_CHECKPOINT &&
                reader_checkpoint(q->reader, &note, &size, &e);
    bool entries = good && path.kind == TLOG_PATH_ENTRIES;
    if (good)
        good = path.width <= tlog_tile_width(size, entries ? 0 : path.level, path.index);
    if (good && entries) /* what is committed to is no secret, but it is nobody's business: for
                            administrators */
        good = q->signed_in && (q->user.roles & ROLE_ADMIN) != 0 && put_entries(q, &path, a);
    else if (good)
        good = reader_read_tile(q->reader, path.level, path.index, path.width, hashes, &e);
    if (!good) {
        no_tile(q, a);
        return;
    }
    if (!entries)
        buf_add(&a->body, hashes, path.width * sizeof *hashes);
    a->type = "application/octet-stream";
    a->immutable = true;
}

const struct route log_routes[] = {
    {METHOD_GET, "/checkpoint", ACCESS_PUBLIC, get_checkpoint},
    {METHOD_GET, "/vkey", ACCESS_PUBLIC, get_key},
    {METHOD_GET, "/tile/:level/:n", ACCESS_PUBLIC, get_tile},
    {METHOD_GET, "/tile/:level/:x/:n", ACCESS_PUBLIC, get_tile},
    {METHOD_GET, "/tile/:level/:x/:x/:n", ACCESS_PUBLIC, get_tile},
    {METHOD_GET, "/tile/:level/:x/:x/:x/:n", ACCESS_PUBLIC, get_tile},
    {0}};
