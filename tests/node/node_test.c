/* What a node promises: a batch is durable as a whole or not at all, every version is in the log under a signed root, and
 * a changed byte is found. */
#include "small.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

static struct node *fresh_node(void) {
    struct error e;
    struct node_settings set = {.origin = "test.example/node", .name = "Test", .partner = "TST"};
    const char *home = small_directory();
    char path[600];
    snprintf(path, sizeof path, "%s/home", home);
    if (!node_init(path, &set, &e))
        fail_msg("%s", e.message);
    struct node *n = node_open(path, small_types, &e);
    if (n == NULL)
        fail_msg("%s", e.message);
    return n;
}

static struct node *again(struct node *n) {
    struct error e;
    char *home = memory_strdup(node_home(n));
    node_close(n);
    n = node_open(home, small_types, &e);
    if (n == NULL)
        fail_msg("%s", e.message);
    free(home);
    return n;
}

static const struct schema *type(struct node *n, const char *name) {
    return catalogue_find(node_catalogue(n), span_of(name));
}

static struct verify_report verify(struct node *n) {
    struct verify_report report;
    struct error e;
    if (!node_verify(n, NULL, NULL, &report, &e))
        fail_msg("%s", e.message);
    if (!store_check_projection(node_store(n), &e))
        fail_msg("%s", e.message);
    return report;
}

static int64_t put(struct batch *b, const struct content *c, int64_t record, enum outcome expected) {
    struct change change = {.record = record, .content = c};
    struct uuid id;
    enum outcome outcome;
    struct error e;
    int64_t number = 0;
    if (!batch_put(b, &change, &number, &id, &outcome, &e))
        fail_msg("%s", e.message);
    assert_int_equal(outcome, expected);
    return number;
}

static struct batch *begin(struct node *n) {
    struct error e;
    struct batch *b = node_begin(n, SPAN("ann"), &e);
    if (b == NULL)
        fail_msg("%s", e.message);
    return b;
}

static void commit(struct batch *b) {
    struct error e;
    if (!batch_commit(b, &e))
        fail_msg("%s", e.message);
}

static void an_empty_node_verifies(void **state) {
    (void)state;
    struct node *n = fresh_node();
    assert_int_equal(verify(n).size, 0);
    n = again(n);
    assert_int_equal(verify(n).size, 0);
    node_close(n);
}

static void versions_are_kept_and_revisions_add_to_the_log(void **state) {
    (void)state;
    AUTO_ARENA struct arena a = {0};
    struct node *n = fresh_node();
    struct content one = small_content(&a, type(n, "work"), "title=Course", "people=12", NULL);
    struct content two = small_content(&a, type(n, "work"), "title=Course", "people=13", NULL);
    struct batch *b = begin(n);
    int64_t record = put(b, &one, 0, OUTCOME_ADDED);
    put(b, &one, record, OUTCOME_UNCHANGED);
    put(b, &two, record, OUTCOME_REVISED);
    commit(b);
    assert_int_equal(verify(n).size, 2);
    n = again(n);
    struct error e;
    AUTO_READER struct reader *r = node_reader(n, &e);
    struct stored *history = NULL;
    size_t count = 0;
    assert_true(reader_history(r, record, &a, &history, &count, &e));
    assert_int_equal(count, 2);
    assert_int_equal(history[0].envelope.version, 2);
    assert_int_equal(history[1].envelope.version, 1);
    assert_true(span_is(history[1].body, "{\"people\":12,\"title\":\"Course\"}"));
    reader_release(r);
    r = NULL;
    node_close(n);
}

static void an_abandoned_batch_leaves_nothing(void **state) {
    (void)state;
    AUTO_ARENA struct arena a = {0};
    struct node *n = fresh_node();
    struct content c = small_content(&a, type(n, "work"), "title=Course", NULL);
    struct batch *b = begin(n);
    for (int i = 0; i < 300; i++)
        put(b, &c, 0, OUTCOME_ADDED);
    batch_abandon(b);
    assert_int_equal(verify(n).size, 0);
    b = begin(n);
    put(b, &c, 0, OUTCOME_ADDED);
    commit(b);
    assert_int_equal(verify(n).size, 1);
    node_close(n);
}

