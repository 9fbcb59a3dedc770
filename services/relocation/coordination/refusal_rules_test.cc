#include "services/relocation/coordination/refusal_rules.h"

#include <string>

#include "common/status/error.h"
#include "gtest/gtest.h"

namespace sojourn::relocation::refusal_rules {
namespace {

std::string State(const std::string& name) {
  return "APPLICATION_STATE_" + name;
}

TEST(StandsRefused, AlsoWhileAnAppealIsUnderWay) {
  for (const char* name :
       {"REFUSED", "PRECLEARANCE_REFUSED", "ANNULLED", "APPEALED"}) {
    EXPECT_TRUE(StandsRefused(State(name))) << name;
  }
  for (const char* name : {"LODGED", "ISSUED", "COLLECTED", "WITHDRAWN"}) {
    EXPECT_FALSE(StandsRefused(State(name))) << name;
  }
  EXPECT_FALSE(StandsRefused("")) << "another way is asked for";
}

TEST(KeepsOthers, UntilSheLetsThemGoOrTheVisaIsThere) {
  EXPECT_TRUE(KeepsOthers(State("REFUSED"), ""));
  EXPECT_TRUE(KeepsOthers(State("REFUSED"), "WAIT"));
  EXPECT_TRUE(KeepsOthers(State("APPEALED"), "WAIT"));
  EXPECT_TRUE(KeepsOthers(State("ANNULLED"), ""));
  EXPECT_FALSE(KeepsOthers(State("REFUSED"), "GO_AHEAD"));
  EXPECT_FALSE(KeepsOthers(State("REFUSED"), "STOP"));
  EXPECT_FALSE(KeepsOthers(State("ISSUED"), "WAIT"));
}

TEST(StaysBehind, WhileHerVisaStandsRefused) {
  EXPECT_TRUE(StaysBehind(State("REFUSED"), "GO_AHEAD"));
  EXPECT_TRUE(StaysBehind(State("APPEALED"), "GO_AHEAD"));
  EXPECT_FALSE(StaysBehind(State("ISSUED"), "GO_AHEAD"));
  EXPECT_FALSE(StaysBehind("", "GO_AHEAD")) << "another way is asked for";
  EXPECT_FALSE(StaysBehind(State("REFUSED"), "WAIT"));
  EXPECT_FALSE(StaysBehind(State("REFUSED"), ""));
}

TEST(AnswerAfter, ARefusalAnewIsAskedAnew) {
  const auto after = [](const char* before, const char* now,
                        const char* answer) {
    return std::string(AnswerAfter(State(before), State(now), answer));
  };
  EXPECT_EQ(after("ADMISSIBLE", "REFUSED", ""), "");
  EXPECT_EQ(after("REFUSED", "REFUSED", "WAIT"), "WAIT") << "told once more";
  EXPECT_EQ(after("REFUSED", "APPEALED", "WAIT"), "WAIT");
  EXPECT_EQ(after("APPEALED", "REFUSED", "WAIT"), "") << "the appeal is lost";
  EXPECT_EQ(after("APPEALED", "REFUSED", "GO_AHEAD"), "GO_AHEAD")
      << "they went without it";
  EXPECT_EQ(after("COLLECTED", "ANNULLED", "GO_AHEAD"), "")
      << "she could have followed";
  EXPECT_EQ(after("APPEALED", "ISSUED", "GO_AHEAD"), "GO_AHEAD");
}

TEST(CheckAnswer, NobodyGoesAloneWhoMayNot) {
  constexpr Member kRefused{.adult = true, .goes = false};
  constexpr Member kAdult{.adult = true, .goes = true};
  constexpr Member kChild{.adult = false, .goes = true};
  constexpr Member kChildStays{.adult = false, .goes = false};
  const auto reason = [](const std::vector<Member>& party,
                         const char* answer = "GO_AHEAD") {
    return ReasonOf(CheckAnswer(State("REFUSED"), answer, party));
  };
  EXPECT_EQ(reason({kRefused}), "NOBODY_LEFT");
  EXPECT_EQ(reason({kRefused, kAdult}), "");
  EXPECT_EQ(reason({kRefused, kAdult, kChild}), "");
  EXPECT_EQ(reason({kRefused, kChild}), "CHILDREN_ALONE");
  EXPECT_EQ(reason({kAdult, kChildStays}), "CHILDREN_ALONE");
  EXPECT_EQ(reason({kRefused, kAdult, kChildStays}), "");
  EXPECT_EQ(reason({kRefused, kChild}, "WAIT"), "");
  EXPECT_EQ(reason({kRefused, kChild}, "STOP"), "");
  EXPECT_EQ(ReasonOf(CheckAnswer(State("ISSUED"), "WAIT", {kRefused, kAdult})),
            "NO_VISA_REFUSED");
}

TEST(CheckNotKept, NamesWhatSheIsAsked) {
  EXPECT_TRUE(CheckNotKept(Event::kRouteChosen, false).ok());
  EXPECT_EQ(ReasonOf(CheckNotKept(Event::kRouteChosen, true)),
            "PARTY_VISA_REFUSED");
}

}  // namespace
}  // namespace sojourn::relocation::refusal_rules
