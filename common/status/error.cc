#include "common/status/error.h"

#include <cstdint>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/status/string_view.h"

namespace sojourn {
namespace {

constexpr char kPayload[] = "sojourn/error";

// The payload is a sequence of fields: a tag, the length, ':' and the bytes.
// Protobuf would do the same, but rules link absl only.
enum Tag : char {
  kReason = 'r',
  kMetadataKey = 'k',
  kMetadataValue = 'v',
  kField = 'f',
  kFieldDescription = 'd',
  kFieldReason = 'y',
  kPrecondition = 'p',
  kResourceType = 't',
  kRetryAfterMillis = 'a',
};

void Put(std::string& out, Tag tag, std::string_view value) {
  out.push_back(tag);
  absl::StrAppend(&out, value.size(), ":", Av(value));
}

std::string Encode(const ErrorDetails& details) {
  std::string out;
  Put(out, kReason, details.reason);
  for (const auto& [key, value] : details.metadata) {
    Put(out, kMetadataKey, key);
    Put(out, kMetadataValue, value);
  }
  for (const FieldViolation& violation : details.violations) {
    Put(out, kField, violation.field);
    Put(out, kFieldDescription, violation.description);
    Put(out, kFieldReason, violation.reason);
  }
  if (!details.precondition.empty()) {
    Put(out, kPrecondition, details.precondition);
  }
  if (!details.resource_type.empty()) {
    Put(out, kResourceType, details.resource_type);
  }
  if (details.retry_after.has_value()) {
    Put(out, kRetryAfterMillis,
        absl::StrCat(absl::ToInt64Milliseconds(*details.retry_after)));
  }
  return out;
}

// Takes the next field off `in`; false at the end.
bool Take(std::string_view& in, char& tag, std::string_view& value) {
  const size_t colon = in.find(':');
  uint64_t size = 0;
  if (in.empty() || colon == std::string_view::npos ||
      !absl::SimpleAtoi(Av(in.substr(1, colon - 1)), &size) ||
      in.size() - colon - 1 < size) {
    return false;
  }
  tag = in[0];
  value = in.substr(colon + 1, size);
  in.remove_prefix(colon + 1 + size);
  return true;
}

void Apply(char tag, std::string_view value, std::string& key,
           ErrorDetails& details) {
  switch (tag) {
    case kReason:
      details.reason = value;
      break;
    case kMetadataKey:
      key = value;
      break;
    case kMetadataValue:
      details.metadata[key] = value;
      break;
    case kField:
      details.violations.push_back({.field = std::string(value)});
      break;
    case kFieldDescription:
      details.violations.back().description = value;
      break;
    case kFieldReason:
      details.violations.back().reason = value;
      break;
    case kPrecondition:
      details.precondition = value;
      break;
    case kResourceType:
      details.resource_type = value;
      break;
    case kRetryAfterMillis:
      if (int64_t millis = 0; absl::SimpleAtoi(Av(value), &millis)) {
        details.retry_after = absl::Milliseconds(millis);
      }
      break;
    default:
      break;
  }
}

ErrorDetails Decode(std::string_view in) {
  ErrorDetails details;
  std::string key;
  char tag = 0;
  std::string_view value;
  while (Take(in, tag, value)) Apply(tag, value, key, details);
  return details;
}

// `violations` are the first of `found`.
absl::Status SomeInvalidFields(std::vector<FieldViolation> violations,
                               size_t found) {
  if (violations.empty()) return absl::OkStatus();
  const FieldViolation& first = violations.front();
  std::string message = absl::StrCat(first.field, ": ", first.description);
  if (found > 1) {
    absl::StrAppend(&message, " (and ", found - 1, " more bad fields)");
  }
  ErrorDetails details;
  details.reason = violations.size() == 1 ? first.reason : "INVALID_FIELDS";
  details.violations = std::move(violations);
  return MakeError(absl::StatusCode::kInvalidArgument, message, details);
}

}  // namespace

absl::Status MakeError(absl::StatusCode code, std::string_view message,
                       const ErrorDetails& details) {
  absl::Status status(code, Av(message));
  status.SetPayload(kPayload, absl::Cord(Encode(details)));
  return status;
}

absl::Status InvalidField(std::string_view field, std::string_view reason,
                          std::string_view description) {
  return InvalidFields({{.field = std::string(field),
                         .description = std::string(description),
                         .reason = std::string(reason)}});
}

absl::Status InvalidFields(std::vector<FieldViolation> violations) {
  const size_t found = violations.size();
  return SomeInvalidFields(std::move(violations), found);
}

void FieldChecker::Add(std::string_view field, std::string_view reason,
                       std::string_view description) {
  if (++found_ > kMostNamed) return;
  violations_.push_back({.field = std::string(field),
                         .description = std::string(description),
                         .reason = std::string(reason)});
}

absl::Status FieldChecker::Finish() const {
  return SomeInvalidFields(violations_, found_);
}

absl::Status FailedPrecondition(std::string_view reason,
                                std::string_view message,
                                std::string_view remedy) {
  ErrorDetails details;
  details.reason = reason;
  details.precondition = message;
  if (!remedy.empty()) details.metadata["remedy"] = remedy;
  return MakeError(absl::StatusCode::kFailedPrecondition, message, details);
}

absl::Status NotFound(std::string_view resource_type) {
  ErrorDetails details;
  details.reason = "NOT_FOUND";
  details.resource_type = resource_type;
  return MakeError(absl::StatusCode::kNotFound,
                   absl::StrCat("no such ", Av(resource_type)), details);
}

absl::Status AlreadyExists(std::string_view resource_type,
                           std::string_view reason, std::string_view message) {
  ErrorDetails details;
  details.reason = reason;
  details.resource_type = resource_type;
  return MakeError(absl::StatusCode::kAlreadyExists, message, details);
}

absl::Status EtagMismatch(std::string_view current_etag) {
  ErrorDetails details;
  details.reason = "ETAG_MISMATCH";
  details.metadata["etag"] = current_etag;
  return MakeError(absl::StatusCode::kAborted,
                   "it was changed since it was read: read it again", details);
}

absl::Status Aborted(std::string_view reason, std::string_view message) {
  return MakeError(absl::StatusCode::kAborted, message,
                   {.reason = std::string(reason)});
}

absl::Status PermissionDenied() {
  return MakeError(absl::StatusCode::kPermissionDenied,
                   "this role may not call this method",
                   {.reason = "ROLE_NOT_ALLOWED"});
}

absl::Status Unauthenticated(std::string_view reason) {
  return MakeError(absl::StatusCode::kUnauthenticated,
                   "the caller could not be established",
                   {.reason = std::string(reason)});
}

absl::Status Unavailable(std::string_view reason, std::string_view message,
                         absl::Duration retry_after) {
  ErrorDetails details;
  details.reason = reason;
  details.retry_after = retry_after;
  return MakeError(absl::StatusCode::kUnavailable, message, details);
}

absl::Status ResourceExhausted(std::string_view reason,
                               std::string_view message,
                               absl::Duration retry_after) {
  ErrorDetails details;
  details.reason = reason;
  details.retry_after = retry_after;
  return MakeError(absl::StatusCode::kResourceExhausted, message, details);
}

absl::Status DeadlineExceeded(std::string_view message) {
  return MakeError(absl::StatusCode::kDeadlineExceeded, message,
                   {.reason = "DEADLINE_EXCEEDED"});
}

absl::Status Internal(std::string_view message) {
  return MakeError(absl::StatusCode::kInternal, message,
                   {.reason = "INTERNAL"});
}

ErrorDetails DetailsOf(const absl::Status& status) {
  if (status.ok()) return {};
  ErrorDetails details;
  if (const auto payload = status.GetPayload(kPayload); payload.has_value()) {
    details = Decode(std::string(*payload));
  }
  if (details.reason.empty()) {
    details.reason = absl::StatusCodeToString(status.code());
  }
  return details;
}

std::string ReasonOf(const absl::Status& status) {
  return DetailsOf(status).reason;
}

absl::Status Annotate(const absl::Status& status, std::string_view context) {
  if (status.ok()) return status;
  absl::Status annotated(status.code(),
                         absl::StrCat(Av(context), ": ", status.message()));
  status.ForEachPayload(
      [&annotated](absl::string_view type_url, const absl::Cord& payload) {
        annotated.SetPayload(type_url, payload);
      });
  return annotated;
}

}  // namespace sojourn
