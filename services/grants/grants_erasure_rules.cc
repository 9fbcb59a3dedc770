#include "services/grants/grants_erasure_rules.h"

#include <algorithm>
#include <utility>

#include "services/grants/grants_rules.h"
#include "services/grants/grants_state_machine.h"

namespace sojourn::grants::rules {
namespace {

bool HasArrived(const Payment& payment) {
  return payment.state == PaymentState::kReceived ||
         payment.state == PaymentState::kCancelled;
}

bool HasLeft(const Payment& payment) {
  return HasArrived(payment) || payment.state == PaymentState::kSent;
}

// Where the grant stands once no other tranche will come.
GrantState StateOf(const Grant& grant) {
  const GrantEvent event = std::ranges::all_of(grant.payments, HasArrived)
                               ? GrantEvent::kAllReceived
                           : std::ranges::all_of(grant.payments, HasLeft)
                               ? GrantEvent::kAllSent
                               : GrantEvent::kPaymentProgress;
  return Find(grant.state, event).value_or(grant.state);
}

}  // namespace

Change EndForErasure(const Grant& grant) {
  if (grant.held.spent == 0) {
    const auto cancelled = Cancel(grant, CancelReason::kCaseEnded);
    return cancelled.ok() ? *cancelled : Change{.next = grant};
  }
  Change change{.next = grant};
  for (const auto& [account, held] :
       {std::pair{Account::kReserved, grant.held.reserved},
        std::pair{Account::kCommitted, grant.held.committed}}) {
    if (held == 0) continue;
    change.postings.push_back(
        {.debit = Account::kAvailable, .credit = account, .amount = held});
  }
  if (change.postings.empty()) return change;
  for (size_t i = 0; i < grant.payments.size(); ++i) {
    Payment& payment = change.next.payments[i];
    const auto state = Find(payment.state, PaymentEvent::kCancel);
    if (!state) continue;
    payment.state = *state;
    change.payments.push_back(i);
  }
  change.next.state = StateOf(change.next);
  change.event = "remainder_freed";
  change.reason = "CASE_ENDED";
  return change;
}

}  // namespace sojourn::grants::rules
