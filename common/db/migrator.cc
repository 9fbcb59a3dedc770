#include "common/db/migrator.h"

#include <algorithm>
#include <cstdint>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/db/db_error.h"
#include "common/db/session.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"

namespace sojourn::db {
namespace {

// Any fixed number: the lock is per database.
constexpr char kTryLock[] = "SELECT pg_try_advisory_lock(7362490117)";
constexpr char kNoTransaction[] = "-- no-transaction";
constexpr absl::Duration kLockPoll = absl::Milliseconds(50);

constexpr char kCreateTable[] = R"sql(
  CREATE TABLE IF NOT EXISTS schema_migrations (
    version    integer NOT NULL,
    name       text NOT NULL,
    sha256     text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT schema_migrations_pkey PRIMARY KEY (version)
  ))sql";

constexpr Query kSelectVersion{
    "schema_migrations_version",
    "SELECT coalesce(max(version), 0) FROM schema_migrations"};

constexpr char kInsertVersion[] =
    "INSERT INTO schema_migrations (version, name, sha256) VALUES ($1, $2, $3)";
constexpr char kUndefinedTable[] = "42P01";

absl::Status Record(Session& session, const Migration& migration) {
  return session
      .Run(kInsertVersion,
           {absl::StrCat(migration.version), migration.name, migration.sha256})
      .status();
}

// Tried in turns, not waited for: a waiting statement has a snapshot, and
// CREATE INDEX CONCURRENTLY in the run before ours would wait for it in turn.
absl::Status Lock(Session& session, absl::Time deadline) {
  while (true) {
    ASSIGN_OR_RETURN(const Result result, session.Run(kTryLock));
    if (result.row(0).Get<bool>(0)) return absl::OkStatus();
    if (absl::Now() + kLockPoll > deadline) {
      return DeadlineExceeded("another run of migrate holds the lock");
    }
    absl::SleepFor(kLockPoll);
  }
}

using Applied = std::map<int, std::string>;  // version -> sha256

absl::StatusOr<Applied> ReadApplied(Session& session) {
  ASSIGN_OR_RETURN(
      const Result result,
      session.Run("SELECT version, sha256 FROM schema_migrations"));
  Applied applied;
  for (const Row row : result) {
    applied[row.Get<int32_t>(0)] = row.Get<std::string>(1);
  }
  return applied;
}

absl::Status RefuseEdited(const std::vector<Migration>& migrations,
                          const Applied& applied) {
  for (const Migration& migration : migrations) {
    const auto found = applied.find(migration.version);
    if (found != applied.end() && found->second != migration.sha256) {
      return FailedPrecondition(
          "MIGRATION_EDITED",
          Sv(absl::StrCat(migration.name,
                          " differs from what was applied under its number")),
          "restore the file and put the change into a new one");
    }
  }
  return absl::OkStatus();
}

absl::Status ApplyInTransaction(Session& session, const Migration& migration) {
  RETURN_IF_ERROR(session.Run("BEGIN").status());
  RETURN_IF_ERROR(session.Run(migration.sql).status());
  if (!session.in_transaction()) {
    return FailedPrecondition("MIGRATION_ENDS_TRANSACTION",
                              "a migration may not COMMIT or ROLLBACK");
  }
  RETURN_IF_ERROR(Record(session, migration));
  return session.Run("COMMIT").status();
}

// What a CREATE INDEX CONCURRENTLY that was cut off leaves: nobody reads it,
// and IF NOT EXISTS would take it for the index.
absl::Status DropInvalidIndexes(Session& session) {
  ASSIGN_OR_RETURN(
      const Result names,
      session.Run("SELECT indexrelid::regclass::text FROM pg_index "
                  "WHERE NOT indisvalid"));
  for (const Row row : names) {
    RETURN_IF_ERROR(session
                        .Run(absl::StrCat("DROP INDEX CONCURRENTLY IF EXISTS ",
                                          row.Get<std::string>(0)))
                        .status());
  }
  return absl::OkStatus();
}

absl::Status Apply(Session& session, const Migration& migration) {
  if (!migration.sql.starts_with(kNoTransaction)) {
    return ApplyInTransaction(session, migration);
  }
  RETURN_IF_ERROR(DropInvalidIndexes(session));
  RETURN_IF_ERROR(session.Run(migration.sql).status());
  return Record(session, migration);
}

}  // namespace

absl::StatusOr<MigrationReport> Migrate(
    const std::string& dsn, const std::vector<Migration>& migrations,
    absl::Time deadline) {
  ASSIGN_OR_RETURN(Session session, Session::Open(dsn));
  RETURN_IF_ERROR(Lock(session, deadline));
  RETURN_IF_ERROR(session.Run(kCreateTable).status());
  ASSIGN_OR_RETURN(const Applied applied, ReadApplied(session));
  RETURN_IF_ERROR(RefuseEdited(migrations, applied));

  MigrationReport report;
  if (!applied.empty()) report.version = applied.rbegin()->first;
  for (const Migration& migration : migrations) {
    if (applied.contains(migration.version)) continue;
    RETURN_IF_ERROR(Annotate(Apply(session, migration), migration.name));
    report.applied.push_back(migration.name);
    report.version = std::max(report.version, migration.version);
  }
  return report;
}

absl::StatusOr<int> SchemaVersion(Database& database, absl::Time deadline) {
  const auto version =
      database.Read<int>(deadline, [](Transaction& tx) -> absl::StatusOr<int> {
        ASSIGN_OR_RETURN(const Result result, tx.Execute(kSelectVersion, {}));
        return result.row(0).Get<int32_t>(0);
      });
  // Nothing was ever migrated.
  if (SqlstateOf(version.status()) == kUndefinedTable) return 0;
  return version;
}

absl::Status RequireSchema(Database& database, SchemaRange range,
                           absl::Time deadline) {
  ASSIGN_OR_RETURN(const int version, SchemaVersion(database, deadline));
  if (range.oldest <= version && version <= range.newest) {
    return absl::OkStatus();
  }
  return FailedPrecondition(
      "SCHEMA_NOT_SUPPORTED",
      Sv(absl::StrCat("the schema has version ", version, ", this build needs ",
                      range.oldest, " to ", range.newest)),
      version < range.oldest ? "run the migrate command first"
                             : "run a newer build");
}

}  // namespace sojourn::db
