/* chart.c: bars as SVG made here, honest: from zero, gaps where nothing is known, source and filter
 * below. The picture is for eyes and pointers; the table of numbers behind it is for everybody, so
 * the picture itself is left out for those who listen, and its links take no stop of the tab key.
 *
 * Places along the chart are percentages, heights and letters are pixels: it fits any width, and
 * text never grows with it. */
#include "web/html.h"

enum { PLOT_TOP = 8, PLOT_HEIGHT = 112, PLOT_BASE = PLOT_TOP + PLOT_HEIGHT, CHART_HEIGHT = 142 };
enum { SCALE_WIDTH = 14 }; /* percent, to the left of the bars */

static double highest(const struct bar *bars, size_t n) {
    double most = 0;
    for (size_t i = 0; i < n; i++)
        if (bars[i].known && (double)bars[i].value.micro > most)
            most = (double)bars[i].value.micro;
    return most > 0 ? most : 1;
}

/* The step of the scale: 1, 2 or 5 times a power of ten, so that two to four lines fit. */
static double step_of(double most) {
    const double one = 1000000; /* values are millionths */
    double power = one;
    while (power * 10 <= most)
        power *= 10;
    if (most < power * 2)
        return power > one ? power / 2 : one;
    return most < power * 4 ? power : power * 2;
}

/* Under a bar there is room for four digits: of "2004-2005" the last year. */
static struct span tick_of(struct span label) {
    bool two = label.n == 9 && label.p[4] == '-';
    return two ? (struct span){label.p + 5, 4} : label;
}

static bool every_fifth(struct span tick) {
    return tick.n == 0 || tick.p[tick.n - 1] == '0' || tick.p[tick.n - 1] == '5';
}

static void put_value(struct buf *b, const struct bar *bar, const char *unit) {
    if (bar->known) {
        html_decimal(b, bar->value);
        buf_printf(b, " %s", unit);
    } else {
        buf_str(b, T("no data"));
    }
}

static void open_link(struct buf *b, const struct bar *bar, bool picture) {
    if (bar->href.p == NULL)
        return;
    buf_str(b, picture ? "<a tabindex=\"-1\"" : "<a");
    html_attribute(b, "href", bar->href);
    buf_str(b, ">");
}

static void close_link(struct buf *b, const struct bar *bar) {
    if (bar->href.p != NULL)
        buf_str(b, "</a>");
}

static void put_scale(struct buf *b, double most) {
    for (double step = step_of(most), at = step; at <= most; at += step) {
        double y = PLOT_BASE - at / most * PLOT_HEIGHT;
        buf_printf(b,
                   "<line class=\"grid\" x1=\"%d%%\" x2=\"100%%\" y1=\"%.1f\" y2=\"%.1f\"/>"
                   "<text class=\"axis end\" x=\"%d%%\" y=\"%.1f\">",
                   SCALE_WIDTH, y, y, SCALE_WIDTH - 1, y + 4);
        html_short(b, (struct decimal){(int64_t)at});
        buf_str(b, "</text>");
    }
}

static void put_rect(struct buf *b, const char *class, double x, double width, double y,
                     double height) {
    buf_printf(b, "<rect class=\"%s\" x=\"%.2f%%\" y=\"%.1f\" width=\"%.2f%%\" height=\"%.1f\"/>",
               class, x, y, width, height);
}

/* A bar whole, or in its parts from the base upwards. */
static void put_mark(struct buf *b, const struct chart *c, const struct bar *bar, double most,
                     double x, double width) {
    static const char *const classes[CHART_SERIES] = {"s0", "s1", "s2", "s3", "s4"};
    double scale = PLOT_HEIGHT / most, y = PLOT_BASE;
    if (bar->parts == NULL || c->n_series == 0) {
        double h = (double)bar->value.micro * scale;
        put_rect(b, bar->chosen ? "mark on" : "mark", x, width, y - h, h);
        return;
    }
    for (size_t i = 0; i < c->n_series; i++) {
        double h = (double)bar->parts[i].micro * scale;
        y -= h;
        if (h > 0)
            put_rect(b, classes[i], x, width, y, h);
    }
}

