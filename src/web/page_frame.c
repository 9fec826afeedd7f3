/* page_frame.c: what stands around every page, and the page that says what went wrong. */
#include "web/html.h"

#include <stdio.h>

static const struct {
    const char *href, *label;
    unsigned roles; /* shown to whoever has one of these; 0: to everybody who is signed in */
} menu[] = {{"/", T("Picture"), 0},
            {"/partners", T("Partners"), 0},
            {"/activities", T("Activities"), 0},
            {"/agreements", T("Agreements"), 0},
            {"/records", T("Records"), 0},
            {"/imports", T("Imports"), 0},
            {"/log", T("Log"), 0},
            {"/users", T("Users"), ROLE_ADMIN}};

static void put_menu(struct request *q, struct buf *b, const char *here) {
    buf_printf(b, "<nav aria-label=\"%s\"><ul>", T("Main"));
    for (size_t i = 0; i < sizeof menu / sizeof *menu; i++) {
        bool current = strcmp(menu[i].href, here) == 0;
        if (menu[i].roles == 0 || (q->user.roles & menu[i].roles) != 0)
            buf_printf(b, "<li><a href=\"%s\"%s>%s</a></li>", menu[i].href,
                       current ? " aria-current=\"page\"" : "", menu[i].label);
    }
    buf_str(b, "</ul></nav>");
}

static void put_bar(struct request *q, struct buf *b, const char *here) {
    const struct node_settings *set = node_settings(q->node);
    buf_str(b, "<header class=\"bar\"><a class=\"home\" href=\"/\"><b>comity</b> <span>");
    html_str(b, set->name[0] != '\0' ? set->name : set->origin);
    buf_str(b, "</span></a>");
    if (q->signed_in) {
        put_menu(q, b, here);
        buf_printf(b,
                   "<form class=\"find\" action=\"/search\" role=\"search\"><input id=\"find\""
                   " type=\"search\" name=\"q\" aria-label=\"%s\" placeholder=\"%s\"></form>",
                   T("Search all records"), T("Search all  /"));
        buf_printf(b,
                   "<form class=\"who\" method=\"post\" action=\"/logout\"><a href=\"/account\""
                   " title=\"%s\">",
                   T("Your password and tokens"));
        html_str(b, q->user.name);
        buf_str(b, "</a>");
        html_csrf(q, b);
        buf_printf(b, "<button class=\"quiet\">%s</button></form>", T("Sign out"));
    }
    buf_str(b, "</header>");
    if (q->user.exercise) /* a marking of data, the same in every language */
        buf_str(b, "<p class=\"exercise\">EXERCISE EXERCISE EXERCISE</p>");
}

void page_begin(struct request *q, struct response *a, const char *title, const char *here) {
    struct buf *b = &a->body;
    buf_str(b, "<!doctype html>\n<html lang=\"en\" dir=\"ltr\"><head><meta charset=\"utf-8\">"
               "<title>");
    html_str(b, title);
    buf_str(b, " · comity</title><meta name=\"viewport\" content=\"width=device-width,"
               " initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">"
               "<link rel=\"stylesheet\" href=\"");
    asset_url(b, "style.css");
    buf_str(b, "\"><link rel=\"icon\" href=\"");
    asset_url(b, "icon.svg");
    buf_str(b, "\"><script src=\"");
    asset_url(b, "app.js");
    buf_printf(b, "\" defer></script></head><body><a class=\"skip\" href=\"#main\">%s</a>",
               T("Skip to content"));
    put_bar(q, b, here);
    buf_str(b, "<main id=\"main\">");
}

/* How old the knowledge is, for whoever may know: the time of the newest entry, and how many. */
static void put_freshness(struct request *q, struct buf *b) {
    AUTO_BUF struct buf note = {0};
    uint64_t size = 0;
    struct stored v;
    struct error ignored;
    if (q->reader == NULL || !q->signed_in || !reader_checkpoint(q->reader, &note, &size, &ignored))
        return;
    if (size > 0 && reader_at_leaf(q->reader, size - 1, q->arena, &v, &ignored)) {
        buf_printf(b, "<span>%s ", T("Knowledge of"));
        html_moment(b, v.envelope.time);
        buf_str(b, "</span>");
    }
    buf_str(b, "<span><a href=\"/log\">");
    html_number(b, (int64_t)size);
    buf_printf(b, " %s</a></span>", T("entries in the log"));
}

void page_end(struct request *q, struct response *a) {
    struct buf *b = &a->body;
    buf_str(b, "</main><footer>");
    put_freshness(q, b);
    buf_printf(b,
               "<span>comity " COMITY_VERSION_TEXT "</span><span>"
               "<a href=\"/api/v1/openapi.json\">%s</a></span></footer></body></html>\n",
               T("API description"));
}

/* ---- errors ---------------------------------------------------------------------------------- */

static const char *title_of(unsigned status) {
    switch (status) {
    case 401:
    case 403: return T("Not allowed");
    case 404: return T("Not found");
    case 429: return T("Too many tries");
    case 503: return T("Busy: try again");
    default: return status >= 500 ? T("Something broke here") : T("That did not work");
    }
}

/* The cause of a fault of ours goes to the operator; a visitor could do nothing with it. */
static void put_fault(struct buf *b, const struct error *e) {
    char text[1400];
    error_text(e, text, sizeof text);
    fprintf(stderr, "comity: %s\n", text);
    buf_printf(b, "<p class=\"lead\">%s</p>",
               T("The node could not answer. Its operator finds the reason in its output."));
}

static void put_reason(struct buf *b, const struct error *e) {
    buf_str(b, "<p class=\"lead\">");
    if (e->field[0] != '\0') {
        html_str(b, e->field);
        buf_str(b, ": ");
    }
    html_str(b, e->message);
    buf_str(b, ".</p>");
    if (e->hint[0] == '\0')
        return;
    buf_str(b, "<p>");
    html_str(b, e->hint);
    buf_str(b, ".</p>");
}

void page_error(struct request *q, struct response *a, const struct error *e) {
    struct buf *b = &a->body;
    const char *title = title_of(a->status);
    buf_clear(b);
    page_begin(q, a, title, "");
    buf_printf(b, "<h1>%s</h1>", title);
    if (a->status >= 500 && a->status != 503)
        put_fault(b, e);
    else
        put_reason(b, e);
    buf_printf(b, "<p><a href=\"%s\">%s</a></p>", q->signed_in ? "/" : "/login",
               q->signed_in ? T("Go to the picture") : T("Sign in"));
    page_end(q, a);
}

void page_fail(struct request *q, struct response *a, const struct error *e) {
    buf_clear(&a->body);
    a->header_count = 0;
    a->status = http_status(e);
    page_error(q, a, e);
}
