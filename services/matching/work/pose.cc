#include "services/matching/work/pose.h"

#include <random>
#include <set>
#include <utility>

namespace sojourn::matching {
namespace {

// The parties that are not frozen in the order in which the solver gets them.
// Plans that are equally good differ by it, so nobody is always the first.
std::vector<size_t> Free(const Batch& batch) {
  std::vector<bool> frozen(batch.parties.size(), false);
  for (const Frozen& each : batch.frozen) frozen[each.party] = true;
  std::vector<size_t> free;
  for (size_t p = 0; p < batch.parties.size(); ++p) {
    if (!frozen[p]) free.push_back(p);
  }
  if (batch.seed == 0) return free;
  // By this generator and a remainder, as shuffles differ by library.
  std::mt19937_64 random(batch.seed);
  for (size_t i = free.size(); i > 1; --i) {
    std::swap(free[i - 1], free[random() % i]);
  }
  return free;
}

void TakeFrozenDays(Batch* batch) {
  for (const Frozen& each : batch->frozen) {
    const Party& party = batch->parties[each.party];
    Place& place = batch->places[each.place];
    place.taken.push_back(
        {each.start, each.start + party.nights + place.turnover});
  }
}

std::vector<int> RanksOf(const std::vector<Party>& parties) {
  std::set<int> levels;
  for (const Party& party : parties) levels.insert(party.level);
  return {levels.begin(), levels.end()};
}

}  // namespace

Posed Pose(const Stop& stop, Batch* batch) {
  TakeFrozenDays(batch);
  Posed posed{.free = Free(*batch), .built = {}, .levels = {}};
  std::vector<Party> parties;
  for (const size_t p : posed.free) parties.push_back(batch->parties[p]);
  batch->columns.stop = stop;
  posed.built = BuildColumns(parties, batch->places, batch->columns);
  posed.levels = RanksOf(parties);
  return posed;
}

}  // namespace sojourn::matching
