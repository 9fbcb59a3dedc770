#ifndef SERVICES_RELOCATION_RELOCATION_TARGETS_H_
#define SERVICES_RELOCATION_RELOCATION_TARGETS_H_

#include <cstdint>
#include <initializer_list>
#include <optional>

#include "services/relocation/relocation.h"

// From where to where: the ends of the rows of relocation_state_machine.h.
namespace sojourn::relocation {

// A set of states, as the table's rows name them.
class StateSet {
 public:
  constexpr StateSet(std::initializer_list<State> states) {
    for (const State state : states) bits_ |= Bit(state);
  }
  constexpr bool Has(State state) const { return (bits_ & Bit(state)) != 0; }

  // Every state from `first` to `last` in the order of the enum.
  static constexpr StateSet Range(State first, State last) {
    StateSet set{};
    for (int i = static_cast<int>(first); i <= static_cast<int>(last); ++i) {
      set.bits_ |= uint32_t{1} << i;
    }
    return set;
  }

  constexpr StateSet Without(State state) const {
    StateSet set = *this;
    set.bits_ &= ~Bit(state);
    return set;
  }

  constexpr bool operator==(const StateSet&) const = default;

 private:
  static constexpr uint32_t Bit(State state) {
    return uint32_t{1} << static_cast<int>(state);
  }
  uint32_t bits_ = 0;
};

// On its way to its triage, or asked back before or after it. Whoever brings a
// case names its referees then; they are asked once it is triaged.
inline constexpr StateSet kUntriaged{State::kSubmitted, State::kAcknowledged,
                                     State::kIncomplete};

// Where a row leads. Where that depends on the facts a rule finds the state,
// and Next holds it to those that the row allows.
class Target {
 public:
  enum Found {
    kNothingToFind,
    kWhereItStood,    // when it was asked, or before her word ended it
    kDecidedAnew,     // where the decision that does not stand is made again
    kBeforeTheEntry,  // that is taken back
  };

  // NOLINTBEGIN(google-explicit-constructor): a row names what it leads to.
  constexpr Target(std::nullopt_t) {}
  constexpr Target(State state) : state_(state) {}
  // NOLINTEND(google-explicit-constructor)

  // A state of `found`, or none of them where the state stays.
  constexpr Target(Found name, StateSet found) : name_(name), found_(found) {}
  // One of them, always.
  static constexpr Target Always(Found name, StateSet found) {
    Target target(name, found);
    target.may_stay_ = false;
    return target;
  }

  // As far as the table alone knows.
  constexpr State From(State from) const { return state_.value_or(from); }
  constexpr bool Allows(State from, State to) const {
    if (name_ == kNothingToFind) return to == From(from);
    return found_.Has(to) || (may_stay_ && to == from);
  }
  constexpr std::optional<State> state() const { return state_; }
  constexpr Found name() const { return name_; }
  constexpr StateSet found() const { return found_; }

 private:
  std::optional<State> state_;
  Found name_ = kNothingToFind;
  StateSet found_{};
  bool may_stay_ = true;
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RELOCATION_TARGETS_H_
