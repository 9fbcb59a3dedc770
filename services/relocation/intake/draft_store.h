#ifndef SERVICES_RELOCATION_INTAKE_DRAFT_STORE_H_
#define SERVICES_RELOCATION_INTAKE_DRAFT_STORE_H_

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

// Rows of drafts. A draft is a root of its own: whoever changes it locks it
// first, with the organisation that writes it in the WHERE.
namespace sojourn::relocation::draft_store {

struct Draft {
  std::string row_id;
  std::string relocation_id;  // of the case it may become
  std::string code;
  int64_t version = 0;  // also the etag, in decimal
  std::string organisation_id;
  std::string saved_by;
  absl::Time saved_at;
  db::Bytes sealed;

  std::string etag() const { return std::to_string(version); }
};

// $1 id or code, $2 organisation.
extern const db::Query kLock;
Draft Read(const db::Row& row);

// Nothing where this organisation has no such draft.
absl::StatusOr<std::optional<Draft>> Find(db::Transaction& tx,
                                          std::string_view id_or_code,
                                          std::string_view organisation_id);

// The latest saved first, behind `after`; none for the first page.
struct Start {
  std::optional<absl::Time> saved_at;
  std::string row_id;
};
absl::StatusOr<std::vector<Draft>> List(db::Transaction& tx,
                                        std::string_view organisation_id,
                                        const Start& after, int limit);

// Each queues its statement.
void Insert(db::Transaction& tx, const Draft& draft);
void Save(db::Transaction& tx, const Draft& draft);
void Delete(db::Transaction& tx, std::string_view row_id);

// Hides those that nobody saved since `before` from everybody.
absl::Status EndSilent(db::Transaction& tx, absl::Time before);
// Those that are hidden, at most `limit`; of each the row and the id.
struct Ended {
  std::string row_id;
  std::string relocation_id;
};
absl::StatusOr<std::vector<Ended>> ListEnded(db::Transaction& tx, int limit);

}  // namespace sojourn::relocation::draft_store

#endif  // SERVICES_RELOCATION_INTAKE_DRAFT_STORE_H_
