/* What a log's text readers accept, its writers give back byte by byte: notes, checkpoints, proof
 * files and verifier keys. So nothing has two spellings, and nothing is read past its end. */
#include "tlog/tlog.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void same(const struct buf *got, struct span want) {
    if (!span_eq(buf_view(got), want))
        abort();
}

static void put_note(struct buf *out, const struct tlog_note *note) {
    buf_span(out, note->text);
    buf_char(out, '\n');
    for (size_t i = 0; i < note->count; i++) {
        buf_str(out, "\xe2\x80\x94 ");
        buf_span(out, note->signatures[i].name);
        buf_char(out, ' ');
        buf_span(out, note->signatures[i].base64);
        buf_char(out, '\n');
    }
}

static void try_checkpoint(struct span text) {
    struct tlog_checkpoint c;
    AUTO_BUF struct buf again = {0};
    if (!tlog_checkpoint_parse(text, &c, NULL))
        return;
    tlog_checkpoint_put(&again, &c);
    same(&again, text);
}

static void try_note(struct span bytes, const struct tlog_verifier *keys, size_t n) {
    struct tlog_note note;
    AUTO_BUF struct buf again = {0};
    if (!tlog_note_parse(bytes, &note, NULL))
        return;
    put_note(&again, &note);
    same(&again, bytes);
    try_checkpoint(note.text);
    (void)tlog_note_verify(&note, keys, n, NULL, NULL);
}

static void try_proof_file(struct span bytes, const struct tlog_verifier *keys, size_t n) {
    struct tlog_proof_file f;
    AUTO_BUF struct buf again = {0};
    if (!tlog_proof_file_parse(bytes, &f, NULL))
        return;
    tlog_proof_file_put(&again, &f);
    same(&again, bytes);
    struct hash leaf = tlog_leaf(SPAN("12345"));
    (void)tlog_proof_file_verify(&f, &leaf, keys, keys + 1, n - 1, 1, NULL);
}

static void try_key(struct span text) {
    struct tlog_verifier v;
    AUTO_BUF struct buf again = {0};
    if (!tlog_verifier_parse(text, &v, NULL))
        return;
    tlog_verifier_put(&again, &v);
    same(&again, text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const vkeys[] = {
        "comity.example/log+e69bf8ba+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
        "witness.example/w1+20324abe+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X"};
    struct tlog_verifier keys[2];
    for (size_t i = 0; i < 2; i++)
        if (!tlog_verifier_parse(span_of(vkeys[i]), &keys[i], NULL))
            abort();
    struct span bytes = {(const char *)data, size};
    try_note(bytes, keys, 2);
    try_proof_file(bytes, keys, 2);
    try_checkpoint(bytes);
    try_key(bytes);
    return 0;
}
