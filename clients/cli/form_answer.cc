#include "clients/cli/form_answer.h"

#include <array>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "clients/cli/utf8.h"
#include "clients/cli/values.h"
#include "common/reference/intake_fields.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"

namespace sojourn::cli {
namespace {

namespace v1 = relocation::v1;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using reference::TextKind;

// No-break and narrow spaces, marks of direction and of byte order.
constexpr std::array<std::string_view, 14> kUnseen = {
    "\xC2\xA0",     "\xE2\x80\x8B", "\xE2\x80\x8E", "\xE2\x80\x8F",
    "\xE2\x80\xAA", "\xE2\x80\xAB", "\xE2\x80\xAC", "\xE2\x80\xAD",
    "\xE2\x80\xAE", "\xE2\x80\xAF", "\xE2\x81\xA6", "\xE2\x81\xA7",
    "\xE2\x81\xA8", "\xE2\x81\xA9"};
constexpr std::string_view kByteOrder = "\xEF\xBB\xBF";

// Zeros of scripts whose ten digits stand in a row.
constexpr std::array<std::string_view, 5> kZeros = {
    "\xD9\xA0", "\xDB\xB0", "\xE0\xA5\xA6", "\xE0\xA7\xA6", "\xEF\xBC\x90"};

// The digit that `text` begins with and how many bytes it has, or 0.
std::pair<char, size_t> DigitInFront(std::string_view text) {
  if (!text.empty() &&
      absl::ascii_isdigit(static_cast<unsigned char>(text[0]))) {
    return {text[0], 1};
  }
  for (const std::string_view zero : kZeros) {
    const size_t last = zero.size() - 1;
    if (text.size() <= last || text.substr(0, last) != zero.substr(0, last)) {
      continue;
    }
    const int digit = static_cast<unsigned char>(text[last]) -
                      static_cast<unsigned char>(zero[last]);
    if (digit >= 0 && digit < 10) {
      return {static_cast<char>('0' + digit), zero.size()};
    }
  }
  return {'\0', 0};
}

std::string WithAsciiDigits(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    const auto [digit, size] = DigitInFront(text);
    plain.push_back(size == 0 ? text[0] : digit);
    text.remove_prefix(size == 0 ? 1 : size);
  }
  return plain;
}

// Separators of other scripts as ours.
std::string WithAsciiSeparators(std::string_view text) {
  return absl::StrReplaceAll(Av(text), {{"\xD8\x9B", ";"},
                                        {"\xEF\xBC\x9B", ";"},
                                        {"\xD8\x8C", ","},
                                        {"\xE3\x80\x81", ","},
                                        {"\xEF\xBC\x8C", ","}});
}

std::vector<std::string> Parts(std::string_view text) {
  std::vector<std::string> parts;
  for (const auto part :
       absl::StrSplit(WithAsciiSeparators(text), absl::ByAnyChar(";\n"))) {
    parts.emplace_back(TrimmedAnswer({part.data(), part.size()}));
  }
  return parts;
}

std::vector<std::string> Codes(std::string_view text) {
  return absl::StrSplit(WithAsciiSeparators(text), absl::ByAnyChar(" ,;\n\t/"),
                        absl::SkipEmpty());
}

std::string AsCode(TextKind kind, std::string_view text) {
  switch (kind) {
    case TextKind::kCountry:
    case TextKind::kNationality:
      return absl::AsciiStrToUpper(Av(text));
    case TextKind::kLanguage:
      return absl::AsciiStrToLower(Av(text));
    default:
      return std::string(text);
  }
}

std::string AsValue(std::string_view text) {
  return absl::StrReplaceAll(Av(text), {{" ", "-"}, {"\n", "-"}});
}

absl::StatusOr<bool> YesOrNo(const std::string& place, std::string_view text) {
  const std::string said = absl::AsciiStrToLower(Av(text));
  if (said == "y" || said == "yes") return true;
  if (said == "n" || said == "no") return false;
  return InvalidField(place, "VALUE_INVALID", "write y or n");
}

absl::StatusOr<int32_t> Number(const std::string& place,
                               std::string_view text) {
  int32_t number = 0;
  if (absl::SimpleAtoi(WithAsciiDigits(text), &number)) return number;
  return InvalidField(place, "NUMBER_INVALID", "write a whole number");
}

// A field of the intake that a path leads to, made where it is not there yet.
struct Field {
  Message* message = nullptr;
  const FieldDescriptor* field = nullptr;
};

// "persons[0]" as "persons" and whether an element is meant.
std::pair<std::string, bool> Step(absl::string_view step) {
  const size_t bracket = step.find('[');
  return {std::string(step.substr(0, bracket)),
          bracket != absl::string_view::npos};
}

Field Reach(v1::Intake* intake, std::string_view path) {
  Field at{intake, nullptr};
  for (const absl::string_view each : absl::StrSplit(Av(path), '.')) {
    if (at.field != nullptr) {
      const auto& reflection = *at.message->GetReflection();
      at.message = reflection.MutableMessage(at.message, at.field);
      at.field = nullptr;
    }
    const auto [name, is_element] = Step(each);
    const FieldDescriptor* field =
        at.message->GetDescriptor()->FindFieldByName(name);
    if (!is_element) {
      at.field = field;
      continue;
    }
    const auto& reflection = *at.message->GetReflection();
    at.message = reflection.FieldSize(*at.message, field) > 0
                     ? reflection.MutableRepeatedMessage(at.message, field, 0)
                     : reflection.AddMessage(at.message, field);
  }
  return at;
}

absl::Status StorePlain(const Field& at, const std::string& place,
                        const std::string& text) {
  const auto& reflection = *at.message->GetReflection();
  switch (at.field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL: {
      ASSIGN_OR_RETURN(const bool said, YesOrNo(place, text));
      reflection.SetBool(at.message, at.field, said);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_INT32: {
      ASSIGN_OR_RETURN(const int32_t number, Number(place, text));
      reflection.SetInt32(at.message, at.field, number);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_ENUM: {
      ASSIGN_OR_RETURN(const auto* value,
                       ParseEnum(place, *at.field->enum_type(), AsValue(text)));
      reflection.SetEnum(at.message, at.field, value);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return ParseOneWord(place, WithAsciiDigits(text),
                          reflection.MutableMessage(at.message, at.field));
    default:
      reflection.SetString(
          at.message, at.field,
          AsCode(reference::TextKindOf(at.field->name()), text));
      return absl::OkStatus();
  }
}

void StoreTexts(const Field& at, const std::vector<std::string>& texts) {
  const TextKind kind = reference::TextKindOf(at.field->name());
  for (const std::string& text : texts) {
    if (text.empty()) continue;
    at.message->GetReflection()->AddString(at.message, at.field,
                                           AsCode(kind, text));
  }
}

// A day of another calendar, or in words, is kept as she says it.
void StoreBirth(const std::string& text, v1::Identity* identity) {
  type::v1::Date date;
  const bool is_day =
      ParseOneWord("birth", WithAsciiDigits(text), &date).ok() &&
      date.year() >= reference::kFirstYear && !text.starts_with("today");
  if (is_day) {
    *identity->mutable_birth_date() = date;
  } else {
    identity->set_birth_date_as_given(text);
  }
}

absl::Status TooMany(const std::string& place, std::string_view wanted) {
  return InvalidField(place, "VALUE_INVALID",
                      absl::StrCat("write ", Av(wanted),
                                   ", in this order with "
                                   "; between, and nothing more"));
}

absl::Status StoreDocument(const std::string& place, const std::string& text,
                           v1::TravelDocument* document) {
  std::vector<std::string> parts = Parts(text);
  if (parts.size() > 3) return TooMany(place, "number; country; last day");
  parts.resize(3);
  document->set_number(parts[0]);
  document->set_issuing_country(AsCode(TextKind::kCountry, parts[1]));
  if (parts[2].empty()) return absl::OkStatus();
  return ParseOneWord(place, WithAsciiDigits(parts[2]),
                      document->mutable_expires_on());
}

absl::Status StoreCompanion(const std::string& place, const std::string& text,
                            v1::Person* person) {
  std::vector<std::string> parts = Parts(text);
  if (parts.size() > 4) {
    return TooMany(place, "role; names; born; nationality");
  }
  parts.resize(4);
  ASSIGN_OR_RETURN(
      const auto* role,
      ParseEnum(place, *v1::PersonRole_descriptor(), AsValue(parts[0])));
  if (role->number() <= v1::PERSON_ROLE_DEFENDER) {
    return InvalidField(place, "VALUE_INVALID",
                        "begin with partner, adult or child");
  }
  person->set_role(static_cast<v1::PersonRole>(role->number()));
  v1::Identity& identity = *person->mutable_identity();
  if (!parts[1].empty()) identity.add_names(parts[1]);
  int32_t age = 0;
  const bool is_age = person->role() == v1::PERSON_ROLE_CHILD &&
                      absl::SimpleAtoi(WithAsciiDigits(parts[2]), &age) &&
                      age <= reference::MostOfNumber("age_years");
  if (is_age) {
    person->mutable_child()->set_age_years(age);
  } else if (!parts[2].empty()) {
    StoreBirth(parts[2], &identity);
  }
  for (const std::string& code : Codes(parts[3])) {
    identity.add_nationalities(AsCode(TextKind::kNationality, code));
  }
  return absl::OkStatus();
}

v1::Person* Defender(v1::Intake* intake) {
  if (intake->persons().empty()) intake->add_persons();
  intake->mutable_persons(0)->set_role(v1::PERSON_ROLE_DEFENDER);
  return intake->mutable_persons(0);
}

absl::Status StoreConsents(const std::string& place, const std::string& text,
                           v1::Person* person) {
  for (const std::string& code : Codes(text)) {
    ASSIGN_OR_RETURN(const auto* purpose,
                     ParseEnum(place, *v1::ConsentPurpose_descriptor(), code));
    if (purpose->number() == 0) {
      return InvalidField(place, "VALUE_INVALID", "name what she agrees to");
    }
    person->add_consents()->set_purpose(
        static_cast<v1::ConsentPurpose>(purpose->number()));
  }
  return absl::OkStatus();
}

absl::Status StoreAsked(const std::string& place, const std::string& text,
                        v1::Person* person) {
  std::vector<std::string> parts = Parts(text);
  if (parts.size() > 3) return TooMany(place, "day; how; language");
  parts.resize(3);
  for (v1::ConsentStatement& consent : *person->mutable_consents()) {
    if (!parts[0].empty()) {
      RETURN_IF_ERROR(ParseOneWord(place, WithAsciiDigits(parts[0]),
                                   consent.mutable_given_on()));
    }
    consent.set_way(parts[1]);
    consent.set_language_code(AsCode(TextKind::kLanguage, parts[2]));
  }
  return absl::OkStatus();
}

}  // namespace

std::string_view TrimmedAnswer(std::string_view text) {
  const auto unseen = [&](auto matches) -> size_t {
    for (const std::string_view mark : kUnseen) {
      if (matches(mark)) return mark.size();
    }
    return matches(kByteOrder) ? kByteOrder.size() : 0;
  };
  const auto blank = [](char c) {
    return absl::ascii_isspace(static_cast<unsigned char>(c)) || c == '_';
  };
  while (!text.empty()) {
    const size_t size =
        blank(text.front()) ? 1 : unseen([&](std::string_view mark) {
          return text.starts_with(mark);
        });
    if (size == 0) break;
    text.remove_prefix(size);
  }
  while (!text.empty()) {
    const size_t size =
        blank(text.back()) ? 1 : unseen([&](std::string_view mark) {
          return text.ends_with(mark);
        });
    if (size == 0) break;
    text.remove_suffix(size);
  }
  return text;
}

std::string WithAsciiDigitsInFront(std::string_view text) {
  std::string digits;
  for (auto [digit, size] = DigitInFront(text); size > 0;
       std::tie(digit, size) = DigitInFront(text)) {
    digits.push_back(digit);
    text.remove_prefix(size);
  }
  return absl::StrCat(digits, Av(text));
}

std::string JsonPath(std::string_view path) {
  std::vector<std::string> steps;
  const google::protobuf::Descriptor* type = v1::Intake::descriptor();
  for (const absl::string_view each : absl::StrSplit(Av(path), '.')) {
    const auto [name, is_element] = Step(each);
    const FieldDescriptor* field = type->FindFieldByName(name);
    steps.push_back(absl::StrCat(field->json_name(), is_element ? "[0]" : ""));
    type = field->message_type();
  }
  return absl::StrJoin(steps, ".");
}

absl::Status StoreAnswer(const Question& question, const std::string& place,
                         const std::string& text, v1::Intake* intake,
                         std::string* path) {
  *path = JsonPath(question.path);
  if (question.path.starts_with("persons")) Defender(intake);
  switch (question.kind) {
    case AnswerKind::kPlain:
      return StorePlain(Reach(intake, question.path), place, text);
    case AnswerKind::kTexts:
      StoreTexts(Reach(intake, question.path), Parts(text));
      return absl::OkStatus();
    case AnswerKind::kCodes:
      StoreTexts(Reach(intake, question.path), Codes(text));
      return absl::OkStatus();
    case AnswerKind::kBirth:
      StoreBirth(text, Defender(intake)->mutable_identity());
      return absl::OkStatus();
    case AnswerKind::kLanguages:
      for (const std::string& code : Codes(text)) {
        intake->add_languages()->set_language_code(
            AsCode(TextKind::kLanguage, code));
      }
      return absl::OkStatus();
    case AnswerKind::kDocument: {
      const Field at = Reach(intake, question.path);
      return StoreDocument(place, text,
                           static_cast<v1::TravelDocument*>(at.message));
    }
    case AnswerKind::kCompanion:
      *path = absl::StrCat("persons[", intake->persons_size(), "]");
      return StoreCompanion(place, text, intake->add_persons());
    case AnswerKind::kConsents:
      return StoreConsents(place, text, Defender(intake));
    case AnswerKind::kAsked:
      return StoreAsked(place, text, Defender(intake));
  }
  return Internal("no such kind of answer");
}

}  // namespace sojourn::cli
