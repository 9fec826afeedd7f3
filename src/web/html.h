/* html.h (private to web/): the frame of every page, and how values, links, markings, charts and
 * differences look. Everything that comes from outside is escaped on its way into a page. */
#ifndef COMITY_WEB_HTML_H
#define COMITY_WEB_HTML_H

#include "web/http.h"

/* Every text a person reads goes through T: the place where another language is looked up. */
#define T(text) (text)

#define COMITY_VERSION_TEXT "0.1.0"

/* ---- frame (page_frame.c) -------------------------------------------------------------------- */

/* Everything above and below the content. here: address of the menu entry that is current, or "".
 * page_begin closes the heading line; content comes inside <main>. */
void page_begin(struct request *q, struct response *a, const char *title, const char *here);
void page_end(struct request *q, struct response *a);
/* Throws away what was written and answers with a page about the error. */
void page_fail(struct request *q, struct response *a, const struct error *e);

/* ---- values (html.c) ------------------------------------------------------------------------- */

void html_number(struct buf *b, int64_t n);         /* 3,412 */
void html_decimal(struct buf *b, struct decimal d); /* 12,345.5 */
void html_short(struct buf *b, struct decimal d);   /* 84.1 M */
void html_day(struct buf *b, struct date d);        /* <time>23 November 2026 */
void html_moment(struct buf *b, instant t);         /* <time>23 November 2026, 11:15 UTC */
void html_attribute(struct buf *b, const char *name, struct span value); /* ' name="escaped"' */
/* A label in the middle of a sentence: "Fiscal year" as "fiscal year", "USD" as it is. */
void html_lower(struct buf *b, const char *label);

/* A canonical value as a person reads it; references become links with the name of what they lead
 * to, or nothing that tells of it where the viewer may not see it. owner: of the referring
 * record. */
void html_value(struct request *q, struct buf *b, const struct field *f, struct span value,
                struct span owner);
/* The same without links and markup, for titles and options. */
void html_plain(struct request *q, struct buf *b, const struct field *f, struct span value);
/* A canonical value as it stands in an address: its text; a reference by its key if it has one. */
struct span html_address_value(struct request *q, const struct field *f, struct span value);
/* What a link to a record says: its title, or its type and a piece of its id. Escaped. */
void html_title(struct request *q, struct buf *b, const struct stored *v, uint64_t mask);
void html_record_url(struct buf *b, const struct schema *s, const struct uuid *id);
/* A whole link to a record, with its title. */
void html_record_link(struct request *q, struct buf *b, const struct stored *v, uint64_t mask);
/* TLP label in its colour, and the rest of the marking in words. */
void html_marking(struct request *q, struct buf *b, struct span marking);
/* Fields that differ, before and after, in place. Nothing differs: nothing is written. */
void html_changes(struct request *q, struct buf *b, const struct content *before,
                  const struct content *after, uint64_t mask, struct span owner);
bool html_is_numeric(const struct field *f); /* set flush right in tables */

/* What went wrong, above a form; NULL: nothing. */
void html_problem(struct buf *b, const struct error *e);
/* Hidden csrf field. */
void html_csrf(struct request *q, struct buf *b);
void html_hidden(struct buf *b, struct span name, struct span value);

/* ---- addresses (html.c) ---------------------------------------------------------------------- */

/* This page's address with one parameter changed; always without the cursor, escaped for an
 * attribute. set: an absent value takes all of that name away. toggle: the one pair is added or,
 * if it is there, taken away. */
void html_url_set(struct request *q, struct buf *b, const char *name, struct span value);
void html_url_toggle(struct request *q, struct buf *b, struct span name, struct span value);

/* ---- charts (chart.c) ------------------------------------------------------------------------ */

struct bar {
    struct span label;     /* plain text: "2004-2005" */
    struct decimal value;
    bool known;            /* false: a gap, which is not zero */
    bool chosen;           /* stands out */
    struct span href;      /* absent: none */
    const struct decimal *parts; /* one for each series, together the value; NULL: whole */
};
enum { CHART_SERIES = 5 };
struct chart {
    const char *title;
    const char *unit;      /* what is counted: "activities", "USD" */
    const char *source;    /* stands under it; may be NULL */
    struct span filter;    /* what it was narrowed to, in words; may be absent */
    const char *brush;     /* the parameter that drawing across the bars sets; NULL: none */
    const struct bar *bars;
    size_t n;
    struct span series[CHART_SERIES]; /* names of the parts of each bar, from the base upwards */
    size_t n_series;       /* 0: bars are whole */
};
/* Vertical bars from zero, gaps where nothing is known, and a table with the numbers behind. */
void chart_bars(struct buf *b, const struct chart *c);
/* Horizontal bars with their labels: a ranking. */
void chart_ranking(struct buf *b, const struct chart *c);
/* Names of years in order ("1999-2000", "2001"): bars for those between them that are not there,
 * marked as unknown. Returns how many there are then, at most `room`. */
size_t chart_fill_years(struct arena *arena, const struct bar *known, size_t n, struct bar *out,
                        size_t room);

/* ---- what pages share ------------------------------------------------------------------------ */

/* The record that a page's /:type/:id names; answers 404 itself. (page_record.c) */
bool page_record_of(struct request *q, struct response *a, struct stored *out, uint64_t *mask,
                    struct content *content);
/* Breadcrumb, marking, title, who, when, and where in the log. (page_record.c) */
void page_record_head(struct request *q, struct buf *b, const struct stored *v, uint64_t mask);
/* "Activities by fiscal year": a list's records in groups, with their sums. (page_groups.c) */
void page_groups(struct request *q, struct response *a, const struct listing *l, struct span by);
/* Words, columns, CSV and JSON above a list. (page_explorer.c) */
void page_list_tools(struct request *q, struct buf *b, const struct listing *l);
/* Conditions of a list, each with a way to take it away. (page_explorer.c) */
void page_list_chosen(struct request *q, struct buf *b, const struct listing *l);
/* "3,412 activities, 61,200 trainees, 84.1 M USD; cost unknown for 120". (page_explorer.c) */
void page_list_totals(struct buf *b, const struct schema *s, const struct total *totals, size_t n,
                      size_t count);
/* The same of a query: counts and adds up first. */
bool page_query_totals(struct request *q, struct buf *b, const struct query *query,
                       struct error *e);
/* The currency of a money field that most records of a query have; "" for other fields. Sums of
 * different currencies are never added. (page_picture.c) */
bool page_main_currency(struct request *q, const struct query *query, int field, char out[4],
                        struct error *e);

handler page_picture, page_explorer, page_record, page_proof, page_partner, page_new, page_edit,
    page_log, page_imports, page_import, page_users, page_users_post, page_account,
    page_account_post, page_login, page_login_post, page_logout, page_search, page_records;

#endif
