#ifndef SERVICES_RELOCATION_MONEY_BRIDGING_DESK_H_
#define SERVICES_RELOCATION_MONEY_BRIDGING_DESK_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/relocation/coordination/coordination_desk.h"

// Money before a place is found, asked for one case.
namespace sojourn::relocation {

// INVALID_ARGUMENT with the bad fields.
absl::Status CheckBridging(const v1::RequestBridgingGrantRequest& request);

class BridgingDesk {
 public:
  explicit BridgingDesk(const CaseDesk& desk) : desk_(desk) {}

  // One step a currency. Reasons: those of bridging_rules and of a decision
  // about her.
  absl::StatusOr<Changed> Request(
      const server::Call& call,
      const v1::RequestBridgingGrantRequest& request) const;

 private:
  const CaseDesk& desk_;
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_MONEY_BRIDGING_DESK_H_
