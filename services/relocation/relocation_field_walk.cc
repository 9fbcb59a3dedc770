#include "services/relocation/relocation_field_walk.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/reference/countries.h"
#include "common/reference/intake_fields.h"
#include "common/reference/time_zones.h"
#include "common/status/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/unknown_field_set.h"
#include "sojourn/type/v1/date.pb.h"

namespace sojourn::relocation {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::Reflection;

using reference::TextKind;

bool IsDate(const Message& message) {
  return message.GetDescriptor() == type::v1::Date::descriptor();
}

std::string PathOf(const std::string& path, const FieldDescriptor& field) {
  return absl::StrCat(path, ".", field.json_name());
}

// Calls `visit(message or string position, path)` for each value of `field`.
template <typename Visit>
void ForEachIndex(const Message& message, const FieldDescriptor& field,
                  const std::string& path, Visit visit) {
  if (!field.is_repeated()) return visit(-1, PathOf(path, field));
  const int size = message.GetReflection()->FieldSize(message, &field);
  for (int i = 0; i < size; ++i) {
    visit(i, absl::StrCat(PathOf(path, field), "[", i, "]"));
  }
}

std::string TextAt(const Message& message, const FieldDescriptor& field,
                   int index) {
  const Reflection& reflection = *message.GetReflection();
  return index < 0 ? reflection.GetString(message, &field)
                   : reflection.GetRepeatedString(message, &field, index);
}

const Message& MessageAt(const Message& message, const FieldDescriptor& field,
                         int index) {
  const Reflection& reflection = *message.GetReflection();
  return index < 0 ? reflection.GetMessage(message, &field)
                   : reflection.GetRepeatedMessage(message, &field, index);
}

std::vector<const FieldDescriptor*> SetFields(const Message& message) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  return fields;
}

void CheckCode(const FieldDescriptor& field, const std::string& path,
               const std::string& code, const AddProblem& add) {
  if (code.empty()) return;
  const TextKind kind = reference::TextKindOf(field.name());
  if (kind == TextKind::kCountry || kind == TextKind::kNationality) {
    const bool no_nationality =
        kind == TextKind::kNationality && reference::IsNoNationality(code);
    if (!no_nationality && !reference::IsCountry(code)) {
      add(path, "COUNTRY_UNKNOWN", "no country has this code",
          "use ISO 3166-1 alpha-2 in capitals, such as GT");
    }
  } else if (kind == TextKind::kLanguage) {
    if (!reference::IsLanguageCode(code)) {
      add(path, "LANGUAGE_UNKNOWN", "no language has this code",
          "use ISO 639-1 or 639-3 in small letters, such as es or pbu");
    }
  } else if (kind == TextKind::kTimeZone) {
    if (!reference::IsTimeZone(code)) {
      add(path, "TIME_ZONE_UNKNOWN", "no time zone has this name",
          "use an IANA name such as America/Guatemala");
    }
  } else if (kind == TextKind::kCurrency) {
    const bool shaped =
        code.size() == 3 && std::all_of(code.begin(), code.end(), [](char c) {
          return c >= 'A' && c <= 'Z';
        });
    if (!shaped) {
      add(path, "CURRENCY_UNKNOWN", "no currency has this code",
          "use ISO 4217, such as EUR");
    }
  }
}

void CheckDate(const FieldDescriptor& field, const std::string& path,
               const type::v1::Date& date, std::optional<absl::CivilDay> today,
               const AddProblem& add) {
  const bool may_be_partial = reference::MayBePartial(field.name());
  const int month = date.month() == 0 && may_be_partial ? 1 : date.month();
  const int day = date.day() == 0 && may_be_partial ? 1 : date.day();
  const absl::CivilDay civil(date.year(), month, day);
  const bool exists = date.year() >= reference::kFirstYear &&
                      date.year() <= reference::kLastYear &&
                      civil.month() == month && civil.day() == day &&
                      !(date.month() == 0 && date.day() != 0);
  if (!exists) {
    add(path, "DATE_INVALID", "there is no such day",
        may_be_partial ? "leave month or day at 0 where they are not known"
                       : "give year, month and day of the Gregorian calendar");
    return;
  }
  if (today && reference::IsOfThePast(field.name()) && civil > *today) {
    add(path, "DATE_IN_FUTURE", "this day has not come yet",
        "check the year; leave it out if it is not known");
  }
}

