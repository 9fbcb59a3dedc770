#ifndef SERVICES_VISA_VISA_STORE_APPLICATION_H_
#define SERVICES_VISA_VISA_STORE_APPLICATION_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/outbox/outbox.h"
#include "common/server/call.h"
#include "common/server/runtime.h"
#include "services/visa/visa.h"
#include "services/visa/visa_rules.h"

namespace sojourn::visa {

// An application as it was read, and the domain time of that read: what
// "today" means in the reply.
struct ApplicationRead {
  Application application;
  absl::Time now;
};

// Applications with their checklist, deadlines and facts. Every change is one
// version, one fact and one event. Thread-safe.
class ApplicationStore {
 public:
  explicit ApplicationStore(server::Runtime& runtime) : runtime_(runtime) {}

  // Errors besides those of the rule: NOT_FOUND (route), ALREADY_EXISTS
  // APPLICATION_OPEN.
  absl::StatusOr<ApplicationRead> Open(const server::Call& call,
                                       const OpenSpec& spec);

  // Pure: (locked application, now) -> next. The new fact is the last of the
  // history; nothing means that there is nothing to change.
  using Change = absl::FunctionRef<absl::StatusOr<std::optional<Application>>(
      const Application& current, absl::Time now)>;

  struct Target {
    std::string application_id;
    std::string etag;    // empty: no check
    std::string reason;  // of the event, an enum value's full name
    // The mission no longer finds it, whatever its state is and becomes.
    bool close_mission_view = false;
  };
  // Errors besides those of the rule: NOT_FOUND, ABORTED ETAG_MISMATCH.
  absl::StatusOr<ApplicationRead> Update(const server::Call& call,
                                         const Target& target, Change change);

  // An application with all that is sealed of it; what was erased is absent.
  absl::StatusOr<ApplicationRead> Get(const server::Call& call,
                                      const std::string& application_id);

  struct ListSpec {
    std::vector<ApplicationState> states;  // empty: every state
    std::string case_ref;                  // empty: every case
    // Keyset: rows after (next_due, id); nothing from the start.
    std::optional<absl::CivilDay> after_due;
    std::string after_id;
    int limit = 0;
  };
  struct Page {
    std::vector<Application> applications;
    absl::Time now;
  };
  // By the next open deadline, without what is sealed and without history.
  absl::StatusOr<Page> List(const server::Call& call, const ListSpec& spec);

 private:
  absl::Status FetchKeys(const server::Call& call,
                         const std::string& application_id);

  server::Runtime& runtime_;
};

// What happened last to `application`, as other services hear of it. `reason`
// is an enum value's full name or empty.
outbox::Event EventFor(const Application& application,
                       const std::string& reason);

// The key of the list's order: the next open deadline or, where there is none,
// a day after all others.
absl::CivilDay DueKey(const Application& application);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_VISA_STORE_APPLICATION_H_
