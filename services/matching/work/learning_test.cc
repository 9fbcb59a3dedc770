#include "services/matching/work/learning.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "common/testing/status_matchers.h"
#include "services/matching/ask/ask_request.h"
#include "services/matching/ask/samples.h"

namespace sojourn::matching {
namespace {

using sojourn::testing::IsOk;
using sojourn::testing::ReasonIs;

// Ten futures of a year in which one party asked each week.
Snapshot OneAWeek() {
  v1::PriceSnapshotRequest request;
  *request.mutable_hosts() = SampleAsk().hosts();
  *request.mutable_places() = SampleAsk().places();
  for (int week = 0; week < 12; ++week) {
    v1::PastParty& past = *request.add_history();
    *past.mutable_party() = SampleParty("then", type::v1::LEVEL_L3);
    *past.mutable_asked_on() = SampleDate(kSampleDay - 7 * (week + 1));
  }
  *request.mutable_horizon() = SampleStay(kSampleDay, kSampleDay + 350);
  auto snapshot = ParseSnapshot(request);
  EXPECT_THAT(snapshot, IsOk());
  return *std::move(snapshot);
}

TEST(TakeSnapshot, CountsWhoAskedInEachFuture) {
  const auto taken = TakeSnapshot(OneAWeek(), [] { return false; });
  ASSERT_THAT(taken, IsOk());
  EXPECT_EQ(taken->futures(), 10);
  EXPECT_EQ(taken->parties(), 50);
}

TEST(TakeSnapshot, EndsWhereverItIsStopped) {
  for (const int last : {0, 10, 60, 1'000}) {
    int asked = 0;
    const auto taken = TakeSnapshot(OneAWeek(), [&] { return ++asked > last; });
    EXPECT_THAT(taken.status(), ReasonIs("CALL_ENDED")) << "after " << last;
    EXPECT_LT(asked, last + 100) << "after " << last;
  }
}

TEST(TakeSnapshot, RefusesAFutureThatMemoryDoesNotHold) {
  Snapshot snapshot = OneAWeek();
  snapshot.history.parties.assign(1'000, snapshot.history.parties[0]);
  snapshot.history.asked_on.assign(1'000, snapshot.history.asked_on[0]);
  EXPECT_THAT(TakeSnapshot(std::move(snapshot), [] { return false; }).status(),
              ReasonIs("FUTURE_TOO_LARGE"));
}

}  // namespace
}  // namespace sojourn::matching