void CheckEnum(const Message& message, const FieldDescriptor& field,
               const std::string& path, const AddProblem& add) {
  ForEachIndex(message, field, path, [&](int index, const std::string& at) {
    const Reflection& reflection = *message.GetReflection();
    const int number =
        index < 0 ? reflection.GetEnumValue(message, &field)
                  : reflection.GetRepeatedEnumValue(message, &field, index);
    if (field.enum_type()->FindValueByNumber(number) == nullptr) {
      add(at, "VALUE_UNKNOWN", "this value is not known here",
          "use one of the values of the contract");
    }
  });
}

void CheckText(const FieldDescriptor& field, const std::string& path,
               const std::string& text, const AddProblem& add) {
  const size_t limit = reference::MostOf(reference::TextKindOf(field.name()));
  const size_t length = reference::CharactersIn(text);
  if (length > limit) {
    add(path, "TEXT_TOO_LONG",
        absl::StrCat("has ", length, " characters, at most ", limit,
                     " are kept"),
        "shorten it, or send the rest as a document");
  }
  if (text.find('\0') != std::string::npos) {
    add(path, "TEXT_INVALID", "holds a NUL character", "remove it");
  }
}

}  // namespace

void WalkUnnamed(const Message& message, const std::string& path,
                 const AddProblem& add) {
  const auto& unnamed = message.GetReflection()->GetUnknownFields(message);
  std::set<int> numbers;
  for (int i = 0; i < unnamed.field_count(); ++i) {
    numbers.insert(unnamed.field(i).number());
  }
  for (const int number : numbers) {
    add(absl::StrCat(path, ".", number), "FIELD_UNKNOWN",
        "this server knows no field of this number: the form is newer than the "
        "server",
        "say it in words in `danger` or in a note and leave the field out, or "
        "send it again when the server was brought up to date");
  }
  for (const FieldDescriptor* field : SetFields(message)) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    ForEachIndex(message, *field, path, [&](int i, const std::string& at) {
      WalkUnnamed(MessageAt(message, *field, i), at, add);
    });
  }
}

void WalkSizes(const Message& message, const std::string& path,
               const AddProblem& add) {
  for (const FieldDescriptor* field : SetFields(message)) {
    if (field->is_repeated() && message.GetReflection()->FieldSize(
                                    message, field) > reference::kLongestList) {
      add(PathOf(path, *field), "LIST_TOO_LONG",
          absl::StrCat("at most ", reference::kLongestList, " are kept"),
          "leave out what matters least");
      continue;
    }
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      ForEachIndex(message, *field, path, [&](int i, const std::string& at) {
        CheckText(*field, at, TextAt(message, *field, i), add);
      });
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      ForEachIndex(message, *field, path, [&](int i, const std::string& at) {
        WalkSizes(MessageAt(message, *field, i), at, add);
      });
    }
  }
}

void WalkValues(const Message& message, const std::string& path,
                std::optional<absl::CivilDay> today, const AddProblem& add) {
  for (const FieldDescriptor* field : SetFields(message)) {
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
      CheckEnum(message, *field, path, add);
      continue;
    }
    ForEachIndex(message, *field, path, [&](int i, const std::string& at) {
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
        CheckCode(*field, at, TextAt(message, *field, i), add);
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        const Message& inner = MessageAt(message, *field, i);
        if (IsDate(inner)) {
          CheckDate(*field, at, static_cast<const type::v1::Date&>(inner),
                    today, add);
        } else {
          WalkValues(inner, at, today, add);
        }
      }
    });
  }
}

void WalkFields(const google::protobuf::Message& message,
                const std::string& path, std::optional<absl::CivilDay> today,
                FieldChecker& fields) {
  const AddProblem add = [&](std::string_view at, std::string_view reason,
                             std::string_view description,
                             std::string_view remedy) {
    fields.Add(at, reason,
               std::string(description) + ": " + std::string(remedy));
  };
  WalkSizes(message, path, add);
  WalkValues(message, path, today, add);
}

}  // namespace sojourn::relocation
