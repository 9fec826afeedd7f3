/* serve.c: `comity serve`: pages, API and log over HTTP until it is told to stop. */
#include "cli/commands.h"
#include "web/web.h"

#include <arpa/inet.h>
#include <signal.h>

static int run(struct call *c, struct error *e);

const struct command command_serve = {
    .name = "serve",
    .help = "Serve pages, API and log over HTTP",
    .details = "Listens on this machine only, unless an address is given; other machines are then"
               " served over TLS, or through a proxy in front that does TLS (--behind-proxy)."
               " Ctrl-C or SIGTERM end it after what is being answered is answered.",
    .options =
        (const struct option[]){
            {"port", "PORT", "Listen on this port (8484); 0 for any that is free.", WORD_TEXT, NULL,
             false},
            {"address", "ADDRESS", "Listen on this address (127.0.0.1).", WORD_TEXT, NULL, false},
            {"tls-cert", "FILE", "Certificate, PEM.", WORD_FILE, NULL, false},
            {"tls-key", "FILE", "Its private key, PEM.", WORD_FILE, NULL, false},
            {"behind-proxy", NULL, "A proxy in front does TLS.", WORD_TEXT, NULL, false},
            {"threads", "N", "Answer so many requests at once (one a core).", WORD_TEXT, NULL,
             false},
            {0}},
    .example = "serve\n"
               "serve --address 0.0.0.0 --port 443 --tls-cert cert.pem --tls-key key.pem",
    .run = run,
};

enum { PORT = 8484 };

static bool is_loopback(const char *address) {
    struct in_addr v4;
    struct in6_addr v6;
    if (strcmp(address, "localhost") == 0)
        return true;
    if (inet_pton(AF_INET, address, &v4) == 1)
        return (ntohl(v4.s_addr) >> 24) == 127;
    return inet_pton(AF_INET6, address, &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

static bool read_options(const struct call *c, struct web_options *o, struct error *e) {
    uint64_t port = PORT, threads = 0;
    *o = (struct web_options){.address = call_value(c, "address"),
                              .certificate = call_value(c, "tls-cert"),
                              .key = call_value(c, "tls-key"),
                              .behind_proxy = call_given(c, "behind-proxy")};
    if (!call_number(c, "port", 0, 65535, &port, e) ||
        !call_number(c, "threads", 1, 256, &threads, e))
        return false;
    o->port = (unsigned)port;
    o->threads = (unsigned)threads;
    if ((o->certificate == NULL) != (o->key == NULL)) {
        error_set(e, ERROR_USAGE, "--tls-cert and --tls-key belong together");
        return error_hint(e, "give both files, or neither");
    }
    if (o->address == NULL || is_loopback(o->address) || o->certificate != NULL || o->behind_proxy)
        return true;
    error_set(e, ERROR_USAGE,
              "%s is not this machine alone, and passwords would cross the network in the clear",
              o->address);
    return error_hint(
        e, "give --tls-cert and --tls-key, or --behind-proxy where a proxy in front does TLS");
}

/* "http://127.0.0.1:8484"; an address of IPv6 stands in brackets. */
static void say_where(const struct web_options *o, unsigned port) {
    const char *address = o->address == NULL ? "127.0.0.1" : o->address;
    bool v6 = strchr(address, ':') != NULL;
    printf("comity: listening on http%s://%s%s%s:%u\n", o->certificate != NULL ? "s" : "",
           v6 ? "[" : "", address, v6 ? "]" : "", port);
    fflush(stdout);
}

static int run(struct call *c, struct error *e) {
    struct web_options o;
    sigset_t ends;
    int got = 0;
    if (!read_options(c, &o, e))
        return exit_status(e);
    /* Blocked before any thread exists, so that all of them leave these to sigwait below. */
    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ends, NULL);
    AUTO_NODE struct node *n = call_node(c, e);
    struct web *w = n == NULL ? NULL : web_start(n, &o, e);
    if (w == NULL)
        return exit_status(e);
    say_where(&o, web_port(w));
    sigwait(&ends, &got);
    pthread_sigmask(SIG_UNBLOCK, &ends, NULL); /* once more ends it at once */
    printf("comity: stopping\n");
    fflush(stdout);
    web_stop(w);
    return EXIT_DONE;
}
