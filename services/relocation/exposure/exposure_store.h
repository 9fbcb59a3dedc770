#ifndef SERVICES_RELOCATION_EXPOSURE_EXPOSURE_STORE_H_
#define SERVICES_RELOCATION_EXPOSURE_EXPOSURE_STORE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/audit/audit_reader.h"
#include "common/db/params.h"
#include "common/db/transaction.h"
#include "common/keystore/keystore.h"
#include "services/relocation/exposure/exposure_rules.h"
#include "services/relocation/relocation_store_case.h"

// Exposures in the database: what the audits say somebody saw, and the tasks
// that follow.
namespace sojourn::relocation {

// The note of a report has a key of its own; it goes with its last case.
inline keystore::KeyRef ExposureKey(std::string_view exposure_id) {
  return {"exposure:" + std::string(exposure_id)};
}

// Whose account; one of the two is there.
struct ExposedActor {
  std::string subject;          // empty: everybody of the organisation
  std::string organisation_id;  // empty: the subject wherever it acted
};

struct Exposure {
  std::string row_id;
  std::string exposure_id;
  ExposedActor actor;
  absl::Time since;
  db::Bytes note_sealed;
  std::string reported_by;
  absl::Time reported_at;
  // Services that have not said yet what the account saw there.
  std::vector<std::string> unanswered;
};

// When a service last saw the account of a report do or try anything.
struct AccountSighting {
  std::string service;
  std::optional<absl::Time> last_seen_at;  // never
};

// A report holds at most this many cases.
inline constexpr int kMostExposedCases = 1500;

namespace exposures {

// The cases that `service` names by the references it knows, "relocation" by
// their ids. Erased ones, and those nobody knows, are left out.
absl::StatusOr<std::vector<SeenCase>> Resolve(
    db::Transaction& tx, std::string_view service,
    const std::vector<audit::SeenCase>& seen);

// Those of `seen` that are drafts now.
absl::StatusOr<std::vector<SeenDraft>> ResolveDrafts(
    db::Transaction& tx, const std::vector<audit::SeenCase>& seen);
void InsertDrafts(db::Transaction& tx, const Exposure& exposure,
                  const std::vector<SeenDraft>& drafts);
// Also those that were sent since; not those that are gone.
absl::StatusOr<std::vector<SeenDraft>> LoadDrafts(db::Transaction& tx,
                                                  std::string_view exposure_id);

void Insert(db::Transaction& tx, const Exposure& exposure,
            const std::vector<SeenCase>& seen,
            const std::vector<PlannedTask>& tasks);

// What a service adds after the report was drawn up; it is asked no more.
void Add(db::Transaction& tx, const Exposure& exposure,
         std::string_view service, const std::vector<SeenCase>& seen,
         const std::vector<PlannedTask>& tasks);

// Once for each service that answers.
void SaveSighting(db::Transaction& tx, const Exposure& exposure,
                  const AccountSighting& sighting);
absl::StatusOr<std::vector<AccountSighting>> LoadSightings(
    db::Transaction& tx, std::string_view exposure_id);

// $1: exposure_id. The root, locked.
extern const db::Query kLock;

absl::StatusOr<std::vector<SeenCase>> LoadCases(db::Transaction& tx,
                                                std::string_view exposure_id);
// In order.
absl::StatusOr<std::vector<Task>> LoadTasks(db::Transaction& tx,
                                            std::string_view exposure_id);
// The roots of the cases that tasks are about, sealed; not those that are
// erased.
absl::StatusOr<std::vector<CaseRow>> LoadRoots(db::Transaction& tx,
                                               const std::vector<Task>& tasks);
void MarkDone(db::Transaction& tx, const Task& task, absl::Time occurred_at,
              std::string_view by);

// With who, since when and which services are silent; nothing of the note.
// Nothing where there is no such report.
absl::StatusOr<std::optional<Exposure>> Load(db::Transaction& tx,
                                             std::string_view exposure_id);
// Those that wait for a service, the oldest first.
absl::StatusOr<std::vector<Exposure>> ListUnanswered(db::Transaction& tx,
                                                     int limit);

// Tasks of all exposures that nobody has done, the next due first.
absl::StatusOr<std::vector<Task>> ListOpen(db::Transaction& tx, int limit);

}  // namespace exposures
}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_EXPOSURE_EXPOSURE_STORE_H_
