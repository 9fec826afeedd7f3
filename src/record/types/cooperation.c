/* cooperation.c: what partners do together: activities, who takes part, who pays, who was
 * vetted. */
#include "record/types/types.h"

/* ---- activity ------------------------------------------------------------------------------- */

static const struct code_list activity_statuses = {
    "activity_statuses",
    (const struct code[]){
        {"proposed", "Proposed", "Somebody would like to do it."},
        {"planned", "Planned", "Objective, sponsor and rough cost are named."},
        {"approved", "Approved",
         "Authority and funds are named, reviews are done, the partner agrees."},
        {"under_way", "Under way", "It has begun; everyone concerned was cleared on the day."},
        {"completed", "Completed", "It took place; attendance and cost are entered."},
        {"assessed", "Assessed", "Measurements are taken and lessons filed."},
        {"closed", "Closed", "Money is reconciled; nothing is left to do."},
        {"postponed", "Postponed", "Not on the day that was set; earlier versions keep the dates."},
        {"cancelled", "Cancelled", "It will not take place, for the reason given."},
        {0}},
    false};

/* As the published training reports name them. */
static const struct code_list departments = {
    "departments",
    (const struct code[]){
        {"DOS", "Department of State", NULL},
        {"DOD", "Department of Defense", NULL},
        {"DHS", "Department of Homeland Security", NULL},
        {"DOT", "Department of Transportation", NULL},
        {"DOE", "Department of Energy", NULL},
        {"DOJ", "Department of Justice", NULL},
        {"USAID", "Agency for International Development", NULL},
        {0}},
    true};

/* No default marking on the cost: published reports print it, and an author can always narrow
 * it. */
