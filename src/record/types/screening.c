/* screening.c: listed parties as their lists print them, what a person decided about a match,
 * and goods on the move. */
#include "record/types/types.h"

/* ---- listed subject -------------------------------------------------------------------------- */

static const struct code_list subject_kinds = {
    "subject_kinds",
    (const struct code[]){
        {"person", "Person", NULL},
        {"organisation", "Organisation", NULL},
        {"company", "Company", NULL},
        {"vessel", "Vessel", NULL},
        {"aircraft", "Aircraft", NULL},
        {"unit", "Unit", NULL},
        {"other", "Other", NULL},
        {0}},
    false};

static const struct code_list list_states = {
    "list_states",
    (const struct code[]){
        {"listed", "Listed", NULL},
        {"removed", "Removed", "No longer in the newest edition."},
        {0}},
    false};

static const struct code_list genders = {
    "genders",
    (const struct code[]){{"male", "Male", NULL}, {"female", "Female", NULL}, {0}},
    true};

/* No check digits here: a list may print a company's IMO number or a mistyped one, and refusing
 * the row would take a listed party out of screening. What is compared is checked where it is
 * compared. */
const struct type listed_subject_type = {
    .name = "listed_subject", .plural = "listed_subjects", .label = "Listed subject",
    .label_plural = "Listed subjects", .group = SCREENING,
    .help = "A party, vessel or aircraft as a published list names it; everything the list says is "
            "kept.",
    .source = "The list's own publication: OFAC SDN data files; UN sc-sanctions.xsd; US "
              "Consolidated Screening List",
    .title = "name", .sort = "name",
    .fields = (const struct field[]){
        {"name", TEXT, .required = true, .search = true, .column = true,
         .help = "The primary name, as printed."},
        {"kind", CODE, .codes = &subject_kinds, .required = true, .facet = true, .column = true,
         .help = "What it is, as the list says."},
        {"list", TEXT, .required = true, .facet = true, .column = true,
         .help = "The list, as in OFAC-SDN."},
        {"list_id", TEXT, .column = true,
         .help = "Its number in the list, which later editions keep."},
        {"reference", TEXT, .search = true,
         .help = "The number that the list prints for people: CDi.001."},
        {"status", CODE, .codes = &list_states, .facet = true, .column = true,
         .help = "Whether the newest edition known here still has it."},
        {"strong_names", LIST_OF(TEXT), .search = true,
         .help = "Other names that the list holds to be good for identification, or does not "
                 "grade."},
        {"weak_names", LIST_OF(TEXT), .search = true,
         .help = "Other names that the list calls weak or low quality."},
        {"former_names", LIST_OF(TEXT), .search = true,
         .help = "Names that the list marks as former (f.k.a.)."},
        {"original_names", LIST_OF(TEXT), .search = true, .label = "Names in original script",
         .help = "Names in the script they are written in at home."},
        {"programmes", LIST_OF(TEXT), .facet = true, .label = "Sanctions programmes",
         .help = "The programmes or regimes under which it is listed, as the list codes them."},
        {"born", LIST_OF(TEXT), .label = "Dates of birth",
         .help = "As far as known: 1964, 1964-03, 1964-03-12."},
        {"born_text", TEXT, .label = "Dates of birth as printed",
         .help = "What the list prints, where that is no date: \"circa 1960 to 1965\"."},
        {"birth_places", LIST_OF(TEXT), .search = true, .help = "Places of birth, as printed."},
        {"gender", CODE, .codes = &genders, .help = "As the list says."},
        {"nationalities", LIST_OF(COUNTRY), .facet = true,
         .help = "States of nationality or citizenship."},
        {"countries", LIST_OF(COUNTRY), .facet = true,
         .help = "Other states named: of address, registration."},
        {"titles", LIST_OF(TEXT), .help = "Titles, as printed."},
        {"designations", LIST_OF(TEXT), .search = true, .label = "Positions held",
         .help = "Functions and ranks."},
        {"addresses", LIST_OF(TEXT), .search = true, .help = "Addresses, each in one line."},
        {"identifiers", LIST_OF(TEXT), .search = true,
         .help = "Each behind its kind, with the issuer: \"Passport: A123 (Iran)\"; tax, "
                 "registration numbers."},
        {"imo", TEXT, .label = "IMO number", .help = "As the list prints it."},
        {"mmsi", TEXT, .label = "MMSI", .help = "As the list prints it."},
        {"call_sign", TEXT, .help = "Call sign of the vessel."},
        {"vessel_type", TEXT, .help = "Type of the vessel."},
        {"vessel_flag", TEXT, .label = "Flag", .help = "Flag of the vessel, as printed."},
        {"former_flags", LIST_OF(TEXT), .help = "Former flags, as printed."},
        {"vessel_owner", TEXT, .search = true, .label = "Owner of the vessel",
         .help = "Owner, as printed."},
        {"tonnage", TEXT, .help = "Deadweight, as printed."},
        {"gross_tonnage", TEXT, .help = "Gross registered tonnage, as printed."},
        {"aircraft", TEXT, .search = true,
         .help = "Model, tail number, operator, year of an aircraft, as printed."},
        {"listed_on", DATE, .column = true,
         .help = "The day it was listed."},
        {"updated_on", DATE, .help = "The day the list last changed the entry."},
        {"removed_on", DATE, .help = "The day it was taken off."},
        {"expires_on", DATE, .help = "The day an order ends, as on a list of denied persons."},
        {"authority", TEXT, .label = "Legal basis",
         .help = "Order, resolution or notice: 82 F.R. 48792."},
        {"licence", TEXT, .label = "Licence requirement",
         .help = "Licence requirement and policy, as printed."},
        {"linked", LIST_OF(TEXT), .label = "Linked to",
         .help = "Other entries that the list names beside it."},
        {"other_ids", LIST_OF(TEXT),
         .help = "Its numbers in other lists, as a collection names them."},
        {"remarks", LONG_TEXT, .search = true, .help = "As the list prints them, whole."},
        {"edition", TEXT, .facet = true, .help = "The edition this version was read from."},
        {"url", TEXT, .label = "Address", .help = "Where the list publishes the entry."},
        {"note", LONG_TEXT, .search = true, .help = "What else one should know."},
        {0}}};

