/* Signed notes and cosignatures. */
#include "fixture.h"

#define EXAMPLE_VKEY "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
#define EXAMPLE                                                                                    \
    "This is an example message.\n\n" DASH                                                         \
    "example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKu"  \
    "wHjG1Yu72IneyaQM=\n"

/* ERROR_NONE when the note is parsed and verified, otherwise what was said. */
static enum error_code judge(struct span bytes, const struct tlog_verifier *v, size_t n,
                             uint64_t *times) {
    struct tlog_note note;
    struct error e = {0};
    bool good = tlog_note_parse(bytes, &note, &e) && tlog_note_verify(&note, v, n, times, &e);
    assert_true(good == (e.code == ERROR_NONE));
    return e.code;
}

static enum error_code judge_text(const char *text, const struct tlog_verifier *v, size_t n) {
    return judge(span_of(text), v, n, NULL);
}

static void the_published_example(void **state) {
    (void)state;
    struct tlog_verifier v = vector_verifier(EXAMPLE_VKEY);
    struct tlog_note note;
    assert_true(tlog_note_parse(SPAN(EXAMPLE), &note, NULL));
    assert_true(span_is(note.text, "This is an example message.\n"));
    assert_int_equal(note.count, 1);
    assert_true(span_is(note.signatures[0].name, "example.com/foo"));
    uint64_t time = 0;
    assert_int_equal(judge(SPAN(EXAMPLE), &v, 1, &time), ERROR_NONE);
    assert_int_equal(time, 1);
}

static void the_cosigned_checkpoint(void **state) {
    (void)state;
    struct tlog_verifier v[] = {vector_verifier(WITNESS_VKEY), vector_verifier(LOG_VKEY),
                                vector_verifier(EXAMPLE_VKEY)};
    uint64_t times[3];
    assert_int_equal(judge(SPAN(COSIGNED_70000), v, 3, times), ERROR_NONE);
    assert_int_equal(times[0], WITNESS_TIME);
    assert_int_equal(times[1], 1);
    assert_int_equal(times[2], 0);
    assert_int_equal(judge(SPAN(COSIGNED_70000), v, 1, NULL), ERROR_NONE);
    assert_int_equal(judge(SPAN(CHECKPOINT_70000), v, 1, NULL), ERROR_INTEGRITY);
}

static void signatures_come_out_byte_by_byte(void **state) {
    (void)state;
    struct key_pair log, witness;
    vector_keys(&log, &witness);
    AUTO_BUF struct buf note = {0};
    buf_str(&note, TEXT_70000);
    size_t n = note.n;
    buf_char(&note, '\n');
    tlog_note_sign(&note, (struct span){note.p, n}, LOG_NAME, &log);
    tlog_note_cosign(&note, (struct span){note.p, n}, WITNESS_NAME, &witness, WITNESS_TIME);
    assert_string_equal(note.p, COSIGNED_70000);

    struct hash message = hash_runs(SPAN("cosignature/v1\ntime 1700000000\n"), SPAN(TEXT_70000),
                                    (struct span){0}, (struct span){0});
    struct hash want =
        hash_from_hex("3f45945d44216f93c94e2ee247208921ed11c1fa28b1f02ce9d274a8b205e37a");
    assert_hash_equal(message, want);
}

static void the_text_may_hold_empty_lines(void **state) {
    (void)state;
    struct key_pair log;
    vector_keys(&log, NULL);
    struct tlog_verifier v = vector_verifier(LOG_VKEY);
    static const char *const texts[] = {"one\n\ntwo\n", "\n", "\n\n\n", "one\n\n"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        AUTO_BUF struct buf b = {0};
        buf_str(&b, texts[i]);
        buf_char(&b, '\n');
        tlog_note_sign(&b, span_of(texts[i]), LOG_NAME, &log);
        struct tlog_note note;
        assert_true(tlog_note_parse(buf_view(&b), &note, NULL));
        assert_true(span_is(note.text, texts[i]));
        assert_int_equal(judge(buf_view(&b), &v, 1, NULL), ERROR_NONE);
    }
}

