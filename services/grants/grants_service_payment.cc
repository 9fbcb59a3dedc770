#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "common/crypto/ids.h"
#include "common/server/rpc_scope.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/grants/grants_parse.h"
#include "services/grants/grants_payment_rules.h"
#include "services/grants/grants_service.h"

namespace sojourn::grants {

using rules::FundAndUse;
using server::RpcScope;

namespace {

// The payment the lock was taken by, or chosen again.
absl::StatusOr<size_t> IndexOf(const Grant& grant,
                               const std::string& payment_id) {
  if (const auto index = rules::FindPayment(grant, payment_id)) return *index;
  return NotFound("payment");
}

// The same, of a payment that went out under the reference that is named.
absl::StatusOr<size_t> IndexOf(const Grant& grant, const OutcomeReport& told) {
  ASSIGN_OR_RETURN(const size_t index,
                   IndexOf(grant, told.mutation.payment_id));
  if (told.reference.empty()) return index;
  for (const PaymentAttempt& attempt : grant.payments[index].attempts) {
    if (attempt.provider_reference == told.reference) return index;
  }
  return NotFound("attempt");
}

absl::StatusOr<Change> Plan(const Grant& grant, const Payment& payment,
                            const std::string& again, absl::CivilDay today) {
  if (again.empty()) return rules::Schedule(grant, payment, today);
  ASSIGN_OR_RETURN(const size_t index, IndexOf(grant, again));
  return rules::ChooseAgain(grant, index,
                            {.channel = payment.channel,
                             .receipt_signal = payment.receipt_signal,
                             .due_on = payment.due_on,
                             .scheduled_by = payment.scheduled_by});
}

// What a release comes to: refused by a suspended fund, and with the provider
// that is told. That is decided once, so that an attempt that people pay by
// hand is never told to a provider that is there later.
absl::StatusOr<Change> LetGo(const Fund& fund,
                             const providers::ProviderList* providers,
                             Change change) {
  RETURN_IF_ERROR(rules::CheckActive(fund));
  if (providers == nullptr) return change;
  Payment& payment = change.next.payments[change.payments[0]];
  const std::string name =
      providers->NameFor(change.next.organisation_id, payment.channel);
  payment.attempts.back().provider = name;
  if (!name.empty()) change.answer += " " + name;
  return change;
}

// From what the first answer was, also on a repeat: "REFERENCE[ PROVIDER]".
void SetReference(const std::string& answer,
                  v1::ReleasePaymentResponse& response) {
  const std::vector<std::string> parts = absl::StrSplit(answer, ' ');
  response.set_provider_reference(parts[0]);
  if (parts.size() > 1) response.set_provider(parts[1]);
}

}  // namespace

grpc::Status GrantService::SchedulePayment(
    grpc::ServerContext* context, const v1::SchedulePaymentRequest* request,
    v1::SchedulePaymentResponse* response) {
  RpcScope rpc(runtime_, context, "SchedulePayment");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(PaymentPlan plan, ParsePlan(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    plan.payment.id = crypto::NewUuidV7();
    plan.payment.public_id = crypto::NewPublicId();
    plan.payment.scheduled_by = ActorOf(call.caller);
    const auto schedule = [&](const Grant& grant, const FundAndUse& fund,
                              absl::Time now) {
      return Plan(grant, plan.payment, plan.again,
                  rules::TodayOf(fund.fund, now));
    };
    ASSIGN_OR_RETURN(const GrantFile file,
                     grants_.Apply(call, plan.mutation, schedule));
    *response->mutable_grant() = Answer(call, file);
    response->set_payment_id(file.answer);
    return absl::OkStatus();
  });
}

grpc::Status GrantService::ReleasePayment(
    grpc::ServerContext* context, const v1::ReleasePaymentRequest* request,
    v1::ReleasePaymentResponse* response) {
  RpcScope rpc(runtime_, context, "ReleasePayment");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const Mutation mutation, ParseRelease(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    const rules::NewAttempt attempt{
        .id = crypto::NewUuidV7(), .provider_reference = crypto::NewPublicId()};
    const auto release = [&](const Grant& grant, const FundAndUse& fund,
                             absl::Time now) -> absl::StatusOr<Change> {
      ASSIGN_OR_RETURN(const size_t index, IndexOf(grant, mutation.payment_id));
      ASSIGN_OR_RETURN(
          Change change,
          rules::Release(grant, index, attempt, ActorOf(call.caller), now));
      return LetGo(fund.fund, providers_, std::move(change));
    };
    ASSIGN_OR_RETURN(const GrantFile file,
                     grants_.Apply(call, mutation, release));
    *response->mutable_grant() = Answer(call, file);
    SetReference(file.answer, *response);
    return absl::OkStatus();
  });
}

grpc::Status GrantService::RecordPaymentOutcome(
    grpc::ServerContext* context,
    const v1::RecordPaymentOutcomeRequest* request,
    v1::RecordPaymentOutcomeResponse* response) {
  RpcScope rpc(runtime_, context, "RecordPaymentOutcome");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const OutcomeReport told, ParseOutcome(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    const rules::Report report{.id = crypto::NewUuidV7(),
                               .occurred_at = told.occurred_at,
                               .recorded_by = ActorOf(call.caller),
                               .reference = told.reference};
    const auto record = [&](const Grant& grant, const FundAndUse&,
                            absl::Time now) -> absl::StatusOr<Change> {
      RETURN_IF_ERROR(rules::CheckPast("occurred_at", told.occurred_at, now));
      ASSIGN_OR_RETURN(const size_t index, IndexOf(grant, told));
      return rules::RecordOutcome(grant, index, told.outcome, report, now);
    };
    ASSIGN_OR_RETURN(const GrantFile file,
                     grants_.Apply(call, told.mutation, record));
    *response->mutable_grant() = Answer(call, file);
    return absl::OkStatus();
  });
}

grpc::Status GrantService::ConfirmReceipt(
    grpc::ServerContext* context, const v1::ConfirmReceiptRequest* request,
    v1::ConfirmReceiptResponse* response) {
  RpcScope rpc(runtime_, context, "ConfirmReceipt");
  return rpc.Run([&]() -> absl::Status {
    ASSIGN_OR_RETURN(const ReceiptReport told, ParseReceipt(*request));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(*request));
    const rules::Report report{.id = crypto::NewUuidV7(),
                               .occurred_at = told.occurred_at,
                               .recorded_by = ActorOf(call.caller)};
    const auto confirm = [&](const Grant& grant, const FundAndUse&,
                             absl::Time now) -> absl::StatusOr<Change> {
      RETURN_IF_ERROR(rules::CheckPast("occurred_at", told.occurred_at, now));
      ASSIGN_OR_RETURN(const size_t index,
                       IndexOf(grant, told.mutation.payment_id));
      return rules::ConfirmReceipt(grant, index, told.signal, report, now);
    };
    ASSIGN_OR_RETURN(const GrantFile file,
                     grants_.Apply(call, told.mutation, confirm));
    *response->mutable_grant() = Answer(call, file);
    return absl::OkStatus();
  });
}

}  // namespace sojourn::grants
