// She lives at a place and takes another: what is told of her way is of the
// second from then on, whenever it is written down, and of no other.
#include <cstdlib>

#include "services/relocation/workflow/workflow_test_world.h"

namespace sojourn::relocation {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

class SecondPlaceTest : public ::testing::Test {
 protected:
  // She lives in Xela, where nobody can live any more, and Porto is held.
  void SetUp() override {
    id = world.Eligible(World::Intake(), type::v1::LEVEL_L2).relocation_id();
    world.Placed(id, "xela");
    world.Arrive(id);
    her = world.Get(id).intake().persons(0).person_id();
    Disrupt();
    world.capacity_.held_until = world.Now() + absl::Hours(7 * 24);
    porto = world.Held(id, "porto");
    ASSERT_OK(world.Offer(id, porto));
  }
  void Disrupt() {
    const v1::Proposal first = world.Get(id).proposals(0);
    type::v1::EventEnvelope event;
    event.set_aggregate_kind("place");
    event.set_type("reservation.disrupted");
    event.set_state("DISRUPTED");
    event.set_case_ref(world.database_.Value(
        "SELECT case_ref FROM peer_cases WHERE peer = 'capacity'"));
    (*event.mutable_refs())["reservation_id"] = first.reservation_id();
    (*event.mutable_refs())["host_id"] = first.host_id();
    world.Apply(feeds::ApplyCapacity, event);
  }
  void SaysYes() {
    ASSERT_OK(world.SheSays(id, porto, true));
    world.RunAll();
    ASSERT_EQ(world.StateOf(id, porto), v1::PROPOSAL_STATE_ACCEPTED);
  }
  template <typename Request>
  Request Told(int hours_ago) const {
    auto request = World::Named<Request>(id);
    request.set_person_id(her);
    // To the microsecond: a whole second back is before her arrival in Xela
    // wherever the test crossed none since.
    SetTime(world.Now() - absl::Hours(hours_ago),
            *request.mutable_occurred_at());
    return request;
  }
  // And a day later, when her first host is asked about again.
  void Departs(int hours_ago) {
    ASSERT_OK(world.Do(Office(), &Stub::MarkDeparted,
                       Told<v1::MarkDepartedRequest>(hours_ago)));
    world.Advance(absl::Hours(24));
    world.RunAll();
  }
  void Arrives(int hours_ago) {
    ASSERT_OK(world.Do(Office(), &Stub::MarkArrived,
                       Told<v1::MarkArrivedRequest>(hours_ago)));
    world.RunAll();
  }
  void TakeBackTheLast() {
    auto correct = World::Named<v1::CorrectRecordRequest>(id);
    correct.set_event_id(world.Timeline(id).back().event_id());
    correct.set_reason("it was another guest");
    ASSERT_OK(world.Do(Office(), &Stub::CorrectRecord, correct));
    world.RunAll();
  }
  // Capacity takes it back from her; nothing runs after it.
  void LosePorto() {
    world.ReservationIs(world.capacity_.NewestReservation(), "RELEASED");
  }
  std::string CoordinatorsHost() {
    return world.database_.Value(
        "SELECT organisation_id FROM assignments "
        "WHERE role = 'CITY_COORDINATOR'");
  }
  std::string Looks() {
    return world.database_.Value(
        "SELECT count(*) FROM alerts WHERE kind = 'LOOK_NOW'");
  }
  // "Not to them": said, and taken back, for this host alone; over a contact
  // that has become known meanwhile, or not.
  void TakesBackFor(const std::string& host, bool burnt = false) {
    v1::GrantConsentRequest grant;
    grant.set_relocation_id(id);
    grant.set_person_id(her);
    v1::ConsentStatement& said = *grant.mutable_consent();
    said.set_purpose(v1::CONSENT_PURPOSE_SHARE_WITH_HOST);
    said.set_recipient_organisation_id(host);
    *said.mutable_given_on() = ToDate(world.Today());
    said.set_way("call");
    said.set_language_code("es");
    auto granted = world.Do(Office(), &Stub::GrantConsent, grant);
    ASSERT_OK(granted);
    if (burnt) {
      auto burn = World::Named<v1::BurnContactRequest>(id);
      burn.set_person_id(her);
      ASSERT_OK(world.Do(Office(), &Stub::BurnContact, burn));
    }
    v1::WithdrawConsentRequest withdraw;
    withdraw.set_relocation_id(id);
    withdraw.set_consent_id(granted->consent_id());
    withdraw.set_channel("call");
    ASSERT_OK(world.Do(Office(), &Stub::WithdrawConsent, withdraw));
    world.RunAll();
  }

