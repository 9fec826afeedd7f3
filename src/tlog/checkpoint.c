/* Checkpoints: a note's text that names a log, its size and its root (C2SP tlog-checkpoint). */
#include "tlog/lines.h"

static bool extensions_fit(struct span rest) {
    struct span line;
    while (rest.n > 0)
        if (!tlog_line_next(&rest, &line) || line.n == 0)
            return false;
    return true;
}

bool tlog_checkpoint_parse(struct span text, struct tlog_checkpoint *out, struct error *e) {
    struct span rest = text, origin, size, root;
    if (!tlog_line_next(&rest, &origin) || !tlog_line_next(&rest, &size) ||
        !tlog_line_next(&rest, &root))
        return error_set(e, ERROR_INVALID, "checkpoint has fewer than three lines");
    if (origin.n == 0)
        return error_set(e, ERROR_INVALID, "checkpoint has an empty origin");
    if (!tlog_line_number(size, &out->size))
        return error_set(e, ERROR_INVALID, "checkpoint's size is not a number below 2^63");
    if (!tlog_line_hash(root, &out->root))
        return error_set(e, ERROR_INVALID, "checkpoint's root is not the base64 of a hash");
    if (!extensions_fit(rest))
        return error_set(e, ERROR_INVALID, "checkpoint has an empty or broken extension line");
    out->origin = origin;
    out->extensions = rest;
    return true;
}

void tlog_checkpoint_put(struct buf *out, const struct tlog_checkpoint *c) {
    buf_span(out, c->origin);
    buf_printf(out, "\n%llu\n", (unsigned long long)c->size);
    tlog_line_hash_put(out, &c->root);
    buf_span(out, c->extensions);
}

void tlog_checkpoint_sign(struct buf *out, const char *origin, uint64_t size,
                          const struct hash *root, const struct key_pair *key) {
    AUTO_BUF struct buf text = {0};
    struct tlog_checkpoint c = {.origin = span_of(origin), .size = size, .root = *root};
    tlog_checkpoint_put(&text, &c);
    buf_span(out, buf_view(&text));
    buf_char(out, '\n');
    tlog_note_sign(out, buf_view(&text), origin, key);
}
