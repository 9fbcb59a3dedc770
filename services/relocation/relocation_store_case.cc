#include "services/relocation/relocation_store_case.h"

#include <utility>

#include "common/crypto/ids.h"
#include "common/status/status_macros.h"
#include "services/relocation/case/case_columns.h"
#include "services/relocation/relocation_clocks.h"
#include "services/relocation/rights/erasure_store.h"
#include "services/relocation/rights/retention_rules.h"

namespace sojourn::relocation {
namespace {

#define CASE_IN_SCOPE                                                   \
  "(r.public_id = $1 OR r.code = $1) AND r.state <> 'ERASED' AND "      \
  "($2::boolean OR r.submitting_organisation_id = $3::text "            \
  " OR EXISTS (SELECT FROM assignments a "                              \
  "            WHERE a.relocation_id = r.id AND a.subject = $4::text) " \
  " OR EXISTS (SELECT FROM proposals p "                                \
  "            WHERE p.relocation_id = r.id AND p.organisation_id = "   \
  "$5::text AND " PROPOSAL_SHARES_CASE "))"

// A city names its own proposal, also the one it declined: a repeat of its
// answer is answered. The office may name any. The casts give the unused
// parameters their types.
#define CASE_OF_PROPOSAL                                                    \
  "r.id = (SELECT p.relocation_id FROM proposals p WHERE p.public_id = $1 " \
  "        AND ($2::boolean OR (p.organisation_id = $5::text AND "          \
  "(" PROPOSAL_SHARES_CASE                                                  \
  " OR (p.state = 'CITY_DECLINED' "                                         \
  "                          AND p.share_ended_at IS NULL))))) "            \
  "AND r.state <> 'ERASED' AND ($3::text IS NULL OR true) "                 \
  "AND ($4::text IS NULL OR true)"

constexpr db::Query kInsertCase{"relocation_insert", R"sql(
INSERT INTO relocations
  (id, public_id, code, version, state, level, level_presumed, level_forced,
   kind, horizon, legal_basis, alert_only, submitting_organisation_id,
   submitted_by, received_at, updated_at, due_at, intake_sealed, flags_sealed)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15,
        $16, $17, $18))sql"};

constexpr db::Query kUpdateCase{"relocation_update", R"sql(
UPDATE relocations SET
  version = $2, state = $3, overlay = $4, overlay_since = $5, level = $6,
  level_presumed = $7, level_forced = $8, kind = $9, horizon = $10,
  alert_only = $11, lead_organisation_id = $12, lead_subject = $13,
  flags_sealed = $14, updated_at = $15, acknowledged_at = $16, triaged_at = $17,
  verified_at = $18, decided_at = $19, proposed_at = $20, funded_at = $21,
  paused_since = $22, paused_seconds = $23, due_at = $24,
  withdrawal_asked_at = $25, withdrawal_asked_by = $26,
  withdrawal_confirmed_at = $27, withdrawal_release_at = $28,
  withdrawal_state_before = $29, reopened_at = $30, reopened_version = $31,
  referral_due_at = $32, l1_since = $33, risk_asked_at = $34,
  risk_assessed_at = $35, risk_seconded_at = $36,
  later_due_at = $37
WHERE id = $1)sql"};

constexpr db::Query kUpdateIntake{
    "relocation_update_intake",
    "UPDATE relocations SET intake_sealed = $2 WHERE id = $1"};

constexpr db::Query kInsertEntry{"relocation_insert_entry", R"sql(
INSERT INTO timeline_entries
  (id, public_id, relocation_id, version, phase_before, phase, overlay_before,
   overlay, entry_sealed, recorded_at, corrects)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11))sql"};

constexpr db::Query kInsertPerson{"relocation_insert_person", R"sql(
INSERT INTO persons (id, public_id, relocation_id, position, person_sealed)
VALUES ($1, $2, $3, $4, $5))sql"};

constexpr db::Query kPutPerson{"relocation_put_person", R"sql(
INSERT INTO persons (id, public_id, relocation_id, position, person_sealed)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (relocation_id, position) DO UPDATE
SET person_sealed = excluded.person_sealed)sql"};

