/* download.c: a thread writes, libmicrohttpd reads; between them a buffer with an upper bound. */
#include "web/download.h"
#include "web/private.h"

#include <microhttpd.h>
#include <stdlib.h>
#include <time.h>

enum { ROOM = 256 * 1024, BLOCK = 32 * 1024 };

struct download {
    struct web *web;
    struct MHD_Connection *connection;
    struct reader *reader; /* the thread's own */
    struct listing listing;
    struct user user; /* the viewer's spans point here */
    pthread_t thread;
    pthread_mutex_t lock; /* innermost */
    pthread_cond_t taken; /* room again, or nobody reads any more */
    struct buf ready;
    size_t given; /* of ready, sent already */
    bool waiting; /* the connection sleeps until there is more */
    bool finished, failed, unwanted;
};

/* ---- the thread that writes ------------------------------------------------------------------ */

/* With the lock held. */
static void wake(struct download *d) {
    if (d->waiting)
        MHD_resume_connection(d->connection);
    d->waiting = false;
}

static bool wanted(const struct download *d) {
    return !d->unwanted && !atomic_load(&d->web->cut);
}

/* With the lock held: until the reader has made room, looking up now and then whether the server
 * stops. */
static void wait_for_room(struct download *d) {
    while (d->ready.n - d->given > ROOM && wanted(d)) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += 100 * 1000 * 1000;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        pthread_cond_timedwait(&d->taken, &d->lock, &until);
    }
}

static bool write_some(void *context, struct span bytes, struct error *e) {
    struct download *d = context;
    pthread_mutex_lock(&d->lock);
    wait_for_room(d);
    bool good = wanted(d);
    if (good) {
        buf_span(&d->ready, bytes);
        wake(d);
    }
    pthread_mutex_unlock(&d->lock);
    return good || error_set(e, ERROR_INTERRUPTED, "nobody reads any more");
}

static void *write_all(void *context) {
    struct download *d = context;
    struct error e;
    bool good = export_records(&d->listing.query, d->reader, d->listing.columns,
                               d->listing.column_count, EXPORT_CSV, write_some, d, &e);
    pthread_mutex_lock(&d->lock);
    d->finished = true;
    d->failed = !good;
    wake(d);
    pthread_mutex_unlock(&d->lock);
    atomic_fetch_sub(&d->web->downloads, 1); /* its connection will not sleep again */
    return NULL;
}

/* ---- the reading side ------------------------------------------------------------------------ */

/* Called by libmicrohttpd; it must not wait: while there is nothing, the connection sleeps. */
static ssize_t read_some(void *context, uint64_t position, char *out, size_t n) {
    struct download *d = context;
    (void)position;
    pthread_mutex_lock(&d->lock);
    size_t left = d->ready.n - d->given, some = left < n ? left : n;
    ssize_t result = (ssize_t)some;
    if (some > 0) {
        memcpy(out, d->ready.p + d->given, some);
        d->given += some;
        if (d->given == d->ready.n) {
            buf_clear(&d->ready);
            d->given = 0;
        }
        pthread_cond_signal(&d->taken);
    } else if (d->finished) {
        /* The head is sent: all that is left to say of a failure is to end without the end. */
        result = d->failed ? MHD_CONTENT_READER_END_WITH_ERROR : MHD_CONTENT_READER_END_OF_STREAM;
    } else {
        d->waiting = true;
        MHD_suspend_connection(d->connection);
    }
    pthread_mutex_unlock(&d->lock);
    return result;
}

struct MHD_Response *download_response(struct download *d) {
    return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK, read_some, d, NULL);
}

/* ---- beginning and ending -------------------------------------------------------------------- */

static void give_up(struct download *d) {
    reader_release(d->reader);
    buf_free(&d->ready);
    pthread_cond_destroy(&d->taken);
    pthread_mutex_destroy(&d->lock);
    free(d);
}

/* Not begun: one less is under way. */
static bool none(struct download *d, struct error *e, const char *why) {
    atomic_fetch_sub(&d->web->downloads, 1);
    give_up(d);
    error_set(e, ERROR_BUSY, "%s", why);
    return error_hint(e, "try again in a minute");
}

bool download_csv(struct request *q, struct response *a, const struct listing *l, struct error *e) {
    struct download *d = memory_new(sizeof *d);
    *d = (struct download){
        .web = q->web, .connection = q->connection, .listing = *l, .user = q->user};
    d->listing.query.viewer = user_viewer(&d->user);
    pthread_mutex_init(&d->lock, NULL);
    pthread_cond_init(&d->taken, NULL);
    if (atomic_fetch_add(&q->web->downloads, 1) >= DOWNLOADS_MAX)
        return none(d, e, "too many downloads are under way");
    d->reader = node_reader(q->node, e);
    if (d->reader == NULL || pthread_create(&d->thread, NULL, write_all, d) != 0)
        return none(d, e, "no more can be answered at the same time");
    a->download = d;
    return true;
}

void download_end(struct download *d) {
    pthread_mutex_lock(&d->lock);
    d->unwanted = true;
    d->waiting = false; /* the connection is gone */
    pthread_cond_signal(&d->taken);
    pthread_mutex_unlock(&d->lock);
    pthread_join(d->thread, NULL);
    give_up(d);
}
