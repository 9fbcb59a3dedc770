// Availability that is watched: who hears of what, and how a stream goes on
// where it was left.
#include <atomic>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/auth/authenticator_fake.h"
#include "common/status/error.h"
#include "common/status/grpc_status.h"
#include "services/capacity/capacity_test_world.h"

namespace sojourn::capacity {
namespace {

using sojourn::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

v1::WatchAvailabilityRequest From(const std::string& cursor) {
  v1::WatchAvailabilityRequest request;
  request.set_cursor(cursor);
  return request;
}

// One stream, ended with the test.
class Stream {
 public:
  Stream(Stub& stub, const auth::Caller& caller,
         const v1::WatchAvailabilityRequest& request = {}) {
    context_.AddMetadata(auth::kFakeCallerKey, auth::EncodeFakeCaller(caller));
    context_.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(60)));
    reader_ = stub.WatchAvailability(&context_, request);
  }
  ~Stream() { Kill(); }

  // Takes one message; false where the stream ended.
  bool Take() {
    v1::WatchAvailabilityResponse message;
    if (!reader_->Read(&message)) return false;
    cursor = message.cursor();
    for (const v1::AvailabilityUpdate& update : message.updates()) {
      const std::string kind = v1::AvailabilityUpdateKind_Name(update.kind());
      told_.push_back(absl::StrCat(
          absl::StripPrefix(kind, "AVAILABILITY_UPDATE_KIND_"), " ",
          update.place_id().empty() ? update.host_id() : update.place_id()));
      updates.push_back(update);
    }
    return true;
  }
  // The next `count` updates, "KIND place" each, or of the host where it is of
  // no place; fewer where the stream ends.
  std::vector<std::string> Next(size_t count) {
    while (told_.size() < count && Take()) {
    }
    return std::exchange(told_, {});
  }
  // As if the line were cut.
  void Kill() { context_.TryCancel(); }
  absl::Status End() {
    while (Take()) {
    }
    return FromGrpcStatus(reader_->Finish());
  }

  std::string cursor;
  std::vector<v1::AvailabilityUpdate> updates;

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<v1::WatchAvailabilityResponse>> reader_;
  std::vector<std::string> told_;
};

class WatchTest : public ::testing::Test {
 protected:
  WatchTest()
      : utrecht_(world_.MakeHost()),
        place_(world_.MakePlace(utrecht_.host_id())) {
    auto porto = World::HostRequest("Porto");
    porto.mutable_host()->set_organisation_id("porto");
    porto.mutable_host()->set_country_code("PT");
    porto_ = world_.MakeHost(porto);
    Settle();
  }

  // All that was done so far is in the feed: another test's transaction holds
  // the gate of the whole cluster.
  void Settle() {
    while (world_.database().Value(
               "SELECT count(*) FROM events "
               "WHERE xid >= pg_snapshot_xmin(pg_current_snapshot())") != "0") {
    }
  }
  // Hears of what is done from here on.
  std::unique_ptr<Stream> Watch(
      const auth::Caller& caller,
      const v1::WatchAvailabilityRequest& request = {}) {
    Settle();
    auto stream = std::make_unique<Stream>(world_.stub(), caller, request);
    EXPECT_TRUE(stream->Take());
    return stream;
  }
  std::string SafeHouse() {
    auto request = World::HostRequest("Pine");
    request.mutable_host()->set_kind(v1::HOST_KIND_SAFE_HOUSE);
    return world_.MakeHost(request).host_id();
  }
  // One update each.
  void SetWindows(const std::string& place_id, int times = 1) {
    for (int i = 0; i < times; ++i) {
      ASSERT_OK(world_.Open(place_id, world_.Today(), world_.Today() + 90 + i));
    }
  }
  void TouchHost(const std::string& host_id) {
    v1::UpdateHostRequest request;
    request.set_host_id(host_id);
    request.mutable_host()->set_lead_time_days(3);
    request.mutable_update_mask()->add_paths("lead_time_days");
    ASSERT_OK(world_.Do(Office(), &Stub::UpdateHost, request));
  }
  std::string Told(const char* kind) const {
    return absl::StrCat(kind, " ", place_.place_id());
  }

