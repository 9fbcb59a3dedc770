// From the contract's requests to values: everything that can be checked
// without time and database, all bad fields in one answer.
#ifndef SERVICES_GRANTS_GRANTS_PARSE_H_
#define SERVICES_GRANTS_GRANTS_PARSE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/grants/grants.h"
#include "services/grants/grants_fields.h"
#include "services/grants/grants_payment_rules.h"
#include "services/grants/grants_rules.h"
#include "services/grants/grants_store_grant.h"
#include "sojourn/grants/v1/grants_service.pb.h"

namespace sojourn::grants {

absl::StatusOr<Fund> ParseFund(const v1::CreateFundRequest& request);
// What a fund allows; bad fields are noted under `fields`.
FundRules ParseRules(const v1::FundRules& proto, Fields fields);

// What a service submits is for a case, what a person submits is direct.
absl::StatusOr<Submission> ParseSubmission(
    const v1::SubmitGrantRequest& request, bool for_case);

struct Screening {
  Mutation mutation;
  ScreeningResult result;
};
absl::StatusOr<Screening> ParseScreening(const v1::ScreenGrantRequest& request);

// AssessGrant and ApproveGrant: an amount that may be left out. Its currency is
// compared with the fund's when that is known: AmountIn.
struct Decision {
  Mutation mutation;
  std::string currency;
  std::optional<int64_t> amount;
};
// Why it is decided so goes into the file with every one of them.
inline constexpr size_t kNoteLength = 1000;
absl::StatusOr<Decision> ParseAssessment(const v1::AssessGrantRequest& request);
absl::StatusOr<Decision> ParseApproval(const v1::ApproveGrantRequest& request);
// INVALID_ARGUMENT CURRENCY_MISMATCH on `amount`.
absl::StatusOr<std::optional<int64_t>> AmountIn(const Decision& decision,
                                                const std::string& currency);

struct AgreementSpec {
  Mutation mutation;
  rules::Terms terms;
  // Of each tranche; compared with the fund's.
  std::vector<std::string> currencies;
};
absl::StatusOr<AgreementSpec> ParseAgreement(
    const v1::RecordAgreementRequest& request);
// INVALID_ARGUMENT CURRENCY_MISMATCH on `tranches`.
absl::Status CheckCurrencies(const AgreementSpec& agreement,
                             const std::string& currency);

struct Cancellation {
  Mutation mutation;
  // Instead of a grant: the submission to undo.
  std::string submit_request_id;
  CancelReason reason;
};
absl::StatusOr<Cancellation> ParseCancellation(
    const v1::CancelGrantRequest& request);

struct PaymentPlan {
  Mutation mutation;
  // Set where a payment is chosen again, by its public id.
  std::string again;
  // A new tranche; the parts of NewChoice are used for both.
  Payment payment;
};
absl::StatusOr<PaymentPlan> ParsePlan(
    const v1::SchedulePaymentRequest& request);

absl::StatusOr<Mutation> ParseRelease(const v1::ReleasePaymentRequest& request);

struct OutcomeReport {
  Mutation mutation;
  PaymentOutcome outcome;
  absl::Time occurred_at;
  // Empty: the last attempt's.
  std::string reference;
};
absl::StatusOr<OutcomeReport> ParseOutcome(
    const v1::RecordPaymentOutcomeRequest& request);

struct ReceiptReport {
  Mutation mutation;
  ReceiptSignal signal;
  absl::Time occurred_at;
};
absl::StatusOr<ReceiptReport> ParseReceipt(
    const v1::ConfirmReceiptRequest& request);

absl::StatusOr<GrantStore::Filter> ParseFilter(
    const v1::ListGrantsRequest& request, bool by_service);
absl::StatusOr<std::optional<FundStatus>> ParseFilter(
    const v1::ListFundsRequest& request);

}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_GRANTS_PARSE_H_
