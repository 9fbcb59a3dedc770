#include "services/relocation/round/recommendation.h"

#include <optional>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/status/status_macros.h"
#include "services/relocation/ranking/ranking_store.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/round/round_file.h"
#include "services/relocation/round/round_rules.h"
#include "services/relocation/round/round_store.h"

namespace sojourn::relocation {
namespace {

// Its days are the plan's: on others it may be another party's.
void PutFirst(int index, const v1::RankedPlace& planned,
              v1::ListRankedPlacesResponse& ranking) {
  auto& places = *ranking.mutable_places();
  for (int i = index; i > 0; --i) places.SwapElements(i, i - 1);
  for (int i = 0; i <= index; ++i) places[i].set_rank(i + 1);
  places[0].set_recommended(true);
  *places[0].mutable_stay() = planned.stay();
}

std::optional<int> IndexOf(const v1::RankedPlace& planned,
                           const v1::ListRankedPlacesResponse& ranking) {
  for (int i = 0; i < ranking.places_size(); ++i) {
    const v1::RankedPlace& each = ranking.places(i);
    if (each.rank() > 0 && each.place_id() == planned.place_id()) return i;
  }
  return std::nullopt;
}

// A day later it may still be yesterday where the host is.
bool IsOver(const v1::RankedPlace& planned, absl::Time now) {
  return DayOf(planned.stay().check_in()) <
         absl::ToCivilDay(now, absl::UTCTimeZone()) - 1;
}

// As capacity found it when it was ranked: as many nights as she asks for,
// none of them before the first that is free.
bool StillThere(const v1::RankedPlace& planned, const v1::RankedPlace& ranked,
                const v1::PlaceRanking& wish) {
  const absl::CivilDay first = DayOf(planned.stay().check_in());
  const absl::CivilDay last = DayOf(planned.stay().check_out());
  return last - first == wish.nights() && last <= DayOf(wish.latest()) &&
         DayOf(ranked.stay().check_in()) <= first;
}

void MakeOne(const rounds::Row& round, const v1::RankedPlace& planned,
             v1::ListRankedPlacesResponse& ranking) {
  v1::PlaceRanking& made = *ranking.mutable_ranking();
  made.set_ranking_id(round.round_id);
  made.set_requested_by(round.cause.subject);
  SetTime(round.requested_at, *made.mutable_requested_at());
  if (round.solved_at) SetTime(*round.solved_at, *made.mutable_ranked_at());
  *made.mutable_earliest() = planned.stay().check_in();
  *made.mutable_latest() = planned.stay().check_out();
  made.set_nights(static_cast<int>(DayOf(planned.stay().check_out()) -
                                   DayOf(planned.stay().check_in())));
  made.set_offered(1);
  v1::RankedPlace& place = *ranking.add_places();
  place = planned;
  place.set_rank(1);
  place.set_recommended(true);
}

}  // namespace

absl::StatusOr<v1::ListRankedPlacesResponse> LoadRecommended(
    db::Transaction& tx, const crypto::Sealer& sealer,
    const Relocation& relocation) {
  ASSIGN_OR_RETURN(v1::ListRankedPlacesResponse ranking,
                   rankings::LoadRanking(tx, sealer, relocation.id,
                                         relocation.relocation_id));
  ASSIGN_OR_RETURN(const std::optional<rounds::Recommended> found,
                   rounds::FindRecommended(tx, relocation.id));
  if (!found) return ranking;
  ASSIGN_OR_RETURN(const v1::RoundParty party,
                   OpenParty(sealer, found->round, found->party));
  if (IsOver(party.place(), tx.now())) return ranking;
  const std::optional<int> index = IndexOf(party.place(), ranking);
  if (ranking.has_ranking() &&
      !(index &&
        StillThere(party.place(), ranking.places(*index), ranking.ranking()))) {
    return ranking;
  }
  // No ranking asks capacity anew: of places that were lost since nobody tells.
  if (!index &&
      tx.now() - found->round.solved_at.value_or(absl::InfinitePast()) >
          round_rules::kGoodFor) {
    return ranking;
  }
  if (index) {
    PutFirst(*index, party.place(), ranking);
  } else {
    MakeOne(found->round, party.place(), ranking);
  }
  ranking.mutable_ranking()->set_recommended_by_round_id(found->round.round_id);
  return ranking;
}

}  // namespace sojourn::relocation
