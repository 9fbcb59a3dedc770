#include "services/relocation/workflow/workflow_store_steps.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/crypto/ids.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"
#include "services/relocation/relocation_state_machine.h"
#include "services/relocation/workflow/step_rules.h"

namespace sojourn::relocation::steps {
namespace {

#define STEP_COLUMNS                                                     \
  "id, public_id, relocation_id, kind, state, proposal_id, person_id, "  \
  "undoes, peer_ref, request_id, attempt, tries, due_at, error_reason, " \
  "error_remedy, cause_subject, cause_organisation_id, created_at, "     \
  "finished_at, heard_number, taken_over_by, done_by_hand, record_id"

// A check-in tells of an arrival, a check-out that she set off, and the ledger
// of a border, so their rows keep no time: they are named at random, and began
// and ended at no time.
#define ENDED_AT(now)                                           \
  "CASE WHEN kind IN ('CHECK_IN', 'CHECK_OUT', 'TELL_TRAVEL') " \
  "THEN '-infinity'::timestamptz ELSE " now "::timestamptz END"

constexpr db::Query kSelectByCase{
    "workflow_steps_select_by_case",
    "SELECT " STEP_COLUMNS
    " FROM workflow_steps WHERE relocation_id = $1 ORDER BY id"};

// Nothing is asked for, given back or told in the name of who has left for a
// case of her own: a visa in her hands is hers whatever becomes of this case.
// What the ledger was told of her by mistake is taken back all the same.
constexpr db::Query kInsert{"workflow_steps_insert",
                            R"sql(INSERT INTO workflow_steps
            (id, public_id, relocation_id, kind, state, proposal_id, person_id,
             undoes, peer_ref, request_id, due_at, retry_at, cause_subject,
             cause_organisation_id, created_at, record_id)
          SELECT coalesce($1::uuid, gen_random_uuid()), $2::text, $3::uuid,
                 $4::text, 'PENDING', $5::uuid, $6::uuid, $7::uuid, $8::text,
                 gen_random_uuid(), $9::timestamptz, clock_timestamp(),
                 $10::text, $11::text, $12::timestamptz, $13::text
          WHERE ($4::text = 'TELL_TRAVEL' AND $7::uuid IS NOT NULL)
             OR NOT EXISTS (SELECT FROM persons p
                            WHERE p.id = $6::uuid AND p.apart)
          ON CONFLICT DO NOTHING)sql"};

// A refusal is cancelled too where it must not be asked again.
constexpr db::Query kCancel{"workflow_steps_cancel",
                            R"sql(UPDATE workflow_steps
          SET state = 'CANCELLED', lease_worker = NULL, lease_until = NULL,
              request_sealed = NULL, error_reason = $2, error_remedy = '',
              retry_at = '-infinity', finished_at = )sql" ENDED_AT("$3") R"sql(
          WHERE id = ANY($1::uuid[])
            AND state IN ('PENDING', 'RUNNING', 'FAILED'))sql"};

// 'HOLD_PLACE', 'CHECK_IN', and so on.
std::string KnownKinds() {
  std::vector<std::string> kinds;
  for (const StepKind kind : AllStepKinds()) {
    kinds.push_back(absl::StrCat("'", Av(Name(kind)), "'"));
  }
  return absl::StrJoin(kinds, ", ");
}

// A worker whose lease ran out may still be sending: its late answer no longer
// passes the fence, and the repeat carries the same request_id. A kind that
// only a newer version knows is left to that. With $4 false a ranking that
// nobody waits for is left to another thread.
std::string ClaimFrom(std::string_view from, std::string_view order) {
  return absl::StrCat(
      "UPDATE workflow_steps SET state = 'RUNNING', lease_worker = $1,"
      " lease_until = clock_timestamp() + make_interval(secs => $2),"
      " tries = tries + 1 "
      "WHERE id = (SELECT s.id FROM ",
      Av(from),
      "  WHERE ((s.state = 'PENDING' AND s.retry_at <= clock_timestamp()"
      "          AND s.due_at <= $3"
      "          AND (s.taken_over_by = '' OR s.done_by_hand))"
      "      OR (s.state = 'RUNNING' AND s.lease_until < clock_timestamp()))"
      "    AND ($4::boolean OR s.kind <> 'RANK_PLACES'"
      "         OR s.cause_subject <> '')"
      "    AND s.kind IN (",
      KnownKinds(), ") ORDER BY ", Av(order),
      " LIMIT 1 FOR UPDATE OF s SKIP LOCKED) "
      "RETURNING " STEP_COLUMNS ", lease_until, request_sealed");
}

// The level is read from the case, as it may have changed since the step was
// planned: a look-up for each step that is runnable, which few are. A ranking
// that nobody waits for comes after everything else.
const db::Query& ClaimByLevel() {
  static const std::string sql =
      ClaimFrom("workflow_steps s JOIN relocations r ON r.id = s.relocation_id",
                "(s.kind = 'RANK_PLACES' AND s.cause_subject = ''), r.level, "
                "s.retry_at");
  static const db::Query query{"workflow_steps_claim_by_level", sql.c_str()};
  return query;
}

const db::Query& ClaimLongestWaiting() {
  static const std::string sql = ClaimFrom("workflow_steps s", "s.retry_at");
  static const db::Query query{"workflow_steps_claim_longest_waiting",
                               sql.c_str()};
  return query;
}

constexpr db::Query kKeepRequest{
    "workflow_steps_keep_request",
    "UPDATE workflow_steps SET request_sealed = $2 WHERE id = $1"};

constexpr db::Query kHasRequest{
    "workflow_steps_has_request",
    "SELECT request_sealed IS NOT NULL FROM workflow_steps WHERE id = $1"};

constexpr db::Query kLockLeased{"workflow_steps_lock_leased",
                                R"sql(SELECT 1 FROM workflow_steps
          WHERE id = $1 AND state = 'RUNNING' AND lease_worker = $2
            AND tries = $3
          FOR UPDATE)sql"};

constexpr db::Query kFinish{"workflow_steps_finish",
                            R"sql(UPDATE workflow_steps
          SET state = $2, peer_ref = CASE WHEN $3 = '' THEN peer_ref ELSE $3 END,
              error_reason = $4, error_remedy = $5, retry_at = '-infinity',
              due_at = CASE WHEN kind = 'CHECK_OUT' THEN '-infinity'
                            ELSE due_at END,
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

constexpr db::Query kPostpone{"workflow_steps_postpone",
                              R"sql(UPDATE workflow_steps SET due_at = $3
          WHERE relocation_id = $1 AND state = 'PENDING' AND tries = 0
            AND undoes IS NOT NULL AND due_at = $2)sql"};

constexpr db::Query kRevive{"workflow_steps_revive",
                            R"sql(UPDATE workflow_steps
          SET state = 'PENDING', error_reason = '', finished_at = NULL,
              retry_at = clock_timestamp(), taken_over_by = '',
              done_by_hand = false
          WHERE relocation_id = $1 AND state = 'CANCELLED'
            AND error_reason = 'CASE_ENDED')sql"};

constexpr db::Query kWakeForHerWord{"workflow_steps_wake_for_her_word",
                                    R"sql(UPDATE workflow_steps
          SET due_at = '-infinity', retry_at = clock_timestamp(),
              error_reason = '', error_remedy = ''
          WHERE relocation_id = $1 AND state = 'PENDING'
            AND error_reason IN ('CONSENT_MISSING', 'PARTY_VISA_REFUSED'))sql"};

constexpr db::Query kWakeForAgreement{"workflow_steps_wake_for_agreement",
                                      R"sql(UPDATE workflow_steps
          SET due_at = '-infinity', retry_at = clock_timestamp(),
              error_reason = '', error_remedy = ''
          WHERE state = 'PENDING'
            AND error_reason IN ('AGREEMENT_MISSING', 'AGREEMENT_EXPIRED',
                                 'ORGANISATION_INACTIVE'))sql"};

constexpr db::Query kCount{"workflow_steps_count",
                           R"sql(SELECT
            count(*) FILTER (WHERE state = 'RUNNING'
                             OR (state = 'PENDING' AND due_at <= $1)),
            count(*) FILTER (WHERE state = 'PENDING' AND due_at > $1),
            min(due_at) FILTER (WHERE state = 'PENDING' AND due_at > $1),
            (SELECT count(*) FROM workflow_steps WHERE taken_over_by <> ''
               AND NOT done_by_hand AND state IN ('PENDING', 'RUNNING'))
          FROM workflow_steps WHERE state IN ('PENDING', 'RUNNING')
            AND (taken_over_by = '' OR done_by_hand))sql"};

// An officer wants it now: under a new request_id where the other service had
// refused the last.
constexpr db::Query kTryNow{"workflow_steps_try_now",
                            R"sql(UPDATE workflow_steps
          SET request_id = CASE state WHEN 'FAILED' THEN gen_random_uuid()
                           ELSE request_id END,
              attempt = attempt + (state = 'FAILED')::int,
              tries = CASE state WHEN 'FAILED' THEN 0 ELSE tries END,
              state = 'PENDING', finished_at = NULL, error_reason = '',
              error_remedy = '', due_at = least(due_at, $2),
              retry_at = clock_timestamp(), taken_over_by = ''
          WHERE id = $1 AND state IN ('PENDING', 'FAILED'))sql"};

// A worker that has it loses its lease: what it still hears is dropped.
constexpr db::Query kTakeOver{"workflow_steps_take_over",
                              R"sql(UPDATE workflow_steps
          SET request_id = CASE state WHEN 'FAILED' THEN gen_random_uuid()
                           ELSE request_id END,
              attempt = attempt + (state = 'FAILED')::int,
              tries = CASE state WHEN 'FAILED' THEN 0 ELSE tries END,
              state = 'PENDING', finished_at = NULL, error_reason = '',
              error_remedy = '', lease_worker = NULL, lease_until = NULL,
              retry_at = 'infinity', taken_over_by = $2
          WHERE id = $1 AND state IN ('PENDING', 'RUNNING', 'FAILED'))sql"};

constexpr db::Query kDoneByHand{"workflow_steps_done_by_hand",
                                R"sql(UPDATE workflow_steps
          SET done_by_hand = true, due_at = least(due_at, $2),
              retry_at = clock_timestamp()
          WHERE id = $1 AND state = 'PENDING' AND taken_over_by <> '')sql"};

constexpr db::Query kSkipRefused{"workflow_steps_skip_refused",
                                 R"sql(UPDATE workflow_steps
          SET state = 'CANCELLED', error_reason = 'SKIPPED', error_remedy = ''
          WHERE id = $1 AND state = 'FAILED')sql"};

constexpr db::Query kSelectStuck{"workflow_steps_select_stuck",
                                 "SELECT s.*, r.* FROM (SELECT " STEP_COLUMNS
                                 R"sql( FROM workflow_steps w
            WHERE CASE WHEN state = 'FAILED' THEN kind = ANY($1::text[])
                AND NOT EXISTS (SELECT FROM workflow_steps o
                  WHERE o.relocation_id = w.relocation_id AND o.id <> w.id
                    AND o.kind = w.kind
                    AND o.proposal_id IS NOT DISTINCT FROM w.proposal_id
                    AND o.person_id IS NOT DISTINCT FROM w.person_id
                    AND o.undoes IS NOT DISTINCT FROM w.undoes
                    AND o.record_id IS NOT DISTINCT FROM w.record_id
                    AND (o.state IN ('PENDING', 'RUNNING')
                         OR (o.state = 'DONE'
                             AND o.finished_at >= w.finished_at)))
              ELSE (taken_over_by = ''
                    AND error_reason NOT IN ('CASE_SUSPENDED',
                                             'CONSENT_MISSING',
                                             'PARTY_VISA_REFUSED')
                    AND (error_reason IN ('AGREEMENT_MISSING',
                           'AGREEMENT_EXPIRED', 'ORGANISATION_INACTIVE')
                         OR tries >= $2 OR attempt > $3
                         OR (isfinite(greatest(due_at, created_at))
                             AND greatest(due_at, created_at) < $4)))
                OR (taken_over_by <> '' AND NOT done_by_hand) END
              AND state IN ('PENDING', 'RUNNING', 'FAILED')) s
          JOIN (SELECT id AS case_row_id, public_id AS case_id, code, level,
                       state AS case_state, overlay, lead_subject
                FROM relocations) r ON r.case_row_id = s.relocation_id
          WHERE (s.taken_over_by = $5 OR r.lead_subject IN ('', $5))
            AND (s.state <> 'FAILED' OR r.case_state = ANY($7::text[])
                 OR s.kind <> ALL($8::text[]))
          ORDER BY r.level, s.created_at, s.id LIMIT $6)sql"};

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
      .record_id = row.Find<std::string>(22).value_or(""),
      .peer_ref = row.Get<std::string>(8),
      .request_id = row.Get<std::string>(9),
      .attempt = row.Get<int32_t>(10),
      .tries = row.Get<int32_t>(11),
      .due_at = row.Get<absl::Time>(12),
      .error_reason = row.Get<std::string>(13),
      .error_remedy = row.Get<std::string>(14),
      .heard_number = row.Get<int64_t>(19),
      .taken_over_by = row.Get<std::string>(20),
      .done_by_hand = row.Get<bool>(21),
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

std::vector<std::string> KindsThat(bool (*holds)(StepKind)) {
  std::vector<std::string> kinds;
  for (const StepKind kind : AllStepKinds()) {
    if (holds(kind)) kinds.emplace_back(Name(kind));
  }
  return kinds;
}

std::vector<std::string> OpenStates() {
  std::vector<std::string> states;
  for (int s = 0; s < kStates; ++s) {
    const auto state = static_cast<State>(s);
    if (kOpen.Has(state)) states.emplace_back(Name(state));
  }
  return states;
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
                cause.organisation_id, timeless ? absl::InfinitePast() : now,
                OrNull(step.record_id))));
    if (inserted.affected() == 1) added.push_back(public_id);
  }
  return added;
}

