#include "services/grants/grants_payment_rules.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/grants/grants_currency.h"
#include "services/grants/grants_errors.h"
#include "services/grants/grants_state_machine.h"
#include "services/grants/policies/four_eyes.h"

namespace sojourn::grants::rules {
namespace {

bool IsFailure(PaymentOutcome outcome) {
  return outcome != PaymentOutcome::kSent &&
         outcome != PaymentOutcome::kReceived;
}

bool Counts(const Payment& payment) {
  return payment.state != PaymentState::kCancelled;
}

int64_t Scheduled(const Grant& grant) {
  int64_t total = 0;
  for (const Payment& payment : grant.payments) {
    if (Counts(payment)) total += payment.fund_amount;
  }
  return total;
}

bool HasLastTranche(const Grant& grant) {
  return std::ranges::any_of(grant.payments, [](const Payment& payment) {
    return Counts(payment) && payment.last_tranche;
  });
}

// Whether no tranche is left to come and each counted one satisfies `is_done`.
template <typename Predicate>
bool AllDone(const Grant& grant, Predicate is_done) {
  if (!HasLastTranche(grant)) return false;
  return std::ranges::all_of(grant.payments, [&](const Payment& payment) {
    return !Counts(payment) || is_done(payment.state);
  });
}

GrantEvent ProgressOf(const Grant& grant) {
  if (AllDone(grant, [](PaymentState state) {
        return state == PaymentState::kReceived;
      })) {
    return GrantEvent::kAllReceived;
  }
  if (AllDone(grant, [](PaymentState state) {
        return state == PaymentState::kSent || state == PaymentState::kReceived;
      })) {
    return GrantEvent::kAllSent;
  }
  return GrantEvent::kPaymentProgress;
}

absl::Status NotScheduled() {
  return FailedPrecondition(
      reasons::kPaymentNotScheduled,
      "the payment is under way, arrived, failed or was cancelled",
      "Look at the payment's state; a failed one needs another channel first.");
}

// What a payment that a report concerns does next.
void MoveForward(Change& change, Payment& payment, PaymentState to) {
  payment.state = to;
  const GrantEvent event = ProgressOf(change.next);
  // A fact is never refused: where the table has no step the state stays.
  change.next.state =
      Find(change.next.state, event).value_or(change.next.state);
  const bool all_left =
      event == GrantEvent::kAllSent || event == GrantEvent::kAllReceived;
  if (all_left && change.next.held.committed > 0) {
    change.postings.push_back({.debit = Account::kAvailable,
                               .credit = Account::kCommitted,
                               .amount = change.next.held.committed});
  }
}

// Nothing is paid any more. One that is recovered may be closed while a payment
// is still out.
bool HasEnded(const Grant& grant) {
  return grant.state == GrantState::kRecovering ||
         grant.state == GrantState::kClosed ||
         grant.state == GrantState::kCancelled;
}

// The money is back. While the grant lives it waits for another channel; once
// the grant has ended it is free again.
void MoveBack(Change& change, Payment& payment, PaymentState to) {
  const bool ended = HasEnded(change.next);
  payment.state = ended ? PaymentState::kCancelled : to;
  change.postings = {
      {.debit = ended ? Account::kAvailable : Account::kCommitted,
       .credit = Account::kSpent,
       .amount = payment.fund_amount}};
  const bool all_back = ended && change.next.held.spent == payment.fund_amount;
  const GrantEvent event =
      all_back ? GrantEvent::kAllReturned : GrantEvent::kPaymentFail;
  change.next.state =
      Find(change.next.state, event).value_or(change.next.state);
}

// Why an outcome contradicts what is known of the payment, if it does.
std::optional<GrantFlag> FlagOf(PaymentState state, PaymentOutcome outcome) {
  switch (state) {
    case PaymentState::kScheduled:
    case PaymentState::kCancelled:
      return GrantFlag::kOutcomeWithoutRelease;
    case PaymentState::kChannelNeeded:
      if (IsFailure(outcome)) return std::nullopt;
      return GrantFlag::kOutcomeAfterFailure;
    case PaymentState::kReceived:
      if (!IsFailure(outcome)) return std::nullopt;
      return GrantFlag::kOutcomeAfterReceipt;
    case PaymentState::kReleased:
    case PaymentState::kSent:
      return std::nullopt;
  }
  return std::nullopt;
}

// Whoever reads her contact can send these in her place.
bool CameOverAContact(ReceiptSignal signal) {
  return signal != ReceiptSignal::kInPerson &&
         signal != ReceiptSignal::kProvider;
}

std::optional<GrantFlag> FlagOf(const Payment& payment, ReceiptSignal signal,
                                bool contact_known) {
  switch (payment.state) {
    case PaymentState::kScheduled:
    case PaymentState::kCancelled:
      return GrantFlag::kReceiptWithoutRelease;
    case PaymentState::kChannelNeeded:
      return GrantFlag::kReceiptAfterFailure;
    case PaymentState::kReleased:
    case PaymentState::kSent:
    case PaymentState::kReceived:
      if (contact_known && CameOverAContact(signal)) {
        return GrantFlag::kReceiptWhileHeld;
      }
      if (signal == payment.receipt_signal) return std::nullopt;
      return GrantFlag::kSignalDiffers;
  }
  return std::nullopt;
}

// Whether she has it. A sign she did not choose may be anybody's, unless
// somebody met her.
bool Proves(ReceiptSignal signal, std::optional<GrantFlag> flag) {
  return !flag || (flag == GrantFlag::kSignalDiffers &&
                   signal == ReceiptSignal::kInPerson);
}

PaymentEvent EventOf(const Payment& payment, PaymentOutcome outcome) {
  if (IsFailure(outcome)) return PaymentEvent::kFail;
  const bool word_is_enough =
      payment.receipt_signal == ReceiptSignal::kProvider;
  return outcome == PaymentOutcome::kReceived && word_is_enough
             ? PaymentEvent::kReceive
             : PaymentEvent::kSend;
}

bool IsOfEarlierAttempt(const Payment& payment, const Report& report) {
  return !report.reference.empty() && !payment.attempts.empty() &&
         payment.attempts.back().provider_reference != report.reference;
}

// The change that stores `fact`, before it moves anything.
Change Store(const Grant& grant, size_t index, PaymentFact fact) {
  Change change{.next = grant};
  change.payments = {index};
  change.fact_added = true;
  change.occurred_at = fact.occurred_at;
  if (fact.flag) {
    change.next.flags.insert(*fact.flag);
    change.reason = std::string(NameOf(*fact.flag));
  }
  change.next.payments[index].facts.push_back(std::move(fact));
  return change;
}

// What a tranche costs the fund, in the fund's currency.
absl::StatusOr<int64_t> CostOf(const PaymentTerms& terms, const Grant& grant,
                               absl::CivilDay today) {
  if (terms.currency == grant.currency) {
    if (!terms.fx_rate) return terms.amount;
    return InvalidField("fx_rate", "FIELD_NOT_ALLOWED",
                        "leave it out: the payment is in the fund's currency");
  }
  if (!terms.fx_rate) {
    return InvalidField("fx_rate", "FIELD_REQUIRED",
                        "give rate, date and source: the payment is in another "
                        "currency than the fund");
  }
  if (terms.fx_rate->on > today) {
    return InvalidField("fx_rate.on", "DATE_IN_FUTURE",
                        "must not be in the future; today at the latest");
  }
  const std::optional<int64_t> cost = Exchange(
      terms.amount, terms.currency, grant.currency, terms.fx_rate->rate);
  if (cost) return *cost;
  return InvalidField("fx_rate.rate", "RATE_INVALID",
                      "must be a decimal above zero such as 0.0071");
}

// A new tranche is the one that the agreement has next. Its cost in another
// currency is not known beforehand, and bounded by the margin.
absl::Status CheckAsAgreed(const Grant& grant, Payment& payment) {
  const size_t number = grant.payments.size();
  const size_t agreed = grant.agreed_tranches.size();
  if (agreed == 0) return absl::OkStatus();
  const bool last = number + 1 >= agreed;
  const bool exchanged = payment.terms.currency != grant.currency;
  const bool fits =
      number < agreed && (last || !payment.last_tranche) &&
      (exchanged || payment.fund_amount == grant.agreed_tranches[number]);
  if (!fits) {
    return FailedPrecondition(
        reasons::kTranchesDiffer,
        "the agreement has another amount, or another number, of tranches",
        "Schedule the tranches of the agreement, in their order.");
  }
  payment.last_tranche = last;
  return absl::OkStatus();
}

// Which payment was decided, for the file.
std::string PaymentText(const Grant& grant, const Payment& payment) {
  return absl::StrCat("tranche ", payment.tranche, ", ",
                      AmountText(grant.currency, payment.fund_amount), ", ",
                      std::string(NameOf(payment.channel)));
}

absl::StatusOr<GrantState> NextForPayment(const Grant& grant, size_t index,
                                          GrantEvent event,
                                          PaymentEvent payment_event) {
  ASSIGN_OR_RETURN(const GrantState state, Next(grant.state, event));
  if (!Find(grant.payments[index].state, payment_event)) return NotScheduled();
  return state;
}

}  // namespace

std::optional<size_t> FindPayment(const Grant& grant,
                                  std::string_view public_id) {
  for (size_t i = 0; i < grant.payments.size(); ++i) {
    if (grant.payments[i].public_id == public_id) return i;
  }
  return std::nullopt;
}

absl::Status CheckPast(std::string_view field, absl::Time occurred_at,
                       absl::Time now) {
  constexpr absl::Duration kSkew = absl::Minutes(1);
  if (occurred_at <= now + kSkew) return absl::OkStatus();
  return InvalidField(field, "TIME_IN_FUTURE", "it has not happened yet");
}

bool IsHeld(const Grant& grant, absl::Time now) {
  return grant.closed_to_holder() || now < grant.payments_held_until;
}

absl::Time HeldUntil(absl::Time until, bool held, absl::Time now) {
  if (held) return absl::InfiniteFuture();
  return until == absl::InfiniteFuture() ? now + kHeldAfterwards : until;
}

absl::StatusOr<Change> Schedule(const Grant& grant, Payment payment,
                                absl::CivilDay today) {
  ASSIGN_OR_RETURN(const GrantState state,
                   Next(grant.state, GrantEvent::kSchedule));
  if (HasLastTranche(grant)) {
    return FailedPrecondition(reasons::kLastTrancheScheduled,
                              "the last tranche is already scheduled",
                              "Submit another grant for what is missing.");
  }
  ASSIGN_OR_RETURN(payment.fund_amount, CostOf(payment.terms, grant, today));
  const int64_t total = Scheduled(grant) + payment.fund_amount;
  const int64_t approved = grant.approved.value_or(0);
  const bool exchanged = payment.terms.currency != grant.currency;
  if (total > approved + (exchanged ? grant.margin : 0)) {
    return FailedPrecondition(
        reasons::kPaymentExceedsApproval,
        "the tranches would cost the fund more than was approved",
        "Schedule less, or submit another grant for the rest.");
  }
  RETURN_IF_ERROR(CheckAsAgreed(grant, payment));
  Change change{.next = grant};
  change.next.state = state;
  payment.tranche = static_cast<int>(grant.payments.size()) + 1;
  payment.state = PaymentState::kScheduled;
  payment.last_tranche = payment.last_tranche || total >= approved;
  change.next.payments.push_back(std::move(payment));
  change.payments = {grant.payments.size()};
  change.answer = change.next.payments.back().public_id;
  change.decision = PaymentText(grant, change.next.payments.back());
  change.event = "payment_scheduled";
  return change;
}

absl::StatusOr<Change> ChooseAgain(const Grant& grant, size_t payment,
                                   const NewChoice& choice) {
  ASSIGN_OR_RETURN(const GrantState state,
                   NextForPayment(grant, payment, GrantEvent::kSchedule,
                                  PaymentEvent::kChooseAgain));
  Change change{.next = grant};
  change.next.state = state;
  Payment& chosen = change.next.payments[payment];
  chosen.state = PaymentState::kScheduled;
  chosen.channel = choice.channel;
  chosen.receipt_signal = choice.receipt_signal;
  chosen.due_on = choice.due_on;
  chosen.scheduled_by = choice.scheduled_by;
  change.payments = {payment};
  change.answer = chosen.public_id;
  change.decision = PaymentText(grant, chosen);
  change.event = "payment_scheduled";
  return change;
}

absl::StatusOr<Change> Release(const Grant& grant, size_t payment,
                               const NewAttempt& attempt, const Actor& releaser,
                               absl::Time now) {
  ASSIGN_OR_RETURN(const GrantState state,
                   NextForPayment(grant, payment, GrantEvent::kRelease,
                                  PaymentEvent::kRelease));
  if (IsHeld(grant, now)) {
    return FailedPrecondition(
        reasons::kPaymentsHeld,
        "the programme office has asked to wait before anything is paid",
        "Ask the programme office when payments go on.");
  }
  RETURN_IF_ERROR(CheckReleaser(grant, releaser));
  for (const PaymentAttempt& earlier : grant.payments[payment].attempts) {
    if (!earlier.order_open) continue;
    return FailedPrecondition(
        reasons::kOrderOpen,
        "an earlier order for it may still go out to its provider",
        "Wait until the provider has answered, or the order is withdrawn.");
  }
  Change change{.next = grant};
  change.next.state = state;
  Payment& released = change.next.payments[payment];
  released.state = PaymentState::kReleased;
  released.attempts.push_back(
      {.id = attempt.id,
       .number = static_cast<int>(released.attempts.size()) + 1,
       .channel = released.channel,
       .provider_reference = attempt.provider_reference,
       .released_by = releaser,
       .released_at = now});
  if (released.scheduled_by == releaser) {
    change.next.flags.insert(GrantFlag::kReleasedByScheduler);
  }
  change.payments = {payment};
  change.postings = {{.debit = Account::kSpent,
                      .credit = Account::kCommitted,
                      .amount = released.fund_amount}};
  change.event = "payment_released";
  change.answer = attempt.provider_reference;
  change.reason = std::string(NameOf(released.channel));
  change.decision = PaymentText(grant, released);
  return change;
}

Change RecordOutcome(const Grant& grant, size_t payment, PaymentOutcome outcome,
                     const Report& report, absl::Time now) {
  const Payment& current = grant.payments[payment];
  const bool earlier = IsOfEarlierAttempt(current, report);
  const std::optional<GrantFlag> flag =
      earlier ? FlagOf(PaymentState::kChannelNeeded, outcome)
              : FlagOf(current.state, outcome);
  Change change = Store(grant, payment,
                        {.id = report.id,
                         .outcome = outcome,
                         .occurred_at = report.occurred_at,
                         .recorded_at = now,
                         .recorded_by = report.recorded_by,
                         .flag = flag});
  change.event = "payment_outcome_recorded";
  if (flag) return change;
  change.reason = std::string(NameOf(outcome));
  const auto to = Find(current.state, EventOf(current, outcome));
  if (!to || earlier) return change;
  Payment& moved = change.next.payments[payment];
  PaymentAttempt& attempt = moved.attempts.back();
  // The provider's two messages may come in either order; what came back
  // afterwards did come back.
  if (outcome != PaymentOutcome::kSent ||
      attempt.outcome != PaymentOutcome::kReceived) {
    attempt.outcome = outcome;
    attempt.outcome_at = report.occurred_at;
  }
  if (IsFailure(outcome)) {
    MoveBack(change, moved, *to);
  } else {
    MoveForward(change, moved, *to);
  }
  return change;
}

Change ConfirmReceipt(const Grant& grant, size_t payment, ReceiptSignal signal,
                      const Report& report, absl::Time now) {
  const Payment& current = grant.payments[payment];
  const std::optional<GrantFlag> flag =
      FlagOf(current, signal, now < grant.payments_held_until);
  Change change = Store(grant, payment,
                        {.id = report.id,
                         .receipt = signal,
                         .occurred_at = report.occurred_at,
                         .recorded_at = now,
                         .recorded_by = report.recorded_by,
                         .flag = flag});
  change.event = "receipt_confirmed";
  if (!Proves(signal, flag)) return change;
  const auto to = Find(current.state, PaymentEvent::kReceive);
  if (to) MoveForward(change, change.next.payments[payment], *to);
  return change;
}

}  // namespace sojourn::grants::rules
