#include "services/grants/grants_load.h"

#include <utility>

#include "common/status/status_macros.h"
#include "services/grants/grants_queries.h"
#include "services/grants/grants_rows.h"

namespace sojourn::grants {
namespace {

// After the grant's row, never before it. The weaker lock lets foreign keys to
// the fund be checked meanwhile.
constexpr db::Query kLockFundOfGrant{"grants_lock_fund_of_grant",
                                     R"sql(SELECT id FROM funds
          WHERE id = (SELECT fund_id FROM grants WHERE id = $1::uuid)
          FOR NO KEY UPDATE)sql"};

constexpr db::Query kSelectGrants{
    "grants_select_grants",
    R"sql(SELECT g.id::text, g.public_id, g.version, g.state, g.fund_id::text,
            f.public_id, g.organisation_id, g.currency, g.case_ref, g.key_ref,
            g.level, g.move_kind, g.bridging, g.discretionary,
            g.person_count, g.requested_minor, g.assessed_minor,
            g.approved_minor, g.margin_minor, g.exchanged,
            g.reserved_minor, g.committed_minor, g.spent_minor,
            g.submitter_organisation_id, g.submitter_subject, g.approved_on,
            g.agreed_on, g.agreement_form, g.cancel_reason, g.flags,
            g.decision_due, g.funds_due, g.submitted_at,
            g.funder_view_closed, g.payments_held_until, g.decline_reason,
            g.refer_reason, g.approved_under, g.receipt_due, g.decided_at,
            g.agreed_tranches, g.report_due_on, g.report_waiver,
            g.returned_minor,
            (SELECT sum(e.amount_minor)::bigint
             FROM reports r JOIN expenses e ON e.report_id = r.id
             WHERE r.grant_id = g.id)
          FROM grants g JOIN funds f ON f.id = g.fund_id
          WHERE g.id = ANY($1::text[]::uuid[])
          ORDER BY g.id DESC)sql"};

// The fund of each grant, and what other grants take of its caps.
constexpr db::Query kSelectFundAndUse{
    "grants_select_fund_and_use",
    "SELECT " SOJOURN_FUND_COLUMNS ", g.id::text, "
    SOJOURN_YEAR_USE("g.id", "$2") ", "
    SOJOURN_PERSON_USE("g.id",
        "ARRAY(SELECT person_ref FROM grant_persons WHERE grant_id = g.id)") ", "
    SOJOURN_BRIDGING_USE("g.id", "g.case_ref")
    " FROM grants g JOIN funds f ON f.id = g.fund_id"
    " WHERE g.id = ANY($1::text[]::uuid[])"};

constexpr db::Query kSelectLines{"grants_select_cost_lines",
                                 R"sql(SELECT grant_id::text, amount_minor,
            already_paid FROM cost_lines WHERE grant_id = ANY($1::text[]::uuid[])
          ORDER BY grant_id, position)sql"};

constexpr db::Query kSelectApprovals{
    "grants_select_approvals",
    R"sql(SELECT grant_id::text, approver_organisation_id, approver_subject,
            amount_minor, approved_at, acting_for
          FROM approvals WHERE grant_id = ANY($1::text[]::uuid[])
          ORDER BY grant_id, id)sql"};

constexpr db::Query kSelectPayments{
    "grants_select_payments",
    R"sql(SELECT grant_id::text, id::text, public_id, tranche, state, channel,
            receipt_signal, fund_minor, last_tranche, due_on,
            scheduler_organisation_id, scheduler_subject
          FROM payments WHERE grant_id = ANY($1::text[]::uuid[])
          ORDER BY grant_id, tranche)sql"};

constexpr db::Query kSelectAttempts{
    "grants_select_attempts",
    R"sql(SELECT a.payment_id::text, a.id::text, a.number, a.channel,
            a.provider_reference, a.releaser_organisation_id,
            a.releaser_subject, a.released_at, a.outcome, a.outcome_at,
            coalesce(o.state IN ('QUEUED', 'HANDING'), false)
          FROM payment_attempts a JOIN payments p ON p.id = a.payment_id
          LEFT JOIN payment_orders o ON o.attempt_id = a.id
          WHERE p.grant_id = ANY($1::text[]::uuid[])
          ORDER BY a.payment_id, a.number)sql"};

constexpr db::Query kSelectFacts{
    "grants_select_facts",
    R"sql(SELECT x.payment_id::text, x.id::text, x.outcome, x.receipt,
            x.occurred_at, x.recorded_at, x.recorder_organisation_id,
            x.recorder_subject, x.flag
          FROM payment_facts x JOIN payments p ON p.id = x.payment_id
          WHERE p.grant_id = ANY($1::text[]::uuid[])
          ORDER BY x.payment_id, x.id)sql"};

absl::StatusOr<Grant> ReadGrant(const db::Row& row) {
  RowReader in(row);
  Grant grant;
  grant.id = in.Text();
  grant.public_id = in.Text();
  grant.version = in.Amount();
  grant.state = in.Enum<GrantState>();
  grant.fund_id = in.Text();
  grant.fund_public_id = in.Text();
  grant.organisation_id = in.Text();
  grant.currency = in.Text();
  grant.case_ref = in.Text();
  grant.key_ref = in.Text();
  grant.level = in.Enum<Level>();
  grant.move_kind = in.FindEnum<MoveKind>();
  grant.bridging = in.Get<bool>();
  grant.discretionary = in.Get<bool>();
  grant.person_count = in.Get<int32_t>();
  grant.requested = in.Amount();
  grant.assessed = in.Find<int64_t>();
  grant.approved = in.Find<int64_t>();
  grant.margin = in.Amount();
  grant.exchanged = in.Get<bool>();
  grant.held.reserved = in.Amount();
  grant.held.committed = in.Amount();
  grant.held.spent = in.Amount();
  grant.submitted_by = in.Who();
  grant.approved_on = in.Find<absl::CivilDay>();
  grant.agreed_on = in.Find<absl::CivilDay>();
  grant.agreement_form = in.FindEnum<AgreementForm>();
  grant.cancel_reason = in.FindEnum<CancelReason>();
  for (const GrantFlag flag : in.Enums<GrantFlag>()) grant.flags.insert(flag);
  grant.decision_due = in.Find<absl::Time>();
  grant.funds_due = in.Find<absl::Time>();
  grant.submitted_at = in.Get<absl::Time>();
  grant.funder_view_closed = in.Get<bool>();
  grant.payments_held_until = in.Get<absl::Time>();
  grant.decline_reason = in.FindEnum<DeclineReason>();
  grant.refer_reason = in.FindEnum<ReferReason>();
  grant.approved_under = in.Find<int64_t>();
  grant.receipt_due = in.Find<absl::Time>();
  grant.decided_at = in.Find<absl::Time>();
  grant.agreed_tranches = in.Get<std::vector<int64_t>>();
  grant.report_due_on = in.Find<absl::CivilDay>();
  grant.report_waiver = in.FindEnum<ReportWaiver>();
  grant.returned = in.Amount();
  grant.accounted_for = in.Find<int64_t>();
  RETURN_IF_ERROR(in.status());
  return grant;
}

Payment ReadPayment(RowReader& in) {
  Payment payment;
  payment.id = in.Text();
  payment.public_id = in.Text();
  payment.tranche = in.Get<int32_t>();
  payment.state = in.Enum<PaymentState>();
  payment.channel = in.Enum<PaymentChannel>();
  payment.receipt_signal = in.Enum<ReceiptSignal>();
  payment.fund_amount = in.Amount();
  payment.last_tranche = in.Get<bool>();
  payment.due_on = in.Find<absl::CivilDay>();
  payment.scheduled_by = in.Who();
  return payment;
}

PaymentAttempt ReadAttempt(RowReader& in) {
  PaymentAttempt attempt;
  attempt.id = in.Text();
  attempt.number = in.Get<int32_t>();
  attempt.channel = in.Enum<PaymentChannel>();
  attempt.provider_reference = in.Text();
  attempt.released_by = in.Who();
  attempt.released_at = in.Get<absl::Time>();
  attempt.outcome = in.FindEnum<PaymentOutcome>();
  attempt.outcome_at = in.Find<absl::Time>();
  attempt.order_open = in.Get<bool>();
  return attempt;
}

PaymentFact ReadFact(RowReader& in) {
  PaymentFact fact;
  fact.id = in.Text();
  fact.outcome = in.FindEnum<PaymentOutcome>();
  fact.receipt = in.FindEnum<ReceiptSignal>();
  fact.occurred_at = in.Get<absl::Time>();
  fact.recorded_at = in.Get<absl::Time>();
  fact.recorded_by = in.Who();
  fact.flag = in.FindEnum<GrantFlag>();
  return fact;
}

// The grants of a load by internal id, and their payments by theirs.
class Assembly {
 public:
  absl::Status AddGrants(const db::Result& rows, absl::Time now) {
    files_.reserve(static_cast<size_t>(rows.rows()));
    for (const db::Row row : rows) {
      ASSIGN_OR_RETURN(Grant grant, ReadGrant(row));
      grants_[grant.id] = files_.size();
      files_.push_back({.grant = std::move(grant),
                        .fund = {},
                        .texts = {},
                        .now = now,
                        .answer = ""});
    }
    return absl::OkStatus();
  }

