#ifndef SERVICES_RELOCATION_MONEY_FUND_ALERT_H_
#define SERVICES_RELOCATION_MONEY_FUND_ALERT_H_

#include "common/db/transaction.h"
#include "services/relocation/relocation.h"

namespace sojourn::relocation {

// Queues word to the lead that no fund carries what the case needs.
void TellNoFundLeft(db::Transaction& tx, const Relocation& relocation);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_MONEY_FUND_ALERT_H_
