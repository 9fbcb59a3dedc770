#include "services/relocation/referral/referral_rules.h"

#include <array>
#include <string>
#include <utility>

#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/relocation_rules.h"
#include "services/relocation/relocation_state_machine.h"

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
    return FailedPrecondition(
        "NOT_ON_CASE",
        "her case leaves the network by the hand of an officer who works on it",
        "ask its lead, or have it given to you with AssignCase; who took it "
        "waits a day");
  }
  RETURN_IF_ERROR(Next(relocation.state, Event::kReferralSent).status());
  RETURN_IF_ERROR(CheckNotMergedAway(relocation));
  // Who is silent may still be helped elsewhere.
  if (relocation.flags.contains(Flag::kNobodyLeft)) {
    return CheckNotSuspended(relocation);
  }
  if (pending_there) {
    return FailedPrecondition("REFERRAL_PENDING",
                              "this network has her case and has not answered",
                              "wait for its answer, or call it");
  }
  return absl::OkStatus();
}

absl::Status CheckFresh(absl::Time written_at, absl::Time expires_at,
                        absl::Time now) {
  if (written_at > now + kClocksDiffer) {
    return FailedPrecondition("REFERRAL_NOT_YET",
                              "the letter is of a time that is still to come",
                              "compare the clocks of both networks");
  }
  if (now < expires_at) return absl::OkStatus();
  return FailedPrecondition(
      "REFERRAL_EXPIRED",
      "its time is over: the other network goes on with her case",
      "call the other network; it can refer her again");
}

absl::Status CheckAnswer(ReferralState state) {
  if (state == ReferralState::kPending || state == ReferralState::kLapsed) {
    return absl::OkStatus();
  }
  return FailedPrecondition("REFERRAL_ANSWERED",
                            "the answer to this referral was recorded before",
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
