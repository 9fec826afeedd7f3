/* partner.c: who there is: partners, persons, sites, groups of partners, and the documents that
 * govern the work. */
#include "record/types/types.h"

/* ---- partner -------------------------------------------------------------------------------- */

static const struct code_list partner_kinds = {
    "partner_kinds",
    (const struct code[]){
        {"state", "State", "A state, or a territory with a code of its own in ISO 3166-1."},
        {"organisation", "International organisation", "Made by states, with organs of its own."},
        {"group", "Group of states", "States that act together without an organisation."},
        {"ngo", "Non-governmental organisation", NULL},
        {"agency", "Agency or ministry", "A part of a state's government."},
        {"unit", "Unit", "A formation, unit, school or ship of a security force."},
        {"company", "Company", NULL},
        {"other", "Other", NULL},
        {0}},
    false};

/* Codes stand in markings (REL TO), in lists and in files, where these characters separate. */
static bool check_code(const struct content *c, struct error *e) {
    struct span v = check_value(c, "code");
    if (v.n > 40)
        return check_refuse(e, "code", "a code is short: at most 40 characters");
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] == ' ' || v.p[i] == ',' || v.p[i] == ';' || v.p[i] == '|' || v.p[i] == '/')
            return check_refuse(e, "code", "a code has no space, comma, semicolon, bar or slash");
    return true;
}

const struct type partner_type = {
    .name = "partner", .plural = "partners", .label = "Partner", .label_plural = "Partners",
    .group = COOPERATION,
    .help = "A state, organisation, agency, unit or company that something is done with or "
            "promised to.",
    .source = "DoDD 5132.03; " SHEET_COOPERATION, .title = "name", .key = "code", .sort = "name",
    .fields = (const struct field[]){
        {"name", TEXT, .required = true, .search = true, .column = true,
         .help = "The name that pages show, short and in everyday use.",
         .source = "ISO 3166-1 for states"},
        {"code", TEXT, .column = true, .check = check_code,
         .help = "ISO 3166-1 alpha-3 for a state, otherwise a short code of your own.",
         .source = "ISO 3166-1; " SHEET_SHARING ", section 2"},
        {"kind", CODE, .codes = &partner_kinds, .facet = true, .column = true,
         .help = "What it is."},
        {"names", LIST_OF(TEXT), .search = true, .label = "Other names",
         .help = "Every other name it goes by, in any language, as sources print it."},
        {"full_name", TEXT, .search = true,
         .help = "The formal name, as a treaty would print it."},
        {"country", COUNTRY, .facet = true,
         .help = "The state it belongs to, for an agency, unit or company."},
        {"parent", REF, .to = "partner", .label = "Part of",
         .help = "The partner that it is a part of: the ministry of an agency, the brigade of a "
                 "battalion."},
        {"region", TEXT, .facet = true, .column = true,
         .help = "The region under which your own organisation counts it."},
        {"predecessors", LIST_OF(REF), .to = "partner",
         .help = "Whose place it took, as the states that came from one that ended.",
         .source = SHEET_AGREEMENTS ", section 3"},
        {"successors", LIST_OF(REF), .to = "partner",
         .help = "Who took its place.", .source = SHEET_AGREEMENTS ", section 3"},
        {"since", DATE, .check = check_since_before_until,
         .help = "The first day of its existence, where that matters."},
        {"until", DATE,
         .help = "The last day of its existence; a partner that ended keeps its history."},
        {"settled", CODE, .codes = &settled_codes, .facet = true,
         .help = "Whether somebody has said who this is, or an import met the name and a person "
                 "must.",
         .source = SHEET_COOPERATION ", section 7"},
        {"position", POSITION, .help = "Where its seat or capital is."},
        {"identifiers", LIST_OF(TEXT),
         .help = "Numbers in other registers, each behind the register's name: \"DUNS "
                 "123456789\"."},
        {"website", TEXT, .help = "Its public address on the web."},
        {"note", LONG_TEXT, .search = true, .help = "What else one should know."},
        {0}}};

/* ---- person --------------------------------------------------------------------------------- */

