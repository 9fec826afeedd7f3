/* openapi.c: what the API can do, said from the descriptors: OpenAPI 3.1. */
#include "web/api.h"

static void put_key(struct buf *b, const char *key) {
    json_put_string(b, span_of(key));
    buf_char(b, ':');
}

static void put_string(struct buf *b, const char *key, const char *value) {
    put_key(b, key);
    json_put_string(b, span_of(value));
}

/* ---- schemas --------------------------------------------------------------------------------- */

static const struct {
    enum kind kind;
    const char *name, *schema;
} kinds[] = {
    {CODE, "code", "\"type\":\"string\""},
    {TEXT, "text", "\"type\":\"string\",\"maxLength\":4096"},
    {LONG_TEXT, "long text", "\"type\":\"string\",\"maxLength\":1048576"},
    {DATE, "date", "\"type\":\"string\",\"format\":\"date\""},
    {INSTANT, "instant", "\"type\":\"string\",\"format\":\"date-time\""},
    {DECIMAL, "decimal", "\"type\":\"string\",\"pattern\":\"^-?[0-9]+(\\\\.[0-9]{1,6})?$\""},
    {MONEY, "money",
     "\"type\":\"object\",\"properties\":{\"amount\":{\"type\":\"string\",\"pattern\":"
     "\"^-?[0-9]+(\\\\.[0-9]{1,6})?$\"},\"currency\":{\"type\":\"string\",\"pattern\":\"^[A-Z]{3}$"
     "\"}},"
     "\"required\":[\"amount\",\"currency\"]"},
    {COUNT, "count", "\"type\":\"integer\",\"minimum\":0,\"maximum\":9007199254740992"},
    {COUNTRY, "country", "\"type\":\"string\",\"pattern\":\"^[A-Z]{3}$\""},
    {REF, "reference", "\"type\":\"string\""},
    {POSITION, "position",
     "\"type\":\"object\",\"properties\":{\"lat\":{\"type\":\"number\",\"minimum\":-90,\"maximum\":"
     "90},"
     "\"lon\":{\"type\":\"number\",\"minimum\":-180,\"maximum\":180}},\"required\":[\"lat\","
     "\"lon\"]"},
    {GEOMETRY, "geometry",
     "\"type\":\"object\",\"properties\":{\"type\":{\"type\":\"string\"}},\"required\":[\"type\"]"},
    {ATTACHMENT, "attachment",
     "\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"},\"sha256\":{\"type\":"
     "\"string\"},"
     "\"size\":{\"type\":\"integer\"},\"type\":{\"type\":\"string\"}},"
     "\"required\":[\"name\",\"sha256\",\"size\",\"type\"]"},
};

static void put_codes(struct buf *b, const struct code_list *list) {
    const char *before = ",\"enum\":[";
    for (const struct code *c = list->codes; c->code != NULL; c++, before = ",") {
        buf_str(b, before);
        json_put_string(b, span_of(c->code));
    }
    if (list->codes[0].code != NULL)
        buf_char(b, ']');
}

/* The members of a value's schema, without braces; a reference is more than its text says. */
static void put_scalar(struct buf *b, const struct field *f) {
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].kind == KIND_OF(f->kind))
            buf_str(b, kinds[i].schema);
    if (f->codes != NULL && !f->codes->open)
        put_codes(b, f->codes);
}

/* What JSON Schema has no word for stands in x-comity: kind, what a reference leads to, unit, how
 * lists use the field. */
