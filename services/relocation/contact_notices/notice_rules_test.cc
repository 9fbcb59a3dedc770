#include "services/relocation/contact_notices/notice_rules.h"

#include "gtest/gtest.h"

namespace sojourn::relocation {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

Reach Mail() {
  return {.by_mail = true,
          .hours = "00:00-24:00",
          .time_zone = "America/Guatemala"};
}

TEST(NoticeRulesTest, GoesInHerHours) {
  const NoticePlan plan = PlanNotice(Mail(), kNow);
  EXPECT_EQ(plan.held_because, "");
  EXPECT_LE(plan.opening.from, kNow);
  EXPECT_GT(plan.opening.until, kNow);
}

TEST(NoticeRulesTest, NoneGoesWhereItCouldHarmHerOrNobodyKnows) {
  const auto held = [](void (*change)(Reach&)) {
    Reach reach = Mail();
    change(reach);
    return !PlanNotice(reach, kNow).held_because.empty();
  };
  EXPECT_TRUE(held([](Reach& r) { r.compromised = true; }));
  EXPECT_TRUE(held([](Reach& r) { r.no_direct_contact = true; }));
  EXPECT_TRUE(held([](Reach& r) { r.duress = true; }));
  EXPECT_TRUE(held([](Reach& r) { r.suspended = true; }));
  EXPECT_TRUE(held([](Reach& r) { r.by_mail = false; }));
  EXPECT_TRUE(held([](Reach& r) { r.refused = true; }));
  EXPECT_TRUE(held([](Reach& r) { r.hours = ""; }));
  EXPECT_TRUE(held([](Reach& r) { r.hours = "evenings"; }));
  EXPECT_TRUE(held([](Reach& r) { r.time_zone = ""; }));
  EXPECT_FALSE(held([](Reach&) {}));
}

}  // namespace
}  // namespace sojourn::relocation
