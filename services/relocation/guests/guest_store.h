#ifndef SERVICES_RELOCATION_GUESTS_GUEST_STORE_H_
#define SERVICES_RELOCATION_GUESTS_GUEST_STORE_H_

#include <optional>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/db/transaction.h"
#include "services/relocation/relocation_store_case.h"

// Whose guest it is stands in the WHERE.
namespace sojourn::relocation::guest_store {

// The case whose place is this reservation, confirmed at a host of the
// organisation, until its stay is over. Nothing for whatever else.
absl::StatusOr<std::optional<CaseRow>> Find(db::Transaction& tx,
                                            std::string_view reservation_id,
                                            std::string_view organisation_id);

}  // namespace sojourn::relocation::guest_store

#endif  // SERVICES_RELOCATION_GUESTS_GUEST_STORE_H_
