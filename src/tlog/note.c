/* Signed notes (C2SP signed-note) and cosignatures (C2SP tlog-cosignature). */
#include "tlog/note.h"

#include <assert.h>

enum {
    ID_SIZE = 4,
    TIME_SIZE = 8,
    PAYLOAD_MIN = ID_SIZE + 1,
    PAYLOAD_PLAIN = ID_SIZE + SIGNATURE_SIZE,
    PAYLOAD_COSIGNATURE = ID_SIZE + TIME_SIZE + SIGNATURE_SIZE
};

/* U+2014 and a space open every signature line. */
static const struct span dash = {"\xe2\x80\x94 ", 4};

/* ---- parsing ------------------------------------------------------------------------------- */

static bool is_plain_text(struct span s) {
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < 0x20 && s.p[i] != '\n')
            return false;
    return utf8_valid(s);
}

static bool parse_signature(struct span line, struct tlog_signature *out) {
    if (!span_starts(line, dash))
        return false;
    struct span rest = {line.p + dash.n, line.n - dash.n};
    out->name = span_cut(&rest, ' ');
    out->base64 = rest;
    if (rest.p == NULL || !tlog_name_spelled(out->name))
        return false;
    AUTO_BUF struct buf payload = {0};
    if (!base64_read(rest, &payload) || payload.n < PAYLOAD_MIN)
        return false;
    memcpy(out->id, payload.p, ID_SIZE);
    return true;
}

/* The text ends at the last empty line; what stands after it are signatures. */
static bool split(struct span bytes, struct span *text, struct span *signatures) {
    for (size_t i = bytes.n; i-- > 1;) {
        if (bytes.p[i] != '\n' || bytes.p[i - 1] != '\n')
            continue;
        *text = (struct span){bytes.p, i};
        *signatures = (struct span){bytes.p + i + 1, bytes.n - i - 1};
        return true;
    }
    return false;
}

bool tlog_note_parse(struct span bytes, struct tlog_note *out, struct error *e) {
    out->count = 0;
    if (bytes.n > TLOG_NOTE_MAX)
        return error_set(e, ERROR_LIMIT, "note of %zu bytes; at most %d are read", bytes.n,
                         TLOG_NOTE_MAX);
    if (!is_plain_text(bytes))
        return error_set(e, ERROR_INVALID, "note is not plain UTF-8 text");
    struct span rest, line;
    if (!split(bytes, &out->text, &rest) || rest.n == 0)
        return error_set(e, ERROR_INVALID, "note has no signatures after an empty line");
    while (rest.n > 0) {
        if (out->count == TLOG_SIGNATURES_MAX)
            return error_set(e, ERROR_LIMIT, "note has more than %d signatures",
                             TLOG_SIGNATURES_MAX);
        if (!tlog_line_next(&rest, &line) || !parse_signature(line, &out->signatures[out->count++]))
            return error_set(e, ERROR_INVALID, "note has a malformed signature line");
    }
    return true;
}

/* ---- verifying ----------------------------------------------------------------------------- */

static uint64_t read_time(const char *p) {
    uint64_t time = 0;
    for (int i = 0; i < TIME_SIZE; i++)
        time = time << 8 | (unsigned char)p[i];
    return time;
}

/* What a cosigner signs: the time, then the checkpoint's text whole (tlog-cosignature). */
static void put_cosigned(struct buf *out, struct span text, uint64_t when) {
    buf_printf(out, "cosignature/v1\ntime %llu\n", (unsigned long long)when);
    buf_span(out, text);
}

static bool verify_plain(struct span payload, struct span text, const struct tlog_verifier *v) {
    return payload.n == PAYLOAD_PLAIN &&
           key_verify(v->public_key, text, (const unsigned char *)payload.p + ID_SIZE);
}

