/* plan.c: why it is done and whether it works: plans, objectives, indicators, evaluations,
 * lessons. */
#include "record/types/types.h"

/* ---- plan ------------------------------------------------------------------------------------ */

static const struct code_list plan_kinds = {
    "plan_kinds",
    (const struct code[]){
        {"strategy", "Strategy", NULL},
        {"theatre", "Theatre or regional plan", "A campaign plan of a theatre or region."},
        {"country", "Country plan", "The security cooperation section for one country."},
        {"line_of_effort", "Line of effort", "Links objectives that lead to one end state."},
        {"initiative", "Significant initiative",
         "Activities planned as one effort towards one outcome."},
        {"programme", "Programme", NULL},
        {"exercise_plan", "Exercise plan", NULL},
        {0}},
    true};

static const struct code_list plan_statuses = {
    "plan_statuses",
    (const struct code[]){
        {"draft", "Draft", NULL},
        {"agreed", "Agreed", "Both sides have agreed to it."},
        {"approved", "Approved", NULL},
        {"current", "Current", NULL},
        {"completed", "Completed", NULL},
        {"superseded", "Superseded", NULL},
        {"cancelled", "Cancelled", NULL},
        {0}},
    false};

const struct type plan_type = {
    .name = "plan", .plural = "plans",
    .label = "Plan", .label_plural = "Plans", .group = COOPERATION,
    .help = "A strategy, theatre plan, country plan, line of effort or initiative: each part of a "
            "larger one.",
    .source = "DoDI 5132.14; DoDD 5132.03; " SHEET_COOPERATION ", section 2",
    .title = "title", .sort = "title",
    .fields = (const struct field[]){
        {"title", TEXT, .required = true, .search = true, .column = true, .help = "Its title."},
        {"kind", CODE, .codes = &plan_kinds, .required = true, .facet = true, .column = true,
         .help = "Its level, from strategy to initiative."},
        {"status", CODE, .codes = &plan_statuses, .facet = true, .column = true,
         .check = check_cancelled_has_reason, .help = "Where it stands."},
        {"parent", REF, .to = "plan", .label = "Part of", .help = "The plan it is a part of."},
        {"with", LIST_OF(REF), .to = "partner", .label = "Partners", .facet = true, .column = true,
         .help = "The partners it is for."},
        {"owner", REF, .to = "partner", .facet = true,
         .help = "The organisation that answers for it."},
        {"region", TEXT, .facet = true, .help = "The region it covers."},
        {"starts", DATE, .column = true, .check = check_starts_before_ends,
         .help = "Its first day."},
        {"ends", DATE, .column = true, .help = "Its last day, not before the first."},
        {"end_state", LONG_TEXT, .search = true, .help = "What will be so when it has succeeded."},
        {"problem", LONG_TEXT, .search = true, .help = "The problem it addresses.",
         .source = "DoDI 5132.14, initiative design document"},
        {"theory_of_change", LONG_TEXT, .search = true,
         .help = "Why these activities lead to that outcome.", .source = "DoDI 5132.14"},
        {"assumptions", LONG_TEXT, .search = true,
         .help = "What it assumes, each with a way to notice that it fails.",
         .source = "DoDI 5132.14"},
        {"risks", LONG_TEXT, .help = "What may go wrong, and what is done about it."},
        {"sustainment", LONG_TEXT, .help = "Who keeps up what it builds, with what means."},
        {"resources", MONEY, .sum = true, .help = "What it may cost in all."},
        {"agreed_on", DATE, .help = "The day the partner agreed."},
        {"authorities", LIST_OF(CODE), .codes = &authorities, .facet = true,
         .help = "The legal authorities it rests on.", .source = SHEET_COOPERATION ", section 6"},
        {"documents", LIST_OF(REF), .to = "document", .help = "Its texts."},
        {"reason", TEXT, .help = "Why it was cancelled."},
        {"note", LONG_TEXT, .search = true, .help = "What else one should know."},
        {0}}};

/* ---- objective ------------------------------------------------------------------------------- */

static const struct code_list objective_states = {
    "objective_states",
    (const struct code[]){
        {"open", "Open", NULL},
        {"on_track", "On track", NULL},
        {"at_risk", "At risk", NULL},
        {"achieved", "Achieved", NULL},
        {"partly_achieved", "Partly achieved", NULL},
        {"not_achieved", "Not achieved", NULL},
        {"dropped", "Dropped", NULL},
        {0}},
    false};

