/* A partner is known by every name it goes by; between two that share a name nobody guesses. */
#include "base/csv.h"
#include "base/map.h"
#include "cooperation/partner_fold.h"
#include "cooperation/partner_index.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "spellings.h"

static struct partner_index index_of_states;
static struct map numbers; /* code -> number */
static char codes[1000][16];

static uint32_t number_of(struct span code) {
    bool fresh = false;
    uint64_t *n = map_put(&numbers, code, numbers.count, &fresh);
    if (fresh) {
        assert_true(*n < 1000 && code.n < sizeof codes[0]);
        memcpy(codes[*n], code.p, code.n);
        partner_index_code(&index_of_states, (uint32_t)*n, code);
    }
    return (uint32_t)*n;
}

/* Names of a table: columns code and name first; `scope` is the third column of other-names.csv. */
static void load(const char *file, int scope) {
    struct buf path AUTO_BUF = {0};
    struct error e;
    const char *data = getenv("COMITY_NAMES");
    buf_printf(&path, "%s/%s", data != NULL ? data : NAMES_SOURCE, file);
    struct stream *in = stream_open(path.p, &e);
    assert_non_null(in);
    struct csv *csv = csv_open(in, file, ',');
    struct span *cells = NULL;
    size_t n = 0;
    assert_int_equal(csv_next(csv, &cells, &n, &e), 1);
    while (csv_next(csv, &cells, &n, &e) == 1)
        if (scope < 0 || cells[scope].n == 0)
            partner_index_name(&index_of_states, number_of(cells[0]), RANK_STATE, cells[1]);
    csv_close(csv);
}

static int load_names(void **state) {
    (void)state;
    load("states.csv", -1);
    load("former.csv", -1);
    load("other-names.csv", 2);
    return 0;
}

static int free_names(void **state) {
    (void)state;
    partner_index_free(&index_of_states);
    map_free(&numbers);
    return 0;
}

/* The code, "several" or "nobody". */
static const char *who(const char *name) {
    bool by_code, pending;
    int64_t p = partner_index_find(&index_of_states, span_of(name), &by_code, &pending);
    return p >= 0 ? codes[p] : p == PARTNER_SEVERAL ? "several" : "nobody";
}

static void every_spelling_of_the_reports_is_one_partner(void **state) {
    (void)state;
    size_t count = sizeof spellings / sizeof *spellings;
    assert_int_equal(count, 238);
    for (size_t i = 0; i < count; i++) {
        /* "Korea" alone is two partners'; in these reports it is the Republic (scope fmtr). */
        const char *expected =
            strcmp(spellings[i].printed, "Korea") == 0 ? "several" : spellings[i].code;
        if (strcmp(who(spellings[i].printed), expected) != 0)
            fail_msg("%s: %s, not %s", spellings[i].printed, who(spellings[i].printed), expected);
    }
}

/* Spellings that stand in no table as they are here: what other years and other hands will bring.
 */
