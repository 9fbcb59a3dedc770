#include "services/relocation/contact_notices/contact_notice_sweep.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "common/crypto/ids.h"
#include "common/log/log.h"
#include "common/notices/notice.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/case/case_vault.h"
#include "services/relocation/contact_notices/contact_notice_store.h"
#include "services/relocation/contact_notices/contact_notice_view.h"
#include "services/relocation/contact_notices/notice_in_hand.h"
#include "services/relocation/relocation_state_machine.h"
#include "services/relocation/relocation_store_case.h"
#include "services/relocation/relocation_store_parts.h"
#include "services/relocation/reviews/review_file.h"
#include "services/relocation/reviews/review_store.h"

namespace sojourn::relocation {
namespace {

constexpr int kMostCases = 20;

audit::Record RecordOf(const std::string& relocation_id) {
  audit::Record record;
  record.actor_service = "relocation";
  record.method = "contact_notices/look";
  record.resource_kind = "relocation";
  record.resource_ids = {relocation_id};
  record.fields = "safe_contact";
  return record;
}

// Whether there is something that she has not been told.
absl::StatusOr<bool> SomethingWaits(db::Transaction& tx,
                                    const crypto::Sealer& sealer,
                                    const Relocation& relocation) {
  if (!kOpen.Has(relocation.state)) return false;
  ASSIGN_OR_RETURN(const std::vector<review_store::Row> rows,
                   review_store::LoadExplanations(tx, relocation.id));
  ASSIGN_OR_RETURN(const std::vector<v1::Explanation> all,
                   OpenExplanations(sealer, relocation.relocation_id, rows));
  return std::any_of(all.begin(), all.end(), [](const v1::Explanation& each) {
    return each.has_tell_by();
  });
}

// If it may go now.
absl::Status Send(server::Runtime& runtime, db::Transaction& tx,
                  const std::string& case_row_id, const CaseRow& locked,
                  bool refused) {
  const CaseVault vault(runtime.sealer());
  ASSIGN_OR_RETURN(const CaseParts parts, LoadParts(tx, case_row_id));
  ASSIGN_OR_RETURN(const OpenedCase opened, vault.Open(locked, parts));
  const Relocation& relocation = opened.relocation;
  ASSIGN_OR_RETURN(const bool waits,
                   SomethingWaits(tx, runtime.sealer(), relocation));
  if (!waits) {
    contact_notices::Forget(tx, case_row_id);
    return absl::OkStatus();
  }
  if (refused) {
    contact_notices::LookTomorrow(tx, case_row_id);
    return absl::OkStatus();
  }
  const absl::Time now = tx.now();
  const NoticePlan plan = PlanNotice(ReachOf(opened, /*refused=*/false), now);
  if (!plan.held_because.empty() || plan.opening.from > now) {
    contact_notices::LookLater(tx, case_row_id);
    return absl::OkStatus();
  }
  const std::string id = crypto::NewUuidV7();
  contact_notices::MarkSent(tx, case_row_id, id);
  return notices::Queue(
      tx, runtime.sealer(),
      {.kind = notices::Kind::kGetInTouch,
       .key = keystore::KeyRef::Case(relocation.relocation_id),
       .recipient = opened.intake.safe_contact().address(),
       .id = id,
       .within = plan.opening.until - now});
}

absl::Status Look(server::Runtime& runtime, db::Transaction& tx,
                  const std::string& case_row_id) {
  ASSIGN_OR_RETURN(const db::Result locked,
                   tx.Execute(kLockCaseByRow, db::Params(case_row_id)));
  if (locked.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::optional<contact_notices::Row> row,
                   contact_notices::Load(tx, case_row_id));
  ASSIGN_OR_RETURN(const bool in_hand,
                   contact_notices::IsInHand(tx, case_row_id));
  if (!row || in_hand) return absl::OkStatus();
  if (row->sent) {
    contact_notices::Forget(tx, case_row_id);
    return absl::OkStatus();
  }
  return Send(runtime, tx, case_row_id, ReadCaseRow(locked.row(0)),
              row->refused);
}

// An audit row before anything is opened, and the keys outside the lock.
absl::Status LookAt(server::Runtime& runtime, const std::string& case_row_id,
                    absl::Time deadline) {
  using Keys = std::optional<CaseKeys>;
  ASSIGN_OR_RETURN(const Keys keys,
                   runtime.db().Read<Keys>(deadline, [&](db::Transaction& tx) {
                     return FindCaseKeysByRow(tx, case_row_id);
                   }));
  if (!keys) return absl::OkStatus();
  RETURN_IF_ERROR(
      runtime.audit().RecordRead(RecordOf(keys->relocation_id), deadline));
  RETURN_IF_ERROR(CaseVault(runtime.sealer()).Prefetch(*keys));
  return runtime.db().Write(deadline, [&](db::Transaction& tx) {
    return Look(runtime, tx, case_row_id);
  });
}

}  // namespace

absl::Status SendContactNotices(server::Runtime& runtime, absl::Time deadline) {
  using Due = std::vector<std::string>;
  ASSIGN_OR_RETURN(const Due due,
                   runtime.db().Read<Due>(deadline, [](db::Transaction& tx) {
                     return contact_notices::ListDue(tx, kMostCases);
                   }));
  for (const std::string& each : due) {
    const absl::Status looked = LookAt(runtime, each, deadline);
    if (!looked.ok()) log::Failure("contact_notice_not_sent", looked);
  }
  return absl::OkStatus();
}

}  // namespace sojourn::relocation
