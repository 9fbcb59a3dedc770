// The pool, retries and time limits.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/barrier.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/db/database.h"
#include "common/metrics/registry.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/testing/status_matchers.h"
#include "common/testing/test_database.h"

namespace sojourn::db {
namespace {

using ::testing::HasSubstr;
using testing::ReasonIs;
using testing::StatusIs;

constexpr Query kSelect{"test_select", "SELECT n FROM counters WHERE id = $1"};
constexpr Query kLock{"test_lock",
                      "SELECT n FROM counters WHERE id = $1 FOR UPDATE"};
constexpr Query kSet{"test_set", "UPDATE counters SET n = $2 WHERE id = $1"};
constexpr Query kAdd{"test_add", "UPDATE counters SET n = n + 1 WHERE id = $1"};
constexpr Query kSleep{"test_sleep", "SELECT pg_sleep($1)"};

absl::Time Soon() { return absl::Now() + absl::Seconds(20); }

class DatabaseTest : public ::testing::Test {
 protected:
  DatabaseTest() {
    database_.Run(
        "CREATE TABLE counters (id bigint PRIMARY KEY, n bigint NOT NULL);"
        "INSERT INTO counters VALUES (1, 0), (2, 0)");
  }

  std::unique_ptr<Database> OpenSerializable(metrics::Registry* metrics) {
    return database_.Open(
        {.dsn = database_.dsn() +
                " options='-c default_transaction_isolation=serializable'",
         .metrics = metrics});
  }

  testing::TestDatabase database_{
      testing::MigrationFolders{{"common/migrations"}}};
  Database& db_ = database_.db();
};

absl::Status AddOne(Database& db) {
  return db.Write(Soon(), [](Transaction& tx) -> absl::Status {
    tx.Queue(kAdd, Params(1));
    return absl::OkStatus();
  });
}

// Reads, lets somebody else write if told to, then writes what it read plus 1.
absl::Status AddOneSlowly(Database& db, const std::function<bool()>& disturb,
                          Database& other) {
  return db.Write(Soon(), [&](Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const Result result, tx.Execute(kSelect, Params(1)));
    if (disturb()) {
      EXPECT_OK(AddOne(other));
    }
    tx.Queue(kSet, Params(1, result.row(0).Get<int64_t>(0) + 1));
    return absl::OkStatus();
  });
}

TEST_F(DatabaseTest, NoStatementIsCompiled) {
  constexpr Query kShow{"test_show", "SELECT current_setting('jit')"};
  EXPECT_OK(db_.Read(Soon(), [&](Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const Result shown, tx.Execute(kShow, Params()));
    EXPECT_EQ(shown.row(0).Get<std::string>(0), "off");
    return absl::OkStatus();
  }));
}

TEST_F(DatabaseTest, AConflictIsRunAgain) {
  metrics::Registry registry;
  const auto db = OpenSerializable(&registry);
  int attempts = 0;

  EXPECT_OK(AddOneSlowly(
      *db, [&] { return ++attempts == 1; }, db_));

  EXPECT_EQ(attempts, 2);
  EXPECT_EQ(database_.Value("SELECT n FROM counters WHERE id = 1"), "2");
  EXPECT_THAT(
      registry.Serialize(),
      HasSubstr("sojourn_db_transaction_retries_total{database=\"main\"} 1"));
}

TEST_F(DatabaseTest, AConflictThatStaysIsAborted) {
  const auto db = OpenSerializable(nullptr);
  int attempts = 0;

  const absl::Status status = AddOneSlowly(
      *db, [&] { return ++attempts > 0; }, db_);

  EXPECT_THAT(status, StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT(status, ReasonIs("SERIALIZATION_CONFLICT"));
  EXPECT_EQ(attempts, 3);
}

TEST_F(DatabaseTest, ADeadlockIsRunAgain) {
  database_.Run(absl::StrCat("ALTER DATABASE ",
                             database_.Value("SELECT current_database()"),
                             " SET deadlock_timeout = '20ms'"));
  auto* both_locked = new absl::Barrier(2);
  const auto lock_both = [&](int64_t first, int64_t second) {
    bool met = false;
    return db_.Write(Soon(), [&](Transaction& tx) -> absl::Status {
      RETURN_IF_ERROR(tx.Execute(kLock, Params(first)).status());
      if (!std::exchange(met, true) && both_locked->Block()) delete both_locked;
      return tx.Execute(kAdd, Params(second)).status();
    });
  };

  absl::Status forth;
  std::thread thread([&] { forth = lock_both(1, 2); });
  const absl::Status back = lock_both(2, 1);
  thread.join();

  EXPECT_OK(forth);
  EXPECT_OK(back);
  EXPECT_EQ(database_.Value("SELECT sum(n) FROM counters"), "2");
}

TEST_F(DatabaseTest, ManyThreadsShareFewConnections) {
  const auto db = database_.Open({.max_connections = 3});
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 25; ++j) EXPECT_OK(AddOne(*db));
    });
  }
  for (std::thread& thread : threads) thread.join();

  EXPECT_EQ(database_.Value("SELECT n FROM counters WHERE id = 1"), "200");
  const int64_t connections = std::stoll(database_.Value(
      "SELECT count(*) FROM pg_stat_activity WHERE usename = 'test_serve' AND "
      "datname = current_database()"));
  EXPECT_LE(connections, 3);
}

