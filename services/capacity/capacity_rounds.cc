#include "services/capacity/capacity_rounds.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "services/capacity/capacity_rules.h"

namespace sojourn::capacity::rules {
namespace {

constexpr char kRemedy[] =
    "choose a day of arrival in a round that is open (ListRounds), another "
    "host, or ask this one to open a round";

const Round* RoundOf(absl::Span<const Round> rounds, absl::CivilDay arrival) {
  const auto* const found =
      std::find_if(rounds.begin(), rounds.end(),
                   [&](const Round& round) { return round.Has(arrival); });
  return found == rounds.end() ? nullptr : found;
}

}  // namespace

bool WaitsForRound(const Host& host, Level level) {
  return host.intake_mode == IntakeMode::kRound && !IsUrgent(level);
}

absl::Status CheckRound(const std::optional<Round>& round,
                        absl::CivilDay today) {
  if (!round.has_value()) {
    return FailedPrecondition("NO_ROUND_OPEN",
                              "the host has no round with this day of arrival",
                              kRemedy);
  }
  if (round->closes < today) {
    return FailedPrecondition("NO_ROUND_OPEN", "the round is closed", kRemedy);
  }
  return CheckQuota(round);
}

absl::Status CheckQuota(const std::optional<Round>& round) {
  if (!round.has_value() || round->taken < round->quota) {
    return absl::OkStatus();
  }
  return FailedPrecondition(
      "ROUND_FULL", "the round has as many parties as it takes", kRemedy);
}

absl::Status CheckRoundsNear(absl::Span<const Round> rounds,
                             absl::CivilDay today) {
  for (const Round& round : rounds) {
    if (round.last <= FarthestDay(today)) continue;
    return InvalidField("rounds", "DATE_TOO_FAR",
                        "at most ten years from today: set later rounds when "
                        "the time comes");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Round>> OrderRounds(std::vector<Round> rounds) {
  std::sort(rounds.begin(), rounds.end(),
            [](const Round& a, const Round& b) { return a.first < b.first; });
  for (size_t i = 1; i < rounds.size(); ++i) {
    if (rounds[i - 1].last < rounds[i].first) continue;
    return InvalidField(
        "rounds", "ROUNDS_OVERLAP",
        absl::StrCat("the round from ", absl::FormatCivilTime(rounds[i].first),
                     " begins before the one before it ends"));
  }
  return rounds;
}

absl::Status CheckPartiesKeepRounds(absl::Span<const Round> now,
                                    absl::Span<const Round> next,
                                    absl::Span<const Arrival> arrivals,
                                    absl::CivilDay today) {
  const auto parties = [&](const Round& round) {
    return std::count_if(
        arrivals.begin(), arrivals.end(),
        [&](const Arrival& arrival) { return round.Has(arrival.day); });
  };
  std::vector<std::string> reserved;
  for (const Arrival& arrival : arrivals) {
    const Round* const kept = RoundOf(next, arrival.day);
    const bool gone = kept == nullptr && arrival.day >= today &&
                      RoundOf(now, arrival.day) != nullptr;
    if (gone || (kept != nullptr && parties(*kept) > kept->quota)) {
      reserved.push_back(arrival.reservation_id);
    }
  }
  if (reserved.empty()) return absl::OkStatus();
  return FailedPrecondition(
      "ROUND_RESERVED",
      NameReservations(reserved,
                       " would be in no round or be more than its quota"),
      "keep their days of arrival in a round that takes them all, or ask the "
      "programme office to move the guests first");
}

}  // namespace sojourn::capacity::rules
