#include "services/visa/letters/letter_template.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"
#include "services/visa/letter_templates.h"

namespace sojourn::visa {
namespace {

using Kind = LetterLine::Kind;

constexpr std::string_view kOpen = "{{";
constexpr std::string_view kClose = "}}";
constexpr std::string_view kBetween = " | ";

std::string_view NameOfLanguage(Language language) {
  switch (language) {
    case Language::kEnglish:
      return "en";
    case Language::kFrench:
      return "fr";
    case Language::kSpanish:
      return "es";
  }
  return "";
}

// The first placeholder of `text` and what stands around it.
struct Split {
  std::string_view before;
  std::string_view name;
  std::string_view after;
};
std::optional<Split> FirstPlaceholder(std::string_view text) {
  const size_t open = text.find(kOpen);
  if (open == std::string_view::npos) return std::nullopt;
  const size_t begin = open + kOpen.size();
  const size_t close = text.find(kClose, begin);
  if (close == std::string_view::npos) return std::nullopt;
  return Split{text.substr(0, open), text.substr(begin, close - begin),
               text.substr(close + kClose.size())};
}

// Marks that embed, override or isolate a direction (U+200E, U+200F, U+202A to
// U+202E, U+2066 to U+2069) reach beyond the value they came in, and so do the
// separators of lines beside them (U+2028, U+2029). The joiners (U+200C,
// U+200D) are part of how a name is written.
bool TurnsDirection(std::string_view three) {
  if (three.size() < 3 || three[0] != '\xE2') return false;
  const auto last = static_cast<unsigned char>(three[2]);
  if (three[1] == '\x80') {
    return last == 0x8E || last == 0x8F || (last >= 0xA8 && last <= 0xAE);
  }
  return three[1] == '\x81' && last >= 0xA6 && last <= 0xA9;
}

std::string Clean(std::string_view value) {
  std::string clean;
  for (size_t i = 0; i < value.size(); ++i) {
    if (TurnsDirection(value.substr(i, 3))) {
      i += 2;
    } else if (absl::ascii_iscntrl(static_cast<unsigned char>(value[i]))) {
      clean.push_back(' ');
    } else if (value.substr(i, 2) >= "\xC2\x80" &&
               value.substr(i, 2) <= "\xC2\x9F") {
      ++i;  // a control character of ISO 8859
    } else {
      clean.push_back(value[i]);
    }
  }
  absl::RemoveExtraAsciiWhitespace(&clean);
  return clean;
}

// Nothing where a placeholder of it has no value.
absl::StatusOr<std::optional<std::string>> Fill(std::string_view text,
                                                const LetterValues& values) {
  std::string filled;
  bool whole = true;
  while (const auto split = FirstPlaceholder(text)) {
    const auto value = values.find(std::string(split->name));
    if (value == values.end()) {
      return Internal(
          absl::StrCat("no value is meant for {{", Av(split->name), "}}"));
    }
    filled.append(split->before);
    if (value->second) {
      filled.append(Clean(*value->second));
    } else {
      whole = false;
    }
    text = split->after;
  }
  filled.append(text);
  if (!whole) return std::nullopt;
  return filled;
}

// What a paragraph's beginning says it is, and the rest of it.
std::pair<Kind, std::string_view> KindOf(std::string_view paragraph) {
  const std::string_view mark = paragraph.substr(0, 2);
  if (mark == "> ") return {Kind::kDate, paragraph.substr(2)};
  if (mark == "# ") return {Kind::kTitle, paragraph.substr(2)};
  if (mark == "_ ") return {Kind::kSignature, paragraph.substr(2)};
  return {Kind::kText, paragraph};
}

// Paragraphs, and rows one by one.
std::vector<std::string> Parts(std::string_view text) {
  std::vector<std::string> parts;
  bool open = false;
  for (const absl::string_view each : absl::StrSplit(Av(text), '\n')) {
    const std::string line(absl::StripAsciiWhitespace(each));
    const bool row = line.find(kBetween) != std::string::npos;
    if (open && !row && !line.empty()) {
      absl::StrAppend(&parts.back(), " ", line);
    } else if (!line.empty()) {
      parts.push_back(line);
    }
    open = !row && !line.empty();
  }
  return parts;
}

}  // namespace

std::string_view TemplateOf(LetterKind kind, Language language) {
  const std::string name =
      absl::StrCat(kind == LetterKind::kInvitation ? "invitation." : "note.",
                   Av(NameOfLanguage(language)));
  for (const auto& [known, text] : kLetterTemplates) {
    if (known == name) return text;
  }
  return "";
}

std::set<std::string> PlaceholdersOf(std::string_view text) {
  std::set<std::string> names;
  while (const auto split = FirstPlaceholder(text)) {
    names.emplace(split->name);
    text = split->after;
  }
  return names;
}

absl::StatusOr<std::vector<LetterLine>> FillTemplate(
    std::string_view text, const LetterValues& values) {
  std::vector<LetterLine> lines;
  for (const std::string& part : Parts(text)) {
    const size_t between = part.find(kBetween);
    const bool row = between != std::string::npos;
    const auto [kind, rest] =
        row ? std::pair(Kind::kRow, std::string_view(part).substr(0, between))
            : KindOf(part);
    ASSIGN_OR_RETURN(std::optional<std::string> said, Fill(rest, values));
    std::optional<std::string> value = "";
    if (row) {
      ASSIGN_OR_RETURN(
          value, Fill(std::string_view(part).substr(between + kBetween.size()),
                      values));
    }
    if (!said || !value) continue;
    lines.push_back(
        {.kind = kind, .text = *std::move(said), .value = *std::move(value)});
  }
  return lines;
}

}  // namespace sojourn::visa
