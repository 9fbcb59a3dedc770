// Callers who gather at a host while somebody has the turn: what they hold is
// stored together, and each of them is told what is true for it.
#include <string>
#include <thread>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/status/grpc_status.h"
#include "common/status/status_macros.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/capacity/capacity_test_world.h"

namespace sojourn::capacity {
namespace {

using sojourn::testing::StatusIs;
using Answers = std::vector<absl::StatusOr<v1::Reservation>>;

constexpr db::Query kBeAt{
    "test_be_at_place",
    "SELECT 1 FROM places WHERE public_id = $1 FOR NO KEY UPDATE"};
constexpr db::Query kChangeHost{
    "test_change_host",
    "SELECT 1 FROM hosts WHERE public_id = $1 FOR NO KEY UPDATE"};
// As a call under way has it, until it is rolled back.
constexpr db::Query kTakeKey{"test_take_key", R"sql(
    INSERT INTO idempotency_keys (scope, method, request_id, content_hash,
        state) VALUES ('service:relocation', 'HoldPlace', $1, '', 'DONE'))sql"};
constexpr db::Query kErase{"test_erase",
                           "SELECT pg_advisory_xact_lock(7403, hashtext($1))"};

class HoldTogetherTest : public ::testing::Test {
 protected:
  ~HoldTogetherTest() override { End(); }

  v1::HoldPlaceRequest At(const v1::Place& place, int days) const {
    v1::HoldPlaceRequest request = World::HoldRequest(place, day_ + days);
    request.set_request_id(sojourn::testing::NewRequestId());
    request.set_case_ref(absl::StrCat("case-", request.request_id()));
    return request;
  }
  v1::HoldPlaceRequest Any(int days) const {
    v1::HoldPlaceRequest request = At(place_, days);
    request.clear_place_id();
    return request;
  }

  v1::Place StepFree(const std::string& code) {
    v1::CreatePlaceRequest request = world_.PlaceRequest(host_.host_id(), code);
    request.mutable_place()->set_step_free(true);
    return world_.MakePlace(request);
  }

  // Runs `body` while another session has done `query`, which it takes back.
  void While(const db::Query& query, const std::string& parameter,
             absl::FunctionRef<void()> body) {
    const auto other =
        world_.database().Open({.max_write_time = absl::Minutes(1)});
    const absl::Status status = other->Write(
        absl::Now() + absl::Minutes(1),
        [&](db::Transaction& tx) -> absl::Status {
          RETURN_IF_ERROR(tx.Execute(query, db::Params(parameter)).status());
          body();
          return absl::CancelledError("taken back");
        });
    EXPECT_TRUE(absl::IsCancelled(status)) << status;
  }

  // Callers come in this order while one has the turn, who then gives it up.
  void Begin(const std::vector<v1::HoldPlaceRequest>& requests) {
    answers_.assign(requests.size(), absl::UnknownError("no answer"));
    While(kBeAt, place_.place_id(), [&] {
      callers_.emplace_back(
          [this] { EXPECT_OK(world_.Hold(At(place_, 150))); });
      AwaitInFlight(1);
      AwaitWaitingForLocks("1");
      for (size_t i = 0; i < requests.size(); ++i) {
        callers_.emplace_back([this, i, request = requests[i]] {
          const bool hurried = request.request_id() == hurried_;
          answers_[i] = hurried ? HoldInAHurry(request) : world_.Hold(request);
        });
        AwaitInFlight(static_cast<int>(i) + 2);
      }
    });
  }
  // What each of them heard.
  Answers End() {
    for (std::thread& caller : callers_) caller.join();
    callers_.clear();
    return answers_;
  }
  Answers Gather(const std::vector<v1::HoldPlaceRequest>& requests) {
    Begin(requests);
    return End();
  }