constexpr db::Query kOpenPause{"relocation_open_pause", R"sql(
INSERT INTO clock_pauses
  (id, relocation_id, officer, reason, paused_at, set_by)
VALUES ($1, $2, $3, 'WAITING_FOR_DEFENDER', $4, $5))sql"};

// Whoever set it waiting did so for who comes after her too.
constexpr db::Query kHandOnPause{"relocation_hand_on_pause", R"sql(
WITH closed AS (
  UPDATE clock_pauses SET resumed_at = $2
  WHERE relocation_id = $1 AND resumed_at IS NULL
  RETURNING reason, resumed_at, set_by)
INSERT INTO clock_pauses
  (id, relocation_id, officer, reason, paused_at, set_by)
SELECT $3::uuid, $1::uuid, $4::text, reason, resumed_at, set_by FROM closed)sql"};

constexpr db::Query kClosePause{"relocation_close_pause", R"sql(
UPDATE clock_pauses SET resumed_at = $2
WHERE relocation_id = $1 AND resumed_at IS NULL)sql"};

constexpr db::Query kFindKeys{
    "relocation_find_keys",
    "SELECT r.public_id, ARRAY(SELECT p.public_id FROM persons p "
    "WHERE p.relocation_id = r.id ORDER BY p.position) "
    "FROM relocations r WHERE " CASE_IN_SCOPE};

constexpr db::Query kFindKeysByProposal{
    "relocation_find_keys_by_proposal",
    "SELECT r.public_id, ARRAY(SELECT p.public_id FROM persons p "
    "WHERE p.relocation_id = r.id ORDER BY p.position) "
    "FROM relocations r WHERE " CASE_OF_PROPOSAL};

constexpr db::Query kFindKeysByRow{
    "relocation_find_keys_by_row",
    "SELECT r.public_id, ARRAY(SELECT p.public_id FROM persons p "
    "WHERE p.relocation_id = r.id ORDER BY p.position) "
    "FROM relocations r WHERE r.id = $1"};

template <typename Enum>
Enum ParseOr(const std::string& name, Enum otherwise) {
  return Parse<Enum>(name).value_or(otherwise);
}

std::optional<std::string> NullIfEmpty(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return text;
}

std::optional<Withdrawal> ReadWithdrawal(const db::Row& row, int column) {
  const auto asked_at = row.Find<absl::Time>(column);
  if (!asked_at) return std::nullopt;
  return Withdrawal{.asked_at = *asked_at,
                    .asked_by = row.Get<std::string>(column + 1),
                    .confirmed_at = row.Find<absl::Time>(column + 2),
                    .release_not_before = row.Find<absl::Time>(column + 3),
                    .state_before = ParseOr(row.Get<std::string>(column + 4),
                                            State::kSubmitted)};
}

void RecordPauses(db::Transaction& tx, const Relocation& before,
                  const Relocation& next, std::string_view by) {
  if (before.paused_since == next.paused_since) {
    if (next.paused_since && before.lead_subject != next.lead_subject) {
      tx.Queue(kHandOnPause,
               db::Params(next.id, next.updated_at, crypto::NewUuidV7(),
                          next.lead_subject));
    }
    return;
  }
  if (before.paused_since) {
    tx.Queue(kClosePause, db::Params(next.id, next.updated_at));
  }
  if (next.paused_since) {
    tx.Queue(kOpenPause, db::Params(crypto::NewUuidV7(), next.id,
                                    next.lead_subject, *next.paused_since, by));
  }
}

std::optional<CaseKeys> ReadKeys(const db::Result& result) {
  if (result.empty()) return std::nullopt;
  return CaseKeys{result.row(0).Get<std::string>(0),
                  result.row(0).Get<std::vector<std::string>>(1)};
}

}  // namespace

const db::Query kLockCase{"relocation_lock",
                          "SELECT " CASE_COLUMNS
                          "FROM relocations r WHERE " CASE_IN_SCOPE
                          " FOR UPDATE OF r"};
const db::Query kSelectCase{"relocation_select",
                            "SELECT " CASE_COLUMNS
                            "FROM relocations r WHERE " CASE_IN_SCOPE};
