// Reading the audit back: what auditors and the persons concerned may ask.
#ifndef COMMON_AUDIT_AUDIT_READER_H_
#define COMMON_AUDIT_AUDIT_READER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/audit/stored_record.h"
#include "common/db/transaction.h"

namespace sojourn::audit {

// Empty and absent parts do not restrict.
struct AuditFilter {
  std::string resource_id;
  // The person or nobody: entries a service made for somebody are its own.
  std::string subject;
  std::string method;
  std::optional<absl::Time> since;  // included
  std::optional<absl::Time> until;  // not included
};

struct ListedRecord {
  StoredRecord stored;
  // Absent until the sequencer has taken it in.
  std::optional<int64_t> leaf_index;
};

// Oldest first, those after `after`.
absl::StatusOr<std::vector<ListedRecord>> ReadRecords(
    db::Transaction& tx, const AuditFilter& filter,
    const std::optional<Stamp>& after, int limit);

// Who read or changed one of these resources: newest first, those before
// `before`.
absl::StatusOr<std::vector<StoredRecord>> ReadSightings(
    db::Transaction& tx, const std::vector<std::string>& resource_ids,
    const std::optional<Stamp>& before, int limit);

// The two below read the view `case_resources (resource_id, case_ref)`, by
// which a service's migrations say which of its resources are about which case.

// The resources of one case, whose ids the audit names.
absl::StatusOr<std::vector<std::string>> ReadCaseResources(
    db::Transaction& tx, std::string_view case_ref);

// Whose account. An empty part does not restrict.
struct Actor {
  std::string subject;
  std::string organisation;
};

struct SeenCase {
  std::string case_ref;
  // What was shown; "answer of" and the RPC where a change was answered.
  std::vector<std::string> fields;
  absl::Time first_seen_at;
  absl::Time last_seen_at;
};

// When the account last did or tried anything, whenever that was; nothing where
// nobody of this name ever called here.
absl::StatusOr<std::optional<absl::Time>> ReadLastSeen(db::Transaction& tx,
                                                       const Actor& actor);

// What one service says of an account.
struct SeenAccount {
  std::vector<SeenCase> cases;
  std::optional<absl::Time> last_seen_at;
};

// The cases of which somebody was shown or changed something since then, in the
// order of `case_ref`, those after `after_case_ref`.
absl::StatusOr<std::vector<SeenCase>> ReadSeenCases(
    db::Transaction& tx, const Actor& actor, absl::Time since,
    std::string_view after_case_ref, int limit);

}  // namespace sojourn::audit

#endif  // COMMON_AUDIT_AUDIT_READER_H_
