// Erasing a case: its keys first, then what they sealed, and a tombstone that
// keeps it erased whatever arrives late.
#ifndef COMMON_ERASURE_ERASURE_H_
#define COMMON_ERASURE_ERASURE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/db/transaction.h"
#include "common/keystore/key_ref.h"
#include "common/server/call.h"
#include "common/server/runtime.h"

namespace sojourn::erasure {

// A case as one service knows it.
struct ErasedCase {
  std::string case_ref;
  std::vector<std::string> person_refs;
};

// Every field of an EraseCaseRequest at once: references that are missing,
// longer than 64 characters, or more than 50 persons. INVALID_ARGUMENT.
absl::StatusOr<ErasedCase> Parse(std::string_view case_ref,
                                 absl::Span<const std::string> person_refs);

// For a transaction that stores something new for a case: waits for an erasure
// under way and keeps one from beginning before the commit. NOT_FOUND ERASED
// where the case is erased. Before anything that takes a transaction id.
absl::Status Admit(db::Transaction& tx, std::string_view case_ref);

// The same for who sends other statements with them: these two in this order,
// both ($1 case_ref), and what the result of the second says.
extern const db::Query kAdmitLock;
extern const db::Query kAdmitFind;
absl::Status Admitted(const db::Result& found);

// The same for several cases: ($1 array of case_refs, in the order of the
// texts, so that nobody waits in a ring); the second answers those that are
// erased.
extern const db::Query kAdmitAllLock;
extern const db::Query kAdmitAllFind;

// Passes `status` on. Where it is what Admit answered, the keys that were made
// for the call are deleted again, as they are of use to nobody.
absl::Status DropKeysIfErased(server::Runtime& runtime,
                              const absl::Status& status,
                              absl::Span<const keystore::KeyRef> keys);

// Removes what the service holds of the case: ends what lives, with its
// events, and deletes or empties every row. The keys are gone by then, so it
// opens nothing. Runs again after a crash, and then finds less to do.
using Remove = absl::FunctionRef<absl::Status()>;

// One EraseCase: tombstone and request_id in one transaction, then the keys of
// the case and its persons in the key store, then `remove`. Returns when the
// case was erased, the first time if it was asked for again. Every call goes
// all the way, a replay too, so a caller that repeats until it is answered
// leaves nothing behind. Errors: those of idempotency::Create, the key store's
// and those of `remove`.
absl::StatusOr<absl::Time> EraseCase(server::Runtime& runtime,
                                     const server::Call& call,
                                     const ErasedCase& erased, Remove remove);

// Queues the removal of the request_ids of changes of this resource: their
// content hashes could be compared with guesses. A repeat then meets the
// tombstone or a missing resource.
void ForgetRequests(db::Transaction& tx, std::string_view resource_id);

// Queues the audit row of one resource that EraseCase removed.
void AuditRemoval(server::Runtime& runtime, db::Transaction& tx,
                  const server::Call& call, std::string_view kind,
                  std::string_view id);

}  // namespace sojourn::erasure

#endif  // COMMON_ERASURE_ERASURE_H_
