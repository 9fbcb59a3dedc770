#include "services/relocation/travel_plan/travel_plan_desk.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/coordination/coordination_rules.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_field_walk.h"
#include "services/relocation/travel_plan/travel_plan_file.h"
#include "services/relocation/workflow/peer_store.h"

namespace sojourn::relocation {
namespace {

using travel_plan_rules::InForce;
using travel_plan_rules::Leg;
using travel_plan_rules::PlanFacts;

// "14:35".
bool IsTimeOfDay(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return false;
  for (const size_t at : {0U, 1U, 3U, 4U}) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(text[at]))) {
      return false;
    }
  }
  return text.substr(0, 2) < "24" && text.substr(3) < "60";
}

void CheckPoint(const v1::TravelPoint& point, const std::string& at,
                FieldChecker& fields) {
  if (point.country_code().empty()) {
    fields.Add(at + ".country_code", "FIELD_REQUIRED",
               "give the ISO 3166-1 alpha-2 code of the country");
  }
  if (point.place().empty()) {
    fields.Add(at + ".place", "FIELD_REQUIRED",
               "say where: a city, an airport, a border post");
  }
}

void CheckLeg(const v1::TravelLeg& leg, int number, FieldChecker& fields) {
  const std::string at = absl::StrCat("plan.legs[", number - 1, "]");
  CheckPoint(leg.from(), at + ".from", fields);
  CheckPoint(leg.to(), at + ".to", fields);
  if (leg.number() != 0 && leg.number() != number) {
    fields.Add(at + ".number", "NUMBER_OUT_OF_RANGE",
               "leave it out: the place in the list is its number");
  }
  if (leg.day().year() == 0 || leg.day().month() == 0 || leg.day().day() == 0) {
    fields.Add(at + ".day", "DATE_MISSING", "give year, month and day");
  }
  if (!leg.departs_at().empty() && !IsTimeOfDay(leg.departs_at())) {
    fields.Add(at + ".departs_at", "TIME_INVALID",
               "give hours and minutes, such as 14:35, or leave it out");
  }
  if (leg.means() == v1::TRAVEL_MEANS_UNSPECIFIED) {
    fields.Add(at + ".means", "FIELD_REQUIRED",
               "say how: AIR, RAIL, BUS, CAR, WATER, ON_FOOT or OTHER");
  }
  if (leg.person_ids().empty()) {
    fields.Add(at + ".person_ids", "FIELD_REQUIRED", "say who takes it");
  }
}

// A shelter that was arranged at once is on no plan: whoever may go there still
// may.
Clearances OfPlan(bool to_shelter) {
  return to_shelter ? Clearances::kOnPlan : Clearances::kToHerPlace;
}

absl::StatusOr<CaseRecords> LoadRecords(db::Transaction& tx,
                                        const CaseVault& vault,
                                        const Relocation& relocation) {
  ASSIGN_OR_RETURN(const std::vector<stay_store::RecordRow> rows,
                   stay_store::Load(tx, relocation.id));
  return OpenRecords(vault.sealer(), relocation, rows);
}

std::string HerPlace(const CoordinationEdit& edit) {
  const Proposal* const place = edit.Accepted();
  return place == nullptr ? "" : place->proposal_id;
}

absl::StatusOr<PlanFacts> FactsOf(const CoordinationChange& change,
                                  const v1::TravelPlan& plan,
                                  const std::optional<InForce>& before) {
  PlanFacts facts{.legs = LegsOf(plan, change.current),
                  .to_shelter = plan.to_shelter(),
                  .place_country = std::nullopt,
                  .today = absl::ToCivilDay(change.now, absl::UTCTimeZone()),
                  .excluded = ExclusionsOf(change.current.intake),
                  .before = {},
                  .begun = BegunOf(change.edit.travel(), change.now)};
  if (before) facts.before = before->legs;
  const Proposal* const place = change.edit.Accepted();
  if (place == nullptr) return facts;
  ASSIGN_OR_RETURN(const std::optional<peer_store::KnownHost> host,
                   peer_store::FindHost(change.tx, place->host_id));
  if (host) facts.place_country = host->country_code;
  return facts;
}

// She was asked about other legs than these, or about a way to elsewhere.
void PermitAnew(CoordinationEdit& edit, const std::vector<Leg>& legs,
                const v1::TravelPlan& plan,
                const std::optional<InForce>& before) {
  const bool to_shelter = plan.to_shelter();
  const bool same_end = before && before->to_shelter == to_shelter &&
                        (plan.shelter().empty() ||
                         travel_plan_rules::LeadsTo(plan.shelter(), *before));
  const Clearances which = OfPlan(to_shelter || (before && before->to_shelter));
  for (const std::string& person : edit.told()) {
    if (same_end && travel_plan_rules::IsSameFor(person, legs, before->legs)) {
      continue;
    }
    edit.TakeBackClearances(person, which);
  }
}

v1::TravelPlan ToKeep(const CoordinationChange& change,
                      const v1::TravelPlan& given) {
  v1::TravelPlan plan = given;
  for (int i = 0; i < plan.legs_size(); ++i) {
    plan.mutable_legs(i)->set_number(i + 1);
  }
  plan.clear_travel_plan_id();
  plan.clear_in_force();
  plan.set_proposal_id(HerPlace(change.edit));
  SetTime(change.now, *plan.mutable_recorded_at());
  plan.set_recorded_by(change.desk_edit.by());
  return plan;
}

