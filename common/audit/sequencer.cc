#include "common/audit/sequencer.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "common/log/log.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"

namespace sojourn::audit {
namespace {

// As long as any write transaction may live.
constexpr absl::Duration kTurnTime = absl::Seconds(2);

absl::Status Rewritten(std::string_view how) {
  return absl::DataLossError("the audit is not what was signed: " +
                             std::string(how));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Sequencer>> Sequencer::Create(
    db::Database& database, crypto::SecretKey mac_key,
    crypto::SigningKey signing_key, Options options,
    metrics::Registry& metrics) {
  ASSIGN_OR_RETURN(std::optional<SignedHead> exported,
                   HeadFile(options.head_file).Last());
  const auto gauge = [&](const char* name,
                         const char* help) -> metrics::Gauge& {
    return metrics.Gauges({.name = name, .help = help, .labels = {}}).With({});
  };
  Gauges gauges{
      .unsequenced = gauge("sojourn_audit_unsequenced_age_seconds",
                           "Age of the oldest record that is not in the "
                           "audit's tree"),
      .head_age = gauge("sojourn_audit_head_age_seconds",
                        "Time since the audit's tree was signed"),
      .unexported = gauge("sojourn_audit_head_unexported",
                          "1 while a signed head could not be written outside "
                          "the database"),
      .rewritten = gauge("sojourn_audit_rewritten",
                         "1 when the audit's tree is not what was signed"),
      .refused = metrics
                     .Counters({.name = "sojourn_audit_refused_records_total",
                                .help = "Records without a valid MAC",
                                .labels = {}})
                     .With({})};
  return std::unique_ptr<Sequencer>(
      new Sequencer(database, std::move(mac_key), std::move(signing_key),
                    std::move(options), std::move(exported), gauges));
}

Sequencer::Sequencer(db::Database& database, crypto::SecretKey mac_key,
                     crypto::SigningKey signing_key, Options options,
                     std::optional<SignedHead> exported, Gauges gauges)
    : database_(database),
      mac_key_(std::move(mac_key)),
      signing_key_(std::move(signing_key)),
      options_(std::move(options)),
      file_(options_.head_file),
      exported_(std::move(exported)),
      gauges_(gauges) {}

absl::StatusOr<Sequencer::Turn> Sequencer::TakeTurn(absl::Time deadline) {
  ASSIGN_OR_RETURN(
      Turn turn, database_.Write<Turn>(
                     deadline, [&](db::Transaction& tx) { return Merge(tx); }));
  for (const std::string& id : turn.refused) {
    gauges_.refused.Increment();
    log::Error("audit_record_refused", {{"audit_id", id}});
  }
  if (turn.head.has_value()) {
    RETURN_IF_ERROR(file_.Append(*turn.head));
    exported_ = turn.head;
  }
  return turn;
}

absl::StatusOr<Sequencer::Turn> Sequencer::Merge(db::Transaction& tx) const {
  Turn turn;
  ASSIGN_OR_RETURN(turn.led, LockTree(tx));
  if (!turn.led) return turn;
  ASSIGN_OR_RETURN(const TreeState state, ReadTree(tx, options_.service));
  RETURN_IF_ERROR(CheckAgainstHeads(tx, state));
  ASSIGN_OR_RETURN(const std::vector<WaitingRecord> waiting,
                   ReadWaiting(tx, state.position, options_.batch));
  ASSIGN_OR_RETURN(std::vector<Hash> peaks,
                   ReadNodes(tx, NodesOf({0, state.size})));
  const absl::Time now = absl::Now();
  Tree tree(state.size, std::move(peaks));
  std::vector<NewLeaf> leaves;
  std::vector<Node> nodes;
  for (const WaitingRecord& record : waiting) {
    if (record.is_leaf || !MacIsValid(mac_key_, record.stored)) {
      QueueRefusal(tx, record, now);
      turn.refused.push_back(record.stored.stamp.id);
      continue;
    }
    leaves.push_back({.record_id = record.stored.stamp.id,
                      .hash = LeafOf(record.stored),
                      .position = record.position});
    tree.Append(leaves.back().hash, [&](Node node) { nodes.push_back(node); });
  }
  if (!leaves.empty()) QueueLeaves(tx, state.size, leaves);
  if (!nodes.empty()) QueueNodes(tx, nodes);
  turn.taken = static_cast<int>(leaves.size());
  turn.more = static_cast<int>(waiting.size()) == options_.batch;
  if (turn.taken > 0 || NeedsHead(state, now)) {
    turn.head =
        SignHead(signing_key_, options_.service, tree.size(), tree.root(), now);
    QueueHead(tx, *turn.head);
  }
  return turn;
}

bool Sequencer::NeedsHead(const TreeState& state, absl::Time now) const {
  if (state.size == 0) return false;
  return !exported_.has_value() || exported_->tree_size < state.size ||
         now - state.head->signed_at >= options_.heartbeat;
}

bool Sequencer::IsSigned(const SignedHead& head) const {
  return HeadIsValid(signing_key_.public_key(), head) ||
         std::any_of(options_.older_keys.begin(), options_.older_keys.end(),
                     [&](const crypto::PublicKey& key) {
                       return HeadIsValid(key, head);
                     });
}

absl::Status Sequencer::CheckAgainstHeads(db::Transaction& tx,
                                          const TreeState& state) const {
  if (exported_.has_value()) {
    if (!IsSigned(*exported_)) {
      return Rewritten("the last exported head is not signed by our key");
    }
    if (exported_->tree_size > state.size) {
      return Rewritten("the database holds fewer records than were exported");
    }
    ASSIGN_OR_RETURN(const Hash then, ReadRoot(tx, exported_->tree_size));
    if (then != exported_->root_hash) {
      return Rewritten("records before the last exported head are others");
    }
  }
  if (!state.head.has_value()) {
    return state.size == 0 ? absl::OkStatus()
                           : Rewritten("there are leaves but no head");
  }
  if (!IsSigned(*state.head)) {
    return Rewritten("the last head in the database is not signed by our key");
  }
  // Leaves and the head over them are committed together.
  if (state.head->tree_size != state.size) {
    return Rewritten("leaves were added or removed after the last head");
  }
  ASSIGN_OR_RETURN(const Hash now, ReadRoot(tx, state.size));
  return now == state.head->root_hash
             ? absl::OkStatus()
             : Rewritten("the tree differs from the last head");
}

void Sequencer::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Sequencer::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

void Sequencer::Run() {
  bool more = false;
  while (WaitForTurn(more)) {
    const absl::StatusOr<Turn> turn = TakeTurn(absl::Now() + kTurnTime);
    more = turn.ok() && turn->more;
    Report(turn.status());
    Measure();
  }
}

bool Sequencer::WaitForTurn(bool at_once) {
  absl::MutexLock lock(&mutex_);
  if (!at_once) {
    mutex_.AwaitWithTimeout(absl::Condition(&stopping_), options_.interval);
  }
  return !stopping_;
}

// One line when it starts to fail and one when it works again, not one a turn.
void Sequencer::Report(const absl::Status& status) {
  gauges_.rewritten.Set(absl::IsDataLoss(status) ? 1 : 0);
  gauges_.unexported.Set(ReasonOf(status) == "FILE_UNWRITABLE" ? 1 : 0);
  if (status == reported_) return;
  reported_ = status;
  if (status.ok()) {
    log::Info("audit_sequencing", {{"code", "OK"}});
  } else {
    log::Failure("audit_sequencing", status);
  }
}

void Sequencer::Measure() {
  const auto ages = database_.Read<TreeAges>(
      absl::Now() + kTurnTime,
      [](db::Transaction& tx) { return ReadAges(tx); });
  if (!ages.ok()) return;
  gauges_.unsequenced.Set(ages->unsequenced_seconds);
  gauges_.head_age.Set(ages->head_seconds);
}

}  // namespace sojourn::audit
