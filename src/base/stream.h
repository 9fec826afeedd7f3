/* stream.h: read a file as it is, gzip (RFC 1952) or zstd (RFC 8878), told apart by their first bytes; constant memory. */
#ifndef COMITY_BASE_STREAM_H
#define COMITY_BASE_STREAM_H

#include "base/error.h"
#include "base/text.h"

struct stream;
/* "-" is standard input. NULL and e on failure. */
struct stream *stream_open(const char *path, struct error *e);
/* Reads from memory instead; bytes must outlive the stream. */
struct stream *stream_memory(struct span bytes, struct error *e);
/* Up to n bytes, 0 at the end, -1 with e on failure (a compressed file that ends early is a failure). */
ptrdiff_t stream_read(struct stream *s, void *out, size_t n, struct error *e);
/* How far into the file as stored, for progress: bytes read so far and bytes in all (0 if not known). */
void stream_progress(const struct stream *s, uint64_t *done, uint64_t *total);
void stream_close(struct stream *s); /* NULL is fine */
void stream_auto_close(struct stream **s);
/* The whole of a file; refuses more than `limit` bytes. */
bool stream_slurp(const char *path, size_t limit, struct buf *out, struct error *e);

#endif
