/* partner_fold.c: a name to the form under which it is looked up: its words, folded, each once, in
 * alphabetical order. So "Korea, Republic of" is "Republic of Korea", "Papua-New Guinea" is "PAPUA
 * NEW GUINEA", "St. Lucia" is "Saint Lucia". */
#include "cooperation/partner_fold.h"

#include <stdlib.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

/* Marks that only dress a letter: Latin, Greek and Cyrillic accents, Arabic and Hebrew points. The
 * vowel signs of Indic scripts are marks too, and carry the name: they stay. */
static bool is_accent(uint32_t c) {
    return (c >= 0x0300 && c <= 0x036F) || (c >= 0x0591 && c <= 0x05C7) ||
           (c >= 0x064B && c <= 0x065F);
}

/* Apostrophes and inverted commas, straight, curly and modifier letters: dropped, so that d'Ivoire
 * is one word. */
static bool is_quote(uint32_t c) {
    switch (c) {
    case '\'':
    case '"':
    case '`':
    case 0x00B4:
    case 0x02B9:
    case 0x02BB:
    case 0x02BC:
    case 0x2018:
    case 0x2019:
    case 0x201A:
    case 0x201B:
    case 0x201C:
    case 0x201D:
    case 0x2032: return true;
    default: return false;
    }
}

static bool is_word_part(uint32_t c) {
    const uint32_t word = U_GC_L_MASK | U_GC_N_MASK | U_GC_M_MASK;
    return (U_GET_GC_MASK((UChar32)c) & word) != 0;
}

/* Case-folded and decomposed, as UTF-8; false when it is longer than any name or not text. */
static bool decompose(struct span name, struct buf *out) {
    enum { UNITS = NAME_BYTES_MAX * 4 };
    UErrorCode status = U_ZERO_ERROR;
    UChar a[UNITS], b[UNITS];
    int32_t n = 0;
    u_strFromUTF8(a, UNITS, &n, name.p, (int32_t)name.n, &status);
    n = u_strFoldCase(b, UNITS, a, U_SUCCESS(status) ? n : 0, U_FOLD_CASE_DEFAULT, &status);
    const UNormalizer2 *nfkd = unorm2_getNFKDInstance(&status);
    if (U_FAILURE(status))
        return false;
    n = unorm2_normalize(nfkd, b, n, a, UNITS, &status);
    buf_reserve(out, UNITS * 3);
    int32_t bytes = 0;
    u_strToUTF8(out->p, UNITS * 3, &bytes, a, U_SUCCESS(status) ? n : 0, &status);
    out->n = U_SUCCESS(status) ? (size_t)bytes : 0;
    return U_SUCCESS(status);
}

/* Appends the words with single spaces between them. */
static void put_words(struct buf *out, struct span text) {
    bool space = false;
    for (const char *p = text.p, *end = text.p + text.n; p < end;) {
        uint32_t c = utf8_next(&p, end);
        if (is_accent(c) || is_quote(c))
            continue;
        if (!is_word_part(c)) {
            space = true;
            continue;
        }
        if (space && out->n > 0)
            buf_char(out, ' ');
        space = false;
        /* Compatibility forms may have come out as capitals; and Turkish has an i without a dot. */
        utf8_put(out, c == 0x0131 ? 'i' : (uint32_t)u_tolower((UChar32)c));
    }
}

static bool is_one_of(struct span word, const char *const *list) {
    for (; *list != NULL; list++)
        if (span_is(word, *list))
            return true;
    return false;
}

static struct span whole_word(struct span word) {
    static const struct {
        const char *brief, *whole;
    } words[] = {
        {"st", "saint"}, {"rep", "republic"}, {"dem", "democratic"}, {"govt", "government"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (span_is(word, words[i].brief))
            return span_of(words[i].whole);
    return word;
}

static int compare_words(const void *a, const void *b) {
    return span_compare(*(const struct span *)a, *(const struct span *)b);
}

/* Splits at spaces; leaves out the words of `drop` unless that would leave nothing. */
static size_t pick_words(struct span text, struct span *words, const char *const *drop,
                         bool keep_some) {
    size_t n = 0;
    for (struct span rest = text; rest.p != NULL && n < NAME_WORDS_MAX;) {
        struct span word = whole_word(span_cut(&rest, ' '));
        if (word.n > 0 && !is_one_of(word, drop))
            words[n++] = word;
    }
    static const char *const nothing[] = {NULL};
    return n == 0 && keep_some ? pick_words(text, words, nothing, false) : n;
}

static void put_sorted(struct buf *out, struct span *words, size_t n) {
    qsort(words, n, sizeof *words, compare_words);
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && span_eq(words[i], words[i - 1]))
            continue;
        if (i > 0)
            buf_char(out, ' ');
        buf_span(out, words[i]);
    }
}

static void fold(struct span name, struct buf *out, const char *const *drop, bool keep_some) {
    /* Longer than any name, or with more words: under no key, so it is never taken for another one
     * cut at the same place. */
    struct buf text AUTO_BUF = {0}, plain AUTO_BUF = {0};
    if (name.n == 0 || name.n > NAME_BYTES_MAX || !decompose(name, &text))
        return;
    put_words(&plain, buf_view(&text));
    struct span words[NAME_WORDS_MAX];
    size_t count = pick_words(buf_view(&plain), words, drop, keep_some);
    if (count < NAME_WORDS_MAX)
        put_sorted(out, words, count);
}

void partner_name_fold(struct span name, struct buf *out) {
    static const char *const little[] = {"the", "of", "and", NULL};
    fold(name, out, little, true);
}

/* Not "state" and not "united": the State of Georgia is not Georgia. */
void partner_name_core(struct span name, struct buf *out) {
    static const char *const forms[] = {"the",          "of",           "and",       "republic",
                                        "kingdom",      "democratic",   "peoples",   "people",
                                        "federal",      "islamic",      "socialist", "government",
                                        "principality", "commonwealth", "sultanate", NULL};
    fold(name, out, forms, false);
}
