// What a bank says of an order before anything is booked: ISO 20022 pain.002
// (CustomerPaymentStatusReport), versions 03 and 10.
#ifndef SERVICES_GRANTS_PROVIDERS_PAIN002_H_
#define SERVICES_GRANTS_PROVIDERS_PAIN002_H_

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/grants/providers/provider.h"

namespace sojourn::grants::providers {

inline constexpr std::string_view kPain002Namespaces[] = {
    "urn:iso:std:iso:20022:tech:xsd:pain.002.001.03",
    "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10",
};

// The answers in one message, in its order: of each order that it rejects, the
// failure that the reason is (OutcomeOfReason), and SENT of one that is settled
// on the account that pays. The status of a transaction goes before that of its
// order, and that before the message's, as one message is one order here.
//
// What is received, accepted or pending says nothing yet; nor does a rejection
// as a duplicate, as the first one may be paid: an officer asks the bank.
//
// The elements that are read must be there with values of their types, in the
// schema's order (no Debian package has the schema itself).
// INVALID_ARGUMENT XML_INVALID, MESSAGE_INVALID.
absl::StatusOr<std::vector<Answer>> ReadPain002(std::string_view xml);

}  // namespace sojourn::grants::providers

#endif  // SERVICES_GRANTS_PROVIDERS_PAIN002_H_
