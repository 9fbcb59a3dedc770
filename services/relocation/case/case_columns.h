// The columns of a case's root row, in the order in which ReadCaseRow reads
// them. Included by stores only; the table is called r.
#ifndef SERVICES_RELOCATION_CASE_CASE_COLUMNS_H_
#define SERVICES_RELOCATION_CASE_CASE_COLUMNS_H_

#define CASE_COLUMNS                                                       \
  "r.id, r.public_id, r.code, r.version, r.state, r.overlay, "             \
  "r.overlay_since, r.level, r.level_presumed, r.level_forced, r.kind, "   \
  "r.horizon, r.legal_basis, r.alert_only, r.submitting_organisation_id, " \
  "r.submitted_by, r.lead_organisation_id, r.lead_subject, "               \
  "r.received_at, r.updated_at, r.acknowledged_at, r.triaged_at, "         \
  "r.verified_at, r.decided_at, r.proposed_at, r.funded_at, "              \
  "r.paused_since, r.paused_seconds, r.withdrawal_asked_at, "              \
  "r.withdrawal_asked_by, r.withdrawal_confirmed_at, "                     \
  "r.withdrawal_release_at, r.withdrawal_state_before, r.reopened_at, "    \
  "r.reopened_version, r.intake_sealed, r.flags_sealed, "                  \
  "r.referral_due_at, r.l1_since, r.merged_into, r.introduced_to, "        \
  "r.risk_asked_at, r.risk_assessed_at, r.risk_seconded_at, r.later_due_at "

// Whether the host of proposal p still reads case r: as long as it may become
// her place, the case goes on, and she has not taken her consent back.
#define PROPOSAL_SHARES_CASE                                             \
  "p.share_ended_at IS NULL AND p.state IN ('ASKED', 'CITY_ACCEPTED', "  \
  "'HOLDING', 'OFFERED', 'ACCEPTED') AND r.state NOT IN ('INELIGIBLE', " \
  "'CLOSED', 'WITHDRAWN', 'SAFE_ELSEWHERE', 'REFERRED_OUT', 'ERASED')"

// Somebody still has something to do. As the indexes relocations_open_work_idx,
// relocations_led_work_idx and relocations_submitted_work_idx have it.
#define CASE_IS_OPEN_WORK                                      \
  "(r.state NOT IN ('CLOSED', 'WITHDRAWN', 'SAFE_ELSEWHERE', " \
  "  'REFERRED_OUT', 'INELIGIBLE', 'ERASED') "                 \
  "OR (r.state = 'INELIGIBLE' AND r.referral_due_at IS NOT NULL)) "

namespace sojourn::relocation {

// Where the columns behind them begin.
inline constexpr int kCaseColumnCount = 45;

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_CASE_CASE_COLUMNS_H_