static void refused_changes_leave_the_batch_as_it_was(void **state) {
    (void)state;
    AUTO_ARENA struct arena a = {0};
    struct node *n = fresh_node();
    struct content good = small_content(&a, type(n, "work"), "title=Course", NULL);
    struct content bad = small_content(&a, type(n, "work"), "people=1", NULL);
    struct batch *b = begin(n);
    int64_t record = put(b, &good, 0, OUTCOME_ADDED), number = 0;
    struct change change = {.content = &bad};
    struct uuid id;
    enum outcome outcome;
    struct error e;
    assert_false(batch_put(b, &change, &number, &id, &outcome, &e));
    assert_int_equal(e.code, ERROR_INVALID);
    assert_string_equal(e.field, "title");
    change = (struct change){.content = &good, .record = record, .if_version = 7};
    assert_false(batch_put(b, &change, &number, &id, &outcome, &e));
    assert_int_equal(e.code, ERROR_CONFLICT);
    commit(b);
    assert_int_equal(verify(n).size, 1);
    node_close(n);
}

static enum outcome sourced(struct node *n, const char *author, const struct content *c, const char *key) {
    struct error e;
    struct batch *b = node_begin(n, span_of(author), &e);
    struct change change = {.content = c, .source = span_of(key), .marking = SPAN("{\"tlp\":\"CLEAR\",\"to\":[\"ALL\"]}")};
    struct uuid id;
    enum outcome outcome;
    int64_t record = 0;
    if (!batch_put_sourced(b, &change, &record, &id, &outcome, &e))
        fail_msg("%s", e.message);
    commit(b);
    return outcome;
}

/* A source that says the same again changes nothing; what a person revised stays unless the source changes that field. */
static void sources_are_idempotent_and_people_keep_their_revisions(void **state) {
    (void)state;
    AUTO_ARENA struct arena a = {0};
    struct node *n = fresh_node();
    const struct schema *work = type(n, "work");
    struct content first = small_content(&a, work, "title=Course", "people=12", "kind=A", NULL);
    struct content person = small_content(&a, work, "title=Better title", "people=12", "kind=A", NULL);
    struct content second = small_content(&a, work, "title=Course", "people=15", "kind=A", NULL);
    assert_int_equal(sourced(n, "import", &first, "set:1"), OUTCOME_ADDED);
    assert_int_equal(sourced(n, "import", &first, "set:1"), OUTCOME_UNCHANGED);
    assert_int_equal(verify(n).size, 1);
    struct batch *b = begin(n);
    put(b, &person, 1, OUTCOME_REVISED);
    commit(b);
    assert_int_equal(sourced(n, "import", &first, "set:1"), OUTCOME_UNCHANGED);
    assert_int_equal(sourced(n, "import", &second, "set:1"), OUTCOME_REVISED);
    struct error e;
    struct stored v;
    struct reader *r = node_reader(n, &e);
    assert_true(reader_current(r, 1, &a, &v, &e));
    assert_true(span_is(v.body, "{\"kind\":\"A\",\"people\":15,\"title\":\"Better title\"}"));
    assert_true(span_is(v.envelope.source, "set:1"));
    reader_release(r);
    assert_int_equal(verify(n).size, 3);
    node_close(n);
}

static void erased_content_is_gone_and_the_log_still_verifies(void **state) {
    (void)state;
    AUTO_ARENA struct arena a = {0};
    struct node *n = fresh_node();
    struct content c = small_content(&a, type(n, "partner"), "name=Xanthippe Unforgettable", NULL);
    struct batch *b = begin(n);
    int64_t record = put(b, &c, 0, OUTCOME_ADDED);
    commit(b);
    struct error e;
    b = begin(n);
    assert_true(batch_erase(b, record, SPAN("asked for"), &e));
    commit(b);
    struct verify_report report = verify(n);
    assert_int_equal(report.size, 2);
    assert_int_equal(report.erased, 1);
    struct reader *r = node_reader(n, &e);
    int64_t *found = NULL;
    size_t count = 0;
    assert_true(reader_match(r, type(n, "partner"), SPAN("xanthippe"), ~0ull, &found, &count, &e));
    assert_int_equal(count, 0);
    free(found);
    reader_release(r);
    node_close(n);
}

static void tamper(struct node *n, const char *sql) {
    char path[700];
    sqlite3 *db = NULL;
    snprintf(path, sizeof path, "%s/comity.db", node_home(n));
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_true(sqlite3_changes(db) > 0);
    sqlite3_close(db);
}