  World world;
  std::string id;
  std::string her;
  std::string porto;
};

TEST_F(SecondPlaceTest, AnArrivalThereTakenBackIsSeenThoughSheCameToTheFirst) {
  SaysYes();
  Departs(0);
  Arrives(0);
  ASSERT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_IN_STAY);
  TakeBackTheLast();
  EXPECT_EQ(world.Timeline(id).back().text(),
            "An entry was corrected: arrival still checked in");
  EXPECT_THAT(world.WaitsOf(id),
              Contains(HasSubstr("still counts her as moved in")));
  Arrives(0);
  EXPECT_THAT(world.WaitsOf(id),
              Not(Contains(HasSubstr("still counts her as moved in"))));
}

// Her bed there is hers, so that no other hold is in its way.
TEST_F(SecondPlaceTest, LostBeforeSheSetsOffItLeavesHerWhereSheLives) {
  SaysYes();
  ASSERT_EQ(world.StepOf("CHECK_OUT"), "PENDING PLACE_IN_USE");
  world.ReservationIs(world.capacity_.NewestReservation(), "RELEASED");
  world.RunAll();
  EXPECT_EQ(world.StateOf(id, porto), v1::PROPOSAL_STATE_LAPSED);
  const v1::Relocation seen = world.Get(id);
  EXPECT_EQ(seen.state(), v1::RELOCATION_STATE_IN_STAY);
  EXPECT_EQ(seen.proposals(0).state(), v1::PROPOSAL_STATE_ACCEPTED);
  EXPECT_EQ(world.capacity_.StateOf(seen.proposals(0).reservation_id()),
            capacity::v1::RESERVATION_STATE_OCCUPIED);
  EXPECT_THAT(world.StepOf("CHECK_OUT"), HasSubstr("CANCELLED"));
  EXPECT_OK(world.Ask(id, "utrecht")) << "another is looked for from there";
}

// Whoever received her there does again, and not the second host's.
TEST_F(SecondPlaceTest, HerFirstHostsCoordinatorIsNamedAgain) {
  SaysYes();
  ASSERT_EQ(CoordinatorsHost(), "porto");
  LosePorto();
  EXPECT_EQ(CoordinatorsHost(), "xela");
  EXPECT_THAT(world.Get(id).flags(),
              Not(Contains(v1::CASE_FLAG_ARRIVED_WITHOUT_COORDINATOR)));
}

TEST_F(SecondPlaceTest, WhereNobodyIsKnownToReceiveHerTheCaseSaysSo) {
  SaysYes();
  world.database_.Run("UPDATE proposals SET coordinator_subject = ''");
  LosePorto();
  EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_IN_STAY);
  EXPECT_THAT(world.Get(id).flags(),
              Contains(v1::CASE_FLAG_ARRIVED_WITHOUT_COORDINATOR));
}

// Nobody knows what her host makes of it: people look.
TEST_F(SecondPlaceTest, AHostThatMayHaveHeardThatSheLeftIsNotPassedOver) {
  SaysYes();
  world.database_.Run(
      "UPDATE workflow_steps SET tries = 1, request_sealed = '\\x00' "
      "WHERE kind = 'CHECK_OUT'");
  const int before = std::stoi(Looks());
  LosePorto();
  EXPECT_EQ(world.Get(id).proposals(0).state(), v1::PROPOSAL_STATE_LAPSED);
  EXPECT_THAT(world.StepOf("CHECK_OUT"), HasSubstr("PENDING"));
  EXPECT_GT(std::stoi(Looks()), before);
}

