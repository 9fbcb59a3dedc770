// The line every handler starts with: what surrounds one RPC.
#ifndef COMMON_SERVER_RPC_SCOPE_H_
#define COMMON_SERVER_RPC_SCOPE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/server/call.h"
#include "common/server/runtime.h"
#include "google/protobuf/message.h"
#include "grpcpp/grpcpp.h"

namespace sojourn::server {

// What a read showed, for its audit row.
struct ReadRecord {
  // Kind of the resource, such as "relocation".
  std::string resource;
  // Ids of what was shown; a list writes one row with all of them.
  std::vector<std::string> ids;
  // The view or fields shown, such as "city_view".
  std::string fields;
  std::string reason;
};

// Identifies the caller, admits the role by the service's table, bounds the
// deadline, measures, writes one log line and maps the status. One per RPC, on
// the handler's stack unless the call outlives its handler.
class RpcScope {
 public:
  RpcScope(Runtime& runtime, grpc::ServerContextBase* context,
           std::string_view method);

  // Runs `body` for an admitted caller. An error of `body` leaves the response
  // unsent; its NOT_FOUND reaches a person at a grain of time, refusal_grain.h.
  grpc::Status Run(absl::FunctionRef<absl::Status()> body);

  // The two halves of Run, for a call that waits between them without a thread
  // and is answered by another one: Begin admits, and End, once, whatever Begin
  // said, takes what became of the call.
  absl::Status Begin();
  grpc::Status End(const absl::Status& status);

  // Admission alone, for streams whose work goes on after the handler. The slot
  // lives as long as the stream.
  absl::StatusOr<limits::StreamSlot> AdmitStream();

  // The call as a mutation: request_id must be a UUID; the content is hashed
  // with the service's key over the request without request_id.
  // INVALID_ARGUMENT REQUEST_ID_MISSING, REQUEST_ID_INVALID or LIST_TOO_LONG.
  template <class Request>
  absl::StatusOr<Call> Mutation(const Request& request) {
    return MutationOf(request, request.request_id());
  }

  // The call as a read. A handler that shows a case or a person then awaits
  // AuditRead before it answers. INVALID_ARGUMENT LIST_TOO_LONG.
  absl::StatusOr<Call> Read(const google::protobuf::Message& request) const;

  // Returns once the audit row is committed. UNAVAILABLE AUDIT_UNAVAILABLE
  // means that nothing may be shown.
  absl::Status AuditRead(const ReadRecord& record);

  const auth::Caller& caller() const { return call_.caller; }

 private:
  // Order: who, how often, whether at all, whether now.
  absl::Status Admit();
  // Who, and how often nobody we know; RESOURCE_EXHAUSTED RATE_LIMITED.
  absl::StatusOr<auth::Caller> Identify(absl::Time now);
  absl::StatusOr<Call> MutationOf(const google::protobuf::Message& request,
                                  const std::string& request_id);
  void Report(const absl::Status& status, absl::Duration took) const;

  Runtime& runtime_;
  grpc::ServerContextBase* const context_;
  // The name in metrics and logs; movement calls share one.
  std::string reported_as_;
  // For the log line; empty until it is known to be a UUID and nothing else.
  std::string request_id_;
  Call call_;
  absl::Time began_;
};

}  // namespace sojourn::server

#endif  // COMMON_SERVER_RPC_SCOPE_H_
