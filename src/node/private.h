/* private.h (node/): what a node and a batch are made of. */
#ifndef COMITY_NODE_PRIVATE_H
#define COMITY_NODE_PRIVATE_H

#include "base/map.h"
#include "base/stream.h"
#include "node/node.h"

#include <pthread.h>

struct secrets; /* accounts.c: sessions and tokens in memory */

struct node {
    char *home;
    struct catalogue *types;
    struct store *store;
    struct node_settings settings;
    struct key_pair key;
    struct tlog_verifier verifier;
    struct secrets *secrets;

    pthread_mutex_t write_lock; /* held from node_begin to the end of the batch; taken before any lock of store/ */
    struct tlog_appender log;   /* as of the last commit seen; brought up to date by node_begin */
    struct tlog_appender saved; /* to go back to when a batch is abandoned */
    struct uuid_source ids;
    struct batch *batch;        /* the one that is open */
};

struct batch {
    struct node *node;
    char author[AUTHOR_MAX];
    instant time;
    size_t count;
    bool accounts_changed;
    struct buf body, marking;
    unsigned char chance[4096]; /* random bytes from the kernel, used once each from the front */
    size_t chance_used;
    struct arena arena; /* reset by every change */
};

struct secrets *secrets_new(void);
void secrets_free(struct secrets *s);
void secrets_forget(struct secrets *s);

#endif
