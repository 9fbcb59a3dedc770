#include "services/visa/statistics/decision_counts.h"

#include <optional>

#include "common/db/query.h"
#include "common/status/status_macros.h"
#include "services/visa/statistics/statistics_rules.h"
#include "services/visa/visa_rows.h"

namespace sojourn::visa::statistics {
namespace {

constexpr db::Query kAdd{"decision_counts_add", R"sql(
INSERT INTO decision_counts (route_id, year, what, days, number)
SELECT r.id, $2::integer, $3::text, $4::integer, 1
FROM routes r WHERE r.public_id = $1
ON CONFLICT ON CONSTRAINT decision_counts_pkey
DO UPDATE SET number = decision_counts.number + 1)sql"};

// Never below what a table that lost its counts has.
constexpr db::Query kTake{"decision_counts_take", R"sql(
UPDATE decision_counts c SET number = c.number - 1
FROM routes r
WHERE r.public_id = $1 AND c.route_id = r.id AND c.year = $2::integer
  AND c.what = $3::text AND c.days = $4::integer AND c.number > 0)sql"};

constexpr db::Query kLoad{"decision_counts_load", R"sql(
SELECT r.public_id, r.destination_country, r.scheme, c.year, c.what, c.days,
  c.number
FROM decision_counts c JOIN routes r ON r.id = c.route_id
WHERE c.year BETWEEN $1::integer AND $2::integer AND c.number > 0
ORDER BY c.year, r.destination_country, r.id, c.what, c.days)sql"};

db::Params ParamsOf(const Application& application, const Entry& entry) {
  return db::Params(application.route_id, entry.year, Name(entry.counted),
                    entry.days);
}

}  // namespace

void CountChange(db::Transaction& tx, const Application& before,
                 const Application& after) {
  const Change change = Between(before, after);
  // What is told of a year that was shown comes too late to be counted: the
  // difference between two reports would be one person.
  const int shown =
      LastShownYear(absl::ToCivilDay(tx.now(), absl::UTCTimeZone()));
  for (const Entry& entry : change.taken) {
    if (entry.year <= shown) continue;
    tx.Queue(kTake, ParamsOf(after, entry));
  }
  for (const Entry& entry : change.added) {
    if (entry.year <= shown) continue;
    tx.Queue(kAdd, ParamsOf(after, entry));
  }
}

absl::StatusOr<std::vector<Count>> LoadCounts(db::Transaction& tx,
                                              int from_year, int to_year) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kLoad, db::Params(from_year, to_year)));
  std::vector<Count> counts;
  for (const db::Row row : rows) {
    // A kind of a newer version is none that this one can show.
    const auto counted = ParseCounted(row.Get<std::string>(4));
    if (!counted) continue;
    counts.push_back({.route_id = row.Get<std::string>(0),
                      .destination_country = row.Get<std::string>(1),
                      .scheme = EnumOf<Scheme>(row, 2),
                      .entry = {.year = row.Get<int>(3),
                                .counted = *counted,
                                .days = row.Get<int>(5)},
                      .number = row.Get<int64_t>(6)});
  }
  return counts;
}

}  // namespace sojourn::visa::statistics
