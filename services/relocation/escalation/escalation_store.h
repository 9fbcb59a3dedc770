#ifndef SERVICES_RELOCATION_ESCALATION_ESCALATION_STORE_H_
#define SERVICES_RELOCATION_ESCALATION_ESCALATION_STORE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/db/transaction.h"
#include "services/relocation/relocation_clocks.h"

// When the next promise to a case is missed, and which misses were told
// (`promise_watches`, a row a case); which hosts are silent. All functions run
// in a transaction.
namespace sojourn::relocation::escalation_store {

using Kinds = std::vector<ClockKind>;

// The case was saved: `next` is when it misses a promise next, `late` are those
// that it misses now. A time that has come and was not looked at yet stays, so
// that no miss is passed over; what is kept since is told anew if it is missed
// again.
void Watch(db::Transaction& tx, std::string_view case_row_id,
           std::optional<absl::Time> next, const Kinds& late);

struct Due {
  std::string row_id;
  std::string relocation_id;
};
// Cases with a promise that may be missed by now, in any order, so that one
// that fails each time keeps nobody else waiting.
absl::StatusOr<std::vector<Due>> ListDue(db::Transaction& tx, int limit);

// Under the lock of the case: which of `late` nobody was told of. Writes that
// they are told now, and when to look again.
absl::StatusOr<Kinds> TakeTurn(db::Transaction& tx,
                               std::string_view case_row_id,
                               std::optional<absl::Time> next,
                               const Kinds& late);
// Nothing of it can be read any more.
void Forget(db::Transaction& tx, const Due& due);

struct SilentHost {
  std::string case_row_id;
  std::string relocation_id;
  std::string proposal_id;
};
// Questions whose time is over and of which nobody was told yet, or that lapse,
// in any order. Of no case in which she is silent: nobody could ask her.
absl::StatusOr<std::vector<SilentHost>> ListSilent(db::Transaction& tx,
                                                   int limit);

// Whether this call was the first: somebody is told once.
absl::StatusOr<bool> MarkTold(db::Transaction& tx,
                              std::string_view proposal_row_id);

}  // namespace sojourn::relocation::escalation_store

#endif  // SERVICES_RELOCATION_ESCALATION_ESCALATION_STORE_H_
