#ifndef TESTS_LOAD_POPULATION_DRAW_H_
#define TESTS_LOAD_POPULATION_DRAW_H_

#include <cstdint>
#include <random>

#include "absl/time/time.h"
#include "services/relocation/relocation.h"
#include "sojourn/relocation/v1/intake.pb.h"

// Invented cases in the proportions of published figures: region, work and
// threats of the communications of the United Nations mandate on human rights
// defenders (A/HRC/31/55 para. 6, A/HRC/16/44 paras. 35-87), parties of a year
// of one agency's placements. What no source says (states, levels, dates) is
// said where it is drawn.
namespace sojourn::relocation::population {

// The same cases for the same seed.
using Random = std::mt19937_64;

v1::Intake DrawIntake(Random& random);

// A case of the last twenty years with the clocks it had kept; its ids, code
// and organisations are left to the caller.
Relocation DrawRelocation(Random& random, absl::Time now);

}  // namespace sojourn::relocation::population

#endif  // TESTS_LOAD_POPULATION_DRAW_H_
