/* error.h: an error is a value: what went wrong, where, and what to do about it.
 *
 * A function that can fail takes `struct error *e` last, fills it, and returns false (or NULL, or -1). The caller may add
 * where (error_at) or context (error_prefix) and hands it up; the edge (CLI, HTTP) prints it once. Programmer errors are
 * asserts and never come here. Not thread-safe: one struct error belongs to one call chain. */
#ifndef COMITY_BASE_ERROR_H
#define COMITY_BASE_ERROR_H

#include <stdbool.h>
#include <stdio.h>

enum error_code {
    ERROR_NONE = 0,
    ERROR_USAGE,       /* the command or request itself is wrong */
    ERROR_INVALID,     /* input was read and refused */
    ERROR_NOT_FOUND,   /* absent, or not for this viewer: the two are never told apart */
    ERROR_CONFLICT,    /* somebody wrote first */
    ERROR_FORBIDDEN,   /* known, but not allowed */
    ERROR_LIMIT,       /* larger than a named bound */
    ERROR_IO,          /* the operating system said no */
    ERROR_BUSY,        /* another process holds it; try again */
    ERROR_INTERRUPTED, /* asked to stop; what was acknowledged is kept */
    ERROR_INTEGRITY    /* what is stored is not what was signed */
};

struct error {
    enum error_code code;
    char message[480]; /* one sentence, no final stop */
    char hint[240];    /* what to do; may be empty */
    char file[200];    /* input file, empty if none */
    long line;         /* 1-based, 0 if none */
    char field[64];    /* field or column name, empty if none */
};

/* Fills *e (e may be NULL) and returns false, so that `return error_set(e, ...)` reads well. Clears where and hint. */
bool error_set(struct error *e, enum error_code code, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Adds where it happened; NULL and 0 leave a part as it is. Returns false. */
bool error_at(struct error *e, const char *file, long line, const char *field);
/* Sets what to do about it. Returns false. */
bool error_hint(struct error *e, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Puts context in front of the message: "reading config: ...". Returns false. */
bool error_prefix(struct error *e, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* ERROR_IO with the text of errno after the given words; ENOSPC and EACCES get a hint. Returns false. */
bool error_errno(struct error *e, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Writes "file:line: field: message" and, on a second line, the hint; into out (at most n bytes, terminated). */
void error_text(const struct error *e, char *out, size_t n);
/* The same to a stream, behind "comity: ". */
void error_print(FILE *to, const struct error *e);

#endif
