#include "services/grants/clocks/service_levels.h"

#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"

namespace sojourn::grants {
namespace {

constexpr int kMostHours = 366 * 24;
constexpr size_t kDecision = 0;
constexpr size_t kFunds = 1;

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
    for (size_t row = 0; row < given_.size(); ++row) {
      if (!given_[row]) {
        mistakes_.Add(absl::StrCat("L", row + 1), "VALUE_MISSING",
                      "every level has a line");
      }
    }
    if (mistakes_.ok()) CheckOrder();
    RETURN_IF_ERROR(mistakes_.Finish());
    return levels_;
  }

 private:
  void ParseLine(const std::string& at, const std::vector<std::string>& words) {
    const std::optional<Level> level = ParseName<Level>(words[0]);
    if (!level) {
      return mistakes_.Add(at, "VALUE_UNKNOWN", "begin with L1, L2, L3 or L4");
    }
    const size_t row = static_cast<size_t>(*level) - 1;
    if (given_[row]) {
      return mistakes_.Add(at, "LEVEL_TWICE", "a level has one line");
    }
    given_[row] = true;
    if (words.size() != levels_.hours[row].size() + 1) {
      return mistakes_.Add(at, "VALUE_MISSING",
                           "give decision, funds and receipt, - for no date");
    }
    for (size_t clock = 0; clock + 1 < words.size(); ++clock) {
      const std::optional<int> hours = ParseHours(words[clock + 1]);
      levels_.hours[row][clock] = hours.value_or(0);
      if (hours) continue;
      mistakes_.Add(absl::StrCat(at, ", ", words[clock + 1]), "NUMBER_INVALID",
                    "hours as 72h or days as 5d, a year at most, or -");
    }
  }

  void CheckOrder() {
    for (size_t row = 0; row < levels_.hours.size(); ++row) {
      const auto& hours = levels_.hours[row];
      const std::string at = absl::StrCat("L", row + 1);
      if (hours[kFunds] != 0 && hours[kFunds] < hours[kDecision]) {
        mistakes_.Add(at, "ORDER_WRONG", "nothing is paid before its decision");
      }
      for (size_t clock = 0; row > 0 && clock < hours.size(); ++clock) {
        const int above = levels_.hours[row - 1][clock];
        if (hours[clock] == 0 || (above != 0 && above <= hours[clock])) {
          continue;
        }
        mistakes_.Add(at, "ORDER_WRONG",
                      "a graver level waits no longer than this one");
      }
    }
  }

  FieldChecker mistakes_;
  ServiceLevels levels_;
  std::array<bool, 4> given_ = {};
};

}  // namespace

absl::StatusOr<ServiceLevels> ParseServiceLevels(std::string_view text) {
  return Parser().Run(text);
}

}  // namespace sojourn::grants
