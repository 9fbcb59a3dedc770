#include "services/relocation/rights/erasure_store.h"

#include "common/outbox/outbox.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/contact_notices/contact_notice_store.h"
#include "services/relocation/duplicates/duplicate_store.h"
#include "services/relocation/duplicates/pair_store.h"

namespace sojourn::relocation::erasures {
namespace {

#define ROOT_COLUMNS                                            \
  "r.id, r.public_id, r.code, r.version, r.state, r.ended_at, " \
  "coalesce(r.stands_since, r.received_at), r.lead_subject "
#define BY_NAME          \
  "SELECT " ROOT_COLUMNS \
  "FROM relocations r "  \
  "WHERE (r.public_id = $1 OR r.code = $1)"

constexpr db::Query kSelectRetention{
    "retention_select",
    R"sql(SELECT months, legal_hold, legal_hold_reason_sealed, justified_at,
                 justification_sealed, lift_asked_by, lift_asked_at,
                 months_set_by
          FROM retentions WHERE relocation_id = $1)sql"};

constexpr db::Query kUpsertRetention{"retention_upsert",
                                     R"sql(INSERT INTO retentions
            (relocation_id, months, legal_hold, legal_hold_reason_sealed,
             view_sealed, justified_at, justification_sealed, lift_asked_by,
             lift_asked_at, months_set_by)
          VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
          ON CONFLICT (relocation_id) DO UPDATE SET
            months = excluded.months, legal_hold = excluded.legal_hold,
            legal_hold_reason_sealed = excluded.legal_hold_reason_sealed,
            view_sealed = coalesce(excluded.view_sealed,
                                   retentions.view_sealed),
            justified_at = excluded.justified_at,
            justification_sealed = excluded.justification_sealed,
            lift_asked_by = excluded.lift_asked_by,
            lift_asked_at = excluded.lift_asked_at,
            months_set_by = excluded.months_set_by)sql"};

constexpr db::Query kSettleEnd{
    "retention_settle_end",
    "UPDATE relocations SET ended_at = $2, stands_since = $3 WHERE id = $1"};

// The earlier of RetentionDue and JustificationDue (retention_rules.h), kept
// beside the case so that those that are due are found without a walk over all
// that ever ended. PostgreSQL adds months as AddMonths does: clamped to the
// month's last day. $2 and $3 are RetentionRules: with other months, a
// migration settles the cases there are.
constexpr db::Query kSettleDue{"retention_settle_due", R"sql(
UPDATE relocations r SET retention_due_on = least(
  ((r.ended_at AT TIME ZONE 'UTC')::date + make_interval(
     months => least((SELECT rule.months
                      FROM unnest($2::text[], $3::bigint[]::int[])
                        AS rule (state, months)
                      WHERE rule.state = r.state), t.months)))::date,
  ((CASE
      WHEN r.ended_at IS NOT NULL THEN greatest(r.ended_at, t.justified_at)
      WHEN r.state = ANY ($4::text[])
        THEN greatest(coalesce(r.stands_since, r.received_at), t.justified_at)
      WHEN t.legal_hold THEN t.justified_at
    END AT TIME ZONE 'UTC')::date + make_interval(months => 12))::date)
FROM (SELECT $1::uuid AS id) AS one
LEFT JOIN retentions t ON t.relocation_id = one.id
WHERE r.id = one.id)sql"};

constexpr db::Query kSelectDue{"retention_select_due",
                               "SELECT " ROOT_COLUMNS R"sql(,
            t.months, coalesce(t.legal_hold, false), t.justified_at,
            r.retention_due_on
          FROM relocations r
          LEFT JOIN retentions t ON t.relocation_id = r.id
          WHERE r.retention_due_on <= $1
            AND (r.retention_due_on, r.id) > ($2::date, $3::uuid)
          ORDER BY r.retention_due_on, r.id LIMIT $4)sql"};

constexpr db::Query kBury{"erasure_bury", R"sql(
UPDATE relocations SET
  version = version + 1, state = 'ERASED', overlay = 'NONE',
  overlay_since = NULL, level = 'L4', level_presumed = true,
  level_forced = false, kind = 'UNSPECIFIED', horizon = 'UNSPECIFIED',
  alert_only = false, submitting_organisation_id = '', submitted_by = '',
  lead_organisation_id = '', lead_subject = '',
  received_at = $2, updated_at = $2, acknowledged_at = NULL, triaged_at = NULL,
  verified_at = NULL, decided_at = NULL, proposed_at = NULL, funded_at = NULL,
  paused_since = NULL, paused_seconds = 0, due_at = NULL,
  withdrawal_asked_at = NULL, withdrawal_asked_by = NULL,
  withdrawal_confirmed_at = NULL, withdrawal_release_at = NULL,
  withdrawal_state_before = NULL, ended_at = NULL, stands_since = NULL,
  retention_due_on = NULL, reopened_at = NULL, reopened_version = NULL, referral_due_at = NULL, l1_since = NULL,
  later_due_at = NULL,
  merged_into = '', introduced_to = '{}'
WHERE id = $1)sql"};

constexpr db::Query kInsertErasure{"erasure_insert",
                                   R"sql(INSERT INTO erasures
            (relocation_id, reason, erased_at, asked_by, erased_by)
          VALUES ($1, $2, $3, $4, $5))sql"};

constexpr db::Query kSelectWish{
    "erasure_select_wish",
    "SELECT reason, asked_by, asked_at FROM erasure_requests "
    "WHERE relocation_id = $1"};

constexpr db::Query kDeleteWish{
    "erasure_delete_wish",
    "DELETE FROM erasure_requests WHERE relocation_id = $1"};

constexpr db::Query kInsertWish{
    "erasure_insert_wish",
    "INSERT INTO erasure_requests (relocation_id, reason, asked_by, asked_at) "
    "VALUES ($1, $2, $3, $4)"};

constexpr db::Query kSelectAsked{"erasure_select_asked",
                                 R"sql(SELECT q.reason, q.asked_by, q.asked_at,
            r.public_id, r.code, r.state
          FROM erasure_requests q JOIN relocations r ON r.id = q.relocation_id
          WHERE q.reason = 'SHE_ASKED' AND q.asked_by <> $1
            AND q.asked_at > $2 AND r.state <> 'ERASED'
          ORDER BY q.asked_at, r.id LIMIT $3)sql"};

constexpr db::Query kSelectErased{"erasure_select_erased",
                                  R"sql(SELECT r.code, e.reason, e.asked_by,
            e.erased_by
          FROM erasures e JOIN relocations r ON r.id = e.relocation_id
          WHERE e.erased_by <> '' AND e.erased_at > $1
          ORDER BY e.erased_at DESC LIMIT $2)sql"};

constexpr db::Query kCancelSteps{"erasure_cancel_steps",
                                 R"sql(UPDATE workflow_steps
          SET state = 'CANCELLED', lease_worker = NULL, lease_until = NULL,
              request_sealed = NULL, error_reason = 'CASE_ERASED',
              finished_at = $2
          WHERE relocation_id = $1 AND state IN ('PENDING', 'RUNNING'))sql"};

// Report e names the case $1, and no other that is still to be read.
#define LAST_OF_REPORT                                              \
  "EXISTS (SELECT FROM exposed_cases c WHERE c.exposure_id = e.id " \
  "        AND c.relocation_id = $1) "                              \
  "AND NOT EXISTS (SELECT FROM exposed_cases c JOIN relocations o " \
  "  ON o.id = c.relocation_id WHERE c.exposure_id = e.id "         \
  "  AND o.id <> $1 AND o.state <> 'ERASED')"

constexpr db::Query kSelectNames{"erasure_select_names",
                                 R"sql(SELECT r.public_id,
            ARRAY(SELECT p.public_id FROM persons p
                  WHERE p.relocation_id = r.id ORDER BY p.position),
            ARRAY(SELECT e.public_id FROM exposures e WHERE )sql" LAST_OF_REPORT
                                 R"sql( ORDER BY e.id)
          FROM relocations r WHERE r.id = $1)sql"};

// Every table that names a case, those that are named by others last. A test
// compares with the catalogue.
constexpr db::Query kStrip[] = {
    // The requests that erased it answer their repeats.
    {"erasure_strip_requests", R"sql(DELETE FROM idempotency_keys
        WHERE audit_id = (SELECT public_id FROM relocations WHERE id = $1)
          AND method <> 'EraseRelocation')sql"},
    {"erasure_strip_requests_of_concerns", R"sql(DELETE FROM idempotency_keys
        WHERE audit_id IN (SELECT public_id FROM safeguarding_concerns
                           WHERE relocation_id = $1))sql"},
    {"erasure_strip_separations",
     "DELETE FROM separations WHERE relocation_id = $1"},
    {"erasure_strip_concerns",
     "DELETE FROM safeguarding_concerns WHERE relocation_id = $1"},
    {"erasure_strip_travellers",
     "DELETE FROM travellers WHERE relocation_id = $1"},
    {"erasure_strip_movements",
     "DELETE FROM movements WHERE relocation_id = $1"},
    {"erasure_strip_document_chunks",
     "DELETE FROM document_chunks WHERE document_id IN "
     "(SELECT id FROM documents WHERE relocation_id = $1)"},
    {"erasure_strip_documents",
     "DELETE FROM documents WHERE relocation_id = $1"},
    {"erasure_strip_case_records",
     "DELETE FROM case_records WHERE relocation_id = $1"},
    {"erasure_strip_reviews", "DELETE FROM reviews WHERE relocation_id = $1"},
    {"erasure_strip_briefs", "DELETE FROM briefs WHERE relocation_id = $1"},
    {"erasure_strip_explanations",
     "DELETE FROM explanations WHERE relocation_id = $1"},
    {"erasure_strip_referrals",
     "DELETE FROM referrals WHERE relocation_id = $1"},
    // That the file was decided on stays: nobody brings her back by it.
    {"erasure_strip_received_referrals",
     "UPDATE received_referrals SET relocation_id = NULL, origin_sealed = '' "
     "WHERE relocation_id = $1"},
    {"erasure_strip_security_plans",
     "DELETE FROM security_plans WHERE relocation_id = $1"},
    {"erasure_strip_rankings",
     "DELETE FROM place_rankings WHERE relocation_id = $1"},
    {"erasure_strip_rounds",
     "DELETE FROM round_parties WHERE relocation_id = $1"},
    {"erasure_strip_reasons_of_rounds", R"sql(UPDATE rounds
        SET reason_sealed = NULL, reason_names = '{}'
        WHERE $1::uuid = ANY(reason_names))sql"},
    {"erasure_strip_routes", R"sql(DELETE FROM proposal_routes WHERE proposal_id
        IN (SELECT id FROM proposals WHERE relocation_id = $1))sql"},
    {"erasure_strip_steps", R"sql(DELETE FROM workflow_steps
        WHERE relocation_id = $1 AND kind NOT LIKE 'ERASE\_%')sql"},
    {"erasure_strip_reservations",
     "DELETE FROM known_reservations WHERE relocation_id = $1"},
    {"erasure_strip_applications",
     "DELETE FROM known_applications WHERE relocation_id = $1"},
    {"erasure_strip_grants",
     "DELETE FROM known_grants WHERE relocation_id = $1"},
    {"erasure_strip_funds_asked",
     "DELETE FROM funds_asked WHERE relocation_id = $1"},
    {"erasure_strip_proposals",
     "DELETE FROM proposals WHERE relocation_id = $1"},
    {"erasure_strip_consents", "DELETE FROM consents WHERE relocation_id = $1"},
    {"erasure_strip_spokespersons",
     "DELETE FROM spokespersons WHERE relocation_id = $1"},
    {"erasure_strip_referees", "DELETE FROM referees WHERE relocation_id = $1"},
    {"erasure_strip_decisions",
     "DELETE FROM decisions WHERE relocation_id = $1"},
    {"erasure_strip_fairness_tallies",
     "DELETE FROM fairness_tallies WHERE relocation_id = $1"},
    {"erasure_strip_pauses",
     "DELETE FROM clock_pauses WHERE relocation_id = $1"},
    {"erasure_strip_assignments",
     "DELETE FROM assignments WHERE relocation_id = $1"},
    {"erasure_strip_timeline",
     "DELETE FROM timeline_entries WHERE relocation_id = $1"},
    {"erasure_strip_blind_keys",
     "DELETE FROM blind_keys WHERE relocation_id = $1"},
    {"erasure_strip_officer_calls",
     "DELETE FROM officer_calls WHERE relocation_id = $1"},
    {"erasure_strip_promise_watches",
     "DELETE FROM promise_watches WHERE relocation_id = $1"},
    // Who did what to it stays told.
    {"erasure_strip_alerts",
     "UPDATE alerts SET reason_sealed = NULL "
     "WHERE relocation_id = $1 AND reason_sealed IS NOT NULL"},
    {"erasure_strip_exposure_tasks",
     "DELETE FROM exposure_tasks WHERE relocation_id = $1"},
    {"erasure_strip_exposure_notes",
     "UPDATE exposures e SET note_sealed = '' WHERE " LAST_OF_REPORT},
    {"erasure_strip_exposed_cases",
     "DELETE FROM exposed_cases WHERE relocation_id = $1"},
    {"erasure_strip_exposed_drafts",
     "DELETE FROM exposed_drafts WHERE draft_id = "
     "(SELECT public_id FROM relocations WHERE id = $1)"},
    {"erasure_strip_requests_for_it",
     "DELETE FROM erasure_requests WHERE relocation_id = $1"},
    {"erasure_strip_retentions",
     "DELETE FROM retentions WHERE relocation_id = $1"},
    {"erasure_strip_persons",
     "UPDATE persons SET person_sealed = '' WHERE relocation_id = $1"},
    {"erasure_strip_intake",
     "UPDATE relocations SET intake_sealed = '', flags_sealed = '' "
     "WHERE id = $1"}};

constexpr db::Query kConfirm{"erasure_confirm",
                             R"sql(INSERT INTO erasure_confirmations
            (relocation_id, service, confirmed_at)
          VALUES ($1, $2, $3) ON CONFLICT DO NOTHING)sql"};

#define ALL_CONFIRMED                                                         \
  "(SELECT count(*) FROM erasure_confirmations c WHERE c.relocation_id = $1)" \
  " = 4"

constexpr db::Query kForget[] = {
    {"erasure_forget_person_refs",
     "DELETE FROM peer_persons WHERE " ALL_CONFIRMED
     " AND person_id IN (SELECT id FROM persons WHERE relocation_id = $1)"},
    {"erasure_forget_case_refs",
     "DELETE FROM peer_cases WHERE relocation_id = $1 AND " ALL_CONFIRMED},
    {"erasure_forget_persons",
     "DELETE FROM persons WHERE relocation_id = $1 AND " ALL_CONFIRMED}};

constexpr db::Query kSelectTombstone{"erasure_select_tombstone",
                                     R"sql(SELECT e.reason, e.erased_at,
            ARRAY(SELECT c.service FROM erasure_confirmations c
                  WHERE c.relocation_id = e.relocation_id ORDER BY 1),
            (SELECT max(c.confirmed_at) FROM erasure_confirmations c
             WHERE c.relocation_id = e.relocation_id HAVING count(*) = 4)
          FROM erasures e JOIN relocations r ON r.id = e.relocation_id
          WHERE r.public_id = $1)sql"};

constexpr int kRootColumns = 8;

ErasureWish ReadWish(const db::Row& row) {
  return {.reason = row.Get<std::string>(0) == Name(ErasureReason::kSheAsked)
                        ? ErasureReason::kSheAsked
                        : ErasureReason::kMistake,
          .asked_by = row.Get<std::string>(1),
          .asked_at = row.Get<absl::Time>(2)};
}

std::vector<std::string> StandingStates() {
  std::vector<std::string> states;
  for (int i = 0; i < kStates; ++i) {
    const auto state = static_cast<State>(i);
    if (StandsStill(state)) states.emplace_back(Name(state));
  }
  return states;
}

}  // namespace

const db::Query kFind{"erasure_find_case", BY_NAME};
const db::Query kLock{"erasure_lock_case", BY_NAME " FOR UPDATE"};

Root ReadRoot(const db::Row& row) {
  return {
      .row_id = row.Get<std::string>(0),
      .relocation_id = row.Get<std::string>(1),
      .code = row.Get<std::string>(2),
      .version = row.Get<int64_t>(3),
      .state = Parse<State>(row.Get<std::string>(4)).value_or(State::kErased),
      .lead_subject = row.Get<std::string>(7),
      .ended_at = row.Find<absl::Time>(5),
      .stands_since = row.Find<absl::Time>(6)};
}

absl::StatusOr<RetentionRow> LoadRetention(db::Transaction& tx,
                                           std::string_view case_row_id) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kSelectRetention, db::Params(case_row_id)));
  if (rows.empty()) return RetentionRow();
  const db::Row row = rows.row(0);
  RetentionRow found{.chosen_months = row.Find<int32_t>(0),
                     .months_set_by = row.Get<std::string>(7),
                     .legal_hold = row.Get<bool>(1),
                     .legal_hold_reason_sealed = row.Find<db::Bytes>(2),
                     .justified_at = row.Find<absl::Time>(3),
                     .justification_sealed = row.Find<db::Bytes>(4)};
  if (const auto asked_at = row.Find<absl::Time>(6)) {
    found.lift = {.asked_by = row.Get<std::string>(5), .asked_at = *asked_at};
  }
  return found;
}

