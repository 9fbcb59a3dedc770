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

// Makes the columns of one party after the other.
class Maker {
 public:
  Maker(const std::vector<Place>& places, const ColumnOptions& options,
        size_t share)
      : places_(places), options_(options), share_(share) {
    for (size_t k = 0; k < places.size(); ++k) {
      at_hosts_[places[k].host].push_back(static_cast<int32_t>(k));
    }
  }

  void AddParty(const Party& party, int32_t index, bool families_wait,
                Built* built) {
    const size_t begin = columns_.size();
    const size_t most = Most(index);
    int possible = 0;
    double best_left_out = kNothingLeftOut;
    for (const int32_t place : PlacesOf(party, at_hosts_)) {
      stopped_ = stopped_ || options_.stop();
      if (stopped_) break;
      possible += AddPlace(party, index, place, families_wait) ? 1 : 0;
      // Not when all are made: those of one party may be millions.
      if (columns_.size() - begin > 2 * most) {
        best_left_out = std::max(best_left_out, Keep(begin, most, built));
      }
    }
    best_left_out = std::max(best_left_out, Keep(begin, most, built));
    built->possible.push_back(possible);
    built->programme.left_out.push_back(best_left_out);
  }

  std::vector<PlacedColumn> Take() { return std::move(columns_); }

 private:
  // Her share, and what those before her have left of theirs: many have few
  // columns, and one that is left out loosens the bound for everybody.
  size_t Most(int32_t index) const {
    constexpr size_t kMostShares = 8;
    const size_t until = share_ * (static_cast<size_t>(index) + 1);
    const size_t free = until > columns_.size() ? until - columns_.size() : 0;
    return std::clamp(free, share_, kMostShares * share_);
  }

  // False where a barrier forbids it on every day.
  bool AddPlace(const Party& party, int32_t party_index, int32_t place_index,
                bool families_wait) {
    const Place& place = places_[static_cast<size_t>(place_index)];
    const Fit fit = FitOf(party, place);
    if (!fit.barriers.empty()) return false;
    // What does not change with the day is looked up once.
    ScoreInput input = InputOf(party, place, party.earliest, families_wait);
    for (const int start : StartsOf(fit.starts, options_.days_apart)) {
      input.days_until_arrival = start - party.earliest;
      const int until = start + party.nights + place.turnover;
      columns_.push_back({place_index,
                          {.value = ScoreOf(PartsOf(input), options_.weights),
                           .party = party_index,
                           .from = static_cast<int16_t>(start),
                           .until = static_cast<int16_t>(until)}});
    }
    return true;
  }

  double Keep(size_t begin, size_t most, Built* built) {
    const size_t made = columns_.size();
    const double best = KeepBest(begin, most, &columns_);
    built->left_out += static_cast<int64_t>(made - columns_.size());
    return best;
  }

  const std::vector<Place>& places_;
  const ColumnOptions& options_;
  const size_t share_;
  std::unordered_map<std::string, std::vector<int32_t>> at_hosts_;
  std::vector<PlacedColumn> columns_;
  bool stopped_ = false;
};

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
  const std::vector<bool> wait = FamiliesWait(parties);
  const size_t share =
      std::max<size_t>(1, static_cast<size_t>(options.most_columns) /
                              std::max<size_t>(1, parties.size()));
  Maker maker(places, options, share);
  for (size_t p = 0; p < parties.size(); ++p) {
    const Party& party = parties[p];
    programme.persons.push_back(party.persons());
    const auto level =
        std::lower_bound(levels.begin(), levels.end(), party.level);
    programme.rank.push_back(static_cast<int8_t>(level - levels.begin()));
    maker.AddParty(party, static_cast<int32_t>(p),
                   wait[static_cast<size_t>(party.level)], &built);
  }
  if (built.left_out == 0) programme.left_out.clear();
  SetColumns(maker.Take(), &programme);
  return built;
}

}  // namespace sojourn::matching
