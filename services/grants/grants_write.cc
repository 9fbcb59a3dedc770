#include "services/grants/grants_write.h"

#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/crypto/ids.h"
#include "common/outbox/outbox.h"
#include "common/status/status_macros.h"
#include "services/grants/grants_fund_rules.h"
#include "services/grants/grants_rows.h"

namespace sojourn::grants {
namespace {

constexpr db::Query kInsertGrant{
    "grants_insert_grant",
    R"sql(INSERT INTO grants (id, public_id, state, fund_id, organisation_id,
            currency, case_ref, key_ref, level, move_kind, bridging,
            discretionary, person_count, requested_minor, exchanged,
            submitter_organisation_id, submitter_subject, decision_due,
            funds_due, submitted_at, category_sealed, purpose_sealed,
            payment_currency_sealed, beneficiary_sealed, payments_held_until,
            receipt_hours)
          VALUES ($1::uuid, $2, $3, $4::uuid, $5, $6, $7, $8, $9, $10, $11,
            $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
            $24, $25, $26))sql"};

constexpr db::Query kInsertPersons{
    "grants_insert_persons",
    R"sql(INSERT INTO grant_persons (grant_id, person_ref)
          SELECT $1::uuid, unnest($2::text[]))sql"};

constexpr db::Query kInsertLine{
    "grants_insert_cost_line",
    R"sql(INSERT INTO cost_lines (id, grant_id, position, amount_minor,
            category_sealed, description_sealed, already_paid)
          VALUES ($1::uuid, $2::uuid, $3, $4, $5, $6, $7))sql"};

constexpr db::Query kUpdateGrant{
    "grants_update_grant",
    R"sql(UPDATE grants SET version = $2, state = $3, assessed_minor = $4,
            approved_minor = $5, margin_minor = $6, reserved_minor = $7,
            committed_minor = $8, spent_minor = $9, approved_on = $10,
            agreed_on = $11, agreement_form = $12, cancel_reason = $13,
            flags = $14, decline_reason = $16, refer_reason = $17,
            approved_under = $18, look_at = '-infinity',
            paid_at = CASE WHEN $3 IN ('PAID', 'RECEIVED')
                      THEN coalesce(paid_at, $15) ELSE paid_at END,
            received_at = CASE WHEN $3 = 'RECEIVED'
                          THEN coalesce(received_at, $15) ELSE received_at END,
            decided_at = CASE WHEN $3 IN ('APPROVED', 'DECLINED', 'REFERRED')
                         THEN coalesce(decided_at, $15) ELSE decided_at END,
            receipt_due = CASE WHEN $3 <> 'PAID' OR state = 'PAID'
                               THEN receipt_due
                          WHEN receipt_hours > 0
                          THEN $15 + make_interval(hours => receipt_hours) END,
            agreed_tranches = $19, report_waiver = $20, returned_minor = $21,
            report_due_on = CASE WHEN $3 <> 'RECEIVED' THEN report_due_on
              ELSE coalesce(report_due_on,
                (SELECT ($15::timestamptz AT TIME ZONE f.time_zone)::date
                   + f.report_days FROM funds f
                 WHERE f.id = grants.fund_id AND f.report_days > 0)) END
          WHERE id = $1::uuid)sql"};

constexpr db::Query kSetFund{
    "grants_set_fund_of_grant",
    "UPDATE grants SET fund_id = $2::uuid WHERE id = $1::uuid"};

constexpr db::Query kUpdateParts{
    "grants_update_fund_parts",
    R"sql(UPDATE funds SET available_minor = $2, reserved_minor = $3,
            committed_minor = $4, spent_minor = $5,
            ledger_at = greatest($6::timestamptz, ledger_at)
          WHERE id = $1::uuid)sql"};

constexpr db::Query kInsertPosting{
    "grants_insert_posting",
    R"sql(INSERT INTO ledger_entries (id, fund_id, grant_id, debit, credit,
            amount_minor, currency, recorded_at)
          SELECT $1::uuid, f.id, $3::uuid, $4, $5, $6, $7,
            greatest($8::timestamptz, f.ledger_at)
          FROM funds f WHERE f.id = $2::uuid)sql"};

constexpr db::Query kInsertApproval{
    "grants_insert_approval",
    R"sql(INSERT INTO approvals (id, grant_id, approver_organisation_id,
            approver_subject, amount_minor, approved_at, acting_for)
          VALUES ($1::uuid, $2::uuid, $3, $4, $5, $6, $7))sql"};

constexpr db::Query kUpsertPayment{
    "grants_upsert_payment",
    R"sql(INSERT INTO payments (id, public_id, grant_id, tranche, state,
            channel, receipt_signal, fund_minor, last_tranche, due_on,
            scheduler_organisation_id, scheduler_subject)
          VALUES ($1::uuid, $2, $3::uuid, $4, $5, $6, $7, $8, $9, $10, $11,
            $12)
          ON CONFLICT (id) DO UPDATE SET state = $5, channel = $6,
            receipt_signal = $7, due_on = $10,
            scheduler_organisation_id = $11, scheduler_subject = $12)sql"};

