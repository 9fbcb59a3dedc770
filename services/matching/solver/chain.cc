#include "services/matching/solver/chain.h"

#include <algorithm>
#include <cstddef>

namespace sojourn::matching {

Chains::Chains(const Programme& programme, const ColumnsOfParties& columns)
    : programme_(programme),
      columns_(columns),
      seen_(programme.persons.size(), 0),
      moves_(programme.persons.size(), 0) {}

int Chains::Place(int rank, const Stop& stop, Incumbent* plan) {
  int placed = 0;
  bool found = true;
  ++search_;
  while (found) {
    found = false;
    for (int party = 0; party < programme_.parties(); ++party) {
      if (programme_.rank[static_cast<size_t>(party)] != rank ||
          plan->ColumnOf(party) != kNoColumn) {
        continue;
      }
      if (stop()) return placed;
      if (!PlaceParty(party, stop, plan)) continue;
      // Who led nowhere may lead somewhere in another plan, and in no other
      // case: so all parties that find nothing cost one look at everybody.
      ++search_;
      ++placed;
      found = true;
    }
  }
  return placed;
}

void Chains::PlaceUpTo(int rank, const Stop& stop, Incumbent* plan) {
  const int last = std::min(rank, programme_.ranks - 1);
  for (int one = 0; one <= last; ++one) Place(one, stop, plan);
}

bool Chains::PlaceParty(int party, const Stop& stop, Incumbent* plan) {
  constexpr size_t kAskedEvery = 64;
  nodes_.assign(1, {party, -1, kNoColumn});
  seen_[static_cast<size_t>(party)] = search_;
  for (size_t n = 0; n < nodes_.size(); ++n) {
    if (n % kAskedEvery == kAskedEvery - 1 && stop()) return false;
    const int node = static_cast<int>(n);
    Enter(node);
    for (const int32_t column : columns_.Of(nodes_[n].party)) {
      int32_t other = kNoColumn;
      const Way way = Look(column, *plan, &other);
      if (way == Way::kFree) {
        Carry(node, column, plan);
        return true;
      }
      if (way != Way::kOne) continue;
      const int32_t next = programme_.columns[static_cast<size_t>(other)].party;
      if (seen_[static_cast<size_t>(next)] == search_) continue;
      seen_[static_cast<size_t>(next)] = search_;
      nodes_.push_back({next, node, column});
    }
  }
  return false;
}

// Who moves on the chain up to `node`, and where to.
void Chains::Enter(int node) {
  ++stamp_;
  taken_.clear();
  for (int n = node; n >= 0; n = nodes_[static_cast<size_t>(n)].before) {
    const Node& one = nodes_[static_cast<size_t>(n)];
    moves_[static_cast<size_t>(one.party)] = stamp_;
    if (one.column != kNoColumn) taken_.push_back(one.column);
  }
}

Chains::Way Chains::Look(int column, const Incumbent& plan,
                         int32_t* other) const {
  return programme_.OneParty(plan.PlaceOf(column))
             ? LookStays(column, plan, other)
             : LookPersons(column, plan, other);
}

Chains::Way Chains::LookStays(int column, const Incumbent& plan,
                              int32_t* other) const {
  const Column& one = programme_.columns[static_cast<size_t>(column)];
  const int place = plan.PlaceOf(column);
  const auto shares_a_day = [&](int32_t at) {
    const Column& there = programme_.columns[static_cast<size_t>(at)];
    return one.from < there.until && there.from < one.until;
  };
  for (const int32_t at : plan.at(place)) {
    if (!shares_a_day(at) ||
        Moves(programme_.columns[static_cast<size_t>(at)].party)) {
      continue;
    }
    if (*other != kNoColumn) return Way::kShut;
    *other = at;
  }
  for (const int32_t at : taken_) {
    if (plan.PlaceOf(at) == place && shares_a_day(at)) return Way::kShut;
  }
  return *other == kNoColumn ? Way::kFree : Way::kOne;
}

Chains::Way Chains::LookPersons(int column, const Incumbent& plan,
                                int32_t* other) const {
  const auto persons = [&](int32_t at) {
    return programme_.persons[static_cast<size_t>(
        programme_.columns[static_cast<size_t>(at)].party)];
  };
  const int place = plan.PlaceOf(column);
  int64_t free = plan.Free(place) - persons(column);
  for (const int32_t at : taken_) {
    if (plan.PlaceOf(at) == place) free -= persons(at);
  }
  for (const int32_t at : plan.at(place)) {
    if (Moves(programme_.columns[static_cast<size_t>(at)].party)) {
      free += persons(at);
    }
  }
  if (free >= 0) return Way::kFree;
  // The smallest whose room is enough: she goes on the most easily.
  for (const int32_t at : plan.at(place)) {
    const int32_t party = programme_.columns[static_cast<size_t>(at)].party;
    if (Moves(party) || seen_[static_cast<size_t>(party)] == search_ ||
        persons(at) + free < 0) {
      continue;
    }
    if (*other == kNoColumn || persons(at) < persons(*other)) *other = at;
  }
  return *other == kNoColumn ? Way::kShut : Way::kOne;
}

void Chains::Carry(int node, int column, Incumbent* plan) const {
  std::vector<int32_t> put = {column};
  for (int n = node; n >= 0; n = nodes_[static_cast<size_t>(n)].before) {
    const Node& one = nodes_[static_cast<size_t>(n)];
    const int now = plan->ColumnOf(one.party);
    if (now != kNoColumn) plan->Take(now);
    if (one.column != kNoColumn) put.push_back(one.column);
  }
  for (const int32_t at : put) plan->Put(at);
}

}  // namespace sojourn::matching
