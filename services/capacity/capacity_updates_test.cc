#include "services/capacity/capacity_updates.h"

#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::capacity {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(KindOfTest, NightsAreTakenAndGivenBackAndGuestsAreNotMentioned) {
  for (const char* taken :
       {"held", "extended", "confirmed", "prolonged", "release_undone"}) {
    EXPECT_EQ(KindOf(std::string("reservation.") + taken, ""),
              UpdateKind::kNightsTaken)
        << taken;
  }
  for (const char* freed : {"released", "expired", "checked_out"}) {
    EXPECT_EQ(KindOf(std::string("reservation.") + freed, "NOT_NEEDED"),
              UpdateKind::kNightsFreed)
        << freed;
  }
  for (const char* theirs :
       {"checked_in", "disrupted", "restored", "place_burnt"}) {
    EXPECT_EQ(KindOf(std::string("reservation.") + theirs, ""), std::nullopt)
        << theirs;
  }
}

TEST(KindOfTest, WindowsAndBlockedDaysAreToldApart) {
  EXPECT_EQ(KindOf("place.availability_set", ""), UpdateKind::kWindowsSet);
  EXPECT_EQ(KindOf("place.availability_set", kBlockedDaysReason),
            UpdateKind::kBlockedDaysSet);
  EXPECT_EQ(KindOf("place.disrupted", "FLOODED"), UpdateKind::kPlaceDisrupted);
  EXPECT_EQ(KindOf("something.new", ""), std::nullopt);
}

WatchedHost Host(const std::string& organisation_id,
                 const std::string& country_code = "NL") {
  return {.host_id = organisation_id + "-host",
          .organisation_id = organisation_id,
          .country_code = country_code};
}

TEST(WatchViewTest, ACityHearsOfItsOwnHostsAndTheOfficeOfAll) {
  const WatchView city{.organisation_id = "utrecht"};
  EXPECT_TRUE(city.Admits(Host("utrecht")));
  EXPECT_FALSE(city.Admits(Host("porto")));
  const WatchView office{
      .organisation_id = "office", .own_only = false, .safe_houses = true};
  EXPECT_TRUE(office.Admits(Host("utrecht")));
  WatchedHost safe_house = Host("utrecht");
  safe_house.safe_house = true;
  EXPECT_TRUE(office.Admits(safe_house));
  EXPECT_FALSE(city.Admits(safe_house));
}

TEST(WatchViewTest, FiltersNarrowAndNeverWiden) {
  WatchView office{.organisation_id = "office", .own_only = false};
  office.country_codes = {"DE", "PT"};
  EXPECT_TRUE(office.Admits(Host("porto", "PT")));
  EXPECT_FALSE(office.Admits(Host("utrecht", "NL")));
  office.host_ids = {"utrecht-host"};
  EXPECT_FALSE(office.Admits(Host("porto", "PT")));
  WatchView city{.organisation_id = "utrecht"};
  city.host_ids = {"porto-host"};
  EXPECT_FALSE(city.Admits(Host("porto")));
}

class UpdateLogTest : public ::testing::Test {
 protected:
  // Of hosts in turns.
  void Add(int64_t seq) {
    log_.Add({.at = {.xid = 1, .seq = seq},
              .host = seq % 2 == 0 ? even_ : odd_,
              .place_id = std::to_string(seq)});
  }
  std::vector<std::string> After(int64_t seq, size_t most = 100) {
    std::vector<std::string> places;
    const UpdateLog::Page page = log_.After({1, seq}, even_view_, most);
    for (const Update* update : page.updates) {
      places.push_back(update->place_id);
    }
    reached_ = page.reached.seq;
    return places;
  }

  const std::shared_ptr<const WatchedHost> even_ =
      std::make_shared<const WatchedHost>(Host("even"));
  const std::shared_ptr<const WatchedHost> odd_ =
      std::make_shared<const WatchedHost>(Host("odd"));
  const WatchView even_view_{.organisation_id = "even"};
  UpdateLog log_{6};
  int64_t reached_ = 0;
};

TEST_F(UpdateLogTest, ShowsEachWhatIsItsAndPassesTheRest) {
  for (int64_t seq = 1; seq <= 5; ++seq) Add(seq);
  EXPECT_THAT(After(1), ElementsAre("2", "4"));
  EXPECT_EQ(reached_, 5);
  EXPECT_THAT(After(4), IsEmpty());
  EXPECT_EQ(reached_, 5);
  log_.Reach({1, 9});  // what nobody is told of
  EXPECT_THAT(After(4), IsEmpty());
  EXPECT_EQ(reached_, 9);
}

TEST_F(UpdateLogTest, AFullPageEndsAtItsLast) {
  for (int64_t seq = 1; seq <= 6; ++seq) Add(seq);
  EXPECT_THAT(After(0, 2), ElementsAre("2", "4"));
  EXPECT_EQ(reached_, 4);
  EXPECT_THAT(After(reached_, 2), ElementsAre("6"));
}

TEST_F(UpdateLogTest, ForgetsTheOldestAndKnowsIt) {
  log_.Restart({1, 0});
  for (int64_t seq = 1; seq <= 8; ++seq) Add(seq);
  EXPECT_FALSE(log_.Holds({1, 1}));
  EXPECT_TRUE(log_.Holds({1, 2}));
  EXPECT_THAT(After(2), ElementsAre("4", "6", "8"));
  EXPECT_EQ(log_.CountAfter({1, 2}), 6u);
  EXPECT_EQ(log_.CountAfter({1, 7}), 1u);
  log_.Restart({5, 0});
  EXPECT_FALSE(log_.Holds({1, 8}));
  EXPECT_EQ(log_.CountAfter({1, 0}), 0u);
}

// Another copy of the service may be ahead of this one.
TEST_F(UpdateLogTest, NobodyIsTakenBack) {
  Add(1);
  EXPECT_THAT(After(7), IsEmpty());
  EXPECT_EQ(reached_, 7);
}

}  // namespace
}  // namespace sojourn::capacity