static void malformed_notes_are_refused(void **state) {
    (void)state;
#define SIGNATURE DASH "a AAAAAAA=\n"
    static const char *const good[] = {"t\n\n" SIGNATURE, "t\n\n" SIGNATURE SIGNATURE,
                                       "t\x7f\xc2\x80\n\n" SIGNATURE};
    static const char *const bad[] = {"",
                                      "\n",
                                      "\n\n",
                                      "t\n",
                                      "t\n\n",
                                      "t",
                                      SIGNATURE,
                                      "\n" SIGNATURE,
                                      "t\n" SIGNATURE,
                                      "t" SIGNATURE,
                                      "t\n\n\n",
                                      "t\n\n" SIGNATURE "\n",
                                      "t\n\n" SIGNATURE "after\n",
                                      "t\n\n" SIGNATURE "after",
                                      "t\n\n" SIGNATURE " ",
                                      "t\n\n" SIGNATURE "\r\n",
                                      "t\n\n" DASH "a AAAAAAA=", /* no last newline */
                                      "t\r\n\r\n" SIGNATURE,     /* CRLF */
                                      "t\n\n" DASH "a AAAAAAA=\r\n",
                                      "t\n\n- a AAAAAAA=\n", /* another dash */
                                      "t\n\n\xe2\x80\x93 a AAAAAAA=\n",
                                      "t\n\n\xe2\x80\x94"
                                      "a AAAAAAA=\n", /* no space */
                                      "t\n\n" DASH " AAAAAAA=\n",
                                      "t\n\n" DASH "a\n",
                                      "t\n\n" DASH "a \n",
                                      "t\n\n" DASH "a  AAAAAAA=\n",
                                      "t\n\n" DASH "a AAAAAAA= \n",
                                      "t\n\n" DASH "a b AAAAAAA=\n",
                                      "t\n\n" DASH "a+b AAAAAAA=\n",
                                      "t\n\n" DASH "a\xc2\xa0"
                                      "b AAAAAAA=\n",
                                      "t\n\n" DASH "a AAAAAA==\n", /* an id and no signature */
                                      "t\n\n" DASH "a AAAAAAA\n",  /* missing padding */
                                      "t\n\n" DASH "a AAAAAAB=\n", /* stray bits */
                                      "t\n\n" DASH "a AAAAAAA==\n",
                                      "t\n\n" DASH "a AAAA=AAA\n",
                                      "t\n\n" DASH "a AAAA_AA=\n",
                                      "t\x01\n\n" SIGNATURE,
                                      "t\x0b\n\n" SIGNATURE,
                                      "t\x1f\n\n" SIGNATURE,
                                      "t\r\n\n" SIGNATURE,
                                      "t\t\n\n" SIGNATURE,
                                      "t\xff\n\n" SIGNATURE,
                                      "t\xed\xa0\x80\n\n" SIGNATURE};
    struct tlog_note note;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(tlog_note_parse(span_of(good[i]), &note, NULL));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (tlog_note_parse(span_of(bad[i]), &note, NULL))
            fail_msg("accepted: %s", bad[i]);
    assert_false(tlog_note_parse((struct span){0}, &note, NULL));
    assert_false(tlog_note_parse((struct span){"t\0\n\n" SIGNATURE, 19}, &note, NULL));
}

static void a_note_has_bounds(void **state) {
    (void)state;
    struct tlog_note note;
    struct error e = {0};
    AUTO_BUF struct buf b = {0};
    buf_str(&b, "t\n\n");
    for (int i = 0; i < TLOG_SIGNATURES_MAX; i++)
        buf_str(&b, SIGNATURE);
    assert_true(tlog_note_parse(buf_view(&b), &note, &e));
    assert_int_equal(note.count, TLOG_SIGNATURES_MAX);
    buf_str(&b, SIGNATURE);
    assert_false(tlog_note_parse(buf_view(&b), &note, &e));
    assert_int_equal(e.code, ERROR_LIMIT);

    AUTO_BUF struct buf large = {0};
    while (large.n < TLOG_NOTE_MAX)
        buf_str(&large, "0123456789abcdef");
    buf_str(&large, "\n\n" SIGNATURE);
    assert_false(tlog_note_parse(buf_view(&large), &note, &e));
    assert_int_equal(e.code, ERROR_LIMIT);
}

/* ---- whose signatures count ---- */

