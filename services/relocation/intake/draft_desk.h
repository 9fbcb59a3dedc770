#ifndef SERVICES_RELOCATION_INTAKE_DRAFT_DESK_H_
#define SERVICES_RELOCATION_INTAKE_DRAFT_DESK_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/relocation/case/case_desk.h"
#include "services/relocation/intake/draft_store.h"
#include "sojourn/relocation/v1/relocation_service.pb.h"

// Drafts: found by caseworkers of the organisation that writes them and by
// nobody else, sealed under the key of the case that each may become. Errors
// besides those said: the sealer's, and those of idempotency::Mutate.
namespace sojourn::relocation {

class DraftDesk {
 public:
  explicit DraftDesk(const CaseDesk& desk) : desk_(desk) {}

  // Refuses what is too long to keep: INVALID_ARGUMENT.
  static absl::Status Check(const v1::Intake& intake);

  // A new draft, or the one that the request names; returns its id. NOT_FOUND;
  // FAILED_PRECONDITION NOT_A_DRAFT where it is a case of the caller's;
  // ABORTED ETAG_MISMATCH.
  absl::StatusOr<std::string> Save(const server::Call& call,
                                   const v1::SaveDraftRequest& request) const;

  // Nothing where the caller has no such draft.
  absl::StatusOr<std::optional<draft_store::Draft>> Find(
      const server::Call& call, std::string_view id_or_code) const;
  absl::StatusOr<v1::Intake> Open(const draft_store::Draft& draft) const;

  // The draft as its organisation sees it. NOT_FOUND.
  absl::Status Show(const server::Call& call, std::string_view id_or_code,
                    v1::Relocation& out) const;
  // A page of them: `list` decides on order and limits.
  absl::StatusOr<std::vector<draft_store::Draft>> List(
      const server::Call& call, const draft_store::Start& after,
      int limit) const;

  // Deletes the keys of drafts that nobody saved for kDraftKept, then the rows.
  absl::Status DeleteSilent(absl::Time deadline) const;

 private:
  absl::StatusOr<std::string> SaveNew(const server::Call& call,
                                      const v1::Intake& intake) const;
  absl::StatusOr<std::string> SaveOver(
      const server::Call& call, const v1::SaveDraftRequest& request) const;
  absl::StatusOr<db::Bytes> Seal(const draft_store::Draft& draft,
                                 const v1::Intake& intake) const;

  const CaseDesk& desk_;
};

// Of a list, and the beginning of Show: what stands in clear.
void ShowDraftRoot(const draft_store::Draft& draft, v1::Relocation& out);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_INTAKE_DRAFT_DESK_H_