  World world_;
  const v1::Host utrecht_;
  const v1::Place place_;
  v1::Host porto_;
};

TEST_F(WatchTest, AChangeReachesWhoMaySeeItsHost) {
  const auto office = Watch(Office());
  const auto utrecht = Watch(City());
  const auto porto = Watch(City("porto"));
  SetWindows(place_.place_id());
  TouchHost(porto_.host_id());
  const std::string windows = Told("WINDOWS_SET");
  const std::string host = absl::StrCat("HOST_CHANGED ", porto_.host_id());
  EXPECT_THAT(office->Next(2), ElementsAre(windows, host));
  EXPECT_THAT(utrecht->Next(1), ElementsAre(windows));
  // Its first: nothing of Utrecht came before.
  EXPECT_THAT(porto->Next(1), ElementsAre(host));
  EXPECT_EQ(office->updates[0].host_id(), utrecht_.host_id());
  EXPECT_GT(office->updates[0].changed_at().seconds(), 0);
}

// Created while they watch, for the coordinator's own organisation.
TEST_F(WatchTest, ASafeHouseReachesTheOfficeAlone) {
  const auto office = Watch(Office());
  const auto utrecht = Watch(City());
  const std::string safe_house = SafeHouse();
  const v1::Place place = world_.MakePlace(safe_house, "PINE-1");
  ASSERT_OK(world_.Hold(place, world_.Today() + 5));
  SetWindows(place_.place_id());
  const std::string& id = place.place_id();
  EXPECT_THAT(office->Next(5),
              ElementsAre("HOST_CHANGED " + safe_house, "PLACE_ADDED " + id,
                          "WINDOWS_SET " + id, "NIGHTS_TAKEN " + id,
                          Told("WINDOWS_SET")));
  EXPECT_THAT(utrecht->Next(1), ElementsAre(Told("WINDOWS_SET")));
  // Nor where she asks for it by name.
  v1::WatchAvailabilityRequest named;
  named.add_host_ids(safe_house);
  named.add_host_ids(utrecht_.host_id());
  const auto by_name = Watch(City(), named);
  SetWindows(id);
  SetWindows(place_.place_id());
  EXPECT_THAT(by_name->Next(1), ElementsAre(Told("WINDOWS_SET")));
}

TEST_F(WatchTest, NightsAreTakenAndFreedAndNobodyIsMentioned) {
  const auto city = Watch(City());
  ASSERT_OK_AND_ASSIGN(const auto held, world_.Hold(place_, world_.Today()));
  ASSERT_OK(world_.Confirm(held.reservation_id()));
  v1::CheckInRequest in;
  in.set_reservation_id(held.reservation_id());
  in.mutable_occurred_at()->set_seconds(absl::ToUnixSeconds(absl::Now()) - 60);
  ASSERT_OK(world_.Do(City(), &Stub::CheckIn, in));
  v1::CheckOutRequest out;
  out.set_reservation_id(held.reservation_id());
  *out.mutable_occurred_at() = in.occurred_at();
  ASSERT_OK(world_.Do(City(), &Stub::CheckOut, out));
  EXPECT_THAT(city->Next(3),
              ElementsAre(Told("NIGHTS_TAKEN"), Told("NIGHTS_TAKEN"),
                          Told("NIGHTS_FREED")));
  // When it was written down, not when they left.
  EXPECT_GT(city->updates[2].changed_at().seconds(),
            out.occurred_at().seconds());
}

