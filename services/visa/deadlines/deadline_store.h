// Deadlines across applications, as lists and watchers read them.
#ifndef SERVICES_VISA_DEADLINES_DEADLINE_STORE_H_
#define SERVICES_VISA_DEADLINES_DEADLINE_STORE_H_

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/db/database.h"
#include "common/server/call.h"
#include "services/visa/deadlines/ladder.h"
#include "services/visa/visa.h"

namespace sojourn::visa {

// A deadline and whose it is; of its person nothing but the reference.
struct DeadlineLine {
  std::string id;  // internal
  Deadline deadline;
  std::string application_id;
  ApplicationState application_state = ApplicationState::kUnspecified;
  std::string case_ref;
  std::string person_ref;
  std::string route_id;
  std::string destination_country;
  std::string mission_organisation_id;
  std::string time_zone;
};

struct DeadlineListSpec {
  std::vector<DeadlineState> states;
  std::optional<absl::CivilDay> due_before;
  std::vector<DeadlineKind> kinds;  // empty: every kind
  bool escalated_only = false;
  // Keyset: rows after (due, id); nothing from the start.
  std::optional<absl::CivilDay> after_due;
  std::string after_id;
  int limit = 0;
};

struct DeadlinePage {
  std::vector<DeadlineLine> lines;
  absl::Time now;
};

// By due day. Of a mission's own only, as long as it may see them.
absl::StatusOr<DeadlinePage> ListDeadlines(db::Database& database,
                                           const server::Call& call,
                                           const DeadlineListSpec& spec);

// ---- the feed, for watchers

struct DeadlinePosition {
  uint64_t xid = 0;
  int64_t seq = 0;

  auto operator<=>(const DeadlinePosition&) const = default;
};

struct DeadlineHead {
  std::string epoch;
  DeadlinePosition position;
};

// How far the feed goes now: nothing appears later behind this position.
absl::StatusOr<DeadlineHead> ReadHead(db::Database& database,
                                      absl::Time deadline);

enum class DeadlineChangeKind { kChanged, kTold, kMoved };

struct DeadlineChange {
  DeadlineChangeKind kind = DeadlineChangeKind::kChanged;
  std::string application_id;
  // Of kTold and kMoved.
  DeadlineKind deadline_kind = DeadlineKind::kUnspecified;
  DeadlineRung rung = DeadlineRung::kUnspecified;
  absl::Time happened_at;
  // All of the application, as they stand now.
  std::vector<DeadlineLine> lines;
};

struct DeadlineChanges {
  // Those of which the caller may see the application today.
  std::vector<DeadlineChange> changes;
  // Behind all that was read; before `head` where there is more.
  DeadlinePosition reached;
  absl::Time now;
};

absl::StatusOr<DeadlineChanges> ReadChanges(db::Database& database,
                                            const server::Call& call,
                                            const DeadlinePosition& after,
                                            const DeadlineHead& head,
                                            int limit);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_DEADLINES_DEADLINE_STORE_H_
