// Account numbers and amounts as ISO 20022 messages have them. Pure.
#ifndef SERVICES_GRANTS_PROVIDERS_ISO_ACCOUNTS_H_
#define SERVICES_GRANTS_PROVIDERS_ISO_ACCOUNTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "services/grants/grants_enums.h"

namespace sojourn::grants::providers {

// `text` without blanks where it is an IBAN whose check digits fit (ISO 13616,
// ISO 7064 mod 97-10); nothing otherwise.
std::optional<std::string> IbanIn(std::string_view text);

// Whether `text` has the form of an IBAN and check digits that do not fit: a
// slip, with which money would go to nobody or to somebody else.
bool IsMistypedIban(std::string_view text);

// "12.50" for 1250 EUR, "500" for 500 JPY. The currency is known.
std::string DecimalText(std::string_view currency, int64_t minor_units);

// Of a reason code of an R-transaction or a rejection (ISO 20022
// ExternalReturnReason1Code, ExternalStatusReason1Code): what its outcome is
// here. Codes that say no more than that it failed are RETURNED.
PaymentOutcome OutcomeOfReason(std::string_view code);

// Whether a bank rejects with `code` what it has had before. That says nothing
// of the first one, which it may have paid.
bool IsDuplicateReason(std::string_view code);

}  // namespace sojourn::grants::providers

#endif  // SERVICES_GRANTS_PROVIDERS_ISO_ACCOUNTS_H_