TEST_F(WatchTest, ACalendarsChangesAreToldApart) {
  const auto city = Watch(City());
  const std::string& id = place_.place_id();
  SetWindows(id);
  v1::SetBlockedDaysRequest block;
  block.set_place_id(id);
  *block.add_blocked_days() = ToStay(world_.Today() + 60, world_.Today() + 61);
  ASSERT_OK(world_.Do(City(), &Stub::SetBlockedDays, block));
  v1::ReportDisruptionRequest report;
  report.set_place_id(id);
  report.set_reason(v1::DISRUPTION_REASON_FLOODED);
  ASSERT_OK_AND_ASSIGN(const auto reported,
                       world_.Do(City(), &Stub::ReportDisruption, report));
  v1::LiftDisruptionRequest lift;
  lift.set_disruption_id(reported.disruptions(0).disruption_id());
  ASSERT_OK(world_.Do(City(), &Stub::LiftDisruption, lift));
  v1::RetirePlaceRequest retire;
  retire.set_place_id(id);
  ASSERT_OK(world_.Do(City(), &Stub::RetirePlace, retire));
  EXPECT_THAT(city->Next(5),
              ElementsAre(Told("WINDOWS_SET"), Told("BLOCKED_DAYS_SET"),
                          Told("PLACE_DISRUPTED"), Told("DISRUPTION_LIFTED"),
                          Told("PLACE_RETIRED")));
}

TEST_F(WatchTest, CountriesAndHostsNarrowIt) {
  v1::WatchAvailabilityRequest portugal;
  portugal.add_country_codes("PT");
  v1::WatchAvailabilityRequest one;
  one.add_host_ids(porto_.host_id());
  const auto by_country = Watch(Office(), portugal);
  const auto by_host = Watch(Office(), one);
  SetWindows(place_.place_id());
  TouchHost(porto_.host_id());
  const std::string host = absl::StrCat("HOST_CHANGED ", porto_.host_id());
  EXPECT_THAT(by_country->Next(1), ElementsAre(host));
  EXPECT_THAT(by_host->Next(1), ElementsAre(host));
}

TEST_F(WatchTest, WhoIsCutOffGoesOnWithoutAGap) {
  const auto before = Watch(City());
  SetWindows(place_.place_id());
  EXPECT_THAT(before->Next(1), ElementsAre(Told("WINDOWS_SET")));
  before->Kill();
  ASSERT_OK(world_.Hold(place_, world_.Today() + 5));
  Stream after(world_.stub(), City(), From(before->cursor));
  EXPECT_THAT(after.Next(1), ElementsAre(Told("NIGHTS_TAKEN")));
  SetWindows(place_.place_id());
  EXPECT_THAT(after.Next(1), ElementsAre(Told("WINDOWS_SET")));
}

TEST_F(WatchTest, ACursorIsGoodForItsOrganisationOnly) {
  const auto city = Watch(City());
  for (const std::string& cursor : {city->cursor, std::string("invented")}) {
    EXPECT_THAT(Stream(world_.stub(), City("porto"), From(cursor)).End(),
                ReasonIs("CURSOR_INVALID"));
  }
}

TEST_F(WatchTest, ARequestThatCannotBeMeantIsRefused) {
  v1::WatchAvailabilityRequest bad;
  bad.add_country_codes("Portugal");
  bad.add_host_ids("");
  EXPECT_THAT(Stream(world_.stub(), Office(), bad).End(),
              ReasonIs("INVALID_FIELDS"));
  v1::WatchAvailabilityRequest many;
  for (int i = 0; i < 201; ++i) many.add_host_ids(absl::StrCat("host-", i));
  EXPECT_THAT(Stream(world_.stub(), Office(), many).End(),
              ReasonIs("LIST_TOO_LONG"));
}

// Believes a token until it has ended.
class EndingTokens : public auth::FakeAuthenticator {
 public:
  absl::StatusOr<auth::Caller> Authenticate(
      const grpc::ServerContextBase& context, absl::Time now,
      auth::Trust trust) const override {
    if (over) return Unauthenticated("TOKEN_REVOKED");
    return FakeAuthenticator::Authenticate(context, now, trust);
  }
  std::atomic<bool> over = false;
};

