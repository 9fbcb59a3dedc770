#include "services/grants/ledger/donor_store.h"

#include "common/db/database.h"
#include "common/reference/time_zones.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/grants/grants_queries.h"
#include "services/grants/grants_rows.h"

namespace sojourn::grants {
namespace {

constexpr db::Query kFindFund{"donor_find_fund",
                              R"sql(SELECT id::text, currency, time_zone
          FROM funds WHERE public_id = $1
            AND ($2::text IS NULL OR organisation_id = $2))sql"};

// Moments of a year in the fund's zone: from $2, before $3. What was set aside,
// paid and received is of the fund that did it, wherever it was moved
// afterwards: a year that was told of stays, or the difference would tell of
// one grant.
constexpr db::Query kCounts{
    "donor_counts",
    "WITH set_aside AS ("
    "  SELECT DISTINCT grant_id FROM ledger_entries"
    "  WHERE fund_id = $1::uuid AND credit = 'AVAILABLE'"
    "    AND recorded_at >= $2 AND recorded_at < $3)"
    " SELECT g.level,"
    "  count(*) FILTER (WHERE s.grant_id IS NOT NULL),"
    "  count(*) FILTER (WHERE g.fund_id = $1::uuid"
    "                   AND decided_at >= $2 AND decided_at < $3"
    "                   AND approved_minor IS NULL),"
    "  count(*) FILTER (WHERE paid_at >= $2 AND paid_at < $3"
    "                   AND " SOJOURN_FUND_AT("g.paid_at")
    "                     = $1::uuid),"
    "  count(*) FILTER (WHERE received_at >= $2 AND received_at < $3"
    "                   AND " SOJOURN_FUND_AT("g.received_at")
    "                     = $1::uuid),"
    "  coalesce(sum(approved_minor) FILTER ("
    "    WHERE s.grant_id IS NOT NULL), 0)::bigint"
    " FROM (SELECT id FROM grants WHERE fund_id = $1::uuid"
    "       UNION SELECT grant_id FROM ledger_entries"
    "       WHERE fund_id = $1::uuid AND grant_id IS NOT NULL) mine"
    " JOIN grants g ON g.id = mine.id"
    " LEFT JOIN set_aside s ON s.grant_id = g.id"
    " GROUP BY g.level"};

// The grants that the amount paid is made of: what left and came back in one
// year is nothing in it. They are others than those of which all left then. And
// those by which it differs from the amount approved, counted as kCounts does.
constexpr db::Query kMoney{"donor_money",
                           R"sql(WITH spent AS (
            SELECT grant_id, sum(CASE 'SPENT' WHEN debit THEN amount_minor
                                 ELSE -amount_minor END) AS minor
            FROM ledger_entries
            WHERE fund_id = $1::uuid AND 'SPENT' IN (debit, credit)
              AND recorded_at >= $2 AND recorded_at < $3
            GROUP BY grant_id),
          approved AS (
            SELECT DISTINCT e.grant_id, g.approved_minor AS minor
            FROM ledger_entries e JOIN grants g ON g.id = e.grant_id
            WHERE e.fund_id = $1::uuid AND e.credit = 'AVAILABLE'
              AND e.recorded_at >= $2 AND e.recorded_at < $3)
          SELECT (SELECT coalesce(sum(amount_minor), 0)::bigint
                  FROM ledger_entries
                  WHERE fund_id = $1::uuid AND credit = 'FUNDER'
                    AND recorded_at >= $2 AND recorded_at < $3),
            coalesce(sum(minor), 0)::bigint,
            count(*) FILTER (WHERE minor <> 0),
            (SELECT count(*) FROM spent s FULL JOIN approved a USING (grant_id)
             WHERE coalesce(s.minor, 0) <> coalesce(a.minor, 0))
          FROM spent)sql"};

absl::Time BeginOf(int year, const std::string& time_zone) {
  return absl::FromCivil(absl::CivilYear(year),
                         reference::ZoneNamed(time_zone));
}

absl::Status CheckYear(int year, absl::Time now, const std::string& zone) {
  const absl::CivilDay today =
      absl::ToCivilDay(now, reference::ZoneNamed(zone));
  if (year >= 1970 && year <= LastReportedYear(today)) return absl::OkStatus();
  return InvalidField("year", "YEAR_NOT_OVER",
                      "give a year that ended half a year ago or earlier");
}

absl::Status ReadCounts(const db::Result& rows, DonorYear& year) {
  for (const db::Row row : rows) {
    RowReader in(row);
    const auto level = in.Enum<Level>();
    RETURN_IF_ERROR(in.status());
    DonorCounts& counts = year.levels[static_cast<size_t>(level) - 1];
    counts.approved = in.Amount();
    counts.refused = in.Amount();
    counts.paid = in.Amount();
    counts.received = in.Amount();
    year.approved_minor += in.Amount();
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<DonorFigures> LoadDonorYear(server::Runtime& runtime,
                                           const server::Call& call,
                                           const std::string& fund_id,
                                           int year) {
  return runtime.db().Read<DonorFigures>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<DonorFigures> {
        ASSIGN_OR_RETURN(
            const db::Result found,
            tx.Execute(kFindFund,
                       db::Params(fund_id, call.own_organisation())));
        if (found.empty()) return NotFound("fund");
        const db::Row fund = found.row(0);
        const auto zone = fund.Get<std::string>(2);
        RETURN_IF_ERROR(CheckYear(year, tx.now(), zone));
        const db::Params period(fund.Get<std::string>(0), BeginOf(year, zone),
                                BeginOf(year + 1, zone));
        ASSIGN_OR_RETURN(const auto rows,
                         tx.ExecuteAll({{kCounts, period}, {kMoney, period}}));
        DonorFigures figures{.currency = fund.Get<std::string>(1)};
        RETURN_IF_ERROR(ReadCounts(rows[0], figures.year));
        figures.year.given_minor = rows[1].row(0).Get<int64_t>(0);
        figures.year.paid_minor = rows[1].row(0).Get<int64_t>(1);
        figures.year.paid_grants = rows[1].row(0).Get<int64_t>(2);
        figures.year.grants_apart = rows[1].row(0).Get<int64_t>(3);
        return figures;
      });
}

}  // namespace sojourn::grants
