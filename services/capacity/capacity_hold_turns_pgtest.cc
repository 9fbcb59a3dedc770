// Callers who want a place of one host at the same time, through the service.
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/synchronization/mutex.h"
#include "common/status/grpc_status.h"
#include "common/status/status_macros.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/capacity/capacity_test_world.h"

namespace sojourn::capacity {
namespace {

using sojourn::testing::StatusIs;

constexpr db::Query kBeAt{
    "test_be_at_place",
    "SELECT 1 FROM places WHERE public_id = $1 FOR NO KEY UPDATE"};

v1::HoldPlaceRequest AnyPlace(const v1::Host& host, absl::CivilDay check_in,
                              type::v1::Level level = type::v1::LEVEL_L3) {
  v1::Place place;
  place.set_host_id(host.host_id());
  v1::HoldPlaceRequest request = World::HoldRequest(place, check_in);
  request.set_request_id(sojourn::testing::NewRequestId());
  request.set_level(level);
  return request;
}

class HoldTurnsTest : public ::testing::Test {
 protected:
  explicit HoldTurnsTest(const HoldTurns::Options& turns = {})
      : world_(turns) {}
  ~HoldTurnsTest() override {
    for (std::thread& caller : callers_) caller.join();
  }

  // `body` while somebody is at the place, whose lock the holds there wait for.
  void WhileSomebodyIsAt(const v1::Place& place,
                         absl::FunctionRef<void()> body) {
    const auto other =
        world_.database().Open({.max_write_time = absl::Minutes(1)});
    EXPECT_OK(other->Write(
        absl::Now() + absl::Minutes(1),
        [&](db::Transaction& tx) -> absl::Status {
          RETURN_IF_ERROR(
              tx.Execute(kBeAt, db::Params(place.place_id())).status());
          body();
          return absl::OkStatus();
        }));
  }
  void Call(const v1::HoldPlaceRequest& request) {
    callers_.emplace_back([this, request] { EXPECT_OK(world_.Hold(request)); });
  }
  void JoinAll() {
    for (std::thread& caller : callers_) caller.join();
    callers_.clear();
  }

  void AwaitInFlight(int calls) {
    Await([&] {
      return absl::StrContains(
          world_.runtime().metrics().Serialize(),
          absl::StrCat("sojourn_rpc_in_flight ", calls, "\n"));
    });
  }
  void AwaitWaitingForLocks(const std::string& callers) {
    Await([&] {
      return world_.database().Value(
                 "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type "
                 "= 'Lock' AND datname = current_database()") == callers;
    });
  }

  World world_;
  const v1::Host host_ = world_.MakeHost();
  const v1::Place place_ = world_.MakePlace(host_.host_id(), "A");
  const absl::CivilDay day_ = world_.Today() + 5;
  std::vector<std::thread> callers_;

 private:
  static void Await(absl::FunctionRef<bool()> holds) {
    for (int i = 0; i < 1000; ++i) {
      if (holds()) return;
      absl::SleepFor(absl::Milliseconds(5));
    }
    ADD_FAILURE() << "waited in vain";
  }
};

// One turn at a time.
class OneByOneTest : public HoldTurnsTest {
 protected:
  OneByOneTest()
      : HoldTurnsTest(
            {.threads = 1, .limits = {.at_once_of_host = 1, .together = 1}}) {}

