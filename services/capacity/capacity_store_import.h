// Rows of an import in the database, a message at a time.
#ifndef SERVICES_CAPACITY_CAPACITY_STORE_IMPORT_H_
#define SERVICES_CAPACITY_CAPACITY_STORE_IMPORT_H_

#include <vector>

#include "absl/status/statusor.h"
#include "common/server/call.h"
#include "common/server/runtime.h"
#include "services/capacity/capacity_import.h"

namespace sojourn::capacity {

// Thread-safe.
class ImportStore {
 public:
  explicit ImportStore(server::Runtime& runtime) : runtime_(runtime) {}

  // Stores what may be stored of `rows`, no two of which are of one place, in
  // one transaction under the locks of their places; the rest is in the
  // result's problems. A foreign host is NOT_FOUND like a missing one. Errors
  // are those of idempotency::Create: then none is stored.
  absl::StatusOr<ImportResult> Apply(const server::Call& call,
                                     const ImportMask& mask,
                                     std::vector<ImportedRow> rows);

 private:
  server::Runtime& runtime_;
};

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_STORE_IMPORT_H_
