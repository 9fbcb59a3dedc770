#include "services/grants/grants_state_machine.h"

#include <fstream>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/status/error.h"
#include "common/testing/source.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::grants {
namespace {

using Steps = std::map<std::pair<std::string, std::string>, std::string>;

// The block of the README that starts with ```<name>.
Steps ReadmeSteps(const std::string& name) {
  std::ifstream readme(sojourn::testing::InSource("services/grants/README.md"));
  Steps steps;
  std::string line;
  bool inside = false;
  while (std::getline(readme, line)) {
    if (line.starts_with("```")) inside = line == "```" + name;
    if (!inside || line.starts_with("```")) continue;
    const std::vector<std::string> words =
        absl::StrSplit(line, ' ', absl::SkipEmpty());
    for (size_t i = 1; i < words.size(); ++i) {
      const std::pair<std::string, std::string> step =
          absl::StrSplit(words[i], '>');
      steps[{words[0], step.first}] = step.second;
    }
  }
  return steps;
}

// Every (state, event) pair that Find knows, asked one by one.
template <typename State, typename Event>
Steps AllSteps() {
  Steps steps;
  for (size_t s = 1; s <= EnumNames<State>::kValues.size(); ++s) {
    for (size_t e = 1; e <= EnumNames<Event>::kValues.size(); ++e) {
      const auto from = static_cast<State>(s);
      const auto event = static_cast<Event>(e);
      if (const auto to = Find(from, event)) {
        steps[{std::string(NameOf(from)), std::string(NameOf(event))}] =
            std::string(NameOf(*to));
      }
    }
  }
  return steps;
}

TEST(GrantStateMachineTest, EveryPairIsAsTheReadmeSays) {
  const Steps steps = AllSteps<GrantState, GrantEvent>();
  EXPECT_EQ(steps, ReadmeSteps("grant"));
  EXPECT_EQ(steps.size(), GrantTransitions().size());
}

TEST(GrantStateMachineTest, EveryPaymentPairIsAsTheReadmeSays) {
  const Steps steps = AllSteps<PaymentState, PaymentEvent>();
  EXPECT_EQ(steps, ReadmeSteps("payment"));
  EXPECT_EQ(steps.size(), PaymentTransitions().size());
}

TEST(GrantStateMachineTest, MissingPairNamesStateAndStep) {
  const auto next = Next(GrantState::kClosed, GrantEvent::kApprove);
  EXPECT_EQ(next.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(next.status()), "STATE_FORBIDS");
  EXPECT_THAT(std::string(next.status().message()),
              ::testing::HasSubstr("CLOSED"));
}

TEST(GrantStateMachineTest, EveryLivingStateBeforePaymentCanBeCancelled) {
  for (const GrantState state :
       {GrantState::kSubmitted, GrantState::kScreened, GrantState::kVerifying,
        GrantState::kAssessed, GrantState::kApproved, GrantState::kAgreed}) {
    EXPECT_EQ(Find(state, GrantEvent::kCancel), GrantState::kCancelled);
  }
}

}  // namespace
}  // namespace sojourn::grants
