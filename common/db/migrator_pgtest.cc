#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "common/db/migrator.h"
#include "common/db/session.h"
#include "common/status/error.h"
#include "common/testing/source.h"
#include "common/testing/status_matchers.h"
#include "common/testing/test_database.h"

namespace sojourn::db {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::ReasonIs;
using testing::StatusIs;

absl::Time Soon() { return absl::Now() + absl::Seconds(20); }

Migration File(int version, const std::string& name, const std::string& sql) {
  return {.version = version, .name = name, .sha256 = "of " + sql, .sql = sql};
}

class MigratorTest : public ::testing::Test {
 protected:
  absl::StatusOr<MigrationReport> Run(
      const std::vector<Migration>& migrations) {
    return Migrate(database_.owner_dsn(), migrations, Soon());
  }
  std::string Versions() {
    return database_.Value(
        "SELECT coalesce(string_agg(version::text, ' ' ORDER BY version), '') "
        "FROM schema_migrations");
  }
  std::string Exists(const std::string& relation) {
    return database_.Value("SELECT to_regclass('" + relation +
                           "') IS NOT NULL");
  }

  testing::TestDatabase database_{testing::MigrationFolders{}};
  const Migration create_ = File(1, "0001_create.sql", "CREATE TABLE a ()");
  const Migration index_ =
      File(2, "0002_index.sql",
           "-- no-transaction\nCREATE INDEX CONCURRENTLY IF NOT EXISTS "
           "pg_a_idx ON b (n)");
  const Migration extend_ =
      File(3, "0003_extend.sql", "ALTER TABLE a ADD COLUMN n bigint");
};

TEST_F(MigratorTest, AppliesWhatIsMissingOnce) {
  ASSERT_OK_AND_ASSIGN(const MigrationReport first, Run({create_}));
  ASSERT_OK_AND_ASSIGN(const MigrationReport second, Run({create_, extend_}));
  ASSERT_OK_AND_ASSIGN(const MigrationReport third, Run({create_, extend_}));

  EXPECT_THAT(first.applied, ElementsAre("0001_create.sql"));
  EXPECT_THAT(second.applied, ElementsAre("0003_extend.sql"));
  EXPECT_THAT(third.applied, IsEmpty());
  EXPECT_EQ(third.version, 3);
  EXPECT_EQ(Versions(), "1 3");
}

TEST_F(MigratorTest, RefusesAnEditedFileBeforeAnythingElse) {
  ASSERT_OK(Run({create_}));
  const Migration edited =
      File(1, "0001_create.sql", "CREATE TABLE a (n bigint)");

  const auto result = Run({edited, extend_});

  EXPECT_THAT(result, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(result, ReasonIs("MIGRATION_EDITED"));
  EXPECT_EQ(Versions(), "1");
}

TEST_F(MigratorTest, AFailingFileLeavesNothingBehind) {
  const Migration broken = File(
      2, "0002_broken.sql", "CREATE TABLE half (); SELECT no_such_function()");

  const auto result = Run({create_, broken, extend_});

  EXPECT_FALSE(result.ok());
  EXPECT_THAT(std::string(result.status().message()),
              HasSubstr("0002_broken.sql"));
  EXPECT_EQ(Versions(), "1");
  EXPECT_EQ(Exists("half"), "f");
}

TEST_F(MigratorTest, AFileMayNotEndItsTransaction) {
  EXPECT_THAT(Run({File(1, "0001_commit.sql", "CREATE TABLE a (); COMMIT")}),
              ReasonIs("MIGRATION_ENDS_TRANSACTION"));
}

TEST_F(MigratorTest, RunsAtTheSameTimeApplyEachFileOnce) {
  const std::vector<Migration> migrations = {
      File(1, "0001_create.sql", "CREATE TABLE b (n bigint)"), index_,
      File(3, "0003_fill.sql", "INSERT INTO b VALUES (1)")};
  std::vector<std::thread> runs;
  for (int i = 0; i < 4; ++i) {
    runs.emplace_back([&] { EXPECT_OK(Run(migrations)); });
  }
  for (std::thread& run : runs) run.join();

  EXPECT_EQ(Versions(), "1 2 3");
  EXPECT_EQ(database_.Value("SELECT count(*) FROM b"), "1");
  EXPECT_EQ(Exists("pg_a_idx"), "t");
}

TEST_F(MigratorTest, AnIndexThatWasCutOffIsBuiltAnew) {
  ASSERT_OK(Run({File(1, "0001_create.sql",
                      "CREATE TABLE b AS SELECT 1 AS n FROM "
                      "generate_series(1, 2)")}));
  const Migration unique =
      File(2, "0002_index.sql",
           "-- no-transaction\nCREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "
           "b_key ON b (n)");
  EXPECT_FALSE(Run({unique}).ok());
  ASSERT_EQ(Exists("b_key"), "t") << "and invalid";
  database_.Run("DELETE FROM b");

  EXPECT_OK(Run({unique}));
  EXPECT_EQ(database_.Value("SELECT indisvalid FROM pg_index "
                            "WHERE indexrelid = 'b_key'::regclass"),
            "t");
}

TEST_F(MigratorTest, WaitingForAnotherRunEndsAtTheDeadline) {
  ASSERT_OK_AND_ASSIGN(Session other, Session::Open(database_.owner_dsn()));
  ASSERT_OK(other.Run("SELECT pg_advisory_lock(7362490117)"));

  EXPECT_THAT(Migrate(database_.owner_dsn(), {create_},
                      absl::Now() + absl::Milliseconds(120)),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
}

TEST_F(MigratorTest, ServingNeedsASchemaItKnows) {
  const auto owner = database_.Open({.dsn = database_.owner_dsn()});
  EXPECT_THAT(RequireSchema(*owner, {.oldest = 1, .newest = 3}, Soon()),
              ReasonIs("SCHEMA_NOT_SUPPORTED"));
  ASSERT_OK(Run({create_, extend_}));

  EXPECT_OK(RequireSchema(*owner, {.oldest = 1, .newest = 3}, Soon()));
  EXPECT_OK(RequireSchema(*owner, {.oldest = 3, .newest = 4}, Soon()));
  EXPECT_THAT(RequireSchema(*owner, {.oldest = 1, .newest = 2}, Soon()),
              ReasonIs("SCHEMA_NOT_SUPPORTED"));
  EXPECT_THAT(RequireSchema(*owner, {.oldest = 4, .newest = 4}, Soon()),
              ReasonIs("SCHEMA_NOT_SUPPORTED"));
}

TEST(CommonSchemaTest, MigratingNeedsNoMoreThanOwningTheDatabase) {
  for (const char* folder :
       {"common/migrations", "common/keystore/migrations"}) {
    testing::TestDatabase database{testing::MigrationFolders{}};
    const std::string name = database.Value("SELECT current_database()");
    const std::string owner = name + "_owner";
    database.Run("DROP TABLE schema_migrations; CREATE ROLE " + owner +
                 " LOGIN; ALTER DATABASE " + name + " OWNER TO " + owner);
    ASSERT_OK_AND_ASSIGN(const auto migrations,
                         LoadMigrations({sojourn::testing::InSource(folder)}));

    // Later words of a connection string win.
    EXPECT_OK(
        Migrate(database.owner_dsn() + " user=" + owner, migrations, Soon()))
        << folder;
    database.Run("DROP OWNED BY " + owner + "; ALTER DATABASE " + name +
                 " OWNER TO postgres; DROP ROLE " + owner);
  }
}

TEST(CommonSchemaTest, ServingMayAppendButNotRewriteHistory) {
  testing::TestDatabase database(
      testing::MigrationFolders{{"common/migrations"}});
  ASSERT_OK_AND_ASSIGN(Session serving, Session::Open(database.dsn()));

  EXPECT_OK(serving.Run(
      "INSERT INTO events (event_id, aggregate_kind, aggregate_id, "
      "aggregate_version, type, occurred_at) "
      "VALUES (gen_random_uuid(), 'place', 'x', 1, 'place.created', now())"));
  EXPECT_OK(serving.Run(
      "INSERT INTO audit_records (id, recorded_at, method, outcome, mac, "
      "key_version) VALUES (gen_random_uuid(), now(), 'GetGrant', 'OK', "
      "decode(repeat('00', 32), 'hex'), 1)"));
  for (const char* refused :
       {"UPDATE events SET type = ''", "DELETE FROM events",
        "UPDATE audit_records SET method = ''", "DELETE FROM audit_records",
        "UPDATE feed_epoch SET epoch = ''", "CREATE TABLE mine ()",
        "UPDATE schema_migrations SET sha256 = ''", "TRUNCATE events"}) {
    EXPECT_THAT(serving.Run(refused), StatusIs(absl::StatusCode::kInternal))
        << refused;
  }
  EXPECT_EQ(database.Value("SELECT count(*) FROM events"), "1");
}

TEST(CommonSchemaTest, AnAggregateHasEachVersionOnce) {
  testing::TestDatabase database(
      testing::MigrationFolders{{"common/migrations"}});
  ASSERT_OK_AND_ASSIGN(Session serving, Session::Open(database.dsn()));
  const std::string insert =
      "INSERT INTO events (event_id, aggregate_kind, aggregate_id, "
      "aggregate_version, type, occurred_at) "
      "VALUES (gen_random_uuid(), 'place', 'x', 1, 'place.created', now())";

  EXPECT_OK(serving.Run(insert));
  EXPECT_FALSE(serving.Run(insert).ok());
}

}  // namespace
}  // namespace sojourn::db
