// Many callers on few places: nobody deadlocks, nothing overlaps, and every
// hold that was acknowledged exists. SOJOURN_CAPACITY_CONTENTION_SECONDS makes
// it shorter for a quick look, or longer.
#include <cstdlib>
#include <fstream>
#include <map>
#include <random>
#include <sstream>
#include <thread>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "absl/synchronization/mutex.h"
#include "common/db/database.h"
#include "common/status/grpc_status.h"
#include "common/testing/source.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/capacity/capacity_names.h"
#include "services/capacity/capacity_sweep.h"
#include "services/capacity/capacity_test_world.h"

namespace sojourn::capacity {
namespace {

constexpr int kCallers = 32;
constexpr int kPlaces = 5;

absl::Duration HowLong() {
  const char* seconds = std::getenv("SOJOURN_CAPACITY_CONTENTION_SECONDS");
  return absl::Seconds(seconds == nullptr ? 30 : std::atoi(seconds));
}

// What the callers were told: reservations and the last state of each.
class Ledger {
 public:
  void Told(const std::string& reservation_id, State state) {
    absl::MutexLock lock(&mutex_);
    states_[reservation_id] = state;
  }
  void Refused(const absl::Status& status) {
    absl::MutexLock lock(&mutex_);
    ++refusals_[ReasonOf(status)];
  }
  std::map<std::string, State> states() const {
    absl::MutexLock lock(&mutex_);
    return states_;
  }
  std::map<std::string, int> refusals() const {
    absl::MutexLock lock(&mutex_);
    return refusals_;
  }

 private:
  mutable absl::Mutex mutex_;
  std::map<std::string, State> states_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, int> refusals_ ABSL_GUARDED_BY(mutex_);
};

class Caller {
 public:
  Caller(World& world, const std::vector<v1::Place>& places, Ledger& ledger,
         unsigned seed)
      : world_(world), places_(places), ledger_(ledger), random_(seed) {}

  void Run(absl::Time until) {
    while (absl::Now() < until) HoldOne();
  }

 private:
  void HoldOne() {
    const v1::Place& place = places_[random_() % places_.size()];
    auto request = World::HoldRequest(
        place, world_.Today() + static_cast<int>(random_() % 185));
    if (random_() % 4 == 0) request.clear_place_id();
    const auto held = world_.Hold(request);
    if (!held.ok()) return ledger_.Refused(held.status());
    ledger_.Told(held->reservation_id(), State::kHeld);
    // Most are given back at once, so that nights stay contended.
    if (random_() % 8 == 0) {
      Confirm(held->reservation_id());
    } else if (random_() % 8 != 0) {
      Release(held->reservation_id());
    }
  }
  void Confirm(const std::string& id) {
    const auto confirmed = world_.Confirm(id);
    if (!confirmed.ok()) return ledger_.Refused(confirmed.status());
    ledger_.Told(id, State::kConfirmed);
    if (random_() % 4 != 0) Release(id);
  }
  void Release(const std::string& id) {
    const auto released = world_.Release(id);
    if (!released.ok()) return ledger_.Refused(released.status());
    ledger_.Told(id, State::kReleased);
  }

