#include "base/decimal.h"

static const int64_t ONE = 1000000;

bool decimal_parse(struct span s, struct decimal *out) {
    bool negative = s.n > 0 && s.p[0] == '-';
    size_t i = negative ? 1 : 0, digits = 0;
    int64_t v = 0, unit = 0;
    for (; i < s.n; i++) {
        if (s.p[i] == '.' && unit == 0 && digits > 0) {
            unit = ONE;
            continue;
        }
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        int64_t digit = s.p[i] - '0', add = digit * ONE;
        if (unit != 0) {
            unit /= 10;
            if (unit == 0 && digit != 0)
                return false;
            add = digit * unit;
            unit = unit == 0 ? -1 : unit; /* only zeros may follow */
            if (unit < 0)
                continue;
        } else if (__builtin_mul_overflow(v, 10, &v)) {
            return false;
        }
        if (unit >= 0 && __builtin_add_overflow(v, add, &v))
            return false;
        digits++;
    }
    if (digits == 0 || s.p[s.n - 1] == '.')
        return false;
    out->micro = negative ? -v : v;
    return true;
}

void decimal_put(struct buf *b, struct decimal d) {
    uint64_t v = d.micro < 0 ? 0 - (uint64_t)d.micro : (uint64_t)d.micro;
    if (d.micro < 0)
        buf_char(b, '-');
    buf_i64(b, (int64_t)(v / (uint64_t)ONE));
    uint64_t rest = v % (uint64_t)ONE;
    if (rest == 0)
        return;
    char text[8] = {'.'};
    for (int i = 6; i > 0; i--, rest /= 10)
        text[i] = (char)('0' + rest % 10);
    size_t n = 7;
    while (text[n - 1] == '0')
        n--;
    buf_add(b, text, n);
}
