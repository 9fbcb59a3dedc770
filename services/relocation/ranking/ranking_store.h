#ifndef SERVICES_RELOCATION_RANKING_RANKING_STORE_H_
#define SERVICES_RELOCATION_RANKING_RANKING_STORE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/crypto/sealer.h"
#include "common/db/database.h"
#include "services/relocation/relocation.h"
#include "services/relocation/relocation_state_machine.h"
#include "services/relocation/workflow/workflow.h"
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
  // Places have changed since matching was asked.
  bool outdated = false;
};

// By name: those of which a city may be asked.
std::vector<std::string> StatesThatLook();

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

// Matching is asked with what is known now.
void TakeUp(db::Transaction& tx, std::string_view case_row_id);
// It could not answer, or is not asked any more. Nothing happens where another
// was asked for since.
void Outdate(db::Transaction& tx, std::string_view case_row_id,
             std::string_view ranking_id);

// What came of it, whole; whether places have changed since TakeUp. Nothing
// happens where another was asked for since.
absl::StatusOr<bool> SaveRanking(db::Transaction& tx,
                                 const crypto::Sealer& sealer,
                                 std::string_view case_row_id,
                                 std::string_view relocation_id,
                                 const v1::ListRankedPlacesResponse& ranking);
// The wish alone while there is no answer; nothing where none was requested.
absl::StatusOr<v1::ListRankedPlacesResponse> LoadRanking(
    db::Transaction& tx, const crypto::Sealer& sealer,
    std::string_view case_row_id, std::string_view relocation_id);
absl::StatusOr<v1::ListRankedPlacesResponse> OpenRanking(
    const crypto::Sealer& sealer, std::string_view relocation_id,
    const Row& row);

// This case's ranking is made anew, in the name of who caused it. Nothing
// happens where there is none, or the step that makes it has not ended well.
void Renew(db::Transaction& tx, std::string_view case_row_id,
           const Cause& cause);
// The same after a change of the case that makes its party another one or more
// or less urgent. A case that no longer looks for a place keeps its old list,
// which says that it is old.
void RenewAfter(db::Transaction& tx, const Relocation& before,
                const Relocation& next, Event event, const Cause& cause);
// Places have changed: so are those of all cases of which a city may be asked,
// behind whatever somebody waits for. Takes no lock on a case.
absl::Status RenewAll(db::Transaction& tx);

}  // namespace sojourn::relocation::rankings

#endif  // SERVICES_RELOCATION_RANKING_RANKING_STORE_H_
