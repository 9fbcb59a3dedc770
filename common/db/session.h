// A plain connection for what a pool is not made for: migrations, and commands
// that run outside a transaction, such as CREATE DATABASE. Services use
// Database.
#ifndef COMMON_DB_SESSION_H_
#define COMMON_DB_SESSION_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/db/result.h"

struct pg_conn;

namespace sojourn::db {

// Not thread-safe. Without time limits; notices are passed over.
class Session {
 public:
  // UNAVAILABLE if the server cannot be reached.
  static absl::StatusOr<Session> Open(const std::string& dsn);

  // One or several statements; the result is the last one's. INTERNAL with the
  // server's own words: whoever calls wrote the SQL.
  absl::StatusOr<Result> Run(const std::string& sql);

  // One statement with text parameters.
  absl::StatusOr<Result> Run(const char* sql,
                             const std::vector<std::string>& params);

  bool in_transaction() const;

 private:
  explicit Session(pg_conn* connection);

  absl::StatusOr<Result> Check(pg_result* answer);

  std::shared_ptr<pg_conn> connection_;
};

}  // namespace sojourn::db

#endif  // COMMON_DB_SESSION_H_