const struct type person_type = {
    .name = "person", .plural = "people", .label = "Person", .label_plural = "People",
    .group = COOPERATION,
    .help = "Somebody who takes part, is nominated, or is a point of contact; personal data stay "
            "at home.",
    .source = SHEET_COOPERATION ", sections 2 and 5", .title = "name", .sort = "name",
    .fields = (const struct field[]){
        {"name", TEXT, .required = true, .search = true, .column = true,
         .help = "Full name in the order the person uses."},
        {"names", LIST_OF(TEXT), .search = true, .label = "Other names",
         .help = "Other spellings, former names, and the name in its own script."},
        {"partner", REF, .to = "partner", .facet = true, .column = true,
         .help = "The state or organisation the person serves."},
        {"unit", REF, .to = "partner",
         .help = "The unit; vetting looks at person and unit.",
         .source = "22 USC 2378d; 10 USC 362; " SHEET_COOPERATION ", section 5"},
        {"rank_title", TEXT, .label = "Rank or title", .column = true,
         .help = "Rank, grade or title."},
        {"role", TEXT, .search = true, .column = true, .help = "What the person does there."},
        {"nationality", LIST_OF(COUNTRY), .help = "States of nationality."},
        {"born", DATE, .label = "Date of birth", .marking = &own_organisation_only,
         .help = "Date of birth, only where vetting or clearance asks for it.",
         .source = SHEET_COOPERATION ", section 5"},
        {"birthplace", TEXT, .marking = &own_organisation_only,
         .help = "Place of birth, only where vetting asks for it.",
         .source = SHEET_COOPERATION ", section 5"},
        {"identifiers", LIST_OF(TEXT), .marking = &own_organisation_only,
         .help = "Service or passport numbers, each behind what it is."},
        {"languages", LIST_OF(TEXT), .help = "Languages, as codes of ISO 639."},
        {"email", TEXT, .marking = &own_organisation_only, .help = "Address for mail."},
        {"phone", TEXT, .marking = &own_organisation_only, .help = "Number with country code."},
        {"since", DATE, .check = check_since_before_until, .help = "In this role since."},
        {"until", DATE, .help = "In this role until."},
        {"note", LONG_TEXT, .search = true, .marking = &own_organisation_only,
         .help = "What else one should know."},
        {0}}};

/* ---- contact point -------------------------------------------------------------------------- */

static const struct code_list contact_purposes = {
    "contact_purposes",
    (const struct code[]){
        {"ship_boarding", "Ship boarding", "Confirms nationality and decides on boarding."},
        {"psi", "PSI", "Exchange of information under the Proliferation Security Initiative."},
        {"national_authority", "National authority", "Chemical Weapons Convention, VII.4."},
        {"nuclear_emergency", "Nuclear emergency",
         "Contact point of the Early Notification Convention."},
        {"assistance", "Assistance", "Asks for and offers help."},
        {"clearance", "Diplomatic clearance", "Overflight, landing, port calls and transit."},
        {"health", "Health regulations",
         "National focal point of the International Health Regulations."},
        {"vetting", "Vetting", NULL},
        {"point_of_contact", "Point of contact", NULL},
        {0}},
    true};

const struct type contact_point_type = {
    .name = "contact_point", .plural = "contact_points", .label = "Contact point",
    .label_plural = "Contact points", .group = COOPERATION,
    .help = "Whom to call for what: the competent authority a partner has named.",
    .source = "SUA Convention as amended in 2005, Article 8bis(15); "
              SHEET_INTERDICTION ", section 3",
    .title = "name", .sort = "name",
    .fields = (const struct field[]){
        {"name", TEXT, .required = true, .search = true, .column = true,
         .help = "Name of the office."},
        {"partner", REF, .to = "partner", .required = true, .facet = true, .column = true,
         .help = "The partner that named it."},
        {"purpose", CODE, .codes = &contact_purposes, .facet = true, .column = true,
         .help = "What it answers for."},
        {"agreement", REF, .to = "agreement", .help = "The agreement under which it is named."},
        {"person", REF, .to = "person", .help = "Who answers there."},
        {"phone", TEXT, .help = "Number with country code."},
        {"email", TEXT, .help = "Address for mail."},
        {"radio", TEXT, .help = "Call sign and frequency."},
        {"hours", TEXT, .help = "When somebody answers: \"24/7\", or hours in UTC."},
        {"languages", LIST_OF(TEXT), .help = "Languages, as codes of ISO 639."},
        {"since", DATE, .check = check_since_before_until, .help = "Named since."},
        {"until", DATE, .help = "Named until."},
        {"verified", DATE, .column = true,
         .help = "The day somebody last tried it and was answered."},
        {"note", LONG_TEXT, .help = "What else one should know."},
        {0}}};

/* ---- site ----------------------------------------------------------------------------------- */

static const struct code_list site_kinds = {
    "site_kinds",
    (const struct code[]){
        {"training", "School or training area", NULL},
        {"base", "Base", NULL},
        {"airfield", "Airfield", NULL},
        {"port", "Port", NULL},
        {"storage", "Storage", NULL},
        {"border", "Border crossing", NULL},
        {"declared", "Declared facility", "A site that is declared under an agreement."},
        {"laboratory", "Laboratory", NULL},
        {"hospital", "Hospital", NULL},
        {"school", "School", NULL},
        {"plant", "Plant", "A works or a power station."},
        {"office", "Office", NULL},
        {"other", "Other", NULL},
        {0}},
    true};

