// Every share asks, and what she takes back ends at once.
#include <thread>

#include "services/relocation/relocation_store_case.h"
#include "services/relocation/workflow/workflow_consent_fixture.h"

namespace sojourn::relocation {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST_F(ConsentTest, AHostLosesSightAndItsHoldIsReleased) {
  const std::string held = world.Held(id, "utrecht");
  ASSERT_OK(SeenBy("utrecht"));
  const auto request = TakesBack(v1::CONSENT_PURPOSE_SHARE_WITH_HOST);
  ASSERT_OK_AND_ASSIGN(const auto withdrawn,
                       world.Do(Office(), &Stub::WithdrawConsent, request));
  EXPECT_THAT(withdrawn.withdrawn_proposal_ids(), ElementsAre(held));
  EXPECT_THAT(withdrawn.told_organisation_ids(), ElementsAre("utrecht"));
  EXPECT_EQ(world.StateOf(id, held), v1::PROPOSAL_STATE_WITHDRAWN);
  // To the host the case is what one that never was is.
  EXPECT_EQ(SeenBy("utrecht").ToString(), Missing("utrecht"));
  EXPECT_THAT(world.CityAccepts(held, "utrecht"),
              testing::StatusIs(absl::StatusCode::kNotFound));
  world.RunAll();
  EXPECT_EQ(world.capacity_.StateOf("reservation-1"),
            capacity::v1::RESERVATION_STATE_RELEASED);
  EXPECT_EQ(world.capacity_.last_released.reason(),
            capacity::v1::RELEASE_REASON_CONSENT_WITHDRAWN);
}

TEST_F(ConsentTest, RefusalLeavesTheCaseOpenAndSaysWhatIsPossible) {
  world.Held(id, "utrecht");
  ASSERT_OK(world.Do(Office(), &Stub::WithdrawConsent,
                     TakesBack(v1::CONSENT_PURPOSE_SHARE_WITH_HOST)));
  EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_WAITLISTED);
  EXPECT_THAT(Awaited(),
              Contains(::testing::StartsWith("DEFENDER: say whether a host")));
  EXPECT_THAT(world.Ask(id, "porto"), ReasonIs("CONSENT_MISSING"));
  ASSERT_OK(Agrees(v1::CONSENT_PURPOSE_SHARE_WITH_HOST));
  EXPECT_OK(world.Ask(id, "porto"));
  // What she took back stays taken back for who was told then.
  EXPECT_THAT(SeenBy("utrecht"),
              testing::StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(ConsentTest, SaidTwiceIsSaidOnce) {
  world.Held(id, "utrecht");
  auto request = TakesBack(v1::CONSENT_PURPOSE_SHARE_WITH_HOST);
  request.set_request_id(testing::NewRequestId());
  ASSERT_OK_AND_ASSIGN(const auto first,
                       world.Do(Office(), &Stub::WithdrawConsent, request));
  ASSERT_OK_AND_ASSIGN(const auto replay,
                       world.Do(Office(), &Stub::WithdrawConsent, request));
  EXPECT_THAT(replay.withdrawn_proposal_ids(),
              ElementsAre(first.withdrawn_proposal_ids(0)));
  EXPECT_EQ(replay.relocation().etag(), first.relocation().etag());
  request.set_request_id(testing::NewRequestId());
  ASSERT_OK_AND_ASSIGN(const auto again,
                       world.Do(Office(), &Stub::WithdrawConsent, request));
  EXPECT_EQ(again.relocation().etag(), first.relocation().etag());
  request.set_request_id(testing::NewRequestId());
  request.set_etag("1");
  EXPECT_THAT(world.Do(Office(), &Stub::WithdrawConsent, request),
              ReasonIs("ETAG_MISMATCH"));
}

TEST_F(ConsentTest, AQueuedHoldAsksAgainWhenItIsSent) {
  ASSERT_OK_AND_ASSIGN(const auto asked, world.Ask(id, "utrecht"));
  ASSERT_OK(world.CityAccepts(asked.proposal().proposal_id(), "utrecht"));
  ASSERT_OK(world.Do(Office(), &Stub::WithdrawConsent,
                     TakesBack(v1::CONSENT_PURPOSE_SHARE_WITH_HOST)));
  world.RunAll();
  EXPECT_THAT(world.capacity_.calls("HoldPlace"), IsEmpty());
}

TEST_F(ConsentTest, AHoldOfUnknownOutcomeIsNotSentAgain) {
  HoldOfUnknownOutcome();
  ASSERT_OK(world.Do(Office(), &Stub::WithdrawConsent,
                     TakesBack(v1::CONSENT_PURPOSE_SHARE_WITH_HOST)));
  world.RunAll();
  EXPECT_EQ(world.capacity_.calls("HoldPlace").size(), 1u);
  EXPECT_EQ(world.capacity_.StateOf("reservation-1"),
            capacity::v1::RESERVATION_STATE_RELEASED);
}

// Somebody of the party has agreed to nothing, and nobody took anything back.
TEST_F(ConsentTest, AHoldOfUnknownOutcomeIsUndoneWhereTheConsentIsGone) {
  HoldOfUnknownOutcome();
  world.database_.Run("DELETE FROM consents");
  world.RunAll();
  EXPECT_EQ(world.capacity_.calls("HoldPlace").size(), 1u);
  EXPECT_EQ(world.capacity_.StateOf("reservation-1"),
            capacity::v1::RESERVATION_STATE_RELEASED);
  // It is held anew when she agrees.
  ASSERT_OK(Agrees(v1::CONSENT_PURPOSE_SHARE_WITH_HOST));
  world.RunAll();
  EXPECT_EQ(world.capacity_.StateOf("reservation-2"),
            capacity::v1::RESERVATION_STATE_HELD);
}

TEST_F(ConsentTest, WhatIsCancelledBeforeItIsSentAgainIsNotSent) {
  HoldOfUnknownOutcome();
  world.database_.Run(
      "UPDATE workflow_steps SET retry_at = 'infinity' "
      "WHERE kind <> 'HOLD_PLACE'");
  const std::string row = world.database_.Value("SELECT id FROM relocations");
  std::thread worker;
  ASSERT_OK(world.runtime_->db().Write(
      absl::Now() + absl::Seconds(20), [&](db::Transaction& tx) {
        EXPECT_OK(tx.Execute(kLockCaseByRow, db::Params(row)));
        worker = std::thread([&] { EXPECT_OK(world.worker_->RunOne()); });
        // The worker has its lease and waits for the case.
        const absl::Time until = absl::Now() + absl::Seconds(5);
        while (absl::Now() < until &&
               world.database_.Value("SELECT count(*) FROM pg_stat_activity "
                                     "WHERE datname = current_database() "
                                     "AND wait_event = 'transactionid'") ==
                   "0") {
        }
        EXPECT_THAT(world.StepOf("HOLD_PLACE"),
                    ::testing::StartsWith("RUNNING"));
        workflow_rules::StepPlan plan;
        plan.cancel.push_back(world.database_.Value(
            "SELECT id FROM workflow_steps WHERE kind = 'HOLD_PLACE'"));
        return steps::Apply(tx, row, plan, {}).status();
      }));
  worker.join();
  EXPECT_EQ(world.capacity_.calls("HoldPlace").size(), 1u);
}

TEST_F(ConsentTest, AMissionSheExceptedIsPassedOver) {
  RouteIsCoveredBy({"mission-a", "mission-b"});
  world.Placed(id, "utrecht");
  Excepts("mission-a");
  ASSERT_OK(Choose());
  world.RunAll();
  EXPECT_EQ(world.visa_.last_mission, "mission-b");
}

TEST_F(ConsentTest, TheOnlyMissionIsNotToldWhereSheExceptedIt) {
  RouteIsCoveredBy({"mission-a"});
  world.Placed(id, "utrecht");
  Excepts("mission-a");
  ASSERT_OK(Choose());
  world.RunAll();
  EXPECT_THAT(world.visa_.open, IsEmpty());
  EXPECT_EQ(world.StepOf("OPEN_APPLICATION"), "PENDING CONSENT_MISSING");
  EXPECT_THAT(
      Awaited(),
      Contains(::testing::StartsWith("DEFENDER: say whether a mission")));
}

TEST_F(ConsentTest, AYesForOneMissionIsAYesForThatOne) {
  RouteIsCoveredBy({"mission-a", "mission-b"});
  v1::Intake silent = World::Intake();
  silent.mutable_persons(0)->mutable_consents()->DeleteSubrange(1, 1);
  id = world.Eligible(silent).relocation_id();
  world.Placed(id, "utrecht");
  ASSERT_OK(Agrees(v1::CONSENT_PURPOSE_SHARE_WITH_MISSION, "mission-b"));
  ASSERT_OK(Choose());
  world.RunAll();
  EXPECT_EQ(world.visa_.last_mission, "mission-b");
  EXPECT_EQ(world.visa_.open.size(), 1u);
}

TEST_F(ConsentTest, AWithdrawalForOneMissionEndsThatOneOnly) {
  RouteIsCoveredBy({"mission-a", "mission-b"});
  world.Placed(id, "utrecht");
  ASSERT_OK(Choose());
  world.RunAll();
  ASSERT_EQ(world.visa_.last_mission, "mission-a");
  Excepts("mission-b");
  world.RunAll();
  EXPECT_EQ(world.visa_.open.size(), 1u);
  EXPECT_EQ(world.visa_.withdrawn, 0);
  Excepts("mission-a");
  world.RunAll();
  EXPECT_THAT(world.visa_.open, IsEmpty());
  EXPECT_TRUE(world.visa_.last_withdrawn.consent_withdrawn());
  // The same way is chosen anew: nobody she excepted is asked.
  ASSERT_OK(Agrees(v1::CONSENT_PURPOSE_SHARE_WITH_MISSION, "mission-b"));
  ASSERT_OK(Choose());
  world.RunAll();
  EXPECT_EQ(world.visa_.last_mission, "mission-b");
}

// Which fund answers is known only when it has been told.
TEST_F(ConsentTest, NoStatementForOneFunderIsTaken) {
  EXPECT_THAT(Agrees(v1::CONSENT_PURPOSE_SHARE_WITH_FUNDER, "fund-a"),
              ReasonIs("RECIPIENT_NOT_KNOWN"));
  EXPECT_OK(Agrees(v1::CONSENT_PURPOSE_SHARE_WITH_FUNDER));
}

TEST_F(ConsentTest, AFunderIsToldAmountsAndCodesOnly) {
  v1::Intake intake = World::Intake();
  intake.mutable_budget_wishes(0)->set_purpose("flight from invented town");
  id = world.Eligible(intake).relocation_id();
  world.Placed(id, "utrecht");
  ASSERT_OK(Choose());
  world.RunAll();
  const auto& told = world.grants_.last_submitted;
  EXPECT_EQ(told.DebugString().find("invented town"), std::string::npos);
  ASSERT_EQ(told.cost_lines_size(), 1);
  EXPECT_EQ(told.cost_lines(0).category(),
            grants::v1::COST_CATEGORY_URGENT_RELOCATION);
  EXPECT_EQ(told.cost_lines(0).amount().minor_units(), 90000);
  EXPECT_EQ(told.cost_lines(0).description(), "Urgent relocation");
}

// Said without day, way or language: kept, and no share rests on it.
TEST_F(ConsentTest, AnIncompleteStatementPermitsNothing) {
  for (int lacks = 0; lacks < 3; ++lacks) {
    v1::Intake intake = World::Intake();
    v1::ConsentStatement& said =
        *intake.mutable_persons(0)->mutable_consents(0);
    if (lacks == 0) said.clear_given_on();
    if (lacks == 1) said.clear_way();
    if (lacks == 2) said.clear_language_code();
    id = world.Eligible(intake).relocation_id();
    EXPECT_THAT(world.Ask(id, "utrecht"), ReasonIs("CONSENT_MISSING")) << lacks;
    ASSERT_OK(Agrees(v1::CONSENT_PURPOSE_SHARE_WITH_HOST));
    EXPECT_OK(world.Ask(id, "utrecht")) << lacks;
  }
}

class EndedShareTest : public ConsentTest {};

TEST_F(EndedShareTest, ACityThatDeclinedReadsNoMore) {
  ASSERT_OK_AND_ASSIGN(const auto asked, world.Ask(id, "utrecht"));
  ASSERT_OK(SeenBy("utrecht"));
  v1::RecordCityDecisionRequest request;
  request.set_request_id(testing::NewRequestId());
  request.set_proposal_id(asked.proposal().proposal_id());
  request.set_decision(v1::CITY_DECISION_DECLINE);
  request.set_decline_reason(v1::CITY_DECLINE_REASON_NO_PLACE);
  EXPECT_OK(world.Do(City("utrecht"), &Stub::RecordCityDecision, request));
  EXPECT_EQ(SeenBy("utrecht").ToString(), Missing("utrecht"));
  // The answer to its answer is still its own.
  EXPECT_OK(world.Do(City("utrecht"), &Stub::RecordCityDecision, request));
  v1::ListRelocationsRequest list;
  ASSERT_OK_AND_ASSIGN(const auto listed,
                       world.Do(City("utrecht"), &Stub::ListRelocations, list));
  EXPECT_EQ(listed.relocations_size(), 0);
}

TEST_F(EndedShareTest, ACityWhosePlaceLapsedReadsNoMore) {
  const std::string held = world.Held(id, "utrecht");
  world.ReservationIs("reservation-1", "EXPIRED");
  ASSERT_EQ(world.StateOf(id, held), v1::PROPOSAL_STATE_LAPSED);
  EXPECT_EQ(SeenBy("utrecht").ToString(), Missing("utrecht"));
  EXPECT_THAT(world.CityAccepts(held, "utrecht"),
              testing::StatusIs(absl::StatusCode::kNotFound));
}

// Nor is it told that it was her no.
TEST_F(EndedShareTest, ACityWhosePlaceSheDeclinedReadsNoMore) {
  ASSERT_OK_AND_ASSIGN(const auto asked, world.Ask(id, "utrecht"));
  const std::string proposal = asked.proposal().proposal_id();
  v1::RecordCityDecisionRequest accepts;
  accepts.set_request_id(testing::NewRequestId());
  accepts.set_proposal_id(proposal);
  accepts.set_decision(v1::CITY_DECISION_ACCEPT);
  accepts.set_coordinator_subject("coordinator");
  ASSERT_OK(world.Do(City("utrecht"), &Stub::RecordCityDecision, accepts));
  world.RunAll();
  ASSERT_OK(world.Offer(id, proposal));
  ASSERT_OK(world.SheSays(id, proposal, false));
  world.RunAll();
  ASSERT_EQ(world.StateOf(id, proposal), v1::PROPOSAL_STATE_DECLINED);
  EXPECT_EQ(SeenBy("utrecht").ToString(), Missing("utrecht"));
  ASSERT_OK_AND_ASSIGN(const auto listed,
                       world.Do(City("utrecht"), &Stub::ListRelocations,
                                v1::ListRelocationsRequest()));
  EXPECT_EQ(listed.relocations_size(), 0);
  // Nor by its own answer, sent again.
  EXPECT_THAT(world.Do(City("utrecht"), &Stub::RecordCityDecision, accepts),
              testing::StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(world.capacity_.last_released.reason(),
            capacity::v1::RELEASE_REASON_NOT_NEEDED);
}

TEST_F(EndedShareTest, ACityThatWasNotChosenReadsNoMore) {
  const std::string lost = world.Held(id, "porto");
  world.Placed(id, "utrecht");
  ASSERT_EQ(world.StateOf(id, lost), v1::PROPOSAL_STATE_WITHDRAWN);
  EXPECT_EQ(SeenBy("porto").ToString(), Missing("porto"));
  EXPECT_OK(SeenBy("utrecht"));
}

TEST_F(EndedShareTest, ACaseThatEndedIsReadByNoCity) {
  world.Placed(id, "utrecht");
  const std::string was =
      world.database_.Value("SELECT state FROM relocations");
  for (const char* state :
       {"CLOSED", "WITHDRAWN", "SAFE_ELSEWHERE", "REFERRED_OUT"}) {
    world.database_.Run(std::string("UPDATE relocations SET state = '") +
                        state + "'");
    EXPECT_EQ(SeenBy("utrecht").ToString(), Missing("utrecht")) << state;
  }
  world.database_.Run("UPDATE relocations SET state = '" + was + "'");
  EXPECT_OK(SeenBy("utrecht"));
}

TEST_F(ConsentTest, AMissionLosesSightAndComesBackWhenSheAgrees) {
  world.Placed(id, "utrecht");
  ASSERT_OK(Choose());
  world.RunAll();
  ASSERT_EQ(world.visa_.open.size(), 1u);
  ASSERT_OK(world.Do(Office(), &Stub::WithdrawConsent,
                     TakesBack(v1::CONSENT_PURPOSE_SHARE_WITH_MISSION)));
  world.RunAll();
  EXPECT_THAT(world.visa_.open, IsEmpty());
  EXPECT_TRUE(world.visa_.last_withdrawn.consent_withdrawn());
  // Her place is not touched.
  EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_PRE_DEPARTURE);
  EXPECT_THAT(
      Awaited(),
      Contains(::testing::StartsWith("DEFENDER: say whether a mission")));
  ASSERT_OK(Agrees(v1::CONSENT_PURPOSE_SHARE_WITH_MISSION));
  world.RunAll();
  EXPECT_EQ(world.visa_.open.size(), 1u);
}

// Two officers write that she is safe elsewhere, which nobody said.
class FalseEndTest : public ConsentTest {
 protected:
  std::string Ends() {
    v1::MarkSafeElsewhereRequest safe;
    safe.set_relocation_id(id);
    *safe.mutable_defender_view() = world.HerView();
    EXPECT_OK(world.Do(Office(), &Stub::MarkSafeElsewhere, safe));
    EXPECT_OK(world.Do(Office("office/two"), &Stub::MarkSafeElsewhere, safe));
    EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_SAFE_ELSEWHERE);
    return world.Timeline(id).back().event_id();
  }
  void TakeBackEnd(const std::string& end) {
    v1::CorrectRecordRequest correct;
    correct.set_relocation_id(id);
    correct.set_event_id(end);
    correct.set_reason("it was not she");
    ASSERT_OK(world.Do(Office(), &Stub::CorrectRecord, correct));
    ASSERT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_PRE_DEPARTURE);
  }
};