const struct type objective_type = {
    .name = "objective", .plural = "objectives", .label = "Objective", .label_plural = "Objectives",
    .group = COOPERATION,
    .help = "A change in the partner that is wanted: specific, measurable, achievable, relevant, "
            "time-bound.",
    .source = "DoDI 5132.14; " SHEET_COOPERATION ", section 2", .title = "title", .sort = "due",
    .fields = (const struct field[]){
        {"title", TEXT, .required = true, .search = true, .column = true,
         .help = "The objective in one sentence; its verb names a change in the partner, not our "
                 "action."},
        {"plan", REF, .to = "plan", .facet = true, .column = true,
         .help = "The plan it belongs to."},
        {"with", LIST_OF(REF), .to = "partner", .label = "Partners", .facet = true, .column = true,
         .help = "Whose change it is."},
        {"specific", LONG_TEXT, .search = true, .help = "Who will do what, where."},
        {"measurable", LONG_TEXT,
         .help = "By what one will see it; indicators are records of their own."},
        {"achievable", LONG_TEXT, .help = "Why the partner can and will do it with these means."},
        {"relevant", LONG_TEXT, .help = "What larger aim it serves."},
        {"due", DATE, .column = true, .label = "Time-bound: by",
         .help = "The day by which it is to be reached."},
        {"owner", REF, .to = "person", .help = "Who answers for it."},
        {"state", CODE, .codes = &objective_states, .facet = true, .column = true,
         .help = "Where it stands, as somebody judged."},
        {"judged", DATE, .help = "The day of that judgement."},
        {"note", LONG_TEXT, .search = true, .help = "What else one should know."},
        {0}}};

/* ---- indicator and measurement --------------------------------------------------------------- */

static const struct code_list indicator_levels = {
    "indicator_levels",
    (const struct code[]){
        {"input", "Input", "Money, people and time put in."},
        {"activity", "Activity", "What was done."},
        {"output", "Output", "What came out at once: courses held, people trained."},
        {"outcome", "Outcome", "What the partner does differently; people trained are no outcome."},
        {"impact", "Impact", "What changed in the world; seldom due to one course."},
        {0}},
    false};

static const struct code_list directions = {
    "directions",
    (const struct code[]){
        {"rise", "More is better", NULL},
        {"fall", "Less is better", NULL},
        {"keep", "Should stay", NULL},
        {0}},
    false};

/* A target without a baseline says nothing about change. */
static bool check_target(const struct content *c, struct error *e) {
    if (!check_known(c, "target") || check_known(c, "baseline") || check_known(c, "baseline_note"))
        return true;
    return check_refuse(e, "baseline", "a target needs a baseline, or a note why there is none");
}

static bool check_target_date(const struct content *c, struct error *e) {
    return check_order(c, "baseline_date", "target_date", e);
}

const struct type indicator_type = {
    .name = "indicator", .plural = "indicators", .label = "Indicator", .label_plural = "Indicators",
    .group = COOPERATION,
    .help = "What is measured to see whether an objective is being reached.",
    .source = "DoDI 5132.14; " SHEET_COOPERATION ", section 3", .title = "title", .sort = "title",
    .fields = (const struct field[]){
        {"title", TEXT, .required = true, .search = true, .column = true,
         .help = "What is counted or judged."},
        {"objective", REF, .to = "objective", .facet = true, .column = true,
         .help = "The objective it speaks of."},
        {"level", CODE, .codes = &indicator_levels, .facet = true, .column = true,
         .help = "Its place in the logic framework."},
        {"unit", TEXT, .column = true, .help = "What one of it is: persons, days, per cent."},
        {"direction", CODE, .codes = &directions, .help = "Which way is better."},
        {"baseline", DECIMAL, .column = true, .help = "The value before the effort."},
        {"baseline_date", DATE, .help = "The day of the baseline."},
        {"baseline_note", TEXT, .help = "Where the baseline is from, or why there is none."},
        {"target", DECIMAL, .column = true, .check = check_target,
         .help = "The value wanted; it needs a baseline."},
        {"target_date", DATE, .column = true, .check = check_target_date,
         .help = "The day by which it is wanted, not before the baseline."},
        {"frequency", TEXT, .help = "How often it is measured: P6M.", .source = "ISO 8601"},
        {"method", LONG_TEXT, .help = "How it is measured, so that another gets the same."},
        {"measured_by", REF, .to = "partner", .help = "Who measures."},
        {"replaces", REF, .to = "indicator",
         .help = "The indicator it took the place of; both series are kept."},
        {"note", LONG_TEXT, .search = true, .help = "What else one should know."},
        {0}}};

