// Whom the coordination waits for, and what could be done next with a case.
#include <algorithm>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"
#include "services/relocation/briefs/brief_view.h"
#include "services/relocation/contact_notices/contact_notice_view.h"
#include "services/relocation/coordination/arrivals.h"
#include "services/relocation/coordination/clearance.h"
#include "services/relocation/coordination/coordination_rules.h"
#include "services/relocation/coordination/coordination_view.h"
#include "services/relocation/coordination/place_moves.h"
#include "services/relocation/coordination/refusal_rules.h"
#include "services/relocation/interruptions/silence_view.h"
#include "services/relocation/money/bridging_rules.h"
#include "services/relocation/money/bridging_view.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_refusal.h"
#include "services/relocation/reviews/review_view.h"
#include "services/relocation/rights/consent_rules.h"
#include "services/relocation/stay/stay_waits.h"
#include "services/relocation/travel_plan/travel_plan_file.h"
#include "services/relocation/workflow/workflow_rules.h"
#include "services/relocation/worklist/travel_work.h"

namespace sojourn::relocation {
namespace {

bool HasProposal(const CoordinationRows& rows, ProposalState state) {
  return std::any_of(rows.proposals.begin(), rows.proposals.end(),
                     [&](const Proposal& p) { return p.state == state; });
}

bool AnyRefused(const CoordinationRows& rows) {
  return std::any_of(rows.travel.travellers.begin(),
                     rows.travel.travellers.end(), [](const Traveller& t) {
                       return refusal_rules::StandsRefused(t.application_state);
                     });
}

const Proposal* HerPlace(const CoordinationRows& rows) {
  for (const Proposal& each : rows.proposals) {
    if (each.state == ProposalState::kAccepted) return &each;
  }
  return nullptr;
}

absl::Status CanAsk(const CaseDesk::Snapshot& snapshot) {
  RETURN_IF_ERROR(
      CheckNotSuspended(Event::kCityAsked, snapshot.opened.relocation));
  RETURN_IF_ERROR(
      CheckNotMergedAway(Event::kCityAsked, snapshot.opened.relocation));
  const State state = snapshot.opened.relocation.state;
  const Proposal* const place = HerPlace(snapshot.coordination);
  RETURN_IF_ERROR(coordination_rules::CheckMayMoveOn(
      kLivedIn.Has(state) && place != nullptr && !place->place_unfit()));
  return Next(state, Event::kCityAsked).status();
}

absl::Status CanBridge(const CaseDesk::Snapshot& snapshot) {
  const Relocation& relocation = snapshot.opened.relocation;
  RETURN_IF_ERROR(CheckNotSuspended(Event::kBridgingAsked, relocation));
  RETURN_IF_ERROR(
      bridging_rules::CheckMayAsk(relocation, relocation.lead_subject));
  return bridging_rules::CheckAgreed(snapshot.opened.Facts());
}

absl::Status CanOffer(const CaseDesk::Snapshot& snapshot) {
  RETURN_IF_ERROR(
      CheckNotSuspended(Event::kOffered, snapshot.opened.relocation));
  if (HasProposal(snapshot.coordination, ProposalState::kHolding)) {
    return absl::OkStatus();
  }
  return Refuse<Guard::kNoLiveHold>(Event::kOffered,
                                    "no place is held for this case",
                                    "ask a city and wait for the hold");
}

absl::Status CanDecide(const CaseDesk::Snapshot& snapshot) {
  RETURN_IF_ERROR(
      CheckNotSuspended(Event::kDefenderChose, snapshot.opened.relocation));
  const CoordinationRows& rows = snapshot.coordination;
  // Who lives somewhere ends her stay otherwise.
  const bool on_the_way =
      refusal_rules::ChangesWhoTravels(snapshot.opened.relocation.state) &&
      (HasProposal(rows, ProposalState::kAccepted) || AnyRefused(rows));
  if (on_the_way || HasProposal(rows, ProposalState::kOffered)) {
    return absl::OkStatus();
  }
  return FailedPrecondition("STATE_FORBIDS", "nothing was offered to her",
                            "offer her a place that is held");
}

absl::Status CanChooseRoute(const CaseDesk::Snapshot& snapshot) {
  RETURN_IF_ERROR(
      CheckNotSuspended(Event::kRouteChosen, snapshot.opened.relocation));
  RETURN_IF_ERROR(coordination_rules::CheckPlaceIsHers(
      HerPlace(snapshot.coordination) != nullptr));
  return Next(snapshot.opened.relocation.state, Event::kRouteChosen).status();
}

std::optional<travel_plan_rules::InForce> PlanIn(
    const CaseDesk::Snapshot& snapshot) {
  const CoordinationRows& rows = snapshot.coordination;
  const Proposal* const place = HerPlace(rows);
  return InForceOf(rows.records, snapshot.opened, rows.travel,
                   place == nullptr ? "" : place->proposal_id);
}

// A shelter brings nobody to her place, be it at once or by a plan before this
// one.
bool IsClearedOnPlan(const Travel& travel, const std::string& person,
                     bool to_shelter) {
  return std::any_of(travel.movements.begin(), travel.movements.end(),
                     [&](const Movement& movement) {
                       return movement.kind == MovementKind::kCleared &&
                              movement.person_row_id == person &&
                              movement.Counts() && movement.OnPlan() &&
                              movement.to_shelter == to_shelter;
                     });
}

// What the plan asks for, or the way to her place where there is none.
travel_plan_rules::Asked NextAsked(
    const std::string& person,
    const std::optional<travel_plan_rules::InForce>& plan) {
  travel_plan_rules::Asked asked{.person = person};
  if (plan && plan->to_shelter) {
    asked.shelter =
        plan->shelters.empty() ? "the shelter" : plan->shelters.front();
  }
  return asked;
}

absl::Status CanClear(const CaseDesk::Snapshot& snapshot) {
  const OpenedCase& opened = snapshot.opened;
  RETURN_IF_ERROR(CheckNotSuspended(Event::kCleared, opened.relocation));
  RETURN_IF_ERROR(Next(opened.relocation.state, Event::kCleared).status());
  const Travel& travel = snapshot.coordination.travel;
  const Proposal* const place = HerPlace(snapshot.coordination);
  const auto plan = PlanIn(snapshot);
  // The first person who still needs something says what is missing.
  const CaseFacts facts = opened.Facts();
  for (const PersonFacts& each : facts.persons) {
    const travel_plan_rules::Asked asked = NextAsked(each.row_id, plan);
    if (IsClearedOnPlan(travel, each.row_id, !asked.shelter.empty())) continue;
    if (!asked.shelter.empty()) {
      RETURN_IF_ERROR(coordination_rules::CheckMayBeSheltered(
          Event::kCleared, opened.relocation));
    }
    const v1::Person& person = *opened.FindPerson(each.person_id);
    RETURN_IF_ERROR(coordination_rules::CheckClearance(
        Event::kCleared, ClearanceFactsOf(asked, plan, place, travel, person)));
    return travel_plan_rules::CheckMayBeCleared(Event::kCleared, asked, plan,
                                                ExclusionsOf(opened.intake),
                                                BansOf(person));
  }
  return absl::OkStatus();
}

template <Event event>
absl::Status IsPossible(const CaseDesk::Snapshot& snapshot) {
  return Next(snapshot.opened.relocation.state, event).status();
}

// A decision about her, which waits while she cannot be reached.
template <Event event>
absl::Status CanDecideWithHer(const CaseDesk::Snapshot& snapshot) {
  RETURN_IF_ERROR(CheckNotSuspended(Guarded<Guard::kCaseSuspended>(event),
                                    snapshot.opened.relocation));
  return IsPossible<event>(snapshot);
}

absl::Status CanRefer(const CaseDesk::Snapshot& snapshot) {
  RETURN_IF_ERROR(
      CheckNotMergedAway(Event::kReferralSent, snapshot.opened.relocation));
  return CanDecideWithHer<Event::kReferralSent>(snapshot);
}

// A fact is always stored.
absl::Status Always(const CaseDesk::Snapshot&) { return absl::OkStatus(); }

absl::Status CanLookAgain(const CaseDesk::Snapshot& snapshot) {
  const auto& reviews = snapshot.coordination.reviews;
  if (std::any_of(reviews.begin(), reviews.end(),
                  [](const CaseReview& each) { return each.open(); })) {
    return absl::OkStatus();
  }
  return Refuse<Guard::kReviewDecided>(
      Event::kReviewDecided, "nothing is to be looked at",
      "RequestReview records that she asks for it");
}

absl::Status CanTell(const CaseDesk::Snapshot& snapshot) {
  if (!snapshot.coordination.explanations.empty()) return absl::OkStatus();
  return FailedPrecondition("NOTHING_TO_TELL",
                            "no decision was explained for her",
                            "send explanation with the decision");
}

absl::Status CanCloseRelative(const CaseDesk::Snapshot& snapshot) {
  RETURN_IF_ERROR(IsPossible<Event::kRelativeClosed>(snapshot));
  const auto& relatives = snapshot.coordination.records.relatives;
  if (std::any_of(relatives.begin(), relatives.end(),
                  [](const v1::Relative& each) {
                    return each.outcome() == v1::RELATIVE_OUTCOME_UNSPECIFIED;
                  })) {
    return absl::OkStatus();
  }
  return Refuse<Guard::kRelativeClosed>(
      Event::kRelativeClosed, "nobody is written down who stays behind",
      "RecordRelative writes somebody down");
}

absl::Status CanTellOthers(const CaseDesk::Snapshot& snapshot) {
  RETURN_IF_ERROR(
      CheckNotMergedAway(Event::kBriefIssued, snapshot.opened.relocation));
  return CanDecideWithHer<Event::kBriefIssued>(snapshot);
}

template <Guard guard, typename Is>
absl::Status AnyBrief(Guarded<guard> event, const CaseDesk::Snapshot& snapshot,
                      Is is, std::string_view what) {
  for (const OpenedBrief& each : snapshot.coordination.briefs) {
    if (brief_rules::IsOpen(each.Facts(), snapshot.now) && is(each)) {
      return absl::OkStatus();
    }
  }
  return Refuse<guard>(event, what, "IssueBrief tells somebody of her");
}

absl::Status CanReply(const CaseDesk::Snapshot& snapshot) {
  return AnyBrief<Guard::kNoQuestion>(
      Event::kBriefExplained, snapshot,
      [](const OpenedBrief& each) { return each.asks(); },
      "no recipient of a brief asks anything");
}

absl::Status CanRevoke(const CaseDesk::Snapshot& snapshot) {
  return AnyBrief<Guard::kBriefClosed>(
      Event::kBriefRevoked, snapshot, [](const OpenedBrief&) { return true; },
      "nobody reads a brief of it");
}

struct Action {
  std::string_view name;
  absl::Status (*check)(const CaseDesk::Snapshot&);
};

constexpr Action kActions[] = {
    {"RequestBridgingGrant", CanBridge},
    {"RequestProposals", CanAsk},
    {"ProposeToCity", CanAsk},
    {"OfferPlacement", CanOffer},
    {"RecordDefenderDecision", CanDecide},
    {"ChooseRoute", CanChooseRoute},
    {"RecordSecurityPlan", Always},
    {"RecordTravelPlan", CanDecideWithHer<Event::kTravelPlanned>},
    {"ClearForTravel", CanClear},
    {"MarkDeparted", Always},
    {"RecordUnassistedMove", Always},
    {"MarkArrived", Always},
    {"AssessRisk", IsPossible<Event::kRiskAssessed>},
    {"SetStayPlan", CanDecideWithHer<Event::kStayPlanned>},
    {"RecordCheckIn", Always},
    {"RecordRightsInformation", Always},
    {"ExtendStay", CanDecideWithHer<Event::kExtensionAsked>},
    {"BeginEnding", CanDecideWithHer<Event::kEndingBegun>},
    {"CloseStay", CanDecideWithHer<Event::kStayClosed>},
    {"RecordFollowUp", Always},
    {"RecordRelative", IsPossible<Event::kRelativeRecorded>},
    {"CloseRelative", CanCloseRelative},
    {"ReferOut", CanRefer},
    {"DecideReview", CanLookAgain},
    {"RecordTelling", CanTell},
    {"IssueBrief", CanTellOthers},
    {"ReplyToBrief", CanReply},
    {"RevokeBrief", CanRevoke},
};

void AddWait(std::string who, std::string what, v1::Relocation& out) {
  type::v1::WaitingFor& wait = *out.add_waiting_for();
  wait.set_who(std::move(who));
  wait.set_what(std::move(what));
}

void AddWaitUntil(const Wait& wait, v1::Relocation& out) {
  AddWait(wait.who, wait.what, out);
  if (!wait.due) return;
  SetTime(*wait.due, *out.mutable_waiting_for()->rbegin()->mutable_due());
}

void ShowStepWaits(const CaseDesk::Snapshot& snapshot, v1::Relocation& out) {
  const bool suspended = snapshot.opened.relocation.suspended();
  for (const Step& step : snapshot.coordination.steps) {
    // Only a suspended case has one: not for who may not know that it is.
    if (step.kind == StepKind::kExtendHold && !suspended) continue;
    // RefusedBridging says what else is possible.
    if (step.state == StepState::kFailed && !step.record_id.empty()) continue;
    const std::string kind(Name(step.kind));
    if (!step.taken_over_by.empty() && step.state == StepState::kPending) {
      AddWait("PROGRAMME_OFFICER",
              absl::StrCat(kind, " is done by hand, by ", step.taken_over_by,
                           ": TakeOverStep says when it is done"),
              out);
    } else if (step.state == StepState::kFailed) {
      AddWait("PROGRAMME_OFFICER",
              absl::StrCat(kind, " was refused: ", step.error_reason,
                           step.error_remedy.empty() ? "" : "; ",
                           step.error_remedy),
              out);
    } else if (step.state == StepState::kPending &&
               workflow_rules::WaitsForHerWord(step.error_reason)) {
      const bool consent = step.error_reason == "CONSENT_MISSING";
      AddWait("DEFENDER",
              absl::StrCat(kind, " waits for her ",
                           consent ? "consent; " : "word; ", step.error_remedy),
              out);
    } else if (step.state == StepState::kPending &&
               workflow_rules::IsOfAgreement(step.error_reason)) {
      AddWait("PROGRAMME_OFFICER",
              absl::StrCat(kind, " waits: ", step.error_reason, "; ",
                           step.error_remedy),
              out);
    } else if (step.state == StepState::kPending ||
               step.state == StepState::kRunning) {
      // Until it answers, hosts are chosen by hand.
      const bool unranked =
          step.kind == StepKind::kRankPlaces && !step.error_reason.empty();
      AddWait("SYSTEM",
              unranked ? absl::StrCat(kind,
                                      " has no answer yet: ", step.error_reason,
                                      "; ask a city without it, or wait")
                       : kind,
              out);
      if (step.due_at != absl::InfinitePast()) {
        SetTime(step.due_at,
                *out.mutable_waiting_for(out.waiting_for_size() - 1)
                     ->mutable_due());
      }
    }
  }
}

// Seen until the arrival, or the departure, is recorded again.
void ShowWhatHostsWereToldByMistake(const CoordinationRows& rows,
                                    v1::Relocation& out) {
  if (place_moves::CheckedInByMistake(rows.proposals, rows.steps,
                                      rows.travel)) {
    AddWait("PROGRAMME_OFFICER",
            "the arrival was taken back, but the host still counts her as "
            "moved in: tell it, and record the arrival with MarkArrived when "
            "it comes",
            out);
  }
  if (place_moves::CheckedOutByMistake(rows.proposals, rows.steps,
                                       rows.travel)) {
    AddWait("PROGRAMME_OFFICER",
            "the departure was taken back, but the host where she still is "
            "counts her as gone: tell it, and record the departure with "
            "MarkDeparted when she sets off",
            out);
  }
}

// It is in her hands, nobody applies for it any more, or it has run out since
// the case was closed.
bool IsSettled(std::string_view application_state, State state) {
  if (application_state == "APPLICATION_STATE_EXPIRED") {
    return !kOpen.Has(state);
  }
  return application_state == "APPLICATION_STATE_COLLECTED" ||
         application_state == "APPLICATION_STATE_USED" ||
         application_state == "APPLICATION_STATE_EXTENDED" ||
         application_state == "APPLICATION_STATE_WITHDRAWN";
}

// Who acts on an application that is not settled.
struct VisaTurn {
  const char* who;
  const char* what;
};
VisaTurn TurnOf(std::string_view application_state) {
  if (application_state == "APPLICATION_STATE_DOCUMENTS_ASKED") {
    return {"DEFENDER", "give the mission the documents it asked for"};
  }
  if (application_state == "APPLICATION_STATE_EXPIRED") {
    return {"PROGRAMME_OFFICER",
            "the visa has run out: choose a route again, or see to her right "
            "to stay where she is"};
  }
  return {"MISSION_OFFICER", "issue the visa and hand it over"};
}

// No application, because no mission that could have it may be told.
bool WaitsForHerYes(const CoordinationRows& rows, const Traveller& traveller,
                    bool may_tell_any) {
  if (traveller.application_id) return false;
  for (const Step& step : rows.steps) {
    if (step.kind == StepKind::kOpenApplication &&
        step.person_row_id == traveller.person_row_id &&
        step.state == StepState::kPending) {
      return step.error_reason == "CONSENT_MISSING";
    }
  }
  return !may_tell_any;
}

void ShowVisaWaits(const CaseDesk::Snapshot& snapshot, bool may_tell_any,
                   v1::Relocation& out) {
  const CoordinationRows& rows = snapshot.coordination;
  const Relocation& relocation = snapshot.opened.relocation;
  for (const Traveller& traveller : rows.travel.travellers) {
    if (!traveller.visa_required ||
        snapshot.opened.RowHasLeft(traveller.person_row_id)) {
      continue;
    }
    if (WaitsForHerYes(rows, traveller, may_tell_any)) {
      AddWait("DEFENDER",
              "say whether a mission may be told; a place that needs no visa "
              "is possible without",
              out);
      continue;
    }
    if (refusal_rules::StandsRefused(traveller.application_state)) {
      if (const auto refused = RefusalWait(snapshot.opened.relocation,
                                           traveller, snapshot.now)) {
        AddWaitUntil(*refused, out);
      }
    } else if (!traveller.application_state.empty() &&
               !IsSettled(traveller.application_state, relocation.state)) {
      const VisaTurn turn = TurnOf(traveller.application_state);
      AddWait(turn.who, turn.what, out);
    }
  }
}

}  // namespace

absl::Status ShowCoordinationWork(const CaseDesk& desk,
                                  const CaseDesk::Snapshot& snapshot,
                                  const auth::Caller& caller, View view,
                                  v1::Relocation& out) {
  if (view == View::kHost || view == View::kVerifier) return absl::OkStatus();
  if (view == View::kOffice) {
    ShowStepWaits(snapshot, out);
    ShowWhatHostsWereToldByMistake(snapshot.coordination, out);
    std::vector<Wait> waits =
        SilenceWaits(snapshot.opened.relocation, snapshot.coordination.records,
                     snapshot.now);
    ASSIGN_OR_RETURN(const std::vector<Wait> stay,
                     StayWaitsOf(desk.vault(), snapshot.opened.relocation,
                                 snapshot.opened.intake, snapshot.coordination,
                                 snapshot.now));
    waits.insert(waits.end(), stay.begin(), stay.end());
    if (auto plan =
            PlanWait(snapshot.opened.relocation, snapshot.coordination)) {
      waits.push_back(*std::move(plan));
    }
    for (const std::vector<Wait>& money :
         {BridgingWaits(snapshot.opened.relocation,
                        snapshot.coordination.records, snapshot.now),
          RefusedBridging(snapshot.coordination)}) {
      waits.insert(waits.end(), money.begin(), money.end());
    }
    if (auto line = ContactNoticeWait(snapshot.opened, snapshot.coordination,
                                      snapshot.now)) {
      waits.push_back(*std::move(line));
    }
    if (auto begun = StayWait(snapshot.opened, snapshot.coordination)) {
      waits.push_back(*std::move(begun));
    }
    const std::vector<Wait> shelter =
        ShelterWaits(snapshot.opened.relocation, snapshot.coordination);
    waits.insert(waits.end(), shelter.begin(), shelter.end());
    const std::vector<Wait> reviews = ReviewWaits(snapshot.coordination);
    waits.insert(waits.end(), reviews.begin(), reviews.end());
    const std::vector<Wait> briefs =
        BriefWaits(snapshot.coordination.briefs, snapshot.now);
    waits.insert(waits.end(), briefs.begin(), briefs.end());
    for (const Wait& wait : waits) AddWaitUntil(wait, out);
  }
  if (const auto burnt = WaitOfBurntPlace(snapshot.opened.Facts())) {
    AddWait(burnt->who, burnt->what, out);
  }
  ShowVisaWaits(snapshot,
                HasConsent(snapshot.opened.Facts(), "SHARE_WITH_MISSION", ""),
                out);
  for (const Action& rule : kActions) {
    const auth::RpcPolicy* const row = desk.runtime().policy().Find(rule.name);
    if (row == nullptr || !row->RelationOf(caller.roles)) continue;
    type::v1::NextAction& action = *out.add_next_actions();
    action.set_action(std::string(rule.name));
    const absl::Status status = rule.check(snapshot);
    action.set_allowed(status.ok());
    if (status.ok()) continue;
    ErrorDetails details = DetailsOf(status);
    action.set_reason(details.reason);
    action.set_remedy(details.metadata["remedy"]);
  }
  return absl::OkStatus();
}

}  // namespace sojourn::relocation
