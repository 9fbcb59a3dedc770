// Programmes of tests, small enough to try every plan.
#ifndef SERVICES_MATCHING_SMALL_PROGRAMMES_H_
#define SERVICES_MATCHING_SMALL_PROGRAMMES_H_

#include <cstdint>

#include "services/matching/programme/programme.h"

namespace sojourn::matching {

class Draws {
 public:
  explicit Draws(uint64_t seed) : state_(seed) {}
  int Below(int n);
  double Part() { return Below(10'000) / 10'000.0; }

 private:
  uint64_t state_;
};

// Up to seven parties of up to three ranks, at up to three places of both
// kinds.
Programme SmallProgramme(Draws& draws);

// Up to seven parties of up to three ranks at up to three localities of
// persons, who find room there for most.
Programme SmallLocalities(Draws& draws);

// The same without some of its columns, which it counts as left out.
Programme Pruned(Draws& draws, const Programme& whole);

// What the best of all plans is worth: ranks first, then the score.
Worth BestByTrying(const Programme& programme);

}  // namespace sojourn::matching

#endif  // SERVICES_MATCHING_SMALL_PROGRAMMES_H_
