// A line of `sojourn visa days --batch` as nearly every program writes it, read
// without making a JSON document of it: that would cost more than the answer.
#ifndef CLIENTS_CLI_STAY_LINE_H_
#define CLIENTS_CLI_STAY_LINE_H_

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "services/visa/visa_stay_plan.h"

namespace sojourn::cli {

// Ten thousand stays are one a day for 27 years.
inline constexpr size_t kMostStays = 10'000;

struct PlainLine {
  std::string_view id;  // as it stands in the line, quotes and all
  std::vector<visa::WrittenStay> stays;
  visa::LegalDays plan;
};

// {"id": .., "stays": [[entry, exit, ..], ..], "plan": [from, to]} in any order
// of the three, of strings without escapes; the id a number or a string.
// Nothing where the line says anything else or anything that is wrong: whoever
// reads it as JSON says what.
std::optional<PlainLine> ReadPlainLine(std::string_view line);

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_STAY_LINE_H_
