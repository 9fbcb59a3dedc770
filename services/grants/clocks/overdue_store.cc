#include "services/grants/clocks/overdue_store.h"

#include <map>
#include <utility>

#include "common/db/database.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/grants/grants_load.h"
#include "services/grants/grants_queries.h"
#include "services/grants/grants_rows.h"
#include "services/grants/ledger/donor_statement.h"

namespace sojourn::grants {
namespace {

constexpr db::Query kList{"overdue_list",
                          R"sql(SELECT g.id::text, g.due_at,
            (SELECT string_agg(e.rung, ' ') FROM grant_escalations e
             WHERE e.grant_id = g.id AND e.due_at = g.due_at
               AND e.clock = CASE
                 WHEN g.state = 'PAID' THEN 'RECEIPT'
                 WHEN g.state IN ('APPROVED', 'AGREED', 'PAYING') THEN 'FUNDS'
                 ELSE 'DECISION' END)
          FROM grants g
          WHERE g.due_at < $1
            AND ($2::text IS NULL
                 OR (g.organisation_id = $2 AND NOT g.funder_view_closed))
            AND ($3 = '' OR g.fund_id =
                 (SELECT id FROM funds WHERE public_id = $3))
            AND ($4::text IS NULL OR (g.level, g.due_at, g.id)
                 > ($4, $5::timestamptz, $6::uuid))
          ORDER BY g.level, g.due_at, g.id LIMIT $7)sql"};

// What ended of `clock`, from `begun` on; of the fund that carried it then, as
// a year that was told of stays.
#define SOJOURN_ENDS(clock, begun, ended, due) \
  "SELECT '" clock "' AS clock, g.level, " ended " AS ended,"             \
  "  floor(extract(epoch FROM " ended " - " begun ") / 3600)::bigint"     \
  "    AS hours,"                                                         \
  "  coalesce(" ended " <= " due ", true) AS in_time,"                    \
  "  " SOJOURN_FUND_AT(ended) " AS fund_id"                               \
  " FROM grants g WHERE " ended " >= $3 AND " ended " < $4"               \
  "  AND " begun " IS NOT NULL"                                           \
  "  AND ($1::text IS NULL OR g.organisation_id = $1)"

constexpr db::Query kTallies{
    "clock_tallies",
    "SELECT clock, level, hours, in_time, count(*), fund_id::text FROM ("
    SOJOURN_ENDS("DECISION", "g.submitted_at", "g.decided_at", "g.decision_due")
    " UNION ALL "
    SOJOURN_ENDS("FUNDS", "g.decided_at", "g.paid_at", "g.funds_due")
    " UNION ALL "
    SOJOURN_ENDS("RECEIPT", "g.paid_at", "g.received_at", "g.receipt_due")
    ") ends"
    " WHERE $2 = '' OR fund_id = (SELECT id FROM funds WHERE public_id = $2)"
    " GROUP BY clock, level, hours, in_time, fund_id"};

#undef SOJOURN_ENDS

// The highest of the rungs in a row's list.
std::optional<EscalationRung> HighestOf(
    const std::optional<std::string>& told) {
  std::optional<EscalationRung> highest;
  if (!told) return highest;
  for (const EscalationRung rung :
       {EscalationRung::kNear, EscalationRung::kOverdue,
        EscalationRung::kLongOverdue}) {
    // LONG_OVERDUE has OVERDUE in its name, and is looked for last.
    if (told->find(NameOf(rung)) != std::string::npos) highest = rung;
  }
  return highest;
}

absl::StatusOr<std::vector<OverdueGrant>> ReadPage(db::Transaction& tx,
                                                   const db::Result& rows) {
  std::vector<std::string> ids;
  for (const db::Row row : rows) ids.push_back(row.Get<std::string>(0));
  ASSIGN_OR_RETURN(std::vector<GrantFile> files, LoadGrants(tx, ids));
  std::map<std::string, GrantFile> by_id;
  for (GrantFile& file : files) {
    const std::string id = file.grant.id;
    by_id[id] = std::move(file);
  }
  std::vector<OverdueGrant> page;
  for (const db::Row row : rows) {
    page.push_back({.file = std::move(by_id.at(row.Get<std::string>(0))),
                    .due = row.Get<absl::Time>(1),
                    .told = HighestOf(row.Find<std::string>(2))});
  }
  return page;
}

absl::Time BeginOf(int year) {
  return absl::FromCivil(absl::CivilYear(year), absl::UTCTimeZone());
}

}  // namespace

absl::StatusOr<std::vector<OverdueGrant>> ListOverdueGrants(
    server::Runtime& runtime, const server::Call& call,
    const OverdueSearch& search) {
  using Grants = std::vector<OverdueGrant>;
  std::optional<std::string> level;
  std::optional<absl::Time> due;
  std::optional<std::string> row_id;
  if (search.after) {
    level = std::string(NameOf(search.after->level));
    due = search.after->due;
    row_id = search.after->row_id;
  }
  return runtime.db().Read<Grants>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Grants> {
        const absl::Time now = tx.now();
        ASSIGN_OR_RETURN(
            const db::Result rows,
            tx.Execute(kList,
                       db::Params(now, call.own_organisation(), search.fund_id,
                                  level, due, row_id, search.limit)));
        return ReadPage(tx, rows);
      });
}

absl::StatusOr<std::vector<ClockTally>> LoadClockTallies(
    server::Runtime& runtime, const server::Call& call,
    const std::string& fund_id, int year) {
  using Tallies = std::vector<ClockTally>;
  return runtime.db().Read<Tallies>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Tallies> {
        const absl::CivilDay today =
            absl::ToCivilDay(tx.now(), absl::UTCTimeZone());
        if (year < 1970 || year > LastReportedYear(today)) {
          return InvalidField("year", "YEAR_NOT_OVER",
                              "give a year that ended half a year ago or "
                              "earlier");
        }
        ASSIGN_OR_RETURN(
            const db::Result rows,
            tx.Execute(kTallies, db::Params(call.own_organisation(), fund_id,
                                            BeginOf(year), BeginOf(year + 1))));
        Tallies tallies;
        for (const db::Row row : rows) {
          RowReader in(row);
          ClockTally& tally = tallies.emplace_back();
          tally.clock = in.Enum<GrantClock>();
          tally.level = in.Enum<Level>();
          tally.hours = in.Amount();
          tally.in_time = in.Get<bool>();
          tally.number = in.Amount();
          tally.fund = in.Text();
          RETURN_IF_ERROR(in.status());
        }
        return tallies;
      });
}

}  // namespace sojourn::grants
