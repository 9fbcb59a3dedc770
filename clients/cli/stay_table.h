// Stays as somebody wrote them down: a table, or a line of JSON.
#ifndef CLIENTS_CLI_STAY_TABLE_H_
#define CLIENTS_CLI_STAY_TABLE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "services/visa/visa_stay_plan.h"

namespace sojourn::cli {

struct StayTable {
  std::vector<visa::WrittenStay> stays;
  std::vector<int> lines;  // of the file, one a stay
};

// Columns entry, exit, permit and country in any order, or no head and these in
// this order; all but the entry may be empty, and permit and country missing.
// Days as spreadsheets write them (csv_values.h). INVALID_ARGUMENT naming each
// bad cell as "line 3, exit", and COLUMN_UNKNOWN, COLUMN_REPEATED,
// COLUMN_MISSING, TABLE_INVALID.
absl::StatusOr<StayTable> ReadStays(std::string_view file);

// "D", "residence", yes: a stay that does not count. PERMIT_UNKNOWN.
absl::StatusOr<bool> ParsePermit(std::string_view field, std::string_view text);

// HR or HRV, in any letters, as HR; empty is none. COUNTRY_UNKNOWN.
absl::StatusOr<std::string> ParseStayCountry(std::string_view field,
                                             std::string_view text);

// 2027-03-01 and nothing else; nothing where that is no day of 1900 to 2199.
std::optional<absl::CivilDay> ParseIsoDay(std::string_view text);

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_STAY_TABLE_H_
