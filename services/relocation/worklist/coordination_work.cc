// Whom the coordination waits for, and what could be done next with a case.
#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"
#include "services/relocation/briefs/brief_view.h"
#include "services/relocation/coordination/coordination_rules.h"
#include "services/relocation/coordination/coordination_view.h"
#include "services/relocation/interruptions/silence_view.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/reviews/review_view.h"
#include "services/relocation/rights/consent_rules.h"
#include "services/relocation/stay/stay_waits.h"
#include "services/relocation/travel_plan/travel_plan_file.h"
#include "services/relocation/worklist/travel_work.h"

namespace sojourn::relocation {
namespace {

bool HasProposal(const CoordinationRows& rows, ProposalState state) {
  return std::any_of(rows.proposals.begin(), rows.proposals.end(),
                     [&](const Proposal& p) { return p.state == state; });
}

bool PlaceIsBurnt(const CoordinationRows& rows) {
  return std::any_of(rows.proposals.begin(), rows.proposals.end(),
                     [](const Proposal& p) {
                       return p.state == ProposalState::kAccepted &&
                              p.problem_reason == kProblemPlaceBurnt;
                     });
}

bool AnyRefused(const CoordinationRows& rows) {
  return std::any_of(
      rows.travel.travellers.begin(), rows.travel.travellers.end(),
      [](const Traveller& t) {
        return coordination_rules::IsRefused(t.application_state);
      });
}

absl::Status CanAsk(const CaseDesk::Snapshot& snapshot) {
  RETURN_IF_ERROR(CheckNotSuspended(snapshot.opened.relocation));
  RETURN_IF_ERROR(CheckNotMergedAway(snapshot.opened.relocation));
  return Next(snapshot.opened.relocation.state, Event::kCityAsked).status();
}

absl::Status CanOffer(const CaseDesk::Snapshot& snapshot) {
  RETURN_IF_ERROR(CheckNotSuspended(snapshot.opened.relocation));
  if (HasProposal(snapshot.coordination, ProposalState::kHolding)) {
    return absl::OkStatus();
  }
  return FailedPrecondition("NO_LIVE_HOLD", "no place is held for this case",
                            "ask a city and wait for the hold");
}

absl::Status CanDecide(const CaseDesk::Snapshot& snapshot) {
  RETURN_IF_ERROR(CheckNotSuspended(snapshot.opened.relocation));
  const CoordinationRows& rows = snapshot.coordination;
  if (HasProposal(rows, ProposalState::kOffered) ||
      HasProposal(rows, ProposalState::kAccepted) || AnyRefused(rows)) {
    return absl::OkStatus();
  }
  return FailedPrecondition("STATE_FORBIDS", "nothing was offered to her",
                            "offer her a place that is held");
}

absl::Status CanChooseRoute(const CaseDesk::Snapshot& snapshot) {
  RETURN_IF_ERROR(CheckNotSuspended(snapshot.opened.relocation));
  return Next(snapshot.opened.relocation.state, Event::kRouteChosen).status();
}

std::optional<travel_plan_rules::InForce> PlanIn(
    const CaseDesk::Snapshot& snapshot) {
  const CoordinationRows& rows = snapshot.coordination;
  std::string_view place;
  for (const Proposal& each : rows.proposals) {
    if (each.state == ProposalState::kAccepted) place = each.proposal_id;
  }
  return InForceOf(rows.records, snapshot.opened, rows.travel, place);
}

// A shelter at once brings nobody to her place.
bool IsClearedOnPlan(const Travel& travel, const std::string& person) {
  return std::any_of(travel.movements.begin(), travel.movements.end(),
                     [&](const Movement& movement) {
                       return movement.kind == MovementKind::kCleared &&
                              movement.person_row_id == person &&
                              movement.Counts() && movement.OnPlan();
                     });
}

absl::Status CanClear(const CaseDesk::Snapshot& snapshot) {
  RETURN_IF_ERROR(CheckNotSuspended(snapshot.opened.relocation));
  RETURN_IF_ERROR(
      Next(snapshot.opened.relocation.state, Event::kCleared).status());
  const Travel& travel = snapshot.coordination.travel;
  // The first person who still needs something says what is missing.
  const CaseFacts facts = snapshot.opened.Facts();
  for (const PersonFacts& each : facts.persons) {
    const std::string& person = each.row_id;
    if (IsClearedOnPlan(travel, person)) continue;
    const Traveller* const traveller = travel.Find(person);
    RETURN_IF_ERROR(coordination_rules::CheckClearance(
        {.place_confirmed =
             HasProposal(snapshot.coordination, ProposalState::kAccepted),
         .route_chosen = traveller != nullptr,
         .visa_required = traveller != nullptr && traveller->visa_required,
         .application_state =
             traveller == nullptr ? "" : traveller->application_state,
         .security_plan = travel.plan_sealed.has_value(),
         .place_burnt = PlaceIsBurnt(snapshot.coordination)}));
    return travel_plan_rules::CheckMayBeCleared(
        {.person = person}, PlanIn(snapshot),
        ExclusionsOf(snapshot.opened.intake));
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
  RETURN_IF_ERROR(CheckNotSuspended(snapshot.opened.relocation));
  return IsPossible<event>(snapshot);
}

absl::Status CanRefer(const CaseDesk::Snapshot& snapshot) {
  RETURN_IF_ERROR(CheckNotMergedAway(snapshot.opened.relocation));
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
  return FailedPrecondition("REVIEW_DECIDED", "nothing is to be looked at",
                            "RequestReview records that she asks for it");
}

absl::Status CanTell(const CaseDesk::Snapshot& snapshot) {
  if (!snapshot.coordination.explanations.empty()) return absl::OkStatus();
  return FailedPrecondition("NOTHING_TO_TELL",
                            "no decision was explained for her",
                            "send explanation with the decision");
}

absl::Status CanTellOthers(const CaseDesk::Snapshot& snapshot) {
  RETURN_IF_ERROR(CheckNotMergedAway(snapshot.opened.relocation));
  return CanDecideWithHer<Event::kBriefIssued>(snapshot);
}

template <typename Is>
absl::Status AnyBrief(const CaseDesk::Snapshot& snapshot, Is is,
                      std::string_view reason, std::string_view what) {
  for (const OpenedBrief& each : snapshot.coordination.briefs) {
    if (brief_rules::CheckOpen(each.Facts(), snapshot.now).ok() && is(each)) {
      return absl::OkStatus();
    }
  }
  return FailedPrecondition(reason, what, "IssueBrief tells somebody of her");
}

absl::Status CanReply(const CaseDesk::Snapshot& snapshot) {
  return AnyBrief(
      snapshot, [](const OpenedBrief& each) { return each.asks(); },
      "NO_QUESTION", "no recipient of a brief asks anything");
}

absl::Status CanRevoke(const CaseDesk::Snapshot& snapshot) {
  return AnyBrief(
      snapshot, [](const OpenedBrief&) { return true; }, "BRIEF_CLOSED",
      "nobody reads a brief of it");
}

struct Action {
  std::string_view name;
  absl::Status (*check)(const CaseDesk::Snapshot&);
};

constexpr Action kActions[] = {
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

void ShowStepWaits(const CaseDesk::Snapshot& snapshot, v1::Relocation& out) {
  const bool suspended = snapshot.opened.relocation.suspended();
  for (const Step& step : snapshot.coordination.steps) {
    // Only a suspended case has one: not for who may not know that it is.
    if (step.kind == StepKind::kExtendHold && !suspended) continue;
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
               step.error_reason == "CONSENT_MISSING") {
      AddWait("DEFENDER",
              absl::StrCat(kind, " waits for her consent; ", step.error_remedy),
              out);
    } else if (step.state == StepState::kPending ||
               step.state == StepState::kRunning) {
      AddWait("SYSTEM", kind, out);
      if (step.due_at != absl::InfinitePast()) {
        SetTime(step.due_at,
                *out.mutable_waiting_for(out.waiting_for_size() - 1)
                     ->mutable_due());
      }
    }
  }
}

// Seen until the arrival is recorded again.
void ShowMistakenCheckIn(const CoordinationRows& rows, v1::Relocation& out) {
  if (!coordination_rules::CheckedInByMistake(rows.steps,
                                              rows.travel.AnybodyArrived())) {
    return;
  }
  AddWait("PROGRAMME_OFFICER",
          "the arrival was taken back, but the host still counts her as moved "
          "in: tell it, and record the arrival with MarkArrived when it comes",
          out);
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
    if (coordination_rules::IsRefused(traveller.application_state)) {
      if (const auto refused = RefusalWait(traveller)) {
        AddWait(refused->who, refused->what, out);
      }
    } else if (!traveller.application_state.empty() &&
               traveller.application_state != "APPLICATION_STATE_COLLECTED") {
      AddWait("MISSION_OFFICER", "issue the visa and hand it over", out);
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
    ShowMistakenCheckIn(snapshot.coordination, out);
    std::vector<Wait> waits =
        SilenceWaits(snapshot.opened.relocation, snapshot.coordination.records,
                     snapshot.now);
    ASSIGN_OR_RETURN(const std::vector<Wait> stay,
                     StayWaitsOf(desk.vault(), snapshot.opened.relocation,
                                 snapshot.opened.intake.country_code(),
                                 snapshot.coordination, snapshot.now));
    waits.insert(waits.end(), stay.begin(), stay.end());
    if (auto plan =
            PlanWait(snapshot.opened.relocation, snapshot.coordination)) {
      waits.push_back(*std::move(plan));
    }
    const std::vector<Wait> reviews = ReviewWaits(snapshot.coordination);
    waits.insert(waits.end(), reviews.begin(), reviews.end());
    const std::vector<Wait> briefs =
        BriefWaits(snapshot.coordination.briefs, snapshot.now);
    waits.insert(waits.end(), briefs.begin(), briefs.end());
    for (const Wait& wait : waits) {
      AddWait(wait.who, wait.what, out);
      if (!wait.due) continue;
      SetTime(*wait.due, *out.mutable_waiting_for()->rbegin()->mutable_due());
    }
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
