#include "services/relocation/round/round_rules.h"

#include <algorithm>
#include <iterator>

#include "common/status/error.h"
#include "services/relocation/ranking/ranking_rules.h"

namespace sojourn::relocation::round_rules {
namespace {

constexpr std::string_view kNames[] = {"RUNNING", "SOLVED", "FAILED",
                                       "ACCEPTED"};
constexpr int kMostTries = 5;
constexpr absl::Duration kPause = absl::Seconds(10);

bool GivesAPlace(Event event) {
  switch (event) {
    case Event::kPlaceHeld:
    case Event::kOffered:
    case Event::kDefenderChose:
    case Event::kPlaceConfirmed:
      return true;
    default:
      return false;
  }
}

// What she says may be a no to being relocated at all, which moves no state.
bool IsHerWord(Event event) {
  return event == Event::kDefenderHeard || event == Event::kDefenderObjected;
}

}  // namespace

std::string_view Name(RoundState state) {
  return kNames[static_cast<size_t>(state)];
}

std::optional<RoundState> ParseRoundState(std::string_view name) {
  const auto* const found =
      std::find(std::begin(kNames), std::end(kNames), name);
  if (found == std::end(kNames)) return std::nullopt;
  return static_cast<RoundState>(found - std::begin(kNames));
}

Change ChangeOf(const Spot* before, const Spot& after) {
  if (before == nullptr) return Change::kNew;
  if (before->place_id.empty() && after.place_id.empty()) return Change::kSame;
  if (before->place_id.empty()) return Change::kFound;
  if (after.place_id.empty()) return Change::kLost;
  return *before == after ? Change::kSame : Change::kMoved;
}

int Diff::Count(Change change) const {
  return static_cast<int>(
      std::count_if(changes.begin(), changes.end(),
                    [&](const auto& each) { return each.second == change; }));
}

Diff Compare(const Plan& before, const Plan& after) {
  Diff diff;
  for (const auto& [id, spot] : after) {
    const auto known = before.find(id);
    diff.changes[id] =
        ChangeOf(known == before.end() ? nullptr : &known->second, spot);
  }
  diff.gone = static_cast<int>(std::count_if(
      before.begin(), before.end(),
      [&](const auto& each) { return !after.contains(each.first); }));
  return diff;
}

bool Overlap(const Spot& one, const Spot& other, int turnover_days) {
  return one.place_id == other.place_id &&
         one.check_in < other.check_out + turnover_days &&
         other.check_in < one.check_out + turnover_days;
}

absl::Status CheckMayAccept(const Facts& facts, absl::Time now) {
  if (facts.state != RoundState::kSolved) {
    return FailedPrecondition("ROUND_NOT_SOLVED",
                              "there is no plan here that waits for a yes",
                              "GetRound says how it stands; RunRound makes "
                              "another one");
  }
  if (facts.superseded || now - facts.solved_at > kGoodFor) {
    return FailedPrecondition("ROUND_STALE",
                              "another round was run since, or this one is "
                              "older than a day",
                              "look at the newest, or run another one");
  }
  return absl::OkStatus();
}

bool Outdates(const Relocation& before, const Relocation& next, Event event) {
  return ranking_rules::ChangesParty(event) || GivesAPlace(event) ||
         IsHerWord(event) || before.level != next.level ||
         before.suspended() != next.suspended() ||
         ranking_rules::Looks(before.state) != ranking_rules::Looks(next.state);
}

bool IsGivenUp(int tries) { return tries > kMostTries; }

std::optional<absl::Duration> TryAgainAfter(const absl::Status& status,
                                            int tries) {
  const bool may_pass =
      absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) ||
      absl::IsAborted(status) || absl::IsResourceExhausted(status);
  if (!may_pass || tries >= kMostTries) return std::nullopt;
  return kPause * tries;
}

}  // namespace sojourn::relocation::round_rules