static void strangers_are_ignored(void **state) {
    (void)state;
    struct tlog_verifier log = vector_verifier(LOG_VKEY), other = vector_verifier(EXAMPLE_VKEY);
    struct key_pair key;
    vector_keys(&key, NULL);
    assert_int_equal(judge_text(COSIGNED_70000, &log, 1), ERROR_NONE);
    assert_int_equal(judge_text(COSIGNED_70000, &other, 1), ERROR_INTEGRITY);
    assert_int_equal(judge_text(COSIGNED_70000, NULL, 0), ERROR_INTEGRITY);
    /* only the name is known, then only the id: both would fail, and neither is looked at */
    assert_int_equal(judge_text(CHECKPOINT_70000 DASH LOG_NAME " AAAAAAA=\n", &log, 1), ERROR_NONE);
    assert_int_equal(judge_text(CHECKPOINT_70000 DASH "stranger 5pv4ugA=\n", &log, 1), ERROR_NONE);
    /* ML-DSA-44 of tlog-cosignature, of the right length, by somebody unknown */
    AUTO_BUF struct buf b = {0};
    static const char payload[4 + 8 + 2420] = {1};
    buf_str(&b, CHECKPOINT_70000 DASH "pq.example ");
    base64_put(&b, payload, sizeof payload);
    buf_char(&b, '\n');
    assert_int_equal(judge(buf_view(&b), &log, 1, NULL), ERROR_NONE);
}

static void a_failing_signature_of_a_known_key_refuses_all(void **state) {
    (void)state;
    struct tlog_verifier v[] = {vector_verifier(LOG_VKEY), vector_verifier(WITNESS_VKEY)};
    /* the log's id, and a signature that is not its own; before and after the good one */
    static const char bad[] =
        DASH LOG_NAME " 5pv4uuGH/dGcDs3TY9xiDdVEo+KmcLLKW7nfYP7wY84Bjg6gy044w3iejuntLjaIC7PH36YX"
                      "pCr7uP/qeyipmwSyigc=\n";
    AUTO_BUF struct buf after = {0}, before = {0};
    buf_printf(&after, "%s%s", CHECKPOINT_70000, bad);
    buf_printf(&before, "%s\n%s%s", TEXT_70000, bad, LOG_LINE_70000);
    assert_int_equal(judge(buf_view(&after), v, 1, NULL), ERROR_INTEGRITY);
    assert_int_equal(judge(buf_view(&before), v, 1, NULL), ERROR_INTEGRITY);
    /* the log's own is good, the witness's is cut short */
    AUTO_BUF struct buf cut = {0};
    buf_printf(&cut, "%s%s", CHECKPOINT_70000, DASH WITNESS_NAME " IDJKvgAAAABlU/EA\n");
    assert_int_equal(judge(buf_view(&cut), v, 2, NULL), ERROR_INTEGRITY);
    assert_int_equal(judge(buf_view(&cut), v, 1, NULL), ERROR_NONE);
    /* the same good line twice is no lie */
    assert_int_equal(judge_text(CHECKPOINT_70000 LOG_LINE_70000, v, 2), ERROR_NONE);
}

static void every_changed_byte_is_noticed(void **state) {
    (void)state;
    struct tlog_verifier v[] = {vector_verifier(LOG_VKEY), vector_verifier(WITNESS_VKEY)};
    char note[] = COSIGNED_70000;
    for (size_t i = 0; i + 1 < sizeof note; i++)
        for (int bit = 0; bit < 8; bit += 3) {
            note[i] = (char)(note[i] ^ (1 << bit));
            uint64_t times[2] = {0, 0};
            enum error_code code = judge((struct span){note, sizeof note - 1}, v, 2, times);
            /* a changed name or id makes a stranger; what is left must be one of the two */
            if (code == ERROR_NONE && times[0] != 0 && times[1] != 0)
                fail_msg("byte %zu bit %d", i, bit);
            note[i] = (char)(note[i] ^ (1 << bit));
        }
}

/* ---- cosignatures made wrong ---- */

static void put_cosignature(struct buf *out, struct span signed_message, uint64_t when,
                            size_t more) {
    struct key_pair witness;
    struct tlog_verifier v = vector_verifier(WITNESS_VKEY);
    vector_keys(NULL, &witness);
    unsigned char payload[76 + 1] = {0};
    memcpy(payload, v.id, 4);
    for (int i = 0; i < 8; i++)
        payload[4 + i] = (unsigned char)(when >> (56 - 8 * i));
    key_sign(&witness, signed_message, payload + 12);
    buf_str(out, TEXT_70000 "\n" DASH WITNESS_NAME " ");
    base64_put(out, payload, 76 + more);
    buf_char(out, '\n');
}

static enum error_code judge_cosignature(const char *signed_message, uint64_t when) {
    AUTO_BUF struct buf note = {0};
    struct tlog_verifier v = vector_verifier(WITNESS_VKEY);
    put_cosignature(&note, span_of(signed_message), when, 0);
    return judge(buf_view(&note), &v, 1, NULL);
}

