#include "services/relocation/workflow/feeds.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/crypto/ids.h"
#include "common/reference/time_zones.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"
#include "services/relocation/coordination/coordination_edit.h"
#include "services/relocation/coordination/coordination_rules.h"
#include "services/relocation/coordination/refusal_rules.h"
#include "services/relocation/exposure/alert_store.h"
#include "services/relocation/money/bridging_file.h"
#include "services/relocation/money/bridging_rules.h"
#include "services/relocation/money/fund_store.h"
#include "services/relocation/ranking/ranking_store.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_store_case.h"
#include "services/relocation/rights/consent_cascade.h"
#include "services/relocation/workflow/peer_store.h"
#include "services/relocation/workflow/workflow_rules.h"
#include "services/relocation/workflow/workflow_store_steps.h"

namespace sojourn::relocation::feeds {
namespace {

using type::v1::EventEnvelope;

std::string RefOf(const EventEnvelope& event, const std::string& key) {
  const auto found = event.refs().find(key);
  return found == event.refs().end() ? "" : found->second;
}

// Some services name states in full, some without their prefix.
std::string Bare(const std::string& state, absl::string_view prefix) {
  return std::string(absl::StripPrefix(state, prefix));
}

// The case an event is about, locked; nothing for one we do not know, such as a
// grant that a funder registered itself, and for one that is erased.
absl::StatusOr<std::optional<CaseRow>> LockCaseOf(db::Transaction& tx,
                                                  std::string_view peer,
                                                  const EventEnvelope& event) {
  if (event.case_ref().empty()) return std::optional<CaseRow>();
  ASSIGN_OR_RETURN(const std::optional<std::string> id,
                   peer_store::FindCase(tx, peer, event.case_ref()));
  if (!id) return std::optional<CaseRow>();
  ASSIGN_OR_RETURN(const db::Result locked,
                   tx.Execute(kLockCaseByRow, db::Params(*id)));
  if (locked.empty()) return std::optional<CaseRow>();
  CaseRow row = ReadCaseRow(locked.row(0));
  if (row.relocation.state == State::kErased) return std::optional<CaseRow>();
  return std::optional<CaseRow>(std::move(row));
}

// The case in hand, with a record that says by which service's event. Nothing
// of it in clear says which event it was: a check-in tells of an arrival.
absl::StatusOr<CoordinationEdit> OpenFor(server::Runtime& runtime,
                                         db::Transaction& tx,
                                         const CaseRow& row,
                                         std::string_view peer,
                                         const EventEnvelope& event) {
  runtime.audit().Append(tx, {.actor_service = std::string(peer),
                              .method = "WatchEvents",
                              .resource_kind = "relocation",
                              .resource_ids = {row.relocation.relocation_id},
                              .fields = "coordination",
                              .request_id = event.event_id()});
  return CoordinationEdit::Open(tx, runtime.sealer(), row, Cause{});
}

// A place she counted on is gone: she lives where she did, or the case falls
// back to the best of the others, and the way to this place with it.
absl::Status LosePlace(db::Transaction& tx, CoordinationEdit& edit,
                       const Proposal& lost, std::string_view reason) {
  const bool was_hers = lost.state == ProposalState::kAccepted;
  RETURN_IF_ERROR(edit.Close(lost, ProposalState::kLapsed, reason));
  HistoryEntry entry{.event = Event::kNoneLeft,
                     .reason = std::string(reason),
                     .refs = {{"proposal_id", lost.proposal_id}}};
  bool stays = false;
  if (was_hers) {
    travel::ForgetTravellers(tx, edit.before().id);
    ASSIGN_OR_RETURN(stays, edit.StayWhereSheLives());
  }
  if (!stays) {
    RETURN_IF_ERROR(edit.Settle());
    entry.event = edit.BestEvent();
  }
  return edit.Commit(std::move(entry));
}

// A place that was promised or is lived in stays hers until people move her:
// nothing sends her there, and nothing puts her out.
absl::Status WarnOfPlace(CoordinationEdit& edit, const Proposal& proposal) {
  const bool halted = proposal.state == ProposalState::kAccepted &&
                      edit.TakeBackClearancesToHerPlace();
  Proposal warned = proposal;
  warned.problem_reason = kProblemPlaceBurnt;
  warned.problem_remedy = "move her, or ask another host";
  edit.Save(warned);
  return edit.Commit({.event = Event::kPlaceBurnt,
                      .reason = halted ? "CLEARANCE_TAKEN_BACK" : "",
                      .refs = {{"proposal_id", proposal.proposal_id}}});
}

std::optional<absl::CivilDay> DayIn(const EventEnvelope& event,
                                    const std::string& key) {
  absl::CivilDay day;
  if (!absl::ParseCivilTime(RefOf(event, key), &day)) return std::nullopt;
  return day;
}

// What she said of an earlier refusal is no answer to this one, and until she
// has answered it nobody sets off. Who is under way goes on. Whether anybody
// was to set off.
bool AskHerAnew(CoordinationEdit& edit, const std::string& person,
                const std::string& application_id, std::string_view before,
                std::string_view now) {
  const Traveller* const found = edit.travel().Find(person);
  if (found == nullptr || found->application_id != application_id ||
      !edit.Moves(person) ||
      !refusal_rules::ChangesWhoTravels(edit.before().state)) {
    return false;
  }
  Traveller traveller = *found;
  traveller.refusal_answer = std::string(
      refusal_rules::AnswerAfter(before, now, found->refusal_answer));
  if (traveller.refusal_answer != found->refusal_answer) {
    edit.SaveTraveller(traveller);
  }
  if (!refusal_rules::KeepsOthers(now, traveller.refusal_answer)) return false;
  bool halted = false;
  for (const std::string& each : edit.persons()) {
    if (edit.travel().IsOnTheWayToPlace(each)) continue;
    halted |= edit.TakeBackClearances(each, Clearances::kToHerPlace);
  }
  return halted;
}

// By when she has to be somewhere else: at once at L1, else before the first
// night that nobody can sleep there.
absl::StatusOr<absl::Time> MoveBy(db::Transaction& tx,
                                  const CoordinationEdit& edit,
                                  const EventEnvelope& event) {
  absl::CivilDay first;
  if (edit.before().level == Level::kL1 ||
      !absl::ParseCivilTime(RefOf(event, "usable_until"), &first)) {
    return edit.now();
  }
  ASSIGN_OR_RETURN(const std::optional<peer_store::KnownHost> host,
                   peer_store::FindHost(tx, RefOf(event, "host_id")));
  const absl::TimeZone zone =
      host ? reference::ZoneNamed(host->time_zone) : absl::UTCTimeZone();
  return std::max(edit.now(), absl::FromCivil(first, zone));
}

// Missions that have an application in hand learn whether she would have a bed.
absl::Status TellMissions(CoordinationEdit& edit) {
  return edit.Plan(workflow_rules::PlanShares(
      edit.steps(), {.by = StepKind::kOpenApplication}));
}

// She was warned already, of another day; what is at once stays so.
bool IsAnotherDay(const CoordinationEdit& edit, const Proposal& warned,
                  absl::Time move_by) {
  if (warned.problem_reason != kProblemPlaceDisrupted || !warned.held_until) {
    return false;
  }
  return move_by < *warned.held_until ||
         (move_by > *warned.held_until && move_by > edit.now());
}

// She is on the way there, or lives there: the place stays hers until she has
// said where she goes. Whoever leads the case and security officers are told.
absl::Status WarnOfDisruption(db::Transaction& tx, CoordinationEdit& edit,
                              const Proposal& proposal,
                              const EventEnvelope& event) {
  ASSIGN_OR_RETURN(const absl::Time move_by, MoveBy(tx, edit, event));
  if (proposal.place_unfit() && !IsAnotherDay(edit, proposal, move_by)) {
    return absl::OkStatus();
  }
  // Nobody is kept there who may go on to another place.
  const bool halted = proposal.state == ProposalState::kAccepted &&
                      edit.TakeBackClearancesToHerPlace();
  Proposal warned = proposal;
  warned.held_until = move_by;
  warned.problem_reason = kProblemPlaceDisrupted;
  warned.problem_remedy = "ask her where she wants to go, and move her";
  edit.Save(warned);
  edit.TellToLook();
  RETURN_IF_ERROR(TellMissions(edit));
  return edit.Commit({.event = Event::kPlaceDisrupted,
                      .reason = halted ? "CLEARANCE_TAKEN_BACK" : "",
                      .refs = {{"proposal_id", proposal.proposal_id}}});
}

// The place can be lived in again.
absl::Status EndWarning(CoordinationEdit& edit, const Proposal& proposal) {
  if (proposal.problem_reason != kProblemPlaceDisrupted) {
    return absl::OkStatus();
  }
  Proposal again = proposal;
  again.problem_reason.clear();
  again.problem_remedy.clear();
  edit.Save(again);
  RETURN_IF_ERROR(TellMissions(edit));
  return edit.Commit({.event = Event::kPlaceRestored,
                      .refs = {{"proposal_id", proposal.proposal_id}}});
}

// She has taken another place, and her host was not told yet that she has left
// this one: what becomes of it is hers to know.
bool LivesThereStill(const CoordinationEdit& edit, const Proposal& proposal) {
  return proposal.reason == kMovedOn &&
         std::any_of(edit.steps().begin(), edit.steps().end(),
                     [&](const Step& step) {
                       return step.kind == StepKind::kCheckOut &&
                              step.proposal_row_id == proposal.row_id &&
                              (step.state == StepState::kPending ||
                               step.state == StepState::kRunning);
                     });
}

// The nights are kept again for a case that counts on them no more: they are
// given back anew, so that no place stands empty for nobody.
absl::Status GiveBackAgain(CoordinationEdit& edit, const Proposal& proposal) {
  workflow_rules::StepPlan plan;
  for (const Step& step : edit.steps()) {
    if (step.kind == StepKind::kHoldPlace &&
        step.proposal_row_id == proposal.row_id &&
        step.peer_ref == proposal.reservation_id) {
      plan.add.push_back({.kind = StepKind::kReleaseReservation,
                          .proposal_row_id = proposal.row_id,
                          .undoes = step.row_id,
                          .peer_ref = step.peer_ref});
    }
  }
  return edit.Plan(plan);
}

// Not of an earlier way, which says nothing of this one.
bool IsOfTheWay(const CoordinationEdit& edit, const std::string& person,
                const std::string& application_id) {
  const Traveller* const traveller = edit.travel().Find(person);
  return traveller != nullptr && traveller->application_id == application_id;
}

absl::Status ApplyReservation(server::Runtime& runtime, db::Transaction& tx,
                              const CaseRow& row, const EventEnvelope& event) {
  const std::string reservation_id = RefOf(event, "reservation_id");
  const std::string state = Bare(event.state(), "RESERVATION_STATE_");
  // Who has moved in or out is told by nobody but the sealed history.
  const bool lived_in = state == "OCCUPIED" || state == "COMPLETED";
  peer_store::SaveReservation(tx, reservation_id, row.relocation.id,
                              RefOf(event, "host_id"),
                              lived_in ? "CONFIRMED" : state);
  const bool gone = state == "EXPIRED" || state == "RELEASED";
  const bool disrupted = state == "DISRUPTED";
  const bool burnt = event.type() == "reservation.place_burnt";
  const bool restored = event.type() == "reservation.restored";
  const bool undone = event.type() == "reservation.release_undone";
  if (!gone && !disrupted && !burnt && !restored && !undone) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(CoordinationEdit edit,
                   OpenFor(runtime, tx, row, peer_store::kCapacity, event));
  const Proposal* const proposal = edit.FindReservation(reservation_id);
  if (proposal == nullptr) return absl::OkStatus();
  const bool moves_on = LivesThereStill(edit, *proposal);
  if (!IsLive(proposal->state) && !moves_on) {
    return undone ? GiveBackAgain(edit, *proposal) : absl::OkStatus();
  }
  if (undone) return absl::OkStatus();
  // The case that ended gives its place back itself; the step records it.
  if (kGivesBack.Has(row.relocation.state)) return absl::OkStatus();
  if (moves_on && (burnt || gone)) edit.TellToLook();
  if (burnt) return WarnOfPlace(edit, *proposal);
  if (restored) return EndWarning(edit, *proposal);
  if (disrupted &&
      (moves_on || NeedsThePlace(edit.before().state, *proposal))) {
    return WarnOfDisruption(tx, edit, *proposal, event);
  }
  if (moves_on) return absl::OkStatus();
  const bool by_host = disrupted || event.reason() == "HOST_WITHDREW";
  return LosePlace(tx, edit, *proposal,
                   by_host ? "HOST_UNAVAILABLE" : "HOLD_EXPIRED");
}

// The office is brought in a day before an application's deadline, and after
// it.
absl::Status ApplyDeadline(server::Runtime& runtime, db::Transaction& tx,
                           const EventEnvelope& event) {
  if (!absl::StrContains(RefOf(event, "told"), "PROGRAMME_OFFICE")) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const std::optional<CaseRow> row,
                   LockCaseOf(tx, peer_store::kVisa, event));
  if (!row) return absl::OkStatus();
  // Of who has left for a case of her own, or has died, nobody here is told.
  ASSIGN_OR_RETURN(const std::optional<std::string> person,
                   peer_store::FindPerson(tx, peer_store::kVisa,
                                          RefOf(event, "person_ref")));
  if (!person) return absl::OkStatus();
  InsertAlert(tx, {.row_id = crypto::NewUuidV7(),
                   .kind = AlertKind::kVisaDeadline,
                   .case_row_id = row->relocation.id,
                   .subject = "",
                   .told_subject = row->relocation.lead_subject,
                   .raised_at = tx.now()});
  runtime.audit().Append(tx, {.actor_service = std::string(peer_store::kVisa),
                              .method = "WatchEvents",
                              .resource_kind = "relocation",
                              .resource_ids = {row->relocation.relocation_id},
                              .fields = "alert",
                              .request_id = event.event_id()});
  return absl::OkStatus();
}

// A window, a place that comes or goes, nights that are given back or lapse, or
// that nobody can sleep there: other parties' best places may be others now.
bool ChangesPlaces(const EventEnvelope& event) {
  if (absl::StartsWith(event.type(), "place.")) return true;
  const std::string state = Bare(event.state(), "RESERVATION_STATE_");
  return state == "EXPIRED" || state == "RELEASED" || state == "DISRUPTED" ||
         event.type() == "reservation.restored";
}

}  // namespace

