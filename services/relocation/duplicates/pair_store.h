#ifndef SERVICES_RELOCATION_DUPLICATES_PAIR_STORE_H_
#define SERVICES_RELOCATION_DUPLICATES_PAIR_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/db/params.h"
#include "common/db/query.h"
#include "common/db/result.h"
#include "common/db/transaction.h"
#include "services/relocation/duplicates/merge_rules.h"

// Pairs of cases that officers have compared, sealed as they are stored.
namespace sojourn::relocation::pair_store {

// Locks two cases, always in the same order: $1 and $2 name them by id or code,
// $3 says whether the caller sees every case. Columns of a case.
extern const db::Query kLockBoth;
// Whether something of a locked case is in other hands, and whether another one
// was merged into it.
struct LockedSide {
  bool committed = false;
  bool keeps_another = false;
};
absl::StatusOr<LockedSide> LoadSide(db::Transaction& tx,
                                    std::string_view case_row_id);

// How a pair names one of its cases.
struct CaseRef {
  std::string row_id;
  std::string relocation_id;
  std::string code;
};

struct PairRow {
  std::string row_id;
  std::string pair_id;
  int64_t version = 0;  // also the etag; 0: not stored yet
  CaseRef first;        // the lower row id
  CaseRef second;
  merge_rules::Pair pair;
  absl::Time asked_at;
  std::string kept_row_id;  // empty: not merged
  db::Bytes sealed;
};

// Nothing where nobody has compared them. `first_row_id` is the lower.
absl::StatusOr<std::optional<PairRow>> Find(db::Transaction& tx,
                                            std::string_view first_row_id,
                                            std::string_view second_row_id);

// Of one case, the last asked about first; at most `limit`. Case and pair are
// named by what callers know.
absl::StatusOr<std::vector<PairRow>> OfCase(db::Transaction& tx,
                                            std::string_view relocation_id,
                                            int limit);
absl::StatusOr<std::optional<PairRow>> FindById(db::Transaction& tx,
                                                std::string_view pair_id);

// Queues the pair, one version up, and what it means for its two cases, which
// are locked.
void Put(db::Transaction& tx, const PairRow& row);

// Said to be the same by others than `by`: a second officer is waited for.
absl::StatusOr<std::vector<PairRow>> ListAsked(db::Transaction& tx,
                                               std::string_view by, int limit);

// Queues: the case is in no pair any more, and what other cases knew of it is
// gone. It is ERASED already.
void Forget(db::Transaction& tx, std::string_view case_row_id);

}  // namespace sojourn::relocation::pair_store

#endif  // SERVICES_RELOCATION_DUPLICATES_PAIR_STORE_H_
