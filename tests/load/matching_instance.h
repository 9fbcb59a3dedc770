// Parties and places of a year, drawn by a seed: sizes 1 to 8, dated windows,
// an urgent lane, and as much room as is asked for.
#ifndef TESTS_LOAD_MATCHING_INSTANCE_H_
#define TESTS_LOAD_MATCHING_INSTANCE_H_

#include <cstdint>
#include <vector>

#include "services/matching/model/party.h"
#include "services/matching/programme/programme.h"

namespace sojourn::matching {

// Nights that are open for each night that is asked for.
enum class Scarcity { kAmple, kEven, kScarce, kSevere };

struct InstanceOptions {
  int parties = 300;
  int places = 150;
  Scarcity scarcity = Scarcity::kEven;
  uint64_t seed = 1;
};

struct Instance {
  std::vector<Party> parties;  // in the order in which they ask
  std::vector<int> asked;      // of each, the day
  std::vector<Place> places;
};

Instance Draw(const InstanceOptions& options);

// As `sojourn matching solve` reads them: localities, one score a party and
// locality, cells that are empty, and levels.
struct LocalityOptions {
  int parties = 500;
  int localities = 50;
  double empty = 0.2;
  // Of all localities together, for each person.
  double beds = 1;
  uint64_t seed = 1;
};

Programme DrawLocalities(const LocalityOptions& options);

}  // namespace sojourn::matching

#endif  // TESTS_LOAD_MATCHING_INSTANCE_H_
