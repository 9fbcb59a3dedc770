// Holds, confirmation, release and check-in through the service.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/capacity/capacity_test_world.h"

namespace sojourn::capacity {
namespace {

using sojourn::testing::BadFieldsAre;
using sojourn::testing::NewRequestId;
using sojourn::testing::StatusIs;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class ReservationsTest : public ::testing::Test {
 protected:
  absl::StatusOr<v1::Reservation> Extend(const std::string& id,
                                         absl::Duration from_now) {
    v1::ExtendHoldRequest request;
    request.set_reservation_id(id);
    if (from_now > absl::ZeroDuration()) {
      request.mutable_held_until()->set_seconds(
          absl::ToUnixSeconds(absl::Now() + from_now));
    }
    auto extended = world_.Do(Office(), &Stub::ExtendHold, request);
    if (!extended.ok()) return extended.status();
    return extended->reservation();
  }
  absl::StatusOr<v1::Reservation> CheckIn(const auth::Caller& caller,
                                          const std::string& id,
                                          absl::Time occurred_at) {
    v1::CheckInRequest request;
    request.set_reservation_id(id);
    request.mutable_occurred_at()->set_seconds(
        absl::ToUnixSeconds(occurred_at));
    auto in = world_.Do(caller, &Stub::CheckIn, request);
    if (!in.ok()) return in.status();
    return in->reservation();
  }
  absl::StatusOr<v1::Reservation> CheckOut(const auth::Caller& caller,
                                           const std::string& id,
                                           absl::Time occurred_at) {
    v1::CheckOutRequest request;
    request.set_reservation_id(id);
    request.mutable_occurred_at()->set_seconds(
        absl::ToUnixSeconds(occurred_at));
    auto out = world_.Do(caller, &Stub::CheckOut, request);
    if (!out.ok()) return out.status();
    return out->reservation();
  }
  // She stays until `check_out` instead, relocation says.
  absl::StatusOr<v1::Reservation> Prolong(const std::string& id,
                                          absl::CivilDay check_out,
                                          const std::string& request_id = "") {
    v1::ExtendReservationRequest request;
    request.set_request_id(request_id);
    request.set_reservation_id(id);
    *request.mutable_check_out() = ToDate(check_out);
    auto longer = world_.Do(Relocation(), &Stub::ExtendReservation, request);
    if (!longer.ok()) return longer.status();
    return longer->reservation();
  }
  std::string Count(const std::string& table) {
    return world_.database().Value("SELECT count(*) FROM " + table);
  }

  World world_;
  const v1::Host host_ = world_.MakeHost();
  const v1::Place place_ = world_.MakePlace(host_.host_id());
  const absl::CivilDay today_ = world_.Today();
};

TEST_F(ReservationsTest, AHoldAnswersWithAllItIsAndWhatComesNext) {
  ASSERT_OK_AND_ASSIGN(const auto held, world_.Hold(place_, today_ + 3));
  EXPECT_EQ(held.state(), v1::RESERVATION_STATE_HELD);
  EXPECT_EQ(held.place_id(), place_.place_id());
  EXPECT_EQ(held.case_ref(), "case-0123456789abcdef");
  EXPECT_EQ(held.person_refs(0), "person-0123456789abc");
  EXPECT_EQ(held.party().adults(), 1);
  EXPECT_EQ(held.free_from().day(), (today_ + 15).day());
  EXPECT_EQ(held.held_until().seconds() - held.held_at().seconds(),
            7 * 24 * 3600);
  EXPECT_THAT(held.address(), IsEmpty());
  ASSERT_EQ(held.waiting_for_size(), 1);
  EXPECT_EQ(held.waiting_for(0).who(), "PROGRAMME_OFFICER");
  ASSERT_EQ(held.next_actions_size(), 7);
  EXPECT_TRUE(held.next_actions(0).allowed());
  EXPECT_THAT(world_.EventsOf(place_.place_id()),
              HasSubstr("|reservation.held HELD"));
  EXPECT_EQ(world_.database().Value(
                "SELECT case_ref FROM events WHERE type = 'reservation.held'"),
            "case-0123456789abcdef");
}

TEST_F(ReservationsTest, AnL1HoldLastsThreeDays) {
  auto request = World::HoldRequest(place_, today_);
  request.set_level(type::v1::LEVEL_L1);
  ASSERT_OK_AND_ASSIGN(const auto held, world_.Hold(request));
  EXPECT_EQ(held.held_until().seconds() - held.held_at().seconds(),
            3 * 24 * 3600);
}

TEST_F(ReservationsTest, AReplayedHoldIsOneHold) {
  auto request = World::HoldRequest(place_, today_ + 3);
  request.set_request_id(NewRequestId());
  ASSERT_OK_AND_ASSIGN(const auto first, world_.Hold(request));
  ASSERT_OK_AND_ASSIGN(const auto again, world_.Hold(request));
  EXPECT_EQ(first.reservation_id(), again.reservation_id());
  EXPECT_EQ(Count("reservations"), "1");
  *request.mutable_stay() = ToStay(today_ + 50, today_ + 60);
  EXPECT_THAT(world_.Hold(request), ReasonIs("REQUEST_ID_REUSED"));
}

TEST_F(ReservationsTest, EachReasonToRefuseAHold) {
  EXPECT_THAT(world_.Hold(place_, today_ - 1), ReasonIs("STAY_IN_PAST"));
  EXPECT_THAT(world_.Hold(place_, today_ + 189),
              ReasonIs("OUTSIDE_AVAILABILITY"));
  ASSERT_OK(world_.Hold(place_, today_ + 20));
  EXPECT_THAT(world_.Hold(place_, today_ + 31), ReasonIs("PLACE_TAKEN"));
  EXPECT_OK(world_.Hold(place_, today_ + 32));

  auto crowd = World::HoldRequest(place_, today_ + 60);
  crowd.mutable_party()->set_adults(3);
  EXPECT_THAT(world_.Hold(crowd), ReasonIs("PARTY_DOES_NOT_FIT"));
  auto elsewhere = World::HoldRequest(place_, today_ + 60);
  elsewhere.set_host_id(world_.MakeHost("Other").host_id());
  EXPECT_THAT(world_.Hold(elsewhere), StatusIs(absl::StatusCode::kNotFound));

  const auto with = [&](const std::string& update) {
    world_.database().Run(update);
    return world_.Hold(place_, today_ + 60);
  };
  EXPECT_THAT(with("UPDATE places SET status = 'BLOCKED'"),
              ReasonIs("PLACE_BLOCKED"));
  EXPECT_THAT(with("UPDATE places SET status = 'RETIRED'"),
              ReasonIs("PLACE_RETIRED"));
  EXPECT_THAT(with("UPDATE hosts SET status = 'PAUSED'"),
              ReasonIs("HOST_NOT_ACTIVE"));
}

TEST_F(ReservationsTest, ABadHoldNamesItsFieldsAndStoresNothing) {
  v1::HoldPlaceRequest request;
  request.set_case_ref("a name");
  request.add_person_refs("p");
  EXPECT_THAT(world_.Hold(request),
              BadFieldsAre("case_ref", "host_id", "person_refs[0]", "party",
                           "stay", "level"));
  EXPECT_EQ(Count("reservations"), "0");
  auto no_id = World::HoldRequest(place_, today_ + 3);
  no_id.set_request_id("1");
  EXPECT_THAT(world_.Hold(no_id), ReasonIs("REQUEST_ID_INVALID"));
}

TEST_F(ReservationsTest, AnyPlaceIsTheSmallestThatFits) {
  auto large = world_.PlaceRequest(host_.host_id(), "UTR-2");
  large.mutable_place()->set_adults(4);
  world_.MakePlace(large);
  auto any = World::HoldRequest(place_, today_ + 3);
  any.clear_place_id();
  any.set_request_id(NewRequestId());
  ASSERT_OK_AND_ASSIGN(const auto first, world_.Hold(any));
  EXPECT_EQ(first.place_id(), place_.place_id());
  auto another = any;
  another.set_request_id(NewRequestId());
  ASSERT_OK_AND_ASSIGN(const auto second, world_.Hold(another));
  EXPECT_NE(second.place_id(), place_.place_id());
  another.set_request_id(NewRequestId());
  EXPECT_THAT(world_.Hold(another), ReasonIs("NO_PLACE_FITS"));
  // Replayed when nothing is free any more.
  ASSERT_OK_AND_ASSIGN(const auto again, world_.Hold(any));
  EXPECT_EQ(again.reservation_id(), first.reservation_id());

  another.set_request_id(NewRequestId());
  *another.mutable_stay() = ToStay(today_ - 5, today_ + 5);
  EXPECT_THAT(world_.Hold(another), ReasonIs("STAY_IN_PAST"));
  another.set_host_id(world_.MakeHost("Empty").host_id());
  EXPECT_THAT(world_.Hold(another), ReasonIs("NO_PLACE_FITS"));
  another.set_host_id("missing");
  EXPECT_THAT(world_.Hold(another), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(ReservationsTest, AHoldLapsesByItselfWithoutAnySweep) {
  ASSERT_OK_AND_ASSIGN(const auto held, world_.Hold(place_, today_ + 20));
  world_.Advance(absl::Hours(24 * 7));
  ASSERT_OK_AND_ASSIGN(const auto seen,
                       world_.Get(Relocation(), held.reservation_id()));
  EXPECT_EQ(seen.state(), v1::RESERVATION_STATE_EXPIRED);
  EXPECT_EQ(seen.next_actions(0).reason(), "HOLD_LAPSED");
  EXPECT_EQ(world_.database().Value("SELECT state FROM reservations"), "HELD");

  v1::ListReservationsRequest list;
  list.add_states(v1::RESERVATION_STATE_HELD);
  EXPECT_EQ(
      world_.Do(Office(), &Stub::ListReservations, list)->reservations_size(),
      0);
  EXPECT_THAT(world_.Confirm(held.reservation_id()), ReasonIs("HOLD_LAPSED"));
  EXPECT_THAT(Extend(held.reservation_id(), absl::ZeroDuration()),
              ReasonIs("HOLD_LAPSED"));

  // The next write on the place says so, before its own event.
  ASSERT_OK(world_.Hold(place_, today_ + 21));
  EXPECT_THAT(world_.EventsOf(place_.place_id()),
              HasSubstr("reservation.held HELD|reservation.expired EXPIRED|"
                        "reservation.held HELD"));
}

TEST_F(ReservationsTest, AnExtendedHoldOutlivesItsFirstTime) {
  ASSERT_OK_AND_ASSIGN(const auto held, world_.Hold(place_, today_ + 20));
  ASSERT_OK_AND_ASSIGN(const auto longer,
                       Extend(held.reservation_id(), absl::Hours(24 * 20)));
  EXPECT_GT(longer.held_until().seconds(), held.held_until().seconds());
  ASSERT_OK_AND_ASSIGN(const auto same,
                       Extend(held.reservation_id(), absl::ZeroDuration()));
  EXPECT_EQ(same.held_until().seconds(), longer.held_until().seconds());
  EXPECT_THAT(Extend(held.reservation_id(), absl::Hours(24 * 31)),
              ReasonIs("HOLD_TOO_LONG"));
  world_.Advance(absl::Hours(24 * 8));
  ASSERT_OK(world_.Confirm(held.reservation_id()));
  EXPECT_THAT(Extend(held.reservation_id(), absl::Hours(24 * 20)),
              ReasonIs("STATE_FORBIDS"));
}

TEST_F(ReservationsTest, TheAddressIsShownAfterConfirmationOnly) {
  ASSERT_OK_AND_ASSIGN(const auto held, world_.Hold(place_, today_ + 20));
  const std::string& id = held.reservation_id();
  EXPECT_THAT(world_.Get(Office(), id)->address(), IsEmpty());
  ASSERT_OK_AND_ASSIGN(const auto confirmed, world_.Confirm(id));
  EXPECT_EQ(confirmed.state(), v1::RESERVATION_STATE_CONFIRMED);
  EXPECT_EQ(world_.Get(Office(), id)->address(), "Kade 1, invented");
  EXPECT_EQ(world_.Get(Relocation(), id)->address(), "Kade 1, invented");
  EXPECT_THAT(world_.Get(City(), id)->address(), IsEmpty());
  EXPECT_EQ(world_.database().Value("SELECT count(*) FROM audit_records "
                                    "WHERE fields = 'needs,address'"),
            "2");
  ASSERT_OK(world_.Release(id));
  EXPECT_THAT(world_.Get(Office(), id)->address(), IsEmpty());
}

TEST_F(ReservationsTest, ConfirmationNeedsFreshVetting) {
  ASSERT_OK_AND_ASSIGN(const auto held, world_.Hold(place_, today_ + 20));
  world_.database().Run(
      "UPDATE places SET vetting_expires_on = current_date - 2");
  EXPECT_THAT(world_.Confirm(held.reservation_id()),
              ReasonIs("VETTING_EXPIRED"));
  ASSERT_OK_AND_ASSIGN(const auto seen,
                       world_.Get(Office(), held.reservation_id()));
  EXPECT_EQ(seen.state(), v1::RESERVATION_STATE_HELD);
}

TEST_F(ReservationsTest, HostsSeePersonsAndNeedsNothingElse) {
  ASSERT_OK_AND_ASSIGN(const auto held, world_.Hold(place_, today_ + 20));
  ASSERT_OK_AND_ASSIGN(const auto seen,
                       world_.Get(City(), held.reservation_id()));
  EXPECT_EQ(seen.party().adults(), 1);
  EXPECT_THAT(seen.case_ref(), IsEmpty());
  EXPECT_THAT(seen.person_refs(), IsEmpty());
  EXPECT_EQ(seen.level(), type::v1::LEVEL_UNSPECIFIED);
  ASSERT_EQ(seen.next_actions_size(), 2);
  EXPECT_EQ(seen.next_actions(0).action(), "CheckIn");
  EXPECT_EQ(seen.next_actions(1).action(), "CheckOut");

  const auto foreign = world_.Get(City("haarlem"), held.reservation_id());
  const auto missing = world_.Get(City("haarlem"), "missing");
  EXPECT_EQ(foreign.status(), missing.status());
  EXPECT_THAT(foreign, StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(CheckIn(City("haarlem"), held.reservation_id(), absl::Now()),
              StatusIs(absl::StatusCode::kNotFound));

  v1::ListReservationsRequest list;
  EXPECT_EQ(
      world_.Do(City(), &Stub::ListReservations, list)->reservations_size(), 1);
  EXPECT_EQ(world_.Do(City("haarlem"), &Stub::ListReservations, list)
                ->reservations_size(),
            0);
  list.set_case_ref(held.case_ref());
  EXPECT_THAT(world_.Do(City(), &Stub::ListReservations, list),
              ReasonIs("FIELD_NOT_ALLOWED"));
}

TEST_F(ReservationsTest, NeedsAreSealedUnderTheCase) {
  ASSERT_OK(world_.Hold(place_, today_ + 20));
  EXPECT_EQ(world_.database().Value(
                "SELECT (position('person-'::bytea in needs_sealed) > 0)::text "
                "FROM reservations"),
            "false");
  ASSERT_OK(world_.runtime().keys().DeleteKeys(
      {keystore::KeyRef::Case("case-0123456789abcdef")}));
  v1::ListReservationsRequest list;
  ASSERT_OK_AND_ASSIGN(const auto erased,
                       world_.Do(Office(), &Stub::ListReservations, list));
  ASSERT_EQ(erased.reservations_size(), 1);
  EXPECT_EQ(erased.reservations(0).party().adults(), 0);
  EXPECT_THAT(erased.reservations(0).person_refs(), IsEmpty());
}

TEST_F(ReservationsTest, AReleaseGivesTheNightsBackAndMayBeRepeated) {
  ASSERT_OK_AND_ASSIGN(const auto held, world_.Hold(place_, today_ + 20));
  ASSERT_OK_AND_ASSIGN(const auto released,
                       world_.Release(held.reservation_id()));
  EXPECT_EQ(released.reservation().state(), v1::RESERVATION_STATE_RELEASED);
  EXPECT_EQ(released.reservation().release_reason(),
            v1::RELEASE_REASON_NOT_NEEDED);
  EXPECT_OK(world_.Hold(place_, today_ + 20));
  const std::string events = world_.EventsOf(place_.place_id());
  EXPECT_OK(world_.Release(held.reservation_id()));
  EXPECT_EQ(world_.EventsOf(place_.place_id()), events);
  EXPECT_THAT(world_.Confirm(held.reservation_id()), ReasonIs("STATE_FORBIDS"));
}

TEST_F(ReservationsTest, ReleasingALapsedHoldIsNoError) {
  ASSERT_OK_AND_ASSIGN(const auto held, world_.Hold(place_, today_ + 20));
  world_.Advance(absl::Hours(24 * 7));
  ASSERT_OK_AND_ASSIGN(const auto released,
                       world_.Release(held.reservation_id()));
  EXPECT_EQ(released.reservation().state(), v1::RESERVATION_STATE_EXPIRED);
  EXPECT_THAT(world_.EventsOf(place_.place_id()),
              ::testing::EndsWith("reservation.expired EXPIRED"));
}

TEST_F(ReservationsTest, GuestsMoveInOnceConfirmed) {
  ASSERT_OK_AND_ASSIGN(const auto held, world_.Hold(place_, today_));
  const std::string& id = held.reservation_id();
  EXPECT_THAT(CheckIn(City(), id, absl::Now()), ReasonIs("STATE_FORBIDS"));
  ASSERT_OK(world_.Confirm(id));
  EXPECT_THAT(CheckIn(City(), id, absl::Now() + absl::Hours(2)),
              ReasonIs("TIME_IN_FUTURE"));
  ASSERT_OK_AND_ASSIGN(const auto in, CheckIn(City(), id, absl::Now()));
  EXPECT_EQ(in.state(), v1::RESERVATION_STATE_OCCUPIED);
  EXPECT_EQ(in.waiting_for(0).what(), "the end of the stay");
  EXPECT_THAT(world_.Release(id), ReasonIs("STATE_FORBIDS"));
  // The movement stays out of metrics and logs by its name.
  const std::string metrics = world_.runtime().metrics().Serialize();
  EXPECT_THAT(metrics, HasSubstr("method=\"movement\""));
  EXPECT_THAT(metrics, Not(HasSubstr("CheckIn")));
}

TEST_F(ReservationsTest, WhoLeavesEarlyGivesTheNightsBack) {
  ASSERT_OK_AND_ASSIGN(const auto held, world_.Hold(place_, today_));
  const std::string& id = held.reservation_id();
  ASSERT_OK(world_.Confirm(id));
  EXPECT_THAT(CheckOut(City(), id, absl::Now()), ReasonIs("STATE_FORBIDS"));
  ASSERT_OK(CheckIn(City(), id, absl::Now()));
  world_.Advance(absl::Hours(24 * 3));
  EXPECT_THAT(CheckOut(City(), id, absl::Now() + absl::Hours(24 * 9)),
              ReasonIs("TIME_IN_FUTURE"));
  EXPECT_THAT(CheckOut(City("haarlem"), id, absl::Now()),
              StatusIs(absl::StatusCode::kNotFound));
  // A slip of the year would leave one night of a stay.
  EXPECT_THAT(CheckOut(City(), id, absl::Now() - absl::Hours(24 * 365)),
              ReasonIs("DATES_REVERSED"));
  ASSERT_OK_AND_ASSIGN(const auto out,
                       CheckOut(City(), id, absl::Now() + absl::Hours(24 * 3)));
  EXPECT_EQ(out.state(), v1::RESERVATION_STATE_COMPLETED);
  EXPECT_TRUE(out.has_checked_out_at());
  // Whom it was kept for is past.
  EXPECT_EQ(out.party().adults(), 0);
  EXPECT_THAT(world_.EventsOf(place_.place_id()),
              ::testing::EndsWith("reservation.checked_out COMPLETED"));
  // The day she left and the turnover days are not promised to anybody.
  EXPECT_THAT(world_.Hold(place_, today_ + 3), ReasonIs("PLACE_TAKEN"));
  EXPECT_OK(world_.Hold(place_, today_ + 5));
}

// As of a hold, the days of cleaning may lie where nobody can live.
TEST_F(ReservationsTest, WhoStaysLongerStaysUntilTheDayOfADisruption) {
  ASSERT_OK_AND_ASSIGN(const auto held, world_.Hold(place_, today_));
  ASSERT_OK(world_.Confirm(held.reservation_id()));
  v1::ReportDisruptionRequest report;
  report.set_place_id(place_.place_id());
  report.set_reason(v1::DISRUPTION_REASON_LEASE_ENDED);
  *report.mutable_first_day() = ToDate(today_ + 20);
  ASSERT_OK(world_.Do(Office(), &Stub::ReportDisruption, report));
  EXPECT_THAT(Prolong(held.reservation_id(), today_ + 21),
              ReasonIs("PLACE_DISRUPTED"));
  EXPECT_OK(Prolong(held.reservation_id(), today_ + 20));
}

TEST_F(ReservationsTest, WhoStaysLongerHasThePlaceAndItsTurnoverDays) {
  ASSERT_OK_AND_ASSIGN(const auto held, world_.Hold(place_, today_));
  const std::string& id = held.reservation_id();
  EXPECT_THAT(Prolong(id, today_ + 20), ReasonIs("STATE_FORBIDS"));
  ASSERT_OK(world_.Confirm(id));
  EXPECT_OK(Prolong(id, today_ + 11));
  ASSERT_OK(CheckIn(City(), id, absl::Now()));
  const std::string key = NewRequestId();
  ASSERT_OK_AND_ASSIGN(const auto longer, Prolong(id, today_ + 20, key));
  EXPECT_EQ(longer.state(), v1::RESERVATION_STATE_OCCUPIED);
  EXPECT_EQ(longer.stay().check_out().day(), (today_ + 20).day());
  EXPECT_EQ(longer.free_from().day(), (today_ + 22).day());
  // Asked again, under the same name or another, she stays as long.
  ASSERT_OK_AND_ASSIGN(const auto again, Prolong(id, today_ + 20, key));
  EXPECT_EQ(again.etag(), longer.etag());
  EXPECT_OK(Prolong(id, today_ + 20));
  EXPECT_THAT(world_.EventsOf(place_.place_id()),
              ::testing::EndsWith("reservation.prolonged OCCUPIED"));
  EXPECT_THAT(world_.Hold(place_, today_ + 21), ReasonIs("PLACE_TAKEN"));
  EXPECT_OK(world_.Hold(place_, today_ + 22));
  // The host sees it in its calendar, and may not ask for it.
  ASSERT_OK_AND_ASSIGN(const auto seen, world_.Get(City(), id));
  EXPECT_EQ(seen.stay().check_out().day(), (today_ + 20).day());
  v1::ExtendReservationRequest request;
  request.set_reservation_id(id);
  *request.mutable_check_out() = ToDate(today_ + 21);
  EXPECT_THAT(world_.Do(City(), &Stub::ExtendReservation, request),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(ReservationsTest, EachReasonToRefuseALongerStay) {
  ASSERT_OK_AND_ASSIGN(const auto held, world_.Hold(place_, today_));
  const std::string& id = held.reservation_id();
  ASSERT_OK(world_.Confirm(id));
  ASSERT_OK(CheckIn(City(), id, absl::Now()));
  EXPECT_THAT(Prolong(id, today_ + 9), ReasonIs("STAY_NOT_LONGER"));
  EXPECT_THAT(Prolong(id, today_ + 731), ReasonIs("STAY_TOO_LONG"));
  // The turnover days are not open any more.
  EXPECT_THAT(Prolong(id, today_ + 199), ReasonIs("OUTSIDE_AVAILABILITY"));
  ASSERT_OK_AND_ASSIGN(const auto next, world_.Hold(place_, today_ + 20));
  EXPECT_THAT(Prolong(id, today_ + 19), ReasonIs("PLACE_TAKEN"));
  EXPECT_OK(Prolong(id, today_ + 18));
  const auto with = [&](const std::string& update) {
    world_.database().Run(update);
    return Prolong(id, today_ + 25);
  };
  // Who had it next has let her hold lapse.
  world_.Advance(absl::Hours(24 * 8));
  EXPECT_THAT(with("UPDATE places SET status = 'BLOCKED'"),
              ReasonIs("PLACE_BLOCKED"));
  EXPECT_THAT(with("UPDATE places SET status = 'OPEN', "
                   "vetting_expires_on = '2020-01-01'"),
              ReasonIs("VETTING_EXPIRED"));
  EXPECT_OK(with("UPDATE places SET vetting_expires_on = '2199-01-01'"));
  ASSERT_OK_AND_ASSIGN(const auto lapsed,
                       world_.Get(Office(), next.reservation_id()));
  EXPECT_EQ(lapsed.state(), v1::RESERVATION_STATE_EXPIRED);
  ASSERT_OK(CheckOut(City(), id, absl::Now()));
  EXPECT_THAT(Prolong(id, today_ + 30), ReasonIs("STATE_FORBIDS"));
}

// Whoever came after her and has left again still has the day she left and the
// days for cleaning.
TEST_F(ReservationsTest, ALongerStayTakesNoDaysOfOneThatIsOver) {
  ASSERT_OK_AND_ASSIGN(const auto held, world_.Hold(place_, today_));
  ASSERT_OK(world_.Confirm(held.reservation_id()));
  ASSERT_OK(CheckIn(City(), held.reservation_id(), absl::Now()));
  ASSERT_OK_AND_ASSIGN(const auto next, world_.Hold(place_, today_ + 12));
  ASSERT_OK(world_.Confirm(next.reservation_id()));
  world_.Advance(absl::Hours(24 * 12));
  const absl::Time then = absl::Now() + absl::Hours(24 * 12);
  ASSERT_OK(CheckIn(City(), next.reservation_id(), then));
  ASSERT_OK(CheckOut(City(), next.reservation_id(), then));
  EXPECT_THAT(Prolong(held.reservation_id(), today_ + 11),
              ReasonIs("PLACE_TAKEN"));
}

TEST_F(ReservationsTest, AStaleEtagIsRefusedAndTheCurrentOneTold) {
  ASSERT_OK_AND_ASSIGN(const auto held, world_.Hold(place_, today_ + 20));
  ASSERT_OK(Extend(held.reservation_id(), absl::Hours(24 * 20)));
  v1::ConfirmReservationRequest request;
  request.set_reservation_id(held.reservation_id());
  request.set_etag(held.etag());
  const auto stale =
      world_.Do(Relocation(), &Stub::ConfirmReservation, request);
  EXPECT_THAT(stale, ReasonIs("ETAG_MISMATCH"));
  request.set_etag(DetailsOf(stale.status()).metadata["etag"]);
  EXPECT_OK(world_.Do(Relocation(), &Stub::ConfirmReservation, request));
}

TEST_F(ReservationsTest, ListsFilterByCasePlaceStateAndPeriod) {
  ASSERT_OK(world_.Hold(place_, today_ + 20));
  auto other = World::HoldRequest(place_, today_ + 40);
  other.set_case_ref("case-fedcba9876543210");
  ASSERT_OK_AND_ASSIGN(const auto second, world_.Hold(other));
  ASSERT_OK(world_.Confirm(second.reservation_id()));
  const auto count = [&](auto&& edit) {
    v1::ListReservationsRequest request;
    edit(request);
    auto list = world_.Do(Relocation(), &Stub::ListReservations, request);
    EXPECT_OK(list);
    return list->reservations_size();
  };
  EXPECT_EQ(count([](auto&) {}), 2);
  EXPECT_EQ(count([&](auto& r) { r.set_case_ref(other.case_ref()); }), 1);
  EXPECT_EQ(count([&](auto& r) { r.set_host_id(host_.host_id()); }), 2);
  EXPECT_EQ(count([&](auto& r) { r.set_place_id("none"); }), 0);
  EXPECT_EQ(
      count([&](auto& r) { r.add_states(v1::RESERVATION_STATE_CONFIRMED); }),
      1);
  // The turnover days are not nights of the stay.
  EXPECT_EQ(count([&](auto& r) {
              *r.mutable_overlapping() = ToStay(today_ + 30, today_ + 40);
            }),
            0);
  EXPECT_EQ(count([&](auto& r) {
              *r.mutable_overlapping() = ToStay(today_ + 29, today_ + 41);
            }),
            2);
  v1::ListReservationsRequest page;
  page.set_page_size(1);
  ASSERT_OK_AND_ASSIGN(const auto first,
                       world_.Do(Office(), &Stub::ListReservations, page));
  EXPECT_THAT(first.reservations(), SizeIs(1));
  page.set_page_token(first.page_info().next_page_token());
  ASSERT_OK_AND_ASSIGN(const auto last,
                       world_.Do(Office(), &Stub::ListReservations, page));
  EXPECT_EQ(last.reservations(0).reservation_id(), second.reservation_id());
}

}  // namespace
}  // namespace sojourn::capacity
