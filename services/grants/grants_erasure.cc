#include "services/grants/grants_erasure.h"

#include <utility>
#include <vector>

#include "common/db/database.h"
#include "common/erasure/erasure.h"
#include "common/status/status_macros.h"
#include "services/grants/grants_erasure_rules.h"
#include "services/grants/grants_load.h"
#include "services/grants/grants_write.h"

namespace sojourn::grants {
namespace {

// Those that still say what they are for.
constexpr db::Query kSelectOfCase{"grants_erasure_select",
                                  R"sql(SELECT id::text, public_id FROM grants
          WHERE case_ref = $1 AND purpose_sealed <> '' ORDER BY id)sql"};

constexpr db::Query kLock{
    "grants_erasure_lock",
    "SELECT id FROM grants WHERE id = $1::uuid FOR NO KEY UPDATE"};

constexpr db::Query kStrip[] = {
    {"grants_erasure_strip_grant",
     R"sql(UPDATE grants SET category_sealed = '', purpose_sealed = '',
             payment_currency_sealed = '', beneficiary_sealed = NULL
           WHERE id = $1::uuid)sql"},
    {"grants_erasure_strip_payments",
     R"sql(UPDATE payments SET terms_sealed = '', payee_relation_sealed = '',
             payee_name_sealed = '', payee_details_sealed = ''
           WHERE grant_id = $1::uuid)sql"},
    {"grants_erasure_delete_lines",
     "DELETE FROM cost_lines WHERE grant_id = $1::uuid"},
    {"grants_erasure_delete_expenses",
     R"sql(DELETE FROM expenses WHERE report_id IN
             (SELECT id FROM reports WHERE grant_id = $1::uuid))sql"},
    {"grants_erasure_delete_reports",
     "DELETE FROM reports WHERE grant_id = $1::uuid"},
    {"grants_erasure_delete_notes",
     "DELETE FROM grant_notes WHERE grant_id = $1::uuid"},
    {"grants_erasure_delete_persons",
     "DELETE FROM grant_persons WHERE grant_id = $1::uuid"},
    {"grants_erasure_delete_categories",
     "DELETE FROM grant_categories WHERE grant_id = $1::uuid"},
    {"grants_erasure_delete_funding_keys",
     "DELETE FROM funding_keys WHERE grant_id = $1::uuid"},
    {"grants_erasure_delete_funding_verdicts",
     "DELETE FROM funding_verdicts WHERE grant_id = $1::uuid"}};

struct Target {
  std::string id;
  std::string public_id;
};

absl::StatusOr<std::vector<Target>> GrantsOf(server::Runtime& runtime,
                                             const server::Call& call,
                                             const std::string& case_ref) {
  using Targets = std::vector<Target>;
  return runtime.db().Read<Targets>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<Targets> {
        ASSIGN_OR_RETURN(const db::Result rows,
                         tx.Execute(kSelectOfCase, db::Params(case_ref)));
        Targets targets;
        for (const db::Row row : rows) {
          targets.push_back({row.Get<std::string>(0), row.Get<std::string>(1)});
        }
        return targets;
      });
}

absl::Status StripGrant(server::Runtime& runtime, const server::Call& call,
                        const Target& target, db::Transaction& tx) {
  RETURN_IF_ERROR(tx.Execute(kLock, db::Params(target.id)).status());
  ASSIGN_OR_RETURN(const std::vector<GrantFile> files,
                   LoadGrants(tx, {target.id}, /*lock_fund=*/true));
  const GrantFile& file = files.front();
  const Change change = rules::EndForErasure(file.grant);
  if (!change.event.empty()) {
    RETURN_IF_ERROR(WriteChange(tx, change, file.fund.fund));
  }
  for (const db::Query& query : kStrip) tx.Queue(query, db::Params(target.id));
  erasure::ForgetRequests(tx, target.public_id);
  erasure::AuditRemoval(runtime, tx, call, "grant", target.public_id);
  return absl::OkStatus();
}

}  // namespace

absl::Status StripGrants(server::Runtime& runtime, const server::Call& call,
                         const std::string& case_ref) {
  ASSIGN_OR_RETURN(const std::vector<Target> targets,
                   GrantsOf(runtime, call, case_ref));
  for (const Target& target : targets) {
    RETURN_IF_ERROR(runtime.db().Write(call.deadline, [&](db::Transaction& tx) {
      return StripGrant(runtime, call, target, tx);
    }));
  }
  return absl::OkStatus();
}

}  // namespace sojourn::grants
