#include "services/grants/grants_share.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/db/database.h"
#include "common/idempotency/mutation.h"
#include "common/status/status_macros.h"
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

idempotency::Outcome Overtaken(const Share& share, int64_t heard) {
  return {.result_ref = absl::StrCat(heard),
          .audit_resource = "grant",
          .audit_id = share.grant_id,
          .audit_fields = "overtaken"};
}

}  // namespace

absl::StatusOr<int64_t> SetShare(server::Runtime& runtime,
                                 const server::Call& call, const Share& share) {
  const auto set =
      [&](db::Transaction& tx,
          const db::Result& locked) -> absl::StatusOr<idempotency::Outcome> {
    const db::Row row = locked.row(0);
    const auto heard = row.Get<int64_t>(0);
    if (heard >= share.number) return Overtaken(share, heard);
    tx.Queue(kSet, db::Params(share.grant_id, share.number, share.view_closed,
                              rules::HeldUntil(row.Get<absl::Time>(1),
                                               share.payments_held, tx.now())));
    return idempotency::Outcome{
        .result_ref = share.grant_id,
        .audit_resource = "grant",
        .audit_id = share.grant_id,
        .audit_fields = share.view_closed ? "view_closed" : "view_open"};
  };
  ASSIGN_OR_RETURN(
      const idempotency::Outcome outcome,
      idempotency::Mutate(runtime, call, kLock, db::Params(share.grant_id),
                          "grant", set));
  int64_t heard = 0;
  // The id of what was set is no number.
  if (!absl::SimpleAtoi(outcome.result_ref, &heard)) return 0;
  return heard;
}

}  // namespace sojourn::grants
