#ifndef SERVICES_RELOCATION_SAFEGUARDING_SAFEGUARDING_DESK_H_
#define SERVICES_RELOCATION_SAFEGUARDING_SAFEGUARDING_DESK_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/server/call.h"
#include "common/server/runtime.h"
#include "services/relocation/case/case_vault.h"
#include "services/relocation/safeguarding/safeguarding_store.h"
#include "sojourn/relocation/v1/reading_calls.pb.h"
#include "sojourn/relocation/v1/safeguarding_calls.pb.h"

// Where a concern is raised and handled. Its audit rows name the concern and
// not the case, so that who may read who saw the case learns nothing of it.
namespace sojourn::relocation {

class SafeguardingDesk {
 public:
  SafeguardingDesk(server::Runtime& runtime, const CaseVault& vault)
      : runtime_(runtime), vault_(vault) {}

  // Returns the concern's id. NOT_FOUND: no such case in the caller's scope.
  absl::StatusOr<std::string> Raise(
      const server::Call& call,
      const v1::RaiseSafeguardingConcernRequest& request) const;

  // NOT_FOUND: no such concern for this officer. ETAG_MISMATCH, CONCERN_CLOSED.
  absl::StatusOr<v1::SafeguardingConcern> RecordStep(
      const server::Call& call,
      const v1::RecordSafeguardingStepRequest& request) const;

  // Opens rows of a list, without those that this officer is not shown and
  // those whose keys are gone.
  absl::StatusOr<std::vector<v1::SafeguardingConcern>> Show(
      const server::Call& call,
      const std::vector<safeguarding_store::ConcernRow>& rows) const;

  // What waits for a security officer, without a word of what it is about or in
  // which case; nothing for others.
  absl::StatusOr<std::vector<v1::WorkItem>> Work(const server::Call& call,
                                                 int limit) const;

 private:
  absl::StatusOr<std::optional<v1::SafeguardingConcern>> Open(
      const safeguarding_store::ConcernRow& row, std::string_view reader) const;
  absl::Status FetchKey(const std::string& relocation_id) const;

  server::Runtime& runtime_;
  const CaseVault& vault_;
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_SAFEGUARDING_SAFEGUARDING_DESK_H_
