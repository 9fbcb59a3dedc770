// A table of places on its way into capacity, and out of it.
#ifndef CLIENTS_CLI_PLACE_IMPORT_H_
#define CLIENTS_CLI_PLACE_IMPORT_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/cli/connection.h"
#include "clients/cli/csv.h"
#include "clients/cli/place_table.h"
#include "sojourn/capacity/v1/import_calls.pb.h"

namespace sojourn::cli {

// Cuts a table into messages. In memory are the file and one message.
class PlaceImport {
 public:
  static constexpr size_t kMostBytes = size_t{64} << 20;
  static constexpr int kMostRows = 100'000;
  static constexpr int kRowsOfMessage = 100;

  // Reads the table once, so that what is wrong with all of it is said before
  // anything is sent: errors of OpenCsv, CsvReader and PlaceColumns;
  // TABLE_TOO_LARGE; TABLE_EMPTY. `has_host`: rows need not name one.
  // `file` outlives it.
  static absl::StatusOr<PlaceImport> Open(const std::string& file,
                                          bool has_host);

  int rows() const { return rows_; }
  int read() const { return read_; }
  google::protobuf::FieldMask mask() const { return columns_.Mask(); }

  // Fills the next message with rows that can be read; false at the end. The
  // other rows are kept for Finish.
  bool Next(capacity::v1::ImportCapacityRequest* message);

  // Adds the rows that were not sent, and names columns instead of fields.
  void Finish(capacity::v1::ImportCapacityResponse* answer) const;

 private:
  PlaceImport(const CsvText& csv, PlaceColumns columns, int rows);
  // The next row; nothing at the end.
  bool NextRow(capacity::v1::ImportCapacityRequest* message);
  void Refuse(int line, const absl::Status& status);

  CsvReader reader_;
  const PlaceColumns columns_;
  const int rows_;
  int read_ = 0;
  // Of rows that were not sent.
  capacity::v1::ImportCapacityResponse refused_;
};

// Reads the table at `path` ("-" is standard input), sends it with what `first`
// says unless `check_only`, and says on standard error how far it is. Fills
// `answer` in any case but an error.
absl::Status ImportPlaces(Connection& connection, const std::string& path,
                          bool check_only,
                          capacity::v1::ImportCapacityRequest* first,
                          capacity::v1::ImportCapacityResponse* answer);

// INVALID_ARGUMENT ROWS_REFUSED where some were: the answer was shown already.
absl::Status Verdict(const capacity::v1::ImportCapacityResponse& answer,
                     bool check_only);

// The table of all places of a host.
absl::StatusOr<std::string> ExportPlaces(Connection& connection,
                                         const std::string& host_id);

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_PLACE_IMPORT_H_