  // Somebody of L4 has the turn, and waits for the place.
  void FirstOneIsAtIt() {
    Call(AnyPlace(host_, day_, type::v1::LEVEL_L4));
    AwaitInFlight(1);
    AwaitWaitingForLocks("1");
  }
};

TEST_F(OneByOneTest, L1IsServedBeforeThoseWhoCameEarlier) {
  WhileSomebodyIsAt(place_, [&] {
    FirstOneIsAtIt();
    int calls = 1;
    for (const auto level : {type::v1::LEVEL_L4, type::v1::LEVEL_L3,
                             type::v1::LEVEL_L1, type::v1::LEVEL_L3}) {
      Call(AnyPlace(host_, day_ + 15 * calls, level));
      AwaitInFlight(++calls);
    }
  });
  JoinAll();
  EXPECT_EQ(world_.database().Value(absl::StrCat(
                "SELECT string_agg(level || ' ' || lower(period) - date '",
                absl::FormatCivilTime(day_),
                "', ', ' ORDER BY held_at) FROM reservations")),
            "L4 0, L1 45, L3 30, L3 60, L4 15");
}

TEST_F(OneByOneTest, WhoCannotBeServedInTimeIsToldAndHoldsNothing) {
  v1::HoldPlaceRequest request = AnyPlace(host_, day_ + 20);
  WhileSomebodyIsAt(place_, [&] {
    FirstOneIsAtIt();
    grpc::ClientContext context;
    context.AddMetadata(auth::kFakeCallerKey,
                        auth::EncodeFakeCaller(Relocation()));
    context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(1)));
    v1::HoldPlaceResponse response;
    const absl::Status refusal =
        FromGrpcStatus(world_.stub().HoldPlace(&context, request, &response));
    EXPECT_THAT(refusal, StatusIs(absl::StatusCode::kResourceExhausted));
    EXPECT_THAT(refusal, ReasonIs("HOLDS_WAITING"));
    EXPECT_EQ(DetailsOf(refusal).metadata["ahead"], "1");
    EXPECT_TRUE(DetailsOf(refusal).retry_after.has_value());
  });
  JoinAll();
  EXPECT_EQ(world_.database().Value("SELECT count(*) FROM reservations"), "1");
  EXPECT_OK(world_.Hold(request));
}

TEST_F(OneByOneTest, WhoHangsUpLeavesTheQueue) {
  WhileSomebodyIsAt(place_, [&] {
    FirstOneIsAtIt();
    grpc::ClientContext context;
    context.AddMetadata(auth::kFakeCallerKey,
                        auth::EncodeFakeCaller(Relocation()));
    std::thread caller([&] {
      v1::HoldPlaceResponse response;
      const v1::HoldPlaceRequest request = AnyPlace(host_, day_ + 20);
      EXPECT_EQ(
          world_.stub().HoldPlace(&context, request, &response).error_code(),
          grpc::StatusCode::CANCELLED);
    });
    AwaitInFlight(2);
    context.TryCancel();
    AwaitInFlight(1);
    caller.join();
  });
  JoinAll();
  EXPECT_EQ(world_.database().Value("SELECT count(*) FROM reservations"), "1");
}

TEST_F(HoldTurnsTest, APlaceSomebodyIsAtIsPassedOverForOneAsGood) {
  const v1::Place other = world_.MakePlace(host_.host_id(), "B");
  WhileSomebodyIsAt(place_, [&] {
    ASSERT_OK_AND_ASSIGN(const auto held, world_.Hold(AnyPlace(host_, day_)));
    EXPECT_EQ(held.place_id(), other.place_id());
  });
  ASSERT_OK_AND_ASSIGN(const auto held, world_.Hold(AnyPlace(host_, day_)));
  EXPECT_EQ(held.place_id(), place_.place_id());
}

TEST_F(HoldTurnsTest, AFamilysPlaceIsNotTakenBecauseTheSmallOneIsBusy) {
  auto large = world_.PlaceRequest(host_.host_id(), "B");
  large.mutable_place()->set_adults(4);
  world_.MakePlace(large);
  WhileSomebodyIsAt(place_, [&] {
    Call(AnyPlace(host_, day_));
    AwaitWaitingForLocks("1");
  });
  JoinAll();
  EXPECT_EQ(world_.database().Value("SELECT p.public_id FROM reservations r "
                                    "JOIN places p ON p.id = r.place_id"),
            place_.place_id());
}

TEST_F(HoldTurnsTest, ManyWhoWantOneNightGetEveryPlaceOnce) {
  for (const char* code : {"B", "C", "D", "E"}) {
    world_.MakePlace(host_.host_id(), code);
  }
  absl::Mutex mutex;
  std::map<std::string, int> said;
  for (int i = 0; i < 30; ++i) {
    callers_.emplace_back([&] {
      const auto held = world_.Hold(AnyPlace(host_, day_));
      const absl::MutexLock lock(&mutex);
      ++said[held.ok() ? held->place_id() : ReasonOf(held.status())];
    });
  }
  JoinAll();
  EXPECT_EQ(said.size(), 6u);
  EXPECT_EQ(said["NO_PLACE_FITS"], 25);
}

}  // namespace
}  // namespace sojourn::capacity
