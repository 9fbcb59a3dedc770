#include "common/status/grpc_status.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace sojourn {
namespace {

constexpr char kViolationCount[] = "violation_count";
constexpr char kInternalMessage[] =
    "internal error; the request id finds it in the log";

bool IsHidden(absl::StatusCode code) {
  return code == absl::StatusCode::kInternal ||
         code == absl::StatusCode::kUnknown ||
         code == absl::StatusCode::kDataLoss;
}

void AddPrecondition(const ErrorDetails& details, google::rpc::Status& out) {
  google::rpc::PreconditionFailure failure;
  auto* violation = failure.add_violations();
  violation->set_type(details.reason);
  violation->set_description(details.precondition);
  out.add_details()->PackFrom(failure);
}

void AddResource(const ErrorDetails& details, google::rpc::Status& out) {
  google::rpc::ResourceInfo info;
  info.set_resource_type(details.resource_type);
  out.add_details()->PackFrom(info);
}

void AddRetry(absl::Duration delay, google::rpc::Status& out) {
  google::rpc::RetryInfo retry;
  const int64_t nanos = absl::ToInt64Nanoseconds(delay);
  retry.mutable_retry_delay()->set_seconds(nanos / 1'000'000'000);
  retry.mutable_retry_delay()->set_nanos(
      static_cast<int32_t>(nanos % 1'000'000'000));
  out.add_details()->PackFrom(retry);
}

// As many violations as fit into the bytes that are left.
void AddViolations(const ErrorDetails& details, google::rpc::Status& out) {
  google::rpc::BadRequest bad_request;
  size_t size = out.ByteSizeLong();
  for (const FieldViolation& violation : details.violations) {
    google::rpc::BadRequest::FieldViolation next;
    next.set_field(violation.field);
    next.set_description(violation.description);
    next.set_reason(violation.reason);
    size += next.ByteSizeLong() + 4;
    if (size > kMaxDetailBytes) break;
    *bad_request.add_field_violations() = std::move(next);
  }
  if (bad_request.field_violations_size() > 0) {
    out.add_details()->PackFrom(bad_request);
  }
}

void Read(const google::rpc::BadRequest& bad_request, ErrorDetails& details) {
  for (const auto& violation : bad_request.field_violations()) {
    details.violations.push_back({.field = violation.field(),
                                  .description = violation.description(),
                                  .reason = violation.reason()});
  }
}

void Read(const google::rpc::ErrorInfo& info, ErrorDetails& details) {
  details.reason = info.reason();
  details.metadata.insert(info.metadata().begin(), info.metadata().end());
}

void Read(const google::rpc::PreconditionFailure& failure,
          ErrorDetails& details) {
  if (failure.violations_size() > 0) {
    details.precondition = failure.violations(0).description();
  }
}

void Read(const google::rpc::ResourceInfo& info, ErrorDetails& details) {
  details.resource_type = info.resource_type();
}

void Read(const google::rpc::RetryInfo& retry, ErrorDetails& details) {
  details.retry_after = absl::Seconds(retry.retry_delay().seconds()) +
                        absl::Nanoseconds(retry.retry_delay().nanos());
}

template <typename Detail>
bool ReadIf(const google::protobuf::Any& any, ErrorDetails& details) {
  Detail detail;
  if (!any.Is<Detail>() || !any.UnpackTo(&detail)) return false;
  Read(detail, details);
  return true;
}

}  // namespace

grpc::Status ToGrpcStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  ErrorDetails details;
  google::rpc::Status out;
  if (IsHidden(status.code())) {
    details.reason = "INTERNAL";
    out.set_code(static_cast<int>(absl::StatusCode::kInternal));
    out.set_message(kInternalMessage);
  } else {
    details = DetailsOf(status);
    out.set_code(static_cast<int>(status.code()));
    out.set_message(std::string(status.message()));
  }

  google::rpc::ErrorInfo info;
  info.set_reason(details.reason);
  info.set_domain(kErrorDomain);
  info.mutable_metadata()->insert(details.metadata.begin(),
                                  details.metadata.end());
  if (!details.violations.empty()) {
    (*info.mutable_metadata())[kViolationCount] =
        absl::StrCat(details.violations.size());
  }
  out.add_details()->PackFrom(info);
  if (!details.precondition.empty()) AddPrecondition(details, out);
  if (!details.resource_type.empty()) AddResource(details, out);
  if (details.retry_after.has_value()) AddRetry(*details.retry_after, out);
  AddViolations(details, out);
  return grpc::Status(static_cast<grpc::StatusCode>(out.code()), out.message(),
                      out.SerializeAsString());
}

absl::Status FromGrpcStatus(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  ErrorDetails details;
  google::rpc::Status in;
  if (in.ParseFromString(status.error_details())) {
    for (const google::protobuf::Any& any : in.details()) {
      ReadIf<google::rpc::ErrorInfo>(any, details) ||
          ReadIf<google::rpc::BadRequest>(any, details) ||
          ReadIf<google::rpc::PreconditionFailure>(any, details) ||
          ReadIf<google::rpc::ResourceInfo>(any, details) ||
          ReadIf<google::rpc::RetryInfo>(any, details);
    }
  }
  const auto code = static_cast<absl::StatusCode>(status.error_code());
  if (details.reason.empty()) {
    details.reason = absl::StatusCodeToString(code);
  }
  return MakeError(code, status.error_message(), details);
}

}  // namespace sojourn
