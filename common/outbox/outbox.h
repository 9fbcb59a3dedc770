#ifndef COMMON_OUTBOX_OUTBOX_H_
#define COMMON_OUTBOX_OUTBOX_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/db/database.h"

namespace sojourn::outbox {

// One committed change of the locked aggregate root, for other services. Ids,
// states and enum values only.
struct Event {
  std::string aggregate_kind;
  std::string aggregate_id;
  // The root's version after the change; gapless per aggregate.
  int64_t aggregate_version = 0;
  // Such as "reservation.confirmed".
  std::string type;
  std::string state;
  std::string reason;
  std::string case_ref;
  std::map<std::string, std::string> refs;
  // Domain time; the transaction's `now` where unset.
  std::optional<absl::Time> occurred_at;
};

// Queues the event in the transaction that makes the change. Call it only for
// the root this transaction locked first. A transaction whose id is older than
// that of the event before (see the table) runs again, unseen by the caller.
void Append(db::Transaction& tx, const Event& event);

// The same for several events in one statement, in their order: of as many
// roots as the transaction has locked, those of a root by its versions.
void AppendAll(db::Transaction& tx, const std::vector<Event>& events);

}  // namespace sojourn::outbox

#endif  // COMMON_OUTBOX_OUTBOX_H_
