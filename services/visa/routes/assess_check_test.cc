#include "services/visa/routes/assess_check.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::visa {
namespace {

using absl::CivilDay;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Violations(const absl::Status& status) {
  std::vector<std::string> found;
  for (const FieldViolation& each : DetailsOf(status).violations) {
    found.push_back(absl::StrCat(each.field, " ", each.reason));
  }
  return found;
}

std::vector<std::string> Overlaps(const std::vector<TravelRecord>& history) {
  FieldChecker check;
  CheckHistory(check, "h", history);
  return Violations(check.Finish());
}

TEST(CheckHistoryTest, LeavingAndComingBackOnOneDayIsNoOverlap) {
  EXPECT_THAT(Overlaps({{"DE", CivilDay(2026, 2, 5), CivilDay(2026, 2, 9)},
                        {"DE", CivilDay(2026, 2, 1), CivilDay(2026, 2, 5)},
                        {"DE", CivilDay(2026, 2, 5), CivilDay(2026, 2, 5)}}),
              IsEmpty());
}

TEST(CheckHistoryTest, EachStayInsideAnotherIsNamed) {
  EXPECT_THAT(
      Overlaps({{"DE", CivilDay(2026, 2, 1), CivilDay(2026, 2, 28)},
                {"DE", CivilDay(2026, 2, 3), CivilDay(2026, 2, 4)},
                {"DE", CivilDay(2026, 2, 9), CivilDay(2026, 3, 4)}}),
      ElementsAre("h[1].entry STAYS_OVERLAP", "h[2].entry STAYS_OVERLAP"));
}

TEST(CheckHistoryTest, AJourneyDuringAStayElsewhereIsNoOverlap) {
  EXPECT_THAT(Overlaps({{"LT", CivilDay(2026, 1, 1), std::nullopt,
                         TravelPermit::kResidence},
                        {"DE", CivilDay(2026, 2, 3), CivilDay(2026, 2, 4)}}),
              IsEmpty());
}

TEST(CheckHistoryTest, AnUnknownExitIsOverByTheNextEntry) {
  EXPECT_THAT(Overlaps({{"DE", CivilDay(2026, 1, 1), std::nullopt},
                        {"DE", CivilDay(2026, 2, 3), std::nullopt}}),
              IsEmpty());
  EXPECT_THAT(Overlaps({{"DE", CivilDay(2026, 1, 1), std::nullopt},
                        {"DE", CivilDay(2026, 1, 1), std::nullopt}}),
              ElementsAre("h[1].entry STAYS_OVERLAP"));
}

TEST(CheckAgainstTodayTest, ADocumentOfTomorrowAndAStayOfAnotherDecade) {
  // Noon of 28 February in Greenwich is 1 March nowhere yet but in Kiribati.
  const absl::Time now =
      absl::FromCivil(absl::CivilHour(2026, 2, 28, 12), absl::UTCTimeZone());
  AssessInput input;
  input.document.issued_on = CivilDay(2026, 3, 1);
  input.stay = {CivilDay(2036, 3, 1), CivilDay(2036, 3, 9)};
  EXPECT_TRUE(CheckAgainstToday(input, now).ok());
  input.document.issued_on = CivilDay(2026, 3, 2);
  input.stay.first = CivilDay(2036, 3, 2);
  EXPECT_THAT(
      Violations(CheckAgainstToday(input, now)),
      ElementsAre("document.issued_on DATE_IN_FUTURE", "stay DATE_TOO_FAR"));
}

}  // namespace
}  // namespace sojourn::visa
