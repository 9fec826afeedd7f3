#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

bool error_set(struct error *e, enum error_code code, const char *format, ...) {
    if (e == NULL)
        return false;
    memset(e, 0, sizeof *e);
    e->code = code;
    va_list args;
    va_start(args, format);
    vsnprintf(e->message, sizeof e->message, format, args);
    va_end(args);
    return false;
}

bool error_at(struct error *e, const char *file, long line, const char *field) {
    if (e == NULL)
        return false;
    if (file != NULL)
        snprintf(e->file, sizeof e->file, "%s", file);
    if (line != 0)
        e->line = line;
    if (field != NULL)
        snprintf(e->field, sizeof e->field, "%s", field);
    return false;
}

bool error_hint(struct error *e, const char *format, ...) {
    if (e == NULL)
        return false;
    va_list args;
    va_start(args, format);
    vsnprintf(e->hint, sizeof e->hint, format, args);
    va_end(args);
    return false;
}

bool error_prefix(struct error *e, const char *format, ...) {
    if (e == NULL)
        return false;
    char context[sizeof e->message];
    va_list args;
    va_start(args, format);
    vsnprintf(context, sizeof context, format, args);
    va_end(args);
    char whole[2 * sizeof e->message + 4];
    snprintf(whole, sizeof whole, "%s: %s", context, e->message);
    memcpy(e->message, whole, sizeof e->message - 1);
    e->message[sizeof e->message - 1] = '\0';
    return false;
}

bool error_errno(struct error *e, const char *format, ...) {
    int saved = errno;
    if (e == NULL)
        return false;
    char words[300];
    va_list args;
    va_start(args, format);
    vsnprintf(words, sizeof words, format, args);
    va_end(args);
    error_set(e, ERROR_IO, "%s: %s", words, strerror(saved));
    if (saved == ENOSPC || saved == EDQUOT)
        error_hint(e, "free some space on that disk and run the same command again; nothing half-done was kept");
    else if (saved == EACCES || saved == EPERM || saved == EROFS)
        error_hint(e, "check who owns it, or choose another place with --home DIR");
    return false;
}

void error_text(const struct error *e, char *out, size_t n) {
    char where[320] = "";
    if (e->file[0] != '\0' && e->line > 0)
        snprintf(where, sizeof where, "%s:%ld: ", e->file, e->line);
    else if (e->file[0] != '\0')
        snprintf(where, sizeof where, "%s: ", e->file);
    else if (e->line > 0)
        snprintf(where, sizeof where, "line %ld: ", e->line);
    const char *colon = e->field[0] != '\0' ? ": " : "";
    const char *gap = e->hint[0] != '\0' ? "\n  " : "";
    snprintf(out, n, "%s%s%s%s%s%s", where, e->field, colon, e->message, gap, e->hint);
}

void error_print(FILE *to, const struct error *e) {
    char text[1400];
    error_text(e, text, sizeof text);
    fprintf(to, "comity: %s\n", text);
}
