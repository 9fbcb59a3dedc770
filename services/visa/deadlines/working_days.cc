#include "services/visa/deadlines/working_days.h"

namespace sojourn::visa {
namespace {

// How many days the mission has for an act of its own; nothing where the day is
// of another sort: one that ends before travel (counted back from it), one that
// is hers, or one that the decision itself names.
std::optional<int> DaysForTheMission(DeadlineKind kind,
                                     const RouteClocks& clocks) {
  if (kind == DeadlineKind::kDecisionDue) return clocks.decision_days;
  if (kind == DeadlineKind::kDecisionLatest) return clocks.decision_max_days;
  // By its stored name: it is of another part of this service.
  if (NameOf(kind) == "CONSULTATION_DUE") return clocks.consultation_days;
  return std::nullopt;
}

// The Visa Code is a regulation of the Union, whose periods Regulation (EEC,
// Euratom) No 1182/71 of 3 June 1971 counts.
bool UnionLaw(Scheme scheme) {
  return scheme == Scheme::kC || scheme == Scheme::kLtv;
}

DeadlineCalendar SaidOf(DeadlineCalendar counted, bool known) {
  return known ? counted : DeadlineCalendar::kHolidaysUnknown;
}

SettledDay LegalDay(DeadlineKind kind, absl::CivilDay counted, Scheme scheme,
                    const RouteClocks& clocks,
                    const HolidayCalendar& calendar) {
  const std::optional<int> days = DaysForTheMission(kind, clocks);
  if (!days) return {.due = counted, .practical = {}};
  if (clocks.counts_working_days) {
    const absl::CivilDay start = counted - *days;
    const absl::CivilDay due = calendar.After(start, *days);
    return {.due = due,
            .practical = {},
            .calendar = SaidOf(DeadlineCalendar::kWorkingDays,
                               calendar.Knows(start, due))};
  }
  if (!UnionLaw(scheme)) return {.due = counted, .practical = {}};
  // Article 3(4): a period that ends on a public holiday, Sunday or Saturday
  // ends with the last hour of the following working day; not one that is
  // counted back from a day. The holidays are those of the state in which the
  // act is done (Article 2(1)).
  const absl::CivilDay due = calendar.FirstWorking(counted);
  return {.due = due,
          .practical = {},
          .calendar = SaidOf(DeadlineCalendar::kCalendarDays,
                             calendar.Knows(counted, due))};
}

}  // namespace

bool HolidayCalendar::Knows(absl::CivilDay first, absl::CivilDay last) const {
  for (absl::civil_year_t year = first.year(); year <= last.year(); ++year) {
    if (!years.contains(year)) return false;
  }
  return true;
}

bool HolidayCalendar::IsWorking(absl::CivilDay day) const {
  const absl::Weekday weekday = absl::GetWeekday(day);
  return weekday != absl::Weekday::saturday &&
         weekday != absl::Weekday::sunday && !holidays.contains(day);
}

absl::CivilDay HolidayCalendar::FirstWorking(absl::CivilDay day) const {
  while (!IsWorking(day)) ++day;
  return day;
}

absl::CivilDay HolidayCalendar::LastWorking(absl::CivilDay day) const {
  while (!IsWorking(day)) --day;
  return day;
}

absl::CivilDay HolidayCalendar::After(absl::CivilDay day, int days) const {
  for (; days > 0; --days) day = FirstWorking(day + 1);
  return day;
}

SettledDay Settle(DeadlineKind kind, absl::CivilDay counted, Scheme scheme,
                  const RouteClocks& clocks, const HolidayCalendar& calendar) {
  SettledDay settled = LegalDay(kind, counted, scheme, clocks, calendar);
  // The day lodging opens is awaited: nothing is done by then.
  if (kind != DeadlineKind::kLodgingOpens && !calendar.IsWorking(settled.due)) {
    settled.practical = calendar.LastWorking(settled.due);
  }
  return settled;
}

void SettleAll(Application& application, const HolidayCalendar& calendar) {
  for (Deadline& deadline : application.deadlines) {
    if (deadline.met_on || deadline.cancelled) continue;
    if (!deadline.counted) deadline.counted = deadline.due;
    const SettledDay settled =
        Settle(deadline.kind, *deadline.counted, application.scheme,
               application.clocks, calendar);
    deadline.due = settled.due;
    deadline.practical = settled.practical;
    deadline.calendar = settled.calendar;
  }
}

}  // namespace sojourn::visa
