/* geometry.c: GeoJSON geometries (RFC 7946 section 3.1): checked, and written without anything that
 * is not geometry. "bbox" follows from the coordinates and is left out; a member that is not known
 * is refused, for it could change the meaning ("crs") or carry what no marking covers. */
#include "record/geometry.h"

#include <math.h>

enum { POSITIONS_MAX = 200000, GEOMETRIES_MAX = 1000 };

/* How deeply positions are nested, and the fewest of a line (a ring also ends where it began). */
static const struct shape {
    const char *type;
    int depth;
    size_t least;
    bool ring;
} shapes[] = {
    {"Point", 0, 0, false},           {"MultiPoint", 1, 0, false}, {"LineString", 1, 2, false},
    {"MultiLineString", 2, 2, false}, {"Polygon", 2, 4, true},     {"MultiPolygon", 3, 4, true},
};

/* One geometry being read: where errors belong, and how much has been seen of it. */
struct reading {
    const struct field *f;
    size_t positions;
    struct error *e;
};

static bool bad(const struct reading *r, const char *what) {
    error_set(r->e, ERROR_INVALID, "is not a GeoJSON geometry: %s", what);
    return error_at(r->e, NULL, 0, r->f->name);
}

static bool read_position(const struct reading *r, struct json value, double v[3]) {
    struct json item;
    size_t n = 0;
    v[0] = v[1] = v[2] = 0;
    if (value.type != JSON_ARRAY)
        return bad(r, "a position is [longitude, latitude]");
    for (struct json_walk w = json_walk(value); json_next(&w, &item); n++)
        if (n == 3 || !json_double(item, &v[n]))
            return bad(r, "a position is two or three numbers");
    return n >= 2 ? true : bad(r, "a position is two or three numbers");
}

static bool check_position(struct reading *r, struct json value) {
    double v[3];
    if (!read_position(r, value, v))
        return false;
    if (!(fabs(v[0]) <= 180) || !(fabs(v[1]) <= 90) || !isfinite(v[2]))
        return bad(r, "longitude is -180 to 180, latitude -90 to 90 degrees");
    return ++r->positions <= POSITIONS_MAX ? true : bad(r, "more than 200,000 positions");
}

/* However the two are written: 0 and 0.0 are one place. */
static bool same_position(const struct reading *r, struct json a, struct json b) {
    double v[3], w[3];
    return read_position(r, a, v) && read_position(r, b, w) && v[0] == w[0] && v[1] == w[1] &&
           v[2] == w[2];
}

static bool check_nested(struct reading *r, const struct shape *s, struct json value, int depth) {
    if (depth == 0)
        return check_position(r, value);
    struct json item, first = {0}, last = {0};
    size_t n = 0;
    if (value.type != JSON_ARRAY)
        return bad(r, "coordinates are nested too little");
    for (struct json_walk w = json_walk(value); json_next(&w, &item); n++) {
        if (!check_nested(r, s, item, depth - 1))
            return false;
        first = n == 0 ? item : first;
        last = item;
    }
    if (depth > 1 || s->least == 0)
        return true;
    if (n < s->least)
        return bad(r, "a line has at least two positions, a ring four");
    return !s->ring || same_position(r, first, last) ? true : bad(r, "a ring ends where it began");
}

static bool members_known(const struct reading *r, struct json object, const char *content) {
    struct json name, value;
    for (struct json_walk w = json_walk(object); json_next_member(&w, &name, &value);) {
        struct span s = {name.raw.p + 1, name.raw.n - 2};
        if (!span_is(s, "type") && !span_is(s, "bbox") && !span_is(s, content))
            return bad(r, "it has a member that is neither type nor coordinates");
    }
    return true;
}

static bool put_geometry(struct reading *r, struct json value, int depth, struct buf *out);

static bool put_collection(struct reading *r, struct json value, struct buf *out) {
    struct json item, list = json_member(value, "geometries");
    size_t n = 0;
    if (list.type != JSON_ARRAY)
        return bad(r, "a collection has geometries");
    buf_str(out, "{\"geometries\":[");
    for (struct json_walk w = json_walk(list); json_next(&w, &item); n++) {
        if (n == GEOMETRIES_MAX)
            return bad(r, "more than 1,000 geometries");
        if (n > 0)
            buf_char(out, ',');
        if (!put_geometry(r, item, 1, out))
            return false;
    }
    buf_str(out, "],\"type\":\"GeometryCollection\"}");
    return true;
}

static bool put_shape(struct reading *r, const struct shape *s, struct json value,
                      struct buf *out) {
    struct json coordinates = json_member(value, "coordinates");
    if (!check_nested(r, s, coordinates, s->depth))
        return false;
    buf_str(out, "{\"coordinates\":");
    json_canonical(coordinates, out);
    buf_str(out, ",\"type\":\"");
    buf_str(out, s->type);
    buf_str(out, "\"}");
    return true;
}

/* A collection within a collection is not taken (RFC 7946 section 3.1.8 advises against it). */
static bool put_geometry(struct reading *r, struct json value, int depth, struct buf *out) {
    struct json type = json_member(value, "type");
    if (value.type != JSON_OBJECT || type.type != JSON_STRING)
        return bad(r, "an object with type and coordinates");
    struct span name = {type.raw.p + 1, type.raw.n - 2};
    if (span_is(name, "GeometryCollection") && depth == 0)
        return members_known(r, value, "geometries") && put_collection(r, value, out);
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        if (span_is(name, shapes[i].type))
            return members_known(r, value, "coordinates") && put_shape(r, &shapes[i], value, out);
    return bad(r, "unknown type");
}

bool geometry_put(const struct field *f, struct json value, struct buf *out, struct error *e) {
    struct reading r = {.f = f, .e = e};
    if (value.raw.n > GEOMETRY_MAX)
        return bad(&r, "it is larger than 4 MiB");
    return put_geometry(&r, value, 0, out);
}
