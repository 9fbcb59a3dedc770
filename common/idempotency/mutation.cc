#include "common/idempotency/mutation.h"

#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "absl/strings/ascii.h"
#include "common/audit/audit.h"
#include "common/crypto/hash.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"

namespace sojourn::idempotency {
namespace {

constexpr db::Query kSelectKey{
    "idempotency_select",
    R"sql(SELECT content_hash, state, result_ref, audit_resource, audit_id
          FROM idempotency_keys
          WHERE scope = $1 AND method = $2 AND request_id = $3)sql"};

// A concurrent call with the same key is waited for; its commit makes this
// one fail on the primary key, and the second try finds the key.
constexpr db::Query kInsertKey{"idempotency_insert",
                               R"sql(INSERT INTO idempotency_keys
            (scope, method, request_id, content_hash, state, result_ref,
             audit_resource, audit_id)
          VALUES ($1, $2, $3, $4, 'DONE', $5, $6, $7))sql"};

// In one order, as two who make the same calls wait for each other's keys.
constexpr db::Query kInsertKeys{"idempotency_insert_all", R"sql(
    INSERT INTO idempotency_keys (scope, method, request_id, content_hash,
        state, result_ref, audit_resource, audit_id)
    SELECT n.scope, n.method, n.request_id, n.content_hash, 'DONE',
        n.result_ref, n.audit_resource, n.audit_id
    FROM unnest($1::text[], $2::text[], $3::uuid[], $4::bytea[], $5::text[],
        $6::text[], $7::text[]) AS n (scope, method, request_id, content_hash,
        result_ref, audit_resource, audit_id)
    ORDER BY n.request_id)sql"};

constexpr db::Query kInsertCancelled{"idempotency_insert_cancelled",
                                     R"sql(INSERT INTO idempotency_keys
            (scope, method, request_id, content_hash, state, result_ref)
          VALUES ($1, $2, $3, ''::bytea, 'CANCELLED', '')
          ON CONFLICT DO NOTHING)sql"};

// The answer to a key that was used before: the same outcome, or why not.
absl::StatusOr<Outcome> Answer(const server::Call& call, const db::Row& key) {
  if (key.Get<std::string>(1) == "CANCELLED") {
    return FailedPrecondition(
        "CANCELLED", "this call was cancelled before it arrived",
        "make a new call with a new request_id if it is still wanted");
  }
  if (!crypto::SameBytes(key.Get<db::Bytes>(0).data, call.content_hash)) {
    return InvalidField("request_id", "REQUEST_ID_REUSED",
                        "was used for another content: make a new UUID");
  }
  Outcome outcome;
  outcome.result_ref = key.Get<std::string>(2);
  outcome.replayed = true;
  outcome.audit_resource = key.Get<std::string>(3);
  outcome.audit_id = key.Get<std::string>(4);
  outcome.audit_fields = "replay";
  return outcome;
}

// What rows in clear call the method: calls of a journey share one name. The
// content hash covers the real one: a request_id serves one of them.
std::string RecordedAs(server::Runtime& runtime, std::string_view method) {
  const auth::RpcPolicy* const row = runtime.policy().Find(method);
  return std::string(row == nullptr ? method : row->metric_name());
}

audit::Record AuditOf(const server::Call& call, const std::string& method,
                      const Outcome& outcome) {
  audit::Record record = audit::RecordFor(call.caller, method);
  record.resource_kind = outcome.audit_resource;
  record.resource_ids = {outcome.audit_id};
  for (const std::string& id : outcome.audit_also) {
    if (id != outcome.audit_id) record.resource_ids.push_back(id);
  }
  record.fields = outcome.audit_fields;
  record.reason = outcome.audit_reason;
  record.request_id = call.request_id;
  return record;
}

struct Lock {
  const db::Query& query;
  const db::Params& params;
  std::string_view resource_type;
};

absl::StatusOr<Outcome> Attempt(server::Runtime& runtime,
                                const server::Call& call, const Lock* lock,
                                Change change) {
  const std::string scope = call.idempotency_scope();
  const std::string method = RecordedAs(runtime, call.method);
  return runtime.db().Write<Outcome>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Outcome> {
        db::Result locked;
        db::Result known;
        const db::Params key(scope, method, call.request_id);
        if (lock != nullptr) {
          ASSIGN_OR_RETURN(
              auto both,
              tx.ExecuteAll({{lock->query, lock->params}, {kSelectKey, key}}));
          locked = std::move(both[0]);
          known = std::move(both[1]);
          if (locked.empty()) return NotFound(lock->resource_type);
        } else {
          ASSIGN_OR_RETURN(known, tx.Execute(kSelectKey, key));
        }
        if (!known.empty()) {
          ASSIGN_OR_RETURN(Outcome before, Answer(call, known.row(0)));
          // The answer shows the result once more: that is a read.
          runtime.audit().Append(tx, AuditOf(call, method, before));
          return before;
        }
        ASSIGN_OR_RETURN(Outcome outcome, change(tx, locked));
        tx.Queue(kInsertKey,
                 db::Params(scope, method, call.request_id,
                            db::Bytes{call.content_hash}, outcome.result_ref,
                            outcome.audit_resource, outcome.audit_id));
        runtime.audit().Append(tx, AuditOf(call, method, outcome));
        return outcome;
      });
}

absl::StatusOr<Outcome> Once(server::Runtime& runtime, const server::Call& call,
                             const Lock* lock, Change change) {
  absl::StatusOr<Outcome> outcome = Attempt(runtime, call, lock, change);
  // Any unique constraint may be the first to notice that the same call is
  // being made twice at once; the winner's key then tells.
  if (!outcome.ok() && !db::ConstraintOf(outcome.status()).empty()) {
    outcome = Attempt(runtime, call, lock, change);
  }
  return outcome;
}

}  // namespace

