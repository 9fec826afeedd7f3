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

/* ---- schemas ------------------------------------------------------------------------------------------------------- */

static const struct {
    enum kind kind;
    const char *schema;
} kinds[] = {
    {TEXT, "\"type\":\"string\",\"maxLength\":4096"},
    {LONG_TEXT, "\"type\":\"string\",\"maxLength\":1048576"},
    {DATE, "\"type\":\"string\",\"format\":\"date\""},
    {INSTANT, "\"type\":\"string\",\"format\":\"date-time\""},
    {DECIMAL, "\"type\":\"string\",\"pattern\":\"^-?[0-9]+(\\\\.[0-9]{1,6})?$\""},
    {MONEY, "\"type\":\"object\",\"properties\":{\"amount\":{\"type\":\"string\",\"pattern\":"
            "\"^-?[0-9]+(\\\\.[0-9]{1,6})?$\"},\"currency\":{\"type\":\"string\",\"pattern\":\"^[A-Z]{3}$\"}},"
            "\"required\":[\"amount\",\"currency\"]"},
    {COUNT, "\"type\":\"integer\",\"minimum\":0,\"maximum\":9007199254740992"},
    {COUNTRY, "\"type\":\"string\",\"pattern\":\"^[A-Z]{3}$\""},
    {REF, "\"type\":\"string\""},
    {POSITION, "\"type\":\"object\",\"properties\":{\"lat\":{\"type\":\"number\",\"minimum\":-90,\"maximum\":90},"
               "\"lon\":{\"type\":\"number\",\"minimum\":-180,\"maximum\":180}},\"required\":[\"lat\",\"lon\"]"},
    {GEOMETRY, "\"type\":\"object\",\"properties\":{\"type\":{\"type\":\"string\"}},\"required\":[\"type\"]"},
    {ATTACHMENT, "\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"},\"sha256\":{\"type\":\"string\"},"
                 "\"size\":{\"type\":\"integer\"},\"type\":{\"type\":\"string\"}},"
                 "\"required\":[\"name\",\"sha256\",\"size\",\"type\"]"},
};

static void put_scalar(struct buf *b, const struct field *f) {
    buf_char(b, '{');
    if (KIND_OF(f->kind) == CODE) {
        buf_str(b, "\"type\":\"string\"");
        bool first = true;
        for (const struct code *c = f->codes->codes; !f->codes->open && c->code != NULL; c++, first = false) {
            buf_str(b, first ? ",\"enum\":[" : ",");
            json_put_string(b, span_of(c->code));
        }
        if (!first)
            buf_char(b, ']');
    }
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].kind == KIND_OF(f->kind))
            buf_str(b, kinds[i].schema);
    buf_char(b, '}');
}

static void put_field(struct buf *b, const struct field *f) {
    char label[64];
    put_key(b, f->name);
    if (IS_LIST(f->kind)) {
        buf_str(b, "{\"type\":\"array\",\"uniqueItems\":true,\"items\":");
        put_scalar(b, f);
    } else {
        put_scalar(b, f);
        b->n--; /* goes on inside */
    }
    buf_char(b, ',');
    put_string(b, "title", field_label(f, label));
    if (f->help != NULL) {
        buf_char(b, ',');
        put_string(b, "description", f->help);
    }
    buf_char(b, '}');
}

static void put_schema(struct buf *b, const struct schema *s) {
    bool first = true;
    put_key(b, s->type->name);
    buf_str(b, "{\"type\":\"object\",");
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
    for (unsigned i = 0; i < s->count; i++)
        if (s->fields[i].required) {
            buf_str(b, first ? ",\"required\":[" : ",");
            json_put_string(b, span_of(s->fields[i].name));
            first = false;
        }
    buf_str(b, first ? "}" : "]}");
}

/* ---- paths --------------------------------------------------------------------------------------------------------- */

static const char PROBLEM[] = "\"default\":{\"$ref\":\"#/components/responses/Problem\"}";

static void put_operation(struct buf *b, const char *method, const char *id, const struct schema *s, const char *summary,
                          const char *rest) {
    put_key(b, method);
    buf_printf(b, "{\"operationId\":\"%s_%s\",\"tags\":[\"%s\"],\"summary\":", id, s->type->name, s->type->plural);
    json_put_string(b, span_of(summary));
    buf_printf(b, ",%s}", rest);
}

