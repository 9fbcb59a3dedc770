#include "common/erasure/erasure.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/audit/audit.h"
#include "common/idempotency/mutation.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"

namespace sojourn::erasure {
namespace {

// Two numbers, so that no lock of another kind shares the space; a collision of
// two cases only makes one wait.
#define LOCK_SPACE "7403, hashtext($1)"

constexpr db::Query kLock{"erasure_lock",
                          "SELECT pg_advisory_xact_lock(" LOCK_SPACE ")"};

constexpr db::Query kInsert{"erasure_insert",
                            R"sql(INSERT INTO erased_cases (case_ref, erased_at)
          VALUES ($1, $2) ON CONFLICT DO NOTHING)sql"};

constexpr db::Query kForget{"erasure_forget_requests",
                            "DELETE FROM idempotency_keys WHERE audit_id = $1"};

constexpr char kReason[] = "ERASED";
constexpr size_t kMaxPersons = 50;
constexpr size_t kMaxRef = 64;

void CheckRef(FieldChecker& check, std::string_view field,
              std::string_view ref) {
  if (ref.empty()) {
    check.Add(field, "FIELD_REQUIRED", "name the case and each person of it");
  } else if (ref.size() > kMaxRef) {
    check.Add(field, "TEXT_TOO_LONG", "references have at most 64 characters");
  }
}

std::vector<keystore::KeyRef> KeysOf(const ErasedCase& erased) {
  std::vector<keystore::KeyRef> keys = {
      keystore::KeyRef::Case(erased.case_ref)};
  for (const std::string& person : erased.person_refs) {
    keys.push_back(keystore::KeyRef::Person(person));
  }
  return keys;
}

}  // namespace

const db::Query kAdmitLock{"erasure_lock_shared",
                           "SELECT pg_advisory_xact_lock_shared(" LOCK_SPACE
                           ")"};
const db::Query kAdmitFind{
    "erasure_find", "SELECT erased_at FROM erased_cases WHERE case_ref = $1"};
const db::Query kAdmitAllLock{
    "erasure_lock_all_shared",
    "SELECT pg_advisory_xact_lock_shared(7403, hashtext(c.ref)) "
    "FROM unnest($1::text[]) AS c (ref)"};
const db::Query kAdmitAllFind{
    "erasure_find_all",
    "SELECT case_ref FROM erased_cases WHERE case_ref = ANY ($1::text[])"};

absl::StatusOr<ErasedCase> Parse(std::string_view case_ref,
                                 absl::Span<const std::string> person_refs) {
  FieldChecker check;
  CheckRef(check, "case_ref", case_ref);
  if (person_refs.size() > kMaxPersons) {
    check.Add("person_refs", "LIST_TOO_LONG", "a party has at most 50 persons");
  }
  for (size_t i = 0; i < person_refs.size() && i < kMaxPersons; ++i) {
    CheckRef(check, absl::StrCat("person_refs[", i, "]"), person_refs[i]);
  }
  RETURN_IF_ERROR(check.Finish());
  return ErasedCase{std::string(case_ref),
                    {person_refs.begin(), person_refs.end()}};
}

absl::Status Admit(db::Transaction& tx, std::string_view case_ref) {
  const db::Params ref(case_ref);
  ASSIGN_OR_RETURN(const std::vector<db::Result> results,
                   tx.ExecuteAll({{kAdmitLock, ref}, {kAdmitFind, ref}}));
  return Admitted(results[1]);
}

absl::Status Admitted(const db::Result& found) {
  if (found.empty()) return absl::OkStatus();
  return MakeError(absl::StatusCode::kNotFound, "the case was erased",
                   {.reason = kReason});
}

absl::Status DropKeysIfErased(server::Runtime& runtime,
                              const absl::Status& status,
                              absl::Span<const keystore::KeyRef> keys) {
  if (absl::IsNotFound(status) && ReasonOf(status) == kReason) {
    RETURN_IF_ERROR(runtime.keys().DeleteKeys(keys));
  }
  return status;
}

absl::StatusOr<absl::Time> EraseCase(server::Runtime& runtime,
                                     const server::Call& call,
                                     const ErasedCase& erased, Remove remove) {
  const db::Params ref(erased.case_ref);
  const auto bury =
      [&](db::Transaction& tx,
          const db::Result&) -> absl::StatusOr<idempotency::Outcome> {
    RETURN_IF_ERROR(tx.Execute(kLock, ref).status());
    // One that is there stays as it is.
    tx.Queue(kInsert, db::Params(erased.case_ref, tx.now()));
    return idempotency::Outcome{.result_ref = erased.case_ref,
                                .replayed = false,
                                .audit_resource = "case",
                                .audit_id = erased.case_ref,
                                .audit_fields = "erased",
                                .audit_reason = ""};
  };
  RETURN_IF_ERROR(idempotency::Create(runtime, call, bury).status());
  RETURN_IF_ERROR(runtime.keys().DeleteKeys(KeysOf(erased)));
  RETURN_IF_ERROR(remove());
  return runtime.db().Read<absl::Time>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<absl::Time> {
        ASSIGN_OR_RETURN(const db::Result found, tx.Execute(kAdmitFind, ref));
        if (found.empty()) return Internal("a tombstone vanished");
        return found.row(0).Get<absl::Time>(0);
      });
}

void ForgetRequests(db::Transaction& tx, std::string_view resource_id) {
  tx.Queue(kForget, db::Params(resource_id));
}

void AuditRemoval(server::Runtime& runtime, db::Transaction& tx,
                  const server::Call& call, std::string_view kind,
                  std::string_view id) {
  audit::Record record = audit::RecordFor(call.caller, call.method);
  record.resource_kind = std::string(kind);
  record.resource_ids = {std::string(id)};
  record.fields = "erased";
  record.request_id = call.request_id;
  runtime.audit().Append(tx, record);
}

}  // namespace sojourn::erasure