/* Whatever a stored version says, a change of it is found by verify or by the check of the tables. */
static void every_changed_byte_is_found(void **state) {
    (void)state;
    static const char *const changes[] = {
        "UPDATE entries SET body = replace(body, '12', '21') WHERE entry = 5",
        "UPDATE entries SET seed = randomblob(32) WHERE entry = 5",
        "UPDATE entries SET root = randomblob(32) WHERE entry = 5",
        "UPDATE entries SET version = 9 WHERE entry = 5",
        "UPDATE entries SET time = time + 1 WHERE entry = 5",
        "UPDATE entries SET author = 'bob' WHERE entry = 5",
        "UPDATE entries SET state = 1 WHERE entry = 5",
        "UPDATE entries SET leaf = 1000 WHERE entry = 5",
        "DELETE FROM entries WHERE entry = 5",
        "DELETE FROM entries WHERE entry = 40",
        "UPDATE records SET id = randomblob(16) WHERE record = 5",
        "UPDATE records SET type = 3 - type WHERE record = 5",
        "UPDATE markings SET json = '{\"tlp\":\"CLEAR\",\"to\":[\"ALL\"]}'",
        "UPDATE owners SET name = 'someone.else' WHERE owner = 0",
        "UPDATE tiles SET hashes = zeroblob(length(hashes)) WHERE tile = 0",
        ("UPDATE checkpoints SET note = replace(note, char(10) || '40' || char(10), char(10) || '39' || char(10))"
         " WHERE size = 40"),
        "UPDATE t_work SET people = 77 WHERE record = 5",
        "UPDATE t_work SET title = NULL WHERE record = 5",
        "DELETE FROM t_work WHERE record = 5",
    };
    AUTO_ARENA struct arena a = {0};
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        struct node *n = fresh_node();
        struct content c = small_content(&a, type(n, "work"), "title=Course", "people=12", NULL);
        struct batch *b = begin(n);
        for (int k = 0; k < 40; k++)
            put(b, &c, 0, OUTCOME_ADDED);
        commit(b);
        verify(n);
        tamper(n, changes[i]);
        struct error e = {0};
        struct verify_report report;
        char *home = memory_strdup(node_home(n));
        node_close(n);
        n = node_open(home, small_types, &e);
        bool found = n == NULL || !node_verify(n, NULL, NULL, &report, &e) ||
                     !store_check_projection(node_store(n), &e);
        if (!found || e.code != ERROR_INTEGRITY)
            fail_msg("not found: %s (%s)", changes[i], e.message);
        node_close(n);
        free(home);
    }
}

static void a_key_that_others_can_read_is_refused(void **state) {
    (void)state;
    struct node *n = fresh_node();
    char path[700], home[600];
    struct error e;
    struct stat st;
    snprintf(home, sizeof home, "%s", node_home(n));
    snprintf(path, sizeof path, "%s/keys/log.key", home);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    node_close(n);
    chmod(path, 0644);
    assert_null(node_open(home, small_types, &e));
    assert_int_equal(e.code, ERROR_FORBIDDEN);
}

static void the_proof_of_a_version_verifies_offline(void **state) {
    (void)state;
    AUTO_ARENA struct arena a = {0};
    struct node *n = fresh_node();
    struct content c = small_content(&a, type(n, "work"), "title=Course", NULL);
    struct batch *b = begin(n);
    for (int i = 0; i < 1000; i++)
        put(b, &c, 0, OUTCOME_ADDED);
    commit(b);
    struct error e;
    struct reader *r = node_reader(n, &e);
    for (int64_t record = 1; record <= 1000; record += 97) {
        struct stored v;
        AUTO_BUF struct buf file = {0};
        struct tlog_proof_file proof;
        assert_true(reader_current(r, record, &a, &v, &e));
        assert_true(node_prove(r, &v, &file, &e));
        assert_true(tlog_proof_file_parse(buf_view(&file), &proof, &e));
        struct hash leaf = tlog_leaf((struct span){(const char *)v.log_entry.bytes, sizeof v.log_entry.bytes});
        assert_true(tlog_proof_file_verify(&proof, &leaf, node_verifier(n), NULL, 0, 0, &e));
        leaf.b[0] ^= 1;
        assert_false(tlog_proof_file_verify(&proof, &leaf, node_verifier(n), NULL, 0, 0, &e));
    }
    reader_release(r);
    node_close(n);
}

