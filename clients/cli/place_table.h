// Places and their windows as a table: the columns, its rows as messages and
// back.
#ifndef CLIENTS_CLI_PLACE_TABLE_H_
#define CLIENTS_CLI_PLACE_TABLE_H_

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/cli/csv.h"
#include "google/protobuf/field_mask.pb.h"
#include "sojourn/capacity/v1/capacity.pb.h"
#include "sojourn/capacity/v1/import_calls.pb.h"

namespace sojourn::cli {

// What the first row of a table says: which column is where.
class PlaceColumns {
 public:
  // Names are taken in any letters, with spaces or dashes for '_'; columns
  // without a name at the end may be there. INVALID_ARGUMENT on --file, one
  // clear error: COLUMN_UNKNOWN naming them and what there is, COLUMN_REPEATED,
  // COLUMN_MISSING (code; half of a window; host_id where `has_host` is false).
  static absl::StatusOr<PlaceColumns> Of(const CsvRow& header, bool has_host);

  // TABLE_INVALID naming the line where the header comes once more: two tables
  // in one file.
  absl::Status CheckNoHeader(const CsvRow& row) const;

  // Every bad cell at once, by the name of its column: those of csv_values.h,
  // STAY_INVALID, FIELD_REQUIRED, ENTRY_UNKNOWN (a cell beyond the columns),
  // VALUE_UNKNOWN (lane), ROW_IS_EXAMPLE.
  absl::StatusOr<capacity::v1::ImportRow> Read(const CsvRow& row) const;

  // Which fields of a place these columns set.
  google::protobuf::FieldMask Mask() const;

 private:
  std::string_view Cell(const CsvRow& row, std::string_view column) const;
  std::map<std::string, size_t, std::less<>> at_;
  std::vector<std::string> names_;  // as in the file, normalised
};

// The column of a field that ImportCapacity names.
std::string ColumnOf(std::string_view field);

// The header and an example, which is refused until it is replaced.
std::string PlaceTemplate();

// Header and rows that an import finds unchanged: without address and vetting.
std::string PlaceTable(const std::vector<capacity::v1::Place>& places);

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_PLACE_TABLE_H_
