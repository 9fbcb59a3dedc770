#include "common/testing/test_database.h"

#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <iostream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/db/migrator.h"
#include "common/db/session.h"
#include "common/status/error.h"
#include "common/status/string_view.h"
#include "common/testing/source.h"

namespace sojourn::testing {
namespace {

// Any fixed number: whoever makes a template in this cluster holds it.
constexpr char kLockTemplates[] = "SELECT pg_advisory_lock(5201987)";

constexpr char kCreateServingRole[] = R"sql(
  DO $$
  BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sojourn_serve') THEN
      CREATE ROLE sojourn_serve NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'test_serve') THEN
      CREATE ROLE test_serve LOGIN IN ROLE sojourn_serve;
    END IF;
  END
  $$)sql";

[[noreturn]] void Die(std::string_view what) {
  std::cerr << "TestDatabase: " << what << std::endl;
  std::_Exit(1);
}

template <typename T>
T OrDie(absl::StatusOr<T> result) {
  if (!result.ok()) Die(result.status().ToString());
  return *std::move(result);
}

std::string Dsn(std::string_view user, std::string_view database) {
  const char* folder = std::getenv("SOJOURN_TEST_PG");
  if (folder == nullptr) {
    Die("SOJOURN_TEST_PG is not set: run under infra/ci/with_postgres.sh");
  }
  return absl::StrCat("host=", folder, " port=5432 user=", Av(user),
                      " dbname=", Av(database));
}

db::Session Connect(std::string_view database) {
  return OrDie(db::Session::Open(Dsn("postgres", database)));
}

std::vector<db::Migration> Load(const MigrationFolders& folders) {
  std::vector<std::string> paths;
  for (const std::string& folder : folders.folders) {
    paths.push_back(InSource(folder));
  }
  return OrDie(db::LoadMigrations(paths));
}

// Templates are told apart by what they were made from.
std::string TemplateName(const std::vector<db::Migration>& migrations) {
  std::string all;
  for (const db::Migration& migration : migrations) {
    absl::StrAppend(&all, migration.version, migration.sha256);
  }
  return absl::StrCat("template_", absl::Hex(std::hash<std::string>()(all)));
}

// Migrated under another name and renamed when complete, so that a killed test
// leaves no half template behind.
void EnsureTemplate(const std::string& name,
                    const std::vector<db::Migration>& migrations) {
  db::Session session = Connect("postgres");
  OrDie(session.Run(kLockTemplates));
  const db::Result found =
      OrDie(session.Run("SELECT FROM pg_database WHERE datname = $1", {name}));
  if (!found.empty()) return;
  OrDie(session.Run(kCreateServingRole));
  const std::string draft = absl::StrCat(name, "_draft");
  OrDie(session.Run(absl::StrCat("DROP DATABASE IF EXISTS ", draft)));
  OrDie(session.Run(absl::StrCat("CREATE DATABASE ", draft)));
  OrDie(db::Migrate(Dsn("postgres", draft), migrations,
                    absl::Now() + absl::Seconds(30)));
  OrDie(
      session.Run(absl::StrCat("ALTER DATABASE ", draft, " RENAME TO ", name)));
}

std::string NextName() {
  static std::atomic<int> count = 0;
  return absl::StrCat("test_", getpid(), "_", ++count);
}

}  // namespace

TestDatabase::TestDatabase(std::string_view service)
    : TestDatabase(MigrationFolders{
          {"common/migrations",
           absl::StrCat("services/", Av(service), "/migrations")}}) {}

TestDatabase::TestDatabase(const MigrationFolders& folders)
    : name_(NextName()),
      dsn_(Dsn("test_serve", name_)),
      owner_dsn_(Dsn("postgres", name_)) {
  const std::vector<db::Migration> migrations = Load(folders);
  const std::string source = TemplateName(migrations);
  EnsureTemplate(source, migrations);
  db::Session session = Connect("postgres");
  // A killed test with our process id may have left one.
  OrDie(session.Run(
      absl::StrCat("DROP DATABASE IF EXISTS ", name_, " WITH (FORCE)")));
  OrDie(session.Run(
      absl::StrCat("CREATE DATABASE ", name_, " TEMPLATE ", source)));
}

TestDatabase::~TestDatabase() {
  db_.reset();
  db::Session session = Connect("postgres");
  OrDie(session.Run(absl::StrCat("DROP DATABASE ", name_, " WITH (FORCE)")));
}

db::Database& TestDatabase::db() {
  if (db_ == nullptr) db_ = Open();
  return *db_;
}

std::unique_ptr<db::Database> TestDatabase::Open(
    db::DatabaseOptions options) const {
  if (options.dsn.empty()) options.dsn = dsn_;
  return OrDie(db::Database::Create(std::move(options)));
}

void TestDatabase::RestoreFrom(const TestDatabase& source) const {
  Run("DROP SCHEMA public CASCADE; CREATE SCHEMA public;"
      "GRANT USAGE ON SCHEMA public TO public");
  const std::string command = absl::StrCat(
      "bash -c \"set -o pipefail; pg_dump '", source.owner_dsn(),
      "' | psql -qX -v ON_ERROR_STOP=1 -d '", owner_dsn(), "' >/dev/null\"");
  if (std::system(command.c_str()) != 0) Die("the backup was not restored");
}

db::Result TestDatabase::Run(const std::string& sql) const {
  db::Session session = Connect(name_);
  return OrDie(session.Run(sql));
}

void TestDatabase::Repeat(const std::string& folder, int version) const {
  for (const db::Migration& migration : Load({{folder}})) {
    if (migration.version == version) Run(migration.sql);
  }
}

std::string TestDatabase::Value(const std::string& sql) const {
  const db::Result result = Run(sql);
  if (result.rows() != 1) Die(absl::StrCat("not one row: ", sql));
  return result.row(0).Find<std::string>(0).value_or("");
}

}  // namespace sojourn::testing
