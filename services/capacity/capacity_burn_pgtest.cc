// A place that is no longer secret, and a guest who is no longer known.
#include "absl/strings/str_cat.h"
#include "services/capacity/capacity_test_world.h"

namespace sojourn::capacity {
namespace {

using ::sojourn::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

auth::Caller Security() {
  return sojourn::testing::As(auth::Role::kSecurityOfficer, "office");
}

class BurnTest : public ::testing::Test {
 protected:
  v1::BurnPlaceRequest Burn() const {
    v1::BurnPlaceRequest request;
    request.set_request_id(sojourn::testing::NewRequestId());
    request.set_place_id(place_.place_id());
    request.set_note("a car stood there for three days");
    return request;
  }

  World world_;
  const absl::CivilDay today_ = world_.Today();
  const v1::Place place_ = world_.MakePlace(world_.MakeHost().host_id());
};

TEST_F(BurnTest, NothingIsHeldThereAnyMore) {
  ASSERT_OK_AND_ASSIGN(const auto held, world_.Hold(place_, today_ + 20));
  ASSERT_OK_AND_ASSIGN(const auto burnt,
                       world_.Do(Security(), &Stub::BurnPlace, Burn()));
  EXPECT_EQ(burnt.place().status(), v1::PLACE_STATUS_BLOCKED);
  EXPECT_THAT(burnt.affected_reservation_ids(), IsEmpty());
  ASSERT_OK_AND_ASSIGN(const auto after,
                       world_.Get(Relocation(), held.reservation_id()));
  EXPECT_EQ(after.state(), v1::RESERVATION_STATE_RELEASED);
  EXPECT_THAT(world_.EventsOf(place_.place_id()),
              HasSubstr("place.burnt BLOCKED|reservation.released RELEASED"));
  EXPECT_THAT(world_.Hold(place_, today_ + 60), ReasonIs("PLACE_BLOCKED"));
}

TEST_F(BurnTest, PromisedStaysAreListedAndKept) {
  ASSERT_OK_AND_ASSIGN(const auto later, world_.Hold(place_, today_ + 60));
  ASSERT_OK_AND_ASSIGN(const auto sooner, world_.Hold(place_, today_ + 20));
  ASSERT_OK(world_.Confirm(later.reservation_id()));
  ASSERT_OK(world_.Confirm(sooner.reservation_id()));
  ASSERT_OK_AND_ASSIGN(const auto burnt,
                       world_.Do(Office(), &Stub::BurnPlace, Burn()));
  EXPECT_THAT(burnt.affected_reservation_ids(),
              ElementsAre(sooner.reservation_id(), later.reservation_id()));
  ASSERT_OK_AND_ASSIGN(const auto kept,
                       world_.Get(Relocation(), sooner.reservation_id()));
  EXPECT_EQ(kept.state(), v1::RESERVATION_STATE_CONFIRMED);
  EXPECT_THAT(world_.EventsOf(place_.place_id()),
              HasSubstr("reservation.place_burnt CONFIRMED|"
                        "reservation.place_burnt CONFIRMED"));
}

TEST_F(BurnTest, WhoIsDisruptedIsWarnedAndNeverPromisedItAgain) {
  ASSERT_OK_AND_ASSIGN(const auto promised, world_.Hold(place_, today_ + 20));
  ASSERT_OK(world_.Confirm(promised.reservation_id()));
  ASSERT_OK_AND_ASSIGN(const auto held, world_.Hold(place_, today_ + 60));
  v1::ReportDisruptionRequest report;
  report.set_place_id(place_.place_id());
  report.set_reason(v1::DISRUPTION_REASON_FIRE);
  ASSERT_OK_AND_ASSIGN(const auto fire,
                       world_.Do(Office(), &Stub::ReportDisruption, report));
  ASSERT_OK_AND_ASSIGN(const auto burnt,
                       world_.Do(Security(), &Stub::BurnPlace, Burn()));
  EXPECT_THAT(burnt.affected_reservation_ids(),
              ElementsAre(promised.reservation_id()));
  EXPECT_THAT(world_.EventsOf(place_.place_id()),
              HasSubstr("reservation.released RELEASED|"
                        "reservation.place_burnt DISRUPTED"));
  EXPECT_EQ(world_.Get(Office(), held.reservation_id())->state(),
            v1::RESERVATION_STATE_RELEASED);
  v1::LiftDisruptionRequest lift;
  lift.set_disruption_id(fire.disruptions(0).disruption_id());
  ASSERT_OK_AND_ASSIGN(const auto lifted,
                       world_.Do(Office(), &Stub::LiftDisruption, lift));
  EXPECT_THAT(lifted.restored_reservation_ids(), IsEmpty());
  EXPECT_EQ(world_.Get(Office(), promised.reservation_id())->state(),
            v1::RESERVATION_STATE_DISRUPTED);
}

TEST_F(BurnTest, AHostIsNotToldWhomItMayNotKnowOf) {
  ASSERT_OK_AND_ASSIGN(const auto hidden, world_.Hold(place_, today_ + 20));
  ASSERT_OK_AND_ASSIGN(const auto seen, world_.Hold(place_, today_ + 60));
  ASSERT_OK(world_.Confirm(hidden.reservation_id()));
  ASSERT_OK(world_.Confirm(seen.reservation_id()));
  v1::SetShareRequest share;
  share.set_reservation_id(hidden.reservation_id());
  share.set_number(1);
  share.set_view_closed(true);
  ASSERT_OK(world_.Do(Relocation(), &Stub::SetShare, share));
  ASSERT_OK_AND_ASSIGN(const auto burnt,
                       world_.Do(City(), &Stub::BurnPlace, Burn()));
  EXPECT_THAT(burnt.affected_reservation_ids(),
              ElementsAre(seen.reservation_id()));
  EXPECT_THAT(world_.EventsOf(place_.place_id()),
              HasSubstr("reservation.place_burnt CONFIRMED|"
                        "reservation.place_burnt CONFIRMED"));
}

TEST_F(BurnTest, AHostIsNotToldWhoOfTheOfficeDidIt) {
  ASSERT_OK(world_.Do(Security(), &Stub::BurnPlace, Burn()));
  v1::ListAvailabilityChangesRequest request;
  request.set_host_id(place_.host_id());
  const auto by = [&](const auth::Caller& caller) {
    const auto list =
        world_.Do(caller, &Stub::ListAvailabilityChanges, request);
    return list.ok() && list->changes_size() > 0 ? list->changes(0).changed_by()
                                                 : "no change";
  };
  EXPECT_EQ(by(Office()), Security().subject);
  EXPECT_EQ(by(City()), "");
}

TEST_F(BurnTest, ForGood) {
  ASSERT_OK(world_.Do(Security(), &Stub::BurnPlace, Burn()));
  EXPECT_OK(world_.Open(place_.place_id(), today_, today_ + 30));
  EXPECT_THAT(world_.Hold(place_, today_ + 5), ReasonIs("PLACE_BLOCKED"));
  EXPECT_EQ(world_.database().Value("SELECT count(*) FROM places p WHERE "
                                    "p::text LIKE '%three days%'"),
            "0");
}

TEST_F(BurnTest, OnceForOneRequestAndOnItsEtag) {
  auto request = Burn();
  request.set_etag(place_.etag());
  ASSERT_OK_AND_ASSIGN(const auto first,
                       world_.Do(Security(), &Stub::BurnPlace, request));
  const std::string events = world_.EventsOf(place_.place_id());
  ASSERT_OK_AND_ASSIGN(const auto replay,
                       world_.Do(Security(), &Stub::BurnPlace, request));
  EXPECT_EQ(replay.place().etag(), first.place().etag());
  request.set_request_id(sojourn::testing::NewRequestId());
  EXPECT_THAT(world_.Do(Security(), &Stub::BurnPlace, request),
              ReasonIs("ETAG_MISMATCH"));
  // Said again, it stays as it is.
  EXPECT_OK(world_.Do(Security(), &Stub::BurnPlace, Burn()));
  EXPECT_EQ(world_.EventsOf(place_.place_id()), events);
  world_.database().Run("UPDATE places SET status = 'RETIRED'");
  EXPECT_THAT(world_.Do(Security(), &Stub::BurnPlace, Burn()),
              ReasonIs("PLACE_RETIRED"));
}

TEST_F(BurnTest, TheirOwnPlacesOnlyAndSafeHousesByTheOffice) {
  EXPECT_THAT(world_.Do(City("porto"), &Stub::BurnPlace, Burn()),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_OK(world_.Do(City("utrecht"), &Stub::BurnPlace, Burn()));
  auto host = World::HostRequest("House");
  host.mutable_host()->set_kind(v1::HOST_KIND_SAFE_HOUSE);
  const v1::Place house =
      world_.MakePlace(world_.MakeHost(host).host_id(), "SAFE-1");
  auto request = Burn();
  request.set_place_id(house.place_id());
  EXPECT_THAT(world_.Do(City("utrecht"), &Stub::BurnPlace, request),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_OK(world_.Do(Security(), &Stub::BurnPlace, request));
}

TEST_F(BurnTest, AGuestWhoTookHerConsentBackIsNotToBeFoundByTheHost) {
  ASSERT_OK_AND_ASSIGN(const auto held, world_.Hold(place_, today_ + 20));
  ASSERT_OK(world_.Get(City("utrecht"), held.reservation_id()));
  v1::ReleaseReservationRequest request;
  request.set_reservation_id(held.reservation_id());
  request.set_reason(v1::RELEASE_REASON_CONSENT_WITHDRAWN);
  ASSERT_OK(world_.Do(Relocation(), &Stub::ReleaseReservation, request));
  EXPECT_EQ(world_.Get(City("utrecht"), held.reservation_id()).status(),
            world_.Get(City("utrecht"), std::string(22, 'A')).status());
  ASSERT_OK_AND_ASSIGN(const auto listed,
                       world_.Do(City("utrecht"), &Stub::ListReservations,
                                 v1::ListReservationsRequest()));
  EXPECT_THAT(listed.reservations(), IsEmpty());
  EXPECT_OK(world_.Get(Office(), held.reservation_id()));
}

TEST_F(BurnTest, AlsoOneThatWasReleasedLongBefore) {
  ASSERT_OK_AND_ASSIGN(const auto held, world_.Hold(place_, today_ + 20));
  ASSERT_OK(world_.Release(held.reservation_id()));
  // Its own calendar, and nobody in it.
  ASSERT_OK_AND_ASSIGN(const auto seen,
                       world_.Get(City("utrecht"), held.reservation_id()));
  EXPECT_EQ(seen.state(), v1::RESERVATION_STATE_RELEASED);
  EXPECT_TRUE(seen.has_stay());
  EXPECT_FALSE(seen.has_party());
  ASSERT_OK_AND_ASSIGN(const auto listed,
                       world_.Do(City("utrecht"), &Stub::ListReservations,
                                 v1::ListReservationsRequest()));
  ASSERT_THAT(listed.reservations(), SizeIs(1));
  EXPECT_FALSE(listed.reservations(0).has_party());
  v1::ReleaseReservationRequest request;
  request.set_reservation_id(held.reservation_id());
  request.set_reason(v1::RELEASE_REASON_CONSENT_WITHDRAWN);
  ASSERT_OK(world_.Do(Relocation(), &Stub::ReleaseReservation, request));
  EXPECT_THAT(world_.Get(City("utrecht"), held.reservation_id()),
              StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace sojourn::capacity
