/* scalar.c: codes, numbers, times, countries and references: values that are one word. */
#include "record/kinds.h"

#include "record/country.h"

/* Between quotes; s holds nothing that JSON escapes. */
static bool put_word(struct span s, struct buf *out) {
    buf_reserve(out, s.n + 2);
    buf_char(out, '"');
    buf_span(out, s);
    buf_char(out, '"');
    return true;
}

bool kind_put_code(const struct field *f, struct span text, struct buf *out, struct error *e) {
    if (code_find(f->codes, text) != NULL) {
        json_put_string(out, text);
        return true;
    }
    if (f->codes->open)
        return kind_put_text(f, text, TEXT_MAX, false, out, e);
    AUTO_BUF struct buf known = {0};
    for (const struct code *c = f->codes->codes; c->code != NULL && known.n < 180; c++)
        buf_printf(&known, "%s%s", known.n > 0 ? ", " : "", c->code);
    kind_refuse(f, text, e, "a code of the list");
    return error_hint(e, "codes: %s", known.p);
}

bool kind_put_date(const struct field *f, struct span text, struct buf *out, struct error *e) {
    struct date d;
    return date_parse(text, &d) ? put_word(text, out)
                                : kind_refuse(f, text, e, "a date like 2026-11-23");
}

bool kind_put_instant(const struct field *f, struct span text, struct buf *out, struct error *e) {
    instant t = 0;
    char canonical[28];
    if (!instant_parse(text, &t))
        return kind_refuse(f, text, e, "a time like 2026-11-23T11:15:00Z");
    instant_format(t, canonical);
    return put_word(span_of(canonical), out);
}

bool kind_put_count(const struct field *f, struct span text, struct buf *out, struct error *e) {
    int64_t v = 0;
    if (!span_to_i64(text, &v) || v < 0 || v > (1LL << 53))
        return kind_refuse(f, text, e, "a whole number");
    buf_span(out, text);
    return true;
}

bool kind_put_decimal(const struct field *f, struct span text, struct buf *out, struct error *e) {
    struct decimal d;
    if (!decimal_parse(text, &d))
        return kind_refuse(f, text, e, "a number like 12.5, at most six digits after the point");
    buf_char(out, '"');
    decimal_put(out, d);
    buf_char(out, '"');
    return true;
}

bool kind_put_country(const struct field *f, struct span text, struct buf *out, struct error *e) {
    return country_known(text) ? put_word(text, out)
                               : kind_refuse(f, text, e, "a code of ISO 3166-1 alpha-3, as in CIV");
}

bool kind_put_money_text(const struct field *f, struct span text, struct buf *out,
                         struct error *e) {
    struct span rest = text, amount = span_cut(&rest, ' ');
    return kind_put_amount(f, amount, span_trim(rest), text, out, e);
}

static bool to_double(struct span text, double *out) {
    struct json j;
    return json_parse(text, &j, NULL) && json_double(j, out);
}

bool kind_put_position_text(const struct field *f, struct span text, struct buf *out,
                            struct error *e) {
    double lat = 0, lon = 0;
    struct span rest = text, first = span_trim(span_cut(&rest, ','));
    if (!to_double(first, &lat) || !to_double(span_trim(rest), &lon))
        return kind_refuse(f, text, e,
                           "a position like \"5.3, -4\": latitude, longitude in degrees");
    return kind_put_point(f, lat, lon, text, out, e);
}

/* ---- references ------------------------------------------------------------------------------ */

/* The name of a log, as others sign it: kept byte for byte, so only what no name holds is refused.
 */
static bool is_owner(struct span s) {
    if (s.n == 0 || s.n > OWNER_MAX || !utf8_valid(s))
        return false;
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] <= 0x20 || s.p[i] == 0x7f)
            return false;
    return true;
}

static bool is_ref(struct span text) {
    struct uuid id;
    if (text.n <= UUID_TEXT)
        return uuid_parse(text, &id);
    size_t owner = text.n - UUID_TEXT - 1;
    return text.p[owner] == '/' && is_owner((struct span){text.p, owner}) &&
           uuid_parse((struct span){text.p + owner + 1, UUID_TEXT}, &id);
}

bool kind_put_ref(const struct field *f, struct span text, const struct ref_resolver *refs,
                  struct buf *out, struct error *e) {
    if (is_ref(text)) {
        json_put_string(out, text);
        return true;
    }
    if (refs == NULL)
        return kind_refuse(f, text, e, "the id of a record");
    AUTO_BUF struct buf id = {0};
    if (!refs->resolve(refs->context, f, text, &id, e))
        return error_at(e, NULL, 0, f->name);
    json_put_string(out, buf_view(&id));
    return true;
}
