#include "services/matching/solver/packing.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <tuple>
#include <vector>

#include "services/matching/solver/incumbent.h"
#include "services/matching/solver/prices.h"

namespace sojourn::matching {
namespace {

int64_t AllRoom(const Programme& programme) {
  return std::accumulate(programme.holds.begin(), programme.holds.end(),
                         int64_t{0});
}

// Of each party whether any of its places is large enough.
std::vector<uint8_t> CanBePlaced(const Programme& programme) {
  std::vector<uint8_t> can(programme.persons.size(), 0);
  for (size_t k = 0; k < programme.holds.size(); ++k) {
    for (int at = programme.first[k]; at < programme.first[k + 1]; ++at) {
      const auto party =
          static_cast<size_t>(programme.columns[static_cast<size_t>(at)].party);
      if (programme.persons[party] <= programme.holds[k]) can[party] = 1;
    }
  }
  return can;
}

// Of those of a rank who can be placed, the smallest first.
std::vector<int32_t> SizesOf(const Programme& programme,
                             const std::vector<uint8_t>& can, int rank) {
  std::vector<int32_t> sizes;
  for (size_t p = 0; p < programme.persons.size(); ++p) {
    if (programme.rank[p] == rank && can[p] != 0) {
      sizes.push_back(programme.persons[p]);
    }
  }
  std::sort(sizes.begin(), sizes.end());
  return sizes;
}

// Of each rank up to the stage what one of it is worth when room for a person
// costs `cost`: as much as the last one that has to be placed takes.
std::vector<double> WorthOfRanks(const std::vector<std::vector<int32_t>>& sizes,
                                 const std::vector<int>& kept, double cost) {
  std::vector<double> worth;
  for (size_t rank = 0; rank < kept.size(); ++rank) {
    const auto last = static_cast<size_t>(std::max(kept[rank], 1)) - 1;
    const bool any = kept[rank] > 0 && last < sizes[rank].size();
    worth.push_back(any ? cost * sizes[rank][last] : 0);
  }
  worth.push_back(1);
  return worth;
}

double BoundOfRoom(const std::vector<std::vector<int32_t>>& sizes,
                   const std::vector<int>& kept, int64_t room, double cost) {
  const std::vector<double> worth = WorthOfRanks(sizes, kept, cost);
  double bound = cost * static_cast<double>(room);
  for (size_t rank = 0; rank < worth.size(); ++rank) {
    for (const int32_t size : sizes[rank]) {
      bound += std::max(0.0, worth[rank] - cost * size);
    }
    if (rank < kept.size()) bound -= worth[rank] * kept[rank];
  }
  return bound;
}

// Whom to pack.
std::vector<int32_t> Wanted(const Programme& programme, Stage stage,
                            const Plan& plan) {
  std::vector<int32_t> wanted;
  std::vector<int32_t> of_rank;
  const std::vector<uint8_t> can = CanBePlaced(programme);
  int64_t room = AllRoom(programme);
  for (int party = 0; party < programme.parties(); ++party) {
    const auto p = static_cast<size_t>(party);
    if (programme.rank[p] == stage.rank && can[p] != 0) {
      of_rank.push_back(party);
    }
    const bool kept = programme.rank[p] != kUnranked &&
                      programme.rank[p] < stage.rank && plan[p] != kNoColumn;
    if (!kept) continue;
    wanted.push_back(party);
    room -= programme.persons[p];
  }
  const auto persons = [&](int32_t party) {
    return programme.persons[static_cast<size_t>(party)];
  };
  std::stable_sort(of_rank.begin(), of_rank.end(), [&](int32_t a, int32_t b) {
    return persons(a) < persons(b);
  });
  for (const int32_t party : of_rank) {
    room -= persons(party);
    if (room < 0) break;
    wanted.push_back(party);
  }
  return wanted;
}

// From this on a column is as good as taken; below that it is out.
constexpr float kSure = 0.98F;
constexpr float kSome = 0.001F;

class Packer {
 public:
  Packer(const Programme& programme, const ColumnsOfParties& columns,
         const Stop& stop)
      : programme_(programme),
        columns_(columns),
        stop_(stop),
        plan_(programme) {
    for (int party = 0; party < programme.parties(); ++party) {
      const auto of_party = columns.Of(party);
      by_place_.emplace_back(of_party.begin(), of_party.end());
      std::sort(by_place_.back().begin(), by_place_.back().end());
    }
  }

