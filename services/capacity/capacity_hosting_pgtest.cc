// Hosts and places that change, and what nobody may change under a guest.
#include <thread>

#include "absl/time/clock.h"
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

class HostingTest : public ::testing::Test {
 protected:
  v1::UpdateHostRequest HostChange(const std::vector<std::string>& paths) {
    v1::UpdateHostRequest request;
    request.set_host_id(host_.host_id());
    for (const std::string& path : paths) {
      request.mutable_update_mask()->add_paths(path);
    }
    return request;
  }
  absl::StatusOr<v1::UpdateHostResponse> SetStatus(v1::HostStatus status) {
    auto request = HostChange({"status"});
    request.mutable_host()->set_status(status);
    return world_.Do(City(), &Stub::UpdateHost, request);
  }
  v1::UpdatePlaceRequest PlaceChange(const std::vector<std::string>& paths) {
    v1::UpdatePlaceRequest request;
    request.set_place_id(place_.place_id());
    for (const std::string& path : paths) {
      request.mutable_update_mask()->add_paths(path);
    }
    return request;
  }
  absl::StatusOr<v1::UpdatePlaceResponse> Update(
      const v1::UpdatePlaceRequest& request) {
    return world_.Do(City(), &Stub::UpdatePlace, request);
  }
  void NewVetting(v1::UpdatePlaceRequest& request, int days) {
    auto& vetting = *request.mutable_place()->mutable_vetting();
    vetting.set_vetted_by("network security again");
    *vetting.mutable_vetted_on() = ToDate(world_.Today());
    *vetting.mutable_expires_on() = ToDate(world_.Today() + days);
  }
  absl::StatusOr<v1::RetirePlaceResponse> Retire() {
    v1::RetirePlaceRequest request;
    request.set_place_id(place_.place_id());
    return world_.Do(City(), &Stub::RetirePlace, request);
  }
  absl::StatusOr<v1::CheckInResponse> CheckIn(const std::string& id) {
    v1::CheckInRequest request;
    request.set_reservation_id(id);
    request.mutable_occurred_at()->set_seconds(
        absl::ToUnixSeconds(absl::Now()) - 60);
    return world_.Do(City(), &Stub::CheckIn, request);
  }
  std::string Sealed(const std::string& column) {
    return world_.database().Value("SELECT md5(" + column +
                                   ") FROM places WHERE public_id = '" +
                                   place_.place_id() + "'");
  }

  World world_;
  const absl::CivilDay today_ = world_.Today();
  const v1::Host host_ = world_.MakeHost();
  const v1::Place place_ = world_.MakePlace(host_.host_id());
};

TEST_F(HostingTest, AHostChangesInWhatIsNamedAndTellsItselfWhole) {
  auto request = HostChange(
      {"display_name", "languages", "services", "interpreter_languages",
       "lead_time_days", "max_arrivals_per_month", "time_zone", "intake_mode"});
  request.set_request_id(NewRequestId());
  request.set_etag(host_.etag());
  v1::Host& host = *request.mutable_host();
  host.set_display_name("Utrecht and around");
  auto* skill = host.add_languages();
  skill->set_language_code("fr");
  skill->set_level(type::v1::LANGUAGE_LEVEL_BASIC);
  host.mutable_services()->set_legal_aid(true);
  host.set_lead_time_days(14);
  host.set_max_arrivals_per_month(2);
  host.set_time_zone("Europe/Lisbon");
  host.set_intake_mode(v1::INTAKE_MODE_ROUND);
  // Not named, so not heard.
  host.set_country_code("PT");
  host.set_kind(v1::HOST_KIND_CSO);
  ASSERT_OK_AND_ASSIGN(const auto first,
                       world_.Do(City(), &Stub::UpdateHost, request));
  EXPECT_EQ(first.host().display_name(), "Utrecht and around");
  EXPECT_EQ(first.host().languages(0).language_code(), "fr");
  EXPECT_EQ(first.host().languages_size(), 1);
  EXPECT_THAT(first.host().interpreter_languages(), IsEmpty());
  EXPECT_TRUE(first.host().services().legal_aid());
  EXPECT_EQ(first.host().lead_time_days(), 14);
  EXPECT_EQ(first.host().max_arrivals_per_month(), 2);
  EXPECT_EQ(first.host().intake_mode(), v1::INTAKE_MODE_ROUND);
  EXPECT_EQ(first.host().country_code(), "NL");
  EXPECT_EQ(first.host().kind(), v1::HOST_KIND_CITY);
  EXPECT_EQ(first.host().status(), v1::HOST_STATUS_ACTIVE);
  EXPECT_EQ(world_.EventsOf(host_.host_id()),
            "host.created ACTIVE|host.updated ACTIVE");
  EXPECT_EQ(world_.database().Value(
                "SELECT concat_ws(' ', refs->>'time_zone', refs->>'kind', "
                "refs->>'country', refs->>'organisation_id') FROM events "
                "WHERE type = 'host.updated'"),
            "Europe/Lisbon CITY NL utrecht");

  ASSERT_OK_AND_ASSIGN(const auto replay,
                       world_.Do(City(), &Stub::UpdateHost, request));
  EXPECT_EQ(replay.host().etag(), first.host().etag());
  request.clear_request_id();
  EXPECT_THAT(world_.Do(City(), &Stub::UpdateHost, request),
              ReasonIs("ETAG_MISMATCH"));
}