constexpr db::Query kUpsertAttempt{
    "grants_upsert_attempt",
    R"sql(INSERT INTO payment_attempts (id, payment_id, number, channel,
            provider_reference, releaser_organisation_id, releaser_subject,
            released_at, outcome, outcome_at)
          VALUES ($1::uuid, $2::uuid, $3, $4, $5, $6, $7, $8, $9, $10)
          ON CONFLICT (id) DO UPDATE SET outcome = $9, outcome_at = $10)sql"};

constexpr db::Query kInsertOrder{
    "grants_insert_payment_order",
    R"sql(INSERT INTO payment_orders (attempt_id, provider)
          VALUES ($1::uuid, $2) ON CONFLICT (attempt_id) DO NOTHING)sql"};

constexpr db::Query kInsertFact{
    "grants_insert_fact",
    R"sql(INSERT INTO payment_facts (id, payment_id, outcome, receipt,
            occurred_at, recorded_at, recorder_organisation_id,
            recorder_subject, flag)
          VALUES ($1::uuid, $2::uuid, $3, $4, $5, $6, $7, $8, $9))sql"};

constexpr db::Query kSetPayee{
    "grants_set_payee",
    R"sql(UPDATE payments SET payee_relation_sealed = $2,
            payee_name_sealed = $3, payee_details_sealed = $4
          WHERE id = $1::uuid)sql"};

constexpr db::Query kSetTerms{
    "grants_set_terms",
    "UPDATE payments SET terms_sealed = $2 WHERE id = $1::uuid"};

constexpr db::Query kInsertNote{
    "grants_insert_note",
    R"sql(INSERT INTO grant_notes (id, grant_id, method,
            author_organisation_id, author_subject, noted_at, note_sealed)
          VALUES ($1::uuid, $2::uuid, $3, $4, $5, $6, $7))sql"};

void UpdateGrant(db::Transaction& tx, const Grant& next) {
  tx.Queue(kUpdateGrant,
           db::Params(next.id, next.version, NameOf(next.state), next.assessed,
                      next.approved, next.margin, next.held.reserved,
                      next.held.committed, next.held.spent, next.approved_on,
                      next.agreed_on, DbName(next.agreement_form),
                      DbName(next.cancel_reason), DbNames(next.flags), tx.now(),
                      DbName(next.decline_reason), DbName(next.refer_reason),
                      next.approved_under, next.agreed_tranches,
                      DbName(next.report_waiver), next.returned));
}

void UpsertPayment(db::Transaction& tx, const std::string& grant_id,
                   const Payment& payment) {
  tx.Queue(kUpsertPayment,
           db::Params(payment.id, payment.public_id, grant_id, payment.tranche,
                      NameOf(payment.state), NameOf(payment.channel),
                      NameOf(payment.receipt_signal), payment.fund_amount,
                      payment.last_tranche, payment.due_on,
                      payment.scheduled_by.organisation_id,
                      payment.scheduled_by.subject));
  // Only the last attempt ever changes.
  if (payment.attempts.empty()) return;
  const PaymentAttempt& attempt = payment.attempts.back();
  tx.Queue(kUpsertAttempt,
           db::Params(attempt.id, payment.id, attempt.number,
                      NameOf(attempt.channel), attempt.provider_reference,
                      attempt.released_by.organisation_id,
                      attempt.released_by.subject, attempt.released_at,
                      DbName(attempt.outcome), attempt.outcome_at));
  if (attempt.provider.empty()) return;
  tx.Queue(kInsertOrder, db::Params(attempt.id, attempt.provider));
}

void InsertFact(db::Transaction& tx, const Payment& payment) {
  const PaymentFact& fact = payment.facts.back();
  tx.Queue(kInsertFact,
           db::Params(fact.id, payment.id, DbName(fact.outcome),
                      DbName(fact.receipt), fact.occurred_at, fact.recorded_at,
                      fact.recorded_by.organisation_id,
                      fact.recorded_by.subject, DbName(fact.flag)));
}

void InsertApproval(db::Transaction& tx, const Grant& grant) {
  const Approval& approval = grant.approvals.back();
  tx.Queue(
      kInsertApproval,
      db::Params(crypto::NewUuidV7(), grant.id,
                 approval.approver.organisation_id, approval.approver.subject,
                 approval.amount, approval.approved_at, approval.acting_for));
}

