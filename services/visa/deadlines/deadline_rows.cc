#include "services/visa/deadlines/deadline_rows.h"

#include <algorithm>
#include <vector>

#include "common/status/status_macros.h"
#include "services/visa/visa_rows.h"

namespace sojourn::visa {
namespace {

constexpr db::Query kSelectYears{
    "holiday_select_known_years",
    "SELECT year FROM holiday_years WHERE country = $1"};

constexpr db::Query kSelectDays{"holiday_select_days",
                                "SELECT day FROM holidays WHERE country = $1"};

constexpr db::Query kSelectCounting{
    "application_select_counting",
    "SELECT a.counts_working_days, " VISA_MISSION_COUNTRY
    "FROM applications a JOIN routes r ON r.id = a.route_id "
    "WHERE a.id = $1::uuid"};

constexpr db::Query kKeepCounting{"application_keep_counting",
                                  R"sql(UPDATE applications
          SET counts_working_days = $2, mission_country = $3
          WHERE id = $1::uuid)sql"};

// Nobody has said yet which day that is by law.
bool IsUnsettled(const Deadline& deadline) {
  return !deadline.met_on && !deadline.cancelled && !deadline.counted;
}

}  // namespace

Deadline ReadDeadline(const db::Row& row, int column) {
  Deadline deadline{.kind = EnumOf<DeadlineKind>(row, column),
                    .due = row.Get<absl::CivilDay>(column + 1),
                    .met_on = row.Find<absl::CivilDay>(column + 2),
                    .cancelled = row.Get<bool>(column + 3),
                    .counted = row.Find<absl::CivilDay>(column + 4),
                    .practical = row.Find<absl::CivilDay>(column + 5),
                    .calendar = EnumOf<DeadlineCalendar>(row, column + 6)};
  const std::vector<EscalationLevel> told =
      EnumsOf<EscalationLevel>(row, column + 7);
  for (const EscalationLevel level : told) {
    deadline.told = std::max(deadline.told, level);
  }
  return deadline;
}

absl::StatusOr<HolidayCalendar> LoadCalendar(db::Transaction& tx,
                                             const std::string& country) {
  const db::Params params(country);
  ASSIGN_OR_RETURN(const auto results, tx.ExecuteAll({{kSelectYears, params},
                                                      {kSelectDays, params}}));
  HolidayCalendar calendar;
  for (const db::Row row : results[0]) calendar.years.insert(row.Get<int>(0));
  for (const db::Row row : results[1]) {
    calendar.holidays.insert(row.Get<absl::CivilDay>(0));
  }
  return calendar;
}

absl::Status SettleDeadlines(db::Transaction& tx, Application& application) {
  if (std::ranges::none_of(application.deadlines, IsUnsettled)) {
    return absl::OkStatus();
  }
  if (application.mission_country.empty()) {
    ASSIGN_OR_RETURN(const db::Result rows,
                     tx.Execute(kSelectCounting, db::Params(application.id)));
    if (!rows.empty()) {
      application.clocks.counts_working_days = rows.row(0).Get<bool>(0);
      application.mission_country = rows.row(0).Get<std::string>(1);
    }
  }
  ASSIGN_OR_RETURN(const HolidayCalendar calendar,
                   LoadCalendar(tx, application.mission_country));
  SettleAll(application, calendar);
  return absl::OkStatus();
}

void KeepCounting(db::Transaction& tx, const Application& opened) {
  tx.Queue(kKeepCounting,
           db::Params(opened.id, opened.clocks.counts_working_days,
                      opened.mission_country));
}

}  // namespace sojourn::visa
