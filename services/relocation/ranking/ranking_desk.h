#ifndef SERVICES_RELOCATION_RANKING_RANKING_DESK_H_
#define SERVICES_RELOCATION_RANKING_RANKING_DESK_H_

#include <string>

#include "absl/status/statusor.h"
#include "services/relocation/coordination/coordination_desk.h"
#include "sojourn/relocation/v1/ranking_calls.pb.h"

// Ranked places of a case: asked for, read, and decided against.
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

 private:
  const CaseDesk& desk_;
};

// Of a proposal in the making: its rank, and why it is asked for before the
// first. FAILED_PRECONDITION OVERRIDE_UNEXPLAINED.
absl::Status NoteRank(CoordinationChange& change,
                      const v1::ProposeToCityRequest& request,
                      Proposal& proposal);

// The reason that NoteRank kept; empty for none.
absl::StatusOr<std::string> OpenOverride(const CaseVault& vault,
                                         const Relocation& relocation,
                                         const Proposal& proposal);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RANKING_RANKING_DESK_H_
