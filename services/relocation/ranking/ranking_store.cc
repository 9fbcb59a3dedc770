#include "services/relocation/ranking/ranking_store.h"

#include <vector>

#include "common/keystore/key_ref.h"
#include "common/status/status_macros.h"
#include "services/relocation/ranking/ranking_rules.h"
#include "services/relocation/relocation_state_machine.h"

namespace sojourn::relocation::rankings {
namespace {

constexpr char kTable[] = "place_rankings";

constexpr db::Query kSelect{
    "place_rankings_select",
    R"sql(SELECT relocation_id, ranking_id, wish_sealed, ranking_sealed,
                 outdated
          FROM place_rankings WHERE relocation_id = $1)sql"};

constexpr db::Query kReplace{
    "place_rankings_replace",
    R"sql(INSERT INTO place_rankings (relocation_id, ranking_id, wish_sealed)
          VALUES ($1, $2, $3)
          ON CONFLICT (relocation_id) DO UPDATE SET
            ranking_id = excluded.ranking_id,
            wish_sealed = excluded.wish_sealed, ranking_sealed = NULL,
            outdated = false)sql"};

constexpr db::Query kTakeUp{"place_rankings_take_up",
                            R"sql(UPDATE place_rankings SET outdated = false
          WHERE relocation_id = $1 AND outdated)sql"};

constexpr db::Query kAnswer{"place_rankings_answer",
                            R"sql(UPDATE place_rankings SET ranking_sealed = $3
          WHERE relocation_id = $1 AND ranking_id = $2 RETURNING outdated)sql"};

constexpr db::Query kOutdate{"place_rankings_outdate",
                             R"sql(UPDATE place_rankings SET outdated = true
          WHERE relocation_id = $1 AND NOT outdated)sql"};

constexpr db::Query kOutdateOne{"place_rankings_outdate_one",
                                R"sql(UPDATE place_rankings SET outdated = true
          WHERE relocation_id = $1 AND ranking_id = $2 AND NOT outdated)sql"};

constexpr db::Query kOutdateAll{"place_rankings_outdate_all",
                                R"sql(UPDATE place_rankings p
          SET outdated = true FROM relocations r
          WHERE NOT p.outdated AND r.id = p.relocation_id
          RETURNING p.relocation_id, r.state = ANY($1::text[]))sql"};

// The step that made it, once more: one that is on its way sees by `outdated`
// that it came too early. Late, it is so from now on; and it is of the case as
// it was taken up again, if it was.
constexpr db::Query kRankAnew{"workflow_steps_rank_anew",
                              R"sql(UPDATE workflow_steps s
          SET state = 'PENDING', request_id = gen_random_uuid(), tries = 0,
              created_at = $2, due_at = $2, retry_at = clock_timestamp(),
              finished_at = NULL,
              cause_subject = $3, cause_organisation_id = $4
          FROM place_rankings p
          WHERE s.relocation_id = ANY($1::uuid[]) AND s.kind = 'RANK_PLACES'
            AND s.state = 'DONE' AND p.relocation_id = s.relocation_id
            AND p.ranking_id = s.peer_ref)sql"};

crypto::Binding BindingOf(std::string_view ranking_id,
                          std::string_view column) {
  return {.table = kTable, .row_id = ranking_id, .column = column};
}

template <typename Message>
absl::Status Parse(const std::string& plain, Message& message) {
  return message.ParseFromString(plain)
             ? absl::OkStatus()
             : absl::DataLossError("a kept ranking does not parse");
}

}  // namespace

std::vector<std::string> StatesThatLook() {
  std::vector<std::string> names;
  for (int i = 0; i < kStates; ++i) {
    const State state = static_cast<State>(i);
    if (ranking_rules::Looks(state)) names.emplace_back(Name(state));
  }
  return names;
}

absl::StatusOr<std::optional<Row>> Load(db::Transaction& tx,
                                        std::string_view case_row_id) {
  ASSIGN_OR_RETURN(const db::Result found,
                   tx.Execute(kSelect, db::Params(case_row_id)));
  if (found.empty()) return std::optional<Row>();
  const db::Row row = found.row(0);
  return std::optional<Row>(Row{.case_row_id = row.Get<std::string>(0),
                                .ranking_id = row.Get<std::string>(1),
                                .wish_sealed = row.Get<db::Bytes>(2),
                                .ranking_sealed = row.Find<db::Bytes>(3),
                                .outdated = row.Get<bool>(4)});
}

absl::Status SaveWish(db::Transaction& tx, const crypto::Sealer& sealer,
                      std::string_view case_row_id,
                      std::string_view relocation_id,
                      const v1::PlaceRanking& wish) {
  ASSIGN_OR_RETURN(const db::Bytes sealed,
                   sealer.Seal(keystore::KeyRef::Case(relocation_id),
                               wish.SerializeAsString(),
                               BindingOf(wish.ranking_id(), "wish_sealed")));
  tx.Queue(kReplace, db::Params(case_row_id, wish.ranking_id(), sealed));
  return absl::OkStatus();
}

absl::StatusOr<v1::PlaceRanking> OpenWish(const crypto::Sealer& sealer,
                                          std::string_view relocation_id,
                                          const Row& row) {
  ASSIGN_OR_RETURN(
      const std::string plain,
      sealer.Open(keystore::KeyRef::Case(relocation_id), row.wish_sealed,
                  BindingOf(row.ranking_id, "wish_sealed")));
  v1::PlaceRanking wish;
  RETURN_IF_ERROR(Parse(plain, wish));
  return wish;
}

void TakeUp(db::Transaction& tx, std::string_view case_row_id) {
  tx.Queue(kTakeUp, db::Params(case_row_id));
}

void Outdate(db::Transaction& tx, std::string_view case_row_id,
             std::string_view ranking_id) {
  tx.Queue(kOutdateOne, db::Params(case_row_id, ranking_id));
}

absl::StatusOr<bool> SaveRanking(db::Transaction& tx,
                                 const crypto::Sealer& sealer,
                                 std::string_view case_row_id,
                                 std::string_view relocation_id,
                                 const v1::ListRankedPlacesResponse& ranking) {
  const std::string& ranking_id = ranking.ranking().ranking_id();
  ASSIGN_OR_RETURN(const db::Bytes sealed,
                   sealer.Seal(keystore::KeyRef::Case(relocation_id),
                               ranking.SerializeAsString(),
                               BindingOf(ranking_id, "ranking_sealed")));
  ASSIGN_OR_RETURN(
      const db::Result saved,
      tx.Execute(kAnswer, db::Params(case_row_id, ranking_id, sealed)));
  return !saved.empty() && saved.row(0).Get<bool>(0);
}

absl::StatusOr<v1::ListRankedPlacesResponse> LoadRanking(
    db::Transaction& tx, const crypto::Sealer& sealer,
    std::string_view case_row_id, std::string_view relocation_id) {
  ASSIGN_OR_RETURN(const std::optional<Row> row, Load(tx, case_row_id));
  if (!row) return v1::ListRankedPlacesResponse();
  return OpenRanking(sealer, relocation_id, *row);
}

absl::StatusOr<v1::ListRankedPlacesResponse> OpenRanking(
    const crypto::Sealer& sealer, std::string_view relocation_id,
    const Row& row) {
  v1::ListRankedPlacesResponse opened;
  if (!row.ranking_sealed) {
    ASSIGN_OR_RETURN(*opened.mutable_ranking(),
                     OpenWish(sealer, relocation_id, row));
    return opened;
  }
  ASSIGN_OR_RETURN(
      const std::string plain,
      sealer.Open(keystore::KeyRef::Case(relocation_id), *row.ranking_sealed,
                  BindingOf(row.ranking_id, "ranking_sealed")));
  RETURN_IF_ERROR(Parse(plain, opened));
  opened.mutable_ranking()->set_outdated(row.outdated);
  return opened;
}

void Renew(db::Transaction& tx, std::string_view case_row_id,
           const Cause& cause) {
  tx.Queue(kOutdate, db::Params(case_row_id));
  tx.Queue(kRankAnew,
           db::Params(std::vector<std::string>{std::string(case_row_id)},
                      tx.now(), cause.subject, cause.organisation_id));
}

void RenewAfter(db::Transaction& tx, const Relocation& before,
                const Relocation& next, Event event, const Cause& cause) {
  if (!ranking_rules::ChangesParty(event) && next.level == before.level) {
    return;
  }
  if (ranking_rules::Looks(next.state)) {
    Renew(tx, next.id, cause);
  } else {
    tx.Queue(kOutdate, db::Params(next.id));
  }
}

absl::Status RenewAll(db::Transaction& tx) {
  ASSIGN_OR_RETURN(const db::Result outdated,
                   tx.Execute(kOutdateAll, db::Params(StatesThatLook())));
  std::vector<std::string> looking;
  for (const db::Row row : outdated) {
    if (row.Get<bool>(1)) looking.push_back(row.Get<std::string>(0));
  }
  if (!looking.empty()) {
    tx.Queue(kRankAnew, db::Params(looking, tx.now(), "", ""));
  }
  return absl::OkStatus();
}

}  // namespace sojourn::relocation::rankings
