// Late steps lose: holds that meet their release, in every order.
#include <thread>

#include "absl/time/clock.h"
#include "common/db/database.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/capacity/capacity_test_world.h"

namespace sojourn::capacity {
namespace {

using sojourn::testing::NewRequestId;

class LateStepsTest : public ::testing::Test {
 protected:
  absl::StatusOr<v1::ReleaseReservationResponse> Undo(
      const std::string& hold_request_id, const std::string& request_id = "") {
    v1::ReleaseReservationRequest request;
    request.set_request_id(request_id);
    request.set_hold_request_id(hold_request_id);
    request.set_reason(v1::RELEASE_REASON_UNDONE);
    return world_.Do(Relocation(), &Stub::ReleaseReservation, request);
  }

  // Waits until `count` statements of this database wait for a lock.
  void AwaitBlocked(const std::string& count) {
    for (int i = 0; i < 500; ++i) {
      if (world_.database().Value(
              "SELECT count(*) FROM pg_stat_activity WHERE datname = "
              "current_database() AND wait_event_type = 'Lock'") == count) {
        return;
      }
      absl::SleepFor(absl::Milliseconds(2));
    }
    FAIL() << "nothing waits for a lock";
  }

  // Runs `meanwhile` while another session holds what `lock` locks.
  void While(const char* lock, absl::FunctionRef<void()> meanwhile) {
    auto owner =
        db::Database::Create({.dsn = world_.database().owner_dsn(),
                              .max_write_time = absl::Seconds(20),
                              .max_statement_time = absl::Seconds(20)});
    ASSERT_OK(owner);
    const db::Query query{"test_lock", lock};
    EXPECT_OK((*owner)->Write(
        absl::Now() + absl::Seconds(20), [&](db::Transaction& tx) {
          const auto locked = tx.Execute(query, db::Params());
          if (locked.ok()) meanwhile();
          return locked.status();
        }));
  }

  std::string States() {
    return world_.database().Value(
        "SELECT coalesce(string_agg(state, ','), '') FROM reservations");
  }

