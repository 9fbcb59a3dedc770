#include "common/db/params.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/db/value_text.h"
#include "common/status/string_view.h"

namespace sojourn::db {
namespace {

void AppendQuoted(std::string& out, std::string_view element) {
  out.push_back('"');
  while (true) {
    const size_t end = std::min(element.find_first_of("\"\\"), element.size());
    out.append(element.substr(0, end));
    if (end == element.size()) break;
    out.push_back('\\');
    out.push_back(element[end]);
    element.remove_prefix(end + 1);
  }
  out.push_back('"');
}

}  // namespace

std::string ArrayText(const std::vector<std::string>& elements) {
  std::string array = "{";
  for (const std::string& element : elements) {
    if (array.size() > 1) array.push_back(',');
    AppendQuoted(array, element);
  }
  array.push_back('}');
  return array;
}

void Params::Add(std::nullptr_t) { values_.push_back({.is_null = true}); }

void Params::Add(std::string_view value) {
  has_nul_ = has_nul_ || value.find('\0') != std::string_view::npos;
  values_.push_back({.data = std::string(value)});
}

void Params::Add(absl::string_view value) { Add(Sv(value)); }

void Params::Add(const Bytes& value) {
  values_.push_back({.data = value.data, .is_binary = true});
}

void Params::Add(absl::Time value) {
  values_.push_back({.data = TimeText(value)});
}

void Params::Add(absl::CivilDay value) {
  values_.push_back({.data = DayText(value)});
}

void Params::Add(const std::vector<std::string>& value) {
  Add(std::string_view(ArrayText(value)));
}

void Params::Add(const std::vector<absl::Time>& value) {
  std::vector<std::string> texts;
  for (const absl::Time each : value) texts.push_back(TimeText(each));
  Add(texts);
}

void Params::Add(const std::vector<absl::CivilDay>& value) {
  std::vector<std::string> texts;
  for (const absl::CivilDay each : value) {
    texts.push_back(DayText(each));
  }
  Add(texts);
}

void Params::Add(const std::vector<Bytes>& value) {
  std::vector<std::string> texts;
  for (const Bytes& each : value) {
    texts.push_back(absl::StrCat("\\x", absl::BytesToHexString(each.data)));
  }
  Add(texts);
}

void Params::Add(const std::vector<int64_t>& value) {
  std::string array = "{";
  for (const int64_t element : value) {
    if (array.size() > 1) array.push_back(',');
    absl::StrAppend(&array, element);
  }
  array.push_back('}');
  values_.push_back({.data = std::move(array)});
}

void Params::AddDouble(double value) {
  std::array<char, 32> buffer;
  const auto [end, error] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  values_.push_back({.data = std::string(buffer.data(), end)});
}

}  // namespace sojourn::db