/* Two processes write by turns: neither loses what the other wrote, and the log stays one. */
static void two_processes_share_one_log(void **state) {
    (void)state;
    AUTO_ARENA struct arena a = {0};
    struct node *n = fresh_node();
    char *home = memory_strdup(node_home(n));
    node_close(n);
    pid_t child = fork();
    struct error e;
    n = node_open(home, small_types, &e);
    assert_non_null(n);
    struct content c = small_content(&a, type(n, "work"), "title=Course", NULL);
    for (int i = 0; i < 30; i++) {
        struct batch *b = begin(n);
        for (int k = 0; k < 20; k++)
            put(b, &c, 0, OUTCOME_ADDED);
        commit(b);
    }
    if (child == 0) {
        node_close(n);
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    assert_int_equal(status, 0);
    assert_int_equal(verify(n).size, 1200);
    node_close(n);
    free(home);
}

static void people_and_their_secrets(void **state) {
    (void)state;
    struct node *n = fresh_node();
    struct user u = {.name = "ann", .roles = ROLE_AUTHOR}, got;
    struct error e;
    char token[SECRET_TEXT], session[SECRET_TEXT];
    struct batch *b = begin(n);
    assert_false(user_add(b, &u, SPAN("short"), &e));
    assert_string_equal(e.field, "password");
    assert_true(user_add(b, &u, SPAN("correct horse battery"), &e));
    assert_false(user_add(b, &u, SPAN("correct horse battery"), &e));
    assert_int_equal(e.code, ERROR_CONFLICT);
    assert_true(secret_issue(b, SECRET_TOKEN, "ann", SPAN("nightly"), token, &e));
    assert_true(secret_issue(b, SECRET_SESSION, "ann", (struct span){0}, session, &e));
    commit(b);
    struct reader *r = node_reader(n, &e);
    assert_true(user_check(r, SPAN("ann"), SPAN("correct horse battery"), &got));
    assert_int_equal(got.roles, ROLE_AUTHOR);
    assert_false(user_check(r, SPAN("ann"), SPAN("correct horse batterz"), &got));
    assert_false(user_check(r, SPAN("bob"), SPAN("correct horse battery"), &got));
    instant now = time_now();
    assert_true(secret_check(n, r, SECRET_TOKEN, span_of(token), now, &got));
    assert_string_equal(got.name, "ann");
    assert_false(secret_check(n, r, SECRET_SESSION, span_of(token), now, &got)); /* kinds do not mix */
    assert_true(secret_check(n, r, SECRET_SESSION, span_of(session), now, &got));
    assert_false(secret_check(n, r, SECRET_SESSION, span_of(session), now + 13 * 3600 * 1000000LL, &got));
    b = begin(n);
    assert_true(user_password(b, "ann", SPAN("another good password"), &e)); /* ends sessions, not tokens */
    commit(b);
    assert_false(secret_check(n, r, SECRET_SESSION, span_of(session), now, &got));
    assert_true(secret_check(n, r, SECRET_TOKEN, span_of(token), now, &got));
    b = begin(n);
    u.disabled = true;
    assert_true(user_change(b, &u, &e));
    commit(b);
    assert_false(secret_check(n, r, SECRET_TOKEN, span_of(token), now, &got));
    assert_false(user_check(r, SPAN("ann"), SPAN("another good password"), &got));
    reader_release(r);
    node_close(n);
}

static int clean(void **state) {
    (void)state;
    small_clean();
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(an_empty_node_verifies, clean),
        cmocka_unit_test_teardown(versions_are_kept_and_revisions_add_to_the_log, clean),
        cmocka_unit_test_teardown(an_abandoned_batch_leaves_nothing, clean),
        cmocka_unit_test_teardown(refused_changes_leave_the_batch_as_it_was, clean),
        cmocka_unit_test_teardown(sources_are_idempotent_and_people_keep_their_revisions, clean),
        cmocka_unit_test_teardown(erased_content_is_gone_and_the_log_still_verifies, clean),
        cmocka_unit_test_teardown(every_changed_byte_is_found, clean),
        cmocka_unit_test_teardown(a_key_that_others_can_read_is_refused, clean),
        cmocka_unit_test_teardown(the_proof_of_a_version_verifies_offline, clean),
        cmocka_unit_test_teardown(two_processes_share_one_log, clean),
        cmocka_unit_test_teardown(people_and_their_secrets, clean),
    };
    return cmocka_run_group_tests_name("node", tests, NULL, NULL);
}
