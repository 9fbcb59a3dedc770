// The feed against real transactions that commit out of order.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <thread>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "common/idempotency/mutation.h"
#include "common/outbox/feed.h"
#include "common/outbox/outbox.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/testing/in_process_server.h"
#include "common/testing/status_matchers.h"
#include "common/testing/test_database.h"
#include "common/testing/test_runtime.h"

namespace sojourn::outbox {
namespace {

using sojourn::testing::IsOk;
using sojourn::testing::TestDatabase;
using sojourn::testing::TestRuntime;
using type::v1::Cursor;
using type::v1::EventEnvelope;

constexpr auth::RpcPolicy kPolicy[] = {auth::Rpc("Change")};

constexpr db::Query kInsertRoot{"test_insert_root",
                                "INSERT INTO roots VALUES ($1, 0)"};
constexpr db::Query kLockRoot{
    "test_lock_root", "SELECT version FROM roots WHERE id = $1 FOR UPDATE"};
constexpr db::Query kBumpRoot{"test_bump_root",
                              "UPDATE roots SET version = $2 WHERE id = $1"};
constexpr db::Query kWaiters{
    "test_waiters",
    R"sql(SELECT coalesce(backend_xid::text, '') FROM pg_stat_activity
          WHERE datname = current_database()
            AND wait_event_type = 'Lock')sql"};

Event VersionOf(const std::string& root, int64_t version) {
  return {.aggregate_kind = "root",
          .aggregate_id = root,
          .aggregate_version = version,
          .type = "root.changed"};
}

class FeedTest : public ::testing::Test {
 protected:
  FeedTest() : runtime_("feed", kPolicy, database_.dsn()) {
    database_.Run(
        "CREATE TABLE roots (id text PRIMARY KEY, version bigint NOT NULL)");
  }

  db::Database& db() { return runtime_->db(); }
  static absl::Time Soon() { return absl::Now() + absl::Seconds(10); }

  void AddRoot(const std::string& root) {
    EXPECT_THAT(db().Write(Soon(),
                           [&](db::Transaction& tx) {
                             tx.Queue(kInsertRoot, db::Params(root));
                             return absl::OkStatus();
                           }),
                IsOk());
  }

  server::Call NewCall() {
    server::Call call;
    call.caller = sojourn::testing::AsService("relocation");
    call.method = "Change";
    call.request_id = sojourn::testing::NewRequestId();
    call.content_hash = "content";
    call.deadline = Soon();
    return call;
  }

  // One mutation the way every service makes it.
  absl::Status Change(
      const std::string& root,
      absl::FunctionRef<void()> before_commit = [] {}) {
    return idempotency::Mutate(
               runtime_.get(), NewCall(), kLockRoot, db::Params(root), "root",
               [&](db::Transaction& tx, const db::Result& locked)
                   -> absl::StatusOr<idempotency::Outcome> {
                 const int64_t version = locked.row(0).Get<int64_t>(0) + 1;
                 tx.Queue(kBumpRoot, db::Params(root, version));
                 Append(tx, VersionOf(root, version));
                 before_commit();
                 return idempotency::Outcome{.result_ref = root};
               })
        .status();
  }

  std::vector<EventEnvelope> ReadAfter(const Cursor& cursor, int limit = 100) {
    auto events = ReadFeed(db(), cursor, limit, Soon());
    EXPECT_THAT(events, IsOk());
    return events.ok() ? *std::move(events) : std::vector<EventEnvelope>();
  }

  // Reads from the beginning until so many events are shown. The feed's gate
  // asks the whole cluster, so another test's transaction may hold it a while.
  std::vector<EventEnvelope> Await(size_t count) {
    const absl::Time deadline = Soon();
    auto events = ReadAfter(Cursor());
    while (events.size() < count && absl::Now() < deadline) {
      events = ReadAfter(Cursor());
    }
    return events;
  }

  // Waits until one backend waits for a lock and returns the transaction id
  // it holds meanwhile.
  std::string XidOfWaiter() {
    for (;;) {
      auto waiters = db().Read<std::vector<std::string>>(
          Soon(),
          [&](db::Transaction& tx) -> absl::StatusOr<std::vector<std::string>> {
            ASSIGN_OR_RETURN(const auto rows,
                             tx.Execute(kWaiters, db::Params()));
            std::vector<std::string> xids;
            for (const db::Row row : rows) {
              xids.push_back(row.Get<std::string>(0));
            }
            return xids;
          });
      EXPECT_THAT(waiters, IsOk());
      if (!waiters.ok()) return "unreadable";
      if (!waiters->empty()) return waiters->front();
    }
  }

  TestDatabase database_{
      sojourn::testing::MigrationFolders{{"common/migrations"}}};
  TestRuntime runtime_;
};

TEST_F(FeedTest, AnOpenTransactionHoldsBackWhatCommittedAfterIt) {
  AddRoot("slow");
  AddRoot("quick");
  EXPECT_THAT(Change("slow",
                     [&] {
                       EXPECT_THAT(Change("quick"), IsOk());
                       EXPECT_TRUE(ReadAfter(Cursor()).empty());
                     }),
              IsOk());
  const auto events = Await(2);
  ASSERT_EQ(events.size(), 2u);
  std::set<std::string> roots = {events[0].aggregate_id(),
                                 events[1].aggregate_id()};
  EXPECT_EQ(roots, (std::set<std::string>{"slow", "quick"}));
}

// The trap: were the idempotency key inserted before the lock, the waiting
// transaction would hold an older xid than the one that commits version 1.
TEST_F(FeedTest, AWaitingMutationHoldsNoTransactionId) {
  AddRoot("root");
  std::thread second;
  EXPECT_THAT(Change("root",
                     [&] {
                       second = std::thread(
                           [&] { EXPECT_THAT(Change("root"), IsOk()); });
                       EXPECT_EQ(XidOfWaiter(), "");
                     }),
              IsOk());
  second.join();
  const auto events = Await(2);
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].aggregate_version(), 1);
  EXPECT_EQ(events[1].aggregate_version(), 2);
}

