#include "services/capacity/capacity_share.h"

#include "common/db/database.h"
#include "common/idempotency/share.h"

namespace sojourn::capacity {
namespace {

// The place is not locked: neither its nights nor its state change.
constexpr db::Query kLock{"capacity_share_lock", R"sql(
    SELECT share_number FROM reservations WHERE public_id = $1 FOR UPDATE)sql"};

constexpr db::Query kSet{"capacity_share_set", R"sql(
    UPDATE reservations SET share_number = $2, host_view_closed = $3
    WHERE public_id = $1)sql"};

}  // namespace

absl::StatusOr<int64_t> SetShare(server::Runtime& runtime,
                                 const server::Call& call, const Share& share) {
  return idempotency::HearShare(
      runtime, call, kLock,
      {.resource = "reservation",
       .id = share.reservation_id,
       .number = share.number,
       .view_closed = share.view_closed},
      [&](db::Transaction& tx, const db::Row&) {
        tx.Queue(kSet, db::Params(share.reservation_id, share.number,
                                  share.view_closed));
        return absl::OkStatus();
      });
}

}  // namespace sojourn::capacity
