#include "services/visa/applications/expiry_rules.h"

#include "gtest/gtest.h"
#include "services/visa/visa_state_machine.h"

namespace sojourn::visa {
namespace {

using absl::CivilDay;
using S = ApplicationState;

Application Holding(CivilDay last) {
  Application app;
  app.time_zone = "Africa/Nairobi";
  app.state = S::kCollected;
  app.visa = Visa{.scheme = Scheme::kC, .valid = {last - 60, last}, .days = 60};
  app.deadlines = {{.kind = DeadlineKind::kLodgeBy, .due = last - 90}};
  return app;
}

absl::Time At(CivilDay day, int utc_hour) {
  return absl::FromCivil(absl::CivilHour(day) + utc_hour, absl::UTCTimeZone());
}

TEST(ExpiryTest, OnTheDayAfterByTheMissionsCalendar) {
  const CivilDay last(2026, 8, 20);
  const Application app = Holding(last);
  EXPECT_EQ(Expire(app, At(last, 20)), std::nullopt);
  // Midnight in Nairobi.
  const auto expired = Expire(app, At(last, 21));
  ASSERT_TRUE(expired.has_value());
  EXPECT_EQ(expired->state, S::kExpired);
  EXPECT_EQ(expired->history.back().occurred_on, last + 1);
  EXPECT_TRUE(expired->deadlines[0].cancelled);
}

TEST(ExpiryTest, SeenLateItIsOfItsDayAllTheSame) {
  const CivilDay last(2026, 8, 20);
  const auto expired = Expire(Holding(last), At(last + 40, 12));
  ASSERT_TRUE(expired.has_value());
  EXPECT_EQ(expired->history.back().occurred_on, last + 1);
  EXPECT_EQ(expired->history.back().recorded_at, At(last + 40, 12));
}

TEST(ExpiryTest, OnlyWhatHoldsAVisaExpires) {
  for (int s = 1; s <= static_cast<int>(S::kWithdrawn); ++s) {
    Application app = Holding(CivilDay(2026, 8, 20));
    app.state = static_cast<S>(s);
    EXPECT_EQ(Expire(app, At(CivilDay(2026, 9, 1), 0)).has_value(),
              HoldsVisa(app.state))
        << NameOf(app.state);
  }
  Application unknown = Holding(CivilDay(2026, 8, 20));
  unknown.visa.reset();
  EXPECT_EQ(Expire(unknown, At(CivilDay(2027, 9, 1), 0)), std::nullopt);
}

TEST(ExpiryTest, ClearIsNoMoreThanTheQuarter) {
  const auto quarter = [](CivilDay last) {
    return *ExpiryQuarter(Holding(last));
  };
  EXPECT_EQ(quarter(CivilDay(2026, 1, 1)), CivilDay(2026, 1, 1));
  EXPECT_EQ(quarter(CivilDay(2026, 3, 31)), CivilDay(2026, 1, 1));
  EXPECT_EQ(quarter(CivilDay(2026, 8, 20)), CivilDay(2026, 7, 1));
  EXPECT_EQ(quarter(CivilDay(2026, 12, 31)), CivilDay(2026, 10, 1));
  Application app = Holding(CivilDay(2026, 8, 20));
  app.visa.reset();
  EXPECT_EQ(ExpiryQuarter(app), CivilDay(9999, 12, 31));
  app.state = S::kLodged;
  EXPECT_EQ(ExpiryQuarter(app), std::nullopt);
}

}  // namespace
}  // namespace sojourn::visa
