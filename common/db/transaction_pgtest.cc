// What a closure can do inside one transaction.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "common/clock/development_offset.h"
#include "common/db/database.h"
#include "common/db/transaction.h"
#include "common/metrics/registry.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/testing/status_matchers.h"
#include "common/testing/test_database.h"

namespace sojourn::db {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::ReasonIs;
using testing::StatusIs;

constexpr Query kInsert{"test_insert",
                        "INSERT INTO places (id, name) VALUES ($1, $2)"};
constexpr Query kSelect{"test_select", "SELECT name FROM places WHERE id = $1"};
constexpr Query kSelectAll{"test_select_all",
                           "SELECT id, name FROM places ORDER BY id"};
constexpr Query kUpdate{"test_update",
                        "UPDATE places SET name = $2 WHERE id = $1"};

absl::Time Soon() { return absl::Now() + absl::Seconds(10); }

class TransactionTest : public ::testing::Test {
 protected:
  TransactionTest() {
    database_.Run(
        "CREATE TABLE places (id bigint CONSTRAINT places_pkey PRIMARY KEY, "
        "name text NOT NULL CONSTRAINT places_name_key UNIQUE, "
        "CONSTRAINT places_name_check CHECK (name <> ''))");
  }

  testing::TestDatabase database_{
      testing::MigrationFolders{{"common/migrations"}}};
  Database& db_ = database_.db();
};

TEST_F(TransactionTest, ReadsWhatItWrote) {
  const auto name = db_.Write<std::string>(
      Soon(), [](Transaction& tx) -> absl::StatusOr<std::string> {
        tx.Queue(kInsert, Params(1, "Utrecht"));
        ASSIGN_OR_RETURN(const Result result, tx.Execute(kSelect, Params(1)));
        return result.row(0).Get<std::string>(0);
      });

  ASSERT_OK(name);
  EXPECT_EQ(*name, "Utrecht");
  EXPECT_EQ(database_.Value("SELECT count(*) FROM places"), "1");
}

TEST_F(TransactionTest, OneRoundTripGivesOneResultAStatement) {
  ASSERT_OK(db_.Write(Soon(), [](Transaction& tx) -> absl::Status {
    tx.Queue(kInsert, Params(1, "Utrecht"));
    const Params first(1);
    const Params rename(1, "Leiden");
    ASSIGN_OR_RETURN(
        const std::vector<Result> results,
        tx.ExecuteAll({{kSelect, first}, {kUpdate, rename}, {kSelect, first}}));
    EXPECT_EQ(results.size(), 3u);
    EXPECT_EQ(results[0].row(0).Get<std::string>(0), "Utrecht");
    EXPECT_EQ(results[1].affected(), 1);
    EXPECT_EQ(results[2].row(0).Get<std::string>(0), "Leiden");
    return absl::OkStatus();
  }));
}

TEST_F(TransactionTest, QueuedWritesAloneAreCommitted) {
  ASSERT_OK(db_.Write(Soon(), [](Transaction& tx) -> absl::Status {
    for (int i = 0; i < 500; ++i) {
      tx.Queue(kInsert, Params(i, std::string(2000, 'x') + std::to_string(i)));
    }
    return absl::OkStatus();
  }));
  EXPECT_EQ(database_.Value("SELECT count(*) FROM places"), "500");
}

TEST_F(TransactionTest, AnErrorOfTheClosureRollsBack) {
  const absl::Status status =
      db_.Write(Soon(), [](Transaction& tx) -> absl::Status {
        tx.Queue(kInsert, Params(1, "Utrecht"));
        RETURN_IF_ERROR(tx.Execute(kSelectAll, {}).status());
        return FailedPrecondition("NO", "no");
      });

  EXPECT_THAT(status, ReasonIs("NO"));
  EXPECT_EQ(database_.Value("SELECT count(*) FROM places"), "0");
}

TEST_F(TransactionTest, AQueuedErrorFailsTheCommitWithItsConstraint) {
  database_.Run("INSERT INTO places VALUES (1, 'Utrecht')");

  const absl::Status status =
      db_.Write(Soon(), [](Transaction& tx) -> absl::Status {
        tx.Queue(kInsert, Params(2, "Leiden"));
        tx.Queue(kInsert, Params(3, "Utrecht"));
        return absl::OkStatus();
      });

  EXPECT_THAT(status, StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(ConstraintOf(status), "places_name_key");
  EXPECT_EQ(database_.Value("SELECT count(*) FROM places"), "1");
}

TEST_F(TransactionTest, AnIgnoredErrorStillFailsTheTransaction) {
  int later = 0;
  const absl::Status status =
      db_.Write(Soon(), [&](Transaction& tx) -> absl::Status {
        tx.Queue(kInsert, Params(1, "Utrecht"));
        tx.Execute(kInsert, Params(2, "")).IgnoreError();
        later += tx.Execute(kSelectAll, {}).ok();
        return absl::OkStatus();
      });

  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInternal));
  EXPECT_EQ(ConstraintOf(status), "places_name_check");
  EXPECT_EQ(later, 0);
  EXPECT_EQ(database_.Value("SELECT count(*) FROM places"), "0");
}

