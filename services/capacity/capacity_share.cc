#include "services/capacity/capacity_share.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/db/database.h"
#include "common/idempotency/mutation.h"
#include "common/status/status_macros.h"

namespace sojourn::capacity {
namespace {

// The place is not locked: neither its nights nor its state change.
constexpr db::Query kLock{"capacity_share_lock", R"sql(
    SELECT share_number FROM reservations WHERE public_id = $1 FOR UPDATE)sql"};

constexpr db::Query kSet{"capacity_share_set", R"sql(
    UPDATE reservations SET share_number = $2, host_view_closed = $3
    WHERE public_id = $1)sql"};

idempotency::Outcome Overtaken(const Share& share, int64_t heard) {
  return {.result_ref = absl::StrCat(heard),
          .audit_resource = "reservation",
          .audit_id = share.reservation_id,
          .audit_fields = "overtaken"};
}

}  // namespace

absl::StatusOr<int64_t> SetShare(server::Runtime& runtime,
                                 const server::Call& call, const Share& share) {
  const auto set =
      [&](db::Transaction& tx,
          const db::Result& locked) -> absl::StatusOr<idempotency::Outcome> {
    const auto heard = locked.row(0).Get<int64_t>(0);
    if (heard >= share.number) return Overtaken(share, heard);
    tx.Queue(kSet,
             db::Params(share.reservation_id, share.number, share.view_closed));
    return idempotency::Outcome{
        .result_ref = share.reservation_id,
        .audit_resource = "reservation",
        .audit_id = share.reservation_id,
        .audit_fields = share.view_closed ? "view_closed" : "view_open"};
  };
  ASSIGN_OR_RETURN(const idempotency::Outcome outcome,
                   idempotency::Mutate(runtime, call, kLock,
                                       db::Params(share.reservation_id),
                                       "reservation", set));
  int64_t heard = 0;
  // The id of what was set is no number.
  if (!absl::SimpleAtoi(outcome.result_ref, &heard)) return 0;
  return heard;
}

}  // namespace sojourn::capacity
