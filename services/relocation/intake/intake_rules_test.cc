#include "services/relocation/intake/intake_rules.h"

#include "common/status/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::relocation::intake_rules {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

CaseFacts InState(State state) {
  CaseFacts facts;
  facts.relocation.state = state;
  facts.relocation.level = Level::kL3;
  return facts;
}

TEST(ChangedByTest, WhatAnotherCallChangesNamesIt) {
  EXPECT_THAT(*ChangedBy("safe_contact.address"), HasSubstr("ReplaceContact"));
  EXPECT_THAT(*ChangedBy("persons.consents"), HasSubstr("GrantConsent"));
  EXPECT_THAT(*ChangedBy("persons.apart"), HasSubstr("SplitParty"));
  EXPECT_THAT(*ChangedBy("persons.adult.contact_compromised"),
              HasSubstr("BurnContact"));
  EXPECT_THAT(*ChangedBy("persons.travel_documents.compromised"),
              HasSubstr("BurnDocument"));
  EXPECT_THAT(*ChangedBy("kind"), HasSubstr("TriageRequest"));
  // What holds such a field is named field by field.
  EXPECT_THAT(*ChangedBy("persons"), HasSubstr("one by one"));
  EXPECT_THAT(*ChangedBy("persons.adult"), HasSubstr("one by one"));
}

TEST(ChangedByTest, AllElseIsUpdated) {
  for (const char* path :
       {"danger", "needs", "needs.step_free", "persons.identity",
        "persons.travel_documents", "persons.adult.private_interview_done",
        "threats", "wishes.excluded_countries", "kindness"}) {
    EXPECT_EQ(ChangedBy(path), std::nullopt) << path;
  }
}

TEST(AnswersTest, TheFieldWhatHoldsItAndWhatIsPartOfIt) {
  EXPECT_TRUE(Answers("needs.step_free", "needs.step_free"));
  EXPECT_TRUE(Answers("needs", "needs.step_free"));
  EXPECT_TRUE(Answers("persons[0].identity.names", "persons[0].identity"));
  EXPECT_TRUE(Answers("persons[1].needs", "persons"));
  EXPECT_FALSE(Answers("persons[1].needs", "persons[10].needs"));
  EXPECT_FALSE(Answers("persons[1].needs", "persons[0].needs"));
  EXPECT_FALSE(Answers("work_plan", "work"));
}

TEST(UpdateTest, AnImminentThreatIsL1AndItsEndLeavesTheLevelToTriage) {
  const CaseFacts facts = InState(State::kVerified);
  const Relocation imminent = *Update(facts, {.imminent_threat = true});
  EXPECT_EQ(imminent.level, Level::kL1);
  EXPECT_TRUE(imminent.level_forced);
  CaseFacts forced = facts;
  forced.relocation = imminent;
  const Relocation calm = *Update(forced, {});
  EXPECT_EQ(calm.level, Level::kL1);
  EXPECT_FALSE(calm.level_forced);
}

TEST(UpdateTest, AChangedPartyIsFlaggedWhileAHostIsAskedOrKeepsAPlace) {
  CaseFacts facts = InState(State::kProposed);
  EXPECT_THAT(Update(facts, {.party_changed = true})->flags,
              Not(Contains(Flag::kPartyChanged)));
  facts.proposals = {{.proposal_id = "p", .state = "CITY_DECLINED"}};
  EXPECT_THAT(Update(facts, {.party_changed = true})->flags,
              Not(Contains(Flag::kPartyChanged)));
  facts.proposals.push_back({.proposal_id = "q", .state = "HOLDING"});
  EXPECT_THAT(Update(facts, {})->flags, Not(Contains(Flag::kPartyChanged)));
  Relocation changed = *Update(facts, {.party_changed = true});
  EXPECT_THAT(changed.flags, Contains(Flag::kPartyChanged));
  SettlePartyFlag(Event::kCityAnswered, changed);
  EXPECT_THAT(changed.flags, Contains(Flag::kPartyChanged));
  SettlePartyFlag(Event::kOffered, changed);
  EXPECT_THAT(changed.flags, Not(Contains(Flag::kPartyChanged)));
}

TEST(UpdateTest, NoHostReadsOfAnAdultWhoWasNotAsked) {
  CaseFacts facts = InState(State::kProposed);
  EXPECT_TRUE(Update(facts, {.unasked_adults = true}).ok());
  facts.proposals = {{.proposal_id = "p", .state = "ASKED"}};
  const auto refused = Update(facts, {.unasked_adults = true});
  EXPECT_EQ(ReasonOf(refused.status()), "CONSENT_MISSING");
}

TEST(UpdateTest, TheLastAnswerBringsTheCaseBackToWhereItStood) {
  const CaseFacts facts = InState(State::kIncomplete);
  EXPECT_EQ(Update(facts, {})->state, State::kIncomplete);
  EXPECT_EQ(Update(facts, {.goes_back_to = State::kVerifying})->state,
            State::kVerifying);
  EXPECT_EQ(EventOf({}), Event::kIntakeUpdated);
  EXPECT_EQ(EventOf({.goes_back_to = State::kVerifying}),
            Event::kInformationGiven);
}

TEST(UpdateTest, NothingOfACaseThatIsOver) {
  for (const State over : {State::kClosed, State::kWithdrawn, State::kDraft}) {
    EXPECT_EQ(ReasonOf(Update(InState(over), {}).status()), "STATE_FORBIDS");
  }
}

TEST(JoinTest, WhereAHostReadsThePartyIsLookedAtAgain) {
  CaseFacts facts = InState(State::kOffered);
  EXPECT_THAT(Join(facts, true)->flags, Not(Contains(Flag::kPartyChanged)));
  facts.proposals.push_back({.state = "ASKED"});
  EXPECT_THAT(Join(facts, false)->flags, Contains(Flag::kPartyChanged));
  EXPECT_EQ(ReasonOf(Join(facts, true).status()), "CONSENT_MISSING");
}

TEST(JoinTest, NotACaseThatIsOverOrSuspended) {
  EXPECT_EQ(ReasonOf(Join(InState(State::kClosed), false).status()),
            "STATE_FORBIDS");
  CaseFacts facts = InState(State::kVerified);
  facts.relocation.overlay = Overlay::kDetained;
  EXPECT_EQ(ReasonOf(Join(facts, false).status()), "CASE_SUSPENDED");
}

}  // namespace
}  // namespace sojourn::relocation::intake_rules
