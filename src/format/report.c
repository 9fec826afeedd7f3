/* report.c: what an import did, for people and for programs. */
#include "format/report.h"

#include <stdio.h>

static bool is_date_at(const char *p) {
    static const char form[] = "dddd-dd-dd";
    for (size_t i = 0; form[i] != '\0'; i++)
        if (form[i] == 'd' ? p[i] < '0' || p[i] > '9' : p[i] != form[i])
            return false;
    return true;
}

/* As a reason, "\"1 Garmisch\" is not a whole number" is "... is not a whole number": what stands
 * in inverted commas, and a day, is the row's own. */
static void without_value(const char *message, char *out, size_t cap) {
    size_t n = 0;
    bool inside = false;
    for (const char *p = message; *p != '\0' && n + 4 < cap; p++) {
        bool opens = *p == '"' && !inside, day = !inside && is_date_at(p);
        inside = *p == '"' ? !inside : inside;
        if (opens || day)
            n += (size_t)snprintf(out + n, cap - n, "...");
        else if (!inside && *p != '"')
            out[n++] = *p;
        p += day ? 9 : 0;
    }
    out[n] = '\0';
}

void report_reason(struct import_report *r, const struct error *why) {
    struct import_reason reason = {.count = 1};
    snprintf(reason.field, sizeof reason.field, "%s", why->field);
    without_value(why->message, reason.reason, sizeof reason.reason);
    for (size_t i = 0; i < r->reason_count; i++) {
        struct import_reason *known = &r->reasons[i];
        /* The last place gathers whatever else there is. */
        bool last = i == FORMAT_REASONS_MAX - 1;
        if (last || (strcmp(known->field, reason.field) == 0 &&
                     strcmp(known->reason, reason.reason) == 0)) {
            known->count++;
            if (last)
                snprintf(known->reason, sizeof known->reason, "other reasons");
            return;
        }
    }
    error_text(why, reason.first, sizeof reason.first);
    char *line_end = strchr(reason.first, '\n');
    if (line_end != NULL)
        *line_end = '\0';
    r->reasons[r->reason_count++] = reason;
}

static void put_number(struct buf *out, uint64_t v) {
    char digits[32];
    int n = snprintf(digits, sizeof digits, "%llu", (unsigned long long)v);
    for (int i = 0; i < n; i++) {
        if (i > 0 && (n - i) % 3 == 0)
            buf_char(out, ',');
        buf_char(out, digits[i]);
    }
}

static void put_line(struct buf *out, const char *label, uint64_t v) {
    buf_printf(out, "  %-22s", label);
    put_number(out, v);
    buf_char(out, '\n');
}

void import_report_text(const struct import_report *r, struct buf *out) {
    buf_printf(out, "%s: ", r->format);
    put_number(out, r->rows);
    buf_printf(out, " rows in %.1f s%s\n", (double)(r->ended - r->started) / 1e6,
               r->interrupted ? ", interrupted: run it again to go on" : "");
    put_line(out, "added", r->added);
    put_line(out, "unchanged", r->unchanged);
    put_line(out, "revised", r->revised);
    put_line(out, "refused", r->refused);
    for (size_t i = 0; i < r->reason_count; i++) {
        const struct import_reason *reason = &r->reasons[i];
        buf_str(out, "    ");
        put_number(out, reason->count);
        buf_printf(out, "  %s%s%s\n      first: %s\n", reason->field,
                   reason->field[0] != '\0' ? ": " : "", reason->reason, reason->first);
    }
    if (r->partners_to_settle > 0)
        put_line(out, "partners to settle", r->partners_to_settle);
    if (r->rejects[0] != '\0')
        buf_printf(out, "  refused rows are in %s: mend them there and import that file\n",
                   r->rejects);
}

static void put_name(struct buf *out, const char *name, bool first) {
    if (!first)
        buf_char(out, ',');
    json_put_string(out, span_of(name));
    buf_char(out, ':');
}

static void put_text_member(struct buf *out, const char *name, struct span value) {
    put_name(out, name, false);
    /* Messages may quote a row cut in the middle of a character. */
    while (!utf8_valid(value) && value.n > 0)
        value.n--;
    json_put_string(out, value);
}

static void put_instant_member(struct buf *out, const char *name, instant t) {
    char text[28];
    instant_format(t, text);
    put_text_member(out, name, span_of(text));
}

static void put_reasons(struct buf *out, const struct import_report *r) {
    put_name(out, "reasons", false);
    buf_char(out, '[');
    for (size_t i = 0; i < r->reason_count; i++) {
        const struct import_reason *reason = &r->reasons[i];
        buf_printf(out, "%s{\"count\":%llu", i == 0 ? "" : ",", (unsigned long long)reason->count);
        put_text_member(out, "field", span_of(reason->field));
        put_text_member(out, "first", span_of(reason->first));
        put_text_member(out, "reason", span_of(reason->reason));
        buf_char(out, '}');
    }
    buf_char(out, ']');
}

void import_report_json(const struct import_report *r, struct buf *out) {
    buf_printf(out, "{\"added\":%llu", (unsigned long long)r->added);
    put_instant_member(out, "ended", r->ended);
    put_text_member(out, "format", span_of(r->format));
    put_name(out, "interrupted", false);
    buf_str(out, r->interrupted ? "true" : "false");
    buf_printf(out, ",\"partners_to_settle\":%llu", (unsigned long long)r->partners_to_settle);
    put_reasons(out, r);
    buf_printf(out, ",\"refused\":%llu", (unsigned long long)r->refused);
    put_text_member(out, "rejects", span_of(r->rejects));
    buf_printf(out, ",\"revised\":%llu,\"rows\":%llu", (unsigned long long)r->revised,
               (unsigned long long)r->rows);
    put_text_member(out, "source", r->source);
    put_instant_member(out, "started", r->started);
    put_name(out, "totals", false);
    if (r->totals.n > 0)
        buf_span(out, r->totals);
    else
        buf_str(out, "null");
    buf_printf(out, ",\"unchanged\":%llu}", (unsigned long long)r->unchanged);
}
