/* Key names, key ids and verifier keys (C2SP signed-note). */
#include "tlog/note.h"

#include <assert.h>

/* Code points with the Unicode property White_Space, which is what "Unicode spaces" means. */
static const struct {
    uint32_t first, last;
} spaces[] = {{0x09, 0x0d},     {0x20, 0x20},     {0x85, 0x85},     {0xa0, 0xa0},
              {0x1680, 0x1680}, {0x2000, 0x200a}, {0x2028, 0x2029}, {0x202f, 0x202f},
              {0x205f, 0x205f}, {0x3000, 0x3000}};

static bool is_space(uint32_t c) {
    for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++)
        if (c >= spaces[i].first && c <= spaces[i].last)
            return true;
    return false;
}

bool tlog_name_spelled(struct span name) {
    if (name.n == 0 || !utf8_valid(name))
        return false;
    const char *p = name.p, *end = name.p + name.n;
    while (p < end) {
        uint32_t c = utf8_next(&p, end);
        if (c < 0x20 || c == '+' || is_space(c))
            return false;
    }
    return true;
}

bool tlog_name_valid(struct span name) {
    return name.n < TLOG_NAME_MAX && tlog_name_spelled(name);
}

void tlog_verifier_make(const char *name, enum tlog_key_type type,
                        const unsigned char public_key[KEY_PUBLIC_SIZE],
                        struct tlog_verifier *out) {
    struct span text = span_of(name);
    assert(tlog_name_valid(text));
    *out = (struct tlog_verifier){.type = type};
    memcpy(out->name, name, text.n + 1);
    memcpy(out->public_key, public_key, KEY_PUBLIC_SIZE);
    char tail[2] = {'\n', (char)type};
    struct span key = {(const char *)out->public_key, KEY_PUBLIC_SIZE};
    struct hash h = hash_runs(text, (struct span){tail, sizeof tail}, key, (struct span){0});
    memcpy(out->id, h.b, sizeof out->id);
}

/* The type byte, then the key. */
static bool read_key(struct span base64, enum tlog_key_type *type,
                     unsigned char public_key[KEY_PUBLIC_SIZE], struct error *e) {
    AUTO_BUF struct buf bytes = {0};
    if (!base64_read(base64, &bytes) || bytes.n == 0)
        return error_set(e, ERROR_INVALID, "verifier key does not end in base64");
    unsigned char kind = (unsigned char)bytes.p[0];
    if (kind != TLOG_KEY_ED25519 && kind != TLOG_KEY_COSIGNATURE)
        return error_set(e, ERROR_INVALID, "verifier key is of type 0x%02x, which is not known",
                         kind);
    if (bytes.n != 1 + KEY_PUBLIC_SIZE)
        return error_set(e, ERROR_INVALID, "verifier key holds %zu bytes, not %d", bytes.n - 1,
                         KEY_PUBLIC_SIZE);
    *type = kind == TLOG_KEY_ED25519 ? TLOG_KEY_ED25519 : TLOG_KEY_COSIGNATURE;
    memcpy(public_key, bytes.p + 1, KEY_PUBLIC_SIZE);
    return true;
}

bool tlog_verifier_parse(struct span vkey, struct tlog_verifier *out, struct error *e) {
    /* Only the first two plus signs part it: base64 may hold more. */
    struct span rest = vkey;
    struct span name = span_cut(&rest, '+');
    struct span id = span_cut(&rest, '+');
    if (rest.p == NULL || !tlog_name_valid(name))
        return error_set(e, ERROR_INVALID, "verifier key is not NAME+ID+KEY");
    enum tlog_key_type type = TLOG_KEY_ED25519;
    unsigned char public_key[KEY_PUBLIC_SIZE];
    if (!read_key(rest, &type, public_key, e))
        return false;
    AUTO_FREE char *name_text = span_dup(name);
    tlog_verifier_make(name_text, type, public_key, out);
    AUTO_BUF struct buf expected = {0};
    hex_put(&expected, out->id, sizeof out->id);
    if (!span_eq(id, buf_view(&expected)))
        return error_set(e, ERROR_INVALID, "verifier key says id \"%.*s\" but has %s",
                         id.n > 16 ? 16 : (int)id.n, id.p, expected.p);
    return true;
}

void tlog_verifier_put(struct buf *out, const struct tlog_verifier *v) {
    unsigned char key[1 + KEY_PUBLIC_SIZE];
    key[0] = (unsigned char)v->type;
    memcpy(key + 1, v->public_key, KEY_PUBLIC_SIZE);
    buf_str(out, v->name);
    buf_char(out, '+');
    hex_put(out, v->id, sizeof v->id);
    buf_char(out, '+');
    base64_put(out, key, sizeof key);
}
