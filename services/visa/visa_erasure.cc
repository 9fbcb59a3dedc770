#include "services/visa/visa_erasure.h"

#include <optional>
#include <vector>

#include "common/db/database.h"
#include "common/erasure/erasure.h"
#include "common/outbox/outbox.h"
#include "common/status/status_macros.h"
#include "services/visa/statistics/decision_counts.h"
#include "services/visa/visa_application_rows.h"
#include "services/visa/visa_rules.h"
#include "services/visa/visa_store_application.h"

namespace sojourn::visa {
namespace {

constexpr db::Query kSelectOfCase{
    "application_erasure_select",
    "SELECT public_id FROM applications WHERE case_ref = $1 ORDER BY id"};

// Children first.
constexpr db::Query kDeletes[] = {
    {"application_erasure_delete_notices",
     "DELETE FROM deadline_notices WHERE application_id = $1::uuid"},
    {"application_erasure_delete_documents",
     "DELETE FROM application_documents WHERE application_id = $1::uuid"},
    {"application_erasure_delete_deadlines",
     "DELETE FROM application_deadlines WHERE application_id = $1::uuid"},
    {"application_erasure_delete_facts",
     "DELETE FROM application_facts WHERE application_id = $1::uuid"},
    {"application_erasure_delete",
     "DELETE FROM applications WHERE id = $1::uuid"}};

absl::StatusOr<std::vector<std::string>> ApplicationsOf(
    server::Runtime& runtime, const server::Call& call,
    const std::string& case_ref) {
  using Ids = std::vector<std::string>;
  return runtime.db().Read<Ids>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Ids> {
        ASSIGN_OR_RETURN(const db::Result rows,
                         tx.Execute(kSelectOfCase, db::Params(case_ref)));
        Ids ids;
        for (const db::Row row : rows) ids.push_back(row.Get<std::string>(0));
        return ids;
      });
}

absl::Status RemoveApplication(server::Runtime& runtime,
                               const server::Call& call,
                               const std::string& application_id,
                               db::Transaction& tx) {
  ASSIGN_OR_RETURN(const db::Result locked,
                   tx.Execute(kLockApplication,
                              db::Params(application_id, nullptr, nullptr)));
  if (locked.empty()) return absl::OkStatus();
  Application application = ApplicationFromRow(locked.row(0));
  // Nothing to do, or a visa she has used: the mission keeps its own file.
  const auto withdrawn = Withdraw(application, tx.now());
  if (withdrawn.ok() && withdrawn->has_value()) {
    // Counted as what it was; what was counted of it before stays.
    statistics::CountChange(tx, application, **withdrawn);
    application = **withdrawn;
    ++application.version;
    outbox::Append(tx, EventFor(application, ""));
  }
  for (const db::Query& query : kDeletes) {
    tx.Queue(query, db::Params(application.id));
  }
  erasure::ForgetRequests(tx, application_id);
  erasure::AuditRemoval(runtime, tx, call, "application", application_id);
  return absl::OkStatus();
}

}  // namespace

absl::Status RemoveApplications(server::Runtime& runtime,
                                const server::Call& call,
                                const std::string& case_ref) {
  ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                   ApplicationsOf(runtime, call, case_ref));
  for (const std::string& id : ids) {
    RETURN_IF_ERROR(runtime.db().Write(call.deadline, [&](db::Transaction& tx) {
      return RemoveApplication(runtime, call, id, tx);
    }));
  }
  return absl::OkStatus();
}

}  // namespace sojourn::visa
