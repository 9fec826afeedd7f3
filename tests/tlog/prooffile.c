/* Proof files: a leaf vouched for offline. */
#include "fixture.h"

#define MAGIC "c2sp.org/tlog-proof@v1\n"
#define HASHES                                                                                     \
    "iDqSriSW8WdaWt9F7UdV/etOX4olEA8thxJ2r6gjHf8=\n"                                               \
    "2C3EyM9bM3pe42gulzFqN1xHF1pWhNHK0H/IttbcrxM=\n"                                               \
    "d0d4l5ZtALgUUWsisFFb//JEGN63YQS8mHh3/VdqoD8=\n"                                               \
    "ttSYvvsKTfg3utEAL/TFI69Nm7vSqovg8VReAhdSt0Q=\n"                                               \
    "Qe1oUE7Eom7myXPwV95+A6poPEm0ziDQyaBlYsVC8iA=\n"                                               \
    "wAD2l1tdBrk7u6IT25njIs/MUe5xqo9iDCas8cZNxIo=\n"                                               \
    "o1RL00TAlAttQzTYOf7liNwrF68xNsg+K4fPHo+4DQg=\n"                                               \
    "Bl3AxEBR+wc/j8WIe0kK6ewS3O7RinbeqMNFs7i0WvE=\n"                                               \
    "WR73ZMRPDaiK9lGBOWCJevdC1GW5BbBIKKsxXcBbwbk=\n"                                               \
    "C+SPMfGUldRLnabrAbX/hu57SL/qedvgNfmujN3Gwrc=\n"                                               \
    "Ps9P+mRjFvW2MUkKz+9ZB0a6fB+rdOvoU4FGsEpJLQA=\n"                                               \
    "hMtehCxSfwYJejY6P7y7YvRKg7eKmYMui/Aa/rQYwg8=\n"                                               \
    "PHaxtDe/ee93gSQR33lM83FS5R4++tyEqtei3uB3sqg=\n"                                               \
    "1A2Jgh77//uHLP/jXAqwbA6RSGlvG9aWlKXtgxZskoI=\n"                                               \
    "4du18JrCg7v6BD1CWqA8H8lZlvpZLHndAdUp6NzUMOw=\n"                                               \
    "+LJ07bz+BZdjSBAmAyJmzKKIJcWRDSL4/sYgNHGOaK4=\n"                                               \
    "QeWddaYWgMFNixZq76xsZTPHpKCsrKbagmJYHYKI2i0=\n"
#define PROOF_12345 MAGIC "index 12345\n" HASHES "\n" COSIGNED_70000

static enum error_code judge(struct span bytes, struct hash leaf, const struct tlog_verifier *log,
                             const struct tlog_verifier *witnesses, size_t n, size_t need) {
    struct tlog_proof_file f;
    struct error e = {0};
    bool good = tlog_proof_file_parse(bytes, &f, &e) &&
                tlog_proof_file_verify(&f, &leaf, log, witnesses, n, need, &e);
    assert_true(good == (e.code == ERROR_NONE));
    return e.code;
}

static enum error_code judge_text(const char *text) {
    struct tlog_verifier log = vector_verifier(LOG_VKEY), witness = vector_verifier(WITNESS_VKEY);
    return judge(span_of(text), leaf_hash(12345), &log, &witness, 1, 1);
}

static void the_proof_of_leaf_12345(void **state) {
    (void)state;
    assert_int_equal(judge_text(PROOF_12345), ERROR_NONE);
    assert_int_equal(judge_text(MAGIC "extra AAAA\nindex 12345\n" HASHES "\n" COSIGNED_70000),
                     ERROR_NONE);
}

static void it_is_written_from_a_log(void **state) {
    (void)state;
    struct log *l = log_new(70000);
    struct tlog_proof_file f = {.index = 12345, .checkpoint = SPAN(COSIGNED_70000)};
    assert_true(tlog_prove_inclusion(12345, 70000, &l->shelf.tiles, &f.proof, NULL));
    AUTO_BUF struct buf text = {0};
    tlog_proof_file_put(&text, &f);
    assert_string_equal(text.p, PROOF_12345);
    log_free(l);
}

