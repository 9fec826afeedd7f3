/* Key names, key ids and verifier keys. */
#include "fixture.h"

static void keys_of_the_vectors(void **state) {
    (void)state;
    struct key_pair log, witness;
    vector_keys(&log, &witness);
    struct hash log_key =
        hash_from_hex("03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8");
    struct hash witness_key =
        hash_from_hex("29acbae141bccaf0b22e1a94d34d0bc7361e526d0bfe12c89794bc9322966dd7");
    assert_memory_equal(log.public_key, log_key.b, KEY_PUBLIC_SIZE);
    assert_memory_equal(witness.public_key, witness_key.b, KEY_PUBLIC_SIZE);

    struct tlog_verifier l, w;
    tlog_verifier_make(LOG_NAME, TLOG_KEY_ED25519, log.public_key, &l);
    tlog_verifier_make(WITNESS_NAME, TLOG_KEY_COSIGNATURE, witness.public_key, &w);
    assert_memory_equal(l.id, "\xe6\x9b\xf8\xba", 4);
    assert_memory_equal(w.id, "\x20\x32\x4a\xbe", 4);
}

static void a_verifier_key_is_read_and_written(void **state) {
    (void)state;
    /* the second is the published example of signed-note; its base64 holds a plus */
    static const char *const rows[] = {
        LOG_VKEY, WITNESS_VKEY,
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct tlog_verifier v = vector_verifier(rows[i]);
        AUTO_BUF struct buf text = {0};
        tlog_verifier_put(&text, &v);
        assert_string_equal(text.p, rows[i]);
    }
    struct tlog_verifier v = vector_verifier(WITNESS_VKEY);
    assert_int_equal(v.type, TLOG_KEY_COSIGNATURE);
    assert_string_equal(v.name, WITNESS_NAME);
}

static void one_key_has_two_ids(void **state) {
    (void)state;
    struct key_pair key;
    vector_keys(&key, NULL);
    struct tlog_verifier as_log, as_witness, renamed;
    tlog_verifier_make("a", TLOG_KEY_ED25519, key.public_key, &as_log);
    tlog_verifier_make("a", TLOG_KEY_COSIGNATURE, key.public_key, &as_witness);
    tlog_verifier_make("b", TLOG_KEY_ED25519, key.public_key, &renamed);
    assert_memory_not_equal(as_log.id, as_witness.id, 4);
    assert_memory_not_equal(as_log.id, renamed.id, 4);
}

static void other_verifier_keys_are_refused(void **state) {
    (void)state;
#define KEY "AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
    static const char *const rows[] = {
        "", "+", "++", LOG_NAME, LOG_NAME "+e69bf8ba", LOG_NAME "+e69bf8ba+",
        "+e69bf8ba+" KEY,           /* no name */
        LOG_NAME "+e69bf8bb+" KEY,  /* another id */
        LOG_NAME "x+e69bf8ba+" KEY, /* another name */
        LOG_NAME "+E69BF8BA+" KEY,  /* another spelling */
        LOG_NAME "+e69bf8b+" KEY, LOG_NAME "+0e69bf8ba+" KEY, LOG_NAME "++" KEY,
        LOG_NAME "+e69bf8ba+" KEY "=", LOG_NAME "+e69bf8ba+" KEY "\n", LOG_NAME "+e69bf8ba+ " KEY,
        " " LOG_VKEY, LOG_NAME "+e69bf8ba+AQ==", LOG_NAME "+e69bf8ba+" KEY "AAAA",
        /* type 0x02, whose id would fit */
        LOG_NAME "+e69bf8ba+AgOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct tlog_verifier v;
        struct error e = {0};
        if (tlog_verifier_parse(span_of(rows[i]), &v, &e))
            fail_msg("accepted: %s", rows[i]);
        assert_int_equal(e.code, ERROR_INVALID);
    }
}

/* A key of a type that is not known here, with the id that is right for it. */
static void other_types_are_refused(void **state) {
    (void)state;
    struct key_pair key;
    vector_keys(&key, NULL);
    for (unsigned type = 0; type < 256; type++) {
        struct tlog_verifier v, again;
        AUTO_BUF struct buf text = {0};
        tlog_verifier_make("a", (enum tlog_key_type)type, key.public_key, &v);
        tlog_verifier_put(&text, &v);
        bool known = type == TLOG_KEY_ED25519 || type == TLOG_KEY_COSIGNATURE;
        assert_true(tlog_verifier_parse(buf_view(&text), &again, NULL) == known);
    }
}

static void names(void **state) {
    (void)state;
    static const char *const good[] = {"a", "comity.example/log", "M\xc3\xbcnchen", "a-b_c.d:e"};
    static const char *const bad[] = {"",
                                      "a b",
                                      "a+b",
                                      "a\tb",
                                      "a\nb",
                                      "a\x01",
                                      "\xc2\x85",
                                      "a\xc2\xa0",
                                      "\xe1\x9a\x80",
                                      "\xe2\x80\x80",
                                      "\xe2\x80\x8a",
                                      "\xe2\x80\xa8",
                                      "\xe2\x80\xa9",
                                      "\xe2\x80\xaf",
                                      "\xe2\x81\x9f",
                                      "\xe3\x80\x80",
                                      "\xff",
                                      "\xc0\xaf",
                                      "\xed\xa0\x80"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(tlog_name_valid(span_of(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(tlog_name_valid(span_of(bad[i])));
    char name[TLOG_NAME_MAX];
    memset(name, 'a', sizeof name);
    assert_true(tlog_name_valid((struct span){name, sizeof name - 1}));
    assert_false(tlog_name_valid((struct span){name, sizeof name}));
    assert_false(tlog_name_valid((struct span){"a\0b", 3}));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_of_the_vectors),
        cmocka_unit_test(a_verifier_key_is_read_and_written),
        cmocka_unit_test(one_key_has_two_ids),
        cmocka_unit_test(other_verifier_keys_are_refused),
        cmocka_unit_test(other_types_are_refused),
        cmocka_unit_test(names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
