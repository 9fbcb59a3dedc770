// Intake rounds and the urgent lane through the service.
#include <atomic>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/capacity/capacity_test_world.h"

namespace sojourn::capacity {
namespace {

using sojourn::testing::BadFieldsAre;
using ::testing::HasSubstr;

class RoundsTest : public ::testing::Test {
 protected:
  RoundsTest() {
    auto request = World::HostRequest("Haarlem");
    request.mutable_host()->set_intake_mode(v1::INTAKE_MODE_ROUND);
    host_ = world_.MakeHost(request);
  }

  v1::Place MakePlace(const std::string& code, v1::Lane lane) {
    auto request = world_.PlaceRequest(host_.host_id(), code);
    request.mutable_place()->set_lane(lane);
    return world_.MakePlace(request);
  }
  // Arrivals of ten days from `first`.
  static v1::Round ARound(absl::CivilDay first, int quota) {
    v1::Round round;
    *round.mutable_first_arrival() = ToDate(first);
    *round.mutable_last_arrival() = ToDate(first + 9);
    round.set_quota(quota);
    return round;
  }
  v1::SetRoundsRequest Rounds(const std::vector<v1::Round>& rounds) const {
    v1::SetRoundsRequest request;
    request.set_host_id(host_.host_id());
    for (const v1::Round& round : rounds) *request.add_rounds() = round;
    return request;
  }
  absl::StatusOr<v1::SetRoundsResponse> Set(
      const std::vector<v1::Round>& rounds) {
    return world_.Do(City(), &Stub::SetRounds, Rounds(rounds));
  }
  absl::StatusOr<v1::Reservation> Hold(const v1::Place& place,
                                       absl::CivilDay check_in,
                                       type::v1::Level level) {
    auto request = World::HoldRequest(place, check_in);
    request.set_level(level);
    return world_.Hold(request);
  }
  absl::StatusOr<v1::ReportDisruptionResponse> Flood(const v1::Place& place) {
    v1::ReportDisruptionRequest request;
    request.set_place_id(place.place_id());
    request.set_reason(v1::DISRUPTION_REASON_FLOODED);
    return world_.Do(City(), &Stub::ReportDisruption, request);
  }
  absl::Status Undo(const std::string& reservation_id) {
    v1::UndoReleaseRequest request;
    request.set_reservation_id(reservation_id);
    return world_.Do(Relocation(), &Stub::UndoRelease, request).status();
  }
  int Taken() {
    v1::ListRoundsRequest request;
    request.set_host_id(host_.host_id());
    const auto listed = world_.Do(City(), &Stub::ListRounds, request);
    EXPECT_OK(listed);
    return listed.ok() ? listed->rounds(0).taken() : -1;
  }

