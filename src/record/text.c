/* text.c: texts as they are kept, and how a value that is refused is quoted. */
#include "record/kinds.h"

#include <stdlib.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

enum { QUOTED_MAX = 60, SHORT_MAX = 1024 };

/* What is quoted goes to terminals and logs: outside bytes may not steer those. */
static size_t quote(struct span text, char out[QUOTED_MAX + 1]) {
    size_t n = text.n < QUOTED_MAX ? text.n : QUOTED_MAX;
    bool utf8 = utf8_valid(text);
    while (utf8 && n > 0 && n < text.n && ((unsigned char)text.p[n] & 0xc0) == 0x80)
        n--;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        bool wide_control = c == 0xc2 && i + 1 < n && (unsigned char)text.p[i + 1] < 0xa0;
        if (c < 0x20 || c == 0x7f || (c >= 0x80 && !utf8)) {
            out[i] = '?';
        } else if (wide_control) {
            out[i++] = '?';
            out[i] = '?';
        } else {
            out[i] = (char)c;
        }
    }
    out[n] = '\0';
    return n;
}

bool kind_refuse(const struct field *f, struct span text, struct error *e, const char *expected) {
    char quoted[QUOTED_MAX + 1];
    size_t n = quote(text, quoted);
    error_set(e, ERROR_INVALID, "\"%s%s\" is not %s", quoted, n < text.n ? "..." : "", expected);
    return error_at(e, NULL, 0, f->name);
}

bool kind_fault(const struct field *f, struct error *e, const char *what) {
    error_set(e, ERROR_INVALID, "%s", what);
    return error_at(e, NULL, 0, f->name);
}

/* What has to be done to a text before it is canonical. */
enum state {
    READY,    /* nothing: in normal form C, no control characters */
    DOUBTFUL, /* valid, but only ICU knows whether it is normal */
    UNCLEAN,  /* line breaks to be made LF, or control characters */
    BROKEN    /* not UTF-8 */
};

/* Every code point below U+0300, which is encoded as CC 80, stays as it is under normal form C,
 * whatever is next to it (UAX 15, "Detecting Normalization Forms": NFC_Quick_Check is yes and the
 * combining class is 0). */
enum { ALWAYS_NORMAL = 0xcc };

static unsigned char highest(struct span s) {
    unsigned char high = 0;
    for (size_t i = 0; i < s.n; i++)
        high = (unsigned char)s.p[i] > high ? (unsigned char)s.p[i] : high;
    return high;
}

static enum state look(struct span s) {
    unsigned char high = highest(s);
    bool unclean = false;
    for (size_t i = 0; i < s.n; i++)
        unclean |= (unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f;
    if (high >= 0x80 && !utf8_valid(s))
        return BROKEN;
    for (size_t i = 0; high >= 0xc2 && i + 1 < s.n && !unclean; i++)
        unclean = (unsigned char)s.p[i] == 0xc2 && (unsigned char)s.p[i + 1] < 0xa0;
    return unclean ? UNCLEAN : high < ALWAYS_NORMAL ? READY : DOUBTFUL;
}

/* Line breaks as LF; any other control character (U+0000 to U+001F, U+007F to U+009F) has no place
 * in a text. */
static bool clean(struct span s, bool lines, struct buf *out) {
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i], next = i + 1 < s.n ? (unsigned char)s.p[i + 1] : 0;
        if (c == '\r' && lines) {
            buf_char(out, '\n');
            i += next == '\n';
        } else if ((c < 0x20 && !(lines && (c == '\n' || c == '\t'))) || c == 0x7f ||
                   (c == 0xc2 && next < 0xa0)) {
            return false;
        } else {
            buf_char(out, (char)c);
        }
    }
    return true;
}

/* Appends normal form C of valid UTF-8 without control characters. */
static bool put_normalised(struct span s, struct buf *out) {
    if (highest(s) < ALWAYS_NORMAL) {
        buf_span(out, s);
        return true;
    }
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *nfc = unorm2_getNFCInstance(&status);
    UChar few[SHORT_MAX];
    int32_t room = (int32_t)s.n + 1, n = 0;
    AUTO_FREE UChar *many = s.n < SHORT_MAX ? NULL : memory_new((size_t)room * sizeof *many);
    UChar *wide = many != NULL ? many : few;
    u_strFromUTF8(wide, room, &n, s.p, (int32_t)s.n, &status);
    if (U_SUCCESS(status) && unorm2_isNormalized(nfc, wide, n, &status)) {
        buf_span(out, s);
        return true;
    }
    int32_t most = 3 * n + 16, bytes = 0;
    AUTO_FREE UChar *normal = memory_new((size_t)most * sizeof *normal);
    int32_t m = unorm2_normalize(nfc, wide, n, normal, most, &status);
    buf_reserve(out, (size_t)m * 3);
    u_strToUTF8(out->p + out->n, m * 3 + 1, &bytes, normal, m, &status);
    out->n += U_SUCCESS(status) ? (size_t)bytes : 0;
    out->p[out->n] = '\0';
    return U_SUCCESS(status);
}

static bool too_long(const struct field *f, size_t most, struct error *e) {
    error_set(e, ERROR_INVALID, "is longer than %zu bytes", most);
    return error_at(e, NULL, 0, f->name);
}

static bool put_rare(const struct field *f, struct span text, size_t most, bool lines,
                     struct buf *out, struct error *e) {
    AUTO_BUF struct buf cleaned = {0}, normal = {0};
    if (!clean(text, lines, &cleaned))
        return kind_fault(
            f, e, lines ? "holds a control character" : "holds a line break or control character");
    if (!put_normalised(buf_view(&cleaned), &normal))
        return kind_refuse(f, text, e, "text that can be normalised");
    if (normal.n > most)
        return too_long(f, most, e);
    json_put_string(out, buf_view(&normal));
    return true;
}

bool kind_put_text(const struct field *f, struct span text, size_t most, bool lines,
                   struct buf *out, struct error *e) {
    if (text.n > most)
        return too_long(f, most, e);
    switch (look(text)) {
    case READY: json_put_string(out, text); return true;
    case BROKEN: return kind_refuse(f, text, e, "UTF-8");
    case DOUBTFUL:
    case UNCLEAN: break;
    }
    return put_rare(f, text, most, lines, out, e);
}
