// A mission's own list as a table: one row an event of one application.
#ifndef CLIENTS_CLI_MISSION_LIST_H_
#define CLIENTS_CLI_MISSION_LIST_H_

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "sojourn/visa/v1/visa.pb.h"

namespace sojourn::cli {

// In the order in which they happen to one application.
enum class ListEvent { kLodged, kAdmissible, kIssued, kRefused, kCollected };

// As the table and an application's history call it.
std::string_view NameOf(ListEvent event);

struct ListRow {
  int line = 0;
  std::string application_id;
  ListEvent event = ListEvent::kLodged;
  absl::CivilDay on;
  // kIssued; without a scheme it is the one applied for.
  visa::v1::Visa visa;
  // kRefused; sorted.
  std::vector<visa::v1::RefusalGround> grounds;
  std::optional<absl::CivilDay> appeal_by;
};

// Why a row cannot be read.
struct BadCell {
  int line = 0;
  std::string application_id;  // where that much can be read
  std::string column;
  std::string reason;
  std::string description;
};

struct MissionList {
  std::vector<ListRow> rows;
  std::vector<BadCell> bad;
  // Every application that some row names, however bad the rest of it is.
  std::set<std::string> named;
};

// Columns in any order, names in any letters; what an event does not need may
// be empty. A bad row loses no other. INVALID_ARGUMENT on --file for what is
// wrong with all of it: errors of OpenCsv and CsvReader, TABLE_EMPTY,
// TABLE_TOO_LARGE, COLUMN_UNKNOWN, COLUMN_REPEATED, COLUMN_MISSING.
absl::StatusOr<MissionList> ReadMissionList(std::string_view file);

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_MISSION_LIST_H_
