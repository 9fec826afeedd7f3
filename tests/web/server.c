/* The server under several clients at once: everybody gets whole answers, who writes reads what was
 * written, and stopping leaves nobody without the answer to what was asked. Runs under the thread
 * sanitizer too. */
#include "web/web.h"

#include "node_here.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

enum { READERS = 4, ROUNDS = 150 };

static struct node *node;
static struct web *web;
static char token[SECRET_TEXT], record[UUID_TEXT + 1];

struct client {
    int fd;
    struct buf in;
};

static struct client dial(void) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)web_port(web))};
    struct client c = {.fd = socket(AF_INET, SOCK_STREAM, 0)};
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(c.fd, (struct sockaddr *)&at, sizeof at) != 0)
        fail_msg("the server does not listen");
    return c;
}

static void hang_up(struct client *c) {
    close(c->fd);
    buf_free(&c->in);
}

/* One answer with a Content-Length; its status, 0 when the connection ends before it is whole. in
 * holds head and body. */
static unsigned receive(struct client *c) {
    buf_clear(&c->in);
    for (;;) {
        const char *end = c->in.n > 0 ? strstr(c->in.p, "\r\n\r\n") : NULL;
        const char *length = end != NULL ? strstr(c->in.p, "Content-Length: ") : NULL;
        if (end != NULL && c->in.n >= (size_t)(end + 4 - c->in.p) +
                                          (length != NULL ? strtoul(length + 16, NULL, 10) : 0))
            return (unsigned)strtoul(c->in.p + 9, NULL, 10);
        buf_reserve(&c->in, 65536);
        ssize_t n = read(c->fd, c->in.p + c->in.n, 65535);
        if (n <= 0)
            return 0;
        c->in.n += (size_t)n;
        c->in.p[c->in.n] = '\0';
    }
}

static void ask(struct client *c, const char *method, const char *headers, const char *body) {
    AUTO_BUF struct buf b = {0};
    buf_printf(&b,
               "%s /api/v1/works/%s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n%s",
               method, record, token, headers);
    if (body != NULL)
        buf_printf(&b, "Content-Type: application/json\r\nContent-Length: %zu\r\n", strlen(body));
    buf_printf(&b, "\r\n%s", body != NULL ? body : "");
    assert_int_equal(write(c->fd, b.p, b.n), b.n);
}

static long version_in(const struct client *c) {
    const char *at = strstr(c->in.p, "\"version\":");
    return at != NULL ? strtol(at + 10, NULL, 10) : -1;
}

static void *read_on(void *failures) {
    struct client c = dial();
    long last = 0;
    for (int i = 0; i < ROUNDS; i++) {
        ask(&c, "GET", "", NULL);
        bool good = receive(&c) == 200 && version_in(&c) >= last;
        last = good ? version_in(&c) : last;
        atomic_fetch_add((atomic_int *)failures, good ? 0 : 1);
    }
    hang_up(&c);
    return NULL;
}

static void writers_read_what_they_wrote_while_others_read(void **state) {
    (void)state;
    pthread_t readers[READERS];
    atomic_int failures = 0;
    for (size_t i = 0; i < READERS; i++)
        assert_int_equal(pthread_create(&readers[i], NULL, read_on, &failures), 0);
    struct client c = dial();
    for (int i = 1; i < ROUNDS / 3; i++) {
        char headers[100], body[100], tag[40] = "";
        ask(&c, "GET", "", NULL);
        assert_int_equal(receive(&c), 200);
        assert_int_equal(version_in(&c), i);
        sscanf(strstr(c.in.p, "ETag: ") + 6, "%39s", tag);
        snprintf(headers, sizeof headers, "If-Match: %s\r\n", tag);
        snprintf(body, sizeof body, "{\"people\":%d}", i);
        ask(&c, "PATCH", headers, body);
        assert_int_equal(receive(&c), 200);
    }
    hang_up(&c);
    for (size_t i = 0; i < READERS; i++)
        pthread_join(readers[i], NULL);
    assert_int_equal(failures, 0);
}

static void *stop(void *server) {
    web_stop(server);
    return NULL;
}

static void stopping_answers_what_was_asked(void **state) {
    (void)state;
    struct client half = dial(), idle = dial();
    pthread_t stopping;
    /* A body is on its way: its end comes when the server is stopping already. */
    const char *head =
        "POST /api/v1/works HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        "Content-Length: 16\r\nAuthorization: Bearer ";
    AUTO_BUF struct buf b = {0};
    buf_printf(&b, "%s%s\r\n\r\n{\"title\":", head, token);
    assert_int_equal(write(half.fd, b.p, b.n), b.n);
    usleep(100000);
    assert_int_equal(pthread_create(&stopping, NULL, stop, web), 0);
    web = NULL;
    usleep(100000);
    assert_int_equal(write(half.fd, "\"Last\"}", 7), 7);
    assert_int_equal(receive(&half), 201);
    assert_non_null(strstr(half.in.p, "Connection: close"));
    pthread_join(stopping, NULL);
    assert_int_equal(receive(&idle), 0);
    hang_up(&half);
    hang_up(&idle);
}

static int set_up(void **state) {
    (void)state;
    struct error e;
    struct uuid id;
    enum outcome outcome;
    int64_t number = 0;
    AUTO_ARENA struct arena a = {0};
    struct user u = {.name = "ann", .roles = ROLE_AUTHOR};
    node = node_here();
    struct batch *b = node_begin(node, SPAN("ann"), &e);
    struct content c =
        small_content(&a, catalogue_find(node_catalogue(node), SPAN("work")), "title=First", NULL);
    struct change change = {.content = &c};
    bool good = b != NULL && user_add(b, &u, SPAN("a password of ann"), &e) &&
                secret_issue(b, SECRET_TOKEN, "ann", SPAN("test"), token, &e) &&
                batch_put(b, &change, &number, &id, &outcome, &e) && batch_commit(b, &e);
    uuid_format(&id, record);
    web = good ? web_start(node, &(struct web_options){.threads = 3}, &e) : NULL;
    if (web == NULL)
        print_error("%s\n", e.message);
    return web == NULL;
}

static int tear_down(void **state) {
    (void)state;
    web_stop(web);
    node_close(node);
    small_clean();
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writers_read_what_they_wrote_while_others_read),
        cmocka_unit_test(stopping_answers_what_was_asked),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
