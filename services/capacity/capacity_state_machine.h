// What can happen to a reservation, as one table.
#ifndef SERVICES_CAPACITY_CAPACITY_STATE_MACHINE_H_
#define SERVICES_CAPACITY_CAPACITY_STATE_MACHINE_H_

#include <optional>
#include <string>

#include "absl/types/span.h"
#include "services/capacity/capacity.h"

namespace sojourn::capacity {

enum class Event {
  kExtend,
  kConfirm,
  kRelease,
  kLapse,
  kCheckIn,
  kCheckOut,
  kProlong,  // more nights
  kDisrupt,
  // Back to what it was before it was disrupted or released: which of these is
  // possible follows from what had happened by then.
  kRestoreHold,
  kRestorePromise,
  kRestoreStay,
};

struct Transition {
  State from;
  Event event;
  State to;
};

// Every (state, event) pair that is possible; one from a state to itself other
// than kExtend, kProlong and kCheckIn changes nothing. Of a disrupted place
// rules::Apply knows besides who lives there.
absl::Span<const Transition> Transitions();

// The state after `event`, or nothing where it is impossible.
std::optional<State> Next(State from, Event event);

// As the README spells it: "check in".
std::string EventName(Event event);

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_STATE_MACHINE_H_
