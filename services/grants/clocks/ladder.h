// Who is told when a promise comes near or was not kept. Pure.
#ifndef SERVICES_GRANTS_CLOCKS_LADDER_H_
#define SERVICES_GRANTS_CLOCKS_LADDER_H_

#include <optional>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "services/grants/clocks/service_levels.h"
#include "services/grants/grants_enums.h"

namespace sojourn::grants {

enum class EscalationRung : uint8_t { kNear = 1, kOverdue, kLongOverdue };

template <>
struct EnumNames<EscalationRung> {
  static constexpr std::array<std::string_view, 3> kValues = {"NEAR", "OVERDUE",
                                                              "LONG_OVERDUE"};
};

namespace rules {

// The promise that runs in a state; nothing where none does.
std::optional<GrantClock> ClockOf(GrantState state);

// Since when a promise runs, and until when.
struct Promise {
  absl::Time from;
  absl::Time due;
};

// When a rung is reached: three quarters of the time, its end, half of it more.
absl::Time ReachedAt(const Promise& promise, EscalationRung rung);

// The role that is told: at first whoever has to act.
std::string_view ToldOf(EscalationRung rung, GrantState state);

// The highest rung that is reached and was not told, and neither was a higher
// one: who was not told in time of a lower one is not told of it any more.
std::optional<EscalationRung> ToTell(const Promise& promise,
                                     std::optional<EscalationRung> told,
                                     absl::Time now);

// When to look again; nothing after the last rung.
std::optional<absl::Time> NextLook(const Promise& promise, absl::Time now);

}  // namespace rules
}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_CLOCKS_LADDER_H_
