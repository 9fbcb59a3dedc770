// What a bank says of transfers: ISO 20022 camt.054
// (BankToCustomerDebitCreditNotification), versions 02, 04 and 08.
#ifndef SERVICES_GRANTS_PROVIDERS_CAMT054_H_
#define SERVICES_GRANTS_PROVIDERS_CAMT054_H_

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/grants/providers/provider.h"

namespace sojourn::grants::providers {

// The answers in one message, in its order. A booked debit is SENT; a credit
// that carries the reason of a return is that return, and one that takes a
// debit back is RETURNED. Anything else that is
// booked on the account (interest, what others pay in) is passed over, and so
// is what is not booked yet. A bank never says that she has the money.
//
// The elements that are read must be there with values of their types, in the
// schema's order; what else a bank adds is passed over. The schema of version
// 04 is only of use to tests (schema_test.cc). INVALID_ARGUMENT XML_INVALID,
// MESSAGE_INVALID.
absl::StatusOr<std::vector<Answer>> ReadCamt054(std::string_view xml);

}  // namespace sojourn::grants::providers

#endif  // SERVICES_GRANTS_PROVIDERS_CAMT054_H_
