// SQL of the audit's tree: leaves, nodes, refusals and heads.
#ifndef COMMON_AUDIT_TREE_STORE_H_
#define COMMON_AUDIT_TREE_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/audit/merkle.h"
#include "common/audit/signed_head.h"
#include "common/audit/stored_record.h"
#include "common/db/transaction.h"

namespace sojourn::audit {

// Where a record stands in the order of the log.
struct LogPosition {
  std::string xid = "0";
  int64_t seq = 0;
};

struct TreeState {
  int64_t size = 0;
  // Of the record that was taken or refused last.
  LogPosition position;
  std::optional<SignedHead> head;
};

struct WaitingRecord {
  LogPosition position;
  StoredRecord stored;
  // It is in the tree: somebody moved it to the end of the order.
  bool is_leaf = false;
};

struct NewLeaf {
  std::string record_id;
  Hash hash;
  LogPosition position;
};

// True for one transaction of this database at a time, until its end.
absl::StatusOr<bool> LockTree(db::Transaction& tx);

absl::StatusOr<TreeState> ReadTree(db::Transaction& tx,
                                   std::string_view service);

// In order, those whose place can no longer be taken by a late commit.
absl::StatusOr<std::vector<WaitingRecord>> ReadWaiting(db::Transaction& tx,
                                                       const LogPosition& after,
                                                       int limit);

// DATA_LOSS when one is missing.
absl::StatusOr<std::vector<Hash>> ReadNodes(db::Transaction& tx,
                                            absl::Span<const NodeId> nodes);
// The root over the first `size` leaves, of stored nodes. DATA_LOSS.
absl::StatusOr<Hash> ReadRoot(db::Transaction& tx, int64_t size);
// One hash a range, of stored nodes: a proof. DATA_LOSS.
absl::StatusOr<std::vector<Hash>> ReadProof(db::Transaction& tx,
                                            absl::Span<const LeafRange> ranges);

// The first leaf is at `first`.
void QueueLeaves(db::Transaction& tx, int64_t first,
                 absl::Span<const NewLeaf> leaves);
void QueueNodes(db::Transaction& tx, absl::Span<const Node> nodes);
void QueueRefusal(db::Transaction& tx, const WaitingRecord& refused,
                  absl::Time now);
void QueueHead(db::Transaction& tx, const SignedHead& head);

struct TreeAges {
  // Of the oldest record that is not in the tree, 0 when all are.
  double unsequenced_seconds = 0;
  // Of the newest signed head, 0 before the first.
  double head_seconds = 0;
};
absl::StatusOr<TreeAges> ReadAges(db::Transaction& tx);

}  // namespace sojourn::audit

#endif  // COMMON_AUDIT_TREE_STORE_H_
