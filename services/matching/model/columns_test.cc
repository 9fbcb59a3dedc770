#include "services/matching/model/columns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "services/matching/solver/solve.h"

namespace sojourn::matching {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Party Asking(const std::string& id, int level) {
  return {.id = id,
          .level = level,
          .earliest = 0,
          .latest = 20,
          .nights = 30,
          .wishes = {"a", "b"},
          .lawful = {{"c", {0, 365}}}};
}

Place At(const std::string& id, const std::string& host) {
  return {.id = id, .host = host, .country = "c", .windows = {{0, 100}}};
}

TEST(Starts, BeginWithEachSpanAndLieApart) {
  EXPECT_THAT(StartsOf({{3, 20}}, 7), ElementsAre(3, 10, 17));
  EXPECT_THAT(StartsOf({{3, 5}, {6, 8}, {30, 31}}, 7), ElementsAre(3, 30));
  EXPECT_THAT(StartsOf({}, 7), IsEmpty());
}

TEST(BuildColumns, MakesOneForEachWayToBeSomewhere) {
  const Built built =
      BuildColumns({Asking("p", 2), Asking("r", 4)},
                   {At("q1", "a"), At("q2", "b"), At("q3", "elsewhere")}, {});
  EXPECT_THAT(Fault(built.programme), IsEmpty());
  EXPECT_EQ(built.programme.size(), 12);  // 2 parties, 2 places, 3 weeks
  EXPECT_EQ(built.programme.ranks, 2);
  EXPECT_THAT(built.programme.rank, ElementsAre(0, 1));
  EXPECT_EQ(built.left_out, 0);
}

// A limit on memory costs nothing but sharpness: the bound counts with what was
// left out.
TEST(BuildColumns, AFewColumnsLeaveABoundThatHolds) {
  const std::vector<Party> parties = {Asking("p", 4), Asking("r", 4)};
  const std::vector<Place> places = {At("q1", "a"), At("q2", "b")};
  const Solution whole = Solve(BuildColumns(parties, places, {}).programme, {});
  const Built few = BuildColumns(parties, places, {.most_columns = 4});
  EXPECT_EQ(few.programme.size(), 4);
  EXPECT_EQ(few.left_out, 8);
  const Solution solution = Solve(few.programme, {});
  EXPECT_THAT(solution.verdict.fault, IsEmpty());
  EXPECT_GE(solution.verdict.bound + 1e-9, whole.verdict.worth.score);
}

}  // namespace
}  // namespace sojourn::matching
