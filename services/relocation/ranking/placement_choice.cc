#include "services/relocation/ranking/placement_choice.h"

#include <string>
#include <utility>
#include <vector>

#include "common/status/status_macros.h"
#include "services/relocation/ranking/ranking_file.h"
#include "services/relocation/ranking/ranking_rules.h"
#include "services/relocation/ranking/ranking_store.h"
#include "services/relocation/relocation_convert.h"

namespace sojourn::relocation {
namespace {

constexpr int kOptionsKept = 10;

crypto::Binding BindingOf(const Proposal& proposal) {
  return {.table = "proposals",
          .row_id = proposal.row_id,
          .column = "choice_sealed"};
}

// As ListRankedPlaces shows them; `ranked` in the same order.
void KeepOptions(const v1::ListRankedPlacesResponse& ranking,
                 const std::vector<ranking_rules::Ranked>& ranked,
                 v1::PlacementChoice& choice) {
  for (const v1::RankedPlace& place : ranking.places()) {
    const bool kept = place.rank() >= 1 && (place.rank() <= kOptionsKept ||
                                            place.rank() == choice.rank());
    if (!kept) continue;
    v1::RankedPlace& option = *choice.add_options();
    option = place;
    option.set_asked(ranked[static_cast<size_t>(place.rank()) - 1].asked);
  }
}

}  // namespace

absl::Status NoteChoice(CoordinationChange& change,
                        const v1::ProposeToCityRequest& request,
                        Proposal& proposal) {
  const Relocation& relocation = change.current.relocation;
  ASSIGN_OR_RETURN(
      const v1::ListRankedPlacesResponse ranking,
      rankings::LoadRanking(change.tx, change.vault.sealer(), relocation.id,
                            relocation.relocation_id));
  const std::vector<ranking_rules::Ranked> ranked =
      RankedIn(ranking, change.edit.proposals());
  const ranking_rules::Named asked{.host_id = request.host_id(),
                                   .place_id = request.place_id()};
  RETURN_IF_ERROR(
      ranking_rules::CheckOverride(ranked, asked, request.override_reason()));
  const bool there = ranking.ranking().has_ranked_at();
  if (!there && request.override_reason().empty()) return absl::OkStatus();
  v1::PlacementChoice choice;
  choice.set_proposal_id(proposal.proposal_id);
  choice.set_chosen_by(change.desk_edit.by());
  SetTime(change.now, *choice.mutable_chosen_at());
  choice.set_override_reason(request.override_reason());
  if (there) {
    proposal.rank = ranking_rules::RankOf(ranked, asked);
    proposal.overrides_first = ranking_rules::OverridesFirst(ranked, asked);
    choice.set_ranking_id(ranking.ranking().ranking_id());
    *choice.mutable_ranked_at() = ranking.ranking().ranked_at();
    choice.set_rank(*proposal.rank);
    choice.set_overrides_first(*proposal.overrides_first);
    KeepOptions(ranking, ranked, choice);
  }
  ASSIGN_OR_RETURN(proposal.choice_sealed,
                   change.vault.Seal(relocation, BindingOf(proposal),
                                     choice.SerializeAsString()));
  return absl::OkStatus();
}

absl::StatusOr<std::optional<v1::PlacementChoice>> OpenChoice(
    const CaseVault& vault, const Relocation& relocation,
    const Proposal& proposal) {
  if (!proposal.choice_sealed) return std::optional<v1::PlacementChoice>();
  ASSIGN_OR_RETURN(
      const std::string plain,
      vault.Unseal(relocation, BindingOf(proposal), *proposal.choice_sealed));
  v1::PlacementChoice choice;
  if (choice.ParseFromString(plain)) {
    return std::optional<v1::PlacementChoice>(std::move(choice));
  }
  return absl::DataLossError("a kept choice does not parse");
}

}  // namespace sojourn::relocation
