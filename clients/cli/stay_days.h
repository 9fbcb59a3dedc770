// `sojourn visa days`: the 90/180 rule on this machine alone. It calls nobody,
// so that a travel history stays where it is.
#ifndef CLIENTS_CLI_STAY_DAYS_H_
#define CLIENTS_CLI_STAY_DAYS_H_

#include <CLI/CLI.hpp>
#include <cstdint>
#include <istream>
#include <ostream>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/visa/visa.h"
#include "services/visa/visa_stay_plan.h"

namespace sojourn::cli {

struct StayDaysFlags {
  CLI::App* days;
  std::string stays;
  std::string plan;
  // Of another area than the Schengen area: its table, and its name there.
  std::string areas;
  std::string area;
  bool batch = false;
};

// `output` is that of the command line's --output.
void AddStayDays(CLI::App& visa, std::string* output, StayDaysFlags* flags);

// Prints the answer; with --batch reads histories from standard input.
absl::Status ShowStayDays(const StayDaysFlags& flags, std::string_view output);

// "2027-03-01..2027-05-29", both days its own. INVALID_ARGUMENT on --plan.
absl::StatusOr<visa::LegalDays> ParsePlan(std::string_view text);

// One JSON document without an end of line: used, left, first_illegal_day,
// last_legal_day, earliest_reentry_for_full_plan.
std::string AnswerJson(const visa::StayPlanAnswer& answer);

// The same answer, or an error, to one history {"id": .., "stays": [[entry,
// exit, permit?, country?], ..], "plan": [from, to]}, with its id.
struct LineAnswer {
  std::string json;
  bool ok = false;
};
LineAnswer AnswerLine(std::string_view line);

// One answer a line, in order; empty lines are passed over.
struct BatchCount {
  int64_t lines = 0;
  int64_t refused = 0;
  int64_t first_refused = 0;  // its line, from 1
};
BatchCount AnswerAll(std::istream& in, std::ostream& out);

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_STAY_DAYS_H_
