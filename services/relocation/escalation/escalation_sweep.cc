#include "services/relocation/escalation/escalation_sweep.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "common/crypto/ids.h"
#include "common/log/log.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/answers/answer_tally.h"
#include "services/relocation/case/case_history.h"
#include "services/relocation/case/organisation_file.h"
#include "services/relocation/coordination/coordination_edit.h"
#include "services/relocation/escalation/escalation_store.h"
#include "services/relocation/escalation/promise_rules.h"
#include "services/relocation/exposure/alert_store.h"
#include "services/relocation/first_hours/on_call_alert.h"
#include "services/relocation/relocation_rules.h"
#include "services/relocation/relocation_store_case.h"

namespace sojourn::relocation {
namespace {

using escalation_store::Due;
using escalation_store::SilentHost;
using ::sojourn::keystore::KeyRef;

constexpr int kMostCases = 20;
constexpr char kClock[] = "clock";

audit::Record RecordOf(std::string_view method,
                       const std::string& relocation_id) {
  audit::Record record;
  record.actor_service = "relocation";
  record.method = std::string(method);
  record.resource_kind = "relocation";
  record.resource_ids = {relocation_id};
  record.fields = "escalation";
  return record;
}

// --- Promises.

struct DueWork {
  std::vector<Due> cases;
  std::optional<std::string> office;
};

absl::StatusOr<DueWork> ReadDue(server::Runtime& runtime, absl::Time deadline) {
  return runtime.db().Read<DueWork>(
      deadline, [](db::Transaction& tx) -> absl::StatusOr<DueWork> {
        DueWork due;
        ASSIGN_OR_RETURN(due.cases, escalation_store::ListDue(tx, kMostCases));
        if (due.cases.empty()) return due;
        ASSIGN_OR_RETURN(const db::Result office,
                         tx.Execute(kSelectProgrammeOffice, db::Params()));
        if (!office.empty()) due.office = office.row(0).Get<std::string>(1);
        return due;
      });
}

// An emergency leaves the system too: it waits for no list to be opened.
absl::Status TellOffice(db::Transaction& tx, const crypto::Sealer& sealer,
                        const Relocation& current) {
  ASSIGN_OR_RETURN(const db::Result rows,
                   tx.Execute(kSelectProgrammeOffice, db::Params()));
  if (rows.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const OpenedOrganisation office,
                   OpenOrganisation(sealer, rows.row(0)));
  const std::vector<on_call::RosterEntry> roster = office.Roster();
  for (const size_t at : escalation::WhoIsTold(
           current.level, roster, office.TakenOverBy(), current.lead_subject)) {
    RETURN_IF_ERROR(
        TellOnCall(tx, sealer,
                   {.kind = AlertKind::kPromiseMissed,
                    .case_row_id = current.id,
                    .notice = current.level == Level::kL1},
                   office.organisation,
                   office.organisation.on_call_roster(static_cast<int>(at))));
  }
  return absl::OkStatus();
}

std::string NamesOf(const std::vector<ClockKind>& missed) {
  return absl::StrJoin(missed, " ", [](std::string* out, ClockKind kind) {
    out->append(Name(kind));
  });
}

absl::Status TellMissed(server::Runtime& runtime, db::Transaction& tx,
                        const Due& due) {
  ASSIGN_OR_RETURN(const db::Result locked,
                   tx.Execute(kLockCaseByRow, db::Params(due.row_id)));
  if (locked.empty()) return absl::OkStatus();
  const crypto::Sealer& sealer = runtime.sealer();
  ASSIGN_OR_RETURN(const Relocation current,
                   OpenRoot(sealer, ReadCaseRow(locked.row(0))));
  // Of a merged case the one that goes on keeps the promises.
  const bool counts = current.merged_into.empty();
  const absl::Time now = tx.now();
  ASSIGN_OR_RETURN(
      const std::vector<ClockKind> missed,
      escalation_store::TakeTurn(
          tx, due.row_id,
          counts ? escalation::NextMiss(current, now) : std::nullopt,
          counts ? escalation::Late(current, now) : std::vector<ClockKind>()));
  if (missed.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(TellOffice(tx, sealer, current));
  runtime.audit().Append(tx, RecordOf("clocks/missed", due.relocation_id));
  ASSIGN_OR_RETURN(Relocation next, Move(current, Event::kPromiseMissed));
  return SaveCase(tx, sealer, current, next,
                  {.event = Event::kPromiseMissed,
                   .reason = NamesOf(missed),
                   .by = kClock})
      .status();
}

// --- Hosts.

absl::Status Lapse(db::Transaction& tx, CoordinationEdit& edit,
                   const Proposal& silent) {
  constexpr char kCitySilent[] = "CITY_SILENT";
  RETURN_IF_ERROR(CountAnswer(tx, CaseVault(edit.sealer()), edit.before(),
                              silent, answer_rules::Answer::kSilent));
  RETURN_IF_ERROR(edit.Close(silent, ProposalState::kLapsed, kCitySilent));
  RETURN_IF_ERROR(edit.Settle());
  return edit.Commit({.event = edit.BestEvent(),
                      .reason = kCitySilent,
                      .refs = {{"proposal_id", silent.proposal_id}}});
}

absl::Status TellLead(db::Transaction& tx, const CoordinationEdit& edit,
                      const Proposal& silent) {
  ASSIGN_OR_RETURN(const bool first,
                   escalation_store::MarkTold(tx, silent.row_id));
  if (!first) return absl::OkStatus();
  InsertAlert(tx, {.row_id = crypto::NewUuidV7(),
                   .kind = AlertKind::kHostSilent,
                   .case_row_id = edit.before().id,
                   .subject = "",
                   .organisation_id = silent.organisation_id,
                   .told_subject = edit.before().lead_subject,
                   .raised_at = tx.now()});
  return absl::OkStatus();
}

absl::Status TellSilent(server::Runtime& runtime, db::Transaction& tx,
                        const SilentHost& host) {
  ASSIGN_OR_RETURN(const db::Result locked,
                   tx.Execute(kLockCaseByRow, db::Params(host.case_row_id)));
  if (locked.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(CoordinationEdit edit,
                   CoordinationEdit::Open(tx, runtime.sealer(),
                                          ReadCaseRow(locked.row(0)), {}));
  const Proposal* const found = edit.FindProposal(host.proposal_id);
  // It may have answered a moment ago.
  if (found == nullptr || found->state != ProposalState::kAsked ||
      !found->answer_due || edit.before().overlay != Overlay::kNone) {
    return absl::OkStatus();
  }
  const Proposal silent = *found;
  runtime.audit().Append(tx, RecordOf("hosts/silent", host.relocation_id));
  RETURN_IF_ERROR(TellLead(tx, edit, silent));
  if (tx.now() <
      escalation::QuestionLapses(silent.asked_at, *silent.answer_due)) {
    return absl::OkStatus();
  }
  return Lapse(tx, edit, silent);
}

// One transaction a case: what fails of one holds up none.
template <typename Case, typename Tell>
void TellEach(server::Runtime& runtime, const std::vector<Case>& cases,
              absl::Time deadline, const char* event, Tell tell) {
  for (const Case& each : cases) {
    const absl::Status told = runtime.db().Write(
        deadline, [&](db::Transaction& tx) { return tell(runtime, tx, each); });
    if (!told.ok()) log::Failure(event, told);
  }
}

template <typename Case>
std::vector<KeyRef> KeysOf(const std::vector<Case>& cases) {
  std::vector<KeyRef> keys;
  for (const Case& each : cases) {
    keys.push_back(KeyRef::Case(each.relocation_id));
  }
  return keys;
}

}  // namespace

absl::Status TellMissedPromises(server::Runtime& runtime, absl::Time deadline) {
  ASSIGN_OR_RETURN(const DueWork due, ReadDue(runtime, deadline));
  if (due.cases.empty()) return absl::OkStatus();
  std::vector<KeyRef> keys = KeysOf(due.cases);
  if (due.office) keys.push_back(OrganisationKey(*due.office));
  RETURN_IF_ERROR(runtime.sealer().Prefetch(keys));
  TellEach(runtime, due.cases, deadline, "miss_not_told", TellMissed);
  return absl::OkStatus();
}

absl::Status TellSilentHosts(server::Runtime& runtime, absl::Time deadline) {
  ASSIGN_OR_RETURN(const std::vector<SilentHost> silent,
                   runtime.db().Read<std::vector<SilentHost>>(
                       deadline, [](db::Transaction& tx) {
                         return escalation_store::ListSilent(tx, kMostCases);
                       }));
  if (silent.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(runtime.sealer().Prefetch(KeysOf(silent)));
  TellEach(runtime, silent, deadline, "silence_not_told", TellSilent);
  return absl::OkStatus();
}

}  // namespace sojourn::relocation
