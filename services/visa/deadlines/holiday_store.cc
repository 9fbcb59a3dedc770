#include "services/visa/deadlines/holiday_store.h"

#include <algorithm>
#include <utility>

#include "common/db/database.h"
#include "common/idempotency/mutation.h"
#include "common/status/status_macros.h"
#include "services/visa/deadlines/deadline_rows.h"

namespace sojourn::visa {
namespace {

// Holds the year until the end of the transaction, also before it is known.
constexpr db::Query kTakeYear{"holiday_take_year", R"sql(
INSERT INTO holiday_years (country, year, imported_at) VALUES ($1, $2, $3)
ON CONFLICT (country, year) DO UPDATE SET imported_at = excluded.imported_at)sql"};

constexpr db::Query kSelectYears{
    "holiday_select_years",
    "SELECT year FROM holiday_years WHERE country = $1 ORDER BY year"};

constexpr db::Query kSelectNames{
    "holiday_select_names",
    "SELECT day, name FROM holidays WHERE country = $1"};

constexpr db::Query kDeleteYear{"holiday_delete_year", R"sql(
DELETE FROM holidays
WHERE country = $1 AND day >= $2::date AND day < $3::date)sql"};

constexpr db::Query kInsert{"holiday_insert", R"sql(
INSERT INTO holidays (country, day, name)
SELECT $1, listed.day::date, listed.name
FROM unnest($2::text[], $3::text[]) AS listed (day, name))sql"};

constexpr db::Query kLookAgain{
    "holiday_look_again",
    "UPDATE application_deadlines d SET look_at = '-infinity' "
    "FROM applications a JOIN routes r ON r.id = a.route_id "
    "WHERE a.id = d.application_id AND $1 = " VISA_MISSION_COUNTRY
    "AND d.met_on IS NULL AND NOT d.cancelled AND d.kind <> 'LODGING_OPENS'"};

constexpr db::Query kSelectPage{"holiday_select_page", R"sql(
SELECT day, name FROM holidays
WHERE country = $1
  AND ($2::integer = 0 OR date_part('year', day) = $2)
  AND ($3::date IS NULL OR day > $3)
ORDER BY day LIMIT $4)sql"};

struct Known {
  Holidays holidays;
  std::set<int> years;
};

absl::StatusOr<Known> LoadKnown(db::Transaction& tx,
                                const std::string& country) {
  const db::Params params(country);
  ASSIGN_OR_RETURN(const auto results, tx.ExecuteAll({{kSelectYears, params},
                                                      {kSelectNames, params}}));
  Known known;
  for (const db::Row row : results[0]) known.years.insert(row.Get<int>(0));
  for (const db::Row row : results[1]) {
    known.holidays[row.Get<absl::CivilDay>(0)] = row.Get<std::string>(1);
  }
  return known;
}

absl::StatusOr<std::vector<HolidayYear>> Compared(db::Transaction& tx,
                                                  const HolidayList& list) {
  ASSIGN_OR_RETURN(const Known known, LoadKnown(tx, list.country));
  return Differences(list.holidays, known.holidays, known.years);
}

void Replace(db::Transaction& tx, const HolidayList& list) {
  for (const int year : YearsOf(list.holidays)) {
    tx.Queue(kDeleteYear, db::Params(list.country, absl::CivilDay(year, 1, 1),
                                     absl::CivilDay(year + 1, 1, 1)));
  }
  std::vector<std::string> days;
  std::vector<std::string> names;
  for (const auto& [day, name] : list.holidays) {
    days.push_back(absl::FormatCivilTime(day));
    names.push_back(name);
  }
  tx.Queue(kInsert, db::Params(list.country, days, names));
  tx.Queue(kLookAgain, db::Params(list.country));
}

}  // namespace

absl::StatusOr<std::vector<HolidayYear>> CompareHolidays(
    server::Runtime& runtime, const HolidayList& list, absl::Time deadline) {
  return runtime.db().Read<std::vector<HolidayYear>>(
      deadline, [&](db::Transaction& tx) { return Compared(tx, list); });
}

absl::StatusOr<std::vector<HolidayYear>> ImportHolidays(
    server::Runtime& runtime, const server::Call& call,
    const HolidayList& list) {
  std::vector<HolidayYear> years;
  const auto replace =
      [&](db::Transaction& tx,
          const db::Result&) -> absl::StatusOr<idempotency::Outcome> {
    ASSIGN_OR_RETURN(const db::Result before,
                     tx.Execute(kSelectYears, db::Params(list.country)));
    std::set<int> known_years;
    for (const db::Row row : before) known_years.insert(row.Get<int>(0));
    // In one order, so that two lists never wait for each other; what is known
    // is read once nobody else can change it.
    for (const int year : YearsOf(list.holidays)) {
      tx.Queue(kTakeYear, db::Params(list.country, year, tx.now()));
    }
    ASSIGN_OR_RETURN(const Known known, LoadKnown(tx, list.country));
    years = Differences(list.holidays, known.holidays, known_years);
    if (std::ranges::any_of(years, &HolidayYear::differs)) Replace(tx, list);
    return idempotency::Outcome{.result_ref = list.country,
                                .audit_resource = "holidays",
                                .audit_id = list.country,
                                .audit_fields = "holidays"};
  };
  ASSIGN_OR_RETURN(const idempotency::Outcome outcome,
                   idempotency::Create(runtime, call, replace));
  if (!outcome.replayed) return years;
  return CompareHolidays(runtime, list, call.deadline);
}

absl::StatusOr<HolidayPage> ListHolidays(server::Runtime& runtime,
                                         const HolidayListSpec& spec,
                                         absl::Time deadline) {
  return runtime.db().Read<HolidayPage>(
      deadline, [&](db::Transaction& tx) -> absl::StatusOr<HolidayPage> {
        const db::Params country(spec.country);
        const db::Params page(spec.country, spec.year, spec.after, spec.limit);
        ASSIGN_OR_RETURN(
            const auto results,
            tx.ExecuteAll({{kSelectYears, country}, {kSelectPage, page}}));
        HolidayPage found;
        for (const db::Row row : results[0]) {
          found.known_years.insert(row.Get<int>(0));
        }
        for (const db::Row row : results[1]) {
          found.lines.push_back(
              {row.Get<absl::CivilDay>(0), row.Get<std::string>(1)});
        }
        return found;
      });
}

}  // namespace sojourn::visa
