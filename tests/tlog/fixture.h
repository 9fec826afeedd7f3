/* fixture.h: what the tests of tlog share: a log in memory, the published vectors, and the tree of
 * RFC 6962 once more, written down as its definition says and as slow as that is. */
#ifndef COMITY_TESTS_TLOG_FIXTURE_H
#define COMITY_TESTS_TLOG_FIXTURE_H

#include "tlog/tlog.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* ---- the log of the vectors: leaf i is the decimal text of i ---- */

struct span leaf_text(uint64_t i, char room[24]);
struct hash leaf_hash(uint64_t i);
struct hash hash_from_base64(const char *text);
struct hash hash_from_hex(const char *text);
#define assert_hash_equal(x, y) assert_memory_equal(&(x), &(y), sizeof(struct hash))
#define assert_hash_not_equal(x, y) assert_memory_not_equal(&(x), &(y), sizeof(struct hash))

/* Tiles in memory, one row of hashes a level; knows which of them were ever written. */
struct shelf {
    struct hash *rows[TLOG_LEVELS_MAX];
    uint64_t counts[TLOG_LEVELS_MAX], rooms[TLOG_LEVELS_MAX];
    unsigned reads, writes;
    unsigned writes_left; /* 0: any number; otherwise the write that takes it to 0 fails */
    struct tlog_tiles tiles;
};
void shelf_start(struct shelf *s);
void shelf_free(struct shelf *s);

/* A log of the vectors on a shelf, with its appender. */
struct log {
    struct shelf shelf;
    struct tlog_appender appender;
};
struct log *log_new(uint64_t leaves);          /* flushed */
void log_grow(struct log *l, uint64_t leaves); /* to this size; flushed */
void log_free(struct log *l);

/* ---- RFC 6962 section 2.1, word for word; ranges are of the log of the vectors ---- */

struct hash definition_root(uint64_t from, uint64_t to);
void definition_path(uint64_t index, uint64_t from, uint64_t to, struct tlog_proof *out);
void definition_consistency(uint64_t old_size, uint64_t size, struct tlog_proof *out);

/* ---- keys of the vectors ---- */

#define LOG_NAME "comity.example/log"
#define WITNESS_NAME "witness.example/w1"
#define LOG_VKEY LOG_NAME "+e69bf8ba+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
#define WITNESS_VKEY WITNESS_NAME "+20324abe+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X"
enum { WITNESS_TIME = 1700000000 };
void vector_keys(struct key_pair *log, struct key_pair *witness); /* each may be NULL */
struct tlog_verifier vector_verifier(const char *vkey);

#define DASH "\xe2\x80\x94 "
#define TEXT_70000 LOG_NAME "\n70000\nGkzfy2Y3SgwNy+9JrL1JdtE+6GT7PLJB/JQ8rQTwL34=\n"
#define LOG_LINE_70000                                                                             \
    DASH LOG_NAME " 5pv4utKSemFYEfnU7sAtpDZughXzk9ptFYFrpGFbOuZcf5h/q3mZtXSBgIgSB3K5QXhEg8BaiQnQ/" \
                  "9yBQdCC/Nchbgo=\n"
#define WITNESS_LINE_70000                                                                         \
    DASH WITNESS_NAME                                                                              \
        " IDJKvgAAAABlU/EAX+qHRDE2pLqMPG5lZnNbrlnmkOY9uetsInoq6v5+yWBXO7iJQGJLCQDBtp"              \
        "OaDHJhw3aDVmGMSxs86phh16iXBg==\n"
#define CHECKPOINT_70000 TEXT_70000 "\n" LOG_LINE_70000
#define COSIGNED_70000 CHECKPOINT_70000 WITNESS_LINE_70000

/* A repeatable source of choices (splitmix64). */
uint64_t choose(uint64_t *seed, uint64_t below);

#endif
