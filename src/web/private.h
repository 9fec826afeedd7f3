/* private.h (web/): what the server keeps, for the few files that need more than a request. */
#ifndef COMITY_WEB_PRIVATE_H
#define COMITY_WEB_PRIVATE_H

#include "web/http.h"

#include <pthread.h>

struct exchange;
struct MHD_Daemon;

enum { LOGIN_SLOTS = 4096, LOGIN_TRIES = 5 };

/* Failed sign-ins by a hash of the name: after five, each further one waits. */
struct login_slot {
    uint64_t until;  /* monotonic microseconds: not before */
    unsigned failed;
};

struct web {
    struct node *node;
    struct MHD_Daemon *daemon;
    unsigned port;
    bool loopback, tls;
    char address[64];
    pthread_mutex_t lock; /* innermost: the pool of exchanges, and logins */
    struct exchange *pool;
    struct login_slot logins[LOGIN_SLOTS];
};

#endif
