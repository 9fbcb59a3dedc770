#include "services/relocation/workflow/workflow_store_steps.h"

#include <utility>

#include "common/crypto/ids.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"

namespace sojourn::relocation::steps {
namespace {

#define STEP_COLUMNS                                                     \
  "id, public_id, relocation_id, kind, state, proposal_id, person_id, "  \
  "undoes, peer_ref, request_id, attempt, tries, due_at, error_reason, " \
  "error_remedy, cause_subject, cause_organisation_id, created_at, "     \
  "finished_at, heard_number"

// A check-in tells of an arrival, so its row keeps no time: it is named at
// random, and began and ended at no time.
#define ENDED_AT(now)                                          \
  "CASE WHEN kind = 'CHECK_IN' THEN '-infinity'::timestamptz " \
  "ELSE " now "::timestamptz END"

constexpr db::Query kSelectByCase{
    "workflow_steps_select_by_case",
    "SELECT " STEP_COLUMNS
    " FROM workflow_steps WHERE relocation_id = $1 ORDER BY id"};

constexpr db::Query kInsert{"workflow_steps_insert",
                            R"sql(INSERT INTO workflow_steps
            (id, public_id, relocation_id, kind, state, proposal_id, person_id,
             undoes, peer_ref, request_id, due_at, retry_at, cause_subject,
             cause_organisation_id, created_at)
          VALUES (coalesce($1, gen_random_uuid()), $2, $3, $4, 'PENDING', $5,
                  $6, $7, $8, gen_random_uuid(), $9, clock_timestamp(), $10,
                  $11, $12)
          ON CONFLICT DO NOTHING)sql"};

constexpr db::Query kRunNow{"workflow_steps_run_now",
                            R"sql(UPDATE workflow_steps
          SET due_at = '-infinity'
          WHERE id = ANY($1::uuid[]) AND state = 'PENDING')sql"};

constexpr db::Query kCancel{"workflow_steps_cancel",
                            R"sql(UPDATE workflow_steps
          SET state = 'CANCELLED', lease_worker = NULL, lease_until = NULL,
              request_sealed = NULL, error_reason = $2, error_remedy = '',
              retry_at = '-infinity', finished_at = )sql" ENDED_AT("$3") R"sql(
          WHERE id = ANY($1::uuid[]) AND state IN ('PENDING', 'RUNNING'))sql"};

// A worker whose lease ran out may still be sending: its late answer no longer
// passes the fence, and the repeat carries the same request_id.
constexpr db::Query kClaim{
    "workflow_steps_claim",
    "UPDATE workflow_steps SET state = 'RUNNING', lease_worker = $1,"
    " lease_until = clock_timestamp() + make_interval(secs => $2),"
    " tries = tries + 1 "
    "WHERE id = (SELECT id FROM workflow_steps"
    "  WHERE (state = 'PENDING' AND retry_at <= clock_timestamp()"
    "         AND due_at <= $3)"
    "     OR (state = 'RUNNING' AND lease_until < clock_timestamp())"
    "  ORDER BY retry_at LIMIT 1 FOR UPDATE SKIP LOCKED) "
    "RETURNING " STEP_COLUMNS ", lease_until, request_sealed"};

constexpr db::Query kKeepRequest{
    "workflow_steps_keep_request",
    "UPDATE workflow_steps SET request_sealed = $2 WHERE id = $1"};

constexpr db::Query kLockLeased{"workflow_steps_lock_leased",
                                R"sql(SELECT 1 FROM workflow_steps
          WHERE id = $1 AND state = 'RUNNING' AND lease_worker = $2
            AND tries = $3
          FOR UPDATE)sql"};

constexpr db::Query kFinish{"workflow_steps_finish",
                            R"sql(UPDATE workflow_steps
          SET state = $2, peer_ref = CASE WHEN $3 = '' THEN peer_ref ELSE $3 END,
              error_reason = $4, error_remedy = $5, retry_at = '-infinity',
              finished_at = )sql" ENDED_AT("$6") R"sql(,
              request_sealed = NULL, lease_worker = NULL, lease_until = NULL
          WHERE id = $1)sql"};

constexpr db::Query kMarkUndone{"workflow_steps_mark_undone",
                                R"sql(UPDATE workflow_steps
          SET state = CASE WHEN state = 'DONE' THEN 'COMPENSATED'
                           ELSE 'CANCELLED' END,
              lease_worker = NULL, lease_until = NULL, request_sealed = NULL,
              retry_at = '-infinity',
              finished_at = coalesce(finished_at, )sql" ENDED_AT("$2") R"sql()
          WHERE id = $1 AND state IN ('PENDING', 'RUNNING', 'DONE'))sql"};

constexpr db::Query kRepeat{"workflow_steps_repeat",
                            R"sql(UPDATE workflow_steps
          SET state = 'PENDING', lease_worker = NULL, lease_until = NULL,
              retry_at = clock_timestamp() + make_interval(secs => $4),
              error_reason = $5
          WHERE id = $1 AND state = 'RUNNING' AND lease_worker = $2
            AND tries = $3)sql"};

constexpr db::Query kBeginAttempt{"workflow_steps_begin_attempt",
                                  R"sql(UPDATE workflow_steps
          SET state = 'PENDING', lease_worker = NULL, lease_until = NULL,
              request_id = gen_random_uuid(), attempt = attempt + 1, tries = 0,
              request_sealed = NULL,
              retry_at = clock_timestamp() + interval '500 milliseconds',
              due_at = $2,
              error_reason = $3, error_remedy = $4
          WHERE id = $1)sql"};

constexpr db::Query kGoOnAbove{
    "workflow_steps_go_on_above",
    "UPDATE workflow_steps SET heard_number = greatest(heard_number, $2)"
    " WHERE id = $1"};

constexpr db::Query kRevive{"workflow_steps_revive",
                            R"sql(UPDATE workflow_steps
          SET state = 'PENDING', error_reason = '', finished_at = NULL,
              retry_at = clock_timestamp()
          WHERE relocation_id = $1 AND state = 'CANCELLED'
            AND error_reason = 'CASE_ENDED')sql"};

constexpr db::Query kWakeForConsent{"workflow_steps_wake_for_consent",
                                    R"sql(UPDATE workflow_steps
          SET due_at = '-infinity', retry_at = clock_timestamp(),
              error_reason = '', error_remedy = ''
          WHERE relocation_id = $1 AND state = 'PENDING'
            AND error_reason = 'CONSENT_MISSING')sql"};

constexpr db::Query kCount{"workflow_steps_count",
                           R"sql(SELECT
            count(*) FILTER (WHERE state = 'RUNNING'
                             OR (state = 'PENDING' AND due_at <= $1)),
            count(*) FILTER (WHERE state = 'PENDING' AND due_at > $1),
            min(due_at) FILTER (WHERE state = 'PENDING' AND due_at > $1)
          FROM workflow_steps WHERE state IN ('PENDING', 'RUNNING'))sql"};

constexpr db::Query kCountFailed{
    "workflow_steps_count_failed",
    "SELECT count(*) FROM workflow_steps WHERE state = 'FAILED'"};

Step ReadStep(const db::Row& row) {
  return {
      .row_id = row.Get<std::string>(0),
      .public_id = row.Get<std::string>(1),
      .case_row_id = row.Get<std::string>(2),
      .kind = ParseStepKind(row.Get<std::string>(3)).value_or(StepKind{}),
      .state = ParseStepState(row.Get<std::string>(4)).value_or(StepState{}),
      .proposal_row_id = row.Find<std::string>(5).value_or(""),
      .person_row_id = row.Find<std::string>(6).value_or(""),
      .undoes = row.Find<std::string>(7).value_or(""),
      .peer_ref = row.Get<std::string>(8),
      .request_id = row.Get<std::string>(9),
      .attempt = row.Get<int32_t>(10),
      .tries = row.Get<int32_t>(11),
      .due_at = row.Get<absl::Time>(12),
      .error_reason = row.Get<std::string>(13),
      .error_remedy = row.Get<std::string>(14),
      .heard_number = row.Get<int64_t>(19),
      .cause = {.subject = row.Get<std::string>(15),
                .organisation_id = row.Get<std::string>(16)},
      .created_at = row.Get<absl::Time>(17),
      .finished_at = row.Find<absl::Time>(18).value_or(absl::InfiniteFuture()),
  };
}

std::optional<std::string> OrNull(const std::string& id) {
  if (id.empty()) return std::nullopt;
  return id;
}

}  // namespace

absl::StatusOr<std::vector<Step>> Load(db::Transaction& tx,
                                       std::string_view case_row_id) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kSelectByCase, db::Params(case_row_id)));
  std::vector<Step> steps;
  for (const db::Row row : rows) steps.push_back(ReadStep(row));
  return steps;
}

