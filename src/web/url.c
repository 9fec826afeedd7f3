/* url.c: the encodings of addresses, forms and cookies, and escaping for HTML. */
#include "web/http.h"

#include <strings.h>

static int hex_value(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* application/x-www-form-urlencoded (WHATWG URL): '+' is a space, %XX a byte; what comes out must
 * be UTF-8 without NUL. */
static bool decode(struct span text, struct arena *arena, struct span *out) {
    char *p = arena_alloc(arena, text.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '+') {
            p[n++] = ' ';
        } else if (text.p[i] != '%') {
            p[n++] = text.p[i];
        } else {
            int high = i + 2 < text.n ? hex_value(text.p[i + 1]) : -1;
            int low = i + 2 < text.n ? hex_value(text.p[i + 2]) : -1;
            if (high < 0 || low < 0 || high * 16 + low == 0)
                return false;
            p[n++] = (char)(high * 16 + low);
            i += 2;
        }
    }
    *out = (struct span){p, n};
    return utf8_valid(*out) && memchr(p, '\0', n) == NULL;
}

bool http_params_read(struct span text, struct arena *arena, const struct param **out, size_t *n,
                      struct error *e) {
    size_t count = 0;
    *out = NULL;
    *n = 0;
    if (text.p == NULL || text.n == 0)
        return true;
    size_t room = 1;
    for (size_t i = 0; i < text.n && room < HTTP_PARAMS_MAX; i++)
        room += text.p[i] == '&';
    struct param *list = arena_alloc(arena, room * sizeof *list);
    while (text.p != NULL) {
        struct span value = span_cut(&text, '&'), name = span_cut(&value, '=');
        if (name.n == 0 && value.p == NULL)
            continue;
        if (count == HTTP_PARAMS_MAX)
            return error_set(e, ERROR_LIMIT, "more than %d parameters", HTTP_PARAMS_MAX);
        struct param *p = &list[count++];
        if (!decode(name, arena, &p->name) ||
            !decode(value.p == NULL ? SPAN("") : value, arena, &p->value))
            return error_set(e, ERROR_USAGE, "a parameter is not percent-encoded UTF-8");
    }
    *out = list;
    *n = count;
    return true;
}

void http_encode(struct buf *b, struct span s) {
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     c == '-' || c == '_' || c == '.' || c == '~';
        char escaped[3] = {'%', digits[c >> 4], digits[c & 15]};
        buf_add(b, plain ? (const char *)&s.p[i] : escaped, plain ? 1 : 3);
    }
}

/* "q=0.5" in thousandths; what is not a weight counts as none given (1000). */
static unsigned weight_of(struct span text) {
    unsigned out = text.n > 0 && text.p[0] == '1' ? 1000 : 0, unit = 100;
    if (text.n == 0 || (text.p[0] != '0' && text.p[0] != '1'))
        return 1000;
    for (size_t i = 2; i < text.n && i < 5 && text.p[i] >= '0' && text.p[i] <= '9'; i++, unit /= 10)
        out += (unsigned)(text.p[i] - '0') * unit;
    return out < 1000 ? out : 1000;
}

/* How closely a range of the header means the name: 3 by name, 2 as "text/" and any, 1 as any at
 * all, 0 not. */
static unsigned closeness(struct span range, struct span name) {
    if (range.n == name.n && strncasecmp(range.p, name.p, name.n) == 0)
        return 3;
    if (span_is(range, "*") || span_is(range, "*/*"))
        return 1;
    bool family = range.n >= 2 && range.p[range.n - 1] == '*' && range.p[range.n - 2] == '/' &&
                  range.n - 1 <= name.n;
    return family && strncasecmp(range.p, name.p, range.n - 1) == 0 ? 2 : 0;
}

unsigned http_weight(struct span header, const char *name) {
    unsigned closest = 0, weight = 0;
    while (header.p != NULL) {
        struct span rest = span_cut(&header, ','), range = span_trim(span_cut(&rest, ';'));
        unsigned close = closeness(range, span_of(name)), w = 1000;
        while (rest.p != NULL) {
            struct span value = span_cut(&rest, ';'), key = span_trim(span_cut(&value, '='));
            if (value.p != NULL && (span_is(key, "q") || span_is(key, "Q")))
                w = weight_of(span_trim(value));
        }
        if (close > closest) {
            closest = close;
            weight = w;
        }
    }
    return weight;
}

bool http_tag_listed(struct span header, const char *tag, bool weak) {
    while (header.p != NULL) {
        struct span one = span_trim(span_cut(&header, ','));
        if (weak && span_starts(one, SPAN("W/")))
            one = (struct span){one.p + 2, one.n - 2};
        if (span_is(one, tag) || span_is(one, "*"))
            return true;
    }
    return false;
}

/* RFC 6265 4.2.1: name=value pairs separated by "; ". */
struct span http_cookie(struct span header, const char *name) {
    if (header.n > HTTP_COOKIES_MAX)
        return (struct span){0};
    while (header.p != NULL) {
        struct span value = span_trim(span_cut(&header, ';')), key = span_cut(&value, '=');
        if (span_is(key, name) && value.p != NULL)
            return value;
    }
    return (struct span){0};
}

void html_text(struct buf *b, struct span s) {
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        const char *escaped = s.p[i] == '&'    ? "&amp;"
                              : s.p[i] == '<'  ? "&lt;"
                              : s.p[i] == '>'  ? "&gt;"
                              : s.p[i] == '"'  ? "&quot;"
                              : s.p[i] == '\'' ? "&#39;"
                                               : NULL;
        if (escaped == NULL)
            continue;
        buf_add(b, s.p + from, i - from);
        buf_str(b, escaped);
        from = i + 1;
    }
    if (s.n > from)
        buf_add(b, s.p + from, s.n - from);
}

void html_str(struct buf *b, const char *s) {
    html_text(b, span_of(s));
}
