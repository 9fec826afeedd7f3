/* The rival of the HTTP figures: libmicrohttpd with as many threads as comity answers with, giving
 * everybody the same 200 bytes. Usage: constant PORT THREADS; runs until it is killed. */
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SIZE = 200 };
static char body[SIZE];

static enum MHD_Result answer(void *context, struct MHD_Connection *to, const char *url,
                              const char *method, const char *version, const char *data,
                              size_t *size, void **request) {
    (void)context, (void)url, (void)method, (void)version, (void)data, (void)size, (void)request;
    struct MHD_Response *r = MHD_create_response_from_buffer(SIZE, body, MHD_RESPMEM_PERSISTENT);
    enum MHD_Result done = MHD_queue_response(to, MHD_HTTP_OK, r);
    MHD_destroy_response(r);
    return done;
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fputs("usage: constant PORT THREADS\n", stderr);
        return 2;
    }
    memset(body, 'x', sizeof body);
    struct MHD_Daemon *d = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_TURBO,
                                            (uint16_t)strtoul(argv[1], NULL, 10), NULL, NULL,
                                            answer, NULL, MHD_OPTION_THREAD_POOL_SIZE,
                                            (unsigned)strtoul(argv[2], NULL, 10), MHD_OPTION_END);
    if (d == NULL) {
        fputs("constant: cannot listen there\n", stderr);
        return 1;
    }
    pause();
    return 0;
}
