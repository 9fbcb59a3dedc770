#include "services/relocation/round/round_retention.h"

#include <vector>

#include "common/status/status_macros.h"
#include "services/relocation/round/round_rules.h"
#include "services/relocation/round/round_store.h"

namespace sojourn::relocation {
namespace {

// The next run takes the rest.
constexpr int kMostDeleted = 50;

audit::Record DeletionOf(const rounds::Over& over) {
  audit::Record record;
  record.actor_service = "relocation";
  record.method = "DeleteOldRounds";
  record.resource_kind = "round";
  record.resource_ids = {over.round_id};
  record.fields = "erased";
  return record;
}

// One at a time: a change of a case marks its rows in several.
absl::Status DeleteOne(server::Runtime& runtime, const rounds::Over& over,
                       absl::Time deadline) {
  const keystore::KeyRef key = rounds::KeyOf(over.round_id);
  RETURN_IF_ERROR(runtime.keys().DeleteKeys({&key, 1}));
  return runtime.db().Write(deadline, [&](db::Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const bool gone, rounds::Delete(tx, over));
    if (gone) runtime.audit().Append(tx, DeletionOf(over));
    return absl::OkStatus();
  });
}

}  // namespace

absl::Status DeleteOldRounds(server::Runtime& runtime, absl::Time deadline) {
  using All = std::vector<rounds::Over>;
  ASSIGN_OR_RETURN(const All all,
                   runtime.db().Read<All>(deadline, [](db::Transaction& tx) {
                     return rounds::ListOver(
                         tx, tx.now() - round_rules::kKeptFor, kMostDeleted);
                   }));
  for (const rounds::Over& over : all) {
    RETURN_IF_ERROR(DeleteOne(runtime, over, deadline));
  }
  return absl::OkStatus();
}

}  // namespace sojourn::relocation