  World& world_;
  const std::vector<v1::Place>& places_;
  Ledger& ledger_;
  std::mt19937 random_;
};

// The statements of tests/chaos/invariants/capacity.sql.
std::vector<std::string> Invariants() {
  std::ifstream file(
      sojourn::testing::InSource("tests/chaos/invariants/capacity.sql"));
  std::stringstream text;
  text << file.rdbuf();
  std::vector<std::string> statements;
  for (const absl::string_view part : absl::StrSplit(text.str(), ';')) {
    if (!absl::StripAsciiWhitespace(part).empty()) {
      statements.emplace_back(part);
    }
  }
  return statements;
}

// Every hold stands as its caller was told, nobody was refused for another
// reason than that nights are taken, and nothing is broken.
void ExpectAsTold(World& world, const Ledger& ledger) {
  const auto told = ledger.states();
  EXPECT_GT(told.size(), 20u);
  for (const auto& [reason, count] : ledger.refusals()) {
    EXPECT_THAT(reason, ::testing::AnyOf("PLACE_TAKEN", "NO_PLACE_FITS"))
        << count << " times";
  }
  std::map<std::string, State> stored;
  const db::Result rows =
      world.database().Run("SELECT public_id, state FROM reservations");
  for (const db::Row row : rows) {
    stored[row.Get<std::string>(0)] = FromName<State>(row.Get<std::string>(1));
  }
  EXPECT_EQ(stored, told);
  EXPECT_EQ(world.database().Value("SELECT deadlocks FROM pg_stat_database "
                                   "WHERE datname = current_database()"),
            "0");
  ASSERT_EQ(Invariants().size(), 16u);
  for (const std::string& statement : Invariants()) {
    EXPECT_EQ(world.database().Run(statement).rows(), 0) << statement;
  }
}

TEST(Contention, ThirtyTwoCallersOnFivePlaces) {
  World world;
  const v1::Host host = world.MakeHost();
  std::vector<v1::Place> places;
  places.reserve(kPlaces);
  for (int i = 0; i < kPlaces; ++i) {
    places.push_back(world.MakePlace(host.host_id(), absl::StrCat("UTR-", i)));
  }
  Ledger ledger;
  const absl::Time until = absl::Now() + HowLong();
  std::vector<std::thread> threads;
  threads.reserve(kCallers);
  for (unsigned i = 0; i < kCallers; ++i) {
    threads.emplace_back(
        [&, i] { Caller(world, places, ledger, i).Run(until); });
  }
  for (std::thread& thread : threads) thread.join();

  ExpectAsTold(world, ledger);
}

// One host, everything at once that changes it, its places and its windows.
class BusyHost {
 public:
  explicit BusyHost(World& world) : world_(world), host_(world.MakeHost()) {
    for (int i = 0; i < kPlaces; ++i) {
      places_.push_back(
          world.MakePlace(host_.host_id(), absl::StrCat("UTR-", i)));
    }
  }

  // Each on a thread of its own, over and over.
  void Run(absl::Time until) {
    const std::vector<void (BusyHost::*)(std::mt19937&)> calls = {
        &BusyHost::Import,  &BusyHost::ImportToo, &BusyHost::Confirm,
        &BusyHost::Confirm, &BusyHost::Update,    &BusyHost::Open,
        &BusyHost::Open,    &BusyHost::Open};
    std::vector<std::thread> threads;
    threads.reserve(calls.size() + kHolders);
    for (size_t i = 0; i < calls.size(); ++i) {
      threads.emplace_back([&, i] {
        std::mt19937 random(static_cast<unsigned>(i));
        while (absl::Now() < until) (this->*calls[i])(random);
      });
    }
    for (unsigned i = 0; i < kHolders; ++i) {
      threads.emplace_back(
          [&, i] { Caller(world_, places_, ledger_, 100 + i).Run(until); });
    }
    for (std::thread& thread : threads) thread.join();
  }

  Ledger& ledger() { return ledger_; }
  int done(const std::string& what) {
    absl::MutexLock lock(&mutex_);
    return done_[what];
  }

 private:
  static constexpr unsigned kHolders = 6;

  void Done(const char* what) {
    absl::MutexLock lock(&mutex_);
    ++done_[what];
  }
  // Every hold of a Caller ends before day 198: whatever is said here of when
  // a place is open, its nights stay open. Of two ends, so that a list is often
  // again what somebody has read.
  absl::CivilDay AnyEnd(std::mt19937& random) {
    return world_.Today() + 200 + static_cast<int>(random() % 2);
  }

