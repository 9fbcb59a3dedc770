#include "clients/cli/stay_line.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "clients/cli/stay_table.h"

namespace sojourn::cli {
namespace {

// Each function takes what it names off the front of the line, or says no.
class Line {
 public:
  explicit Line(std::string_view text) : rest_(text) {}

  bool Takes(char c) {
    SkipSpace();
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  // A comma goes on, `close` ends a list.
  std::optional<bool> GoesOn(char close) {
    if (Takes(',')) return true;
    if (Takes(close)) return false;
    return std::nullopt;
  }
  // Printable ASCII, of which no character means another.
  std::optional<std::string_view> Text() {
    if (!Takes('"')) return std::nullopt;
    for (size_t i = 0; i < rest_.size(); ++i) {
      const char c = rest_[i];
      if (c == '"') {
        const std::string_view text = rest_.substr(0, i);
        rest_.remove_prefix(i + 1);
        return text;
      }
      if (c < ' ' || c > '~' || c == '\\') break;
    }
    return std::nullopt;
  }
  // null, true, false or a number without a sign.
  std::optional<std::string_view> Word() {
    SkipSpace();
    size_t end = 0;
    while (end < rest_.size() && absl::ascii_isalnum(Byte(rest_[end]))) ++end;
    if (end == 0) return std::nullopt;
    const std::string_view word = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return word;
  }
  bool IsText() {
    SkipSpace();
    return !rest_.empty() && rest_.front() == '"';
  }
  bool IsOver() {
    SkipSpace();
    return rest_.empty();
  }

 private:
  static unsigned char Byte(char c) { return static_cast<unsigned char>(c); }
  void SkipSpace() {
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t' ||
                              rest_.front() == '\r')) {
      rest_.remove_prefix(1);
    }
  }

  std::string_view rest_;
};

std::optional<absl::CivilDay> Day(Line& line) {
  const auto text = line.Text();
  return text ? ParseIsoDay(*text) : std::nullopt;
}

std::optional<visa::LegalDays> Plan(Line& line) {
  if (!line.Takes('[')) return std::nullopt;
  const auto first = Day(line);
  if (!first || !line.Takes(',')) return std::nullopt;
  const auto last = Day(line);
  if (!last || !line.Takes(']')) return std::nullopt;
  return visa::LegalDays{.first = *first, .last = *last};
}

// The part of a stay at this place, which is no text.
bool ReadsWord(size_t place, std::string_view word, visa::WrittenStay& stay) {
  if (place == 2 && word == "true") stay.permit = true;
  return place > 0 && (word == "null" ||
                       (place == 2 && (word == "true" || word == "false")));
}

bool ReadsPart(size_t place, std::string_view text, visa::WrittenStay& stay) {
  if (place == 2) {
    const auto permit = ParsePermit("", text);
    if (permit.ok()) stay.permit = *permit;
    return permit.ok();
  }
  if (place == 3) {
    auto country = ParseStayCountry("", text);
    if (country.ok()) stay.country = *std::move(country);
    return country.ok();
  }
  const auto day = ParseIsoDay(text);
  if (place == 0 && day) stay.entry = *day;
  if (place == 1) stay.exit = day;
  return day.has_value() || (place == 1 && text.empty());
}

bool TakesPart(Line& line, size_t place, visa::WrittenStay& stay) {
  const bool is_text = line.IsText();
  const auto part = is_text ? line.Text() : line.Word();
  return part && (is_text ? ReadsPart(place, *part, stay)
                          : ReadsWord(place, *part, stay));
}

bool TakesStay(Line& line, visa::WrittenStay& stay) {
  if (!line.Takes('[')) return false;
  for (size_t place = 0; place < 4; ++place) {
    if (!TakesPart(line, place, stay)) return false;
    const std::optional<bool> more = line.GoesOn(']');
    if (!more) return false;
    if (!*more) return place > 0;
  }
  return false;
}

bool TakesStays(Line& line, std::vector<visa::WrittenStay>& stays) {
  if (!line.Takes('[')) return false;
  if (line.Takes(']')) return true;
  while (stays.size() < kMostStays) {
    if (!TakesStay(line, stays.emplace_back())) return false;
    const std::optional<bool> more = line.GoesOn(']');
    if (!more.value_or(false)) return more.has_value();
  }
  return false;
}

// As it stands: a number that JSON would write otherwise is none of these.
std::optional<std::string_view> Id(Line& line) {
  if (line.IsText()) {
    const auto text = line.Text();
    if (!text) return std::nullopt;
    return std::string_view(text->data() - 1, text->size() + 2);
  }
  const auto number = line.Word();
  if (!number || number->size() > 15 ||
      (number->front() == '0' && number->size() > 1) ||
      !std::all_of(number->begin(), number->end(),
                   [](char c) { return c >= '0' && c <= '9'; })) {
    return std::nullopt;
  }
  return number;
}

// What was read of a line so far, each of the three once.
struct Parts {
  std::optional<std::string_view> id;
  std::optional<std::vector<visa::WrittenStay>> stays;
  std::optional<visa::LegalDays> plan;
};

bool TakesNamed(Line& line, std::string_view name, Parts& parts) {
  if (name == "id" && !parts.id) {
    parts.id = Id(line);
    return parts.id.has_value();
  }
  if (name == "stays" && !parts.stays) {
    return TakesStays(line, parts.stays.emplace());
  }
  if (name == "plan" && !parts.plan) {
    parts.plan = Plan(line);
    return parts.plan.has_value();
  }
  return false;
}

}  // namespace

std::optional<PlainLine> ReadPlainLine(std::string_view text) {
  Line line(text);
  Parts parts;
  std::optional<bool> more = line.Takes('{');
  while (more.value_or(false)) {
    const auto name = line.Text();
    if (!name || !line.Takes(':') || !TakesNamed(line, *name, parts)) {
      return std::nullopt;
    }
    more = line.GoesOn('}');
  }
  if (!more || !line.IsOver() || !parts.id || !parts.stays || !parts.plan) {
    return std::nullopt;
  }
  return PlainLine{
      .id = *parts.id, .stays = *std::move(parts.stays), .plan = *parts.plan};
}

}  // namespace sojourn::cli
