#include "services/capacity/capacity_calendar_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

namespace sojourn::capacity {
namespace {

using ::testing::SizeIs;

std::string Repeat(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

// RFC 5545, 3.1: an end of line that a blank follows is none.
std::string Unfold(const std::string& text) {
  return absl::StrReplaceAll(text, {{"\r\n ", ""}});
}

TEST(CalendarText, OneEventOnADayOnWhichSomethingIsDue) {
  EXPECT_EQ(CalendarText(
                {.uid = "0123@sojourn", .due_on = absl::CivilDay(2027, 3, 1)}),
            "BEGIN:VCALENDAR\r\n"
            "VERSION:2.0\r\n"
            "PRODID:-//Sojourn//Capacity//EN\r\n"
            "REFRESH-INTERVAL;VALUE=DURATION:PT12H\r\n"
            "X-PUBLISHED-TTL:PT12H\r\n"
            "BEGIN:VEVENT\r\n"
            "UID:0123@sojourn\r\n"
            "DTSTAMP:20270228T000000Z\r\n"
            "DTSTART;VALUE=DATE:20270301\r\n"
            "DTEND;VALUE=DATE:20270302\r\n"
            "SUMMARY:Sojourn: something to do\r\n"
            "CLASS:PRIVATE\r\n"
            "TRANSP:TRANSPARENT\r\n"
            "END:VEVENT\r\n"
            "END:VCALENDAR\r\n");
}

TEST(CalendarText, NoEventWhereNothingIsDue) {
  EXPECT_EQ(CalendarText({.uid = "0123@sojourn", .due_on = std::nullopt}),
            "BEGIN:VCALENDAR\r\n"
            "VERSION:2.0\r\n"
            "PRODID:-//Sojourn//Capacity//EN\r\n"
            "REFRESH-INTERVAL;VALUE=DURATION:PT12H\r\n"
            "X-PUBLISHED-TTL:PT12H\r\n"
            "END:VCALENDAR\r\n");
}

TEST(CalendarText, ALineIsFoldedAfter75Octets) {
  EXPECT_EQ(ContentLine("X", Repeat("a", 73)), "X:" + Repeat("a", 73) + "\r\n");
  EXPECT_EQ(ContentLine("X", Repeat("a", 74)),
            "X:" + Repeat("a", 73) + "\r\n a\r\n");
  EXPECT_EQ(ContentLine("X", Repeat("a", 73 + 74 + 1)),
            "X:" + Repeat("a", 73) + "\r\n " + Repeat("a", 74) + "\r\n a\r\n");
}

TEST(CalendarText, NoCharacterIsFoldedInTwo) {
  for (const char* character :
       {"\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x8f\xa0"}) {
    for (int shift = 0; shift < 4; ++shift) {
      const std::string value = Repeat("a", shift) + Repeat(character, 90);
      const std::string line = ContentLine("X", value);
      EXPECT_EQ(Unfold(line), absl::StrCat("X:", value, "\r\n"));
      const std::vector<std::string> parts = absl::StrSplit(line, "\r\n");
      for (const std::string& part : parts) {
        EXPECT_LE(part.size(), 75u);
        EXPECT_TRUE(absl::StrContains(value, part.substr(part.find(':') + 1)) ||
                    absl::StrContains(value, part.substr(part.empty() ? 0 : 1)))
            << "a character was cut";
      }
    }
  }
}

TEST(CalendarText, BytesThatAreNoCharacterEndToo) {
  const std::string value = Repeat("\xbf", 500);
  EXPECT_EQ(Unfold(ContentLine("X", value)), "X:" + value + "\r\n");
}

TEST(CalendarText, TextIsEscaped) {
  EXPECT_EQ(EscapeText("a\\b;c,d\r\ne: f\"g"), "a\\\\b\\;c\\,d\\ne: f\"g");
  EXPECT_THAT(EscapeText(""), SizeIs(0));
}

}  // namespace
}  // namespace sojourn::capacity
