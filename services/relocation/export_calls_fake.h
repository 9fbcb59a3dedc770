#ifndef SERVICES_RELOCATION_EXPORT_CALLS_FAKE_H_
#define SERVICES_RELOCATION_EXPORT_CALLS_FAKE_H_

#include <string>
#include <vector>

#include "services/relocation/export_calls.h"

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
};

// The three that a service under test is given.
struct HoldingFakes {
  HoldingFake capacity;
  HoldingFake visa;
  HoldingFake grants;

  HoldingPeers peers() { return {capacity, visa, grants}; }
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_EXPORT_CALLS_FAKE_H_
