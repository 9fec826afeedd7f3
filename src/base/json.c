#include "base/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct parser {
    const char *start, *p, *end;
    int depth;
    struct error *e;
};

static bool parse_value(struct parser *s);

static bool refuse(struct parser *s, const char *why) {
    error_set(s->e, ERROR_INVALID, "JSON, byte %zu: %s", (size_t)(s->p - s->start) + 1, why);
    return false;
}

static void skip_space(struct parser *s) {
    while (s->p < s->end && (*s->p == ' ' || *s->p == '\n' || *s->p == '\r' || *s->p == '\t'))
        s->p++;
}

static int hex_digit(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* Four hex digits at p (the caller has checked that they are there); -1 if they are not hex. */
static int32_t hex4(const char *p) {
    int32_t v = 0;
    for (int i = 0; i < 4; i++) {
        int d = hex_digit(p[i]);
        if (d < 0)
            return -1;
        v = v * 16 + d;
    }
    return v;
}

static bool parse_unicode_escape(struct parser *s) {
    if (s->end - s->p < 4)
        return refuse(s, "the \\u escape is cut short");
    int32_t unit = hex4(s->p);
    if (unit < 0)
        return refuse(s, "a \\u escape takes four hexadecimal digits");
    s->p += 4;
    if (unit >= 0xdc00 && unit <= 0xdfff)
        return refuse(s, "a low surrogate stands without its high one");
    if (unit < 0xd800 || unit > 0xdbff)
        return true;
    if (s->end - s->p < 6 || s->p[0] != '\\' || s->p[1] != 'u')
        return refuse(s, "a high surrogate stands without its low one");
    int32_t low = hex4(s->p + 2);
    if (low < 0xdc00 || low > 0xdfff)
        return refuse(s, "a high surrogate stands without its low one");
    s->p += 6;
    return true;
}

static bool parse_string(struct parser *s) {
    const char *from = ++s->p;
    while (s->p < s->end && *s->p != '"') {
        unsigned char c = (unsigned char)*s->p;
        if (c < 0x20)
            return refuse(s, "a control character must be escaped");
        s->p++;
        if (c != '\\')
            continue;
        if (s->p == s->end)
            break;
        char kind = *s->p++;
        if (kind == 'u') {
            if (!parse_unicode_escape(s))
                return false;
        } else if (kind == '\0' || strchr("\"\\/bfnrt", kind) == NULL) {
            return refuse(s, "unknown escape");
        }
    }
    if (s->p == s->end)
        return refuse(s, "the string has no end");
    if (!utf8_valid((struct span){from, (size_t)(s->p - from)}))
        return refuse(s, "the string is not UTF-8");
    s->p++;
    return true;
}

static bool digits(struct parser *s) {
    const char *from = s->p;
    while (s->p < s->end && *s->p >= '0' && *s->p <= '9')
        s->p++;
    return s->p > from;
}

static bool parse_number(struct parser *s) {
    const char *from = s->p;
    if (*s->p == '-')
        s->p++;
    const char *whole = s->p;
    if (!digits(s) || (*whole == '0' && s->p - whole > 1))
        return refuse(s, "not a number");
    if (s->p < s->end && *s->p == '.') {
        s->p++;
        if (!digits(s))
            return refuse(s, "digits are missing after the point");
    }
    if (s->p < s->end && (*s->p == 'e' || *s->p == 'E')) {
        s->p++;
        if (s->p < s->end && (*s->p == '+' || *s->p == '-'))
            s->p++;
        if (!digits(s))
            return refuse(s, "digits are missing in the exponent");
    }
    if (s->p - from > 64)
        return refuse(s, "the number has more than 64 characters");
    double v = 0;
    json_double((struct json){JSON_NUMBER, {from, (size_t)(s->p - from)}}, &v);
    return isfinite(v) ? true : refuse(s, "the number is too large");
}

static bool same_name(struct json a, struct json b) {
    if (span_eq(a.raw, b.raw))
        return true;
    if (memchr(a.raw.p, '\\', a.raw.n) == NULL && memchr(b.raw.p, '\\', b.raw.n) == NULL)
        return false;
    AUTO_BUF struct buf x = {0}, y = {0};
    json_decode(a, &x);
    json_decode(b, &y);
    return span_eq(buf_view(&x), buf_view(&y));
}

static int compare_names(const void *a, const void *b) {
    return span_compare(((const struct json *)a)->raw, ((const struct json *)b)->raw);
}

/* Names that differ only by escapes are rare: they are compared decoded, everything else by sorting. */
static bool names_unique(struct parser *s, struct json object) {
    struct json few[16], *names = few;
    size_t n = 0, cap = 16;
    bool escapes = false;
    struct json name, value;
    for (struct json_walk w = json_walk(object); json_next_member(&w, &name, &value);) {
        if (n == cap) {
            struct json *more = memory_resize(names == few ? NULL : names, cap *= 4, sizeof *names);
            if (names == few)
                memcpy(more, few, sizeof few);
            names = more;
        }
        escapes = escapes || memchr(name.raw.p, '\\', name.raw.n) != NULL;
        names[n++] = name;
    }
    bool unique = true;
    if (escapes && n <= 1024) {
        for (size_t i = 0; i < n && unique; i++)
            for (size_t k = 0; k < i && unique; k++)
                unique = !same_name(names[i], names[k]);
    } else if (escapes) {
        unique = false;
    } else if (n > 1) {
        qsort(names, n, sizeof *names, compare_names);
        for (size_t i = 1; i < n && unique; i++)
            unique = !span_eq(names[i].raw, names[i - 1].raw);
    }
    if (names != few)
        free(names);
    return unique ? true : refuse(s, "the object names a member twice");
}

static bool parse_members(struct parser *s, char close) {
    bool object = close == '}';
    const char *from = s->p++;
    if (++s->depth > JSON_DEPTH_MAX)
        return refuse(s, "nested too deeply");
    skip_space(s);
    bool empty = s->p < s->end && *s->p == close;
    while (!empty) {
        skip_space(s);
        if (object) {
            if (s->p == s->end || *s->p != '"')
                return refuse(s, "a member name in quotes is missing");
            if (!parse_string(s))
                return false;
            skip_space(s);
            if (s->p == s->end || *s->p != ':')
                return refuse(s, "a colon is missing after the member name");
            s->p++;
        }
        if (!parse_value(s))
            return false;
        skip_space(s);
        if (s->p < s->end && *s->p == close)
            break;
        if (s->p == s->end || *s->p != ',')
            return refuse(s, object ? "a comma or } is missing" : "a comma or ] is missing");
        s->p++;
    }
    s->p++;
    s->depth--;
    return !object || names_unique(s, (struct json){JSON_OBJECT, {from, (size_t)(s->p - from)}});
}

static bool parse_word(struct parser *s, const char *word) {
    size_t n = strlen(word);
    if ((size_t)(s->end - s->p) < n || memcmp(s->p, word, n) != 0)
        return refuse(s, "not a value");
    s->p += n;
    return true;
}

static enum json_type type_of(char c) {
    switch (c) {
    case '{': return JSON_OBJECT;
    case '[': return JSON_ARRAY;
    case '"': return JSON_STRING;
    case 't': return JSON_TRUE;
    case 'f': return JSON_FALSE;
    case 'n': return JSON_NULL;
    default: return JSON_NUMBER;
    }
}

static bool parse_value(struct parser *s) {
    skip_space(s);
    if (s->p == s->end)
        return refuse(s, "a value is missing");
    switch (type_of(*s->p)) {
    case JSON_OBJECT: return parse_members(s, '}');
    case JSON_ARRAY: return parse_members(s, ']');
    case JSON_STRING: return parse_string(s);
    case JSON_TRUE: return parse_word(s, "true");
    case JSON_FALSE: return parse_word(s, "false");
    case JSON_NULL: return parse_word(s, "null");
    default: return parse_number(s);
    }
}

bool json_parse(struct span text, struct json *out, struct error *e) {
    if (text.n > JSON_BYTES_MAX)
        return error_set(e, ERROR_LIMIT, "JSON: the document is larger than %d MiB", JSON_BYTES_MAX >> 20);
    struct parser s = {text.p, text.p, text.p + text.n, 0, e};
    skip_space(&s);
    const char *from = s.p;
    if (!parse_value(&s))
        return false;
    *out = (struct json){type_of(*from), {from, (size_t)(s.p - from)}};
    skip_space(&s);
    return s.p == s.end ? true : refuse(&s, "something follows the value");
}

/* Walking: the bytes were accepted by json_parse, here or when they were stored, so only structure matters. Stored bytes
 * may have been doctored since: nothing below reads beyond the end, whatever it finds. */

static const char *past_string(const char *p, const char *end) {
    for (p++; p < end; p++) {
        const char *quote = memchr(p, '"', (size_t)(end - p)), *run = quote;
        if (quote == NULL)
            return end;
        while (run > p && run[-1] == '\\')
            run--;
        if ((quote - run) % 2 == 0) /* an odd number of backslashes escapes the quote */
            return quote + 1;
        p = quote;
    }
    return end;
}

static const char *past_value(const char *p, const char *end) {
    if (*p == '"')
        return past_string(p, end);
    int depth = 0;
    while (p < end) {
        if (*p == '"') {
            p = past_string(p, end);
            continue;
        }
        if (*p == '{' || *p == '[')
            depth++;
        else if (*p == '}' || *p == ']') {
            if (depth == 0)
                return p;
            if (--depth == 0)
                return p + 1;
        } else if (depth == 0 && (*p == ',' || *p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
            return p;
        p++;
    }
    return p;
}

static const char *past_space(const char *p, const char *end) {
    while (p < end && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
        p++;
    return p;
}

struct json_walk json_walk(struct json c) {
    if (c.raw.n < 2 || (c.type != JSON_ARRAY && c.type != JSON_OBJECT))
        return (struct json_walk){0};
    return (struct json_walk){c.raw.p + 1, c.raw.p + c.raw.n - 1};
}

bool json_next(struct json_walk *w, struct json *value) {
    w->p = past_space(w->p, w->end);
    if (w->p < w->end && *w->p == ',')
        w->p = past_space(w->p + 1, w->end);
    if (w->p >= w->end)
        return false;
    const char *to = past_value(w->p, w->end);
    *value = (struct json){type_of(*w->p), {w->p, (size_t)(to - w->p)}};
    w->p = to;
    return true;
}

bool json_next_member(struct json_walk *w, struct json *name, struct json *value) {
    if (!json_next(w, name))
        return false;
    w->p = past_space(w->p, w->end);
    if (w->p == w->end || *w->p != ':')
        return false;
    w->p++;
    return json_next(w, value);
}

struct json json_member(struct json object, const char *name) {
    struct json key, value;
    size_t n = strlen(name);
    if (object.type == JSON_OBJECT)
        for (struct json_walk w = json_walk(object); json_next_member(&w, &key, &value);)
            if (key.raw.n == n + 2 && memcmp(key.raw.p + 1, name, n) == 0)
                return value;
    return (struct json){0};
}

void json_decode(struct json string, struct buf *out) {
    if (string.raw.n < 2)
        return;
    const char *p = string.raw.p + 1, *end = string.raw.p + string.raw.n - 1;
    while (p < end) {
        const char *run = memchr(p, '\\', (size_t)(end - p));
        if (run == NULL)
            run = end;
        buf_add(out, p, (size_t)(run - p));
        p = run;
        if (p == end)
            break;
        if (end - p < 2 || (p[1] == 'u' && end - p < 6))
            break;
        char kind = p[1];
        p += 2;
        if (kind == 'u') {
            uint32_t c = (uint32_t)hex4(p) & 0xffff;
            p += 4;
            if (c >= 0xd800 && c <= 0xdbff && end - p >= 6) {
                c = 0x10000 + ((c - 0xd800) << 10) + ((uint32_t)hex4(p + 2) - 0xdc00);
                p += 6;
            }
            utf8_put(out, c);
        } else {
            static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
            const char *at = strchr(from, kind);
            buf_char(out, at != NULL ? to[at - from] : kind);
        }
    }
}

struct span json_text(struct json string, struct arena *arena) {
    struct span inside = {string.raw.p + 1, string.raw.n - 2};
    if (string.raw.p == NULL || string.type != JSON_STRING)
        return (struct span){0};
    if (string.raw.n < 2 || memchr(inside.p, '\\', inside.n) == NULL)
        return string.raw.n < 2 ? (struct span){0} : inside;
    AUTO_BUF struct buf decoded = {0};
    json_decode(string, &decoded);
    return (struct span){arena_copy(arena, buf_view(&decoded).p, decoded.n), decoded.n};
}

bool json_integer(struct json number, int64_t *out) {
    int64_t v = 0;
    if (number.type != JSON_NUMBER || !span_to_i64(number.raw, &v) || v > (1LL << 53) || v < -(1LL << 53))
        return false;
    *out = v;
    return true;
}

bool json_double(struct json number, double *out) {
    char text[72];
    if (number.type != JSON_NUMBER || number.raw.n >= sizeof text)
        return false;
    memcpy(text, number.raw.p, number.raw.n);
    text[number.raw.n] = '\0';
    *out = strtod(text, NULL); /* the program runs in the C locale for numbers */
    return true;
}

void json_put_string(struct buf *b, struct span s) {
    static const char hex[] = "0123456789abcdef";
    buf_reserve(b, s.n + 2);
    buf_char(b, '"');
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        buf_add(b, s.p + from, i - from);
        from = i + 1;
        static const char plain[] = "\"\\\b\f\n\r\t", letter[] = "\"\\bfnrt";
        const char *at = c == 0 ? NULL : strchr(plain, c);
        char escape[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
        if (at != NULL)
            escape[1] = letter[at - plain];
        buf_add(b, escape, at != NULL ? 2 : 6);
    }
    buf_add(b, s.p + from, s.n - from);
    buf_char(b, '"');
}

void json_put_double(struct buf *b, double v) {
    if (v == 0) {
        buf_char(b, '0'); /* minus zero is written 0 */
        return;
    }
    char text[40];
    int precision = 0;
    do
        snprintf(text, sizeof text, "%.*e", precision, v);
    while (strtod(text, NULL) != v && ++precision <= 17);
    /* text is d.ddde+xx: take digits and exponent apart, then lay them out as ECMAScript does. */
    char run[24];
    int n = 0;
    const char *p = text;
    if (*p == '-') {
        buf_char(b, '-');
        p++;
    }
    for (; *p != 'e'; p++)
        if (*p != '.')
            run[n++] = *p;
    int point = (int)strtol(p + 1, NULL, 10) + 1; /* digits before the decimal point */
    while (n > 1 && run[n - 1] == '0')
        n--;
    if (point > 21 || point < -5) {
        buf_char(b, run[0]);
        if (n > 1) {
            buf_char(b, '.');
            buf_add(b, run + 1, (size_t)n - 1);
        }
        buf_printf(b, "e%c%d", point - 1 < 0 ? '-' : '+', abs(point - 1));
        return;
    }
    if (point <= 0) {
        buf_str(b, "0.");
        for (int i = point; i < 0; i++)
            buf_char(b, '0');
        buf_add(b, run, (size_t)n);
        return;
    }
    for (int i = 0; i < point || i < n; i++) {
        if (i == point)
            buf_char(b, '.');
        buf_char(b, i < n ? run[i] : '0');
    }
}

struct member {
    struct span name; /* decoded */
    struct json value;
};

/* RFC 8785 3.2.3: by UTF-16 code units, which differs from bytes only where a surrogate pair meets U+E000..U+FFFF. */
static int compare_members(const void *va, const void *vb) {
    struct span a = ((const struct member *)va)->name, b = ((const struct member *)vb)->name;
    const char *p = a.p, *q = b.p, *pe = a.p + a.n, *qe = b.p + b.n;
    while (p < pe && q < qe) {
        uint32_t c = utf8_next(&p, pe), d = utf8_next(&q, qe);
        if (c == d)
            continue;
        uint32_t cu = c < 0x10000 ? c : 0xd800 + ((c - 0x10000) >> 10);
        uint32_t du = d < 0x10000 ? d : 0xd800 + ((d - 0x10000) >> 10);
        if (cu != du)
            return cu < du ? -1 : 1;
        return c < d ? -1 : 1;
    }
    return (p < pe) - (q < qe);
}

static void canonical_object(struct json value, struct buf *out) {
    AUTO_ARENA struct arena arena = {0};
    size_t n = 0;
    struct json name, inner;
    for (struct json_walk w = json_walk(value); json_next_member(&w, &name, &inner);)
        n++;
    struct member *members = arena_alloc(&arena, (n + 1) * sizeof *members);
    n = 0;
    for (struct json_walk w = json_walk(value); json_next_member(&w, &name, &inner);)
        members[n++] = (struct member){json_text(name, &arena), inner};
    qsort(members, n, sizeof *members, compare_members);
    buf_char(out, '{');
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            buf_char(out, ',');
        json_put_string(out, members[i].name);
        buf_char(out, ':');
        json_canonical(members[i].value, out);
    }
    buf_char(out, '}');
}

void json_canonical(struct json value, struct buf *out) {
    if (value.type == JSON_OBJECT) {
        canonical_object(value, out);
    } else if (value.type == JSON_ARRAY) {
        buf_char(out, '[');
        struct json item;
        bool first = true;
        for (struct json_walk w = json_walk(value); json_next(&w, &item); first = false) {
            if (!first)
                buf_char(out, ',');
            json_canonical(item, out);
        }
        buf_char(out, ']');
    } else if (value.type == JSON_STRING) {
        AUTO_BUF struct buf text = {0};
        json_decode(value, &text);
        json_put_string(out, buf_view(&text));
    } else if (value.type == JSON_NUMBER) {
        double v = 0;
        json_double(value, &v);
        json_put_double(out, v);
    } else {
        buf_span(out, value.raw);
    }
}
