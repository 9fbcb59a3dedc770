#ifndef SERVICES_VISA_MISSIONS_MISSION_STORE_H_
#define SERVICES_VISA_MISSIONS_MISSION_STORE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/server/call.h"
#include "common/server/runtime.h"
#include "services/visa/missions/mission.h"
#include "services/visa/missions/mission_rules.h"
#include "services/visa/missions/queue_rules.h"
#include "services/visa/visa.h"

namespace sojourn::visa {

// The directory, and the queue of a mission. Thread-safe.
class MissionStore {
 public:
  explicit MissionStore(server::Runtime& runtime) : runtime_(runtime) {}

  // Idempotent by the call's request_id. `etag` empty: no check. Errors besides
  // those of the rule: NOT_FOUND, ABORTED ETAG_MISMATCH, ALREADY_EXISTS
  // MISSION_LISTED.
  absl::StatusOr<Mission> Set(const server::Call& call,
                              const MissionChange& change,
                              const std::string& etag);

  struct ListSpec {
    std::string represented_country;  // empty: all, as of each filter
    std::string seat_country;
    ConsularService service = ConsularService::kUnspecified;
    std::string covers_country;
    // Keyset: rows after (represented, seat, organisation); empty from the
    // start.
    std::vector<std::string> after;
    int limit = 0;
  };
  absl::StatusOr<std::vector<Mission>> List(const ListSpec& spec,
                                            absl::Time deadline);

  // All of it: a few hundred rows at most.
  absl::StatusOr<std::vector<Mission>> LoadAll(absl::Time deadline);

  struct QueueSpec {
    std::string mission_organisation_id;
    std::optional<QueueKey> after;  // nothing: from the start
    int limit = 0;
    bool with_appointments = false;
  };
  struct QueueEntry {
    QueueKey key;
    Application application;
  };
  struct Queue {
    std::vector<QueueEntry> entries;
    absl::Time now;
  };
  // As lists are, without identity, plan and history; appointments only where
  // asked for and not erased.
  absl::StatusOr<Queue> LoadQueue(const server::Call& call,
                                  const QueueSpec& spec);

 private:
  server::Runtime& runtime_;
};

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_MISSIONS_MISSION_STORE_H_