const struct type site_type = {
    .name = "site", .plural = "sites",
    .label = "Site", .label_plural = "Sites", .group = COOPERATION,
    .help = "A place where something is done, kept or declared.",
    .source = SHEET_AGREEMENTS ", sections 5 and 8", .title = "name", .key = "code", .sort = "name",
    .fields = (const struct field[]){
        {"name", TEXT, .required = true, .search = true, .column = true,
         .help = "Name of the place."},
        {"code", TEXT, .column = true, .check = check_code,
         .help = "A short code: UN/LOCODE, ICAO location, or your own."},
        {"names", LIST_OF(TEXT), .search = true, .label = "Other names",
         .help = "Every other name it goes by."},
        {"kind", CODE, .codes = &site_kinds, .facet = true, .column = true, .help = "What it is."},
        {"country", COUNTRY, .facet = true, .column = true,
         .help = "The state on whose territory it lies."},
        {"operator", REF, .to = "partner", .facet = true, .help = "Who runs it."},
        {"position", POSITION, .help = "Where it is, in degrees of WGS 84."},
        {"area", GEOMETRY, .help = "Its outline."},
        {"address", TEXT, .search = true, .help = "Postal address or description."},
        {"agreements", LIST_OF(REF), .to = "agreement",
         .help = "Agreements under which it is used or declared."},
        {"since", DATE, .check = check_since_before_until, .help = "In use since."},
        {"until", DATE, .help = "In use until."},
        {"note", LONG_TEXT, .search = true, .help = "What else one should know."},
        {0}}};

/* ---- group and membership ------------------------------------------------------------------- */

static const struct code_list group_kinds = {
    "group_kinds",
    (const struct code[]){
        {"regime", "Export control regime", "States that coordinate what they license."},
        {"initiative", "Initiative", "States that endorsed a statement, as the PSI."},
        {"code_of_conduct", "Code of conduct", "States that subscribed to a political commitment."},
        {"alliance", "Alliance", NULL},
        {"regional", "Regional organisation", NULL},
        {"sharing", "Sharing group", "Partners to whom records are released together."},
        {"other", "Other", NULL},
        {0}},
    true};

const struct type group_type = {
    .name = "group", .plural = "groups", .label = "Group", .label_plural = "Groups",
    .group = COOPERATION,
    .help = "Partners that belong together: a regime, an initiative, an alliance, or a sharing "
            "group.",
    .source = SHEET_SHARING ", section 2", .title = "name", .key = "code", .sort = "name",
    .fields = (const struct field[]){
        {"name", TEXT, .required = true, .search = true, .column = true,
         .help = "Name of the group."},
        {"code", TEXT, .required = true, .column = true, .check = check_code,
         .help = "Short code, as it stands in a marking behind REL TO: NSG, PSI, FVEY."},
        {"names", LIST_OF(TEXT), .search = true, .label = "Other names",
         .help = "Every other name it goes by."},
        {"kind", CODE, .codes = &group_kinds, .facet = true, .column = true, .help = "What it is."},
        {"partner", REF, .to = "partner",
         .help = "The group as a partner of its own, where it acts in its own name."},
        {"purpose", TEXT, .search = true, .help = "What its members do together."},
        {"complete", CODE, .codes = &yes_no, .facet = true, .label = "Membership complete",
         .help = "No: being absent from the list of members means nothing."},
        {"as_of", TEXT, .column = true, .label = "Membership as of",
         .help = "How old the knowledge of its membership is: a day, month or year."},
        {"since", DATE, .check = check_since_before_until, .help = "Founded on."},
        {"until", DATE, .help = "Ended on."},
        {"website", TEXT, .help = "Its public address on the web."},
        {"note", LONG_TEXT, .search = true, .help = "What else one should know."},
        {"source_text", TEXT, .label = "Source", .help = "Where the membership is taken from."},
        {0}}};

static const struct code_list membership_statuses = {
    "membership_statuses",
    (const struct code[]){
        {"member", "Member", NULL},
        {"participating_government", "Participating government",
         "The Nuclear Suppliers Group's word."},
        {"participating_state", "Participating state", "The Wassenaar Arrangement's word."},
        {"endorsing_state", "Endorsing state", "Endorsed the PSI's statement of principles."},
        {"subscribing_state", "Subscribing state", "The Hague Code of Conduct's word."},
        {"adherent", "Adherent", "Accepted by the group as following its guidelines; no member."},
        {"adherent_by_own_pledge", "Adherent by own pledge",
         "Says itself that it follows; no member."},
        {"observer", "Observer", NULL},
        {"candidate", "Candidate", NULL},
        {"former", "Former member", NULL},
        {0}},
    true};

