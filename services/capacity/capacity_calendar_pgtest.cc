// SetBlockedDays through the service, and what the blocked days refuse.
#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/capacity/capacity_test_world.h"

namespace sojourn::capacity {
namespace {

using sojourn::testing::BadFieldsAre;
using sojourn::testing::NewRequestId;
using sojourn::testing::StatusIs;
using ::testing::EndsWith;
using ::testing::HasSubstr;

class CalendarTest : public ::testing::Test {
 protected:
  // "first-last", in days from today.
  using Days = std::vector<std::pair<int, int>>;

  v1::SetBlockedDaysRequest Request(const Days& days) const {
    v1::SetBlockedDaysRequest request;
    request.set_place_id(place_.place_id());
    for (const auto& [first, last] : days) {
      *request.add_blocked_days() = ToStay(today_ + first, today_ + last);
    }
    return request;
  }
  absl::StatusOr<v1::SetBlockedDaysResponse> Block(
      const Days& days, const auth::Caller& caller = City()) {
    return world_.Do(caller, &Stub::SetBlockedDays, Request(days));
  }
  Days Shown(const v1::Place& place) const {
    Days days;
    for (const type::v1::Stay& stay : place.blocked_days()) {
      days.emplace_back(FromToday(stay.check_in()),
                        FromToday(stay.check_out()));
    }
    return days;
  }
  int FromToday(const type::v1::Date& date) const {
    return static_cast<int>(
        absl::CivilDay(date.year(), date.month(), date.day()) - today_);
  }
  // Where a stay of so many nights is found; -1 where it is not.
  int Found(int nights, int earliest, int latest) {
    v1::SearchAvailabilityRequest request;
    request.mutable_party()->set_adults(1);
    request.mutable_flexible()->set_nights(nights);
    *request.mutable_flexible()->mutable_earliest() = ToDate(today_ + earliest);
    *request.mutable_flexible()->mutable_latest() = ToDate(today_ + latest);
    const auto found = world_.Do(Office(), &Stub::SearchAvailability, request);
    EXPECT_OK(found);
    if (!found.ok() || found->places().empty()) return -1;
    return FromToday(found->places(0).stay().check_in());
  }

