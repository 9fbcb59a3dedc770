#include "services/relocation/ranking/placement_choice.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "common/status/status_macros.h"
#include "services/relocation/agreements/agreement_store.h"
#include "services/relocation/case/organisation_file.h"
#include "services/relocation/coordination/coordination_rules.h"
#include "services/relocation/party/separation_store.h"
#include "services/relocation/ranking/ranking_file.h"
#include "services/relocation/ranking/ranking_rules.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/round/recommendation.h"
#include "services/relocation/workflow/peer_store.h"

namespace sojourn::relocation {
namespace {

constexpr int kOptionsKept = 10;

crypto::Binding BindingOf(const Proposal& proposal) {
  return {.table = "proposals",
          .row_id = proposal.row_id,
          .column = "choice_sealed"};
}

using Others = std::vector<separations::Host>;

absl::StatusOr<Others> OthersNow(CoordinationChange& change) {
  const Relocation& relocation = change.current.relocation;
  ASSIGN_OR_RETURN(const auto rows,
                   separations::Load(change.tx, relocation.id));
  ASSIGN_OR_RETURN(
      const auto apart,
      separations::Open(change.vault.sealer(), relocation.relocation_id, rows));
  return separations::HostsNow(change.tx, apart);
}

// Of the host alone: what else ProposeToCity looks at is the same for each.
absl::StatusOr<coordination_rules::AskFacts> FactsOf(
    CoordinationChange& change, const peer_store::KnownHost& host,
    const Others& others) {
  const v1::Wishes& wishes = change.current.intake.wishes();
  const crypto::Sealer& sealer = change.vault.sealer();
  coordination_rules::AskFacts facts;
  facts.host_known = true;
  facts.host_id = host.host_id;
  facts.host_country = host.country_code;
  facts.host_organisation_id = host.organisation_id;
  facts.now = change.now;
  facts.excluded_countries.assign(wishes.excluded_countries().begin(),
                                  wishes.excluded_countries().end());
  facts.excluded_cities.assign(wishes.excluded_cities().begin(),
                               wishes.excluded_cities().end());
  facts.others_are_there = std::any_of(
      others.begin(), others.end(), [&](const separations::Host& each) {
        return each.host_id == host.host_id ||
               each.organisation_id == host.organisation_id;
      });
  if (!facts.excluded_cities.empty()) {
    ASSIGN_OR_RETURN(
        facts.host_name,
        FindOrganisationName(change.tx, sealer, host.organisation_id));
  }
  ASSIGN_OR_RETURN(facts.host_member,
                   agreements::Load(change.tx, sealer, host.organisation_id));
  return facts;
}

absl::StatusOr<bool> MayBeAsked(CoordinationChange& change,
                                const std::string& host_id,
                                const Others& others) {
  ASSIGN_OR_RETURN(const std::optional<peer_store::KnownHost> host,
                   peer_store::FindHost(change.tx, host_id));
  if (!host) return false;
  ASSIGN_OR_RETURN(const coordination_rules::AskFacts facts,
                   FactsOf(change, *host, others));
  return coordination_rules::CheckAsk(change.facts, facts).ok();
}

// A list is made anew some time after what she says changes, and she must not
// wait for that: whoever ProposeToCity would refuse is no first to be asked.
// Behind the first who may be asked nobody is looked at.
absl::Status RuleOut(CoordinationChange& change,
                     std::vector<ranking_rules::Ranked>& ranked) {
  if (ranked.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Others others, OthersNow(change));
  for (ranking_rules::Ranked& each : ranked) {
    if (each.asked) continue;
    ASSIGN_OR_RETURN(const bool may,
                     MayBeAsked(change, each.place.host_id, others));
    if (may) return absl::OkStatus();
    each.ruled_out = true;
  }
  return absl::OkStatus();
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
      LoadRecommended(change.tx, change.vault.sealer(), relocation));
  std::vector<ranking_rules::Ranked> ranked =
      RankedIn(ranking, change.edit.proposals());
  RETURN_IF_ERROR(RuleOut(change, ranked));
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
