// Shared values between the wire and the rules. Every parser adds what is
// wrong to the checker under the field's path and returns something usable, so
// that one answer names all bad fields.
#ifndef SERVICES_VISA_VISA_CONVERT_VALUES_H_
#define SERVICES_VISA_VISA_CONVERT_VALUES_H_

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "google/protobuf/repeated_field.h"
#include "google/protobuf/timestamp.pb.h"
#include "services/visa/visa.h"
#include "sojourn/type/v1/date.pb.h"
#include "sojourn/visa/v1/application_calls.pb.h"
#include "sojourn/visa/v1/visa_service.pb.h"

namespace sojourn::visa {

// The proto's numbers are ours; values unknown to this build become
// unspecified, as a missing one is.
template <typename E, typename Proto>
E FromProto(Proto value) {
  const auto index = static_cast<size_t>(value);
  return value >= 0 && index < kNames<E>.size() ? static_cast<E>(value)
                                                : E::kUnspecified;
}
template <typename Proto, typename E>
Proto ToProtoEnum(E value) {
  return static_cast<Proto>(value);
}

// FIELD_REQUIRED when unspecified, VALUE_UNKNOWN for a number the contract does
// not name.
template <typename E, typename Proto>
E RequiredEnum(FieldChecker& check, const std::string& field, Proto value) {
  const E parsed = FromProto<E>(value);
  if (value == 0) {
    check.Add(field, "FIELD_REQUIRED",
              "Choose one of the values of the contract.");
  } else if (parsed == E::kUnspecified) {
    check.Add(field, "VALUE_UNKNOWN", "Is not a value of the contract.");
  }
  return parsed;
}

// ENTRY_REPEATED where a value stands twice.
template <typename E, typename List>
std::vector<E> ParseEnums(FieldChecker& check, const std::string& field,
                          const List& list) {
  std::vector<E> parsed;
  for (int i = 0; i < list.size(); ++i) {
    parsed.push_back(
        RequiredEnum<E>(check, absl::StrCat(field, "[", i, "]"), list.Get(i)));
  }
  std::vector<E> once = parsed;
  std::ranges::sort(once);
  if (std::ranges::adjacent_find(once) != once.end()) {
    check.Add(field, "ENTRY_REPEATED", "Name each value once.");
  }
  return parsed;
}

// Unset or all zero is nothing; DATE_INVALID for a day no calendar has.
std::optional<absl::CivilDay> ParseOptionalDay(FieldChecker& check,
                                               const std::string& field,
                                               bool present,
                                               const type::v1::Date& date);
absl::CivilDay ParseDay(FieldChecker& check, const std::string& field,
                        bool present, const type::v1::Date& date);
// Both ends required, in order; DATES_REVERSED, PERIOD_TOO_LONG (3 years).
LegalDays ParseDays(FieldChecker& check, const std::string& field,
                    const type::v1::LegalDays& days);
PartialDate ParsePartialDate(FieldChecker& check, const std::string& field,
                             const type::v1::Date& date);

// COUNTRY_UNKNOWN; empty only where it is optional.
std::string ParseCountry(FieldChecker& check, const std::string& field,
                         const std::string& code, bool required);
std::vector<std::string> ParseCountries(
    FieldChecker& check, const std::string& field,
    const google::protobuf::RepeatedPtrField<std::string>& codes, int most);

// FIELD_REQUIRED and TEXT_TOO_LONG.
std::string ParseText(FieldChecker& check, const std::string& field,
                      const std::string& text, bool required, size_t most);

TravelDocument ParseTravelDocument(FieldChecker& check,
                                   const std::string& field,
                                   const v1::TravelDocument& document);
std::vector<TravelRecord> ParseHistory(
    FieldChecker& check, const std::string& field,
    const google::protobuf::RepeatedPtrField<v1::TravelRecord>& history);

void SetDate(absl::CivilDay day, type::v1::Date* out);
void SetDays(const LegalDays& days, type::v1::LegalDays* out);
void SetTime(absl::Time time, google::protobuf::Timestamp* out);
absl::Time TimeOf(const google::protobuf::Timestamp& time);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_VISA_CONVERT_VALUES_H_
