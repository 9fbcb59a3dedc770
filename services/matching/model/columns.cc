#include "services/matching/model/columns.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <unordered_map>
#include <utility>

#include "services/matching/model/barriers.h"

namespace sojourn::matching {
namespace {

constexpr int kFamily = 3;

// Levels that somebody has, most urgent first.
std::vector<int> LevelsOf(const std::vector<Party>& parties) {
  std::vector<int> levels;
  for (const Party& party : parties) levels.push_back(party.level);
  std::sort(levels.begin(), levels.end());
  levels.erase(std::unique(levels.begin(), levels.end()), levels.end());
  return levels;
}

void AddColumns(const Party& party, int32_t party_index, const Place& place,
                int32_t place_index, bool families_wait,
                const ColumnOptions& options,
                std::vector<PlacedColumn>* columns) {
  const Fit fit = FitOf(party, place);
  for (const int start : StartsOf(fit.starts, options.days_apart)) {
    const ScoreInput input = InputOf(party, place, start, families_wait);
    const int until = start + party.nights + place.turnover;
    columns->push_back({place_index,
                        {.value = ScoreOf(PartsOf(input), options.weights),
                         .party = party_index,
                         .from = static_cast<int16_t>(start),
                         .until = static_cast<int16_t>(until)}});
  }
}

// Keeps the best `most` columns of one party; the best of the others is
// returned, or less than any value where all stay.
double KeepBest(size_t begin, size_t most, std::vector<PlacedColumn>* columns) {
  if (columns->size() - begin <= most) return kNothingLeftOut;
  const auto first = columns->begin() + static_cast<std::ptrdiff_t>(begin);
  const auto rest = first + static_cast<std::ptrdiff_t>(most);
  std::nth_element(first, rest, columns->end(),
                   [](const PlacedColumn& a, const PlacedColumn& b) {
                     return a.column.value > b.column.value;
                   });
  const double best = rest->column.value;
  columns->erase(rest, columns->end());
  return best;
}

// Those of hosts she agreed to: no other one can be hers.
std::vector<int32_t> PlacesOf(
    const Party& party,
    const std::unordered_map<std::string, std::vector<int32_t>>& at_hosts) {
  std::vector<int32_t> places;
  for (const std::string& host : party.wishes) {
    const auto at = at_hosts.find(host);
    if (at == at_hosts.end()) continue;
    places.insert(places.end(), at->second.begin(), at->second.end());
  }
  std::sort(places.begin(), places.end());
  places.erase(std::unique(places.begin(), places.end()), places.end());
  return places;
}

}  // namespace

std::vector<bool> FamiliesWait(const std::vector<Party>& parties) {
  std::vector<bool> wait(5, false);
  for (const Party& party : parties) {
    if (party.persons() >= kFamily) {
      wait[static_cast<size_t>(std::clamp(party.level, 0, 4))] = true;
    }
  }
  return wait;
}

std::vector<int> StartsOf(const std::vector<Days>& starts, int days_apart) {
  std::vector<int> days;
  int next = 0;
  for (const Days& span : starts) {
    for (int day = std::max(span.from, next); day < span.until;
         day += days_apart) {
      days.push_back(day);
      next = day + days_apart;
    }
  }
  return days;
}

Built BuildColumns(const std::vector<Party>& parties,
                   const std::vector<Place>& places,
                   const ColumnOptions& options) {
  Built built;
  Programme& programme = built.programme;
  const std::vector<int> levels = LevelsOf(parties);
  programme.ranks = static_cast<int>(levels.size());
  programme.holds.assign(places.size(), Programme::kOnePartyAtATime);
  std::unordered_map<std::string, std::vector<int32_t>> at_hosts;
  for (size_t k = 0; k < places.size(); ++k) {
    at_hosts[places[k].host].push_back(static_cast<int32_t>(k));
  }
  const std::vector<bool> wait = FamiliesWait(parties);
  const size_t most =
      std::max<size_t>(1, static_cast<size_t>(options.most_columns) /
                              std::max<size_t>(1, parties.size()));
  std::vector<PlacedColumn> columns;
  bool stopped = false;
  for (size_t p = 0; p < parties.size(); ++p) {
    const Party& party = parties[p];
    stopped = stopped || options.stop();
    programme.persons.push_back(party.persons());
    const auto level =
        std::lower_bound(levels.begin(), levels.end(), party.level);
    programme.rank.push_back(static_cast<int8_t>(level - levels.begin()));
    const size_t begin = columns.size();
    const bool families = wait[static_cast<size_t>(party.level)];
    for (const int32_t k :
         stopped ? std::vector<int32_t>() : PlacesOf(party, at_hosts)) {
      AddColumns(party, static_cast<int32_t>(p), places[static_cast<size_t>(k)],
                 k, families, options, &columns);
    }
    const size_t made = columns.size();
    const double best = KeepBest(begin, most, &columns);
    built.left_out += static_cast<int64_t>(made - columns.size());
    programme.left_out.push_back(best);
  }
  if (built.left_out == 0) programme.left_out.clear();
  SetColumns(std::move(columns), &programme);
  return built;
}

}  // namespace sojourn::matching
