// Rows of an import, and what decides about each: no proto, no SQL.
#ifndef SERVICES_CAPACITY_CAPACITY_IMPORT_H_
#define SERVICES_CAPACITY_CAPACITY_IMPORT_H_

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/capacity/capacity.h"
#include "services/capacity/capacity_hosting.h"

namespace sojourn::capacity {

inline constexpr int kMostRowsOfMessage = 100;
inline constexpr int kMostRowsOfImport = 100'000;
inline constexpr size_t kMostProblems = 1'000;

// Which fields of a place the rows say, and "windows"; empty means all.
struct ImportMask {
  std::set<std::string> fields;
  bool Has(const std::string& field) const {
    return fields.empty() || fields.contains(field);
  }
};

// Host and code: what a row is known by.
using PlaceName = std::pair<std::string, std::string>;

struct ImportedRow {
  int line = 0;
  Place place;  // host_public_id, code, spec; address and vetting where given
  std::vector<Stay> windows;

  PlaceName name() const { return {place.host_public_id, place.code}; }
};

struct RowProblem {
  int line = 0;
  std::string column;
  std::string reason;
  std::string description;
};

// What became of rows.
struct ImportResult {
  int created = 0;
  int updated = 0;
  int unchanged = 0;
  int refused = 0;
  int kept = 0;
  int problem_count = 0;
  std::vector<RowProblem> problems;  // the first kMostProblems

  // Counts one refused row with every reason that `status` has. `column` is
  // what to name where the status names no field.
  void Refuse(int line, const std::string& column, const absl::Status& status);
  void Add(ImportResult more);
};

// As text, for a repeat of the message that came to it: numbers, lines, columns
// and reasons, never what a problem says in words.
std::string ToText(const ImportResult& result);
absl::StatusOr<ImportResult> ImportResultOf(const std::string& text);

namespace rules {

// What the row says of a place that is there, as UpdatePlace would be told:
// never its address or vetting.
PlaceChange ChangeOf(const ImportedRow& row, const ImportMask& mask);

// INVALID_ARGUMENT FIELD_REQUIRED naming what a place that is not there yet
// lacks.
absl::Status CheckWholePlace(const ImportedRow& row, const ImportMask& mask);

}  // namespace rules
}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_IMPORT_H_
