#include "common/db/result.h"

#include <libpq-fe.h>

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/db/value_text.h"
#include "common/status/error.h"
#include "common/status/string_view.h"

namespace sojourn::db {
namespace {

bool Parse(std::string_view text, std::string& out) {
  out = text;
  return true;
}

bool Parse(std::string_view text, int64_t& out) {
  return absl::SimpleAtoi(Av(text), &out);
}

bool Parse(std::string_view text, int32_t& out) {
  return absl::SimpleAtoi(Av(text), &out);
}

bool Parse(std::string_view text, double& out) {
  return absl::SimpleAtod(Av(text), &out);
}

bool Parse(std::string_view text, bool& out) {
  out = text == "t";
  return text == "t" || text == "f";
}

bool Parse(std::string_view text, absl::Time& out) {
  return ParseTimeText(text, out);
}

bool Parse(std::string_view text, absl::CivilDay& out) {
  return ParseDayText(text, out);
}

bool Parse(std::string_view text, Bytes& out) {
  if (!text.starts_with("\\x") || text.size() % 2 != 0) return false;
  out.data = absl::HexStringToBytes(Av(text.substr(2)));
  return true;
}

// Takes one element off the text form of an array: {a,"b \"c\"",NULL}.
bool TakeElement(std::string_view& in, std::string& out) {
  out.clear();
  if (!in.empty() && in.front() == '"') {
    in.remove_prefix(1);
    while (!in.empty() && in.front() != '"') {
      if (in.front() == '\\') in.remove_prefix(1);
      if (in.empty()) return false;
      out.push_back(in.front());
      in.remove_prefix(1);
    }
    if (in.empty()) return false;
    in.remove_prefix(1);
    return true;
  }
  const size_t end = std::min(in.find(','), in.size());
  out = in.substr(0, end);
  in.remove_prefix(end);
  return out != "NULL";
}

template <typename T>
bool Parse(std::string_view text, std::vector<T>& out) {
  if (text.size() < 2 || text.front() != '{' || text.back() != '}') {
    return false;
  }
  text = text.substr(1, text.size() - 2);
  std::string element;
  while (!text.empty()) {
    T value{};
    if (!TakeElement(text, element) || !Parse(element, value)) return false;
    out.push_back(std::move(value));
    if (!text.empty()) text.remove_prefix(1);
  }
  return true;
}

}  // namespace

template <typename T>
std::optional<T> Row::Find(int column) const {
  if (IsNull(column)) return std::nullopt;
  T value{};
  if (!Parse(Text(column), value)) {
    Fail(column, "has another type than asked for");
    return T{};
  }
  return value;
}

template std::optional<std::string> Row::Find(int) const;
template std::optional<int64_t> Row::Find(int) const;
template std::optional<int32_t> Row::Find(int) const;
template std::optional<bool> Row::Find(int) const;
template std::optional<double> Row::Find(int) const;
template std::optional<absl::Time> Row::Find(int) const;
template std::optional<absl::CivilDay> Row::Find(int) const;
template std::optional<Bytes> Row::Find(int) const;
template std::optional<std::vector<std::string>> Row::Find(int) const;
template std::optional<std::vector<int64_t>> Row::Find(int) const;

bool Row::IsNull(int column) const {
  // libpq answers 1 and a note on stderr for a column that is not there.
  return PQgetisnull(result_, row_, column) == 1;
}

std::string_view Row::Text(int column) const {
  return std::string_view(
      PQgetvalue(result_, row_, column),
      static_cast<size_t>(PQgetlength(result_, row_, column)));
}

void Row::Fail(int column, std::string_view what) const {
  if (!error_->status.ok()) return;
  const char* name = PQfname(result_, column);
  error_->status = Internal(
      Sv(absl::StrCat("column ", column, " (",
                      name == nullptr ? "absent" : name, ") ", Av(what))));
}

int Result::rows() const {
  return result_ == nullptr ? 0 : PQntuples(result_.get());
}

int64_t Result::affected() const {
  int64_t count = 0;
  if (result_ == nullptr ||
      !absl::SimpleAtoi(PQcmdTuples(result_.get()), &count)) {
    return 0;
  }
  return count;
}

}  // namespace sojourn::db