absl::Status ApplyCapacity(server::Runtime& runtime, db::Transaction& tx,
                           const EventEnvelope& event) {
  if (absl::StartsWith(event.type(), "host.")) {
    peer_store::SaveHost(tx,
                         {.host_id = event.aggregate_id(),
                          .organisation_id = RefOf(event, "organisation_id"),
                          .country_code = RefOf(event, "country"),
                          .kind = Bare(RefOf(event, "kind"), "HOST_KIND_"),
                          .time_zone = RefOf(event, "time_zone")});
    return absl::OkStatus();
  }
  if (absl::StartsWith(event.type(), "reservation.")) {
    ASSIGN_OR_RETURN(const std::optional<CaseRow> row,
                     LockCaseOf(tx, peer_store::kCapacity, event));
    if (row) RETURN_IF_ERROR(ApplyReservation(runtime, tx, *row, event));
  }
  return ChangesPlaces(event) ? rankings::RenewAll(tx) : absl::OkStatus();
}

absl::Status ApplyVisa(server::Runtime& runtime, db::Transaction& tx,
                       const EventEnvelope& event) {
  if (event.aggregate_kind() == "application_deadlines") {
    return ApplyDeadline(runtime, tx, event);
  }
  if (event.aggregate_kind() != "application") return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::optional<CaseRow> row,
                   LockCaseOf(tx, peer_store::kVisa, event));
  if (!row) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::optional<std::string> person,
                   peer_store::FindPerson(tx, peer_store::kVisa,
                                          RefOf(event, "person_ref")));
  if (!person) return absl::OkStatus();
  const std::string application_id = RefOf(event, "application_id");
  ASSIGN_OR_RETURN(
      const std::string before,
      peer_store::StateHeard(tx, peer_store::kVisa, application_id));
  peer_store::SaveApplication(tx, application_id, row->relocation.id, *person,
                              RefOf(event, "route_id"), event.state(),
                              DayIn(event, "appeal_by"));
  ASSIGN_OR_RETURN(CoordinationEdit edit,
                   OpenFor(runtime, tx, *row, peer_store::kVisa, event));
  // Nobody sets off with a visa that has run out.
  if (event.state() == "APPLICATION_STATE_EXPIRED" &&
      IsOfTheWay(edit, *person, application_id)) {
    edit.TakeBackClearances(*person, Clearances::kToHerPlace);
  }
  // Stays: every officer should know, also when another way is found.
  const bool told_before = edit.next().flags.contains(Flag::kVisaRefused);
  if (coordination_rules::IsRefused(event.state())) {
    edit.next().flags.insert(Flag::kVisaRefused);
  }
  const bool halted =
      AskHerAnew(edit, *person, application_id, before, event.state());
  // The flag raises one alert, when it is new: a second refusal none.
  if (halted && told_before) edit.TellToLook();
  steps::WakeForHerWord(tx, row->relocation.id);
  return edit.Commit(
      {.event = Event::kVisaChanged,
       .reason = event.state(),
       .occurred_at = std::min(ToTime(event.occurred_at()), edit.now()),
       .refs = {{"application_id", application_id}}});
}