static void put_extras(struct buf *b, const struct field *f) {
    const char *kind = "";
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        kind = kinds[i].kind == KIND_OF(f->kind) ? kinds[i].name : kind;
    buf_printf(b, ",\"x-comity\":{\"kind\":\"%s\",\"list\":%s,\"facet\":%s,\"search\":%s", kind,
               IS_LIST(f->kind) ? "true" : "false", f->facet ? "true" : "false",
               f->search ? "true" : "false");
    if (f->to != NULL)
        buf_printf(b, ",\"to\":\"%s\"", f->to);
    if (f->unit != NULL) {
        buf_char(b, ',');
        put_string(b, "unit", f->unit);
    }
    if (f->source != NULL) {
        buf_char(b, ',');
        put_string(b, "source", f->source);
    }
    const char *before = ",\"codes\":{";
    for (const struct code *c = f->codes != NULL ? f->codes->codes : NULL;
         c != NULL && c->code != NULL; c++, before = ",") {
        buf_str(b, before);
        put_string(b, c->code, c->label != NULL ? c->label : c->code);
    }
    if (before[1] == '\0')
        buf_char(b, '}');
    buf_char(b, '}');
}

static void put_field(struct buf *b, const struct field *f) {
    char label[64];
    put_key(b, f->name);
    buf_char(b, '{');
    if (IS_LIST(f->kind)) {
        buf_printf(b, "\"type\":\"array\",\"uniqueItems\":true,\"maxItems\":%d,\"items\":{",
                   LIST_MAX);
        put_scalar(b, f);
        buf_char(b, '}');
    } else {
        put_scalar(b, f);
    }
    buf_char(b, ',');
    put_string(b, "title", field_label(f, label));
    if (f->help != NULL) {
        buf_char(b, ',');
        put_string(b, "description", f->help);
    }
    put_extras(b, f);
    buf_char(b, '}');
}

static void put_required(struct buf *b, const struct schema *s) {
    const char *before = "\"required\":[";
    for (unsigned i = 0; i < s->count; i++)
        if (s->fields[i].required) {
            buf_str(b, before);
            json_put_string(b, span_of(s->fields[i].name));
            before = ",";
        }
    buf_str(b, before[0] == ',' ? "]" : "\"required\":[]");
}

/* The members of a type's schema, without braces. Nothing is required here: a field may be withheld
 * from the reader. */
static void put_type(struct buf *b, const struct schema *s) {
    buf_str(b, "\"type\":\"object\",");
    put_string(b, "title", s->type->label);
    if (s->type->help != NULL) {
        buf_char(b, ',');
        put_string(b, "description", s->type->help);
    }
    buf_str(b, ",\"properties\":{");
    for (unsigned i = 0; i < s->count; i++) {
        buf_str(b, i > 0 ? "," : "");
        put_field(b, &s->fields[i]);
    }
    if (schema_field(s, SPAN("marking")) < 0)
        buf_str(b, ",\"marking\":{\"$ref\":\"#/components/schemas/Marking\"}");
    buf_char(b, '}');
}

/* NAME what it can say, NAME_new what a new one must, NAME_record as it is answered. */
static void put_schemas(struct buf *b, const struct schema *s) {
    const char *name = s->type->name;
    buf_printf(b, "\"%s\":{", name);
    put_type(b, s);
    buf_printf(b, "},\"%s_new\":{\"allOf\":[{\"$ref\":\"#/components/schemas/%s\"}],", name, name);
    put_required(b, s);
    buf_printf(b,
               "},\"%s_record\":{\"allOf\":[{\"$ref\":\"#/components/schemas/Envelope\"},"
               "{\"$ref\":\"#/components/schemas/%s\"}]}",
               name, name);
}

/* ---- paths ----------------------------------------------------------------------------------- */

static const char PROBLEM[] = "\"default\":{\"$ref\":\"#/components/responses/Problem\"}";

/* Every field that lists can be narrowed by is a parameter. */
static void put_filters(struct buf *b, const struct schema *s) {
    for (unsigned i = 0; i < s->count; i++) {
        const struct field *f = &s->fields[i];
        enum kind k = KIND_OF(f->kind);
        char label[64];
        if (k == LONG_TEXT || k == POSITION || k == GEOMETRY || k == ATTACHMENT ||
            (k == MONEY && IS_LIST(f->kind)))
            continue;
        buf_printf(b, ",{\"name\":\"%s\",\"in\":\"query\",\"schema\":{\"type\":\"string\"},",
                   f->name);
        put_string(b, "description", field_label(f, label));
        buf_char(b, '}');
    }
}

