#ifndef SERVICES_RELOCATION_REFERRAL_REFERRAL_STORE_H_
#define SERVICES_RELOCATION_REFERRAL_REFERRAL_STORE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/db/database.h"
#include "services/relocation/referral/referral_rules.h"

// Rows of referrals, sent and received. What is sealed in them referral_file.h
// opens. Unless said otherwise a function runs in a transaction that holds the
// lock on the case, or that only reads.
namespace sojourn::relocation::referrals {

struct Row {
  std::string row_id;
  std::string network;
  ReferralState state = ReferralState::kPending;
  absl::Time due_at;
  db::Bytes sealed;
};

// In the order in which they were sent.
absl::StatusOr<std::vector<Row>> Load(db::Transaction& tx,
                                      std::string_view case_row_id);

// Each queues its statement.
void Insert(db::Transaction& tx, std::string_view case_row_id,
            const db::Bytes& blind_id, const Row& row);
void Update(db::Transaction& tx, const Row& row);
// Nobody has longer than until `due_at`.
void Hasten(db::Transaction& tx, std::string_view case_row_id,
            absl::Time due_at);

// The id by which the case of a referral is known outside; nothing where this
// network sent none of this name, or its case is erased. Needs no lock.
absl::StatusOr<std::optional<std::string>> FindCase(db::Transaction& tx,
                                                    const db::Bytes& blind_id);

// Cases in which another network's time is over; at most `limit`. Needs no
// lock.
absl::StatusOr<std::vector<std::string>> ListDue(db::Transaction& tx,
                                                 absl::Time now, int limit);

// What was decided on a file that came.
struct Received {
  std::string row_id;
  std::optional<std::string> case_row_id;
  std::string network;
  std::string bounce_reason;  // v1::ReferralBounceReason by name
  absl::Time decided_at;
  db::Bytes origin_sealed;  // empty where there is no case
};
// False where the file was decided on before; waits for who is about to.
absl::StatusOr<bool> AddReceived(db::Transaction& tx, const db::Bytes& blind_id,
                                 const Received& received);

struct Decided {
  // What the case is called outside; empty where none was made, or where it is
  // erased.
  std::string relocation_id;
  std::string bounce_reason;
  absl::Time decided_at;
};
// Needs no lock.
absl::StatusOr<std::optional<Decided>> FindDecided(db::Transaction& tx,
                                                   const db::Bytes& blind_id);

struct Origin {
  std::string row_id;
  db::Bytes sealed;
};
// Nothing for a case that came from nowhere else.
absl::StatusOr<std::optional<Origin>> LoadOrigin(db::Transaction& tx,
                                                 std::string_view case_row_id);

}  // namespace sojourn::relocation::referrals

#endif  // SERVICES_RELOCATION_REFERRAL_REFERRAL_STORE_H_