static void put_tooltip(struct buf *b, const struct chart *c, const struct bar *bar) {
    buf_str(b, "<title>");
    html_text(b, bar->label);
    buf_str(b, ": ");
    put_value(b, bar, c->unit);
    for (size_t i = c->n_series; bar->parts != NULL && i-- > 0;) {
        if (bar->parts[i].micro == 0)
            continue;
        buf_str(b, "\n");
        html_text(b, c->series[i]);
        buf_char(b, ' ');
        html_decimal(b, bar->parts[i]);
    }
    buf_str(b, "</title>");
}

/* One bar, and around it the strip that takes the pointer, so that a low bar is as easy to hit. */
static void put_bar(struct buf *b, const struct chart *c, size_t i, double most) {
    const struct bar *bar = &c->bars[i];
    double step = (100.0 - SCALE_WIDTH) / (double)c->n, x = SCALE_WIDTH + step * (double)i;
    open_link(b, bar, true);
    buf_str(b, "<g class=\"bar-of\"");
    html_attribute(b, "data-label", bar->label);
    buf_str(b, ">");
    put_tooltip(b, c, bar);
    put_rect(b, "hit", x, step, 0, CHART_HEIGHT);
    if (bar->known)
        put_mark(b, c, bar, most, x + step * 0.1, step * 0.8);
    buf_str(b, "</g>");
    close_link(b, bar);
    struct span tick = tick_of(bar->label);
    buf_printf(b, "<text class=\"axis mid%s\" x=\"%.2f%%\" y=\"%d\">",
               c->n > 12 && !every_fifth(tick) ? " minor" : "", x + step / 2, PLOT_BASE + 16);
    html_text(b, tick);
    buf_str(b, "</text>");
}

static void put_series(struct buf *b, const struct chart *c) {
    if (c->n_series == 0)
        return;
    buf_str(b, "<ul class=\"legend\">");
    for (size_t i = 0; i < c->n_series; i++) {
        buf_printf(b,
                   "<li><svg width=\"12\" height=\"10\" aria-hidden=\"true\"><rect class=\"s%zu\""
                   " width=\"12\" height=\"10\"/></svg> ",
                   i);
        html_text(b, c->series[i]);
        buf_str(b, "</li>");
    }
    buf_str(b, "</ul>");
}

static void put_numbers(struct buf *b, const struct chart *c) {
    buf_printf(b,
               "<details><summary>%s</summary><div class=\"wide\"><table class=\"small\"><thead>"
               "<tr><td></td><th scope=\"col\" class=\"n\">%s</th>",
               T("The numbers"), c->unit);
    for (size_t i = 0; i < c->n_series; i++) {
        buf_str(b, "<th scope=\"col\" class=\"n\">");
        html_text(b, c->series[i]);
        buf_str(b, "</th>");
    }
    buf_str(b, "</tr></thead><tbody>");
    for (size_t i = 0; i < c->n; i++) {
        buf_str(b, "<tr><th scope=\"row\">");
        open_link(b, &c->bars[i], false);
        html_text(b, c->bars[i].label);
        close_link(b, &c->bars[i]);
        buf_str(b, "</th><td class=\"n\">");
        if (c->bars[i].known)
            html_decimal(b, c->bars[i].value);
        else
            buf_str(b, T("no data"));
        buf_str(b, "</td>");
        for (size_t k = 0; c->bars[i].parts != NULL && k < c->n_series; k++) {
            buf_str(b, "<td class=\"n\">");
            html_decimal(b, c->bars[i].parts[k]);
            buf_str(b, "</td>");
        }
        buf_str(b, "</tr>");
    }
    buf_str(b, "</tbody></table></div></details>");
}

