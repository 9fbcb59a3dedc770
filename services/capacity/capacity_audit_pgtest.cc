// Who did and saw what in capacity: every read leaves its record, and auditors
// read them.
#include "common/testing/audit_walk.h"
#include "services/capacity/capacity_test_world.h"

namespace sojourn::capacity {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

auth::Caller Auditor() {
  return sojourn::testing::As(auth::Role::kAuditor, "audit-office");
}

class CapacityAuditTest : public ::testing::Test {
 protected:
  CapacityAuditTest()
      : place_(world_.MakePlace(world_.MakeHost().host_id())),
        held_(*world_.Hold(place_, world_.Today() + 20)) {}

  absl::StatusOr<v1::ListAuditRecordsResponse> List(
      const v1::ListAuditRecordsRequest& request) {
    return world_.Do(Auditor(), &Stub::ListAuditRecords, request);
  }
  static v1::ListSeenCasesRequest SeenBy(const auth::Caller& caller) {
    v1::ListSeenCasesRequest request;
    request.set_subject(caller.subject);
    request.mutable_since()->set_seconds(1);
    return request;
  }
  v1::ListWhoSawRequest WhoSaw() const {
    v1::ListWhoSawRequest request;
    request.set_case_ref(held_.case_ref());
    return request;
  }
  template <typename Answer>
  static std::vector<std::string> MethodsOf(const Answer& answer) {
    std::vector<std::string> methods;
    for (const auto& record : answer.records()) {
      methods.push_back(record.method());
    }
    return methods;
  }

