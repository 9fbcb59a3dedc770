// Writing what a rule decided, inside the transaction that holds the locks.
// Everything is queued: it travels with COMMIT.
#ifndef SERVICES_GRANTS_GRANTS_WRITE_H_
#define SERVICES_GRANTS_GRANTS_WRITE_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "common/db/database.h"
#include "services/grants/exposure/move_rules.h"
#include "services/grants/grants.h"

namespace sojourn::grants {

// What a new grant has beside its row. All bytes are sealed already.
struct NewGrant {
  std::vector<std::string> person_refs;
  db::Bytes category;
  db::Bytes purpose;
  db::Bytes payment_currency;
  std::optional<db::Bytes> beneficiary;
};
void InsertGrant(db::Transaction& tx, const Grant& grant, const NewGrant& made);

struct NewLine {
  std::string id;
  db::Bytes category;
  db::Bytes description;
};
// Amounts, and what is already paid, are those of grant.cost_lines.
void InsertLines(db::Transaction& tx, const Grant& grant,
                 const std::vector<NewLine>& lines);

// The grant's next row, its payments, approval and fact, the ledger and the
// fund's parts, and the event. `fund` is the row as locked; a change with
// postings without the fund's lock is a bug the caller excludes.
absl::Status WriteChange(db::Transaction& tx, const Change& change,
                         const Fund& fund);

// The same of a move between funds; both rows as locked.
absl::Status WriteMove(db::Transaction& tx, const Move& move, const Fund& from,
                       const Fund& to);

// grant.submitted, the first event of a grant.
void AppendSubmitted(db::Transaction& tx, const Grant& grant);

struct SealedPayee {
  db::Bytes relation;
  db::Bytes name;
  db::Bytes details;
};
void SetPayee(db::Transaction& tx, const std::string& payment_id,
              const SealedPayee& payee);
void SetTerms(db::Transaction& tx, const std::string& payment_id,
              const db::Bytes& terms);

struct NewNote {
  std::string id;
  std::string grant_id;
  std::string_view method;
  Actor author;
  db::Bytes text;
};
void InsertNote(db::Transaction& tx, const NewNote& note);

}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_GRANTS_WRITE_H_
