// Who read or changed what, for whom and why: nothing is answered before it is
// written here.
#ifndef COMMON_AUDIT_AUDIT_H_
#define COMMON_AUDIT_AUDIT_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/audit/stored_record.h"
#include "common/auth/caller.h"
#include "common/crypto/secret_key.h"
#include "common/db/database.h"

namespace sojourn::audit {

// A record with everything that is known of the caller filled in.
Record RecordFor(const auth::Caller& caller, std::string_view method);

// Thread-safe. Rows of `audit_records` (common/migrations).
class Writer {
 public:
  struct Options {
    absl::Duration max_wait = absl::Milliseconds(2);
    size_t max_rows = 256;
    absl::Duration flush_timeout = absl::Seconds(2);
    int key_version = 1;
  };

  // `database` has connections of its own, so that answers to reads do not
  // wait for those of the handlers. It outlives this.
  Writer(db::Database& database, crypto::SecretKey key)
      : Writer(database, std::move(key), Options()) {}
  Writer(db::Database& database, crypto::SecretKey key, Options options);

  // For a write: joins the caller's transaction, so that there is no change
  // without its record, nor a record without its change.
  void Append(db::Transaction& transaction, const Record& record) const;

  // The same for several records in one statement.
  void AppendAll(db::Transaction& transaction,
                 const std::vector<Record>& records) const;

  // For a read: returns when the row is committed. Readers that come while
  // rows are being written share the next commit; it starts after at most
  // `max_wait`, on another connection if need be. UNAVAILABLE
  // AUDIT_UNAVAILABLE when it did not succeed by `deadline`; then the answer
  // must not be given.
  absl::Status RecordRead(const Record& record, absl::Time deadline);

  // Successful commits for reads since the start, and the rows in them.
  struct Counts {
    int64_t commits = 0;
    int64_t rows = 0;
  };
  Counts counts() const;

 private:
  struct Batch;

  // Waits until the batch should go, then closes it to further rows.
  void Close(const std::shared_ptr<Batch>& batch)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status Flush(const Batch& batch);
  void Queue(db::Transaction& transaction, const Stamp& stamp,
             const Record& record) const;

  db::Database& database_;
  const crypto::SecretKey key_;
  const Options options_;
  mutable absl::Mutex mutex_;
  // The batch that readers still join; the one who opened it writes it.
  std::shared_ptr<Batch> open_ ABSL_GUARDED_BY(mutex_);
  int flushing_ ABSL_GUARDED_BY(mutex_) = 0;
  Counts counts_ ABSL_GUARDED_BY(mutex_);
};

// For tests and `audit verify`: OK when the row with this id in
// `audit_records` carries the MAC of what it says, DATA_LOSS when not.
absl::Status VerifyMac(db::Database& database, const crypto::SecretKey& key,
                       std::string_view id, absl::Time deadline);

}  // namespace sojourn::audit

#endif  // COMMON_AUDIT_AUDIT_H_
