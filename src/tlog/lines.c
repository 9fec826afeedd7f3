#include "tlog/lines.h"

bool tlog_line_next(struct span *rest, struct span *line) {
    const char *end = rest->n > 0 ? memchr(rest->p, '\n', rest->n) : NULL;
    if (end == NULL)
        return false;
    size_t n = (size_t)(end - rest->p);
    *line = (struct span){rest->p, n};
    *rest = (struct span){end + 1, rest->n - n - 1};
    return true;
}

bool tlog_line_number(struct span s, uint64_t *out) {
    int64_t value = 0;
    if (!span_to_i64(s, &value) || value < 0)
        return false;
    *out = (uint64_t)value;
    return true;
}

bool tlog_line_base64(struct span s, void *out, size_t n) {
    if (s.n != (n + 2) / 3 * 4)
        return false;
    AUTO_BUF struct buf bytes = {0};
    if (!base64_read(s, &bytes) || bytes.n != n)
        return false;
    memcpy(out, bytes.p, n);
    return true;
}

bool tlog_line_hash(struct span s, struct hash *out) {
    return tlog_line_base64(s, out->b, sizeof out->b);
}

void tlog_line_hash_put(struct buf *out, const struct hash *hash) {
    base64_put(out, hash->b, sizeof hash->b);
    buf_char(out, '\n');
}
