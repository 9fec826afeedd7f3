/* page_login.c: signing in and out. */
#include "web/html.h"

/* Where to go after signing in: only to a place of this node. */
static struct span next_of(struct span next) {
    bool own =
        next.n > 0 && next.p[0] == '/' && (next.n == 1 || (next.p[1] != '/' && next.p[1] != '\\'));
    return own ? next : SPAN("/");
}

static void login_form(struct request *q, struct response *a, struct span name, struct span next,
                       const struct error *e) {
    page_begin(q, a, T("Sign in"), "");
    struct buf *b = &a->body;
    buf_printf(b, "<div class=\"login\"><h1>%s</h1>", T("Sign in"));
    html_problem(b, e);
    buf_printf(b, "<form method=\"post\" action=\"/login\"><input type=\"hidden\" name=\"next\"");
    html_attribute(b, "value", next_of(next));
    buf_printf(
        b,
        "><div class=\"field\"><label for=\"name\">%s</label><input id=\"name\" name=\"name\""
        " autocomplete=\"username\" required autofocus",
        T("Name"));
    html_attribute(b, "value", name.p == NULL ? SPAN("") : name);
    buf_printf(b,
               "></div><div class=\"field\"><label for=\"password\">%s</label><input "
               "id=\"password\" name=\"password\""
               " type=\"password\" autocomplete=\"current-password\" "
               "required></div><button>%s</button></form>"
               "<p class=\"hint\">%s</p></div>",
               T("Password"), T("Sign in"),
               T("The first name and password were printed when this node was made."));
    page_end(q, a);
}

void page_login(struct request *q, struct response *a) {
    if (q->signed_in)
        http_redirect(q, a, "/");
    else
        login_form(q, a, (struct span){0}, http_param(q, "next"), NULL);
}

void page_login_post(struct request *q, struct response *a) {
    struct error e;
    struct span name = http_form(q, "name"), password = http_form(q, "password"),
                next = next_of(http_form(q, "next"));
    AUTO_BUF struct buf target = {0};
    if (!session_begin(q, a, name.p == NULL ? SPAN("") : name,
                       password.p == NULL ? SPAN("") : password, &e)) {
        a->status = a->status != 0 ? a->status : 403;
        q->signed_in = false;
        login_form(q, a, name, next, &e);
        return;
    }
    struct span query = {next.p + 1, next.n - 1}, rest = span_cut(&query, '?');
    buf_char(&target, '/');
    while (rest.p != NULL) {
        http_encode(&target, span_cut(&rest, '/'));
        buf_str(&target, rest.p != NULL ? "/" : "");
    }
    if (query.p != NULL) { /* as it was sent, but for what no header may hold (http_redirect) */
        buf_char(&target, '?');
        buf_span(&target, query);
    }
    http_redirect(q, a, "%s", target.p);
}

void page_logout(struct request *q, struct response *a) {
    struct error e;
    if (!session_end(q, a, &e)) {
        page_fail(q, a, &e);
        return;
    }
    http_redirect(q, a, "/login");
}