TEST_F(HostingTest, BadChangesOfAHostAreNamed) {
  auto request = HostChange({});
  EXPECT_THAT(world_.Do(City(), &Stub::UpdateHost, request),
              BadFieldsAre("update_mask"));
  request = HostChange({"country_code"});
  EXPECT_THAT(world_.Do(City(), &Stub::UpdateHost, request),
              ReasonIs("MASK_PATH_UNKNOWN"));
  request = HostChange({"status", "display_name", "time_zone", "languages",
                        "lead_time_days", "services", "intake_mode"});
  v1::Host& host = *request.mutable_host();
  host.set_time_zone("Europe/Atlantis");
  host.add_languages()->set_language_code("zzz9");
  host.set_lead_time_days(-1);
  host.mutable_services()->set_airport_code("amst");
  EXPECT_THAT(
      world_.Do(City(), &Stub::UpdateHost, request),
      BadFieldsAre("host.status", "host.display_name", "host.time_zone",
                   "host.languages[0].language_code", "host.languages[0].level",
                   "host.services.airport_code", "host.intake_mode",
                   "host.lead_time_days"));
  world_.MakeHost("Haarlem");
  request = HostChange({"display_name"});
  request.mutable_host()->set_display_name("Haarlem");
  EXPECT_THAT(world_.Do(City(), &Stub::UpdateHost, request),
              ReasonIs("HOST_EXISTS"));
  EXPECT_THAT(world_.Do(City("porto"), &Stub::UpdateHost, request),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(HostingTest, APausedHostKeepsItsWordAndGivesNoNew) {
  ASSERT_OK_AND_ASSIGN(const auto promised, world_.Hold(place_, today_ + 5));
  ASSERT_OK(world_.Confirm(promised.reservation_id()));
  ASSERT_OK_AND_ASSIGN(const auto held, world_.Hold(place_, today_ + 40));
  ASSERT_OK(SetStatus(v1::HOST_STATUS_PAUSED));
  EXPECT_THAT(world_.Hold(place_, today_ + 80), ReasonIs("HOST_NOT_ACTIVE"));
  EXPECT_THAT(world_.Confirm(held.reservation_id()),
              ReasonIs("HOST_NOT_ACTIVE"));
  ASSERT_OK_AND_ASSIGN(const auto stands,
                       world_.Get(City(), promised.reservation_id()));
  EXPECT_EQ(stands.state(), v1::RESERVATION_STATE_CONFIRMED);
  ASSERT_OK(SetStatus(v1::HOST_STATUS_ACTIVE));
  EXPECT_OK(world_.Confirm(held.reservation_id()));
}

TEST_F(HostingTest, AHostLeavesOnceNobodyHasNightsThere) {
  ASSERT_OK_AND_ASSIGN(const auto held, world_.Hold(place_, today_ + 5));
  const auto refused = SetStatus(v1::HOST_STATUS_LEFT);
  EXPECT_THAT(refused, ReasonIs("HOST_RESERVED"));
  EXPECT_THAT(std::string(refused.status().message()),
              HasSubstr(held.reservation_id()));
  // A hold that has lapsed keeps nobody.
  world_.Advance(absl::Hours(24 * 8));
  ASSERT_OK(SetStatus(v1::HOST_STATUS_LEFT));
  EXPECT_THAT(world_.Hold(place_, today_ + 80), ReasonIs("HOST_NOT_ACTIVE"));
  EXPECT_OK(SetStatus(v1::HOST_STATUS_ACTIVE));
}

// Whichever is first: no nights are given at a host that has left or is paused.
TEST_F(HostingTest, AHoldAndAHostThatLeavesAtOnce) {
  for (int round = 0; round < 10; ++round) {
    absl::StatusOr<v1::Reservation> held = absl::UnknownError("");
    std::thread holding([&] { held = world_.Hold(place_, today_ + 5); });
    const auto left = SetStatus(v1::HOST_STATUS_LEFT);
    holding.join();
    EXPECT_NE(held.ok(), left.ok());
    EXPECT_THAT(held.ok() ? ReasonOf(left.status()) : ReasonOf(held.status()),
                held.ok() ? "HOST_RESERVED" : "HOST_NOT_ACTIVE");
    if (held.ok()) {
      ASSERT_OK(world_.Release(held->reservation_id()));
    }
    ASSERT_OK(SetStatus(v1::HOST_STATUS_ACTIVE));
  }
  EXPECT_EQ(world_.database().Value("SELECT deadlocks FROM pg_stat_database "
                                    "WHERE datname = current_database()"),
            "0");
}

TEST_F(HostingTest, ANewVettingIsTheWayPastAnOldOne) {
  ASSERT_OK(world_.Open(place_.place_id(), today_, today_ + 600));
  world_.Advance(absl::Hours(24 * 310));
  ASSERT_OK_AND_ASSIGN(const auto held, world_.Hold(place_, today_ + 400));
  EXPECT_THAT(world_.Confirm(held.reservation_id()),
              ReasonIs("VETTING_EXPIRED"));
  auto request = PlaceChange({"vetting"});
  NewVetting(request, 365);
  const std::string address = Sealed("address_sealed");
  ASSERT_OK_AND_ASSIGN(const auto updated, Update(request));
  EXPECT_EQ(updated.place().vetting().vetted_by(), "network security again");
  EXPECT_EQ(updated.place().waiting_for_size(), 1);  // its windows are stale
  EXPECT_OK(world_.Confirm(held.reservation_id()));
  EXPECT_EQ(Sealed("address_sealed"), address);
  ASSERT_OK_AND_ASSIGN(const auto told,
                       world_.Get(Relocation(), held.reservation_id()));
  EXPECT_EQ(told.address(), "Kade 1, invented");

  request.clear_request_id();
  *request.mutable_place()->mutable_vetting()->mutable_vetted_on() =
      ToDate(world_.Today() + 1);
  EXPECT_THAT(Update(request), ReasonIs("DATE_IN_FUTURE"));
  NewVetting(request, 4000);
  EXPECT_THAT(Update(request), ReasonIs("DATE_TOO_FAR"));
}

TEST_F(HostingTest, NothingIsTakenFromAPartyThatNeedsIt) {
  auto hold = World::HoldRequest(place_, today_ + 5);
  hold.mutable_party()->set_adults(2);
  ASSERT_OK_AND_ASSIGN(const auto held, world_.Hold(hold));
  auto request = PlaceChange({"adults"});
  request.mutable_place()->set_adults(1);
  const auto refused = Update(request);
  EXPECT_THAT(refused, ReasonIs("PLACE_RESERVED"));
  EXPECT_THAT(std::string(refused.status().message()),
              HasSubstr(held.reservation_id()));
  // What she does not need may go, and what is more may come.
  auto more = PlaceChange({"adults", "cot", "turnover_days", "lane"});
  more.mutable_place()->set_adults(4);
  more.mutable_place()->set_cot(true);
  more.mutable_place()->set_turnover_days(7);
  more.mutable_place()->set_lane(v1::LANE_URGENT);
  ASSERT_OK_AND_ASSIGN(const auto updated, Update(more));
  EXPECT_EQ(updated.place().adults(), 4);
  EXPECT_EQ(updated.place().lane(), v1::LANE_URGENT);
  EXPECT_EQ(updated.place().bedrooms(), 1);
  EXPECT_OK(Update(PlaceChange({"cot"})));
  EXPECT_THAT(world_.EventsOf(place_.place_id()),
              ::testing::EndsWith("place.updated OPEN|place.updated OPEN"));
  // Turnover days count for what is held from then on.
  ASSERT_OK_AND_ASSIGN(const auto before,
                       world_.Get(City(), held.reservation_id()));
  EXPECT_EQ(before.free_from().DebugString(),
            ToDate(today_ + 17).DebugString());
  ASSERT_OK_AND_ASSIGN(const auto after, world_.Hold(place_, today_ + 40));
  EXPECT_EQ(after.free_from().DebugString(), ToDate(today_ + 57).DebugString());
  // Once her hold has lapsed the beds may go.
  world_.Advance(absl::Hours(24 * 8));
  request.clear_request_id();
  EXPECT_OK(Update(request));
}

TEST_F(HostingTest, OfAnErasedGuestNobodyKnowsWhatSheNeeds) {
  ASSERT_OK_AND_ASSIGN(const auto held, world_.Hold(place_, today_));
  ASSERT_OK(world_.Confirm(held.reservation_id()));
  ASSERT_OK(CheckIn(held.reservation_id()));
  v1::EraseCaseRequest erase;
  erase.set_case_ref("case-0123456789abcdef");
  ASSERT_OK(world_.Do(Relocation(), &Stub::EraseCase, erase));
  auto request = PlaceChange({"adults"});
  request.mutable_place()->set_adults(1);
  EXPECT_THAT(Update(request), ReasonIs("PLACE_RESERVED"));
  request.mutable_place()->set_adults(3);
  request.clear_request_id();
  EXPECT_OK(Update(request));
}

TEST_F(HostingTest, AnAddressChangesWithItsVettingAndUnderNobodysFeet) {
  auto request = PlaceChange({"address"});
  request.mutable_place()->set_address("Kade 2, invented");
  EXPECT_THAT(Update(request), BadFieldsAre("place.vetting"));
  request.mutable_update_mask()->add_paths("vetting");
  NewVetting(request, 300);
  ASSERT_OK_AND_ASSIGN(const auto held, world_.Hold(place_, today_ + 5));
  ASSERT_OK_AND_ASSIGN(const auto moved, Update(request));
  EXPECT_THAT(moved.place().address(), IsEmpty());
  ASSERT_OK(world_.Confirm(held.reservation_id()));
  ASSERT_OK_AND_ASSIGN(const auto told,
                       world_.Get(Relocation(), held.reservation_id()));
  EXPECT_EQ(told.address(), "Kade 2, invented");

  request.mutable_place()->set_address("Kade 3, invented");
  request.clear_request_id();
  EXPECT_THAT(Update(request), ReasonIs("PLACE_RESERVED"));
  ASSERT_OK(world_.Release(held.reservation_id()));
  v1::BurnPlaceRequest burn;
  burn.set_place_id(place_.place_id());
  ASSERT_OK(world_.Do(Office(), &Stub::BurnPlace, burn));
  EXPECT_THAT(Update(request), ReasonIs("PLACE_BLOCKED"));
}

TEST_F(HostingTest, BadChangesOfAPlaceAreNamed) {
  EXPECT_THAT(Update(PlaceChange({})), BadFieldsAre("update_mask"));
  EXPECT_THAT(Update(PlaceChange({"code"})), ReasonIs("MASK_PATH_UNKNOWN"));
  EXPECT_THAT(Update(PlaceChange({"adults", "bedrooms", "lane", "vetting"})),
              BadFieldsAre("place.adults", "place.bedrooms", "place.lane",
                           "place.vetting"));
  auto request = PlaceChange({"pets"});
  request.set_etag("0");
  EXPECT_THAT(Update(request), ReasonIs("ETAG_MISMATCH"));
  request.clear_etag();
  EXPECT_THAT(world_.Do(City("porto"), &Stub::UpdatePlace, request),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(HostingTest, APlaceIsRetiredForGoodOnceNobodyHasNightsThere) {
  ASSERT_OK_AND_ASSIGN(const auto held, world_.Hold(place_, today_ + 5));
  const auto refused = Retire();
  EXPECT_THAT(refused, ReasonIs("PLACE_RESERVED"));
  EXPECT_THAT(std::string(refused.status().message()),
              HasSubstr(held.reservation_id()));
  ASSERT_OK(world_.Release(held.reservation_id()));
  v1::RetirePlaceRequest request;
  request.set_request_id(NewRequestId());
  request.set_place_id(place_.place_id());
  ASSERT_OK_AND_ASSIGN(const auto retired,
                       world_.Do(City(), &Stub::RetirePlace, request));
  EXPECT_EQ(retired.place().status(), v1::PLACE_STATUS_RETIRED);
  EXPECT_THAT(retired.place().availability(), IsEmpty());
  ASSERT_OK(world_.Do(City(), &Stub::RetirePlace, request));
  // Said again, it stays as it is.
  ASSERT_OK_AND_ASSIGN(const auto again, Retire());
  EXPECT_EQ(again.place().etag(), retired.place().etag());
  EXPECT_THAT(world_.EventsOf(place_.place_id()),
              ::testing::EndsWith("reservation.released RELEASED|"
                                  "place.retired RETIRED"));
  EXPECT_THAT(world_.Hold(place_, today_ + 5), ReasonIs("PLACE_RETIRED"));
  EXPECT_THAT(Update(PlaceChange({"pets"})), ReasonIs("PLACE_RETIRED"));
  EXPECT_THAT(world_.Open(place_.place_id(), today_, today_ + 5),
              ReasonIs("PLACE_RETIRED"));
}

TEST_F(HostingTest, AHoldAndAPlaceThatIsRetiredAtOnce) {
  absl::StatusOr<v1::Reservation> held = absl::UnknownError("");
  std::thread holding([&] { held = world_.Hold(place_, today_ + 5); });
  const auto retired = Retire();
  holding.join();
  EXPECT_NE(held.ok(), retired.ok());
  EXPECT_THAT(held.ok() ? ReasonOf(retired.status()) : ReasonOf(held.status()),
              held.ok() ? "PLACE_RESERVED" : "PLACE_RETIRED");
}

}  // namespace
}  // namespace sojourn::capacity
