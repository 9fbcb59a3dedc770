// Deadlines for people, and lists of holidays as states publish them.
#ifndef CLIENTS_CLI_DEADLINE_TABLE_H_
#define CLIENTS_CLI_DEADLINE_TABLE_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "sojourn/visa/v1/deadline_calls.pb.h"

namespace sojourn::cli {

// A line a deadline: "in 3 days", what is due, on which day, of which
// application, where, and who was told.
std::string DeadlineTable(const visa::v1::ListDeadlinesResponse& response);

// That, of an answer that lists deadlines; else as output.h has it.
std::string TextFor(const google::protobuf::Message& response);

// Fills in the days of a table with the columns date and name, in any order, or
// without a head in this one. INVALID_ARGUMENT naming each bad cell as "line 3,
// date"; COLUMN_UNKNOWN, COLUMN_MISSING, TABLE_INVALID, TABLE_EMPTY.
absl::Status ReadHolidays(std::string_view file,
                          visa::v1::ImportHolidaysRequest* request);

}  // namespace sojourn::cli

#endif  // CLIENTS_CLI_DEADLINE_TABLE_H_
