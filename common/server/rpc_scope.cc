#include "common/server/rpc_scope.h"

#include <algorithm>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/time/clock.h"
#include "common/audit/audit.h"
#include "common/crypto/hash.h"
#include "common/crypto/ids.h"
#include "common/limits/request_limits.h"
#include "common/log/log.h"
#include "common/server/refusal_grain.h"
#include "common/status/error.h"
#include "common/status/grpc_status.h"
#include "common/status/status_macros.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace sojourn::server {
namespace {

// Unary calls without a deadline get this, as at the edge.
constexpr absl::Duration kDefaultDeadline = absl::Seconds(10);

// The one call that stores what nobody may come to know a second time, and
// always does.
constexpr std::string_view kAlert = "RaiseAlert";

// Whether the caller has not called too often. An alert has an allowance of its
// own besides, as large, once the usual one is used up: whatever else
// somebody's script is at, it is stored. Who may never raise one draws nothing
// from it.
absl::Status AdmitOften(Runtime& runtime, const Call& call, absl::Time now) {
  absl::Status admitted = runtime.rate_limiter().Admit(call.caller, now);
  if (admitted.ok() || call.method != kAlert ||
      !runtime.policy().Authorize(call.method, call.caller).ok()) {
    return admitted;
  }
  auth::Caller alerts = call.caller;
  // No organisation and no person has such a name.
  alerts.organisation_id += "\nalerts";
  return runtime.rate_limiter().Admit(alerts, now);
}

std::string Deterministic(const google::protobuf::Message& message) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&coded);
  }
  return bytes;
}

}  // namespace

RpcScope::RpcScope(Runtime& runtime, grpc::ServerContextBase* context,
                   std::string_view method)
    : runtime_(runtime), context_(context), reported_as_(method) {
  call_.method = std::string(method);
  const absl::Time now = absl::Now();
  call_.deadline =
      std::min(absl::FromChrono(context->deadline()), now + kDefaultDeadline);
}

absl::Status RpcScope::Admit() {
  const absl::Time now = absl::Now();
  const auth::RpcPolicy* const row = runtime_.policy().Find(call_.method);
  if (row != nullptr) reported_as_ = std::string(row->metric_name());
  ASSIGN_OR_RETURN(call_.caller, Identify(now));
  RETURN_IF_ERROR(AdmitOften(runtime_, call_, now));
  ASSIGN_OR_RETURN(call_.relation,
                   runtime_.policy().Authorize(call_.method, call_.caller));
  if (row->sensitive() && !call_.caller.is_service) {
    return runtime_.authenticator().CheckRevocationsFresh(now);
  }
  return absl::OkStatus();
}

absl::StatusOr<auth::Caller> RpcScope::Identify(absl::Time now) {
  limits::RateLimiter& limiter = runtime_.rate_limiter();
  const std::string origin = auth::OriginOf(*context_);
  const absl::Status unknown = limiter.AdmitUnknown(origin, now);
  const auth::Trust trust =
      unknown.ok() ? auth::Trust::kAnybody : auth::Trust::kWhoIsKnown;
  absl::StatusOr<auth::Caller> caller =
      runtime_.authenticator().Authenticate(*context_, now, trust);
  if (!absl::IsUnauthenticated(caller.status())) return caller;
  if (!unknown.ok()) return unknown;
  limiter.CountRefusal(origin, now);
  return caller;
}

absl::StatusOr<limits::StreamSlot> RpcScope::AdmitStream() {
  RETURN_IF_ERROR(Admit());
  return runtime_.stream_limiter().Open(call_.caller);
}

grpc::Status RpcScope::Run(absl::FunctionRef<absl::Status()> body) {
  absl::Status status = Begin();
  if (status.ok()) status = body();
  return End(status);
}

absl::Status RpcScope::Begin() {
  began_ = absl::Now();
  runtime_.rpc_metrics().Started();
  return Admit();
}

grpc::Status RpcScope::End(const absl::Status& status) {
  const absl::Duration took = absl::Now() - began_;
  Report(status, took);
  // A service knows what there is.
  if (absl::IsNotFound(status) && !call_.caller.is_service) {
    absl::SleepFor(RefusalWait(took));
  }
  return ToGrpcStatus(status);
}

absl::StatusOr<Call> RpcScope::Read(
    const google::protobuf::Message& request) const {
  RETURN_IF_ERROR(limits::CheckLists(request));
  return call_;
}

absl::StatusOr<Call> RpcScope::MutationOf(
    const google::protobuf::Message& request, const std::string& request_id) {
  if (request_id.empty()) {
    return InvalidField("request_id", "REQUEST_ID_MISSING",
                        "make a UUID once and send the same one on a retry");
  }
  if (!crypto::IsUuid(request_id)) {
    return InvalidField("request_id", "REQUEST_ID_INVALID",
                        "must be a UUID such as the output of uuidgen");
  }
  RETURN_IF_ERROR(limits::CheckLists(request));
  const std::unique_ptr<google::protobuf::Message> content(request.New());
  content->CopyFrom(request);
  content->DiscardUnknownFields();
  content->GetReflection()->ClearField(
      content.get(), content->GetDescriptor()->FindFieldByName("request_id"));
  request_id_ = absl::AsciiStrToLower(request_id);
  Call call = call_;
  call.request_id = request_id_;
  call.content_hash =
      crypto::KeyedHash(runtime_.idempotency_key(),
                        call_.method + '\n' + Deterministic(*content));
  return call;
}

absl::Status RpcScope::AuditRead(const ReadRecord& read) {
  audit::Record record = audit::RecordFor(call_.caller, call_.method);
  record.resource_kind = read.resource;
  record.resource_ids = read.ids;
  record.fields = read.fields;
  record.reason = read.reason;
  return runtime_.audit().RecordRead(record, call_.deadline);
}

void RpcScope::Report(const absl::Status& status, absl::Duration took) const {
  runtime_.rpc_metrics().Finished(reported_as_, status.code(), took);
  const std::string caller = call_.caller.is_service
                                 ? call_.caller.service
                                 : call_.caller.roles.ToString();
  const int64_t milliseconds = absl::ToInt64Milliseconds(took);
  if (status.ok()) {
    log::Info("rpc", {{"method", reported_as_},
                      {"code", "OK"},
                      {"milliseconds", milliseconds},
                      {"caller", caller},
                      {"request_id", request_id_}});
    return;
  }
  log::Failure("rpc", status,
               {{"method", reported_as_},
                {"milliseconds", milliseconds},
                {"caller", caller},
                {"request_id", request_id_}});
}

}  // namespace sojourn::server
