#ifndef SERVICES_RELOCATION_RANKING_RANKING_FILE_H_
#define SERVICES_RELOCATION_RANKING_RANKING_FILE_H_

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "services/relocation/case/case_file.h"
#include "services/relocation/coordination/proposal_store.h"
#include "services/relocation/ranking/ranking_rules.h"
#include "services/relocation/ranking/ranking_store.h"
#include "services/relocation/stored.pb.h"

// The ranking of a case beside the rest of it.
namespace sojourn::relocation {

// What a RANK_PLACES step asks, of a case that is opened in `file`: which hosts
// are ruled out, agreed to and wished, and what is known of routes. Nothing
// where another ranking was requested since. Errors: the database's, the
// sealer's.
absl::StatusOr<std::optional<stored::RankingQuestion>> LoadRankingQuestion(
    db::Transaction& tx, const crypto::Sealer& sealer, const Step& step,
    const CaseFile& file);

// How long she wishes to be away, and from when on.
ranking_rules::Intake WishesIn(const v1::Intake& intake);

// The same of a case that is opened in `file`, for whatever days `wish` names.
absl::StatusOr<stored::RankingQuestion> QuestionAbout(
    db::Transaction& tx, const crypto::Sealer& sealer,
    const v1::PlaceRanking& wish, const CaseFile& file);
// Days and nights of a case that takes part in a round: as its ranking was
// asked for, else as her intake wishes. Without nights where neither says.
absl::StatusOr<v1::PlaceRanking> WishInRound(db::Transaction& tx,
                                             const crypto::Sealer& sealer,
                                             const CaseFile& file);

// Offered places in order, for rules; none while there is no answer.
std::vector<ranking_rules::Ranked> RankedIn(
    const v1::ListRankedPlacesResponse& ranking,
    const std::vector<Proposal>& proposals);

// Whether this host is being asked for the case, or was asked since `since`.
bool IsAsked(const std::vector<Proposal>& proposals, std::string_view host_id,
             absl::Time since);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RANKING_RANKING_FILE_H_