absl::Status ApplyGrants(server::Runtime& runtime, db::Transaction& tx,
                         const EventEnvelope& event) {
  if (event.aggregate_kind() == "fund") {
    fund_store::Save(tx, {.fund_id = RefOf(event, "fund_id"),
                          .status = Bare(event.state(), "FUND_STATUS_"),
                          .currency_code = RefOf(event, "currency_code"),
                          .bridges = !RefOf(event, "bridging").empty()});
    return absl::OkStatus();
  }
  if (event.aggregate_kind() != "grant") return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::optional<CaseRow> row,
                   LockCaseOf(tx, peer_store::kGrants, event));
  if (!row) return absl::OkStatus();
  const std::string grant_id = RefOf(event, "grant_id");
  const std::string state = Bare(event.state(), "GRANT_STATE_");
  ASSIGN_OR_RETURN(const std::string before,
                   peer_store::StateHeard(tx, peer_store::kGrants, grant_id));
  peer_store::SaveGrant(tx, grant_id, row->relocation.id, state);
  if (!bridging_rules::IsUndecided(state)) fund_store::Settle(tx, grant_id);
  const bool received = state == "RECEIVED";
  // That it was asked for is in the history, and one grant changes in many ways
  // without coming further.
  if (!received && (state == "SUBMITTED" || state == before)) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(CoordinationEdit edit,
                   OpenFor(runtime, tx, *row, peer_store::kGrants, event));
  RETURN_IF_ERROR(SaveNews(tx, edit, grant_id, state));
  return edit.Commit(
      {.event = received ? Event::kFundsReceived : Event::kFundsChanged,
       .reason = received ? "" : state,
       .occurred_at = std::min(ToTime(event.occurred_at()), edit.now()),
       .refs = {{"grant_id", grant_id}}});
}

}  // namespace sojourn::relocation::feeds
