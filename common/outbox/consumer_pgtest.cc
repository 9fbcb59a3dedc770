// A consumer that follows a real feed over a real stream.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "absl/synchronization/mutex.h"
#include "common/outbox/consumer.h"
#include "common/outbox/feed.h"
#include "common/outbox/outbox.h"
#include "common/status/error.h"
#include "common/testing/in_process_server.h"
#include "common/testing/status_matchers.h"
#include "common/testing/test_database.h"
#include "sojourn/capacity/v1/capacity_service.grpc.pb.h"

namespace sojourn::outbox {
namespace {

using sojourn::testing::IsOk;
using sojourn::testing::MigrationFolders;
using sojourn::testing::TestDatabase;
using type::v1::EventEnvelope;
namespace v1 = ::sojourn::capacity::v1;

// The serving end alone: WatchEvents of one of our services.
class FeedOnly final
    : public v1::HostCapacityService::WithCallbackMethod_WatchEvents<
          v1::HostCapacityService::Service> {
 public:
  explicit FeedOnly(db::Database& database) : feed_(database) {}

  grpc::ServerWriteReactor<v1::WatchEventsResponse>* WatchEvents(
      grpc::CallbackServerContext*,
      const v1::WatchEventsRequest* request) override {
    return feed_.Watch<v1::WatchEventsResponse>(limits::StreamSlot(),
                                                request->cursor());
  }

  void Stop() { feed_.Stop(); }

 private:
  Feed feed_;
};

class ConsumerTest : public ::testing::Test {
 protected:
  static absl::Time Soon() { return absl::Now() + absl::Seconds(10); }

  void Publish(const std::string& id, int64_t version) {
    EXPECT_THAT(peer_.db().Write(Soon(),
                                 [&](db::Transaction& tx) {
                                   Append(tx, {.aggregate_kind = "place",
                                               .aggregate_id = id,
                                               .aggregate_version = version,
                                               .type = "place.changed"});
                                   return absl::OkStatus();
                                 }),
                IsOk());
  }

  OpenStream Open(v1::HostCapacityService::Stub& stub) {
    return StubStream<v1::WatchEventsRequest, v1::WatchEventsResponse>(
        [&stub](grpc::ClientContext* context,
                const v1::WatchEventsRequest& request) {
          return stub.WatchEvents(context, request);
        });
  }

  ApplyEvent Note() {
    return [this](db::Transaction&, const EventEnvelope& event) {
      absl::MutexLock lock(&mutex_);
      applied_.push_back(event.aggregate_id() + "/" +
                         std::to_string(event.aggregate_version()));
      return absl::OkStatus();
    };
  }

  // What the peer's feed shows once it shows so many: its gate asks the whole
  // cluster, so another test's transaction may hold it a while.
  std::vector<EventEnvelope> Published(size_t count) {
    const absl::Time deadline = Soon();
    for (;;) {
      auto events = ReadFeed(peer_.db(), {}, 10, Soon());
      if (events.ok() && events->size() >= count) return *std::move(events);
      if (absl::Now() > deadline) {
        ADD_FAILURE() << "the feed shows too little: " << events.status();
        return std::vector<EventEnvelope>(count);
      }
    }
  }

  // Blocks until so many events were applied.
  std::vector<std::string> Await(size_t count) {
    absl::MutexLock lock(&mutex_);
    const auto enough = [&] { return applied_.size() >= count; };
    EXPECT_TRUE(
        mutex_.AwaitWithTimeout(absl::Condition(&enough), absl::Seconds(20)));
    return applied_;
  }

  TestDatabase peer_{MigrationFolders{{"common/migrations"}}};
  TestDatabase own_{MigrationFolders{{"common/migrations"}}};
  absl::Mutex mutex_;
  std::vector<std::string> applied_;
};

TEST_F(ConsumerTest, FollowsAcrossTheServersRestartWithoutGapOrRepeat) {
  Publish("a", 1);
  auto service = std::make_unique<FeedOnly>(peer_.db());
  auto server = std::make_unique<sojourn::testing::InProcessServer>(*service);
  std::unique_ptr<v1::HostCapacityService::Stub> stub;
  const auto connect = [&] {
    absl::MutexLock lock(&mutex_);
    stub = v1::HostCapacityService::NewStub(server->channel());
  };
  connect();
  Consumer consumer(own_.db(), {.feed = "capacity",
                                .open =
                                    [&](const type::v1::Cursor& cursor) {
                                      absl::MutexLock lock(&mutex_);
                                      return Open(*stub)(cursor);
                                    },
                                .apply = Note()});
  consumer.Start();
  Await(1);
  Publish("b", 1);
  Await(2);

  service->Stop();
  auto second = std::make_unique<FeedOnly>(peer_.db());
  auto second_server =
      std::make_unique<sojourn::testing::InProcessServer>(*second);
  std::swap(server, second_server);
  Publish("a", 2);
  connect();
  EXPECT_EQ(Await(3), (std::vector<std::string>{"a/1", "b/1", "a/2"}));
  consumer.Stop();
  second->Stop();
  // A server refers to its service until it has shut down.
  server.reset();
  second_server.reset();
}

TEST_F(ConsumerTest, AppliesAnEventOnceHoweverOftenItComes) {
  Publish("a", 1);
  const auto events = Published(1);
  for (int i = 0; i < 3; ++i) {
    EXPECT_THAT(
        ApplyOnce(own_.db(), "capacity", events.front(), Note(), Soon()),
        IsOk());
  }
  EXPECT_EQ(Await(1).size(), 1u);
}

TEST_F(ConsumerTest, AFailedEventIsTriedAgainAndMovesNoCursor) {
  Publish("a", 1);
  const auto events = Published(1);
  const ApplyEvent broken = [](db::Transaction&, const EventEnvelope&) {
    return Internal("broken");
  };
  EXPECT_FALSE(
      ApplyOnce(own_.db(), "capacity", events.front(), broken, Soon()).ok());
  EXPECT_THAT(ApplyOnce(own_.db(), "capacity", events.front(), Note(), Soon()),
              IsOk());
  EXPECT_EQ(Await(1).size(), 1u);
}

TEST_F(ConsumerTest, RefusesAGap) {
  Publish("a", 1);
  Publish("a", 2);
  const auto events = Published(2);
  EXPECT_EQ(
      ReasonOf(ApplyOnce(own_.db(), "capacity", events.back(), Note(), Soon())),
      "FEED_GAP");
}

TEST_F(ConsumerTest, AfterARestoreEverythingIsAppliedAgain) {
  Publish("a", 1);
  FeedOnly service(peer_.db());
  sojourn::testing::InProcessServer server(service);
  const auto stub = v1::HostCapacityService::NewStub(server.channel());
  {
    Consumer before(own_.db(),
                    {.feed = "capacity", .open = Open(*stub), .apply = Note()});
    before.Start();
    Await(1);
  }
  peer_.Run("UPDATE feed_epoch SET epoch = 'after the restore'");
  Consumer after(own_.db(),
                 {.feed = "capacity", .open = Open(*stub), .apply = Note()});
  after.Start();
  EXPECT_EQ(Await(2), (std::vector<std::string>{"a/1", "a/1"}));
  after.Stop();
  service.Stop();
}

}  // namespace
}  // namespace sojourn::outbox