// What she took back meanwhile goes all the same.
TEST_F(FalseEndTest, ItsReversalGivesBackWhatSheTookBackMeanwhile) {
  world.Placed(id, "utrecht");
  ASSERT_OK(Choose());
  world.RunAll();
  ASSERT_EQ(world.visa_.open.size(), 1u);
  const std::string end = Ends();
  for (const auto purpose : {v1::CONSENT_PURPOSE_SHARE_WITH_MISSION,
                             v1::CONSENT_PURPOSE_SHARE_WITH_FUNDER}) {
    ASSERT_OK(world.Do(Office(), &Stub::WithdrawConsent, TakesBack(purpose)));
  }
  TakeBackEnd(end);
  world.Advance(absl::Hours(30));
  world.RunAll();
  EXPECT_THAT(world.visa_.open, IsEmpty());
  EXPECT_EQ(world.grants_.cancelled, 1);
  EXPECT_THAT(world.capacity_.calls("ReleaseReservation"), IsEmpty());
  // Asked anew once she agrees.
  ASSERT_OK(Agrees(v1::CONSENT_PURPOSE_SHARE_WITH_MISSION));
  world.RunAll();
  EXPECT_EQ(world.visa_.open.size(), 1u);
}

TEST_F(FalseEndTest, AYesAfterAFalseEndKeepsTheApplication) {
  world.Placed(id, "utrecht");
  ASSERT_OK(Choose());
  world.RunAll();
  const std::string end = Ends();
  ASSERT_OK(world.Do(Office(), &Stub::WithdrawConsent,
                     TakesBack(v1::CONSENT_PURPOSE_SHARE_WITH_MISSION)));
  TakeBackEnd(end);
  ASSERT_OK(Agrees(v1::CONSENT_PURPOSE_SHARE_WITH_MISSION));
  world.Advance(absl::Hours(30));
  world.RunAll();
  EXPECT_EQ(world.visa_.open.size(), 1u);
  EXPECT_NE(world.Get(id).travellers(0).application_id(), "");
}

