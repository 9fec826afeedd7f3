/* constant.c: the floor for the server: libmicrohttpd answers every request with the same few
 * bytes. */
#include <microhttpd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char body[] = "{\"hello\":\"world\"}";

static enum MHD_Result answer(void *context, struct MHD_Connection *c, const char *path,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_n, void **state) {
    static int seen;
    (void)context, (void)path, (void)method, (void)version, (void)upload, (void)upload_n;
    if (*state == NULL) { /* answered at the second call, when the request is known to be whole */
        *state = &seen;
        return MHD_YES;
    }
    struct MHD_Response *r =
        MHD_create_response_from_buffer(strlen(body), body, MHD_RESPMEM_PERSISTENT);
    if (r == NULL)
        return MHD_NO;
    MHD_add_response_header(r, "Content-Type", "application/json");
    enum MHD_Result sent = MHD_queue_response(c, 200, r);
    MHD_destroy_response(r);
    return sent;
}

int main(int argc, char **argv) {
    unsigned port = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 8099;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    sigset_t ends;
    int got = 0;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    sigprocmask(SIG_BLOCK, &ends, NULL);
    struct MHD_Daemon *d = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_TURBO, (uint16_t)port, NULL, NULL, answer, NULL,
        MHD_OPTION_THREAD_POOL_SIZE, (unsigned)(cores > 2 ? cores : 2), MHD_OPTION_CONNECTION_LIMIT,
        1000u, MHD_OPTION_END);
    if (d == NULL) {
        fprintf(stderr, "constant: port %u cannot be used\n", port);
        return 1;
    }
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(d, MHD_DAEMON_INFO_BIND_PORT);
    printf("listening on http://127.0.0.1:%u\n", info != NULL ? info->port : port);
    fflush(stdout);
    sigwait(&ends, &got);
    MHD_stop_daemon(d);
    return 0;
}
