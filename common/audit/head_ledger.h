// The exported heads an audit is verified against.
#ifndef COMMON_AUDIT_HEAD_LEDGER_H_
#define COMMON_AUDIT_HEAD_LEDGER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/audit/merkle.h"
#include "common/audit/signed_head.h"
#include "common/audit/verifier.h"

namespace sojourn::audit {

struct ExportedHead {
  int64_t tree_size = 0;
  Hash root_hash;
  absl::Time signed_at;
  std::string where;  // FILE:LINE
};

struct HeadLedger {
  // Signed by a known key, smallest tree first.
  std::vector<ExportedHead> heads;
  // Lines that are no head, and heads that nobody known signed.
  std::vector<Finding> findings;
};

// Signed by one of the keys, for this service.
bool IsKnown(const VerifyOptions& options, const SignedHead& head);

// FAILED_PRECONDITION FILE_UNREADABLE when a path of the options is not there.
absl::StatusOr<HeadLedger> ReadHeads(const VerifyOptions& options);

}  // namespace sojourn::audit

#endif  // COMMON_AUDIT_HEAD_LEDGER_H_
