// A refusal in a party stays known, and what follows from it holds, until she
// has answered it or another way is found.
#include "services/relocation/coordination/refusal_fixture.h"

namespace sojourn::relocation {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kRefused[] = "APPLICATION_STATE_REFUSED";

class StandingRefusalTest : public RefusalTest {
 protected:
  // She and a partner, whose own visa is in her hands.
  void Refused(int passports = 0) {
    Place({v1::PERSON_ROLE_PARTNER}, passports);
    ChooseAll();
    Visa(1, "COLLECTED");
    Visa(0, "REFUSED");
  }
  void ExpectStillAsked() {
    EXPECT_EQ(Of(0).application_state(), kRefused);
    EXPECT_THAT(Clear(1), ReasonIs("PARTY_VISA_REFUSED"));
  }
  void TakeBackConsent() {
    auto request = World::Named<v1::WithdrawConsentRequest>(id);
    const v1::Relocation seen = world.Get(id);
    for (const v1::Consent& each : seen.consents()) {
      if (each.person_id() == people[0] &&
          each.statement().purpose() ==
              v1::CONSENT_PURPOSE_SHARE_WITH_MISSION) {
        request.set_consent_id(each.consent_id());
      }
    }
    request.set_channel("call");
    ASSERT_OK(world.Do(Office(), &Stub::WithdrawConsent, request));
  }
  std::string Alerts() {
    return world.database_.Value(
        "SELECT count(*) FROM alerts WHERE kind = 'LOOK_NOW'");
  }
};

TEST_F(StandingRefusalTest, AConsentTakenBackForgetsNone) {
  Refused();
  TakeBackConsent();
  world.RunAll();
  ExpectStillAsked();
}

// Its application is withdrawn a day later, and was refused meanwhile.
TEST_F(StandingRefusalTest, NorOneThatIsTakenBackOverABurntContact) {
  Place({v1::PERSON_ROLE_PARTNER});
  ChooseAll();
  auto burn = World::Named<v1::BurnContactRequest>(id);
  burn.set_person_id(people[0]);
  ASSERT_OK(world.Do(Office(), &Stub::BurnContact, burn));
  TakeBackConsent();
  world.RunAll();
  ASSERT_EQ(world.visa_.withdrawn, 0);
  Visa(0, "REFUSED");
  world.Advance(absl::Hours(25));
  world.RunAll();
  ASSERT_GT(world.visa_.withdrawn, 0);
  ExpectStillAsked();
}

TEST_F(StandingRefusalTest, HerNoToARouteAnswersNoRefusal) {
  Refused();
  auto no = World::Named<v1::RecordDefenderViewRequest>(id);
  no.set_kind(v1::DECISION_KIND_ROUTE);
  no.set_about_id(people[0]);
  *no.mutable_defender_view() = world.HerView(false);
  ASSERT_OK_AND_ASSIGN(const auto heard,
                       world.Do(Office(), &Stub::RecordDefenderView, no));
  EXPECT_EQ(heard.after_no(), v1::DECISION_AFTER_NO_STOPPED);
  world.RunAll();
  ExpectStillAsked();
}

TEST_F(StandingRefusalTest, NorDoesAnotherPassport) {
  Refused(/*passports=*/2);
  auto burn = World::Named<v1::BurnDocumentRequest>(id);
  burn.set_person_id(people[0]);
  ASSERT_OK(world.Do(Office(), &Stub::BurnDocument, burn));
  world.RunAll();
  ExpectStillAsked();
  EXPECT_EQ(world.visa_.open.size(), 2u) << "none is asked for by itself";
  ASSERT_OK(Choose(0)) << "she chooses so";
  world.RunAll();
  EXPECT_EQ(world.visa_.last_opened.identity().document_number(), "INVENTED1");
}

TEST_F(StandingRefusalTest, EachThatTakesClearancesBackIsLookedAt) {
  Refused();
  ASSERT_EQ(Alerts(), "1");
  ASSERT_OK(Answer(0, v1::REFUSAL_ANSWER_GO_AHEAD));
  PlanJourney();
  ASSERT_OK(Clear(1));
  world.RunAll();
  Visa(0, "APPEALED");
  Visa(0, "ISSUED");
  ASSERT_TRUE(IsCleared(1));
  Visa(0, "ANNULLED");
  EXPECT_FALSE(IsCleared(1));
  EXPECT_EQ(Alerts(), "2");
  Visa(0, "ANNULLED");
  EXPECT_EQ(Alerts(), "2") << "nothing is taken back";
}

// A visa of after an appeal.
TEST_F(StandingRefusalTest, WhoMayFollowAfterAllIsAwaited) {
  Refused();
  ASSERT_OK(Answer(0, v1::REFUSAL_ANSWER_GO_AHEAD));
  Visa(0, "APPEALED");
  Visa(0, "ISSUED");
  ASSERT_OK(Departs(1));
  ASSERT_OK(Arrives(1));
  EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_TRAVELLING);
  ASSERT_OK(Departs(0));
  ASSERT_OK(Arrives(0));
  EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_IN_STAY);
}

