// WatchEvents through the service.
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/grants/grants_world.h"

namespace sojourn::grants {
namespace {

using ::testing::ElementsAre;

class FeedTest : public World {
 protected:
  // The first `count` events of the feed, as relocation gets them.
  std::vector<type::v1::EventEnvelope> Watch(size_t count) {
    grpc::ClientContext context;
    context.AddMetadata(auth::kFakeCallerKey,
                        auth::EncodeFakeCaller(Relocation()));
    auto reader = stub_->WatchEvents(&context, v1::WatchEventsRequest());
    std::vector<type::v1::EventEnvelope> events;
    v1::WatchEventsResponse response;
    while (events.size() < count && reader->Read(&response)) {
      events.insert(events.end(), response.events().begin(),
                    response.events().end());
    }
    context.TryCancel();
    reader->Finish();
    return events;
  }
};

TEST_F(FeedTest, TellsEveryStepOnce) {
  const std::string fund_id = MakeFund();
  const v1::SubmitGrantRequest request = CaseRequest();
  const std::string grant_id = Agreed(request);
  const std::string payment_id = Schedule(grant_id, 200'000);
  ASSERT_THAT(Release(payment_id), IsOk());
  ASSERT_THAT(Outcome(payment_id, v1::PAYMENT_OUTCOME_SENT), IsOk());
  ASSERT_THAT(Receipt(payment_id), IsOk());
  std::vector<std::string> steps;
  for (const auto& event : Watch(11)) {
    steps.push_back(event.type() + " " + event.state() + " " + event.reason());
    if (event.aggregate_kind() == "fund") {
      EXPECT_EQ(event.refs().at("fund_id"), fund_id);
      continue;
    }
    EXPECT_EQ(event.aggregate_id(), grant_id);
    EXPECT_EQ(event.case_ref(), request.case_ref());
    EXPECT_EQ(event.refs().at("grant_id"), grant_id);
    EXPECT_EQ(static_cast<size_t>(event.aggregate_version()), steps.size() - 1);
    EXPECT_EQ(event.refs().count("payment_id"),
              event.type().find("payment") != std::string::npos ||
                      event.type() == "grant.receipt_confirmed"
                  ? 1U
                  : 0U);
  }
  EXPECT_THAT(
      steps,
      ElementsAre("fund.created ACTIVE ", "grant.submitted SUBMITTED ",
                  "grant.screened SCREENED ELIGIBLE",
                  "grant.assessed ASSESSED ", "grant.approval_given ASSESSED ",
                  "grant.approved APPROVED ", "grant.agreed AGREED VERBAL",
                  "grant.payment_scheduled AGREED ",
                  "grant.payment_released PAYING BANK",
                  "grant.payment_outcome_recorded PAID SENT",
                  "grant.receipt_confirmed RECEIVED "));
}

TEST_F(FeedTest, IsForRelocationOnly) {
  grpc::ClientContext context;
  context.AddMetadata(auth::kFakeCallerKey, auth::EncodeFakeCaller(Manager()));
  auto reader = stub_->WatchEvents(&context, v1::WatchEventsRequest());
  v1::WatchEventsResponse response;
  EXPECT_FALSE(reader->Read(&response));
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::PERMISSION_DENIED);
}

}  // namespace
}  // namespace sojourn::grants
