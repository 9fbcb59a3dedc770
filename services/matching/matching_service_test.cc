#include "services/matching/matching_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <thread>

#include "common/status/error.h"
#include "common/testing/in_process_server.h"
#include "common/testing/status_matchers.h"
#include "common/testing/test_runtime.h"
#include "services/matching/ask/samples.h"
#include "services/matching/matching_policy.h"

namespace sojourn::matching {
namespace {

using sojourn::testing::As;
using sojourn::testing::AsService;
using sojourn::testing::IsOk;
using sojourn::testing::ReasonIs;
using ::testing::HasSubstr;
using ::testing::SizeIs;

using Stub = v1::MatchingService::Stub;

class MatchingServiceTest : public ::testing::Test {
 protected:
  template <class Request, class Response>
  absl::Status Do(const auth::Caller& caller,
                  grpc::Status (Stub::*method)(grpc::ClientContext*,
                                               const Request&, Response*),
                  const Request& request, Response* response) {
    return sojourn::testing::Call(caller, *stub_, method, request, response);
  }
  std::string Metrics() { return runtime_->metrics().Serialize(); }

  sojourn::testing::TestRuntime runtime_{"matching", kPolicy};
  MatchingService service_{
      runtime_.get(), {.quick = {.threads = 1}, .searches = {.threads = 1}}};
  sojourn::testing::InProcessServer server_{service_};
  const std::unique_ptr<Stub> stub_ =
      v1::MatchingService::NewStub(server_.channel());
  const auth::Caller office_ = As(auth::Role::kProgrammeOfficer, "office");
};

TEST_F(MatchingServiceTest, ProposesToRelocationAndToOfficers) {
  for (const auth::Caller& caller : {office_, AsService("relocation")}) {
    v1::ProposePlacementsResponse response;
    ASSERT_THAT(Do(caller, &Stub::ProposePlacements, SampleAsk(), &response),
                IsOk());
    ASSERT_THAT(response.proposals(), SizeIs(1));
    EXPECT_EQ(response.proposals(0).party_ref(), "she");
    EXPECT_THAT(response.proposals(0).options(), SizeIs(2));
  }
}

TEST_F(MatchingServiceTest, AssignsWithAProof) {
  v1::AssignBatchResponse response;
  ASSERT_THAT(Do(office_, &Stub::AssignBatch, SampleBatch(8, 3), &response),
              IsOk());
  EXPECT_TRUE(response.verified());
  EXPECT_THAT(response.levels(), SizeIs(4));
  EXPECT_THAT(Metrics(), HasSubstr("sojourn_matching_plans_total"));
  EXPECT_THAT(Metrics(), HasSubstr("sojourn_matching_plans_rejected_total 0"));
}

TEST_F(MatchingServiceTest, PricesComeBackInTheNextQuestion) {
  v1::PriceSnapshotRequest ask;
  *ask.mutable_hosts() = SampleAsk().hosts();
  *ask.mutable_places() = SampleAsk().places();
  for (int week = 0; week < 12; ++week) {
    v1::PastParty& past = *ask.add_history();
    *past.mutable_party() = SampleParty("", type::v1::LEVEL_L3);
    *past.mutable_asked_on() = SampleDate(kSampleDay - 7 * (week + 1));
    past.mutable_party()->clear_party_ref();
  }
  *ask.mutable_horizon() = SampleStay(kSampleDay, kSampleDay + 350);
  v1::PriceSnapshotResponse snapshot;
  ASSERT_THAT(Do(office_, &Stub::PriceSnapshot, ask, &snapshot), IsOk());
  EXPECT_EQ(snapshot.futures(), 10);
  EXPECT_GT(snapshot.parties(), 20);
  EXPECT_THAT(snapshot.prices().places(), SizeIs(2));

  v1::PriceSnapshotResponse again;
  ASSERT_THAT(Do(office_, &Stub::PriceSnapshot, ask, &again), IsOk());
  EXPECT_EQ(again.SerializeAsString(), snapshot.SerializeAsString());

  v1::ProposePlacementsRequest request = SampleAsk();
  *request.mutable_prices() = snapshot.prices();
  v1::ProposePlacementsResponse response;
  ASSERT_THAT(Do(office_, &Stub::ProposePlacements, request, &response),
              IsOk());
  EXPECT_TRUE(response.priced());
}

TEST_F(MatchingServiceTest, NamesWhatIsWrong) {
  v1::AssignBatchRequest request = SampleBatch(1, 1);
  request.mutable_parties(0)->set_nights(0);
  v1::AssignBatchResponse response;
  const absl::Status status =
      Do(office_, &Stub::AssignBatch, request, &response);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  ASSERT_THAT(DetailsOf(status).violations, SizeIs(1));
  EXPECT_EQ(DetailsOf(status).violations[0].field, "parties[0].nights");
}

// Many who are alike at few places: nobody proves it in a minute.
v1::AssignBatchRequest Long() {
  v1::AssignBatchRequest request = SampleBatch(200, 20);
  for (int p = 0; p < request.parties_size(); ++p) {
    v1::PartyToPlace& party = *request.mutable_parties(p);
    party.set_nights(20 + p * 7 % 40);
    *party.mutable_latest_check_out() = SampleDate(kSampleDay + 150 + p % 31);
  }
  request.set_time_limit_seconds(600);
  return request;
}

// Only one thread searches: the second question is answered because the first
// one, which nobody waits for any more, has ended.
TEST_F(MatchingServiceTest, ACancelledCallFreesItsThread) {
  grpc::ClientContext context;
  context.AddMetadata(auth::kFakeCallerKey, auth::EncodeFakeCaller(office_));
  const auto searching = std::async(std::launch::async, [&] {
    v1::AssignBatchResponse response;
    return stub_->AssignBatch(&context, Long(), &response).error_code();
  });
  while (Metrics().find("sojourn_matching_searches_running 1") ==
             std::string::npos &&
         searching.wait_for(std::chrono::seconds(0)) !=
             std::future_status::ready) {
    std::this_thread::yield();
  }
  context.TryCancel();
  searching.wait();
  v1::AssignBatchResponse response;
  EXPECT_THAT(Do(office_, &Stub::AssignBatch, SampleBatch(2, 2), &response),
              IsOk());
}

TEST_F(MatchingServiceTest, ALimitOfTimeLeavesWhatWasFound) {
  v1::AssignBatchRequest request = Long();
  request.set_time_limit_seconds(1);
  v1::AssignBatchResponse response;
  ASSERT_THAT(Do(office_, &Stub::AssignBatch, request, &response), IsOk());
  EXPECT_TRUE(response.verified());
  EXPECT_GT(response.value(), 0);
  EXPECT_LE(response.value(), response.bound() + 1e-9);
}

// A handler holds a message from before it is admitted until it is answered.
TEST(MatchingServiceOptions, HaveFewMoreHandlersThanCallsThatWorkOrWait) {
  EXPECT_EQ(MatchingService::MostHandlers(
                {.quick = {.threads = 2, .most_waiting = 16},
                 .searches = {.threads = 1, .most_waiting = 4}}),
            2 + 16 + 1 + 4 + 8);
}

// Prices of those who wait take long: they wait with the searches, and a
// question without them goes on beside those.
TEST_F(MatchingServiceTest, WhoeverBringsWhoWaitsIsASearch) {
  sojourn::testing::TestRuntime runtime("matching", kPolicy);
  MatchingService busy(
      runtime.get(),
      {.quick = {.threads = 1}, .searches = {.threads = 1, .most_waiting = 0}});
  sojourn::testing::InProcessServer server(busy);
  const auto stub = v1::MatchingService::NewStub(server.channel());
  v1::ProposePlacementsRequest request = SampleAsk();
  v1::ProposePlacementsResponse response;
  EXPECT_THAT(sojourn::testing::Call(office_, *stub, &Stub::ProposePlacements,
                                     request, &response),
              IsOk());
  *request.add_waiting() = SampleParty("other", type::v1::LEVEL_L3);
  EXPECT_THAT(sojourn::testing::Call(office_, *stub, &Stub::ProposePlacements,
                                     request, &response),
              ReasonIs("SOLVER_BUSY"));
}

TEST_F(MatchingServiceTest, WhoeverComesToAnEndingServiceIsToldSo) {
  service_.Stop();
  v1::ProposePlacementsResponse response;
  EXPECT_THAT(Do(office_, &Stub::ProposePlacements, SampleAsk(), &response),
              ReasonIs("SERVICE_STOPPING"));
}

}  // namespace
}  // namespace sojourn::matching
