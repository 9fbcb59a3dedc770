#include "services/capacity/capacity_import.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/status/error.h"

namespace sojourn::capacity {
namespace {

constexpr const char* kSpecFields[] = {
    "adults", "children", "bedrooms",      "step_free",  "women_only", "family",
    "cot",    "pets",     "turnover_days", "same_night", "lane"};

std::string WithRemedy(const ErrorDetails& details,
                       const absl::Status& status) {
  std::string text(status.message());
  const auto remedy = details.metadata.find("remedy");
  if (remedy != details.metadata.end()) {
    absl::StrAppend(&text, ": ", remedy->second);
  }
  return text;
}

absl::Status DamagedResult() {
  return Internal("an import's stored result cannot be read");
}

}  // namespace

void ImportResult::Refuse(int line, const std::string& column,
                          const absl::Status& status) {
  ImportResult one;
  one.refused = 1;
  const ErrorDetails details = DetailsOf(status);
  for (const FieldViolation& each : details.violations) {
    one.problems.push_back({line, each.field, each.reason, each.description});
  }
  if (one.problems.empty()) {
    one.problems.push_back(
        {line, column, details.reason, WithRemedy(details, status)});
  }
  one.problem_count = static_cast<int>(one.problems.size());
  Add(std::move(one));
}

void ImportResult::Add(ImportResult more) {
  created += more.created;
  updated += more.updated;
  unchanged += more.unchanged;
  refused += more.refused;
  kept += more.kept;
  problem_count += more.problem_count;
  for (RowProblem& problem : more.problems) {
    if (problems.size() == kMostProblems) return;
    problems.push_back(std::move(problem));
  }
}

std::string ToText(const ImportResult& result) {
  std::string text =
      absl::StrJoin({result.created, result.updated, result.unchanged,
                     result.refused, result.kept, result.problem_count},
                    " ");
  for (const RowProblem& problem : result.problems) {
    absl::StrAppend(&text, "\n", problem.line, " ", problem.column, " ",
                    problem.reason);
  }
  return text;
}

absl::StatusOr<ImportResult> ImportResultOf(const std::string& text) {
  const std::vector<std::string> lines = absl::StrSplit(text, '\n');
  const std::vector<std::string> counts = absl::StrSplit(lines[0], ' ');
  ImportResult result;
  int* const numbers[] = {&result.created,   &result.updated,
                          &result.unchanged, &result.refused,
                          &result.kept,      &result.problem_count};
  if (counts.size() != std::size(numbers)) return DamagedResult();
  for (size_t i = 0; i < counts.size(); ++i) {
    if (!absl::SimpleAtoi(counts[i], numbers[i])) return DamagedResult();
  }
  for (size_t i = 1; i < lines.size(); ++i) {
    const std::vector<std::string> words = absl::StrSplit(lines[i], ' ');
    RowProblem problem;
    if (words.size() != 3 || !absl::SimpleAtoi(words[0], &problem.line)) {
      return DamagedResult();
    }
    problem.column = words[1];
    problem.reason = words[2];
    problem.description =
        "was refused when this import was sent first: send the row again in "
        "an import of its own";
    result.problems.push_back(std::move(problem));
  }
  return result;
}

namespace rules {

PlaceChange ChangeOf(const ImportedRow& row, const ImportMask& mask) {
  PlaceChange change = {.place = row.place};
  for (const char* field : kSpecFields) {
    if (mask.Has(field)) change.paths.emplace_back(field);
  }
  return change;
}

absl::Status CheckWholePlace(const ImportedRow& row, const ImportMask& mask) {
  constexpr std::string_view kNew =
      "there is no place of this code yet, and a new one needs it";
  FieldChecker checker;
  if (!mask.Has("adults")) checker.Add("place.adults", "FIELD_REQUIRED", kNew);
  if (!mask.Has("bedrooms")) {
    checker.Add("place.bedrooms", "FIELD_REQUIRED", kNew);
  }
  if (row.place.address.empty()) {
    checker.Add("place.address", "FIELD_REQUIRED", kNew);
  }
  if (!row.place.vetting.has_value()) {
    checker.Add("place.vetting", "FIELD_REQUIRED", kNew);
  }
  return checker.Finish();
}

}  // namespace rules
}  // namespace sojourn::capacity
