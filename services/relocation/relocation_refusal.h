#ifndef SERVICES_RELOCATION_RELOCATION_REFUSAL_H_
#define SERVICES_RELOCATION_RELOCATION_REFUSAL_H_

#include <string_view>

#include "absl/status/status.h"
#include "common/status/error.h"
#include "services/relocation/relocation_guards.h"
#include "services/relocation/relocation_state_machine.h"

// How a rule refuses an event. What no row of the event names does not compile:
// the table is what says which guards apply.
namespace sojourn::relocation {

// Whether a row of the event names the guard.
constexpr bool HasGuard(Event event, Guard guard) {
  for (const Transition& row : kTransitions) {
    if (row.event == event && row.guards.Has(guard)) return true;
  }
  return false;
}

template <Guard guard, Guard... some>
inline constexpr bool kIsOneOf = ((guard == some) || ...);

// Never defined: whoever gets here adds the guard to a row of the event.
void NoRowOfTheEventNamesThisGuard();

// An event whose rows name all of `guards`. Made of a constant, or of one that
// has these guards and more: a rule of several events takes it as a parameter.
template <Guard... guards>
class Guarded {
 public:
  // NOLINTNEXTLINE(google-explicit-constructor): an event stands for itself.
  consteval Guarded(Event event) : event_(event) {
    if (!(HasGuard(event, guards) && ...)) NoRowOfTheEventNamesThisGuard();
  }
  template <Guard... more>
  requires((kIsOneOf<guards, more...> && ...))
      // NOLINTNEXTLINE(google-explicit-constructor): the same event.
      constexpr Guarded(Guarded<more...> other)
      : event_(other.event()) {}

  constexpr Event event() const { return event_; }

 private:
  Event event_;
};

// FAILED_PRECONDITION with the guard's reason.
template <Guard guard>
absl::Status Refuse(Guarded<guard> /*event*/, std::string_view message,
                    std::string_view remedy) {
  return FailedPrecondition(Name(guard), message, remedy);
}

// A decision about her, which needs her and what she says to it.
using HerView =
    Guarded<Guard::kDefenderNotConsulted, Guard::kSecondChannelNeeded>;
using HerChoice =
    Guarded<Guard::kCaseSuspended, Guard::kDefenderNotConsulted,
            Guard::kSecondChannelNeeded, Guard::kDefenderDisagrees>;

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RELOCATION_REFUSAL_H_
