#include "services/grants/ledger/statement_store.h"

#include <algorithm>

#include "common/db/database.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/grants/grants_rows.h"

namespace sojourn::grants {
namespace {

// The lock every entry is recorded under.
constexpr db::Query kLock{"ledger_lock_fund",
                          R"sql(SELECT f.id::text, f.currency FROM funds f
          WHERE f.public_id = $1
            AND ($2::text IS NULL OR f.organisation_id = $2)
          FOR NO KEY UPDATE)sql"};

constexpr db::Query kCountAsOf{"ledger_count_as_of",
                               R"sql(SELECT count(*) FROM ledger_entries
          WHERE fund_id = $1::uuid AND recorded_at <= $2)sql"};

constexpr db::Query kLastOf{"ledger_last_of",
                            R"sql(SELECT count(*), max(recorded_at) FROM
            (SELECT recorded_at FROM ledger_entries WHERE fund_id = $1::uuid
             ORDER BY seq LIMIT $2) entries)sql"};

constexpr db::Query kSettle{"ledger_settle",
                            R"sql(UPDATE funds SET ledger_at = $2::timestamptz
            + interval '1 microsecond'
          WHERE id = $1::uuid AND ledger_at <= $2::timestamptz)sql"};

constexpr db::Query kSums{"ledger_sums",
                          R"sql(SELECT side.account,
            sum(side.debited)::bigint, sum(side.credited)::bigint
          FROM (SELECT debit, credit, amount_minor FROM ledger_entries
                WHERE fund_id = $1::uuid ORDER BY seq LIMIT $2) e
          CROSS JOIN LATERAL (VALUES (e.debit, e.amount_minor, 0::bigint),
                                     (e.credit, 0::bigint, e.amount_minor))
            AS side (account, debited, credited)
          GROUP BY side.account)sql"};

constexpr db::Query kEntries{"ledger_entries",
                             R"sql(SELECT e.number, coalesce(g.public_id, ''),
            e.debit, e.credit, e.amount_minor, e.recorded_at
          FROM (SELECT row_number() OVER (ORDER BY seq) AS number, grant_id,
                  debit, credit, amount_minor, recorded_at
                FROM ledger_entries WHERE fund_id = $1::uuid
                ORDER BY seq LIMIT $2) e
          LEFT JOIN grants g ON g.id = e.grant_id
          WHERE e.number > $3 ORDER BY e.number LIMIT $4)sql"};

absl::Status FixByVersion(db::Transaction& tx, const std::string& row_id,
                          int64_t version, Statement& statement) {
  ASSIGN_OR_RETURN(const db::Result last,
                   tx.Execute(kLastOf, db::Params(row_id, version)));
  statement.version = last.row(0).Get<int64_t>(0);
  if (statement.version < version) {
    return InvalidField("version", "NUMBER_OUT_OF_RANGE",
                        "the fund has fewer entries than this");
  }
  statement.as_of = last.row(0).Get<absl::Time>(1);
  return absl::OkStatus();
}

absl::Status FixByTime(db::Transaction& tx, const std::string& row_id,
                       absl::Time as_of, Statement& statement) {
  if (as_of > tx.now()) {
    return InvalidField("as_of", "TIME_IN_FUTURE", "must not be in the future");
  }
  ASSIGN_OR_RETURN(const db::Result counted,
                   tx.Execute(kCountAsOf, db::Params(row_id, as_of)));
  statement.version = counted.row(0).Get<int64_t>(0);
  statement.as_of = as_of;
  tx.Queue(kSettle, db::Params(row_id, as_of));
  return absl::OkStatus();
}

absl::Status LoadSums(db::Transaction& tx, const std::string& row_id,
                      Statement& statement) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kSums, db::Params(row_id, statement.version)));
  for (const db::Row row : rows) {
    RowReader in(row);
    AccountSum sum;
    sum.account = in.Enum<Account>();
    sum.debited = in.Amount();
    sum.credited = in.Amount();
    RETURN_IF_ERROR(in.status());
    statement.accounts.push_back(sum);
  }
  return absl::OkStatus();
}

absl::Status LoadEntries(db::Transaction& tx, const std::string& row_id,
                         const StatementSearch& search, Statement& statement) {
  ASSIGN_OR_RETURN(
      const db::Result rows,
      tx.Execute(kEntries, db::Params(row_id, statement.version, search.after,
                                      search.limit)));
  for (const db::Row row : rows) {
    RowReader in(row);
    StatementEntry entry;
    entry.number = in.Amount();
    entry.grant_id = in.Text();
    entry.debit = in.Enum<Account>();
    entry.credit = in.Enum<Account>();
    entry.amount = in.Amount();
    entry.recorded_at = in.Get<absl::Time>();
    RETURN_IF_ERROR(in.status());
    statement.entries.push_back(entry);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Statement> LoadStatement(server::Runtime& runtime,
                                        const server::Call& call,
                                        const StatementSearch& search) {
  return runtime.db().Write<Statement>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Statement> {
        ASSIGN_OR_RETURN(
            const db::Result locked,
            tx.Execute(kLock,
                       db::Params(search.fund_id, call.own_organisation())));
        if (locked.empty()) return NotFound("fund");
        const auto row_id = locked.row(0).Get<std::string>(0);
        Statement statement{.fund_id = search.fund_id,
                            .currency = locked.row(0).Get<std::string>(1)};
        RETURN_IF_ERROR(
            search.version
                ? FixByVersion(tx, row_id, *search.version, statement)
                : FixByTime(tx, row_id, search.as_of.value_or(tx.now()),
                            statement));
        RETURN_IF_ERROR(LoadSums(tx, row_id, statement));
        RETURN_IF_ERROR(LoadEntries(tx, row_id, search, statement));
        std::ranges::sort(statement.accounts, {}, &AccountSum::account);
        return statement;
      });
}

}  // namespace sojourn::grants
