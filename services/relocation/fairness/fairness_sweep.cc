#include "services/relocation/fairness/fairness_sweep.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/crypto/ids.h"
#include "common/log/log.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/case/case_history.h"
#include "services/relocation/case/case_vault.h"
#include "services/relocation/fairness/fairness_ledger.h"
#include "services/relocation/fairness/fairness_rules.h"
#include "services/relocation/fairness/fairness_store.h"
#include "services/relocation/relocation_store_case.h"
#include "services/relocation/relocation_store_parts.h"
#include "services/relocation/relocation_store_timeline.h"
#include "services/relocation/rights/erasure_store.h"

namespace sojourn::relocation {
namespace {

using fairness::Counts;
using fairness::Tally;
using fairness::YearRow;

constexpr int kMostCases = 50;

audit::Record RecordOf(const Relocation& relocation) {
  audit::Record record;
  record.actor_service = "relocation";
  record.method = "fairness/count";
  record.resource_kind = "relocation";
  record.resource_ids = {relocation.relocation_id};
  record.fields = "statistics";
  return record;
}

// What is read before the transaction that counts.
struct Found {
  CaseKeys keys;
  int year = 0;
};

absl::StatusOr<std::optional<Found>> Find(db::Transaction& tx,
                                          const std::string& row_id) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kSelectCaseByRow, db::Params(row_id)));
  if (rows.empty()) return std::nullopt;
  const Relocation relocation = ReadCaseRow(rows.row(0)).relocation;
  ASSIGN_OR_RETURN(std::optional<CaseKeys> keys, FindCaseKeysByRow(tx, row_id));
  if (!keys) return std::nullopt;
  return Found{.keys = *std::move(keys),
               .year = fairness::YearOf(relocation.received_at)};
}

// With its key at hand.
absl::Status MakeYear(server::Runtime& runtime, int year, absl::Time deadline) {
  const auto read = [&](db::Transaction& tx) {
    return fairness::FindYear(tx, year);
  };
  using Row = std::optional<YearRow>;
  ASSIGN_OR_RETURN(Row row, runtime.db().Read<Row>(deadline, read));
  if (!row) {
    const YearRow made{.year = year,
                       .key_id = crypto::NewPublicId(),
                       .counts_sealed = {},
                       .closed = false};
    RETURN_IF_ERROR(runtime.keys().CreateKeys({fairness::KeyOf(made)}));
    RETURN_IF_ERROR(runtime.db().Write(deadline, [&](db::Transaction& tx) {
      fairness::InsertYear(tx, year, made.key_id);
      return absl::OkStatus();
    }));
    ASSIGN_OR_RETURN(row, runtime.db().Read<Row>(deadline, read));
  }
  if (!row) return Internal("a year that was made is not there");
  return runtime.sealer().Prefetch({fairness::KeyOf(*row)});
}

absl::StatusOr<std::vector<fairness::Step>> StepsOf(
    db::Transaction& tx, const crypto::Sealer& sealer,
    const Relocation& relocation) {
  ASSIGN_OR_RETURN(const std::vector<TimelineRow> rows,
                   LoadTimeline(tx, relocation.id, 0, std::nullopt));
  std::vector<fairness::Step> steps;
  for (const TimelineRow& row : rows) {
    if (!row.corrected_by_event_id.empty()) continue;
    ASSIGN_OR_RETURN(const stored::Entry entry,
                     OpenEntry(sealer, relocation.relocation_id, row));
    const std::optional<State> state = Parse<State>(entry.state());
    if (state) steps.push_back({.state = *state, .at = row.recorded_at});
  }
  return steps;
}

absl::StatusOr<OpenedCase> OpenLocked(db::Transaction& tx,
                                      const CaseVault& vault,
                                      const CaseRow& row) {
  ASSIGN_OR_RETURN(const CaseParts parts, LoadParts(tx, row.relocation.id));
  return vault.Open(row, parts);
}

// What the case adds from now on, and what it added so far. A companion who
// joined or left since it was counted moves nothing.
absl::StatusOr<std::optional<Tally>> Recount(db::Transaction& tx,
                                             const CaseVault& vault,
                                             const OpenedCase& opened,
                                             const std::optional<Tally>& before,
                                             bool looked_at, Counts& counts) {
  if (looked_at) {
    if (!before || fairness::IsStillGiven(opened, *before)) return before;
    fairness::Take(*before, counts);
    return std::nullopt;
  }
  ASSIGN_OR_RETURN(const std::vector<fairness::Step> steps,
                   StepsOf(tx, vault.sealer(), opened.relocation));
  std::optional<Tally> tally = fairness::TallyOf(opened, steps);
  if (tally) fairness::Add(*tally, counts);
  return tally;
}

absl::StatusOr<std::optional<Tally>> OpenBefore(
    const CaseVault& vault, const Relocation& relocation,
    const std::optional<db::Bytes>& sealed) {
  if (!sealed) return std::nullopt;
  return fairness::OpenTally(vault, relocation, *sealed);
}