absl::StatusOr<std::string> Recorded(
    CoordinationChange& change, const v1::RecordTravelPlanRequest& request) {
  RETURN_IF_ERROR(
      Next(change.current.relocation.state, Event::kTravelPlanned).status());
  if (request.plan().to_shelter()) {
    RETURN_IF_ERROR(coordination_rules::CheckMayBeSheltered(
        Event::kTravelPlanned, change.current.relocation));
  }
  ASSIGN_OR_RETURN(const std::optional<InForce> before, PlanOf(change));
  ASSIGN_OR_RETURN(const PlanFacts facts,
                   FactsOf(change, request.plan(), before));
  RETURN_IF_ERROR(travel_plan_rules::CheckPlan(facts));
  RETURN_IF_ERROR(RecordHerDecision(
      change, {.event = Event::kTravelPlanned,
               .kind = v1::DECISION_KIND_TRAVEL_PLAN,
               .outcome = "RECORDED",
               .view = ViewIn(request),
               .follows_reason = request.view_follows_reason()}));
  PermitAnew(change.edit, facts.legs, request.plan(), before);
  HistoryEntry entry = change.Entry(Event::kTravelPlanned);
  ASSIGN_OR_RETURN(
      entry.subject_row_id,
      AddRecord(change.tx, change.vault.sealer(), change.current.relocation,
                ToKeep(change, request.plan())));
  RETURN_IF_ERROR(change.edit.Commit(std::move(entry)));
  return std::string();
}

}  // namespace

absl::Status CheckTravelPlanFields(const v1::TravelPlan& plan) {
  FieldChecker fields;
  WalkFields(plan, "plan", std::nullopt, fields);
  if (!plan.shelter().empty() && !plan.to_shelter()) {
    fields.Add("plan.shelter", "FIELDS_CONFLICT",
               "leave it out, or say that the way ends there (to_shelter)");
  }
  if (plan.legs().empty()) {
    fields.Add("plan.legs", "FIELD_REQUIRED", "give at least one leg");
  }
  if (plan.legs_size() > travel_plan_rules::kMostLegs) {
    fields.Add("plan.legs", "LIST_TOO_LONG", "give 20 legs at most");
  }
  for (int i = 0; i < plan.legs_size(); ++i) {
    CheckLeg(plan.legs(i), i + 1, fields);
  }
  return fields.Finish();
}

absl::StatusOr<std::optional<InForce>> PlanOf(
    const CoordinationChange& change) {
  ASSIGN_OR_RETURN(
      const CaseRecords records,
      LoadRecords(change.tx, change.vault, change.current.relocation));
  return InForceOf(records, change.current, change.edit.travel(),
                   HerPlace(change.edit));
}

absl::StatusOr<Changed> TravelPlanDesk::Record(
    const server::Call& call,
    const v1::RecordTravelPlanRequest& request) const {
  return ChangeCase(desk_, call, request, Recorded);
}

absl::Status OnPlanTakenBack(CaseEdit& edit, const CaseVault& vault,
                             std::string_view travel_plan_id,
                             const Cause& cause, const Relocation& next) {
  const Relocation& root = edit.current.relocation;
  ASSIGN_OR_RETURN(std::vector<stay_store::RecordRow> rows,
                   stay_store::Load(edit.tx(), root.id));
  ASSIGN_OR_RETURN(const CaseRecords records,
                   OpenRecords(vault.sealer(), root, rows));
  const v1::TravelPlan* const plan = PlanInForce(records);
  if (plan == nullptr || plan->travel_plan_id() != travel_plan_id) {
    return absl::OkStatus();
  }
  std::erase_if(rows, [&](const stay_store::RecordRow& row) {
    return row.row_id == travel_plan_id;
  });
  ASSIGN_OR_RETURN(const CaseRecords without,
                   OpenRecords(vault.sealer(), root, rows));
  const v1::TravelPlan* const after = PlanInForce(without);
  ASSIGN_OR_RETURN(
      CoordinationEdit coordination,
      CoordinationEdit::Over(edit.tx(), vault.sealer(), next, cause));
  RETURN_IF_ERROR(travel_plan_rules::CheckMayBeTakenBack(
      LegsOf(*plan, edit.current),
      after == nullptr ? std::vector<Leg>() : LegsOf(*after, edit.current),
      BegunOf(coordination.travel(), ToTime(plan->recorded_at()))));
  for (const std::string& person : coordination.told()) {
    coordination.TakeBackClearances(person, OfPlan(plan->to_shelter()));
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> HaltWay(CaseEdit& edit, const CaseVault& vault,
                             const Relocation& next) {
  ASSIGN_OR_RETURN(CoordinationEdit coordination,
                   CoordinationEdit::Over(edit.tx(), vault.sealer(), next,
                                          {edit.by(), edit.organisation_id()}));
  bool halted = false;
  for (const std::string& person : coordination.told()) {
    halted |= coordination.TakeBackClearances(person, Clearances::kAll);
  }
  return halted;
}

}  // namespace sojourn::relocation