  World world_;
  const absl::CivilDay today_ = world_.Today();
  const v1::Place place_ = world_.MakePlace(world_.MakeHost().host_id());
};

TEST_F(CalendarTest, BlockedDaysAreReplacedJoinedAndShown) {
  ASSERT_OK_AND_ASSIGN(const auto set,
                       Block({{40, 50}, {10, 12}, {12, 14}, {45, 60}}));
  EXPECT_EQ(Shown(set.place()), (Days{{10, 14}, {40, 60}}));
  EXPECT_EQ(set.place().availability_size(), 1);
  EXPECT_THAT(world_.EventsOf(place_.place_id()),
              EndsWith("place.availability_set OPEN|"
                       "place.availability_set OPEN"));
  v1::ListPlacesRequest list;
  list.set_host_id(place_.host_id());
  ASSERT_OK_AND_ASSIGN(const auto listed,
                       world_.Do(City(), &Stub::ListPlaces, list));
  EXPECT_EQ(Shown(listed.places(0)), Shown(set.place()));

  ASSERT_OK_AND_ASSIGN(const auto none, Block({}));
  EXPECT_EQ(Shown(none.place()), Days());
}

TEST_F(CalendarTest, NobodySleepsOrCleansOnABlockedDay) {
  ASSERT_OK(Block({{30, 33}}));
  // Ten nights and two turnover days.
  EXPECT_OK(world_.Hold(place_, today_ + 18));
  EXPECT_THAT(world_.Hold(place_, today_ + 19), ReasonIs("DAYS_BLOCKED"));
  EXPECT_THAT(world_.Hold(place_, today_ + 32), ReasonIs("DAYS_BLOCKED"));
  EXPECT_OK(world_.Hold(place_, today_ + 33));
  auto any = World::HoldRequest(place_, today_ + 31);
  any.clear_place_id();
  EXPECT_THAT(world_.Hold(any), ReasonIs("NO_PLACE_FITS"));
}

TEST_F(CalendarTest, NobodyStaysLongerIntoABlockedDay) {
  ASSERT_OK(Block({{15, 16}}));
  ASSERT_OK_AND_ASSIGN(const auto held, world_.Hold(place_, today_ + 1));
  ASSERT_OK(world_.Confirm(held.reservation_id()));
  v1::ExtendReservationRequest request;
  request.set_reservation_id(held.reservation_id());
  *request.mutable_check_out() = ToDate(today_ + 14);
  EXPECT_THAT(world_.Do(Relocation(), &Stub::ExtendReservation, request),
              ReasonIs("DAYS_BLOCKED"));
  *request.mutable_check_out() = ToDate(today_ + 13);
  EXPECT_OK(world_.Do(Relocation(), &Stub::ExtendReservation, request));
}

TEST_F(CalendarTest, SearchesGoAroundBlockedDays) {
  ASSERT_OK(Block({{30, 33}, {50, 60}}));
  EXPECT_EQ(Found(28, 0, 100), 0);
  EXPECT_EQ(Found(29, 0, 100), 60);
  EXPECT_EQ(Found(15, 14, 100), 33);
  EXPECT_EQ(Found(16, 14, 59), -1);
  ASSERT_OK(Block({}));
  EXPECT_EQ(Found(16, 14, 59), 14);
}

TEST_F(CalendarTest, ReservedDaysCannotBeBlocked) {
  ASSERT_OK_AND_ASSIGN(const auto held, world_.Hold(place_, today_ + 5));
  // Her last turnover day is the sixteenth.
  const auto refused = Block({{16, 20}});
  EXPECT_THAT(refused, ReasonIs("AVAILABILITY_RESERVED"));
  EXPECT_THAT(std::string(refused.status().message()),
              HasSubstr(held.reservation_id()));
  EXPECT_OK(Block({{17, 20}, {0, 5}}));

  // Once the hold has lapsed its nights may be blocked, and it is said first.
  world_.Advance(absl::Hours(24 * 7));
  EXPECT_OK(Block({{8, 20}}));
  EXPECT_THAT(world_.EventsOf(place_.place_id()),
              EndsWith("reservation.expired EXPIRED|"
                       "place.availability_set OPEN"));
}

TEST_F(CalendarTest, EachReasonToRefuse) {
  const Days many(41, {1, 2});
  EXPECT_THAT(Block(many), BadFieldsAre("blocked_days"));
  EXPECT_THAT(
      Block({{1, 2}, {5, 5}, {9, 8}}),
      BadFieldsAre("blocked_days[1].check_out", "blocked_days[2].check_out"));
  EXPECT_THAT(Block({{1, 732}}), BadFieldsAre("blocked_days[0].check_out"));
  EXPECT_THAT(Block({{3651, 3660}}), ReasonIs("DATE_TOO_FAR"));
  EXPECT_THAT(Block({{1, 2}}, City("haarlem")),
              StatusIs(absl::StatusCode::kNotFound));
  auto stale = Request({{1, 2}});
  stale.set_etag("77");
  EXPECT_THAT(world_.Do(City(), &Stub::SetBlockedDays, stale),
              ReasonIs("ETAG_MISMATCH"));
  world_.database().Run("UPDATE places SET status = 'RETIRED'");
  EXPECT_THAT(Block({{1, 2}}), ReasonIs("PLACE_RETIRED"));
}

TEST_F(CalendarTest, AReplayChangesNothingMore) {
  auto request = Request({{1, 2}});
  request.set_request_id(NewRequestId());
  ASSERT_OK_AND_ASSIGN(const auto first,
                       world_.Do(City(), &Stub::SetBlockedDays, request));
  ASSERT_OK_AND_ASSIGN(const auto again,
                       world_.Do(City(), &Stub::SetBlockedDays, request));
  EXPECT_EQ(again.place().etag(), first.place().etag());
  *request.add_blocked_days() = ToStay(today_ + 7, today_ + 8);
  EXPECT_THAT(world_.Do(City(), &Stub::SetBlockedDays, request),
              ReasonIs("REQUEST_ID_REUSED"));
}

TEST_F(CalendarTest, AHoldAndABlockOfTheSameDaysAtOnce) {
  for (int i = 0; i < 8; ++i) {
    const int first = 10 + 15 * i;
    absl::StatusOr<v1::Reservation> held;
    absl::StatusOr<v1::SetBlockedDaysResponse> blocked;
    std::thread holds([&] { held = world_.Hold(place_, today_ + first); });
    std::thread blocks([&] { blocked = Block({{first + 3, first + 4}}); });
    holds.join();
    blocks.join();
    EXPECT_NE(held.ok(), blocked.ok());
    if (held.ok()) {
      EXPECT_THAT(blocked, ReasonIs("AVAILABILITY_RESERVED"));
    } else {
      EXPECT_THAT(held, ReasonIs("DAYS_BLOCKED"));
    }
  }
}

}  // namespace
}  // namespace sojourn::capacity