absl::StatusOr<std::vector<std::string>> Apply(
    db::Transaction& tx, std::string_view case_row_id,
    const workflow_rules::StepPlan& plan, const Cause& cause) {
  const absl::Time now = tx.now();
  if (!plan.cancel.empty()) {
    tx.Queue(kCancel, db::Params(plan.cancel, plan.cancel_reason, now));
  }
  std::vector<std::string> added;
  for (const NewStep& step : plan.add) {
    const std::string public_id = crypto::NewPublicId();
    const bool timeless = IsMovement(step.kind);
    ASSIGN_OR_RETURN(
        const db::Result inserted,
        tx.Execute(
            kInsert,
            db::Params(
                timeless ? std::nullopt : std::optional(crypto::NewUuidV7()),
                public_id, case_row_id, Name(step.kind),
                OrNull(step.proposal_row_id), OrNull(step.person_row_id),
                OrNull(step.undoes), step.peer_ref, step.due_at, cause.subject,
                cause.organisation_id, timeless ? absl::InfinitePast() : now)));
    if (inserted.affected() == 1) added.push_back(public_id);
  }
  return added;
}

absl::StatusOr<std::optional<Lease>> Claim(db::Database& database,
                                           std::string_view worker,
                                           absl::Time deadline) {
  return database.Write<std::optional<Lease>>(
      deadline,
      [&](db::Transaction& tx) -> absl::StatusOr<std::optional<Lease>> {
        ASSIGN_OR_RETURN(
            const db::Result rows,
            tx.Execute(kClaim,
                       db::Params(worker,
                                  absl::ToDoubleSeconds(workflow_rules::kLease),
                                  tx.now())));
        if (rows.empty()) return std::nullopt;
        const db::Row row = rows.row(0);
        return Lease{.step = ReadStep(row),
                     .worker = std::string(worker),
                     .until = row.Get<absl::Time>(20),
                     .request = row.Find<db::Bytes>(21)};
      });
}

