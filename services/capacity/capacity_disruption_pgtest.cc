// A place that cannot be lived in: who had it, who gets it, who stays there.
#include <thread>

#include "absl/strings/str_cat.h"
#include "services/capacity/capacity_disruption_fixture.h"

namespace sojourn::capacity {
namespace {

using ::sojourn::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

TEST_F(DisruptionTest, HitsWhatIsHeldPromisedAndLivedInOnTheseDaysL1First) {
  const std::string lived_in = LivedIn();
  const std::string before = Promised(20);
  const std::string promised = Promised(40);
  const std::string urgent = Held(60, type::v1::LEVEL_L1, place_);
  const std::string after = Promised(80);
  ASSERT_OK_AND_ASSIGN(const auto first, Report(Between(0, 1), Security()));
  EXPECT_THAT(first.affected_reservation_ids(), ElementsAre(lived_in));
  ASSERT_OK_AND_ASSIGN(const auto second, Report(Between(49, 80)));
  EXPECT_THAT(second.affected_reservation_ids(), ElementsAre(urgent, promised));
  EXPECT_EQ(StateOf(before), "CONFIRMED");
  EXPECT_EQ(StateOf(after), "CONFIRMED");
  for (const std::string& id : {lived_in, promised, urgent}) {
    EXPECT_EQ(StateOf(id), "DISRUPTED");
  }
  EXPECT_THAT(world_.EventsOf(place_.place_id()),
              HasSubstr("place.disrupted OPEN|reservation.disrupted DISRUPTED|"
                        "reservation.disrupted DISRUPTED"));
  EXPECT_EQ(world_.database().Value(absl::StrCat(
                "SELECT refs ->> 'usable_until' FROM events WHERE type = "
                "'reservation.disrupted' AND refs ->> 'reservation_id' = '",
                promised, "'")),
            absl::FormatCivilTime(today_ + 49));
}

TEST_F(DisruptionTest, NobodyElseIsPromisedTheseDays) {
  ASSERT_OK(Report(Between(10, 20)));
  EXPECT_THAT(world_.Hold(place_, today_ + 15), ReasonIs("PLACE_DISRUPTED"));
  EXPECT_THAT(world_.Hold(place_, today_ + 1), ReasonIs("PLACE_DISRUPTED"));
  EXPECT_OK(world_.Hold(place_, today_));
  v1::SearchAvailabilityRequest search;
  search.mutable_party()->set_adults(1);
  *search.mutable_stay() = ToStay(today_ + 12, today_ + 15);
  ASSERT_OK_AND_ASSIGN(const auto none,
                       world_.Do(Office(), &Stub::SearchAvailability, search));
  EXPECT_THAT(none.places(), IsEmpty());
  auto& flexible = *search.mutable_flexible();
  flexible.set_nights(5);
  *flexible.mutable_earliest() = ToDate(today_ + 12);
  *flexible.mutable_latest() = ToDate(today_ + 40);
  ASSERT_OK_AND_ASSIGN(const auto found,
                       world_.Do(Office(), &Stub::SearchAvailability, search));
  ASSERT_THAT(found.places(), SizeIs(1));
  EXPECT_EQ(found.places(0).stay().check_in().ShortDebugString(),
            ToDate(today_ + 20).ShortDebugString());
  EXPECT_OK(world_.Hold(place_, today_ + 20));
}

TEST_F(DisruptionTest, UntilFurtherNoticeNothingIsConfirmedExtendedOrAdded) {
  const std::string held = Held(30);
  const std::string promised = Promised(60);
  ASSERT_OK(Report(Between(100, 110)));
  v1::ExtendReservationRequest more;
  more.set_reservation_id(promised);
  *more.mutable_check_out() = ToDate(today_ + 105);
  EXPECT_THAT(world_.Do(Relocation(), &Stub::ExtendReservation, more),
              ReasonIs("PLACE_DISRUPTED"));
  ASSERT_OK_AND_ASSIGN(const auto reported, Report(Flood()));
  EXPECT_FALSE(reported.disruptions(0).has_until());
  EXPECT_THAT(world_.Confirm(held), ReasonIs("PLACE_DISRUPTED"));
  v1::ExtendHoldRequest extend;
  extend.set_reservation_id(held);
  EXPECT_THAT(world_.Do(Relocation(), &Stub::ExtendHold, extend),
              ReasonIs("PLACE_DISRUPTED"));
  EXPECT_THAT(world_.Hold(place_, today_ + 150), ReasonIs("PLACE_DISRUPTED"));
}

TEST_F(DisruptionTest, WhoLivesThereIsPutOutByNoRecord) {
  const std::string home = LivedIn();
  ASSERT_OK(Report(Between(0, 2)));
  EXPECT_EQ(StateOf(home), "DISRUPTED");
  EXPECT_THAT(world_.Release(home), ReasonIs("STATE_FORBIDS"));
  // Her nights stay hers, also those behind the flood.
  EXPECT_THAT(world_.Hold(place_, today_ + 5), ReasonIs("PLACE_TAKEN"));
  ASSERT_OK_AND_ASSIGN(const auto seen, world_.Get(City(), home));
  EXPECT_TRUE(seen.has_party());
  ASSERT_EQ(seen.waiting_for_size(), 2);
  EXPECT_THAT(seen.waiting_for(1).what(), HasSubstr("CheckOut"));
  ASSERT_OK_AND_ASSIGN(const auto office, world_.Get(Office(), home));
  EXPECT_THAT(office.address(), Not(IsEmpty()));
  EXPECT_TRUE(office.waiting_for(0).has_due());
  ASSERT_OK(CheckOut(home));
  EXPECT_EQ(StateOf(home), "COMPLETED");
  EXPECT_OK(world_.Hold(place_, today_ + 5));
}

TEST_F(DisruptionTest, WhoComesAllTheSameLivesThere) {
  const std::string id = Promised(0);
  ASSERT_OK(Report(Flood()));
  ASSERT_OK(CheckIn(id));
  EXPECT_EQ(StateOf(id), "DISRUPTED");
  EXPECT_THAT(world_.Release(id), ReasonIs("STATE_FORBIDS"));
  EXPECT_THAT(CheckIn(id), ReasonIs("STATE_FORBIDS"));
  ASSERT_OK(CheckOut(id));
}

TEST_F(DisruptionTest, WhoHasStayedTooLongIsFoundAsWell) {
  const std::string home = LivedIn();
  world_.Advance(absl::Hours(24 * 11));
  auto request = Flood();
  ASSERT_OK_AND_ASSIGN(const auto reported, Report(request));
  EXPECT_THAT(reported.affected_reservation_ids(), ElementsAre(home));
}

TEST_F(DisruptionTest, GivenBackTheNightsBehindItAreFree) {
  const std::string promised = Promised(20);
  ASSERT_OK(Report(Between(20, 22)));
  EXPECT_THAT(world_.Hold(place_, today_ + 22), ReasonIs("PLACE_TAKEN"));
  ASSERT_OK(world_.Release(promised));
  EXPECT_EQ(StateOf(promised), "RELEASED");
  EXPECT_OK(world_.Hold(place_, today_ + 22));
}

TEST_F(DisruptionTest, LiftedEverythingIsAsBefore) {
  const std::string home = LivedIn();
  const std::string promised = Promised(20);
  const std::string held = Held(40);
  ASSERT_OK_AND_ASSIGN(const auto reported, Report(Flood()));
  EXPECT_THAT(reported.affected_reservation_ids(), SizeIs(3));
  ASSERT_OK_AND_ASSIGN(const auto lifted, Lift(reported));
  EXPECT_THAT(lifted.restored_reservation_ids(),
              ElementsAre(home, promised, held));
  EXPECT_TRUE(lifted.disruption().has_lifted_at());
  EXPECT_EQ(StateOf(home), "OCCUPIED");
  EXPECT_EQ(StateOf(promised), "CONFIRMED");
  EXPECT_EQ(StateOf(held), "HELD");
  EXPECT_THAT(world_.EventsOf(place_.place_id()),
              HasSubstr("place.opened_again OPEN|reservation.restored "));
  EXPECT_OK(world_.Hold(place_, today_ + 60));
  const std::string events = world_.EventsOf(place_.place_id());
  EXPECT_OK(Lift(reported));
  EXPECT_EQ(world_.EventsOf(place_.place_id()), events);
}

TEST_F(DisruptionTest, LiftedLateAHoldHasLapsedAndOthersStayDisrupted) {
  const std::string promised = Promised(20);
  const std::string held = Held(40);
  ASSERT_OK_AND_ASSIGN(const auto flood, Report(Flood()));
  ASSERT_OK(Report(Between(25, 30), Security()));
  world_.Advance(absl::Hours(24 * 8));
  ASSERT_OK(Lift(flood));
  EXPECT_EQ(StateOf(promised), "DISRUPTED");
  EXPECT_EQ(StateOf(held), "EXPIRED");
  EXPECT_THAT(world_.EventsOf(place_.place_id()),
              HasSubstr("reservation.restored HELD|reservation.expired"));
}

TEST_F(DisruptionTest, OnceForOneRequestAndOnItsEtag) {
  const std::string promised = Promised(20);
  auto request = Flood();
  request.set_etag(place_.etag());
  ASSERT_OK_AND_ASSIGN(const auto first, Report(request));
  ASSERT_OK(world_.Release(promised));
  const std::string events = world_.EventsOf(place_.place_id());
  ASSERT_OK_AND_ASSIGN(const auto replay, Report(request));
  EXPECT_EQ(replay.SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(world_.EventsOf(place_.place_id()), events);
  request.set_reason(v1::DISRUPTION_REASON_FIRE);
  EXPECT_THAT(Report(request), ReasonIs("REQUEST_ID_REUSED"));
  request.set_request_id(sojourn::testing::NewRequestId());
  request.set_etag("999");
  EXPECT_THAT(Report(request), ReasonIs("ETAG_MISMATCH"));
  EXPECT_EQ(world_.database().Value("SELECT count(*) FROM disruptions d WHERE "
                                    "d::text LIKE '%under water%'"),
            "0");
}

TEST_F(DisruptionTest, AWholeHostPlaceByPlaceTheMostUrgentFirst) {
  const v1::Place second = world_.MakePlace(host_.host_id(), "UTR-2");
  const v1::Place third = world_.MakePlace(host_.host_id(), "UTR-3");
  const std::string calm = Held(20, type::v1::LEVEL_L3, place_);
  const std::string urgent = Held(30, type::v1::LEVEL_L1, third);
  auto request = Flood();
  request.set_host_id(host_.host_id());
  ASSERT_OK_AND_ASSIGN(const auto reported, Report(request));
  EXPECT_THAT(reported.disruptions(), SizeIs(3));
  EXPECT_THAT(reported.affected_reservation_ids(), ElementsAre(urgent, calm));
  EXPECT_EQ(world_.database().Value(
                "SELECT refs ->> 'reservation_id' FROM events WHERE type = "
                "'reservation.disrupted' ORDER BY seq LIMIT 1"),
            urgent);
  ASSERT_OK_AND_ASSIGN(const auto replay, Report(request));
  EXPECT_EQ(replay.SerializeAsString(), reported.SerializeAsString());
  // What one place of it refused, the same request brings to the others.
  Forget(reported.disruptions(1).disruption_id());
  ASSERT_OK_AND_ASSIGN(const auto again, Report(request));
  EXPECT_THAT(again.disruptions(), SizeIs(3));
  EXPECT_EQ(world_.database().Value("SELECT count(*) FROM disruptions"), "3");
  EXPECT_EQ(again.disruptions(1).place_id(), second.place_id());
}

TEST_F(DisruptionTest, ARepeatIsAboutThePlacesThereWere) {
  const v1::Place second = world_.MakePlace(host_.host_id(), "UTR-2");
  auto request = Flood();
  request.set_host_id(host_.host_id());
  ASSERT_OK_AND_ASSIGN(const auto reported, Report(request));
  EXPECT_THAT(reported.disruptions(), SizeIs(2));
  const v1::Place since = world_.MakePlace(host_.host_id(), "UTR-3");
  // Retired while the call was at the one before it.
  Forget(reported.disruptions(1).disruption_id());
  v1::RetirePlaceRequest retire;
  retire.set_place_id(second.place_id());
  ASSERT_OK(world_.Do(Office(), &Stub::RetirePlace, retire));
  ASSERT_OK_AND_ASSIGN(const auto again, Report(request));
  ASSERT_THAT(again.disruptions(), SizeIs(1));
  EXPECT_EQ(again.disruptions(0).place_id(), place_.place_id());
  EXPECT_OK(world_.Hold(since, today_ + 5));
  // A report that no place takes leaves nothing behind.
  request = Between(-9, 0);
  request.set_host_id(host_.host_id());
  EXPECT_THAT(Report(request), ReasonIs("DISRUPTION_OVER"));
  *request.mutable_until() = ToDate(today_ + 2);
  EXPECT_OK(Report(request));
}

TEST_F(DisruptionTest, NoOrderTellsAHostWhoIsUrgent) {
  const v1::Place second = world_.MakePlace(host_.host_id(), "UTR-2");
  const v1::Place third = world_.MakePlace(host_.host_id(), "UTR-3");
  Held(20, type::v1::LEVEL_L3, second);
  Held(30, type::v1::LEVEL_L1, third);
  auto request = Flood();
  request.set_host_id(host_.host_id());
  ASSERT_OK_AND_ASSIGN(const auto reported, Report(request, City()));
  ASSERT_OK_AND_ASSIGN(
      const auto listed,
      world_.Do(City(), &Stub::ListDisruptions, v1::ListDisruptionsRequest()));
  for (const auto& seen : {reported.disruptions(), listed.disruptions()}) {
    ASSERT_THAT(seen, SizeIs(3));
    EXPECT_EQ(seen[0].place_id(), place_.place_id());
    EXPECT_EQ(seen[1].place_id(), second.place_id());
    EXPECT_EQ(seen[2].place_id(), third.place_id());
  }
  EXPECT_EQ(world_.database().Value(
                "SELECT count(DISTINCT reported_at) FROM disruptions"),
            "1");
}

TEST_F(DisruptionTest, TheirOwnPlacesOnlyAndSafeHousesByTheOffice) {
  EXPECT_THAT(Report(Flood(), City("porto")),
              StatusIs(absl::StatusCode::kNotFound));
  auto host = World::HostRequest("House");
  host.mutable_host()->set_kind(v1::HOST_KIND_SAFE_HOUSE);
  const v1::Host house = world_.MakeHost(host);
  const v1::Place secret = world_.MakePlace(house.host_id(), "SAFE-1");
  auto request = Flood();
  request.set_place_id(secret.place_id());
  EXPECT_THAT(Report(request, City()), StatusIs(absl::StatusCode::kNotFound));
  ASSERT_OK_AND_ASSIGN(const auto reported, Report(request, Security()));
  EXPECT_THAT(Lift(reported, City()), StatusIs(absl::StatusCode::kNotFound));
  request.set_host_id(house.host_id());
  EXPECT_THAT(Report(request, City()), StatusIs(absl::StatusCode::kNotFound));
  ASSERT_OK_AND_ASSIGN(
      const auto listed,
      world_.Do(City(), &Stub::ListDisruptions, v1::ListDisruptionsRequest()));
  EXPECT_THAT(listed.disruptions(), IsEmpty());
}

TEST_F(DisruptionTest, AHostReadsNeitherHowUrgentNorWhoReported) {
  const std::string later = Held(40, type::v1::LEVEL_L1, place_);
  const std::string sooner = Held(20, type::v1::LEVEL_L3, place_);
  ASSERT_OK_AND_ASSIGN(const auto own, Report(Flood(), City()));
  EXPECT_THAT(own.affected_reservation_ids(), ElementsAre(sooner, later));
  ASSERT_OK(Report(Between(1, 90), Security()));
  ASSERT_OK_AND_ASSIGN(const auto seen, world_.Get(City(), later));
  EXPECT_FALSE(seen.waiting_for(0).has_due());
  ASSERT_OK_AND_ASSIGN(
      const auto listed,
      world_.Do(City(), &Stub::ListDisruptions, v1::ListDisruptionsRequest()));
  ASSERT_THAT(listed.disruptions(), SizeIs(2));
  EXPECT_THAT(listed.disruptions(0).reported_by(), Not(IsEmpty()));
  EXPECT_THAT(listed.disruptions(1).reported_by(), IsEmpty());
  EXPECT_TRUE(listed.disruptions(1).by_office());
}

TEST_F(DisruptionTest, WhatTheOfficeReportedTheHostDoesNotLift) {
  ASSERT_OK_AND_ASSIGN(const auto office, Report(Flood(), Security()));
  EXPECT_THAT(Lift(office, City()), ReasonIs("REPORTED_BY_OFFICE"));
  EXPECT_OK(Lift(office, Office()));
  ASSERT_OK_AND_ASSIGN(const auto own, Report(Flood(), City()));
  EXPECT_OK(Lift(own, City()));
  v1::ListDisruptionsRequest open;
  open.set_place_id(place_.place_id());
  ASSERT_OK_AND_ASSIGN(auto listed,
                       world_.Do(City(), &Stub::ListDisruptions, open));
  EXPECT_THAT(listed.disruptions(), IsEmpty());
  open.set_lifted_too(true);
  open.set_page_size(1);
  ASSERT_OK_AND_ASSIGN(listed, world_.Do(City(), &Stub::ListDisruptions, open));
  EXPECT_THAT(listed.disruptions(), SizeIs(1));
  EXPECT_THAT(listed.page_info().next_page_token(), Not(IsEmpty()));
}

TEST_F(DisruptionTest, TheHostAndTheOfficeSeeItInTheirListsAtOnce) {
  const std::string promised = Promised(20);
  Promised(60);
  v1::ListReservationsRequest request;
  request.set_host_id(host_.host_id());
  request.add_states(v1::RESERVATION_STATE_DISRUPTED);
  const auto seen_by = [&](const auth::Caller& caller) {
    std::vector<std::string> seen;
    const auto listed = world_.Do(caller, &Stub::ListReservations, request);
    EXPECT_OK(listed);
    if (!listed.ok()) return seen;
    for (const auto& each : listed->reservations()) {
      seen.push_back(each.reservation_id());
      EXPECT_THAT(each.waiting_for(), Not(IsEmpty()));
    }
    return seen;
  };
  EXPECT_THAT(seen_by(City()), IsEmpty());
  ASSERT_OK_AND_ASSIGN(const auto reported, Report(Between(20, 25), City()));
  for (const auth::Caller& caller : {City(), Office()}) {
    EXPECT_THAT(seen_by(caller), ElementsAre(promised));
    ASSERT_OK_AND_ASSIGN(const auto open,
                         world_.Do(caller, &Stub::ListDisruptions,
                                   v1::ListDisruptionsRequest()));
    EXPECT_THAT(open.disruptions(), SizeIs(1));
  }
  ASSERT_OK(Lift(reported, City()));
  for (const auth::Caller& caller : {City(), Office()}) {
    EXPECT_THAT(seen_by(caller), IsEmpty());
  }
}

TEST_F(DisruptionTest, NamesWhatIsWrong) {
  auto request = Between(5, 5);
  EXPECT_THAT(Report(request), ReasonIs("DATES_REVERSED"));
  EXPECT_THAT(Report(Between(-9, 0)), ReasonIs("DISRUPTION_OVER"));
  request = Flood();
  request.clear_place_id();
  EXPECT_THAT(Report(request), ReasonIs("FIELD_REQUIRED"));
  request.set_host_id(host_.host_id());
  request.set_etag("1");
  EXPECT_THAT(Report(request), ReasonIs("FIELD_NOT_ALLOWED"));
  world_.database().Run("UPDATE places SET status = 'RETIRED'");
  EXPECT_THAT(Report(Flood()), ReasonIs("PLACE_RETIRED"));
}

TEST_F(DisruptionTest, ErasedSheLivesThereWithoutAName) {
  const std::string home = LivedIn();
  const std::string promised = Promised(20);
  ASSERT_OK(Report(Flood()));
  for (const char* number : {"1", "2"}) {
    v1::EraseCaseRequest erase;
    erase.set_case_ref(absl::StrCat("case-0123456789abcde", number));
    ASSERT_OK(world_.Do(Relocation(), &Stub::EraseCase, erase));
  }
  EXPECT_EQ(world_.database().Value(
                "SELECT string_agg(state || case_ref, ',') FROM reservations"),
            "DISRUPTED");
  EXPECT_OK(CheckOut(home));
}

TEST_F(DisruptionTest, AHoldOfTheSameMomentIsRefusedOrHit) {
  absl::StatusOr<v1::Reservation> held;
  std::thread holder([&] { held = world_.Hold(place_, today_ + 10); });
  const auto reported = Report(Flood());
  holder.join();
  ASSERT_OK(reported);
  if (held.ok()) {
    EXPECT_EQ(StateOf(held->reservation_id()), "DISRUPTED");
  } else {
    EXPECT_THAT(held, ReasonIs("PLACE_DISRUPTED"));
  }
}

}  // namespace
}  // namespace sojourn::capacity
