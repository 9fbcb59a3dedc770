#ifndef SERVICES_RELOCATION_TRAVEL_PLAN_TRAVEL_PLAN_FILE_H_
#define SERVICES_RELOCATION_TRAVEL_PLAN_TRAVEL_PLAN_FILE_H_

#include <optional>
#include <string_view>
#include <vector>

#include "services/relocation/case/case_vault.h"
#include "services/relocation/coordination/travel_store.h"
#include "services/relocation/stay/stay_file.h"
#include "services/relocation/travel_plan/travel_plan_rules.h"
#include "sojourn/relocation/v1/travel_plan.pb.h"

// A plan of the way, and what happened of it, as rules see them. Plans are
// records of the case (stay_file.h): none is overwritten.
namespace sojourn::relocation {

// The newest of this journey; null where nobody recorded one.
const v1::TravelPlan* PlanInForce(const CaseRecords& records);

// With the row ids of who takes each; empty for somebody who is not of the
// party any more, or never was.
std::vector<travel_plan_rules::Leg> LegsOf(const v1::TravelPlan& plan,
                                           const OpenedCase& opened);

// `proposal_id` names the confirmed place; empty for none.
std::optional<travel_plan_rules::InForce> InForceOf(
    const CaseRecords& records, const OpenedCase& opened, const Travel& travel,
    std::string_view proposal_id);

travel_plan_rules::Exclusions ExclusionsOf(const v1::Intake& intake);
// Those that no authority lets her pass.
std::vector<travel_plan_rules::Ban> BansOf(const v1::Person& person);

// Legs of the plan of `planned_at`, or of one that it goes on with; who went
// off every plan has begun none. Who had reached a shelter before begins anew.
std::vector<travel_plan_rules::Begun> BegunOf(const Travel& travel,
                                              absl::Time planned_at);
// Those of them that she is not let go on, or asks to go on, once more.
std::vector<travel_plan_rules::Begun> BehindOf(const Travel& travel,
                                               absl::Time planned_at);

// Legs that this person may take and has not taken since, the newest permission
// last.
std::vector<int> ClearedLegs(const Travel& travel,
                             std::string_view person_row_id);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_TRAVEL_PLAN_TRAVEL_PLAN_FILE_H_
