#ifndef COMMON_IDEMPOTENCY_MUTATION_H_
#define COMMON_IDEMPOTENCY_MUTATION_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/db/database.h"
#include "common/server/call.h"
#include "common/server/runtime.h"

// The one way to change something: once per request_id, under the lock of one
// aggregate root, with its audit row in the same transaction.
//
//   round trip 1: BEGIN, clock, lock the root, look the request_id up
//   round trip 2: the change, its events, its audit row, the key, COMMIT
//
// The root is locked before anything takes a transaction id, so that the
// events of one aggregate commit in the order of their versions.
namespace sojourn::idempotency {

// What a change did, for the replay and for the audit.
struct Outcome {
  // The id that finds the result again: a replay answers by reading it anew.
  std::string result_ref;
  bool replayed = false;
  // What the audit row names beside caller and method.
  std::string audit_resource;
  std::string audit_id;
  // What the answer shows: the view of the caller. Never empty.
  std::string audit_fields;
  std::string audit_reason;
  // Whatever else of a case or person the change touched.
  std::vector<std::string> audit_also = {};
};

// The change itself. Runs inside the transaction, possibly more than once, so
// it has no effect but through `tx`. `locked` is the result of the lock query.
using Change = absl::FunctionRef<absl::StatusOr<Outcome>(
    db::Transaction& tx, const db::Result& locked)>;

// Changes an existing aggregate. `lock` selects the root and locks its row,
// with the caller's relation in its WHERE; no row is NOT_FOUND of
// `resource_type`. Errors besides those of `change`: INVALID_ARGUMENT
// REQUEST_ID_REUSED, FAILED_PRECONDITION CANCELLED.
absl::StatusOr<Outcome> Mutate(server::Runtime& runtime,
                               const server::Call& call, const db::Query& lock,
                               const db::Params& lock_params,
                               std::string_view resource_type, Change change);

// Creates a new aggregate: `locked` is empty. Same errors.
absl::StatusOr<Outcome> Create(server::Runtime& runtime,
                               const server::Call& call, Change change);

// For who makes several calls in one transaction, each of them as Mutate would:
//
//   - kSelectKnown with KnownParams goes out before the roots are locked. Who
//     is known then has been answered before. A call that is made twice at once
//     fails on its key, as in Mutate. Only those that are new may be made.
//   - KeepAll queues keys and audit rows, when all else was queued.
extern const db::Query kSelectKnown;
db::Params KnownParams(server::Runtime& runtime,
                       absl::Span<const server::Call* const> calls);
// One a call: neither known nor the repeat of one before it in `calls`.
std::vector<bool> AreNew(absl::Span<const server::Call* const> calls,
                         const db::Result& known);
struct Made {
  const server::Call* call;
  Outcome outcome;
};
void KeepAll(server::Runtime& runtime, db::Transaction& tx,
             absl::Span<const Made> made);

// Makes a forward call of unknown outcome impossible from now on, as a
// compensation: inserts its key as cancelled, waiting for the call where it is
// in flight. Returns the forward call's result_ref where it was done (the
// compensation then undoes it), nothing where it now never will be.
// `call` is the compensation; `forward_method` and `forward_request_id` name
// the call to cancel, made by the same caller.
absl::StatusOr<std::optional<std::string>> Cancel(
    server::Runtime& runtime, const server::Call& call,
    std::string_view forward_method, std::string_view forward_request_id);

}  // namespace sojourn::idempotency

#endif  // COMMON_IDEMPOTENCY_MUTATION_H_
