#ifndef SERVICES_RELOCATION_BRIEFS_BRIEF_FILE_H_
#define SERVICES_RELOCATION_BRIEFS_BRIEF_FILE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/crypto/sealer.h"
#include "common/db/transaction.h"
#include "services/relocation/briefs/brief_rules.h"
#include "services/relocation/briefs/brief_store.h"
#include "services/relocation/relocation.h"
#include "sojourn/relocation/v1/decision.pb.h"

// Briefs, opened and sealed. Errors are the sealer's.
namespace sojourn::relocation {

struct OpenedBrief {
  // Whole, with what is told; its etag is that of its row.
  v1::CaseBrief brief;
  bool on_second_channel = false;
  bool stale = false;
  int64_t version = 0;

  // It has a question that nobody has answered.
  bool asks() const;
  // Lives as long as this.
  brief_rules::Brief Facts() const;
};

brief_rules::Purpose PurposeOf(const v1::CaseBrief& brief);

absl::StatusOr<OpenedBrief> OpenBrief(const crypto::Sealer& sealer,
                                      std::string_view relocation_id,
                                      const brief_store::Row& row);
// The first issued first.
absl::StatusOr<std::vector<OpenedBrief>> OpenBriefs(
    const crypto::Sealer& sealer, std::string_view relocation_id,
    const std::vector<brief_store::Row>& rows);

// Queues its row, one version up. It is due when `brief.answer_by` says, or
// never.
absl::Status KeepBrief(db::Transaction& tx, const crypto::Sealer& sealer,
                       const Relocation& relocation, const OpenedBrief& opened);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_BRIEFS_BRIEF_FILE_H_
