#include "clients/cli/values.h"

#include <gtest/gtest.h>

#include "absl/time/civil_time.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/status/error.h"
#include "google/protobuf/timestamp.pb.h"
#include "sojourn/capacity/v1/capacity_service.pb.h"
#include "sojourn/type/v1/date.pb.h"

namespace sojourn::cli {
namespace {

TEST(ParseEnum, TakesTheNameWithAndWithoutItsPrefix) {
  const auto& type = *capacity::v1::ReservationState_descriptor();
  for (const char* text :
       {"CONFIRMED", "confirmed", "RESERVATION_STATE_CONFIRMED"}) {
    const auto value = ParseEnum("state", type, text);
    ASSERT_TRUE(value.ok()) << text;
    EXPECT_EQ((*value)->number(), capacity::v1::RESERVATION_STATE_CONFIRMED);
  }
}

TEST(ParseEnum, AnUnknownNameListsWhatThereIs) {
  const auto value =
      ParseEnum("state", *capacity::v1::ReservationState_descriptor(), "LOST");
  ASSERT_FALSE(value.ok());
  EXPECT_EQ(ReasonOf(value.status()), "VALUE_UNKNOWN");
  EXPECT_NE(DetailsOf(value.status()).violations.at(0).description.find("HELD"),
            std::string::npos);
}

TEST(OneWord, GoesBothWays) {
  type::v1::Stay stay;
  ASSERT_TRUE(ParseOneWord("stay", "2027-03-01..2027-05-20", &stay).ok());
  EXPECT_EQ(stay.check_out().month(), 5);
  EXPECT_EQ(FormatOneWord(stay), "2027-03-01..2027-05-20");
  type::v1::Date partial;
  ASSERT_TRUE(ParseOneWord("born", "1990", &partial).ok());
  EXPECT_EQ(FormatOneWord(partial), "1990");
  google::protobuf::Timestamp time;
  ASSERT_TRUE(ParseOneWord("at", "2027-03-01T09:30:00+02:00", &time).ok());
  EXPECT_EQ(FormatOneWord(time), "2027-03-01T07:30:00Z");
}

TEST(OneWord, CountsDaysFromToday) {
  const absl::CivilDay today =
      absl::ToCivilDay(absl::Now(), absl::UTCTimeZone());
  type::v1::LegalDays days;
  ASSERT_TRUE(ParseOneWord("days", "today-3..today+400", &days).ok());
  EXPECT_EQ(absl::CivilDay(days.first().year(), days.first().month(),
                           days.first().day()),
            today - 3);
  EXPECT_EQ(absl::CivilDay(days.last().year(), days.last().month(),
                           days.last().day()),
            today + 400);
}

TEST(OneWord, RefusesWhatIsNoDayOfTheCalendar) {
  for (const char* text :
       {"2027-02-29", "27-03-01", "2027-3-1", "tomorrow", "2027-13-01",
        "2027-03-01-05", "today+", "today*3", "today+-3", ""}) {
    type::v1::Date date;
    EXPECT_EQ(ReasonOf(ParseOneWord("day", text, &date)), "DATE_INVALID")
        << text;
  }
  type::v1::LegalDays days;
  EXPECT_EQ(ReasonOf(ParseOneWord("days", "2027-03-01", &days)),
            "PERIOD_INVALID");
}

}  // namespace
}  // namespace sojourn::cli