TEST_F(DatabaseTest, WaitingForAConnectionEndsAtTheDeadline) {
  const auto db = database_.Open({.max_connections = 1});
  ASSERT_OK(db->Read(Soon(), [&](Transaction&) -> absl::Status {
    const absl::Time start = absl::Now();
    EXPECT_THAT(db->Write(start + absl::Milliseconds(50),
                          [](Transaction&) { return absl::OkStatus(); }),
                ReasonIs("POOL_EXHAUSTED"));
    EXPECT_LT(absl::Now() - start, absl::Seconds(5));
    return absl::OkStatus();
  }));
  EXPECT_OK(AddOne(*db));
}

TEST_F(DatabaseTest, AWaiterGetsTheConnectionThatIsReturned) {
  const auto db = database_.Open({.max_connections = 1});
  absl::Notification holding;
  absl::Notification release;
  std::thread holder([&] {
    EXPECT_OK(db->Read(Soon(), [&](Transaction&) -> absl::Status {
      holding.Notify();
      release.WaitForNotification();
      return absl::OkStatus();
    }));
  });
  holding.WaitForNotification();
  std::thread waiter([&] { EXPECT_OK(AddOne(*db)); });
  release.Notify();
  holder.join();
  waiter.join();
}

TEST_F(DatabaseTest, AStatementEndsAtTheCallersDeadline) {
  const absl::Time start = absl::Now();
  const absl::Status status = db_.Read(
      start + absl::Milliseconds(100), [](Transaction& tx) -> absl::Status {
        return tx.Execute(kSleep, Params(10.0)).status();
      });

  EXPECT_THAT(status, StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_LT(absl::Now() - start, absl::Seconds(5));
  EXPECT_OK(AddOne(db_));
}

TEST_F(DatabaseTest, WhoHasNoTimeLeftCostsNoConnection) {
  constexpr Query kPid{"test_pid", "SELECT pg_backend_pid()"};
  const auto db = database_.Open({.max_connections = 1});
  const auto server = [&] {
    return db->Read<int>(Soon(), [&](Transaction& tx) -> absl::StatusOr<int> {
      ASSIGN_OR_RETURN(const Result found, tx.Execute(kPid, Params()));
      return found.row(0).Get<int>(0);
    });
  };
  const auto before = server();
  ASSERT_OK(before);
  const auto never = [](Transaction&) -> absl::Status {
    ADD_FAILURE() << "it had no time";
    return absl::OkStatus();
  };
  EXPECT_THAT(db->Write(absl::Now(), never),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_THAT(db->Read(absl::Now(), never),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
  const auto after = server();
  ASSERT_OK(after);
  EXPECT_EQ(*after, *before);
}

TEST_F(DatabaseTest, TheServerEndsALongStatement) {
  const auto db =
      database_.Open({.max_statement_time = absl::Milliseconds(50)});
  const absl::Status status =
      db->Read(Soon(), [](Transaction& tx) -> absl::Status {
        return tx.Execute(kSleep, Params(10.0)).status();
      });
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_EQ(SqlstateOf(status), "57014");
}

TEST_F(DatabaseTest, AWriteThatStandsStillIsEnded) {
  const auto db = database_.Open({.max_write_time = absl::Milliseconds(100)});
  const absl::Status status =
      db->Write(Soon(), [&](Transaction& tx) -> absl::Status {
        RETURN_IF_ERROR(tx.Execute(kAdd, Params(1)).status());
        // The server waits for us for longer than it may.
        database_.Run("SELECT pg_sleep(0.4)");
        return absl::OkStatus();
      });

  EXPECT_THAT(status, StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_EQ(database_.Value("SELECT n FROM counters WHERE id = 1"), "0");
  EXPECT_EQ(database_.Value("SELECT count(*) FROM pg_stat_activity WHERE "
                            "datname = current_database() AND "
                            "state LIKE 'idle in transaction%'"),
            "0");
}

TEST_F(DatabaseTest, AServerThatIsNotThereIsUnavailable) {
  const auto db = database_.Open({.dsn = "host=/nowhere dbname=x user=x"});
  EXPECT_THAT(AddOne(*db), ReasonIs("DATABASE_UNAVAILABLE"));
  EXPECT_THAT(AddOne(*db), StatusIs(absl::StatusCode::kUnavailable));
}

TEST(DatabaseCreateTest, AMalformedDsnIsRefusedWithoutBeingQuoted) {
  const auto db = Database::Create({.dsn = "password=secret nonsense"});
  EXPECT_THAT(db.status(), ReasonIs("DSN_MALFORMED"));
  EXPECT_THAT(std::string(db.status().message()),
              ::testing::Not(HasSubstr("secret")));
}

}  // namespace
}  // namespace sojourn::db
