/* suggest.c: which known name a mistyped one was meant to be. */
#include "cli/cli.h"

enum { NAME_MAX_COMPARED = 64 };

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

size_t suggest_distance(struct span a, struct span b) {
    size_t rows[3][NAME_MAX_COMPARED + 1];
    if (a.n > NAME_MAX_COMPARED || b.n > NAME_MAX_COMPARED)
        return SIZE_MAX;
    for (size_t k = 0; k <= b.n; k++)
        rows[0][k] = k;
    for (size_t i = 1; i <= a.n; i++) {
        size_t *now = rows[i % 3], *before = rows[(i + 2) % 3], *earlier = rows[(i + 1) % 3];
        now[0] = i;
        for (size_t k = 1; k <= b.n; k++) {
            bool same = lower(a.p[i - 1]) == lower(b.p[k - 1]);
            now[k] = least(before[k - 1] + (same ? 0 : 1), least(before[k], now[k - 1]) + 1);
            if (i > 1 && k > 1 && lower(a.p[i - 1]) == lower(b.p[k - 2]) &&
                lower(a.p[i - 2]) == lower(b.p[k - 1]))
                now[k] = least(now[k], earlier[k - 2] + 1);
        }
    }
    return rows[a.n % 3][b.n];
}

void suggest(struct suggestion *s, const char *word, const char *candidate) {
    struct span a = span_of(word), b = span_of(candidate);
    size_t distance = suggest_distance(a, b);
    if (a.n >= 2 && span_starts(b, a))
        distance = 1; /* the beginning of a name is nearly the name */
    if (distance > (a.n < 4 ? 1 : a.n / 3 + 1) || distance >= b.n)
        return;
    if (s->best != NULL && distance >= s->distance)
        return;
    *s = (struct suggestion){candidate, distance};
}