absl::Status CountLocked(server::Runtime& runtime, db::Transaction& tx,
                         const std::string& row_id, int of_year) {
  ASSIGN_OR_RETURN(const db::Result locked,
                   tx.Execute(kLockCaseByRow, db::Params(row_id)));
  if (locked.empty()) return absl::OkStatus();
  const CaseRow row = ReadCaseRow(locked.row(0));
  ASSIGN_OR_RETURN(const std::optional<db::Bytes> sealed,
                   fairness::FindTally(tx, row_id));
  // What an erased case added may be taken out until its keys go.
  if (row.relocation.state == State::kErased && !sealed) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const std::optional<YearRow> year,
                   fairness::LockYear(tx, of_year));
  if (!year || year->closed) return absl::OkStatus();
  runtime.audit().Append(tx, RecordOf(row.relocation));
  const CaseVault vault(runtime.sealer());
  ASSIGN_OR_RETURN(const OpenedCase opened, OpenLocked(tx, vault, row));
  ASSIGN_OR_RETURN(const std::optional<Tally> before,
                   OpenBefore(vault, row.relocation, sealed));
  ASSIGN_OR_RETURN(Counts counts,
                   fairness::OpenCounts(runtime.sealer(), *year));
  ASSIGN_OR_RETURN(
      const std::optional<Tally> tally,
      Recount(tx, vault, opened, before, sealed.has_value(), counts));
  ASSIGN_OR_RETURN(const db::Bytes tally_sealed,
                   fairness::SealTally(vault, row.relocation, tally));
  // Also where nothing was counted, so that nobody sees who was.
  ASSIGN_OR_RETURN(const db::Bytes counts_sealed,
                   fairness::SealCounts(runtime.sealer(), *year, counts));
  fairness::PutTally(tx, row_id, of_year, tally_sealed);
  fairness::SaveCounts(tx, of_year, counts_sealed);
  return absl::OkStatus();
}

absl::Status CountOne(server::Runtime& runtime, const std::string& row_id,
                      absl::Time deadline) {
  ASSIGN_OR_RETURN(
      const std::optional<Found> found,
      runtime.db().Read<std::optional<Found>>(
          deadline, [&](db::Transaction& tx) { return Find(tx, row_id); }));
  if (!found) return absl::OkStatus();
  RETURN_IF_ERROR(MakeYear(runtime, found->year, deadline));
  RETURN_IF_ERROR(CaseVault(runtime.sealer()).Prefetch(found->keys));
  return runtime.db().Write(deadline, [&](db::Transaction& tx) {
    return CountLocked(runtime, tx, row_id, found->year);
  });
}

using List = absl::StatusOr<std::vector<std::string>> (*)(db::Transaction&,
                                                          int);

absl::Status CountThose(server::Runtime& runtime, List list,
                        absl::Time deadline) {
  ASSIGN_OR_RETURN(
      const std::vector<std::string> row_ids,
      runtime.db().Read<std::vector<std::string>>(
          deadline, [&](db::Transaction& tx) { return list(tx, kMostCases); }));
  for (const std::string& row_id : row_ids) {
    const absl::Status counted = CountOne(runtime, row_id, deadline);
    // Erased while it was looked at: its keys are gone.
    if (!counted.ok() && ReasonOf(counted) != "ERASED") {
      log::Failure("fairness_not_counted", counted);
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<std::string>> FindDoubtful(
    db::Transaction& tx, const std::string& relocation_id) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(erasures::kFind, db::Params(relocation_id)));
  if (rows.empty()) return std::nullopt;
  std::string row_id = erasures::ReadRoot(rows.row(0)).row_id;
  ASSIGN_OR_RETURN(const bool doubtful, fairness::IsDoubtful(tx, row_id));
  if (!doubtful) return std::nullopt;
  return std::optional<std::string>(std::move(row_id));
}

absl::Status CountOnceMore(server::Runtime& runtime,
                           const std::string& relocation_id,
                           absl::Time deadline) {
  using RowId = std::optional<std::string>;
  ASSIGN_OR_RETURN(const RowId row_id,
                   runtime.db().Read<RowId>(deadline, [&](db::Transaction& tx) {
                     return FindDoubtful(tx, relocation_id);
                   }));
  if (!row_id) return absl::OkStatus();
  return CountOne(runtime, *row_id, deadline);
}

bool MayPass(const absl::Status& failure) {
  return absl::IsUnavailable(failure) || absl::IsAborted(failure) ||
         absl::IsDeadlineExceeded(failure);
}

}  // namespace

ErasureCalls CountingFirst(server::Runtime& runtime, ErasureCalls calls) {
  auto delete_keys = std::move(calls.at(StepKind::kEraseKeys));
  calls[StepKind::kEraseKeys] = [&runtime,
                                 delete_keys](const ErasureRequest& request) {
    const absl::Status counted = CountOnceMore(
        runtime, request.names.relocation_id, request.call.deadline);
    if (MayPass(counted)) return counted;
    // The keys are gone already where the step is done once more.
    if (!counted.ok() && ReasonOf(counted) != "ERASED") {
      log::Failure("fairness_not_counted", counted);
    }
    return delete_keys(request);
  };
  return calls;
}

absl::Status CountForFairness(server::Runtime& runtime, absl::Time deadline) {
  RETURN_IF_ERROR(CountThose(runtime, fairness::ListDoubtful, deadline));
  RETURN_IF_ERROR(CountThose(runtime, fairness::ListDue, deadline));
  return runtime.db().Write(deadline, [](db::Transaction& tx) {
    fairness::Close(tx, fairness::LastYearOver(
                            absl::ToCivilDay(tx.now(), absl::UTCTimeZone())));
    return absl::OkStatus();
  });
}

}  // namespace sojourn::relocation
