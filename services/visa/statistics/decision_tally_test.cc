#include "services/visa/statistics/decision_tally.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/status/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::visa::statistics {
namespace {

using absl::CivilDay;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Application With(const std::vector<std::pair<std::string, CivilDay>>& facts) {
  Application application;
  for (const auto& [type, on] : facts) {
    const auto known = FromName<FactType>(type);
    EXPECT_TRUE(known.has_value()) << type;
    application.history.push_back({.type = known.value_or(FactType{}),
                                   .occurred_on = on,
                                   .recorded_at = absl::UnixEpoch(),
                                   .flags = {}});
  }
  return application;
}

// "2026 FROM_LODGING 14"
std::string Spelt(const Entry& entry) {
  std::string spelt = absl::StrCat(entry.year, " ", Av(Name(entry.counted)));
  if (entry.days != kNoDays) absl::StrAppend(&spelt, " ", entry.days);
  return spelt;
}

template <typename Entries>
std::vector<std::string> Spelt(const Entries& entries) {
  std::vector<std::string> all;
  for (const Entry& entry : entries) all.push_back(Spelt(entry));
  return all;
}

std::vector<std::string> Counts(
    const std::vector<std::pair<std::string, CivilDay>>& facts) {
  return Spelt(TallyOf(With(facts)));
}

TEST(TallyTest, AnOpenApplicationCountsNothing) {
  EXPECT_THAT(Counts({{"OPENED", CivilDay(2026, 1, 5)},
                      {"LODGED", CivilDay(2026, 2, 1)},
                      {"ADMISSIBLE", CivilDay(2026, 2, 3)}}),
              IsEmpty());
}

TEST(TallyTest, ADecisionCountsInItsYearWithItsDays) {
  EXPECT_THAT(Counts({{"LODGED", CivilDay(2025, 12, 20)},
                      {"ADMISSIBLE", CivilDay(2025, 12, 22)},
                      {"ISSUED", CivilDay(2026, 1, 3)}}),
              ElementsAre("2026 ISSUED", "2026 FROM_LODGING 14",
                          "2026 FROM_ADMISSION 12"));
  EXPECT_THAT(Counts({{"REFUSED", CivilDay(2026, 1, 3)}}),
              ElementsAre("2026 REFUSED"))
      << "how long it took is not known";
  EXPECT_THAT(Counts({{"LODGED", CivilDay(2026, 1, 4)},
                      {"REFUSED", CivilDay(2026, 1, 3)}}),
              ElementsAre("2026 REFUSED"))
      << "no decision took less than no time";
  EXPECT_THAT(Counts({{"LODGED", CivilDay(2020, 1, 1)},
                      {"REFUSED", CivilDay(2026, 1, 3)}}),
              ElementsAre("2026 REFUSED", "2026 FROM_LODGING 730"));
}

TEST(TallyTest, WhatIsToldAnewReplacesWhatWasTold) {
  // The day was wrong; then the decision itself.
  EXPECT_THAT(Counts({{"LODGED", CivilDay(2025, 12, 1)},
                      {"ISSUED", CivilDay(2026, 1, 9)},
                      {"ISSUED", CivilDay(2025, 12, 9)}}),
              ElementsAre("2025 ISSUED", "2025 FROM_LODGING 8"));
  EXPECT_THAT(Counts({{"ISSUED", CivilDay(2026, 1, 9)},
                      {"REFUSED", CivilDay(2026, 1, 9)}}),
              ElementsAre("2026 REFUSED"));
  EXPECT_THAT(Counts({{"REFUSED", CivilDay(2026, 1, 9)},
                      {"ISSUED", CivilDay(2026, 1, 8)}}),
              ElementsAre("2026 REFUSED"))
      << "an older decision that is told late undoes nothing";
}

TEST(TallyTest, AnAppealIsCountedBesideTheDecisionItIsAbout) {
  EXPECT_THAT(
      Counts({{"LODGED", CivilDay(2025, 11, 1)},
              {"REFUSED", CivilDay(2025, 11, 11)},
              {"APPEALED", CivilDay(2025, 12, 1)}}),
      ElementsAre("2025 REFUSED", "2025 APPEALED", "2025 FROM_LODGING 10"));
  EXPECT_THAT(Counts({{"LODGED", CivilDay(2025, 11, 1)},
                      {"REFUSED", CivilDay(2025, 11, 11)},
                      {"APPEALED", CivilDay(2025, 12, 1)},
                      {"ISSUED", CivilDay(2026, 5, 1)}}),
              ElementsAre("2025 REFUSED", "2025 APPEALED",
                          "2025 FROM_LODGING 10", "2026 APPEAL_GRANTED"));
  // Told the other way round, and appealed against once more.
  EXPECT_THAT(
      Counts({{"REFUSED", CivilDay(2026, 5, 1)},
              {"APPEALED", CivilDay(2025, 12, 1)},
              {"REFUSED", CivilDay(2025, 11, 11)},
              {"APPEALED", CivilDay(2026, 6, 1)}}),
      ElementsAre("2025 REFUSED", "2025 APPEALED", "2026 APPEAL_REFUSED"));
}

TEST(TallyTest, AWithdrawalCountsBesideWhatWasDecided) {
  EXPECT_THAT(Counts({{"LODGED", CivilDay(2026, 1, 1)},
                      {"WITHDRAWN", CivilDay(2026, 1, 5)}}),
              ElementsAre("2026 WITHDRAWN"));
  EXPECT_THAT(Counts({{"WITHDRAWN", CivilDay(2026, 1, 5)},
                      {"REFUSED", CivilDay(2026, 1, 6)}}),
              ElementsAre("2026 REFUSED", "2026 WITHDRAWN"));
}

TEST(ChangeTest, ACorrectionTakesItsCountAlong) {
  const Application issued = With(
      {{"LODGED", CivilDay(2026, 1, 1)}, {"ISSUED", CivilDay(2026, 1, 9)}});
  Application refused = issued;
  refused.history.push_back({.type = FactType::kRefused,
                             .occurred_on = CivilDay(2026, 1, 10),
                             .recorded_at = absl::UnixEpoch(),
                             .flags = {}});
  const Change change = Between(issued, refused);
  EXPECT_THAT(Spelt(change.taken),
              ElementsAre("2026 ISSUED", "2026 FROM_LODGING 8"));
  EXPECT_THAT(Spelt(change.added),
              ElementsAre("2026 REFUSED", "2026 FROM_LODGING 9"));
  EXPECT_THAT(Between(issued, issued).added, IsEmpty());
}

TEST(CountedTest, NamesAreReadBack) {
  for (const Counted counted :
       {Counted::kIssued, Counted::kRefused, Counted::kAppealed,
        Counted::kAppealGranted, Counted::kAppealRefused, Counted::kWithdrawn,
        Counted::kFromLodging, Counted::kFromAdmission}) {
    EXPECT_EQ(ParseCounted(Name(counted)), counted);
  }
  EXPECT_EQ(ParseCounted("ELSE"), std::nullopt);
}

}  // namespace
}  // namespace sojourn::visa::statistics
