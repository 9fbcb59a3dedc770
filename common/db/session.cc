#include "common/db/session.h"

#include <libpq-fe.h>

#include <utility>

#include "common/db/db_error.h"
#include "common/status/error.h"

namespace sojourn::db {

absl::StatusOr<Session> Session::Open(const std::string& dsn) {
  Session session(PQconnectdb(dsn.c_str()));
  if (PQstatus(session.connection_.get()) != CONNECTION_OK) {
    return ConnectionLost("a connection");
  }
  return session;
}

Session::Session(pg_conn* connection) : connection_(connection, &PQfinish) {
  PQsetNoticeProcessor(
      connection, [](void*, const char*) {}, nullptr);
}

absl::StatusOr<Result> Session::Run(const std::string& sql) {
  return Check(PQexec(connection_.get(), sql.c_str()));
}

absl::StatusOr<Result> Session::Run(const char* sql,
                                    const std::vector<std::string>& params) {
  std::vector<const char*> values;
  for (const std::string& param : params) values.push_back(param.c_str());
  return Check(PQexecParams(connection_.get(), sql,
                            static_cast<int>(values.size()), nullptr,
                            values.data(), nullptr, nullptr, 0));
}

bool Session::in_transaction() const {
  return PQtransactionStatus(connection_.get()) == PQTRANS_INTRANS;
}

absl::StatusOr<Result> Session::Check(pg_result* answer) {
  std::shared_ptr<pg_result> result(answer, &PQclear);
  const ExecStatusType status = PQresultStatus(result.get());
  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) {
    return Result(std::move(result), std::make_shared<DecodeError>());
  }
  if (PQstatus(connection_.get()) != CONNECTION_OK) {
    return ConnectionLost("a statement");
  }
  return Internal(PQerrorMessage(connection_.get()));
}

}  // namespace sojourn::db
