// Checks of single fields. Each adds to the checker what is wrong, and returns
// a value in any case.
#ifndef SERVICES_MATCHING_ASK_ASK_FIELDS_H_
#define SERVICES_MATCHING_ASK_ASK_FIELDS_H_

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "common/status/error.h"
#include "google/protobuf/repeated_field.h"
#include "services/matching/ask/calendar.h"
#include "services/matching/model/party.h"
#include "sojourn/matching/v1/matching.pb.h"
#include "sojourn/type/v1/date.pb.h"
#include "sojourn/type/v1/party.pb.h"

namespace sojourn::matching {

using Strings = google::protobuf::RepeatedPtrField<std::string>;
using Stays = google::protobuf::RepeatedPtrField<type::v1::Stay>;

// The day, where the calendar has it and a year from 1900 to 2200 does.
std::optional<absl::CivilDay> DayIn(const type::v1::Date& date);

// One request's checker and the path of the message that is read.
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

  // LIST_TOO_LONG; then the list is best left unread.
  bool Fits(const std::string& name, int entries, int most);
  // Within the range in any case.
  int Number(const std::string& name, int value, int least, int most);
  double Part(const std::string& name, double value, double most);
  // 1 to 64 bytes.
  void Ref(const std::string& name, const std::string& value);
  // The same, of each, and ENTRY_REPEATED where `seen` has it.
  void NewRef(const std::string& name, const std::string& value,
              std::set<std::string>* seen);
  std::vector<std::string> Refs(const std::string& name, const Strings& refs,
                                int most);
  // FIELD_REQUIRED, DATE_INVALID.
  std::optional<absl::CivilDay> Day(const std::string& name, bool present,
                                    const type::v1::Date& date);
  void Country(const std::string& name, const std::string& code);
  // ISO 639 codes.
  std::vector<std::string> Languages(const std::string& name,
                                     const Strings& codes);
  // Those spoken well enough to be understood, and the others.
  std::pair<std::vector<std::string>, std::vector<std::string>> Skills(
      const std::string& name,
      const google::protobuf::RepeatedPtrField<type::v1::LanguageSkill>&
          skills);
  uint32_t Needs(const std::string& name,
                 const google::protobuf::RepeatedField<int>& needs);
  Days Period(const std::string& name, const type::v1::Stay& stay,
              const Calendar& calendar);
  std::vector<Days> Periods(const std::string& name, const Stays& stays,
                            const Calendar& calendar);

 private:
  FieldChecker& checker_;
  const std::string prefix_;
};

// "windows[3]".
std::string Nth(const std::string& name, int index);

}  // namespace sojourn::matching

#endif  // SERVICES_MATCHING_ASK_ASK_FIELDS_H_
