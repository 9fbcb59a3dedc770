#include "common/audit/tree_store.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/db/params.h"
#include "common/db/query.h"
#include "common/status/status_macros.h"

namespace sojourn::audit {
namespace {

// Any number that nothing else in a service's database locks.
constexpr db::Query kLock{"audit_tree_lock",
                          "SELECT pg_try_advisory_xact_lock(9162)"};

constexpr db::Query kSelectSize{
    "audit_tree_select_size",
    "SELECT coalesce(max(leaf_index) + 1, 0) FROM audit_leaves"};

constexpr db::Query kSelectPosition{"audit_tree_select_position",
                                    R"sql(SELECT xid::text, seq
          FROM ((SELECT xid, seq FROM audit_leaves
                 ORDER BY leaf_index DESC LIMIT 1)
                UNION ALL
                (SELECT xid, seq FROM audit_refusals
                 ORDER BY xid DESC, seq DESC LIMIT 1)) AS ends
          ORDER BY xid DESC, seq DESC LIMIT 1)sql"};

constexpr db::Query kSelectHead{
    "audit_tree_select_head",
    R"sql(SELECT tree_size, root_hash, signed_at, key_id, signature
          FROM audit_heads ORDER BY head_id DESC LIMIT 1)sql"};

constexpr db::Query kSelectWaiting{
    "audit_tree_select_waiting",
    "SELECT r.xid::text, r.seq, "
    "       EXISTS (SELECT FROM audit_leaves l WHERE l.record_id = "
    "r.id), " SOJOURN_AUDIT_COLUMNS R"sql(
          FROM audit_records r
          WHERE (r.xid, r.seq) > ($1::text::xid8, $2)
            AND r.xid < pg_snapshot_xmin(pg_current_snapshot())
          ORDER BY r.xid, r.seq
          LIMIT $3)sql"};

constexpr db::Query kSelectNodes{"audit_tree_select_nodes",
                                 R"sql(SELECT coalesce(l.leaf_hash, n.node_hash)
          FROM unnest($1::bigint[], $2::bigint[]) WITH ORDINALITY
                 AS w (level, node_index, position)
          LEFT JOIN audit_nodes n
            ON n.level = w.level AND n.node_index = w.node_index
          LEFT JOIN audit_leaves l
            ON w.level = 0 AND l.leaf_index = w.node_index
          ORDER BY w.position)sql"};

constexpr db::Query kInsertLeaves{
    "audit_tree_insert_leaves",
    R"sql(INSERT INTO audit_leaves (leaf_index, record_id, leaf_hash, xid, seq)
          SELECT $1::bigint + position - 1, record_id::uuid,
                 decode(leaf_hash, 'hex'), xid::xid8, seq
          FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[])
                 WITH ORDINALITY AS t (record_id, leaf_hash, xid, seq,
                                       position))sql"};

constexpr db::Query kInsertNodes{
    "audit_tree_insert_nodes",
    R"sql(INSERT INTO audit_nodes (level, node_index, node_hash)
          SELECT level::smallint, node_index, decode(node_hash, 'hex')
          FROM unnest($1::bigint[], $2::bigint[], $3::text[])
                 AS t (level, node_index, node_hash))sql"};

constexpr db::Query kInsertRefusal{
    "audit_tree_insert_refusal",
    R"sql(INSERT INTO audit_refusals (xid, seq, record_id, refused_at)
          VALUES ($1::text::xid8, $2, $3, $4))sql"};

constexpr db::Query kInsertHead{"audit_tree_insert_head",
                                R"sql(INSERT INTO audit_heads
            (tree_size, root_hash, signed_at, key_id, signature)
          VALUES ($1, $2, $3, $4, $5))sql"};

// A time that a forger made infinite has no age.
constexpr db::Query kSelectAges{"audit_tree_select_ages",
                                R"sql(SELECT
            coalesce(extract(epoch FROM clock_timestamp() - (
              SELECT min(recorded_at) FROM audit_records
              WHERE (xid, seq) > ($1::text::xid8, $2)
                AND isfinite(recorded_at))), 0)::float8,
            coalesce(extract(epoch FROM clock_timestamp() - (
              SELECT signed_at FROM audit_heads
              ORDER BY head_id DESC LIMIT 1)), 0)::float8)sql"};

absl::StatusOr<LogPosition> ReadPosition(db::Transaction& tx) {
  ASSIGN_OR_RETURN(const db::Result last,
                   tx.Execute(kSelectPosition, db::Params()));
  if (last.empty()) return LogPosition();
  return LogPosition{.xid = last.row(0).Get<std::string>(0),
                     .seq = last.row(0).Get<int64_t>(1)};
}

}  // namespace

absl::StatusOr<bool> LockTree(db::Transaction& tx) {
  ASSIGN_OR_RETURN(const db::Result locked, tx.Execute(kLock, db::Params()));
  return locked.row(0).Get<bool>(0);
}