TEST_F(TransactionTest, TheConnectionIsGoodAfterAnError) {
  const auto one_connection = database_.Open({.max_connections = 1});
  for (int i = 0; i < 5; ++i) {
    EXPECT_FALSE(
        one_connection
            ->Write(Soon(),
                    [](Transaction& tx) -> absl::Status {
                      return tx.Execute(kInsert, Params(1, "")).status();
                    })
            .ok());
    EXPECT_OK(one_connection->Read(Soon(), [](Transaction& tx) -> absl::Status {
      return tx.Execute(kSelectAll, {}).status();
    }));
  }
}

TEST_F(TransactionTest, AReadNeitherWritesNorKeeps) {
  const absl::Status status =
      db_.Read(Soon(), [](Transaction& tx) -> absl::Status {
        return tx.Execute(kInsert, Params(1, "Utrecht")).status();
      });
  EXPECT_FALSE(status.ok());
  EXPECT_EQ(SqlstateOf(status), "25006");
  EXPECT_EQ(database_.Value("SELECT count(*) FROM places"), "0");
}

TEST_F(TransactionTest, EveryTypeComesBack) {
  constexpr Query kEcho{
      "test_echo",
      "SELECT $1::text, $2::bigint, $3::integer, $4::boolean, "
      "$5::double precision, $6::timestamptz, $7::date, $8::bytea, $9::text[], "
      "$10::bigint[], NULL::text"};
  const std::string text = "naïve \"quoted\" \\ text\n";
  const absl::Time time = absl::FromUnixMicros(1'700'000'000'123'456);
  const Bytes bytes{std::string("\0\x01\xff", 3)};
  const std::vector<std::string> texts = {"",      "NULL", "a,b",
                                          "\"q\"", "\\",   "{"};
  const std::vector<int64_t> numbers = {1, -2};

  ASSERT_OK(db_.Read(Soon(), [&](Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(
        const Result result,
        tx.Execute(kEcho, Params(text, std::numeric_limits<int64_t>::min(), -5,
                                 true, 0.1, time, absl::CivilDay(1980, 2, 29),
                                 bytes, texts, numbers)));
    const Row row = result.row(0);
    EXPECT_EQ(row.Get<std::string>(0), text);
    EXPECT_EQ(row.Get<int64_t>(1), std::numeric_limits<int64_t>::min());
    EXPECT_EQ(row.Get<int32_t>(2), -5);
    EXPECT_TRUE(row.Get<bool>(3));
    EXPECT_EQ(row.Get<double>(4), 0.1);
    EXPECT_EQ(row.Get<absl::Time>(5), time);
    EXPECT_EQ(row.Get<absl::CivilDay>(6), absl::CivilDay(1980, 2, 29));
    EXPECT_EQ(row.Get<Bytes>(7), bytes);
    EXPECT_EQ(row.Get<std::vector<std::string>>(8), texts);
    EXPECT_EQ(row.Get<std::vector<int64_t>>(9), numbers);
    EXPECT_EQ(row.Find<std::string>(10), std::nullopt);
    return absl::OkStatus();
  }));
}

TEST_F(TransactionTest, EmptyAndInfiniteValuesComeBack) {
  constexpr Query kEcho{"test_echo_edges",
                        "SELECT $1::timestamptz, $2::text[], $3::bytea"};
  ASSERT_OK(db_.Read(Soon(), [&](Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(
        const Result result,
        tx.Execute(kEcho, Params(absl::InfiniteFuture(),
                                 std::vector<std::string>{}, Bytes{})));
    const Row row = result.row(0);
    EXPECT_EQ(row.Get<absl::Time>(0), absl::InfiniteFuture());
    EXPECT_THAT(row.Get<std::vector<std::string>>(1), ElementsAre());
    EXPECT_EQ(row.Get<Bytes>(2), Bytes{});
    return absl::OkStatus();
  }));
}

TEST_F(TransactionTest, AWrongTypeOrNullIsNeverCommitted) {
  constexpr Query kWord{"test_word", "SELECT 'Utrecht'"};
  constexpr Query kNull{"test_null", "SELECT NULL::bigint"};
  for (const Query& query : {kWord, kNull}) {
    const absl::Status status =
        db_.Write(Soon(), [&](Transaction& tx) -> absl::Status {
          tx.Queue(kInsert, Params(1, "Utrecht"));
          ASSIGN_OR_RETURN(const Result result, tx.Execute(query, {}));
          EXPECT_EQ(result.row(0).Get<int64_t>(0), 0);
          return absl::OkStatus();
        });
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kInternal)) << query.name;
  }
  EXPECT_EQ(database_.Value("SELECT count(*) FROM places"), "0");
}