RetentionFacts FactsOf(const Root& root, const RetentionRow& row) {
  return {.state = root.state,
          .ended_at = root.ended_at,
          .chosen_months = row.chosen_months,
          .months_set_by = row.months_set_by,
          .legal_hold = row.legal_hold,
          .stands_since = root.stands_since,
          .justified_at = row.justified_at};
}

void SettleDue(db::Transaction& tx, std::string_view case_row_id) {
  std::vector<std::string> states;
  std::vector<int64_t> months;
  for (const RetentionRule& rule : RetentionRules()) {
    states.emplace_back(Name(rule.state));
    months.push_back(rule.months);
  }
  tx.Queue(kSettleDue,
           db::Params(case_row_id, states, months, StandingStates()));
}

void SaveRetention(db::Transaction& tx, std::string_view case_row_id,
                   const RetentionRow& row,
                   const std::optional<db::Bytes>& view_sealed) {
  tx.Queue(
      kUpsertRetention,
      db::Params(case_row_id, row.chosen_months, row.legal_hold,
                 row.legal_hold_reason_sealed, view_sealed, row.justified_at,
                 row.justification_sealed,
                 row.lift ? row.lift->asked_by : std::string(),
                 row.lift ? std::optional(row.lift->asked_at) : std::nullopt,
                 row.months_set_by));
  SettleDue(tx, case_row_id);
}

