// Requests of grants, through its parsers.
#include "services/grants/grants_parse.h"
#include "services/grants/policies/policy_parse.h"
#include "tests/fuzz/requests.h"

namespace {

using namespace sojourn::grants;
using sojourn::fuzz::Try;

const std::vector<sojourn::fuzz::TryBytes>& Rpcs() {
  static const std::vector<sojourn::fuzz::TryBytes> rpcs = {
      Try<v1::CreateFundRequest>(ParseFund),
      Try<v1::SubmitGrantRequest>(
          [](const auto& request) { return ParseSubmission(request, true); }),
      Try<v1::SubmitGrantRequest>(
          [](const auto& request) { return ParseSubmission(request, false); }),
      Try<v1::ScreenGrantRequest>(ParseScreening),
      Try<v1::AssessGrantRequest>(ParseAssessment),
      Try<v1::ApproveGrantRequest>(ParseApproval),
      Try<v1::RecordAgreementRequest>(ParseAgreement),
      Try<v1::CancelGrantRequest>(ParseCancellation),
      Try<v1::UpdateFundRequest>(ParseFundEdit),
      Try<v1::SuspendFundRequest>(ParseSuspension),
      Try<v1::ResumeFundRequest>(ParseResumption),
      Try<v1::DeclineGrantRequest>(ParseRefusal),
      Try<v1::ReferGrantRequest>(ParseReferral),
      Try<v1::DelegateApprovalRequest>(ParseDelegation),
      Try<v1::SchedulePaymentRequest>(ParsePlan),
      Try<v1::ReleasePaymentRequest>(ParseRelease),
      Try<v1::RecordPaymentOutcomeRequest>(ParseOutcome),
      Try<v1::ConfirmReceiptRequest>(ParseReceipt),
      Try<v1::ListGrantsRequest>(
          [](const auto& request) { return ParseFilter(request, true); }),
      Try<v1::ListFundsRequest>(
          [](const auto& request) { return ParseFilter(request); })};
  return rpcs;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  sojourn::fuzz::TryOne(Rpcs(), sojourn::fuzz::Text(data, size));
  return 0;
}
