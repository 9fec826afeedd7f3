/* object.c: money, positions and attachments: values that JSON writes as objects. */
#include "record/kinds.h"

#include <math.h>

enum { FILE_NAME_MAX = 255, MEDIA_TYPE_MAX = 127 }; /* RFC 6838 section 4.2 */

static size_t count_members(struct json object) {
    struct json name, value;
    size_t n = 0;
    if (object.type == JSON_OBJECT)
        for (struct json_walk w = json_walk(object); json_next_member(&w, &name, &value);)
            n++;
    return n;
}

bool kind_put_amount(const struct field *f, struct span amount, struct span currency,
                     struct span as_written, struct buf *out, struct error *e) {
    bool letters = currency.n == 3;
    for (size_t i = 0; letters && i < 3; i++)
        letters = currency.p[i] >= 'A' && currency.p[i] <= 'Z';
    if (!letters)
        return kind_refuse(f, as_written, e,
                           "money with a currency of ISO 4217, as in \"1200 USD\"");
    buf_str(out, "{\"amount\":");
    if (!kind_put_decimal(f, amount, out, e))
        return false;
    buf_str(out, ",\"currency\":\"");
    buf_span(out, currency);
    buf_str(out, "\"}");
    return true;
}

bool kind_put_money(const struct field *f, struct json value, struct buf *out, struct error *e) {
    AUTO_ARENA struct arena a = {0};
    struct json amount = json_member(value, "amount"), currency = json_member(value, "currency");
    if (count_members(value) != 2 || amount.type != JSON_STRING || currency.type != JSON_STRING)
        return kind_refuse(f, value.raw, e,
                           "money like {\"amount\":\"1200\",\"currency\":\"USD\"}");
    return kind_put_amount(f, json_text(amount, &a), json_text(currency, &a), value.raw, out, e);
}

bool kind_put_point(const struct field *f, double lat, double lon, struct span as_written,
                    struct buf *out, struct error *e) {
    if (!(fabs(lat) <= 90) || !(fabs(lon) <= 180))
        return kind_refuse(f, as_written, e,
                           "a position: latitude -90 to 90, longitude -180 to 180 degrees");
    buf_str(out, "{\"lat\":");
    json_put_double(out, lat);
    buf_str(out, ",\"lon\":");
    json_put_double(out, lon);
    buf_char(out, '}');
    return true;
}

bool kind_put_position(const struct field *f, struct json value, struct buf *out, struct error *e) {
    double lat = 0, lon = 0;
    if (count_members(value) != 2 || !json_double(json_member(value, "lat"), &lat) ||
        !json_double(json_member(value, "lon"), &lon))
        return kind_refuse(f, value.raw, e, "a position like {\"lat\":5.3,\"lon\":-4}");
    return kind_put_point(f, lat, lon, value.raw, out, e);
}

/* A name that is the same file on every system, and not a way out of a folder. */
static bool is_file_name(struct span s) {
    return s.n > 0 && s.n <= FILE_NAME_MAX && memchr(s.p, '/', s.n) == NULL &&
           memchr(s.p, '\\', s.n) == NULL && !span_is(s, ".") && !span_is(s, "..");
}

/* RFC 6838 section 4.2: type "/" subtype, each of letters, digits and ! # $ & - ^ _ . + */
static bool is_media_type(struct span s) {
    struct span rest = s, parts[] = {span_cut(&rest, '/'), rest};
    if (s.n > MEDIA_TYPE_MAX || parts[0].n == 0 || parts[1].n == 0)
        return false;
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < parts[k].n; i++) {
            char c = parts[k].p[i];
            bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!word && (c == '\0' || strchr("!#$&-^_.+", c) == NULL))
                return false;
        }
    return true;
}

/* Lower case: one file, one canonical form. */
static bool is_digest(struct span s) {
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] >= 'a' && s.p[i] <= 'f')))
            return false;
    return s.n == (size_t)2 * HASH_SIZE;
}

bool kind_put_attachment(const struct field *f, struct json value, struct buf *out,
                         struct error *e) {
    AUTO_ARENA struct arena a = {0};
    struct json size = json_member(value, "size");
    struct span name = span_trim(json_text(json_member(value, "name"), &a));
    struct span type = json_text(json_member(value, "type"), &a);
    struct span digest = json_text(json_member(value, "sha256"), &a);
    int64_t bytes = 0;
    if (count_members(value) != 4 || !is_file_name(name) || !is_media_type(type) ||
        !is_digest(digest) || !json_integer(size, &bytes) || bytes < 0)
        return kind_refuse(f, value.raw, e,
                           "an attachment: {\"name\":..,\"sha256\":..,\"size\":..,\"type\":..}");
    buf_str(out, "{\"name\":");
    if (!kind_put_text(f, name, FILE_NAME_MAX, false, out, e))
        return false;
    buf_str(out, ",\"sha256\":");
    json_put_string(out, digest);
    buf_str(out, ",\"size\":");
    buf_i64(out, bytes);
    buf_str(out, ",\"type\":");
    json_put_string(out, type);
    buf_char(out, '}');
    return true;
}
