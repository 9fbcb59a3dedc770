#include "common/db/connection.h"

#include <libpq-fe.h>
#include <poll.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/db/db_error.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "common/status/string_view.h"

namespace sojourn::db {
namespace {

// How long a rollback that nobody waits for may take to leave this machine.
constexpr absl::Duration kForgetTimeout = absl::Milliseconds(200);

std::string Field(const pg_result* result, int code) {
  const char* value = PQresultErrorField(result, code);
  return value == nullptr ? std::string() : std::string(value);
}

// Server-side limits: a client that disappears must not leave a transaction
// behind, because an open one holds every feed of the cluster. No statement is
// compiled: each reads little, and compiling one that looked dear took a second
// where running it takes half a millisecond.
constexpr Query kSettings{"sojourn_session_settings", R"sql(
    SELECT set_config('TimeZone', 'UTC', false),
        set_config('DateStyle', 'ISO', false),
        set_config('bytea_output', 'hex', false),
        set_config('client_min_messages', 'warning', false),
        set_config('jit', 'off', false),
        set_config('client_connection_check_interval', '500ms', false),
        set_config('statement_timeout', $1, false),
        set_config('idle_in_transaction_session_timeout', $2, false))sql",
                          /*measured=*/false};

std::string InMilliseconds(absl::Duration time) {
  return absl::StrCat(absl::ToInt64Milliseconds(time));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Connection>> Connection::Open(
    const ConnectionOptions& options) {
  // libpq tries every host of the dsn in turn, each for connect_timeout; its
  // non-blocking form would give the first one all the time there is.
  const std::string timeout =
      absl::StrCat(absl::ToInt64Seconds(options.connect_timeout));
  const std::array<const char*, 5> keywords = {
      "connect_timeout", "fallback_application_name", "client_encoding",
      "dbname", nullptr};
  const std::array<const char*, 5> values = {timeout.c_str(), "sojourn", "UTF8",
                                             options.dsn.c_str(), nullptr};
  std::unique_ptr<Connection> connection(new Connection(
      PQconnectdbParams(keywords.data(), values.data(), /*expand_dbname=*/1),
      options));
  RETURN_IF_ERROR(connection->SetUp());
  return connection;
}

Connection::Connection(pg_conn* connection, const ConnectionOptions& options)
    : connection_(connection), options_(options) {}

Connection::~Connection() { PQfinish(connection_); }

absl::Status Connection::SetUp() {
  if (PQstatus(connection_) != CONNECTION_OK) return Lost(nullptr);
  PQsetNoticeReceiver(connection_, &Connection::OnNotice, this);
  if (PQsetnonblocking(connection_, 1) != 0 ||
      PQenterPipelineMode(connection_) != 1) {
    return Lost(nullptr);
  }
  Send(kSettings, Params(InMilliseconds(options_.max_statement_time),
                         InMilliseconds(options_.max_idle_in_transaction)));
  std::vector<ResultPtr> settings;
  const absl::Time deadline = absl::Now() + options_.connect_timeout;
  return Sync(deadline, settings).ok() ? absl::OkStatus() : Lost(nullptr);
}

void Connection::OnNotice(void* self, const pg_result* notice) {
  // The two ways a commit stops waiting for its standby: a cancel and a
  // shutdown, both as a WARNING followed by a success tag.
  const std::string sqlstate = Field(notice, PG_DIAG_SQLSTATE);
  if (sqlstate == "57014" || sqlstate == "57P01") {
    static_cast<Connection*>(self)->standby_wait_ended_ = true;
  }
}

bool Connection::Prepare(const Query& query) {
  const auto [entry, is_new] = prepared_.try_emplace(query.name, query.sql);
  if (!is_new) {
    if (entry->second == query.sql ||
        std::strcmp(entry->second, query.sql) == 0)
      return true;
    send_error_ = Internal(
        Sv(absl::StrCat("two different queries are named ", query.name)));
    return false;
  }
  expected_.push_back({Kind::kPrepare, &query, false});
  return PQsendPrepare(connection_, query.name, query.sql, 0, nullptr) == 1;
}

void Connection::Send(const Query& query, const Params& params) {
  if (!send_error_.ok() || !healthy_) return;
  if (params.has_nul()) {
    send_error_ = InvalidField("", "NUL_CHARACTER",
                               "text may not hold the character U+0000");
    return;
  }
  std::vector<const char*> values;
  std::vector<int> lengths;
  std::vector<int> formats;
  for (const Params::Value& value : params.values()) {
    values.push_back(value.is_null ? nullptr : value.data.c_str());
    lengths.push_back(static_cast<int>(value.data.size()));
    formats.push_back(value.is_binary ? 1 : 0);
  }
  const bool prepared = Prepare(query);
  if (!send_error_.ok()) return;
  if (!prepared || PQsendQueryPrepared(
                       connection_, query.name, static_cast<int>(values.size()),
                       values.data(), lengths.data(), formats.data(),
                       /*resultFormat=*/0) != 1) {
    send_error_ = Lost(&query);
    return;
  }
  expected_.push_back({Kind::kExecute, &query, false});
}

absl::Status Connection::Sync(absl::Time deadline,
                              std::vector<ResultPtr>& results) {
  if (!send_error_.ok()) return std::exchange(send_error_, absl::OkStatus());
  if (!healthy_) return Lost(nullptr);
  standby_wait_ended_ = false;
  last_answer_ = absl::Now();
  if (PQpipelineSync(connection_) != 1) return Lost(nullptr);
  expected_.push_back({Kind::kSync, nullptr, false});
  RETURN_IF_ERROR(Flush(deadline));

  absl::Status first_error;
  while (!expected_.empty()) {
    const Expected expected = expected_.front();
    expected_.pop_front();
    const absl::Status status = ReadOne(expected, deadline, results);
    if (!expected.forgotten) first_error.Update(status);
    if (!healthy_) return first_error.ok() ? status : first_error;
  }
  return first_error;
}

void Connection::SendAndForget() {
  if (!healthy_) return;
  if (!send_error_.ok() || PQpipelineSync(connection_) != 1) {
    healthy_ = false;
    return;
  }
  expected_.push_back({Kind::kSync, nullptr, false});
  for (Expected& expected : expected_) expected.forgotten = true;
  // A failure has marked the connection: the pool closes it, which rolls back.
  Flush(absl::Now() + kForgetTimeout).IgnoreError();
}

bool Connection::CheckAlive() {
  // A server that ended the session says so first and then closes: both are
  // read before the connection is trusted.
  pollfd socket = {.fd = PQsocket(connection_), .events = POLLIN, .revents = 0};
  while (healthy_ && poll(&socket, 1, /*timeout=*/0) > 0) {
    healthy_ = PQconsumeInput(connection_) == 1 &&
               PQstatus(connection_) == CONNECTION_OK;
  }
  return healthy_;
}

absl::Status Connection::WaitForSocket(short events, absl::Time deadline) {
  pollfd socket = {.fd = PQsocket(connection_), .events = events, .revents = 0};
  while (true) {
    const absl::Duration left = deadline - absl::Now();
    if (left <= absl::ZeroDuration()) {
      healthy_ = false;
      return DeadlineExceeded("the database did not answer in time");
    }
    const timespec timeout = absl::ToTimespec(std::min(left, absl::Hours(1)));
    const int ready = ppoll(&socket, 1, &timeout, nullptr);
    if (ready > 0) return absl::OkStatus();
    if (ready < 0 && errno != EINTR) return Lost(nullptr);
  }
}

absl::Status Connection::Flush(absl::Time deadline) {
  while (true) {
    const int left = PQflush(connection_);
    if (left == 0) return absl::OkStatus();
    if (left < 0) return Lost(nullptr);
    // The server may be waiting for us to read before it reads on.
    RETURN_IF_ERROR(WaitForSocket(POLLIN | POLLOUT, deadline));
    if (PQconsumeInput(connection_) != 1) return Lost(nullptr);
  }
}

absl::StatusOr<ResultPtr> Connection::Next(absl::Time deadline) {
  while (PQisBusy(connection_) == 1) {
    RETURN_IF_ERROR(WaitForSocket(POLLIN, deadline));
    // A lost connection shows as the next result, with the server's last word.
    if (PQconsumeInput(connection_) != 1) break;
  }
  return ResultPtr(PQgetResult(connection_), PQclear);
}

absl::Status Connection::ReadOne(const Expected& expected, absl::Time deadline,
                                 std::vector<ResultPtr>& results) {
  ASSIGN_OR_RETURN(ResultPtr result, Next(deadline));
  if (result == nullptr) return Lost(expected.query);
  const ExecStatusType status = PQresultStatus(result.get());
  if (expected.kind == Kind::kSync) {
    return status == PGRES_PIPELINE_SYNC ? absl::OkStatus()
                                         : ErrorOf(result.get(), {"sync", ""});
  }
  absl::Status error;
  if (status == PGRES_PIPELINE_ABORTED || status == PGRES_FATAL_ERROR) {
    if (expected.kind == Kind::kPrepare) prepared_.erase(expected.query->name);
  }
  if (status == PGRES_FATAL_ERROR) {
    error = ErrorOf(result.get(), *expected.query);
  } else if (status != PGRES_PIPELINE_ABORTED && status != PGRES_COMMAND_OK &&
             status != PGRES_TUPLES_OK) {
    error = Lost(expected.query);
  } else if (expected.kind == Kind::kExecute && !expected.forgotten &&
             status != PGRES_PIPELINE_ABORTED) {
    Measure(*expected.query);
    results.push_back(std::move(result));
  }
  if (!healthy_) return error;
  ASSIGN_OR_RETURN(const ResultPtr end, Next(deadline));
  return end == nullptr ? error : Lost(expected.query);
}

absl::Status Connection::ErrorOf(const pg_result* result, const Query& query) {
  const std::string sqlstate = Field(result, PG_DIAG_SQLSTATE);
  // libpq's own errors have no SQLSTATE: all of them end the connection.
  if (sqlstate.empty() || PQstatus(connection_) != CONNECTION_OK) {
    healthy_ = false;
  }
  if (sqlstate.starts_with("08") || sqlstate.starts_with("57P") ||
      sqlstate == "25P03") {
    healthy_ = false;
  }
  if (sqlstate.empty()) return ConnectionLost(query.name);
  return MakeServerError({.sqlstate = sqlstate,
                          .constraint = Field(result, PG_DIAG_CONSTRAINT_NAME),
                          .table = Field(result, PG_DIAG_TABLE_NAME),
                          .column = Field(result, PG_DIAG_COLUMN_NAME),
                          .message = Field(result, PG_DIAG_MESSAGE_PRIMARY)},
                         query.name);
}

absl::Status Connection::Lost(const Query* query) {
  healthy_ = false;
  return ConnectionLost(query == nullptr ? "a connection" : query->name);
}

void Connection::Measure(const Query& query) {
  const absl::Time now = absl::Now();
  if (options_.durations != nullptr && query.measured) {
    options_.durations->With({query.name})
        .Observe(absl::ToDoubleSeconds(now - last_answer_));
  }
  last_answer_ = now;
}

}  // namespace sojourn::db
