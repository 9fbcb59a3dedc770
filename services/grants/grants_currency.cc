#include "services/grants/grants_currency.h"

#include <algorithm>
#include <array>

#include "absl/numeric/int128.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/status/string_view.h"

namespace sojourn::grants {
namespace {

// ISO 4217 list one: the codes as Debian's iso-codes 4.15 ships them, without
// metals, funds, units of account and test codes (a test compares). It does not
// say how many digits they have: that is the column of minor units in the list
// of the maintenance agency. All have two but those named below.
constexpr std::array<std::string_view, 158> kCodes = {
    "AED", "AFN", "ALL", "AMD", "ANG", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM",
    "BBD", "BDT", "BGN", "BHD", "BIF", "BMD", "BND", "BOB", "BRL", "BSD", "BTN",
    "BWP", "BYN", "BZD", "CAD", "CDF", "CHF", "CLP", "CNY", "COP", "CRC", "CUP",
    "CVE", "CZK", "DJF", "DKK", "DOP", "DZD", "EGP", "ERN", "ETB", "EUR", "FJD",
    "FKP", "GBP", "GEL", "GHS", "GIP", "GMD", "GNF", "GTQ", "GYD", "HKD", "HNL",
    "HRK", "HTG", "HUF", "IDR", "ILS", "INR", "IQD", "IRR", "ISK", "JMD", "JOD",
    "JPY", "KES", "KGS", "KHR", "KMF", "KPW", "KRW", "KWD", "KYD", "KZT", "LAK",
    "LBP", "LKR", "LRD", "LSL", "LYD", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT",
    "MOP", "MRU", "MUR", "MVR", "MWK", "MXN", "MYR", "MZN", "NAD", "NGN", "NIO",
    "NOK", "NPR", "NZD", "OMR", "PAB", "PEN", "PGK", "PHP", "PKR", "PLN", "PYG",
    "QAR", "RON", "RSD", "RUB", "RWF", "SAR", "SBD", "SCR", "SDG", "SEK", "SGD",
    "SHP", "SLE", "SLL", "SOS", "SRD", "SSP", "STN", "SVC", "SYP", "SZL", "THB",
    "TJS", "TMT", "TND", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH", "UGX", "USD",
    "UYU", "UZS", "VED", "VES", "VND", "VUV", "WST", "XAF", "XCD", "XOF", "XPF",
    "YER", "ZAR", "ZMW", "ZWL"};

constexpr std::array<std::string_view, 16> kNoDigits = {
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW",
    "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"};

constexpr std::array<std::string_view, 7> kThreeDigits = {
    "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"};

// The rate as mantissa / 10^scale.
struct Decimal {
  uint64_t mantissa = 0;
  int scale = 0;
};

std::optional<Decimal> ParseRate(std::string_view text) {
  constexpr size_t kMaxWhole = 10;
  constexpr size_t kMaxFraction = 8;
  const size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view fraction =
      point == std::string_view::npos ? "" : text.substr(point + 1);
  if (whole.empty() || whole.size() > kMaxWhole) return std::nullopt;
  if (point != std::string_view::npos && fraction.empty()) return std::nullopt;
  if (fraction.size() > kMaxFraction) return std::nullopt;
  Decimal decimal{.scale = static_cast<int>(fraction.size())};
  for (const std::string_view digits : {whole, fraction}) {
    for (const char c : digits) {
      if (!absl::ascii_isdigit(static_cast<unsigned char>(c))) {
        return std::nullopt;
      }
      decimal.mantissa = decimal.mantissa * 10 + static_cast<uint64_t>(c - '0');
    }
  }
  if (decimal.mantissa == 0) return std::nullopt;
  return decimal;
}

absl::uint128 PowerOfTen(int exponent) {
  absl::uint128 power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

absl::uint128 DivideUp(absl::uint128 dividend, absl::uint128 divisor) {
  return (dividend + divisor - 1) / divisor;
}

}  // namespace

std::optional<int> CurrencyExponent(std::string_view code) {
  if (!std::ranges::binary_search(kCodes, code)) return std::nullopt;
  if (std::ranges::binary_search(kNoDigits, code)) return 0;
  if (std::ranges::binary_search(kThreeDigits, code)) return 3;
  return 2;
}

std::string AmountText(std::string_view currency, int64_t minor_units) {
  const int digits = CurrencyExponent(currency).value_or(0);
  int64_t unit = 1;
  for (int i = 0; i < digits; ++i) unit *= 10;
  if (digits == 0) return absl::StrCat(minor_units, " ", Av(currency));
  return absl::StrFormat("%d.%0*d %s", minor_units / unit, digits,
                         minor_units % unit, Av(currency));
}

std::optional<int64_t> Exchange(int64_t amount, std::string_view from,
                                std::string_view to, std::string_view rate) {
  const std::optional<int> from_digits = CurrencyExponent(from);
  const std::optional<int> to_digits = CurrencyExponent(to);
  const std::optional<Decimal> decimal = ParseRate(rate);
  if (!from_digits || !to_digits || !decimal) return std::nullopt;
  if (amount < 0 || amount > kMaxAmount) return std::nullopt;
  const absl::uint128 result =
      DivideUp(absl::uint128(static_cast<uint64_t>(amount)) *
                   decimal->mantissa * PowerOfTen(*to_digits),
               PowerOfTen(decimal->scale + *from_digits));
  if (result > static_cast<uint64_t>(kMaxAmount)) return std::nullopt;
  return static_cast<int64_t>(result);
}

int64_t MarginOf(int64_t amount, int basis_points) {
  constexpr int64_t kWhole = 10'000;
  return (amount * basis_points + kWhole - 1) / kWhole;
}

int64_t ProportionOf(int64_t amount, int64_t part, int64_t whole) {
  if (amount <= 0 || part <= 0 || whole <= 0) return 0;
  return static_cast<int64_t>(
      DivideUp(absl::uint128(static_cast<uint64_t>(amount)) *
                   static_cast<uint64_t>(part),
               static_cast<uint64_t>(whole)));
}

int64_t ShareOf(int64_t amount, int persons) {
  if (persons <= 1) return amount;
  return (amount + persons - 1) / persons;
}

}  // namespace sojourn::grants
