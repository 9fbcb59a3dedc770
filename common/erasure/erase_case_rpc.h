// The handler of EraseCase, which is the same in every service but for the
// names of its messages.
#ifndef COMMON_ERASURE_ERASE_CASE_RPC_H_
#define COMMON_ERASURE_ERASE_CASE_RPC_H_

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "common/erasure/erasure.h"
#include "common/server/rpc_scope.h"
#include "common/status/status_macros.h"
#include "google/protobuf/util/time_util.h"

namespace sojourn::erasure {

// What a service removes of its own once the keys are gone (erasure::Remove).
using RemoveCase = absl::FunctionRef<absl::Status(const server::Call& call,
                                                  const std::string& case_ref)>;

template <class Request, class Response>
grpc::Status HandleEraseCase(server::Runtime& runtime,
                             grpc::ServerContext* context,
                             const Request& request, Response* response,
                             RemoveCase remove) {
  server::RpcScope rpc(runtime, context, "EraseCase");
  return rpc.Run([&]() -> absl::Status {
    const std::vector<std::string> persons(request.person_refs().begin(),
                                           request.person_refs().end());
    ASSIGN_OR_RETURN(const ErasedCase erased,
                     Parse(request.case_ref(), persons));
    ASSIGN_OR_RETURN(const server::Call call, rpc.Mutation(request));
    ASSIGN_OR_RETURN(const absl::Time erased_at,
                     EraseCase(runtime, call, erased,
                               [&] { return remove(call, erased.case_ref); }));
    *response->mutable_erased_at() =
        google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(
            absl::ToUnixMicros(erased_at));
    return absl::OkStatus();
  });
}

}  // namespace sojourn::erasure

#endif  // COMMON_ERASURE_ERASE_CASE_RPC_H_
