#include "services/relocation/ranking/ranking_rules.h"

#include <random>
#include <string>
#include <vector>

#include "common/status/error.h"
#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/relocation/workflow/workflow_rules.h"

namespace sojourn::relocation::ranking_rules {
namespace {

using ::sojourn::testing::ReasonIs;
using ::testing::ElementsAre;

constexpr absl::CivilDay kToday(2027, 3, 1);

std::vector<std::string> BadFields(const absl::Status& status) {
  std::vector<std::string> fields;
  for (const FieldViolation& each : DetailsOf(status).violations) {
    fields.push_back(each.field);
  }
  return fields;
}

TEST(RankingPeriodTest, IsAsAskedForElseAsSheWishes) {
  const Intake intake{.earliest_departure = absl::CivilDay(2027, 4, 1),
                      .length_days = 90};
  const Period hers = PeriodOf({}, intake, kToday);
  EXPECT_EQ(hers.earliest, absl::CivilDay(2027, 4, 1));
  EXPECT_EQ(hers.nights, 90);
  EXPECT_EQ(hers.latest - hers.earliest, 90 + 182);

  const Wish wish{.earliest = absl::CivilDay(2027, 5, 1),
                  .latest = absl::CivilDay(2027, 6, 1),
                  .nights = 20};
  EXPECT_OK(CheckPeriod(wish, intake, kToday));
  const Period asked = PeriodOf(wish, intake, kToday);
  EXPECT_EQ(asked.earliest, absl::CivilDay(2027, 5, 1));
  EXPECT_EQ(asked.latest, absl::CivilDay(2027, 6, 1));
  EXPECT_EQ(asked.nights, 20);
}

TEST(RankingPeriodTest, ADepartureInThePastMeansToday) {
  const Intake intake{.earliest_departure = absl::CivilDay(2027, 1, 1),
                      .length_days = 30};
  EXPECT_EQ(PeriodOf({}, intake, kToday).earliest, kToday);
}

TEST(RankingPeriodTest, NamesEveryBadField) {
  EXPECT_THAT(BadFields(CheckPeriod({}, {}, kToday)), ElementsAre("nights"));
  EXPECT_THAT(BadFields(CheckPeriod({.nights = 731}, {}, kToday)),
              ElementsAre("nights"));
  const Wish wrong{.earliest = kToday - 1, .latest = kToday + 5, .nights = 10};
  EXPECT_THAT(BadFields(CheckPeriod(wrong, {}, kToday)),
              ElementsAre("earliest", "latest"));
}

TEST(RankingPeriodTest, IsNotFurtherAheadThanMatchingLooks) {
  const Wish edge{.latest = kToday + kFurthestDays, .nights = 10};
  EXPECT_OK(CheckPeriod(edge, {}, kToday));
  const Wish beyond{.latest = kToday + kFurthestDays + 1, .nights = 10};
  EXPECT_THAT(BadFields(CheckPeriod(beyond, {}, kToday)),
              ElementsAre("latest"));
  // No last day is given: the first one makes it too late.
  const Wish late{.earliest = kToday + kFurthestDays, .nights = 10};
  EXPECT_THAT(BadFields(CheckPeriod(late, {}, kToday)),
              ElementsAre("earliest"));
}

TEST(ChangesPartyTest, IsWhatSheSaysAndWhoMovesNotWhatBecomesOfPlaces) {
  for (const Event event :
       {Event::kIntakeUpdated, Event::kConsentWithdrawn, Event::kConsentGiven,
        Event::kPersonJoined, Event::kReopened, Event::kCorrected}) {
    EXPECT_TRUE(ChangesParty(event)) << static_cast<int>(event);
  }
  EXPECT_FALSE(ChangesParty(Event::kCityAsked));
  EXPECT_FALSE(ChangesParty(Event::kNoteAdded));
}

class OverrideTest : public ::testing::Test {
 protected:
  std::vector<Ranked> ranked_ = {{.place = {"utrecht", "u-1"}},
                                 {.place = {"utrecht", "u-2"}},
                                 {.place = {"porto", "p-1"}}};
};

TEST_F(OverrideTest, TheFirstNeedsNoReason) {
  EXPECT_OK(CheckOverride(ranked_, {"utrecht", "u-1"}, ""));
  EXPECT_OK(CheckOverride(ranked_, {"utrecht", ""}, ""));
}

TEST_F(OverrideTest, AnotherOneNeedsOne) {
  for (const Named& other : {Named{"porto", "p-1"}, Named{"porto", ""},
                             Named{"utrecht", "u-2"}, Named{"gijon", "g"}}) {
    EXPECT_THAT(CheckOverride(ranked_, other, ""),
                ReasonIs("OVERRIDE_UNEXPLAINED"))
        << other.host_id << other.place_id;
    EXPECT_OK(CheckOverride(ranked_, other, "she knows people there"));
  }
}

TEST_F(OverrideTest, HostsThatWereAskedAreBehindHer) {
  ranked_[0].asked = ranked_[1].asked = true;
  EXPECT_OK(CheckOverride(ranked_, {"porto", "p-1"}, ""));
  ranked_[2].asked = true;
  EXPECT_OK(CheckOverride(ranked_, {"gijon", "g"}, ""));
}

TEST_F(OverrideTest, HostsThatMayNotBeAskedAreNoFirst) {
  ranked_[0].ruled_out = ranked_[1].ruled_out = true;
  EXPECT_OK(CheckOverride(ranked_, {"porto", "p-1"}, ""));
  EXPECT_FALSE(OverridesFirst(ranked_, {"porto", "p-1"}));
  EXPECT_THAT(CheckOverride(ranked_, {"gijon", "g"}, ""),
              ReasonIs("OVERRIDE_UNEXPLAINED"));
}

TEST_F(OverrideTest, WithoutARankingNobodyIsAskedWhy) {
  EXPECT_OK(CheckOverride({}, {"gijon", "g"}, ""));
}

TEST_F(OverrideTest, RankIsCountedFromOne) {
  EXPECT_EQ(RankOf(ranked_, {"utrecht", ""}), 1);
  EXPECT_EQ(RankOf(ranked_, {"utrecht", "u-2"}), 2);
  EXPECT_EQ(RankOf(ranked_, {"porto", ""}), 3);
  EXPECT_EQ(RankOf(ranked_, {"gijon", ""}), 0);
}

TEST_F(OverrideTest, OnlyTheFirstThatWasNotAskedIsNoOverride) {
  EXPECT_FALSE(OverridesFirst(ranked_, {"utrecht", "u-1"}));
  EXPECT_TRUE(OverridesFirst(ranked_, {"porto", "p-1"}));
  ranked_[0].asked = ranked_[1].asked = true;
  EXPECT_FALSE(OverridesFirst(ranked_, {"porto", "p-1"}));
  EXPECT_FALSE(OverridesFirst({}, {"porto", "p-1"}));
}

// A party that has been offered places and says no to some, at random.
struct Story {
  std::vector<Ranked> before;
  std::vector<Ranked> after;  // of the same places, those declined asked for
  std::vector<workflow_rules::Held> declined;
};

Story RandomStory(std::mt19937& random) {
  const auto upto = [&](int most) {
    return std::uniform_int_distribution<int>(0, most)(random);
  };
  Story story;
  const int places = 1 + upto(7);
  for (int i = 0; i < places; ++i) {
    const std::string host = "host-" + std::to_string(upto(4));
    const std::string place = host + "-" + std::to_string(i);
    story.before.push_back({.place = {host, place}});
  }
  story.after = story.before;
  for (const Ranked& each : story.before) {
    if (upto(2) != 0) continue;
    const std::string& host = each.place.host_id;
    for (Ranked& same : story.after) {
      if (same.place.host_id == host) same.asked = true;
    }
    story.declined.push_back({.proposal_row_id = each.place.place_id,
                              .state = upto(1) == 0
                                           ? ProposalState::kDeclined
                                           : ProposalState::kCityDeclined});
  }
  return story;
}

// What she may be proposed next without a word of explanation.
const Ranked* NextFor(const std::vector<Ranked>& ranked) {
  for (const Ranked& each : ranked) {
    if (CheckOverride(ranked, each.place, "").ok() && !each.asked) return &each;
  }
  return nullptr;
}

TEST(DeclineTest, NoneOfAThousandLowersWhatSheIsProposedLater) {
  std::mt19937 random(1);
  for (int i = 0; i < 1000; ++i) {
    const Story story = RandomStory(random);
    int best_left = 0;
    for (size_t at = 0; at < story.after.size(); ++at) {
      const Named& place = story.before[at].place;
      // Every place keeps its rank, and may be asked for, declined or not.
      ASSERT_EQ(RankOf(story.after, place), RankOf(story.before, place));
      ASSERT_OK(CheckOverride(story.after, place, "she thought again"));
      const bool open = !story.after[at].asked;
      if (open && best_left == 0) best_left = static_cast<int>(at) + 1;
    }
    // The best of those that nobody said no to is next, with no reason asked.
    const Ranked* const next = NextFor(story.after);
    ASSERT_EQ(next == nullptr ? 0 : RankOf(story.after, next->place),
              best_left);
    if (next != nullptr) {
      ASSERT_FALSE(OverridesFirst(story.after, next->place));
    }
  }
}

TEST(DeclineTest, NoneOfAThousandTakesAHoldFromHer) {
  std::mt19937 random(2);
  for (int i = 0; i < 1000; ++i) {
    const int level = 1 + static_cast<int>(random() % 4);
    std::vector<workflow_rules::Held> asked = RandomStory(random).declined;
    const auto held = [&] {
      return workflow_rules::PlanHolds(level, asked, {}).add.size();
    };
    ASSERT_EQ(held(), 0u);
    for (int city = 0; city < 4; ++city) {
      asked.push_back({.proposal_row_id = "yes-" + std::to_string(city),
                       .state = ProposalState::kCityAccepted});
    }
    // As many as whoever never declined anything.
    ASSERT_EQ(held(), static_cast<size_t>(workflow_rules::HoldLimit(level)));
  }
}

}  // namespace
}  // namespace sojourn::relocation::ranking_rules
