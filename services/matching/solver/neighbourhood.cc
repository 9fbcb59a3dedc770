#include "services/matching/solver/neighbourhood.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

#include "services/matching/solver/part.h"

namespace sojourn::matching {

Neighbourhood::Neighbourhood(const Reduced& reduced,
                             const ColumnsOfParties& columns,
                             const NeighbourhoodOptions& options)
    : reduced_(reduced),
      programme_(reduced.programme),
      columns_(columns),
      options_(options),
      place_of_(programme_.columns.size()) {
  Price(programme_, options.stage, options.prices, options.kept, &priced_);
  PlaceValue value(programme_);
  std::vector<int32_t> chosen;
  for (int place = 0; place < programme_.places(); ++place) {
    best_.push_back(value.Best(place, priced_, &chosen));
    const auto k = static_cast<size_t>(place);
    std::fill(place_of_.begin() + programme_.first[k],
              place_of_.begin() + programme_.first[k + 1], place);
  }
}

std::vector<double> Neighbourhood::Slacks(const Incumbent& plan) const {
  std::vector<double> slacks = best_;
  for (int place = 0; place < programme_.places(); ++place) {
    for (const int32_t at : plan.at(place)) {
      slacks[static_cast<size_t>(place)] -=
          priced_.Of(programme_.columns[static_cast<size_t>(at)]);
    }
  }
  // A party that is nowhere at a price is missed where she was worth most.
  for (int party = 0; party < programme_.parties(); ++party) {
    const auto all = columns_.Of(party);
    if (plan.ColumnOf(party) != kNoColumn || all.begin() == all.end()) continue;
    const int32_t best =
        *std::min_element(all.begin(), all.end(), [&](int32_t a, int32_t b) {
          return reduced_.regret[static_cast<size_t>(a)] <
                 reduced_.regret[static_cast<size_t>(b)];
        });
    slacks[static_cast<size_t>(place_of_[static_cast<size_t>(best)])] +=
        options_.prices.party[static_cast<size_t>(party)];
  }
  return slacks;
}

bool Neighbourhood::Pass(const Stop& stop, const Stop& enough,
                         Incumbent* plan) {
  const std::vector<double> slacks = Slacks(*plan);
  std::vector<int32_t> order(slacks.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int32_t a, int32_t b) {
    return slacks[static_cast<size_t>(a)] > slacks[static_cast<size_t>(b)];
  });
  constexpr double kNothingToWin = 1e-7;
  bool better = false;
  for (const int32_t place : order) {
    if (slacks[static_cast<size_t>(place)] < kNothingToWin || stop() ||
        enough()) {
      break;
    }
    better |= Solve(Around(place, *plan), /*dives=*/false, stop, plan);
  }
  return better;
}

bool Neighbourhood::Whole(const Stop& stop, Incumbent* plan) {
  std::vector<int32_t> all(programme_.columns.size());
  std::iota(all.begin(), all.end(), 0);
  places_.assign(programme_.holds.size(), 1);
  parties_.assign(programme_.persons.size(), 1);
  return Solve(all, /*dives=*/true, stop, plan);
}

// Those at the place, and those who would come.
void Neighbourhood::Admit(int place, const Incumbent& plan,
                          std::vector<int32_t>* parties) {
  const auto k = static_cast<size_t>(place);
  places_[k] = 1;
  const auto admit = [&](int32_t party) {
    uint8_t& is_in = parties_[static_cast<size_t>(party)];
    if (is_in == 0) parties->push_back(party);
    is_in = 1;
  };
  for (const int32_t at : plan.at(place)) {
    admit(programme_.columns[static_cast<size_t>(at)].party);
  }
  std::vector<int32_t> coming;
  for (int at = programme_.first[k]; at < programme_.first[k + 1]; ++at) {
    coming.push_back(at);
  }
  std::stable_sort(coming.begin(), coming.end(), [&](int32_t a, int32_t b) {
    return reduced_.regret[static_cast<size_t>(a)] <
           reduced_.regret[static_cast<size_t>(b)];
  });
  constexpr size_t kMostComing = 24;
  if (coming.size() > kMostComing) coming.resize(kMostComing);
  for (const int32_t at : coming) {
    admit(programme_.columns[static_cast<size_t>(at)].party);
  }
}

