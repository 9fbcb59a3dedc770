// One order as a bank reads it: ISO 20022 pain.001.001.09
// (CustomerCreditTransferInitiationV09), one message a transfer.
#ifndef SERVICES_GRANTS_PROVIDERS_PAIN001_H_
#define SERVICES_GRANTS_PROVIDERS_PAIN001_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/grants/providers/provider.h"

namespace sojourn::grants::providers {

// The account that pays.
struct Debtor {
  std::string name;
  // An IBAN, or as the bank numbers it.
  std::string account;
  // BIC of the bank; empty: NOTPROVIDED.
  std::string agent;
};

// The whole message. FAILED_PRECONDITION ORDER_UNUSABLE where the payee does
// not fit into one: a name of over 140 characters, an account that is neither
// an IBAN nor at most 34 characters without line breaks, or is an IBAN with a
// slip in it. Nothing is cut, as a
// name or an account that is cut is another one.
absl::StatusOr<std::string> WritePain001(const Order& order,
                                         const Debtor& debtor, absl::Time now);

// Whether `xml` is such a message: the elements that the schema asks for, in
// its order, with values of its types, as far as this service writes them. No
// Debian package has the schema itself. INVALID_ARGUMENT MESSAGE_INVALID.
absl::Status CheckPain001(std::string_view xml);

}  // namespace sojourn::grants::providers

#endif  // SERVICES_GRANTS_PROVIDERS_PAIN001_H_
