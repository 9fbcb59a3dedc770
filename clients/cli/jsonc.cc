#include "clients/cli/jsonc.h"

#include <algorithm>

namespace sojourn::cli {
namespace {

constexpr size_t kNone = std::string_view::npos;

// Where the string that begins at `from` ends: past its closing quote.
size_t EndOfString(std::string_view text, size_t from) {
  for (size_t i = from + 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      return i + 1;
    }
  }
  return text.size();
}

// Past the comment that begins at `from`; `from` where none does. One that has
// no end is none, so that the parser names it.
size_t EndOfComment(std::string_view text, size_t from) {
  const std::string_view rest = text.substr(from);
  if (rest.starts_with("//"))
    return std::min(text.find('\n', from), text.size());
  if (!rest.starts_with("/*")) return from;
  const size_t end = text.find("*/", from + 2);
  return end == kNone ? from : end + 2;
}

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

}  // namespace

std::string WithoutComments(std::string_view text) {
  std::string plain(text);
  // The last comma that nothing but spaces and comments follows so far.
  size_t comma = kNone;
  for (size_t i = 0; i < text.size();) {
    const size_t end = EndOfComment(text, i);
    if (end > i) {
      std::replace_if(
          plain.begin() + static_cast<std::ptrdiff_t>(i),
          plain.begin() + static_cast<std::ptrdiff_t>(end),
          [](char c) { return c != '\n'; }, ' ');
      i = end;
      continue;
    }
    const char c = text[i];
    if ((c == '}' || c == ']') && comma != kNone) plain[comma] = ' ';
    if (!IsSpace(c)) comma = c == ',' ? i : kNone;
    i = c == '"' ? EndOfString(text, i) : i + 1;
  }
  return plain;
}

}  // namespace sojourn::cli