// Another copy of the service, with the same keys.
class Copy {
 public:
  Copy(World& world, const AvailabilityWatch::Options& options,
       size_t streams = 100)
      : tokens_(new EndingTokens),
        runtime_("capacity", kPolicy, world.database().dsn(), world.directory(),
                 Few(streams), std::unique_ptr<auth::Authenticator>(tokens_)),
        service_(runtime_.get(), {.watch = options}),
        server_(service_),
        stub_(v1::HostCapacityService::NewStub(server_.channel())) {}
  ~Copy() { service_.Stop(); }

  Stub& stub() { return *stub_; }
  void EndTokens() { tokens_->over = true; }
  void Stop() { service_.Stop(); }

 private:
  static server::Limits Few(size_t streams) {
    server::Limits limits = sojourn::testing::TestRuntime::Unlimited();
    limits.streams_per_caller = streams;
    return limits;
  }

  EndingTokens* const tokens_;
  sojourn::testing::TestRuntime runtime_;
  CapacityService service_;
  sojourn::testing::InProcessServer server_;
  std::unique_ptr<Stub> stub_;
};

// Keeps twenty updates, of which five may wait, and shows two at a time.
constexpr AvailabilityWatch::Options kSmall{
    .poll = absl::Milliseconds(10),
    .keep = 20,
    .most_waiting = 5,
    .page = 2,
};

TEST_F(WatchTest, WhoDoesNotReadIsEndedAndGoesOnWithoutAGap) {
  Copy copy(world_, kSmall);
  Stream slow(copy.stub(), City());
  ASSERT_TRUE(slow.Take());
  Stream quick(copy.stub(), Office());
  ASSERT_TRUE(quick.Take());
  constexpr size_t kChanges = 8;
  for (size_t i = 0; i < kChanges; ++i) {
    SetWindows(place_.place_id());
    ASSERT_THAT(quick.Next(1), ElementsAre(Told("WINDOWS_SET")));
  }
  const absl::Status end = slow.End();
  EXPECT_THAT(end, ReasonIs("WATCHER_SLOW"));
  const size_t taken = slow.updates.size();
  EXPECT_LT(taken, kChanges);
  const std::string cursor = DetailsOf(end).metadata["cursor"];
  ASSERT_NE(cursor, "");
  Stream again(copy.stub(), City(), From(cursor));
  EXPECT_EQ(again.Next(kChanges - taken).size(), kChanges - taken);
  SetWindows(place_.place_id());
  EXPECT_THAT(again.Next(1), ElementsAre(Told("WINDOWS_SET")));
}

TEST_F(WatchTest, WhoNeverTakesItsLastMessageGivesItsStreamBack) {
  AvailabilityWatch::Options impatient = kSmall;
  impatient.patience = absl::ZeroDuration();
  Copy copy(world_, impatient, /*streams=*/1);
  Stream slow(copy.stub(), City());
  ASSERT_TRUE(slow.Take());
  Stream quick(copy.stub(), Office());
  ASSERT_TRUE(quick.Take());
  EXPECT_THAT(Stream(copy.stub(), City()).End(), ReasonIs("TOO_MANY_STREAMS"));
  for (int i = 0; i < 8; ++i) {
    SetWindows(place_.place_id());
    ASSERT_EQ(quick.Next(1).size(), 1u);
  }
  bool again = false;
  const absl::Time until = absl::Now() + absl::Seconds(30);
  while (!again && absl::Now() < until) {
    again = Stream(copy.stub(), City()).Take();
  }
  EXPECT_TRUE(again);
}

TEST_F(WatchTest, ACursorOlderThanWhatIsKeptSaysToListAnew) {
  Copy copy(world_, kSmall);
  Stream before(copy.stub(), City());
  ASSERT_TRUE(before.Take());
  const std::string old = before.cursor;
  for (int i = 0; i < 21; ++i) {
    SetWindows(place_.place_id());
    ASSERT_EQ(before.Next(1).size(), 1u);
  }
  EXPECT_THAT(Stream(copy.stub(), City(), From(old)).End(),
              ReasonIs("CURSOR_TOO_OLD"));
  // Nor does another copy know it, that begins with what is stored.
  Copy another(world_, kSmall);
  EXPECT_THAT(Stream(another.stub(), City(), From(old)).End(),
              ReasonIs("CURSOR_TOO_OLD"));
}

