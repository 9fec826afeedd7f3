/* progress.c: how far a long command is, on standard error; and Ctrl-C as a request. */
#include "cli/cli.h"

#include <signal.h>
#include <unistd.h>

enum { BAR_EVERY_US = 100000, LINE_EVERY_US = 5000000, BAR = 24 };

struct progress progress_start(enum progress_style style) {
    uint64_t now = time_monotonic_us();
    struct progress p = {.style = style, .began_us = now, .told_us = now};
    p.bar = style == PROGRESS_AUTO && terminal_of(stderr).is_terminal;
    return p;
}

/* "2 min 05 s" */
static void put_duration(struct buf *b, uint64_t seconds) {
    if (seconds >= 3600)
        buf_printf(b, "%llu h %02llu min", (unsigned long long)seconds / 3600,
                   (unsigned long long)seconds / 60 % 60);
    else if (seconds >= 60)
        buf_printf(b, "%llu min %02llu s", (unsigned long long)seconds / 60,
                   (unsigned long long)seconds % 60);
    else
        buf_printf(b, "%llu s", (unsigned long long)seconds);
}

static void put_line(struct buf *b, const struct progress *p, const char *what, uint64_t count,
                     uint64_t done, uint64_t total, uint64_t now) {
    double part = total == 0 ? 0 : (double)done / (double)total;
    part = part > 1 ? 1 : part;
    uint64_t spent = now - p->began_us;
    if (total > 0 && p->bar) {
        buf_char(b, '[');
        for (int i = 0; i < BAR; i++)
            buf_char(b, i < (int)(part * BAR) ? '=' : ' ');
        buf_str(b, "] ");
    }
    if (total > 0)
        buf_printf(b, "%3d %%  ", (int)(part * 100));
    buf_printf(b, "%llu  ", (unsigned long long)count);
    terminal_put(b, span_of(what), 40);
    if (part > 0.02 && part < 1 && spent > 1000000) {
        buf_str(b, "  ");
        put_duration(b, (uint64_t)((double)spent * (1 - part) / part / 1e6) + 1);
        buf_str(b, " left");
    }
}

void progress_tell(struct progress *p, const char *what, uint64_t count, uint64_t done,
                   uint64_t total) {
    uint64_t now = time_monotonic_us(), every = p->bar ? BAR_EVERY_US : LINE_EVERY_US;
    if (p->style != PROGRESS_AUTO || now - p->told_us < every)
        return;
    AUTO_BUF struct buf b = {0};
    p->told_us = now;
    put_line(&b, p, what, count, done, total, now);
    if (p->bar)
        fprintf(stderr, "\r\033[K%s", b.p);
    else
        fprintf(stderr, "comity: %s\n", b.p);
    p->drawn = p->bar;
}

void progress_end(struct progress *p) {
    if (p->drawn)
        fputs("\r\033[K", stderr);
    p->drawn = false;
}

/* ---- stopping -------------------------------------------------------------------------------- */

static volatile sig_atomic_t asked;

static void on_signal(int number) {
    static const char words[] = "\ncomity: stopping at the next save (once more to stop at once)\n";
    if (asked) {
        signal(number, SIG_DFL);
        raise(number);
        return;
    }
    asked = 1;
    ssize_t ignored = write(STDERR_FILENO, words, sizeof words - 1);
    (void)ignored;
}

void stop_listen(void) {
    struct sigaction a = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    sigemptyset(&a.sa_mask);
    sigaction(SIGINT, &a, NULL);
    sigaction(SIGTERM, &a, NULL);
}

bool stop_asked(void) {
    return asked != 0;
}