TEST_F(StandingRefusalTest, WhoIsLeftBehindMayHaveACaseOfHerOwn) {
  Refused();
  ASSERT_OK(Answer(0, v1::REFUSAL_ANSWER_GO_AHEAD));
  ASSERT_OK(Departs(1));
  ASSERT_OK(Arrives(1));
  ASSERT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_IN_STAY);
  EXPECT_THAT(Waits(), Contains(HasSubstr("a case of her own")));
  const auto listed =
      world.Do(Office(), &Stub::ListMyWork, v1::ListMyWorkRequest());
  ASSERT_OK(listed);
  std::vector<std::string> actions;
  for (const auto& item : listed->items()) actions.push_back(item.action());
  EXPECT_THAT(actions, Contains("SplitParty"));
}

// The others live there by now.
TEST_F(StandingRefusalTest, AStopOfWhoIsLeftBehindGivesNobodysBedBack) {
  Refused();
  ASSERT_OK(Answer(0, v1::REFUSAL_ANSWER_GO_AHEAD));
  ASSERT_OK(Departs(1));
  ASSERT_OK(Arrives(1));
  world.RunAll();
  ASSERT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_IN_STAY);
  EXPECT_THAT(Answer(0, v1::REFUSAL_ANSWER_STOP), ReasonIs("STATE_FORBIDS"));
  world.RunAll();
  EXPECT_EQ(world.Get(id).proposals(0).state(), v1::PROPOSAL_STATE_ACCEPTED);
  EXPECT_EQ(world.capacity_.StateOf(world.capacity_.NewestReservation()),
            capacity::v1::RESERVATION_STATE_OCCUPIED);
}

// Where the road ended she is somewhere, and not under way any more.
TEST_F(StandingRefusalTest, WhoTurnedToAShelterIsKeptAgain) {
  Refused();
  ASSERT_OK(Answer(0, v1::REFUSAL_ANSWER_GO_AHEAD));
  ASSERT_OK(Departs(1));
  ASSERT_OK(Answer(0, v1::REFUSAL_ANSWER_WAIT));
  EXPECT_THAT(Clear(1), Not(ReasonIs("PARTY_VISA_REFUSED")))
      << "on the way she goes on";
  ASSERT_OK(Arrives(1, /*at_shelter=*/true));
  EXPECT_THAT(Clear(1), ReasonIs("PARTY_VISA_REFUSED"));
}

// As earlier versions left it.
TEST_F(StandingRefusalTest, AClearanceThatOutlivedItIsNone) {
  Place({v1::PERSON_ROLE_PARTNER});
  ChooseAll();
  Visa(1, "COLLECTED");
  PlanJourney();
  ASSERT_OK(Clear(1));
  world.RunAll();
  Visa(0, "REFUSED");
  world.database_.Run("UPDATE movements SET corrected = false");
  ASSERT_TRUE(IsCleared(1));
  ASSERT_OK(Departs(1));
  EXPECT_THAT(world.Get(id).flags(),
              Contains(v1::CASE_FLAG_DEPARTED_WITHOUT_CLEARANCE));
}

// Her visa was annulled when she had arrived: the child goes to her.
TEST_F(StandingRefusalTest, WhoIsThereAlreadyIsNotLeftBehind) {
  Place({v1::PERSON_ROLE_CHILD});
  ChooseAll();
  Visa(0, "COLLECTED");
  Visa(1, "COLLECTED");
  ASSERT_OK(Departs(0));
  ASSERT_OK(Arrives(0));
  Visa(0, "ANNULLED");
  EXPECT_OK(Answer(0, v1::REFUSAL_ANSWER_GO_AHEAD));
  EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_TRAVELLING);
  ASSERT_OK(Departs(1));
  ASSERT_OK(Arrives(1));
  EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_IN_STAY);
}

}  // namespace
}  // namespace sojourn::relocation
