/* Proof files: an inclusion proof and the checkpoint it leads to, verified offline (C2SP
 * tlog-proof). */
#include "tlog/lines.h"

static const struct span magic = {"c2sp.org/tlog-proof@v1", 22};

/* "NAME VALUE": takes the line only when it has that name. */
static bool take_field(struct span *rest, struct span name, struct span *value) {
    struct span after = *rest, line;
    if (!tlog_line_next(&after, &line) || !span_starts(line, name))
        return false;
    *value = (struct span){line.p + name.n, line.n - name.n};
    *rest = after;
    return true;
}

/* Base64 of something: tlog-proof omits the line when there is no extra data. */
static bool is_extra(struct span s) {
    AUTO_BUF struct buf bytes = {0};
    return s.n > 0 && base64_read(s, &bytes);
}

/* Hashes up to and with the empty line. */
static bool take_hashes(struct span *rest, struct tlog_proof *proof, struct error *e) {
    struct span line;
    proof->count = 0;
    for (;;) {
        if (!tlog_line_next(rest, &line))
            return error_set(e, ERROR_INVALID, "proof file has no checkpoint");
        if (line.n == 0)
            return true;
        if (proof->count == TLOG_PROOF_MAX)
            return error_set(e, ERROR_LIMIT, "proof file has more than %d hashes", TLOG_PROOF_MAX);
        if (!tlog_line_hash(line, &proof->hashes[proof->count++]))
            return error_set(e, ERROR_INVALID, "proof file's hash %zu is not base64 of a hash",
                             proof->count);
    }
}

static bool parse_checkpoint(struct span bytes, struct tlog_note *note, struct tlog_checkpoint *c,
                             struct error *e) {
    if (!tlog_note_parse(bytes, note, e) || !tlog_checkpoint_parse(note->text, c, e))
        return error_prefix(e, "proof file");
    return true;
}

bool tlog_proof_file_parse(struct span bytes, struct tlog_proof_file *out, struct error *e) {
    if (bytes.n > TLOG_NOTE_MAX)
        return error_set(e, ERROR_LIMIT, "proof file of %zu bytes; at most %d are read", bytes.n,
                         TLOG_NOTE_MAX);
    struct span rest = bytes, line, number;
    if (!tlog_line_next(&rest, &line) || !span_eq(line, magic))
        return error_set(e, ERROR_INVALID, "not a proof file: the first line is not %s", magic.p);
    out->extra = (struct span){0};
    if (take_field(&rest, SPAN("extra "), &out->extra) && !is_extra(out->extra))
        return error_set(e, ERROR_INVALID, "proof file's extra data is not base64");
    if (!take_field(&rest, SPAN("index "), &number) || !tlog_line_number(number, &out->index))
        return error_set(e, ERROR_INVALID, "proof file has no index below 2^63");
    if (!take_hashes(&rest, &out->proof, e))
        return false;
    out->checkpoint = rest;
    struct tlog_note note;
    struct tlog_checkpoint c;
    return parse_checkpoint(rest, &note, &c, e);
}

void tlog_proof_file_put(struct buf *out, const struct tlog_proof_file *f) {
    buf_span(out, magic);
    buf_char(out, '\n');
    if (f->extra.n > 0) {
        buf_str(out, "extra ");
        buf_span(out, f->extra);
        buf_char(out, '\n');
    }
    buf_printf(out, "index %llu\n", (unsigned long long)f->index);
    for (size_t i = 0; i < f->proof.count; i++)
        tlog_line_hash_put(out, &f->proof.hashes[i]);
    buf_char(out, '\n');
    buf_span(out, f->checkpoint);
}

/* ---- verifying ----------------------------------------------------------------------------- */

/* keys[0] is the log's. A cosignature does not name its cosigner, so one key under two names, or
 * the log's own, is one voice and not two (tlog-cosignature). */
static size_t count_witnesses(const struct tlog_verifier *keys, const uint64_t *times, size_t n) {
    size_t count = 0;
    for (size_t i = 1; i < n; i++) {
        bool fresh = times[i] > 0 && keys[i].type == TLOG_KEY_COSIGNATURE;
        for (size_t k = 0; k < i && fresh; k++)
            fresh = times[k] == 0 ||
                    memcmp(keys[k].public_key, keys[i].public_key, KEY_PUBLIC_SIZE) != 0;
        count += fresh;
    }
    return count;
}

static bool signatures_suffice(const struct tlog_note *note, const struct tlog_verifier *keys,
                               size_t n, size_t need, struct error *e) {
    AUTO_FREE uint64_t *times = memory_resize(NULL, n, sizeof *times);
    if (!tlog_note_verify(note, keys, n, times, e))
        return false;
    if (times[0] == 0)
        return error_set(e, ERROR_INTEGRITY, "the checkpoint is not signed by %s", keys[0].name);
    size_t count = count_witnesses(keys, times, n);
    return count >= need ||
           error_set(e, ERROR_INTEGRITY,
                     "the checkpoint has %zu known cosignatures of the %zu needed", count, need);
}

bool tlog_proof_file_verify(const struct tlog_proof_file *f, const struct hash *leaf,
                            const struct tlog_verifier *log, const struct tlog_verifier *witnesses,
                            size_t n_witnesses, size_t need, struct error *e) {
    struct tlog_note note;
    struct tlog_checkpoint c;
    if (!parse_checkpoint(f->checkpoint, &note, &c, e))
        return false;
    if (!span_is(c.origin, log->name))
        return error_set(e, ERROR_INTEGRITY, "the checkpoint is not of the log %s", log->name);

    size_t n = 1 + n_witnesses;
    AUTO_FREE struct tlog_verifier *keys = memory_resize(NULL, n, sizeof *keys);
    keys[0] = *log;
    if (n_witnesses > 0)
        memcpy(keys + 1, witnesses, n_witnesses * sizeof *keys);
    if (!signatures_suffice(&note, keys, n, need, e))
        return false;
    if (!tlog_check_inclusion(&f->proof, f->index, c.size, leaf, &c.root))
        return error_set(e, ERROR_INTEGRITY, "the proof does not lead to the checkpoint's root");
    return true;
}
