#ifndef SERVICES_RELOCATION_FIRST_HOURS_ON_CALL_ALERT_H_
#define SERVICES_RELOCATION_FIRST_HOURS_ON_CALL_ALERT_H_

#include <string>

#include "absl/status/status.h"
#include "common/crypto/sealer.h"
#include "common/db/transaction.h"
#include "services/relocation/exposure/alert_store.h"
#include "sojourn/relocation/v1/organisation.pb.h"

// Whoever is on a roster is told of a case.
namespace sojourn::relocation {

struct OnCallAlert {
  AlertKind kind = AlertKind::kCalled;
  std::string case_row_id;
  // Also by a notice that leaves the system, where she gave a contact.
  bool notice = true;
};

// In the transaction that causes it; the office's key should be at hand.
absl::Status TellOnCall(db::Transaction& tx, const crypto::Sealer& sealer,
                        const OnCallAlert& alert,
                        const v1::Organisation& office,
                        const v1::OnCallEntry& person);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_FIRST_HOURS_ON_CALL_ALERT_H_