static void put_operation(struct buf *b, const char *method, const char *id, const struct schema *s,
                          const char *summary, const char *rest) {
    put_key(b, method);
    buf_printf(b, "{\"operationId\":\"%s_%s\",\"tags\":[\"%s\"],\"summary\":", id, s->type->name,
               s->type->plural);
    json_put_string(b, span_of(summary));
    buf_printf(b, ",%s}", rest);
}

static void put_type_paths(struct buf *b, const struct schema *s) {
    const char *name = s->type->name, *plural = s->type->plural;
    AUTO_BUF struct buf one = {0}, many = {0}, body = {0}, part = {0}, rest = {0}, filters = {0};
    static const char tagged[] = "\"headers\":{\"ETag\":{\"$ref\":\"#/components/headers/ETag\"}}";
    put_filters(&filters, s);
    buf_char(&filters, ' '); /* so that there is a text when there are none */
    buf_printf(&one,
               "%s,\"content\":{\"application/json\":{\"schema\":{\"$ref\":\"#/components/schemas/"
               "%s_record\"}}}",
               tagged, name);
    buf_printf(
        &many,
        "{\"application/json\":{\"schema\":{\"type\":\"array\",\"items\":{\"$ref\":"
        "\"#/components/schemas/%s_record\"}}},\"text/csv\":{\"schema\":{\"type\":\"string\"}}}",
        name);
    buf_printf(&body,
               "\"requestBody\":{\"required\":true,\"content\":{\"application/"
               "json\":{\"schema\":{\"$ref\":"
               "\"#/components/schemas/%s_new\"}}}}",
               name);
    buf_printf(&part,
               "\"requestBody\":{\"required\":true,\"content\":{\"application/"
               "merge-patch+json\":{\"schema\":"
               "{\"type\":\"object\"}},\"application/json\":{\"schema\":{\"type\":\"object\"}}}}");

    buf_printf(b, "\"/%s\":{", plural);
    buf_printf(
        &rest,
        "\"parameters\":[{\"$ref\":\"#/components/parameters/q\"},{\"$ref\":\"#/components/"
        "parameters/sort\"},"
        "{\"$ref\":\"#/components/parameters/limit\"},{\"$ref\":\"#/components/parameters/after\"},"
        "{\"$ref\":\"#/components/parameters/"
        "fields\"}%s],\"responses\":{\"200\":{\"description\":\"A page\","
        "\"headers\":{\"Link\":{\"$ref\":\"#/components/headers/"
        "Link\"},\"X-Total-Count\":{\"$ref\":"
        "\"#/components/headers/Total\"}},\"content\":%s},%s}",
        filters.p, many.p, PROBLEM);
    put_operation(b, "get", "list", s, "List; filter by field=value or field.op=value", rest.p);
    buf_clear(&rest);
    buf_printf(
        &rest,
        "%s,\"responses\":{\"201\":{\"description\":\"Created; Location says where\",%s},%s}",
        body.p, one.p, PROBLEM);
    buf_char(b, ',');
    put_operation(b, "post", "create", s, "Create", rest.p);
    buf_printf(b, "},\"/%s/count\":{", plural);
    buf_clear(&rest);
    buf_printf(&rest,
               "\"parameters\":[{\"name\":\"by\",\"in\":\"query\",\"schema\":{\"type\":\"string\"},"
               "\"description\":\"Fields to group by, separated by "
               "commas\"},{\"$ref\":\"#/components/parameters/q\"}%s],"
               "\"responses\":{\"200\":{\"description\":\"One object a "
               "group\",\"content\":{\"application/json\":"
               "{\"schema\":{\"type\":\"array\",\"items\":{\"type\":\"object\"}}}}},%s}",
               filters.p, PROBLEM);
    put_operation(b, "get", "count", s, "Count, by fields", rest.p);

    buf_printf(b, "},\"/%s/{id}\":{\"parameters\":[{\"$ref\":\"#/components/parameters/id\"}],",
               plural);
    buf_clear(&rest);
    buf_printf(&rest,
               "\"responses\":{\"200\":{\"description\":\"The record; its ETag names the "
               "version\",%s},%s}",
               one.p, PROBLEM);
    put_operation(b, "get", "get", s, "One record, by id or key", rest.p);
    static const char match[] = "\"parameters\":[{\"$ref\":\"#/components/parameters/ifMatch\"}]";
    buf_clear(&rest);
    buf_printf(&rest, "%s,%s,\"responses\":{\"200\":{\"description\":\"The new version\",%s},%s}",
               match, body.p, one.p, PROBLEM);
    buf_char(b, ',');
    put_operation(b, "put", "replace", s, "Revise: the whole content", rest.p);
    buf_char(b, ',');
    buf_clear(&rest);
    buf_printf(&rest, "%s,%s,\"responses\":{\"200\":{\"description\":\"The new version\",%s},%s}",
               match, part.p, one.p, PROBLEM);
    put_operation(b, "patch", "merge", s, "Revise: some fields (RFC 7396)", rest.p);
    buf_clear(&rest);
    buf_printf(&rest,
               "%s,\"responses\":{\"204\":{\"description\":\"Withdrawn; its history stays\"},%s}",
               match, PROBLEM);
    buf_char(b, ',');
    put_operation(b, "delete", "withdraw", s, "Withdraw", rest.p);

    buf_printf(
        b, "},\"/%s/{id}/history\":{\"parameters\":[{\"$ref\":\"#/components/parameters/id\"}],",
        plural);
    buf_clear(&rest);
    buf_printf(&rest,
               "\"responses\":{\"200\":{\"description\":\"Newest first\",\"content\":%s},%s}",
               many.p, PROBLEM);
    put_operation(b, "get", "history", s, "All versions", rest.p);
    buf_printf(b,
               "},\"/%s/{id}/proof\":{\"parameters\":[{\"$ref\":\"#/components/parameters/id\"}],",
               plural);
    buf_clear(&rest);
    buf_printf(&rest,
               "\"responses\":{\"200\":{\"description\":\"A tlog-proof "
               "file\",\"content\":{\"text/plain\":{\"schema\":"
               "{\"type\":\"string\"}}}},%s}",
               PROBLEM);
    put_operation(b, "get", "prove", s, "Proof that the newest version is in the log", rest.p);
    static const char version[] =
        "\"parameters\":[{\"$ref\":\"#/components/parameters/id\"},{\"$ref\":"
        "\"#/components/parameters/version\"}],";
    buf_printf(b, "},\"/%s/{id}/versions/{version}/proof\":{%s", plural, version);
    put_operation(b, "get", "prove_version", s, "Proof that a version is in the log", rest.p);
    buf_printf(b, "},\"/%s/{id}/versions/{version}\":{%s", plural, version);
    buf_clear(&rest);
    buf_printf(&rest, "\"responses\":{\"200\":{\"description\":\"The version\",%s},%s}", one.p,
               PROBLEM);
    put_operation(b, "get", "get_version", s, "One version", rest.p);
    buf_char(b, '}');
}

