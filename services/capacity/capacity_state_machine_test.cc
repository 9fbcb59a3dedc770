#include "services/capacity/capacity_state_machine.h"

#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/testing/source.h"
#include "gtest/gtest.h"
#include "services/capacity/capacity_names.h"

namespace sojourn::capacity {
namespace {

constexpr State kStates[] = {
    State::kHeld,     State::kConfirmed, State::kOccupied, State::kCompleted,
    State::kReleased, State::kExpired,   State::kDisrupted};
constexpr Event kEvents[] = {Event::kExtend, Event::kConfirm, Event::kRelease,
                             Event::kLapse,  Event::kCheckIn, Event::kCheckOut,
                             Event::kProlong};
constexpr Event kMoreEvents[] = {Event::kDisrupt, Event::kRestoreHold,
                                 Event::kRestorePromise, Event::kRestoreStay};

// One row a state, one column an event in the order of kEvents; "-" where the
// event is impossible.
constexpr const char* kExpected[][7] = {
    {"HELD", "CONFIRMED", "RELEASED", "EXPIRED", "-", "-", "-"},
    {"-", "-", "RELEASED", "-", "OCCUPIED", "-", "CONFIRMED"},
    {"-", "-", "-", "-", "-", "COMPLETED", "OCCUPIED"},
    {"-", "-", "-", "-", "-", "-", "-"},
    {"-", "-", "RELEASED", "-", "-", "-", "-"},
    {"-", "-", "EXPIRED", "-", "-", "-", "-"},
    {"-", "-", "RELEASED", "-", "DISRUPTED", "COMPLETED", "-"},
};
// The same of kMoreEvents.
constexpr const char* kMoreExpected[][4] = {
    {"DISRUPTED", "-", "-", "-"},           {"DISRUPTED", "-", "-", "-"},
    {"DISRUPTED", "-", "-", "-"},           {"-", "-", "-", "-"},
    {"-", "HELD", "CONFIRMED", "-"},        {"-", "-", "-", "-"},
    {"-", "HELD", "CONFIRMED", "OCCUPIED"},
};

void ExpectNext(State from, Event event, const char* expected) {
  const auto next = Next(from, event);
  EXPECT_EQ(next.has_value() ? Name(*next) : "-", expected)
      << EventName(event) << " of " << Name(from);
}

TEST(StateMachine, EveryPairIsAsExpected) {
  for (size_t s = 0; s < std::size(kStates); ++s) {
    for (size_t e = 0; e < std::size(kEvents); ++e) {
      ExpectNext(kStates[s], kEvents[e], kExpected[s][e]);
    }
    for (size_t e = 0; e < std::size(kMoreEvents); ++e) {
      ExpectNext(kStates[s], kMoreEvents[e], kMoreExpected[s][e]);
    }
  }
}

TEST(StateMachine, NoPairIsThereTwice) {
  std::map<std::pair<State, Event>, int> seen;
  for (const Transition& transition : Transitions()) {
    EXPECT_EQ(++seen[std::pair(transition.from, transition.event)], 1);
  }
}

TEST(StateMachine, ReadmeDrawsTheSameTable) {
  std::ifstream file(sojourn::testing::InSource("services/capacity/README.md"));
  std::stringstream readme;
  readme << file.rdbuf();
  std::string drawn;
  for (const Transition& transition : Transitions()) {
    absl::StrAppend(&drawn, Name(transition.from), " --> ", Name(transition.to),
                    ": ", EventName(transition.event), "\n");
  }
  EXPECT_NE(readme.str().find(drawn), std::string::npos)
      << "the README's diagram must contain:\n"
      << drawn;
}

}  // namespace
}  // namespace sojourn::capacity
