#include "services/relocation/stay/stay_desk.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/reference/time_zones.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/afterwards/afterwards_rules.h"
#include "services/relocation/case/case_file.h"
#include "services/relocation/coordination/route_findings.h"
#include "services/relocation/coordination/travel_ledger.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/stay/stay_file.h"
#include "services/relocation/stay/stay_rules.h"
#include "services/relocation/workflow/peer_store.h"
#include "services/relocation/workflow/workflow_rules.h"

namespace sojourn::relocation {
namespace {

absl::StatusOr<CaseRecords> LoadRecords(const CoordinationChange& change) {
  ASSIGN_OR_RETURN(const std::vector<stay_store::RecordRow> rows,
                   stay_store::Load(change.tx, change.current.relocation.id));
  return OpenRecords(change.vault.sealer(), change.current.relocation, rows);
}

// Moves the case by `event`, writes the record and what the history says of it.
absl::StatusOr<std::string> Commit(CoordinationChange& change,
                                   v1::StayRecord record, Event event,
                                   absl::Time occurred_at,
                                   std::string_view reason = "") {
  ASSIGN_OR_RETURN(change.edit.next().state,
                   Next(change.current.relocation.state, event));
  SetTime(occurred_at, *record.mutable_occurred_at());
  record.set_recorded_by(change.desk_edit.by());
  record.set_organisation_id(change.desk_edit.organisation_id());
  HistoryEntry entry = change.Entry(event, reason);
  entry.occurred_at = occurred_at;
  ASSIGN_OR_RETURN(entry.subject_row_id,
                   AddRecord(change.tx, change.vault.sealer(),
                             change.current.relocation, std::move(record)));
  if (event == Event::kStayClosed) {
    RETURN_IF_ERROR(TellTravels(change.tx, change.edit));
  }
  RETURN_IF_ERROR(change.edit.Commit(std::move(entry)));
  return std::string();
}

template <typename Request>
absl::StatusOr<absl::Time> OccurredAt(const CoordinationChange& change,
                                      const Request& request) {
  return ParseOccurredAt(request.has_occurred_at(), request.occurred_at(),
                         change.now);
}

// --- Risk.

absl::StatusOr<std::string> Seconded(CoordinationChange& change,
                                     const v1::AssessRiskRequest& request) {
  ASSIGN_OR_RETURN(CaseRecords records, LoadRecords(change));
  const auto found = std::find_if(records.risks.begin(), records.risks.end(),
                                  [&](const v1::RiskAssessment& each) {
                                    return each.risk_assessment_id() ==
                                           request.second_risk_assessment_id();
                                  });
  if (found == records.risks.end()) {
    return InvalidField("second_risk_assessment_id", "RISK_ASSESSMENT_UNKNOWN",
                        "this case has no such assessment");
  }
  RETURN_IF_ERROR(stay_rules::CheckSecond({.assessed_by = found->assessed_by()},
                                          change.desk_edit.by()));
  if (found->second_assessor().empty()) {
    found->set_second_assessor(change.desk_edit.by());
    SetTime(change.now, *found->mutable_seconded_at());
    RETURN_IF_ERROR(SaveRecord(change.tx, change.vault.sealer(),
                               change.current.relocation, *found));
  }
  RETURN_IF_ERROR(
      change.edit.Commit(change.Entry(Event::kRiskSeconded, found->trigger())));
  return found->risk_assessment_id();
}

// A day that is over, or farther than anybody plans, is a slip of the pen.
absl::Status CheckRiskDays(const v1::AssessRiskRequest& request,
                           absl::Time now) {
  const absl::CivilDay today = absl::ToCivilDay(now, absl::UTCTimeZone());
  FieldChecker fields;
  for (int i = 0; i < request.dates_size(); ++i) {
    const absl::CivilDay on = DayOf(request.dates(i).on());
    // Yesterday here may be today where she is.
    if (on < today - 1 || on > today + stay_rules::kFarthestRiskDays) {
      fields.Add(absl::StrCat("dates[", i, "].on"), "DATE_INVALID",
                 "give a day from today on, within three years");
    }
  }
  return fields.Finish();
}

absl::StatusOr<std::string> Assessed(CoordinationChange& change,
                                     const v1::AssessRiskRequest& request) {
  const bool second = !request.second_risk_assessment_id().empty();
  ASSIGN_OR_RETURN(change.edit.next().state,
                   Next(change.current.relocation.state,
                        second ? Event::kRiskSeconded : Event::kRiskAssessed));
  if (second) return Seconded(change, request);
  RETURN_IF_ERROR(CheckRiskDays(request, change.now));
  v1::RiskAssessment risk;
  *risk.mutable_factors() = request.factors();
  *risk.mutable_dates() = request.dates();
  risk.set_intersectional_lens(request.intersectional_lens());
  risk.set_trigger(
      ShortName(v1::RiskTrigger_Name(request.trigger()), "RISK_TRIGGER_"));
  risk.set_assessed_by(change.desk_edit.by());
  SetTime(change.now, *risk.mutable_assessed_at());
  HistoryEntry entry = change.Entry(Event::kRiskAssessed, risk.trigger());
  ASSIGN_OR_RETURN(std::string id,
                   AddRecord(change.tx, change.vault.sealer(),
                             change.current.relocation, std::move(risk)));
  entry.subject_row_id = id;
  RETURN_IF_ERROR(change.edit.Commit(std::move(entry)));
  return id;
}

// --- The stay.

absl::StatusOr<std::string> Planned(CoordinationChange& change,
                                    const v1::SetStayPlanRequest& request) {
  RETURN_IF_ERROR(
      Next(change.current.relocation.state, Event::kStayPlanned).status());
  RETURN_IF_ERROR(
      RecordHerDecision(change, {.event = Event::kStayPlanned,
                                 .kind = v1::DECISION_KIND_STAY_PLAN,
                                 .outcome = "PLANNED",
                                 .view = ViewIn(request)}));
  v1::StayRecord record;
  *record.mutable_plan() = request.plan();
  return Commit(change, std::move(record), Event::kStayPlanned, change.now);
}

absl::StatusOr<std::string> CheckedIn(CoordinationChange& change,
                                      const v1::RecordCheckInRequest& request) {
  ASSIGN_OR_RETURN(const absl::Time occurred_at, OccurredAt(change, request));
  v1::StayRecord record;
  *record.mutable_check_in() = request.check_in();
  if (request.check_in().finding() == v1::STAY_CHECK_IN_FINDING_NEEDS_HELP) {
    change.desk_edit.Tell(AlertKind::kLookNow);
  }
  return Commit(
      change, std::move(record), Event::kCheckInRecorded, occurred_at,
      ShortName(v1::StayCheckInFinding_Name(request.check_in().finding()),
                "STAY_CHECK_IN_FINDING_"));
}

absl::StatusOr<std::string> Informed(
    CoordinationChange& change,
    const v1::RecordRightsInformationRequest& request) {
  ASSIGN_OR_RETURN(const absl::Time occurred_at, OccurredAt(change, request));
  v1::StayRecord record;
  *record.mutable_rights_information() = request.rights_information();
  return Commit(
      change, std::move(record), Event::kRightsExplained, occurred_at,
      request.rights_information().independent() ? "INDEPENDENT" : "");
}

// --- Its end.

// The days of the confirmed stay, and where the host is: its country, today.
struct PlannedEnd {
  std::string country_code;
  std::optional<absl::CivilDay> check_in;
  std::optional<absl::CivilDay> check_out;
  absl::CivilDay today;
};

absl::StatusOr<PlannedEnd> FindEnd(const CoordinationChange& change) {
  PlannedEnd end{.today = absl::ToCivilDay(change.now, absl::UTCTimeZone())};
  const Proposal* const place = change.edit.Accepted();
  if (place == nullptr) return end;
  ASSIGN_OR_RETURN(const type::v1::Stay stay,
                   OpenStay(change.vault, change.current.relocation, *place));
  end.check_in = DayOf(stay.check_in());
  end.check_out = DayOf(stay.check_out());
  ASSIGN_OR_RETURN(const std::optional<peer_store::KnownHost> host,
                   peer_store::FindHost(change.tx, place->host_id));
  if (host) {
    end.country_code = host->country_code;
    end.today =
        absl::ToCivilDay(change.now, reference::ZoneNamed(host->time_zone));
  }
  return end;
}

absl::StatusOr<std::string> EndingBegun(CoordinationChange& change,
                                        const v1::BeginEndingRequest& request) {
  RETURN_IF_ERROR(
      Next(change.current.relocation.state, Event::kEndingBegun).status());
  ASSIGN_OR_RETURN(const PlannedEnd end, FindEnd(change));
  RETURN_IF_ERROR(stay_rules::CheckEnding(end.check_out, end.today,
                                          !request.early_reason().empty()));
  RETURN_IF_ERROR(RecordHerDecision(change, {.event = Event::kEndingBegun,
                                             .kind = v1::DECISION_KIND_ENDING,
                                             .outcome = "BEGUN",
                                             .view = ViewIn(request)}));
  // Her newer word counts: nights that were asked for are not added any more.
  if (const Proposal* const place = change.edit.Accepted()) {
    RETURN_IF_ERROR(change.edit.Plan(
        workflow_rules::PlanNoProlonging(place->row_id, change.edit.steps())));
  }
  v1::StayRecord record;
  record.mutable_ending()->set_early_reason(request.early_reason());
  return Commit(change, std::move(record), Event::kEndingBegun, change.now);
}

// --- A longer one.

// What lets this person stay, as the officer found it.
absl::StatusOr<std::optional<absl::CivilDay>> PermittedUntil(
    const CoordinationChange& change, const std::string& person,
    const v1::StayExtension& extension) {
  std::optional<absl::CivilDay> last;
  for (const v1::StayPermission& each : extension.permissions()) {
    ASSIGN_OR_RETURN(const std::string named,
                     change.PersonOfParty(each.person_id()));
    const absl::CivilDay until = DayOf(each.valid_until());
    if (named == person && (!last || until > *last)) last = until;
  }
  return last;
}

// What her route to this place says of her leave to be there.
struct Leave {
  bool crossed_border = false;
  std::optional<absl::CivilDay> until;
};

bool CameBefore(const Travel& travel, const std::string& person,
                absl::CivilDay check_in) {
  return std::any_of(
      travel.movements.begin(), travel.movements.end(),
      [&](const Movement& movement) {
        return movement.person_row_id == person && movement.Counts() &&
               movement.kind == MovementKind::kArrived &&
               !(movement.to_shelter && movement.country_code.empty()) &&
               absl::ToCivilDay(movement.occurred_at, absl::UTCTimeZone()) <
                   check_in;
      });
}

// A route was found for who arrives on the first day or later; who came before
// has used some of its days, and nobody knows how many are left.
absl::StatusOr<Leave> LeaveByRoute(const CoordinationChange& change,
                                   const Proposal& place,
                                   const std::string& person,
                                   absl::CivilDay check_in) {
  Leave leave;
  const Travel& travel = change.edit.travel();
  const Traveller* const traveller = travel.Find(person);
  if (traveller == nullptr || traveller->proposal_row_id != place.row_id) {
    return leave;
  }
  ASSIGN_OR_RETURN(
      const v1::RouteChoice route,
      OpenRoute(change.vault.sealer(), change.current.relocation.relocation_id,
                *traveller));
  leave.crossed_border = route.scheme() != kSchemeInternal;
  if (route.has_last_legal_day() && !CameBefore(travel, person, check_in)) {
    leave.until = DayOf(route.last_legal_day());
  }
  return leave;
}

// The others went ahead, and she has not followed.
bool IsElsewhere(const Travel& travel, const std::string& person) {
  const Traveller* const traveller = travel.Find(person);
  return traveller != nullptr && traveller->refusal_answer == "GO_AHEAD" &&
         !travel.HasArrived(person);
}

absl::StatusOr<stay_rules::ExtensionFacts> FactsOf(
    const CoordinationChange& change, const v1::StayExtension& extension) {
  ASSIGN_OR_RETURN(const PlannedEnd end, FindEnd(change));
  stay_rules::ExtensionFacts facts{.until = DayOf(extension.check_out()),
                                   .today = end.today,
                                   .check_in = end.check_in,
                                   .check_out = end.check_out};
  const Proposal* const place = change.edit.Accepted();
  if (place == nullptr) return facts;
  facts.place_burnt = place->problem_reason == kProblemPlaceBurnt;
  facts.under_way =
      workflow_rules::IsProlonging(place->row_id, change.edit.steps());
  // Wherever she says that she is now: leave to be there is another thing.
  const bool abroad =
      place->abroad || end.country_code != change.current.intake.country_code();
  for (const std::string& person : change.edit.persons()) {
    ASSIGN_OR_RETURN(const std::optional<absl::CivilDay> permitted,
                     PermittedUntil(change, person, extension));
    ASSIGN_OR_RETURN(const Leave leave,
                     LeaveByRoute(change, *place, person, *end.check_in));
    if (IsElsewhere(change.edit.travel(), person)) continue;
    if (!abroad && !leave.crossed_border) continue;
    facts.lawful_until.push_back(std::max(permitted, leave.until));
  }
  return facts;
}

absl::StatusOr<std::string> ExtensionAsked(
    CoordinationChange& change, const v1::ExtendStayRequest& request) {
  RETURN_IF_ERROR(
      Next(change.current.relocation.state, Event::kExtensionAsked).status());
  ASSIGN_OR_RETURN(const stay_rules::ExtensionFacts facts,
                   FactsOf(change, request.extension()));
  RETURN_IF_ERROR(stay_rules::CheckExtension(facts));
  RETURN_IF_ERROR(
      RecordHerDecision(change, {.event = Event::kExtensionAsked,
                                 .kind = v1::DECISION_KIND_STAY_EXTENSION,
                                 .outcome = "ASKED",
                                 .view = ViewIn(request)}));
  const Proposal& place = *change.edit.Accepted();
  workflow_rules::StepPlan plan;
  plan.add.push_back({.kind = StepKind::kExtendReservation,
                      .proposal_row_id = place.row_id,
                      .peer_ref = place.reservation_id.value_or("")});
  RETURN_IF_ERROR(change.edit.Plan(plan));
  v1::StayRecord record;
  *record.mutable_extension() = request.extension();
  return Commit(change, std::move(record), Event::kExtensionAsked, change.now);
}

// The host learns that the place is free again, and sees the case no more; nor
// does anybody who was asked for another.
absl::Status LeavePlace(CoordinationChange& change) {
  const std::vector<Proposal> all = change.edit.proposals();
  for (const Proposal& each : all) {
    if (!IsLive(each.state) || each.state == ProposalState::kAccepted) continue;
    RETURN_IF_ERROR(change.edit.Close(each, ProposalState::kWithdrawn, ""));
  }
  const Proposal* const accepted = change.edit.Accepted();
  if (accepted == nullptr) return absl::OkStatus();
  Proposal place = *accepted;
  if (!place.share_ended_at) place.share_ended_at = change.now;
  change.edit.Save(place);
  if (!place.reservation_id) return absl::OkStatus();
  // More nights than she stays are given back with the others.
  workflow_rules::StepPlan plan =
      workflow_rules::PlanNoProlonging(place.row_id, change.edit.steps());
  plan.add.push_back({.kind = StepKind::kCheckOut,
                      .proposal_row_id = place.row_id,
                      .peer_ref = *place.reservation_id});
  return change.edit.Plan(plan);
}

absl::StatusOr<std::string> Closed(CoordinationChange& change,
                                   const v1::CloseStayRequest& request) {
  RETURN_IF_ERROR(
      Next(change.current.relocation.state, Event::kStayClosed).status());
  ASSIGN_OR_RETURN(const absl::Time occurred_at, OccurredAt(change, request));
  std::optional<absl::Time> assessed_at;
  if (request.outcome() == v1::STAY_OUTCOME_RETURNED) {
    ASSIGN_OR_RETURN(const CaseRecords records, LoadRecords(change));
    ASSIGN_OR_RETURN(assessed_at, stay_rules::CheckReturn(records.RiskFactsOf(),
                                                          change.now));
  }
  const std::string outcome =
      ShortName(v1::StayOutcome_Name(request.outcome()), "STAY_OUTCOME_");
  RETURN_IF_ERROR(RecordHerDecision(change, {.event = Event::kStayClosed,
                                             .kind = v1::DECISION_KIND_CLOSING,
                                             .outcome = outcome,
                                             .view = ViewIn(request)}));
  if (assessed_at) {
    RETURN_IF_ERROR(
        afterwards_rules::CheckEachReturns(change.facts, *assessed_at));
  }
  RETURN_IF_ERROR(LeavePlace(change));
  v1::StayRecord record;
  record.mutable_closing()->set_outcome(request.outcome());
  record.mutable_closing()->set_note(request.note());
  return Commit(change, std::move(record), Event::kStayClosed, occurred_at,
                outcome);
}

// Her word ends the follow-up where there is one to end.
HerChoice NotWanted(State state) {
  if (After(state, Event::kFollowUpEnded)) return Event::kFollowUpEnded;
  return Event::kFollowedUp;
}

absl::StatusOr<std::string> FollowedUp(
    CoordinationChange& change, const v1::RecordFollowUpRequest& request) {
  ASSIGN_OR_RETURN(const absl::Time occurred_at, OccurredAt(change, request));
  const v1::FollowUp& follow_up = request.follow_up();
  const bool unwanted = follow_up.finding() == v1::FOLLOW_UP_FINDING_NOT_WANTED;
  if (unwanted) {
    RETURN_IF_ERROR(RecordHerDecision(
        change, {.event = NotWanted(change.current.relocation.state),
                 .kind = v1::DECISION_KIND_FOLLOW_UP,
                 .outcome = "NOT_WANTED",
                 .view = ViewIn(request)}));
  }
  ASSIGN_OR_RETURN(const CaseRecords records, LoadRecords(change));
  const bool last =
      unwanted ||
      stay_rules::EndsFollowUp(
          {.months = follow_up.months(),
           .at_risk = follow_up.finding() == v1::FOLLOW_UP_FINDING_AT_RISK,
           .left = records.LeftAt()},
          change.now);
  const Event event =
      last && After(change.current.relocation.state, Event::kFollowUpEnded)
          ? Event::kFollowUpEnded
          : Event::kFollowedUp;
  v1::StayRecord record;
  *record.mutable_follow_up() = follow_up;
  return Commit(change, std::move(record), event, occurred_at,
                ShortName(v1::FollowUpFinding_Name(follow_up.finding()),
                          "FOLLOW_UP_FINDING_"));
}

}  // namespace

absl::StatusOr<Changed> StayDesk::AssessRisk(
    const server::Call& call, const v1::AssessRiskRequest& request) const {
  return ChangeCase(desk_, call, request, Assessed);
}

absl::StatusOr<Changed> StayDesk::SetPlan(
    const server::Call& call, const v1::SetStayPlanRequest& request) const {
  return ChangeCase(desk_, call, request, Planned);
}

absl::StatusOr<Changed> StayDesk::RecordCheckIn(
    const server::Call& call, const v1::RecordCheckInRequest& request) const {
  return ChangeCase(desk_, call, request, CheckedIn);
}

absl::StatusOr<Changed> StayDesk::RecordRightsInformation(
    const server::Call& call,
    const v1::RecordRightsInformationRequest& request) const {
  return ChangeCase(desk_, call, request, Informed);
}

absl::StatusOr<Changed> StayDesk::Extend(
    const server::Call& call, const v1::ExtendStayRequest& request) const {
  return ChangeCase(desk_, call, request, ExtensionAsked);
}

absl::StatusOr<Changed> StayDesk::BeginEnding(
    const server::Call& call, const v1::BeginEndingRequest& request) const {
  return ChangeCase(desk_, call, request, EndingBegun);
}

absl::StatusOr<Changed> StayDesk::Close(
    const server::Call& call, const v1::CloseStayRequest& request) const {
  return ChangeCase(desk_, call, request, Closed);
}

absl::StatusOr<Changed> StayDesk::RecordFollowUp(
    const server::Call& call, const v1::RecordFollowUpRequest& request) const {
  return ChangeCase(desk_, call, request, FollowedUp);
}

}  // namespace sojourn::relocation