  void PutSure(const std::vector<float>& share) {
    for (int32_t at = 0; at < programme_.size(); ++at) {
      const bool sure = share[static_cast<size_t>(at)] > kSure;
      if (sure && plan_.ColumnOf(PartyOf(at)) == kNoColumn && plan_.Fits(at)) {
        plan_.Put(at);
      }
    }
  }

  void Run(std::vector<int32_t> parties) {
    std::stable_sort(parties.begin(), parties.end(), [&](int32_t a, int32_t b) {
      return PersonsOf(a) > PersonsOf(b);
    });
    std::erase_if(parties, [&](int32_t party) { return PutTightest(party); });
    for (const int32_t party : parties) {
      if (stop_()) return;
      if (!PutTightest(party)) MakeRoomFor(party);
    }
  }

  const Plan& plan() const { return plan_.plan(); }

 private:
  int32_t PersonsOf(int32_t party) const {
    return programme_.persons[static_cast<size_t>(party)];
  }
  int32_t PartyOf(int32_t column) const {
    return programme_.columns[static_cast<size_t>(column)].party;
  }
  int32_t ColumnAt(int32_t party, int place) const {
    const auto& columns = by_place_[static_cast<size_t>(party)];
    const auto k = static_cast<size_t>(place);
    const auto at =
        std::lower_bound(columns.begin(), columns.end(), programme_.first[k]);
    return at == columns.end() || *at >= programme_.first[k + 1] ? kNoColumn
                                                                 : *at;
  }

  // Who has no rank is placed for the score alone.
  bool IsWorthIt(int32_t column) const {
    const Column& one = programme_.columns[static_cast<size_t>(column)];
    return programme_.rank[static_cast<size_t>(one.party)] != kUnranked ||
           one.value >= 0;
  }

  // Where the least is left.
  bool PutTightest(int32_t party) {
    int32_t best = kNoColumn;
    int64_t least = 0;
    for (const int32_t column : columns_.Of(party)) {
      if (!IsWorthIt(column)) continue;
      const int64_t left = plan_.Free(plan_.PlaceOf(column)) - PersonsOf(party);
      if (left < 0 || (best != kNoColumn && left >= least)) continue;
      best = column;
      least = left;
    }
    if (best != kNoColumn) plan_.Put(best);
    return best != kNoColumn;
  }

  // Room that is left here and there comes together at one of her places.
  void MakeRoomFor(int32_t party) {
    constexpr size_t kMostTried = 8;
    std::vector<int32_t> columns(columns_.Of(party).begin(),
                                 columns_.Of(party).end());
    std::stable_sort(columns.begin(), columns.end(), [&](int32_t a, int32_t b) {
      return plan_.Free(plan_.PlaceOf(a)) > plan_.Free(plan_.PlaceOf(b));
    });
    std::erase_if(columns, [&](int32_t at) { return !IsWorthIt(at); });
    if (columns.size() > kMostTried) columns.resize(kMostTried);
    for (const int32_t column : columns) {
      const int place = plan_.PlaceOf(column);
      for (int from = 0; from < programme_.places() && !stop_(); ++from) {
        while (plan_.Free(place) < PersonsOf(party) && from != place &&
               MoveRoom(from, place, PersonsOf(party) - plan_.Free(place))) {
        }
      }
      if (plan_.Free(place) < PersonsOf(party)) continue;
      plan_.Put(column);
      return;
    }
  }

  // As much as can be, `most` at most; false where none can.
  bool MoveRoom(int from, int to, int64_t most) {
    for (int64_t room = std::min(most, plan_.Free(from)); room > 0; --room) {
      if (MoveJust(room, from, to)) return true;
    }
    return false;
  }

  // Of those at a place: in large ones some are enough.
  std::span<const int32_t> SomeAt(int place) const {
    constexpr size_t kMostLooked = 300;
    const std::vector<int32_t>& all = plan_.at(place);
    return {all.data(), std::min(all.size(), kMostLooked)};
  }