  void Import(std::mt19937& random) { ImportAs(Office(), random); }
  void ImportToo(std::mt19937& random) { ImportAs(City(), random); }
  void ImportAs(const auth::Caller& caller, std::mt19937& random) {
    v1::ImportCapacityRequest message;
    message.set_request_id(sojourn::testing::NewRequestId());
    // The last one, where there is one, is new.
    const int rows = kPlaces + static_cast<int>(random() % 4 == 0);
    for (int i = 0; i < rows; ++i) {
      v1::ImportRow& row = *message.add_rows();
      row.set_line(i + 2);
      const std::string code =
          i < kPlaces ? absl::StrCat("UTR-", i) : absl::StrCat("N-", random());
      *row.mutable_place() = world_.PlaceRequest(host_.host_id(), code).place();
      row.mutable_place()->set_cot(random() % 2 == 0);
      *row.add_windows() = ToStay(world_.Today(), AnyEnd(random));
    }
    grpc::ClientContext context;
    context.AddMetadata(auth::kFakeCallerKey, auth::EncodeFakeCaller(caller));
    v1::ImportCapacityResponse answer;
    const auto writer = world_.stub().ImportCapacity(&context, &answer);
    writer->Write(message);
    writer->WritesDone();
    EXPECT_OK(FromGrpcStatus(writer->Finish()));
    EXPECT_EQ(answer.refused_rows(), 0) << answer.DebugString();
    Done("import");
  }
  void Confirm(std::mt19937&) {
    v1::ListPlacesRequest list;
    list.set_host_id(host_.host_id());
    list.set_page_size(1);
    const auto listed = world_.Do(City(), &Stub::ListPlaces, list);
    ASSERT_OK(listed);
    v1::ConfirmAvailabilityRequest request;
    request.set_host_id(host_.host_id());
    request.set_list_etag(listed->availability().list_etag());
    const auto confirmed =
        world_.Do(City(), &Stub::ConfirmAvailability, request);
    if (!confirmed.ok()) {
      EXPECT_THAT(confirmed, ReasonIs("ETAG_MISMATCH"));
    }
    Done(confirmed.ok() ? "confirm" : "mismatch");
  }
  void Update(std::mt19937& random) {
    v1::UpdateHostRequest request;
    request.set_host_id(host_.host_id());
    request.mutable_host()->set_lead_time_days(static_cast<int>(random() % 9));
    request.mutable_update_mask()->add_paths("lead_time_days");
    EXPECT_OK(world_.Do(City(), &Stub::UpdateHost, request));
    Done("update");
  }
  void Open(std::mt19937& random) {
    const v1::Place& place = places_[random() % places_.size()];
    EXPECT_OK(world_.Open(place.place_id(), world_.Today(), AnyEnd(random)));
    Done("open");
  }

  World& world_;
  const v1::Host host_;
  std::vector<v1::Place> places_;
  Ledger ledger_;
  absl::Mutex mutex_;
  std::map<std::string, int> done_ ABSL_GUARDED_BY(mutex_);
};

// Places whose windows are not those that were said last.
constexpr char kLostWindows[] = R"sql(
    SELECT p.code FROM places p
    CROSS JOIN LATERAL (
        SELECT windows_after FROM availability_changes
        WHERE place_id = p.id AND kind = 'SET'
        ORDER BY xmin::text::bigint DESC LIMIT 1) said
    WHERE said.windows_after IS DISTINCT FROM (
        SELECT range_agg(w.period) FROM availability_windows w
        WHERE w.place_id = p.id))sql";

TEST(Contention, AnImportBesideAllElseThatHappensAtItsHost) {
  World world;
  BusyHost busy(world);
  busy.Run(absl::Now() + HowLong() / 3);
  for (const char* what : {"import", "confirm", "update", "open"}) {
    EXPECT_GT(busy.done(what), 0) << what;
  }
  ExpectAsTold(world, busy.ledger());
  EXPECT_EQ(world.database().Run(kLostWindows).rows(), 0);
}

TEST(Invariants, SeeWhatIsBroken) {
  World world;
  const v1::Place place = world.MakePlace(world.MakeHost().host_id());
  ASSERT_OK(world.Hold(place, world.Today() + 3));
  world.database().Run(
      "DELETE FROM availability_windows;"
      "DELETE FROM idempotency_keys WHERE method = 'HoldPlace';"
      "DELETE FROM audit_records;"
      "UPDATE reservations SET state = 'EXPIRED';"
      "UPDATE places SET event_version = 9;"
      "DELETE FROM events WHERE type = 'host.created'");
  int broken = 0;
  for (const std::string& statement : Invariants()) {
    broken += world.database().Run(statement).rows() > 0 ? 1 : 0;
  }
  // Not overlap, window and blocked days (the hold is no longer live),
  // acknowledged, order, gap, what a record says.
  EXPECT_EQ(broken, 6);
}

TEST(Sweep, PublishesLapsedHoldsOncePlaceByPlace) {
  World world;
  const v1::Host host = world.MakeHost();
  const v1::Place one = world.MakePlace(host.host_id(), "A");
  const v1::Place two = world.MakePlace(host.host_id(), "B");
  ASSERT_OK(world.Hold(one, world.Today() + 20));
  ASSERT_OK(world.Hold(one, world.Today() + 40));
  ASSERT_OK(world.Hold(two, world.Today() + 20));
  FailedPlaces failed;
  EXPECT_EQ(*SweepOnce(world.runtime(), failed), false);
  world.Advance(absl::Hours(24 * 7));
  EXPECT_EQ(*SweepOnce(world.runtime(), failed), true);
  EXPECT_EQ(*SweepOnce(world.runtime(), failed), true);
  EXPECT_EQ(*SweepOnce(world.runtime(), failed), false);
  EXPECT_EQ(world.database().Value("SELECT count(*) FROM events WHERE type = "
                                   "'reservation.expired' AND state = "
                                   "'EXPIRED'"),
            "3");
  for (const std::string& statement : Invariants()) {
    EXPECT_EQ(world.database().Run(statement).rows(), 0) << statement;
  }
}

// Two places of which A has the hold that lapsed first.
class SweepTest : public ::testing::Test {
 protected:
  SweepTest() {
    EXPECT_OK(world_.Hold(a_, world_.Today() + 20));
    world_.Advance(absl::Hours(1));
    EXPECT_OK(world_.Hold(b_, world_.Today() + 20));
    world_.Advance(absl::Hours(24 * 7));
  }
  std::string StateAt(const v1::Place& place) {
    return world_.database().Value(
        "SELECT r.state FROM reservations r JOIN places p ON p.id = r.place_id "
        "WHERE p.public_id = '" +
        place.place_id() + "'");
  }
  void LetFailAtA() {
    world_.database().Run(
        "ALTER TABLE events ADD CONSTRAINT test_check CHECK (aggregate_id <> "
        "'" +
        a_.place_id() + "') NOT VALID");
  }

