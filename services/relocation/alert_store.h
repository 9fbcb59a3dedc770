#ifndef SERVICES_RELOCATION_ALERT_STORE_H_
#define SERVICES_RELOCATION_ALERT_STORE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/auth/caller.h"
#include "common/db/params.h"
#include "common/db/transaction.h"
#include "services/relocation/relocation.h"

// Who is told that names and contacts were looked at. Rows are only added.
namespace sojourn::relocation {

// How long an alert stands in the work of those it is for.
inline constexpr absl::Duration kAlertShown = absl::Hours(7 * 24);

struct Alert {
  std::string row_id;
  std::string case_row_id;
  std::string subject;  // who looked
  std::string organisation_id;
  // With break-glass only: why, bound to alerts, row_id, reason_sealed.
  std::optional<db::Bytes> reason_sealed;
  absl::Time raised_at;
};

void InsertAlert(db::Transaction& tx, const Alert& alert);

// What a reader is told, with as much of the case as a list shows.
struct ShownAlert {
  Alert alert;
  std::string relocation_id;
  std::string code;
  Level level = Level::kL1;
  State state = State::kAlerted;
  Overlay overlay = Overlay::kNone;
};

// Newest first: break-glass for security officers and auditors, and whatever
// others looked at in cases that `caller` leads.
absl::StatusOr<std::vector<ShownAlert>> ListAlerts(db::Transaction& tx,
                                                   const auth::Caller& caller,
                                                   int limit);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_ALERT_STORE_H_
