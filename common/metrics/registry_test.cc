#include "common/metrics/registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/metrics/bucket.h"
#include "common/metrics/rpc_metrics.h"

namespace sojourn::metrics {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(RegistryTest, WritesPrometheusText) {
  Registry registry;
  registry
      .Counters({.name = "sojourn_test_events_total",
                 .help = "Events",
                 .labels = {"kind", "outcome"}})
      .With({"hold", "ok"})
      .Increment(3);
  registry.Gauges({.name = "sojourn_test_level", .help = "Level"})
      .With({})
      .Set(7);

  const std::string text = registry.Serialize();

  EXPECT_THAT(text, HasSubstr("# TYPE sojourn_test_events_total counter"));
  EXPECT_THAT(
      text,
      HasSubstr("sojourn_test_events_total{kind=\"hold\",outcome=\"ok\"} 3"));
  EXPECT_THAT(text, HasSubstr("sojourn_test_level 7"));
}

TEST(BucketTest, OneMoreIsNoNewsWithinABucket) {
  EXPECT_EQ(LowerEnd(0), 0);
  for (const int count : {1, 2, 4}) EXPECT_EQ(LowerEnd(count), 1) << count;
  for (const int count : {5, 6, 900}) EXPECT_EQ(LowerEnd(count), 5) << count;
}

TEST(RegistryTest, AskingAgainGivesTheSameMetric) {
  Registry registry;
  const Description description{.name = "sojourn_test_total", .labels = {"a"}};
  EXPECT_EQ(&registry.Counters(description).With({"x"}),
            &registry.Counters(description).With({"x"}));
}

TEST(RegistryTest, ALabelCannotFillTheMemory) {
  Registry registry;
  auto& counters =
      registry.Counters({.name = "sojourn_test_total", .labels = {"id"}});
  for (int i = 0; i < 2000; ++i) counters.With({absl::StrCat(i)}).Increment();

  const std::string text = registry.Serialize();

  EXPECT_THAT(text, HasSubstr("sojourn_test_total{id=\"499\"} 1"));
  EXPECT_THAT(text, Not(HasSubstr("id=\"500\"")));
  EXPECT_THAT(text, HasSubstr("sojourn_test_total{id=\"other\"} 1500"));
}

TEST(RegistryTest, UpdatesRunBeforeEachScrape) {
  Registry registry;
  Gauge& gauge = registry.Gauges({.name = "sojourn_test_age"}).With({});
  registry.OnScrape([&] { gauge.Increment(); });

  registry.Serialize();
  EXPECT_THAT(registry.Serialize(), HasSubstr("sojourn_test_age 2"));
}

TEST(RpcMetricsTest, CountsByMethodAndCode) {
  Registry registry;
  RpcMetrics rpc(registry);
  rpc.Declare("GetGrant");
  rpc.Started();
  rpc.Finished("GetGrant", absl::StatusCode::kNotFound, absl::Milliseconds(3));

  const std::string text = registry.Serialize();

  EXPECT_THAT(text, HasSubstr("code=\"NOT_FOUND\",method=\"GetGrant\"} 1"));
  EXPECT_THAT(text, HasSubstr("code=\"OK\",method=\"GetGrant\"} 0"));
  EXPECT_THAT(text, HasSubstr("sojourn_rpc_in_flight 0"));
  EXPECT_THAT(text, HasSubstr("sojourn_rpc_duration_seconds_count{"
                              "method=\"GetGrant\"} 1"));
}

TEST(RpcMetricsTest, MovementIsNotTold) {
  for (const char* method :
       {"ClearForTravel", "MarkDeparted", "MarkArrived", "RecordUnassistedMove",
        "CheckIn", "CheckOut", "ExtendReservation", "ExtendStay", "RecordEntry",
        "RecordExit", "RecordTravelPlan"}) {
    EXPECT_EQ(PublicMethodName(method), "movement");
  }
  EXPECT_EQ(PublicMethodName("GetRelocation"), "GetRelocation");
}

}  // namespace
}  // namespace sojourn::metrics
