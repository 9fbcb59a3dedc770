#ifndef SERVICES_RELOCATION_COORDINATION_PLACEMENT_DESK_H_
#define SERVICES_RELOCATION_COORDINATION_PLACEMENT_DESK_H_

#include "absl/status/statusor.h"
#include "services/relocation/coordination/coordination_desk.h"

// Placement: cities are asked, places held, she chooses. Errors are those of
// ChangeCoordination and the guards of coordination_rules.
namespace sojourn::relocation {

class PlacementDesk {
 public:
  explicit PlacementDesk(const CaseDesk& desk) : desk_(desk) {}

  absl::StatusOr<Changed> Ask(const server::Call& call,
                              const v1::ProposeToCityRequest& request) const;
  absl::StatusOr<Changed> RecordCity(
      const server::Call& call,
      const v1::RecordCityDecisionRequest& request) const;
  absl::StatusOr<Changed> Offer(const server::Call& call,
                                const v1::OfferPlacementRequest& request) const;
  absl::StatusOr<Changed> RecordDefender(
      const server::Call& call,
      const v1::RecordDefenderDecisionRequest& request) const;

 private:
  const CaseDesk& desk_;
};

// Gives a place that is held for her back; costs her nothing. Over a contact
// that others know the host hears of it a day later: it is no more hers, and
// nothing leads back to it, but until then the place is nobody else's. Asked
// anew meanwhile the host holds another place of its own, if it has one.
absl::Status DeclinePlace(CoordinationChange& change, Proposal proposal,
                          std::string_view reason);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_COORDINATION_PLACEMENT_DESK_H_
