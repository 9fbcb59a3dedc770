#ifndef SERVICES_RELOCATION_ESCALATION_ESCALATION_STORE_H_
#define SERVICES_RELOCATION_ESCALATION_ESCALATION_STORE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/db/transaction.h"

// When the next promise to a case is missed, and up to when misses were told
// (`promise_watches`, a row a case); which hosts are silent. All functions run
// in a transaction.
namespace sojourn::relocation::escalation_store {

// The case was saved: `next` is when it misses a promise next. A time that has
// come and was not looked at yet stays, so that no miss is passed over.
void Watch(db::Transaction& tx, std::string_view case_row_id,
           std::optional<absl::Time> next);

struct Due {
  std::string row_id;
  std::string relocation_id;
};
// Cases with a promise that may be missed by now, the first first.
absl::StatusOr<std::vector<Due>> ListDue(db::Transaction& tx, int limit);

// Under the lock of the case: up to when its misses were told. Writes that they
// are told up to now, and when to look again.
absl::StatusOr<absl::Time> TakeTurn(db::Transaction& tx,
                                    std::string_view case_row_id,
                                    std::optional<absl::Time> next);

struct SilentHost {
  std::string case_row_id;
  std::string relocation_id;
  std::string proposal_id;
};
// Questions whose time is over and of which nobody was told yet, or that lapse:
// the oldest first. Of no case that is suspended: nobody could ask another
// host.
absl::StatusOr<std::vector<SilentHost>> ListSilent(db::Transaction& tx,
                                                   int limit);

// Whether this call was the first: somebody is told once.
absl::StatusOr<bool> MarkTold(db::Transaction& tx,
                              std::string_view proposal_row_id);

}  // namespace sojourn::relocation::escalation_store

#endif  // SERVICES_RELOCATION_ESCALATION_ESCALATION_STORE_H_
