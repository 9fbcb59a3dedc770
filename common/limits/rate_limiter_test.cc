#include "common/limits/rate_limiter.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/testing/status_matchers.h"

namespace sojourn::limits {
namespace {

using testing::ReasonIs;
using testing::StatusIs;

auth::Caller Person(const std::string& organisation,
                    const std::string& subject) {
  return {.subject = subject, .organisation_id = organisation};
}

class RateLimiterTest : public ::testing::Test {
 protected:
  // How many of `calls` of `caller` at one moment get through.
  int Admitted(const auth::Caller& caller, int calls, absl::Time now) {
    int admitted = 0;
    for (int i = 0; i < calls; ++i) {
      if (limiter_.Admit(caller, now).ok()) ++admitted;
    }
    return admitted;
  }

  const absl::Time start_ = absl::FromUnixSeconds(1800000000);
  RateLimiter limiter_{{.caller = {.per_second = 2, .burst = 10},
                        .organisation = {.per_second = 5, .burst = 30},
                        .refusals = {.per_second = 2, .burst = 10},
                        .max_buckets = 100}};
};

TEST_F(RateLimiterTest, ABurstThenTheRate) {
  const auth::Caller officer = Person("org", "officer");
  EXPECT_EQ(Admitted(officer, 100, start_), 10);
  EXPECT_EQ(Admitted(officer, 100, start_ + absl::Seconds(1)), 2);
  EXPECT_EQ(Admitted(officer, 100, start_ + absl::Seconds(3)), 4);
  EXPECT_EQ(Admitted(officer, 100, start_ + absl::Hours(1)), 10);
}

TEST_F(RateLimiterTest, RefusalsOfOneOriginLeaveTheOthersAlone) {
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(limiter_.AdmitUnknown("edge\nipv4:10.0.0.1", start_).ok());
    limiter_.CountRefusal("edge\nipv4:10.0.0.1", start_);
  }
  const absl::Status refused =
      limiter_.AdmitUnknown("edge\nipv4:10.0.0.1", start_);
  EXPECT_THAT(refused, ReasonIs("RATE_LIMITED"));
  EXPECT_GT(DetailsOf(refused).retry_after, absl::Milliseconds(499));
  EXPECT_TRUE(limiter_.AdmitUnknown("edge\nipv4:10.0.0.2", start_).ok());
  EXPECT_TRUE(
      limiter_.AdmitUnknown("edge\nipv4:10.0.0.1", start_ + absl::Seconds(1))
          .ok());
}

TEST_F(RateLimiterTest, SaysWhenOneMoreCallFits) {
  const auth::Caller officer = Person("org", "officer");
  Admitted(officer, 10, start_);
  const absl::Status refused = limiter_.Admit(officer, start_);
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(refused, ReasonIs("RATE_LIMITED"));
  const auto wait = DetailsOf(refused).retry_after;
  ASSERT_TRUE(wait.has_value());
  EXPECT_FALSE(limiter_.Admit(officer, start_ + *wait / 2).ok());
  EXPECT_OK(limiter_.Admit(officer, start_ + *wait));
}

TEST_F(RateLimiterTest, AnOrganisationHasOneBucketForAllItsPeople) {
  int admitted = 0;
  for (int i = 0; i < 10; ++i) {
    admitted +=
        Admitted(Person("org", absl::StrCat("officer-", i)), 10, start_);
  }
  EXPECT_EQ(admitted, 30);
}

TEST_F(RateLimiterTest, AFloodFromOneOrganisationDoesNotSlowAnother) {
  int flood = 0;
  int others = 0;
  for (int second = 0; second < 60; ++second) {
    const absl::Time now = start_ + absl::Seconds(second);
    for (int account = 0; account < 20; ++account) {
      flood += Admitted(Person("flood", absl::StrCat("a", account)), 50, now);
    }
    others += Admitted(Person("other", "officer"), 2, now);
  }
  EXPECT_EQ(others, 120) << "every call of the other organisation";
  EXPECT_EQ(flood, 30 + 59 * 5) << "of 60,000, the burst and then the rate";
}

TEST_F(RateLimiterTest, OnesFloodLeavesRoomForColleagues) {
  EXPECT_EQ(Admitted(Person("org", "loop"), 10000, start_), 10);
  EXPECT_EQ(Admitted(Person("org", "colleague"), 10, start_), 10);
}

TEST_F(RateLimiterTest, TheSameSubjectElsewhereIsSomebodyElse) {
  Admitted(Person("org-1", "officer"), 100, start_);
  EXPECT_OK(limiter_.Admit(Person("org-2", "officer"), start_));
}

TEST_F(RateLimiterTest, ServicesAreNotCounted) {
  const auth::Caller relocation{.is_service = true, .service = "relocation"};
  EXPECT_EQ(Admitted(relocation, 10000, start_), 10000);
  EXPECT_EQ(limiter_.bucket_count(), 0u);
}

TEST_F(RateLimiterTest, AClockThatIsSetBackLocksNobodyOut) {
  const auth::Caller officer = Person("org", "officer");
  Admitted(officer, 10, start_);
  const absl::Time back = start_ - absl::Hours(1);
  EXPECT_EQ(Admitted(officer, 10, back), 0);
  EXPECT_EQ(Admitted(officer, 10, back + absl::Seconds(1)), 2);
}

TEST_F(RateLimiterTest, MemoryIsBoundedAndOnlyNewcomersNotice) {
  const auth::Caller known = Person("known", "officer");
  Admitted(known, 1, start_);
  int admitted = 0;
  for (int i = 0; i < 5000; ++i) {
    const std::string name = absl::StrCat("n", i);
    admitted += Admitted(Person(name, name), 1, start_);
  }
  EXPECT_LE(limiter_.bucket_count(), 2u * 101);
  // Those with a bucket of their own, and the burst of the shared one.
  EXPECT_EQ(admitted, 99 + 10);
  EXPECT_EQ(Admitted(known, 9, start_), 9);
  // An hour later all buckets are full again and make room.
  const absl::Time later = start_ + absl::Hours(1);
  EXPECT_EQ(Admitted(Person("new", "new"), 10, later), 10);
  EXPECT_LE(limiter_.bucket_count(), 4u);
}

TEST_F(RateLimiterTest, CountsExactlyUnderManyThreads) {
  std::atomic<int> admitted = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back(
        [&] { admitted += Admitted(Person("org", "officer"), 1000, start_); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(admitted, 10);
}

}  // namespace
}  // namespace sojourn::limits
