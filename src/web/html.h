/* html.h (private to web/): the frame of every page, and how values, links, markings and forms look. */
#ifndef COMITY_WEB_HTML_H
#define COMITY_WEB_HTML_H

#include "web/http.h"

/* Every text a person reads goes through T: the place where another language is looked up. */
#define T(text) (text)

#define COMITY_VERSION_TEXT "0.1.0"

/* Everything above and below the content. here: address of the menu entry that is current, or "". */
void page_begin(struct request *q, struct response *a, const char *title, const char *here);
void page_end(struct request *q, struct response *a);

void html_number(struct buf *b, int64_t n);              /* 3,412 */
void html_decimal(struct buf *b, struct decimal d);      /* 12,345.5 */
void html_short(struct buf *b, struct decimal d);        /* 84.1 M */
void html_day(struct buf *b, struct date d);             /* <time>23 November 2026 */
void html_moment(struct buf *b, instant t);              /* <time>23 November 2026, 11:15 UTC */
void html_attribute(struct buf *b, const char *name, struct span value); /* ' name="escaped"' */

/* A canonical value as a person reads it; references become links with the name of what they lead to, or nothing that tells
 * of it where the viewer may not see it. owner: of the referring record. */
void html_value(struct request *q, struct buf *b, const struct field *f, struct span value, struct span owner);
/* The same without links and markup, for titles and options. */
void html_plain(struct request *q, struct buf *b, const struct field *f, struct span value);
/* What a link to a record says: its title, or its type and a piece of its id. Escaped. */
void html_title(struct request *q, struct buf *b, const struct stored *v, uint64_t mask);
void html_record_url(struct buf *b, const struct schema *s, const struct uuid *id);
/* TLP label in its colour, and the rest of the marking in words. */
void html_marking(struct request *q, struct buf *b, struct span marking);
/* Hidden csrf field. */
void html_csrf(struct request *q, struct buf *b);
/* This page's address with one parameter changed: value absent takes all of that name away; `only` absent, else just the one
 * pair of name and value is added or, if it is there, taken away. Always without the cursor. Escaped for an attribute. */
void html_url_set(struct request *q, struct buf *b, const char *name, struct span value);
void html_url_toggle(struct request *q, struct buf *b, struct span name, struct span value);

/* chart.c */
struct bar {
    struct span label; /* plain text */
    struct decimal value;
    bool known;        /* false: a gap */
    struct span href;  /* absent: none */
};
/* Vertical bars from zero with a table behind them. */
void chart_bars(struct buf *b, const char *title, const char *unit, const struct bar *bars, size_t n);
/* Where years like "2004-2005" jump, adds empty bars up to `next`: what nobody has data on is a gap, not nothing. Returns the new
 * count, at most room. */
size_t chart_gap(struct request *q, struct bar *bars, size_t n, size_t room, struct span next);
/* Horizontal bars with their labels: a ranking. */
void chart_ranking(struct buf *b, const char *title, const char *unit, const struct bar *bars, size_t n);

/* The record that a page's /:type/:id names; answers 404 itself. */
bool page_record_of(struct request *q, struct response *a, struct stored *out, uint64_t *mask, struct content *content);
void page_fail(struct request *q, struct response *a, const struct error *e);

handler page_picture, page_explorer, page_record, page_partner, page_new, page_edit, page_log, page_imports, page_import,
    page_users, page_users_post, page_account, page_account_post, page_login, page_login_post, page_logout, page_search,
    page_records;

#endif
