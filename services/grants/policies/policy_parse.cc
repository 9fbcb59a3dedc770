#include "services/grants/policies/policy_parse.h"

#include <algorithm>
#include <string_view>

#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/grants/grants_convert_values.h"
#include "services/grants/grants_fields.h"
#include "services/grants/grants_parse.h"

namespace sojourn::grants {
namespace {

constexpr size_t kReasonLength = 500;
constexpr size_t kFundNameLength = 100;
constexpr size_t kSubjectLength = 200;

bool Names(const v1::UpdateFundRequest& request, std::string_view path) {
  const auto& paths = request.update_mask().paths();
  return std::count(paths.begin(), paths.end(), path) > 0;
}

void ParsePaths(const v1::UpdateFundRequest& request, Fields& fields,
                rules::FundEdit& edit) {
  fields.Required("update_mask", request.update_mask().paths_size() > 0);
  for (const std::string& path : request.update_mask().paths()) {
    if (!rules::IsFundPath(path)) {
      fields.Bad("update_mask", "MASK_PATH_UNKNOWN",
                 "names what cannot be changed: name, amount, window and the "
                 "fields of rules can");
    }
    edit.paths.push_back(path);
  }
}

void ParseValues(const v1::UpdateFundRequest& request, Fields fields,
                 rules::FundEdit& edit) {
  const v1::Fund& fund = request.fund();
  if (Names(request, "name")) {
    fields.Required("name", !fund.name().empty());
    fields.Text("name", fund.name(), kFundNameLength);
    edit.values.name = fund.name();
  }
  if (Names(request, "amount")) {
    edit.values.amount =
        fields.Amount("amount", fund.has_amount(), fund.amount());
    edit.values.currency = fund.amount().currency_code();
  }
  if (Names(request, "window")) {
    Fields window = fields.Inside("window");
    edit.values.window_first =
        window.Day("first", fund.window().has_first(), fund.window().first());
    edit.values.window_last =
        window.Day("last", fund.window().has_last(), fund.window().last());
    if (edit.values.window_last < edit.values.window_first) {
      fields.Bad("window", "DATES_REVERSED", "must not end before it begins");
    }
  }
  edit.values.rules = ParseRules(fund.rules(), fields.Inside("rules"));
}

// A change of a fund says why, in words about nobody.
std::string ParseReason(const std::string& reason, Fields& fields) {
  fields.Required("reason", !reason.empty());
  fields.Text("reason", reason, kReasonLength);
  return reason;
}

template <typename Request>
absl::StatusOr<StatusChange> ParseStatusChange(const Request& request) {
  FieldChecker checker;
  Fields fields(checker);
  StatusChange change{.fund_id = request.fund_id(),
                      .etag = request.etag(),
                      .reason = ParseReason(request.reason(), fields)};
  RETURN_IF_ERROR(checker.Finish());
  return change;
}

// The parts that both refusals share.
template <typename Request>
Mutation ParseTarget(const Request& request, Fields& fields) {
  fields.Required("grant_id", !request.grant_id().empty());
  fields.Required("note", !request.note().empty());
  fields.Text("note", request.note(), kNoteLength);
  Mutation mutation;
  mutation.grant_id = request.grant_id();
  mutation.etag = request.etag();
  mutation.note = request.note();
  return mutation;
}

}  // namespace

absl::StatusOr<rules::FundEdit> ParseFundEdit(
    const v1::UpdateFundRequest& request) {
  FieldChecker checker;
  Fields fields(checker);
  rules::FundEdit edit;
  ParsePaths(request, fields, edit);
  ParseValues(request, fields.Inside("fund"), edit);
  edit.reason = ParseReason(request.reason(), fields);
  RETURN_IF_ERROR(checker.Finish());
  return edit;
}

absl::StatusOr<StatusChange> ParseSuspension(
    const v1::SuspendFundRequest& request) {
  return ParseStatusChange(request);
}

absl::StatusOr<StatusChange> ParseResumption(
    const v1::ResumeFundRequest& request) {
  return ParseStatusChange(request);
}

absl::StatusOr<Refusal> ParseRefusal(const v1::DeclineGrantRequest& request) {
  FieldChecker checker;
  Fields fields(checker);
  Refusal refusal{
      .mutation = ParseTarget(request, fields),
      .reason = fields.Enum<DeclineReason>("reason", request.reason())};
  RETURN_IF_ERROR(checker.Finish());
  return refusal;
}

absl::StatusOr<Referral> ParseReferral(const v1::ReferGrantRequest& request) {
  FieldChecker checker;
  Fields fields(checker);
  Referral referral{
      .mutation = ParseTarget(request, fields),
      .reason = fields.Enum<ReferReason>("reason", request.reason())};
  RETURN_IF_ERROR(checker.Finish());
  return referral;
}

absl::StatusOr<Delegation> ParseDelegation(
    const v1::DelegateApprovalRequest& request) {
  FieldChecker checker;
  Fields fields(checker);
  Delegation delegation;
  fields.Required("delegate", !request.delegate().empty());
  fields.Text("delegate", request.delegate(), kSubjectLength);
  delegation.delegate = request.delegate();
  delegation.fund_id = request.fund_id();
  if (request.has_from()) {
    delegation.from = fields.Moment("from", true, request.from());
  }
  delegation.until =
      fields.Moment("until", request.has_until(), request.until());
  delegation.reason = fields.Enum<DelegationReason>("reason", request.reason());
  RETURN_IF_ERROR(checker.Finish());
  return delegation;
}

v1::Delegation ToProto(const Delegation& delegation) {
  v1::Delegation proto;
  proto.set_delegation_id(delegation.public_id);
  proto.set_delegator(delegation.delegator);
  proto.set_delegate(delegation.delegate);
  proto.set_fund_id(delegation.fund_id);
  if (delegation.from) *proto.mutable_from() = ToTimestamp(*delegation.from);
  *proto.mutable_until() = ToTimestamp(delegation.until);
  proto.set_reason(ToEnum<v1::DelegationReason>(delegation.reason));
  if (delegation.revoked_at) {
    *proto.mutable_revoked_at() = ToTimestamp(*delegation.revoked_at);
  }
  return proto;
}

v1::GrantDecision ToProto(const LoggedDecision& decision) {
  v1::GrantDecision proto;
  proto.set_method(decision.method);
  proto.set_decided_by(decision.decided_by.subject);
  proto.set_acting_for(decision.acting_for);
  *proto.mutable_decided_at() = ToTimestamp(decision.decided_at);
  proto.set_reason(decision.reason);
  return proto;
}

}  // namespace sojourn::grants