  World world_;
  const v1::Place place_ = world_.MakePlace(world_.MakeHost().host_id());
  const absl::CivilDay today_ = world_.Today();
};

TEST_F(LateStepsTest, AHoldThatArrivesAfterItsReleaseIsRefused) {
  auto hold = World::HoldRequest(place_, today_ + 3);
  hold.set_request_id(NewRequestId());
  ASSERT_OK_AND_ASSIGN(const auto undone, Undo(hold.request_id()));
  EXPECT_FALSE(undone.has_reservation());
  EXPECT_THAT(world_.Hold(hold), ReasonIs("CANCELLED"));
  hold.clear_place_id();
  EXPECT_THAT(world_.Hold(hold), ReasonIs("CANCELLED"));
  EXPECT_EQ(States(), "");
}

TEST_F(LateStepsTest, AHoldThatWasMadeIsReleasedOnce) {
  auto hold = World::HoldRequest(place_, today_ + 3);
  hold.set_request_id(NewRequestId());
  ASSERT_OK_AND_ASSIGN(const auto held, world_.Hold(hold));
  const std::string undo = NewRequestId();
  ASSERT_OK_AND_ASSIGN(const auto undone, Undo(hold.request_id(), undo));
  EXPECT_EQ(undone.reservation().reservation_id(), held.reservation_id());
  EXPECT_EQ(undone.reservation().state(), v1::RESERVATION_STATE_RELEASED);
  ASSERT_OK_AND_ASSIGN(const auto replayed, Undo(hold.request_id(), undo));
  EXPECT_EQ(replayed.reservation().reservation_id(), held.reservation_id());
  EXPECT_OK(Undo(hold.request_id()));
  EXPECT_EQ(States(), "RELEASED");
}

TEST_F(LateStepsTest, AHoldThatStallsBeforeItsKeyLosesToItsRelease) {
  auto hold = World::HoldRequest(place_, today_ + 3);
  hold.set_request_id(NewRequestId());
  absl::StatusOr<v1::Reservation> held = absl::UnknownError("");
  std::thread stalled;
  While("SELECT id FROM places FOR UPDATE", [&] {
    stalled = std::thread([&] { held = world_.Hold(hold); });
    AwaitBlocked("1");
    ASSERT_OK_AND_ASSIGN(const auto undone, Undo(hold.request_id()));
    EXPECT_FALSE(undone.has_reservation());
  });
  stalled.join();
  EXPECT_THAT(held, ReasonIs("CANCELLED"));
  EXPECT_EQ(States(), "");
}

TEST_F(LateStepsTest, AHoldUnderWayIsWaitedForAndThenReleased) {
  auto hold = World::HoldRequest(place_, today_ + 3);
  hold.set_request_id(NewRequestId());
  absl::StatusOr<v1::Reservation> held = absl::UnknownError("");
  absl::StatusOr<v1::ReleaseReservationResponse> undone =
      absl::UnknownError("");
  std::thread holding;
  std::thread undoing;
  // The hold has written its key and stops short of its commit.
  While("LOCK TABLE audit_records IN SHARE MODE", [&] {
    holding = std::thread([&] { held = world_.Hold(hold); });
    AwaitBlocked("1");
    undoing = std::thread([&] { undone = Undo(hold.request_id()); });
    AwaitBlocked("2");
  });
  holding.join();
  undoing.join();
  ASSERT_OK(held);
  ASSERT_OK(undone);
  EXPECT_EQ(undone->reservation().reservation_id(), held->reservation_id());
  EXPECT_EQ(undone->reservation().state(), v1::RESERVATION_STATE_RELEASED);
  EXPECT_EQ(States(), "RELEASED");
}

TEST_F(LateStepsTest, TwoAtOnceWithOneRequestIdAreOneHold) {
  auto hold = World::HoldRequest(place_, today_ + 3);
  hold.set_request_id(NewRequestId());
  absl::StatusOr<v1::Reservation> one = absl::UnknownError("");
  absl::StatusOr<v1::Reservation> two = absl::UnknownError("");
  std::thread first([&] { one = world_.Hold(hold); });
  std::thread second([&] { two = world_.Hold(hold); });
  first.join();
  second.join();
  ASSERT_OK(one);
  ASSERT_OK(two);
  EXPECT_EQ(one->reservation_id(), two->reservation_id());
  EXPECT_EQ(States(), "HELD");
}

TEST_F(LateStepsTest, OfTwoThatWantOnePlaceOneGetsIt) {
  absl::StatusOr<v1::Reservation> one = absl::UnknownError("");
  absl::StatusOr<v1::Reservation> two = absl::UnknownError("");
  std::thread first([&] { one = world_.Hold(place_, today_ + 3); });
  std::thread second([&] { two = world_.Hold(place_, today_ + 8); });
  first.join();
  second.join();
  EXPECT_NE(one.ok(), two.ok());
  EXPECT_THAT(one.ok() ? two : one, ReasonIs("PLACE_TAKEN"));
}

TEST_F(LateStepsTest, AConfirmationAndAReleaseAtOnceBothEndReleased) {
  ASSERT_OK_AND_ASSIGN(const auto held, world_.Hold(place_, today_ + 3));
  absl::StatusOr<v1::Reservation> confirmed = absl::UnknownError("");
  std::thread confirming(
      [&] { confirmed = world_.Confirm(held.reservation_id()); });
  EXPECT_OK(world_.Release(held.reservation_id()));
  confirming.join();
  if (!confirmed.ok()) {
    EXPECT_THAT(confirmed, ReasonIs("STATE_FORBIDS"));
  }
  EXPECT_EQ(States(), "RELEASED");
}

}  // namespace
}  // namespace sojourn::capacity