  absl::Status AddFunds(const db::Result& rows) {
    for (const db::Row row : rows) {
      GrantFile& file = File(row.Get<std::string>(kFundColumns));
      ASSIGN_OR_RETURN(file.fund.fund, ReadFund(row));
      file.fund.use = {.this_year = row.Get<int64_t>(kFundColumns + 1),
                       .person = row.Get<int64_t>(kFundColumns + 2),
                       .bridged = row.Get<int64_t>(kFundColumns + 3)};
    }
    return absl::OkStatus();
  }

  void AddDecisions(const db::Result& lines, const db::Result& approvals) {
    for (const db::Row row : lines) {
      RowReader in(row);
      Grant& grant = File(in.Text()).grant;
      CostLine& line = grant.cost_lines.emplace_back();
      line.amount = in.Amount();
      line.already_paid = in.Get<bool>();
    }
    for (const db::Row row : approvals) {
      RowReader in(row);
      Approval& approval = File(in.Text()).grant.approvals.emplace_back();
      approval.approver = in.Who();
      approval.amount = in.Amount();
      approval.approved_at = in.Get<absl::Time>();
      approval.acting_for = in.Text();
    }
  }

  absl::Status AddPayments(const db::Result& payments,
                           const db::Result& attempts,
                           const db::Result& facts) {
    for (const db::Row row : payments) {
      RowReader in(row);
      GrantFile& file = File(in.Text());
      file.grant.payments.push_back(ReadPayment(in));
      RETURN_IF_ERROR(in.status());
    }
    // Only now, as growing the vectors moves what they hold.
    for (GrantFile& file : files_) {
      for (Payment& payment : file.grant.payments) {
        payments_[payment.id] = &payment;
      }
    }
    for (const db::Row row : attempts) {
      RowReader in(row);
      payments_[in.Text()]->attempts.push_back(ReadAttempt(in));
      RETURN_IF_ERROR(in.status());
    }
    for (const db::Row row : facts) {
      RowReader in(row);
      payments_[in.Text()]->facts.push_back(ReadFact(in));
      RETURN_IF_ERROR(in.status());
    }
    return absl::OkStatus();
  }

