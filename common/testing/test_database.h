// A migrated PostgreSQL database of a test's own. The server is the one that
// infra/ci/with_postgres.sh runs; without it the test fails.
#ifndef COMMON_TESTING_TEST_DATABASE_H_
#define COMMON_TESTING_TEST_DATABASE_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/db/database.h"
#include "common/db/result.h"

namespace sojourn::testing {

// Folders of migrations, from the root of the repository.
struct MigrationFolders {
  std::vector<std::string> folders;
};

// Cloned from a template that the first test with these migrations makes, also
// when several test binaries start at once; dropped at the end. The test
// process ends with a message if anything here fails.
class TestDatabase {
 public:
  // common/migrations and services/<service>/migrations.
  explicit TestDatabase(std::string_view service);
  explicit TestDatabase(const MigrationFolders& folders);
  ~TestDatabase();
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;

  // A pool with the rights of a serving process: what a migration forgot to
  // grant fails here too. Made on first use.
  db::Database& db();
  // Another one, such as with a clock offset or few connections; the dsn is
  // filled in.
  std::unique_ptr<db::Database> Open(db::DatabaseOptions options = {}) const;

  // Becomes what `source` is now, as a backup of it that was restored.
  void RestoreFrom(const TestDatabase& source) const;

  const std::string& dsn() const { return dsn_; }
  const std::string& owner_dsn() const { return owner_dsn_; }

  // Runs SQL as the owner, to arrange or to look behind the scenes.
  db::Result Run(const std::string& sql) const;
  // Runs one migration of a folder once more, as on rows of an earlier version.
  void Repeat(const std::string& folder, int version) const;
  // The first column of the only row.
  std::string Value(const std::string& sql) const;

 private:
  std::string name_;
  std::string dsn_;
  std::string owner_dsn_;
  std::unique_ptr<db::Database> db_;
};

}  // namespace sojourn::testing

#endif  // COMMON_TESTING_TEST_DATABASE_H_
