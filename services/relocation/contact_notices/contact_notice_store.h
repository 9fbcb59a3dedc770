#ifndef SERVICES_RELOCATION_CONTACT_NOTICES_CONTACT_NOTICE_STORE_H_
#define SERVICES_RELOCATION_CONTACT_NOTICES_CONTACT_NOTICE_STORE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/db/transaction.h"

// That somebody wants to speak with her (`contact_notices`, a row a case that
// waits). When it goes is not stored: her hours are sealed.
namespace sojourn::relocation::contact_notices {

struct Row {
  // Handed to the sender, in the time of the database.
  bool sent = false;
  // The sender gave it up, as her address takes none.
  bool refused = false;
};

// Queues: something waits for her, in the transaction that causes it. What her
// address refused stands until she has another (ForgetRefusal).
void Ask(db::Transaction& tx, std::string_view case_row_id);

absl::StatusOr<std::optional<Row>> Load(db::Transaction& tx,
                                        std::string_view case_row_id);

// Those to be looked at, in any order: not sent yet, or given up by the sender,
// when her hours were over or for good.
absl::StatusOr<std::vector<std::string>> ListDue(db::Transaction& tx,
                                                 int limit);

// Queue, under the lock of the case.
void LookLater(db::Transaction& tx, std::string_view case_row_id);
void LookTomorrow(db::Transaction& tx, std::string_view case_row_id);
void MarkSent(db::Transaction& tx, std::string_view case_row_id,
              std::string_view notice_id);
void Forget(db::Transaction& tx, std::string_view case_row_id);

}  // namespace sojourn::relocation::contact_notices

#endif  // SERVICES_RELOCATION_CONTACT_NOTICES_CONTACT_NOTICE_STORE_H_
