#include "services/visa/visa_state_machine.h"

#include <fstream>
#include <set>
#include <string>

#include "common/testing/source.h"
#include "gtest/gtest.h"

namespace sojourn::visa {
namespace {

using S = ApplicationState;

constexpr int kStates = static_cast<int>(S::kWithdrawn) + 1;
constexpr int kEvents = static_cast<int>(Event::kWithdraw) + 1;

std::string Line(S from, Event event, S to) {
  std::string line(NameOf(from));
  line.append(" --> ").append(NameOf(to)).append(": ");
  return line.append(EventName(event));
}

std::set<std::string> ReadmeDiagram() {
  std::ifstream readme(sojourn::testing::InSource("services/visa/README.md"));
  std::set<std::string> lines;
  for (std::string line; std::getline(readme, line);) {
    const size_t start = line.find_first_not_of(' ');
    if (line.find(" --> ") != std::string::npos) {
      lines.insert(line.substr(start));
    }
  }
  return lines;
}

// The diagram is the expected matrix: a pair is possible if and only if it is
// drawn, and leads where it is drawn to.
TEST(VisaStateMachineTest, EveryPairIsAsInTheReadme) {
  std::set<std::string> possible = {"[*] --> PLANNED: open"};
  for (int s = 1; s < kStates; ++s) {
    for (int e = 0; e < kEvents; ++e) {
      const S from = static_cast<S>(s);
      const Event event = static_cast<Event>(e);
      if (const auto to = Next(from, event)) {
        possible.insert(Line(from, event, *to));
      }
    }
  }
  EXPECT_EQ(possible, ReadmeDiagram());
  EXPECT_EQ(possible.size(), Transitions().size() + 1);
}

TEST(VisaStateMachineTest, FactsOutOfOrderOnlyMoveForward) {
  EXPECT_EQ(NextOutOfOrder(S::kPlanned, Event::kAdmit, true), S::kAdmissible);
  EXPECT_EQ(NextOutOfOrder(S::kAdmissible, Event::kLodge, true),
            S::kAdmissible);
  EXPECT_EQ(NextOutOfOrder(S::kPlanned, Event::kIssue, true), S::kIssued);
  EXPECT_EQ(NextOutOfOrder(S::kCollected, Event::kRefuse, true), S::kCollected);
  EXPECT_EQ(NextOutOfOrder(S::kCollected, Event::kDocument, true),
            S::kCollected);
  EXPECT_EQ(NextOutOfOrder(S::kWithdrawn, Event::kIssue, true), S::kWithdrawn);
}

TEST(VisaStateMachineTest, TheNewerDecisionStands) {
  EXPECT_EQ(NextOutOfOrder(S::kRefused, Event::kIssue, true), S::kIssued);
  EXPECT_EQ(NextOutOfOrder(S::kRefused, Event::kIssue, false), S::kRefused);
  EXPECT_EQ(NextOutOfOrder(S::kIssued, Event::kRefuse, true), S::kRefused);
  EXPECT_EQ(
      NextOutOfOrder(S::kPreclearanceGranted, Event::kRefusePreclearance, true),
      S::kPreclearanceRefused);
}

// No fact, in whatever order, moves an application back to an earlier stage.
TEST(VisaStateMachineTest, EveryPairHasATruthfulState) {
  for (int s = 1; s < kStates; ++s) {
    for (int e = 0; e < kEvents; ++e) {
      const S from = static_cast<S>(s);
      const S to = NextOutOfOrder(from, static_cast<Event>(e), false);
      EXPECT_NE(to, S::kUnspecified);
      if (from == S::kWithdrawn) {
        EXPECT_EQ(to, from);
      }
    }
  }
}

}  // namespace
}  // namespace sojourn::visa
