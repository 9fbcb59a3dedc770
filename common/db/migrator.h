// Forward-only schema migrations: files NNNN_verb_object.sql from several
// folders (common/migrations first, then the service's), applied in the order
// of their numbers, each in one transaction together with its row in
// schema_migrations. Two runs at a time are safe: the second waits.
//
// A file whose first line is "-- no-transaction" runs outside one (CREATE
// INDEX CONCURRENTLY): one statement, safe to repeat as its row follows it. An
// invalid index that such a run left behind is dropped before the next.
#ifndef COMMON_DB_MIGRATOR_H_
#define COMMON_DB_MIGRATOR_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/db/database.h"

namespace sojourn::db {

struct Migration {
  int version = 0;
  std::string name;    // the file's name
  std::string sha256;  // hex, of the file's content
  std::string sql;
};

// All files of the folders by number. INVALID_ARGUMENT MIGRATION_MALFORMED on a
// missing folder, a bad name, or a number that occurs twice.
absl::StatusOr<std::vector<Migration>> LoadMigrations(
    const std::vector<std::string>& folders);

struct MigrationReport {
  std::vector<std::string> applied;  // names, in order
  int version = 0;                   // of the schema now
};

// Applies what is missing. FAILED_PRECONDITION MIGRATION_EDITED if a file
// differs from what was applied under its number; nothing is applied then.
absl::StatusOr<MigrationReport> Migrate(
    const std::string& dsn, const std::vector<Migration>& migrations,
    absl::Time deadline);

// What a build can work with, both ends included.
struct SchemaRange {
  int oldest = 0;
  int newest = 0;
};

// The highest version applied, 0 for none.
absl::StatusOr<int> SchemaVersion(Database& database, absl::Time deadline);

// FAILED_PRECONDITION SCHEMA_NOT_SUPPORTED outside the range: `serve` exits.
absl::Status RequireSchema(Database& database, SchemaRange range,
                           absl::Time deadline);

}  // namespace sojourn::db

#endif  // COMMON_DB_MIGRATOR_H_
