/* ask.c: the conditions on a command line, as one query. */
#include "cli/cli.h"

const struct option query_options[] = {
    {"where", "CONDITION",
     "Only records for which it holds: 'field op value', op one of = != < <= > >= ~ (contains), "
     "or 'field known', 'field unknown'; 'with = COL,PER' is either. Several conditions hold "
     "together.",
     WORD_CONDITION, NULL, true},
    {"search", "WORDS",
     "Only records whose texts hold all these words (case and accents do not matter).", WORD_TEXT,
     NULL, false},
    {0},
};

bool ask_query(const struct call *c, const struct look *l, const struct schema *s, struct arena *a,
               struct query *out, struct error *e) {
    const char *condition = NULL, *words = call_value(c, "search");
    *out = query_for(s, &l->viewer, l->today);
    for (size_t at = 0; (condition = call_next(c, "where", &at)) != NULL;) {
        if (!utf8_valid(span_of(condition)))
            return error_set(e, ERROR_USAGE, "--where: not valid UTF-8");
        if (!query_where(out, l->reader, span_of(condition), a, e))
            return error_prefix(e, "--where");
    }
    if (words == NULL)
        return true;
    if (!utf8_valid(span_of(words)) || strlen(words) > QUERY_TEXT_MAX)
        return error_set(e, ERROR_USAGE, "--search takes at most %d bytes of UTF-8",
                         QUERY_TEXT_MAX);
    out->text = span_of(words);
    return true;
}
