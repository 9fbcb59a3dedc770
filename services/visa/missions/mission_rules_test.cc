#include "services/visa/missions/mission_rules.h"

#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::visa {
namespace {

using testing::BadFieldsAre;
using testing::ReasonIs;
using F = MissionField;

Mission Nairobi() {
  Mission mission;
  mission.organisation_id = "mission-1";
  mission.version = 3;
  mission.represented_country = "NL";
  mission.seat_country = "KE";
  mission.seat_city = "Nairobi";
  mission.time_zone = "Africa/Nairobi";
  mission.covers_countries = {"SO", "SS"};
  mission.diplomats = {"officer-1"};
  return mission;
}

TEST(MissionRulesTest, AHeadSetsWhatTheMissionKnowsBest) {
  const MissionEditor head{.head = true};
  const MissionChange own{.mission = Nairobi(),
                          .fields = {F::kLanguages, F::kOpeningHours,
                                     F::kFocalPoint, F::kDiplomats}};
  EXPECT_OK(CheckEditor(own, head));
  const MissionChange others{.mission = Nairobi(),
                             .fields = {F::kSeatCity, F::kServices}};
  EXPECT_THAT(CheckEditor(others, head),
              BadFieldsAre("mission.seat_city", "mission.services"));
  EXPECT_THAT(CheckEditor({.mission = Nairobi()}, head),
              BadFieldsAre("update_mask"));
}

TEST(MissionRulesTest, TheOfficeNamesNobodysDiplomats) {
  const MissionEditor office{.office = true};
  Mission whole = Nairobi();
  EXPECT_THAT(CheckEditor({.mission = whole}, office),
              ReasonIs("FIELD_NOT_ALLOWED"));
  EXPECT_THAT(
      CheckEditor({.mission = whole, .fields = {F::kDiplomats}}, office),
      ReasonIs("FIELD_NOT_ALLOWED"));
  whole.diplomats.clear();
  EXPECT_OK(CheckEditor({.mission = whole}, office));
}

TEST(MissionRulesTest, AWholeEntryKeepsTheDiplomatsOfTheHead) {
  const Mission current = Nairobi();
  Mission sent = Nairobi();
  sent.diplomats.clear();
  sent.seat_city = "Mombasa";
  ASSERT_OK_AND_ASSIGN(const Mission next, Apply({.mission = sent}, &current));
  EXPECT_EQ(next.seat_city, "Mombasa");
  EXPECT_EQ(next.diplomats, current.diplomats);
  EXPECT_EQ(next.version, 4);
}

TEST(MissionRulesTest, OnlyWhatIsNamedChanges) {
  const Mission current = Nairobi();
  Mission sent;
  sent.organisation_id = "mission-1";
  sent.languages = {"en", "sw"};
  ASSERT_OK_AND_ASSIGN(
      const Mission next,
      Apply({.mission = sent, .fields = {F::kLanguages}}, &current));
  EXPECT_EQ(next.languages, sent.languages);
  EXPECT_EQ(next.seat_city, "Nairobi");
}

TEST(MissionRulesTest, ANewEntrySaysAllThatItLacks) {
  Mission sent;
  sent.organisation_id = "mission-2";
  sent.seat_city = "Kampala";
  EXPECT_THAT(Apply({.mission = sent}, nullptr).status(),
              BadFieldsAre("mission.represented_country",
                           "mission.seat_country", "mission.time_zone"));
}

TEST(MissionRulesTest, HoursAreReadAsTheyWereWritten) {
  const OpeningHours hours{Weekday::kFriday, 8 * 60 + 30, 24 * 60};
  EXPECT_EQ(EncodeHours(hours), "FRIDAY 08:30-24:00");
  EXPECT_EQ(DecodeHours(EncodeHours(hours)), hours);
  for (const char* text : {"", "FRIDAY", "FRIDAY 08:30", "FRYDAY 08:30-12:00",
                           "FRIDAY 8:30-12:00", "FRIDAY 08:30-12:000"}) {
    EXPECT_EQ(DecodeHours(text), std::nullopt) << text;
  }
}

TEST(MissionRulesTest, AClockHasHoursAndMinutes) {
  EXPECT_EQ(ParseClock("00:00"), 0);
  EXPECT_EQ(ParseClock("09:05"), 9 * 60 + 5);
  EXPECT_EQ(ParseClock("24:00"), 24 * 60);
  for (const char* text :
       {"", "9:00", "24:01", "12:60", "-1:00", "12.00", "99:99", "12:0x"}) {
    EXPECT_EQ(ParseClock(text), std::nullopt) << text;
  }
}

TEST(MissionRulesTest, IntervalsMayMeetAndNotOverlap) {
  const auto on = [](Weekday day, int opens, int closes) {
    return OpeningHours{day, opens * 60, closes * 60};
  };
  EXPECT_FALSE(
      Overlaps({on(Weekday::kMonday, 9, 12), on(Weekday::kMonday, 12, 13),
                on(Weekday::kTuesday, 9, 12)}));
  EXPECT_TRUE(
      Overlaps({on(Weekday::kMonday, 9, 12), on(Weekday::kMonday, 11, 13)}));
}

TEST(MissionRulesTest, AMissionCoversItsSeatAndWhatItIsToldTo) {
  EXPECT_TRUE(Covers(Nairobi(), "KE"));
  EXPECT_TRUE(Covers(Nairobi(), "SO"));
  EXPECT_FALSE(Covers(Nairobi(), "UG"));
}

}  // namespace
}  // namespace sojourn::visa
