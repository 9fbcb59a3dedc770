// The only error type inside the system is absl::Status; this file is the one
// way to make one that callers can act upon. Depends on absl only, so that
// rules may use it.
//
// Every error carries a reason (UPPER_SNAKE, listed in docs/errors.md) and what
// its code needs besides: bad fields, the rule that did not hold, the kind of
// resource, a retry delay. They travel as a payload of the status and become
// google.rpc details in grpc_status.cc. Messages are for people and never hold
// personal data or ids of other callers' resources.
#ifndef COMMON_STATUS_ERROR_H_
#define COMMON_STATUS_ERROR_H_

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace sojourn {

struct FieldViolation {
  std::string field;        // path as the caller knows it: "party.adults[0]"
  std::string description;  // for people, with the remedy
  std::string reason;       // UPPER_SNAKE
};

// What an error says besides code and message.
struct ErrorDetails {
  std::string reason;
  std::map<std::string, std::string> metadata;
  std::vector<FieldViolation> violations;
  std::string precondition;   // the rule that did not hold, for people
  std::string resource_type;  // of a resource that is missing or there already
  std::optional<absl::Duration> retry_after;
};

// INVALID_ARGUMENT. The status has the violation's reason; with several
// violations it is INVALID_FIELDS and each violation has its own.
absl::Status InvalidField(std::string_view field, std::string_view reason,
                          std::string_view description);
// OK if `violations` is empty.
absl::Status InvalidFields(std::vector<FieldViolation> violations);

// Collects the bad fields of a request, so that one answer names them all: the
// first 100, and how many more there are. A hostile request has millions.
class FieldChecker {
 public:
  static constexpr size_t kMostNamed = 100;

  void Add(std::string_view field, std::string_view reason,
           std::string_view description);
  bool ok() const { return found_ == 0; }
  absl::Status Finish() const;

 private:
  std::vector<FieldViolation> violations_;
  size_t found_ = 0;
};

// A rule or the state table says no; `remedy` says what would help.
absl::Status FailedPrecondition(std::string_view reason,
                                std::string_view message,
                                std::string_view remedy = "");

// The same bytes for a missing and for a foreign resource: no id inside.
absl::Status NotFound(std::string_view resource_type);
absl::Status AlreadyExists(std::string_view resource_type,
                           std::string_view reason, std::string_view message);

// ABORTED ETAG_MISMATCH, with the current etag in the metadata.
absl::Status EtagMismatch(std::string_view current_etag);
// ABORTED: try again from a fresh read.
absl::Status Aborted(std::string_view reason, std::string_view message);

// This role may never call this.
absl::Status PermissionDenied();
absl::Status Unauthenticated(std::string_view reason);

// A dependency is down, or a limit reached: try again after the delay.
absl::Status Unavailable(std::string_view reason, std::string_view message,
                         absl::Duration retry_after = absl::Seconds(1));
absl::Status ResourceExhausted(std::string_view reason,
                               std::string_view message,
                               absl::Duration retry_after = absl::Seconds(1));
absl::Status DeadlineExceeded(std::string_view message);

// Our bug. The text is logged and hidden from the caller.
absl::Status Internal(std::string_view message);

// An error of any code with any details; prefer the functions above.
absl::Status MakeError(absl::StatusCode code, std::string_view message,
                       const ErrorDetails& details);

// Details of any status; an error made elsewhere gets the name of its code as
// its reason, an OK status gets none.
ErrorDetails DetailsOf(const absl::Status& status);
std::string ReasonOf(const absl::Status& status);

// The same error with "context: " before its message, details kept.
absl::Status Annotate(const absl::Status& status, std::string_view context);

}  // namespace sojourn

#endif  // COMMON_STATUS_ERROR_H_
