#include "services/relocation/rights/export_desk.h"

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/crypto/ids.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/relocation/case/case_history.h"
#include "services/relocation/case/defender_voice.h"
#include "services/relocation/case/timeline_view.h"
#include "services/relocation/coordination/coordination_view.h"
#include "services/relocation/documents/document_desk.h"
#include "services/relocation/exposure/alert_store.h"
#include "services/relocation/exposure/sightings.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/relocation_refusal.h"
#include "services/relocation/relocation_store_timeline.h"
#include "services/relocation/rights/erasure_desk.h"
#include "services/relocation/rights/export_rules.h"
#include "services/relocation/rights/export_view.h"
#include "services/relocation/rights/retention_view.h"

namespace sojourn::relocation {
namespace {

// No officer's view has it: it is hers alone.
void ShowHerDescription(const OpenedCase& opened, v1::Relocation& shown) {
  for (v1::Consent& consent : *shown.mutable_consents()) {
    for (const OpenedConsent& each : opened.consents) {
      if (each.consent.consent_id() != consent.consent_id() ||
          !each.consent.has_self_description() ||
          each.consent.person_id() != opened.DefenderId()) {
        continue;
      }
      *consent.mutable_self_description() = each.consent.self_description();
    }
  }
}

using RefsByService = std::map<std::string_view, peer_store::Refs>;

// Of a case that was worked on for years, an answer holds these.
constexpr int kMostSightings = 2000;

absl::StatusOr<RefsByService> LoadAllRefs(server::Runtime& runtime,
                                          const server::Call& call,
                                          const std::string& case_row_id) {
  return runtime.db().Read<RefsByService>(
      call.deadline, [&](db::Transaction& tx) -> absl::StatusOr<RefsByService> {
        RefsByService all;
        for (const std::string_view service : peer_store::kPeers) {
          ASSIGN_OR_RETURN(all[service],
                           peer_store::LoadRefs(tx, service, case_row_id));
        }
        return all;
      });
}

std::string PersonIdOf(const OpenedCase& opened, std::string_view row_id) {
  for (size_t i = 0; i < opened.person_row_ids.size(); ++i) {
    if (opened.person_row_ids[i] != row_id) continue;
    return opened.intake.persons(static_cast<int>(i)).person_id();
  }
  return "";
}

bool IsOfWhoLeft(const OpenedCase& opened, const HeldItem& item) {
  return std::any_of(item.person_row_ids.begin(), item.person_row_ids.end(),
                     [&](const std::string& row_id) {
                       return opened.HasLeft(PersonIdOf(opened, row_id));
                     });
}

// That another case is about her too is in no export.
bool IsOfAPair(const Sighting& sighting) {
  const std::string& method = sighting.record.method();
  return method == "ConfirmDuplicate" || method == "MergeRelocations" ||
         method == "UndoMerge" || method == "RecordIntroduction";
}

bool IsOfAWithdrawnVisa(const Sighting& sighting) {
  const std::string& method = sighting.record.method();
  return absl::StrContains(method, "WITHDRAW_APPLICATION") ||
         absl::StrContains(method, "WithdrawApplication");
}

}  // namespace

absl::StatusOr<CaseDesk::Snapshot> ExportDesk::Open(
    const server::Call& call, const CaseName& name,
    const v1::ExportRelocationRequest& request) const {
  ASSIGN_OR_RETURN(CaseDesk::Snapshot snapshot, desk_.Read(call, name));
  const OpenedCase& opened = snapshot.opened;
  // What the case says was said by her who left, and is nobody's to be given.
  if (!opened.defender_since.empty()) {
    return FailedPrecondition(
        Name(Guard::kDefenderLeft), "who told this case has left it",
        "give who stays what concerns them by hand; she is given hers from her "
        "own case");
  }
  const v1::DefenderView* const asked =
      request.has_defender_view() ? &request.defender_view() : nullptr;
  if (asked != nullptr) {
    FieldChecker fields;
    CheckDefenderView(*asked, "defender_view", snapshot.now, fields);
    CheckPhrase(opened, asked->verified_by(), asked->phrase_heard(),
                "defender_view.phrase_heard", fields);
    RETURN_IF_ERROR(fields.Finish());
    RETURN_IF_ERROR(CheckMandate(opened, asked->spokesperson_id(),
                                 v1::SPOKESPERSON_PURPOSE_INFORMATION,
                                 snapshot.now));
  }
  RETURN_IF_ERROR(CheckExport(
      opened.Facts(), ToFacts(asked, opened.intake.safe_contact(), ""),
      opened.IsTrustedTo(call.caller.subject, snapshot.now), snapshot.now));
  return snapshot;
}

absl::Status ExportDesk::Gather(const server::Call& call,
                                const CaseDesk::Snapshot& snapshot,
                                const v1::DefenderView& asked,
                                v1::ExportRelocationResponse& out) const {
  const OpenedCase& opened = snapshot.opened;
  RETURN_IF_ERROR(ShowHeld(call, snapshot, out));
  ShowHandover(opened, asked, *out.mutable_handover());
  v1::Relocation& shown = *out.mutable_relocation();
  shown = Show(opened, View::kOffice, snapshot.now);
  RETURN_IF_ERROR(ShowCoordination(desk_.vault(), snapshot, View::kOffice,
                                   call.caller.organisation_id, shown));
  // An officer's view names nobody; what she is given names her.
  *shown.mutable_intake() = AsTold(opened.intake);
  *shown.mutable_party() = PartyOf(shown.intake());
  ShowHerDescription(opened, shown);
  // With what each recipient was told of it.
  for (int i = 0; i < shown.briefs_size(); ++i) {
    *shown.mutable_briefs(i)->mutable_told() =
        snapshot.coordination.briefs[static_cast<size_t>(i)].brief.told();
  }
  for (v1::Proposal& proposal : *shown.mutable_proposals()) {
    *proposal.mutable_party() = shown.party();
    proposal.clear_next_actions();
  }
  RETURN_IF_ERROR(DocumentDesk(desk_).ShowAll(call, opened.relocation, shown));
  RETURN_IF_ERROR(ShowTimeline(call, opened.relocation, out));
  ASSIGN_OR_RETURN(
      const ErasureDesk::Kept kept,
      ErasureDesk(desk_).ReadKept(call, opened.relocation.relocation_id));
  ShowRetention(kept.facts, *out.mutable_retention());
  out.mutable_retention()->set_legal_hold_reason(kept.legal_hold_reason);
  out.mutable_retention()->set_justification(kept.justification);
  SetTime(snapshot.now, *out.mutable_exported_at());
  LeaveOut(out);
  NameWhatIsElsewhere(out);
  return absl::OkStatus();
}

absl::Status ExportDesk::Tell(const server::Call& call,
                              const OpenedCase& opened) const {
  const std::string& case_row_id = opened.relocation.id;
  return runtime_.db().Write(
      call.deadline, [&](db::Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(const db::Result locked,
                         tx.Execute(kLockCaseByRow, db::Params(case_row_id)));
        // Erased meanwhile: nothing of it is written any more, or given.
        if (locked.empty()) return NotFound("relocation");
        const Relocation now = ReadCaseRow(locked.row(0)).relocation;
        if (now.state == State::kErased) return NotFound("relocation");
        InsertAlert(tx, {.row_id = crypto::NewUuidV7(),
                         .kind = opened.CameByOwnHand(call.caller.subject)
                                     ? AlertKind::kOwnHandExport
                                     : AlertKind::kExported,
                         .case_row_id = case_row_id,
                         .subject = call.caller.subject,
                         .organisation_id = call.caller.organisation_id,
                         .told_subject = now.lead_subject,
                         .raised_at = tx.now()});
        return absl::OkStatus();
      });
}

absl::Status ExportDesk::ShowWhoSaw(const server::Call& call,
                                    const OpenedCase& opened,
                                    v1::ExportRelocationResponse& out) const {
  const std::string& relocation_id = opened.relocation.relocation_id;
  const bool somebody_left = std::any_of(
      opened.intake.persons().begin(), opened.intake.persons().end(),
      [](const v1::Person& person) { return person.apart(); });
  ASSIGN_OR_RETURN(const std::vector<Sighting> sightings,
                   WhoSaw(runtime_, peers_, call, relocation_id, std::nullopt,
                          kMostSightings + 1));
  for (const Sighting& sighting : sightings) {
    // That it was taken back would tell that she left.
    if (somebody_left && IsOfAWithdrawnVisa(sighting)) continue;
    if (IsOfAPair(sighting) || TellsOfAnotherFund(sighting)) continue;
    if (out.who_saw_size() == kMostSightings) {
      v1::LeftOut& rest = *out.add_left_out();
      rest.set_what(absl::StrCat("who saw it before the newest ",
                                 kMostSightings, " entries"));
      rest.set_reason(v1::LEFT_OUT_REASON_TOO_LONG);
      rest.set_why("one answer cannot carry all of them");
      rest.set_instead("ListWhoSaw lists them page by page");
      break;
    }
    *out.add_who_saw() = ToProto(sighting);
  }
  return absl::OkStatus();
}

absl::Status ExportDesk::ShowTimeline(const server::Call& call,
                                      const Relocation& relocation,
                                      v1::ExportRelocationResponse& out) const {
  using Rows = std::vector<TimelineRow>;
  ASSIGN_OR_RETURN(
      const Rows rows,
      runtime_.db().Read<Rows>(call.deadline, [&](db::Transaction& tx) {
        return LoadTimeline(tx, relocation.id, 0, std::nullopt);
      }));
  for (const TimelineRow& row : rows) {
    ASSIGN_OR_RETURN(
        const stored::Entry entry,
        OpenEntry(desk_.vault().sealer(), relocation.relocation_id, row));
    if (TellsOfDuress(row, entry) || TellsOfDeath(row, entry) ||
        TellsOfAWord(entry)) {
      continue;
    }
    ASSIGN_OR_RETURN(
        *out.add_timeline(),
        ShowEntry(desk_.vault(), relocation, row,
                  {.view = View::kOffice,
                   .organisation_id = call.caller.organisation_id}));
    RETURN_IF_ERROR(ShowReplaced(entry, out));
  }
  return absl::OkStatus();
}

absl::Status ExportDesk::ShowHeld(const server::Call& call,
                                  const CaseDesk::Snapshot& snapshot,
                                  v1::ExportRelocationResponse& out) const {
  const OpenedCase& opened = snapshot.opened;
  ASSIGN_OR_RETURN(const RefsByService all,
                   LoadAllRefs(runtime_, call, opened.relocation.id));
  const PeerCall peer_call{
      .cause = {.subject = call.caller.subject,
                .organisation_id = call.caller.organisation_id},
      .step_id = call.method,
      .deadline = call.deadline - kForTheAnswer};
  for (const auto& [service, refs] : all) {
    // A service that was never given a reference holds nothing.
    if (refs.case_ref.empty()) continue;
    RETURN_IF_ERROR(Ask(peer_call, service, opened, refs, out));
  }
  return absl::OkStatus();
}

absl::Status ExportDesk::Ask(const PeerCall& call, std::string_view service,
                             const OpenedCase& opened,
                             const peer_store::Refs& refs,
                             v1::ExportRelocationResponse& out) const {
  auto items = peers_.Of(service).Held(call, refs);
  if (absl::IsInternal(items.status())) return items.status();
  if (!items.ok()) return PeerUnavailable(service);
  for (HeldItem& item : *items) {
    // What became of it would tell that she left.
    if (IsOfWhoLeft(opened, item)) continue;
    v1::HeldElsewhere& held = *out.add_held_elsewhere();
    held.set_service(std::string(service));
    held.set_kind(std::move(item.kind));
    held.set_id(std::move(item.id));
    held.set_json(std::move(item.json));
    for (const std::string& row_id : item.person_row_ids) {
      held.add_person_ids(PersonIdOf(opened, row_id));
    }
  }
  return absl::OkStatus();
}

}  // namespace sojourn::relocation