  static constexpr auto kL2 = type::v1::LEVEL_L2;
  static constexpr auto kL3 = type::v1::LEVEL_L3;
  World world_;
  const absl::CivilDay today_ = world_.Today();
  v1::Host host_;
};

TEST_F(RoundsTest, APartyArrivesInARoundThatIsOpen) {
  const v1::Place place = MakePlace("HRL-1", v1::LANE_REGULAR);
  EXPECT_THAT(Hold(place, today_ + 30, kL3), ReasonIs("NO_ROUND_OPEN"));
  v1::Round round = ARound(today_ + 30, 1);
  *round.mutable_closes() = ToDate(today_);
  ASSERT_OK(Set({round}));
  EXPECT_THAT(Hold(place, today_ + 29, kL3), ReasonIs("NO_ROUND_OPEN"));
  EXPECT_THAT(Hold(place, today_ + 40, kL3), ReasonIs("NO_ROUND_OPEN"));
  ASSERT_OK_AND_ASSIGN(const auto held, Hold(place, today_ + 39, kL3));
  EXPECT_EQ(Taken(), 1);
  ASSERT_OK(world_.Release(held.reservation_id()));
  EXPECT_EQ(Taken(), 0);
  world_.Advance(absl::Hours(24));
  EXPECT_THAT(Hold(place, today_ + 39, kL3), ReasonIs("NO_ROUND_OPEN"));
}

TEST_F(RoundsTest, AFullRoundRefusesOthersUntilAPartyGivesItsPlaceBack) {
  const v1::Place one = MakePlace("HRL-1", v1::LANE_REGULAR);
  const v1::Place two = MakePlace("HRL-2", v1::LANE_REGULAR);
  ASSERT_OK(Set({ARound(today_ + 30, 1)}));
  ASSERT_OK_AND_ASSIGN(const auto held, Hold(one, today_ + 30, kL3));
  EXPECT_THAT(Hold(two, today_ + 35, kL3), ReasonIs("ROUND_FULL"));
  // Nothing is left of what was refused.
  EXPECT_EQ(world_.database().Value("SELECT count(*) FROM reservations"), "1");
  auto any = World::HoldRequest(two, today_ + 35);
  any.set_level(kL3);
  any.clear_place_id();
  EXPECT_THAT(world_.Hold(any), ReasonIs("ROUND_FULL"));
  ASSERT_OK(world_.Release(held.reservation_id()));
  EXPECT_OK(world_.Hold(any));
}

TEST_F(RoundsTest, AHoldThatLapsedTakesNothingOfTheQuota) {
  const v1::Place one = MakePlace("HRL-1", v1::LANE_REGULAR);
  const v1::Place two = MakePlace("HRL-2", v1::LANE_REGULAR);
  ASSERT_OK(Set({ARound(today_ + 30, 1)}));
  ASSERT_OK(Hold(one, today_ + 30, kL3));
  world_.Advance(absl::Hours(24 * 7));
  EXPECT_EQ(Taken(), 0);
  // Somebody may be extending it this moment.
  EXPECT_THAT(Hold(two, today_ + 35, kL3), ReasonIs("ROUND_FULL"));
  world_.Advance(absl::Minutes(1));
  EXPECT_OK(Hold(two, today_ + 35, kL3));
}

// Her turn is hers until she gives it back: the place may be good again.
TEST_F(RoundsTest, APartyOfADisruptedPlaceKeepsItsTurn) {
  const v1::Place one = MakePlace("HRL-1", v1::LANE_REGULAR);
  const v1::Place two = MakePlace("HRL-2", v1::LANE_REGULAR);
  ASSERT_OK(Set({ARound(today_ + 30, 1)}));
  ASSERT_OK_AND_ASSIGN(const auto held, Hold(one, today_ + 30, kL3));
  ASSERT_OK(world_.Confirm(held.reservation_id()));
  ASSERT_OK_AND_ASSIGN(const auto flood, Flood(one));
  EXPECT_EQ(Taken(), 1);
  EXPECT_THAT(Hold(two, today_ + 35, kL3), ReasonIs("ROUND_FULL"));
  const auto refused = Set({});
  EXPECT_THAT(refused, ReasonIs("ROUND_RESERVED"));
  EXPECT_THAT(refused.status().message(), HasSubstr(held.reservation_id()));
  v1::LiftDisruptionRequest lift;
  lift.set_disruption_id(flood.disruptions(0).disruption_id());
  ASSERT_OK(world_.Do(City(), &Stub::LiftDisruption, lift));
  EXPECT_EQ(Taken(), 1);
  ASSERT_OK(world_.Release(held.reservation_id()));
  EXPECT_OK(Hold(two, today_ + 35, kL3));
}

TEST_F(RoundsTest, AHoldOfADisruptedPlaceCountsUntilItsTimeIsOver) {
  const v1::Place one = MakePlace("HRL-1", v1::LANE_REGULAR);
  ASSERT_OK(Set({ARound(today_ + 30, 1)}));
  ASSERT_OK(Hold(one, today_ + 30, kL3));
  ASSERT_OK(Flood(one));
  EXPECT_EQ(Taken(), 1);
  world_.Advance(absl::Hours(24 * 7));
  EXPECT_EQ(Taken(), 0);
}

// Taken back within minutes, on the day after the round closed.
TEST_F(RoundsTest, AReleaseIsUndoneThoughTheRoundHasClosed) {
  const v1::Place one = MakePlace("HRL-1", v1::LANE_REGULAR);
  const v1::Place two = MakePlace("HRL-2", v1::LANE_REGULAR);
  v1::Round round = ARound(today_ + 30, 1);
  *round.mutable_closes() = ToDate(today_);
  ASSERT_OK(Set({round}));
  ASSERT_OK_AND_ASSIGN(const auto held, Hold(one, today_ + 30, kL3));
  ASSERT_OK(world_.Confirm(held.reservation_id()));
  world_.Advance(absl::Hours(24));
  ASSERT_OK(world_.Release(held.reservation_id()));
  EXPECT_OK(Undo(held.reservation_id()));
  EXPECT_EQ(Taken(), 1);
  // Nor does it need a round that the host has no more.
  ASSERT_OK(world_.Release(held.reservation_id()));
  ASSERT_OK(Set({}));
  EXPECT_OK(Undo(held.reservation_id()));
  // Another's turn is another's.
  ASSERT_OK(world_.Release(held.reservation_id()));
  ASSERT_OK(Set({ARound(today_ + 30, 1)}));
  ASSERT_OK(Hold(two, today_ + 35, kL3));
  EXPECT_THAT(Undo(held.reservation_id()), ReasonIs("ROUND_FULL"));
}

TEST_F(RoundsTest, UrgentCasesWaitForNoRoundAndAreCounted) {
  const v1::Place one = MakePlace("HRL-1", v1::LANE_REGULAR);
  const v1::Place two = MakePlace("HRL-2", v1::LANE_REGULAR);
  const v1::Place kept = MakePlace("HRL-3", v1::LANE_URGENT);
  EXPECT_OK(Hold(one, today_ + 10, kL2));
  ASSERT_OK(Set({ARound(today_ + 30, 1)}));
  EXPECT_OK(Hold(kept, today_ + 30, kL2));
  EXPECT_EQ(Taken(), 0);
  EXPECT_OK(Hold(one, today_ + 30, kL2));
  EXPECT_THAT(Hold(two, today_ + 30, kL3), ReasonIs("ROUND_FULL"));
  EXPECT_OK(Hold(two, today_ + 30, kL2));
  EXPECT_EQ(Taken(), 2);
  // What urgent cases took does not keep the host from setting its rounds.
  EXPECT_OK(Set({ARound(today_ + 60, 1)}));
}

TEST_F(RoundsTest, AnUrgentPlaceIsForUrgentCases) {
  const v1::Place kept = MakePlace("HRL-3", v1::LANE_URGENT);
  ASSERT_OK(Set({ARound(today_ + 30, 1)}));
  EXPECT_THAT(Hold(kept, today_ + 30, kL3), ReasonIs("LANE_URGENT"));
  EXPECT_OK(Hold(kept, today_ + 30, type::v1::LEVEL_L1));
}

TEST_F(RoundsTest, AHostThatTakesGuestsAtAnyTimeHasNoRounds) {
  const v1::Host rolling = world_.MakeHost("Utrecht");
  auto request = Rounds({ARound(today_ + 30, 1)});
  request.set_host_id(rolling.host_id());
  EXPECT_THAT(world_.Do(City(), &Stub::SetRounds, request),
              ReasonIs("INTAKE_ROLLING"));
  EXPECT_OK(Hold(world_.MakePlace(rolling.host_id()), today_ + 5, kL3));
}

TEST_F(RoundsTest, SettingThemReplacesAllAndIsToldOnce) {
  auto request = Rounds({ARound(today_ + 90, 2), ARound(today_ + 30, 1)});
  request.set_request_id(sojourn::testing::NewRequestId());
  request.set_etag(host_.etag());
  ASSERT_OK_AND_ASSIGN(const auto set,
                       world_.Do(City(), &Stub::SetRounds, request));
  ASSERT_EQ(set.rounds_size(), 2);
  EXPECT_EQ(set.rounds(0).quota(), 1);
  EXPECT_EQ(set.rounds(0).closes().day(), (today_ + 39).day());
  EXPECT_NE(set.host().etag(), host_.etag());
  ASSERT_OK_AND_ASSIGN(const auto again,
                       world_.Do(City(), &Stub::SetRounds, request));
  EXPECT_EQ(again.host().etag(), set.host().etag());
  EXPECT_EQ(world_.EventsOf(host_.host_id()),
            "host.created ACTIVE|host.rounds_set ACTIVE");
  EXPECT_EQ(
      world_.database().Value(
          "SELECT count(DISTINCT refs::text) FROM events WHERE aggregate_id "
          "= '" +
          host_.host_id() + "'"),
      "1");
  request.set_request_id(sojourn::testing::NewRequestId());
  EXPECT_THAT(world_.Do(City(), &Stub::SetRounds, request),
              ReasonIs("ETAG_MISMATCH"));
  ASSERT_OK_AND_ASSIGN(const auto none, Set({}));
  EXPECT_EQ(none.rounds_size(), 0);
}

TEST_F(RoundsTest, WhoHoldsAPlaceKeepsItsRound) {
  const v1::Place place = MakePlace("HRL-1", v1::LANE_REGULAR);
  ASSERT_OK(Set({ARound(today_ + 30, 1)}));
  ASSERT_OK_AND_ASSIGN(const auto held, Hold(place, today_ + 30, kL3));
  const auto refused = Set({ARound(today_ + 31, 1)});
  EXPECT_THAT(refused, ReasonIs("ROUND_RESERVED"));
  EXPECT_THAT(refused.status().message(), HasSubstr(held.reservation_id()));
  EXPECT_OK(Set({ARound(today_ + 25, 1), ARound(today_ + 60, 3)}));
  ASSERT_OK(world_.Release(held.reservation_id()));
  EXPECT_OK(Set({}));
}

TEST_F(RoundsTest, BadFieldsAreNamed) {
  v1::Round late = ARound(today_ + 30, 0);
  *late.mutable_closes() = ToDate(today_ + 40);
  v1::Round backwards = ARound(today_ + 60, 1);
  *backwards.mutable_last_arrival() = ToDate(today_ + 59);
  EXPECT_THAT(Set({late, backwards, v1::Round()}),
              BadFieldsAre("rounds[0].closes", "rounds[0].quota",
                           "rounds[1].last_arrival", "rounds[2].first_arrival",
                           "rounds[2].last_arrival", "rounds[2].quota"));
  EXPECT_THAT(Set({ARound(today_ + 30, 1), ARound(today_ + 39, 1)}),
              ReasonIs("ROUNDS_OVERLAP"));
  EXPECT_THAT(Set(std::vector<v1::Round>(25)), ReasonIs("INVALID_FIELDS"));
  EXPECT_THAT(Set({ARound(today_ + 3660, 1)}), ReasonIs("DATE_TOO_FAR"));
  // Of two days of which one is missing nobody says which comes first.
  v1::Round half = ARound(today_ + 30, 1);
  half.clear_last_arrival();
  *half.mutable_closes() = ToDate(today_);
  EXPECT_THAT(Set({half}), ReasonIs("FIELD_REQUIRED"));
}

TEST_F(RoundsTest, AreTheHostsOwnAndTheOffices) {
  auto request = Rounds({ARound(today_ + 30, 1)});
  EXPECT_THAT(world_.Do(City("porto"), &Stub::SetRounds, request),
              ReasonIs("NOT_FOUND"));
  EXPECT_OK(world_.Do(Office(), &Stub::SetRounds, request));
  v1::ListRoundsRequest list;
  list.set_host_id(host_.host_id());
  EXPECT_THAT(world_.Do(City("porto"), &Stub::ListRounds, list),
              ReasonIs("NOT_FOUND"));
  ASSERT_OK_AND_ASSIGN(const auto listed,
                       world_.Do(Office(), &Stub::ListRounds, list));
  EXPECT_EQ(listed.rounds_size(), 1);
}

// Each at a place of its own, so that only the round stands between them, while
// the host sets its rounds again and again.
TEST_F(RoundsTest, TheQuotaIsExactWhoeverComesAtOnce) {
  constexpr int kParties = 12;
  constexpr int kQuota = 5;
  std::vector<v1::Place> places;
  places.reserve(kParties);
  for (int i = 0; i < kParties; ++i) {
    places.push_back(MakePlace(absl::StrCat("HRL-", i), v1::LANE_REGULAR));
  }
  const std::vector<v1::Round> rounds = {ARound(today_ + 30, kQuota)};
  ASSERT_OK(Set(rounds));
  std::atomic<int> held = 0;
  absl::Notification begin;
  std::vector<std::thread> threads;
  threads.reserve(kParties + 1);
  for (const v1::Place& place : places) {
    threads.emplace_back([&] {
      begin.WaitForNotification();
      const auto answer = Hold(place, today_ + 30, kL3);
      if (answer.ok()) {
        ++held;
      } else {
        EXPECT_THAT(answer, ReasonIs("ROUND_FULL"));
      }
    });
  }
  threads.emplace_back([&] {
    begin.WaitForNotification();
    for (int i = 0; i < 5; ++i) EXPECT_OK(Set(rounds));
  });
  begin.Notify();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(held, kQuota);
  EXPECT_EQ(Taken(), kQuota);
  EXPECT_EQ(world_.database().Value("SELECT deadlocks FROM pg_stat_database "
                                    "WHERE datname = current_database()"),
            "0");
}

}  // namespace
}  // namespace sojourn::capacity