absl::StatusOr<TreeState> ReadTree(db::Transaction& tx,
                                   std::string_view service) {
  TreeState state;
  ASSIGN_OR_RETURN(const db::Result size,
                   tx.Execute(kSelectSize, db::Params()));
  state.size = size.row(0).Get<int64_t>(0);
  ASSIGN_OR_RETURN(state.position, ReadPosition(tx));
  ASSIGN_OR_RETURN(const db::Result heads,
                   tx.Execute(kSelectHead, db::Params()));
  for (const db::Row row : heads) {
    state.head = SignedHead{.service = std::string(service),
                            .tree_size = row.Get<int64_t>(0),
                            .root_hash = row.Get<db::Bytes>(1).data,
                            .signed_at = row.Get<absl::Time>(2),
                            .key_id = row.Get<std::string>(3),
                            .signature = row.Get<db::Bytes>(4).data};
  }
  return state;
}

absl::StatusOr<std::vector<WaitingRecord>> ReadWaiting(db::Transaction& tx,
                                                       const LogPosition& after,
                                                       int limit) {
  ASSIGN_OR_RETURN(
      const db::Result rows,
      tx.Execute(kSelectWaiting, db::Params(after.xid, after.seq, limit)));
  std::vector<WaitingRecord> waiting;
  for (const db::Row row : rows) {
    waiting.push_back({.position = {.xid = row.Get<std::string>(0),
                                    .seq = row.Get<int64_t>(1)},
                       .stored = ReadStored(row, 3),
                       .is_leaf = row.Get<bool>(2)});
  }
  return waiting;
}

absl::StatusOr<std::vector<Hash>> ReadNodes(db::Transaction& tx,
                                            absl::Span<const NodeId> nodes) {
  std::vector<int64_t> levels;
  std::vector<int64_t> indices;
  for (const NodeId node : nodes) {
    levels.push_back(node.level);
    indices.push_back(node.index);
  }
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kSelectNodes, db::Params(levels, indices)));
  std::vector<Hash> hashes;
  for (const db::Row row : rows) {
    if (row.IsNull(0)) {
      return absl::DataLossError("a node of the audit's tree is missing");
    }
    hashes.push_back(row.Get<db::Bytes>(0).data);
  }
  return hashes;
}

absl::StatusOr<Hash> ReadRoot(db::Transaction& tx, int64_t size) {
  ASSIGN_OR_RETURN(const std::vector<Hash> peaks,
                   ReadNodes(tx, NodesOf({0, size})));
  return RootOf(peaks);
}

absl::StatusOr<std::vector<Hash>> ReadProof(
    db::Transaction& tx, absl::Span<const LeafRange> ranges) {
  std::vector<NodeId> nodes;
  for (const LeafRange range : ranges) {
    const std::vector<NodeId> some = NodesOf(range);
    nodes.insert(nodes.end(), some.begin(), some.end());
  }
  ASSIGN_OR_RETURN(const std::vector<Hash> hashes, ReadNodes(tx, nodes));
  absl::Span<const Hash> rest = hashes;
  std::vector<Hash> proof;
  for (const LeafRange range : ranges) {
    const size_t count = NodesOf(range).size();
    proof.push_back(RootOf(rest.first(count)));
    rest.remove_prefix(count);
  }
  return proof;
}

void QueueLeaves(db::Transaction& tx, int64_t first,
                 absl::Span<const NewLeaf> leaves) {
  std::vector<std::string> ids;
  std::vector<std::string> hashes;
  std::vector<std::string> xids;
  std::vector<int64_t> seqs;
  for (const NewLeaf& leaf : leaves) {
    ids.push_back(leaf.record_id);
    hashes.push_back(absl::BytesToHexString(leaf.hash));
    xids.push_back(leaf.position.xid);
    seqs.push_back(leaf.position.seq);
  }
  tx.Queue(kInsertLeaves, db::Params(first, ids, hashes, xids, seqs));
}

void QueueNodes(db::Transaction& tx, absl::Span<const Node> nodes) {
  std::vector<int64_t> levels;
  std::vector<int64_t> indices;
  std::vector<std::string> hashes;
  for (const Node& node : nodes) {
    levels.push_back(node.id.level);
    indices.push_back(node.id.index);
    hashes.push_back(absl::BytesToHexString(node.hash));
  }
  tx.Queue(kInsertNodes, db::Params(levels, indices, hashes));
}

void QueueRefusal(db::Transaction& tx, const WaitingRecord& refused,
                  absl::Time now) {
  tx.Queue(kInsertRefusal,
           db::Params(refused.position.xid, refused.position.seq,
                      refused.stored.stamp.id, now));
}

void QueueHead(db::Transaction& tx, const SignedHead& head) {
  tx.Queue(kInsertHead,
           db::Params(head.tree_size, db::Bytes{head.root_hash}, head.signed_at,
                      head.key_id, db::Bytes{head.signature}));
}

absl::StatusOr<TreeAges> ReadAges(db::Transaction& tx) {
  ASSIGN_OR_RETURN(const LogPosition position, ReadPosition(tx));
  ASSIGN_OR_RETURN(
      const db::Result ages,
      tx.Execute(kSelectAges, db::Params(position.xid, position.seq)));
  return TreeAges{.unsequenced_seconds = ages.row(0).Get<double>(0),
                  .head_seconds = ages.row(0).Get<double>(1)};
}

}  // namespace sojourn::audit
