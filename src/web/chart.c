/* chart.c: bars as SVG made here, honest: from zero, gaps where nothing is known, the numbers in a table behind. */
#include "web/html.h"

enum { BAR_HEIGHT = 120, BAR_WIDTH = 640, ROW_HEIGHT = 22 };

static double highest(const struct bar *bars, size_t n) {
    double most = 0;
    for (size_t i = 0; i < n; i++)
        if (bars[i].known && (double)bars[i].value.micro > most)
            most = (double)bars[i].value.micro;
    return most > 0 ? most : 1;
}

static void put_table(struct buf *b, const char *unit, const struct bar *bars, size_t n) {
    buf_printf(b, "<details><summary>%s</summary><table class=\"small\"><tbody>", T("The numbers"));
    for (size_t i = 0; i < n; i++) {
        buf_str(b, "<tr><th scope=\"row\">");
        html_text(b, bars[i].label);
        buf_str(b, "</th><td class=\"n\">");
        if (bars[i].known)
            html_decimal(b, bars[i].value);
        else
            buf_str(b, T("unknown"));
        buf_printf(b, "</td><td>%s</td></tr>", unit);
    }
    buf_str(b, "</tbody></table></details>");
}

static void open_link(struct buf *b, const struct bar *bar) {
    if (bar->href.p == NULL)
        return;
    buf_str(b, "<a");
    html_attribute(b, "href", bar->href);
    buf_str(b, ">");
}

static void close_link(struct buf *b, const struct bar *bar) {
    if (bar->href.p != NULL)
        buf_str(b, "</a>");
}

static void put_tooltip(struct buf *b, const struct bar *bar, const char *unit) {
    buf_str(b, "<title>");
    html_text(b, bar->label);
    buf_str(b, ": ");
    if (bar->known)
        html_decimal(b, bar->value);
    else
        buf_str(b, T("unknown"));
    buf_printf(b, " %s</title>", unit);
}

void chart_bars(struct buf *b, const char *title, const char *unit, const struct bar *bars, size_t n) {
    double most = highest(bars, n), step = n > 0 ? (double)BAR_WIDTH / (double)n : BAR_WIDTH;
    buf_str(b, "<figure class=\"chart\"><figcaption>");
    html_str(b, title);
    buf_printf(b, "</figcaption><svg viewBox=\"-16 -10 %d %d\" role=\"group\" aria-label=\"", BAR_WIDTH + 32, BAR_HEIGHT + 36);
    html_str(b, title);
    buf_str(b, "\"><text class=\"axis\" x=\"0\" y=\"10\">");
    html_short(b, (struct decimal){(int64_t)most});
    buf_printf(b, " %s</text><line class=\"grid\" x1=\"0\" y1=\"14.5\" x2=\"%d\" y2=\"14.5\"/>", unit, BAR_WIDTH);
    for (size_t i = 0; i < n; i++) {
        double h = bars[i].known ? (double)bars[i].value.micro / most * (BAR_HEIGHT - 14) : 0, x = step * (double)i;
        open_link(b, &bars[i]);
        buf_printf(b, "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\">", bars[i].known ? "mark" : "gap",
                   x + step * 0.1, BAR_HEIGHT - h, step * 0.8, h > 0.5 || !bars[i].known ? h : 0.5);
        put_tooltip(b, &bars[i], unit);
        buf_str(b, "</rect>");
        close_link(b, &bars[i]);
        struct span label = bars[i].label; /* the last year of "2004-2005": four digits fit under a bar */
        if (label.n == 9 && label.p[4] == '-')
            label = (struct span){label.p + 5, 4};
        if (n <= 12 || i % 2 == 0) {
            buf_printf(b, "<text class=\"axis mid\" x=\"%.1f\" y=\"%d\">", x + step / 2, BAR_HEIGHT + 16);
            html_text(b, label);
            buf_str(b, "</text>");
        }
    }
    buf_printf(b, "<line class=\"base\" x1=\"0\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/></svg>", BAR_HEIGHT, BAR_WIDTH, BAR_HEIGHT);
    put_table(b, unit, bars, n);
    buf_str(b, "</figure>");
}

static bool fiscal_year(struct span s, int64_t *first) {
    return s.n == 9 && s.p[4] == '-' && span_to_i64((struct span){s.p, 4}, first);
}

size_t chart_gap(struct request *q, struct bar *bars, size_t n, size_t room, struct span next) {
    int64_t year = 0, to = 0;
    if (n == 0 || !fiscal_year(bars[n - 1].label, &year) || !fiscal_year(next, &to))
        return n;
    for (year++; year < to && n < room; year++)
        bars[n++] = (struct bar){
            .label = span_of(arena_printf(q->arena, "%lld-%lld", (long long)year, (long long)year + 1))};
    return n;
}

void chart_ranking(struct buf *b, const char *title, const char *unit, const struct bar *bars, size_t n) {
    double most = highest(bars, n);
    buf_str(b, "<figure class=\"ranking\"><figcaption>");
    html_str(b, title);
    buf_str(b, "</figcaption><table class=\"small\"><tbody>");
    for (size_t i = 0; i < n; i++) {
        double w = bars[i].known ? (double)bars[i].value.micro / most * 120 : 0;
        buf_str(b, "<tr><th scope=\"row\">");
        open_link(b, &bars[i]);
        html_text(b, bars[i].label);
        close_link(b, &bars[i]);
        buf_str(b, "</th><td class=\"n\">");
        html_decimal(b, bars[i].value);
        buf_printf(b, "</td><td class=\"barcell\"><svg width=\"124\" height=\"12\" aria-hidden=\"true\"><rect class=\"mark\""
                      " width=\"%.1f\" height=\"12\"/></svg></td></tr>", w > 1 ? w : 1.0);
    }
    buf_printf(b, "</tbody></table>%s%s</figure>", n == 0 ? T("Nothing known.") : "", "");
    (void)unit;
}