absl::StatusOr<bool> Holds(db::Transaction& tx, const Lease& lease) {
  ASSIGN_OR_RETURN(
      const db::Result rows,
      tx.Execute(kLockLeased, db::Params(lease.step.row_id, lease.worker,
                                         lease.step.tries)));
  return !rows.empty();
}

void KeepRequest(db::Transaction& tx, const Lease& lease,
                 const db::Bytes& sealed) {
  tx.Queue(kKeepRequest, db::Params(lease.step.row_id, sealed));
}

void Finish(db::Transaction& tx, const Lease& lease, StepState state,
            std::string_view peer_ref, std::string_view reason,
            std::string_view remedy) {
  tx.Queue(kFinish, db::Params(lease.step.row_id, Name(state), peer_ref, reason,
                               remedy, tx.now()));
}

void MarkUndone(db::Transaction& tx, std::string_view forward_row_id) {
  tx.Queue(kMarkUndone, db::Params(forward_row_id, tx.now()));
}

absl::Status Repeat(db::Database& database, const Lease& lease,
                    absl::Duration delay, std::string_view reason,
                    absl::Time deadline) {
  return database.Write(deadline, [&](db::Transaction& tx) {
    return tx
        .Execute(kRepeat,
                 db::Params(lease.step.row_id, lease.worker, lease.step.tries,
                            absl::ToDoubleSeconds(delay), reason))
        .status();
  });
}

void BeginAttempt(db::Transaction& tx, const Lease& lease, absl::Time due_at,
                  std::string_view reason, std::string_view remedy) {
  tx.Queue(kBeginAttempt,
           db::Params(lease.step.row_id, due_at, reason, remedy));
}

void GoOnAbove(db::Transaction& tx, const Lease& lease, int64_t heard) {
  tx.Queue(kGoOnAbove, db::Params(lease.step.row_id, heard));
}

void Revive(db::Transaction& tx, std::string_view case_row_id) {
  tx.Queue(kRevive, db::Params(case_row_id));
}

void RunNow(db::Transaction& tx, const std::vector<std::string>& row_ids) {
  tx.Queue(kRunNow, db::Params(row_ids));
}

void WakeForConsent(db::Transaction& tx, std::string_view case_row_id) {
  tx.Queue(kWakeForConsent, db::Params(case_row_id));
}

absl::StatusOr<Counts> Count(db::Database& database, absl::Time deadline) {
  return database.Read<Counts>(
      deadline, [&](db::Transaction& tx) -> absl::StatusOr<Counts> {
        ASSIGN_OR_RETURN(const db::Result open,
                         tx.Execute(kCount, db::Params(tx.now())));
        ASSIGN_OR_RETURN(const db::Result failed,
                         tx.Execute(kCountFailed, db::Params()));
        const db::Row row = open.row(0);
        return Counts{.runnable = row.Get<int64_t>(0),
                      .waiting = row.Get<int64_t>(1),
                      .failed = failed.row(0).Get<int64_t>(0),
                      .next_due = row.Find<absl::Time>(2)};
      });
}

}  // namespace sojourn::relocation::steps
