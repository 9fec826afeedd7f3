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
    bool exponent = s->p < s->end && (*s->p == 'e' || *s->p == 'E');
    if (exponent) {
        s->p++;
        if (s->p < s->end && (*s->p == '+' || *s->p == '-'))
            s->p++;
        if (!digits(s))
            return refuse(s, "digits are missing in the exponent");
    }
    if (s->p - from > 64)
        return refuse(s, "the number has more than 64 characters");
    if (!exponent)
        return true; /* 64 digits are within the range of a double */
    double v = 0;
    json_double((struct json){JSON_NUMBER, {from, (size_t)(s->p - from)}}, &v);
    return isfinite(v) ? true : refuse(s, "the number is too large");
}

static int compare_names(const void *a, const void *b) {
    return span_compare(*(const struct span *)a, *(const struct span *)b);
}

/* Sorted, equal names stand side by side. Those with escapes are decoded first, once each. */
static bool names_unique(struct parser *s, struct json object) {
    struct span few[16], *names = few;
    size_t n = 0, cap = 16;
    AUTO_ARENA struct arena decoded = {0};
    struct json name, value;
    for (struct json_walk w = json_walk(object); json_next_member(&w, &name, &value);) {
        if (n == cap) {
            struct span *more = memory_resize(names == few ? NULL : names, cap *= 4, sizeof *names);
            if (names == few)
                memcpy(more, few, sizeof few);
            names = more;
        }
        names[n++] = json_text(name, &decoded);
    }
    bool unique = true;
    if (n > 1)
        qsort(names, n, sizeof *names, compare_names);
    for (size_t i = 1; i < n && unique; i++)
        unique = !span_eq(names[i], names[i - 1]);
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
    if (to == w->p) /* only damaged bytes hold no value here: a walk must end all the same */
        return false;
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

/* How many bytes from p on stand in a string as they are. Eight at a time: a byte of w below 0x20, or of w ^ quotes or
 * w ^ backslashes equal to 0, sets the high bit of its place (a carry may set one too many: then bytes are looked at). */
static size_t plain_run(const char *p, size_t n) {
    const uint64_t ones = 0x0101010101010101u, highs = 0x8080808080808080u;
    size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        uint64_t w = 0;
        memcpy(&w, p + i, 8);
        uint64_t quote = w ^ ones * '"', slash = w ^ ones * '\\';
        uint64_t found = ((w - ones * 0x20) & ~w) | ((quote - ones) & ~quote) | ((slash - ones) & ~slash);
        if ((found & highs) != 0)
            break;
    }
    while (i < n && (unsigned char)p[i] >= 0x20 && p[i] != '"' && p[i] != '\\')
        i++;
    return i;
}

void json_put_string(struct buf *b, struct span s) {
    static const char hex[] = "0123456789abcdef";
    buf_reserve(b, s.n + 2);
    size_t from = 0, i = plain_run(s.p, s.n);
    if (i == s.n) { /* nothing to escape, as a rule */
        char *to = b->p + b->n;
        *to = '"';
        if (s.n > 0)
            memcpy(to + 1, s.p, s.n);
        memcpy(to + 1 + s.n, "\"", 2);
        b->n += s.n + 2;
        return;
    }
    buf_char(b, '"');
    for (; i < s.n; i = from + plain_run(s.p + from, s.n - from)) {
        unsigned char c = (unsigned char)s.p[i];
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

/* Positions and most measurements have few decimals: n / 10^k, both exact, is the double nearest to that decimal, and
 * below 16 digits no other decimal is as short. Writes nothing and returns false where that is not so. */
static bool put_few_decimals(struct buf *b, double v) {
    static const double tens[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7};
    double most = 1e15, least = 1e-4, size = fabs(v);
    if (!(size >= least && size < most))
        return false;
    for (size_t k = 0; k < sizeof tens / sizeof *tens && size * tens[k] < most; k++) {
        uint64_t left = (uint64_t)(size * tens[k] + 0.5);
        if ((double)left / tens[k] != size)
            continue;
        char digits[24];
        int at = sizeof digits;
        for (size_t i = 0; i < k; i++, left /= 10)
            digits[--at] = (char)('0' + left % 10);
        if (k > 0)
            digits[--at] = '.';
        do
            digits[--at] = (char)('0' + left % 10);
        while ((left /= 10) > 0);
        if (v < 0)
            digits[--at] = '-';
        buf_add(b, digits + at, sizeof digits - (size_t)at);
        return true;
    }
    return false;
}

void json_put_double(struct buf *b, double v) {
    if (v == 0) {
        buf_char(b, '0'); /* minus zero is written 0 */
        return;
    }
    if (put_few_decimals(b, v))
        return;
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
