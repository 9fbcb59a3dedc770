#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "common/db/migrator.h"
#include "common/status/error.h"
#include "common/testing/status_matchers.h"

namespace sojourn::db {
namespace {

using ::testing::HasSubstr;

class MigrationFilesTest : public ::testing::Test {
 protected:
  MigrationFilesTest() { std::filesystem::create_directories(folder_); }
  ~MigrationFilesTest() override { std::filesystem::remove_all(folder_); }

  void Write(const std::string& name, const std::string& sql) {
    const std::filesystem::path path = folder_ + "/" + name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << sql;
  }

  const std::string folder_ =
      ::testing::TempDir() + "migrations_" +
      ::testing::UnitTest::GetInstance()->current_test_info()->name();
};

TEST_F(MigrationFilesTest, AreSortedByNumberAcrossFolders) {
  Write("b/0010_create_places.sql", "SELECT 10");
  Write("a/0002_create_events.sql", "SELECT 2");
  Write("a/README.md", "not a migration");

  ASSERT_OK_AND_ASSIGN(const auto migrations,
                       LoadMigrations({folder_ + "/b", folder_ + "/a"}));

  ASSERT_EQ(migrations.size(), 2u);
  EXPECT_EQ(migrations[0].version, 2);
  EXPECT_EQ(migrations[0].name, "0002_create_events.sql");
  EXPECT_EQ(migrations[0].sql, "SELECT 2");
  EXPECT_EQ(migrations[1].version, 10);
  // sha256sum of "SELECT 2".
  EXPECT_EQ(migrations[0].sha256,
            "ebbb5b332060a3ede7047bd7528883b0a560e729848f9feb8ff742145e909b01");
}

TEST_F(MigrationFilesTest, ANumberOccursOnce) {
  Write("a/0010_create_places.sql", "SELECT 1");
  Write("b/0010_create_hosts.sql", "SELECT 1");

  const auto migrations = LoadMigrations({folder_ + "/a", folder_ + "/b"});

  EXPECT_THAT(migrations, testing::ReasonIs("MIGRATION_MALFORMED"));
  EXPECT_THAT(std::string(migrations.status().message()),
              HasSubstr("has the number of"));
}

TEST_F(MigrationFilesTest, NamesHaveOneForm) {
  for (const char* name :
       {"10_create_places.sql", "0000_x_yyyyyy.sql", "00a1_create_x.sql"}) {
    Write(std::string("a/") + name, "SELECT 1");
    EXPECT_THAT(LoadMigrations({folder_ + "/a"}),
                testing::ReasonIs("MIGRATION_MALFORMED"))
        << name;
    std::filesystem::remove(folder_ + "/a/" + name);
  }
}

TEST_F(MigrationFilesTest, AMissingFolderIsAnError) {
  EXPECT_THAT(LoadMigrations({folder_ + "/nowhere"}),
              testing::ReasonIs("MIGRATION_MALFORMED"));
}

}  // namespace
}  // namespace sojourn::db
