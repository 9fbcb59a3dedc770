#include "services/visa/statistics/statistics_report.h"

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::visa::statistics {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Year {
 public:
  explicit Year(int year) : year_(year) {}

  Year& Add(const std::string& route, Counted counted, int64_t number,
            int days = kNoDays) {
    if (number == 0) return *this;
    counts_.push_back(
        {.route_id = route,
         .destination_country = route,
         .scheme = Scheme::kC,
         .entry = {.year = year_, .counted = counted, .days = days},
         .number = number});
    return *this;
  }
  Year& Decided(const std::string& route, int64_t issued, int64_t refused) {
    return Add(route, Counted::kIssued, issued)
        .Add(route, Counted::kRefused, refused);
  }
  const std::vector<Count>& counts() const { return counts_; }

 private:
  int year_;
  std::vector<Count> counts_;
};

std::string Shown(const v1::VisaCount& count) {
  return count.hidden() ? "." : absl::StrCat(count.number());
}

// "2025 NL C: 20 = 12 + 8": decided, issued, refused of each row.
std::vector<std::string> Decisions(
    const v1::GetVisaStatisticsResponse& response) {
  std::vector<std::string> rows;
  for (const v1::VisaStatisticsRow& row : response.rows()) {
    rows.push_back(
        absl::StrCat(row.year(), " ", row.route(), ": ", Shown(row.decided()),
                     " = ", Shown(row.issued()), " + ", Shown(row.refused())));
  }
  return rows;
}

TEST(ReportTest, EachYearHasItsRoutesAndTheirSum) {
  std::vector<Count> counts = Year(2024).Decided("NL", 12, 8).counts();
  const Year next = Year(2025).Decided("DE", 30, 0).Decided("NL", 9, 6);
  counts.insert(counts.end(), next.counts().begin(), next.counts().end());
  const v1::GetVisaStatisticsResponse response = ReportOf(counts);
  EXPECT_THAT(Decisions(response),
              ElementsAre("2024 NL C: 20 = 12 + 8", "2024 ALL: 20 = 12 + 8",
                          "2025 DE C: 30 = 30 + 0", "2025 NL C: 15 = 9 + 6",
                          "2025 ALL: 45 = 39 + 6"));
  EXPECT_EQ(response.rows(3).refused_percent(), 40);
  EXPECT_EQ(response.rows(2).refused_percent(), 0);
  EXPECT_TRUE(response.rows(4).route_id().empty());
  EXPECT_THAT(ReportOf({}).rows(), IsEmpty());
}

TEST(ReportTest, FewAreHiddenWithWhatTheyFollowFrom) {
  const v1::GetVisaStatisticsResponse response =
      ReportOf(Year(2025)
                   .Decided("DE", 20, 3)
                   .Decided("NL", 30, 12)
                   .Decided("PT", 40, 9)
                   .counts());
  EXPECT_THAT(Decisions(response),
              ElementsAre("2025 DE C: 23 = . + .", "2025 NL C: 42 = . + .",
                          "2025 PT C: 49 = 40 + 9", "2025 ALL: 114 = 90 + 24"));
  EXPECT_FALSE(response.rows(0).has_refused_percent());
  EXPECT_FALSE(response.rows(1).has_refused_percent());
  EXPECT_TRUE(response.rows(2).has_refused_percent());
}

TEST(ReportTest, OneRouteOfFewHidesItsYear) {
  EXPECT_THAT(Decisions(ReportOf(Year(2025).Decided("NL", 2, 1).counts())),
              ElementsAre("2025 NL C: . = . + .", "2025 ALL: . = . + ."));
}

TEST(ReportTest, AppealsAndWithdrawalsAreHiddenAlike) {
  const v1::GetVisaStatisticsResponse response =
      ReportOf(Year(2025)
                   .Decided("DE", 50, 20)
                   .Add("DE", Counted::kAppealed, 9)
                   .Add("DE", Counted::kAppealGranted, 6)
                   .Add("DE", Counted::kAppealRefused, 7)
                   .Add("DE", Counted::kWithdrawn, 2)
                   .Decided("NL", 50, 20)
                   .Add("NL", Counted::kAppealed, 8)
                   .Add("NL", Counted::kWithdrawn, 11)
                   .counts());
  const v1::VisaStatisticsRow& first = response.rows(0);
  EXPECT_EQ(Shown(first.appealed()), "9");
  EXPECT_EQ(Shown(first.appeals_granted()), "6");
  EXPECT_EQ(Shown(first.appeals_refused()), "7");
  EXPECT_EQ(Shown(first.withdrawn()), ".");
  EXPECT_EQ(Shown(response.rows(1).withdrawn()), ".") << "13 less 11";
  EXPECT_EQ(Shown(response.rows(2).appealed()), "17");
}

TEST(ReportTest, TimesAreOfThoseWhoseDaysAreKnown) {
  Year year(2025);
  year.Decided("NL", 20, 10);
  for (int days = 1; days <= 20; ++days) {
    year.Add("NL", Counted::kFromLodging, 1, days);
  }
  year.Add("NL", Counted::kFromAdmission, 25, 15);
  const v1::GetVisaStatisticsResponse response = ReportOf(year.counts());
  const v1::VisaStatisticsRow& row = response.rows(0);
  EXPECT_EQ(row.lodging_median_days(), 10);
  EXPECT_FALSE(row.has_lodging_p90_days()) << "two took longer";
  EXPECT_EQ(row.admission_median_days(), 15);
  EXPECT_EQ(row.admission_p90_days(), 15);
}

TEST(ReportTest, NoTimeTellsThatSomebodyWasDecided) {
  Year year(2025);
  year.Decided("NL", 3, 1);
  year.Add("NL", Counted::kFromLodging, 9, 12);
  const v1::GetVisaStatisticsResponse response = ReportOf(year.counts());
  EXPECT_TRUE(response.rows(0).decided().hidden());
  EXPECT_FALSE(response.rows(0).has_lodging_median_days());
}

}  // namespace
}  // namespace sojourn::visa::statistics