  std::vector<GrantFile> Take() && { return std::move(files_); }

 private:
  GrantFile& File(const std::string& id) { return files_[grants_.at(id)]; }

  std::vector<GrantFile> files_;
  std::map<std::string, size_t> grants_;
  std::map<std::string, Payment*> payments_;
};

}  // namespace

absl::StatusOr<std::vector<GrantFile>> LoadGrants(
    db::Transaction& tx, const std::vector<std::string>& ids, bool lock_fund) {
  if (ids.empty()) return std::vector<GrantFile>();
  const absl::Time now = tx.now();
  const db::Params these(ids);
  const db::Params these_now(ids, now);
  const db::Params first(ids.front());
  std::vector<db::Statement> statements;
  // First: each statement sees what was committed when it starts.
  if (lock_fund) statements.push_back({kLockFundOfGrant, first});
  statements.push_back({kSelectGrants, these});
  statements.push_back({kSelectFundAndUse, these_now});
  for (const db::Query* query :
       {&kSelectLines, &kSelectApprovals, &kSelectPayments, &kSelectAttempts,
        &kSelectFacts}) {
    statements.push_back({*query, these});
  }
  ASSIGN_OR_RETURN(const std::vector<db::Result> results,
                   tx.ExecuteAll(statements));
  const db::Result* part = results.data() + (lock_fund ? 1 : 0);
  Assembly assembly;
  RETURN_IF_ERROR(assembly.AddGrants(part[0], now));
  RETURN_IF_ERROR(assembly.AddFunds(part[1]));
  assembly.AddDecisions(part[2], part[3]);
  RETURN_IF_ERROR(assembly.AddPayments(part[4], part[5], part[6]));
  return std::move(assembly).Take();
}

}  // namespace sojourn::grants
