#include "clients/cli/place_import.h"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/cli/commands.h"
#include "clients/cli/progress.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "sojourn/capacity/v1/capacity_service.pb.h"

namespace sojourn::cli {
namespace {

using capacity::v1::ImportCapacityRequest;
using capacity::v1::ImportCapacityResponse;
using capacity::v1::ImportProblem;

constexpr int kMostProblems = 1'000;

absl::Status TooLarge() {
  return InvalidField("--file", "TABLE_TOO_LARGE",
                      "an import takes 100,000 rows and 64 MiB: cut it in two");
}

absl::StatusOr<std::string> ReadTable(const std::string& path) {
  if (path.empty()) {
    return InvalidField("--file", "FLAG_MISSING",
                        "name the table, or - for standard input");
  }
  std::ifstream opened;
  if (path != "-") opened.open(path, std::ios::binary);
  std::istream& in = path == "-" ? std::cin : opened;
  std::string text;
  std::string block(1 << 20, '\0');
  while (in && text.size() <= PlaceImport::kMostBytes) {
    in.read(block.data(), static_cast<std::streamsize>(block.size()));
    text.append(block, 0, static_cast<size_t>(in.gcount()));
  }
  if (in.bad() || (path != "-" && !opened.is_open())) {
    return InvalidField("--file", "FILE_UNREADABLE",
                        "cannot be read to its end: choose a file that can");
  }
  if (text.size() > PlaceImport::kMostBytes) return TooLarge();
  return text;
}

const google::protobuf::MethodDescriptor* Method(const std::string& name) {
  return FindService("capacity")->FindMethodByName(name);
}

absl::Status Send(Connection& connection, bool check_only,
                  const ImportCapacityRequest& first, PlaceImport& table,
                  ImportCapacityResponse* answer) {
  Progress progress(check_only ? "rows read" : "rows sent");
  ImportCapacityRequest message;
  const auto next = [&] {
    const bool more = table.Next(&message);
    progress.Tell(table.read(), table.rows());
    return more;
  };
  if (!check_only) {
    return connection.Upload(*Method("ImportCapacity"), first, &message, next,
                             answer);
  }
  while (next()) {
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<PlaceImport> PlaceImport::Open(const std::string& file,
                                              bool has_host) {
  ASSIGN_OR_RETURN(const CsvText csv, OpenCsv(file));
  CsvReader reader(csv);
  CsvRow row;
  ASSIGN_OR_RETURN(bool more, reader.Next(&row));
  if (!more) {
    return InvalidField("--file", "TABLE_EMPTY",
                        "has no header: see `sojourn capacity template`");
  }
  ASSIGN_OR_RETURN(PlaceColumns columns, PlaceColumns::Of(row, has_host));
  int rows = 0;
  for (;; ++rows) {
    ASSIGN_OR_RETURN(more, reader.Next(&row));
    if (!more) break;
    RETURN_IF_ERROR(columns.CheckNoHeader(row));
  }
  if (rows == 0) {
    return InvalidField("--file", "TABLE_EMPTY", "has no row below its header");
  }
  if (rows > kMostRows) return TooLarge();
  return PlaceImport(csv, std::move(columns), rows);
}

PlaceImport::PlaceImport(const CsvText& csv, PlaceColumns columns, int rows)
    : reader_(csv), columns_(std::move(columns)), rows_(rows) {
  CsvRow header;
  (void)reader_.Next(&header);
}

bool PlaceImport::Next(ImportCapacityRequest* message) {
  message->Clear();
  while (message->rows_size() < kRowsOfMessage && NextRow(message)) {
  }
  return message->rows_size() > 0;
}

bool PlaceImport::NextRow(ImportCapacityRequest* message) {
  CsvRow row;
  // It was read once without an error.
  const auto more = reader_.Next(&row);
  if (!more.ok() || !*more) return false;
  ++read_;
  auto read = columns_.Read(row);
  if (read.ok()) {
    *message->add_rows() = *std::move(read);
  } else {
    Refuse(row.line, read.status());
  }
  return true;
}

void PlaceImport::Refuse(int line, const absl::Status& status) {
  refused_.set_refused_rows(refused_.refused_rows() + 1);
  for (const FieldViolation& each : DetailsOf(status).violations) {
    refused_.set_problems_count(refused_.problems_count() + 1);
    if (refused_.problems_size() == kMostProblems) continue;
    ImportProblem& problem = *refused_.add_problems();
    problem.set_line(line);
    problem.set_column(each.field);
    problem.set_reason(each.reason);
    problem.set_description(each.description);
  }
}

void PlaceImport::Finish(ImportCapacityResponse* answer) const {
  answer->set_refused_rows(answer->refused_rows() + refused_.refused_rows());
  answer->set_problems_count(answer->problems_count() +
                             refused_.problems_count());
  std::vector<ImportProblem> all(refused_.problems().begin(),
                                 refused_.problems().end());
  for (ImportProblem& problem : *answer->mutable_problems()) {
    problem.set_column(ColumnOf(problem.column()));
    all.push_back(problem);
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const ImportProblem& a, const ImportProblem& b) {
                     return a.line() < b.line();
                   });
  all.resize(std::min<size_t>(all.size(), kMostProblems));
  answer->clear_problems();
  for (ImportProblem& problem : all)
    *answer->add_problems() = std::move(problem);
}

absl::Status ImportPlaces(Connection& connection, const std::string& path,
                          bool check_only, ImportCapacityRequest* first,
                          ImportCapacityResponse* answer) {
  ASSIGN_OR_RETURN(const std::string file, ReadTable(path));
  ASSIGN_OR_RETURN(PlaceImport table,
                   PlaceImport::Open(file, !first->host_id().empty()));
  *first->mutable_update_mask() = table.mask();
  RETURN_IF_ERROR(Send(connection, check_only, *first, table, answer));
  table.Finish(answer);
  return absl::OkStatus();
}

absl::Status Verdict(const ImportCapacityResponse& answer, bool check_only) {
  if (answer.refused_rows() == 0) return absl::OkStatus();
  const std::string text = absl::StrCat(
      "has ", answer.refused_rows(),
      check_only ? " rows that no import takes: correct them"
                 : " rows that were not taken; the others were. Correct them "
                   "and import the file again: what is stored stays as it is");
  return InvalidField("--file", "ROWS_REFUSED", text);
}

absl::StatusOr<std::string> ExportPlaces(Connection& connection,
                                         const std::string& host_id) {
  capacity::v1::ListPlacesRequest request;
  request.set_host_id(host_id);
  request.set_page_size(200);
  std::vector<capacity::v1::Place> places;
  do {
    capacity::v1::ListPlacesResponse page;
    RETURN_IF_ERROR(connection.Call(*Method("ListPlaces"), request, &page));
    places.insert(places.end(), page.places().begin(), page.places().end());
    request.set_page_token(page.page_info().next_page_token());
  } while (!request.page_token().empty());
  return PlaceTable(places);
}

}  // namespace sojourn::cli