const db::Query kLockCaseOfProposal{"relocation_lock_of_proposal",
                                    "SELECT " CASE_COLUMNS
                                    "FROM relocations r WHERE " CASE_OF_PROPOSAL
                                    " FOR UPDATE OF r"};
const db::Query kSelectCaseOfProposal{"relocation_select_of_proposal",
                                      "SELECT " CASE_COLUMNS
                                      "FROM relocations r "
                                      "WHERE " CASE_OF_PROPOSAL};
const db::Query kLockCaseByRow{"relocation_lock_by_row",
                               "SELECT " CASE_COLUMNS
                               "FROM relocations r WHERE r.id = $1 FOR UPDATE"};
const db::Query kSelectCaseByRow{"relocation_select_by_row",
                                 "SELECT " CASE_COLUMNS
                                 "FROM relocations r WHERE r.id = $1"};

db::Params CaseParams(std::string_view id_or_code, const Scope& scope) {
  return db::Params(id_or_code, scope.any, scope.submitter, scope.assignee,
                    scope.host);
}

CaseRow ReadCaseRow(const db::Row& row) {
  CaseRow result;
  Relocation& r = result.relocation;
  int i = 0;
  r.id = row.Get<std::string>(i++);
  r.relocation_id = row.Get<std::string>(i++);
  r.code = row.Get<std::string>(i++);
  r.version = row.Get<int64_t>(i++);
  r.state = ParseOr(row.Get<std::string>(i++), State::kErased);
  r.overlay = ParseOr(row.Get<std::string>(i++), Overlay::kNone);
  r.overlay_since = row.Find<absl::Time>(i++);
  r.level = ParseOr(row.Get<std::string>(i++), Level::kL1);
  r.level_presumed = row.Get<bool>(i++);
  r.level_forced = row.Get<bool>(i++);
  r.kind = ParseOr(row.Get<std::string>(i++), Kind::kUnspecified);
  r.horizon = ParseOr(row.Get<std::string>(i++), Horizon::kUnspecified);
  r.legal_basis = ParseOr(row.Get<std::string>(i++), LegalBasis::kConsent);
  r.alert_only = row.Get<bool>(i++);
  r.submitting_organisation_id = row.Get<std::string>(i++);
  r.submitted_by = row.Get<std::string>(i++);
  r.lead_organisation_id = row.Get<std::string>(i++);
  r.lead_subject = row.Get<std::string>(i++);
  r.received_at = row.Get<absl::Time>(i++);
  r.updated_at = row.Get<absl::Time>(i++);
  r.milestones.acknowledged = row.Find<absl::Time>(i++);
  r.milestones.triaged = row.Find<absl::Time>(i++);
  r.milestones.verified = row.Find<absl::Time>(i++);
  r.milestones.decided = row.Find<absl::Time>(i++);
  r.milestones.proposed = row.Find<absl::Time>(i++);
  r.milestones.funded = row.Find<absl::Time>(i++);
  r.paused_since = row.Find<absl::Time>(i++);
  r.paused_total = absl::Seconds(row.Get<int64_t>(i++));
  r.withdrawal = ReadWithdrawal(row, i);
  i += 5;
  if (const auto at = row.Find<absl::Time>(i)) {
    r.reopened = Reopening{.at = *at, .version = row.Get<int64_t>(i + 1)};
  }
  result.intake_sealed = row.Get<db::Bytes>(i + 2);
  result.flags_sealed = row.Get<db::Bytes>(i + 3);
  r.referral_due_at = row.Find<absl::Time>(i + 4);
  r.l1_since = row.Find<absl::Time>(i + 5);
  r.merged_into = row.Get<std::string>(i + 6);
  r.introduced_to = row.Get<std::vector<std::string>>(i + 7);
  r.milestones.risk_asked = row.Find<absl::Time>(i + 8);
  r.milestones.risk_assessed = row.Find<absl::Time>(i + 9);
  r.milestones.risk_seconded = row.Find<absl::Time>(i + 10);
  r.later_due_at = row.Find<absl::Time>(i + 11);
  return result;
}

