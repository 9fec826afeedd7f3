/* The low-level SHA-256 calls are deprecated in OpenSSL 3 but not removed; they are two to three times as fast for short
 * messages as the EVP interface, and comity hashes little else (bench/hash shows it). */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "base/crypto.h"

#include <openssl/sha.h>
#include <sodium.h>

bool crypto_start(struct error *e) {
    if (sodium_init() < 0)
        return error_set(e, ERROR_IO, "libsodium could not start: no source of randomness");
    return true;
}

enum { BLOCK = 64, BLOCKS = 16, SHORT_MAX = BLOCKS * BLOCK - 9 }; /* what fits, with its padding, into the blocks */

/* Short messages, the rule here, are padded on the stack and compressed at once: twice as fast as the library's
 * buffered calls, which keep state between updates. `message` has room for the padding. */
static struct hash hash_short(unsigned char *message, size_t n) {
    size_t whole = (n + 9 + BLOCK - 1) / BLOCK * BLOCK;
    uint64_t bits = (uint64_t)n * 8;
    SHA256_CTX c;
    struct hash out;
    memset(message + n, 0, whole - n);
    message[n] = 0x80;
    for (size_t i = 0; i < 8; i++)
        message[whole - 1 - i] = (unsigned char)(bits >> (8 * i));
    SHA256_Init(&c);
    SHA256_Update(&c, message, whole); /* whole blocks: compressed where they lie, in one call */
    for (size_t i = 0; i < 8; i++) {
        uint32_t word = __builtin_bswap32(c.h[i]);
#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
        word = c.h[i];
#endif
        memcpy(out.b + 4 * i, &word, 4);
    }
    return out;
}

struct hash hash_bytes(const void *p, size_t n) {
    struct hash out;
    if (n <= SHORT_MAX) {
        unsigned char message[BLOCKS * BLOCK];
        if (n > 0)
            memcpy(message, p, n);
        return hash_short(message, n);
    }
    SHA256_CTX c;
    SHA256_Init(&c);
    SHA256_Update(&c, p, n);
    SHA256_Final(out.b, &c);
    return out;
}

struct hash hash_runs(struct span a, struct span b, struct span c, struct span d) {
    struct span runs[] = {a, b, c, d};
    size_t n = a.n + b.n + c.n + d.n, at = 0;
    struct hash out;
    if (n <= SHORT_MAX) {
        unsigned char message[BLOCKS * BLOCK];
        for (int i = 0; i < 4; i++) {
            if (runs[i].n > 0)
                memcpy(message + at, runs[i].p, runs[i].n);
            at += runs[i].n;
        }
        return hash_short(message, n);
    }
    SHA256_CTX context;
    SHA256_Init(&context);
    for (int i = 0; i < 4; i++)
        if (runs[i].n > 0)
            SHA256_Update(&context, runs[i].p, runs[i].n);
    SHA256_Final(out.b, &context);
    return out;
}

void crypto_random(void *out, size_t n) {
    randombytes_buf(out, n);
}

bool crypto_same(const void *a, const void *b, size_t n) {
    return sodium_memcmp(a, b, n) == 0;
}

void crypto_wipe(void *p, size_t n) {
    sodium_memzero(p, n);
}

void crypto_expand(const unsigned char seed[32], void *out, size_t n) {
    static const unsigned char nonce[crypto_stream_chacha20_NONCEBYTES] = {0};
    crypto_stream_chacha20(out, n, nonce, seed);
}

void key_pair_from_seed(const unsigned char seed[KEY_SEED_SIZE], struct key_pair *out) {
    crypto_sign_seed_keypair(out->public_key, out->secret, seed);
}

void key_sign(const struct key_pair *key, struct span message, unsigned char out[SIGNATURE_SIZE]) {
    crypto_sign_detached(out, NULL, (const unsigned char *)message.p, message.n, key->secret);
}

bool key_verify(const unsigned char public_key[KEY_PUBLIC_SIZE], struct span message,
                   const unsigned char signature[SIGNATURE_SIZE]) {
    return crypto_sign_verify_detached(signature, (const unsigned char *)message.p, message.n, public_key) == 0;
}

bool crypto_password_hash(struct span password, char out[128], struct error *e) {
    _Static_assert(crypto_pwhash_STRBYTES <= 128, "the caller's room is too small");
    if (crypto_pwhash_str_alg(out, password.p, password.n, crypto_pwhash_OPSLIMIT_INTERACTIVE,
                              crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13) != 0)
        return error_set(e, ERROR_LIMIT, "not enough memory to hash a password: Argon2id takes 64 MiB");
    return true;
}

bool crypto_password_check(struct span password, const char *hash) {
    return crypto_pwhash_str_verify(hash, password.p, password.n) == 0;
}

static void put_base64(struct buf *b, const void *p, size_t n, int variant) {
    size_t room = sodium_base64_encoded_len(n, variant);
    buf_reserve(b, room);
    sodium_bin2base64(b->p + b->n, room, p, n, variant);
    b->n += strlen(b->p + b->n);
}

void base64_put(struct buf *b, const void *p, size_t n) {
    put_base64(b, p, n, sodium_base64_VARIANT_ORIGINAL);
}

void base64url_put(struct buf *b, const void *p, size_t n) {
    put_base64(b, p, n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static bool read_base64(struct span text, struct buf *out, int variant) {
    size_t got = 0;
    const char *end = NULL;
    /* libsodium 1.0.18 compares plain chars: where they are signed, every byte from 0x80 passes
     * for a slash, and one value would have many spellings. */
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] >= 0x80)
            return false;
    buf_reserve(out, text.n + 1);
    /* libsodium refuses wrong padding and stray bits; a span that is not read to its end is refused here. */
    if (sodium_base642bin((unsigned char *)out->p + out->n, text.n + 1, text.p, text.n, NULL, &got, &end, variant) != 0 ||
        end != text.p + text.n) {
        out->p[out->n] = '\0';
        return false;
    }
    out->n += got;
    out->p[out->n] = '\0';
    return true;
}

bool base64_read(struct span text, struct buf *out) {
    return read_base64(text, out, sodium_base64_VARIANT_ORIGINAL);
}

bool base64url_read(struct span text, struct buf *out) {
    return read_base64(text, out, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

void hex_put(struct buf *b, const void *p, size_t n) {
    static const char digits[] = "0123456789abcdef";
    const unsigned char *s = p;
    buf_reserve(b, 2 * n);
    for (size_t i = 0; i < n; i++) {
        char two[2] = {digits[s[i] >> 4], digits[s[i] & 15]};
        buf_add(b, two, 2);
    }
}

static int hex_value(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool hex_read(struct span text, void *out, size_t n) {
    if (text.n != 2 * n)
        return false;
    unsigned char *to = out;
    for (size_t i = 0; i < n; i++) {
        int high = hex_value(text.p[2 * i]), low = hex_value(text.p[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        to[i] = (unsigned char)(high * 16 + low);
    }
    return true;
}
