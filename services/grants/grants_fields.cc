#include "services/grants/grants_fields.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "services/grants/grants_currency.h"

namespace sojourn::grants {
namespace {

// Protobuf has checked that strings are UTF-8.
size_t CharacterCount(std::string_view utf8) {
  return static_cast<size_t>(std::ranges::count_if(
      utf8, [](char c) { return (static_cast<unsigned char>(c) >> 6) != 2; }));
}

bool IsControl(char c) {
  return absl::ascii_iscntrl(static_cast<unsigned char>(c)) && c != '\n';
}

bool IsReferenceChar(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' ||
         c == '_';
}

}  // namespace

void Fields::Bad(std::string_view name, std::string_view reason,
                 std::string_view description) {
  checker_.Add(prefix_ + std::string(name), reason, description);
}

void Fields::Required(std::string_view name, bool present) {
  if (!present) Bad(name, "FIELD_REQUIRED", "is required");
}

void Fields::Unset(std::string_view name, bool present, std::string_view why) {
  if (present) Bad(name, "FIELD_NOT_ALLOWED", why);
}

void Fields::Text(std::string_view name, const std::string& text, size_t most) {
  if (CharacterCount(text) > most) {
    Bad(name, "TEXT_TOO_LONG",
        "must have at most " + std::to_string(most) + " characters");
  }
  if (std::ranges::any_of(text, IsControl)) {
    Bad(name, "TEXT_INVALID", "must not have control characters");
  }
}

void Fields::Reference(std::string_view name, const std::string& text) {
  constexpr size_t kLongest = 64;
  if (text.size() <= kLongest && std::ranges::all_of(text, IsReferenceChar)) {
    return;
  }
  Bad(name, "ID_INVALID", "must be a reference as it was given");
}

void Fields::Currency(std::string_view name, const std::string& code) {
  if (CurrencyExponent(code)) return;
  Bad(name, "CURRENCY_UNKNOWN",
      "must be an ISO 4217 code in capitals such as EUR");
}

int64_t Fields::Amount(std::string_view name, bool present,
                       const type::v1::Money& money) {
  Required(name, present);
  if (!present) return 0;
  Fields inside = Inside(name);
  inside.Currency("currency_code", money.currency_code());
  if (money.minor_units() <= 0 || money.minor_units() > kMaxAmount) {
    inside.Bad("minor_units", "NUMBER_OUT_OF_RANGE",
               "must be above zero and at most 10000000000000");
  }
  return money.minor_units();
}

int64_t Fields::Limit(std::string_view name, int64_t minor_units) {
  if (minor_units < 0 || minor_units > kMaxAmount) {
    Bad(name, "NUMBER_OUT_OF_RANGE",
        "must not be below zero and at most 10000000000000");
  }
  return minor_units;
}

absl::CivilDay Fields::Day(std::string_view name, bool present,
                           const type::v1::Date& date) {
  Required(name, present);
  const absl::CivilDay day(date.year(), date.month(), date.day());
  const bool exists = day.year() == date.year() &&
                      day.month() == date.month() && day.day() == date.day();
  if (present && (!exists || date.year() < 1900 || date.year() > 2200)) {
    Bad(name, "DATE_INVALID", "must be a day of the calendar");
  }
  return day;
}

absl::Time Fields::Moment(std::string_view name, bool present,
                          const google::protobuf::Timestamp& time) {
  Required(name, present);
  constexpr int64_t kLastSecond = 253402300799;  // of the year 9999
  constexpr int kNanos = 1'000'000'000;
  if (time.seconds() < 0 || time.seconds() > kLastSecond || time.nanos() < 0 ||
      time.nanos() >= kNanos) {
    Bad(name, "TIME_INVALID", "must be a time since 1970");
  }
  return absl::FromUnixSeconds(time.seconds()) +
         absl::Nanoseconds(time.nanos());
}

}  // namespace sojourn::grants
