// Visas end by themselves, at their day, whatever was down then.
#include <string>
#include <thread>

#include "absl/synchronization/notification.h"
#include "services/visa/applications/expiry_sweep.h"
#include "services/visa/visa_fixture.h"

namespace sojourn::visa {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::Not;

// As VisaFixture::Issued says.
constexpr int kLastDay = 10 + 150 - 1;

class ExpiryTest : public VisaFixture {
 protected:
  v1::Application Given() {
    const v1::Application app = Open();
    return Tell(&Stub::RecordIssued, Issued(app));
  }
  void Sweep() {
    const absl::Notification never;
    EXPECT_THAT(ExpireVisas(runtime_.get(), never), IsOk());
  }
  std::string Expired() const {
    return database_.Value(
        "SELECT count(*) FROM events WHERE type = 'application.expired'");
  }
};

TEST_F(ExpiryTest, AVisaIsGoodOnItsLastDayAndEndsOnTheNext) {
  const v1::Application app = Given();
  AdvanceDays(kLastDay);
  Sweep();
  EXPECT_EQ(Get(Officer(), app.application_id()).state(),
            v1::APPLICATION_STATE_ISSUED);
  AdvanceDays(1);
  Sweep();
  const v1::Application over = Get(Officer(), app.application_id());
  EXPECT_EQ(over.state(), v1::APPLICATION_STATE_EXPIRED);
  EXPECT_EQ(over.history(over.history_size() - 1).type(), "expired");
  EXPECT_EQ(Expired(), "1");
}

TEST_F(ExpiryTest, AfterWeeksDownTheEventIsOfItsDayAndTheRecordSaysWho) {
  const v1::Application app = Given();
  const absl::CivilDay over = Today() + kLastDay + 1;
  AdvanceDays(kLastDay + 30);
  Sweep();
  Sweep();
  EXPECT_EQ(Expired(), "1");
  EXPECT_EQ(database_.Value("SELECT occurred_on FROM application_facts "
                            "WHERE type = 'EXPIRED'"),
            absl::FormatCivilTime(over));
  EXPECT_EQ(database_.Value(
                "SELECT (occurred_at AT TIME ZONE 'Africa/Nairobi')::text "
                "FROM events WHERE type = 'application.expired'"),
            absl::FormatCivilTime(over) + " 00:00:00");
  EXPECT_EQ(database_.Value("SELECT method || ' ' || fields FROM audit_records "
                            "ORDER BY id DESC LIMIT 1"),
            "sweep expired");
  EXPECT_EQ(database_.Value("SELECT told_by FROM application_facts "
                            "WHERE type = 'EXPIRED'"),
            "visa");
}

TEST_F(ExpiryTest, OnlyTheQuarterOfTheValidityIsClear) {
  // The first day of a quarter is what the quarter is called by.
  if ((Today() + kLastDay).day() == 1) AdvanceDays(1);
  const absl::CivilDay last = Today() + kLastDay;
  Given();
  EXPECT_EQ(database_.Value("SELECT expiry_quarter = date_trunc('quarter', "
                            "DATE '" +
                            absl::FormatCivilTime(last) +
                            "')::date FROM applications"),
            "t");
  EXPECT_THAT(database_.Value("SELECT a::text FROM applications a"),
              Not(HasSubstr(absl::FormatCivilTime(last))));
}

TEST_F(ExpiryTest, WhatAnOlderBuildWroteIsLookedAtToo) {
  const v1::Application app = Given();
  database_.Run("UPDATE applications SET expiry_quarter = NULL");
  Sweep();
  EXPECT_EQ(database_.Value("SELECT expiry_quarter IS NOT NULL "
                            "FROM applications"),
            "t");
  EXPECT_EQ(Get(Officer(), app.application_id()).etag(), app.etag());
  database_.Run("UPDATE applications SET expiry_quarter = NULL");
  AdvanceDays(kLastDay + 1);
  Sweep();
  EXPECT_EQ(Expired(), "1");
}

TEST_F(ExpiryTest, AnExtensionToldLateTakesTheEndBack) {
  v1::Application app = Given();
  AdvanceDays(kLastDay + 3);
  Sweep();
  auto extended = Fact<v1::ExtendVisaRequest>(app);
  SetDate(Today() - 5, extended.mutable_occurred_on());
  SetStay(Today() - 152, 180, extended.mutable_valid());
  extended.set_days(80);
  extended.set_ground(v1::EXTENSION_GROUND_FORCE_MAJEURE);
  app = Tell(&Stub::ExtendVisa, extended);
  EXPECT_EQ(app.state(), v1::APPLICATION_STATE_EXTENDED);
  EXPECT_THAT(app.flags(), Contains(v1::APPLICATION_FLAG_EXTENSION_LATE));
  Sweep();
  EXPECT_EQ(Expired(), "1");
  AdvanceDays(28);
  Sweep();
  EXPECT_EQ(Expired(), "2");
}

TEST_F(ExpiryTest, AValidityToldWronglyIsPutRight) {
  v1::Application app = Open();
  auto issued = Issued(app);
  SetStay(Today() - 100, 50, issued.mutable_visa()->mutable_valid());
  Tell(&Stub::RecordIssued, issued);
  Sweep();
  EXPECT_EQ(Get(Officer(), app.application_id()).state(),
            v1::APPLICATION_STATE_EXPIRED);
  app = Tell(&Stub::RecordIssued, Issued(app));
  EXPECT_EQ(app.state(), v1::APPLICATION_STATE_ISSUED);
  Sweep();
  EXPECT_EQ(Get(Officer(), app.application_id()).state(),
            v1::APPLICATION_STATE_ISSUED);
}

TEST_F(ExpiryTest, TwoCopiesEndAVisaOnce) {
  Given();
  AdvanceDays(kLastDay + 1);
  ExpirySweeper one(runtime_.get());
  ExpirySweeper other(runtime_.get());
  one.Start();
  other.Start();
  const absl::Time give_up = absl::Now() + absl::Seconds(20);
  while (Expired() == "0" && absl::Now() < give_up) std::this_thread::yield();
  Sweep();
  one.Stop();
  other.Stop();
  EXPECT_EQ(Expired(), "1");
}

}  // namespace
}  // namespace sojourn::visa
