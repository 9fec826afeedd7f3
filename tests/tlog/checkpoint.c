/* Checkpoints. */
#include "fixture.h"

#define ROOT_0 "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="

static void the_checkpoint_of_the_empty_log(void **state) {
    (void)state;
    struct key_pair log;
    vector_keys(&log, NULL);
    struct tlog_tree tree = {0};
    struct hash root = tlog_tree_root(&tree);
    AUTO_BUF struct buf note = {0};
    tlog_checkpoint_sign(&note, LOG_NAME, 0, &root, &log);
    assert_string_equal(note.p, LOG_NAME
                        "\n0\n" ROOT_0 "\n\n" DASH LOG_NAME
                        " 5pv4uuGH/dGcDs3TY9xiDdVEo+KmcLLKW7nfYP7wY84Bjg6gy044w3iejuntLjaIC7PH3"
                        "6YXpCr7uP/qeyipmwSyigc=\n");
}

static void the_checkpoint_of_70000(void **state) {
    (void)state;
    struct key_pair log;
    vector_keys(&log, NULL);
    struct hash root = hash_from_base64("Gkzfy2Y3SgwNy+9JrL1JdtE+6GT7PLJB/JQ8rQTwL34=");
    AUTO_BUF struct buf note = {0};
    tlog_checkpoint_sign(&note, LOG_NAME, 70000, &root, &log);
    assert_string_equal(note.p, CHECKPOINT_70000);

    struct tlog_checkpoint c;
    assert_true(tlog_checkpoint_parse(SPAN(TEXT_70000), &c, NULL));
    assert_true(span_is(c.origin, LOG_NAME));
    assert_int_equal(c.size, 70000);
    assert_hash_equal(c.root, root);
    assert_int_equal(c.extensions.n, 0);
}

static void what_is_read_is_written_again(void **state) {
    (void)state;
    static const char *const rows[] = {TEXT_70000, LOG_NAME "\n0\n" ROOT_0 "\n",
                                       "a b + c\n9223372036854775807\n" ROOT_0 "\n",
                                       "o\n1\n" ROOT_0 "\none\n", "o\n1\n" ROOT_0 "\none\n two \n"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct tlog_checkpoint c;
        AUTO_BUF struct buf again = {0};
        assert_true(tlog_checkpoint_parse(span_of(rows[i]), &c, NULL));
        tlog_checkpoint_put(&again, &c);
        assert_string_equal(again.p, rows[i]);
    }
}

static void malformed_checkpoints_are_refused(void **state) {
    (void)state;
    static const char *const rows[] = {
        "", "\n", "o\n", "o\n1\n", "o\n1\n" ROOT_0, "\n1\n" ROOT_0 "\n",
        /* sizes */
        "o\n\n" ROOT_0 "\n", "o\n01\n" ROOT_0 "\n", "o\n00\n" ROOT_0 "\n", "o\n+5\n" ROOT_0 "\n",
        "o\n-5\n" ROOT_0 "\n", "o\n-0\n" ROOT_0 "\n", "o\n 5\n" ROOT_0 "\n", "o\n5 \n" ROOT_0 "\n",
        "o\n5\r\n" ROOT_0 "\n", "o\n0x5\n" ROOT_0 "\n", "o\n5.0\n" ROOT_0 "\n",
        "o\n1e3\n" ROOT_0 "\n", "o\n9223372036854775808\n" ROOT_0 "\n",
        "o\n18446744073709551616\n" ROOT_0 "\n", "o\n99999999999999999999999\n" ROOT_0 "\n",
        /* roots */
        "o\n1\n\n", "o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU\n",
        "o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n",    /* stray bits */
        "o\n1\n47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=\n",    /* the other alphabet */
        "o\n1\n47DEQpj8HBSa+\x9fTImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", /* no alphabet at all */
        "o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuA==\n",    /* 31 bytes */
        "o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFUA\n",    /* 33 bytes */
        "o\n1\n" ROOT_0 " \n", "o\n1\n " ROOT_0 "\n", "o\n1\n" ROOT_0 "\r\n",
        "o\n1\n47DEQpj8HBSa+/TImW+5\nJCeuQeRkm5NMpJWZG3hSuFU=\n",
        /* extensions */
        "o\n1\n" ROOT_0 "\n\n", "o\n1\n" ROOT_0 "\none\n\n", "o\n1\n" ROOT_0 "\n\none\n",
        "o\n1\n" ROOT_0 "\none"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct tlog_checkpoint c;
        struct error e = {0};
        if (tlog_checkpoint_parse(span_of(rows[i]), &c, &e))
            fail_msg("accepted: %s", rows[i]);
        assert_int_equal(e.code, ERROR_INVALID);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_checkpoint_of_the_empty_log),
        cmocka_unit_test(the_checkpoint_of_70000),
        cmocka_unit_test(what_is_read_is_written_again),
        cmocka_unit_test(malformed_checkpoints_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
