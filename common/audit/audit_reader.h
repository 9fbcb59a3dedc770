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

// Who read or changed one resource: newest first, those before `before`.
absl::StatusOr<std::vector<StoredRecord>> ReadSightings(
    db::Transaction& tx, std::string_view resource_id,
    const std::optional<Stamp>& before, int limit);

}  // namespace sojourn::audit

#endif  // COMMON_AUDIT_AUDIT_READER_H_