static const char COMPONENTS[] =
    "\"parameters\":{"
    "\"id\":{\"name\":\"id\",\"in\":\"path\",\"required\":true,\"schema\":{\"type\":\"string\"},"
    "\"description\":\"The record's id, or its key\"},"
    "\"version\":{\"name\":\"version\",\"in\":\"path\",\"required\":true,\"schema\":{\"type\":"
    "\"integer\",\"minimum\":1}},"
    "\"type\":{\"name\":\"type\",\"in\":\"path\",\"required\":true,\"schema\":{\"type\":\"string\"}"
    ","
    "\"description\":\"The plural of a type\"},"
    "\"ifMatch\":{\"name\":\"If-Match\",\"in\":\"header\",\"required\":true,\"schema\":{\"type\":"
    "\"string\"},"
    "\"description\":\"ETag of the version that was changed\"},"
    "\"q\":{\"name\":\"q\",\"in\":\"query\",\"schema\":{\"type\":\"string\"},\"description\":"
    "\"Words to find\"},"
    "\"sort\":{\"name\":\"sort\",\"in\":\"query\",\"schema\":{\"type\":\"string\"},"
    "\"description\":\"A field; with - in front descending\"},"
    "\"limit\":{\"name\":\"limit\",\"in\":\"query\",\"schema\":{\"type\":\"integer\",\"minimum\":1,"
    "\"maximum\":1000}},"
    "\"after\":{\"name\":\"after\",\"in\":\"query\",\"schema\":{\"type\":\"string\"},"
    "\"description\":\"Cursor of a page\"},"
    "\"fields\":{\"name\":\"fields\",\"in\":\"query\",\"schema\":{\"type\":\"string\"},"
    "\"description\":\"Fields wanted, separated by commas\"}},"
    "\"headers\":{\"ETag\":{\"description\":\"Names the "
    "version\",\"schema\":{\"type\":\"string\"}},\"Link\":{\"description\":"
    "\"The pages next to this one: rel=next, rel=prev (RFC "
    "8288)\",\"schema\":{\"type\":\"string\"}},\"Total\":{\"description\":"
    "\"Records on all pages\",\"schema\":{\"type\":\"integer\"}}},"
    "\"responses\":{\"Problem\":{\"description\":\"What went wrong (RFC "
    "9457)\",\"content\":{\"application/problem+json\":"
    "{\"schema\":{\"$ref\":\"#/components/schemas/Problem\"}}}}},"
    "\"securitySchemes\":{\"token\":{\"type\":\"http\",\"scheme\":\"bearer\"},"
    "\"session\":{\"type\":\"apiKey\",\"in\":\"cookie\",\"name\":\"comity_session\"}}";

