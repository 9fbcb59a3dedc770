#include "services/grants/reports/report_rules.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/grants/grants_currency.h"
#include "services/grants/grants_errors.h"
#include "services/grants/grants_fund_rules.h"
#include "services/grants/grants_state_machine.h"

namespace sojourn::grants::rules {
namespace {

// What each template asks for beside the words that all want.
struct Wants {
  ReportTemplate report_template;
  bool expenses;
  bool effect;
};
constexpr Wants kWants[] = {
    {ReportTemplate::kShort, false, false},
    {ReportTemplate::kExpenses, true, false},
    {ReportTemplate::kFull, true, true},
};

const Wants& WantsOf(ReportTemplate report_template) {
  return *std::ranges::find(kWants, report_template, &Wants::report_template);
}

void CheckParts(const GrantReport& report, ReportTemplate report_template,
                FieldChecker& checker) {
  const Wants& wants = WantsOf(report_template);
  const auto require = [&](std::string_view field, bool there) {
    if (!there) {
      checker.Add(field, "FIELD_REQUIRED", "the fund's report asks for this");
    }
  };
  require("used_for", !report.used_for.empty());
  require("expenses", !wants.expenses || !report.expenses.empty());
  require("effect", !wants.effect || !report.effect.empty());
}

// What expenses are checked against; the days are the holder's.
struct Frame {
  const Grant& grant;
  const Fund& fund;
  absl::CivilDay requested;
  absl::CivilDay today;
};

void CheckExpense(const std::string& field, const Expense& expense,
                  const Frame& frame, FieldChecker& checker) {
  const FundRules& limits = frame.fund.rules;
  if (expense.cost_line < 0 ||
      expense.cost_line > static_cast<int>(frame.grant.cost_lines.size())) {
    checker.Add(field + ".cost_line", "COST_LINE_UNKNOWN",
                "must be a cost line of the grant, from 1, or 0 for none");
  }
  if (expense.spent_on > frame.today) {
    checker.Add(field + ".spent_on", "DATE_IN_FUTURE",
                "must not be in the future; today at the latest");
  }
  if (limits.retroactive_forbidden && expense.spent_on < frame.requested) {
    checker.Add(field + ".spent_on", reasons::kRetroactiveCost,
                "the fund pays nothing from before the request");
  }
  if (limits.receipts_required && !expense.receipt_seen) {
    checker.Add(field + ".receipt_seen", reasons::kReceiptRequired,
                "the fund wants a receipt to have been seen of each expense");
  }
}

absl::StatusOr<Change> Advance(const Grant& grant, GrantEvent event,
                               std::string what) {
  ASSIGN_OR_RETURN(const GrantState state, Next(grant.state, event));
  Change change{.next = grant};
  change.next.state = state;
  change.event = std::move(what);
  return change;
}

// What she has, and could give back: of payments that arrived. One that did not
// may still fail, and comes back by itself.
int64_t InHand(const Grant& grant) {
  int64_t received = 0;
  for (const Payment& payment : grant.payments) {
    if (payment.state == PaymentState::kReceived) {
      received += payment.fund_amount;
    }
  }
  return std::min(received - grant.returned, grant.held.spent);
}

// What is left of the money when nobody asks for more, for the file.
std::string LeftText(const Grant& grant) {
  const int64_t left = grant.held.spent - grant.accounted_for.value_or(0);
  if (left <= 0) return "nothing is left";
  return absl::StrCat(AmountText(grant.currency, left),
                      grant.accounted_for ? " unspent" : " not accounted for");
}

}  // namespace

absl::StatusOr<Change> SubmitReport(const Grant& grant, const Fund& fund,
                                    const GrantReport& report,
                                    absl::CivilDay today) {
  ASSIGN_OR_RETURN(Change change,
                   Advance(grant, GrantEvent::kReport, "reported"));
  FieldChecker checker;
  CheckParts(report, fund.rules.report_template, checker);
  const Frame frame{.grant = grant,
                    .fund = fund,
                    .requested = TodayOf(fund, grant.submitted_at),
                    .today = today};
  for (size_t i = 0; i < report.expenses.size(); ++i) {
    CheckExpense(absl::StrCat("expenses[", i, "]"), report.expenses[i], frame,
                 checker);
  }
  RETURN_IF_ERROR(checker.Finish());
  return change;
}

absl::StatusOr<Change> WaiveReport(const Grant& grant, ReportWaiver reason) {
  ASSIGN_OR_RETURN(Change change,
                   Advance(grant, GrantEvent::kWaiveReport, "report_waived"));
  change.next.report_waiver = reason;
  change.reason = std::string(NameOf(reason));
  // Not why: that tells of her, and the holder's people read this.
  change.decision = "no report is asked for";
  return change;
}

Change RecordRecovery(const Grant& grant, int64_t amount) {
  Change change{.next = grant};
  change.event = "recovery_recorded";
  if (amount > InHand(grant)) {
    change.next.flags.insert(GrantFlag::kRecoveryExceedsReceipts);
    change.reason = std::string(NameOf(GrantFlag::kRecoveryExceedsReceipts));
    return change;
  }
  change.postings = {{.debit = Account::kAvailable,
                      .credit = Account::kSpent,
                      .amount = amount}};
  change.next.returned += amount;
  const bool all = amount == grant.held.spent;
  const auto ended = all ? Find(grant.state, GrantEvent::kAllReturned)
                         : std::optional<GrantState>();
  // A fact is never refused: where the table has no step the state stays.
  change.next.state = ended.value_or(
      Find(grant.state, GrantEvent::kRecover).value_or(grant.state));
  return change;
}

bool ExceedsReceipts(const Change& recovery) {
  return recovery.postings.empty();
}

absl::StatusOr<Change> Close(const Grant& grant, const Fund& fund) {
  if (grant.state == GrantState::kReceived && fund.rules.report_days > 0) {
    return FailedPrecondition(reasons::kStateForbids,
                              "the fund wants a report of this grant",
                              "SubmitReport, or WaiveReport where a report "
                              "could harm her.");
  }
  ASSIGN_OR_RETURN(Change change, Advance(grant, GrantEvent::kClose, "closed"));
  change.decision = LeftText(grant);
  return change;
}

std::optional<Change> AskReport(const Grant& grant, absl::CivilDay today) {
  if (!grant.report_due_on || today < *grant.report_due_on) {
    return std::nullopt;
  }
  auto change = Advance(grant, GrantEvent::kAskReport, "report_due");
  if (!change.ok()) return std::nullopt;
  return *std::move(change);
}

ReportSums SumsOf(const Grant& grant, const GrantReport& report) {
  ReportSums sums{.paid = grant.held.spent + grant.returned,
                  .returned = grant.returned};
  for (const Expense& expense : report.expenses) sums.used += expense.amount;
  sums.unspent = std::max<int64_t>(0, sums.paid - sums.used - sums.returned);
  return sums;
}

std::vector<BudgetLine> BudgetOf(const Grant& grant,
                                 const GrantReport& report) {
  std::vector<BudgetLine> lines;
  for (size_t i = 0; i < grant.cost_lines.size(); ++i) {
    lines.push_back({.cost_line = static_cast<int>(i) + 1,
                     .planned = grant.cost_lines[i].amount});
  }
  BudgetLine other;
  for (const Expense& expense : report.expenses) {
    const size_t line = static_cast<size_t>(expense.cost_line);
    BudgetLine& of = line == 0 || line > lines.size() ? other : lines[line - 1];
    of.used += expense.amount;
  }
  if (other.used > 0) lines.push_back(other);
  return lines;
}

}  // namespace sojourn::grants::rules
