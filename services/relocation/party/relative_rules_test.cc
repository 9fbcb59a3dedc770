#include "services/relocation/party/relative_rules.h"

#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::relocation::relative_rules {
namespace {

using sojourn::testing::ReasonIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const absl::Time kKnown = absl::FromUnixSeconds(1767225600);

Circumstances Stay() { return {.begun_at = kKnown}; }

TEST(RelativeWaits, DangerIsAskedWithinAWeekAndAgainWhereNobodyCanSay) {
  RelativeFacts mother{.known_since = kKnown};
  auto waits = Waits({mother}, Stay());
  ASSERT_THAT(waits, SizeIs(1));
  EXPECT_EQ(waits[0].action, "RecordRelative");
  EXPECT_EQ(waits[0].due, kKnown + kAskWithin);
  mother.danger = Danger::kNotKnown;
  mother.danger_asked = kKnown + absl::Hours(48);
  EXPECT_EQ(Waits({mother}, Stay())[0].due,
            kKnown + absl::Hours(48) + kAskWithin);
  mother.danger = Danger::kNone;
  EXPECT_THAT(Waits({mother}, Stay()), IsEmpty());
}

TEST(RelativeWaits, OneInDangerIsBroughtOrReferredWithinADay) {
  const RelativeFacts brother{.danger = Danger::kInDanger,
                              .wants_to_follow = true,
                              .known_since = kKnown,
                              .danger_asked = kKnown + absl::Hours(1),
                              .in_danger_since = kKnown + absl::Hours(1)};
  const auto waits = Waits({brother, brother}, Stay());
  ASSERT_THAT(waits, SizeIs(1)) << "a line for both";
  EXPECT_EQ(waits[0].action, "JoinParty");
  EXPECT_THAT(waits[0].what, HasSubstr("left behind (2)"));
  EXPECT_EQ(waits[0].due, kKnown + absl::Hours(25));
}

TEST(RelativeWaits, AskingAgainMovesNoDay) {
  RelativeFacts brother{.danger = Danger::kInDanger,
                        .known_since = kKnown,
                        .danger_asked = kKnown + absl::Hours(20),
                        .in_danger_since = kKnown + absl::Hours(2)};
  EXPECT_EQ(Waits({brother}, Stay())[0].due, kKnown + absl::Hours(26));
  brother.danger_asked = kKnown + absl::Hours(40);
  EXPECT_EQ(Waits({brother}, Stay())[0].due, kKnown + absl::Hours(26));
  // Nobody can say any more: that is asked, and no help is late meanwhile.
  brother.danger = Danger::kNotKnown;
  const auto waits = Waits({brother}, Stay());
  ASSERT_THAT(waits, SizeIs(1));
  EXPECT_EQ(waits[0].due, kKnown + absl::Hours(40) + kAskWithin);
}

TEST(RelativeWaits, TheyAreAskedAfterWithEachFollowUp) {
  const RelativeFacts calm{
      .danger = Danger::kNone, .known_since = kKnown, .danger_asked = kKnown};
  Circumstances after = Stay();
  after.follow_up_due = kKnown + absl::Hours(24 * 90);
  const auto waits = Waits({calm}, after);
  ASSERT_THAT(waits, SizeIs(1));
  EXPECT_EQ(waits[0].due, after.follow_up_due);
  RelativeFacts asked = calm;
  asked.danger_asked = *after.follow_up_due - absl::Hours(24 * 7);
  EXPECT_THAT(Waits({asked}, after), IsEmpty());
}

TEST(RelativeWaits, WhomTheIntakeNamesIsWrittenDown) {
  Circumstances named = Stay();
  named.named_in_intake = true;
  const auto waits = Waits({}, named);
  ASSERT_THAT(waits, SizeIs(1));
  EXPECT_EQ(waits[0].due, kKnown + kAskWithin);
  const RelativeFacts gone{.closed = true, .known_since = kKnown};
  EXPECT_THAT(Waits({gone}, named), IsEmpty());
  EXPECT_THAT(CheckOpen(Event::kRelativeClosed, gone),
              ReasonIs("RELATIVE_CLOSED"));
}

}  // namespace
}  // namespace sojourn::relocation::relative_rules
