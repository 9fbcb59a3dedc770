#ifndef SERVICES_RELOCATION_WORKLIST_PAUSE_STORE_H_
#define SERVICES_RELOCATION_WORKLIST_PAUSE_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/db/transaction.h"

// Times in which clocks stood still because a case waited for the defender, a
// row an officer (relocation_store_case.h writes them). In a transaction that
// reads.
namespace sojourn::relocation::pause_store {

struct Pause {
  std::string officer;
  std::string set_by;
  absl::Time paused_at;
  std::optional<absl::Time> resumed_at;  // nothing: it goes on
};
// Of one case, oldest first.
absl::StatusOr<std::vector<Pause>> Load(db::Transaction& tx,
                                        std::string_view case_row_id);

inline constexpr int kMostOfficers = 200;

struct OfficerPauses {
  std::string officer;
  int64_t standing_still = 0;
  int64_t pauses = 0;
  absl::Duration stood_still;
};
// Of all cases, what lies after `since`; whose stood still longest first.
absl::StatusOr<std::vector<OfficerPauses>> ByOfficer(db::Transaction& tx,
                                                     absl::Time since);

}  // namespace sojourn::relocation::pause_store

#endif  // SERVICES_RELOCATION_WORKLIST_PAUSE_STORE_H_
