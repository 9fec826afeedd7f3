/* crypto.h: the few primitives comity uses, under one face: SHA-256 by libcrypto, everything else by libsodium.
 * Pure and thread-safe; crypto_start must have returned true once before anything else here is called. */
#ifndef COMITY_BASE_CRYPTO_H
#define COMITY_BASE_CRYPTO_H

#include "base/error.h"
#include "base/text.h"

enum { HASH_SIZE = 32, KEY_SEED_SIZE = 32, KEY_PUBLIC_SIZE = 32, SIGNATURE_SIZE = 64 };

struct hash {
    unsigned char b[HASH_SIZE];
};

bool crypto_start(struct error *e); /* picks the fastest code for this processor; idempotent */

/* FIPS 180-4 SHA-256. */
struct hash hash_bytes(const void *p, size_t n);
/* SHA-256 of up to four runs, one after the other (an absent run has n == 0). */
struct hash hash_runs(struct span a, struct span b, struct span c, struct span d);
static inline bool hash_eq(const struct hash *a, const struct hash *b) {
    return memcmp(a, b, sizeof *a) == 0; /* hashes here are public; secrets use crypto_same */
}

void crypto_random(void *out, size_t n); /* from the kernel; never fails after crypto_start */
bool crypto_same(const void *a, const void *b, size_t n); /* in constant time */
void crypto_wipe(void *p, size_t n);                      /* not removed by the optimiser */
/* n bytes of the ChaCha20 keystream under a 32-byte key with a zero nonce: expands one seed, never used to encipher. */
void crypto_expand(const unsigned char seed[32], void *out, size_t n);

/* RFC 8032 Ed25519. secret is libsodium's 64-byte form (seed, then public key). */
struct key_pair {
    unsigned char public_key[KEY_PUBLIC_SIZE];
    unsigned char secret[64];
};
void key_pair_from_seed(const unsigned char seed[KEY_SEED_SIZE], struct key_pair *out);
void key_sign(const struct key_pair *key, struct span message, unsigned char out[SIGNATURE_SIZE]);
bool key_verify(const unsigned char public_key[KEY_PUBLIC_SIZE], struct span message,
                   const unsigned char signature[SIGNATURE_SIZE]);

/* RFC 9106 Argon2id, 64 MiB, 2 passes (libsodium "interactive"); text form holds salt and parameters. */
bool crypto_password_hash(struct span password, char out[128], struct error *e);
bool crypto_password_check(struct span password, const char *hash);

/* RFC 4648: base64 (section 4, padded) and base64url (section 5, unpadded); reading is strict: canonical forms only. */
void base64_put(struct buf *b, const void *p, size_t n);
void base64url_put(struct buf *b, const void *p, size_t n);
bool base64_read(struct span text, struct buf *out);    /* appends */
bool base64url_read(struct span text, struct buf *out); /* appends */
void hex_put(struct buf *b, const void *p, size_t n);   /* lower case */
bool hex_read(struct span text, void *out, size_t n);   /* exactly 2n digits */

#endif
