// Whom a deadline is brought to, and when: 7 days before to the officer, 3 to
// the head of the mission, 1 to the programme office, and to all three once it
// is over (contracts.md, section 3). Pure.
#ifndef SERVICES_VISA_DEADLINES_LADDER_H_
#define SERVICES_VISA_DEADLINES_LADDER_H_

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/visa/visa.h"

namespace sojourn::visa {

// In the order in which they come.
enum class DeadlineRung {
  kUnspecified,
  kSevenDays,
  kThreeDays,
  kOneDay,
  kOverdue,
};

template <>
inline constexpr auto kNames<DeadlineRung> = std::to_array<std::string_view>(
    {"UNSPECIFIED", "SEVEN_DAYS", "THREE_DAYS", "ONE_DAY", "OVERDUE"});

// When the mission begins its working day.
struct Morning {
  static constexpr int kNine = 9 * 60;

  absl::TimeZone zone;
  // Minutes after midnight, from Monday on; nine o'clock where its hours are
  // not known, and on days on which it has none.
  std::array<int, 7> begins = {kNine, kNine, kNine, kNine, kNine, kNine, kNine};

  absl::Time Of(absl::CivilDay day) const;
};

// Of a mission whose hours are such as "MONDAY 09:30-12:30", several a day.
// What cannot be read is not known.
Morning MorningOf(absl::TimeZone zone,
                  const std::vector<std::string>& opening_hours);

struct LadderDays {
  // The last day that is in time.
  absl::CivilDay due;
  // The last day on which something can still be done; the rungs before are
  // counted back from it.
  absl::CivilDay last_open;

  static LadderDays Of(const Deadline& deadline) {
    return {deadline.due, deadline.practical.value_or(deadline.due)};
  }
};

// The morning on which `rung` comes; kUnspecified has none.
absl::Time RungTime(const LadderDays& days, DeadlineRung rung,
                    const Morning& morning);

// The last rung that has come.
std::optional<DeadlineRung> StandingRung(const LadderDays& days,
                                         const Morning& morning,
                                         absl::Time now);

// When the next one comes, after `now`; nothing once it is overdue.
std::optional<absl::Time> NextRung(const LadderDays& days,
                                   const Morning& morning, absl::Time now);

// One recipient told of one rung.
struct DeadlineNotice {
  DeadlineRung rung = DeadlineRung::kUnspecified;
  EscalationLevel recipient = EscalationLevel::kUnspecified;

  bool operator==(const DeadlineNotice&) const = default;
};

// Who is to be told now, with the rung that stands: whoever has a rung that has
// come and was not told of this due day since. However many have come meanwhile
// is told once. `told` is of the same deadline and due day. Of a mission that
// may not know, nobody.
std::vector<DeadlineNotice> ToTell(const LadderDays& days,
                                   const Morning& morning, absl::Time now,
                                   const std::vector<DeadlineNotice>& told,
                                   bool mission_may_know);

// Something is to be told that `mission_may_know` alone holds back.
bool HeldBack(const LadderDays& days, const Morning& morning, absl::Time now,
              const std::vector<DeadlineNotice>& told);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_DEADLINES_LADDER_H_
