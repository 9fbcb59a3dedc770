// `sojourn visa policy import`: a table on its way into the policy, shown as
// differences first.
#ifndef CLIENTS_CLI_POLICY_IMPORT_H_
#define CLIENTS_CLI_POLICY_IMPORT_H_

#include <CLI/CLI.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/cli/connection.h"
#include "services/visa/policy/area.h"
#include "sojourn/visa/v1/policy_calls.pb.h"

namespace sojourn::cli {

// Messages of at most 1,000 rows, in the order of the table.
using PolicyMessages = std::vector<visa::v1::ImportVisaPolicyRequest>;

// Columns Passport, Destination and Requirement in any order, as the
// passport-index tables have them. What a cell may hold is the service's to
// say. INVALID_ARGUMENT: COLUMN_MISSING, COLUMN_REPEATED, COLUMN_UNKNOWN;
// TABLE_EMPTY, TABLE_TOO_LARGE; TABLE_INVALID naming each line that is the
// header again or has more cells than it; errors of OpenCsv and CsvReader.
absl::StatusOr<PolicyMessages> ReadPolicyTable(std::string_view file);

// Columns area, country, member_since, member_until, days, window_days and
// source. The same errors, and those of days and numbers as "line 3, days".
absl::StatusOr<PolicyMessages> ReadAreaTable(std::string_view file);

// The area of that name in such a table. AREA_UNKNOWN, and what an import says
// of the rows.
absl::StatusOr<visa::Area> ReadArea(std::string_view file,
                                    const std::string& name);

// For people: counts, each difference ("KEN -> TZA: visa on arrival -> visa
// free 90"), what contradicts the built-in law, or what is wrong.
std::string PolicyReport(const visa::v1::ImportVisaPolicyResponse& answer);

struct PolicyImport {
  std::string file;  // "-" is standard input
  bool areas = false;
  bool yes = false;
  bool json = false;
};

// Shows what the table would change and, with `yes` or a typed one, applies
// just that. INVALID_ARGUMENT ROWS_REFUSED where the table has mistakes.
absl::Status ImportPolicy(Connection& connection, const PolicyImport& table,
                          visa::v1::ImportVisaPolicyRequest first);

// Whether a method takes such a table, and the flag of its verbs.
bool TakesPolicy(const google::protobuf::MethodDescriptor& method);
void AddPolicyFlags(CLI::App* app, bool* yes);

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_POLICY_IMPORT_H_
