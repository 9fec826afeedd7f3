/* value.c: one value of a field, between what people and programs write and its one canonical form. */
#include "record/record.h"

#include "record/country.h"
#include "record/geometry.h"

#include <math.h>
#include <stdlib.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

enum { QUOTED_MAX = 60 };

/* "1 Garmisch" is not a whole number */
static bool refuse(const struct field *f, struct span text, struct error *e, const char *expected) {
    size_t n = text.n;
    if (n > QUOTED_MAX)
        for (n = QUOTED_MAX; n > 0 && ((unsigned char)text.p[n] & 0xc0) == 0x80;)
            n--;
    error_set(e, ERROR_INVALID, "\"%.*s%s\" is not %s", (int)n, text.p, n < text.n ? "..." : "", expected);
    return error_at(e, NULL, 0, f->name);
}

static bool too_long(const struct field *f, size_t most, struct error *e) {
    error_set(e, ERROR_INVALID, "is longer than %zu bytes", most);
    return error_at(e, NULL, 0, f->name);
}

/* ---- texts --------------------------------------------------------------------------------------------------------- */

/* Printable ASCII, the most frequent case: already valid, normalised and free of control characters. */
static bool plain_ascii(struct span s) {
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < 0x20 || (unsigned char)s.p[i] > 0x7e)
            return false;
    return true;
}

/* Unicode normalisation form C, appended to out. False: too large for ICU. */
static bool put_normalised(struct span s, struct buf *out) {
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *nfc = unorm2_getNFCInstance(&status);
    int32_t room = (int32_t)s.n + 1, n = 0;
    UChar *wide = memory_new((size_t)room * sizeof *wide), *normal = NULL;
    u_strFromUTF8(wide, room, &n, s.p, (int32_t)s.n, &status);
    bool good = U_SUCCESS(status);
    if (good && unorm2_isNormalized(nfc, wide, n, &status)) {
        buf_span(out, s);
    } else if (good) {
        int32_t most = 3 * n + 16, m = 0, bytes = 0;
        normal = memory_new((size_t)most * sizeof *normal);
        m = unorm2_normalize(nfc, wide, n, normal, most, &status);
        buf_reserve(out, (size_t)m * 3);
        u_strToUTF8(out->p + out->n, m * 3 + 1, &bytes, normal, m, &status);
        good = U_SUCCESS(status);
        out->n += good ? (size_t)bytes : 0;
        out->p[out->n] = '\0';
    }
    free(wide);
    free(normal);
    return good;
}

/* Line breaks as LF; anything else below U+0020, and U+007F, has no place in a text. */
static bool clean(struct span s, bool lines, struct buf *out) {
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '\r' && lines) {
            buf_char(out, '\n');
            i += i + 1 < s.n && s.p[i + 1] == '\n';
        } else if ((c < 0x20 && !(lines && (c == '\n' || c == '\t'))) || c == 0x7f) {
            return false;
        } else {
            buf_char(out, (char)c);
        }
    }
    return true;
}

static bool put_text(const struct field *f, struct span text, struct buf *out, struct error *e) {
    bool lines = KIND_OF(f->kind) == LONG_TEXT;
    size_t most = lines ? LONG_TEXT_MAX : TEXT_MAX;
    if (text.n > most)
        return too_long(f, most, e);
    if (plain_ascii(text)) {
        json_put_string(out, text);
        return true;
    }
    AUTO_BUF struct buf cleaned = {0}, normal = {0};
    if (!utf8_valid(text))
        return refuse(f, SPAN("(bytes)"), e, "UTF-8");
    if (!clean(text, lines, &cleaned)) {
        error_set(e, ERROR_INVALID, lines ? "holds a control character" : "holds a line break or control character");
        return error_at(e, NULL, 0, f->name);
    }
    if (!put_normalised(buf_view(&cleaned), &normal))
        return refuse(f, text, e, "text that can be normalised");
    if (normal.n > most)
        return too_long(f, most, e);
    json_put_string(out, buf_view(&normal));
    return true;
}

/* ---- codes, numbers, times ----------------------------------------------------------------------------------------- */

static bool put_code(const struct field *f, struct span text, struct buf *out, struct error *e) {
    if (code_find(f->codes, text) != NULL) {
        json_put_string(out, text);
        return true;
    }
    if (f->codes->open)
        return put_text(f, text, out, e);
    AUTO_BUF struct buf known = {0};
    for (const struct code *c = f->codes->codes; c->code != NULL && known.n < 180; c++)
        buf_printf(&known, "%s%s", known.n > 0 ? ", " : "", c->code);
    refuse(f, text, e, "a code of the list");
    return error_hint(e, "codes: %s", known.p);
}

