#ifndef SERVICES_RELOCATION_RIGHTS_HOLDING_PEERS_FAKE_H_
#define SERVICES_RELOCATION_RIGHTS_HOLDING_PEERS_FAKE_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "services/relocation/relocation_convert.h"
#include "services/relocation/rights/holding_peers.h"

namespace sojourn::relocation {

// Holds what a test put there, and remembers for whom it was asked.
class HoldingFake final : public HoldingPeer {
 public:
  std::vector<HeldItem> items;
  absl::Status down;  // what it answers instead, unless OK
  std::vector<PeerCall> calls;
  std::vector<std::string> case_refs;

  absl::StatusOr<std::vector<HeldItem>> Held(
      const PeerCall& call, const peer_store::Refs& refs) override {
    calls.push_back(call);
    case_refs.push_back(refs.case_ref);
    if (!down.ok()) return down;
    return items;
  }

  std::vector<type::v1::AuditRecord> records;  // newest first
  std::vector<PeerCall> audit_calls;
  absl::StatusOr<std::vector<type::v1::AuditRecord>> WhoSaw(
      const PeerCall& call, const std::string&,
      const std::optional<audit::Stamp>& before, int limit) override {
    audit_calls.push_back(call);
    if (!down.ok()) return down;
    std::vector<type::v1::AuditRecord> page;
    for (const type::v1::AuditRecord& record : records) {
      const std::pair at(ToTime(record.recorded_at()), record.audit_id());
      if (before && at >= std::pair(before->recorded_at, before->id)) continue;
      if (page.size() < static_cast<size_t>(limit)) page.push_back(record);
    }
    return page;
  }

  std::vector<audit::SeenCase> seen;
  std::optional<absl::Time> last_seen_at;
  absl::StatusOr<audit::SeenAccount> SeenCases(const PeerCall& call,
                                               const audit::Actor&, absl::Time,
                                               int) override {
    audit_calls.push_back(call);
    if (!down.ok()) return down;
    return audit::SeenAccount{.cases = seen, .last_seen_at = last_seen_at};
  }
};

// The three that a service under test is given.
struct HoldingFakes {
  HoldingFake capacity;
  HoldingFake visa;
  HoldingFake grants;

  HoldingPeers peers() { return {capacity, visa, grants}; }
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RIGHTS_HOLDING_PEERS_FAKE_H_