static bool check_membership(const struct content *c, struct error *e) {
    if (check_known(c, "joined_precision") && !check_known(c, "joined"))
        return check_refuse(e, "joined", "a precision is given, but no date of joining");
    return check_order(c, "joined", "left", e);
}

const struct type membership_type = {
    .name = "membership", .plural = "memberships", .label = "Membership",
    .label_plural = "Memberships", .group = COOPERATION,
    .help = "That a partner belongs to a group, how, and from when to when.",
    .source = SHEET_SHARING ", section 2", .title = "participant_text", .sort = "participant_text",
    .fields = (const struct field[]){
        {"group", REF, .to = "group", .required = true, .facet = true, .column = true,
         .help = "The group."},
        {"partner", REF, .to = "partner", .required = true, .facet = true, .column = true,
         .help = "Who belongs to it."},
        {"participant_text", TEXT, .search = true, .label = "Name as printed",
         .help = "The partner's name as the source prints it."},
        {"status", CODE, .codes = &membership_statuses, .facet = true, .column = true,
         .help = "In what way it belongs: member and adherent are different things."},
        {"joined", DATE, .column = true, .check = check_membership,
         .help = "When it joined; where only the year is known, 1 January of it, with precision "
                 "year."},
        {"joined_precision", CODE, .codes = &precisions,
         .help = "How exact the date of joining is."},
        {"left", DATE, .column = true,
         .help = "When it left; unknown: nobody is known to have left."},
        {"as_of", TEXT, .help = "How old this knowledge is: a day, month or year."},
        {"note", LONG_TEXT, .help = "What else one should know."},
        {"source_text", TEXT, .label = "Source", .help = "Where this is taken from."},
        {0}}};

/* ---- document ------------------------------------------------------------------------------- */

static const struct code_list document_kinds = {
    "document_kinds",
    (const struct code[]){
        {"treaty", "Treaty or convention", NULL},
        {"resolution", "Resolution", NULL},
        {"law", "Law", NULL},
        {"directive", "Directive", NULL},
        {"instruction", "Instruction", NULL},
        {"doctrine", "Doctrine or concept", NULL},
        {"order", "Order or message", NULL},
        {"standard", "Standard", "Of a standards body, a technical forum or an agency."},
        {"statement", "Statement", "A political commitment."},
        {"guidance", "Guide or handbook", NULL},
        {"report", "Report or study", NULL},
        {"decision", "Decision", NULL},
        {"plan", "Plan", NULL},
        {"after_action", "After-action report", NULL},
        {"other", "Other", NULL},
        {0}},
    true};

const struct type document_type = {
    .name = "document", .plural = "documents", .label = "Document", .label_plural = "Documents",
    .group = COOPERATION,
    .help = "A text that governs, describes or proves something: law, directive, treaty, plan, "
            "report.",
    .source = SHEET_COOPERATION ", section 4", .title = "title", .key = "code", .sort = "title",
    .fields = (const struct field[]){
        {"title", TEXT, .required = true, .search = true, .column = true, .help = "Its title."},
        {"code", TEXT, .column = true,
         .help = "Its number, by which people call it: \"DoDI 5132.14\"."},
        {"kind", CODE, .codes = &document_kinds, .facet = true, .column = true,
         .help = "What it is."},
        {"issuer", TEXT, .search = true, .facet = true, .column = true,
         .help = "Who issued it, as printed."},
        {"issued_by", REF, .to = "partner", .help = "The partner that issued it."},
        {"date", DATE, .column = true, .help = "The day it was issued or adopted."},
        {"date_text", TEXT, .help = "The date as known, where the day is not: \"August 2022\"."},
        {"citation", TEXT, .search = true, .help = "How it is cited, so that others find it."},
        {"subject", TEXT, .search = true, .facet = true,
         .help = "What it is about, in a few words."},
        {"url", TEXT, .label = "Address", .help = "Where it stands on the web."},
        {"language", TEXT, .help = "Its language, as a code of ISO 639."},
        {"agreements", LIST_OF(REF), .to = "agreement", .help = "Agreements it belongs to."},
        {"supersedes", LIST_OF(REF), .to = "document", .help = "Documents it took the place of."},
        {"file", ATTACHMENT, .help = "The document itself."},
        {"text", LONG_TEXT, .search = true, .label = "Full text",
         .help = "Its words, for the search."},
        {"note", LONG_TEXT, .search = true, .help = "What else one should know."},
        {"source_text", TEXT, .label = "Source", .help = "Where these facts are taken from."},
        {0}}};
