// A grants service of a test's own, with the people who use it.
#ifndef SERVICES_GRANTS_GRANTS_WORLD_H_
#define SERVICES_GRANTS_GRANTS_WORLD_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/auth/caller.h"
#include "common/testing/in_process_server.h"
#include "common/testing/status_matchers.h"
#include "common/testing/test_database.h"
#include "common/testing/test_runtime.h"
#include "gtest/gtest.h"
#include "services/grants/grants_policy.h"
#include "services/grants/grants_service.h"

namespace sojourn::grants {

using auth::Caller;
using auth::Role;
using testing::IsOk;
using testing::ReasonIs;
using testing::StatusIs;

// The step of relocation's workflow, for the caseworker who decided.
Caller Relocation();
Caller Officer(const std::string& organisation = "funder");
Caller Approver(const std::string& name);
Caller Manager();

class World : public ::testing::Test {
 protected:
  using Stub = v1::GrantService::Stub;

  World();
  // Every test leaves a database in which the invariants hold.
  void TearDown() override;

  // One call; makes a request_id where the request wants one and has none.
  template <class Request, class Response>
  absl::StatusOr<Response> Do(const Caller& caller,
                              grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                           const Request&,
                                                           Response*),
                              Request request) {
    if constexpr (requires { request.set_request_id(""); }) {
      if (request.request_id().empty()) {
        request.set_request_id(testing::NewRequestId());
      }
    }
    Response response;
    const absl::Status status =
        testing::Call(caller, *stub_, method, request, &response);
    if (!status.ok()) return status;
    return response;
  }

  // 10,000.00 EUR of "funder", open for two years, fast lane to 1,000.00.
  static v1::CreateFundRequest FundRequest(const std::string& name = "Relief",
                                           int64_t minor_units = 1'000'000);
  // Creates it; its id.
  std::string MakeFund(const v1::CreateFundRequest& request = FundRequest());
  v1::FundBalances BalancesOf(const std::string& fund_id);

  // 2,000.00 EUR for two people of a case, L1, discretionary, any fund.
  static v1::SubmitGrantRequest CaseRequest(int64_t minor_units = 200'000);
  std::string Submit(const v1::SubmitGrantRequest& request = CaseRequest());

  // Each brings a grant that was just submitted, or the previous step, on.
  std::string Assessed(const v1::SubmitGrantRequest& request = CaseRequest());
  std::string Approved(const v1::SubmitGrantRequest& request = CaseRequest());
  std::string Agreed(const v1::SubmitGrantRequest& request = CaseRequest());

  absl::StatusOr<v1::ApproveGrantResponse> Approve(const std::string& grant_id,
                                                   const Caller& caller,
                                                   int64_t minor_units = 0);
  static v1::SchedulePaymentRequest Tranche(const std::string& grant_id,
                                            int64_t minor_units);
  std::string Schedule(const std::string& grant_id, int64_t minor_units);
  absl::StatusOr<v1::ReleasePaymentResponse> Release(
      const std::string& payment_id, const Caller& caller = Manager());
  absl::StatusOr<v1::RecordPaymentOutcomeResponse> Outcome(
      const std::string& payment_id, v1::PaymentOutcome outcome);
  absl::StatusOr<v1::ConfirmReceiptResponse> Receipt(
      const std::string& payment_id,
      v1::ReceiptSignal signal = v1::RECEIPT_SIGNAL_MESSAGE);
  absl::StatusOr<v1::CancelGrantResponse> Cancel(
      const std::string& grant_id, const Caller& caller = Relocation());
  v1::Grant Get(const std::string& grant_id, const Caller& caller = Officer());

  testing::TestDatabase database_{"grants"};
  testing::TestRuntime runtime_;
  GrantService service_;
  testing::InProcessServer server_;
  std::unique_ptr<Stub> stub_;
};

type::v1::Money Euros(int64_t minor_units);
google::protobuf::Timestamp JustNow();
type::v1::Date DateOf(absl::CivilDay day);

}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_GRANTS_WORLD_H_
