#include "services/grants/grants_share.h"

#include "common/db/database.h"
#include "common/idempotency/share.h"
#include "services/grants/grants_payment_rules.h"

namespace sojourn::grants {
namespace {

constexpr db::Query kLock{"grants_share_lock",
                          R"sql(SELECT share_number, payments_held_until
          FROM grants WHERE public_id = $1 AND case_ref <> ''
          FOR NO KEY UPDATE)sql"};

constexpr db::Query kSet{"grants_share_set",
                         R"sql(UPDATE grants SET share_number = $2,
            funder_view_closed = $3, payments_held_until = $4
          WHERE public_id = $1)sql"};

}  // namespace

absl::StatusOr<int64_t> SetShare(server::Runtime& runtime,
                                 const server::Call& call, const Share& share) {
  return idempotency::HearShare(
      runtime, call, kLock,
      {.resource = "grant",
       .id = share.grant_id,
       .number = share.number,
       .view_closed = share.view_closed},
      [&](db::Transaction& tx, const db::Row& locked) {
        tx.Queue(kSet,
                 db::Params(share.grant_id, share.number, share.view_closed,
                            rules::HeldUntil(locked.Get<absl::Time>(1),
                                             share.payments_held, tx.now())));
        return absl::OkStatus();
      });
}

}  // namespace sojourn::grants
