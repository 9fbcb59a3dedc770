#ifndef SERVICES_RELOCATION_RANKING_RANKING_DESK_H_
#define SERVICES_RELOCATION_RANKING_RANKING_DESK_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/relocation/coordination/coordination_desk.h"
#include "sojourn/relocation/v1/ranking_calls.pb.h"

// Ranked places of a case: asked for and read, and what was chosen of them.
namespace sojourn::relocation {

class RankingDesk {
 public:
  explicit RankingDesk(const CaseDesk& desk) : desk_(desk) {}

  absl::StatusOr<Changed> Request(
      const server::Call& call,
      const v1::RequestProposalsRequest& request) const;

  // The newest one, whole, and which of its hosts were asked since. Errors
  // besides those of CaseDesk::Read: FAILED_PRECONDITION PLACES_WITHHELD, where
  // there is a party that this one must not meet, for who does not work on it.
  struct Newest {
    std::string relocation_id;
    v1::ListRankedPlacesResponse ranking;
  };
  absl::StatusOr<Newest> Load(const server::Call& call,
                              const CaseName& name) const;

  // What was chosen of rankings for the case. Errors: as Load.
  struct Choices {
    std::string relocation_id;
    std::vector<v1::PlacementChoice> newest_first = {};
  };
  absl::StatusOr<Choices> LoadChoices(const server::Call& call,
                                      const CaseName& name) const;

 private:
  const CaseDesk& desk_;
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RANKING_RANKING_DESK_H_
