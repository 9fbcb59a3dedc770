#ifndef SERVICES_RELOCATION_EXPORT_CALLS_H_
#define SERVICES_RELOCATION_EXPORT_CALLS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "grpcpp/grpcpp.h"
#include "services/relocation/peer_store.h"
#include "services/relocation/peers.h"

// What the other services hold about one case, for her right of access. They
// are asked by their ordinary reading calls, with relocation's certificate and
// on behalf of the officer who answers her, and audit each of them.
namespace sojourn::relocation {

// One resource, whole.
struct HeldItem {
  std::string kind;  // "reservation", "application" or "grant"
  std::string id;
  // proto3 JSON, with the field names of the proto.
  std::string json;
  // Whom of the party it is about, as the case's rows name them; empty: all.
  std::vector<std::string> person_row_ids;
};

// Thread-safe; blocks until the answers.
class HoldingPeer {
 public:
  virtual ~HoldingPeer() = default;
  // Everything about the case `refs` names, or an error: never a part. INTERNAL
  // where the service shows another case.
  virtual absl::StatusOr<std::vector<HeldItem>> Held(
      const PeerCall& call, const peer_store::Refs& refs) = 0;
};

struct HoldingPeers {
  HoldingPeer& capacity;
  HoldingPeer& visa;
  HoldingPeer& grants;
};

std::unique_ptr<HoldingPeer> MakeHoldingCapacity(
    std::shared_ptr<grpc::Channel> channel);
std::unique_ptr<HoldingPeer> MakeHoldingVisa(
    std::shared_ptr<grpc::Channel> channel);
std::unique_ptr<HoldingPeer> MakeHoldingGrants(
    std::shared_ptr<grpc::Channel> channel);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_EXPORT_CALLS_H_