void InsertCase(db::Transaction& tx, const CaseRow& row) {
  const Relocation& r = row.relocation;
  tx.Queue(
      kInsertCase,
      db::Params(r.id, r.relocation_id, r.code, r.version, Name(r.state),
                 Name(r.level), r.level_presumed, r.level_forced, Name(r.kind),
                 Name(r.horizon), Name(r.legal_basis), r.alert_only,
                 r.submitting_organisation_id, r.submitted_by, r.received_at,
                 NextDue(r), row.intake_sealed, row.flags_sealed));
  if (StandsStill(r.state)) erasures::SettleDue(tx, r.id);
}

void UpdateCase(db::Transaction& tx, const Relocation& before,
                const Relocation& next, const db::Bytes& flags_sealed,
                std::string_view by) {
  const Relocation& n = next;
  const Milestones& met = n.milestones;
  const auto& w = n.withdrawal;
  using Time = std::optional<absl::Time>;
  using Text = std::optional<std::string>;
  tx.Queue(kUpdateCase,
           db::Params(
               n.id, n.version, Name(n.state), Name(n.overlay), n.overlay_since,
               Name(n.level), n.level_presumed, n.level_forced, Name(n.kind),
               Name(n.horizon), n.alert_only, n.lead_organisation_id,
               n.lead_subject, flags_sealed, n.updated_at, met.acknowledged,
               met.triaged, met.verified, met.decided, met.proposed, met.funded,
               n.paused_since, absl::ToInt64Seconds(n.paused_total), NextDue(n),
               w ? Time(w->asked_at) : Time(), w ? Text(w->asked_by) : Text(),
               w ? w->confirmed_at : Time(), w ? w->release_not_before : Time(),
               w ? Text(Name(w->state_before)) : Text(),
               n.reopened ? Time(n.reopened->at) : Time(),
               n.reopened ? std::optional<int64_t>(n.reopened->version)
                          : std::nullopt,
               n.referral_due_at, n.l1_since, met.risk_asked, met.risk_assessed,
               met.risk_seconded, n.later_due_at));
  RecordPauses(tx, before, next, by);
  if (n.state != before.state) {
    erasures::SettleEnd(tx, n.id, n.state, n.updated_at);
  }
}

void InsertEntry(db::Transaction& tx, std::string_view case_row_id,
                 const EntryRow& entry) {
  tx.Queue(kInsertEntry,
           db::Params(entry.row_id, entry.event_id, case_row_id, entry.version,
                      entry.phase_before, entry.phase, entry.overlay_before,
                      entry.overlay, entry.sealed, entry.recorded_at,
                      NullIfEmpty(entry.corrects_row_id)));
}

void SaveIntake(db::Transaction& tx, const Relocation& relocation,
                const db::Bytes& intake_sealed) {
  tx.Queue(kUpdateIntake, db::Params(relocation.id, intake_sealed));
}

void InsertPerson(db::Transaction& tx, std::string_view case_row_id,
                  const PersonRow& person) {
  tx.Queue(kInsertPerson,
           db::Params(person.row_id, person.person_id, case_row_id,
                      person.position, person.sealed));
}

void PutPerson(db::Transaction& tx, std::string_view case_row_id,
               const PersonRow& person) {
  tx.Queue(kPutPerson, db::Params(person.row_id, person.person_id, case_row_id,
                                  person.position, person.sealed));
}

absl::StatusOr<std::optional<CaseKeys>> FindCaseKeys(db::Transaction& tx,
                                                     const CaseName& name,
                                                     const Scope& scope) {
  const db::Query& query = name.is_proposal ? kFindKeysByProposal : kFindKeys;
  ASSIGN_OR_RETURN(const db::Result result,
                   tx.Execute(query, CaseParams(name.value, scope)));
  return ReadKeys(result);
}

absl::StatusOr<std::optional<CaseKeys>> FindCaseKeysByRow(
    db::Transaction& tx, std::string_view case_row_id) {
  ASSIGN_OR_RETURN(const db::Result result,
                   tx.Execute(kFindKeysByRow, db::Params(case_row_id)));
  return ReadKeys(result);
}

}  // namespace sojourn::relocation
