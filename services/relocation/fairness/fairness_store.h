#ifndef SERVICES_RELOCATION_FAIRNESS_FAIRNESS_STORE_H_
#define SERVICES_RELOCATION_FAIRNESS_FAIRNESS_STORE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/db/params.h"
#include "common/db/transaction.h"

// What is counted for the report on fairness, sealed as it is stored. All
// functions run in a transaction. Who writes a tally holds the lock of its
// case, and then that of the year.
namespace sojourn::relocation::fairness {

// Row ids of cases whose half year is over and that nobody has looked at, the
// first first.
absl::StatusOr<std::vector<std::string>> ListDue(db::Transaction& tx,
                                                 int limit);
// Of those that were looked at and of which a consent, whatever it is about,
// was taken back or corrected since, or that were merged into another one.
absl::StatusOr<std::vector<std::string>> ListDoubtful(db::Transaction& tx,
                                                      int limit);
// It is one of those.
absl::StatusOr<bool> IsDoubtful(db::Transaction& tx,
                                std::string_view case_row_id);

struct YearRow {
  int year = 0;
  std::string key_id;
  db::Bytes counts_sealed;  // empty: nothing was counted yet
  bool closed = false;
};
absl::StatusOr<std::optional<YearRow>> FindYear(db::Transaction& tx, int year);
absl::StatusOr<std::optional<YearRow>> LockYear(db::Transaction& tx, int year);
// Both included, in their order.
absl::StatusOr<std::vector<YearRow>> ListYears(db::Transaction& tx, int from,
                                               int to);
// The first that is still counted; nothing where all are closed.
absl::StatusOr<std::optional<int>> FirstOpenYear(db::Transaction& tx);
// Queues it; another one that was first stays.
void InsertYear(db::Transaction& tx, int year, std::string_view key_id);
void SaveCounts(db::Transaction& tx, int year, const db::Bytes& sealed);

// Nothing where nobody has looked at the case.
absl::StatusOr<std::optional<db::Bytes>> FindTally(
    db::Transaction& tx, std::string_view case_row_id);
// Inserts or replaces it: looked at now.
void PutTally(db::Transaction& tx, std::string_view case_row_id, int year,
              const db::Bytes& sealed);

// Closes the years up to this one, but for those of which a case is doubtful,
// and deletes what each case added.
void Close(db::Transaction& tx, int last_year);

}  // namespace sojourn::relocation::fairness

#endif  // SERVICES_RELOCATION_FAIRNESS_FAIRNESS_STORE_H_