// Columns of admitted parties at admitted places. A party that is elsewhere
// may leave only if it is admitted with its place, so it is not moved.
std::vector<int32_t> Neighbourhood::Gather(const Incumbent& plan) {
  std::vector<int32_t> columns;
  for (int place = 0; place < programme_.places(); ++place) {
    const auto k = static_cast<size_t>(place);
    if (places_[k] == 0) continue;
    for (int at = programme_.first[k]; at < programme_.first[k + 1]; ++at) {
      const int party = programme_.columns[static_cast<size_t>(at)].party;
      if (parties_[static_cast<size_t>(party)] == 0) continue;
      const int now = plan.ColumnOf(party);
      const bool elsewhere =
          now != kNoColumn &&
          places_[static_cast<size_t>(place_of_[static_cast<size_t>(now)])] ==
              0;
      if (!elsewhere) columns.push_back(at);
    }
  }
  return columns;
}

std::vector<int32_t> Neighbourhood::Around(int place, const Incumbent& plan) {
  places_.assign(programme_.holds.size(), 0);
  parties_.assign(programme_.persons.size(), 0);
  std::vector<int32_t> parties;
  Admit(place, plan, &parties);
  std::vector<int32_t> columns = Gather(plan);
  for (size_t next = 0; next < parties.size(); ++next) {
    const int now = plan.ColumnOf(parties[next]);
    if (now == kNoColumn) continue;
    const int there = place_of_[static_cast<size_t>(now)];
    if (places_[static_cast<size_t>(there)] != 0) continue;
    const std::vector<uint8_t> places = places_;
    const std::vector<uint8_t> admitted = parties_;
    Admit(there, plan, &parties);
    std::vector<int32_t> more = Gather(plan);
    if (static_cast<int>(more.size()) > options_.most_columns) {
      places_ = places;
      parties_ = admitted;
      break;
    }
    columns = std::move(more);
  }
  return columns;
}

// `columns` are of parties that are in the neighbourhood or nowhere.
bool Neighbourhood::Solve(const std::vector<int32_t>& columns, bool dives,
                          const Stop& stop, Incumbent* plan) {
  Part part{.columns = columns,
            .room = {},
            .stage = options_.stage,
            .dives = dives,
            .most_nodes = options_.most_nodes,
            .most_seconds = options_.most_seconds};
  std::vector<uint8_t> free(programme_.persons.size(), 0);
  for (const int32_t at : columns) {
    free[static_cast<size_t>(
        programme_.columns[static_cast<size_t>(at)].party)] = 1;
  }
  for (const int32_t at : plan->plan()) {
    if (at == kNoColumn) continue;
    const int party = programme_.columns[static_cast<size_t>(at)].party;
    if (free[static_cast<size_t>(party)] != 0) part.now.push_back(at);
  }
  std::sort(part.now.begin(), part.now.end());
  for (const int32_t at : part.now) plan->Take(at);
  part.room.assign(programme_.holds.size(), 0);
  for (int place = 0; place < programme_.places(); ++place) {
    if (!programme_.OneParty(place)) {
      part.room[static_cast<size_t>(place)] = plan->Free(place);
    }
  }
  // Others of the place who are not moved are in the way of some.
  std::erase_if(part.columns, [&](int32_t at) { return !plan->Fits(at); });
  const SolvedPart solved = SolvePart(programme_, part, stop);
  out_of_patience_ = out_of_patience_ || solved.out_of_patience;
  return Adopt(solved.chosen, part.now, plan);
}

// Puts `chosen` in place of `before` where that is better, and can be done.
bool Neighbourhood::Adopt(const std::vector<int32_t>& chosen,
                          const std::vector<int32_t>& before,
                          Incumbent* plan) const {
  Gain gain;
  for (const int32_t at : chosen) gain += plan->WorthOf(at);
  for (const int32_t at : before) gain -= plan->WorthOf(at);
  bool fits = gain.Better();
  std::vector<int32_t> put;
  for (size_t i = 0; fits && i < chosen.size(); ++i) {
    const int party = programme_.columns[static_cast<size_t>(chosen[i])].party;
    fits = plan->ColumnOf(party) == kNoColumn && plan->Fits(chosen[i]);
    if (!fits) break;
    plan->Put(chosen[i]);
    put.push_back(chosen[i]);
  }
  if (fits) return true;
  for (const int32_t at : put) plan->Take(at);
  for (const int32_t at : before) plan->Put(at);
  return false;
}

}  // namespace sojourn::matching
