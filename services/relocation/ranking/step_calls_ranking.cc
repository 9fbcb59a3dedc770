#include "services/relocation/ranking/step_calls_ranking.h"

#include <memory>

#include "common/crypto/ids.h"
#include "common/status/error.h"
#include "services/relocation/ranking/places_found.h"
#include "services/relocation/ranking/ranking_store.h"
#include "services/relocation/relocation_convert.h"

namespace sojourn::relocation {
namespace {

// Asked of each service under a name of its own: by that of the step what one
// keeps of this party could be joined with what the other does, and one list
// with the next.
PeerCall Unlinked(const PeerCall& call) {
  PeerCall unlinked = call;
  unlinked.step_id = crypto::NewPublicId();
  return unlinked;
}

class RankPlaces final : public ProtoStepCall<stored::RankingQuestion,
                                              v1::ListRankedPlacesResponse> {
 public:
  RankPlaces(const RankingPeers& peers, const crypto::Sealer& sealer)
      : peers_(peers), sealer_(sealer) {}

  // Changes nothing anywhere: a repeat asks with what is known today.
  bool KeepsRequest() const override { return false; }

  // The list of before stays, and says so.
  absl::Status Refused(db::Transaction& tx, CoordinationEdit& edit,
                       const Step& step, std::string_view,
                       std::string_view) const override {
    rankings::Outdate(tx, edit.before().id, step.peer_ref);
    return absl::OkStatus();
  }

 protected:
  absl::StatusOr<stored::RankingQuestion> Build(
      const Step&, const CaseFile& file) const override {
    if (file.ranking) return *file.ranking;
    return FailedPrecondition("CASE_CHANGED",
                              "another ranking was requested since",
                              "ListRankedPlaces shows the newest");
  }
  absl::StatusOr<v1::ListRankedPlacesResponse> Call(
      const PeerCall& call,
      const stored::RankingQuestion& question) const override {
    ASSIGN_OR_RETURN(const PlacesFound found,
                     FindPlaces(peers_.places, Unlinked(call), question));
    // Nothing is to be put into an order.
    if (found.open.empty()) return AnswerOf(question, found, {});
    ASSIGN_OR_RETURN(const MatchAnswer answer,
                     peers_.matching.ProposePlacements(
                         Unlinked(call), QuestionOf(question, found)));
    return AnswerOf(question, found, answer);
  }
  absl::Status Apply(
      db::Transaction& tx, CoordinationEdit& edit, const Step& step,
      const v1::ListRankedPlacesResponse& response) const override {
    v1::ListRankedPlacesResponse ranked = response;
    SetTime(edit.now(), *ranked.mutable_ranking()->mutable_ranked_at());
    const Relocation& relocation = edit.before();
    ASSIGN_OR_RETURN(const bool outdated,
                     rankings::SaveRanking(tx, sealer_, relocation.id,
                                           relocation.relocation_id, ranked));
    if (outdated) rankings::Renew(tx, relocation.id, step.cause);
    return absl::OkStatus();
  }

 private:
  const RankingPeers peers_;
  const crypto::Sealer& sealer_;
};

}  // namespace

void AddRankingCalls(const RankingPeers& peers, const crypto::Sealer& sealer,
                     StepCalls& calls) {
  calls[StepKind::kRankPlaces] = std::make_unique<RankPlaces>(peers, sealer);
}

}  // namespace sojourn::relocation