const struct type activity_type = {
    .name = "activity", .plural = "activities", .label = "Activity", .label_plural = "Activities",
    .group = COOPERATION,
    .help = "Something that partners do together: a course, visit, exercise, exchange, talk or "
            "project.",
    .source = "DoDI 5132.14; JP 3-20; " SHEET_COOPERATION ", sections 1, 2 and 4",
    .title = "title", .sort = "-starts",
    .fields = (const struct field[]){
        {"title", TEXT, .required = true, .search = true, .column = true,
         .help = "What it is called: the title of the course or event."},
        {"kind", CODE, .codes = &activity_kinds, .facet = true,
         .help = "The class of activity.",
         .source = "Joint Operating Concept 2008; " SHEET_COOPERATION ", section 1"},
        {"status", CODE, .codes = &activity_statuses, .facet = true,
         .check = check_cancelled_has_reason,
         .help = "Where it stands in its life, from proposed to closed.",
         .source = "MARADMIN 745/11; " SHEET_COOPERATION ", section 4"},
        {"with", LIST_OF(REF), .to = "partner", .label = "Partners", .facet = true, .column = true,
         .help = "The partners whose forces, officials or people it is for or done with.",
         .source = "JP 3-20"},
        {"fiscal_year", TEXT, .facet = true, .column = true,
         .help = "The fiscal year or years of the report or budget, as the source writes it: "
                 "2004-2005.",
         .source = "Foreign Military Training report, Volume I, Section IV"},
        {"programme", TEXT, .facet = true, .column = true,
         .help = "The programme's short name, such as IMET.",
         .source = "Foreign Military Training report; " SHEET_COOPERATION ", section 6"},
        {"programme_name", TEXT, .label = "Programme, long name",
         .help = "The programme's long name."},
        {"programme_text", TEXT, .label = "Programme as printed",
         .help = "What the source prints where the programme stands, unchanged.",
         .source = "Foreign Military Training report, Volume I, Section IV"},
        {"department", CODE, .codes = &departments, .facet = true,
         .help = "The department under whose authority it runs.",
         .source = "Foreign Military Training report, Volume I, Section IV"},
        {"region", TEXT, .facet = true,
         .help = "The region under which the source counts it.",
         .source = "Foreign Military Training report, Volume I, Section IV"},
        {"funding_year", TEXT, .facet = true,
         .help = "The year whose money pays for it: 2005.",
         .source = SHEET_COOPERATION ", section 6"},
        {"starts", DATE, .column = true, .check = check_starts_before_ends,
         .help = "Its first day."},
        {"ends", DATE, .help = "Its last day, not before the first."},
        {"dates_text", TEXT, .label = "Dates as printed",
         .help = "What the source prints for the dates, where that is not a date."},
        {"delivery_unit", TEXT, .search = true,
         .help = "Who gives the training or sends the team, as printed.",
         .source = "Foreign Military Training report, Volume I, Section IV"},
        {"recipient_unit", TEXT, .search = true,
         .help = "Who receives it, as printed; several units may run together.",
         .source = "Foreign Military Training report, Volume I, Section IV"},
        {"location", TEXT, .search = true, .help = "Where it takes place, as printed."},
        {"trainees", COUNT, .sum = true, .column = true,
         .help = "How many persons are trained or take part.",
         .source = "Foreign Military Training report, Volume I, Section IV"},
        {"cost", MONEY, .sum = true, .column = true,
         .help = "What it costs in all; the lines of money are funding records.",
         .source = "Foreign Military Training report; " SHEET_COOPERATION ", section 6"},
        {"cost_text", TEXT, .label = "Cost as printed",
         .help = "What the source prints for the cost, where that is not a number."},
        {"source_page", TEXT, .help = "The page of the source."},
        {"reason", TEXT, .help = "Why it was cancelled or postponed.",
         .source = SHEET_COOPERATION ", section 4"},
        {"plan", REF, .to = "plan", .facet = true,
         .help = "The plan or line of effort it is part of.",
         .source = "DoDI 5132.14; " SHEET_COOPERATION ", section 2"},
        {"objectives", LIST_OF(REF), .to = "objective",
         .help = "The objectives it serves; an event may serve several.",
         .source = "DoDI 5132.14; " SHEET_COOPERATION ", section 2"},
        {"sites", LIST_OF(REF), .to = "site", .help = "The places where it is held."},
        {"agreements", LIST_OF(REF), .to = "agreement",
         .help = "Agreements that it rests on: status of persons, access, costs.",
         .source = SHEET_AGREEMENTS ", section 8"},
        {"position", POSITION, .help = "Where it is, for the map."},
        {"authorities", LIST_OF(CODE), .codes = &authorities, .facet = true,
         .help = "The legal authorities it rests on; one activity often has several.",
         .source = "10 USC chapter 16; 22 USC; " SHEET_COOPERATION ", section 6"},
        {"organiser", REF, .to = "partner", .facet = true, .help = "Who organises it.",
         .source = "MARADMIN 745/11; " SHEET_COOPERATION ", section 4"},
        {"contact", REF, .to = "person", .label = "Point of contact",
         .help = "Who answers for it in the organising unit.",
         .source = "MARADMIN 745/11; " SHEET_COOPERATION ", section 4"},
        {"note", LONG_TEXT, .search = true, .help = "What else one should know."},
        {"documents", LIST_OF(REF), .to = "document",
         .help = "Orders, plans and reports that belong to it."},
        {"attachments", LIST_OF(ATTACHMENT), .help = "Files: agenda, list, after-action report."},
        {0}}};

/* ---- participant ---------------------------------------------------------------------------- */

static const struct code_list participant_roles = {
    "participant_roles",
    (const struct code[]){
        {"trainee", "Trainee", NULL},
        {"instructor", "Instructor", NULL},
        {"delegate", "Delegate", NULL},
        {"observer", "Observer", NULL},
        {"exercise_staff", "Exercise staff", NULL},
        {"exchange", "Exchange officer or student", NULL},
        {"host", "Host", NULL},
        {"organiser", "Organiser", NULL},
        {0}},
    true};

static const struct code_list attendances = {
    "attendances",
    (const struct code[]){
        {"nominated", "Nominated", NULL},
        {"cleared", "Cleared", "Vetted, and free to take part on the day."},
        {"attended", "Attended", NULL},
        {"completed", "Completed", "Finished with what the course asks for."},
        {"left_early", "Left early", NULL},
        {"absent", "Absent", NULL},
        {"withdrawn", "Withdrawn", NULL},
        {0}},
    false};