static bool put_date(const struct field *f, struct span text, struct buf *out, struct error *e) {
    struct date d;
    if (!date_parse(text, &d))
        return refuse(f, text, e, "a date like 2026-11-23");
    buf_char(out, '"');
    buf_span(out, text);
    buf_char(out, '"');
    return true;
}

static bool put_instant(const struct field *f, struct span text, struct buf *out, struct error *e) {
    instant t = 0;
    char canonical[28];
    if (!instant_parse(text, &t))
        return refuse(f, text, e, "a time like 2026-11-23T11:15:00Z");
    instant_format(t, canonical);
    json_put_string(out, span_of(canonical));
    return true;
}

static bool put_count(const struct field *f, struct span text, struct buf *out, struct error *e) {
    int64_t v = 0;
    if (!span_to_i64(text, &v) || v < 0 || v > (1LL << 53))
        return refuse(f, text, e, "a whole number");
    buf_span(out, text);
    return true;
}

static bool put_decimal(const struct field *f, struct span text, struct buf *out, struct error *e) {
    struct decimal d;
    if (!decimal_parse(text, &d))
        return refuse(f, text, e, "a number like 12.5, at most six digits after the point");
    buf_char(out, '"');
    decimal_put(out, d);
    buf_char(out, '"');
    return true;
}

static bool put_money(const struct field *f, struct span amount, struct span currency, struct buf *out,
                      struct error *e) {
    bool letters = currency.n == 3;
    for (size_t i = 0; letters && i < 3; i++)
        letters = currency.p[i] >= 'A' && currency.p[i] <= 'Z';
    if (!letters)
        return refuse(f, currency, e, "a currency of ISO 4217, as in \"1200 USD\"");
    size_t before = out->n;
    buf_str(out, "{\"amount\":");
    if (!put_decimal(f, amount, out, e)) {
        out->n = before;
        return false;
    }
    buf_str(out, ",\"currency\":\"");
    buf_span(out, currency);
    buf_str(out, "\"}");
    return true;
}

static bool put_country(const struct field *f, struct span text, struct buf *out, struct error *e) {
    if (!country_known(text))
        return refuse(f, text, e, "a code of ISO 3166-1 alpha-3, as in CIV");
    json_put_string(out, text);
    return true;
}

static bool is_ref(struct span text) {
    struct uuid id;
    if (uuid_parse(text, &id))
        return true;
    size_t owner = text.n > UUID_TEXT ? text.n - UUID_TEXT - 1 : 0;
    return owner > 0 && owner <= OWNER_MAX && text.p[owner] == '/' && utf8_valid((struct span){text.p, owner}) &&
           uuid_parse((struct span){text.p + owner + 1, UUID_TEXT}, &id);
}

static bool put_ref(const struct field *f, struct span text, const struct ref_resolver *refs, struct buf *out,
                    struct error *e) {
    if (is_ref(text)) {
        json_put_string(out, text);
        return true;
    }
    if (refs == NULL)
        return refuse(f, text, e, "the id of a record");
    AUTO_BUF struct buf id = {0};
    if (!refs->resolve(refs->context, f, text, &id, e))
        return error_at(e, NULL, 0, f->name);
    json_put_string(out, buf_view(&id));
    return true;
}

static bool put_position(const struct field *f, double lat, double lon, struct span as_written, struct buf *out,
                         struct error *e) {
    if (!(fabs(lat) <= 90) || !(fabs(lon) <= 180))
        return refuse(f, as_written, e, "a position: latitude -90 to 90, longitude -180 to 180 degrees");
    buf_str(out, "{\"lat\":");
    json_put_double(out, lat);
    buf_str(out, ",\"lon\":");
    json_put_double(out, lon);
    buf_char(out, '}');
    return true;
}

static bool put_position_text(const struct field *f, struct span text, struct buf *out, struct error *e) {
    struct span rest = text, lat = span_trim(span_cut(&rest, ','));
    struct json a, b;
    double x = 0, y = 0;
    struct error ignored;
    rest = span_trim(rest);
    if (rest.n == 0 || !json_parse(lat, &a, &ignored) || !json_parse(rest, &b, &ignored) || !json_double(a, &x) ||
        !json_double(b, &y))
        return refuse(f, text, e, "a position like \"5.3, -4\": latitude, longitude in degrees");
    return put_position(f, x, y, text, out, e);
}

/* ---- attachments --------------------------------------------------------------------------------------------------- */