static void unseen_spellings_are_understood(void **state) {
    (void)state;
    static const struct {
        const char *name, *code;
    } unseen[] = {
        {"COTE D'IVOIRE", "CIV"},
        {"Côte d´Ivoire", "CIV"},
        {"Republic of Côte d’Ivoire", "CIV"},
        {"Ivory Coast (Côte d'Ivoire)", "CIV"},
        {"CÔTE D‘IVOIRE, REPUBLIC OF THE", "CIV"},
        {"Korea (Republic of South)", "KOR"},
        {"South Korea, Republic of", "KOR"},
        {"KOREA,REPUBLIC OF", "KOR"},
        {"Korea, Rep of", "KOR"},
        {"Korea, Democratic Peoples Republic of", "PRK"},
        {"Korea, Dem. Peoples Rep. of", "PRK"},
        {"Congo (DRC)", "COD"},
        {"Congo (Zaire)", "COD"},
        {"Congo, Dem. Rep. of (Kinshasa)", "COD"},
        {"CONGO - BRAZZAVILLE", "COG"},
        {"Congo, Rep. of the (Brazzaville)", "COG"},
        {"Guinea -Bissau", "GNB"},
        {"GUINEA BISSAU, REPUBLIC OF", "GNB"},
        {"Guinea, Equatorial", "GNQ"},
        {"Papua - New Guinea", "PNG"},
        {"St.Kitts and Nevis", "KNA"},
        {"Saint Kitts and  Nevis", "KNA"},
        {"St. Kitts - Nevis", "KNA"},
        {"St. Vincent and The Grenadines", "VCT"},
        {"Saint Vincent & Grenadines", "VCT"},
        {"ST LUCIA", "LCA"},
        {"Trinidad/Tobago", "TTO"},
        {"Trinidad & Tobago, Republic of", "TTO"},
        {"São Tomé & Principe", "STP"},
        {"Sao Tome-Principe", "STP"},
        {"Bosnia-Hercegovina", "BIH"},
        {"Timor - Leste", "TLS"},
        {"Democratic Republic of Timor Leste", "TLS"},
        {"Kazakhstan (Republic of)", "KAZ"},
        {"Montenegro (Republic of)", "MNE"},
        {"Serbia (Republic of)", "SRB"},
        {"Sudan, South", "SSD"},
        {"The Republic of South Sudan", "SSD"},
        {"Macedonia, (FYROM)", "MKD"},
        {"Macedonia, The Former Yugoslav Republic of", "MKD"},
        {"Eswatini, Kingdom Of", "SWZ"},
        {"Viet-nam", "VNM"},
        {"TURKIYE", "TUR"},
        {"türkiye", "TUR"},
        {"TÜRKİYE", "TUR"},
        {"Bolivia (Plurinational State Of)", "BOL"},
        {"Micronesia, Federated States Of", "FSM"},
        {"Tanzania (United Republic of)", "TZA"},
        {"Bahamas (The)", "BHS"},
        {"The Gambia", "GMB"},
        {"Lao Peoples Democratic Republic", "LAO"},
        {"Iran (Islamic Rep. of)", "IRN"},
        {"Kosovo, Republic Of", "XKX"},
        {"West Bank / Gaza", "PSE"},
        {"CABO VERDE (REPUBLIC OF)", "CPV"},
        {"Allemagne", "DEU"},
        {"Südkorea", "KOR"},
        {"Côte-d’Ivoire", "CIV"},
        {"コートジボワール", "CIV"},
        {"Российская Федерация", "RUS"},
        {"CIV", "CIV"},
    };
    for (size_t i = 0; i < sizeof unseen / sizeof *unseen; i++)
        if (strcmp(who(unseen[i].name), unseen[i].code) != 0)
            fail_msg("%s: %s, not %s", unseen[i].name, who(unseen[i].name), unseen[i].code);
}

