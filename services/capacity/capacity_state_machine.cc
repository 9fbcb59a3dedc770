#include "services/capacity/capacity_state_machine.h"

namespace sojourn::capacity {
namespace {

constexpr Transition kTransitions[] = {
    {State::kHeld, Event::kExtend, State::kHeld},
    {State::kHeld, Event::kConfirm, State::kConfirmed},
    {State::kHeld, Event::kRelease, State::kReleased},
    {State::kHeld, Event::kLapse, State::kExpired},
    {State::kConfirmed, Event::kRelease, State::kReleased},
    {State::kConfirmed, Event::kCheckIn, State::kOccupied},
    {State::kConfirmed, Event::kProlong, State::kConfirmed},
    {State::kOccupied, Event::kCheckOut, State::kCompleted},
    {State::kOccupied, Event::kProlong, State::kOccupied},
    {State::kHeld, Event::kDisrupt, State::kDisrupted},
    {State::kConfirmed, Event::kDisrupt, State::kDisrupted},
    {State::kOccupied, Event::kDisrupt, State::kDisrupted},
    {State::kDisrupted, Event::kRelease, State::kReleased},
    // She came all the same.
    {State::kDisrupted, Event::kCheckIn, State::kDisrupted},
    {State::kDisrupted, Event::kCheckOut, State::kCompleted},
    {State::kDisrupted, Event::kRestoreHold, State::kHeld},
    {State::kDisrupted, Event::kRestorePromise, State::kConfirmed},
    {State::kDisrupted, Event::kRestoreStay, State::kOccupied},
    {State::kReleased, Event::kRestoreHold, State::kHeld},
    {State::kReleased, Event::kRestorePromise, State::kConfirmed},
    // A compensation must not fail because there is nothing left to undo.
    {State::kReleased, Event::kRelease, State::kReleased},
    {State::kExpired, Event::kRelease, State::kExpired},
};

}  // namespace

absl::Span<const Transition> Transitions() { return kTransitions; }

std::optional<State> Next(State from, Event event) {
  for (const Transition& transition : kTransitions) {
    if (transition.from == from && transition.event == event) {
      return transition.to;
    }
  }
  return std::nullopt;
}

std::string EventName(Event event) {
  switch (event) {
    case Event::kExtend:
      return "extend";
    case Event::kConfirm:
      return "confirm";
    case Event::kRelease:
      return "release";
    case Event::kLapse:
      return "lapse";
    case Event::kCheckIn:
      return "check in";
    case Event::kCheckOut:
      return "check out";
    case Event::kProlong:
      return "prolong";
    case Event::kDisrupt:
      return "disrupt";
    case Event::kRestoreHold:
      return "restore hold";
    case Event::kRestorePromise:
      return "restore promise";
    case Event::kRestoreStay:
      return "restore stay";
  }
  return "";
}

}  // namespace sojourn::capacity
