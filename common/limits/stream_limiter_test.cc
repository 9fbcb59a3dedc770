#include "common/limits/stream_limiter.h"

#include <gtest/gtest.h>

#include <memory>
#include <utility>
#include <vector>

#include "common/testing/status_matchers.h"

namespace sojourn::limits {
namespace {

using testing::ReasonIs;

const auth::Caller kService{.is_service = true, .service = "relocation"};
const auth::Caller kOfficer{.subject = "officer", .organisation_id = "org"};

TEST(StreamLimiter, CountsTheStreamsOfEachCaller) {
  StreamLimiter limiter(2);
  ASSERT_OK_AND_ASSIGN(StreamSlot first, limiter.Open(kService));
  ASSERT_OK_AND_ASSIGN(const StreamSlot second, limiter.Open(kService));
  EXPECT_THAT(limiter.Open(kService), ReasonIs("TOO_MANY_STREAMS"));
  EXPECT_OK(limiter.Open(kOfficer));
  first = StreamSlot();
  EXPECT_OK(limiter.Open(kService));
}

TEST(StreamLimiter, AMovedSlotIsGivenBackOnce) {
  StreamLimiter limiter(1);
  {
    ASSERT_OK_AND_ASSIGN(StreamSlot slot, limiter.Open(kOfficer));
    std::vector<StreamSlot> held;
    held.push_back(std::move(slot));
    EXPECT_THAT(limiter.Open(kOfficer), ReasonIs("TOO_MANY_STREAMS"));
  }
  ASSERT_OK_AND_ASSIGN(const StreamSlot again, limiter.Open(kOfficer));
  EXPECT_THAT(limiter.Open(kOfficer), ReasonIs("TOO_MANY_STREAMS"));
}

TEST(StreamLimiter, ASlotMayOutliveIt) {
  auto limiter = std::make_unique<StreamLimiter>(1);
  ASSERT_OK_AND_ASSIGN(const StreamSlot slot, limiter->Open(kOfficer));
  limiter.reset();
}

}  // namespace
}  // namespace sojourn::limits
