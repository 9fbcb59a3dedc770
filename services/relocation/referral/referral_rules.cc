#include "services/relocation/referral/referral_rules.h"

#include <array>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/relocation_refusal.h"
#include "services/relocation/relocation_rules.h"
#include "services/relocation/relocation_state_machine.h"
#include "services/relocation/rights/consent_rules.h"

namespace sojourn::relocation {
namespace {

constexpr std::array<std::pair<ReferralState, std::string_view>, 5> kNames = {{
    {ReferralState::kPending, "PENDING"},
    {ReferralState::kAccepted, "ACCEPTED"},
    {ReferralState::kBounced, "BOUNCED"},
    {ReferralState::kLapsed, "LAPSED"},
    {ReferralState::kLate, "ACCEPTED_LATE"},
}};

}  // namespace

std::string_view Name(ReferralState state) {
  for (const auto& [each, name] : kNames) {
    if (each == state) return name;
  }
  return "";
}

std::optional<ReferralState> ParseReferralState(std::string_view name) {
  for (const auto& [state, each] : kNames) {
    if (each == name) return state;
  }
  return std::nullopt;
}

std::string NetworkId(std::string_view name) {
  return "network:" + std::string(name);
}

absl::Duration AnswerWithin(Level level) {
  return level == Level::kL1 ? absl::Hours(24) : absl::Hours(7 * 24);
}

ReferralState StateAt(ReferralState stored, absl::Time due, absl::Time now) {
  return stored == ReferralState::kPending && now >= due
             ? ReferralState::kLapsed
             : stored;
}

absl::Status CheckReferOut(const Relocation& relocation, bool on_case,
                           bool pending_there) {
  if (!on_case) {
    return Refuse<Guard::kNotOnCase>(
        Event::kReferralSent,
        "her case leaves the network by the hand of an officer who works on it",
        "ask its lead, or have it given to you with AssignCase; who took it "
        "waits a day");
  }
  RETURN_IF_ERROR(Next(relocation.state, Event::kReferralSent).status());
  RETURN_IF_ERROR(CheckNotMergedAway(Event::kReferralSent, relocation));
  // Who is silent may still be helped elsewhere.
  if (relocation.flags.contains(Flag::kNobodyLeft)) {
    return CheckNotSuspended(Event::kReferralSent, relocation);
  }
  if (pending_there) {
    return Refuse<Guard::kReferralPending>(
        Event::kReferralSent, "this network has her case and has not answered",
        "wait for its answer, or call it");
  }
  return absl::OkStatus();
}

absl::Status CheckFresh(absl::Time written_at, absl::Time expires_at,
                        absl::Time now) {
  if (written_at > now + kClocksDiffer) {
    return Refuse<Guard::kReferralNotYet>(
        Event::kReferralReceived,
        "the letter is of a time that is still to come",
        "compare the clocks of both networks");
  }
  if (now < expires_at) return absl::OkStatus();
  return Refuse<Guard::kReferralExpired>(
      Event::kReferralReceived,
      "its time is over: the other network goes on with her case",
      "call the other network; it can refer her again");
}

absl::Status CheckHersToTell(bool defender_left) {
  if (!defender_left) return absl::OkStatus();
  return Refuse<Guard::kDefenderLeft>(
      Event::kReferralSent,
      "what this case says of danger and contact was said by her who left",
      "ask who stays, and send a request of their own to refer");
}

absl::Status CheckPartnerMayKnow(const CaseFacts& facts,
                                 const std::string& network) {
  const std::string partner = NetworkId(network);
  if (HasConsent(facts, "SHARE_WITH_PARTNER", partner)) return absl::OkStatus();
  return Refuse<Guard::kConsentMissing>(
      Event::kReferralSent,
      "not everybody of the party has agreed that this network is told",
      absl::StrCat(
          "ask each of them, then GrantConsent SHARE_WITH_PARTNER with ",
          partner));
}

absl::Status CheckAnswer(ReferralState state, bool accepted) {
  if (state == ReferralState::kPending || state == ReferralState::kLapsed) {
    return absl::OkStatus();
  }
  const Guarded<Guard::kReferralAnswered> event =
      accepted ? Guarded<Guard::kReferralAnswered>(Event::kReferralAccepted)
               : Guarded<Guard::kReferralAnswered>(Event::kReferralBounced);
  return Refuse<Guard::kReferralAnswered>(
      event, "the answer to this referral was recorded before",
      "see it in the case");
}

ReferralState Answered(const Relocation& relocation, ReferralState state,
                       bool accepted) {
  if (!accepted) return ReferralState::kBounced;
  const bool follows =
      state == ReferralState::kPending && !relocation.suspended() &&
      !relocation.withdrawal &&
      After(relocation.state, Event::kReferralAccepted).has_value();
  return follows ? ReferralState::kAccepted : ReferralState::kLate;
}

Event EventOf(ReferralState answered, bool was_pending) {
  if (answered == ReferralState::kAccepted) return Event::kReferralAccepted;
  if (answered == ReferralState::kBounced && was_pending) {
    return Event::kReferralBounced;
  }
  return Event::kReferralAnsweredLate;
}

}  // namespace sojourn::relocation
