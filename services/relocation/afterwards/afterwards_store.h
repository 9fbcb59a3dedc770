#ifndef SERVICES_RELOCATION_AFTERWARDS_AFTERWARDS_STORE_H_
#define SERVICES_RELOCATION_AFTERWARDS_AFTERWARDS_STORE_H_

#include <string_view>

#include "common/db/transaction.h"

namespace sojourn::relocation::afterwards_store {

// Queues that nobody is asked about this decision any more: another one stands
// in its place.
void Supersede(db::Transaction& tx, std::string_view decision_row_id);

}  // namespace sojourn::relocation::afterwards_store

#endif  // SERVICES_RELOCATION_AFTERWARDS_AFTERWARDS_STORE_H_
