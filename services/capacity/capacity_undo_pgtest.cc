// A release that is taken back.
#include <thread>

#include "services/capacity/capacity_test_world.h"

namespace sojourn::capacity {
namespace {

using ::sojourn::testing::StatusIs;
using ::testing::EndsWith;

class UndoReleaseTest : public ::testing::Test {
 protected:
  v1::UndoReleaseRequest Request(const std::string& id) const {
    v1::UndoReleaseRequest request;
    request.set_request_id(sojourn::testing::NewRequestId());
    request.set_reservation_id(id);
    return request;
  }
  absl::StatusOr<v1::Reservation> Undo(const v1::UndoReleaseRequest& request) {
    auto undone = world_.Do(Relocation(), &Stub::UndoRelease, request);
    if (!undone.ok()) return undone.status();
    return undone->reservation();
  }
  absl::StatusOr<v1::Reservation> Undo(const std::string& id) {
    return Undo(Request(id));
  }
  // Released after it was held, or promised.
  v1::Reservation Released(bool promised = false) {
    auto held = world_.Hold(place_, today_ + 20);
    EXPECT_OK(held);
    if (promised) held = world_.Confirm(held->reservation_id());
    EXPECT_OK(world_.Release(held->reservation_id()));
    return *held;
  }

  World world_;
  const absl::CivilDay today_ = world_.Today();
  const v1::Place place_ = world_.MakePlace(world_.MakeHost().host_id());
};

TEST_F(UndoReleaseTest, AHoldHasTheRestOfItsTime) {
  const v1::Reservation before = Released();
  world_.Advance(absl::Minutes(14));
  ASSERT_OK_AND_ASSIGN(const auto after, Undo(before.reservation_id()));
  EXPECT_EQ(after.state(), v1::RESERVATION_STATE_HELD);
  EXPECT_EQ(after.held_until().seconds(), before.held_until().seconds());
  EXPECT_FALSE(after.has_released_at());
  EXPECT_THAT(world_.EventsOf(place_.place_id()),
              EndsWith("reservation.release_undone HELD"));
  EXPECT_OK(world_.Confirm(before.reservation_id()));
}

TEST_F(UndoReleaseTest, APromiseIsOneAgain) {
  const v1::Reservation before = Released(true);
  ASSERT_OK_AND_ASSIGN(const auto after, Undo(before.reservation_id()));
  EXPECT_EQ(after.state(), v1::RESERVATION_STATE_CONFIRMED);
  EXPECT_THAT(world_.Hold(place_, today_ + 25), ReasonIs("PLACE_TAKEN"));
}

TEST_F(UndoReleaseTest, OnceForOneRequest) {
  const v1::Reservation before = Released();
  const auto request = Request(before.reservation_id());
  ASSERT_OK(Undo(request));
  const std::string events = world_.EventsOf(place_.place_id());
  world_.Advance(absl::Hours(1));
  ASSERT_OK_AND_ASSIGN(const auto replay, Undo(request));
  EXPECT_EQ(replay.state(), v1::RESERVATION_STATE_HELD);
  EXPECT_EQ(world_.EventsOf(place_.place_id()), events);
  EXPECT_THAT(Undo(before.reservation_id()), ReasonIs("STATE_FORBIDS"));
  // A release of its own request is one anew.
  ASSERT_OK(world_.Release(before.reservation_id()));
  EXPECT_OK(Undo(before.reservation_id()));
}

TEST_F(UndoReleaseTest, NotAfterAQuarterOfAnHour) {
  const v1::Reservation before = Released();
  world_.Advance(absl::Minutes(16));
  EXPECT_THAT(Undo(before.reservation_id()), ReasonIs("UNDO_TOO_LATE"));
  ASSERT_OK_AND_ASSIGN(const auto after,
                       world_.Get(Relocation(), before.reservation_id()));
  EXPECT_EQ(after.state(), v1::RESERVATION_STATE_RELEASED);
}

TEST_F(UndoReleaseTest, NotOnceAnotherHasTheNights) {
  const v1::Reservation before = Released();
  ASSERT_OK(world_.Hold(place_, today_ + 25));
  EXPECT_THAT(Undo(before.reservation_id()), ReasonIs("PLACE_TAKEN"));
}

TEST_F(UndoReleaseTest, NotOfAPlaceThatMayNotBeUsed) {
  const v1::Reservation before = Released();
  ASSERT_OK(world_.Open(place_.place_id(), today_, today_ + 25));
  EXPECT_THAT(Undo(before.reservation_id()), ReasonIs("OUTSIDE_AVAILABILITY"));
  v1::ReportDisruptionRequest report;
  report.set_place_id(place_.place_id());
  report.set_reason(v1::DISRUPTION_REASON_FIRE);
  ASSERT_OK(world_.Do(City(), &Stub::ReportDisruption, report));
  EXPECT_THAT(Undo(before.reservation_id()), ReasonIs("PLACE_DISRUPTED"));
  v1::BurnPlaceRequest burn;
  burn.set_place_id(place_.place_id());
  ASSERT_OK(world_.Do(Office(), &Stub::BurnPlace, burn));
  EXPECT_THAT(Undo(before.reservation_id()), ReasonIs("PLACE_BLOCKED"));
}

TEST_F(UndoReleaseTest, NotAgainstHerWordNorOfAnErasedCase) {
  auto held = world_.Hold(place_, today_ + 20);
  ASSERT_OK(held);
  v1::ReleaseReservationRequest release;
  release.set_reservation_id(held->reservation_id());
  release.set_reason(v1::RELEASE_REASON_CONSENT_WITHDRAWN);
  ASSERT_OK(world_.Do(Relocation(), &Stub::ReleaseReservation, release));
  EXPECT_THAT(Undo(held->reservation_id()), ReasonIs("CONSENT_WITHDRAWN"));
  v1::EraseCaseRequest erase;
  erase.set_case_ref(held->case_ref());
  ASSERT_OK(world_.Do(Relocation(), &Stub::EraseCase, erase));
  EXPECT_THAT(Undo(held->reservation_id()),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(UndoReleaseTest, NotOnceSheTookHerConsentBackSinceTheRelease) {
  const v1::Reservation before = Released(true);
  v1::ReleaseReservationRequest release;
  release.set_reservation_id(before.reservation_id());
  release.set_reason(v1::RELEASE_REASON_CONSENT_WITHDRAWN);
  ASSERT_OK(world_.Do(Relocation(), &Stub::ReleaseReservation, release));
  EXPECT_THAT(Undo(before.reservation_id()), ReasonIs("CONSENT_WITHDRAWN"));
  ASSERT_OK_AND_ASSIGN(const auto after,
                       world_.Get(Relocation(), before.reservation_id()));
  EXPECT_EQ(after.state(), v1::RESERVATION_STATE_RELEASED);
  for (const auto& next : after.next_actions()) {
    if (next.action() != "UndoRelease") continue;
    EXPECT_EQ(next.reason(), "CONSENT_WITHDRAWN");
  }
}

TEST_F(UndoReleaseTest, OnItsEtagAndForRelocationAlone) {
  auto request = Request(Released().reservation_id());
  request.set_etag("1");
  EXPECT_THAT(Undo(request), ReasonIs("ETAG_MISMATCH"));
  request.clear_etag();
  EXPECT_THAT(world_.Do(Office(), &Stub::UndoRelease, request),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(UndoReleaseTest, OfTwoAtOnceOneGetsTheNights) {
  const v1::Reservation before = Released();
  absl::StatusOr<v1::Reservation> held;
  std::thread holder([&] { held = world_.Hold(place_, today_ + 20); });
  const auto undone = Undo(before.reservation_id());
  holder.join();
  EXPECT_NE(held.ok(), undone.ok());
  EXPECT_THAT(held.ok() ? undone.status() : held.status(),
              ReasonIs("PLACE_TAKEN"));
}

}  // namespace
}  // namespace sojourn::capacity
