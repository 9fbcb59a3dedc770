#include "services/grants/reports/report_store.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/crypto/ids.h"
#include "common/keystore/key_ref.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/grants/grants_access.h"
#include "services/grants/grants_fund_rules.h"
#include "services/grants/grants_load.h"
#include "services/grants/grants_rows.h"
#include "services/grants/grants_write.h"
#include "services/grants/reports/report_rules.h"

namespace sojourn::grants {
namespace {

constexpr absl::Duration kTimeout = absl::Seconds(2);

constexpr db::Query kInsertReport{
    "reports_insert",
    R"sql(INSERT INTO reports (id, grant_id, submitted_on,
            submitter_organisation_id, submitter_subject, text_sealed)
          SELECT $1::uuid, $2::uuid,
            ($3::timestamptz AT TIME ZONE f.time_zone)::date, $4::text,
            $5::text, $6::bytea
          FROM grants g JOIN funds f ON f.id = g.fund_id
          WHERE g.id = $2::uuid)sql"};

constexpr db::Query kInsertExpense{
    "reports_insert_expense",
    R"sql(INSERT INTO expenses (id, report_id, position, cost_line,
            amount_minor, receipt_seen, expense_sealed)
          VALUES ($1::uuid, $2::uuid, $3, $4, $5, $6, $7))sql"};

constexpr db::Query kInsertRecovery{
    "reports_insert_recovery",
    R"sql(INSERT INTO recoveries (id, grant_id, amount_minor, came_on,
            exceeds_receipts, recorded_at, recorder_organisation_id,
            recorder_subject)
          VALUES ($1::uuid, $2::uuid, $3, $4, $5, $6, $7, $8))sql"};

constexpr db::Query kSelectReport{
    "reports_select",
    R"sql(SELECT id::text, submitted_on, text_sealed FROM reports
          WHERE grant_id = $1::uuid)sql"};

constexpr db::Query kSelectExpenses{
    "reports_select_expenses",
    R"sql(SELECT e.id::text, e.cost_line, e.amount_minor, e.receipt_seen,
            e.expense_sealed
          FROM expenses e JOIN reports r ON r.id = e.report_id
          WHERE r.grant_id = $1::uuid ORDER BY e.position)sql"};

constexpr db::Query kSelectRecoveries{
    "reports_select_recoveries",
    R"sql(SELECT amount_minor, came_on, exceeds_receipts FROM recoveries
          WHERE grant_id = $1::uuid ORDER BY id)sql"};

constexpr db::Query kSelectDue{
    "reports_select_due",
    R"sql(SELECT g.id::text FROM grants g JOIN funds f ON f.id = g.fund_id
          WHERE g.state = 'RECEIVED' AND g.report_due_on
            <= ($1::timestamptz AT TIME ZONE f.time_zone)::date
          ORDER BY g.id LIMIT 100)sql"};

constexpr db::Query kLock{
    "reports_lock_grant",
    "SELECT id FROM grants WHERE id = $1::uuid FOR NO KEY UPDATE"};

constexpr char kText[] = "text_sealed";
constexpr char kExpense[] = "expense_sealed";

keystore::KeyRef KeyOf(const Grant& grant) {
  return keystore::KeyRef::Case(grant.key_ref);
}

// The first line says how many bytes the first text has.
std::string Encode(const GrantReport& report) {
  return absl::StrCat(report.used_for.size(), "\n", report.used_for,
                      report.effect);
}

absl::Status Decode(const std::string& text, GrantReport& report) {
  const std::pair<std::string, std::string> parts =
      absl::StrSplit(text, absl::MaxSplits('\n', 1));
  size_t first = 0;
  if (!absl::SimpleAtoi(parts.first, &first) || first > parts.second.size()) {
    return Internal("a report's text is malformed");
  }
  report.used_for = parts.second.substr(0, first);
  report.effect = parts.second.substr(first);
  return absl::OkStatus();
}

std::string Encode(const Expense& expense) {
  return absl::StrCat(absl::FormatCivilTime(expense.spent_on), "\n",
                      expense.description);
}

absl::Status Decode(const std::string& text, Expense& expense) {
  const std::pair<std::string, std::string> parts =
      absl::StrSplit(text, absl::MaxSplits('\n', 1));
  if (!absl::ParseCivilTime(parts.first, &expense.spent_on)) {
    return Internal("an expense is malformed");
  }
  expense.description = parts.second;
  return absl::OkStatus();
}

// What is sealed, until it is opened outside the transaction.
struct Sealed {
  std::string report_id;
  db::Bytes text;
  std::vector<std::pair<std::string, db::Bytes>> expenses;
};

void ReadRows(const std::vector<db::Result>& rows, ReportFile& file,
              Sealed& sealed) {
  for (const db::Row row : rows[0]) {
    sealed.report_id = row.Get<std::string>(0);
    file.submitted_on = row.Get<absl::CivilDay>(1);
    sealed.text = row.Get<db::Bytes>(2);
  }
  for (const db::Row row : rows[1]) {
    file.report.expenses.push_back({.cost_line = row.Get<int32_t>(1),
                                    .amount = row.Get<int64_t>(2),
                                    .receipt_seen = row.Get<bool>(3)});
    sealed.expenses.emplace_back(row.Get<std::string>(0),
                                 row.Get<db::Bytes>(4));
  }
  for (const db::Row row : rows[2]) {
    file.recoveries.push_back({.amount = row.Get<int64_t>(0),
                               .came_on = row.Get<absl::CivilDay>(1),
                               .exceeds_receipts = row.Get<bool>(2)});
  }
}

