// What could be done next with a case, and who has to do it.
#include <algorithm>

#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/afterwards/afterwards_rules.h"
#include "services/relocation/interruptions/ending_rules.h"
#include "services/relocation/interruptions/silence_rules.h"
#include "services/relocation/relocation_clocks.h"
#include "services/relocation/relocation_refusal.h"
#include "services/relocation/relocation_rules.h"
#include "services/relocation/rights/consent_rules.h"

namespace sojourn::relocation {
namespace {

template <Event event>
absl::Status Possible(const CaseFacts& facts, absl::Time) {
  return Next(facts.relocation.state, event).status();
}

absl::Status CanSubmit(const CaseFacts& facts, absl::Time) {
  return CompleteAlert(facts, facts.imminent_threat).status();
}

absl::Status CanVerify(const CaseFacts& facts, absl::Time) {
  const State state = facts.relocation.state;
  if (After(state, Event::kNotVerified).has_value()) return absl::OkStatus();
  return Next(state, Event::kVerified).status();
}

absl::Status CanDecideEligibility(const CaseFacts& facts, absl::Time) {
  RETURN_IF_ERROR(CheckNotSuspended(Event::kFoundIneligible, facts.relocation));
  const State state = facts.relocation.state;
  if (After(state, Event::kFoundIneligible).has_value()) {
    return absl::OkStatus();
  }
  return Next(state, Event::kFoundEligible).status();
}

// What its call would say to her word.
constexpr ViewFacts kHerWord{
    .given = true, .agrees = true, .on_second_channel = true};

template <Ending ending>
absl::Status CanEnd(const CaseFacts& facts, absl::Time now) {
  return AskEnding(facts, ending, kHerWord, "", now).status();
}

absl::Status CanReopen(const CaseFacts& facts, absl::Time now) {
  return Reopen(facts, {.level = facts.relocation.level, .view = kHerWord}, now)
      .status();
}

// At the earliest: it counts from when the silence was written down.
absl::Status CanRelease(const CaseFacts& facts, absl::Time now) {
  const Relocation& relocation = facts.relocation;
  const Silence silence{
      .overlay = relocation.overlay,
      .nobody_left = relocation.flags.contains(Flag::kNobodyLeft),
      .recorded_at = relocation.overlay_since.value_or(absl::InfinitePast())};
  return ReleasesNow(facts, silence, {.officer = ""}, now).status();
}

absl::Status CanResume(const CaseFacts& facts, absl::Time) {
  return Resume(facts).status();
}

absl::Status CanWithdrawConsent(const CaseFacts& facts, absl::Time) {
  const bool any = std::any_of(
      facts.consents.begin(), facts.consents.end(),
      [](const ConsentFacts& consent) { return !consent.withdrawn_at; });
  if (any) return absl::OkStatus();
  return FailedPrecondition(Name(Guard::kConsentMissing), "no consent holds",
                            "there is nothing to take back");
}

constexpr ActionRule kActions[] = {
    {"SubmitRequest", CanSubmit},
    {"UpdateIntake", Possible<Event::kIntakeUpdated>},
    {"JoinParty", Possible<Event::kPersonJoined>},
    {"AskForInformation", Possible<Event::kInformationAsked>},
    {"AddNote", Possible<Event::kNoteAdded>},
    {"AddDocument", Possible<Event::kDocumentAdded>},
    {"AcknowledgeRequest", Possible<Event::kAcknowledged>},
    {"TriageRequest", Possible<Event::kTriaged>},
    {"AssignCase", Possible<Event::kAssigned>},
    {"AddReferee", Possible<Event::kRefereeAdded>},
    {"RecordReferenceAnswer", Possible<Event::kReferenceAnswered>},
    {"DecideVerification", CanVerify},
    {"DecideEligibility", CanDecideEligibility},
    {"GrantConsent", Possible<Event::kConsentGiven>},
    {"WithdrawConsent", CanWithdrawConsent},
    {"AddSpokesperson", Possible<Event::kSpokespersonAdded>},
    {"Withdraw", CanEnd<Ending::kWithdrawn>},
    {"MarkSafeElsewhere", CanEnd<Ending::kSafeElsewhere>},
    {"Reopen", CanReopen},
    {"MarkContactLost", Possible<Event::kContactLost>},
    {"MarkDetained", Possible<Event::kDetained>},
    {"RecordAdvanceInstructions", Possible<Event::kInstructed>},
    {"ReleaseAfterSilence", CanRelease},
    {"Resume", CanResume},
    {"CorrectRecord", Possible<Event::kCorrected>},
    {"RequestReview", Possible<Event::kReviewAsked>},
    {"RecordDefenderView", Possible<Event::kDefenderHeard>},
    {"RevealIdentity", Possible<Event::kIdentityRevealed>},
    {"BurnContact", Possible<Event::kContactBurnt>},
    {"ReplaceContact", Possible<Event::kContactReplaced>},
    {"BurnDocument", Possible<Event::kDocumentBurnt>},
};

bool AnyProposal(const CaseFacts& facts, std::string_view state) {
  return std::any_of(
      facts.proposals.begin(), facts.proposals.end(),
      [&](const ProposalFacts& each) { return each.state == state; });
}

// When the first of the hosts that have not answered should have.
std::optional<absl::Time> SilentSince(const CaseFacts& facts, absl::Time now) {
  std::optional<absl::Time> since;
  for (const ProposalFacts& each : facts.proposals) {
    if (each.state != "ASKED" || !each.answer_due || *each.answer_due > now) {
      continue;
    }
    since = std::min(since.value_or(*each.answer_due), *each.answer_due);
  }
  return since;
}

std::optional<absl::Time> DueOf(const Relocation& relocation, ClockKind kind,
                                absl::Time now) {
  return Clocks(relocation, now)[static_cast<size_t>(kind)].due;
}

// While cities are asked: whoever the live proposals wait for.
void AddProposalWaits(const CaseFacts& facts, absl::Time now,
                      std::vector<Wait>& waits) {
  // By when she moves from a place that she lives in, its own wait says.
  const std::optional<absl::Time> due =
      kLivedIn.Has(facts.relocation.state)
          ? std::nullopt
          : DueOf(facts.relocation, ClockKind::kPropose, now);
  if (AnyProposal(facts, "ASKED")) {
    waits.push_back(
        {"CITY_COORDINATOR", "answer the proposal", "RecordCityDecision", due});
  }
  if (const auto silent = SilentSince(facts, now)) {
    waits.push_back({"PROGRAMME_OFFICER",
                     "a host has not answered in time: call it, and ask "
                     "another one beside it",
                     "ProposeToCity", silent});
  }
  if (AnyProposal(facts, "CITY_ACCEPTED")) {
    waits.push_back({"SYSTEM", "hold the place", "", due});
  }
  if (AnyProposal(facts, "HOLDING")) {
    waits.push_back({"PROGRAMME_OFFICER", "offer her the place that is held",
                     "OfferPlacement", due});
  }
  const bool chosen =
      std::any_of(facts.proposals.begin(), facts.proposals.end(),
                  [](const ProposalFacts& each) {
                    return each.chosen && each.state == "OFFERED";
                  });
  if (chosen) {
    waits.push_back({"SYSTEM", "confirm the place she has chosen", "", due});
  } else if (AnyProposal(facts, "OFFERED")) {
    waits.push_back({"DEFENDER", "choose among the places held for her",
                     "RecordDefenderDecision", std::nullopt});
  }
}

void AddReferralWait(const Relocation& relocation, absl::Time now,
                     std::vector<Wait>& waits) {
  const std::optional<absl::Time>& due = relocation.referral_due_at;
  if (!due) return;
  if (now < *due) {
    waits.push_back({"PARTNER_NETWORK",
                     "answer the referral; the case goes on here meanwhile",
                     "RecordReferralAnswer", due});
    return;
  }
  waits.push_back({"PROGRAMME_OFFICER",
                   "another network was silent: help her here, or refer her to "
                   "another one",
                   "ReferOut", due});
}

void AddStateWaits(const CaseFacts& facts, absl::Time now,
                   std::vector<Wait>& waits) {
  const Relocation& relocation = facts.relocation;
  const auto office = [&](std::string what, std::string action,
                          std::optional<ClockKind> clock) {
    waits.push_back({"PROGRAMME_OFFICER", std::move(what), std::move(action),
                     clock ? DueOf(relocation, *clock, now) : std::nullopt});
  };
  switch (relocation.state) {
    case State::kAlerted:
    case State::kSubmitted:
      return office("acknowledge the request", "AcknowledgeRequest",
                    ClockKind::kAcknowledge);
    case State::kAcknowledged:
      return office("triage", "TriageRequest", ClockKind::kTriage);
    case State::kDraft:
      waits.push_back(
          {"NGO_CASEWORKER", "send the request", "SubmitRequest", {}});
      return;
    case State::kIncomplete:
      waits.push_back(
          {"DEFENDER", "answer what is still missing", "UpdateIntake", {}});
      return;
    case State::kTriaged:
    case State::kVerifying:
      waits.push_back({"VERIFIER", "verify identity and work",
                       "DecideVerification",
                       DueOf(relocation, ClockKind::kVerify, now)});
      return;
    case State::kVerified:
    case State::kNotVerified:
      return office("decide eligibility", "DecideEligibility",
                    ClockKind::kDecide);
    case State::kEligible:
    case State::kWaitlisted:
      if (facts.consents_unknown) {
        return office("ask a city, where she agrees that a host is told",
                      "ProposeToCity", ClockKind::kPropose);
      }
      if (!AgreesToSome(facts, "SHARE_WITH_HOST")) {
        waits.push_back({"DEFENDER",
                         "say whether a host may be told; money, advice and "
                         "shelter she finds herself need no host",
                         "GrantConsent", std::nullopt});
        return;
      }
      return office("ask a city", "ProposeToCity", ClockKind::kPropose);
    case State::kProposed:
    case State::kOffered:
    case State::kInStay:
    case State::kEnding:
      return AddProposalWaits(facts, now, waits);
    case State::kDefenderAccepted:
      return office("choose a route with each person", "ChooseRoute",
                    std::nullopt);
    case State::kPreDeparture:
      if (WaitOfBurntPlace(facts)) return;
      return office("clear each person for travel", "ClearForTravel",
                    std::nullopt);
    case State::kTravelling:
      if (relocation.flags.contains(Flag::kArrivedWithoutCoordinator)) {
        return office(
            "the stay begins once a coordinator of the host is named and "
            "everybody has arrived: name one with AssignCase",
            "AssignCase", std::nullopt);
      }
      return office("confirm safe arrival", "MarkArrived", std::nullopt);
    case State::kFollowUp:
    case State::kIneligible:
    case State::kClosed:
    case State::kWithdrawn:
    case State::kSafeElsewhere:
    case State::kReferredOut:
    case State::kErased:
      return;
  }
}

}  // namespace

std::optional<Wait> WaitOfBurntPlace(const CaseFacts& facts) {
  const bool burnt = std::any_of(
      facts.proposals.begin(), facts.proposals.end(),
      [](const ProposalFacts& p) { return p.burnt && p.state == "ACCEPTED"; });
  if (!burnt) return std::nullopt;
  return Wait{"PROGRAMME_OFFICER",
              "others know where her place is: move her, or find another place",
              "", std::nullopt, true};
}

Wait WaitForView(absl::Time due) {
  return {"DEFENDER", "say what she thinks of the decision taken",
          "RecordDefenderView", due};
}

absl::Span<const ActionRule> CaseActions() { return kActions; }

Wait PointedOn(Wait wait, const Relocation& relocation) {
  if (relocation.merged_into.empty() || wait.action != "ProposeToCity") {
    return wait;
  }
  wait.what = absl::StrCat("merged: ask a city for case ",
                           relocation.merged_into, ", which goes on");
  wait.due.reset();
  return wait;
}

std::vector<Wait> WaitingFor(const CaseFacts& facts, absl::Time now) {
  const Relocation& relocation = facts.relocation;
  std::vector<Wait> waits;
  if (relocation.flags.contains(Flag::kDuressHeard)) {
    waits.push_back({"SECURITY_OFFICER",
                     "she was not free to speak: find out on another way how "
                     "she is, and do nothing that she was made to say",
                     "Resume", std::nullopt, true, true});
  }
  if (relocation.flags.contains(Flag::kNoAdultLeft) &&
      kOpen.Has(relocation.state)) {
    waits.push_back({"PROGRAMME_OFFICER",
                     "children of the party are without an adult: find out who "
                     "has custody, record her as guardian, and ask her what "
                     "she agrees to (GrantConsent)",
                     "AddSpokesperson", std::nullopt, true, true});
  }
  if (relocation.flags.contains(Flag::kNobodyLeft)) {
    waits.push_back({"SECURITY_OFFICER",
                     "talk with the lead of the case: nobody of the party can "
                     "be asked",
                     "", std::nullopt, false, true});
    return waits;
  }
  if (relocation.overlay != Overlay::kNone) {
    waits.push_back({"SECURITY_OFFICER",
                     relocation.overlay == Overlay::kContactLost
                         ? "find her; place and money stay"
                         : "work for her release; place and money stay",
                     "Resume", std::nullopt});
    return waits;
  }
  if (const std::optional<Ending> asked = AwaitsConfirmation(relocation)) {
    waits.push_back({"PROGRAMME_OFFICER",
                     *asked == Ending::kWithdrawn
                         ? "confirm her withdrawal on a second channel or by a "
                           "second officer"
                         : "confirm on a second channel or by a second officer "
                           "that she is safe elsewhere",
                     std::string(CallOf(*asked)), std::nullopt});
  }
  if (facts.contact_compromised && kOpen.Has(relocation.state)) {
    waits.push_back({"SECURITY_OFFICER",
                     "agree with her on a new safe contact, in person or on "
                     "another channel: others know this one",
                     "ReplaceContact", std::nullopt, true});
  }
  if (WaitsForSecondTriage(relocation)) {
    waits.push_back(
        {"PROGRAMME_OFFICER", "it has become an emergency: triage it again",
         "TriageRequest", DueOf(relocation, ClockKind::kTriage, now)});
  }
  if (relocation.flags.contains(Flag::kRefereeWithoutConsent) &&
      kOpen.Has(relocation.state)) {
    waits.push_back(
        {"PROGRAMME_OFFICER",
         "a referee was named or asked, and she is not known to have agreed: "
         "ask nobody; find out whether she wants it and what that referee may "
         "be told, and record it with GrantConsent (CONTACT_REFEREE)",
         "GrantConsent", std::nullopt});
  }
  AddReferralWait(relocation, now, waits);
  for (Wait& wait : afterwards_rules::WaitsForWords(facts)) {
    waits.push_back(std::move(wait));
  }
  if (relocation.flags.contains(Flag::kDocumentCompromised) &&
      kBeforeTravel.Has(relocation.state)) {
    waits.push_back({"SECURITY_OFFICER",
                     "others know her travel document: find another, or a way "
                     "that needs none",
                     "", std::nullopt, true});
  }
  if (relocation.flags.contains(Flag::kPartyChanged)) {
    waits.push_back({"PROGRAMME_OFFICER",
                     "the party or what it needs changed: look whether the "
                     "place still fits, and ask the host again where not",
                     "OfferPlacement", std::nullopt});
  }
  AddStateWaits(facts, now, waits);
  return waits;
}

}  // namespace sojourn::relocation