static void what_is_read_is_written_again(void **state) {
    (void)state;
    static const char *const rows[] = {PROOF_12345, MAGIC "index 0\n\n" CHECKPOINT_70000,
                                       MAGIC "extra AA==\nindex 5\n" HASHES "\n" COSIGNED_70000};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct tlog_proof_file f;
        AUTO_BUF struct buf again = {0};
        assert_true(tlog_proof_file_parse(span_of(rows[i]), &f, NULL));
        tlog_proof_file_put(&again, &f);
        assert_string_equal(again.p, rows[i]);
    }
}

static void malformed_files_are_refused(void **state) {
    (void)state;
#define REST HASHES "\n" COSIGNED_70000
    static const char *const rows[] = {
        "", "\n", MAGIC, "c2sp.org/tlog-proof@v2\nindex 12345\n" REST,
        "c2sp.org/tlog-proof@v1 \nindex 12345\n" REST,
        "c2sp.org/tlog-proof@v1\r\nindex 12345\r\n" REST, "index 12345\n" REST,
        MAGIC "\nindex 12345\n" REST, MAGIC "index\n" REST, MAGIC "index \n" REST,
        MAGIC "index 012345\n" REST, MAGIC "index +12345\n" REST, MAGIC "index -1\n" REST,
        MAGIC "index  12345\n" REST, MAGIC "index 12345 \n" REST,
        MAGIC "index 9223372036854775808\n" REST, MAGIC "Index 12345\n" REST,
        MAGIC "index 1\nindex 12345\n" REST,
        /* extra */
        MAGIC "extra \nindex 12345\n" REST, MAGIC "extra A\nindex 12345\n" REST,
        MAGIC "extra AAA\nindex 12345\n" REST, MAGIC "extra AAAA\nextra AAAA\nindex 12345\n" REST,
        MAGIC "index 12345\nextra AAAA\n" REST, MAGIC "extra  AAAA\nindex 12345\n" REST,
        /* hashes */
        MAGIC "index 12345\nAAAA\n\n" COSIGNED_70000, MAGIC "index 12345\n" HASHES,
        MAGIC "index 12345\n" HASHES COSIGNED_70000, MAGIC "index 12345\n" HASHES "\n",
        /* checkpoints */
        MAGIC "index 12345\n" HASHES "\n" TEXT_70000,
        MAGIC "index 12345\n" HASHES "\n" COSIGNED_70000 "more\n",
        MAGIC "index 12345\n" HASHES "\n\n" COSIGNED_70000,
        MAGIC "index 12345\n" HASHES "\nnot a checkpoint\n\n" LOG_LINE_70000};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (judge_text(rows[i]) != ERROR_INVALID)
            fail_msg("accepted: %s", rows[i]);
}

static void a_file_has_bounds(void **state) {
    (void)state;
    struct tlog_proof_file f;
    struct error e = {0};
    AUTO_BUF struct buf b = {0};
    buf_str(&b, MAGIC "index 1\n");
    for (int i = 0; i <= TLOG_PROOF_MAX; i++)
        buf_str(&b, "QeWddaYWgMFNixZq76xsZTPHpKCsrKbagmJYHYKI2i0=\n");
    buf_str(&b, "\n" COSIGNED_70000);
    assert_false(tlog_proof_file_parse(buf_view(&b), &f, &e));
    assert_int_equal(e.code, ERROR_LIMIT);
    while (b.n <= TLOG_NOTE_MAX)
        buf_str(&b, "0123456789abcdef");
    assert_false(tlog_proof_file_parse(buf_view(&b), &f, &e));
    assert_int_equal(e.code, ERROR_LIMIT);
}

static void another_leaf_or_place_is_refused(void **state) {
    (void)state;
    struct tlog_verifier log = vector_verifier(LOG_VKEY);
    assert_int_equal(judge(SPAN(PROOF_12345), leaf_hash(12344), &log, NULL, 0, 0), ERROR_INTEGRITY);
    assert_int_equal(judge_text(MAGIC "index 12344\n" REST), ERROR_INTEGRITY);
    assert_int_equal(judge_text(MAGIC "index 77881\n" REST), ERROR_INTEGRITY);
    assert_int_equal(judge_text(MAGIC "index 12345\n\n" COSIGNED_70000), ERROR_INTEGRITY);
}

