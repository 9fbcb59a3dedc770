#include "services/capacity/capacity_share.h"

#include "common/db/database.h"
#include "common/idempotency/mutation.h"

namespace sojourn::capacity {
namespace {

// The place is not locked: neither its nights nor its state change.
constexpr db::Query kLock{"capacity_share_lock", R"sql(
    SELECT public_id FROM reservations WHERE public_id = $1 FOR UPDATE)sql"};

constexpr db::Query kSet{"capacity_share_set", R"sql(
    UPDATE reservations SET share_number = $2, host_view_closed = $3
    WHERE public_id = $1 AND share_number < $2)sql"};

}  // namespace

absl::Status SetShare(server::Runtime& runtime, const server::Call& call,
                      const Share& share) {
  const auto set =
      [&](db::Transaction& tx,
          const db::Result&) -> absl::StatusOr<idempotency::Outcome> {
    tx.Queue(kSet,
             db::Params(share.reservation_id, share.number, share.view_closed));
    return idempotency::Outcome{
        .result_ref = share.reservation_id,
        .audit_resource = "reservation",
        .audit_id = share.reservation_id,
        .audit_fields = share.view_closed ? "view_closed" : "view_open"};
  };
  return idempotency::Mutate(runtime, call, kLock,
                             db::Params(share.reservation_id), "reservation",
                             set)
      .status();
}

}  // namespace sojourn::capacity