static void put_type_paths(struct buf *b, const struct schema *s) {
    const char *name = s->type->name, *plural = s->type->plural;
    AUTO_BUF struct buf one = {0}, many = {0}, body = {0}, rest = {0};
    buf_printf(&one, "{\"application/json\":{\"schema\":{\"$ref\":\"#/components/schemas/%s\"}}}", name);
    buf_printf(&many, "{\"application/json\":{\"schema\":{\"type\":\"array\",\"items\":{\"$ref\":"
                      "\"#/components/schemas/%s\"}}},\"text/csv\":{\"schema\":{\"type\":\"string\"}}}", name);
    buf_printf(&body, "\"requestBody\":{\"required\":true,\"content\":%s}", one.p);

    buf_printf(b, "\"/%s\":{", plural);
    buf_printf(&rest, "\"parameters\":[{\"$ref\":\"#/components/parameters/q\"},{\"$ref\":\"#/components/parameters/sort\"},"
                      "{\"$ref\":\"#/components/parameters/limit\"},{\"$ref\":\"#/components/parameters/after\"},"
                      "{\"$ref\":\"#/components/parameters/fields\"}],\"responses\":{\"200\":{\"description\":\"A page\","
                      "\"content\":%s},%s}", many.p, PROBLEM);
    put_operation(b, "get", "list", s, "List; filter by field=value or field.op=value", rest.p);
    buf_clear(&rest);
    buf_printf(&rest, "%s,\"responses\":{\"201\":{\"description\":\"Created\",\"content\":%s},%s}", body.p, one.p, PROBLEM);
    buf_char(b, ',');
    put_operation(b, "post", "create", s, "Create", rest.p);
    buf_printf(b, "},\"/%s/count\":{", plural);
    buf_clear(&rest);
    buf_printf(&rest, "\"parameters\":[{\"name\":\"by\",\"in\":\"query\",\"schema\":{\"type\":\"string\"},"
                      "\"description\":\"Fields to group by, separated by commas\"},{\"$ref\":\"#/components/parameters/q\"}],"
                      "\"responses\":{\"200\":{\"description\":\"One object a group\",\"content\":{\"application/json\":"
                      "{\"schema\":{\"type\":\"array\",\"items\":{\"type\":\"object\"}}}}},%s}", PROBLEM);
    put_operation(b, "get", "count", s, "Count, by fields", rest.p);

    buf_printf(b, "},\"/%s/{id}\":{\"parameters\":[{\"$ref\":\"#/components/parameters/id\"}],", plural);
    buf_clear(&rest);
    buf_printf(&rest, "\"responses\":{\"200\":{\"description\":\"The record; its ETag names the version\",\"content\":%s},%s}",
               one.p, PROBLEM);
    put_operation(b, "get", "get", s, "One record, by id or key", rest.p);
    static const char match[] = "\"parameters\":[{\"$ref\":\"#/components/parameters/ifMatch\"}]";
    buf_clear(&rest);
    buf_printf(&rest, "%s,%s,\"responses\":{\"200\":{\"description\":\"The new version\",\"content\":%s},%s}", match, body.p,
               one.p, PROBLEM);
    buf_char(b, ',');
    put_operation(b, "put", "replace", s, "Revise: the whole content", rest.p);
    buf_char(b, ',');
    put_operation(b, "patch", "merge", s, "Revise: some fields (RFC 7396)", rest.p);
    buf_clear(&rest);
    buf_printf(&rest, "%s,\"responses\":{\"204\":{\"description\":\"Withdrawn; its history stays\"},%s}", match, PROBLEM);
    buf_char(b, ',');
    put_operation(b, "delete", "withdraw", s, "Withdraw", rest.p);

    buf_printf(b, "},\"/%s/{id}/history\":{\"parameters\":[{\"$ref\":\"#/components/parameters/id\"}],", plural);
    buf_clear(&rest);
    buf_printf(&rest, "\"responses\":{\"200\":{\"description\":\"Newest first\",\"content\":%s},%s}", many.p, PROBLEM);
    put_operation(b, "get", "history", s, "All versions", rest.p);
    buf_printf(b, "},\"/%s/{id}/proof\":{\"parameters\":[{\"$ref\":\"#/components/parameters/id\"}],", plural);
    buf_clear(&rest);
    buf_printf(&rest, "\"responses\":{\"200\":{\"description\":\"A tlog-proof file\",\"content\":{\"text/plain\":{\"schema\":"
                      "{\"type\":\"string\"}}}},%s}", PROBLEM);
    put_operation(b, "get", "prove", s, "Proof that the newest version is in the log", rest.p);
    buf_char(b, '}');
}

