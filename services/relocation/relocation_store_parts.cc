#include "services/relocation/relocation_store_parts.h"

#include "common/crypto/ids.h"
#include "common/status/status_macros.h"

namespace sojourn::relocation {
namespace {

constexpr db::Query kSelectPersons{"relocation_select_persons", R"sql(
SELECT id, public_id, position, person_sealed, apart, acts_first FROM persons
WHERE relocation_id = $1 ORDER BY position)sql"};
constexpr db::Query kSelectAssignments{"relocation_select_assignments", R"sql(
SELECT role, subject, organisation_id, assigned_at, taken, own_hand
FROM assignments
WHERE relocation_id = $1 ORDER BY assigned_at, role)sql"};
constexpr db::Query kSelectSpokespersons{"relocation_select_spokespersons",
                                         R"sql(
SELECT id, public_id, spokesperson_sealed, recorded_at FROM spokespersons
WHERE relocation_id = $1 AND ended_at IS NULL ORDER BY id)sql"};
constexpr db::Query kSelectConsents{"relocation_select_consents", R"sql(
SELECT id, public_id, person_id, consent_sealed, recorded_at, withdrawn_at
FROM consents WHERE relocation_id = $1 AND corrected_at IS NULL ORDER BY id)sql"};
constexpr db::Query kSelectReferees{"relocation_select_referees", R"sql(
SELECT id, public_id, referee_sealed, answer_sealed, answered_at FROM referees
WHERE relocation_id = $1 AND dropped_at IS NULL ORDER BY id)sql"};
constexpr db::Query kSelectDecisions{"relocation_select_decisions", R"sql(
SELECT id, public_id, details_sealed, has_view, view_due, decided_by,
       decided_at
FROM decisions
WHERE relocation_id = $1 AND corrected_at IS NULL ORDER BY id)sql"};
constexpr db::Query kSelectProposalFacts{"relocation_select_proposal_facts",
                                         R"sql(
SELECT public_id, state, chosen, problem_reason = 'PLACE_BURNT', answer_due
FROM proposals
WHERE relocation_id = $1 ORDER BY id)sql"};

constexpr db::Query kPutAssignment{"relocation_put_assignment", R"sql(
INSERT INTO assignments
  (id, relocation_id, role, subject, organisation_id, assigned_at, taken,
   own_hand)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (relocation_id, role) DO UPDATE SET
  subject = excluded.subject, organisation_id = excluded.organisation_id,
  assigned_at = excluded.assigned_at, taken = excluded.taken,
  own_hand = excluded.own_hand AND (assignments.own_hand
    OR assignments.subject <> excluded.subject))sql"};
constexpr db::Query kInsertSpokesperson{"relocation_insert_spokesperson", R"sql(
INSERT INTO spokespersons
  (id, public_id, relocation_id, spokesperson_sealed, recorded_at)
VALUES ($1, $2, $3, $4, $5))sql"};
constexpr db::Query kInsertConsent{"relocation_insert_consent", R"sql(
INSERT INTO consents
  (id, public_id, relocation_id, person_id, consent_sealed, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6))sql"};
constexpr db::Query kInsertReferee{"relocation_insert_referee", R"sql(
INSERT INTO referees
  (id, public_id, relocation_id, referee_sealed, recorded_at)
VALUES ($1, $2, $3, $4, $5))sql"};
constexpr db::Query kPutAnswer{
    "relocation_put_answer",
    "UPDATE referees SET answer_sealed = $2, answered_at = $3 WHERE id = $1"};
constexpr db::Query kInsertDecision{"relocation_insert_decision", R"sql(
INSERT INTO decisions
  (id, public_id, relocation_id, details_sealed, has_view, view_due, decided_by,
   decided_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8))sql"};
constexpr db::Query kPutView{"relocation_put_view", R"sql(
UPDATE decisions SET details_sealed = $2, has_view = true, view_due = NULL
WHERE id = $1)sql"};
constexpr db::Query kPutWords{
    "relocation_put_words",
    "UPDATE decisions SET details_sealed = $2 WHERE id = $1"};
constexpr db::Query kEndSpokesperson{
    "relocation_end_spokesperson",
    "UPDATE spokespersons SET ended_at = $2 WHERE id = $1"};
constexpr db::Query kWithdrawConsent{
    "relocation_withdraw_consent",
    "UPDATE consents SET withdrawn_at = $2 WHERE id = $1"};
constexpr db::Query kPutConsent{
    "relocation_put_consent",
    "UPDATE consents SET consent_sealed = $2 WHERE id = $1"};
constexpr db::Query kDropConsent{
    "relocation_drop_consent",
    "UPDATE consents SET corrected_at = $2 WHERE id = $1"};
constexpr db::Query kDropReferee{
    "relocation_drop_referee",
    "UPDATE referees SET dropped_at = $2 WHERE id = $1"};
constexpr db::Query kDropAnswer{"relocation_drop_answer", R"sql(
UPDATE referees SET answer_sealed = NULL, answered_at = NULL
WHERE id = $1)sql"};
constexpr db::Query kDropDecision{
    "relocation_drop_decision",
    "UPDATE decisions SET corrected_at = $2 WHERE id = $1"};

template <typename T, typename Read>
std::vector<T> ReadAll(const db::Result& result, Read read) {
  std::vector<T> all;
  all.reserve(static_cast<size_t>(result.rows()));
  for (const db::Row row : result) all.push_back(read(row));
  return all;
}

PersonRow ReadPerson(const db::Row& row) {
  return {.row_id = row.Get<std::string>(0),
          .person_id = row.Get<std::string>(1),
          .position = row.Get<int>(2),
          .sealed = row.Get<db::Bytes>(3),
          .apart = row.Get<bool>(4),
          .acts_first = row.Get<bool>(5)};
}

Assignment ReadAssignment(const db::Row& row) {
  return {Parse<AssignmentRole>(row.Get<std::string>(0))
              .value_or(AssignmentRole::kLead),
          row.Get<std::string>(1),
          row.Get<std::string>(2),
          row.Get<absl::Time>(3),
          row.Get<bool>(4),
          row.Get<bool>(5)};
}

SpokespersonRow ReadSpokesperson(const db::Row& row) {
  return {row.Get<std::string>(0), row.Get<std::string>(1),
          row.Get<db::Bytes>(2), row.Get<absl::Time>(3)};
}

ConsentRow ReadConsent(const db::Row& row) {
  return {row.Get<std::string>(0), row.Get<std::string>(1),
          row.Get<std::string>(2), row.Get<db::Bytes>(3),
          row.Get<absl::Time>(4),  row.Find<absl::Time>(5)};
}

RefereeRow ReadReferee(const db::Row& row) {
  return {row.Get<std::string>(0), row.Get<std::string>(1),
          row.Get<db::Bytes>(2), row.Find<db::Bytes>(3),
          row.Find<absl::Time>(4)};
}

DecisionRow ReadDecision(const db::Row& row) {
  return {row.Get<std::string>(0), row.Get<std::string>(1),
          row.Get<db::Bytes>(2),   row.Get<bool>(3),
          row.Find<absl::Time>(4), row.Get<std::string>(5),
          row.Get<absl::Time>(6)};
}

ProposalFacts ReadProposal(const db::Row& row) {
  return {row.Get<std::string>(0), row.Get<std::string>(1), row.Get<bool>(2),
          row.Get<bool>(3), row.Find<absl::Time>(4)};
}

}  // namespace

absl::StatusOr<CaseParts> LoadParts(db::Transaction& tx,
                                    std::string_view case_row_id) {
  const db::Params id(case_row_id);
  ASSIGN_OR_RETURN(const std::vector<db::Result> results,
                   tx.ExecuteAll({{kSelectPersons, id},
                                  {kSelectAssignments, id},
                                  {kSelectSpokespersons, id},
                                  {kSelectConsents, id},
                                  {kSelectReferees, id},
                                  {kSelectDecisions, id},
                                  {kSelectProposalFacts, id}}));
  CaseParts parts;
  parts.persons = ReadAll<PersonRow>(results[0], ReadPerson);
  parts.assignments = ReadAll<Assignment>(results[1], ReadAssignment);
  parts.spokespersons = ReadAll<SpokespersonRow>(results[2], ReadSpokesperson);
  parts.consents = ReadAll<ConsentRow>(results[3], ReadConsent);
  parts.referees = ReadAll<RefereeRow>(results[4], ReadReferee);
  parts.decisions = ReadAll<DecisionRow>(results[5], ReadDecision);
  parts.proposals = ReadAll<ProposalFacts>(results[6], ReadProposal);
  return parts;
}

void PutAssignment(db::Transaction& tx, std::string_view case_row_id,
                   const Assignment& assignment) {
  tx.Queue(kPutAssignment,
           db::Params(crypto::NewUuidV7(), case_row_id, Name(assignment.role),
                      assignment.subject, assignment.organisation_id,
                      assignment.assigned_at, assignment.taken,
                      assignment.own_hand));
}

void InsertSpokesperson(db::Transaction& tx, std::string_view case_row_id,
                        const SpokespersonRow& row) {
  tx.Queue(kInsertSpokesperson,
           db::Params(row.row_id, row.spokesperson_id, case_row_id, row.sealed,
                      row.recorded_at));
}

void InsertConsent(db::Transaction& tx, std::string_view case_row_id,
                   const ConsentRow& row) {
  tx.Queue(kInsertConsent,
           db::Params(row.row_id, row.consent_id, case_row_id,
                      row.person_row_id, row.sealed, row.recorded_at));
}

void InsertReferee(db::Transaction& tx, std::string_view case_row_id,
                   const RefereeRow& row, absl::Time now) {
  tx.Queue(kInsertReferee, db::Params(row.row_id, row.referee_id, case_row_id,
                                      row.sealed, now));
}

void PutAnswer(db::Transaction& tx, std::string_view referee_row_id,
               const db::Bytes& sealed, absl::Time answered_at) {
  tx.Queue(kPutAnswer, db::Params(referee_row_id, sealed, answered_at));
}

void InsertDecision(db::Transaction& tx, std::string_view case_row_id,
                    const DecisionRow& row) {
  tx.Queue(kInsertDecision, db::Params(row.row_id, row.decision_id, case_row_id,
                                       row.sealed, row.has_view, row.view_due,
                                       row.decided_by, row.decided_at));
}

void PutView(db::Transaction& tx, std::string_view decision_row_id,
             const db::Bytes& sealed) {
  tx.Queue(kPutView, db::Params(decision_row_id, sealed));
}

void PutWords(db::Transaction& tx, std::string_view decision_row_id,
              const db::Bytes& sealed) {
  tx.Queue(kPutWords, db::Params(decision_row_id, sealed));
}

void EndSpokesperson(db::Transaction& tx, std::string_view row_id,
                     absl::Time now) {
  tx.Queue(kEndSpokesperson, db::Params(row_id, now));
}

void WithdrawConsent(db::Transaction& tx, std::string_view row_id,
                     absl::Time now) {
  tx.Queue(kWithdrawConsent, db::Params(row_id, now));
}

void PutConsent(db::Transaction& tx, std::string_view row_id,
                const db::Bytes& sealed) {
  tx.Queue(kPutConsent, db::Params(row_id, sealed));
}

void DropConsent(db::Transaction& tx, std::string_view row_id, absl::Time now) {
  tx.Queue(kDropConsent, db::Params(row_id, now));
}

void DropReferee(db::Transaction& tx, std::string_view row_id, absl::Time now) {
  tx.Queue(kDropReferee, db::Params(row_id, now));
}

void DropAnswer(db::Transaction& tx, std::string_view row_id) {
  tx.Queue(kDropAnswer, db::Params(row_id));
}

void DropDecision(db::Transaction& tx, std::string_view row_id,
                  absl::Time now) {
  tx.Queue(kDropDecision, db::Params(row_id, now));
}

}  // namespace sojourn::relocation