TEST_F(ConsentTest, AVisaInHerHandsStaysHers) {
  world.Placed(id, "utrecht");
  ASSERT_OK(Choose());
  world.RunAll();
  world.ApplicationIs("application-1", "APPLICATION_STATE_COLLECTED");
  ASSERT_OK(world.Do(Office(), &Stub::WithdrawConsent,
                     TakesBack(v1::CONSENT_PURPOSE_SHARE_WITH_MISSION)));
  world.RunAll();
  EXPECT_TRUE(world.visa_.last_withdrawn.consent_withdrawn());
  EXPECT_EQ(world.Get(id).travellers(0).application_state(),
            "APPLICATION_STATE_COLLECTED");
}

TEST_F(ConsentTest, AnApplicationWaitsForHerYes) {
  v1::Intake silent = World::Intake();
  silent.mutable_persons(0)->mutable_consents()->DeleteSubrange(1, 2);
  id = world.Eligible(silent).relocation_id();
  world.Placed(id, "utrecht");
  ASSERT_OK(Choose());
  world.RunAll();
  EXPECT_THAT(world.visa_.open, IsEmpty());
  EXPECT_EQ(world.grants_.submitted, 0);
  EXPECT_EQ(world.StepOf("OPEN_APPLICATION"), "PENDING CONSENT_MISSING");
  ASSERT_OK(Agrees(v1::CONSENT_PURPOSE_SHARE_WITH_MISSION));
  world.RunAll();
  EXPECT_EQ(world.visa_.open.size(), 1u);
  EXPECT_EQ(world.grants_.submitted, 0);
  ASSERT_OK(Agrees(v1::CONSENT_PURPOSE_SHARE_WITH_FUNDER));
  world.RunAll();
  EXPECT_EQ(world.grants_.submitted, 1);
}

