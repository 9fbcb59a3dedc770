#ifndef SERVICES_RELOCATION_SAFEGUARDING_SAFEGUARDING_STORE_H_
#define SERVICES_RELOCATION_SAFEGUARDING_SAFEGUARDING_STORE_H_

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

// Concerns as they are stored: sealed under the key of their case. No event and
// no version of the case belongs to them.
namespace sojourn::relocation::safeguarding_store {

struct ConcernRow {
  std::string row_id;
  std::string concern_id;
  int64_t version = 1;
  absl::Time raised_at;
  std::optional<absl::Time> acknowledged_at = std::nullopt;
  std::optional<absl::Time> closed_at = std::nullopt;
  db::Bytes sealed;
  std::string case_row_id;
  std::string relocation_id;
  std::string code;
};

// $1 the concern's id, $2 the reader's subject: nothing where she leads or
// brought the case.
extern const db::Query kFind;
extern const db::Query kLock;
ConcernRow ReadRow(const db::Row& row);

void Insert(db::Transaction& tx, const ConcernRow& row);
// One version up.
void Update(db::Transaction& tx, const ConcernRow& row);

// Token subjects of whoever leads the case or hosts it by assignment.
absl::StatusOr<std::vector<std::string>> CloseTo(db::Transaction& tx,
                                                 std::string_view case_row_id);

// Where a list goes on.
struct Start {
  absl::Time raised_at = absl::InfinitePast();
  std::string row_id = "00000000-0000-0000-0000-000000000000";
};

struct Filter {
  // Id or code of a case; nothing: of all.
  std::optional<std::string> relocation = std::nullopt;
  bool with_closed = false;
};

// Oldest first, as far as `reader` may know of them by the case alone.
absl::StatusOr<std::vector<ConcernRow>> List(db::Transaction& tx,
                                             std::string_view reader,
                                             const Filter& filter,
                                             const Start& after, int limit);

}  // namespace sojourn::relocation::safeguarding_store

#endif  // SERVICES_RELOCATION_SAFEGUARDING_SAFEGUARDING_STORE_H_
