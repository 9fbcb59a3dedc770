// Two tables as one matching: what each party scores at each locality, and how
// many persons a locality holds.
#ifndef CLIENTS_CLI_MATCHING_TABLE_H_
#define CLIENTS_CLI_MATCHING_TABLE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/matching/programme/programme.h"

namespace sojourn::cli {

struct MatchingTable {
  std::vector<std::string> parties;
  std::vector<std::string> localities;
  // Of each rank of the programme: "L1".
  std::vector<std::string> levels;
  matching::Programme programme;
};

// `scores` has the columns party, size and level and then one a locality, a row
// a party; an empty cell: not possible there. `capacity` has locality and
// persons. Comma, semicolon or tab, quotes, a byte-order mark and any line ends
// are understood. INVALID_ARGUMENT names line and column of every mistake (of
// the first 50) as "--scores line 3, size": VALUE_INVALID,
// NUMBER_OUT_OF_RANGE, LEVEL_INVALID, PARTY_REPEATED, PARTY_MISSING,
// LOCALITY_REPEATED, LOCALITY_UNKNOWN, COLUMN_MISSING, COLUMN_REPEATED,
// TABLE_EMPTY, TABLE_INVALID and errors of OpenCsv and CsvReader.
absl::StatusOr<MatchingTable> ReadMatchingTable(std::string_view scores,
                                                std::string_view capacity);

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_MATCHING_TABLE_H_
