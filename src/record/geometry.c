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
    {"Point", 0, 0, false},      {"MultiPoint", 1, 0, false},      {"LineString", 1, 2, false},
    {"MultiLineString", 2, 2, false}, {"Polygon", 2, 4, true},     {"MultiPolygon", 3, 4, true},
};

static bool bad(const struct field *f, struct error *e, const char *what) {
    error_set(e, ERROR_INVALID, "is not a GeoJSON geometry: %s", what);
    return error_at(e, NULL, 0, f->name);
}

static bool check_position(const struct field *f, struct json value, size_t *positions, struct error *e) {
    struct json item;
    double v[3] = {0};
    size_t n = 0;
    if (value.type != JSON_ARRAY)
        return bad(f, e, "a position is [longitude, latitude]");
    for (struct json_walk w = json_walk(value); json_next(&w, &item); n++)
        if (n == 3 || !json_double(item, &v[n]))
            return bad(f, e, "a position is two or three numbers");
    if (n < 2 || !(fabs(v[0]) <= 180) || !(fabs(v[1]) <= 90))
        return bad(f, e, "longitude is -180 to 180, latitude -90 to 90 degrees");
    return ++*positions <= POSITIONS_MAX ? true : bad(f, e, "more than 200,000 positions");
}

static bool check_nested(const struct field *f, const struct shape *s, struct json value, int depth, size_t *positions,
                         struct error *e) {
    if (depth == 0)
        return check_position(f, value, positions, e);
    struct json item, first = {0}, last = {0};
    size_t n = 0;
    if (value.type != JSON_ARRAY)
        return bad(f, e, "coordinates are nested too little");
    for (struct json_walk w = json_walk(value); json_next(&w, &item); n++) {
        if (!check_nested(f, s, item, depth - 1, positions, e))
            return false;
        first = n == 0 ? item : first;
        last = item;
    }
    if (depth > 1 || s->least == 0)
        return true;
    if (n < s->least)
        return bad(f, e, "a line has at least two positions, a ring four");
    return !s->ring || span_eq(first.raw, last.raw) ? true : bad(f, e, "a ring ends where it began");
}

static bool check_geometry(const struct field *f, struct json value, int depth, size_t *positions, struct error *e) {
    struct json type = json_member(value, "type"), item;
    if (value.type != JSON_OBJECT || type.type != JSON_STRING || value.raw.n > GEOMETRY_MAX)
        return bad(f, e, "an object with type and coordinates");
    struct span name = {type.raw.p + 1, type.raw.n - 2};
    if (span_is(name, "GeometryCollection") && depth == 0) {
        struct json list = json_member(value, "geometries");
        size_t n = 0;
        if (list.type != JSON_ARRAY)
            return bad(f, e, "a collection has geometries");
        for (struct json_walk w = json_walk(list); json_next(&w, &item); n++)
            if (n == GEOMETRIES_MAX || !check_geometry(f, item, 1, positions, e))
                return n == GEOMETRIES_MAX ? bad(f, e, "more than 1,000 geometries") : false;
        return true;
    }
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        if (span_is(name, shapes[i].type))
            return check_nested(f, &shapes[i], json_member(value, "coordinates"), shapes[i].depth, positions, e);
    return bad(f, e, "unknown type");
}

bool geometry_put(const struct field *f, struct json value, struct buf *out, struct error *e) {
    size_t positions = 0;
    if (!check_geometry(f, value, 0, &positions, e))
        return false;
    json_canonical(value, out);
    return true;
}
