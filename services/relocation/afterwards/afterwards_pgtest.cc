#include <optional>
#include <string>
#include <utility>

#include "services/relocation/afterwards/afterwards_fixture.h"

namespace sojourn::relocation {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

TEST_F(AfterwardsTest, AViewThatFollowsClearsWhatWaitedForIt) {
  WentFirst();
  EXPECT_TRUE(IsViewDue());
  EXPECT_THAT(world_.WaitsOf(id_), Contains(HasSubstr("what she thinks")));
  ASSERT_OK(world_.Ask(id_, "utrecht"));
  ASSERT_OK_AND_ASSIGN(
      const auto heard,
      Hear(Word(v1::DECISION_KIND_ELIGIBILITY, "", /*agrees=*/true)));
  EXPECT_EQ(heard.after_no(), v1::DECISION_AFTER_NO_UNSPECIFIED);
  EXPECT_EQ(heard.relocation().state(), v1::RELOCATION_STATE_PROPOSED);
  EXPECT_FALSE(IsViewDue());
  EXPECT_THAT(world_.WaitsOf(id_), Not(Contains(HasSubstr("what she thinks"))));
  const v1::Decision decision = Last(v1::DECISION_KIND_ELIGIBILITY);
  EXPECT_EQ(decision.defender_view().words(), kWords);
  EXPECT_EQ(decision.defender_view().asked_by(), "office/one");
  EXPECT_FALSE(decision.has_view_due());
  EXPECT_EQ(Count(v1::DECISION_KIND_ELIGIBILITY), 1);
  EXPECT_THAT(Texts(), Contains("What she says to a decision was heard: yes to "
                                "eligibility"));
}

TEST_F(AfterwardsTest, TheCallThatWentFirstBringsTheViewInTheSameWay) {
  WentFirst();
  ASSERT_OK(world_.Ask(id_, "utrecht"));
  ASSERT_OK(Decide(false));
  EXPECT_EQ(Last(v1::DECISION_KIND_ELIGIBILITY).after_no(),
            v1::DECISION_AFTER_NO_STOPPED);
  EXPECT_FALSE(IsViewDue());
  EXPECT_EQ(world_.Get(id_).state(), v1::RELOCATION_STATE_WAITLISTED);
}

TEST_F(AfterwardsTest, AnotherViewThatIsDueStaysDue) {
  Submitted(World::Intake());
  world_.MadeEligible(id_, type::v1::LEVEL_L1);
  world_.Placed(id_, "xela");
  ASSERT_OK(Route(persons_[0], ""));
  auto plan = World::Named<v1::RecordTravelPlanRequest>(id_);
  *plan.mutable_plan() = world_.WayTo("GT", persons_);
  plan.set_view_follows_reason("she is hiding until eight");
  ASSERT_OK(world_.Do(Office(), &Stub::RecordTravelPlan, plan));
  auto security = World::Named<v1::RecordSecurityPlanRequest>(id_);
  security.set_state(v1::SECURITY_PLAN_STATE_RECORDED);
  security.set_text("an invented plan");
  ASSERT_OK(world_.Do(Office(), &Stub::RecordSecurityPlan, security));
  auto clear = World::Named<v1::ClearForTravelRequest>(id_);
  clear.set_person_id(persons_[0]);
  clear.set_view_follows_reason("she is hiding until eight");
  ASSERT_OK(world_.Do(Office(), &Stub::ClearForTravel, clear));
  ASSERT_OK(Hear(Word(v1::DECISION_KIND_TRAVEL_PLAN, "", true)));
  EXPECT_TRUE(IsViewDue());
  ASSERT_OK(Hear(Word(v1::DECISION_KIND_CLEARANCE, persons_[0], true)));
  EXPECT_FALSE(IsViewDue());
}

TEST_F(AfterwardsTest, HerNoWithdrawsTheCityAskedUntilSheSaysYes) {
  WentFirst();
  ASSERT_OK_AND_ASSIGN(const auto asked, world_.Ask(id_, "utrecht"));
  ASSERT_OK_AND_ASSIGN(const auto heard,
                       Hear(Word(v1::DECISION_KIND_ELIGIBILITY, "", false)));
  EXPECT_EQ(heard.after_no(), v1::DECISION_AFTER_NO_STOPPED);
  EXPECT_EQ(heard.relocation().state(), v1::RELOCATION_STATE_WAITLISTED);
  EXPECT_EQ(world_.StateOf(id_, asked.proposal().proposal_id()),
            v1::PROPOSAL_STATE_WITHDRAWN);
  EXPECT_THAT(world_.Ask(id_, "porto"), ReasonIs("DEFENDER_DISAGREES"));
  EXPECT_THAT(Hear(Word(v1::DECISION_KIND_ELIGIBILITY, "", true)),
              ReasonIs("DECISION_STOPPED"));
  ASSERT_OK(Decide(true));
  EXPECT_OK(world_.Ask(id_, "porto"));
}

TEST_F(AfterwardsTest, HerNoToBeingRelocatedGivesAPlaceBackToo) {
  MadeEligible();
  place_ = world_.Placed(id_, "xela");
  ASSERT_OK_AND_ASSIGN(const auto heard,
                       Hear(Word(v1::DECISION_KIND_ELIGIBILITY, "", false)));
  EXPECT_EQ(heard.after_no(), v1::DECISION_AFTER_NO_STOPPED);
  EXPECT_EQ(world_.StateOf(id_, place_), v1::PROPOSAL_STATE_DECLINED);
  world_.RunAll();
  EXPECT_THAT(world_.Ask(id_, "porto"), ReasonIs("DEFENDER_DISAGREES"));
}

TEST_F(AfterwardsTest, AnotherAdultsNoToItLeavesHerFree) {
  MadeEligible(Family());
  ASSERT_OK_AND_ASSIGN(
      const auto heard,
      Hear(Word(v1::DECISION_KIND_ELIGIBILITY, "", false, persons_[1])));
  EXPECT_EQ(heard.after_no(), v1::DECISION_AFTER_NO_LEFT_TO_LEAD);
  EXPECT_OK(world_.Ask(id_, "utrecht"));
}

TEST_F(AfterwardsTest, ANoWithTheDecisionIsKeptOnceAndBlocksNoYes) {
  Submitted(World::Intake());
  world_.MadeVerified(id_, type::v1::LEVEL_L2);
  const std::string request_id = sojourn::testing::NewRequestId();
  for (const std::string& once : {request_id, request_id, std::string()}) {
    EXPECT_THAT(Decide(false, once), ReasonIs("DEFENDER_DISAGREES"));
  }
  EXPECT_EQ(world_.Get(id_).state(), v1::RELOCATION_STATE_VERIFIED);
  ASSERT_EQ(Count(v1::DECISION_KIND_NOT_WANTED), 1);
  const v1::Decision kept = Last(v1::DECISION_KIND_NOT_WANTED);
  EXPECT_EQ(kept.outcome(), "DecideEligibility");
  EXPECT_FALSE(kept.defender_view().agrees());
  EXPECT_EQ(kept.defender_view().asked_by(), "office/one");
  EXPECT_THAT(Texts(), Contains(HasSubstr("does not want")));
  EXPECT_THAT(world_.SeenBy(Ngo(), id_), Not(HasSubstr("does not want")));
  ASSERT_OK(Decide(true));
  EXPECT_OK(world_.Ask(id_, "utrecht"));
  EXPECT_EQ(Count(v1::DECISION_KIND_NOT_WANTED), 1);
}

TEST_F(AfterwardsTest, ANoToAWayIsKeptWithWhatItWasAbout) {
  MadeEligible();
  world_.Placed(id_, "utrecht");
  auto request = World::Named<v1::ChooseRouteRequest>(id_);
  request.set_person_id(persons_[0]);
  request.set_route_id("route-1");
  *request.mutable_defender_view() = world_.HerView(false);
  EXPECT_THAT(world_.Do(Office(), &Stub::ChooseRoute, request),
              ReasonIs("DEFENDER_DISAGREES"));
  EXPECT_EQ(world_.Get(id_).state(), v1::RELOCATION_STATE_DEFENDER_ACCEPTED);
  EXPECT_EQ(Last(v1::DECISION_KIND_NOT_WANTED).about_id(), persons_[0]);
  EXPECT_OK(Route(persons_[0], ""));
}

TEST_F(AfterwardsTest, APlaceIsGivenBackWithoutCost) {
  MadeEligible();
  place_ = world_.Placed(id_, "xela");
  ASSERT_OK_AND_ASSIGN(const auto heard,
                       Hear(Word(v1::DECISION_KIND_DEFENDER, place_, false)));
  EXPECT_EQ(heard.after_no(), v1::DECISION_AFTER_NO_STOPPED);
  world_.RunAll();
  EXPECT_EQ(world_.StateOf(id_, place_), v1::PROPOSAL_STATE_DECLINED);
  EXPECT_EQ(world_.Get(id_).state(), v1::RELOCATION_STATE_WAITLISTED);
  EXPECT_EQ(Alerts(), "0");
  EXPECT_OK(world_.Ask(id_, "utrecht"));
}

TEST_F(AfterwardsTest, ARouteIsNotPursued) {
  MadeEligible();
  world_.Placed(id_, "utrecht");
  ASSERT_OK(Route(persons_[0], ""));
  world_.RunAll();
  ASSERT_EQ(world_.StepOf("OPEN_APPLICATION"), "DONE");
  ASSERT_OK_AND_ASSIGN(const auto heard,
                       Hear(Word(v1::DECISION_KIND_ROUTE, persons_[0], false)));
  EXPECT_EQ(heard.after_no(), v1::DECISION_AFTER_NO_STOPPED);
  world_.RunAll();
  EXPECT_EQ(world_.StepOf("WITHDRAW_APPLICATION"), "DONE");
  EXPECT_EQ(world_.Get(id_).travellers(0).scheme(), "");
  EXPECT_OK(Route(persons_[0], ""));
}

TEST_F(AfterwardsTest, AClearanceEndsAndOnTheWayItIsTheLeads) {
  Ready(World::Intake());
  ASSERT_OK(Clear(persons_[0], ""));
  ASSERT_TRUE(IsCleared(persons_[0]));
  ASSERT_OK_AND_ASSIGN(
      auto heard, Hear(Word(v1::DECISION_KIND_CLEARANCE, persons_[0], false)));
  EXPECT_EQ(heard.after_no(), v1::DECISION_AFTER_NO_STOPPED);
  EXPECT_FALSE(IsCleared(persons_[0]));
  EXPECT_EQ(Alerts(), "0");
  ASSERT_OK(Clear(persons_[0], ""));
  auto departed = World::Named<v1::MarkDepartedRequest>(id_);
  departed.set_person_id(persons_[0]);
  ASSERT_OK(world_.Do(Office(), &Stub::MarkDeparted, departed));
  ASSERT_OK_AND_ASSIGN(
      heard, Hear(Word(v1::DECISION_KIND_CLEARANCE, persons_[0], false)));
  EXPECT_EQ(heard.after_no(), v1::DECISION_AFTER_NO_LEFT_TO_LEAD);
  EXPECT_EQ(Alerts(), "1");
  EXPECT_THAT(world_.WaitsOf(id_), Contains(HasSubstr("find a way that she")));
  ASSERT_OK(Hear(Word(v1::DECISION_KIND_CLEARANCE, persons_[0], true)));
  EXPECT_THAT(world_.WaitsOf(id_),
              Not(Contains(HasSubstr("find a way that she"))));
}

TEST_F(AfterwardsTest, MoneyThatSheDoesNotWantIsAskedForNoMore) {
  Submitted(World::Intake());
  world_.MadeVerified(id_, type::v1::LEVEL_L1);
  AskForMoney("her phone is off until the border");
  world_.RunAll();
  ASSERT_EQ(world_.StepOf("SUBMIT_GRANT"), "DONE");
  ASSERT_OK_AND_ASSIGN(const auto heard,
                       Hear(Word(v1::DECISION_KIND_BRIDGING, "", false)));
  EXPECT_EQ(heard.after_no(), v1::DECISION_AFTER_NO_STOPPED);
  world_.RunAll();
  EXPECT_EQ(world_.StepOf("CANCEL_GRANT"), "DONE");
  EXPECT_FALSE(IsViewDue());
}

TEST_F(AfterwardsTest, AMandateOnMoneySpeaksOfMoneyAndOfNothingElse) {
  MadeEligible();
  AskForMoney();
  world_.Placed(id_, "xela");
  ASSERT_OK(Route(persons_[0], ""));
  auto mandate = World::Named<v1::AddSpokespersonRequest>(id_);
  v1::Spokesperson& cousin = *mandate.mutable_spokesperson();
  cousin.set_kind(v1::SPOKESPERSON_KIND_CONTACT_PERSON);
  cousin.set_name("an invented cousin");
  cousin.add_purposes(v1::SPOKESPERSON_PURPOSE_MONEY);
  cousin.set_how_given("in a call on her own channel");
  ASSERT_OK_AND_ASSIGN(const auto added,
                       world_.Do(Office(), &Stub::AddSpokesperson, mandate));
  auto on_route = Word(v1::DECISION_KIND_ROUTE, persons_[0], false);
  on_route.mutable_defender_view()->set_spokesperson_id(
      added.spokesperson_id());
  EXPECT_THAT(Hear(on_route), ReasonIs("MANDATE_MISSING"));
  auto on_money = Word(v1::DECISION_KIND_BRIDGING, "", false);
  on_money.mutable_defender_view()->set_spokesperson_id(
      added.spokesperson_id());
  ASSERT_OK_AND_ASSIGN(const auto heard, Hear(on_money));
  EXPECT_EQ(heard.after_no(), v1::DECISION_AFTER_NO_STOPPED);
  // One on decisions speaks of both.
  mandate.mutable_spokesperson()->set_purposes(
      0, v1::SPOKESPERSON_PURPOSE_DECISIONS);
  ASSERT_OK_AND_ASSIGN(const auto another,
                       world_.Do(Office(), &Stub::AddSpokesperson, mandate));
  on_route.mutable_defender_view()->set_spokesperson_id(
      another.spokesperson_id());
  EXPECT_OK(Hear(on_route));
}

TEST_F(AfterwardsTest, ALaterDecisionTakesThePlaceOfAViewThatIsDue) {
  WentFirst();
  auto request = World::Named<v1::DecideEligibilityRequest>(id_);
  request.set_outcome(v1::ELIGIBILITY_OUTCOME_WAITLISTED);
  *request.mutable_defender_view() = world_.HerView();
  ASSERT_OK(world_.Do(Office(), &Stub::DecideEligibility, request));
  EXPECT_FALSE(IsViewDue());
  EXPECT_EQ(world_.database_.Value(
                "SELECT count(*) FROM decisions WHERE view_due IS NOT NULL"),
            "0");
}

TEST_F(AfterwardsTest, WhatSheHasSaidBeforeIsNoNews) {
  MadeEligible();
  EXPECT_THAT(Hear(Word(v1::DECISION_KIND_ELIGIBILITY, "", true)),
              ReasonIs("VIEW_HEARD"));
  EXPECT_THAT(Hear(Word(v1::DECISION_KIND_CLEARANCE, persons_[0], true)),
              ReasonIs("DECISION_UNKNOWN"));
  EXPECT_THAT(Hear(Word(v1::DECISION_KIND_DURESS, "", true)),
              testing::BadFieldsAre("kind"));
}

TEST_F(AfterwardsTest, EachAdultIsAskedHerself) {
  MadeEligible(Family());
  place_ = world_.Placed(id_, "xela");
  EXPECT_THAT(world_.WaitsOf(id_),
              Contains(HasSubstr("ask each alone what she says to it: " +
                                 persons_[1])));
  EXPECT_THAT(world_.SeenBy(Ngo(), id_), Not(HasSubstr("ask each alone")));
  const absl::Status refused = Route(persons_[1], "");
  EXPECT_THAT(refused, ReasonIs("MEMBER_NOT_CONSULTED"));
  EXPECT_THAT(std::string(refused.message()), HasSubstr(persons_[1]));
  EXPECT_THAT(Route(persons_[0], persons_[1]),
              ReasonIs("MEMBER_NOT_CONSULTED"));
  ASSERT_OK(Route(persons_[1], persons_[1]));
  ASSERT_OK(Route(persons_[2], ""));
  ASSERT_OK(Hear(Word(v1::DECISION_KIND_DEFENDER, place_, true, persons_[1])));
  EXPECT_THAT(world_.WaitsOf(id_), Not(Contains(HasSubstr("ask each alone"))));
  ASSERT_THAT(Last(v1::DECISION_KIND_DEFENDER).person_views(), SizeIs(1));
  EXPECT_EQ(Last(v1::DECISION_KIND_DEFENDER).person_views(0).words(), kWords);
  EXPECT_THAT(world_.SeenBy(Ngo(), id_), Not(HasSubstr("Xantor")));
}

TEST_F(AfterwardsTest, OneAdultsNoKeepsHerOutAndTheOtherGoes) {
  Ready(Family());
  for (size_t i = 0; i < persons_.size(); ++i) {
    ASSERT_OK(Clear(persons_[i], i == 1 ? persons_[1] : ""));
  }
  ASSERT_OK_AND_ASSIGN(
      const auto heard,
      Hear(Word(v1::DECISION_KIND_DEFENDER, place_, false, persons_[1])));
  EXPECT_EQ(heard.after_no(), v1::DECISION_AFTER_NO_LEFT_TO_LEAD);
  EXPECT_TRUE(IsCleared(persons_[0]));
  EXPECT_FALSE(IsCleared(persons_[1]));
  EXPECT_TRUE(IsCleared(persons_[2]));
  EXPECT_EQ(world_.StateOf(id_, place_), v1::PROPOSAL_STATE_ACCEPTED);
  EXPECT_EQ(Alerts(), "1");
  EXPECT_THAT(world_.WaitsOf(id_), Contains(HasSubstr("SplitParty")));
  EXPECT_THAT(world_.SeenBy(Ngo(), id_), Not(HasSubstr("SplitParty with")));
}

TEST_F(AfterwardsTest, NobodyElseAndNoChildSpeaksForAnAdult) {
  MadeEligible(Family());
  EXPECT_THAT(Hear(Word(v1::DECISION_KIND_ELIGIBILITY, "", true, persons_[2])),
              ReasonIs("NOT_AN_ADULT"));
  EXPECT_THAT(Hear(Word(v1::DECISION_KIND_ELIGIBILITY, "", true, "nobody")),
              ReasonIs("PERSON_UNKNOWN"));
  auto request = Word(v1::DECISION_KIND_ELIGIBILITY, "", true, persons_[1]);
  request.mutable_defender_view()->set_spokesperson_id("somebody");
  EXPECT_THAT(Hear(request), ReasonIs("OWN_WORD_NEEDED"));
  auto decide = World::Named<v1::DecideEligibilityRequest>(id_);
  decide.set_outcome(v1::ELIGIBILITY_OUTCOME_WAITLISTED);
  *decide.mutable_defender_view() = world_.HerView();
  decide.mutable_defender_view()->set_person_id(persons_[1]);
  EXPECT_THAT(world_.Do(Office(), &Stub::DecideEligibility, decide),
              testing::BadFieldsAre("defender_view.person_id"));
}

TEST_F(AfterwardsTest, EachAdultIsInterviewedAloneBeforeACityIsAsked) {
  MadeEligible(Family());
  EXPECT_THAT(world_.WaitsOf(id_), Contains(HasSubstr("interview_due")));
  EXPECT_THAT(world_.SeenBy(Ngo(), id_), Not(HasSubstr("interview_due")));
  for (const std::string& person : {persons_[0], persons_[1]}) {
    auto request = Word(v1::DECISION_KIND_OTHER, "", true, person);
    request.mutable_defender_view()->set_alone(true);
    ASSERT_OK(Hear(request));
  }
  EXPECT_THAT(world_.WaitsOf(id_), Not(Contains(HasSubstr("interview_due"))));
  EXPECT_EQ(Last(v1::DECISION_KIND_OTHER).about_id(), persons_[1]);
  EXPECT_EQ(Last(v1::DECISION_KIND_OTHER).defender_view().words(), kWords);
  EXPECT_THAT(world_.SeenBy(Ngo(), id_), Not(HasSubstr("Xantor")));
  EXPECT_EQ(Alerts(), "0");
}

TEST_F(AfterwardsTest, WhoSaysInAnInterviewThatSheDoesNotWantIsHeard) {
  MadeEligible(Family());
  auto request = Word(v1::DECISION_KIND_OTHER, "", false, persons_[1]);
  request.mutable_defender_view()->set_alone(true);
  ASSERT_OK_AND_ASSIGN(const auto heard, Hear(request));
  EXPECT_EQ(heard.after_no(), v1::DECISION_AFTER_NO_LEFT_TO_LEAD);
  EXPECT_EQ(Alerts(), "1");
  EXPECT_THAT(world_.WaitsOf(id_), Contains(HasSubstr("SplitParty")));
  ASSERT_OK(Hear(Word(v1::DECISION_KIND_OTHER, "", true, persons_[1])));
  EXPECT_THAT(world_.WaitsOf(id_), Not(Contains(HasSubstr("SplitParty"))));
}

TEST_F(AfterwardsTest, HerPaperDoesNotTellWhatAnotherAdultSaid) {
  MadeEligible(Family());
  ASSERT_OK(Hear(Word(v1::DECISION_KIND_OTHER, "", false, persons_[1])));
  ASSERT_OK(Hear(Word(v1::DECISION_KIND_ELIGIBILITY, "", false, persons_[1])));
  auto request = World::Named<v1::ExportRelocationRequest>(id_);
  *request.mutable_defender_view() = world_.HerView();
  ASSERT_OK_AND_ASSIGN(const auto exported,
                       world_.Do(Office(), &Stub::ExportRelocation, request));
  const std::string paper = exported.SerializeAsString();
  EXPECT_THAT(paper, Not(HasSubstr("Xantor")));
  EXPECT_THAT(paper, Not(HasSubstr("a decision was heard")));
  EXPECT_THAT(paper, Not(HasSubstr("SplitParty")));
  EXPECT_THAT(paper, HasSubstr("what other adults of the party said alone"));
}

TEST_F(AfterwardsTest, OverABurntContactItProvesNothing) {
  v1::Intake intake = World::Intake();
  intake.mutable_safe_contact()->set_contact_compromised(true);
  intake.mutable_persons(0)->clear_consents();
  MadeEligible(std::move(intake));
  auto request = Word(v1::DECISION_KIND_ELIGIBILITY, "", false);
  request.mutable_defender_view()->set_channel(v1::CONTACT_CHANNEL_SIGNAL);
  EXPECT_THAT(Hear(request), ReasonIs("SECOND_CHANNEL_NEEDED"));
}

TEST_F(AfterwardsTest, UnderDuressNothingOfItIsKeptAsHers) {
  MadeEligible();
  auto request = Word(v1::DECISION_KIND_ELIGIBILITY, "", false);
  request.mutable_defender_view()->set_phrase_heard(v1::PHRASE_HEARD_DURESS);
  EXPECT_THAT(Hear(request), ReasonIs("DURESS_HEARD"));
  EXPECT_EQ(Last(v1::DECISION_KIND_ELIGIBILITY).after_no(),
            v1::DECISION_AFTER_NO_UNSPECIFIED);
}

}  // namespace
}  // namespace sojourn::relocation
