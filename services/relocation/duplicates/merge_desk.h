#ifndef SERVICES_RELOCATION_DUPLICATES_MERGE_DESK_H_
#define SERVICES_RELOCATION_DUPLICATES_MERGE_DESK_H_

#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/relocation/case/case_desk.h"
#include "services/relocation/duplicates/pair_store.h"
#include "sojourn/relocation/v1/merge_calls.pb.h"

// Where two cases are judged, merged and parted again. Both are locked, neither
// is changed; what is written is their pair.
namespace sojourn::relocation {

class MergeDesk {
 public:
  explicit MergeDesk(const CaseDesk& desk)
      : runtime_(desk.runtime()), vault_(desk.vault()) {}

  // Each answers with the pair as it is then. Errors: NOT_FOUND where one of
  // the cases is not there, ABORTED ETAG_MISMATCH, those of merge_rules.h, and
  // for her word those of CheckVoice and CheckView.
  absl::StatusOr<v1::CasePair> Confirm(
      const server::Call& call,
      const v1::ConfirmDuplicateRequest& request) const;
  absl::StatusOr<v1::CasePair> Merge(
      const server::Call& call,
      const v1::MergeRelocationsRequest& request) const;
  absl::StatusOr<v1::CasePair> Undo(const server::Call& call,
                                    const v1::UndoMergeRequest& request) const;
  absl::StatusOr<v1::CasePair> Introduce(
      const server::Call& call,
      const v1::RecordIntroductionRequest& request) const;

 private:
  struct Change;
  struct Named {
    std::string relocation_id;
    std::string other;
    std::string_view etag;
  };
  template <typename Request>
  static absl::StatusOr<Named> NamesIn(const Request& request);
  absl::Status FetchKeys(const server::Call& call, const Named& named) const;
  absl::StatusOr<Change> Begin(db::Transaction& tx, const server::Call& call,
                               const Named& named,
                               const db::Result& locked) const;
  absl::StatusOr<v1::CasePair> Write(
      const server::Call& call, const Named& named,
      absl::FunctionRef<absl::Status(Change& change)> change) const;
  absl::StatusOr<v1::CasePair> Read(const server::Call& call,
                                    std::string_view pair_id,
                                    std::string_view asked) const;

  server::Runtime& runtime_;
  const CaseVault& vault_;
};

// A pair as the reader of one of its cases sees it. The keys of both should
// have been fetched. NOT_FOUND ERASED where one is gone.
absl::StatusOr<v1::CasePair> ShowPair(const CaseVault& vault,
                                      const pair_store::PairRow& row,
                                      std::string_view asked_relocation_id);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_DUPLICATES_MERGE_DESK_H_
