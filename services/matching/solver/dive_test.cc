#include "services/matching/solver/dive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>

#include "services/matching/model/columns.h"
#include "services/matching/small_programmes.h"
#include "services/matching/solver/ejection.h"
#include "services/matching/verify/verify.h"
#include "tests/load/matching_instance.h"

namespace sojourn::matching {
namespace {

using ::testing::IsEmpty;

bool Never() { return false; }

PriceSearch ScoreOf(const Programme& programme, std::vector<int> kept) {
  return {.stage = {programme.ranks},
          .kept = std::move(kept),
          .reached = 0,
          .enough = 0,
          .rounds = 200,
          .stop = Never};
}

Plan DiveFromNothing(const Programme& programme, const PriceSearch& search) {
  return Dive(programme, search,
              FindPrices(programme, search, NoPrices(programme, search.stage)));
}

// As many nights as there are beds, nearly: who is put somewhere is in the way
// of others.
Programme FullYear(uint64_t seed) {
  const Instance instance = Draw({.parties = 120,
                                  .places = 60,
                                  .scarcity = Scarcity::kEven,
                                  .seed = seed});
  Programme programme =
      BuildColumns(instance.parties, instance.places, {}).programme;
  programme.ranks = 0;
  for (int8_t& rank : programme.rank) rank = kUnranked;
  return programme;
}

TEST(Dive, MakesPlansThatCanBeCarriedOut) {
  for (uint64_t seed = 1; seed <= 300; ++seed) {
    Draws draws(seed);
    const Programme programme = SmallProgramme(draws);
    const Worth best = BestByTrying(programme);
    const Plan plan =
        DiveFromNothing(programme, ScoreOf(programme, best.placed));
    EXPECT_THAT(PlanFault(programme, plan), IsEmpty()) << "seed " << seed;
  }
}

// All at once, those who are put last find the places of which nobody was sure
// taken.
TEST(Dive, ComesCloserThanAllSharesAtOnce) {
  double missing_dived = 0;
  double missing_at_once = 0;
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    const Programme programme = FullYear(seed);
    const PriceSearch search = ScoreOf(programme, {});
    FoundPrices found =
        FindPrices(programme, search, NoPrices(programme, search.stage));
    const ColumnsOfParties columns(programme);
    const Ejection ejection(programme, columns);
    const double bound = found.bound;
    const std::vector<float> share = found.share;
    Incumbent at_once(programme);
    ejection.Fill(share, &at_once);
    Incumbent dived(programme, Dive(programme, search, std::move(found)));
    ejection.Fill(share, &dived);
    missing_at_once += bound - WorthOf(programme, at_once.plan()).score;
    missing_dived += bound - WorthOf(programme, dived.plan()).score;
  }
  EXPECT_LT(missing_dived, 0.5 * missing_at_once);
}

TEST(Dive, EndsWhenItIsStopped) {
  const Programme programme = FullYear(1);
  int asked = 0;
  PriceSearch search = ScoreOf(programme, {});
  FoundPrices found =
      FindPrices(programme, search, NoPrices(programme, search.stage));
  search.stop = [&] { return ++asked > 20; };
  const Plan plan = Dive(programme, search, std::move(found));
  EXPECT_THAT(PlanFault(programme, plan), IsEmpty());
  EXPECT_LT(asked, 25);
}

}  // namespace
}  // namespace sojourn::matching
