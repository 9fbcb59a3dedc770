#include "services/relocation/ranking/ranking_store.h"

#include "common/keystore/key_ref.h"
#include "common/status/status_macros.h"

namespace sojourn::relocation::rankings {
namespace {

constexpr char kTable[] = "place_rankings";

constexpr db::Query kSelect{
    "place_rankings_select",
    R"sql(SELECT relocation_id, ranking_id, wish_sealed, ranking_sealed
          FROM place_rankings WHERE relocation_id = $1)sql"};

constexpr db::Query kReplace{
    "place_rankings_replace",
    R"sql(INSERT INTO place_rankings (relocation_id, ranking_id, wish_sealed)
          VALUES ($1, $2, $3)
          ON CONFLICT (relocation_id) DO UPDATE SET
            ranking_id = excluded.ranking_id,
            wish_sealed = excluded.wish_sealed, ranking_sealed = NULL)sql"};

constexpr db::Query kAnswer{"place_rankings_answer",
                            R"sql(UPDATE place_rankings SET ranking_sealed = $3
          WHERE relocation_id = $1 AND ranking_id = $2)sql"};

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

absl::StatusOr<std::optional<Row>> Load(db::Transaction& tx,
                                        std::string_view case_row_id) {
  ASSIGN_OR_RETURN(const db::Result found,
                   tx.Execute(kSelect, db::Params(case_row_id)));
  if (found.empty()) return std::optional<Row>();
  const db::Row row = found.row(0);
  return std::optional<Row>(Row{.case_row_id = row.Get<std::string>(0),
                                .ranking_id = row.Get<std::string>(1),
                                .wish_sealed = row.Get<db::Bytes>(2),
                                .ranking_sealed = row.Find<db::Bytes>(3)});
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

absl::Status SaveRanking(db::Transaction& tx, const crypto::Sealer& sealer,
                         std::string_view case_row_id,
                         std::string_view relocation_id,
                         const v1::ListRankedPlacesResponse& ranking) {
  const std::string& ranking_id = ranking.ranking().ranking_id();
  ASSIGN_OR_RETURN(const db::Bytes sealed,
                   sealer.Seal(keystore::KeyRef::Case(relocation_id),
                               ranking.SerializeAsString(),
                               BindingOf(ranking_id, "ranking_sealed")));
  tx.Queue(kAnswer, db::Params(case_row_id, ranking_id, sealed));
  return absl::OkStatus();
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
  return opened;
}

}  // namespace sojourn::relocation::rankings