static bool verify_cosignature(struct span payload, struct span text, const struct tlog_verifier *v,
                               uint64_t *when) {
    if (payload.n != PAYLOAD_COSIGNATURE)
        return false;
    *when = read_time(payload.p + ID_SIZE);
    if (*when == 0 || *when > INT64_MAX)
        return false;
    AUTO_BUF struct buf message = {0};
    put_cosigned(&message, text, *when);
    return key_verify(v->public_key, buf_view(&message),
                      (const unsigned char *)payload.p + ID_SIZE + TIME_SIZE);
}

/* The time at which v signed, 1 for a plain signature, 0 if s is not v's valid signature. */
static uint64_t signed_at(const struct tlog_signature *s, struct span text,
                          const struct tlog_verifier *v) {
    AUTO_BUF struct buf payload = {0};
    if (!base64_read(s->base64, &payload))
        return 0;
    uint64_t when = 1;
    bool good = v->type == TLOG_KEY_COSIGNATURE
                    ? verify_cosignature(buf_view(&payload), text, v, &when)
                    : verify_plain(buf_view(&payload), text, v);
    return good ? when : 0;
}

/* A signature is its key's when name and id both match (signed-note, "Signatures"). */
static bool is_by(const struct tlog_signature *s, const struct tlog_verifier *v) {
    return memcmp(s->id, v->id, ID_SIZE) == 0 && span_is(s->name, v->name);
}

/* The latest time at which v signed note, 0 if it did not; false when a signature of v fails. */
static bool find_signature(const struct tlog_note *note, const struct tlog_verifier *v,
                           uint64_t *latest, struct error *e) {
    *latest = 0;
    for (size_t i = 0; i < note->count; i++) {
        if (!is_by(&note->signatures[i], v))
            continue;
        uint64_t when = signed_at(&note->signatures[i], note->text, v);
        if (when == 0)
            return error_set(e, ERROR_INTEGRITY, "the signature of %s does not fit the text",
                             v->name);
        if (when > *latest)
            *latest = when;
    }
    return true;
}

bool tlog_note_verify(const struct tlog_note *note, const struct tlog_verifier *verifiers, size_t n,
                      uint64_t *timestamps, struct error *e) {
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        uint64_t when = 0;
        if (!find_signature(note, &verifiers[i], &when, e))
            return false;
        any = any || when > 0;
        if (timestamps != NULL)
            timestamps[i] = when;
    }
    return any || error_set(e, ERROR_INTEGRITY, "the note is not signed by any known key");
}

/* ---- signing ------------------------------------------------------------------------------- */

static void put_line(struct buf *out, const char *name, const void *payload, size_t n) {
    buf_span(out, dash);
    buf_str(out, name);
    buf_char(out, ' ');
    base64_put(out, payload, n);
    buf_char(out, '\n');
}

void tlog_note_sign(struct buf *out, struct span text, const char *name,
                    const struct key_pair *key) {
    assert(text.n > 0 && text.p[text.n - 1] == '\n');
    struct tlog_verifier v;
    tlog_verifier_make(name, TLOG_KEY_ED25519, key->public_key, &v);
    unsigned char payload[PAYLOAD_PLAIN];
    memcpy(payload, v.id, ID_SIZE);
    key_sign(key, text, payload + ID_SIZE); /* before out grows: text may lie in it */
    put_line(out, name, payload, sizeof payload);
}

void tlog_note_cosign(struct buf *out, struct span text, const char *name,
                      const struct key_pair *key, uint64_t when) {
    assert(text.n > 0 && text.p[text.n - 1] == '\n');
    assert(when > 0 && when <= INT64_MAX);
    struct tlog_verifier v;
    tlog_verifier_make(name, TLOG_KEY_COSIGNATURE, key->public_key, &v);
    AUTO_BUF struct buf message = {0};
    put_cosigned(&message, text, when);
    unsigned char payload[PAYLOAD_COSIGNATURE];
    memcpy(payload, v.id, ID_SIZE);
    for (int i = 0; i < TIME_SIZE; i++)
        payload[ID_SIZE + i] = (unsigned char)(when >> (8 * (TIME_SIZE - 1 - i)));
    key_sign(key, buf_view(&message), payload + ID_SIZE + TIME_SIZE);
    put_line(out, name, payload, sizeof payload);
}
