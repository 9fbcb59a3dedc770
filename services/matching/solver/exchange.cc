#include "services/matching/solver/exchange.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

namespace sojourn::matching {
namespace {

constexpr double kNoWay = -1e30;
// Of the largest value; rounding is less.
constexpr double kNothing = 1e-9;

// Of one size. Nodes are the places; who is nowhere, rank by rank; and the room
// that is free, into which a place passes on nobody, and out of which nobody
// comes.
class Rings {
 public:
  Rings(const Programme& programme, const ColumnsOfParties& columns, int size,
        Incumbent* plan)
      : programme_(programme),
        columns_(columns),
        size_(size),
        nodes_(static_cast<size_t>(programme.places() + programme.ranks + 2)),
        nothing_(kNothing * LargestValue(programme)),
        plan_(*plan),
        gain_(nodes_ * nodes_, kNoWay),
        column_(nodes_ * nodes_, kNoColumn),
        nowhere_(static_cast<size_t>(programme.ranks) + 1),
        best_(nodes_),
        before_(nodes_) {
    for (int party = 0; party < programme.parties(); ++party) {
      if (IsOfSize(party) && plan_.ColumnOf(party) == kNoColumn) {
        nowhere_[RankOf(party)].push_back(party);
      }
    }
    for (size_t node = 0; node < nodes_; ++node) Look(node);
  }

  bool Turn(const Stop& stop) {
    const std::vector<size_t> ring = FindRing(stop);
    for (size_t i = 0; i < ring.size(); ++i) {
      Move(ring[i], ring[(i + 1) % ring.size()]);
    }
    for (const size_t node : ring) Look(node);
    return !ring.empty();
  }

 private:
  size_t Places() const { return programme_.holds.size(); }
  size_t FreeRoom() const { return nodes_ - 1; }
  size_t RankOf(int party) const {
    const int rank = programme_.rank[static_cast<size_t>(party)];
    return static_cast<size_t>(rank == kUnranked ? programme_.ranks : rank);
  }
  bool IsOfSize(int party) const {
    return programme_.persons[static_cast<size_t>(party)] == size_;
  }
  const Column& At(int32_t column) const {
    return programme_.columns[static_cast<size_t>(column)];
  }

  void Offer(size_t from, size_t to, double gain, int32_t column) {
    if (gain <= gain_[from * nodes_ + to]) return;
    gain_[from * nodes_ + to] = gain;
    column_[from * nodes_ + to] = column;
  }

  // Anew what leads out of a node.
  void Look(size_t node) {
    const auto row = static_cast<std::ptrdiff_t>(node * nodes_);
    std::fill_n(gain_.begin() + row, nodes_, kNoWay);
    if (node == FreeRoom()) {
      std::fill_n(gain_.begin() + row, nodes_ - 1, 0);
      return;
    }
    if (node >= Places()) {
      for (const int32_t party : nowhere_[node - Places()]) {
        OfferColumns(node, party, 0);
      }
      return;
    }
    const auto place = static_cast<int>(node);
    if (plan_.Free(place) >= size_) Offer(node, FreeRoom(), 0, kNoColumn);
    for (const int32_t now : plan_.at(place)) {
      const int32_t party = At(now).party;
      if (!IsOfSize(party)) continue;
      OfferColumns(node, party, At(now).value);
      Offer(node, Places() + RankOf(party), -At(now).value, now);
    }
  }

  void OfferColumns(size_t node, int32_t party, double now) {
    for (const int32_t column : columns_.Of(party)) {
      const auto to = static_cast<size_t>(plan_.PlaceOf(column));
      if (to != node) Offer(node, to, At(column).value - now, column);
    }
  }

  // The most that leads to each node, until some way leads back to where it
  // began: only then is it worth more the longer it gets (R. Bellman, 1958).
  std::vector<size_t> FindRing(const Stop& stop) {
    std::fill(best_.begin(), best_.end(), 0);
    std::fill(before_.begin(), before_.end(), nodes_);
    bool found = true;
    for (size_t step = 0; found && step <= nodes_ && !stop(); ++step) {
      found = false;
      for (size_t from = 0; from < nodes_; ++from) {
        const double* const gain = &gain_[from * nodes_];
        for (size_t to = 0; to < nodes_; ++to) {
          if (best_[from] + gain[to] <= best_[to] + nothing_) continue;
          best_[to] = best_[from] + gain[to];
          before_[to] = from;
          found = true;
        }
      }
      std::vector<size_t> ring = RingOfWays();
      if (!ring.empty()) return ring;
    }
    return {};
  }

  std::vector<size_t> RingOfWays() const {
    std::vector<size_t> seen(nodes_, nodes_);
    for (size_t start = 0; start < nodes_; ++start) {
      size_t node = start;
      while (node != nodes_ && seen[node] == nodes_) {
        seen[node] = start;
        node = before_[node];
      }
      if (node == nodes_ || seen[node] != start) continue;
      std::vector<size_t> ring = {node};
      for (size_t at = before_[node]; at != node; at = before_[at]) {
        ring.push_back(at);
      }
      std::reverse(ring.begin(), ring.end());
      return ring;
    }
    return {};
  }

  void Move(size_t from, size_t to) {
    const int32_t column = column_[from * nodes_ + to];
    if (from == FreeRoom() || to == FreeRoom()) return;
    const int32_t party = At(column).party;
    if (from < Places()) {
      plan_.Take(plan_.ColumnOf(party));
    } else {
      std::erase(nowhere_[from - Places()], party);
    }
    if (to < Places()) {
      plan_.Put(column);
    } else {
      nowhere_[to - Places()].push_back(party);
    }
  }

  const Programme& programme_;
  const ColumnsOfParties& columns_;
  const int size_;
  const size_t nodes_;
  const double nothing_;
  Incumbent& plan_;
  // From one node to another: what the best party wins by it, and its column
  // there (here, where it goes nowhere).
  std::vector<double> gain_;
  std::vector<int32_t> column_;
  std::vector<std::vector<int32_t>> nowhere_;  // of each rank
  std::vector<double> best_;
  std::vector<size_t> before_;
};

}  // namespace

int Exchange(const Programme& programme, const ColumnsOfParties& columns,
             const Stop& stop, Incumbent* plan) {
  const std::set<int32_t> sizes(programme.persons.begin(),
                                programme.persons.end());
  int rings = 0;
  for (const int32_t size : sizes) {
    if (stop()) break;
    Rings of_size(programme, columns, size, plan);
    while (!stop() && of_size.Turn(stop)) ++rings;
  }
  return rings;
}

}  // namespace sojourn::matching