// Counted from 1.
const db::Query kSelectKnown{"idempotency_select_known", R"sql(
    SELECT c.number
    FROM unnest($1::text[], $2::text[], $3::uuid[])
        WITH ORDINALITY AS c (scope, method, request_id, number)
    JOIN idempotency_keys k ON k.scope = c.scope AND k.method = c.method
        AND k.request_id = c.request_id)sql"};

db::Params KnownParams(server::Runtime& runtime,
                       absl::Span<const server::Call* const> calls) {
  std::vector<std::string> scopes, methods, request_ids;
  for (const server::Call* const call : calls) {
    scopes.push_back(call->idempotency_scope());
    methods.push_back(RecordedAs(runtime, call->method));
    request_ids.push_back(call->request_id);
  }
  return db::Params(scopes, methods, request_ids);
}

std::vector<bool> AreNew(absl::Span<const server::Call* const> calls,
                         const db::Result& known) {
  std::vector<bool> are_new;
  std::set<std::tuple<std::string, std::string, std::string>> keys;
  for (const server::Call* const call : calls) {
    are_new.push_back(keys.emplace(call->idempotency_scope(), call->method,
                                   absl::AsciiStrToLower(call->request_id))
                          .second);
  }
  for (const db::Row row : known) {
    are_new.at(static_cast<size_t>(row.Get<int64_t>(0) - 1)) = false;
  }
  return are_new;
}

void KeepAll(server::Runtime& runtime, db::Transaction& tx,
             absl::Span<const Made> made) {
  std::vector<std::string> scopes, methods, request_ids, results, kinds, ids;
  std::vector<db::Bytes> hashes;
  std::vector<audit::Record> records;
  for (const auto& [call, outcome] : made) {
    scopes.push_back(call->idempotency_scope());
    methods.push_back(RecordedAs(runtime, call->method));
    request_ids.push_back(call->request_id);
    hashes.push_back({call->content_hash});
    results.push_back(outcome.result_ref);
    kinds.push_back(outcome.audit_resource);
    ids.push_back(outcome.audit_id);
    records.push_back(AuditOf(*call, methods.back(), outcome));
  }
  tx.Queue(kInsertKeys, db::Params(scopes, methods, request_ids, hashes,
                                   results, kinds, ids));
  runtime.audit().AppendAll(tx, records);
}

absl::StatusOr<Outcome> Mutate(server::Runtime& runtime,
                               const server::Call& call, const db::Query& lock,
                               const db::Params& lock_params,
                               std::string_view resource_type, Change change) {
  const Lock root{lock, lock_params, resource_type};
  return Once(runtime, call, &root, change);
}

absl::StatusOr<Outcome> Create(server::Runtime& runtime,
                               const server::Call& call, Change change) {
  return Once(runtime, call, nullptr, change);
}

absl::StatusOr<std::optional<std::string>> Cancel(
    server::Runtime& runtime, const server::Call& call,
    std::string_view forward_method, std::string_view forward_request_id) {
  using Result = std::optional<std::string>;
  const std::string scope = call.idempotency_scope();
  return runtime.db().Write<Result>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Result> {
        const db::Params key(scope, RecordedAs(runtime, forward_method),
                             forward_request_id);
        ASSIGN_OR_RETURN(const db::Result inserted,
                         tx.Execute(kInsertCancelled, key));
        if (inserted.affected() == 1) {
          audit::Record record = audit::RecordFor(call.caller, call.method);
          record.resource_kind = "request";
          record.resource_ids = {std::string(forward_request_id)};
          record.fields = "cancelled";
          record.request_id = call.request_id;
          runtime.audit().Append(tx, record);
          return std::nullopt;
        }
        ASSIGN_OR_RETURN(const db::Result known, tx.Execute(kSelectKey, key));
        if (known.empty()) return Internal("cancelled key vanished");
        if (known.row(0).Get<std::string>(1) == "CANCELLED") {
          return std::nullopt;
        }
        return known.row(0).Get<std::string>(2);
      });
}

}  // namespace sojourn::idempotency
