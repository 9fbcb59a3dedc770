#include "common/audit/verifier.h"

#include <limits>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/audit/head_ledger.h"
#include "common/audit/stored_record.h"
#include "common/audit/tree_store.h"
#include "common/db/params.h"
#include "common/db/query.h"
#include "common/status/status_macros.h"

namespace sojourn::audit {
namespace {

constexpr db::Query kSelectLeaves{
    "audit_verify_select_leaves",
    "SELECT l.leaf_index, l.record_id::text, l.leaf_hash, r.id IS NULL, "
    "       coalesce((l.xid, l.seq) = (r.xid, r.seq), "
    "false), " SOJOURN_AUDIT_COLUMNS R"sql(
          FROM audit_leaves l
          LEFT JOIN audit_records r ON r.id = l.record_id
          WHERE l.leaf_index > $1 AND l.leaf_index < $2
          ORDER BY l.leaf_index
          LIMIT $3)sql"};

constexpr db::Query kSelectNodes{"audit_verify_select_nodes",
                                 R"sql(SELECT level, node_index, node_hash
          FROM audit_nodes
          WHERE level = $1 AND node_index >= $2 AND node_index <= $3)sql"};

// Neither in the tree nor refused.
constexpr db::Query kSelectStrays{
    "audit_verify_select_strays",
    R"sql(SELECT r.id::text, (r.xid, r.seq) <= ($1::text::xid8, $2)
          FROM audit_records r
          WHERE NOT EXISTS (SELECT FROM audit_leaves l WHERE l.record_id = r.id)
            AND NOT EXISTS (SELECT FROM audit_refusals f
                            WHERE f.record_id = r.id)
            AND ((r.xid, r.seq) <= ($1::text::xid8, $2)
                 OR r.recorded_at < now() - interval '1 minute')
          ORDER BY r.xid, r.seq)sql"};

constexpr db::Query kSelectRefusals{"audit_verify_select_refusals",
                                    R"sql(SELECT f.record_id::text, l.leaf_index
          FROM audit_refusals f LEFT JOIN audit_leaves l USING (record_id)
          ORDER BY f.xid, f.seq)sql"};

constexpr absl::Duration kReadTime = absl::Hours(1);

struct Leaf {
  int64_t index = 0;
  std::string record_id;
  Hash stored_hash;
  bool in_order = false;
  std::optional<StoredRecord> record;  // absent: deleted
  Hash record_hash;                    // of the record as it is now
};

// A record that is not what its leaf says, until the next head tells which of
// the two was altered.
struct Suspect {
  int64_t index = 0;
  std::string record_id;
  Hash stored_hash;
  Hash record_hash;
};

class Verification {
 public:
  Verification(db::Database& database, const VerifyOptions& options,
               HeadLedger ledger)
      : database_(database), options_(options), ledger_(std::move(ledger)) {
    verdict_.findings = std::move(ledger_.findings);
    verdict_.macs_checked = options.mac_key != nullptr;
    if (!ledger_.heads.empty()) {
      verdict_.last_signed_at = ledger_.heads.back().signed_at;
    }
  }

  absl::StatusOr<Verdict> Run() {
    ASSIGN_OR_RETURN(const TreeState state, ReadState());
    verdict_.records = state.size;
    if (state.size > 0 && ledger_.heads.empty()) {
      Add({.kind = FindingKind::kHeadsMissing,
           .detail = absl::StrCat(state.size,
                                  " records are sequenced, but no valid head "
                                  "was exported")});
    }
    RETURN_IF_ERROR(CheckLeaves(state.size));
    CheckEnd(state);
    RETURN_IF_ERROR(CheckStrays(state));
    return std::move(verdict_);
  }

 private:
  void Add(Finding finding) { verdict_.findings.push_back(std::move(finding)); }

  absl::StatusOr<TreeState> ReadState() {
    return database_.Read<TreeState>(
        absl::Now() + kReadTime,
        [&](db::Transaction& tx) { return ReadTree(tx, options_.service); });
  }

