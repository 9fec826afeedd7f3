/* types.c: every type that comity ships, in the order of menus. A new type is a table and a line
 * here. */
#include "record/types/types.h"

const struct type *const record_types[] = {
    &partner_type, &activity_type, &participant_type, &funding_type,
    &plan_type, &objective_type, &indicator_type, &measurement_type, &evaluation_type, &lesson_type,
    &vetting_case_type, &vetting_result_type,
    &person_type, &contact_point_type, &site_type, &group_type, &membership_type, &document_type,

    &agreement_type, &participation_type, &treaty_action_type,
    &obligation_type, &party_role_type, &fulfilment_type, &declaration_type,

    &listed_subject_type, &screening_decision_type, &consignment_type,

    &vessel_type, &interdiction_case_type, &case_step_type, &advance_consent_type,

    &incident_type, &request_type, &transmission_type, &request_line_type, &offer_type,
    &capability_type, &hazard_area_type, &measure_type, &situation_report_type,
    NULL};