static bool put_attachment(const struct field *f, struct json value, struct buf *out, struct error *e) {
    AUTO_ARENA struct arena a = {0};
    struct json name = json_member(value, "name"), type = json_member(value, "type");
    struct json sha256 = json_member(value, "sha256"), size = json_member(value, "size");
    unsigned char hash[HASH_SIZE];
    int64_t bytes = 0;
    struct json key, inner;
    size_t members = 0;
    for (struct json_walk w = json_walk(value); json_next_member(&w, &key, &inner);)
        members++;
    struct span file = name.type == JSON_STRING ? json_text(name, &a) : (struct span){0};
    bool good = value.type == JSON_OBJECT && members == 4 && file.n > 0 && file.n <= 255 &&
                memchr(file.p, '/', file.n) == NULL && plain_ascii(json_text(type, &a)) &&
                sha256.type == JSON_STRING && hex_read(json_text(sha256, &a), hash, sizeof hash) &&
                json_integer(size, &bytes) && bytes >= 0;
    if (!good)
        return refuse(f, value.raw, e, "an attachment: {\"name\":..,\"sha256\":..,\"size\":..,\"type\":..}");
    json_canonical(value, out);
    return true;
}

/* ---- one value ----------------------------------------------------------------------------------------------------- */

static bool scalar_from_text(const struct field *f, struct span text, const struct ref_resolver *refs, struct buf *out,
                             struct error *e) {
    struct json j;
    switch (KIND_OF(f->kind)) {
    case TEXT:
    case LONG_TEXT: return put_text(f, text, out, e);
    case CODE: return put_code(f, text, out, e);
    case DATE: return put_date(f, text, out, e);
    case INSTANT: return put_instant(f, text, out, e);
    case DECIMAL: return put_decimal(f, text, out, e);
    case COUNT: return put_count(f, text, out, e);
    case COUNTRY: return put_country(f, text, out, e);
    case REF: return put_ref(f, text, refs, out, e);
    case POSITION: return put_position_text(f, text, out, e);
    case MONEY: {
        struct span rest = text, amount = span_cut(&rest, ' ');
        return put_money(f, amount, rest.p == NULL ? SPAN("") : span_trim(rest), out, e);
    }
    case GEOMETRY:
        if (!json_parse(text, &j, e))
            return error_at(e, NULL, 0, f->name);
        return geometry_put(f, j, out, e);
    case ATTACHMENT:
        if (!json_parse(text, &j, e))
            return error_at(e, NULL, 0, f->name);
        return put_attachment(f, j, out, e);
    case KIND_LIST: break;
    }
    return refuse(f, text, e, "of a known kind");
}

static bool scalar_from_json(const struct field *f, struct json value, const struct ref_resolver *refs, struct buf *out,
                             struct error *e) {
    AUTO_ARENA struct arena a = {0};
    enum kind k = KIND_OF(f->kind);
    double lat = 0, lon = 0;
    switch (k) {
    case COUNT: return value.type == JSON_NUMBER ? put_count(f, value.raw, out, e)
                                                 : refuse(f, value.raw, e, "a whole number");
    case GEOMETRY: return geometry_put(f, value, out, e);
    case ATTACHMENT: return put_attachment(f, value, out, e);
    case POSITION:
        if (value.type != JSON_OBJECT || !json_double(json_member(value, "lat"), &lat) ||
            !json_double(json_member(value, "lon"), &lon))
            return refuse(f, value.raw, e, "a position like {\"lat\":5.3,\"lon\":-4}");
        return put_position(f, lat, lon, value.raw, out, e);
    case MONEY: {
        struct json amount = json_member(value, "amount"), currency = json_member(value, "currency");
        if (value.type != JSON_OBJECT || amount.type != JSON_STRING || currency.type != JSON_STRING)
            return refuse(f, value.raw, e, "money like {\"amount\":\"1200\",\"currency\":\"USD\"}");
        return put_money(f, json_text(amount, &a), json_text(currency, &a), out, e);
    }
    default: break;
    }
    if (value.type != JSON_STRING)
        return refuse(f, value.raw, e, "a JSON string");
    struct span text = span_trim(json_text(value, &a));
    return text.n == 0 ? refuse(f, value.raw, e, "a value: an item of a list may not be empty")
                       : scalar_from_text(f, text, refs, out, e);
}

/* ---- lists --------------------------------------------------------------------------------------------------------- */

static bool repeated(struct span list, struct span item) {
    struct json value;
    for (struct json_walk w = json_walk((struct json){JSON_ARRAY, list}); json_next(&w, &value);)
        if (span_eq(value.raw, item))
            return true;
    return false;
}

/* Adds what stands in `item` to the open array in out (which begins at `from`). */
static bool add_item(const struct field *f, struct span item, size_t from, size_t *count, struct buf *out,
                     struct error *e) {
    if (*count > 0) {
        AUTO_BUF struct buf closed = {0};
        buf_add(&closed, out->p + from, out->n - from);
        buf_char(&closed, ']');
        if (repeated(buf_view(&closed), item))
            return true;
    }
    if (*count == LIST_MAX) {
        error_set(e, ERROR_INVALID, "has more than %d items", LIST_MAX);
        return error_at(e, NULL, 0, f->name);
    }
    if (*count > 0)
        buf_char(out, ',');
    buf_span(out, item);
    (*count)++;
    return true;
}

