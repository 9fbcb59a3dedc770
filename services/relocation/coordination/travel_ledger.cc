#include "services/relocation/coordination/travel_ledger.h"

#include <utility>

#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/money/bridging_file.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/workflow/peer_store.h"
#include "sojourn/visa/v1/visa_service.pb.h"

namespace sojourn::relocation {
namespace {

namespace visa = ::sojourn::visa::v1;

using travel_ledger_rules::Fact;
using travel_ledger_rules::FactKind;
using travel_ledger_rules::Stay;

// Sealed there, beside what was told before.
constexpr char kMistaken[] = "it was written down by mistake";

std::optional<FactKind> KindOf(const Movement& movement) {
  switch (movement.kind) {
    case MovementKind::kDeparted:
      return FactKind::kDeparted;
    case MovementKind::kArrived:
    case MovementKind::kUnassistedMove:
      return FactKind::kArrived;
    case MovementKind::kClearanceAsked:
    case MovementKind::kCleared:
    case MovementKind::kClearanceRefused:
      return std::nullopt;
  }
  return std::nullopt;
}

// Whoever goes elsewhere, or stays by another right, may still be in the
// country: that she left the place says nothing of it.
bool GoesBack(const v1::StayRecord& record) {
  return record.has_closing() &&
         record.closing().outcome() == v1::STAY_OUTCOME_RETURNED;
}

absl::Status Incomplete() {
  return FailedPrecondition("CASE_CHANGED",
                            "the case is no longer what this step was for");
}

// By which right the days at her place are spent; unsaid, each of them counts.
visa::TravelPermit PermitOf(const Stay& stay) {
  const std::string& scheme = stay.entry.scheme;
  if (scheme == visa::Scheme_Name(visa::SCHEME_LTV)) {
    return visa::TRAVEL_PERMIT_LTV;
  }
  if (scheme == visa::Scheme_Name(visa::SCHEME_NATIONAL_D) ||
      scheme == visa::Scheme_Name(visa::SCHEME_HUMANITARIAN)) {
    return visa::TRAVEL_PERMIT_NATIONAL_D;
  }
  if (scheme == visa::Scheme_Name(visa::SCHEME_RESIDENCE)) {
    return visa::TRAVEL_PERMIT_RESIDENCE;
  }
  return visa::TRAVEL_PERMIT_UNSPECIFIED;
}

absl::StatusOr<std::string> EntryOf(const Step& step, const CaseFile& file,
                                    const Stay& stay) {
  const auto ref = file.refs.person_refs.find(step.person_row_id);
  if (ref == file.refs.person_refs.end()) return Incomplete();
  visa::RecordEntryRequest entry;
  entry.set_request_id(step.request_id);
  entry.set_case_ref(file.refs.case_ref);
  entry.set_person_ref(ref->second);
  entry.set_country(stay.entry.country);
  SetDay(DayOf(stay, stay.entry), *entry.mutable_entered_on());
  entry.set_permit(PermitOf(stay));
  entry.set_evidence(visa::TRAVEL_EVIDENCE_STATEMENT);
  return entry.SerializeAsString();
}

std::string ExitOf(const Step& step, const Stay& stay) {
  visa::RecordExitRequest exit;
  exit.set_request_id(step.request_id);
  exit.set_travel_id(step.peer_ref);
  SetDay(DayOf(stay, *stay.exit), *exit.mutable_exited_on());
  exit.set_evidence(visa::TRAVEL_EVIDENCE_STATEMENT);
  return exit.SerializeAsString();
}

// As if no exit had been told; another one is told after it.
std::string CorrectionOf(const Step& step, const Stay& stay) {
  visa::CorrectTravelRequest correction;
  correction.set_request_id(step.request_id);
  correction.set_travel_id(step.peer_ref);
  visa::TravelRecord& whole = *correction.mutable_stay();
  whole.set_country(stay.entry.country);
  SetDay(DayOf(stay, stay.entry), *whole.mutable_entry());
  whole.set_permit(PermitOf(stay));
  correction.set_entry_evidence(visa::TRAVEL_EVIDENCE_STATEMENT);
  correction.set_reason(kMistaken);
  return correction.SerializeAsString();
}

std::string RemovalOf(const Step& step) {
  visa::RemoveTravelRequest removal;
  removal.set_request_id(step.request_id);
  removal.set_travel_id(step.peer_ref);
  removal.set_reason(kMistaken);
  return removal.SerializeAsString();
}

}  // namespace

std::vector<Stay> StaysAbroad(const Travel& travel, const CaseRecords& records,
                              const std::string& person,
                              std::vector<Fact> before) {
  std::vector<Fact> facts = std::move(before);
  for (const Movement& movement : travel.movements) {
    const std::optional<FactKind> kind = KindOf(movement);
    if (!kind || movement.person_row_id != person || movement.corrected) {
      continue;
    }
    facts.push_back({.id = movement.row_id,
                     .kind = *kind,
                     .country = movement.reached.country,
                     .at_home = movement.reached.at_home,
                     .at = movement.occurred_at,
                     .zone = movement.reached.zone,
                     .scheme = movement.reached.scheme});
  }
  for (const v1::StayRecord& record : records.stay) {
    if (!GoesBack(record)) continue;
    facts.push_back({.id = record.stay_record_id(),
                     .kind = FactKind::kLeft,
                     .at = ToTime(record.occurred_at())});
  }
  return travel_ledger_rules::StaysOf(std::move(facts));
}

absl::Status TellTravels(db::Transaction& tx, CoordinationEdit& edit) {
  ASSIGN_OR_RETURN(const CaseRecords records, LoadRecords(tx, edit));
  workflow_rules::StepPlan plan;
  for (const std::string& person : edit.told()) {
    const std::vector<Stay> stays = StaysAbroad(edit.travel(), records, person);
    plan.Append(
        edit.Moves(person)
            ? travel_ledger_rules::PlanTold(person, stays, edit.steps())
            : travel_ledger_rules::PlanTakenBack(person, stays, edit.steps()));
  }
  // A shelter abroad may be the first that any service hears of her.
  if (!plan.add.empty()) {
    peer_store::EnsureRefs(tx, edit.before().id, edit.persons());
  }
  return edit.Plan(plan);
}

absl::StatusOr<stored::LedgerCall> LedgerCallFor(const Step& step,
                                                 const CaseFile& file) {
  const std::vector<Stay> stays =
      StaysAbroad(file.travel, file.records, step.person_row_id);
  const Stay* const entered =
      travel_ledger_rules::FindByEntry(stays, step.record_id);
  const Stay* const left =
      travel_ledger_rules::FindByExit(stays, step.record_id);
  stored::LedgerCall call;
  if (file.forward && file.forward->record_id == step.record_id) {
    call.set_removal(RemovalOf(step));
  } else if (!step.undoes.empty()) {
    if (entered == nullptr) return Incomplete();
    call.set_correction(CorrectionOf(step, *entered));
  } else if (!step.peer_ref.empty()) {
    if (left == nullptr) return Incomplete();
    call.set_exit(ExitOf(step, *left));
  } else {
    if (entered == nullptr) return Incomplete();
    ASSIGN_OR_RETURN(*call.mutable_entry(), EntryOf(step, file, *entered));
  }
  return call;
}

}  // namespace sojourn::relocation
