#include "services/relocation/relocation_guards.h"

#include <algorithm>
#include <string>

#include "common/status/error.h"
#include "gtest/gtest.h"
#include "services/relocation/relocation_guard_provocations.h"
#include "services/relocation/relocation_refusal.h"

namespace sojourn::relocation {
namespace {

using provoked::Provocation;
using provoked::Provocations;

Provocations All() {
  Provocations all;
  for (const auto& part :
       {provoked::OfTheCase(), provoked::OfEnds(), provoked::OfTheWay(),
        provoked::OfWhatOthersHear(), provoked::OfSteps()}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

TEST(GuardsTest, EachOfTheTableIsProvokedByFactsThatLackIt) {
  const Provocations all = All();
  for (int e = 0; e < kEvents; ++e) {
    const auto event = static_cast<Event>(e);
    for (const auto& row : kReasons) {
      const Guard guard = row.first;
      const bool provoked =
          std::any_of(all.begin(), all.end(), [&](const Provocation& each) {
            return each.event == event && each.guard == guard;
          });
      EXPECT_EQ(provoked, HasGuard(event, guard))
          << Name(event) << " " << row.second
          << (provoked ? ": no row of the event names the guard"
                       : ": say in a provocation which facts it refuses");
    }
  }
}

TEST(GuardsTest, EachIsAnsweredWithItsReason) {
  for (const Provocation& each : All()) {
    const absl::Status refused = each.rule();
    EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition)
        << Name(each.event) << " " << Name(each.guard);
    EXPECT_EQ(ReasonOf(refused), Name(each.guard)) << Name(each.event);
    EXPECT_FALSE(DetailsOf(refused).metadata["remedy"].empty() &&
                 each.guard != Guard::kCannotBeCorrected)
        << Name(each.event) << " " << Name(each.guard);
  }
}

TEST(GuardsTest, EachStandsInARow) {
  for (const auto& [guard, reason] : kReasons) {
    bool named = false;
    for (int e = 0; e < kEvents; ++e) {
      named |= HasGuard(static_cast<Event>(e), guard);
    }
    EXPECT_TRUE(named) << reason;
  }
}

}  // namespace
}  // namespace sojourn::relocation
