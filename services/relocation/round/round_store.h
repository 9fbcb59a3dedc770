#ifndef SERVICES_RELOCATION_ROUND_ROUND_STORE_H_
#define SERVICES_RELOCATION_ROUND_ROUND_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/db/database.h"
#include "common/db/db_error.h"
#include "common/keystore/key_ref.h"
#include "services/relocation/relocation.h"
#include "services/relocation/relocation_state_machine.h"
#include "services/relocation/round/round_rules.h"
#include "services/relocation/workflow/workflow.h"

// Rounds and what each says of parties, sealed as they are stored. All
// functions run in a transaction. Who changes a round holds its lock or its
// lease. Errors are the database's.
namespace sojourn::relocation::rounds {

inline keystore::KeyRef KeyOf(std::string_view round_id) {
  return {"round:" + std::string(round_id)};
}

struct Row {
  std::string row_id;
  std::string round_id;
  round_rules::RoundState state = round_rules::RoundState::kRunning;
  int64_t version = 1;
  db::Bytes plan_sealed;
  Cause cause;  // who requested it
  absl::Time requested_at;
  std::optional<absl::Time> solved_at;
  std::optional<absl::Time> accepted_at;
  int tries = 0;
  // Why it was accepted. Nothing where a case that it names is erased.
  std::optional<db::Bytes> reason_sealed;
  // How many of those that it places are other cases by now: whoever saw fewer
  // saw another plan.
  int64_t changed = 0;

  std::string etag() const {
    return std::to_string(version) + "." + std::to_string(changed);
  }
};
// Of every query below that answers with rounds.
absl::StatusOr<Row> ReadRow(const db::Row& row);

// FAILED_PRECONDITION ROUND_RUNNING of the commit of Insert.
extern const db::ConstraintErrors kErrors;
void Insert(db::Transaction& tx, const Row& row);

// $1: its round_id.
extern const db::Query kLock;
absl::StatusOr<std::optional<Row>> Find(db::Transaction& tx,
                                        std::string_view round_id);
absl::StatusOr<std::optional<Row>> FindNewest(db::Transaction& tx);
// What a new plan is compared with: the round accepted last, else the one that
// was solved last.
absl::StatusOr<std::optional<Row>> FindBase(db::Transaction& tx);
absl::StatusOr<bool> IsSuperseded(db::Transaction& tx, const Row& row);

// The round that runs, for whoever works on it from now on; nothing where none
// does, or somebody has it.
absl::StatusOr<std::optional<Row>> Claim(db::Transaction& tx,
                                         std::string_view token);
// False: somebody else has it now.
absl::StatusOr<bool> Finish(db::Transaction& tx, const Row& row,
                            std::string_view token);
void TryAgain(db::Transaction& tx, const Row& row, std::string_view token,
              absl::Duration pause);
// For whoever comes next, at once: nothing was wrong with it.
void GiveBack(db::Transaction& tx, const Row& row, std::string_view token);

// Cases with one of these codes, by their rows: nobody erases them until the
// transaction ends.
absl::StatusOr<std::vector<std::string>> HoldNamed(
    db::Transaction& tx, const std::vector<std::string>& codes);
// Under the lock: what was recommended before is not any more; of this round
// whatever it placed is, where the case is still the same. `named`: what its
// reason says is of these cases.
void Accept(db::Transaction& tx, const Row& row,
            const std::vector<std::string>& named);

struct Over {
  std::string row_id;
  std::string round_id;
};
// Run before `before`, the oldest first; neither the one that runs nor what
// FindBase answers.
absl::StatusOr<std::vector<Over>> ListOver(db::Transaction& tx,
                                           absl::Time before, int limit);
// Of ListOver, with what it says of parties. False: it is gone already.
absl::StatusOr<bool> Delete(db::Transaction& tx, const Over& over);

// Cases that wait for a place or hold one that they have not come to, the most
// urgent and longest waiting first.
absl::StatusOr<std::vector<std::string>> ListWaiting(db::Transaction& tx,
                                                     int limit);

struct PartyRow {
  std::string case_row_id;
  std::string relocation_id;
  std::string code;
  int position = 0;
  db::Bytes party_sealed;
  bool placed = false;
  bool changed = false;
  bool recommended = false;
  // There is a party that this one must not meet.
  bool apart = false;
};
// As a case was when it was gathered.
struct CaseSeen {
  int64_t version = 0;
  int64_t separations = 0;
};
// Waits for whoever changes one of them, until the transaction ends. Before
// InsertParty.
absl::Status HoldCases(db::Transaction& tx,
                       const std::vector<std::string>& case_row_ids);
// One that is another since counts as changed. Nothing happens where it is
// erased.
void InsertParty(db::Transaction& tx, const Row& round, const PartyRow& party,
                 const CaseSeen& seen);
// From behind `after`.
absl::StatusOr<std::vector<PartyRow>> ListParties(db::Transaction& tx,
                                                  const Row& round, int after,
                                                  int limit);
// Codes of cases that changed before it was accepted.
absl::StatusOr<std::vector<std::string>> ListLeftOut(db::Transaction& tx,
                                                     const Row& round);

struct Recommended {
  Row round;
  PartyRow party;
};
absl::StatusOr<std::optional<Recommended>> FindRecommended(
    db::Transaction& tx, std::string_view case_row_id);

// Plans that say something about the case are wrong from now on. Under its
// lock.
void Outdate(db::Transaction& tx, std::string_view case_row_id);
// After a change of the case, under its lock: plans that say something about it
// are wrong from now on, where round_rules::Outdates says so.
void OutdateAfter(db::Transaction& tx, const Relocation& before,
                  const Relocation& next, Event event);

}  // namespace sojourn::relocation::rounds

#endif  // SERVICES_RELOCATION_ROUND_ROUND_STORE_H_
