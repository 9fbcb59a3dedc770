// The order and the sections of a mission's queue, as pure functions.
#ifndef SERVICES_VISA_MISSIONS_QUEUE_RULES_H_
#define SERVICES_VISA_MISSIONS_QUEUE_RULES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/visa/visa.h"

namespace sojourn::visa {

// Levels are 1 to 4. Who never said how urgent it is comes after all others.
inline constexpr int kLevelNotTold = 5;

enum class QueueSection {
  kUnspecified,
  kToday,
  kThisWeek,
  kLater,
  kWaitingForOthers,
};

// Where a row stands: by due day, then by harm, which is the level and then the
// last lodging day, whichever travel it is for. The id settles the rest.
struct QueueKey {
  absl::CivilDay due;
  int level = kLevelNotTold;
  absl::CivilDay lodge_by;
  std::string id;

  friend bool operator<(const QueueKey& a, const QueueKey& b) {
    return std::tie(a.due, a.level, a.lodge_by, a.id) <
           std::tie(b.due, b.level, b.lodge_by, b.id);
  }
};

// Days or few weeks matter: what the Visa Code calls justified urgency.
bool IsUrgentLevel(int level);

// Whether it is the mission's own turn: officers do something before anybody
// else can.
bool IsMissionsTurn(const Application& application);

// `application` as in lists, with its appointment where it is known; `today` in
// its mission's zone.
QueueSection SectionOf(const Application& application, absl::CivilDay today);

// To its next open deadline; nothing where none is open.
std::optional<int64_t> DaysLeft(const Application& application,
                                absl::CivilDay today);

// The last lodging day; the day after all others where there is none.
absl::CivilDay LodgeBy(const Application& application);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_MISSIONS_QUEUE_RULES_H_
