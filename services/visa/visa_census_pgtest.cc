#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/visa/visa_census.h"
#include "services/visa/visa_fixture.h"

namespace sojourn::visa {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

using CensusTest = VisaFixture;

TEST_F(CensusTest, CountsPhasesAsTheyWereAnHourAgo) {
  const v1::Route route = CreateRoute(RouteRequest());
  Open(OpenRequest(route.route_id(), "first"));
  const v1::Application issued = Open(OpenRequest(route.route_id(), "second"));
  Tell(&Stub::RecordIssued, Issued(issued));
  const absl::Time soon = absl::Now() + absl::Seconds(5);
  ASSERT_OK_AND_ASSIGN(const auto now, CountApplications(runtime_.get(), soon));
  EXPECT_THAT(now, IsEmpty());

  AdvanceDays(1);
  Tell(&Stub::RecordRefused, Refused(issued));
  ASSERT_OK_AND_ASSIGN(const auto then,
                       CountApplications(runtime_.get(), soon));
  EXPECT_THAT(
      then, ElementsAre(Pair(Phase::kPreparing, 1), Pair(Phase::kGranted, 1)));
}

TEST_F(CensusTest, ServesBucketsAndNoNumbers) {
  MeasureApplications(runtime_.get());
  const v1::Route route = CreateRoute(RouteRequest());
  for (int i = 0; i < 6; ++i) {
    Open(OpenRequest(route.route_id(), absl::StrCat("person-", i)));
  }
  AdvanceDays(1);
  const std::string metrics = runtime_->metrics().Serialize();
  const auto shows = [&](const char* phase, const char* bucket, int value) {
    return absl::StrContains(
        metrics, absl::StrCat("sojourn_visa_applications{bucket=\"", bucket,
                              "\",phase=\"", phase, "\"} ", value, "\n"));
  };
  EXPECT_TRUE(shows("PREPARING", "5+", 1)) << metrics;
  EXPECT_TRUE(shows("PREPARING", "1-4", 0));
  EXPECT_TRUE(shows("GRANTED", "0", 1));
}

}  // namespace
}  // namespace sojourn::visa
