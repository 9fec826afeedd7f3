/* reply.c: what handlers say: headers, redirects, problems. */
#include "web/http.h"

#include <stdarg.h>
#include <stdio.h>

struct span http_param(const struct request *q, const char *name) {
    for (size_t i = 0; i < q->params_count; i++)
        if (span_is(q->params[i].name, name))
            return q->params[i].value;
    return (struct span){0};
}

struct span http_form(const struct request *q, const char *name) {
    for (size_t i = 0; i < q->form_count; i++)
        if (span_is(q->form[i].name, name))
            return q->form[i].value;
    return (struct span){0};
}

void http_header(struct request *q, struct response *a, const char *name, const char *format, ...) {
    va_list args;
    va_start(args, format);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n < 0 || n > HTTP_HEADER_MAX || a->header_count == sizeof a->headers / sizeof *a->headers)
        return; /* a client goes without rather than with half of it */
    char *value = arena_alloc(q->arena, (size_t)n + 1);
    va_start(args, format);
    vsnprintf(value, (size_t)n + 1, format, args);
    va_end(args);
    for (char *p = value; *p != '\0'; p++) /* nothing from outside can begin another header */
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            *p = ' ';
    a->headers[a->header_count++] = (struct http_header){name, value};
}

void http_redirect(struct request *q, struct response *a, const char *format, ...) {
    char target[1800];
    va_list args;
    va_start(args, format);
    vsnprintf(target, sizeof target, format, args);
    va_end(args);
    buf_clear(&a->body);
    a->status = 303;
    a->type = "text/plain; charset=utf-8";
    http_header(q, a, "Location", "%s", target);
}

unsigned http_status(const struct error *e) {
    switch (e->code) {
    case ERROR_USAGE: return 400;
    case ERROR_INVALID: return 422;
    case ERROR_NOT_FOUND: return 404;
    case ERROR_CONFLICT: return 412;
    case ERROR_FORBIDDEN: return 403;
    case ERROR_LIMIT: return 413;
    case ERROR_BUSY: return 503;
    default: return 500;
    }
}

static const char *title_of(unsigned status) {
    switch (status) {
    case 400: return "The request is wrong";
    case 401: return "Sign in first";
    case 403: return "Not allowed";
    case 404: return "Not found";
    case 405: return "Not that way";
    case 414: return "Too long";
    case 421: return "Not this node";
    case 501: return "Not known here";
    case 412: return "Somebody wrote first";
    case 413: return "Too large";
    case 415: return "Not that format";
    case 422: return "Refused";
    case 428: return "Say which version you changed";
    case 429: return "Too many tries";
    case 503: return "Busy";
    default: return "Something broke here";
    }
}

static void put_member(struct buf *b, const char *name, const char *text) {
    buf_printf(b, ",\"%s\":", name);
    json_put_string(b, span_of(text));
}

/* The fields that were refused, each with its reason. */
static void put_errors(struct buf *b, const struct error *list, size_t n) {
    buf_str(b, ",\"errors\":[");
    for (size_t i = 0; i < n; i++) {
        buf_str(b, i > 0 ? ",{\"field\":" : "{\"field\":");
        json_put_string(b, span_of(list[i].field));
        put_member(b, "reason", list[i].message);
        buf_char(b, '}');
    }
    buf_char(b, ']');
}

/* RFC 9457. Of what broke inside, a client learns no more than that it did. */
void http_problems(struct request *q, struct response *a, const struct error *e,
                   const struct error *list, size_t n) {
    unsigned status = a->status >= 400 ? a->status : http_status(e);
    bool inside = status == 500;
    (void)q;
    a->status = status;
    a->type = "application/problem+json";
    a->keep = false;
    buf_clear(&a->body);
    buf_printf(&a->body, "{\"type\":\"about:blank\",\"status\":%u", status);
    put_member(&a->body, "title", title_of(status));
    put_member(&a->body, "detail",
               inside ? "the node could not answer; its operator finds why in its output"
                      : e->message);
    if (!inside && e->hint[0] != '\0')
        put_member(&a->body, "hint", e->hint);
    if (!inside && n > 0)
        put_errors(&a->body, list, n);
    buf_char(&a->body, '}');
    if (inside) {
        char text[1400];
        error_text(e, text, sizeof text);
        fprintf(stderr, "comity: %s\n", text);
    }
}

void http_problem(struct request *q, struct response *a, const struct error *e) {
    http_problems(q, a, e, e, e->field[0] != '\0' ? 1 : 0);
}
