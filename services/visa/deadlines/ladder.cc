#include "services/visa/deadlines/ladder.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/numbers.h"

namespace sojourn::visa {
namespace {

constexpr DeadlineRung kRungs[] = {
    DeadlineRung::kSevenDays, DeadlineRung::kThreeDays, DeadlineRung::kOneDay,
    DeadlineRung::kOverdue};

// The first rung of each; the last one is everybody's.
struct Step {
  EscalationLevel recipient;
  DeadlineRung first;
};
constexpr Step kSteps[] = {
    {EscalationLevel::kOfficer, DeadlineRung::kSevenDays},
    {EscalationLevel::kHeadOfMission, DeadlineRung::kThreeDays},
    {EscalationLevel::kProgrammeOffice, DeadlineRung::kOneDay}};

absl::CivilDay DayOf(const LadderDays& days, DeadlineRung rung) {
  switch (rung) {
    case DeadlineRung::kSevenDays:
      return days.last_open - 7;
    case DeadlineRung::kThreeDays:
      return days.last_open - 3;
    case DeadlineRung::kOneDay:
      return days.last_open - 1;
    case DeadlineRung::kUnspecified:
    case DeadlineRung::kOverdue:
      return days.due + 1;
  }
  return days.due + 1;
}

bool WasTold(const std::vector<DeadlineNotice>& told, EscalationLevel recipient,
             DeadlineRung rung) {
  return std::ranges::any_of(told, [&](const DeadlineNotice& notice) {
    return notice.recipient == recipient && notice.rung >= rung;
  });
}

// As absl::Weekday counts them.
constexpr std::string_view kWeekdays[] = {"MONDAY",   "TUESDAY", "WEDNESDAY",
                                          "THURSDAY", "FRIDAY",  "SATURDAY",
                                          "SUNDAY"};

// Where and when, of "MONDAY 09:30-12:30".
std::optional<std::pair<size_t, int>> OpeningOf(const std::string& hours) {
  const size_t space = hours.find(' ');
  if (space == std::string::npos || hours.size() < space + 6 ||
      hours[space + 3] != ':') {
    return std::nullopt;
  }
  const std::string_view day = std::string_view(hours).substr(0, space);
  const auto* const found = std::ranges::find(kWeekdays, day);
  int hour = 0;
  int minute = 0;
  if (found == std::end(kWeekdays) ||
      !absl::SimpleAtoi(hours.substr(space + 1, 2), &hour) ||
      !absl::SimpleAtoi(hours.substr(space + 4, 2), &minute) || hour < 0 ||
      hour > 23 || minute < 0 || minute > 59) {
    return std::nullopt;
  }
  return std::pair(static_cast<size_t>(found - std::begin(kWeekdays)),
                   hour * 60 + minute);
}

}  // namespace

absl::Time Morning::Of(absl::CivilDay day) const {
  const auto weekday = static_cast<size_t>(absl::GetWeekday(day));
  const absl::CivilMinute at = absl::CivilMinute(day) + begins[weekday];
  return absl::FromCivil(absl::CivilSecond(at), zone);
}

Morning MorningOf(absl::TimeZone zone,
                  const std::vector<std::string>& opening_hours) {
  Morning morning{.zone = zone};
  std::array<std::optional<int>, 7> first;
  for (const std::string& hours : opening_hours) {
    const auto opening = OpeningOf(hours);
    if (!opening) continue;
    auto& known = first[opening->first];
    known = std::min(known.value_or(opening->second), opening->second);
  }
  for (size_t day = 0; day < first.size(); ++day) {
    if (first[day]) morning.begins[day] = *first[day];
  }
  return morning;
}

absl::Time RungTime(const LadderDays& days, DeadlineRung rung,
                    const Morning& morning) {
  return morning.Of(DayOf(days, rung));
}

std::optional<DeadlineRung> StandingRung(const LadderDays& days,
                                         const Morning& morning,
                                         absl::Time now) {
  std::optional<DeadlineRung> standing;
  for (const DeadlineRung rung : kRungs) {
    if (RungTime(days, rung, morning) <= now) standing = rung;
  }
  return standing;
}

std::optional<absl::Time> NextRung(const LadderDays& days,
                                   const Morning& morning, absl::Time now) {
  for (const DeadlineRung rung : kRungs) {
    const absl::Time at = RungTime(days, rung, morning);
    if (at > now) return at;
  }
  return std::nullopt;
}

std::vector<DeadlineNotice> ToTell(const LadderDays& days,
                                   const Morning& morning, absl::Time now,
                                   const std::vector<DeadlineNotice>& told,
                                   bool mission_may_know) {
  std::vector<DeadlineNotice> notices;
  const std::optional<DeadlineRung> standing = StandingRung(days, morning, now);
  if (!standing) return notices;
  for (const Step& step : kSteps) {
    if (*standing < step.first) continue;
    if (!mission_may_know &&
        step.recipient != EscalationLevel::kProgrammeOffice) {
      continue;
    }
    const DeadlineRung own = *standing == DeadlineRung::kOverdue
                                 ? DeadlineRung::kOverdue
                                 : step.first;
    if (WasTold(told, step.recipient, own)) continue;
    notices.push_back({*standing, step.recipient});
  }
  return notices;
}

bool HeldBack(const LadderDays& days, const Morning& morning, absl::Time now,
              const std::vector<DeadlineNotice>& told) {
  return ToTell(days, morning, now, told, true).size() >
         ToTell(days, morning, now, told, false).size();
}

}  // namespace sojourn::visa