absl::StatusOr<std::optional<Lease>> Claim(db::Database& database,
                                           std::string_view worker,
                                           const Choice& choice,
                                           absl::Time deadline) {
  const db::Query& claim = choice.turn == workflow_rules::Turn::kByLevel
                               ? ClaimByLevel()
                               : ClaimLongestWaiting();
  return database.Write<std::optional<Lease>>(
      deadline,
      [&](db::Transaction& tx) -> absl::StatusOr<std::optional<Lease>> {
        ASSIGN_OR_RETURN(
            const db::Result rows,
            tx.Execute(claim,
                       db::Params(worker,
                                  absl::ToDoubleSeconds(workflow_rules::kLease),
                                  tx.now(), choice.renewals)));
        if (rows.empty()) return std::nullopt;
        const db::Row row = rows.row(0);
        return Lease{.step = ReadStep(row),
                     .worker = std::string(worker),
                     .until = row.Get<absl::Time>(23),
                     .request = row.Find<db::Bytes>(24)};
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

absl::StatusOr<bool> HasRequest(db::Transaction& tx, std::string_view row_id) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kHasRequest, db::Params(row_id)));
  return !rows.empty() && rows.row(0).Get<bool>(0);
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

void Postpone(db::Transaction& tx, std::string_view case_row_id,
              absl::Time due_at, absl::Time until) {
  tx.Queue(kPostpone, db::Params(case_row_id, due_at, until));
}

void Revive(db::Transaction& tx, std::string_view case_row_id) {
  tx.Queue(kRevive, db::Params(case_row_id));
}

void WakeForHerWord(db::Transaction& tx, std::string_view case_row_id) {
  tx.Queue(kWakeForHerWord, db::Params(case_row_id));
}

void WakeForAgreement(db::Transaction& tx) {
  tx.Queue(kWakeForAgreement, db::Params());
}

void TryNow(db::Transaction& tx, std::string_view row_id) {
  tx.Queue(kTryNow, db::Params(row_id, tx.now()));
}

void TakeOver(db::Transaction& tx, std::string_view row_id,
              std::string_view subject) {
  tx.Queue(kTakeOver, db::Params(row_id, subject));
}

void MarkDoneByHand(db::Transaction& tx, std::string_view row_id) {
  tx.Queue(kDoneByHand, db::Params(row_id, tx.now()));
}

void SkipRefused(db::Transaction& tx, std::string_view row_id) {
  tx.Queue(kSkipRefused, db::Params(row_id));
}

absl::StatusOr<std::vector<StuckStep>> ListStuck(db::Transaction& tx,
                                                 std::string_view subject,
                                                 int limit) {
  ASSIGN_OR_RETURN(
      const db::Result rows,
      tx.Execute(kSelectStuck,
                 db::Params(KindsThat(step_rules::RefusalNeedsSomebody),
                            step_rules::kMostTries, step_rules::kMostAttempts,
                            tx.now() - step_rules::kLate, subject, limit,
                            OpenStates(), KindsThat(step_rules::IsForward))));
  std::vector<StuckStep> stuck;
  for (const db::Row row : rows) {
    stuck.push_back(
        {.step = ReadStep(row),
         .relocation_id = row.Get<std::string>(24),
         .code = row.Get<std::string>(25),
         .level = Parse<Level>(row.Get<std::string>(26)).value_or(Level{}),
         .state = Parse<State>(row.Get<std::string>(27)).value_or(State{}),
         .overlay =
             Parse<Overlay>(row.Get<std::string>(28)).value_or(Overlay{})});
  }
  return stuck;
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
                      .by_hand = row.Get<int64_t>(3),
                      .next_due = row.Find<absl::Time>(2)};
      });
}

}  // namespace sojourn::relocation::steps
