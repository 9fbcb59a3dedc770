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
  absl::StatusOr<v1::UpdatePlaceResponse> SetLane(const v1::Place& place,
                                                  v1::Lane lane) {
    v1::UpdatePlaceRequest request;
    request.set_place_id(place.place_id());
    request.mutable_place()->set_lane(lane);
    request.mutable_update_mask()->add_paths("lane");
    return world_.Do(City(), &Stub::UpdatePlace, request);
  }
  absl::StatusOr<v1::UpdateHostResponse> SetMode(v1::IntakeMode mode) {
    v1::UpdateHostRequest request;
    request.set_host_id(host_.host_id());
    request.mutable_host()->set_intake_mode(mode);
    request.mutable_update_mask()->add_paths("intake_mode");
    return world_.Do(City(), &Stub::UpdateHost, request);
  }
  // What a search from `first` for ten nights says of each place of the host.
  std::vector<v1::AvailablePlace> Search(absl::CivilDay first,
                                         absl::CivilDay last) {
    v1::SearchAvailabilityRequest request;
    request.set_host_id(host_.host_id());
    request.mutable_party()->set_adults(1);
    request.mutable_flexible()->set_nights(10);
    *request.mutable_flexible()->mutable_earliest() = ToDate(first);
    *request.mutable_flexible()->mutable_latest() = ToDate(last);
    const auto found = world_.Do(Office(), &Stub::SearchAvailability, request);
    EXPECT_OK(found);
    return {found->places().begin(), found->places().end()};
  }
  // In days from today; -1 where there is none.
  int64_t BeginsAt(const v1::OfferRound& offer) const {
    if (!offer.has_stay()) return -1;
    const type::v1::Date& day = offer.stay().check_in();
    return absl::CivilDay(day.year(), day.month(), day.day()) - today_;
  }
  // What a host with rounds is waited for, "|" between.
  static std::string Awaited(const absl::StatusOr<v1::UpdateHostResponse>& of) {
    EXPECT_OK(of);
    std::string all;
    for (const auto& each : of->host().waiting_for()) {
      absl::StrAppend(&all, each.what(), "|");
    }
    return all;
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
  auto another = World::HoldRequest(two, today_ + 35);
  another.set_level(kL3);
  another.set_case_ref("case-of-another-party");
  EXPECT_THAT(world_.Hold(another), ReasonIs("ROUND_FULL"));
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

TEST_F(RoundsTest, AChangeOfLaneLosesNobodyAndOpensNoQuota) {
  const v1::Place one = MakePlace("HRL-1", v1::LANE_REGULAR);
  const v1::Place two = MakePlace("HRL-2", v1::LANE_REGULAR);
  ASSERT_OK(Set({ARound(today_ + 30, 1)}));
  ASSERT_OK_AND_ASSIGN(const auto held, Hold(one, today_ + 30, kL3));
  ASSERT_OK(SetLane(one, v1::LANE_URGENT));
  EXPECT_EQ(Taken(), 1);
  EXPECT_THAT(Hold(two, today_ + 30, kL3), ReasonIs("ROUND_FULL"));
  EXPECT_THAT(Set({}), ReasonIs("ROUND_RESERVED"));
  EXPECT_OK(world_.Confirm(held.reservation_id()));
  // Urgent parties are counted once their place is like any other.
  const v1::Place kept = MakePlace("HRL-3", v1::LANE_URGENT);
  ASSERT_OK_AND_ASSIGN(const auto urgent, Hold(kept, today_ + 30, kL2));
  EXPECT_EQ(Taken(), 1);
  ASSERT_OK(SetLane(kept, v1::LANE_REGULAR));
  EXPECT_EQ(Taken(), 2);
  EXPECT_OK(world_.Confirm(urgent.reservation_id()));
}

TEST_F(RoundsTest, WhosePlaceIsDisruptedMayHaveAnotherInHerTurn) {
  const v1::Place one = MakePlace("HRL-1", v1::LANE_REGULAR);
  const v1::Place two = MakePlace("HRL-2", v1::LANE_REGULAR);
  ASSERT_OK(Set({ARound(today_ + 30, 1)}));
  ASSERT_OK(Hold(one, today_ + 30, kL3));
  ASSERT_OK(Flood(one));
  EXPECT_OK(Hold(two, today_ + 30, kL3));
  EXPECT_EQ(Taken(), 2);
}

TEST_F(RoundsTest, AHostThatTurnsToRoundsKeepsItsWordAndIsToldWhatIsMissing) {
  const v1::Place one = MakePlace("HRL-1", v1::LANE_REGULAR);
  const v1::Place two = MakePlace("HRL-2", v1::LANE_REGULAR);
  ASSERT_OK(Set({ARound(today_ + 30, 1)}));
  EXPECT_EQ(Awaited(SetMode(v1::INTAKE_MODE_ROLLING)), "");
  ASSERT_OK_AND_ASSIGN(const auto early, Hold(one, today_ + 30, kL3));
  ASSERT_OK_AND_ASSIGN(const auto late, Hold(two, today_ + 35, kL3));
  EXPECT_THAT(Awaited(SetMode(v1::INTAKE_MODE_ROUND)),
              HasSubstr("a larger quota for the round from " +
                        absl::FormatCivilTime(today_ + 30)));
  EXPECT_OK(world_.Confirm(early.reservation_id()));
  EXPECT_OK(world_.Confirm(late.reservation_id()));
  EXPECT_THAT(Hold(two, today_ + 80, kL3), ReasonIs("NO_ROUND_OPEN"));
  ASSERT_OK_AND_ASSIGN(const auto set, Set({ARound(today_ + 30, 2)}));
  EXPECT_EQ(set.host().waiting_for_size(), 0);
  ASSERT_OK(world_.Release(early.reservation_id()));
  ASSERT_OK(world_.Release(late.reservation_id()));
  ASSERT_OK_AND_ASSIGN(const auto none, Set({}));
  ASSERT_EQ(none.host().waiting_for_size(), 1);
  EXPECT_THAT(none.host().waiting_for(0).what(),
              HasSubstr("its next intake round"));
}

TEST_F(RoundsTest, ASearchSaysWhatTheRoundsSay) {
  const v1::Place one = MakePlace("HRL-1", v1::LANE_REGULAR);
  MakePlace("HRL-2", v1::LANE_REGULAR);
  MakePlace("HRL-3", v1::LANE_URGENT);
  auto found = Search(today_ + 20, today_ + 100);
  ASSERT_EQ(found.size(), 3u);
  EXPECT_FALSE(found[0].round().has_round());
  EXPECT_EQ(found[0].round().reason(), "NO_ROUND_OPEN");
  EXPECT_EQ(BeginsAt(found[0].round()), -1);
  EXPECT_FALSE(found[2].has_round()) << "L1 and L2 wait for none";

  ASSERT_OK(Set({ARound(today_ + 30, 1), ARound(today_ + 60, 2)}));
  found = Search(today_ + 20, today_ + 100);
  EXPECT_EQ(found[0].round().reason(), "NO_ROUND_OPEN");
  EXPECT_EQ(BeginsAt(found[0].round()), 30);
  ASSERT_OK(Hold(one, today_ + 30, kL3));
  found = Search(today_ + 20, today_ + 100);
  // Her nights and what cleaning needs are in the way of the first; the second
  // is free, and the round is full.
  EXPECT_EQ(BeginsAt(found[0].round()), 60);
  EXPECT_EQ(BeginsAt(found[1].round()), 60);
  found = Search(today_ + 32, today_ + 50);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].round().reason(), "ROUND_FULL");
  EXPECT_EQ(found[0].round().round().quota(), 1);
  EXPECT_EQ(found[0].round().round().taken(), 1);
  EXPECT_EQ(BeginsAt(found[0].round()), -1) << "not in the time searched";
  ASSERT_OK(SetMode(v1::INTAKE_MODE_ROLLING));
  EXPECT_FALSE(Search(today_ + 20, today_ + 100)[0].has_round());
}

TEST_F(RoundsTest, ASearchSaysOfARoundWhatAHoldThenMeets) {
  const v1::Place one = MakePlace("HRL-1", v1::LANE_REGULAR);
  const v1::Place two = MakePlace("HRL-2", v1::LANE_REGULAR);
  v1::Round closing = ARound(today_ + 50, 2);
  *closing.mutable_closes() = ToDate(today_);
  ASSERT_OK(Set({ARound(today_ + 20, 1), ARound(today_ + 35, 2), closing}));
  ASSERT_OK(Hold(one, today_ + 25, kL3));
  for (int day = 15; day < 65; ++day) {
    if (day == 40) world_.Advance(absl::Hours(24));
    const auto found = Search(today_ + day, today_ + day + 10);
    const auto held = Hold(two, today_ + day, kL3);
    EXPECT_EQ(found.back().round().reason(), ReasonOf(held.status())) << day;
    EXPECT_EQ(BeginsAt(found.back().round()), held.ok() ? day : -1);
    if (held.ok()) {
      ASSERT_OK(world_.Release(held->reservation_id()));
    }
  }
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