/* ---- decision -------------------------------------------------------------------------------- */

static const struct code_list outcomes = {
    "outcomes",
    (const struct code[]){
        {"no_concern", "No concern", NULL},
        {"false_match", "Not the same", "A different party of a like name."},
        {"possible", "Possibly the same", NULL},
        {"confirmed", "The same", NULL},
        {"referred", "Referred", "Somebody else is to decide."},
        {0}},
    false};

/* Screening never decides: a decision has reasons. */
static bool check_decision(const struct content *c, struct error *e) {
    if (check_is(c, "outcome", "referred") || check_is(c, "outcome", "possible"))
        return true;
    if (check_known(c, "reason"))
        return true;
    return check_refuse(e, "reason", "a decision says why");
}

const struct type screening_decision_type = {
    .name = "screening_decision", .plural = "screening_decisions", .label = "Screening decision",
    .label_plural = "Screening decisions", .group = SCREENING,
    .help = "What a person decided about a possible match, and why; screening itself never "
            "decides.",
    .source = "UNSCR 1540 (2004), 3; comity design, scope and restraint",
    .title = "screened", .sort = "-decided",
    .fields = (const struct field[]){
        {"screened", TEXT, .required = true, .search = true, .column = true,
         .help = "The name or item that was screened."},
        {"subject", REF, .to = "listed_subject", .column = true,
         .help = "The entry that may match."},
        {"about", REF, .label = "Record screened", .help = "The record the name stands in."},
        {"score", DECIMAL, .column = true, .help = "From 0 to 1, as the explanation says."},
        {"explanation", LONG_TEXT,
         .help = "What agreed and what did not, as shown to whoever decided."},
        {"outcome", CODE, .codes = &outcomes, .required = true, .facet = true, .column = true,
         .check = check_decision, .help = "What was decided."},
        {"reason", LONG_TEXT, .search = true, .help = "Why."},
        {"decided", INSTANT, .column = true, .help = "When."},
        {"decided_by", REF, .to = "person",
         .help = "Who decided; the author of the version is kept beside it."},
        {"list_edition", TEXT, .facet = true, .help = "The edition of the list that was compared."},
        {"valid_for", LONG_TEXT,
         .help = "What the decision covers, so that the same match is not asked again."},
        {"review_on", DATE, .help = "The day to look again."},
        {0}}};

