#ifndef SERVICES_RELOCATION_BRIEFS_BRIEF_READER_H_
#define SERVICES_RELOCATION_BRIEFS_BRIEF_READER_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/server/call.h"
#include "common/server/list_pager.h"
#include "common/server/runtime.h"
#include "services/relocation/briefs/brief_file.h"
#include "services/relocation/case/case_vault.h"
#include "services/relocation/coordination/proposal_store.h"
#include "sojourn/relocation/v1/brief_calls.pb.h"

// Where recipients read and answer briefs. They are told neither the case nor
// its code; a brief that is another's, closed, not to be read now or missing is
// the same NOT_FOUND.
namespace sojourn::relocation {

class BriefReader {
 public:
  BriefReader(server::Runtime& runtime, const CaseVault& vault)
      : runtime_(runtime), vault_(vault) {}

  // A brief as its recipient sees it, and whose it is, for the audit.
  struct Read {
    std::string relocation_id;
    v1::CaseBrief brief;
  };

  // Keeps that it was opened, the first time. NOT_FOUND.
  absl::StatusOr<Read> Get(const server::Call& call,
                           const std::string& brief_id) const;

  // The page, with those that may be read now; fills `page_info`.
  absl::StatusOr<std::vector<Read>> List(const server::Call& call,
                                         const server::ListPager& pager,
                                         type::v1::PageInfo& page_info) const;

  // NOT_FOUND, ETAG_MISMATCH, QUESTION_OPEN.
  absl::StatusOr<v1::CaseBrief> Answer(
      const server::Call& call, const v1::AnswerBriefRequest& request) const;

 private:
  // As much of the case as decides who may read, sealed.
  struct Held {
    CaseRow row;
    CaseParts parts;
    std::vector<Proposal> proposals;
    brief_store::Row brief;
    absl::Time now;
  };
  struct Opened {
    OpenedCase current;
    OpenedBrief brief;
  };
  absl::StatusOr<Held> Load(db::Transaction& tx, CaseRow row,
                            const std::string& brief_id) const;
  absl::StatusOr<Held> Find(const server::Call& call,
                            const std::string& brief_id) const;
  absl::Status FetchKeys(const Held& held) const;
  // NOT_FOUND where it may not be read now.
  absl::StatusOr<Opened> Open(const Held& held) const;
  absl::Status KeepFirstReading(const server::Call& call,
                                const std::string& brief_id) const;

  server::Runtime& runtime_;
  const CaseVault& vault_;
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_BRIEFS_BRIEF_READER_H_