  // Who does not listen for long.
  absl::StatusOr<v1::Reservation> HoldInAHurry(
      const v1::HoldPlaceRequest& request) {
    grpc::ClientContext context;
    context.AddMetadata(auth::kFakeCallerKey,
                        auth::EncodeFakeCaller(Relocation()));
    context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(1)));
    v1::HoldPlaceResponse response;
    const absl::Status status =
        FromGrpcStatus(world_.stub().HoldPlace(&context, request, &response));
    gone_.Notify();
    if (!status.ok()) return status;
    return response.reservation();
  }

  void EndBackends(const std::string& which) {
    world_.database().Run(absl::StrCat(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
        "WHERE usename = 'test_serve' AND datname = current_database() AND ",
        which));
  }

  std::string Count(const std::string& what) {
    return world_.database().Value("SELECT count(*) FROM " + what);
  }
  // How many transactions stored what callers hold, but for the first one.
  std::string Transactions() {
    return world_.database().Value(
        "SELECT count(DISTINCT xid) - 1 FROM events "
        "WHERE type = 'reservation.held'");
  }
  void ExpectHeldOnce(const v1::HoldPlaceRequest& request) {
    EXPECT_EQ(
        Count(absl::StrCat(
            "reservations r JOIN idempotency_keys k "
            "ON k.result_ref = r.public_id JOIN audit_records a ON "
            "r.public_id = ANY (a.resource_ids) AND a.fields = 'needs' "
            "WHERE k.request_id = '",
            request.request_id(), "' AND r.case_ref = '", request.case_ref(),
            "' AND a.request_id = '", request.request_id(), "'")),
        "1");
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

  World world_{{.threads = 1, .limits = {.at_once_of_host = 1}}};
  const v1::Host host_ = world_.MakeHost();
  const v1::Place place_ = world_.MakePlace(host_.host_id(), "A");
  const v1::Place other_ = world_.MakePlace(host_.host_id(), "B");
  const absl::CivilDay day_ = world_.Today() + 5;
  std::string hurried_;  // the request_id of one who is
  absl::Notification gone_;

  static void Await(absl::FunctionRef<bool()> holds) {
    for (int i = 0; i < 1000; ++i) {
      if (holds()) return;
      absl::SleepFor(absl::Milliseconds(5));
    }
    ADD_FAILURE() << "waited in vain";
  }

 private:
  std::vector<std::thread> callers_;
  Answers answers_;
};

TEST_F(HoldTogetherTest, IsOneTransactionInTheOrderInWhichTheyCame) {
  const std::vector<v1::HoldPlaceRequest> requests = {
      At(other_, 40), Any(0), Any(0), At(other_, 20), Any(60)};
  const Answers answers = Gather(requests);
  for (size_t i = 0; i < requests.size(); ++i) {
    ASSERT_OK(answers[i]) << i;
    ExpectHeldOnce(requests[i]);
    ASSERT_OK_AND_ASSIGN(const auto again, world_.Hold(requests[i]));
    EXPECT_EQ(answers[i]->DebugString(), again.DebugString());
  }
  EXPECT_EQ(Transactions(), "1");
  EXPECT_NE(answers[1]->place_id(), answers[2]->place_id());
  EXPECT_EQ(world_.database().Value(absl::StrCat(
                "SELECT string_agg(refs ->> 'reservation_id', ' ' ORDER BY "
                "seq) FROM events WHERE type = 'reservation.held' AND "
                "aggregate_id = '",
                other_.place_id(), "'")),
            absl::StrCat(answers[0]->reservation_id(), " ",
                         answers[2]->reservation_id(), " ",
                         answers[3]->reservation_id()));
}

TEST_F(HoldTogetherTest, IsOneTransactionWhateverTheirHosts) {
  const v1::Host elsewhere = world_.MakeHost("Elsewhere");
  const v1::Place place = world_.MakePlace(elsewhere.host_id(), "A");
  // Who names a place of another host than the one it says hears so.
  v1::HoldPlaceRequest mixed = At(place, 40);
  mixed.set_host_id(host_.host_id());
  const std::vector<v1::HoldPlaceRequest> requests = {At(place, 0), Any(0),
                                                      At(place, 20), mixed};
  const Answers answers = Gather(requests);
  for (size_t i = 0; i < 3; ++i) {
    ASSERT_OK(answers[i]) << i;
    ExpectHeldOnce(requests[i]);
  }
  EXPECT_EQ(answers[0]->host_id(), elsewhere.host_id());
  EXPECT_EQ(answers[1]->host_id(), host_.host_id());
  EXPECT_THAT(answers[3], StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(Transactions(), "1");
  EXPECT_EQ(Count("reservations"), "4");
}

// As an import and an update do.
TEST_F(HoldTogetherTest, AHostThatIsChangedKeepsNobodyElseWaiting) {
  const v1::Host elsewhere = world_.MakeHost("Elsewhere");
  const v1::Place place = world_.MakePlace(elsewhere.host_id(), "A");
  While(kChangeHost, elsewhere.host_id(), [&] {
    Begin({At(place, 0), Any(0)});
    Await([&] { return Count("reservations") == "2"; });
  });
  const Answers answers = End();
  EXPECT_OK(answers[0]);
  EXPECT_OK(answers[1]);
}

TEST_F(HoldTogetherTest, WhoIsRefusedHearsWhyAndTheOthersHold) {
  v1::HoldPlaceRequest outside = At(other_, 400);
  v1::HoldPlaceRequest large = At(other_, 20);
  large.mutable_party()->set_adults(3);
  const Answers answers = Gather({At(other_, 0), outside, large, Any(0)});
  EXPECT_OK(answers[0]);
  EXPECT_THAT(answers[1], ReasonIs("OUTSIDE_AVAILABILITY"));
  EXPECT_THAT(answers[2], StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_OK(answers[3]);
  EXPECT_EQ(Transactions(), "1");
  EXPECT_EQ(Count("reservations"), "3");
}

TEST_F(HoldTogetherTest, WhoWasAnsweredBeforeIsToldTheSame) {
  const v1::HoldPlaceRequest before = At(other_, 0);
  ASSERT_OK_AND_ASSIGN(const auto held, world_.Hold(before));
  v1::HoldPlaceRequest reused = At(other_, 80);
  reused.set_request_id(before.request_id());
  const Answers answers = Gather({Any(20), before, reused, Any(40)});
  EXPECT_OK(answers[0]);
  ASSERT_OK(answers[1]);
  EXPECT_EQ(answers[1]->reservation_id(), held.reservation_id());
  EXPECT_THAT(answers[2], ReasonIs("REQUEST_ID_REUSED"));
  EXPECT_OK(answers[3]);
  EXPECT_EQ(Count("reservations"), "4");
}

TEST_F(HoldTogetherTest, OneCallTwiceIsOneHold) {
  const v1::HoldPlaceRequest twice = Any(0);
  const Answers answers = Gather({twice, Any(20), twice});
  ASSERT_OK(answers[0]);
  EXPECT_OK(answers[1]);
  ASSERT_OK(answers[2]);
  EXPECT_EQ(answers[0]->reservation_id(), answers[2]->reservation_id());
  ExpectHeldOnce(twice);
}

TEST_F(HoldTogetherTest, OfTwoWhoWantOneNightTheFirstHasIt) {
  // Two turnover days.
  const Answers answers = Gather({At(other_, 0), At(other_, 11), Any(40)});
  EXPECT_OK(answers[0]);
  EXPECT_THAT(answers[1], ReasonIs("PLACE_TAKEN"));
  EXPECT_OK(answers[2]);
}

TEST_F(HoldTogetherTest, TheLastFreePlaceIsTheFirstCallers) {
  const Answers answers = Gather({Any(0), Any(0), Any(0)});
  EXPECT_OK(answers[0]);
  EXPECT_OK(answers[1]);
  EXPECT_THAT(answers[2], ReasonIs("NO_PLACE_FITS"));
}

TEST_F(HoldTogetherTest, WhoCameFirstDoesNotWaitForAPlaceThatALaterOneHas) {
  const v1::Place busy = StepFree("C");
  const v1::Place quiet = StepFree("D");
  std::vector<v1::HoldPlaceRequest> requests = {Any(0), Any(0)};
  for (v1::HoldPlaceRequest& request : requests) {
    request.mutable_party()->set_step_free(true);
  }
  While(kBeAt, busy.place_id(), [&] {
    Begin(requests);
    Await([&] { return Count("reservations") == "2"; });
  });
  const Answers answers = End();
  ASSERT_OK(answers[0]);
  EXPECT_EQ(answers[0]->place_id(), quiet.place_id());
  ASSERT_OK(answers[1]);
  EXPECT_EQ(answers[1]->place_id(), busy.place_id());
}

// As a compensation does whose call is late.
TEST_F(HoldTogetherTest, WhatWasCancelledBeforeItsTurnIsNotHeld) {
  const v1::HoldPlaceRequest late = Any(0);
  v1::ReleaseReservationRequest undo;
  undo.set_hold_request_id(late.request_id());
  undo.set_reason(v1::RELEASE_REASON_UNDONE);
  ASSERT_OK(world_.Do(Relocation(), &Stub::ReleaseReservation, undo));
  const Answers answers = Gather({Any(20), late, Any(40)});
  EXPECT_OK(answers[0]);
  EXPECT_THAT(answers[1], ReasonIs("CANCELLED"));
  EXPECT_OK(answers[2]);
  EXPECT_EQ(Transactions(), "1");
  EXPECT_EQ(Count("reservations"), "3");
}

TEST_F(HoldTogetherTest, AnErasedCaseGetsNothingAndKeepsNoKey) {
  const v1::HoldPlaceRequest gone = Any(0);
  v1::EraseCaseRequest erase;
  erase.set_case_ref(gone.case_ref());
  ASSERT_OK(world_.Do(Relocation(), &Stub::EraseCase, erase));
  const Answers answers = Gather({Any(0), gone, Any(20)});
  EXPECT_OK(answers[0]);
  EXPECT_THAT(answers[1], ReasonIs("ERASED"));
  EXPECT_OK(answers[2]);
  EXPECT_FALSE(
      *world_.runtime().keys().Exists(keystore::KeyRef::Case(gone.case_ref())));
}

// It has no turn of its own, which would delete the key.
TEST_F(HoldTogetherTest, AnErasedCaseKeepsNoKeyWhereNobodyListens) {
  const v1::HoldPlaceRequest patient = At(other_, 0);
  const v1::HoldPlaceRequest gone = At(other_, 20);
  v1::EraseCaseRequest erase;
  erase.set_case_ref(gone.case_ref());
  ASSERT_OK(world_.Do(Relocation(), &Stub::EraseCase, erase));
  hurried_ = gone.request_id();
  While(kErase, patient.case_ref(), [&] {
    Begin({patient, gone});
    gone_.WaitForNotification();
  });
  const Answers answers = End();
  EXPECT_OK(answers[0]);
  EXPECT_THAT(answers[1], StatusIs(absl::StatusCode::kDeadlineExceeded));
  const auto key = keystore::KeyRef::Case(gone.case_ref());
  Await([&] { return !world_.runtime().keys().Exists(key).value_or(true); });
}

TEST_F(HoldTogetherTest, RoundsCountEachOfThem) {
  v1::HoldPlaceRequest urgent = Any(0);
  urgent.set_level(type::v1::LEVEL_L1);
  world_.database().Run("UPDATE hosts SET intake_mode = 'ROUND'");
  v1::HoldPlaceRequest waits = Any(40);
  waits.set_level(type::v1::LEVEL_L3);
  const Answers answers = Gather({urgent, waits, Any(20)});
  EXPECT_OK(answers[0]);
  EXPECT_THAT(answers[1], ReasonIs("NO_ROUND_OPEN"));
  EXPECT_OK(answers[2]);
}

// Its time is over before anything of it is written.
TEST_F(HoldTogetherTest, WhoStopsListeningBeforeTheWriteHoldsNothing) {
  const v1::HoldPlaceRequest patient = At(other_, 0);
  const v1::HoldPlaceRequest late = At(other_, 20);
  hurried_ = late.request_id();
  While(kErase, patient.case_ref(), [&] {
    Begin({patient, late});
    gone_.WaitForNotification();
  });
  const Answers answers = End();
  EXPECT_OK(answers[0]);
  EXPECT_THAT(answers[1], StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_EQ(Count("reservations"), "2");
  hurried_.clear();
  EXPECT_OK(world_.Hold(late));
}

TEST_F(HoldTogetherTest, WhoStopsListeningAfterTheWriteFindsItsHold) {
  const v1::HoldPlaceRequest patient = At(other_, 0);
  const v1::HoldPlaceRequest late = At(other_, 20);
  hurried_ = late.request_id();
  While(kTakeKey, patient.request_id(), [&] {
    Begin({patient, late});
    gone_.WaitForNotification();
  });
  const Answers answers = End();
  EXPECT_OK(answers[0]);
  EXPECT_THAT(answers[1], StatusIs(absl::StatusCode::kDeadlineExceeded));
  ExpectHeldOnce(late);
  EXPECT_EQ(Transactions(), "1");
  EXPECT_OK(world_.Hold(late));
  EXPECT_EQ(Count("reservations"), "3");
}

TEST_F(HoldTogetherTest, AConnectionThatEndsBeforeTheCommitSendsEachAlone) {
  const std::vector<v1::HoldPlaceRequest> requests = {Any(0), Any(20), Any(0)};
  While(kTakeKey, requests[0].request_id(), [&] {
    Begin(requests);
    AwaitWaitingForLocks("1");
    EndBackends("wait_event_type = 'Lock'");
  });
  const Answers answers = End();
  for (size_t i = 0; i < requests.size(); ++i) {
    EXPECT_OK(answers[i]) << i;
    ExpectHeldOnce(requests[i]);
  }
  EXPECT_EQ(Transactions(), "3");
  EXPECT_EQ(Count("reservations"), "4");
}

// Nobody knows what became of the commit: nobody is told a guess, and a repeat
// finds out.
TEST_F(HoldTogetherTest, AConnectionThatEndsInTheCommitIsAnUnknownOutcome) {
  const std::vector<v1::HoldPlaceRequest> requests = {Any(0), Any(20)};
  world_.database().Run(absl::StrCat(
      "CREATE FUNCTION at_commit() RETURNS trigger LANGUAGE plpgsql AS $$ "
      "BEGIN IF NEW.case_ref = '",
      requests[1].case_ref(),
      "' THEN PERFORM pg_sleep(30); END IF; RETURN NULL; END $$;"
      "CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON reservations "
      "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW "
      "EXECUTE FUNCTION at_commit()"));
  Begin(requests);
  Await([&] {
    return Count(
               "pg_stat_activity WHERE usename = 'test_serve' AND datname = "
               "current_database() AND wait_event = 'PgSleep'") == "1";
  });
  EndBackends("wait_event = 'PgSleep'");
  for (const auto& answer : End()) {
    EXPECT_THAT(answer, ReasonIs("OUTCOME_UNKNOWN"));
  }
  world_.database().Run("DROP TRIGGER at_commit ON reservations");
  EXPECT_EQ(Count("reservations"), "1");
  for (const v1::HoldPlaceRequest& request : requests) {
    EXPECT_OK(world_.Hold(request));
    ExpectHeldOnce(request);
  }
}

}  // namespace
}  // namespace sojourn::capacity
