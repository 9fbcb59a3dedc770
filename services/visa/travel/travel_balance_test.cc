#include "services/visa/travel/travel_balance.h"

#include "common/status/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/visa/visa_schengen.h"

namespace sojourn::visa {
namespace {

using absl::CivilDay;
using ::testing::SizeIs;

TravelRecord At(const std::string& country, CivilDay entry,
                std::optional<CivilDay> exit = {},
                TravelPermit permit = TravelPermit::kShortStay) {
  return {.country = country, .entry = entry, .exit = exit, .permit = permit};
}

int UsedAfter(const std::vector<TravelRecord>& history, CivilDay on) {
  const auto answer = JudgeTravel(Brought(history), {on, on});
  EXPECT_TRUE(answer.ok()) << answer.status();
  return answer.ok() ? answer->used : -1;
}

TEST(TravelBalanceTest, OnlyDaysInTheAreaByAShortStayCount) {
  const CivilDay on(2025, 6, 1);
  const CivilDay entry(2025, 3, 1);
  const CivilDay exit(2025, 3, 10);
  EXPECT_EQ(UsedAfter({At("NL", entry, exit)}, on), 11);
  EXPECT_EQ(UsedAfter({At("KE", entry, exit)}, on), 1);
  EXPECT_EQ(UsedAfter({At("NL", entry, exit, TravelPermit::kNationalD)}, on),
            1);
  EXPECT_EQ(UsedAfter({At("NL", entry, exit, TravelPermit::kLtv)}, on), 11);
}

// Croatia is part of the area since 1 January 2023.
TEST(TravelBalanceTest, AStayThatCrossesAnAccessionCountsFromThatDay) {
  const CivilDay on(2023, 3, 1);
  const CivilDay entry(2022, 12, 1);
  EXPECT_EQ(UsedAfter({At("HR", entry, CivilDay(2023, 1, 10))}, on), 11);
  EXPECT_EQ(UsedAfter({At("HR", entry, CivilDay(2022, 12, 20))}, on), 1);
  EXPECT_EQ(UsedAfter({At("HR", entry)}, on), 31 + 28 + 1);
  // She left by the next entry, which was before that day.
  EXPECT_EQ(UsedAfter({At("HR", entry), At("KE", CivilDay(2022, 12, 20))}, on),
            1);
}

TEST(TravelBalanceTest, AMissingExitLastsUntilTheNextEntry) {
  const std::vector<TravelRecord> history = {
      At("NL", CivilDay(2025, 1, 1)), At("KE", CivilDay(2025, 2, 10)),
      At("DE", CivilDay(2025, 4, 1), CivilDay(2025, 4, 10))};
  EXPECT_EQ(UsedAfter(history, CivilDay(2025, 6, 1)), 41 + 10 + 1);
  const auto closed = AtWorst(Brought(history));
  EXPECT_EQ(closed[0].exit, CivilDay(2025, 2, 10));
  EXPECT_EQ(closed[1].exit, CivilDay(2025, 4, 1));
}

TEST(TravelBalanceTest, WhatBothHoldCountsOnce) {
  Travel held;
  held.public_id = "held";
  held.told.stay = At("NL", CivilDay(2025, 1, 1), CivilDay(2025, 1, 10));
  const std::vector<Travel> ledger = {held};
  const auto joined = [&](const TravelRecord& brought) {
    return Joined(ledger, Brought({brought}));
  };
  EXPECT_THAT(joined(held.told.stay), SizeIs(1));
  EXPECT_THAT(joined(At("NL", CivilDay(2025, 1, 1))), SizeIs(1));
  EXPECT_THAT(joined(At("DE", CivilDay(2025, 2, 1))), SizeIs(2));
  const auto other =
      joined(At("NL", CivilDay(2025, 1, 1), CivilDay(2025, 1, 12)));
  const auto answer =
      JudgeTravel(other, {CivilDay(2025, 6, 1), CivilDay(2025, 6, 1)});
  EXPECT_EQ(ReasonOf(answer.status()), "STAYS_OVERLAP");
  EXPECT_EQ(DetailsOf(answer.status()).violations.at(0).field,
            "travel_history[0].entry");
}

TEST(TravelBalanceTest, WhatIsDisputedOrNeverWasCountsForNothing) {
  Travel disputed;
  disputed.public_id = "disputed";
  disputed.standing = TravelStanding::kDisputed;
  disputed.told.stay = At("NL", CivilDay(2025, 1, 1));
  Travel removed = disputed;
  removed.standing = TravelStanding::kRemoved;
  const std::vector<Travel> ledger = {disputed, removed};
  EXPECT_THAT(Joined(ledger, {}), SizeIs(0));
}

}  // namespace
}  // namespace sojourn::visa
