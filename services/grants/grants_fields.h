// Checks of single fields, for the parsers of grants_parse.cc. Each notes what
// is wrong and returns a value in any case, so that one answer names all.
#ifndef SERVICES_GRANTS_GRANTS_FIELDS_H_
#define SERVICES_GRANTS_GRANTS_FIELDS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/status/error.h"
#include "google/protobuf/repeated_field.h"
#include "google/protobuf/timestamp.pb.h"
#include "services/grants/grants_enums.h"
#include "sojourn/type/v1/date.pb.h"
#include "sojourn/type/v1/money.pb.h"

namespace sojourn::grants {

// Our enums have the contract's numbers, its zero being no value.
template <typename E>
std::optional<E> FromNumber(int number) {
  const int last = static_cast<int>(EnumNames<E>::kValues.size());
  if (number < 1 || number > last) return std::nullopt;
  return static_cast<E>(number);
}

class Fields {
 public:
  explicit Fields(FieldChecker& checker, std::string prefix = "")
      : checker_(checker), prefix_(std::move(prefix)) {}

  // The same checker for a message inside: Inside("payee") names "payee.name".
  Fields Inside(std::string_view name) const {
    return Fields(checker_, prefix_ + std::string(name) + ".");
  }
  void Bad(std::string_view name, std::string_view reason,
           std::string_view description);

  void Required(std::string_view name, bool present);
  void Unset(std::string_view name, bool present, std::string_view why);
  // At most `most` characters, without control characters but line breaks.
  void Text(std::string_view name, const std::string& text, size_t most);
  // As relocation and this service make them.
  void Reference(std::string_view name, const std::string& text);
  void Currency(std::string_view name, const std::string& code);
  // Above zero, in a known currency.
  int64_t Amount(std::string_view name, bool present,
                 const type::v1::Money& money);
  // Minor units of a limit: zero or more.
  int64_t Limit(std::string_view name, int64_t minor_units);
  absl::CivilDay Day(std::string_view name, bool present,
                     const type::v1::Date& date);
  absl::Time Moment(std::string_view name, bool present,
                    const google::protobuf::Timestamp& time);

  // A value is required.
  template <typename E>
  E Enum(std::string_view name, int number) {
    if (const auto value = Optional<E>(name, number)) return *value;
    if (number == 0) Bad(name, "FIELD_REQUIRED", "choose one of the values");
    return static_cast<E>(1);
  }
  // Unspecified is no value.
  template <typename E>
  std::optional<E> Optional(std::string_view name, int number) {
    const auto value = FromNumber<E>(number);
    if (!value && number != 0) {
      Bad(name, "VALUE_UNKNOWN", "is not one of the values");
    }
    return value;
  }
  template <typename E>
  std::vector<E> Enums(std::string_view name,
                       const google::protobuf::RepeatedField<int>& numbers) {
    std::vector<E> values;
    for (const int number : numbers) values.push_back(Enum<E>(name, number));
    return values;
  }

 private:
  FieldChecker& checker_;
  const std::string prefix_;
};

}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_GRANTS_FIELDS_H_