TEST_F(ConsentTest, AFunderIsToldNoMore) {
  world.Placed(id, "utrecht");
  ASSERT_OK(Choose());
  world.RunAll();
  ASSERT_EQ(world.grants_.submitted, 1);
  ASSERT_OK(world.Do(Office(), &Stub::WithdrawConsent,
                     TakesBack(v1::CONSENT_PURPOSE_SHARE_WITH_FUNDER)));
  world.RunAll();
  EXPECT_EQ(world.grants_.cancelled, 1);
  EXPECT_EQ(world.grants_.last_cancelled.reason(),
            grants::v1::CANCEL_REASON_CONSENT_WITHDRAWN);
  ASSERT_OK(Agrees(v1::CONSENT_PURPOSE_SHARE_WITH_FUNDER));
  world.RunAll();
  EXPECT_EQ(world.grants_.submitted, 2);
}

TEST_F(ConsentTest, SomebodyWhoLivesThereKeepsHerPlace) {
  world.Placed(id, "utrecht");
  world.database_.Run("UPDATE relocations SET state = 'IN_STAY'");
  ASSERT_OK(world.Do(Office(), &Stub::WithdrawConsent,
                     TakesBack(v1::CONSENT_PURPOSE_SHARE_WITH_HOST)));
  world.RunAll();
  EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_IN_STAY);
  EXPECT_EQ(world.capacity_.StateOf("reservation-1"),
            capacity::v1::RESERVATION_STATE_CONFIRMED);
  EXPECT_THAT(SeenBy("utrecht"),
              testing::StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(ConsentTest, AConsentRecordedByMistakeEndsWhatItShared) {
  v1::Intake silent = World::Intake();
  silent.mutable_persons(0)->clear_consents();
  id = world.Eligible(silent).relocation_id();
  ASSERT_OK(Agrees(v1::CONSENT_PURPOSE_SHARE_WITH_HOST));
  const std::string held = world.Held(id, "utrecht");
  v1::GetTimelineRequest timeline;
  timeline.set_relocation_id(id);
  ASSERT_OK_AND_ASSIGN(const auto entries,
                       world.Do(Office(), &Stub::GetTimeline, timeline));
  v1::CorrectRecordRequest correct;
  correct.set_relocation_id(id);
  correct.set_reason("said in another case");
  for (const auto& entry : entries.entries()) {
    if (entry.type() == "relocation.consent_given") {
      correct.set_event_id(entry.event_id());
    }
  }
  ASSERT_OK(world.Do(Office(), &Stub::CorrectRecord, correct));
  EXPECT_EQ(world.StateOf(id, held), v1::PROPOSAL_STATE_WITHDRAWN);
  EXPECT_THAT(SeenBy("utrecht"),
              testing::StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace sojourn::relocation
