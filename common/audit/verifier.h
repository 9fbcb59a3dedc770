// Proves that a service's audit is what was signed, or says where it is not.
// Needs read access to the database, the heads that were exported and the
// public key; no secret. With the service's audit key also who wrote each row.
#ifndef COMMON_AUDIT_VERIFIER_H_
#define COMMON_AUDIT_VERIFIER_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/audit/merkle.h"
#include "common/crypto/secret_key.h"
#include "common/crypto/signing.h"
#include "common/db/database.h"

namespace sojourn::audit {

enum class FindingKind {
  // Of the exported heads.
  kHeadUnreadable,  // a line is not a head
  kHeadForged,      // a signature is not of a known key
  kHeadsMissing,    // records, but no head was exported
  kTreeShorter,     // a head covers more records than there are
  kHeadMismatch,    // the tree a head covers was another one
  // Of records in the tree.
  kRecordChanged,  // not what was sequenced
  kRecordMoved,    // is at the place of another
  kRecordDeleted,
  kOrderChanged,  // its place in the order of commits is another
  kMacInvalid,    // not written by the service
  // Of the tree.
  kLeafMissing,     // a number is not there, or twice
  kLeafChanged,     // its hash is not the one that was signed
  kNodeChanged,     // a stored subtree is not that of its leaves
  kLeavesUnsigned,  // leaves after the last head
  // Of records outside the tree.
  kRecordInserted,     // before the end of the tree, and never sequenced
  kRecordUnsequenced,  // waits for over a minute
  kRecordRefused,      // the sequencer refused it
};

// Such as "RECORD_DELETED".
std::string_view FindingName(FindingKind kind);

struct Finding {
  FindingKind kind;
  std::string record_id;              // empty: not of one record
  std::optional<int64_t> leaf_index;  // absent: not of one leaf
  std::string detail;
};

struct VerifyOptions {
  std::string service;
  // Paths of files of heads; those set aside beside them are read too.
  std::vector<std::string> head_files;
  std::vector<crypto::PublicKey> keys;
  // To check MACs; may be null.
  const crypto::SecretKey* mac_key = nullptr;
  // Told now and then how many of how many records are done; may be empty.
  std::function<void(int64_t done, int64_t all)> progress;
  int page = 1000;
};

struct Verdict {
  int64_t records = 0;  // in the tree
  int64_t heads = 0;    // exported, and right
  std::optional<absl::Time> last_signed_at;
  bool macs_checked = false;
  // Empty: every record is what and where it was when it was signed.
  std::vector<Finding> findings;
};

// Reads everything once, in pages; `database` may be a replica, or a dump that
// was restored elsewhere. Errors are those of reading, not of what was found.
absl::StatusOr<Verdict> Verify(db::Database& database,
                               const VerifyOptions& options);

}  // namespace sojourn::audit

#endif  // COMMON_AUDIT_VERIFIER_H_
