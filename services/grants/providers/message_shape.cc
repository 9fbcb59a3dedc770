#include "services/grants/providers/message_shape.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"
#include "services/grants/grants_currency.h"
#include "services/grants/providers/iso_accounts.h"

namespace sojourn::grants::providers {
namespace {

bool IsDigit(char c) {
  return absl::ascii_isdigit(static_cast<unsigned char>(c));
}

bool IsUpperOrDigit(char c) {
  return IsDigit(c) || absl::ascii_isupper(static_cast<unsigned char>(c));
}

// Characters, not bytes.
size_t Length(std::string_view text) {
  return static_cast<size_t>(std::ranges::count_if(text, [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

bool HasLength(std::string_view text, size_t most) {
  return !text.empty() && Length(text) <= most;
}

bool IsDecimal(std::string_view text) {
  constexpr size_t kMostDigits = 18;
  constexpr size_t kMostBehind = 5;
  const size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view behind =
      point == text.npos ? std::string_view() : text.substr(point + 1);
  return !whole.empty() && whole.size() + behind.size() <= kMostDigits &&
         (point == text.npos || !behind.empty()) &&
         behind.size() <= kMostBehind && std::ranges::all_of(whole, IsDigit) &&
         std::ranges::all_of(behind, IsDigit);
}

bool IsBic(std::string_view text) {
  return (text.size() == 8 || text.size() == 11) &&
         std::ranges::all_of(text, IsUpperOrDigit);
}

bool IsDate(std::string_view text) {
  constexpr size_t kLength = 10;
  absl::CivilDay day;
  return text.size() == kLength && absl::ParseCivilTime(Av(text), &day);
}

bool Fits(const XmlElement& element, Value value) {
  const std::string text = element.Text();
  switch (value) {
    case Value::kAny:
    case Value::kInside:
      return true;
    case Value::kText35:
      return HasLength(text, 35);
    case Value::kText140:
      return HasLength(text, 140);
    case Value::kId34:
      return HasLength(text, 34);
    case Value::kIban:
      return IbanIn(text) == text;
    case Value::kBic:
      return IsBic(text);
    case Value::kAmount:
      return IsDecimal(text) &&
             CurrencyExponent(element.Attribute("Ccy")).has_value();
    case Value::kDecimal:
      return IsDecimal(text);
    case Value::kOne:
      return text == "1";
    case Value::kDate:
      return IsDate(text);
    case Value::kDateTime:
      return DateTimeIn(text).has_value();
    case Value::kCode:
      return HasLength(text, 4) && std::ranges::all_of(text, IsUpperOrDigit);
  }
  return false;
}

absl::Status CheckPart(const XmlElement& element, const Part& part,
                       bool others) {
  if (!Fits(element, part.value)) {
    return MessageInvalid(part.name, "has a value that its type does not have");
  }
  if (part.value != Value::kInside) return absl::OkStatus();
  return CheckShape(element, part.inside, others);
}

bool IsNamed(absl::Span<const Part> parts, std::string_view name) {
  return std::ranges::any_of(
      parts, [&](const Part& part) { return part.name == name; });
}

}  // namespace

std::optional<absl::Time> DateTimeIn(const std::string& text) {
  // Else "infinite-past" is one.
  if (text.empty() || !IsDigit(text.front())) return std::nullopt;
  absl::Time time;
  std::string error;
  if (absl::ParseTime(absl::RFC3339_full, text, &time, &error) ||
      absl::ParseTime("%Y-%m-%d%ET%H:%M:%E*S", text, &time, &error)) {
    return time;
  }
  return std::nullopt;
}

absl::Status MessageInvalid(std::string_view element, std::string_view why) {
  return InvalidField(element, "MESSAGE_INVALID", why);
}

absl::Status CheckShape(const XmlElement& element, absl::Span<const Part> parts,
                        bool others) {
  const std::vector<XmlElement> children = element.Children();
  size_t next = 0;
  const auto skip = [&] {
    while (others && next < children.size() &&
           !IsNamed(parts, children[next].name())) {
      ++next;
    }
  };
  for (const Part& part : parts) {
    int count = 0;
    for (skip(); next < children.size() && children[next].name() == part.name;
         skip()) {
      if (children[next].name_space() != element.name_space()) {
        return MessageInvalid(part.name, "is of another namespace");
      }
      RETURN_IF_ERROR(CheckPart(children[next], part, others));
      ++next;
      ++count;
    }
    if (count < part.least || (part.most > 0 && count > part.most)) {
      return MessageInvalid(part.name, "is missing, or there too often");
    }
  }
  if (next == children.size()) return absl::OkStatus();
  return MessageInvalid(children[next].name(), "is not expected here");
}

}  // namespace sojourn::grants::providers