  World world_;
  const v1::Place place_;
  const v1::Reservation held_;
};

TEST_F(CapacityAuditTest, NoReadIsAnsweredWithoutItsRecord) {
  v1::ListPlacesRequest places;
  places.set_host_id(place_.host_id());
  v1::GetReservationRequest reservation;
  reservation.set_reservation_id(held_.reservation_id());
  const auto call = [&](auto caller, auto method, auto request) {
    return [=, this] { return world_.Do(caller, method, request).status(); };
  };
  sojourn::testing::ExpectReadsAreAudited(
      {.service = v1::HostCapacityService::service_full_name(),
       .policy = kPolicy,
       .database = world_.database(),
       .reads = {{"ListPlaces", call(Office(), &Stub::ListPlaces, places)},
                 {"GetReservation",
                  call(Office(), &Stub::GetReservation, reservation)},
                 {"ListReservations", call(Office(), &Stub::ListReservations,
                                           v1::ListReservationsRequest())},
                 {"ListAuditRecords", call(Auditor(), &Stub::ListAuditRecords,
                                           v1::ListAuditRecordsRequest())},
                 {"ListSeenCases",
                  call(Relocation(), &Stub::ListSeenCases, SeenBy(Office()))},
                 {"ListWhoSaw",
                  call(Relocation(), &Stub::ListWhoSaw, WhoSaw())}},
       .shows_nobody = {
           {"GetHost", "a host's own profile"},
           {"GetOccupancy", "numbers of nights"},
           {"ListHosts", "hosts' own profiles"},
           {"GetCalendarFeed", "a host's link, and an officer's subject"},
           {"ListRounds", "dates and numbers of a host"},
           {"ListDisruptions", "days of places, and officers' subjects"},
           {"ListAvailabilityChanges",
            "windows of places, and officers' subjects"},
           {"SearchAvailability", "free places, no address"},
           {"WatchAvailability", "that places changed, and no guest"},
           {"WatchEvents", "ids and states, to relocation"}}});
}

TEST_F(CapacityAuditTest, AuditorsFindWhoTouchedAReservationOldestFirst) {
  v1::ListAuditRecordsRequest request;
  request.set_resource_id(held_.reservation_id());
  EXPECT_OK(world_.Get(Office(), held_.reservation_id()));
  ASSERT_OK_AND_ASSIGN(const auto found, List(request));
  EXPECT_THAT(MethodsOf(found), ElementsAre("HoldPlace", "GetReservation"));
  EXPECT_EQ(found.records(0).actor_service(), "relocation");
  EXPECT_EQ(found.records(1).actor_subject(), Office().subject);
  EXPECT_EQ(found.records(1).roles(), "PROGRAMME_OFFICER");
  EXPECT_FALSE(found.records(1).has_leaf_index());
  EXPECT_FALSE(found.has_head());
  // Looking at the audit of something is looking at it.
  ASSERT_OK_AND_ASSIGN(const auto again, List(request));
  EXPECT_THAT(MethodsOf(again),
              ElementsAre("HoldPlace", "GetReservation", "ListAuditRecords"));
}

// Who looked after a place is shown by calls alone that say so in the audit.
TEST_F(CapacityAuditTest, NoVettingIsShownThatTheAuditDoesNotName) {
  const auto asks = [&](auto request) {
    request.set_place_id(place_.place_id());
    return request;
  };
  const auto audited = [&](const std::string& method) {
    return world_.database().Value(
        "SELECT string_agg(fields, '|') FROM audit_records WHERE method = '" +
        method + "' AND '" + place_.place_id() + "' = ANY (resource_ids)");
  };
  auto update = asks(v1::UpdatePlaceRequest());
  update.mutable_update_mask()->add_paths("pets");
  ASSERT_OK_AND_ASSIGN(const auto updated,
                       world_.Do(City(), &Stub::UpdatePlace, update));
  EXPECT_TRUE(updated.place().has_vetting());
  EXPECT_EQ(audited("UpdatePlace"), "vetting");
  ASSERT_OK_AND_ASSIGN(
      const auto open,
      world_.Open(place_.place_id(), world_.Today(), world_.Today() + 100));
  EXPECT_FALSE(open.place().has_vetting());
  ASSERT_OK_AND_ASSIGN(const auto blocked,
                       world_.Do(City(), &Stub::SetBlockedDays,
                                 asks(v1::SetBlockedDaysRequest())));
  EXPECT_FALSE(blocked.place().has_vetting());
  ASSERT_OK_AND_ASSIGN(
      const auto burnt,
      world_.Do(City(), &Stub::BurnPlace, asks(v1::BurnPlaceRequest())));
  EXPECT_FALSE(burnt.place().has_vetting());
  ASSERT_OK_AND_ASSIGN(
      const auto retired,
      world_.Do(City(), &Stub::RetirePlace, asks(v1::RetirePlaceRequest())));
  EXPECT_FALSE(retired.place().has_vetting());
}

TEST_F(CapacityAuditTest, FiltersAndPages) {
  for (int i = 0; i < 3; ++i) {
    EXPECT_OK(world_.Get(City(), held_.reservation_id()));
  }
  v1::ListAuditRecordsRequest request;
  request.set_subject(City().subject);
  request.set_method("GetReservation");
  request.set_page_size(2);
  ASSERT_OK_AND_ASSIGN(const auto first, List(request));
  EXPECT_THAT(first.records(), SizeIs(2));
  request.set_page_token(first.page_info().next_page_token());
  ASSERT_OK_AND_ASSIGN(const auto second, List(request));
  EXPECT_THAT(second.records(), SizeIs(1));
  EXPECT_THAT(second.page_info().next_page_token(), IsEmpty());
  EXPECT_NE(first.records(1).audit_id(), second.records(0).audit_id());
  // The token is good for this question only.
  request.set_method("ListPlaces");
  EXPECT_THAT(List(request), ReasonIs("PAGE_TOKEN_INVALID"));
}

TEST_F(CapacityAuditTest, TimesBoundTheAnswer) {
  v1::ListAuditRecordsRequest all;
  ASSERT_OK_AND_ASSIGN(const auto found, List(all));
  ASSERT_THAT(MethodsOf(found), ElementsAre("CreateHost", "CreatePlace",
                                            "SetAvailability", "HoldPlace"));
  v1::ListAuditRecordsRequest middle;
  *middle.mutable_since() = found.records(1).recorded_at();
  *middle.mutable_until() = found.records(3).recorded_at();
  ASSERT_OK_AND_ASSIGN(const auto some, List(middle));
  EXPECT_THAT(MethodsOf(some), ElementsAre("CreatePlace", "SetAvailability"));
  middle.mutable_since()->set_seconds(1LL << 60);
  EXPECT_THAT(List(middle), ReasonIs("TIME_INVALID"));
  middle.clear_since();
  middle.set_page_size(-1);
  EXPECT_THAT(List(middle), ReasonIs("NUMBER_OUT_OF_RANGE"));
}

TEST_F(CapacityAuditTest, RelocationIsToldWhoSawAStay) {
  EXPECT_OK(world_.Get(City(), held_.reservation_id()));
  ASSERT_OK_AND_ASSIGN(const auto saw,
                       world_.Do(Relocation(), &Stub::ListWhoSaw, WhoSaw()));
  EXPECT_THAT(MethodsOf(saw), ElementsAre("GetReservation", "HoldPlace"));
  ASSERT_OK_AND_ASSIGN(
      const auto seen,
      world_.Do(Relocation(), &Stub::ListSeenCases, SeenBy(City())));
  ASSERT_THAT(seen.cases(), SizeIs(1));
  EXPECT_EQ(seen.cases(0).case_ref(), held_.case_ref());
}

}  // namespace
}  // namespace sojourn::capacity
