#include "services/grants/reports/report_convert.h"

#include <string>

#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/grants/grants_fields.h"
#include "services/grants/grants_parse.h"
#include "services/grants/reports/report_rules.h"

namespace sojourn::grants {
namespace {

constexpr size_t kTextLength = 2000;
constexpr size_t kExpenseLength = 500;
constexpr int kMostExpenses = 50;

template <typename Request>
Mutation Target(const Request& request, Fields& fields) {
  fields.Required("grant_id", !request.grant_id().empty());
  Mutation mutation;
  mutation.grant_id = request.grant_id();
  mutation.etag = request.etag();
  return mutation;
}

template <typename Request>
void SetNote(const Request& request, Fields& fields, Mutation& mutation) {
  fields.Text("note", request.note(), kNoteLength);
  mutation.note = request.note();
}

Expense ParseExpense(const v1::Expense& proto, Fields fields) {
  Expense expense;
  expense.cost_line = proto.cost_line();
  expense.amount = fields.Amount("amount", proto.has_amount(), proto.amount());
  expense.spent_on =
      fields.Day("spent_on", proto.has_spent_on(), proto.spent_on());
  fields.Text("description", proto.description(), kExpenseLength);
  expense.description = proto.description();
  expense.receipt_seen = proto.receipt_seen();
  return expense;
}

type::v1::Money MoneyOf(const Grant& grant, int64_t minor_units) {
  type::v1::Money money;
  money.set_currency_code(grant.currency);
  money.set_minor_units(minor_units);
  return money;
}

type::v1::Date DateOf(absl::CivilDay day) {
  type::v1::Date date;
  date.set_year(static_cast<int>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  return date;
}

void SetTexts(const Grant& grant, const GrantReport& report,
              v1::Report& proto) {
  proto.set_used_for(report.used_for);
  proto.set_effect(report.effect);
  for (const Expense& expense : report.expenses) {
    v1::Expense& added = *proto.add_expenses();
    added.set_cost_line(expense.cost_line);
    *added.mutable_amount() = MoneyOf(grant, expense.amount);
    if (!report.used_for.empty()) {
      *added.mutable_spent_on() = DateOf(expense.spent_on);
    }
    added.set_description(expense.description);
    added.set_receipt_seen(expense.receipt_seen);
  }
  for (const BudgetLine& line : rules::BudgetOf(grant, report)) {
    v1::BudgetLine& added = *proto.add_budget();
    added.set_cost_line(line.cost_line);
    *added.mutable_planned() = MoneyOf(grant, line.planned);
    *added.mutable_used() = MoneyOf(grant, line.used);
  }
}

}  // namespace

absl::Status ReportSpec::CheckCurrency(const std::string& currency) const {
  for (const std::string& each : currencies) {
    if (each == currency) continue;
    return InvalidField("expenses", "CURRENCY_MISMATCH",
                        "must be in the fund's currency");
  }
  return absl::OkStatus();
}

absl::StatusOr<ReportSpec> ParseReport(const v1::SubmitReportRequest& request) {
  FieldChecker checker;
  Fields fields(checker);
  ReportSpec spec;
  spec.mutation = Target(request, fields);
  spec.mutation.seals = true;
  fields.Text("used_for", request.used_for(), kTextLength);
  fields.Text("effect", request.effect(), kTextLength);
  spec.report.used_for = request.used_for();
  spec.report.effect = request.effect();
  if (request.expenses_size() > kMostExpenses) {
    return InvalidField("expenses", "LIST_TOO_LONG", "must be at most 50");
  }
  for (int i = 0; i < request.expenses_size(); ++i) {
    const v1::Expense& expense = request.expenses(i);
    spec.report.expenses.push_back(ParseExpense(
        expense, fields.Inside("expenses[" + std::to_string(i) + "]")));
    spec.currencies.push_back(expense.amount().currency_code());
  }
  RETURN_IF_ERROR(checker.Finish());
  return spec;
}

absl::StatusOr<WaiverSpec> ParseWaiver(const v1::WaiveReportRequest& request) {
  FieldChecker checker;
  Fields fields(checker);
  WaiverSpec spec{
      .mutation = Target(request, fields),
      .reason = fields.Enum<ReportWaiver>("reason", request.reason())};
  spec.mutation.decides = true;
  SetNote(request, fields, spec.mutation);
  RETURN_IF_ERROR(checker.Finish());
  return spec;
}

absl::StatusOr<RecoverySpec> ParseRecovery(
    const v1::RecordRecoveryRequest& request) {
  FieldChecker checker;
  Fields fields(checker);
  RecoverySpec spec;
  spec.mutation = Target(request, fields);
  spec.mutation.moves_money = true;
  spec.recovery.amount =
      fields.Amount("amount", request.has_amount(), request.amount());
  spec.recovery.came_on =
      fields.Day("came_on", request.has_came_on(), request.came_on());
  spec.currency = request.amount().currency_code();
  SetNote(request, fields, spec.mutation);
  RETURN_IF_ERROR(checker.Finish());
  return spec;
}

absl::Status CheckRecovery(const RecoverySpec& spec,
                           const std::string& currency, absl::CivilDay today) {
  if (spec.currency != currency) {
    return InvalidField("amount.currency_code", "CURRENCY_MISMATCH",
                        "must be the fund's currency");
  }
  if (spec.recovery.came_on > today) {
    return InvalidField("came_on", "DATE_IN_FUTURE",
                        "must not be in the future; today at the latest");
  }
  return absl::OkStatus();
}

absl::StatusOr<Mutation> ParseClosing(const v1::CloseGrantRequest& request) {
  FieldChecker checker;
  Fields fields(checker);
  Mutation mutation = Target(request, fields);
  mutation.decides = true;
  RETURN_IF_ERROR(checker.Finish());
  return mutation;
}

v1::Report ToProto(const GrantFile& file, const ReportFile& report,
                   bool sums_only) {
  const Grant& grant = file.grant;
  v1::Report proto;
  proto.set_report_template(
      static_cast<v1::ReportTemplate>(file.fund.fund.rules.report_template));
  if (report.submitted_on) {
    *proto.mutable_submitted_on() = DateOf(*report.submitted_on);
  }
  const ReportSums sums = rules::SumsOf(grant, report.report);
  *proto.mutable_paid() = MoneyOf(grant, sums.paid);
  *proto.mutable_used() = MoneyOf(grant, sums.used);
  *proto.mutable_returned() = MoneyOf(grant, sums.returned);
  *proto.mutable_unspent() = MoneyOf(grant, sums.unspent);
  if (sums_only) return proto;
  SetTexts(grant, report.report, proto);
  for (const Recovery& recovery : report.recoveries) {
    v1::Recovery& added = *proto.add_recoveries();
    *added.mutable_amount() = MoneyOf(grant, recovery.amount);
    *added.mutable_came_on() = DateOf(recovery.came_on);
    added.set_exceeds_receipts(recovery.exceeds_receipts);
  }
  return proto;
}

}  // namespace sojourn::grants
