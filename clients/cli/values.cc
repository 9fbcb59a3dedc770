#include "clients/cli/values.h"

#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"
#include "google/protobuf/timestamp.pb.h"
#include "sojourn/relocation/v1/answer_calls.pb.h"
#include "sojourn/type/v1/date.pb.h"
#include "sojourn/visa/v1/statistics_calls.pb.h"

namespace sojourn::cli {
namespace {

using google::protobuf::Timestamp;
using relocation::v1::AnswerCount;
using type::v1::Date;
using type::v1::LegalDays;
using type::v1::Stay;
using visa::v1::VisaCount;

// RelocationState -> RELOCATION_STATE_
std::string Prefix(const google::protobuf::EnumDescriptor& type) {
  const std::string zero = type.FindValueByNumber(0)->name();
  constexpr std::string_view kUnspecified = "UNSPECIFIED";
  return zero.substr(0, zero.size() - kUnspecified.size());
}

// "today", "today+45", "today-3": nothing for any other text.
std::optional<absl::CivilDay> ParseRelativeDay(std::string_view text) {
  constexpr std::string_view kToday = "today";
  if (!text.starts_with(kToday)) return std::nullopt;
  const std::string_view shift = text.substr(kToday.size());
  const absl::CivilDay today =
      absl::ToCivilDay(absl::Now(), absl::UTCTimeZone());
  if (shift.empty()) return today;
  int32_t days = 0;
  const bool number =
      shift.size() > 1 &&
      absl::ascii_isdigit(static_cast<unsigned char>(shift[1])) &&
      absl::SimpleAtoi(Av(shift.substr(1)), &days);
  if (!number || (shift[0] != '+' && shift[0] != '-')) return std::nullopt;
  return today + (shift[0] == '+' ? days : -days);
}

absl::Status ParseDate(std::string_view field, std::string_view text,
                       Date* date) {
  if (const auto relative = ParseRelativeDay(text)) {
    date->set_year(static_cast<int32_t>(relative->year()));
    date->set_month(relative->month());
    date->set_day(relative->day());
    return absl::OkStatus();
  }
  const std::vector<std::string> parts = absl::StrSplit(Av(text), '-');
  int32_t numbers[3] = {0, 0, 0};
  bool good = parts.size() <= 3;
  for (size_t i = 0; good && i < parts.size(); ++i) {
    good = parts[i].size() == (i == 0 ? 4u : 2u) &&
           absl::SimpleAtoi(parts[i], &numbers[i]);
  }
  const absl::CivilDay day(numbers[0], numbers[1], numbers[2]);
  if (good && parts.size() == 3) {
    good = day.month() == numbers[1] && day.day() == numbers[2];
  }
  if (!good) {
    return InvalidField(
        field, "DATE_INVALID",
        "write a day of the calendar as 2027-03-01, or today+45");
  }
  date->set_year(numbers[0]);
  date->set_month(numbers[1]);
  date->set_day(numbers[2]);
  return absl::OkStatus();
}

absl::Status ParsePeriod(std::string_view field, std::string_view text,
                         Date* first, Date* last) {
  const size_t dots = text.find("..");
  if (dots == std::string_view::npos) {
    return InvalidField(field, "PERIOD_INVALID",
                        "write two days as 2027-03-01..2027-05-20");
  }
  RETURN_IF_ERROR(ParseDate(field, text.substr(0, dots), first));
  return ParseDate(field, text.substr(dots + 2), last);
}

absl::Status ParseTime(std::string_view field, std::string_view text,
                       Timestamp* timestamp) {
  absl::Time time = absl::Now();
  std::string error;
  if (text != "now" &&
      !absl::ParseTime(absl::RFC3339_full, Av(text), &time, &error)) {
    return InvalidField(field, "TIME_INVALID",
                        "write a time as 2027-03-01T09:30:00Z, or now");
  }
  const int64_t seconds = absl::ToUnixSeconds(time);
  timestamp->set_seconds(seconds);
  timestamp->set_nanos(static_cast<int32_t>(
      absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
  return absl::OkStatus();
}

std::string FormatDate(const Date& date) {
  std::string text = absl::StrFormat("%04d", date.year());
  if (date.month() != 0) absl::StrAppendFormat(&text, "-%02d", date.month());
  if (date.day() != 0) absl::StrAppendFormat(&text, "-%02d", date.day());
  return text;
}

template <typename Count>
std::string FormatCount(const Count& count) {
  return count.hidden() ? "hidden" : absl::StrCat(count.number());
}

}  // namespace

absl::StatusOr<const google::protobuf::EnumValueDescriptor*> ParseEnum(
    std::string_view field, const google::protobuf::EnumDescriptor& type,
    std::string_view text) {
  std::string name = absl::AsciiStrToUpper(Av(text));
  for (char& c : name) {
    if (c == '-') c = '_';
  }
  const auto* value = type.FindValueByName(name);
  if (value == nullptr) value = type.FindValueByName(Prefix(type) + name);
  if (value == nullptr) {
    return InvalidField(
        field, "VALUE_UNKNOWN",
        absl::StrCat("is none of ", absl::StrJoin(EnumNames(type), ", ")));
  }
  return value;
}

std::string ShortEnumName(const google::protobuf::EnumValueDescriptor& value) {
  const std::string prefix = Prefix(*value.type());
  const std::string& name = value.name();
  return name.starts_with(prefix) ? name.substr(prefix.size()) : name;
}

std::vector<std::string> EnumNames(
    const google::protobuf::EnumDescriptor& type) {
  std::vector<std::string> names;
  for (int i = 0; i < type.value_count(); ++i) {
    if (type.value(i)->number() != 0) {
      names.push_back(ShortEnumName(*type.value(i)));
    }
  }
  return names;
}

bool IsOneWord(const google::protobuf::Descriptor& type) {
  return !OneWordShape(type).empty();
}

std::string OneWordShape(const google::protobuf::Descriptor& type) {
  if (type.full_name() == Date::descriptor()->full_name()) return "DATE";
  if (type.full_name() == Timestamp::descriptor()->full_name()) return "TIME";
  if (type.full_name() == LegalDays::descriptor()->full_name() ||
      type.full_name() == Stay::descriptor()->full_name()) {
    return "DATE..DATE";
  }
  if (type.full_name() == AnswerCount::descriptor()->full_name() ||
      type.full_name() == VisaCount::descriptor()->full_name()) {
    return "COUNT";
  }
  return "";
}

absl::Status ParseOneWord(std::string_view field, std::string_view text,
                          google::protobuf::Message* message) {
  if (auto* date = dynamic_cast<Date*>(message)) {
    return ParseDate(field, text, date);
  }
  if (auto* days = dynamic_cast<LegalDays*>(message)) {
    return ParsePeriod(field, text, days->mutable_first(),
                       days->mutable_last());
  }
  if (auto* stay = dynamic_cast<Stay*>(message)) {
    return ParsePeriod(field, text, stay->mutable_check_in(),
                       stay->mutable_check_out());
  }
  if (auto* time = dynamic_cast<Timestamp*>(message)) {
    return ParseTime(field, text, time);
  }
  return Internal("not a one-word type");
}

std::string FormatOneWord(const google::protobuf::Message& message) {
  if (const auto* date = dynamic_cast<const Date*>(&message)) {
    return FormatDate(*date);
  }
  if (const auto* days = dynamic_cast<const LegalDays*>(&message)) {
    return FormatDate(days->first()) + ".." + FormatDate(days->last());
  }
  if (const auto* stay = dynamic_cast<const Stay*>(&message)) {
    return FormatDate(stay->check_in()) + ".." + FormatDate(stay->check_out());
  }
  if (const auto* time = dynamic_cast<const Timestamp*>(&message)) {
    return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ",
                            absl::FromUnixSeconds(time->seconds()),
                            absl::UTCTimeZone());
  }
  if (const auto* count = dynamic_cast<const AnswerCount*>(&message)) {
    return FormatCount(*count);
  }
  if (const auto* count = dynamic_cast<const VisaCount*>(&message)) {
    return FormatCount(*count);
  }
  return "";
}

}  // namespace sojourn::cli
