#ifndef SERVICES_RELOCATION_CONTACT_NOTICES_NOTICE_IN_HAND_H_
#define SERVICES_RELOCATION_CONTACT_NOTICES_NOTICE_IN_HAND_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "common/db/transaction.h"

// What the sender has of a case and has not sent yet.
namespace sojourn::relocation::contact_notices {

absl::StatusOr<bool> IsInHand(db::Transaction& tx,
                              std::string_view case_row_id);

// Queues, under the lock of the case: it goes no more, as whoever reads it may
// be another than she by now. Looked at again later. That her address refused
// it stands.
void TakeBack(db::Transaction& tx, std::string_view case_row_id);

// Queues, under the lock of the case: she is reached at another address, which
// has refused nothing.
void ForgetRefusal(db::Transaction& tx, std::string_view case_row_id);

}  // namespace sojourn::relocation::contact_notices

#endif  // SERVICES_RELOCATION_CONTACT_NOTICES_NOTICE_IN_HAND_H_