static const char COMMON_SCHEMAS[] =
    "\"Envelope\":{\"type\":\"object\",\"properties\":{\"id\":{\"type\":\"string\",\"format\":"
    "\"uuid\"},\"version\":{\"type\":"
    "\"integer\",\"minimum\":1},\"time\":{\"type\":\"string\",\"format\":\"date-time\"},\"erased\":"
    "{\"type\":\"boolean\"}},"
    "\"required\":[\"id\"],\"description\":\"Beside the fields: id, type, owner, version, time, "
    "state (current or withdrawn), "
    "author, source, marking. Where a type has a field of that name, the envelope's is written "
    "with @ in front.\"},"
    "\"Problem\":{\"type\":\"object\",\"properties\":{\"type\":{\"type\":\"string\"},\"status\":{"
    "\"type\":\"integer\"},"
    "\"title\":{\"type\":\"string\"},\"detail\":{\"type\":\"string\"},\"hint\":{\"type\":"
    "\"string\"},\"errors\":{\"type\":"
    "\"array\",\"items\":{\"type\":\"object\",\"properties\":{\"field\":{\"type\":\"string\"},"
    "\"reason\":{\"type\":\"string\"}"
    "}}}}},"
    "\"Marking\":{\"type\":\"object\",\"properties\":{\"tlp\":{\"type\":\"string\",\"enum\":["
    "\"RED\",\"AMBER+STRICT\","
    "\"AMBER\",\"GREEN\",\"CLEAR\"]},\"to\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}},"
    "\"persons\":{\"type\":"
    "\"array\",\"items\":{\"type\":\"string\"}},\"caveats\":{\"type\":\"array\",\"items\":{"
    "\"type\":\"string\"}},\"embargo\":"
    "{\"type\":\"string\",\"format\":\"date\"},\"exercise\":{\"type\":\"boolean\"},\"fields\":{"
    "\"type\":\"object\","
    "\"additionalProperties\":{\"$ref\":\"#/components/schemas/"
    "Marking\"}}},\"required\":[\"tlp\"]}";

