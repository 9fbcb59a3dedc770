#include "services/visa/travel/travel_erasure.h"

#include "common/db/database.h"
#include "common/erasure/erasure.h"
#include "common/status/status_macros.h"

namespace sojourn::visa {
namespace {

constexpr db::Query kLock{
    "ledger_erasure_lock",
    "SELECT public_id FROM travel_records WHERE case_ref = $1 "
    "ORDER BY id FOR UPDATE"};

constexpr db::Query kDeleteTellings{
    "ledger_erasure_delete_tellings",
    "DELETE FROM travel_tellings WHERE travel_record_id IN "
    "(SELECT id FROM travel_records WHERE case_ref = $1)"};

constexpr db::Query kDelete{"ledger_erasure_delete",
                            "DELETE FROM travel_records WHERE case_ref = $1"};

}  // namespace

absl::Status RemoveTravels(server::Runtime& runtime, const server::Call& call,
                           const std::string& case_ref) {
  const db::Params of_case(case_ref);
  return runtime.db().Write(
      call.deadline, [&](db::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const db::Result rows, tx.Execute(kLock, of_case));
        for (const db::Row row : rows) {
          const auto travel_id = row.Get<std::string>(0);
          erasure::ForgetRequests(tx, travel_id);
          erasure::AuditRemoval(runtime, tx, call, "travel", travel_id);
        }
        tx.Queue(kDeleteTellings, of_case);
        tx.Queue(kDelete, of_case);
        return absl::OkStatus();
      });
}

}  // namespace sojourn::visa