absl::Status MoveMoney(db::Transaction& tx, const Fund& fund,
                       const std::string& grant_id,
                       const std::vector<Posting>& postings) {
  ASSIGN_OR_RETURN(const Balances parts, rules::Apply(fund.balances, postings));
  for (const Posting& posting : postings) {
    tx.Queue(kInsertPosting,
             db::Params(crypto::NewUuidV7(), fund.id, grant_id,
                        NameOf(posting.debit), NameOf(posting.credit),
                        posting.amount, fund.currency, tx.now()));
  }
  tx.Queue(kUpdateParts, db::Params(fund.id, parts.available, parts.reserved,
                                    parts.committed, parts.spent, tx.now()));
  return absl::OkStatus();
}

outbox::Event EventOf(const Grant& grant, std::string_view what,
                      std::string_view reason) {
  return {.aggregate_kind = "grant",
          .aggregate_id = grant.public_id,
          .aggregate_version = grant.version,
          .type = std::string("grant.") + std::string(what),
          .state = std::string(NameOf(grant.state)),
          .reason = std::string(reason),
          .case_ref = grant.case_ref,
          .refs = {{"grant_id", grant.public_id}},
          .occurred_at = std::nullopt};
}

}  // namespace

void InsertGrant(db::Transaction& tx, const Grant& grant,
                 const NewGrant& made) {
  tx.Queue(kInsertGrant,
           db::Params(grant.id, grant.public_id, NameOf(grant.state),
                      grant.fund_id, grant.organisation_id, grant.currency,
                      grant.case_ref, grant.key_ref, NameOf(grant.level),
                      DbName(grant.move_kind), grant.bridging,
                      grant.discretionary, grant.person_count, grant.requested,
                      grant.exchanged, grant.submitted_by.organisation_id,
                      grant.submitted_by.subject, grant.decision_due,
                      grant.funds_due, grant.submitted_at, made.category,
                      made.purpose, made.payment_currency, made.beneficiary,
                      grant.payments_held_until, grant.receipt_hours));
  if (made.person_refs.empty()) return;
  tx.Queue(kInsertPersons, db::Params(grant.id, made.person_refs));
}

void InsertLines(db::Transaction& tx, const Grant& grant,
                 const std::vector<NewLine>& lines) {
  for (size_t i = 0; i < lines.size(); ++i) {
    tx.Queue(
        kInsertLine,
        db::Params(lines[i].id, grant.id, static_cast<int64_t>(i),
                   grant.cost_lines[i].amount, lines[i].category,
                   lines[i].description, grant.cost_lines[i].already_paid));
  }
}

absl::Status WriteChange(db::Transaction& tx, const Change& change,
                         const Fund& fund) {
  Grant next = change.next;
  next.version += 1;
  ASSIGN_OR_RETURN(next.held, rules::ApplyToGrant(next.held, change.postings));
  UpdateGrant(tx, next);
  if (!change.postings.empty()) {
    RETURN_IF_ERROR(MoveMoney(tx, fund, next.id, change.postings));
  }
  if (change.approval_added) InsertApproval(tx, next);
  for (const size_t i : change.payments) {
    UpsertPayment(tx, next.id, next.payments[i]);
  }
  if (change.fact_added) InsertFact(tx, next.payments[change.payments[0]]);
  outbox::Event event = EventOf(next, change.event, change.reason);
  event.occurred_at = change.occurred_at;
  if (change.payments.size() == 1) {
    event.refs["payment_id"] = next.payments[change.payments[0]].public_id;
  }
  outbox::Append(tx, event);
  return absl::OkStatus();
}

absl::Status WriteMove(db::Transaction& tx, const Move& move, const Fund& from,
                       const Fund& to) {
  Grant next = move.change.next;
  next.version += 1;
  tx.Queue(kSetFund, db::Params(next.id, next.fund_id));
  UpdateGrant(tx, next);
  RETURN_IF_ERROR(MoveMoney(tx, from, next.id, move.from));
  RETURN_IF_ERROR(MoveMoney(tx, to, next.id, move.to));
  outbox::Event event = EventOf(next, move.change.event, move.change.reason);
  event.refs["fund_id"] = to.public_id;
  outbox::Append(tx, event);
  return absl::OkStatus();
}

void AppendSubmitted(db::Transaction& tx, const Grant& grant) {
  outbox::Append(tx, EventOf(grant, "submitted", ""));
}

void SetPayee(db::Transaction& tx, const std::string& payment_id,
              const SealedPayee& payee) {
  tx.Queue(kSetPayee,
           db::Params(payment_id, payee.relation, payee.name, payee.details));
}

void SetTerms(db::Transaction& tx, const std::string& payment_id,
              const db::Bytes& terms) {
  tx.Queue(kSetTerms, db::Params(payment_id, terms));
}

void InsertNote(db::Transaction& tx, const NewNote& note) {
  tx.Queue(kInsertNote, db::Params(note.id, note.grant_id, note.method,
                                   note.author.organisation_id,
                                   note.author.subject, tx.now(), note.text));
}

}  // namespace sojourn::grants
