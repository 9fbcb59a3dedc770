// Currencies and exchange, in integers.
#ifndef SERVICES_GRANTS_GRANTS_CURRENCY_H_
#define SERVICES_GRANTS_GRANTS_CURRENCY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sojourn::grants {

// Larger amounts are refused, so that no sum or product here can overflow.
inline constexpr int64_t kMaxAmount = 10'000'000'000'000;

// Digits of the minor unit: 2 for EUR, 0 for JPY, 3 for TND; nothing for what
// is no currency people are paid in.
std::optional<int> CurrencyExponent(std::string_view code);

// As people write it: "12.50 EUR", "500 JPY".
std::string AmountText(std::string_view currency, int64_t minor_units);

// `amount` of `from` in minor units of `to`, at `rate` units of `to` for one
// unit of `from`, rounded up: the fund never owes more than it set aside.
// Nothing when the rate is not a decimal above zero with at most 10 digits
// before and 8 after the point, or the result is above kMaxAmount.
std::optional<int64_t> Exchange(int64_t amount, std::string_view from,
                                std::string_view to, std::string_view rate);

// `basis_points` hundredths of a percent of `amount`, rounded up.
int64_t MarginOf(int64_t amount, int basis_points);

// What `part` of `whole` is of `amount`, rounded up; 0 of nothing.
int64_t ProportionOf(int64_t amount, int64_t part, int64_t whole);

// The part of one of `persons` in `amount`, rounded up; all of it for none.
int64_t ShareOf(int64_t amount, int persons);

}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_GRANTS_CURRENCY_H_
