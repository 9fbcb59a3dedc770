#ifndef SERVICES_RELOCATION_WORKFLOW_PEER_SEND_H_
#define SERVICES_RELOCATION_WORKFLOW_PEER_SEND_H_

#include <grpcpp/client_context.h>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/auth/authenticator.h"
#include "common/status/grpc_status.h"
#include "services/relocation/workflow/peers.h"

namespace sojourn::relocation {

// One unary call of a generated stub, with what every call of ours carries.
template <typename Stub, typename Request, typename Response>
absl::StatusOr<Response> SendToPeer(
    Stub& stub,
    grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                 Response*),
    const PeerCall& call, const Request& request) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(call.deadline));
  // A step that follows from a peer's event is nobody's decision.
  if (!call.cause.subject.empty()) {
    context.AddMetadata(
        auth::kOnBehalfOfKey,
        auth::EncodeOnBehalfOf({.subject = call.cause.subject,
                                .organisation_id = call.cause.organisation_id,
                                .event_id = call.step_id}));
  }
  Response response;
  const grpc::Status status = (stub.*method)(&context, request, &response);
  if (!status.ok()) return FromGrpcStatus(status);
  return response;
}

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_WORKFLOW_PEER_SEND_H_
