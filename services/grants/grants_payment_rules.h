// How an agreed grant is paid. Pure. Schedule and Release are decisions;
// RecordOutcome and ConfirmReceipt are facts and never refuse.
#ifndef SERVICES_GRANTS_GRANTS_PAYMENT_RULES_H_
#define SERVICES_GRANTS_GRANTS_PAYMENT_RULES_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/grants/grants.h"

namespace sojourn::grants::rules {

// Adds a tranche. `payment` has everything but tranche, state and what it
// costs the fund. `today` is the holder's.
// INVALID_ARGUMENT: FIELD_REQUIRED, FIELD_NOT_ALLOWED, RATE_INVALID,
// DATE_IN_FUTURE on fx_rate.
// FAILED_PRECONDITION: LAST_TRANCHE_SCHEDULED, PAYMENT_EXCEEDS_APPROVAL,
// TRANCHES_DIFFER.
absl::StatusOr<Change> Schedule(const Grant& grant, Payment payment,
                                absl::CivilDay today);

// What may be chosen again for a tranche that did not leave or came back.
struct NewChoice {
  PaymentChannel channel;
  ReceiptSignal receipt_signal;
  std::optional<absl::CivilDay> due_on;
  Actor scheduled_by;
};

// FAILED_PRECONDITION PAYMENT_NOT_SCHEDULED.
absl::StatusOr<Change> ChooseAgain(const Grant& grant, size_t payment,
                                   const NewChoice& choice);

// The ids are made by the caller, for the attempt that this begins.
struct NewAttempt {
  std::string id;
  std::string provider_reference;
};

// FAILED_PRECONDITION: PAYMENT_NOT_SCHEDULED, PAYMENTS_HELD, ORDER_OPEN,
// RELEASER_APPROVED.
absl::StatusOr<Change> Release(const Grant& grant, size_t payment,
                               const NewAttempt& attempt, const Actor& releaser,
                               absl::Time now);

// A report by `recorded_by` of what happened at `occurred_at`.
struct Report {
  std::string id;
  absl::Time occurred_at;
  Actor recorded_by;
  // Of the attempt that a provider speaks of; empty: the last one. What is said
  // late of an earlier attempt moves nothing: another may be under way.
  std::string reference = {};
};

Change RecordOutcome(const Grant& grant, size_t payment, PaymentOutcome outcome,
                     const Report& report, absl::Time now);

// Only the signal that she chose, or that somebody met her, makes the payment
// RECEIVED; any other is stored and flagged, and it stays as it is.
Change ConfirmReceipt(const Grant& grant, size_t payment, ReceiptSignal signal,
                      const Report& report, absl::Time now);

// Nothing is paid now: others read a contact of hers, or did until a day ago,
// or she no longer agrees that the funder knows of her.
bool IsHeld(const Grant& grant, absl::Time now);

// How long payments wait on after a new contact was agreed on.
inline constexpr absl::Duration kHeldAfterwards = absl::Hours(24);

// From when payments may go on, which was `until`, now that relocation says
// that they are, or are not, `held`.
absl::Time HeldUntil(absl::Time until, bool held, absl::Time now);

// OK when what is reported of `field` has happened. A clock of the caller may
// be a minute ahead of ours. INVALID_ARGUMENT TIME_IN_FUTURE.
absl::Status CheckPast(std::string_view field, absl::Time occurred_at,
                       absl::Time now);

// The index of the payment that is called so outside; nothing for none.
std::optional<size_t> FindPayment(const Grant& grant,
                                  std::string_view public_id);

}  // namespace sojourn::grants::rules

#endif  // SERVICES_GRANTS_GRANTS_PAYMENT_RULES_H_