void SettleEnd(db::Transaction& tx, std::string_view case_row_id, State state,
               absl::Time now) {
  const auto since = [now](bool counts) {
    return counts ? std::optional(now) : std::nullopt;
  };
  tx.Queue(kSettleEnd,
           db::Params(case_row_id, since(RetentionMonths(state).has_value()),
                      since(StandsStill(state))));
  SettleDue(tx, case_row_id);
}

absl::StatusOr<std::vector<DueCase>> ListDue(db::Transaction& tx,
                                             absl::CivilDay today,
                                             const DueStart& start, int limit) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kSelectDue, db::Params(today, start.due_on,
                                                     start.row_id, limit)));
  std::vector<DueCase> due;
  for (const db::Row row : rows) {
    due.push_back(
        {.root = ReadRoot(row),
         .retention = {.chosen_months = row.Find<int32_t>(kRootColumns),
                       .legal_hold = row.Get<bool>(kRootColumns + 1),
                       .justified_at = row.Find<absl::Time>(kRootColumns + 2)},
         .due_on = row.Get<absl::CivilDay>(kRootColumns + 3)});
  }
  return due;
}

absl::StatusOr<std::optional<ErasureWish>> LoadWish(
    db::Transaction& tx, std::string_view case_row_id) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kSelectWish, db::Params(case_row_id)));
  if (rows.empty()) return std::nullopt;
  return ReadWish(rows.row(0));
}

