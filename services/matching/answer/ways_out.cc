#include "services/matching/answer/ways_out.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <tuple>
#include <utility>

namespace sojourn::matching {
namespace {

constexpr size_t kMostWays = 5;
// Further than any window that is asked about.
constexpr int kMuchLater = 10 * 366;

using Barriers = std::vector<Barrier>;

bool IsOfDays(Barrier barrier) {
  return barrier == Barrier::kNoWindow || barrier == Barrier::kWindowTooShort ||
         barrier == Barrier::kRouteTooLate;
}

// Some other set of barriers is a part of this one: then that is enough.
bool IsNeedless(const Barriers& barriers,
                const std::map<Barriers, std::vector<int>>& sets) {
  return std::any_of(sets.begin(), sets.end(), [&](const auto& other) {
    return other.first.size() < barriers.size() &&
           std::includes(barriers.begin(), barriers.end(), other.first.begin(),
                         other.first.end());
  });
}

std::optional<int> FirstPossible(const Party& party,
                                 const std::vector<Place>& places,
                                 const std::vector<int>& at) {
  Party later = party;
  later.latest += kMuchLater;
  std::optional<int> first;
  for (const int place : at) {
    const Fit fit = FitOf(later, places[static_cast<size_t>(place)]);
    if (fit.starts.empty()) continue;
    const int start = fit.starts.front().from;
    first = first.has_value() ? std::min(*first, start) : start;
  }
  return first;
}

}  // namespace

std::vector<WayOut> WaysOut(const Party& party,
                            const std::vector<Place>& places,
                            const std::vector<NotOffered>& not_offered) {
  std::map<Barriers, std::vector<int>> sets;
  for (const NotOffered& each : not_offered) {
    if (each.barriers.front() == Barrier::kNotAvailable) continue;
    sets[each.barriers].push_back(each.place);
  }
  std::vector<WayOut> ways;
  for (const auto& [barriers, at] : sets) {
    if (IsNeedless(barriers, sets)) continue;
    WayOut way{.barriers = barriers, .places = static_cast<int>(at.size())};
    if (std::all_of(barriers.begin(), barriers.end(), IsOfDays)) {
      way.first_possible = FirstPossible(party, places, at);
    }
    ways.push_back(std::move(way));
  }
  std::stable_sort(ways.begin(), ways.end(),
                   [](const WayOut& a, const WayOut& b) {
                     return std::make_tuple(a.barriers.size(), -a.places) <
                            std::make_tuple(b.barriers.size(), -b.places);
                   });
  if (ways.size() > kMostWays) ways.resize(kMostWays);
  return ways;
}

}  // namespace sojourn::matching