const struct type participant_type = {
    .name = "participant", .plural = "participants", .label = "Participant",
    .label_plural = "Participants", .group = COOPERATION,
    .help = "A person or unit that takes part in an activity.",
    .source = SHEET_COOPERATION ", sections 1 and 4", .title = "name", .sort = "name",
    .fields = (const struct field[]){
        {"name", TEXT, .required = true, .search = true, .column = true,
         .help = "Name of the person or unit as on the list."},
        {"activity", REF, .to = "activity", .required = true, .column = true,
         .help = "The activity."},
        {"partner", REF, .to = "partner", .facet = true, .column = true,
         .help = "Whom it takes part for."},
        {"person", REF, .to = "person", .help = "The person, where there is a record."},
        {"unit", REF, .to = "partner", .help = "The unit, where there is a record."},
        {"role", CODE, .codes = &participant_roles, .facet = true, .column = true,
         .help = "In what role."},
        {"attendance", CODE, .codes = &attendances, .facet = true, .column = true,
         .help = "From nominated to completed.", .source = SHEET_COOPERATION ", section 4"},
        {"number", COUNT, .sum = true,
         .help = "How many persons, where it is a unit or delegation."},
        {"starts", DATE, .check = check_starts_before_ends,
         .help = "The first day it takes part."},
        {"ends", DATE, .help = "The last day it takes part, not before the first."},
        {"vetting", REF, .to = "vetting_result", .help = "The vetting result that clears it.",
         .source = "22 USC 2378d; 10 USC 362"},
        {"note", LONG_TEXT, .help = "What else one should know."},
        {0}}};

/* ---- funding -------------------------------------------------------------------------------- */

static const struct code_list funding_stages = {
    "funding_stages",
    (const struct code[]){
        {"programmed", "Programmed", "Set aside in a plan or appropriated."},
        {"obligated", "Obligated", "Bound by a contract or order."},
        {"disbursed", "Disbursed", "Paid."},
        {"returned", "Returned", "Given back unspent."},
        {0}},
    false};

const struct type funding_type = {
    .name = "funding", .plural = "fundings", .label = "Funding", .label_plural = "Funding lines",
    .group = COOPERATION,
    .help = "Money on an activity or plan: one authority, one account, one year, one stage.",
    .source = SHEET_COOPERATION ", section 6", .title = "title", .sort = "-fiscal_year",
    .fields = (const struct field[]){
        {"title", TEXT, .required = true, .search = true, .column = true,
         .help = "What this money is for."},
        {"activity", REF, .to = "activity", .column = true, .help = "The activity it pays for."},
        {"plan", REF, .to = "plan", .help = "The plan it pays for."},
        {"donor", REF, .to = "partner", .facet = true, .column = true, .help = "Who pays.",
         .source = "IATI 2.03, participating organisation role 1"},
        {"authority", CODE, .codes = &authorities, .facet = true, .column = true,
         .help = "The legal authority under which it is spent."},
        {"account", TEXT, .facet = true, .help = "The account or fund."},
        {"fiscal_year", TEXT, .facet = true, .column = true, .help = "The fiscal year: 2005."},
        {"stage", CODE, .codes = &funding_stages, .required = true, .facet = true, .column = true,
         .help = "How far the money has come; each stage is a record of its own, so sums are per "
                 "stage."},
        {"amount", MONEY, .required = true, .sum = true, .column = true, .help = "How much."},
        {"date", DATE, .help = "The day it reached this stage."},
        {"note", LONG_TEXT, .help = "What else one should know."},
        {"document", REF, .to = "document", .help = "The notice, order or receipt."},
        {0}}};

/* ---- vetting -------------------------------------------------------------------------------- */

static const struct code_list vetting_states = {
    "vetting_states",
    (const struct code[]){
        {"submitted", "Submitted", "Asked for; nobody has looked yet."},
        {"in_review", "In review", "Sources are being looked at."},
        {"approved", "Approved", "No credible information was found."},
        {"approved_with_conditions", "Approved with conditions",
         "Approved, with conditions or comments."},
        {"suspended", "Suspended", "More information is needed."},
        {"rejected", "Rejected", "There is credible information; no assistance."},
        {"withdrawn", "Withdrawn", "Cancelled by whoever asked."},
        {"expired", "Expired", "The period of clearance is over."},
        {"remediated", "Remediated", "A unit whose eligibility was restored by corrective steps."},
        {0}},
    false};

static const struct code_list vetting_laws = {
    "vetting_laws",
    (const struct code[]){
        {"22USC2378d", "22 USC 2378d", "Assistance under foreign-affairs authority."},
        {"10USC362", "10 USC 362", "Assistance with defence funds."},
        {0}},
    true};