absl::Status OpenReport(const crypto::Sealer& sealer, const Grant& grant,
                        const Sealed& sealed, GrantReport& report) {
  if (sealed.report_id.empty()) return absl::OkStatus();
  const auto text = sealer.Open(KeyOf(grant), sealed.text,
                                {"reports", sealed.report_id, kText});
  if (ReasonOf(text.status()) == "ERASED") return absl::OkStatus();
  RETURN_IF_ERROR(text.status());
  RETURN_IF_ERROR(Decode(*text, report));
  for (size_t i = 0; i < sealed.expenses.size(); ++i) {
    const auto& [id, bytes] = sealed.expenses[i];
    ASSIGN_OR_RETURN(
        const std::string opened,
        sealer.Open(KeyOf(grant), bytes, {"expenses", id, kExpense}));
    RETURN_IF_ERROR(Decode(opened, report.expenses[i]));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> ReadDue(server::Runtime& runtime) {
  using Ids = std::vector<std::string>;
  return runtime.db().Read<Ids>(
      absl::Now() + kTimeout, [](db::Transaction& tx) -> absl::StatusOr<Ids> {
        const absl::Time now = tx.now();
        ASSIGN_OR_RETURN(const db::Result rows,
                         tx.Execute(kSelectDue, db::Params(now)));
        Ids ids;
        for (const db::Row row : rows) ids.push_back(row.Get<std::string>(0));
        return ids;
      });
}

// Under the lock: it may have been reported a moment ago.
absl::Status AskFor(server::Runtime& runtime, db::Transaction& tx,
                    const std::string& id) {
  RETURN_IF_ERROR(tx.Execute(kLock, db::Params(id)).status());
  ASSIGN_OR_RETURN(const std::vector<GrantFile> files, LoadGrants(tx, {id}));
  const GrantFile& file = files.front();
  const auto change =
      rules::AskReport(file.grant, rules::TodayOf(file.fund.fund, tx.now()));
  if (!change) return absl::OkStatus();
  RETURN_IF_ERROR(WriteChange(tx, *change, file.fund.fund));
  runtime.audit().Append(tx, {.actor_service = kOwnService,
                              .method = "sweep",
                              .resource_kind = "grant",
                              .resource_ids = {file.grant.public_id},
                              .fields = "report_due"});
  return absl::OkStatus();
}

}  // namespace

absl::Status InsertReport(const crypto::Sealer& sealer, db::Transaction& tx,
                          const Grant& grant, const GrantReport& report,
                          const Actor& submitter) {
  const std::string id = crypto::NewUuidV7();
  ASSIGN_OR_RETURN(
      const db::Bytes text,
      sealer.Seal(KeyOf(grant), Encode(report), {"reports", id, kText}));
  tx.Queue(kInsertReport,
           db::Params(id, grant.id, tx.now(), submitter.organisation_id,
                      submitter.subject, text));
  int position = 0;
  for (const Expense& expense : report.expenses) {
    const std::string row = crypto::NewUuidV7();
    ASSIGN_OR_RETURN(const db::Bytes sealed,
                     sealer.Seal(KeyOf(grant), Encode(expense),
                                 {"expenses", row, kExpense}));
    tx.Queue(kInsertExpense,
             db::Params(row, id, ++position, expense.cost_line, expense.amount,
                        expense.receipt_seen, sealed));
  }
  return absl::OkStatus();
}

void InsertRecovery(db::Transaction& tx, const Grant& grant,
                    const Recovery& recovery, const Actor& recorder) {
  tx.Queue(kInsertRecovery,
           db::Params(crypto::NewUuidV7(), grant.id, recovery.amount,
                      recovery.came_on, recovery.exceeds_receipts, tx.now(),
                      recorder.organisation_id, recorder.subject));
}

absl::StatusOr<ReportFile> LoadReport(server::Runtime& runtime,
                                      const Grant& grant, absl::Time deadline) {
  ReportFile file;
  Sealed sealed;
  RETURN_IF_ERROR(
      runtime.db().Read(deadline, [&](db::Transaction& tx) -> absl::Status {
        file = {};
        sealed = {};
        const db::Params of(grant.id);
        ASSIGN_OR_RETURN(const std::vector<db::Result> rows,
                         tx.ExecuteAll({{kSelectReport, of},
                                        {kSelectExpenses, of},
                                        {kSelectRecoveries, of}}));
        ReadRows(rows, file, sealed);
        return absl::OkStatus();
      }));
  RETURN_IF_ERROR(OpenReport(runtime.sealer(), grant, sealed, file.report));
  return file;
}

absl::StatusOr<int> AskForReports(server::Runtime& runtime) {
  ASSIGN_OR_RETURN(const std::vector<std::string> due, ReadDue(runtime));
  for (const std::string& id : due) {
    RETURN_IF_ERROR(runtime.db().Write(
        absl::Now() + kTimeout,
        [&](db::Transaction& tx) { return AskFor(runtime, tx, id); }));
  }
  return static_cast<int>(due.size());
}

}  // namespace sojourn::grants
