#include "services/relocation/service_levels.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"

namespace sojourn::relocation {
namespace {

constexpr int kMostHours = 366 * 24;
constexpr size_t kAcknowledge = static_cast<size_t>(ClockKind::kAcknowledge);
constexpr size_t kTriage = static_cast<size_t>(ClockKind::kTriage);

// "72h", "5d" or "-" (0) in hours.
std::optional<int> ParseHours(absl::string_view text) {
  if (text == "-") return 0;
  const bool days = absl::ConsumeSuffix(&text, "d");
  if (!days && !absl::ConsumeSuffix(&text, "h")) return std::nullopt;
  int number = 0;
  if (!absl::SimpleAtoi(text, &number) || number < 1 || number > kMostHours) {
    return std::nullopt;
  }
  const int hours = days ? number * 24 : number;
  if (hours > kMostHours) return std::nullopt;
  return hours;
}

class Parser {
 public:
  absl::StatusOr<ServiceLevels> Run(std::string_view text) {
    int number = 0;
    for (const absl::string_view line : absl::StrSplit(Av(text), '\n')) {
      ++number;
      const std::vector<std::string> words =
          absl::StrSplit(line, absl::ByAnyChar(" \t\r"), absl::SkipEmpty());
      if (words.empty() || words[0][0] == '#') continue;
      ParseLine(absl::StrCat("line ", number), words);
    }
    CheckLevels();
    RETURN_IF_ERROR(mistakes_.Finish());
    return levels_;
  }

 private:
  void ParseLine(const std::string& at, const std::vector<std::string>& words) {
    const std::optional<Level> level = Parse<Level>(words[0]);
    if (!level) {
      return mistakes_.Add(at, "VALUE_UNKNOWN", "begin with L1, L2, L3 or L4");
    }
    const size_t row = static_cast<size_t>(*level) - 1;
    if (given_[row]) {
      return mistakes_.Add(at, "LEVEL_TWICE", "a level has one line");
    }
    given_[row] = true;
    if (words.size() != kLevelKinds + 1) {
      whole_ = false;
      return mistakes_.Add(at, "VALUE_MISSING",
                           "give acknowledge, triage, verify, decide, propose "
                           "and funds, - for no date");
    }
    for (size_t kind = 0; kind < kLevelKinds; ++kind) {
      const std::optional<int> hours = ParseHours(words[kind + 1]);
      if (hours) {
        levels_.hours[row][kind] = *hours;
      } else {
        whole_ = false;
        mistakes_.Add(absl::StrCat(at, ", ", words[kind + 1]), "NUMBER_INVALID",
                      "hours as 72h or days as 5d, a year at most, or -");
      }
    }
  }

  void CheckLevels() {
    for (size_t row = 0; row < given_.size(); ++row) {
      if (given_[row]) continue;
      whole_ = false;
      mistakes_.Add(absl::StrCat("L", row + 1), "VALUE_MISSING",
                    "every level has a line");
    }
    if (!whole_) return;
    for (size_t row = 0; row < given_.size(); ++row) CheckLevel(row);
  }

  void CheckLevel(size_t row) {
    const auto& hours = levels_.hours[row];
    const std::string at = absl::StrCat("L", row + 1);
    if (hours[kTriage] != 0 && hours[kTriage] < hours[kAcknowledge]) {
      mistakes_.Add(at, "ORDER_WRONG",
                    "nothing is triaged before it is acknowledged");
    }
    for (size_t kind = 0; kind < kLevelKinds; ++kind) {
      if (row == 0 && hours[kind] == 0) {
        mistakes_.Add(at, "VALUE_MISSING",
                      "an emergency is promised a date for everything");
      }
      if (row == 0 || hours[kind] == 0) continue;
      const int above = levels_.hours[row - 1][kind];
      if (above == 0 || above > hours[kind]) {
        mistakes_.Add(
            absl::StrCat(at, ", ", Av(Name(static_cast<ClockKind>(kind)))),
            "ORDER_WRONG", "a graver level waits no longer than this one");
      }
    }
  }

  FieldChecker mistakes_;
  ServiceLevels levels_ = kProposedLevels;
  std::array<bool, 4> given_ = {};
  bool whole_ = true;
};

}  // namespace

absl::StatusOr<ServiceLevels> ParseServiceLevels(std::string_view text) {
  return Parser().Run(text);
}

}  // namespace sojourn::relocation