TEST_F(SecondPlaceTest, ConsentForTheSecondTakenBackLeavesHerWhereSheLives) {
  SaysYes();
  TakesBackFor("porto");
  EXPECT_EQ(world.StateOf(id, porto), v1::PROPOSAL_STATE_WITHDRAWN);
  const v1::Relocation seen = world.Get(id);
  EXPECT_EQ(seen.state(), v1::RELOCATION_STATE_IN_STAY);
  EXPECT_EQ(seen.proposals(0).state(), v1::PROPOSAL_STATE_ACCEPTED);
  EXPECT_THAT(world.StepOf("CHECK_OUT"), HasSubstr("CANCELLED"));
  EXPECT_EQ(CoordinatorsHost(), "xela");
}

// Over a contact that is known to those she flees from it waits for a day.
TEST_F(SecondPlaceTest, SoItDoesWhereTheSecondIsGivenBackADayLater) {
  SaysYes();
  TakesBackFor("porto", /*burnt=*/true);
  ASSERT_EQ(world.StateOf(id, porto), v1::PROPOSAL_STATE_ACCEPTED);
  world.Advance(absl::Hours(25));
  world.RunAll();
  EXPECT_EQ(world.StateOf(id, porto), v1::PROPOSAL_STATE_WITHDRAWN);
  const v1::Relocation seen = world.Get(id);
  EXPECT_EQ(seen.state(), v1::RELOCATION_STATE_IN_STAY);
  EXPECT_EQ(seen.proposals(0).state(), v1::PROPOSAL_STATE_ACCEPTED);
}

TEST_F(SecondPlaceTest, LostOnTheWaySheLivesNowhere) {
  SaysYes();
  Departs(0);
  world.ReservationIs(world.capacity_.NewestReservation(), "RELEASED");
  world.RunAll();
  const v1::Relocation seen = world.Get(id);
  EXPECT_EQ(seen.proposals(0).state(), v1::PROPOSAL_STATE_LAPSED);
  EXPECT_NE(seen.state(), v1::RELOCATION_STATE_IN_STAY);
}

TEST_F(SecondPlaceTest, SheMayHaveGoneBeforeHerYesWasWrittenDown) {
  world.Advance(absl::Hours(24));
  SaysYes();
  Departs(3);
  EXPECT_THAT(world.StepOf("CHECK_OUT"), HasSubstr("DONE"));
  Arrives(2);
  EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_IN_STAY);
  const int64_t told = Told<v1::MarkArrivedRequest>(2).occurred_at().seconds();
  EXPECT_LE(
      std::abs(world.capacity_.last_checked_in.occurred_at().seconds() - told),
      60);
}

// That she came to the first may be written down late, too.
TEST_F(SecondPlaceTest, WhatIsOlderThanWhatWasToldOfHerIsOfTheFirst) {
  SaysYes();
  Departs(24 * 30);
  EXPECT_EQ(world.StepOf("CHECK_OUT"), "PENDING PLACE_IN_USE");
}

TEST_F(SecondPlaceTest, ADepartureTakenBackIsSeenOnceTheHostWasTold) {
  world.Advance(absl::Hours(24));
  SaysYes();
  Departs(0);
  ASSERT_THAT(world.StepOf("CHECK_OUT"), HasSubstr("DONE"));
  EXPECT_THAT(world.WaitsOf(id),
              Not(Contains(HasSubstr("counts her as gone"))));
  TakeBackTheLast();
  EXPECT_EQ(world.Timeline(id).back().text(),
            "An entry was corrected: departure still checked out");
  EXPECT_THAT(world.WaitsOf(id), Contains(HasSubstr("counts her as gone")));
  Departs(0);
  EXPECT_THAT(world.WaitsOf(id),
              Not(Contains(HasSubstr("counts her as gone"))));
}

}  // namespace
}  // namespace sojourn::relocation
