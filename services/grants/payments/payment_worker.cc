#include "services/grants/payments/payment_worker.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/crypto/hash.h"
#include "common/crypto/ids.h"
#include "common/log/log.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/grants/clocks/service_levels.h"
#include "services/grants/grants_access.h"
#include "services/grants/grants_errors.h"
#include "services/grants/grants_payment_rules.h"

namespace sojourn::grants {
namespace {

using providers::Answer;
using providers::Provider;
using rules::FundAndUse;

// So long are answers awaited before a provider is asked, and asked again.
constexpr absl::Duration kAskAfter = absl::Minutes(15);
constexpr absl::Duration kTimeout = absl::Seconds(2);
// As long as an order waits (order_store.cc).
constexpr absl::Duration kStuckAfter = absl::Minutes(5);
// Of one turn, so that answers are read in between.
constexpr int kMostOrders = 20;
constexpr absl::Duration kLongestTurn = absl::Seconds(10);

// It would be the same for the next order.
bool IsLate(const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  return reason == "PROVIDER_SLOW" || reason == "PROVIDER_BUSY";
}

std::string ContentOf(const Answer& answer) {
  return absl::StrCat(answer.reference, "\n", static_cast<int>(answer.outcome));
}

// The same for the same answer: what was recorded is not recorded again. What
// it says is part of it, as banks number their messages anew.
std::string RequestIdOf(const std::string& provider, const Answer& answer) {
  const std::string hex = absl::BytesToHexString(crypto::PlainHash(
      absl::StrCat(provider, "\n", answer.id, "\n", ContentOf(answer))));
  return absl::StrCat(hex.substr(0, 8), "-", hex.substr(8, 4), "-",
                      hex.substr(12, 4), "-", hex.substr(16, 4), "-",
                      hex.substr(20, 12));
}

server::Call CallFor(server::Runtime& runtime, const std::string& provider,
                     const Answer& answer) {
  server::Call call;
  call.caller.is_service = true;
  call.caller.service = kOwnService;
  call.method = "RecordPaymentOutcome";
  call.request_id = RequestIdOf(provider, answer);
  call.content_hash =
      crypto::KeyedHash(runtime.idempotency_key(), ContentOf(answer));
  call.deadline = absl::Now() + kTimeout;
  call.relation = auth::Relation::kAny;
  return call;
}

}  // namespace

PaymentWorker::PaymentWorker(server::Runtime& runtime,
                             const providers::ProviderList& providers)
    : runtime_(runtime),
      providers_(providers),
      orders_(runtime),
      // It submits nothing, so it promises nothing.
      grants_(runtime, ServiceLevels()) {
  auto& stuck =
      runtime.metrics()
          .Gauges({.name = "sojourn_grants_payment_orders_stuck",
                   .help = "1: an order waits for its provider for over five "
                           "minutes, or for one that is not in the list, or a "
                           "provider has not answered for as long.",
                   .labels = {}})
          .With({});
  runtime.metrics().OnScrape([store = OrderStore(runtime), &stuck,
                              silence = silence_,
                              names = providers.Names()]() mutable {
    if (silence->AnySince(absl::Now() - kStuckAfter)) {
      stuck.Set(1);
      return;
    }
    const absl::StatusOr<bool> found = store.AnyStuck(names);
    if (found.ok()) stuck.Set(*found ? 1 : 0);
  });
}

absl::StatusOr<bool> PaymentWorker::WorkOne(const std::string& name) {
  ASSIGN_OR_RETURN(const std::optional<ClaimedOrder> order,
                   orders_.Claim({name}));
  if (!order) return false;
  Provider* const provider = providers_.Find(order->provider);
  if (provider == nullptr) return false;
  const absl::Status done = Work(*order, *provider);
  if (done.ok()) return true;
  log::Warning("payment_order", {{"reason", ReasonOf(done)}});
  RETURN_IF_ERROR(orders_.SetFailed(*order, ReasonOf(done)));
  return !IsLate(done);
}

absl::Status PaymentWorker::Work(const ClaimedOrder& order,
                                 Provider& provider) {
  const bool is_over =
      order.is == OrderState::kWithdrawn || order.is == OrderState::kDone;
  switch (rules::NextStep(is_over ? order.is : order.was)) {
    case rules::OrderStep::kSend:
      return Send(order, provider);
    case rules::OrderStep::kAsk:
      return Ask(order, provider);
    case rules::OrderStep::kRecordReturned:
      return RecordReturned(order);
    case rules::OrderStep::kNothing:
      return absl::OkStatus();
  }
  return absl::OkStatus();
}

absl::Status PaymentWorker::Ask(const ClaimedOrder& order, Provider& provider) {
  ASSIGN_OR_RETURN(const auto told, provider.Ask(order.reference));
  if (!told) return NeverArrived(order, provider);
  RETURN_IF_ERROR(orders_.SetHanded(order, kAskAfter));
  for (const Answer& answer : *told) {
    RETURN_IF_ERROR(Record(order.provider, answer));
  }
  return absl::OkStatus();
}

absl::Status PaymentWorker::NeverArrived(const ClaimedOrder& order,
                                         Provider& provider) {
  if (order.was == OrderState::kHanded) {
    return Unavailable("PROVIDER_FORGOT",
                       "the provider answered for an order and knows it no "
                       "more: ask it; it is not told again");
  }
  const OrderState next = rules::AfterNeverArriving(order.frame);
  if (next == OrderState::kHanding) return Send(order, provider);
  return orders_.SetState(order.attempt_id, next);
}

absl::Status PaymentWorker::Send(const ClaimedOrder& order,
                                 Provider& provider) {
  const absl::StatusOr<providers::Order> opened = orders_.Open(order);
  if (absl::IsNotFound(opened.status())) {
    return orders_.SetState(order.attempt_id, OrderState::kRefused);
  }
  RETURN_IF_ERROR(opened.status());
  const absl::Status sent = provider.Send(*opened);
  if (ReasonOf(sent) == reasons::kOrderUnusable) {
    return orders_.SetState(order.attempt_id, OrderState::kRefused);
  }
  RETURN_IF_ERROR(sent);
  return orders_.SetHanded(order, kAskAfter);
}

absl::Status PaymentWorker::RecordReturned(const ClaimedOrder& order) {
  return Record(order.provider, {.id = order.reference + "-never-left",
                                 .reference = order.reference,
                                 .outcome = PaymentOutcome::kReturned,
                                 .occurred_at = absl::Now()});
}

absl::Status PaymentWorker::Record(const std::string& provider,
                                   const Answer& answer) {
  ASSIGN_OR_RETURN(const auto found,
                   orders_.FindReference(answer.reference, provider,
                                         providers_.HolderOf(provider)));
  if (!found) {
    log::Error("payment_answer_unfit", {{"reason", "REFERENCE_UNKNOWN"}});
    return absl::OkStatus();
  }
  const Mutation mutation{.payment_id = found->payment_public_id,
                          .moves_money = true};
  const std::string fact_id = crypto::NewUuidV7();
  const auto record = [&](const Grant& grant, const FundAndUse&,
                          absl::Time now) -> absl::StatusOr<Change> {
    const auto index = rules::FindPayment(grant, mutation.payment_id);
    if (!index) return NotFound("payment");
    return rules::RecordOutcome(
        grant, *index, answer.outcome,
        {.id = fact_id,
         .occurred_at = std::min(answer.occurred_at, now),
         .recorded_by = {"", kOwnService},
         .reference = answer.reference},
        now);
  };
  RETURN_IF_ERROR(
      grants_.Apply(CallFor(runtime_, provider, answer), mutation, record)
          .status());
  if (!rules::EndsOrder(answer.outcome)) return absl::OkStatus();
  return orders_.SetState(found->attempt_id, OrderState::kDone);
}

bool PaymentWorker::ReadAnswers(const std::string& name) {
  Provider& provider = *providers_.Find(name);
  const absl::StatusOr<std::vector<Answer>> answers = provider.Read();
  if (!answers.ok()) {
    log::Warning("payment_answers", {{"reason", ReasonOf(answers.status())}});
    silence_->NotHeard(name, absl::Now());
    return !IsLate(answers.status());
  }
  silence_->Heard(name);
  for (const Answer& answer : *answers) {
    absl::Status done = Record(name, answer);
    if (done.ok()) done = provider.Done(answer);
    if (!done.ok()) {
      log::Warning("payment_answer", {{"reason", ReasonOf(done)}});
    }
  }
  return true;
}

void PaymentWorker::Turn(const std::string& name) {
  if (!ReadAnswers(name)) return;
  const absl::Time until = absl::Now() + kLongestTurn;
  for (int i = 0; i < kMostOrders && absl::Now() < until; ++i) {
    const absl::StatusOr<bool> worked = WorkOne(name);
    if (!worked.ok()) {
      log::Warning("payment_orders", {{"reason", ReasonOf(worked.status())}});
    }
    if (!worked.ok() || !*worked) break;
  }
  ReadAnswers(name);
}

void PaymentWorker::Turn() {
  for (const std::string& name : providers_.Names()) Turn(name);
}

}  // namespace sojourn::grants
