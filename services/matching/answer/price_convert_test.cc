#include "services/matching/answer/price_convert.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace sojourn::matching {
namespace {

using ::testing::ElementsAre;

const Calendar kMarch(absl::CivilDay(2027, 3, 1));

std::vector<Place> TwoPlaces() {
  return {{.id = "q1", .host = "h"}, {.id = "q2", .host = "h"}};
}

// Somebody wants the second place from day 10 to day 40.
PriceBoard SomeBoard() {
  PriceBoard::PlaceWorth worth{.all = 0.8};
  for (int day = 0; day <= 50; ++day) {
    worth.before.push_back(day < 40 ? 0 : 0.8);
    worth.from.push_back(day > 10 ? 0 : 0.8);
  }
  return PriceBoard(std::vector<PriceBoard::PlaceWorth>{{}, worth});
}

PriceBoard Reread(const v1::PlacePrices& prices, const Calendar& calendar) {
  FieldChecker checker;
  PriceBoard board = ParsePrices(prices, TwoPlaces(), calendar, &checker);
  EXPECT_TRUE(checker.ok()) << checker.Finish();
  return board;
}

TEST(Prices, ComeBackAsTheyWere) {
  const PriceBoard board = SomeBoard();
  const v1::PlacePrices prices = PricesToProto(board, TwoPlaces(), kMarch);
  ASSERT_EQ(prices.places_size(), 1) << "what nobody wants has no price";
  EXPECT_THAT(prices.places(0).before().days(), ElementsAre(0, 40));
  const PriceBoard again = Reread(prices, kMarch);
  for (int from = 0; from < 60; ++from) {
    for (int until = from + 1; until < 80; until += 7) {
      EXPECT_NEAR(again.Cost(1, from, until), board.Cost(1, from, until), 1e-6);
      EXPECT_EQ(again.Cost(0, from, until), 0);
    }
  }
}

TEST(Prices, AreOfTheSameDaysInALaterQuestion) {
  const PriceBoard board = SomeBoard();
  const Calendar later(kMarch.first() + 5);
  const PriceBoard again =
      Reread(PricesToProto(board, TwoPlaces(), kMarch), later);
  EXPECT_NEAR(board.Cost(1, 10, 40), 0.8, 1e-6);
  EXPECT_NEAR(again.Cost(1, 5, 35), 0.8, 1e-6);
  EXPECT_NEAR(again.Cost(1, 36, 50), 0, 1e-6);
}

TEST(Prices, ThatNobodyHereWroteAreRefused) {
  const v1::PlacePrices good = PricesToProto(SomeBoard(), TwoPlaces(), kMarch);
  std::vector<v1::PlacePrices> bad(4, good);
  bad[0].mutable_places(0)->mutable_before()->add_days(7);
  bad[1].mutable_places(0)->mutable_from()->set_days(0, 99);
  bad[2].mutable_places(0)->clear_before();
  bad[3].mutable_places(0)->set_all(std::numeric_limits<double>::quiet_NaN());
  for (const v1::PlacePrices& each : bad) {
    FieldChecker checker;
    ParsePrices(each, TwoPlaces(), kMarch, &checker);
    EXPECT_EQ(ReasonOf(checker.Finish()), "PRICES_UNREADABLE");
  }
}

}  // namespace
}  // namespace sojourn::matching