  absl::Status CheckLeaves(int64_t size) {
    int64_t last = std::numeric_limits<int64_t>::min();
    for (;;) {
      ASSIGN_OR_RETURN(const std::vector<Leaf> page, ReadLeaves(last, size));
      completed_.clear();
      for (const Leaf& leaf : page) CheckLeaf(leaf);
      RETURN_IF_ERROR(CheckNodes());
      if (options_.progress) options_.progress(stored_.size(), size);
      if (static_cast<int>(page.size()) < options_.page)
        return absl::OkStatus();
      last = page.back().index;
    }
  }

  absl::StatusOr<std::vector<Leaf>> ReadLeaves(int64_t after, int64_t size);
  void CheckLeaf(const Leaf& leaf);
  void CheckRecord(const Leaf& leaf);
  absl::Status CheckNodes();
  void CheckHeads();
  void Settle(const ExportedHead& head);
  void AddSuspects(bool records_are_right);
  void CheckEnd(const TreeState& state);
  absl::Status CheckStrays(const TreeState& state);

  db::Database& database_;
  const VerifyOptions& options_;
  HeadLedger ledger_;
  Verdict verdict_;
  // Over the leaves' hashes as they are stored, and over the records as they
  // are.
  Tree stored_;
  Tree recorded_;
  std::vector<Node> completed_;  // by this page
  std::vector<Suspect> suspects_;
  int64_t next_index_ = 0;
  bool shifted_ = false;  // leaves do not stand where they did
  size_t next_head_ = 0;
  int64_t last_good_size_ = 0;
  bool broken_ = false;  // a head did not fit: no later one can
};

absl::StatusOr<std::vector<Leaf>> Verification::ReadLeaves(int64_t after,
                                                           int64_t size) {
  using Leaves = std::vector<Leaf>;
  return database_.Read<Leaves>(
      absl::Now() + kReadTime,
      [&](db::Transaction& tx) -> absl::StatusOr<Leaves> {
        ASSIGN_OR_RETURN(
            const db::Result rows,
            tx.Execute(kSelectLeaves, db::Params(after, size, options_.page)));
        Leaves leaves;
        for (const db::Row row : rows) {
          Leaf leaf{.index = row.Get<int64_t>(0),
                    .record_id = row.Get<std::string>(1),
                    .stored_hash = row.Get<db::Bytes>(2).data,
                    .in_order = row.Get<bool>(4)};
          if (!row.Get<bool>(3)) {
            leaf.record = ReadStored(row, 5);
            leaf.record_hash = LeafOf(*leaf.record);
          }
          leaves.push_back(std::move(leaf));
        }
        return leaves;
      });
}

void Verification::CheckLeaf(const Leaf& leaf) {
  if (leaf.index != next_index_) {
    Add({.kind = FindingKind::kLeafMissing,
         .record_id = leaf.record_id,
         .leaf_index = leaf.index,
         .detail = absl::StrCat("leaf ", next_index_, " should come here")});
    shifted_ = true;
  }
  next_index_ = leaf.index + 1;
  CheckRecord(leaf);
  stored_.Append(leaf.stored_hash,
                 [&](Node node) { completed_.push_back(std::move(node)); });
  recorded_.Append(
      leaf.record.has_value() ? leaf.record_hash : leaf.stored_hash,
      [](const Node&) {});
  CheckHeads();
}

void Verification::CheckRecord(const Leaf& leaf) {
  if (!leaf.record.has_value()) {
    Add({.kind = FindingKind::kRecordDeleted,
         .record_id = leaf.record_id,
         .leaf_index = leaf.index,
         .detail = "the record is gone"});
    return;
  }
  if (leaf.record_hash != leaf.stored_hash) {
    suspects_.push_back({.index = leaf.index,
                         .record_id = leaf.record_id,
                         .stored_hash = leaf.stored_hash,
                         .record_hash = leaf.record_hash});
  }
  if (!leaf.in_order) {
    Add({.kind = FindingKind::kOrderChanged,
         .record_id = leaf.record_id,
         .leaf_index = leaf.index,
         .detail = "xid or seq is not what was sequenced"});
  }
  if (options_.mac_key != nullptr &&
      !MacIsValid(*options_.mac_key, *leaf.record)) {
    Add({.kind = FindingKind::kMacInvalid,
         .record_id = leaf.record_id,
         .leaf_index = leaf.index,
         .detail = "the service did not write this"});
  }
}

absl::Status Verification::CheckNodes() {
  // Every node would differ, and tell nothing more.
  if (shifted_) return absl::OkStatus();
  std::map<NodeId, Hash> stored;
  std::map<int, LeafRange> spans;
  for (const Node& node : completed_) {
    const auto [span, is_new] = spans.try_emplace(
        node.id.level, LeafRange{node.id.index, node.id.index});
    span->second.end = node.id.index;
  }
  for (const auto& [level, span] : spans) {
    const db::Params params(level, span.begin, span.end);
    ASSIGN_OR_RETURN(const db::Result rows,
                     database_.Read<db::Result>(
                         absl::Now() + kReadTime, [&](db::Transaction& tx) {
                           return tx.Execute(kSelectNodes, params);
                         }));
    for (const db::Row row : rows) {
      stored[{row.Get<int>(0), row.Get<int64_t>(1)}] =
          row.Get<db::Bytes>(2).data;
    }
  }
  // Where a subtree differs so do all above it: the lowest tells the place.
  std::map<NodeId, bool> differs;
  for (const Node& node : completed_) {
    const auto found = stored.find(node.id);
    const bool same = found != stored.end() && found->second == node.hash;
    if (same) continue;
    differs[node.id] = true;
    const NodeId left{node.id.level - 1, node.id.index * 2};
    const NodeId right{node.id.level - 1, node.id.index * 2 + 1};
    if (differs.contains(left) || differs.contains(right)) continue;
    const int64_t first = node.id.index << node.id.level;
    Add({.kind = FindingKind::kNodeChanged,
         .leaf_index = first,
         .detail = absl::StrCat("leaves ", first, " to ",
                                first + (int64_t{1} << node.id.level) - 1,
                                " are not those the stored subtree was made "
                                "of")});
  }
  return absl::OkStatus();
}

void Verification::CheckHeads() {
  while (next_head_ < ledger_.heads.size() &&
         ledger_.heads[next_head_].tree_size <= stored_.size()) {
    const ExportedHead& head = ledger_.heads[next_head_++];
    if (head.tree_size == stored_.size() && !broken_) Settle(head);
  }
}

void Verification::Settle(const ExportedHead& head) {
  const bool records_fit = recorded_.root() == head.root_hash;
  const bool leaves_fit = stored_.root() == head.root_hash;
  if (records_fit || leaves_fit) {
    ++verdict_.heads;
    last_good_size_ = head.tree_size;
    AddSuspects(records_fit);
    // The one that fits is what was signed: go on from it.
    leaves_fit ? recorded_ = stored_ : stored_ = recorded_;
    return;
  }
  broken_ = true;
  AddSuspects(false);
  Add({.kind = FindingKind::kHeadMismatch,
       .leaf_index = last_good_size_,
       .detail = absl::StrCat(
           "the head at ", head.where, ", signed at ",
           absl::FormatTime(head.signed_at, absl::UTCTimeZone()),
           ", covers another tree: among leaves ", last_good_size_, " to ",
           head.tree_size - 1,
           " something was changed, exchanged, inserted or removed")});
}

void Verification::AddSuspects(bool records_are_right) {
  std::map<Hash, int64_t> places;
  for (const Suspect& suspect : suspects_) {
    places[suspect.stored_hash] = suspect.index;
  }
  for (const Suspect& suspect : suspects_) {
    Finding finding{.record_id = suspect.record_id,
                    .leaf_index = suspect.index};
    const auto place = places.find(suspect.record_hash);
    if (records_are_right) {
      finding.kind = FindingKind::kLeafChanged;
      finding.detail = "the stored leaf is not the one that was signed";
    } else if (place != places.end()) {
      finding.kind = FindingKind::kRecordMoved;
      finding.detail = absl::StrCat("was sequenced as leaf ", place->second);
    } else {
      finding.kind = FindingKind::kRecordChanged;
      finding.detail = "not what was sequenced";
    }
    Add(std::move(finding));
  }
  suspects_.clear();
}

void Verification::CheckEnd(const TreeState& state) {
  AddSuspects(false);
  const int64_t covered =
      ledger_.heads.empty() ? 0 : ledger_.heads.back().tree_size;
  if (covered > stored_.size()) {
    const ExportedHead& head = ledger_.heads.back();
    Add({.kind = FindingKind::kTreeShorter,
         .leaf_index = stored_.size(),
         .detail = absl::StrCat(
             "the head at ", head.where, ", signed at ",
             absl::FormatTime(head.signed_at, absl::UTCTimeZone()), ", covers ",
             covered, " records; ", stored_.size(),
             " are there: the end was cut, or the database is an older one")});
  }
  // Leaves are committed with a head over them, which may not be exported yet.
  const bool end_is_signed =
      state.head.has_value() && state.head->tree_size == stored_.size() &&
      state.head->root_hash == stored_.root() && IsKnown(options_, *state.head);
  if (stored_.size() > covered && !end_is_signed) {
    Add({.kind = FindingKind::kLeavesUnsigned,
         .leaf_index = covered,
         .detail = "leaves from here on were never signed"});
  }
}

absl::Status Verification::CheckStrays(const TreeState& state) {
  const auto rows_of = [&](const db::Query& query, const db::Params& params) {
    return database_.Read<db::Result>(
        absl::Now() + kReadTime,
        [&](db::Transaction& tx) { return tx.Execute(query, params); });
  };
  ASSIGN_OR_RETURN(const db::Result strays,
                   rows_of(kSelectStrays,
                           db::Params(state.position.xid, state.position.seq)));
  for (const db::Row row : strays) {
    const bool is_behind = row.Get<bool>(1);
    Add({.kind = is_behind ? FindingKind::kRecordInserted
                           : FindingKind::kRecordUnsequenced,
         .record_id = row.Get<std::string>(0),
         .detail = is_behind
                       ? "was never sequenced, though later ones were"
                       : "waits for over a minute: does the sequencer run?"});
  }
  ASSIGN_OR_RETURN(const db::Result refused,
                   rows_of(kSelectRefusals, db::Params()));
  for (const db::Row row : refused) {
    const std::optional<int64_t> leaf_index = row.Find<int64_t>(1);
    Add({.kind = FindingKind::kRecordRefused,
         .record_id = row.Get<std::string>(0),
         .leaf_index = leaf_index,
         .detail = leaf_index.has_value()
                       ? "was put behind the end of the tree a second time"
                       : "has no valid MAC: the service did not write it"});
  }
  return absl::OkStatus();
}

}  // namespace

std::string_view FindingName(FindingKind kind) {
  switch (kind) {
    case FindingKind::kHeadUnreadable:
      return "HEAD_UNREADABLE";
    case FindingKind::kHeadForged:
      return "HEAD_FORGED";
    case FindingKind::kHeadsMissing:
      return "HEADS_MISSING";
    case FindingKind::kTreeShorter:
      return "TREE_SHORTER";
    case FindingKind::kHeadMismatch:
      return "HEAD_MISMATCH";
    case FindingKind::kRecordChanged:
      return "RECORD_CHANGED";
    case FindingKind::kRecordMoved:
      return "RECORD_MOVED";
    case FindingKind::kRecordDeleted:
      return "RECORD_DELETED";
    case FindingKind::kOrderChanged:
      return "ORDER_CHANGED";
    case FindingKind::kMacInvalid:
      return "MAC_INVALID";
    case FindingKind::kLeafMissing:
      return "LEAF_MISSING";
    case FindingKind::kLeafChanged:
      return "LEAF_CHANGED";
    case FindingKind::kNodeChanged:
      return "NODE_CHANGED";
    case FindingKind::kLeavesUnsigned:
      return "LEAVES_UNSIGNED";
    case FindingKind::kRecordInserted:
      return "RECORD_INSERTED";
    case FindingKind::kRecordUnsequenced:
      return "RECORD_UNSEQUENCED";
    case FindingKind::kRecordRefused:
      return "RECORD_REFUSED";
  }
  return "UNKNOWN";
}

absl::StatusOr<Verdict> Verify(db::Database& database,
                               const VerifyOptions& options) {
  // Heads first: those exported meanwhile are then not asked of an older tree.
  ASSIGN_OR_RETURN(HeadLedger ledger, ReadHeads(options));
  return Verification(database, options, std::move(ledger)).Run();
}

}  // namespace sojourn::audit