static const char COMPONENTS[] =
    "\"parameters\":{"
    "\"id\":{\"name\":\"id\",\"in\":\"path\",\"required\":true,\"schema\":{\"type\":\"string\"},"
    "\"description\":\"The record's id, or its key\"},"
    "\"ifMatch\":{\"name\":\"If-Match\",\"in\":\"header\",\"required\":true,\"schema\":{\"type\":\"string\"},"
    "\"description\":\"ETag of the version that was changed\"},"
    "\"q\":{\"name\":\"q\",\"in\":\"query\",\"schema\":{\"type\":\"string\"},\"description\":\"Words to find\"},"
    "\"sort\":{\"name\":\"sort\",\"in\":\"query\",\"schema\":{\"type\":\"string\"},"
    "\"description\":\"A field; with - in front descending\"},"
    "\"limit\":{\"name\":\"limit\",\"in\":\"query\",\"schema\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":1000}},"
    "\"after\":{\"name\":\"after\",\"in\":\"query\",\"schema\":{\"type\":\"string\"},\"description\":\"Cursor of a page\"},"
    "\"fields\":{\"name\":\"fields\",\"in\":\"query\",\"schema\":{\"type\":\"string\"},"
    "\"description\":\"Fields wanted, separated by commas\"}},"
    "\"responses\":{\"Problem\":{\"description\":\"What went wrong (RFC 9457)\",\"content\":{\"application/problem+json\":"
    "{\"schema\":{\"$ref\":\"#/components/schemas/Problem\"}}}}},"
    "\"securitySchemes\":{\"token\":{\"type\":\"http\",\"scheme\":\"bearer\"},"
    "\"session\":{\"type\":\"apiKey\",\"in\":\"cookie\",\"name\":\"comity_session\"}}";

static const char COMMON_SCHEMAS[] =
    "\"Problem\":{\"type\":\"object\",\"properties\":{\"type\":{\"type\":\"string\"},\"status\":{\"type\":\"integer\"},"
    "\"title\":{\"type\":\"string\"},\"detail\":{\"type\":\"string\"},\"hint\":{\"type\":\"string\"},\"errors\":{\"type\":"
    "\"array\",\"items\":{\"type\":\"object\",\"properties\":{\"field\":{\"type\":\"string\"},\"reason\":{\"type\":\"string\"}"
    "}}}}},"
    "\"Marking\":{\"type\":\"object\",\"properties\":{\"tlp\":{\"type\":\"string\",\"enum\":[\"RED\",\"AMBER+STRICT\","
    "\"AMBER\",\"GREEN\",\"CLEAR\"]},\"to\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}},\"persons\":{\"type\":"
    "\"array\",\"items\":{\"type\":\"string\"}},\"caveats\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}},\"embargo\":"
    "{\"type\":\"string\",\"format\":\"date\"},\"exercise\":{\"type\":\"boolean\"},\"fields\":{\"type\":\"object\","
    "\"additionalProperties\":{\"$ref\":\"#/components/schemas/Marking\"}}},\"required\":[\"tlp\"]}";

void web_openapi(const struct node *n, struct buf *out) {
    const struct catalogue *types = node_catalogue(n);
    buf_str(out, "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"comity\",\"version\":\"1\",\"description\":"
                 "\"Records of cooperative security: what partners do together and have promised each other.\"},"
                 "\"servers\":[{\"url\":\"/api/v1\"}],\"security\":[{\"token\":[]},{\"session\":[]}],\"paths\":{");
    buf_printf(out, "\"/search\":{\"get\":{\"operationId\":\"search\",\"summary\":\"Find records of every type\","
                    "\"parameters\":[{\"$ref\":\"#/components/parameters/q\"}],\"responses\":{\"200\":{\"description\":"
                    "\"Records\",\"content\":{\"application/json\":{\"schema\":{\"type\":\"array\",\"items\":{\"type\":"
                    "\"object\"}}}}},%s}}}", PROBLEM);
    for (unsigned i = 0; i < catalogue_count(types); i++) {
        buf_char(out, ',');
        put_type_paths(out, catalogue_at(types, i));
    }
    buf_printf(out, "},\"components\":{%s,\"schemas\":{%s", COMPONENTS, COMMON_SCHEMAS);
    for (unsigned i = 0; i < catalogue_count(types); i++) {
        buf_char(out, ',');
        put_schema(out, catalogue_at(types, i));
    }
    buf_str(out, "}}}");
}

void api_openapi(struct request *q, struct response *a) {
    a->type = "application/json";
    web_openapi(q->node, &a->body);
}

void api_type(struct request *q, struct response *a) {
    a->type = "application/schema+json";
    buf_char(&a->body, '{');
    put_schema(&a->body, q->schema);
    buf_char(&a->body, '}');
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
        buf_printf(&a->body, ",\"href\":\"/api/v1/%s\",\"describedby\":\"/api/v1/types/%s\"}", t->plural, t->plural);
    }
    buf_char(&a->body, ']');
}
