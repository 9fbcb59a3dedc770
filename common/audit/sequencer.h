// Takes the records of audit_records into one Merkle tree per service and signs
// what the tree is: from then on nobody alters a record unnoticed.
#ifndef COMMON_AUDIT_SEQUENCER_H_
#define COMMON_AUDIT_SEQUENCER_H_

#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/audit/head_file.h"
#include "common/audit/signed_head.h"
#include "common/audit/tree_store.h"
#include "common/crypto/secret_key.h"
#include "common/crypto/signing.h"
#include "common/db/database.h"
#include "common/metrics/registry.h"

namespace sojourn::audit {

// Every copy of a service runs one; a lock in the database lets one at a time
// take a turn. A record is in the tree, and a head that covers it on the disk,
// at most 5 s after its commit: a turn each second, and no write transaction
// lives over 2 s.
//
// Before it adds anything, a turn checks that the tree is what was signed last,
// in the database and in this copy's file of heads. If it is not, nothing is
// added or signed: a signature would cover up what happened.
class Sequencer {
 public:
  struct Options {
    std::string service;
    HeadFile::Options head_file;
    // Keys that signed before the present one.
    std::vector<crypto::PublicKey> older_keys;
    absl::Duration interval = absl::Seconds(1);
    // An idle tree is signed again this often, so that a head that grows old
    // tells of a stopped sequencer.
    absl::Duration heartbeat = absl::Minutes(5);
    int batch = 500;
  };

  // What one turn did.
  struct Turn {
    // False while another copy has the turn.
    bool led = false;
    int taken = 0;
    // Ids of records without a valid MAC.
    std::vector<std::string> refused;
    // A whole batch: more may be waiting.
    bool more = false;
    // Signed in this turn.
    std::optional<SignedHead> head;
  };

  // `database` and `metrics` outlive this. FAILED_PRECONDITION when the file
  // of heads cannot be read.
  static absl::StatusOr<std::unique_ptr<Sequencer>> Create(
      db::Database& database, crypto::SecretKey mac_key,
      crypto::SigningKey signing_key, Options options,
      metrics::Registry& metrics);
  ~Sequencer() { Stop(); }
  Sequencer(const Sequencer&) = delete;
  Sequencer& operator=(const Sequencer&) = delete;

  // Turns until Stop, on a thread of its own.
  void Start();
  void Stop();

  // One turn. DATA_LOSS: the tree is not what was signed. FAILED_PRECONDITION
  // FILE_UNWRITABLE: records were taken but the head is not exported yet; the
  // next turn exports a newer one. Not while started; not thread-safe.
  absl::StatusOr<Turn> TakeTurn(absl::Time deadline);

 private:
  struct Gauges {
    metrics::Gauge& unsequenced;
    metrics::Gauge& head_age;
    metrics::Gauge& unexported;
    metrics::Gauge& rewritten;
    metrics::Counter& refused;
  };

  Sequencer(db::Database& database, crypto::SecretKey mac_key,
            crypto::SigningKey signing_key, Options options,
            std::optional<SignedHead> exported, Gauges gauges);

  absl::StatusOr<Turn> Merge(db::Transaction& tx) const;
  absl::Status CheckAgainstHeads(db::Transaction& tx,
                                 const TreeState& state) const;
  bool IsSigned(const SignedHead& head) const;
  bool NeedsHead(const TreeState& state, absl::Time now) const;
  void Run();
  // False once stopping.
  bool WaitForTurn(bool at_once);
  void Report(const absl::Status& status);
  void Measure();

  db::Database& database_;
  const crypto::SecretKey mac_key_;
  const crypto::SigningKey signing_key_;
  const Options options_;
  HeadFile file_;
  // The last head in this copy's file.
  std::optional<SignedHead> exported_;
  Gauges gauges_;
  absl::Status reported_;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace sojourn::audit

#endif  // COMMON_AUDIT_SEQUENCER_H_
