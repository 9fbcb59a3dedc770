// The requests of policy_calls.proto as values, all bad fields in one answer.
#ifndef SERVICES_GRANTS_POLICIES_POLICY_PARSE_H_
#define SERVICES_GRANTS_POLICIES_POLICY_PARSE_H_

#include <string>

#include "absl/status/statusor.h"
#include "services/grants/grants_store_fund.h"
#include "services/grants/grants_store_grant.h"
#include "services/grants/policies/decision_log.h"
#include "services/grants/policies/delegation.h"
#include "services/grants/policies/fund_edit_rules.h"
#include "sojourn/grants/v1/grants_service.pb.h"

namespace sojourn::grants {

// Name, amount and window are checked where update_mask names them.
// MASK_PATH_UNKNOWN.
absl::StatusOr<rules::FundEdit> ParseFundEdit(
    const v1::UpdateFundRequest& request);

absl::StatusOr<StatusChange> ParseSuspension(
    const v1::SuspendFundRequest& request);
absl::StatusOr<StatusChange> ParseResumption(
    const v1::ResumeFundRequest& request);

struct Refusal {
  Mutation mutation;
  DeclineReason reason;
};
absl::StatusOr<Refusal> ParseRefusal(const v1::DeclineGrantRequest& request);

struct Referral {
  Mutation mutation;
  ReferReason reason;
};
absl::StatusOr<Referral> ParseReferral(const v1::ReferGrantRequest& request);

absl::StatusOr<Delegation> ParseDelegation(
    const v1::DelegateApprovalRequest& request);

v1::Delegation ToProto(const Delegation& delegation);
v1::GrantDecision ToProto(const LoggedDecision& decision);

}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_POLICIES_POLICY_PARSE_H_
