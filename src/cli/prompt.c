/* prompt.c: passwords: typed without echo, read from where the options say, or made here. */
#include "base/stream.h"
#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <termios.h>
#include <unistd.h>

const struct option password_options[] = {
    {"password-file", "FILE", "Read the password from the first line of a file.", WORD_FILE, NULL,
     false},
    {"password-stdin", NULL, "Read the password from standard input.", WORD_TEXT, NULL, false},
    {0},
};

/* 32 signs, five bits each; the letters that look like 0 and 1 are not among them. */
static const char signs[] = "0123456789abcdefghjkmnpqrstvwxyz";

void password_generate(struct buf *out) {
    unsigned char random[20];
    crypto_random(random, sizeof random);
    for (size_t i = 0; i < sizeof random; i++) {
        if (i > 0 && i % 5 == 0)
            buf_char(out, '-');
        buf_char(out, signs[random[i] & 31]);
    }
    crypto_wipe(random, sizeof random);
}

static void drop_line_end(struct buf *b) {
    while (b->n > 0 && (b->p[b->n - 1] == '\n' || b->p[b->n - 1] == '\r'))
        b->p[--b->n] = '\0';
}

static bool read_line(int fd, struct buf *out) {
    char c;
    ssize_t n = 0;
    while (out->n <= PASSWORD_MAX && (n = read(fd, &c, 1)) == 1 && c != '\n')
        buf_char(out, c);
    drop_line_end(out);
    return n >= 0;
}

bool prompt_secret(const char *question, struct buf *out, struct error *e) {
    struct termios before, quiet;
    int fd = open("/dev/tty", O_RDWR | O_CLOEXEC);
    if (fd < 0 || tcgetattr(fd, &before) != 0) {
        if (fd >= 0)
            close(fd);
        return error_set(e, ERROR_USAGE, "there is no terminal to type a password at");
    }
    sigset_t held, old;
    sigemptyset(&held);
    sigaddset(&held, SIGINT);
    sigaddset(&held, SIGTSTP);
    quiet = before;
    quiet.c_lflag &= ~(tcflag_t)ECHO;
    /* A terminal must never be left without echo: signals wait until it is as before. */
    sigprocmask(SIG_BLOCK, &held, &old);
    tcsetattr(fd, TCSAFLUSH, &quiet);
    dprintf(fd, "%s: ", question);
    bool good = read_line(fd, out);
    tcsetattr(fd, TCSAFLUSH, &before);
    dprintf(fd, "\n");
    sigprocmask(SIG_SETMASK, &old, NULL);
    close(fd);
    return good ? true : error_errno(e, "reading the password");
}

static void wipe(struct buf *b) {
    if (b->n > 0)
        crypto_wipe(b->p, b->n);
    buf_free(b);
}

static bool typed_twice(const char *who, struct buf *out, struct error *e) {
    char question[160];
    __attribute__((cleanup(wipe))) struct buf again = {0};
    snprintf(question, sizeof question, "New password for %s (at least %d characters)", who,
             PASSWORD_MIN);
    if (!prompt_secret(question, out, e) || !prompt_secret("Once more", &again, e))
        return false;
    if (!span_eq(buf_view(out), buf_view(&again)))
        return error_set(e, ERROR_INVALID,
                         "the two passwords are not the same; nothing was changed");
    return true;
}

static bool from_file(const char *path, struct buf *out, struct error *e) {
    __attribute__((cleanup(wipe))) struct buf whole = {0};
    if (!stream_slurp(path, 64 * 1024, &whole, e))
        return false;
    struct span rest = buf_view(&whole);
    buf_span(out, span_cut(&rest, '\n'));
    drop_line_end(out);
    return true;
}

static bool check_length(const struct buf *b, struct error *e) {
    if (b->n >= PASSWORD_MIN && b->n <= PASSWORD_MAX && utf8_valid(buf_view(b)))
        return true;
    error_set(e, ERROR_INVALID, "a password has %d to %d bytes of UTF-8", PASSWORD_MIN,
              PASSWORD_MAX);
    return error_hint(e, "a sentence of five words is good and easy to keep in mind");
}

bool prompt_password(const struct call *c, const char *who, bool generate, struct buf *out,
                     bool *made, struct error *e) {
    const char *path = call_value(c, "password-file");
    *made = false;
    if (path != NULL && call_given(c, "password-stdin"))
        return error_set(e, ERROR_USAGE,
                         "--password-file and --password-stdin are two places for one password");
    if (path != NULL)
        return from_file(path, out, e) && check_length(out, e);
    if (call_given(c, "password-stdin")) {
        if (!read_line(STDIN_FILENO, out))
            return error_errno(e, "reading the password from standard input");
        return check_length(out, e);
    }
    if (generate) {
        *made = true;
        password_generate(out);
        return true;
    }
    if (isatty(STDIN_FILENO))
        return typed_twice(who, out, e) && check_length(out, e);
    error_set(e, ERROR_USAGE, "there is no terminal to type a password at");
    return error_hint(e, "use --generate, --password-stdin or --password-file FILE");
}