const struct type vetting_case_type = {
    .name = "vetting_case", .plural = "vetting_cases", .label = "Vetting case",
    .label_plural = "Vetting cases", .group = COOPERATION,
    .help = "A request to vet nominated units and persons for human rights before assistance is "
            "given.",
    .source = "22 USC 2378d; 10 USC 362; " SHEET_COOPERATION ", section 5",
    .title = "title", .sort = "-needed_by",
    .fields = (const struct field[]){
        {"title", TEXT, .required = true, .search = true, .column = true,
         .help = "What the case is about."},
        {"reference", TEXT, .search = true, .help = "Its number in the system of whoever vets."},
        {"activity", REF, .to = "activity", .column = true,
         .help = "The activity the nominees are for."},
        {"partner", REF, .to = "partner", .facet = true, .column = true,
         .help = "The state whose units or persons are nominated."},
        {"laws", LIST_OF(CODE), .codes = &vetting_laws, .facet = true,
         .help = "The law that asks for vetting; money decides which."},
        {"state", CODE, .codes = &vetting_states, .required = true, .facet = true, .column = true,
         .help = "Where the case stands as a whole."},
        {"requested", DATE, .help = "The day it was submitted."},
        {"requested_by", REF, .to = "partner", .help = "The embassy or office that nominates."},
        {"needed_by", DATE, .column = true, .help = "The day by which an answer is needed."},
        {"answered", DATE, .help = "The day of the last answer."},
        {"sources_checked", LONG_TEXT, .marking = &own_organisation_only,
         .help = "Which sources were looked at, at post and at home."},
        {"informed", DATE, .label = "Government informed",
         .help = "The day the partner's government was told that funds are withheld.",
         .source = "22 USC 2378d(c)"},
        {"note", LONG_TEXT, .marking = &own_organisation_only,
         .help = "What else one should know."},
        {0}}};

/* A clearance without its dates could not answer "cleared on this day?". */
static bool check_vetting_result(const struct content *c, struct error *e) {
    const char *why = "a clearance says from which day it holds";
    if (!check_needs(c, "state", "approved", "valid_from", why, e) ||
        !check_needs(c, "state", "approved_with_conditions", "valid_from", why, e))
        return false;
    if (!check_needs(c, "state", "approved_with_conditions", "conditions",
                     "an approval with conditions says which", e))
        return false;
    if (!check_needs(c, "state", "remediated", "remediation",
                     "a remediated unit needs the steps that restored it", e))
        return false;
    return check_valid_before_until(c, e);
}

static const struct code_list nominee_kinds = {
    "nominee_kinds",
    (const struct code[]){
        {"unit", "Unit", "The unit and its commander are vetted."},
        {"person", "Person", "The person and the unit are vetted."},
        {0}},
    false};

const struct type vetting_result_type = {
    .name = "vetting_result", .plural = "vetting_results", .label = "Vetting result",
    .label_plural = "Vetting results", .group = COOPERATION,
    .help = "What vetting found for one nominee, and on which days it clears.",
    .source = "22 USC 2378d; 10 USC 362; " SHEET_COOPERATION ", section 5",
    .title = "nominee", .sort = "nominee",
    .fields = (const struct field[]){
        {"nominee", TEXT, .required = true, .search = true, .column = true,
         .help = "Name of the unit or person as nominated."},
        {"case", REF, .to = "vetting_case", .required = true, .column = true, .help = "The case."},
        {"nominee_kind", CODE, .codes = &nominee_kinds, .facet = true, .column = true,
         .help = "Unit or person."},
        {"unit", REF, .to = "partner", .facet = true,
         .help = "The unit nominated, or the person's unit."},
        {"person", REF, .to = "person", .help = "The person, or the unit's commander."},
        {"state", CODE, .codes = &vetting_states, .required = true, .facet = true, .column = true,
         .check = check_vetting_result, .help = "The outcome."},
        {"valid_from", DATE, .column = true, .help = "Cleared from this day on."},
        {"valid_to", DATE, .column = true, .help = "Cleared to this day; commonly a year."},
        {"conditions", TEXT, .help = "Conditions or comments of the approval."},
        {"findings", LONG_TEXT, .marking = &own_organisation_only,
         .help = "What was found, by source, detail, corroboration and history."},
        {"remediation", LONG_TEXT, .marking = &own_organisation_only,
         .help = "Steps of the government that restored eligibility."},
        {"revoked", DATE, .help = "The day a later finding took the clearance back."},
        {"decided", DATE, .help = "The day of the decision."},
        {"decided_by", TEXT, .help = "The office that decided."},
        {"note", LONG_TEXT, .marking = &own_organisation_only,
         .help = "What else one should know."},
        {0}}};
