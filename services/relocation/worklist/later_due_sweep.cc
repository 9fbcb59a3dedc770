#include "services/relocation/worklist/later_due_sweep.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "common/log/log.h"
#include "common/status/status_macros.h"
#include "services/relocation/case/case_history.h"
#include "services/relocation/relocation_store_case.h"
#include "services/relocation/worklist/later_due.h"
#include "services/relocation/worklist/overdue_store.h"

namespace sojourn::relocation {
namespace {

using overdue_store::SweptCase;
using ::sojourn::keystore::KeyRef;

// A million cases are walked in a few hours, and none of it is felt.
constexpr int kMostWalked = 500;
constexpr int kMostSettled = 20;

struct Page {
  std::string from;
  // Up to the last that this turn may settle.
  std::vector<SweptCase> cases;
};

audit::Record RecordOf(const std::string& relocation_id) {
  audit::Record record;
  record.actor_service = "relocation";
  record.method = "later_due/settle";
  record.resource_kind = "relocation";
  record.resource_ids = {relocation_id};
  record.fields = "later_due";
  return record;
}

absl::StatusOr<std::optional<Page>> ReadPage(db::Transaction& tx) {
  ASSIGN_OR_RETURN(const std::optional<std::string> from,
                   overdue_store::SweptTo(tx));
  if (!from) return std::nullopt;
  Page page{.from = *from, .cases = {}};
  ASSIGN_OR_RETURN(page.cases,
                   overdue_store::ListBehind(tx, page.from, kMostWalked));
  int settled = 0;
  const auto end = std::find_if(
      page.cases.begin(), page.cases.end(), [&](const SweptCase& each) {
        return each.unsettled && ++settled > kMostSettled;
      });
  page.cases.erase(end, page.cases.end());
  return page;
}

absl::Status Settle(server::Runtime& runtime, db::Transaction& tx,
                    const SweptCase& found) {
  ASSIGN_OR_RETURN(const db::Result locked,
                   tx.Execute(kLockCaseByRow, db::Params(found.row_id)));
  if (locked.empty()) return absl::OkStatus();
  const CaseRow row = ReadCaseRow(locked.row(0));
  // Somebody has written something of it, or it was erased, since it was found.
  if (row.relocation.later_due_at || !kOpen.Has(row.relocation.state)) {
    return absl::OkStatus();
  }
  runtime.audit().Append(tx, RecordOf(found.relocation_id));
  const crypto::Sealer& sealer = runtime.sealer();
  ASSIGN_OR_RETURN(Relocation relocation, OpenRoot(sealer, row));
  // As SaveCase has it: a transaction that began first may have waited.
  const absl::Time now = std::max(tx.now(), relocation.updated_at);
  ASSIGN_OR_RETURN(relocation.later_due_at,
                   FirstLaterDue(tx, sealer, relocation, now));
  if (relocation.later_due_at) overdue_store::SaveLaterDue(tx, relocation);
  return absl::OkStatus();
}

// It will be answered another time, whatever case it is about.
bool MayPass(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) ||
         absl::IsAborted(status) || absl::IsResourceExhausted(status);
}

// Behind which case the next turn goes on.
struct Walked {
  std::string to;
  absl::Status status;
};

Walked SettleEach(server::Runtime& runtime, const Page& page,
                  absl::Time deadline) {
  Walked walked{.to = page.from, .status = absl::OkStatus()};
  for (const SweptCase& each : page.cases) {
    if (each.unsettled) {
      const absl::Status settled = runtime.db().Write(
          deadline,
          [&](db::Transaction& tx) { return Settle(runtime, tx, each); });
      if (MayPass(settled)) {
        walked.status = settled;
        return walked;
      }
      if (!settled.ok()) log::Failure("later_due_not_settled", settled);
    }
    walked.to = each.row_id;
  }
  return walked;
}

absl::Status Fetch(server::Runtime& runtime, const Page& page) {
  std::vector<KeyRef> keys;
  for (const SweptCase& each : page.cases) {
    if (each.unsettled) keys.push_back(KeyRef::Case(each.relocation_id));
  }
  if (keys.empty()) return absl::OkStatus();
  return runtime.sealer().Prefetch(keys);
}

}  // namespace

absl::Status SettleCasesOfBefore(server::Runtime& runtime,
                                 absl::Time deadline) {
  ASSIGN_OR_RETURN(const std::optional<Page> page,
                   runtime.db().Read<std::optional<Page>>(deadline, ReadPage));
  if (!page) return absl::OkStatus();
  RETURN_IF_ERROR(Fetch(runtime, *page));
  const Walked walked = SettleEach(runtime, *page, deadline);
  RETURN_IF_ERROR(runtime.db().Write(deadline, [&](db::Transaction& tx) {
    if (page->cases.empty()) {
      overdue_store::EndSweep(tx, page->from);
    } else {
      overdue_store::MoveSweep(tx, page->from, walked.to);
    }
    return absl::OkStatus();
  }));
  return walked.status;
}

}  // namespace sojourn::relocation
