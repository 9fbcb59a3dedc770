#include "services/relocation/afterwards/afterwards_rules.h"

#include <string>
#include <vector>

#include "common/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::relocation::afterwards_rules {
namespace {

using ::sojourn::testing::IsOk;
using ::sojourn::testing::ReasonIs;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

CaseFacts Family(State state = State::kEligible) {
  CaseFacts facts;
  facts.relocation.state = state;
  facts.persons = {{.row_id = "1", .person_id = "ixchel", .is_defender = true},
                   {.row_id = "2", .person_id = "marisol"},
                   {.row_id = "3", .person_id = "child", .is_adult = false}};
  return facts;
}

DecisionFacts Accepted() {
  return {.kind = "DEFENDER",
          .outcome = "ACCEPT",
          .view_due = std::nullopt,
          .about_id = "place",
          .heard = {"ixchel"}};
}

auto Says(const std::string& text) {
  return Contains(Field(&Wait::what, HasSubstr(text)));
}

TEST(WhoSpeaksTest, AnAdultForHerselfAndAdultsForAChild) {
  const CaseFacts facts = Family();
  EXPECT_THAT(CheckWhoSpeaks(facts, "ixchel", ""), IsOk());
  EXPECT_THAT(CheckWhoSpeaks(facts, "marisol", "marisol"), IsOk());
  EXPECT_THAT(CheckWhoSpeaks(facts, "child", ""), IsOk());
  EXPECT_THAT(CheckWhoSpeaks(facts, "marisol", ""),
              ReasonIs("MEMBER_NOT_CONSULTED"));
  EXPECT_THAT(CheckWhoSpeaks(facts, "ixchel", "marisol"),
              ReasonIs("MEMBER_NOT_CONSULTED"));
}

TEST(NewsTest, IsAFirstWordOrAnother) {
  EXPECT_THAT(CheckNews({}, false), IsOk());
  EXPECT_THAT(CheckNews({.said_something = true, .agreed = true}, false),
              IsOk());
  EXPECT_THAT(CheckNews({.said_something = true, .agreed = true}, true),
              ReasonIs("VIEW_HEARD"));
  EXPECT_THAT(CheckNews({.after_no = AfterNo::kStopped}, true),
              ReasonIs("DECISION_STOPPED"));
  EXPECT_THAT(CheckNews({.after_no = AfterNo::kStopped}, false), IsOk());
  EXPECT_THAT(CheckNews({.said_something = true,
                         .agreed = false,
                         .after_no = AfterNo::kStopped},
                        false),
              ReasonIs("DECISION_STOPPED"));
}

TEST(NewsTest, ANoThatWasLeftToTheLeadMayBeSaidAgain) {
  const SaidBefore left{.said_something = true,
                        .agreed = false,
                        .after_no = AfterNo::kLeftToLead};
  EXPECT_THAT(CheckNews(left, false), IsOk());
  EXPECT_THAT(CheckNews(left, true), IsOk());
}

TEST(UndoTest, NothingIsGivenBackWhileNobodyCanAskHerAgain) {
  Relocation relocation;
  relocation.state = State::kDefenderAccepted;
  EXPECT_TRUE(IsUndoneNow(relocation, Undo::kPlace));
  relocation.overlay = Overlay::kDetained;
  EXPECT_FALSE(IsUndoneNow(relocation, Undo::kPlace));
  relocation.overlay = Overlay::kNone;
  relocation.state = State::kWithdrawn;
  EXPECT_FALSE(IsUndoneNow(relocation, Undo::kBridging));
  EXPECT_TRUE(IsUndoneNow(relocation, Undo::kEnd));
}

TEST(UndoTest, IsWhatTheDecisionAllows) {
  EXPECT_EQ(UndoOf("ELIGIBILITY", "ELIGIBLE", true), Undo::kCities);
  EXPECT_EQ(UndoOf("ELIGIBILITY", "INELIGIBLE", true), Undo::kNothing);
  EXPECT_EQ(UndoOf("DEFENDER", "ACCEPT", true), Undo::kPlace);
  EXPECT_EQ(UndoOf("DEFENDER", "GO_AHEAD", true), Undo::kLead);
  EXPECT_EQ(UndoOf("ROUTE", "SCHEME_C", true), Undo::kRoute);
  EXPECT_EQ(UndoOf("CLEARANCE", "CLEARED", true), Undo::kClearances);
  EXPECT_EQ(UndoOf("TRAVEL_PLAN", "RECORDED", true), Undo::kPlan);
  EXPECT_EQ(UndoOf("STAY_EXTENSION", "ASKED", true), Undo::kLongerStay);
  EXPECT_EQ(UndoOf("WITHDRAWAL", "CONFIRMED", true), Undo::kEnd);
  EXPECT_EQ(UndoOf("REFERRAL", "SENT", true), Undo::kLead);
  EXPECT_EQ(UndoOf("BRIDGING", "ASKED", true), Undo::kBridging);
}

TEST(UndoTest, OneAdultsNoKeepsHerOutAndOverridesNobody) {
  for (const char* kind : {"ELIGIBILITY", "DEFENDER", "TRAVEL_PLAN"}) {
    EXPECT_EQ(UndoOf(kind, "ACCEPT", false), Undo::kHerWay) << kind;
  }
}

TEST(StillWantedTest, HerNoHoldsUntilALaterDecision) {
  CaseFacts facts = Family();
  facts.decisions = {{.kind = "ELIGIBILITY", .outcome = "ELIGIBLE"}};
  EXPECT_THAT(CheckStillWanted(facts), IsOk());
  facts.decisions[0].after_no = AfterNo::kLeftToLead;
  EXPECT_THAT(CheckStillWanted(facts), IsOk());
  facts.decisions[0].after_no = AfterNo::kStopped;
  EXPECT_THAT(CheckStillWanted(facts), ReasonIs("DEFENDER_DISAGREES"));
  facts.decisions.push_back({.kind = "ELIGIBILITY", .outcome = "ELIGIBLE"});
  EXPECT_THAT(CheckStillWanted(facts), ReasonIs("DEFENDER_DISAGREES"));
  facts.decisions.push_back(
      {.kind = "ELIGIBILITY", .outcome = "INELIGIBLE", .heard = {"ixchel"}});
  EXPECT_THAT(CheckStillWanted(facts), ReasonIs("DEFENDER_DISAGREES"));
  facts.decisions[1].heard = {"ixchel"};
  EXPECT_THAT(CheckStillWanted(facts), IsOk());
}

TEST(StillWantedTest, WhatSheSaidLastHolds) {
  EXPECT_THAT(CheckLastWord(true), IsOk());
  EXPECT_THAT(CheckLastWord(false), ReasonIs("DEFENDER_DISAGREES"));
  EXPECT_EQ(CallThatDecides("CLEARANCE"), "ClearForTravel");
}

TEST(WordsTest, AViewIsDueOfWhatStandsAlone) {
  CaseFacts facts = Family();
  const DecisionFacts due{.kind = "CLEARANCE",
                          .outcome = "CLEARED",
                          .view_due = absl::UnixEpoch(),
                          .about_id = "ixchel"};
  facts.decisions = {due};
  EXPECT_THAT(WaitsForWords(facts),
              Contains(AllOf(Field(&Wait::who, "DEFENDER"),
                             Field(&Wait::action, "RecordDefenderView"))));
  EXPECT_TRUE(AnotherViewDue(facts, {.kind = "ELIGIBILITY"}));
  EXPECT_FALSE(AnotherViewDue(facts, due));
  facts.decisions.push_back(
      {.kind = "CLEARANCE", .outcome = "CLEARED", .about_id = "ixchel"});
  EXPECT_THAT(WaitsForWords(facts),
              Not(Contains(Field(&Wait::who, "DEFENDER"))));
  EXPECT_FALSE(AnotherViewDue(facts, {.kind = "ELIGIBILITY"}));
}

TEST(WordsTest, WhoWasNotHeardIsNamedByIdToTheOfficeAlone) {
  CaseFacts facts = Family(State::kPreDeparture);
  facts.decisions = {Accepted()};
  const std::vector<Wait> waits = WaitsForWords(facts);
  EXPECT_THAT(waits, Contains(AllOf(Field(&Wait::what, HasSubstr("marisol")),
                                    Field(&Wait::secret, true))));
  EXPECT_THAT(waits, Not(Says("ixchel")));
  EXPECT_THAT(waits, Not(Says("child")));
  facts.decisions[0].heard.push_back("marisol");
  EXPECT_THAT(WaitsForWords(facts), IsEmpty());
}

TEST(WordsTest, WhatANoLeavesIsTheLeads) {
  CaseFacts facts = Family(State::kPreDeparture);
  facts.decisions = {Accepted()};
  facts.decisions[0].heard.push_back("marisol");
  facts.decisions[0].after_no = AfterNo::kLeftToLead;
  EXPECT_THAT(WaitsForWords(facts), Says("SplitParty"));
  facts.decisions[0].after_no = AfterNo::kStopped;
  EXPECT_THAT(WaitsForWords(facts), IsEmpty());
}

TEST(WordsTest, AWayThatOneDoesNotWantIsAskedOfTheOthers) {
  CaseFacts facts = Family(State::kPreDeparture);
  facts.decisions = {{.kind = "TRAVEL_PLAN",
                      .outcome = "RECORDED",
                      .heard = {"ixchel"},
                      .after_no = AfterNo::kStopped}};
  EXPECT_THAT(WaitsForWords(facts), Says("marisol"));
}

TEST(InterviewTest, IsDueOfEachAdultBeforeAPlace) {
  CaseFacts facts = Family();
  EXPECT_THAT(WaitsForWords(facts), Says("interview_due"));
  facts.persons[0].heard_alone = true;
  EXPECT_THAT(WaitsForWords(facts), Says(": marisol"));
  facts.relocation.level = Level::kL1;
  EXPECT_THAT(WaitsForWords(facts), Says("asked meanwhile"));
  facts.persons[1].heard_alone = true;
  EXPECT_THAT(WaitsForWords(facts), IsEmpty());
}

TEST(InterviewTest, IsNotOfWhoGoesAlone) {
  CaseFacts facts = Family();
  facts.persons.erase(facts.persons.begin() + 1);
  EXPECT_THAT(WaitsForWords(facts), IsEmpty());
  EXPECT_THAT(WaitsForWords(Family(State::kInStay)), IsEmpty());
}

DecisionFacts WordOf(const std::string& person, absl::Time at, bool agrees) {
  return {.kind = "OTHER",
          .outcome = "HEARD",
          .view_due = std::nullopt,
          .about_id = person,
          .decided_at = at,
          .heard = {person},
          .after_no = agrees ? AfterNo::kNone : AfterNo::kLeftToLead};
}

TEST(ReturnTest, IsOfEachAdultWhoSaidSoSinceItsRiskWasAssessed) {
  const absl::Time assessed = absl::FromUnixSeconds(1'800'000'000);
  CaseFacts facts = Family(State::kEnding);
  EXPECT_THAT(CheckEachReturns(facts, assessed),
              ReasonIs("MEMBER_NOT_CONSULTED"));
  facts.decisions = {WordOf("marisol", assessed - absl::Seconds(1), true)};
  EXPECT_THAT(CheckEachReturns(facts, assessed),
              ReasonIs("MEMBER_NOT_CONSULTED"));
  facts.decisions.push_back(WordOf("marisol", assessed, true));
  EXPECT_THAT(CheckEachReturns(facts, assessed), IsOk());
  facts.decisions.push_back(
      WordOf("marisol", assessed + absl::Seconds(1), false));
  EXPECT_THAT(CheckEachReturns(facts, assessed), ReasonIs("MEMBER_DISAGREES"));
  facts.persons.erase(facts.persons.begin() + 1);
  EXPECT_THAT(CheckEachReturns(facts, assessed), IsOk())
      << "who left has a case of her own, and no child is asked";
}

TEST(ReturnTest, ASayingNoBeforeIsNotForgottenByAnAssessment) {
  const absl::Time assessed = absl::FromUnixSeconds(1'800'000'000);
  CaseFacts facts = Family(State::kEnding);
  facts.decisions = {WordOf("marisol", assessed - absl::Hours(1), false)};
  EXPECT_THAT(CheckEachReturns(facts, assessed), ReasonIs("MEMBER_DISAGREES"));
}

TEST(ReturnTest, WhoWasNotFreeToSpeakSinceIsAskedAgain) {
  const absl::Time assessed = absl::FromUnixSeconds(1'800'000'000);
  CaseFacts facts = Family(State::kEnding);
  facts.decisions = {WordOf("marisol", assessed, true),
                     {.kind = "DURESS",
                      .outcome = "RecordDefenderView",
                      .view_due = std::nullopt,
                      .decided_at = assessed + absl::Hours(1),
                      .heard = {"marisol"}}};
  EXPECT_THAT(CheckEachReturns(facts, assessed),
              ReasonIs("MEMBER_NOT_CONSULTED"));
  facts.decisions.push_back(WordOf("marisol", assessed + absl::Hours(2), true));
  EXPECT_THAT(CheckEachReturns(facts, assessed), IsOk());
}

TEST(ReturnTest, EachIsAskedAloneOnceTheEndingHasBegun) {
  const absl::Time begun = absl::FromUnixSeconds(1'800'000'000);
  CaseFacts facts = Family(State::kEnding);
  facts.decisions = {WordOf("marisol", begun - absl::Hours(1), true),
                     {.kind = "ENDING",
                      .outcome = "BEGUN",
                      .view_due = std::nullopt,
                      .decided_at = begun}};
  const std::vector<Wait> waits = WaitsForWords(facts);
  EXPECT_THAT(waits, Contains(AllOf(Field(&Wait::what, HasSubstr(": marisol")),
                                    Field(&Wait::secret, true))));
  facts.decisions.push_back(WordOf("marisol", begun, true));
  EXPECT_THAT(WaitsForWords(facts), IsEmpty());
}

}  // namespace
}  // namespace sojourn::relocation::afterwards_rules
