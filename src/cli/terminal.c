/* terminal.c: what a terminal can show, and text made safe to show on it. */
#include "cli/cli.h"

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

const char *const terminal_bold = "\033[1m", *const terminal_dim = "\033[2m",
                  *const terminal_red = "\033[31m", *const terminal_green = "\033[32m",
                  *const terminal_yellow = "\033[33m", *const terminal_plain = "\033[0m";

enum { REPLACEMENT = 0xfffd, ELLIPSIS = 0x2026 };

void terminal_start(void) {
    /* Records are UTF-8 whatever the environment says; a locale is only asked how wide its
     * characters are. */
    if (setlocale(LC_CTYPE, "") == NULL || strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
        setlocale(LC_CTYPE, "C.UTF-8");
}

static unsigned columns_of(FILE *f) {
    struct winsize size = {0};
    const char *text = getenv("COLUMNS");
    int64_t n = 0;
    if (text != NULL && span_to_i64(span_of(text), &n) && n >= 20 && n <= 10000)
        return (unsigned)n;
    if (ioctl(fileno(f), TIOCGWINSZ, &size) == 0 && size.ws_col >= 20)
        return size.ws_col;
    return 80;
}

struct terminal terminal_of(FILE *f) {
    const char *no_colour = getenv("NO_COLOR"), *term = getenv("TERM");
    struct terminal t = {.is_terminal = isatty(fileno(f)) == 1};
    if (!t.is_terminal)
        return t;
    t.width = columns_of(f);
    t.colour =
        (no_colour == NULL || no_colour[0] == '\0') && term != NULL && strcmp(term, "dumb") != 0;
    return t;
}

const char *terminal_style(const struct terminal *t, const char *style) {
    return t->colour ? style : "";
}

/* Control characters steer terminals; direction overrides make text read as what it is not. */
static bool unsafe(uint32_t c) {
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x061c || c == 0x200e || c == 0x200f ||
           (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

static uint32_t shown(uint32_t c) {
    if (c == '\n' || c == '\r' || c == '\t' || c == 0x2028 || c == 0x2029)
        return ' ';
    return unsafe(c) ? REPLACEMENT : c;
}

static size_t columns_for(uint32_t c) {
    if (c < 0x7f)
        return 1;
    int n = wcwidth((wchar_t)c);
    return n < 0 ? 1 : (size_t)n;
}

/* What is not valid UTF-8 (a name of a file, say) is shown byte by byte. */
static uint32_t next(const char **p, const char *end, bool valid) {
    if (valid)
        return shown(utf8_next(p, end));
    unsigned char c = (unsigned char)*(*p)++;
    return c < 0x80 ? shown(c) : REPLACEMENT;
}

size_t terminal_width(struct span s) {
    size_t width = 0;
    bool valid = utf8_valid(s);
    for (const char *p = s.p, *end = s.p + s.n; p < end;)
        width += columns_for(next(&p, end, valid));
    return width;
}

void terminal_put(struct buf *b, struct span s, size_t most) {
    bool valid = utf8_valid(s), cut = most > 0 && terminal_width(s) > most;
    size_t room = cut ? most - 1 : SIZE_MAX, used = 0;
    for (const char *p = s.p, *end = s.p + s.n; p < end;) {
        uint32_t c = next(&p, end, valid);
        used += columns_for(c);
        if (used > room)
            break;
        utf8_put(b, c);
    }
    if (cut)
        utf8_put(b, ELLIPSIS);
}

bool terminal_finish(struct error *e) {
    if (fflush(stdout) == 0 && ferror(stdout) == 0)
        return true;
    if (errno == EPIPE)
        return true; /* the reader has seen enough */
    error_errno(e, "writing the answer");
    return error_hint(e, "not all of it was written: free some space there, or write it elsewhere");
}
