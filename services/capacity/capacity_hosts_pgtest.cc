// Hosts, places and availability through the service.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/capacity/capacity_test_world.h"

namespace sojourn::capacity {
namespace {

using sojourn::testing::BadFieldsAre;
using sojourn::testing::StatusIs;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class HostsTest : public ::testing::Test {
 protected:
  std::vector<std::string> HostNames(const auth::Caller& caller) {
    auto list = world_.Do(caller, &Stub::ListHosts, v1::ListHostsRequest());
    EXPECT_OK(list);
    std::vector<std::string> names;
    for (const v1::Host& host : list->hosts()) {
      names.push_back(host.display_name());
    }
    return names;
  }

  v1::Host MakeSafeHouse() {
    auto request = World::HostRequest("Kilimo");
    request.mutable_host()->set_kind(v1::HOST_KIND_SAFE_HOUSE);
    return world_.MakeHost(request);
  }

  World world_;
};

TEST_F(HostsTest, AHostIsCreatedOnceAndTold) {
  auto request = World::HostRequest("Utrecht");
  request.set_request_id(sojourn::testing::NewRequestId());
  ASSERT_OK_AND_ASSIGN(const auto first,
                       world_.Do(Office(), &Stub::CreateHost, request));
  ASSERT_OK_AND_ASSIGN(const auto again,
                       world_.Do(Office(), &Stub::CreateHost, request));
  EXPECT_EQ(first.host().host_id(), again.host().host_id());
  EXPECT_EQ(first.host().status(), v1::HOST_STATUS_ACTIVE);
  EXPECT_EQ(first.host().languages(0).level(), type::v1::LANGUAGE_LEVEL_FLUENT);
  EXPECT_EQ(world_.EventsOf(first.host().host_id()), "host.created ACTIVE");
  EXPECT_EQ(world_.database().Value(
                "SELECT concat_ws(' ', refs->>'time_zone', refs->>'kind', "
                "refs->>'country', refs->>'organisation_id') FROM events"),
            "Europe/Amsterdam CITY NL utrecht");

  request.mutable_host()->set_display_name("Other");
  EXPECT_THAT(world_.Do(Office(), &Stub::CreateHost, request),
              ReasonIs("REQUEST_ID_REUSED"));
  EXPECT_THAT(
      world_.Do(Office(), &Stub::CreateHost, World::HostRequest("Utrecht")),
      ReasonIs("HOST_EXISTS"));
}

TEST_F(HostsTest, AllBadFieldsAreNamedAndNothingIsStored) {
  v1::CreateHostRequest request = World::HostRequest("Utrecht");
  request.mutable_host()->set_country_code("ZZ");
  request.mutable_host()->set_time_zone("Europe/Atlantis");
  request.mutable_host()->clear_kind();
  request.mutable_host()->set_lead_time_days(-1);
  request.mutable_host()->mutable_services()->set_airport_code("amst");
  EXPECT_THAT(
      world_.Do(Office(), &Stub::CreateHost, request),
      BadFieldsAre("host.country_code", "host.time_zone", "host.kind",
                   "host.lead_time_days", "host.services.airport_code"));
  EXPECT_EQ(world_.database().Value("SELECT count(*) FROM hosts"), "0");
}

TEST_F(HostsTest, CoordinatorsCreateAndSeeTheirOwnOnly) {
  auto own = World::HostRequest("Haarlem");
  own.mutable_host()->clear_organisation_id();
  ASSERT_OK_AND_ASSIGN(const auto made,
                       world_.Do(City("haarlem"), &Stub::CreateHost, own));
  EXPECT_EQ(made.host().organisation_id(), "haarlem");
  const v1::Host utrecht = world_.MakeHost("Utrecht");

  EXPECT_THAT(world_.Do(City("haarlem"), &Stub::CreateHost,
                        World::HostRequest("Elsewhere")),
              ReasonIs("NOT_OWN_ORGANISATION"));
  EXPECT_THAT(HostNames(City("haarlem")), ::testing::ElementsAre("Haarlem"));
  EXPECT_THAT(HostNames(Office()),
              ::testing::ElementsAre("Haarlem", "Utrecht"));

  v1::GetHostRequest foreign;
  foreign.set_host_id(utrecht.host_id());
  v1::GetHostRequest missing;
  missing.set_host_id("zzzz");
  const auto one = world_.Do(City("haarlem"), &Stub::GetHost, foreign);
  const auto two = world_.Do(City("haarlem"), &Stub::GetHost, missing);
  EXPECT_EQ(one.status(), two.status());
  EXPECT_THAT(one, StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(HostsTest, SafeHousesExistForTheOfficeAndRelocationOnly) {
  const v1::Host safe = MakeSafeHouse();
  const v1::Place place = world_.MakePlace(safe.host_id(), "KLM-1");
  EXPECT_THAT(HostNames(City("utrecht")), IsEmpty());
  EXPECT_THAT(HostNames(Office()), SizeIs(1));
  EXPECT_THAT(HostNames(Relocation()), SizeIs(1));

  v1::GetHostRequest get;
  get.set_host_id(safe.host_id());
  EXPECT_THAT(world_.Do(City("utrecht"), &Stub::GetHost, get),
              StatusIs(absl::StatusCode::kNotFound));
  v1::ListPlacesRequest list;
  list.set_host_id(safe.host_id());
  EXPECT_THAT(world_.Do(City("utrecht"), &Stub::ListPlaces, list),
              StatusIs(absl::StatusCode::kNotFound));
  v1::SetAvailabilityRequest set;
  set.set_place_id(place.place_id());
  EXPECT_THAT(world_.Do(City("utrecht"), &Stub::SetAvailability, set),
              StatusIs(absl::StatusCode::kNotFound));

  auto request = World::HostRequest("Hidden");
  request.mutable_host()->set_kind(v1::HOST_KIND_SAFE_HOUSE);
  EXPECT_THAT(world_.Do(City("utrecht"), &Stub::CreateHost, request),
              ReasonIs("SAFE_HOUSE_RESERVED"));
  // The name of a safe house is free to everybody else.
  EXPECT_OK(world_.Do(City("utrecht"), &Stub::CreateHost,
                      World::HostRequest("Kilimo")));
}

TEST_F(HostsTest, ListsComeInPagesBoundToTheirFilter) {
  for (const char* name : {"A", "B", "C"}) world_.MakeHost(name);
  v1::ListHostsRequest request;
  request.set_page_size(2);
  ASSERT_OK_AND_ASSIGN(const auto first,
                       world_.Do(Office(), &Stub::ListHosts, request));
  EXPECT_EQ(first.hosts_size(), 2);
  request.set_page_token(first.page_info().next_page_token());
  ASSERT_OK_AND_ASSIGN(const auto second,
                       world_.Do(Office(), &Stub::ListHosts, request));
  ASSERT_EQ(second.hosts_size(), 1);
  EXPECT_EQ(second.hosts(0).display_name(), "C");
  EXPECT_THAT(second.page_info().next_page_token(), IsEmpty());
  request.add_country_codes("NL");
  EXPECT_THAT(world_.Do(Office(), &Stub::ListHosts, request),
              ReasonIs("PAGE_TOKEN_INVALID"));
}

TEST_F(HostsTest, RolesThatMayNeverCallAreRefused) {
  const auto caseworker =
      sojourn::testing::As(auth::Role::kNgoCaseworker, "ngo");
  EXPECT_THAT(world_.Do(caseworker, &Stub::ListHosts, v1::ListHostsRequest()),
              StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(world_.Do(sojourn::testing::AsService("visa"), &Stub::ListHosts,
                        v1::ListHostsRequest()),
              StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(world_.Do(City(), &Stub::HoldPlace, v1::HoldPlaceRequest()),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(HostsTest, AnAddressIsSealedAndShownOnNoPlace) {
  const v1::Host host = world_.MakeHost();
  world_.MakePlace(host.host_id());
  v1::ListPlacesRequest list;
  list.set_host_id(host.host_id());
  for (const auth::Caller& caller : {Office(), City(), Relocation()}) {
    ASSERT_OK_AND_ASSIGN(const auto places,
                         world_.Do(caller, &Stub::ListPlaces, list));
    ASSERT_EQ(places.places_size(), 1);
    EXPECT_THAT(places.places(0).address(), IsEmpty());
    EXPECT_EQ(places.places(0).has_vetting(), !caller.is_service);
  }
  EXPECT_EQ(world_.database().Value(
                "SELECT bool_or(position('Kade'::bytea in address_sealed) > 0 "
                "OR position('security'::bytea in vetting_sealed) > 0)::text "
                "FROM places"),
            "false");
}

TEST_F(HostsTest, PlacesAreOfOwnHostsAndHaveOneCode) {
  const v1::Host host = world_.MakeHost();
  const auto request = world_.PlaceRequest(host.host_id(), "UTR-1");
  EXPECT_THAT(world_.Do(City("haarlem"), &Stub::CreatePlace, request),
              StatusIs(absl::StatusCode::kNotFound));
  ASSERT_OK(world_.Do(City("utrecht"), &Stub::CreatePlace, request));
  EXPECT_THAT(world_.Do(City("utrecht"), &Stub::CreatePlace, request),
              ReasonIs("PLACE_EXISTS"));

  auto late = world_.PlaceRequest(host.host_id(), "UTR-2");
  *late.mutable_place()->mutable_vetting()->mutable_vetted_on() =
      ToDate(world_.Today() + 1);
  EXPECT_THAT(world_.Do(Office(), &Stub::CreatePlace, late),
              ReasonIs("DATE_IN_FUTURE"));

  auto bad = world_.PlaceRequest(host.host_id(), "an address 5");
  bad.mutable_place()->set_adults(0);
  bad.mutable_place()->clear_address();
  bad.mutable_place()->clear_vetting();
  EXPECT_THAT(world_.Do(Office(), &Stub::CreatePlace, bad),
              BadFieldsAre("place.code", "place.adults", "place.address",
                           "place.vetting"));

  world_.database().Run("UPDATE hosts SET status = 'LEFT'");
  EXPECT_THAT(world_.Do(Office(), &Stub::CreatePlace,
                        world_.PlaceRequest(host.host_id(), "UTR-3")),
              ReasonIs("HOST_NOT_ACTIVE"));
}

TEST_F(HostsTest, AvailabilityIsReplacedAndSaysWhoConfirmedIt) {
  const v1::Place place = world_.MakePlace(world_.MakeHost().host_id());
  v1::SetAvailabilityRequest request;
  request.set_place_id(place.place_id());
  request.set_etag(place.etag());
  const absl::CivilDay today = world_.Today();
  *request.add_windows() = ToStay(today + 20, today + 30);
  *request.add_windows() = ToStay(today, today + 20);
  *request.add_windows() = ToStay(today + 40, today + 50);
  ASSERT_OK_AND_ASSIGN(const auto set,
                       world_.Do(City(), &Stub::SetAvailability, request));
  ASSERT_EQ(set.place().availability_size(), 2);
  EXPECT_EQ(set.place().availability(0).period().check_out().day(),
            (today + 30).day());
  EXPECT_EQ(set.place().availability(0).confirmed_by(), City().subject);
  EXPECT_FALSE(set.place().availability(0).stale());
  EXPECT_EQ(world_.EventsOf(place.place_id()),
            "place.created OPEN|place.availability_set OPEN|"
            "place.availability_set OPEN");

  EXPECT_THAT(world_.Do(City(), &Stub::SetAvailability, request),
              ReasonIs("ETAG_MISMATCH"));
  request.clear_etag();
  *request.add_windows() = ToStay(today + 49, today + 60);
  EXPECT_THAT(world_.Do(City(), &Stub::SetAvailability, request),
              ReasonIs("WINDOWS_OVERLAP"));
  *request.mutable_windows(request.windows_size() - 1) =
      ToStay(today + 3600, today + 3700);
  EXPECT_THAT(world_.Do(City(), &Stub::SetAvailability, request),
              ReasonIs("DATE_TOO_FAR"));

  world_.Advance(absl::Hours(24 * 31));
  v1::ListPlacesRequest list;
  list.set_host_id(place.host_id());
  ASSERT_OK_AND_ASSIGN(const auto later,
                       world_.Do(City(), &Stub::ListPlaces, list));
  EXPECT_TRUE(later.places(0).availability(0).stale());
}

TEST_F(HostsTest, StaysWhileGuestsHaveNightsOfADisruptedPlace) {
  const v1::Place place = world_.MakePlace(world_.MakeHost().host_id());
  ASSERT_OK_AND_ASSIGN(const auto hold, world_.Hold(place, world_.Today()));
  ASSERT_OK(world_.Confirm(hold.reservation_id()));
  v1::CheckInRequest check_in;
  check_in.set_reservation_id(hold.reservation_id());
  check_in.mutable_occurred_at()->set_seconds(absl::ToUnixSeconds(absl::Now()) -
                                              60);
  ASSERT_OK(world_.Do(City(), &Stub::CheckIn, check_in));
  v1::ReportDisruptionRequest report;
  report.set_place_id(place.place_id());
  report.set_reason(v1::DISRUPTION_REASON_FLOODED);
  ASSERT_OK(world_.Do(City(), &Stub::ReportDisruption, report));
  v1::UpdateHostRequest leave;
  leave.set_host_id(place.host_id());
  leave.mutable_host()->set_status(v1::HOST_STATUS_LEFT);
  leave.mutable_update_mask()->add_paths("status");
  const auto refused = world_.Do(City(), &Stub::UpdateHost, leave);
  EXPECT_THAT(refused, ReasonIs("HOST_RESERVED"));
  EXPECT_THAT(std::string(refused.status().message()),
              HasSubstr(hold.reservation_id()));
}

// It keeps their nights, and does not learn whose they are.
TEST_F(HostsTest, RefusalsDoNotNameWhomAHostMayNotKnowOf) {
  auto of_rounds = World::HostRequest("Utrecht");
  of_rounds.mutable_host()->set_intake_mode(v1::INTAKE_MODE_ROUND);
  const v1::Host host = world_.MakeHost(of_rounds);
  const v1::Place place = world_.MakePlace(host.host_id());
  const absl::CivilDay today = world_.Today();
  v1::SetRoundsRequest rounds;
  rounds.set_host_id(host.host_id());
  v1::Round& round = *rounds.add_rounds();
  *round.mutable_first_arrival() = ToDate(today);
  *round.mutable_last_arrival() = ToDate(today + 30);
  *round.mutable_closes() = ToDate(today + 10);
  round.set_quota(5);
  ASSERT_OK(world_.Do(City(), &Stub::SetRounds, rounds));
  auto request = World::HoldRequest(place, today + 5);
  request.set_level(type::v1::LEVEL_L3);
  ASSERT_OK_AND_ASSIGN(const auto hold, world_.Hold(request));
  v1::SetShareRequest share;
  share.set_reservation_id(hold.reservation_id());
  share.set_number(1);
  share.set_view_closed(true);
  ASSERT_OK(world_.Do(Relocation(), &Stub::SetShare, share));

  v1::SetAvailabilityRequest close;
  close.set_place_id(place.place_id());
  v1::SetBlockedDaysRequest block;
  block.set_place_id(place.place_id());
  *block.add_blocked_days() = ToStay(today + 6, today + 7);
  v1::RetirePlaceRequest retire;
  retire.set_place_id(place.place_id());
  v1::UpdatePlaceRequest smaller;
  smaller.set_place_id(place.place_id());
  smaller.mutable_place()->set_women_only(true);
  smaller.mutable_update_mask()->add_paths("women_only");
  v1::UpdateHostRequest leave;
  leave.set_host_id(host.host_id());
  leave.mutable_host()->set_status(v1::HOST_STATUS_LEFT);
  leave.mutable_update_mask()->add_paths("status");
  rounds.clear_rounds();
  rounds.clear_request_id();
  const auto refusals = [&](const auth::Caller& caller) {
    return std::vector<absl::Status>{
        world_.Do(caller, &Stub::SetAvailability, close).status(),
        world_.Do(caller, &Stub::SetBlockedDays, block).status(),
        world_.Do(caller, &Stub::RetirePlace, retire).status(),
        world_.Do(caller, &Stub::UpdatePlace, smaller).status(),
        world_.Do(caller, &Stub::UpdateHost, leave).status(),
        world_.Do(caller, &Stub::SetRounds, rounds).status()};
  };
  for (const absl::Status& refused : refusals(City())) {
    EXPECT_THAT(refused, StatusIs(absl::StatusCode::kFailedPrecondition));
    EXPECT_THAT(
        std::string(refused.message()),
        ::testing::AllOf(HasSubstr("1 reservation(s)"),
                         HasSubstr("1 that the programme office knows of"),
                         ::testing::Not(HasSubstr(hold.reservation_id()))));
  }
  for (const absl::Status& refused : refusals(Office())) {
    EXPECT_THAT(std::string(refused.message()),
                HasSubstr(hold.reservation_id()));
  }
}

TEST_F(HostsTest, ReservedNightsCannotBeClosed) {
  const v1::Place place = world_.MakePlace(world_.MakeHost().host_id());
  const absl::CivilDay today = world_.Today();
  ASSERT_OK_AND_ASSIGN(const auto hold, world_.Hold(place, today + 5));
  const auto refused = world_.Open(place.place_id(), today, today + 16);
  EXPECT_THAT(refused, ReasonIs("AVAILABILITY_RESERVED"));
  EXPECT_THAT(std::string(refused.status().message()),
              HasSubstr(hold.reservation_id()));
  EXPECT_OK(world_.Open(place.place_id(), today, today + 17));

  // Once the hold has lapsed its nights may be closed, and it is said first.
  world_.Advance(absl::Hours(24 * 7));
  EXPECT_OK(world_.Open(place.place_id(), today + 100, today + 110));
  EXPECT_THAT(world_.EventsOf(place.place_id()),
              HasSubstr("reservation.expired EXPIRED|place.availability_set"));

  world_.database().Run("UPDATE places SET status = 'RETIRED'");
  EXPECT_THAT(world_.Open(place.place_id(), today, today + 100),
              ReasonIs("PLACE_RETIRED"));
}

}  // namespace
}  // namespace sojourn::capacity
