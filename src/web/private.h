/* private.h (web/): what the server keeps, for the few files that need more than a request. */
#ifndef COMITY_WEB_PRIVATE_H
#define COMITY_WEB_PRIVATE_H

#include "web/http.h"

#include <pthread.h>
#include <stdatomic.h>

struct MHD_Connection;
struct MHD_Daemon;
struct exchange;
struct kept;
struct packer;

enum {
    LOGIN_SLOTS = 8192,
    LOGIN_TRIES = 5,          /* wrong passwords for one name from one address before waiting */
    LOGIN_TRIES_ADDRESS = 30, /* from one address, whatever the name */
    LOGIN_TRIES_NAME = 100 /* for one name, wherever from: many addresses may not guess for ever */
};

/* Failed sign-ins of what hashes here; the hash is keyed, so that nobody can aim at somebody else's
 * slot. */
struct login_slot {
    uint64_t until; /* monotonic microseconds: not before */
    uint64_t last;  /* of the last failure: after an hour all is forgotten */
    unsigned failed;
};

struct web {
    struct node *node;
    struct MHD_Daemon *daemon;
    unsigned port;
    bool loopback, behind_proxy;
    bool secure; /* browsers reach it over TLS, ours or a proxy's */
    char address[64];
    struct kept *kept;
    atomic_uint in_flight;     /* requests begun and not yet answered to the end */
    atomic_bool stopping, cut; /* cut: what is still being written is given up */
    atomic_uint downloads; /* threads that write one */
    pthread_mutex_t lock; /* innermost: the pools, and logins */
    struct exchange *pool;
    struct packer *packers;
    unsigned char login_key[32];
    struct login_slot logins[LOGIN_SLOTS];
};

/* server.c: the address that a request comes from, as text; the proxy's word for it behind a proxy.
 */
void server_peer(const struct request *q, char out[64]);

/* dispatch.c: finds the handler of a request, if the one who asks may, and runs it. True: the
 * answer was a kept one and is on its way already. */
bool dispatch(struct request *q, struct response *a, struct span uri);
/* Refuses a request before any handler: a problem for programs, a page for people. */
void dispatch_refuse(struct request *q, struct response *a, unsigned status, const char *why);

/* send.c: hands the answer to libmicrohttpd: false: the connection is to be closed. The body must
 * live until the answer is sent. */
bool send_answer(struct request *q, struct response *a);
void send_free(struct web *w);

#endif