  // One party leaves `to`, and one that is smaller by `room` comes, or nobody.
  bool MoveJust(int64_t room, int from, int to) {
    for (const int32_t leaves : SomeAt(to)) {
      const int32_t there = ColumnAt(PartyOf(leaves), from);
      const int64_t left = PersonsOf(PartyOf(leaves)) - room;
      if (there == kNoColumn || left < 0) continue;
      if (left == 0) {
        plan_.Take(leaves);
        plan_.Put(there);
        return true;
      }
      for (const int32_t comes : SomeAt(from)) {
        if (PersonsOf(PartyOf(comes)) != left) continue;
        const int32_t here = ColumnAt(PartyOf(comes), to);
        if (here == kNoColumn) continue;
        plan_.Take(leaves);
        plan_.Take(comes);
        plan_.Put(there);
        plan_.Put(here);
        return true;
      }
    }
    return false;
  }

  const Programme& programme_;
  const ColumnsOfParties& columns_;
  const Stop& stop_;
  // Of each party, in the order of places.
  std::vector<std::vector<int32_t>> by_place_;
  Incumbent plan_;
};

}  // namespace

Prices PricesOfRoom(const Programme& programme, Stage stage,
                    const std::vector<int>& kept) {
  const std::vector<uint8_t> can = CanBePlaced(programme);
  std::vector<std::vector<int32_t>> sizes;
  for (int rank = 0; rank <= stage.rank; ++rank) {
    sizes.push_back(SizesOf(programme, can, rank));
  }
  const int64_t room = AllRoom(programme);
  double best = 0;
  double least = BoundOfRoom(sizes, kept, room, 0);
  // The bound is straight between costs at which a size stops to be worth it.
  int32_t before = 0;
  for (const int32_t size : sizes.back()) {
    if (size == before || size <= 0) continue;
    before = size;
    const double bound = BoundOfRoom(sizes, kept, room, 1.0 / size);
    if (bound >= least) continue;
    least = bound;
    best = 1.0 / size;
  }
  const std::vector<double> worth = WorthOfRanks(sizes, kept, best);
  Prices prices = NoPrices(programme, stage);
  std::copy(worth.begin(), worth.end() - 1, prices.rank.begin());
  for (size_t p = 0; p < prices.party.size(); ++p) {
    const int rank = programme.rank[p];
    if (rank == kUnranked || rank > stage.rank || can[p] == 0) continue;
    prices.party[p] = std::max(
        0.0, worth[static_cast<size_t>(rank)] - best * programme.persons[p]);
  }
  return prices;
}

Plan PackedPlan(const Programme& programme, const ColumnsOfParties& columns,
                Stage stage, const Plan& plan, const Stop& stop) {
  Packer packer(programme, columns, stop);
  packer.Run(Wanted(programme, stage, plan));
  return packer.plan();
}

Plan RoundedPlan(const Programme& programme, const ColumnsOfParties& columns,
                 const std::vector<float>& share, const std::vector<int>& kept,
                 const Stop& stop) {
  Packer packer(programme, columns, stop);
  packer.PutSure(share);
  std::vector<uint8_t> has_share(programme.persons.size(), 0);
  for (size_t at = 0; at < share.size(); ++at) {
    if (share[at] > kSome) {
      has_share[static_cast<size_t>(programme.columns[at].party)] = 1;
    }
  }
  std::vector<int32_t> order;
  for (int party = 0; party < programme.parties(); ++party) {
    if (packer.plan()[static_cast<size_t>(party)] == kNoColumn) {
      order.push_back(party);
    }
  }
  std::stable_sort(order.begin(), order.end(), [&](int32_t a, int32_t b) {
    const auto x = static_cast<size_t>(a);
    const auto y = static_cast<size_t>(b);
    return std::tie(has_share[y], programme.persons[x]) <
           std::tie(has_share[x], programme.persons[y]);
  });
  // Whoever has no rank comes after all ranks.
  const auto ranks = static_cast<size_t>(programme.ranks);
  std::vector<int> missing = kept;
  const Worth worth = WorthOf(programme, packer.plan());
  for (size_t rank = 0; rank < missing.size(); ++rank) {
    missing[rank] -= worth.placed[rank];
  }
  std::erase_if(order, [&](int32_t party) {
    const int rank = programme.rank[static_cast<size_t>(party)];
    if (rank == kUnranked) return missing.size() < ranks;
    const auto r = static_cast<size_t>(rank);
    return r >= missing.size() || --missing[r] < 0;
  });
  packer.Run(order);
  return packer.plan();
}

}  // namespace sojourn::matching