TEST_F(WatchTest, GoesOnAfterARestartWithoutAGap) {
  auto copy = std::make_unique<Copy>(world_, AvailabilityWatch::Options{});
  auto before = std::make_unique<Stream>(copy->stub(), City());
  ASSERT_TRUE(before->Take());
  SetWindows(place_.place_id());
  ASSERT_EQ(before->Next(1).size(), 1u);
  copy->Stop();
  EXPECT_THAT(before->End(), StatusIs(absl::StatusCode::kUnavailable));
  const std::string cursor = before->cursor;
  before = nullptr;
  ASSERT_OK(world_.Hold(place_, world_.Today() + 5));
  copy = std::make_unique<Copy>(world_, AvailabilityWatch::Options{});
  Stream after(copy->stub(), City(), From(cursor));
  EXPECT_THAT(after.Next(1), ElementsAre(Told("NIGHTS_TAKEN")));
}

// A restored database begins another feed.
TEST_F(WatchTest, ARestoredDatabaseSaysToListAnew) {
  const auto stream = Watch(City());
  world_.database().Run("UPDATE feed_epoch SET epoch = 'restored'");
  EXPECT_THAT(stream->End(), ReasonIs("CURSOR_TOO_OLD"));
  EXPECT_THAT(Stream(world_.stub(), City(), From(stream->cursor)).End(),
              ReasonIs("CURSOR_TOO_OLD"));
  Stream again(world_.stub(), City());
  EXPECT_TRUE(again.Take());
}

TEST_F(WatchTest, EndsWithItsTokenAlsoWhereNothingChanges) {
  Copy copy(world_, {.recheck = absl::Milliseconds(50)});
  Stream stream(copy.stub(), City());
  ASSERT_TRUE(stream.Take());
  copy.EndTokens();
  EXPECT_THAT(stream.End(), ReasonIs("TOKEN_REVOKED"));
}

TEST_F(WatchTest, NothingIsToldOnATokenThatHasEnded) {
  Copy copy(world_, {.recheck = absl::Hours(1)});
  Stream stream(copy.stub(), City());
  ASSERT_TRUE(stream.Take());
  copy.EndTokens();
  SetWindows(place_.place_id());
  EXPECT_THAT(stream.Next(1), IsEmpty());
  EXPECT_THAT(stream.End(), ReasonIs("TOKEN_REVOKED"));
}

TEST_F(WatchTest, AnIdleStreamSaysThatItIsAlive) {
  Copy copy(world_, {.heartbeat = absl::Milliseconds(20)});
  Stream stream(copy.stub(), City());
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(stream.Take());
  EXPECT_THAT(stream.updates, IsEmpty());
  // Its cursor is as good as the first.
  SetWindows(place_.place_id());
  Stream again(copy.stub(), City(), From(stream.cursor));
  EXPECT_THAT(again.Next(1), ElementsAre(Told("WINDOWS_SET")));
}

// However many watch, their feed is read once a turn and each message made
// once.
TEST_F(WatchTest, ManyWatchersShareWhatTheyAreTold) {
  std::vector<std::unique_ptr<Stream>> streams;
  for (int i = 0; i < 50; ++i) streams.push_back(Watch(Office()));
  SetWindows(place_.place_id());
  std::set<std::string> cursors;
  for (const auto& stream : streams) {
    ASSERT_THAT(stream->Next(1), ElementsAre(Told("WINDOWS_SET")));
    cursors.insert(stream->cursor);
  }
  // Who was busy with its first message may have come a turn later.
  EXPECT_LT(cursors.size(), 5u);
  EXPECT_THAT(world_.runtime().metrics().Serialize(),
              HasSubstr("_count{query=\"capacity_watch_select_start\"} 1\n"));
}

}  // namespace
}  // namespace sojourn::capacity