  World world_;
  const v1::Host host_ = world_.MakeHost();
  const v1::Place a_ = world_.MakePlace(host_.host_id(), "A");
  const v1::Place b_ = world_.MakePlace(host_.host_id(), "B");
};

TEST_F(SweepTest, GoesOnBesideAPlaceThatSomebodyIsAt) {
  auto owner = db::Database::Create({.dsn = world_.database().owner_dsn()});
  ASSERT_OK(owner);
  const db::Query lock{"test_lock",
                       "SELECT id FROM places WHERE code = 'A' FOR UPDATE"};
  FailedPlaces failed;
  EXPECT_OK((*owner)->Write(
      absl::Now() + absl::Seconds(20), [&](db::Transaction& tx) {
        const auto locked = tx.Execute(lock, db::Params());
        EXPECT_EQ(*SweepOnce(world_.runtime(), failed), true);
        EXPECT_EQ(*SweepOnce(world_.runtime(), failed), false);
        return locked.status();
      }));
  EXPECT_EQ(StateAt(a_), "HELD");
  EXPECT_EQ(StateAt(b_), "EXPIRED");
  EXPECT_EQ(*SweepOnce(world_.runtime(), failed), true);
  EXPECT_EQ(StateAt(a_), "EXPIRED");
}

TEST_F(SweepTest, GoesOnPastAPlaceThatFails) {
  LetFailAtA();
  FailedPlaces failed;
  EXPECT_THAT(SweepOnce(world_.runtime(), failed),
              ::testing::Not(sojourn::testing::IsOk()));
  EXPECT_EQ(failed.size(), 1u);
  EXPECT_EQ(*SweepOnce(world_.runtime(), failed), true);
  EXPECT_EQ(*SweepOnce(world_.runtime(), failed), false);
  EXPECT_EQ(StateAt(a_), "HELD");
  EXPECT_EQ(StateAt(b_), "EXPIRED");
}

TEST_F(SweepTest, KeepsTheGaugeWhileAPlaceFails) {
  LetFailAtA();
  Sweeper sweeper(world_.runtime());
  sweeper.Start();
  const auto shown = [&] {
    return absl::StrContains(world_.runtime().metrics().Serialize(),
                             "sojourn_capacity_holds{bucket=\"1-4\"} 1\n");
  };
  for (int i = 0; i < 500 && !shown(); ++i) {
    absl::SleepFor(absl::Milliseconds(10));
  }
  sweeper.Stop();
  EXPECT_TRUE(shown());
  EXPECT_EQ(StateAt(b_), "EXPIRED");
}

TEST(Sweep, RunsByItself) {
  World world;
  const v1::Place place = world.MakePlace(world.MakeHost().host_id());
  ASSERT_OK(world.Hold(place, world.Today() + 20));
  world.Advance(absl::Hours(24 * 7));
  Sweeper sweeper(world.runtime());
  sweeper.Start();
  for (int i = 0; i < 500; ++i) {
    if (world.database().Value("SELECT state FROM reservations") == "EXPIRED") {
      break;
    }
    absl::SleepFor(absl::Milliseconds(10));
  }
  sweeper.Stop();
  EXPECT_EQ(world.database().Value("SELECT state FROM reservations"),
            "EXPIRED");
}

TEST(HoldsGauge, IsBucketedAndAnHourLate) {
  World world;
  const v1::Place place = world.MakePlace(world.MakeHost().host_id());
  ASSERT_OK(world.Hold(place, world.Today() + 20));
  const auto shows = [&](const char* bucket) {
    EXPECT_OK(UpdateHoldsGauge(world.runtime()));
    return absl::StrContains(
        world.runtime().metrics().Serialize(),
        absl::StrCat("sojourn_capacity_holds{bucket=\"", bucket, "\"} 1\n"));
  };
  EXPECT_TRUE(shows("0"));
  world.Advance(absl::Hours(2));
  EXPECT_TRUE(shows("1-4"));
  EXPECT_FALSE(shows("0"));
}

// The count would tell of one.
TEST(HoldsGauge, KnowsNoSafeHouse) {
  World world;
  auto safe = World::HostRequest("Kilimo");
  safe.mutable_host()->set_kind(v1::HOST_KIND_SAFE_HOUSE);
  const v1::Place place = world.MakePlace(world.MakeHost(safe).host_id());
  ASSERT_OK(world.Hold(place, world.Today() + 20));
  world.Advance(absl::Hours(2));
  EXPECT_OK(UpdateHoldsGauge(world.runtime()));
  EXPECT_THAT(world.runtime().metrics().Serialize(),
              ::testing::HasSubstr("sojourn_capacity_holds{bucket=\"0\"} 1\n"));
}

TEST(Feed, TellsRelocationEverythingInOrderAndNobodyElse) {
  World world;
  auto safe = World::HostRequest("Kilimo");
  safe.mutable_host()->set_kind(v1::HOST_KIND_SAFE_HOUSE);
  const v1::Host host = world.MakeHost(safe);
  const v1::Place place = world.MakePlace(host.host_id());
  ASSERT_OK_AND_ASSIGN(const auto held, world.Hold(place, world.Today()));
  ASSERT_OK(world.Confirm(held.reservation_id()));

  grpc::ClientContext context;
  context.AddMetadata(auth::kFakeCallerKey,
                      auth::EncodeFakeCaller(Relocation()));
  auto stream = world.stub().WatchEvents(&context, v1::WatchEventsRequest());
  std::vector<type::v1::EventEnvelope> events;
  v1::WatchEventsResponse message;
  while (events.size() < 5 && stream->Read(&message)) {
    for (const auto& event : message.events()) events.push_back(event);
  }
  context.TryCancel();
  ASSERT_EQ(events.size(), 5u);
  EXPECT_EQ(events[0].type(), "host.created");
  EXPECT_EQ(events[0].refs().at("kind"), "SAFE_HOUSE");
  for (size_t i = 1; i < events.size(); ++i) {
    EXPECT_EQ(events[i].aggregate_id(), place.place_id());
    EXPECT_EQ(events[i].aggregate_version(), static_cast<int64_t>(i));
  }
  EXPECT_EQ(events[4].type(), "reservation.confirmed");
  EXPECT_EQ(events[4].state(), "CONFIRMED");
  EXPECT_EQ(events[4].case_ref(), held.case_ref());
  EXPECT_EQ(events[4].refs().at("reservation_id"), held.reservation_id());

  for (const auto& caller :
       {Office(), City(), sojourn::testing::AsService("visa")}) {
    grpc::ClientContext other;
    other.AddMetadata(auth::kFakeCallerKey, auth::EncodeFakeCaller(caller));
    auto refused = world.stub().WatchEvents(&other, v1::WatchEventsRequest());
    EXPECT_FALSE(refused->Read(&message));
    EXPECT_EQ(refused->Finish().error_code(),
              grpc::StatusCode::PERMISSION_DENIED);
  }
}

}  // namespace
}  // namespace sojourn::capacity