void web_openapi(const struct node *n, struct buf *out) {
    const struct catalogue *types = node_catalogue(n);
    buf_str(
        out,
        "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"comity\",\"version\":\"1\",\"description\":"
        "\"Records of cooperative security: what partners do together and have promised each "
        "other.\"},"
        "\"servers\":[{\"url\":\"/api/"
        "v1\"}],\"security\":[{\"token\":[]},{\"session\":[]}],\"paths\":{");
    buf_printf(out,
               "\"/\":{\"get\":{\"operationId\":\"index\",\"summary\":\"The types of "
               "records\",\"responses\":{\"200\":"
               "{\"description\":\"Types\",\"content\":{\"application/"
               "json\":{\"schema\":{\"type\":\"array\",\"items\":{"
               "\"type\":\"object\"}}}}},%s}}},",
               PROBLEM);
    buf_printf(out,
               "\"/types/{type}\":{\"parameters\":[{\"$ref\":\"#/components/parameters/"
               "type\"}],\"get\":{\"operationId\":"
               "\"type\",\"summary\":\"What a type of record can say, as JSON "
               "Schema\",\"responses\":{\"200\":{\"description\":"
               "\"The "
               "schema\",\"content\":{\"application/"
               "schema+json\":{\"schema\":{\"type\":\"object\"}}}},%s}}},",
               PROBLEM);
    buf_printf(out,
               "\"/search\":{\"get\":{\"operationId\":\"search\",\"summary\":\"Find records of "
               "every type\","
               "\"parameters\":[{\"$ref\":\"#/components/parameters/"
               "q\"}],\"responses\":{\"200\":{\"description\":"
               "\"Records\",\"content\":{\"application/"
               "json\":{\"schema\":{\"type\":\"array\",\"items\":{\"type\":"
               "\"object\"}}}}},%s}}}",
               PROBLEM);
    for (unsigned i = 0; i < catalogue_count(types); i++) {
        buf_char(out, ',');
        put_type_paths(out, catalogue_at(types, i));
    }
    buf_printf(out, "},\"components\":{%s,\"schemas\":{%s", COMPONENTS, COMMON_SCHEMAS);
    for (unsigned i = 0; i < catalogue_count(types); i++) {
        buf_char(out, ',');
        put_schemas(out, catalogue_at(types, i));
    }
    buf_str(out, "}}}");
}

void api_openapi(struct request *q, struct response *a) {
    a->type = "application/json";
    a->keep = true;
    web_openapi(q->node, &a->body);
}

void api_type(struct request *q, struct response *a) {
    a->type = "application/schema+json";
    a->keep = true;
    buf_str(&a->body, "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",");
    buf_printf(&a->body, "\"$id\":\"/api/v1/types/%s\",", q->schema->type->plural);
    put_type(&a->body, q->schema);
    buf_char(&a->body, ',');
    put_required(&a->body, q->schema);
    buf_printf(&a->body, ",\"components\":{\"schemas\":{%s}}}", COMMON_SCHEMAS);
}

void api_index(struct request *q, struct response *a) {
    const struct catalogue *types = node_catalogue(q->node);
    a->type = "application/json";
    buf_char(&a->body, '[');
    for (unsigned i = 0; i < catalogue_count(types); i++) {
        const struct type *t = catalogue_at(types, i)->type;
        buf_str(&a->body, i > 0 ? ",{" : "{");
        put_string(&a->body, "name", t->name);
        buf_char(&a->body, ',');
        put_string(&a->body, "label", t->label_plural);
        buf_printf(&a->body, ",\"href\":\"/api/v1/%s\",\"describedby\":\"/api/v1/types/%s\"}",
                   t->plural, t->plural);
    }
    buf_char(&a->body, ']');
}