void SaveWish(db::Transaction& tx, std::string_view case_row_id,
              const ErasureWish& wish) {
  tx.Queue(kDeleteWish, db::Params(case_row_id));
  tx.Queue(kInsertWish, db::Params(case_row_id, Name(wish.reason),
                                   wish.asked_by, wish.asked_at));
}

absl::StatusOr<std::vector<Asked>> ListAsked(db::Transaction& tx,
                                             std::string_view by,
                                             absl::Time since, int limit) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kSelectAsked, db::Params(by, since, limit)));
  std::vector<Asked> asked;
  for (const db::Row row : rows) {
    asked.push_back(
        {.relocation_id = row.Get<std::string>(3),
         .code = row.Get<std::string>(4),
         .state =
             Parse<State>(row.Get<std::string>(5)).value_or(State::kErased),
         .wish = ReadWish(row)});
  }
  return asked;
}

absl::StatusOr<std::vector<Erased>> ListErased(db::Transaction& tx,
                                               absl::Time since, int limit) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kSelectErased, db::Params(since, limit)));
  std::vector<Erased> erased;
  for (const db::Row row : rows) {
    erased.push_back({.code = row.Get<std::string>(0),
                      .reason = row.Get<std::string>(1),
                      .asked_by = row.Get<std::string>(2),
                      .erased_by = row.Get<std::string>(3)});
  }
  return erased;
}