// The other trap: a second aggregate, locked when the transaction already has
// its id. The database notices, and the transaction runs again.
TEST_F(FeedTest, AnOlderTransactionThatWritesLaterRunsAgain) {
  AddRoot("first");
  AddRoot("second");
  int runs = 0;
  const absl::Status trapped = db().Write(Soon(), [&](db::Transaction& tx) {
    RETURN_IF_ERROR(tx.Execute(kLockRoot, db::Params("first")).status());
    if (++runs == 1) {
      EXPECT_THAT(Change("second"), IsOk());
    }
    RETURN_IF_ERROR(tx.Execute(kLockRoot, db::Params("second")).status());
    Append(tx, VersionOf("second", 2));
    return absl::OkStatus();
  });
  ASSERT_THAT(trapped, IsOk());
  EXPECT_EQ(runs, 2);
  const auto events = Await(2);
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].aggregate_version(), 1);
  EXPECT_EQ(events[1].aggregate_version(), 2);
}

// As one who changes several at once: it has its id with the first lock.
TEST_F(FeedTest, SeveralEventsRunAgainWhereOneOfThemWasOvertaken) {
  AddRoot("first");
  AddRoot("second");
  int runs = 0;
  const absl::Status trapped = db().Write(Soon(), [&](db::Transaction& tx) {
    RETURN_IF_ERROR(tx.Execute(kLockRoot, db::Params("first")).status());
    if (++runs == 1) {
      EXPECT_THAT(Change("second"), IsOk());
    }
    RETURN_IF_ERROR(tx.Execute(kLockRoot, db::Params("second")).status());
    AppendAll(tx, {VersionOf("first", 1), VersionOf("second", 2),
                   VersionOf("second", 3)});
    return absl::OkStatus();
  });
  ASSERT_THAT(trapped, IsOk());
  EXPECT_EQ(runs, 2);
  std::vector<std::string> order;
  for (const EventEnvelope& event : Await(4)) {
    order.push_back(event.aggregate_id() + "/" +
                    std::to_string(event.aggregate_version()));
  }
  EXPECT_EQ(order, (std::vector<std::string>{"second/1", "first/1", "second/2",
                                             "second/3"}));
}

TEST_F(FeedTest, AGapAmongSeveralEventsIsNotCommitted) {
  for (const std::vector<Event>& events :
       {std::vector<Event>{VersionOf("root", 2), VersionOf("root", 3)},
        std::vector<Event>{VersionOf("root", 1), VersionOf("root", 3)}}) {
    const absl::Status gap = db().Write(Soon(), [&](db::Transaction& tx) {
      AppendAll(tx, events);
      return absl::OkStatus();
    });
    EXPECT_EQ(db::ConstraintOf(gap), "events_gap_check");
  }
}

TEST_F(FeedTest, AGapInTheVersionsIsNotCommitted) {
  const absl::Status gap = db().Write(Soon(), [&](db::Transaction& tx) {
    Append(tx, VersionOf("root", 2));
    return absl::OkStatus();
  });
  EXPECT_EQ(db::ConstraintOf(gap), "events_gap_check");
}

TEST_F(FeedTest, NeverSkipsRepeatsOrReordersUnderLoad) {
  constexpr int kRoots = 4;
  constexpr int kWriters = 8;
  constexpr int kChangesEach = 60;
  for (int i = 0; i < kRoots; ++i) AddRoot(absl::StrCat("root", i));
  constexpr size_t kAll = kWriters * kChangesEach;
  std::vector<std::thread> writers;
  for (int w = 0; w < kWriters; ++w) {
    writers.emplace_back([&, w] {
      std::mt19937 random(static_cast<unsigned>(w));
      for (int i = 0; i < kChangesEach; ++i) {
        EXPECT_THAT(Change(absl::StrCat("root", random() % kRoots)), IsOk());
      }
    });
  }
  std::vector<EventEnvelope> seen;
  Cursor cursor;
  const absl::Time deadline = absl::Now() + absl::Seconds(60);
  const auto read_on = [&] {
    const auto page = ReadAfter(cursor, 7);
    if (!page.empty()) cursor = page.back().cursor();
    seen.insert(seen.end(), page.begin(), page.end());
    return !page.empty();
  };
  while (seen.size() < kAll && absl::Now() < deadline) read_on();
  for (std::thread& writer : writers) writer.join();
  while (read_on()) {
  }
  EXPECT_EQ(seen.size(), kAll);
  std::map<std::string, int64_t> versions;
  for (const EventEnvelope& event : seen) {
    EXPECT_EQ(event.aggregate_version(), ++versions[event.aggregate_id()]);
  }
}

TEST_F(FeedTest, ACursorOfAnotherEpochIsRefused) {
  Cursor cursor;
  cursor.set_epoch("before the restore");
  const auto events = ReadFeed(db(), cursor, 10, Soon());
  EXPECT_EQ(ReasonOf(events.status()), "FEED_EPOCH_CHANGED");
}

}  // namespace
}  // namespace sojourn::outbox