static void close_list(struct buf *out, size_t from, size_t count) {
    if (count == 0)
        out->n = from; /* an empty list says nothing */
    else
        buf_char(out, ']');
    out->p[out->n] = '\0';
}

static bool list_from_json(const struct field *f, struct json value, const struct ref_resolver *refs, struct buf *out,
                           struct error *e) {
    struct json item;
    size_t from = out->n, count = 0;
    AUTO_BUF struct buf one = {0};
    if (value.type != JSON_ARRAY)
        return refuse(f, value.raw, e, "a JSON array");
    buf_char(out, '[');
    for (struct json_walk w = json_walk(value); json_next(&w, &item);) {
        buf_clear(&one);
        if (!scalar_from_json(f, item, refs, &one, e) || !add_item(f, buf_view(&one), from, &count, out, e)) {
            out->n = from;
            return false;
        }
    }
    close_list(out, from, count);
    return true;
}

/* Items of a list in text are separated by ';'; GeoJSON and attachments come as one JSON array. */
static bool list_from_text(const struct field *f, struct span text, const struct ref_resolver *refs, struct buf *out,
                           struct error *e) {
    enum kind k = KIND_OF(f->kind);
    size_t from = out->n, count = 0;
    AUTO_BUF struct buf one = {0};
    if (k == GEOMETRY || k == ATTACHMENT) {
        struct json j;
        if (!json_parse(text, &j, e))
            return error_at(e, NULL, 0, f->name);
        return list_from_json(f, j, refs, out, e);
    }
    buf_char(out, '[');
    while (text.p != NULL) {
        struct span item = span_trim(span_cut(&text, ';'));
        if (item.n == 0)
            continue;
        buf_clear(&one);
        if (!scalar_from_text(f, item, refs, &one, e) || !add_item(f, buf_view(&one), from, &count, out, e)) {
            out->n = from;
            return false;
        }
    }
    close_list(out, from, count);
    return true;
}

bool field_from_json(const struct field *f, struct json value, const struct ref_resolver *refs, struct buf *out,
                     struct error *e) {
    if (value.type == JSON_NULL || (value.type == JSON_STRING && value.raw.n == 2))
        return true;
    if (IS_LIST(f->kind))
        return list_from_json(f, value, refs, out, e);
    if (value.type == JSON_STRING) {
        AUTO_ARENA struct arena a = {0};
        if (span_trim(json_text(value, &a)).n == 0)
            return true;
    }
    size_t before = out->n;
    if (scalar_from_json(f, value, refs, out, e))
        return true;
    out->n = before;
    return false;
}

bool field_from_text(const struct field *f, struct span text, const struct ref_resolver *refs, struct buf *out,
                     struct error *e) {
    text = span_trim(text);
    if (text.n == 0)
        return true;
    if (IS_LIST(f->kind))
        return list_from_text(f, text, refs, out, e);
    size_t before = out->n;
    if (scalar_from_text(f, text, refs, out, e))
        return true;
    out->n = before;
    return false;
}

/* ---- back to text -------------------------------------------------------------------------------------------------- */

static void scalar_to_text(const struct field *f, struct json value, struct buf *out) {
    enum kind k = KIND_OF(f->kind);
    if (k == MONEY) {
        json_decode(json_member(value, "amount"), out);
        buf_char(out, ' ');
        json_decode(json_member(value, "currency"), out);
    } else if (k == POSITION) {
        buf_span(out, json_member(value, "lat").raw);
        buf_str(out, ", ");
        buf_span(out, json_member(value, "lon").raw);
    } else if (value.type == JSON_STRING) {
        json_decode(value, out);
    } else {
        buf_span(out, value.raw);
    }
}

static struct json as_json(struct span value) {
    char c = value.n > 0 ? value.p[0] : 'n';
    enum json_type t = c == '"'   ? JSON_STRING
                       : c == '{' ? JSON_OBJECT
                       : c == '[' ? JSON_ARRAY
                       : c == 'n' ? JSON_NULL
                                  : JSON_NUMBER;
    return (struct json){t, value};
}

void field_to_text(const struct field *f, struct span value, struct buf *out) {
    if (value.p == NULL)
        return;
    enum kind k = KIND_OF(f->kind);
    if (!IS_LIST(f->kind) || k == GEOMETRY || k == ATTACHMENT) {
        if (IS_LIST(f->kind))
            buf_span(out, value);
        else
            scalar_to_text(f, as_json(value), out);
        return;
    }
    struct json item;
    bool first = true;
    for (struct json_walk w = json_walk(as_json(value)); json_next(&w, &item); first = false) {
        if (!first)
            buf_str(out, "; ");
        scalar_to_text(f, item, out);
    }
}