const struct type measurement_type = {
    .name = "measurement", .plural = "measurements", .label = "Measurement",
    .label_plural = "Measurements", .group = COOPERATION,
    .help = "One value of an indicator on one day, with its source.",
    .source = "DoDI 5132.14; " SHEET_COOPERATION ", section 3", .title = "title", .sort = "-date",
    .fields = (const struct field[]){
        {"title", TEXT, .search = true, .column = true,
         .help = "What was measured, in a few words."},
        {"indicator", REF, .to = "indicator", .required = true, .facet = true, .column = true,
         .help = "The indicator."},
        {"date", DATE, .required = true, .column = true, .help = "The day it speaks of."},
        {"value", DECIMAL, .required = true, .column = true,
         .help = "The value, in the indicator's unit."},
        {"confidence", CODE, .codes = &confidences, .facet = true, .column = true,
         .help = "How sure it is."},
        {"activity", REF, .to = "activity", .help = "The activity it was taken at or after."},
        {"measured_by", REF, .to = "person", .help = "Who measured."},
        {"method", TEXT, .help = "How, where it differs from the indicator's method."},
        {"note", LONG_TEXT, .help = "What else one should know."},
        {"attachments", LIST_OF(ATTACHMENT), .help = "The evidence."},
        {0}}};

/* ---- evaluation and lesson ------------------------------------------------------------------- */

static const struct code_list evaluation_kinds = {
    "evaluation_kinds",
    (const struct code[]){
        {"initial_assessment", "Initial assessment",
         "Before planning: context, will, capability, gaps, risks."},
        {"baseline", "Baseline", NULL},
        {"mid", "Mid-term", NULL},
        {"final", "Final", NULL},
        {"ex_post", "Ex-post", "Some time after the end."},
        {0}},
    false};

static const struct code_list independences = {
    "independences",
    (const struct code[]){
        {"own", "By those who did the work", NULL},
        {"internal", "Within the organisation", "By others than those who did the work."},
        {"independent", "Independent", NULL},
        {"joint", "Joint with the partner", NULL},
        {0}},
    false};

const struct type evaluation_type = {
    .name = "evaluation", .plural = "evaluations",
    .label = "Evaluation", .label_plural = "Evaluations",
    .group = COOPERATION,
    .help = "A systematic judgement: relevance, value, effectiveness, efficiency, sustainability, "
            "impact.",
    .source = "DoDI 5132.14; 10 USC 383; " SHEET_COOPERATION ", section 3",
    .title = "title", .sort = "-date",
    .fields = (const struct field[]){
        {"title", TEXT, .required = true, .search = true, .column = true, .help = "Its title."},
        {"kind", CODE, .codes = &evaluation_kinds, .facet = true, .column = true,
         .help = "When it is made."},
        {"plan", REF, .to = "plan", .facet = true, .help = "The plan or initiative it judges."},
        {"activities", LIST_OF(REF), .to = "activity", .help = "Activities it judges."},
        {"with", LIST_OF(REF), .to = "partner", .label = "Partners", .facet = true, .column = true,
         .help = "The partners concerned."},
        {"date", DATE, .column = true, .help = "The day it was finished."},
        {"author", TEXT, .search = true, .column = true, .help = "Who made it."},
        {"independence", CODE, .codes = &independences, .facet = true,
         .help = "How far its authors stand from the work."},
        {"method", LONG_TEXT, .help = "How it was made, and from what sources."},
        {"findings", LONG_TEXT, .search = true, .help = "What was found."},
        {"recommendations", LONG_TEXT, .search = true, .help = "What it recommends."},
        {"response", LONG_TEXT, .label = "Management response",
         .help = "What those responsible answered."},
        {"published", DATE, .help = "The day its summary was published."},
        {"document", REF, .to = "document", .help = "The report."},
        {"note", LONG_TEXT, .search = true, .help = "What else one should know."},
        {0}}};

const struct type lesson_type = {
    .name = "lesson", .plural = "lessons", .label = "Lesson", .label_plural = "Lessons",
    .group = COOPERATION,
    .help = "What to do again, or not: written so that the next planner's search finds it.",
    .source = "DoDI 5132.14; " SHEET_COOPERATION ", section 3", .title = "title", .sort = "-date",
    .fields = (const struct field[]){
        {"title", TEXT, .required = true, .search = true, .column = true,
         .help = "The lesson in one sentence."},
        {"tags", LIST_OF(TEXT), .search = true, .facet = true, .column = true,
         .help = "Words under which somebody will look for it."},
        {"kind", CODE, .codes = &activity_kinds, .facet = true,
         .help = "The class of activity it is about."},
        {"activities", LIST_OF(REF), .to = "activity", .help = "Activities it was learned from."},
        {"case", REF, .to = "interdiction_case",
         .help = "The interdiction case it was learned from."},
        {"incident", REF, .to = "incident", .help = "The incident it was learned from."},
        {"with", LIST_OF(REF), .to = "partner", .label = "Partners", .facet = true,
         .help = "The partners concerned."},
        {"happened", LONG_TEXT, .search = true, .label = "What happened", .help = "What happened."},
        {"why", LONG_TEXT, .search = true, .help = "Why it happened."},
        {"advice", LONG_TEXT, .search = true, .help = "What to do next time."},
        {"date", DATE, .column = true, .help = "The day it was written down."},
        {"author", TEXT, .help = "Who learned it."},
        {"note", LONG_TEXT, .help = "What else one should know."},
        {0}}};
