#include "services/matching/small_programmes.h"

#include <algorithm>
#include <cstddef>

#include "services/matching/verify/verify.h"

namespace sojourn::matching {
namespace {

PlacedColumn DrawColumn(Draws& draws, const Programme& programme, int party) {
  PlacedColumn placed{.place = draws.Below(programme.places()),
                      .column = {.value = draws.Part(), .party = party}};
  if (programme.OneParty(placed.place)) {
    const int from = draws.Below(20);
    placed.column.from = static_cast<int16_t>(from);
    placed.column.until = static_cast<int16_t>(from + 1 + draws.Below(8));
  }
  return placed;
}

void Try(const Programme& programme, int party, Plan* plan, Worth* best) {
  if (party == programme.parties()) {
    const Worth worth = WorthOf(programme, *plan);
    const bool better =
        worth.placed > best->placed ||
        (worth.placed == best->placed && worth.score > best->score);
    if (better && PlanFault(programme, *plan).empty()) *best = worth;
    return;
  }
  int32_t& column = (*plan)[static_cast<size_t>(party)];
  for (int at = kNoColumn; at < programme.size(); ++at) {
    if (at != kNoColumn &&
        programme.columns[static_cast<size_t>(at)].party != party) {
      continue;
    }
    column = at;
    Try(programme, party + 1, plan, best);
  }
  column = kNoColumn;
}

}  // namespace

int Draws::Below(int n) {
  state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
  return static_cast<int>((state_ >> 33) % static_cast<uint64_t>(n));
}

Programme SmallProgramme(Draws& draws) {
  Programme programme;
  programme.ranks = draws.Below(4);
  const int parties = 1 + draws.Below(7);
  const int places = 1 + draws.Below(3);
  for (int k = 0; k < places; ++k) {
    programme.holds.push_back(draws.Below(2) == 0 ? Programme::kOnePartyAtATime
                                                  : draws.Below(9));
  }
  std::vector<PlacedColumn> columns;
  for (int p = 0; p < parties; ++p) {
    programme.persons.push_back(1 + draws.Below(4));
    programme.rank.push_back(
        static_cast<int8_t>(draws.Below(programme.ranks + 1) - 1));
    for (int i = draws.Below(4); i > 0; --i) {
      columns.push_back(DrawColumn(draws, programme, p));
    }
  }
  SetColumns(std::move(columns), &programme);
  return programme;
}

Programme SmallLocalities(Draws& draws) {
  Programme programme;
  programme.ranks = draws.Below(4);
  const int parties = 2 + draws.Below(6);
  for (int k = 1 + draws.Below(3); k > 0; --k) {
    programme.holds.push_back(2 + draws.Below(7));
  }
  std::vector<PlacedColumn> columns;
  for (int p = 0; p < parties; ++p) {
    programme.persons.push_back(1 + draws.Below(4));
    programme.rank.push_back(
        static_cast<int8_t>(draws.Below(programme.ranks + 1) - 1));
    for (int k = 0; k < programme.places(); ++k) {
      if (draws.Below(4) == 0) continue;
      columns.push_back({k, {.value = draws.Part(), .party = p}});
    }
  }
  SetColumns(std::move(columns), &programme);
  return programme;
}

Programme Pruned(Draws& draws, const Programme& whole) {
  Programme pruned = whole;
  pruned.left_out.assign(whole.persons.size(), kNothingLeftOut);
  std::vector<PlacedColumn> kept;
  for (int at = 0; at < whole.size(); ++at) {
    const Column& column = whole.columns[static_cast<size_t>(at)];
    if (draws.Below(2) == 0) {
      kept.push_back({whole.PlaceOf(at), column});
      continue;
    }
    double& best = pruned.left_out[static_cast<size_t>(column.party)];
    best = std::max(best, column.value);
  }
  SetColumns(std::move(kept), &pruned);
  return pruned;
}

Worth BestByTrying(const Programme& programme) {
  Worth best{.placed = std::vector<int>(static_cast<size_t>(programme.ranks))};
  Plan plan(programme.persons.size(), kNoColumn);
  Try(programme, 0, &plan, &best);
  return best;
}

}  // namespace sojourn::matching
