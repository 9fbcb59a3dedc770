// Who carries money out: a bank, an operator of mobile money. An order has a
// reference that was committed before, and under one reference a provider pays
// once, however often it is told.
#ifndef SERVICES_GRANTS_PROVIDERS_PROVIDER_H_
#define SERVICES_GRANTS_PROVIDERS_PROVIDER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/grants/grants_enums.h"

namespace sojourn::grants::providers {

// In clear: it lives as long as the call that hands it over. Nothing in it says
// what the money is for.
struct Order {
  // 1 to 35 letters and digits.
  std::string reference;
  std::string currency;
  int64_t amount = 0;
  std::string payee_name;
  // Account, telephone or pick-up details, as the officer entered them.
  std::string payee_details;
  absl::CivilDay on;
  // Nothing goes out from then on: whoever asked for it waits no longer, and
  // another may be deciding by what Ask says.
  absl::Time send_by = absl::InfiniteFuture();
};

// What a provider says became of an order. It may say so late, twice, or of an
// order that nobody here made.
struct Answer {
  // The same for the same message, however often it comes.
  std::string id;
  std::string reference;
  PaymentOutcome outcome = PaymentOutcome::kSent;
  absl::Time occurred_at;

  friend bool operator==(const Answer&, const Answer&) = default;
};

// Thread-safe. Called outside any transaction. tests: provider_test.cc, which
// every kind passes.
class Provider {
 public:
  virtual ~Provider() = default;

  // OK once the provider answers for the order. Of an order that it has already
  // it does nothing more. FAILED_PRECONDITION ORDER_UNUSABLE: it will never
  // take this one, and nothing was paid. All else: nobody knows; Ask.
  // UNAVAILABLE PROVIDER_SLOW from `send_by` on, without sending.
  virtual absl::Status Send(const Order& order) = 0;

  // What the provider has of a reference: nothing where the order never reached
  // it, otherwise the answers it can name by itself, oldest first.
  virtual absl::StatusOr<std::optional<std::vector<Answer>>> Ask(
      std::string_view reference) = 0;

  // Answers that came in, oldest first, until Done says they are stored.
  virtual absl::StatusOr<std::vector<Answer>> Read() = 0;
  virtual absl::Status Done(const Answer& answer) = 0;
};

// Whether `reference` can be one; it becomes part of file names.
bool IsReference(std::string_view reference);

// UNAVAILABLE PROVIDER_SLOW.
absl::Status TooSlow();

// FAILED_PRECONDITION ORDER_UNUSABLE, for `why`.
absl::Status Unusable(std::string_view why);

}  // namespace sojourn::grants::providers

#endif  // SERVICES_GRANTS_PROVIDERS_PROVIDER_H_
