// Connections that end at each point of a transaction: what the caller is told
// must be what happened.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/db/database.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/testing/status_matchers.h"
#include "common/testing/test_database.h"

namespace sojourn::db {
namespace {

using testing::ReasonIs;
using testing::StatusIs;

constexpr Query kPid{"test_pid", "SELECT pg_backend_pid()"};
constexpr Query kInsert{"test_insert", "INSERT INTO moves VALUES ($1)"};
constexpr Query kSleep{"test_sleep", "SELECT pg_sleep(30)"};

absl::Time Soon() { return absl::Now() + absl::Seconds(20); }

class ConnectionLossTest : public ::testing::Test {
 protected:
  ConnectionLossTest() {
    database_.Run("CREATE TABLE moves (id bigint NOT NULL)");
  }

  // Makes COMMIT run `body` (PL/pgSQL) if the transaction inserted a move.
  void AtCommit(const std::string& body) {
    database_.Run(absl::StrCat(
        "CREATE FUNCTION at_commit() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN ",
        body,
        " RETURN NULL; END $$;"
        "CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON moves "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW "
        "EXECUTE FUNCTION at_commit()"));
  }

  // Ends the backends of the service; returns when they are gone.
  void TerminateAll() {
    database_.Run(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
        "WHERE usename = 'test_serve' AND datname = current_database()");
  }

  // Waits until a statement of the service runs that is like `pattern`.
  void AwaitRunning(const std::string& pattern) {
    const std::string running = absl::StrCat(
        "SELECT count(*) FROM pg_stat_activity WHERE usename = 'test_serve' "
        "AND datname = current_database() AND state = 'active' AND query LIKE "
        "'",
        pattern, "'");
    while (database_.Value(running) == "0") std::this_thread::yield();
  }

  absl::Status Insert(absl::Time deadline) {
    return db_.Write(deadline, [](Transaction& tx) -> absl::Status {
      tx.Queue(kInsert, Params(1));
      return absl::OkStatus();
    });
  }

  std::string Moves() { return database_.Value("SELECT count(*) FROM moves"); }

  testing::TestDatabase database_{
      testing::MigrationFolders{{"common/migrations"}}};
  Database& db_ = database_.db();
};

TEST_F(ConnectionLossTest, MidTransactionIsUnavailableAndThePoolRecovers) {
  const absl::Status status =
      db_.Write(Soon(), [&](Transaction& tx) -> absl::Status {
        tx.Queue(kInsert, Params(1));
        RETURN_IF_ERROR(tx.Execute(kPid, {}).status());
        TerminateAll();
        return tx.Execute(kPid, {}).status();
      });

  EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(status, ReasonIs("DATABASE_UNAVAILABLE"));
  EXPECT_EQ(Moves(), "0");
  EXPECT_OK(Insert(Soon()));
}

TEST_F(ConnectionLossTest, IdleConnectionsThatDiedAreNotUsed) {
  ASSERT_OK(Insert(Soon()));
  TerminateAll();
  EXPECT_OK(Insert(Soon()));
  EXPECT_EQ(Moves(), "2");
}

TEST_F(ConnectionLossTest, BeforeTheCommitNothingHappened) {
  std::thread killer([&] {
    AwaitRunning("%pg_sleep(30)%");
    TerminateAll();
  });
  // COMMIT is in the same round trip and is never reached.
  const absl::Status status =
      db_.Write(Soon(), [](Transaction& tx) -> absl::Status {
        tx.Queue(kInsert, Params(1));
        tx.Queue(kSleep, {});
        return absl::OkStatus();
      });
  killer.join();

  EXPECT_THAT(status, ReasonIs("DATABASE_UNAVAILABLE"));
  EXPECT_EQ(Moves(), "0");
}

TEST_F(ConnectionLossTest, DuringTheCommitTheOutcomeIsUnknown) {
  AtCommit("PERFORM pg_sleep(30);");
  std::thread killer([&] {
    AwaitRunning("COMMIT");
    TerminateAll();
  });
  const absl::Status status = Insert(Soon());
  killer.join();

  EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_TRUE(IsOutcomeUnknown(status));
}

TEST_F(ConnectionLossTest, ADeadlineDuringTheCommitLeavesItUnknown) {
  AtCommit("PERFORM pg_sleep(1);");
  EXPECT_TRUE(IsOutcomeUnknown(Insert(absl::Now() + absl::Milliseconds(200))));
}

TEST_F(ConnectionLossTest, ADeadlineBeforeTheCommitIsKnown) {
  const absl::Status status =
      db_.Write(absl::Now() + absl::Milliseconds(100),
                [&](Transaction& tx) -> absl::Status {
                  RETURN_IF_ERROR(tx.Execute(kInsert, Params(1)).status());
                  database_.Run("SELECT pg_sleep(0.2)");
                  return absl::OkStatus();
                });
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_EQ(Moves(), "0");
}

TEST_F(ConnectionLossTest, WhatEndsStatementsLetsACommitGoOn) {
  AtCommit("PERFORM pg_sleep(1);");
  EXPECT_OK(db_.Write(Soon(), [](Transaction& tx) -> absl::Status {
    tx.EndBy(absl::Now() + absl::Milliseconds(600));
    tx.Queue(kInsert, Params(1));
    return absl::OkStatus();
  }));
  EXPECT_EQ(Moves(), "1");
}

TEST_F(ConnectionLossTest, AStatementEndsWhereItsTransactionSays) {
  EXPECT_THAT(db_.Write(Soon(),
                        [&](Transaction& tx) -> absl::Status {
                          tx.EndBy(absl::Now() + absl::Milliseconds(50));
                          return tx.Execute(kSleep, Params()).status();
                        }),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
}

TEST_F(ConnectionLossTest, AnErrorOfTheCommitItselfIsKnown) {
  AtCommit("RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'late';");
  const absl::Status status = Insert(Soon());
  EXPECT_EQ(ConstraintOf(status), "late");
  EXPECT_EQ(Moves(), "0");
}

// On the wire this is what a commit says that stopped waiting for its
// synchronous standby: a warning and then success, for a row that the next
// primary may not have.
TEST_F(ConnectionLossTest, ACommitThatStoppedWaitingForItsStandbyIsUnknown) {
  AtCommit(
      "RAISE WARNING USING ERRCODE = '57014', MESSAGE = 'not replicated';");
  EXPECT_TRUE(IsOutcomeUnknown(Insert(Soon())));
}

}  // namespace
}  // namespace sojourn::db