static void neighbours_in_name_are_kept_apart(void **state) {
    (void)state;
    static const struct {
        const char *name, *code;
    } pairs[] = {
        {"Guinea", "GIN"},
        {"Guinea-Bissau", "GNB"},
        {"Equatorial Guinea", "GNQ"},
        {"Papua New Guinea", "PNG"},
        {"Niger", "NER"},
        {"Nigeria", "NGA"},
        {"Dominica", "DMA"},
        {"Dominican Republic", "DOM"},
        {"Republic of Niger", "NER"},
        {"Samoa", "WSM"},
        {"American Samoa", "ASM"},
        {"Sudan", "SDN"},
        {"South Sudan", "SSD"},
        {"Republic of Korea", "KOR"},
        {"North Korea", "PRK"},
        {"China", "CHN"},
        {"Republic of China", "TWN"},
        {"Mali", "MLI"},
        {"Malawi", "MWI"},
        {"Austria", "AUT"},
        {"Australia", "AUS"},
        {"Mauritania", "MRT"},
        {"Mauritius", "MUS"},
        {"Slovakia", "SVK"},
        {"Slovenia", "SVN"},
        {"Iran", "IRN"},
        {"Iraq", "IRQ"},
        {"Gambia", "GMB"},
        {"Zambia", "ZMB"},
        {"Georgia", "GEO"},
        {"South Georgia and the South Sandwich Islands", "SGS"},
        {"Ireland", "IRL"},
        {"US Virgin Islands", "VIR"},
        {"British Virgin Islands", "VGB"},
        {"Yugoslavia", "YUG"},
        {"Serbia and Montenegro", "SCG"},
        {"Netherlands", "NLD"},
        {"Netherlands Antilles", "ANT"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        assert_string_equal(who(pairs[i].name), pairs[i].code);
}

static void nobody_guesses(void **state) {
    (void)state;
    static const char *const open[] = {
        "Korea",
        "Congo",
        "Virgin Islands",
        "Saint Martin",
        "St. Martin",
        "Kingdom of Korea",
        "Republic of Virgin Islands",
    };
    for (size_t i = 0; i < sizeof open / sizeof *open; i++)
        assert_string_equal(who(open[i]), "several");
    static const char *const unknown[] = {
        "",
        "-",
        "Republic",
        "Democratic Republic",
        "The",
        "Cyprus (north)",
        "Nigerai",
        "Gineau",
        "Bissau",
        "Tobago",
        "State of Georgia",
        "Islamic State of Iraq",
        "Northern Ireland",
        "Somaliland",
        "Turkish Republic of Northern Cyprus",
        "Antigua (US)",
        "Georgia (Tbilisi) (2)",
        "Africa",
        "Multiple",
        "OAS Region",
        "1234",
    };
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
        if (strcmp(who(unknown[i]), "nobody") != 0)
            fail_msg("%s: %s", unknown[i], who(unknown[i]));
}

/* Every name in the tables leads to the partner it is listed under, but for the few that are said
 * to be shared. */
static void every_listed_name_leads_home(void **state) {
    (void)state;
    static const char *const files[] = {"states.csv", "former.csv", "other-names.csv"};
    size_t shared = 0;
    for (size_t f = 0; f < 3; f++) {
        struct buf path AUTO_BUF = {0};
        struct error e;
        const char *data = getenv("COMITY_NAMES");
        buf_printf(&path, "%s/%s", data != NULL ? data : NAMES_SOURCE, files[f]);
        struct csv *csv = csv_open(stream_open(path.p, &e), files[f], ',');
        struct span *cells = NULL;
        size_t n = 0;
        assert_int_equal(csv_next(csv, &cells, &n, &e), 1);
        while (csv_next(csv, &cells, &n, &e) == 1) {
            bool by_code, pending;
            int64_t p = partner_index_find(&index_of_states, cells[1], &by_code, &pending);
            if (f == 2 && cells[2].n > 0)
                continue;
            shared += p == PARTNER_SEVERAL;
            if (p != PARTNER_SEVERAL && (p < 0 || !span_is(cells[0], codes[p])))
                fail_msg("%s:%ld: %.*s", files[f], csv_line(csv), SPAN_ARG(cells[1]));
        }
        csv_close(csv);
    }
    assert_in_range(shared, 8, 24);
}

static void folding(void **state) {
    (void)state;
    static const struct {
        const char *name, *folded;
    } cases[] = {
        {"Cote D’ivoire, Republic Of", "cote divoire republic"},
        {"Korea, Republic of", "korea republic"},
        {"Trinidad -Tobago", "tobago trinidad"},
        {"St. Kitts & Nevis", "kitts nevis saint"},
        {"The Gambia", "gambia"},
        {"The", "the"},
        {"Congo (Congo)", "congo"},
        {"भारत", "भारत"},
        {"ǅ", "dz"},
        {"***", ""},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf out AUTO_BUF = {0};
        partner_name_fold(span_of(cases[i].name), &out);
        assert_string_equal(out.n > 0 ? out.p : "", cases[i].folded);
    }
}

static void a_partner_to_settle_stands_for_its_name_only(void **state) {
    (void)state;
    struct partner_index x = {0};
    bool by_code, pending;
    partner_index_name(&x, 1, RANK_STATE, SPAN("Georgia"));
    partner_index_name(&x, 2, RANK_OTHER, SPAN("Georgia"));
    partner_index_name(&x, 3, RANK_UNSETTLED, SPAN("Georgia"));
    partner_index_name(&x, 4, RANK_UNSETTLED, SPAN("Atlantis, Republic of"));
    assert_int_equal(partner_index_find(&x, SPAN("GEORGIA"), &by_code, &pending), 1);
    assert_false(pending);
    assert_int_equal(partner_index_find(&x, SPAN("Republic of Atlantis"), &by_code, &pending), 4);
    assert_true(pending);
    assert_int_equal(partner_index_find(&x, SPAN("Atlantis"), &by_code, &pending), PARTNER_NOBODY);
    partner_index_free(&x);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_spelling_of_the_reports_is_one_partner),
        cmocka_unit_test(unseen_spellings_are_understood),
        cmocka_unit_test(neighbours_in_name_are_kept_apart),
        cmocka_unit_test(nobody_guesses),
        cmocka_unit_test(every_listed_name_leads_home),
        cmocka_unit_test(folding),
        cmocka_unit_test(a_partner_to_settle_stands_for_its_name_only),
    };
    return cmocka_run_group_tests_name("partner names", tests, load_names, free_names);
}
