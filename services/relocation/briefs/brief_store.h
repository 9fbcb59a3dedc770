#ifndef SERVICES_RELOCATION_BRIEFS_BRIEF_STORE_H_
#define SERVICES_RELOCATION_BRIEFS_BRIEF_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/db/params.h"
#include "common/db/query.h"
#include "common/db/transaction.h"
#include "services/relocation/relocation.h"
#include "services/relocation/relocation_store_case.h"

// Briefs as they are stored: sealed under the key of their case (brief_file.h
// opens them). Written only under the case's lock.
namespace sojourn::relocation::brief_store {

struct Row {
  std::string row_id;  // its name outside, too
  std::string recipient_organisation_id;
  int64_t version = 1;
  absl::Time expires_at;
  std::optional<absl::Time> due_at = std::nullopt;
  bool asks = false;
  // She is asked anew before anybody reads it: set by AskAnew alone.
  bool stale = false;
  db::Bytes sealed;
};

// The case of a brief, as CASE_COLUMNS has it: $1 the brief's id, $2 the
// recipient's organisation, from Named; nothing where it is another's.
extern const db::Query kFindCase;
extern const db::Query kLockCase;
db::Params Named(std::string_view brief_id, std::string_view organisation_id);

// The first to expire first.
absl::StatusOr<std::vector<Row>> Load(db::Transaction& tx,
                                      std::string_view case_row_id);

// Where a recipient's list goes on.
struct Start {
  absl::Time expires_at = absl::InfinitePast();
  std::string row_id;
};
struct Listed {
  CaseRow row;
  Row brief;
};
// Of a recipient, those whose time is not over, the first to expire first.
absl::StatusOr<std::vector<Listed>> List(db::Transaction& tx,
                                         std::string_view organisation_id,
                                         const Start& after, int limit);

// Queues the row: new, or in the place of the one of this id.
void Put(db::Transaction& tx, std::string_view case_row_id, const Row& row);

// Queues: what she has approved until now, in this case, nobody reads any more.
void AskAnew(db::Transaction& tx, std::string_view case_row_id);

// The organisation is an active member of this kind: "MISSION".
absl::StatusOr<bool> IsMember(db::Transaction& tx,
                              std::string_view organisation_id,
                              std::string_view kind);

// Cases that `lead` or nobody leads in which a recipient asks, or is silent for
// too long; the first due first.
struct Waiting {
  Relocation relocation;  // id, code, level, state, overlay
  int64_t asking = 0;
  int64_t silent = 0;
  absl::Time due_at;
};
absl::StatusOr<std::vector<Waiting>> ListWaiting(db::Transaction& tx,
                                                 std::string_view lead,
                                                 int limit);

}  // namespace sojourn::relocation::brief_store

#endif  // SERVICES_RELOCATION_BRIEFS_BRIEF_STORE_H_
