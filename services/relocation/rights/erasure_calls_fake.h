#ifndef SERVICES_RELOCATION_RIGHTS_ERASURE_CALLS_FAKE_H_
#define SERVICES_RELOCATION_RIGHTS_ERASURE_CALLS_FAKE_H_

#include <string>
#include <vector>

#include "services/relocation/rights/erasure_calls.h"
#include "services/relocation/workflow/peers_fake.h"

namespace sojourn::relocation {

// Remembers what it was asked to erase; a test scripts what goes wrong.
class ErasingFake final : public ErasingPeer {
 public:
  Script script;
  std::vector<std::string> request_ids;  // of all calls, repeats too
  std::vector<peer_store::Refs> asked;

  absl::Status EraseCase(const PeerCall&, const std::string& request_id,
                         const peer_store::Refs& refs) override {
    request_ids.push_back(request_id);
    asked.push_back(refs);
    if (auto status = script.Before(); !status.ok()) return status;
    return script.After();
  }
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RIGHTS_ERASURE_CALLS_FAKE_H_
