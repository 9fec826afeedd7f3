/* checks.c: rules between fields that several types share. */
#include "record/types/types.h"

#include <stdarg.h>

static struct span raw_value(const struct content *c, const char *name) {
    int at = schema_field(c->schema, span_of(name));
    return at < 0 ? (struct span){0} : c->value[at];
}

struct span check_value(const struct content *c, const char *name) {
    struct span v = raw_value(c, name);
    return v.n >= 2 && v.p[0] == '"' ? (struct span){v.p + 1, v.n - 2} : v;
}

bool check_known(const struct content *c, const char *name) {
    return raw_value(c, name).p != NULL;
}

bool check_is(const struct content *c, const char *name, const char *code) {
    return check_known(c, name) && span_is(check_value(c, name), code);
}

bool check_refuse(struct error *e, const char *name, const char *format, ...) {
    char message[sizeof e->message];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    error_set(e, ERROR_INVALID, "%s", message);
    return error_at(e, NULL, 0, name);
}

/* Days compare as their texts do; times may have decimals of a second, so they are read. */
static bool before(struct span a, struct span b) {
    instant at = 0, bt = 0;
    if (instant_parse(a, &at) && instant_parse(b, &bt))
        return at < bt;
    return span_compare(a, b) < 0;
}

bool check_order(const struct content *c, const char *first, const char *second, struct error *e) {
    struct span a = check_value(c, first), b = check_value(c, second);
    if (a.p == NULL || b.p == NULL || !before(b, a))
        return true;
    char label[64];
    field_label(&c->schema->fields[schema_field(c->schema, span_of(first))], label);
    return check_refuse(e, second, "%.*s is before \"%s\", %.*s", SPAN_ARG(b), label, SPAN_ARG(a));
}

bool check_needs(const struct content *c, const char *name, const char *code, const char *other,
                 const char *why, struct error *e) {
    if (!check_is(c, name, code) || check_known(c, other))
        return true;
    return check_refuse(e, other, "%s", why);
}

bool check_starts_before_ends(const struct content *c, struct error *e) {
    return check_order(c, "starts", "ends", e);
}

bool check_since_before_until(const struct content *c, struct error *e) {
    return check_order(c, "since", "until", e);
}

bool check_valid_before_until(const struct content *c, struct error *e) {
    return check_order(c, "valid_from", "valid_to", e);
}

bool check_disputed_has_note(const struct content *c, struct error *e) {
    return check_needs(c, "disputed", "yes", "note", "say what is disputed, and by whom", e);
}

bool check_cancelled_has_reason(const struct content *c, struct error *e) {
    if (check_known(c, "note"))
        return true;
    return check_needs(c, "status", "cancelled", "reason", "say why it was cancelled", e);
}

/* ---- numbers of ships ------------------------------------------------------------------------ */

static bool all_digits(struct span s) {
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return s.n > 0;
}

/* IMO Resolution A.1117(30): the sum of the first six digits times 7 to 2 ends in the seventh. */
bool check_imo(const struct content *c, struct error *e) {
    struct span imo = check_value(c, "imo");
    if (imo.p == NULL)
        return true;
    if (imo.n != 7 || !all_digits(imo))
        return check_refuse(e, "imo", "an IMO number is seven digits, without the letters IMO");
    int sum = 0;
    for (int i = 0; i < 6; i++)
        sum += (imo.p[i] - '0') * (7 - i);
    if (sum % 10 == imo.p[6] - '0')
        return true;
    return check_refuse(e, "imo", "the check digit of the IMO number %.*s is wrong", SPAN_ARG(imo));
}

/* ITU-R M.585: nine digits. */
bool check_mmsi(const struct content *c, struct error *e) {
    struct span mmsi = check_value(c, "mmsi");
    if (mmsi.p == NULL || (mmsi.n == 9 && all_digits(mmsi)))
        return true;
    return check_refuse(e, "mmsi", "an MMSI is nine digits");
}

/* ---- durations and due rules ----------------------------------------------------------------- */