static void a_cosignature_is_over_time_and_whole_text(void **state) {
    (void)state;
#define HEAD "cosignature/v1\ntime 1700000000\n"
    assert_int_equal(judge_cosignature(HEAD TEXT_70000, WITNESS_TIME), ERROR_NONE);
    /* without the last newline */
    char cut[] = HEAD TEXT_70000;
    cut[sizeof cut - 2] = '\0';
    assert_int_equal(judge_cosignature(cut, WITNESS_TIME), ERROR_INTEGRITY);
    /* with the empty line, and with the signatures */
    assert_int_equal(judge_cosignature(HEAD TEXT_70000 "\n", WITNESS_TIME), ERROR_INTEGRITY);
    assert_int_equal(judge_cosignature(HEAD CHECKPOINT_70000, WITNESS_TIME), ERROR_INTEGRITY);
    /* no head at all, as a plain signature */
    assert_int_equal(judge_cosignature(TEXT_70000, WITNESS_TIME), ERROR_INTEGRITY);
}

static void the_time_signed_is_the_time_sent(void **state) {
    (void)state;
    assert_int_equal(judge_cosignature(HEAD TEXT_70000, WITNESS_TIME + 1), ERROR_INTEGRITY);
    assert_int_equal(
        judge_cosignature("cosignature/v1\ntime 01700000000\n" TEXT_70000, WITNESS_TIME),
        ERROR_INTEGRITY);
    assert_int_equal(judge_cosignature("cosignature/v1\ntime 0\n" TEXT_70000, 0), ERROR_INTEGRITY);
    assert_int_equal(
        judge_cosignature("cosignature/v1\ntime 9223372036854775807\n" TEXT_70000, INT64_MAX),
        ERROR_NONE);
    assert_int_equal(judge_cosignature("cosignature/v1\ntime 9223372036854775808\n" TEXT_70000,
                                       (uint64_t)INT64_MAX + 1),
                     ERROR_INTEGRITY);
}

static void bytes_after_a_signature_are_refused(void **state) {
    (void)state;
    struct tlog_verifier witness = vector_verifier(WITNESS_VKEY), log = vector_verifier(LOG_VKEY);
    AUTO_BUF struct buf cosigned = {0}, plain = {0}, payload = {0};
    put_cosignature(&cosigned, SPAN(HEAD TEXT_70000), WITNESS_TIME, 1);
    assert_int_equal(judge(buf_view(&cosigned), &witness, 1, NULL), ERROR_INTEGRITY);

    struct tlog_note note;
    assert_true(tlog_note_parse(SPAN(CHECKPOINT_70000), &note, NULL));
    assert_true(base64_read(note.signatures[0].base64, &payload));
    buf_char(&payload, 0);
    buf_str(&plain, TEXT_70000 "\n" DASH LOG_NAME " ");
    base64_put(&plain, payload.p, payload.n);
    buf_char(&plain, '\n');
    assert_int_equal(judge(buf_view(&plain), &log, 1, NULL), ERROR_INTEGRITY);
}

static void the_latest_of_two_cosignatures_counts(void **state) {
    (void)state;
    struct key_pair witness;
    struct tlog_verifier v = vector_verifier(WITNESS_VKEY);
    vector_keys(NULL, &witness);
    AUTO_BUF struct buf note = {0};
    buf_str(&note, TEXT_70000 "\n");
    tlog_note_cosign(&note, SPAN(TEXT_70000), WITNESS_NAME, &witness, 500);
    tlog_note_cosign(&note, SPAN(TEXT_70000), WITNESS_NAME, &witness, 700);
    tlog_note_cosign(&note, SPAN(TEXT_70000), WITNESS_NAME, &witness, 600);
    uint64_t time = 0;
    assert_int_equal(judge(buf_view(&note), &v, 1, &time), ERROR_NONE);
    assert_int_equal(time, 700);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_published_example),
        cmocka_unit_test(the_cosigned_checkpoint),
        cmocka_unit_test(signatures_come_out_byte_by_byte),
        cmocka_unit_test(the_text_may_hold_empty_lines),
        cmocka_unit_test(malformed_notes_are_refused),
        cmocka_unit_test(a_note_has_bounds),
        cmocka_unit_test(strangers_are_ignored),
        cmocka_unit_test(a_failing_signature_of_a_known_key_refuses_all),
        cmocka_unit_test(every_changed_byte_is_noticed),
        cmocka_unit_test(a_cosignature_is_over_time_and_whole_text),
        cmocka_unit_test(the_time_signed_is_the_time_sent),
        cmocka_unit_test(bytes_after_a_signature_are_refused),
        cmocka_unit_test(the_latest_of_two_cosignatures_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
