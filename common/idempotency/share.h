#ifndef COMMON_IDEMPOTENCY_SHARE_H_
#define COMMON_IDEMPOTENCY_SHARE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/db/database.h"
#include "common/db/transaction.h"
#include "common/server/call.h"
#include "common/server/runtime.h"

// How each service hears what may be seen of one of its resources: as it
// stands, under a number that only grows, so that a late word changes nothing.
namespace sojourn::idempotency {

struct HeardShare {
  std::string_view resource;  // such as "grant"
  std::string id;             // public id
  int64_t number = 0;
  bool view_closed = false;
};

// Queues the change of the locked row.
using StoreShare =
    absl::FunctionRef<absl::Status(db::Transaction& tx, const db::Row& locked)>;

// Stores `share` by `store` and returns 0, unless this number or a higher one
// was heard before: returns that one. `lock` takes the id and answers the
// number heard last as its first column. Errors: those of Mutate, NOT_FOUND
// where `lock` finds nothing.
absl::StatusOr<int64_t> HearShare(server::Runtime& runtime,
                                  const server::Call& call,
                                  const db::Query& lock,
                                  const HeardShare& share, StoreShare store);

}  // namespace sojourn::idempotency

#endif  // COMMON_IDEMPOTENCY_SHARE_H_
