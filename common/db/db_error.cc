#include "common/db/db_error.h"

#include <optional>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/string_view.h"

namespace sojourn::db {
namespace {

constexpr char kSqlstatePayload[] = "sojourn/db/sqlstate";
constexpr char kConstraintPayload[] = "sojourn/db/constraint";
constexpr char kOutcomeUnknown[] = "OUTCOME_UNKNOWN";
constexpr char kEventsOrder[] = "events_order_check";

std::string Payload(const absl::Status& status, const char* type_url) {
  const auto payload = status.GetPayload(type_url);
  return payload.has_value() ? std::string(*payload) : std::string();
}

struct Mapping {
  std::string_view prefix;  // of the SQLSTATE: a class or a whole code
  absl::StatusCode code;
  std::string_view reason;
  std::string_view message;
};

// First match wins. What is not here is our bug: INTERNAL.
constexpr Mapping kMappings[] = {
    {"40001", absl::StatusCode::kAborted, "SERIALIZATION_CONFLICT",
     "another change came first: try again"},
    {"40P01", absl::StatusCode::kAborted, "SERIALIZATION_CONFLICT",
     "another change came first: try again"},
    {"23505", absl::StatusCode::kAlreadyExists, "ALREADY_EXISTS",
     "there is one already"},
    {"23P01", absl::StatusCode::kAlreadyExists, "ALREADY_EXISTS",
     "there is one already"},
    {"23503", absl::StatusCode::kFailedPrecondition, "REFERENCE_MISSING",
     "something it refers to is missing or still in use"},
    {"08", absl::StatusCode::kUnavailable, "DATABASE_UNAVAILABLE",
     "the database cannot be reached"},
    {"57P0", absl::StatusCode::kUnavailable, "DATABASE_UNAVAILABLE",
     "the database is going down or starting"},
    {"25006", absl::StatusCode::kUnavailable, "DATABASE_UNAVAILABLE",
     "the database takes no writes at the moment"},
    {"53", absl::StatusCode::kResourceExhausted, "DATABASE_OVERLOADED",
     "the database is out of resources"},
    {"57014", absl::StatusCode::kDeadlineExceeded, "DEADLINE_EXCEEDED",
     "the database took too long"},
    {"25P03", absl::StatusCode::kDeadlineExceeded, "DEADLINE_EXCEEDED",
     "the transaction stood still for too long"},
};

const Mapping* FindMapping(std::string_view sqlstate) {
  for (const Mapping& mapping : kMappings) {
    if (sqlstate.starts_with(mapping.prefix)) return &mapping;
  }
  return nullptr;
}

// What an operator needs, and no value of any row.
std::string Describe(const ServerError& error, std::string_view query_name) {
  std::string text =
      absl::StrCat("query ", Av(query_name), ": SQLSTATE ", error.sqlstate);
  if (!error.table.empty()) absl::StrAppend(&text, " table ", error.table);
  if (!error.column.empty()) absl::StrAppend(&text, " column ", error.column);
  if (!error.constraint.empty()) {
    absl::StrAppend(&text, " constraint ", error.constraint);
  }
  if (error.sqlstate.starts_with("42")) {
    absl::StrAppend(&text, ": ", error.message);
  }
  return text;
}

}  // namespace

std::string SqlstateOf(const absl::Status& status) {
  return Payload(status, kSqlstatePayload);
}

std::string ConstraintOf(const absl::Status& status) {
  return Payload(status, kConstraintPayload);
}

bool IsOutcomeUnknown(const absl::Status& status) {
  return ReasonOf(status) == kOutcomeUnknown;
}

bool IsRetryable(const absl::Status& status) {
  const std::string sqlstate = SqlstateOf(status);
  return sqlstate == "40001" || sqlstate == "40P01" || IsOvertaken(status);
}

bool IsOvertaken(const absl::Status& status) {
  return ConstraintOf(status) == kEventsOrder;
}

absl::Status ConstraintErrors::Map(const absl::Status& status) const {
  const auto found = errors_.find(ConstraintOf(status));
  return found == errors_.end() ? status : found->second();
}

absl::Status MakeServerError(const ServerError& error,
                             std::string_view query_name) {
  const Mapping* mapping =
      FindMapping(error.constraint == kEventsOrder ? "40001" : error.sqlstate);
  ErrorDetails details;
  absl::Status status;
  if (mapping == nullptr) {
    details.reason = "INTERNAL";
    status = MakeError(absl::StatusCode::kInternal, Describe(error, query_name),
                       details);
  } else {
    details.reason = mapping->reason;
    if (mapping->code == absl::StatusCode::kUnavailable ||
        mapping->code == absl::StatusCode::kResourceExhausted) {
      details.retry_after = absl::Seconds(1);
    }
    status = MakeError(mapping->code, mapping->message, details);
  }
  status.SetPayload(kSqlstatePayload, absl::Cord(error.sqlstate));
  if (!error.constraint.empty()) {
    status.SetPayload(kConstraintPayload, absl::Cord(error.constraint));
  }
  return status;
}

absl::Status ConnectionLost(std::string_view query_name) {
  return Unavailable(
      "DATABASE_UNAVAILABLE",
      Sv(absl::StrCat("the connection was lost at ", Av(query_name))));
}

absl::Status OutcomeUnknown() {
  return Unavailable(kOutcomeUnknown,
                     "the change may or may not have been made: repeat it with "
                     "the same request_id");
}

}  // namespace sojourn::db
