#include "services/relocation/worklist/travel_work.h"

#include <string_view>
#include <utility>

#include "services/relocation/coordination/coordination_rules.h"
#include "services/relocation/travel_plan/travel_plan_file.h"

namespace sojourn::relocation {
namespace {

bool IsPlanned(const CoordinationRows& rows) {
  const v1::TravelPlan* const plan = PlanInForce(rows.records);
  if (plan == nullptr) return false;
  std::string_view place;
  for (const Proposal& each : rows.proposals) {
    if (each.state == ProposalState::kAccepted) place = each.proposal_id;
  }
  return plan->to_shelter() || plan->proposal_id() == place;
}

}  // namespace

std::optional<Wait> PlanWait(const Relocation& relocation,
                             const CoordinationRows& rows) {
  if (relocation.state != State::kPreDeparture || IsPlanned(rows)) {
    return std::nullopt;
  }
  return Wait{"PROGRAMME_OFFICER",
              "plan the way to her place with her: RecordTravelPlan",
              "RecordTravelPlan", std::nullopt};
}

std::optional<Wait> RefusalWait(const Traveller& traveller) {
  if (!traveller.visa_required ||
      !coordination_rules::IsRefused(traveller.application_state) ||
      !traveller.refusal_answer.empty()) {
    return std::nullopt;
  }
  return Wait{"DEFENDER",
              "a visa was refused: wait, let others go ahead, or stop",
              "RecordDefenderDecision", std::nullopt};
}

std::vector<Wait> TravelWaits(const Relocation& relocation,
                              const CoordinationRows& rows) {
  std::vector<Wait> waits;
  for (const Traveller& traveller : rows.travel.travellers) {
    if (traveller.apart) continue;
    if (auto refused = RefusalWait(traveller)) {
      waits.push_back(*std::move(refused));
    }
  }
  if (auto plan = PlanWait(relocation, rows)) waits.push_back(*std::move(plan));
  return waits;
}

}  // namespace sojourn::relocation
