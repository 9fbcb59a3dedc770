#ifndef SERVICES_RELOCATION_RIGHTS_HOLDING_PEERS_H_
#define SERVICES_RELOCATION_RIGHTS_HOLDING_PEERS_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/audit/audit_reader.h"
#include "grpcpp/grpcpp.h"
#include "services/relocation/workflow/peer_store.h"
#include "services/relocation/workflow/peers.h"
#include "sojourn/type/v1/audit.pb.h"

// What the other services hold about one case and who saw it there, for her
// rights. They are asked with relocation's certificate and on behalf of the
// officer who answers her, and audit each call.
namespace sojourn::relocation {

// One resource, whole.
struct HeldItem {
  std::string kind;  // "reservation", "application", "travel" or "grant"
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
  // Who read or changed what of the case: newest first, those before `before`,
  // at most `limit`.
  virtual absl::StatusOr<std::vector<type::v1::AuditRecord>> WhoSaw(
      const PeerCall& call, const std::string& case_ref,
      const std::optional<audit::Stamp>& before, int limit) = 0;
  // The cases, by its own references, of which an account saw something since
  // then, at most `limit`; and when it was last seen at all.
  virtual absl::StatusOr<audit::SeenAccount> SeenCases(
      const PeerCall& call, const audit::Actor& actor, absl::Time since,
      int limit) = 0;
};

struct HoldingPeers {
  HoldingPeer& capacity;
  HoldingPeer& visa;
  HoldingPeer& grants;

  // By the service's name.
  HoldingPeer& Of(std::string_view service) const;
};

// UNAVAILABLE PEER_UNAVAILABLE: a service is silent, so nothing is shown.
absl::Status PeerUnavailable(std::string_view service);

// A peer that hangs leaves time to say so.
inline constexpr absl::Duration kForTheAnswer = absl::Milliseconds(300);

std::unique_ptr<HoldingPeer> MakeHoldingCapacity(
    std::shared_ptr<grpc::Channel> channel);
std::unique_ptr<HoldingPeer> MakeHoldingVisa(
    std::shared_ptr<grpc::Channel> channel);
std::unique_ptr<HoldingPeer> MakeHoldingGrants(
    std::shared_ptr<grpc::Channel> channel);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RIGHTS_HOLDING_PEERS_H_
