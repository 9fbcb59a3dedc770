// What a no of hers holds against, and what it does not undo at once.
#include <optional>
#include <string>

#include "services/relocation/afterwards/afterwards_fixture.h"

namespace sojourn::relocation {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

class HerNoTest : public AfterwardsTest {};

// What was decided before she was safe is decided again where she is not.
TEST_F(HerNoTest, ACaseTakenUpAgainIsDecidedAnew) {
  WentFirst();
  for (const char* officer : {"office/one", "office/two"}) {
    auto safe = World::Named<v1::MarkSafeElsewhereRequest>(id_);
    *safe.mutable_defender_view() = world_.HerView();
    ASSERT_OK(world_.Do(Office(officer), &Stub::MarkSafeElsewhere, safe));
  }
  world_.Advance(absl::Hours(25));
  world_.RunAll();
  auto reopen = World::Named<v1::ReopenRequest>(id_);
  reopen.set_reason(v1::REOPEN_REASON_IN_DANGER_AGAIN);
  reopen.set_level(type::v1::LEVEL_L1);
  *reopen.mutable_defender_view() = world_.HerView();
  ASSERT_OK(world_.Do(Office(), &Stub::Reopen, reopen));
  auto verification = World::Named<v1::DecideVerificationRequest>(id_);
  ByInterview(verification);
  ASSERT_OK(world_.Do(Office(), &Stub::DecideVerification, verification));
  ASSERT_OK(Decide(true));
  EXPECT_EQ(world_.Get(id_).state(), v1::RELOCATION_STATE_ELIGIBLE);
  EXPECT_EQ(Count(v1::DECISION_KIND_ELIGIBILITY), 2);
}

// Who brought the case may be who presses her.
TEST_F(HerNoTest, WhoBroughtTheCaseReadsNeitherHerNoNorWhatSheSaidAlone) {
  WentFirst();
  auto no = Word(v1::DECISION_KIND_ELIGIBILITY, "", false);
  ASSERT_OK(Hear(no));
  EXPECT_THAT(world_.SeenBy(Office(), id_), HasSubstr(kWords));
  EXPECT_THAT(world_.SeenBy(Ngo(), id_), Not(HasSubstr(kWords)));
  auto decide = World::Named<v1::DecideEligibilityRequest>(id_);
  decide.set_outcome(v1::ELIGIBILITY_OUTCOME_WAITLISTED);
  *decide.mutable_defender_view() = world_.HerView();
  decide.mutable_defender_view()->set_words("Ymir, to the office");
  decide.mutable_defender_view()->set_alone(true);
  ASSERT_OK(world_.Do(Office(), &Stub::DecideEligibility, decide));
  EXPECT_THAT(world_.SeenBy(Office(), id_), HasSubstr("Ymir"));
  EXPECT_THAT(world_.SeenBy(Ngo(), id_), Not(HasSubstr("Ymir")));
  auto got = world_.Do(Ngo(), &Stub::GetRelocation,
                       World::Named<v1::GetRelocationRequest>(id_));
  ASSERT_OK(got);
  for (const v1::Decision& each : got->relocation().decisions()) {
    EXPECT_FALSE(each.has_defender_view()) << each.DebugString();
  }
}

// An emergency is no reason to go on against what she said.
TEST_F(HerNoTest, NoDecisionWithoutHerGoesOverHerNo) {
  WentFirst();
  ASSERT_OK(world_.Ask(id_, "utrecht"));
  ASSERT_OK(Hear(Word(v1::DECISION_KIND_ELIGIBILITY, "", false)));
  EXPECT_THAT(Decide(std::nullopt), ReasonIs("DEFENDER_DISAGREES"));
  EXPECT_THAT(world_.Ask(id_, "porto"), ReasonIs("DEFENDER_DISAGREES"));
  EXPECT_EQ(Count(v1::DECISION_KIND_ELIGIBILITY), 1);
  ASSERT_OK(Decide(true));
  EXPECT_OK(world_.Ask(id_, "porto"));
}

TEST_F(HerNoTest, NorOverANoThatACallKept) {
  Submitted(World::Intake());
  world_.MadeVerified(id_, type::v1::LEVEL_L1);
  EXPECT_THAT(Decide(false), ReasonIs("DEFENDER_DISAGREES"));
  EXPECT_THAT(Decide(std::nullopt), ReasonIs("DEFENDER_DISAGREES"));
  EXPECT_EQ(world_.Get(id_).state(), v1::RELOCATION_STATE_VERIFIED);
  EXPECT_OK(Decide(true));
}

TEST_F(HerNoTest, NorIsSheClearedAgainstHerNo) {
  Submitted(World::Intake());
  world_.MadeEligible(id_, type::v1::LEVEL_L1);
  place_ = world_.Placed(id_, "xela");
  ASSERT_OK(Route(persons_[0], ""));
  Secured();
  ASSERT_OK(Clear(persons_[0], ""));
  ASSERT_OK(Hear(Word(v1::DECISION_KIND_CLEARANCE, persons_[0], false)));
  auto clear = World::Named<v1::ClearForTravelRequest>(id_);
  clear.set_person_id(persons_[0]);
  clear.set_view_follows_reason("she is hiding until eight");
  EXPECT_THAT(world_.Do(Office(), &Stub::ClearForTravel, clear),
              ReasonIs("DEFENDER_DISAGREES"));
  EXPECT_FALSE(IsCleared(persons_[0]));
  EXPECT_OK(Clear(persons_[0], ""));
}

// A shelter is no city, and the way there is one that she does not want.
TEST_F(HerNoTest, HerNoToBeingRelocatedStopsTheWayToAShelterToo) {
  ClearedToAShelter();
  ASSERT_OK_AND_ASSIGN(const auto heard,
                       Hear(Word(v1::DECISION_KIND_ELIGIBILITY, "", false)));
  EXPECT_EQ(heard.after_no(), v1::DECISION_AFTER_NO_STOPPED);
  EXPECT_EQ(world_.database_.Value("SELECT count(*) FROM movements WHERE "
                                   "NOT corrected"),
            "0");
}

TEST_F(HerNoTest, WhoIsOnTheWayToAShelterIsTheLeads) {
  ClearedToAShelter();
  auto departed = World::Named<v1::MarkDepartedRequest>(id_);
  departed.set_person_id(persons_[0]);
  ASSERT_OK(world_.Do(Office(), &Stub::MarkDeparted, departed));
  ASSERT_OK_AND_ASSIGN(const auto heard,
                       Hear(Word(v1::DECISION_KIND_ELIGIBILITY, "", false)));
  EXPECT_EQ(heard.after_no(), v1::DECISION_AFTER_NO_LEFT_TO_LEAD);
  EXPECT_EQ(Alerts(), "1");
}

// Whoever holds her may say it in her name, and the place would be gone.
TEST_F(HerNoTest, NothingIsGivenBackWhileSheIsHeld) {
  MadeEligible();
  place_ = world_.Placed(id_, "xela");
  auto held = World::Named<v1::MarkDetainedRequest>(id_);
  held.set_told_by("an invented lawyer");
  ASSERT_OK(world_.Do(Office(), &Stub::MarkDetained, held));
  ASSERT_OK_AND_ASSIGN(auto heard,
                       Hear(Word(v1::DECISION_KIND_DEFENDER, place_, false)));
  EXPECT_EQ(heard.after_no(), v1::DECISION_AFTER_NO_LEFT_TO_LEAD);
  ASSERT_OK_AND_ASSIGN(heard,
                       Hear(Word(v1::DECISION_KIND_ELIGIBILITY, "", false)));
  EXPECT_EQ(heard.after_no(), v1::DECISION_AFTER_NO_LEFT_TO_LEAD);
  world_.RunAll();
  EXPECT_EQ(world_.StateOf(id_, place_), v1::PROPOSAL_STATE_ACCEPTED);
  EXPECT_EQ(Alerts(), "2");
  auto found = World::Named<v1::ResumeRequest>(id_);
  found.set_verified_by(v1::VIEW_VERIFICATION_IN_PERSON);
  ASSERT_OK(world_.Do(Office(), &Stub::Resume, found));
  // Free again she says the same, and it is done.
  ASSERT_OK_AND_ASSIGN(heard,
                       Hear(Word(v1::DECISION_KIND_ELIGIBILITY, "", false)));
  EXPECT_EQ(heard.after_no(), v1::DECISION_AFTER_NO_STOPPED);
  EXPECT_EQ(world_.StateOf(id_, place_), v1::PROPOSAL_STATE_DECLINED);
}

TEST_F(HerNoTest, NorWhileTheEndMayBeTakenBack) {
  MadeEligible();
  place_ = world_.Placed(id_, "xela");
  auto stop = World::Named<v1::WithdrawRequest>(id_);
  stop.set_reason(v1::WITHDRAWAL_REASON_NOT_SAID);
  *stop.mutable_defender_view() = world_.HerView();
  *stop.mutable_second_view() = world_.HerView();
  stop.mutable_second_view()->set_channel(v1::CONTACT_CHANNEL_SIGNAL);
  ASSERT_OK(world_.Do(Office(), &Stub::Withdraw, stop));
  ASSERT_OK_AND_ASSIGN(const auto heard,
                       Hear(Word(v1::DECISION_KIND_DEFENDER, place_, false)));
  EXPECT_EQ(heard.after_no(), v1::DECISION_AFTER_NO_LEFT_TO_LEAD);
  world_.RunAll();
  EXPECT_EQ(world_.StateOf(id_, place_), v1::PROPOSAL_STATE_ACCEPTED);
}

TEST_F(HerNoTest, ANoIsHeardAlsoWhereAnotherStoppedTheDecision) {
  Ready(Family());
  for (size_t i = 0; i < persons_.size(); ++i) {
    ASSERT_OK(Clear(persons_[i], i == 1 ? persons_[1] : ""));
  }
  ASSERT_OK(Hear(Word(v1::DECISION_KIND_TRAVEL_PLAN, "", false)));
  ASSERT_TRUE(IsCleared(persons_[1]));
  EXPECT_THAT(world_.WaitsOf(id_),
              Contains(HasSubstr("ask each alone what she says to it: " +
                                 persons_[1])));
  ASSERT_OK_AND_ASSIGN(
      const auto heard,
      Hear(Word(v1::DECISION_KIND_TRAVEL_PLAN, "", false, persons_[1])));
  EXPECT_FALSE(IsCleared(persons_[1]));
  EXPECT_EQ(heard.after_no(), v1::DECISION_AFTER_NO_STOPPED);
  EXPECT_EQ(Alerts(), "1");
}

}  // namespace
}  // namespace sojourn::relocation
