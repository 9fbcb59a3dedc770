#ifndef SERVICES_RELOCATION_RELOCATION_STORE_PARTS_H_
#define SERVICES_RELOCATION_RELOCATION_STORE_PARTS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/db/params.h"
#include "common/db/transaction.h"
#include "services/relocation/relocation.h"
#include "services/relocation/relocation_store_case.h"

// What belongs to a case beside its root row: persons, assignments,
// spokespersons, consents, referees and decisions, sealed as they are stored.
// Written only under the lock of the case.
namespace sojourn::relocation {

struct Assignment {
  AssignmentRole role = AssignmentRole::kLead;
  std::string subject;
  std::string organisation_id;
  absl::Time assigned_at;
  // By herself, or away from another lead; see TakesOver.
  bool taken = false;
  // By herself; somebody else's giving of the same case is not undone by it.
  bool own_hand = false;
};

struct SpokespersonRow {
  std::string row_id;
  std::string spokesperson_id;
  db::Bytes sealed;
  absl::Time recorded_at;
};

struct ConsentRow {
  std::string row_id;
  std::string consent_id;
  std::string person_row_id;
  db::Bytes sealed;
  absl::Time recorded_at;
  std::optional<absl::Time> withdrawn_at;
};

struct RefereeRow {
  std::string row_id;
  std::string referee_id;
  db::Bytes sealed;
  std::optional<db::Bytes> answer_sealed;
  std::optional<absl::Time> answered_at;
};

struct DecisionRow {
  std::string row_id;
  std::string decision_id;
  db::Bytes sealed;
  bool has_view = false;
  std::optional<absl::Time> view_due;
  std::string decided_by;
  absl::Time decided_at;
};

// Rows in force: ended spokespersons, corrected consents and decisions are left
// out. A consent she took back stays: it held until then.
struct CaseParts {
  std::vector<PersonRow> persons;
  std::vector<Assignment> assignments;
  std::vector<SpokespersonRow> spokespersons;
  std::vector<ConsentRow> consents;
  std::vector<RefereeRow> referees;
  std::vector<DecisionRow> decisions;
  std::vector<ProposalFacts> proposals;
};

// One round trip.
absl::StatusOr<CaseParts> LoadParts(db::Transaction& tx,
                                    std::string_view case_row_id);

// Each queues its statement.
void PutAssignment(db::Transaction& tx, std::string_view case_row_id,
                   const Assignment& assignment);
void InsertSpokesperson(db::Transaction& tx, std::string_view case_row_id,
                        const SpokespersonRow& row);
void InsertConsent(db::Transaction& tx, std::string_view case_row_id,
                   const ConsentRow& row);
void InsertReferee(db::Transaction& tx, std::string_view case_row_id,
                   const RefereeRow& row, absl::Time now);
void PutAnswer(db::Transaction& tx, std::string_view referee_row_id,
               const db::Bytes& sealed, absl::Time answered_at);
void InsertDecision(db::Transaction& tx, std::string_view case_row_id,
                    const DecisionRow& row);
// Her view of a decision taken before she could be asked.
void PutView(db::Transaction& tx, std::string_view decision_row_id,
             const db::Bytes& sealed);

// What was said to a decision beside it: it waits for her view as before.
void PutWords(db::Transaction& tx, std::string_view decision_row_id,
              const db::Bytes& sealed);

// What is left of it, once what she said of herself is not wanted any more.
void PutConsent(db::Transaction& tx, std::string_view row_id,
                const db::Bytes& sealed);

// She took it back.
void WithdrawConsent(db::Transaction& tx, std::string_view row_id,
                     absl::Time now);

// What CorrectRecord takes back, by the row the entry wrote.
void EndSpokesperson(db::Transaction& tx, std::string_view row_id,
                     absl::Time now);
void DropConsent(db::Transaction& tx, std::string_view row_id, absl::Time now);
void DropReferee(db::Transaction& tx, std::string_view row_id, absl::Time now);
void DropAnswer(db::Transaction& tx, std::string_view row_id);
void DropDecision(db::Transaction& tx, std::string_view row_id, absl::Time now);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RELOCATION_STORE_PARTS_H_
