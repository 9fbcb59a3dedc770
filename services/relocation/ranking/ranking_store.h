#ifndef SERVICES_RELOCATION_RANKING_RANKING_STORE_H_
#define SERVICES_RELOCATION_RANKING_RANKING_STORE_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/crypto/sealer.h"
#include "common/db/database.h"
#include "sojourn/relocation/v1/ranking_calls.pb.h"

// The one ranking of a case, sealed under its key. Functions run in a
// transaction that holds the lock on the case, or that only reads. Errors are
// the database's and the sealer's.
namespace sojourn::relocation::rankings {

struct Row {
  std::string case_row_id;
  std::string ranking_id;
  db::Bytes wish_sealed;
  // Absent until the step has its answer.
  std::optional<db::Bytes> ranking_sealed;
};

// Nothing where none was requested.
absl::StatusOr<std::optional<Row>> Load(db::Transaction& tx,
                                        std::string_view case_row_id);

// What was asked for; `ranking_id` names it. Takes the place of the one before,
// and of what came of that.
absl::Status SaveWish(db::Transaction& tx, const crypto::Sealer& sealer,
                      std::string_view case_row_id,
                      std::string_view relocation_id,
                      const v1::PlaceRanking& wish);
absl::StatusOr<v1::PlaceRanking> OpenWish(const crypto::Sealer& sealer,
                                          std::string_view relocation_id,
                                          const Row& row);

// What came of it, whole. Nothing happens where another was asked for since.
absl::Status SaveRanking(db::Transaction& tx, const crypto::Sealer& sealer,
                         std::string_view case_row_id,
                         std::string_view relocation_id,
                         const v1::ListRankedPlacesResponse& ranking);
// The wish alone while there is no answer.
absl::StatusOr<v1::ListRankedPlacesResponse> OpenRanking(
    const crypto::Sealer& sealer, std::string_view relocation_id,
    const Row& row);

}  // namespace sojourn::relocation::rankings

#endif  // SERVICES_RELOCATION_RANKING_RANKING_STORE_H_
