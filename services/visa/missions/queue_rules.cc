#include "services/visa/missions/queue_rules.h"

#include <algorithm>

#include "common/reference/time_zones.h"
#include "services/visa/visa_rules.h"

namespace sojourn::visa {
namespace {

constexpr int kWeek = 7;
constexpr int kLeastUrgentOfUrgent = 2;
constexpr absl::CivilDay kNoDay(9999, 12, 31);

// The sooner of the deadline and an appointment that is not past: what the
// officer has to be ready for.
std::optional<absl::CivilDay> NextDay(const Application& application,
                                      absl::CivilDay today) {
  std::optional<absl::CivilDay> next;
  if (const auto deadline = NextDeadline(application)) next = deadline->due;
  const bool counts = application.appointment_at.has_value() &&
                      StateBeforeLodging(application.state);
  if (!counts) return next;
  const absl::CivilDay appointment = absl::ToCivilDay(
      *application.appointment_at, reference::ZoneNamed(application.time_zone));
  if (appointment < today) return next;
  return next ? std::min(*next, appointment) : appointment;
}

}  // namespace

bool IsUrgentLevel(int level) {
  return level >= 1 && level <= kLeastUrgentOfUrgent;
}

bool IsMissionsTurn(const Application& application) {
  return std::ranges::any_of(WaitingFor(application), [](const Awaited& one) {
    return one.who == "MISSION_OFFICER";
  });
}

QueueSection SectionOf(const Application& application, absl::CivilDay today) {
  const auto day = NextDay(application, today);
  if (day && *day <= today) return QueueSection::kToday;
  if (day && *day <= today + kWeek) return QueueSection::kThisWeek;
  return IsMissionsTurn(application) ? QueueSection::kLater
                                     : QueueSection::kWaitingForOthers;
}

std::optional<int64_t> DaysLeft(const Application& application,
                                absl::CivilDay today) {
  const auto next = NextDeadline(application);
  if (!next) return std::nullopt;
  return next->due - today;
}

absl::CivilDay LodgeBy(const Application& application) {
  for (const Deadline& deadline : application.deadlines) {
    if (deadline.kind == DeadlineKind::kLodgeBy) return deadline.due;
  }
  return kNoDay;
}

}  // namespace sojourn::visa