/* ---- consignment ----------------------------------------------------------------------------- */

static const struct code_list consignment_states = {
    "consignment_states",
    (const struct code[]){
        {"announced", "Announced", NULL},
        {"licensed", "Licensed", NULL},
        {"in_transit", "In transit", NULL},
        {"held", "Held", NULL},
        {"inspected", "Inspected", NULL},
        {"seized", "Seized", NULL},
        {"released", "Released", NULL},
        {"delivered", "Delivered", NULL},
        {0}},
    false};

static bool check_consignment(const struct content *c, struct error *e) {
    return check_order(c, "departed", "expected", e);
}

const struct type consignment_type = {
    .name = "consignment", .plural = "consignments",
    .label = "Consignment", .label_plural = "Consignments",
    .group = SCREENING,
    .help = "Goods on their way: from whom, to whom, by which vessel, under which codes.",
    .source = "UNSCR 1540 (2004), 3; Harmonized System 2022; 15 CFR 738.2", .title = "description",
    .sort = "-departed",
    .fields = (const struct field[]){
        {"description", TEXT, .required = true, .search = true, .column = true,
         .help = "The goods, as declared."},
        {"reference", TEXT, .search = true, .label = "Bill of lading or licence",
         .help = "Number of the papers."},
        {"status", CODE, .codes = &consignment_states, .facet = true, .column = true,
         .help = "Where it stands."},
        {"shipper", TEXT, .search = true, .column = true, .help = "Who sends it, as declared."},
        {"consignee", TEXT, .search = true, .column = true,
         .help = "Who is to receive it, as declared."},
        {"notify", TEXT, .search = true, .label = "Notify party",
         .help = "Who is to be told, as declared."},
        {"end_user", TEXT, .search = true, .help = "Who is to use it."},
        {"end_use", LONG_TEXT, .search = true, .help = "What for."},
        {"origin", COUNTRY, .facet = true, .column = true, .help = "State it leaves."},
        {"destination", COUNTRY, .facet = true, .column = true, .help = "State it goes to."},
        {"via", LIST_OF(COUNTRY), .facet = true,
         .help = "States it passes through or is transshipped in."},
        {"vessel", REF, .to = "vessel", .help = "The vessel that carries it."},
        {"containers", LIST_OF(TEXT), .help = "Container numbers.", .source = "ISO 6346"},
        {"hs_codes", LIST_OF(TEXT), .facet = true, .label = "HS codes",
         .help = "Codes of six digits, as text.",
         .source = "Harmonized System 2022"},
        {"un_numbers", LIST_OF(TEXT), .label = "UN numbers", .help = "Numbers of dangerous goods.",
         .source = "UNECE ADR 2025, table A"},
        {"cas_numbers", LIST_OF(TEXT), .label = "CAS numbers", .help = "Numbers of chemicals.",
         .source = "Chemical Weapons Convention, Annex on Chemicals"},
        {"control_codes", LIST_OF(TEXT), .facet = true, .label = "Export control codes",
         .help = "Entries of control lists, as 3A001.", .source = "15 CFR 738.2"},
        {"quantity", DECIMAL, .unit = "kg", .label = "Mass (kg)", .help = "Gross mass."},
        {"value", MONEY, .sum = true, .help = "Value, as declared."},
        {"departed", DATE, .column = true, .check = check_consignment, .help = "The day it left."},
        {"expected", DATE, .help = "The day it is expected, not before it left."},
        {"documents", LIST_OF(REF), .to = "document",
         .help = "Papers: licence, end-user certificate, manifest."},
        {"note", LONG_TEXT, .search = true, .help = "What else one should know."},
        {0}}};
