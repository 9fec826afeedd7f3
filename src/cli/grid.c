/* grid.c: tables for people: aligned, headed, cut to the terminal's width. */
#include "cli/cli.h"

#include <stdlib.h>

enum { GAP = 2, LEAST = 8 };

void grid_column(struct grid *g, const char *title, bool right, bool keep) {
    if (g->column_count < GRID_COLUMNS_MAX)
        g->columns[g->column_count++] = (struct grid_column){title, right, keep};
}

void grid_cell(struct grid *g, struct span text) {
    if (g->cell_count == g->cell_room) {
        g->cell_room = g->cell_room == 0 ? 256 : g->cell_room * 2;
        g->cells = memory_resize(g->cells, g->cell_room, sizeof *g->cells);
    }
    const char *copy = text.n == 0 ? "" : arena_copy(&g->arena, text.p, text.n);
    g->cells[g->cell_count++] = (struct span){copy, text.n};
}

void grid_text(struct grid *g, const char *text) {
    grid_cell(g, span_of(text));
}

void grid_number(struct grid *g, uint64_t n) {
    AUTO_BUF struct buf b = {0};
    buf_i64(&b, (int64_t)n);
    grid_cell(g, buf_view(&b));
}

/* Takes columns from the widest that may be cut until all fit, or all are at their least. */
static void fit(const struct grid *g, size_t *widths, size_t most) {
    size_t total = (g->column_count - 1) * GAP;
    for (size_t i = 0; i < g->column_count; i++)
        total += widths[i];
    while (total > most) {
        size_t widest = g->column_count;
        for (size_t i = 0; i < g->column_count; i++)
            if (!g->columns[i].keep && widths[i] > LEAST &&
                (widest == g->column_count || widths[i] > widths[widest]))
                widest = i;
        if (widest == g->column_count)
            return;
        widths[widest]--;
        total--;
    }
}

static void measure(const struct grid *g, size_t *widths) {
    for (size_t i = 0; i < g->column_count; i++)
        widths[i] = terminal_width(span_of(g->columns[i].title));
    for (size_t i = 0; i < g->cell_count; i++) {
        size_t width = terminal_width(g->cells[i]), column = i % g->column_count;
        if (width > widths[column])
            widths[column] = width;
    }
}

static void put_spaces(struct buf *out, size_t n) {
    while (n-- > 0)
        buf_char(out, ' ');
}

static void put_cell(const struct grid *g, size_t column, struct span text, size_t width,
                     struct buf *out) {
    bool last = column + 1 == g->column_count;
    size_t wide = terminal_width(text), used = wide < width ? wide : width;
    if (column > 0)
        put_spaces(out, GAP);
    if (g->columns[column].right)
        put_spaces(out, width - used);
    terminal_put(out, text, width);
    if (!g->columns[column].right && !last)
        put_spaces(out, width - used);
}

void grid_put(const struct grid *g, const struct terminal *t, struct buf *out) {
    size_t widths[GRID_COLUMNS_MAX] = {0};
    if (g->column_count == 0)
        return;
    measure(g, widths);
    if (t->width > 0)
        fit(g, widths, t->width);
    buf_str(out, terminal_style(t, terminal_bold));
    for (size_t i = 0; i < g->column_count; i++)
        put_cell(g, i, span_of(g->columns[i].title), widths[i], out);
    buf_str(out, terminal_style(t, terminal_plain));
    buf_char(out, '\n');
    for (size_t i = 0; i < g->cell_count; i++) {
        put_cell(g, i % g->column_count, g->cells[i], widths[i % g->column_count], out);
        if (i % g->column_count + 1 == g->column_count)
            buf_char(out, '\n');
    }
}

void grid_print(const struct grid *g) {
    AUTO_BUF struct buf out = {0};
    struct terminal t = terminal_of(stdout);
    grid_put(g, &t, &out);
    fwrite(buf_view(&out).p, 1, out.n, stdout);
}

void grid_free(struct grid *g) {
    free(g->cells);
    arena_free(&g->arena);
    *g = (struct grid){0};
}