void Bury(db::Transaction& tx, const Root& root, const Decided& decided) {
  const absl::Time now = tx.now();
  const std::string_view reason = Name(decided.reason);
  tx.Queue(kBury, db::Params(root.row_id, now));
  tx.Queue(kInsertErasure,
           db::Params(root.row_id, reason, now, decided.asked_by, decided.by));
  tx.Queue(kCancelSteps, db::Params(root.row_id, now));
  pair_store::Forget(tx, root.row_id);
  duplicates::ForgetLikely(tx, root.row_id);
  contact_notices::Forget(tx, root.row_id);
  outbox::Append(tx, {.aggregate_kind = "relocation",
                      .aggregate_id = root.relocation_id,
                      .aggregate_version = root.version + 1,
                      .type = "relocation.erased",
                      .state = std::string(Name(State::kErased)),
                      .reason = std::string(reason),
                      .occurred_at = now});
}

absl::StatusOr<Names> LoadNames(db::Transaction& tx,
                                std::string_view case_row_id) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kSelectNames, db::Params(case_row_id)));
  if (rows.empty()) return NotFound("relocation");
  return Names{rows.row(0).Get<std::string>(0),
               rows.row(0).Get<std::vector<std::string>>(1),
               rows.row(0).Get<std::vector<std::string>>(2)};
}

void Strip(db::Transaction& tx, std::string_view case_row_id) {
  for (const db::Query& query : kStrip) {
    tx.Queue(query, db::Params(case_row_id));
  }
}

void Confirm(db::Transaction& tx, std::string_view case_row_id,
             std::string_view service) {
  tx.Queue(kConfirm, db::Params(case_row_id, service, tx.now()));
}

void ForgetNames(db::Transaction& tx, std::string_view case_row_id) {
  for (const db::Query& query : kForget) {
    tx.Queue(query, db::Params(case_row_id));
  }
}

absl::StatusOr<Tombstone> LoadTombstone(db::Transaction& tx,
                                        std::string_view relocation_id) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kSelectTombstone, db::Params(relocation_id)));
  if (rows.empty()) return NotFound("relocation");
  const db::Row row = rows.row(0);
  return Tombstone{.relocation_id = std::string(relocation_id),
                   .reason = row.Get<std::string>(0),
                   .erased_at = row.Get<absl::Time>(1),
                   .confirmed_by = row.Get<std::vector<std::string>>(2),
                   .complete_at = row.Find<absl::Time>(3)};
}

}  // namespace sojourn::relocation::erasures
