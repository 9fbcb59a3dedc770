#ifndef SERVICES_RELOCATION_RIGHTS_ERASURE_CALLS_H_
#define SERVICES_RELOCATION_RIGHTS_ERASURE_CALLS_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/keystore/keystore.h"
#include "grpcpp/grpcpp.h"
#include "services/relocation/rights/erasure_store.h"
#include "services/relocation/workflow/peer_store.h"
#include "services/relocation/workflow/peers.h"
#include "services/relocation/workflow/workflow.h"

// The steps of an erasure. They differ from the others: the case can no longer
// be opened, so each is made of references alone, and each is asked again until
// it is done, whatever the answer was.
namespace sojourn::relocation {

bool IsErasure(StepKind kind);

// EraseCase of one other service. Thread-safe; blocks until the answer.
class ErasingPeer {
 public:
  virtual ~ErasingPeer() = default;
  virtual absl::Status EraseCase(const PeerCall& call,
                                 const std::string& request_id,
                                 const peer_store::Refs& refs) = 0;
};

struct ErasingPeers {
  ErasingPeer& capacity;
  ErasingPeer& visa;
  ErasingPeer& grants;
};

// What one step of an erasure sends.
struct ErasureRequest {
  PeerCall call;
  std::string request_id;
  // In this service's terms, and in those of the service that is asked.
  erasures::Names names;
  peer_store::Refs refs;
};
using ErasureCalls =
    std::map<StepKind, std::function<absl::Status(const ErasureRequest&)>>;

// `keys` and `peers` outlive the calls.
ErasureCalls MakeErasureCalls(keystore::KeyStore& keys,
                              const ErasingPeers& peers);

// With relocation's certificate.
std::unique_ptr<ErasingPeer> MakeErasingCapacity(
    std::shared_ptr<grpc::Channel> channel);
std::unique_ptr<ErasingPeer> MakeErasingVisa(
    std::shared_ptr<grpc::Channel> channel);
std::unique_ptr<ErasingPeer> MakeErasingGrants(
    std::shared_ptr<grpc::Channel> channel);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RIGHTS_ERASURE_CALLS_H_
