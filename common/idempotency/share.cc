#include "common/idempotency/share.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/idempotency/mutation.h"
#include "common/status/status_macros.h"

namespace sojourn::idempotency {
namespace {

Outcome Said(const HeardShare& share, std::string result_ref,
             std::string_view fields) {
  return {.result_ref = std::move(result_ref),
          .audit_resource = std::string(share.resource),
          .audit_id = share.id,
          .audit_fields = std::string(fields)};
}

}  // namespace

absl::StatusOr<int64_t> HearShare(server::Runtime& runtime,
                                  const server::Call& call,
                                  const db::Query& lock,
                                  const HeardShare& share, StoreShare store) {
  const auto set = [&](db::Transaction& tx,
                       const db::Result& locked) -> absl::StatusOr<Outcome> {
    const auto heard = locked.row(0).Get<int64_t>(0);
    if (heard >= share.number) {
      return Said(share, absl::StrCat(heard), "overtaken");
    }
    RETURN_IF_ERROR(store(tx, locked.row(0)));
    return Said(share, share.id,
                share.view_closed ? "view_closed" : "view_open");
  };
  ASSIGN_OR_RETURN(
      const Outcome outcome,
      Mutate(runtime, call, lock, db::Params(share.id), share.resource, set));
  int64_t heard = 0;
  // The id of what was set is no number.
  if (!absl::SimpleAtoi(outcome.result_ref, &heard)) return 0;
  return heard;
}

}  // namespace sojourn::idempotency