static void the_log_must_have_signed(void **state) {
    (void)state;
    struct tlog_verifier log = vector_verifier(LOG_VKEY), witness = vector_verifier(WITNESS_VKEY);
    struct hash leaf = leaf_hash(12345);
    static const char unsigned_by_log[] =
        MAGIC "index 12345\n" HASHES "\n" TEXT_70000 "\n" WITNESS_LINE_70000;
    assert_int_equal(judge(SPAN(unsigned_by_log), leaf, &log, &witness, 1, 1), ERROR_INTEGRITY);
    /* a log of another name, whose key is not in it or is */
    assert_int_equal(judge(SPAN(PROOF_12345), leaf, &witness, NULL, 0, 0), ERROR_INTEGRITY);
    struct tlog_verifier other;
    tlog_verifier_make("other", TLOG_KEY_ED25519, log.public_key, &other);
    assert_int_equal(judge(SPAN(PROOF_12345), leaf, &other, NULL, 0, 0), ERROR_INTEGRITY);
}

/* Enough of the witnesses, each key once. */
static void witnesses_are_counted(void **state) {
    (void)state;
    struct key_pair log_key, witness_key;
    vector_keys(&log_key, &witness_key);
    struct tlog_verifier log = vector_verifier(LOG_VKEY);
    struct tlog_verifier w[3] = {vector_verifier(WITNESS_VKEY)};
    struct hash leaf = leaf_hash(12345);
    assert_int_equal(judge(SPAN(PROOF_12345), leaf, &log, NULL, 0, 0), ERROR_NONE);
    assert_int_equal(judge(SPAN(PROOF_12345), leaf, &log, NULL, 0, 1), ERROR_INTEGRITY);
    assert_int_equal(judge(SPAN(PROOF_12345), leaf, &log, w, 1, 1), ERROR_NONE);
    assert_int_equal(judge(SPAN(PROOF_12345), leaf, &log, w, 1, 2), ERROR_INTEGRITY);

    /* the same key under a second name, and the log's own key as a witness */
    tlog_verifier_make("witness.example/w2", TLOG_KEY_COSIGNATURE, witness_key.public_key, &w[1]);
    tlog_verifier_make(LOG_NAME, TLOG_KEY_COSIGNATURE, log_key.public_key, &w[2]);
    AUTO_BUF struct buf b = {0};
    buf_str(&b, PROOF_12345);
    tlog_note_cosign(&b, SPAN(TEXT_70000), "witness.example/w2", &witness_key, 1);
    tlog_note_cosign(&b, SPAN(TEXT_70000), LOG_NAME, &log_key, 1);
    assert_int_equal(judge(buf_view(&b), leaf, &log, w, 3, 1), ERROR_NONE);
    assert_int_equal(judge(buf_view(&b), leaf, &log, w, 3, 2), ERROR_INTEGRITY);

    /* a plain signature is no cosignature */
    tlog_verifier_make("plain", TLOG_KEY_ED25519, witness_key.public_key, &w[0]);
    AUTO_BUF struct buf plain = {0};
    buf_str(&plain, PROOF_12345);
    tlog_note_sign(&plain, SPAN(TEXT_70000), "plain", &witness_key);
    assert_int_equal(judge(buf_view(&plain), leaf, &log, w, 1, 1), ERROR_INTEGRITY);
}

static void a_failing_witness_refuses_all(void **state) {
    (void)state;
    struct tlog_verifier log = vector_verifier(LOG_VKEY), witness = vector_verifier(WITNESS_VKEY);
    static const char broken[] =
        MAGIC "index 12345\n" HASHES "\n" CHECKPOINT_70000 DASH WITNESS_NAME " IDJKvgAAAABlU/EA\n";
    struct hash leaf = leaf_hash(12345);
    assert_int_equal(judge(SPAN(broken), leaf, &log, &witness, 1, 0), ERROR_INTEGRITY);
    assert_int_equal(judge(SPAN(broken), leaf, &log, NULL, 0, 0), ERROR_NONE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_proof_of_leaf_12345),
        cmocka_unit_test(it_is_written_from_a_log),
        cmocka_unit_test(what_is_read_is_written_again),
        cmocka_unit_test(malformed_files_are_refused),
        cmocka_unit_test(a_file_has_bounds),
        cmocka_unit_test(another_leaf_or_place_is_refused),
        cmocka_unit_test(the_log_must_have_signed),
        cmocka_unit_test(witnesses_are_counted),
        cmocka_unit_test(a_failing_witness_refuses_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
