#include "services/matching/answer/futures.h"

#include <algorithm>
#include <cstddef>
#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/string_view.h"
#include "services/matching/ask/calendar.h"

namespace sojourn::matching {
namespace {

constexpr int kWeek = 7;

void Shift(int days, Party* party) {
  party->earliest += days;
  party->latest += days;
  for (auto& [country, lawful] : party->lawful) {
    if (lawful.from > -Calendar::kFar) lawful.from += days;
    if (lawful.until < Calendar::kFar) lawful.until += days;
  }
}

// What a copy of her weighs, more or less.
size_t WordsOf(const Party& party) {
  return party.wishes.size() + party.alike.size() + party.lawful.size() +
         party.excluded_hosts.size() + party.excluded_places.size() +
         party.languages.size() + party.interpreter_languages.size() +
         party.sign_languages.size();
}

absl::Status TooLarge() {
  return InvalidField(
      "horizon", "FUTURE_TOO_LARGE",
      Sv(absl::StrCat("so many weeks of this history have more than ",
                      kMostDrawn,
                      " parties, or too many references: take fewer weeks, or "
                      "less of the history")));
}

}  // namespace

absl::StatusOr<std::vector<Party>> DrawFuture(const History& history,
                                              const Horizon& horizon, int n,
                                              const Stop& stop) {
  std::vector<Party> future;
  if (history.parties.empty()) return future;
  const auto [first, last] =
      std::minmax_element(history.asked_on.begin(), history.asked_on.end());
  const auto weeks = static_cast<uint64_t>((*last - *first) / kWeek + 1);
  std::vector<std::vector<size_t>> in_week(weeks);
  for (size_t p = 0; p < history.parties.size(); ++p) {
    const auto day = history.asked_on[p] - *first;
    in_week[static_cast<size_t>(day / kWeek)].push_back(p);
  }
  // By this generator and a remainder, as distributions differ by library.
  std::mt19937_64 random(horizon.seed * 1'000 + static_cast<uint64_t>(n));
  size_t words = 0;
  for (int week = 0; week < horizon.weeks && !stop(); ++week) {
    for (const size_t p : in_week[random() % weeks]) {
      words += WordsOf(history.parties[p]);
      if (future.size() >= kMostDrawn || words > kMostDrawnWords) {
        return TooLarge();
      }
      Party party = history.parties[p];
      const auto weekday = (history.asked_on[p] - *first) % kWeek;
      Shift(horizon.from + week * kWeek + static_cast<int>(weekday), &party);
      party.id = absl::StrCat("future-", future.size());
      future.push_back(std::move(party));
    }
  }
  return future;
}

}  // namespace sojourn::matching
