// Checks of single fields, shared by the parsers of capacity_parse.cc. Each
// adds to the checker what is wrong and returns a value in any case.
#ifndef SERVICES_CAPACITY_CAPACITY_FIELDS_H_
#define SERVICES_CAPACITY_CAPACITY_FIELDS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/status/error.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "google/protobuf/timestamp.pb.h"
#include "services/capacity/capacity.h"
#include "sojourn/type/v1/date.pb.h"
#include "sojourn/type/v1/party.pb.h"

namespace sojourn::capacity {

using Strings = google::protobuf::RepeatedPtrField<std::string>;
using LanguageSkills =
    google::protobuf::RepeatedPtrField<type::v1::LanguageSkill>;

// One request's checker and the path of the message being parsed.
class Fields {
 public:
  explicit Fields(FieldChecker& checker, std::string prefix = "")
      : checker_(checker), prefix_(std::move(prefix)) {}

  // The same checker for a message inside: Inside("stay") names "stay.x".
  Fields Inside(const std::string& name) const {
    return Fields(checker_, prefix_ + name + ".");
  }
  void Bad(const std::string& name, std::string_view reason,
           std::string_view description) {
    checker_.Add(prefix_ + name, reason, description);
  }

  void Required(const std::string& name, const std::string& value);
  // Trimmed of nothing, without control characters, 1 to `most` bytes.
  void Text(const std::string& name, const std::string& value, size_t most);
  // The request_id of another call.
  void RequestId(const std::string& name, const std::string& value);
  // A reference as relocation makes them.
  void Reference(const std::string& name, const std::string& value);
  int Number(const std::string& name, int value, int least, int most);
  absl::CivilDay Day(const std::string& name, bool present,
                     const type::v1::Date& date);
  // At least one night, at most two years; `name` is the field of the stay.
  Stay Nights(const std::string& name, bool present,
              const type::v1::Stay& stay);
  // At least one night, however long: of a window.
  Stay Period(const std::string& name, const type::v1::Stay& stay);
  absl::Time Moment(const std::string& name, bool present,
                    const google::protobuf::Timestamp& time);
  void Country(const std::string& name, const std::string& code);
  std::vector<std::string> Countries(const std::string& name,
                                     const Strings& codes);
  std::vector<LanguageSkill> Languages(const std::string& name,
                                       const LanguageSkills& skills);
  std::vector<std::string> LanguageCodes(const std::string& name,
                                         const Strings& codes);
  Party WholeParty(const std::string& name, bool present,
                   const type::v1::Party& party);

  // The value of a proto enum whose zero is unspecified and whose other values
  // are those of E in the same order; nothing for unspecified and unknown.
  template <typename E>
  static std::optional<E> Known(int value, E last) {
    if (value < 1 || value > static_cast<int>(last) + 1) return std::nullopt;
    return static_cast<E>(value - 1);
  }
  // Like Known, adding FIELD_REQUIRED for unspecified, VALUE_UNKNOWN for
  // unknown.
  template <typename E>
  E Enum(const std::string& name, int value, E last) {
    const std::optional<E> known = Known(value, last);
    if (value == 0) {
      Bad(name, "FIELD_REQUIRED", "choose one of the values");
    } else if (!known.has_value()) {
      Bad(name, "VALUE_UNKNOWN", "is not one of the values");
    }
    return known.value_or(last);
  }

 private:
  FieldChecker& checker_;
  const std::string prefix_;
};

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_FIELDS_H_
