#include "services/relocation/ranking/ranking_desk.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "common/crypto/ids.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/afterwards/afterwards_rules.h"
#include "services/relocation/afterwards/last_word.h"
#include "services/relocation/coordination/coordination_rules.h"
#include "services/relocation/ranking/placement_choice.h"
#include "services/relocation/ranking/ranking_file.h"
#include "services/relocation/ranking/ranking_rules.h"
#include "services/relocation/ranking/ranking_store.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_rules.h"
#include "services/relocation/round/recommendation.h"
#include "services/relocation/workflow/workflow_rules.h"

namespace sojourn::relocation {
namespace {

ranking_rules::Wish WishIn(const v1::RequestProposalsRequest& request) {
  ranking_rules::Wish wish;
  wish.nights = request.nights();
  if (request.has_earliest()) wish.earliest = DayOf(request.earliest());
  if (request.has_latest()) wish.latest = DayOf(request.latest());
  return wish;
}

// As ProposeToCity refuses the case, whatever the host.
absl::Status CheckMayAsk(const CoordinationChange& change) {
  const Relocation& relocation = change.current.relocation;
  RETURN_IF_ERROR(CheckNotSuspended(Event::kCityAsked, relocation));
  RETURN_IF_ERROR(CheckNotMergedAway(Event::kCityAsked, relocation));
  RETURN_IF_ERROR(Next(relocation.state, Event::kCityAsked).status());
  const Proposal* const home = change.edit.Home();
  RETURN_IF_ERROR(coordination_rules::CheckMayMoveOn(home != nullptr &&
                                                     !home->place_unfit()));
  RETURN_IF_ERROR(afterwards_rules::CheckStillWanted(change.facts));
  return CheckNoNo(change.current, v1::DECISION_KIND_ELIGIBILITY, "");
}

absl::StatusOr<std::string> Requested(
    CoordinationChange& change, const v1::RequestProposalsRequest& request) {
  // Which zone's today it is, is not known before there is a host.
  const absl::CivilDay today =
      absl::ToCivilDay(change.now, absl::UTCTimeZone());
  const ranking_rules::Wish asked = WishIn(request);
  const ranking_rules::Intake intake = WishesIn(change.current.intake);
  RETURN_IF_ERROR(ranking_rules::CheckPeriod(asked, intake, today));
  RETURN_IF_ERROR(CheckMayAsk(change));
  const ranking_rules::Period period =
      ranking_rules::PeriodOf(asked, intake, today);
  v1::PlaceRanking wish;
  wish.set_ranking_id(crypto::NewPublicId());
  wish.set_requested_by(change.desk_edit.by());
  SetTime(change.now, *wish.mutable_requested_at());
  SetDay(period.earliest, *wish.mutable_earliest());
  SetDay(period.latest, *wish.mutable_latest());
  wish.set_nights(period.nights);
  *wish.mutable_weights() = request.weights();
  const Relocation& relocation = change.current.relocation;
  RETURN_IF_ERROR(rankings::SaveWish(change.tx, change.vault.sealer(),
                                     relocation.id, relocation.relocation_id,
                                     wish));
  RETURN_IF_ERROR(change.edit.Plan(
      workflow_rules::PlanRanking(wish.ranking_id(), change.edit.steps())));
  return wish.ranking_id();
}

// Which places are not available would tell where a party is that this one
// must not meet.
absl::Status CheckMayRead(const server::Call& call,
                          const CaseDesk::Snapshot& snapshot) {
  if (snapshot.coordination.separation_rows.empty() ||
      snapshot.opened.IsTrustedTo(call.caller.subject, snapshot.now)) {
    return absl::OkStatus();
  }
  return FailedPrecondition("PLACES_WITHHELD",
                            "only who works on this case reads its places",
                            "ask the lead for what you need");
}

bool IsBeingRanked(const CoordinationRows& rows) {
  return std::any_of(rows.steps.begin(), rows.steps.end(),
                     [](const Step& step) {
                       return step.kind == StepKind::kRankPlaces &&
                              (step.state == StepState::kPending ||
                               step.state == StepState::kRunning);
                     });
}

}  // namespace

absl::StatusOr<Changed> RankingDesk::Request(
    const server::Call& call,
    const v1::RequestProposalsRequest& request) const {
  return ChangeCase(desk_, call, request, Requested);
}

absl::StatusOr<RankingDesk::Newest> RankingDesk::Load(
    const server::Call& call, const CaseName& name) const {
  ASSIGN_OR_RETURN(const CaseDesk::Snapshot snapshot, desk_.Read(call, name));
  const Relocation& relocation = snapshot.opened.relocation;
  RETURN_IF_ERROR(CheckMayRead(call, snapshot));
  ASSIGN_OR_RETURN(v1::ListRankedPlacesResponse ranking,
                   desk_.runtime().db().Read<v1::ListRankedPlacesResponse>(
                       call.deadline, [&](db::Transaction& tx) {
                         return LoadRecommended(tx, desk_.vault().sealer(),
                                                relocation);
                       }));
  const absl::Time since = ToTime(ranking.ranking().requested_at());
  for (v1::RankedPlace& place : *ranking.mutable_places()) {
    place.set_asked(
        IsAsked(snapshot.coordination.proposals, place.host_id(), since));
  }
  if (ranking.ranking().has_ranked_at() &&
      IsBeingRanked(snapshot.coordination)) {
    ranking.mutable_ranking()->set_outdated(true);
  }
  return Newest{.relocation_id = relocation.relocation_id,
                .ranking = std::move(ranking)};
}

absl::StatusOr<RankingDesk::Choices> RankingDesk::LoadChoices(
    const server::Call& call, const CaseName& name) const {
  ASSIGN_OR_RETURN(const CaseDesk::Snapshot snapshot, desk_.Read(call, name));
  RETURN_IF_ERROR(CheckMayRead(call, snapshot));
  const Relocation& relocation = snapshot.opened.relocation;
  Choices choices{.relocation_id = relocation.relocation_id};
  for (const Proposal& proposal : snapshot.coordination.proposals) {
    ASSIGN_OR_RETURN(std::optional<v1::PlacementChoice> choice,
                     OpenChoice(desk_.vault(), relocation, proposal));
    if (choice) choices.newest_first.push_back(*std::move(choice));
  }
  std::reverse(choices.newest_first.begin(), choices.newest_first.end());
  return choices;
}

}  // namespace sojourn::relocation