/* "Training reports; with Colombia. No data for 2007, 2009." */
static void put_note(struct buf *b, const struct chart *c) {
    size_t gaps = 0;
    buf_str(b, "<p class=\"note\">");
    if (c->source != NULL)
        buf_printf(b, "%s: %s. ", T("Source"), c->source);
    if (c->filter.n > 0) {
        html_text(b, c->filter);
        buf_str(b, ". ");
    }
    for (size_t i = 0; i < c->n; i++) {
        if (c->bars[i].known)
            continue;
        buf_str(b, gaps++ == 0 ? T("No data for ") : ", ");
        html_text(b, tick_of(c->bars[i].label));
    }
    buf_str(b, gaps > 0 ? ".</p>" : "</p>");
}

void chart_bars(struct buf *b, const struct chart *c) {
    double most = highest(c->bars, c->n);
    buf_str(b, "<figure class=\"chart\"><figcaption>");
    html_str(b, c->title);
    buf_printf(b,
               " <small>%s</small></figcaption><svg class=\"bars\" aria-hidden=\"true\""
               " width=\"100%%\" height=\"%d\"",
               c->unit, CHART_HEIGHT);
    if (c->brush != NULL)
        html_attribute(b, "data-brush", span_of(c->brush));
    buf_str(b, ">");
    put_scale(b, most);
    for (size_t i = 0; i < c->n; i++)
        put_bar(b, c, i, most);
    buf_printf(b, "<line class=\"base\" x1=\"%d%%\" x2=\"100%%\" y1=\"%d.5\" y2=\"%d.5\"/></svg>",
               SCALE_WIDTH, PLOT_BASE, PLOT_BASE);
    put_series(b, c);
    put_note(b, c);
    put_numbers(b, c);
    buf_str(b, "</figure>");
}

void chart_ranking(struct buf *b, const struct chart *c) {
    double most = highest(c->bars, c->n);
    buf_str(b, "<figure class=\"ranking\"><figcaption>");
    html_str(b, c->title);
    buf_printf(b, " <small>%s</small></figcaption>", c->unit);
    if (c->n == 0)
        buf_printf(b, "<p class=\"empty\">%s</p>", T("Nothing known."));
    buf_str(b, "<table class=\"small\"><tbody>");
    for (size_t i = 0; i < c->n; i++) {
        double w = c->bars[i].known ? (double)c->bars[i].value.micro / most * 100 : 0;
        buf_str(b, "<tr><th scope=\"row\">");
        open_link(b, &c->bars[i], false);
        html_text(b, c->bars[i].label);
        close_link(b, &c->bars[i]);
        buf_str(b, "</th><td class=\"n\">");
        html_short(b, c->bars[i].value);
        buf_printf(b,
                   "</td><td class=\"barcell\"><svg width=\"100%%\" height=\"10\""
                   " aria-hidden=\"true\"><rect class=\"mark\" width=\"%.1f%%\" height=\"10\"/>"
                   "</svg></td></tr>",
                   w > 0.5 ? w : 0.5);
    }
    buf_str(b, "</tbody></table></figure>");
}

/* ---- years ----------------------------------------------------------------------------------- */

static int first_year(struct span label) {
    int year = 0;
    for (size_t i = 0; i < 4; i++) {
        if (i >= label.n || label.p[i] < '0' || label.p[i] > '9')
            return -1;
        year = year * 10 + (label.p[i] - '0');
    }
    return label.n == 4 || (label.n == 9 && label.p[4] == '-') ? year : -1;
}

size_t chart_fill_years(struct arena *arena, const struct bar *known, size_t n, struct bar *out,
                        size_t room) {
    size_t kept = 0;
    for (size_t i = 0; i < n && kept < room; i++) {
        int before = i > 0 ? first_year(known[i - 1].label) : -1;
        int here = first_year(known[i].label);
        for (int y = before + 1; before > 0 && y < here && kept < room; y++) {
            const char *text = known[i].label.n == 4 ? arena_printf(arena, "%d", y)
                                                     : arena_printf(arena, "%d-%d", y, y + 1);
            out[kept++] = (struct bar){.label = span_of(text)};
        }
        if (kept < room)
            out[kept++] = known[i];
    }
    return kept;
}
