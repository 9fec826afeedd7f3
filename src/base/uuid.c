#include "base/uuid.h"

#include "base/crypto.h"

static void random_bytes(struct uuid_source *s, unsigned char *out, unsigned n) {
    if (s->left < n) {
        crypto_random(s->chance, sizeof s->chance);
        s->left = sizeof s->chance;
    }
    s->left -= n;
    memcpy(out, s->chance + s->left, n);
}

/* RFC 9562 6.2 method 2: within a millisecond the random part counts up by a random step. */
struct uuid uuid_new(struct uuid_source *s, instant now) {
    struct uuid u;
    uint64_t ms = (uint64_t)(now / 1000), last = 0;
    for (int i = 0; i < 6; i++)
        last = last << 8 | s->last.b[i];
    if (s->last.b[6] == 0 || ms > last) { /* 0: none yet, even where a clock begins at 0 */
        random_bytes(s, u.b, sizeof u.b);
        for (int i = 0; i < 6; i++)
            u.b[i] = (unsigned char)(ms >> (40 - 8 * i));
        u.b[6] = 0x70 | (u.b[6] & 0x07); /* leaves room to count up */
        u.b[8] = 0x80 | (u.b[8] & 0x3f);
    } else {
        u = s->last;
        unsigned char step[2];
        random_bytes(s, step, sizeof step);
        unsigned carry = (unsigned)(step[0] | step[1] << 8) + 1;
        for (int i = 15; i > 8 && carry > 0; i--) {
            carry += u.b[i];
            u.b[i] = (unsigned char)carry;
            carry >>= 8;
        }
        if (carry > 0) {
            unsigned high = (u.b[8] & 0x3fu) + carry;
            u.b[8] = 0x80 | (high & 0x3f);
            carry = high >> 6;
        }
        if (carry > 0 && ++u.b[7] == 0)
            u.b[6] = 0x70 | ((u.b[6] + 1) & 0x0f);
    }
    s->last = u;
    return u;
}

void uuid_format(const struct uuid *u, char out[UUID_TEXT + 1]) {
    static const char digits[] = "0123456789abcdef";
    char *p = out;
    for (int i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *p++ = '-';
        *p++ = digits[u->b[i] >> 4];
        *p++ = digits[u->b[i] & 15];
    }
    *p = '\0';
}

bool uuid_parse(struct span s, struct uuid *out) {
    if (s.n != UUID_TEXT)
        return false;
    struct uuid u = {{0}};
    int digit = 0;
    for (int i = 0; i < UUID_TEXT; i++) {
        char c = s.p[i];
        if (i == 8 || i == 13 || i == 18 || i == 23) {
            if (c != '-')
                return false;
            continue;
        }
        int v = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (v < 0)
            return false;
        u.b[digit / 2] = (unsigned char)(u.b[digit / 2] << 4 | v);
        digit++;
    }
    *out = u;
    return true;
}