/* One number and one of the letters, which come in that order. */
static bool duration_part(struct span *s, const char **letters) {
    size_t n = 0;
    while (n < s->n && n < 6 && s->p[n] >= '0' && s->p[n] <= '9')
        n++;
    const char *at = n > 0 && n < s->n ? strchr(*letters, s->p[n]) : NULL;
    if (at == NULL || *at == '\0')
        return false;
    *letters = at + 1;
    *s = (struct span){s->p + n + 1, s->n - n - 1};
    return true;
}

/* P30D, P18M, PT48H, P1Y6M: ISO 8601, without weeks and fractions. */
static bool duration_valid(struct span s) {
    const char *days = "YMD", *hours = "HMS";
    if (s.n < 3 || s.p[0] != 'P')
        return false;
    s = (struct span){s.p + 1, s.n - 1};
    while (s.n > 0 && s.p[0] != 'T')
        if (!duration_part(&s, &days))
            return false;
    if (s.n == 0)
        return true;
    s = (struct span){s.p + 1, s.n - 1};
    bool some = s.n > 0;
    while (s.n > 0)
        if (!duration_part(&s, &hours))
            return false;
    return some;
}

bool check_time_limit(const struct content *c, struct error *e) {
    struct span v = check_value(c, "time_limit");
    if (v.p == NULL || duration_valid(v))
        return true;
    return check_refuse(e, "time_limit", "a time limit is a duration, as in PT4H or P30D");
}

/* 03-01, in a leap year: 29 February is a day that exists. */
static bool month_and_day(struct span s) {
    char text[10] = "2000-";
    struct date d;
    if (s.n != 5)
        return false;
    memcpy(text + 5, s.p, 5);
    return date_parse((struct span){text, 10}, &d);
}

static bool anchor_valid(struct span s) {
    static const char *const anchors[] = {"EIF",       "EIFMONTHEND", "EVENT",   "EVENTMONTHEND",
                                          "ADOPT",     "YEARSTART",   "YEAREND", "QUARTEREND",
                                          "HALFEND",   NULL};
    for (size_t i = 0; anchors[i] != NULL; i++)
        if (span_is(s, anchors[i]))
            return true;
    const struct span date = SPAN("DATE:");
    return span_starts(s, date) && month_and_day((struct span){s.p + date.n, s.n - date.n});
}

/* NAME=VALUE{;NAME=VALUE}, RFC 5545, 3.3.10: the parts that duties use. */
static bool recurrence_valid(struct span s) {
    static const char *const parts[] = {"FREQ", "INTERVAL", "BYMONTH", "BYMONTHDAY", NULL};
    while (s.p != NULL) {
        struct span value = span_cut(&s, ';'), name = span_cut(&value, '=');
        size_t i = 0;
        while (parts[i] != NULL && !span_is(name, parts[i]))
            i++;
        if (parts[i] == NULL || value.p == NULL)
            return false;
        if (i == 0 ? !span_is(value, "YEARLY") && !span_is(value, "DAILY") : !all_digits(value))
            return false;
    }
    return true;
}

/* rule = recurrence | anchor [+|-] duration | anchor '+ASAP' */
static bool due_rule_valid(struct span s) {
    if (span_starts(s, SPAN("FREQ=")))
        return recurrence_valid(s);
    /* The hyphen of MM-DD is no sign. */
    size_t cut = span_starts(s, SPAN("DATE:")) && s.n >= 10 ? 10 : 0;
    while (cut < s.n && s.p[cut] != '+' && s.p[cut] != '-')
        cut++;
    if (!anchor_valid((struct span){s.p, cut}))
        return false;
    if (cut == s.n)
        return true;
    struct span rest = {s.p + cut + 1, s.n - cut - 1};
    return duration_valid(rest) || (s.p[cut] == '+' && span_is(rest, "ASAP"));
}

bool check_due_rule(const struct content *c, struct error *e) {
    struct span v = check_value(c, "due_rule");
    if (v.p == NULL || due_rule_valid(v))
        return true;
    check_refuse(e, "due_rule", "\"%.*s\" is not a due rule", (int)(v.n < 60 ? v.n : 60), v.p);
    return error_hint(e, "as in YEAREND+P90D, EVENT+ASAP, DATE:03-01+P30D, "
                         "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=15");
}