TEST_F(TransactionTest, TextWithNulIsRefusedBeforeItIsSent) {
  const absl::Status status =
      db_.Write(Soon(), [](Transaction& tx) -> absl::Status {
        tx.Queue(kInsert, Params(1, std::string("a\0b", 3)));
        return absl::OkStatus();
      });
  EXPECT_THAT(status, ReasonIs("NUL_CHARACTER"));
  EXPECT_EQ(database_.Value("SELECT count(*) FROM places"), "0");
}

TEST_F(TransactionTest, TwoQueriesOfOneNameAreABug) {
  constexpr Query kImpostor{"test_select", "SELECT 1"};
  ASSERT_OK(db_.Read(Soon(), [](Transaction& tx) -> absl::Status {
    return tx.Execute(kSelect, Params(1)).status();
  }));
  const absl::Status status =
      db_.Read(Soon(), [&](Transaction& tx) -> absl::Status {
        return tx.Execute(kImpostor, {}).status();
      });
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInternal));
}

TEST_F(TransactionTest, HasOneNowMovedByTheDevelopmentOffset) {
  const std::string path = ::testing::TempDir() + "transaction_offset";
  std::ofstream(path) << 86400;
  const clock::DevelopmentOffset offset(path);
  const auto shifted = database_.Open({.clock_offset = &offset});
  constexpr Query kNow{"test_now", "SELECT now()"};

  ASSERT_OK(shifted->Write(Soon(), [&](Transaction& tx) -> absl::Status {
    const absl::Time first = tx.now();
    ASSIGN_OR_RETURN(const Result result, tx.Execute(kNow, {}));
    EXPECT_EQ(tx.real_now(), result.row(0).Get<absl::Time>(0));
    EXPECT_EQ(tx.now(), tx.real_now() + absl::Hours(24));
    EXPECT_EQ(tx.now(), first);
    return absl::OkStatus();
  }));
  std::remove(path.c_str());
}

TEST_F(TransactionTest, StatementsAreMeasuredByName) {
  metrics::Registry registry;
  const auto measured = database_.Open({.metrics = &registry});
  ASSERT_OK(measured->Write(Soon(), [](Transaction& tx) -> absl::Status {
    tx.Queue(kInsert, Params(1, "Utrecht"));
    return absl::OkStatus();
  }));

  const std::string text = registry.Serialize();
  EXPECT_THAT(text, HasSubstr("sojourn_db_statement_duration_seconds_count{"
                              "query=\"test_insert\"} 1"));
  EXPECT_THAT(text, HasSubstr("sojourn_db_pool_idle_connections{"
                              "database=\"main\"} 1"));
  EXPECT_THAT(text, HasSubstr("sojourn_db_pool_in_use_connections{"
                              "database=\"main\"} 0"));
}

TEST_F(TransactionTest, WhatWouldTellOfAJourneyIsNotMeasured) {
  constexpr Query kQuiet{"test_quiet", "SELECT 1", /*measured=*/false};
  metrics::Registry registry;
  const auto measured = database_.Open({.metrics = &registry});
  ASSERT_OK(measured->Write(Soon(), [&](Transaction& tx) -> absl::Status {
    tx.Queue(kInsert, Params(1, "Utrecht"));
    return tx.Execute(kQuiet, {}).status();
  }));

  EXPECT_THAT(registry.Serialize(), HasSubstr("query=\"test_insert\""));
  EXPECT_THAT(registry.Serialize(), Not(HasSubstr("test_quiet")));
}

}  // namespace
}  // namespace sojourn::db
