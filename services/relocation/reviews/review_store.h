#ifndef SERVICES_RELOCATION_REVIEWS_REVIEW_STORE_H_
#define SERVICES_RELOCATION_REVIEWS_REVIEW_STORE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/db/params.h"
#include "common/db/transaction.h"
#include "services/relocation/relocation.h"

// Rows of reviews and of what she is told of decisions, sealed under the key of
// their case (review_file.h opens them). Written only under the case's lock.
namespace sojourn::relocation::review_store {

// Both kinds: what is open has a time until when somebody does it.
struct Row {
  std::string row_id;  // its name outside, too
  std::optional<absl::Time> due_at;
  db::Bytes sealed;
};

absl::StatusOr<std::vector<Row>> LoadReviews(db::Transaction& tx,
                                             std::string_view case_row_id);
absl::StatusOr<std::vector<Row>> LoadExplanations(db::Transaction& tx,
                                                  std::string_view case_row_id);

// Each queues its statement: a new row, or another content of the old one.
void PutReview(db::Transaction& tx, std::string_view case_row_id,
               const Row& row);
void PutExplanation(db::Transaction& tx, std::string_view case_row_id,
                    const Row& row);

// What waits, with as much of the case as a list shows.
struct Waiting {
  Row row;  // of Untold: the first that is due, without its content
  int64_t count = 1;
  Relocation relocation;  // id, code, level, state, overlay
};
// Reviews that are open, the first due first; none of cases that `reader`
// leads.
absl::StatusOr<std::vector<Waiting>> OpenReviews(db::Transaction& tx,
                                                 std::string_view reader,
                                                 int limit);
// Cases that `lead` or nobody leads, in which she is to be told of decisions.
absl::StatusOr<std::vector<Waiting>> Untold(db::Transaction& tx,
                                            std::string_view lead, int limit);

}  // namespace sojourn::relocation::review_store

#endif  // SERVICES_RELOCATION_REVIEWS_REVIEW_STORE_H_
