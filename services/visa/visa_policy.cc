#include "services/visa/visa_policy.h"

namespace sojourn::visa {
namespace {

using auth::Role;
using auth::Rpc;

// Facts and edits: the mission whose application it is, and the programme
// office, which hears of things by telephone.
constexpr auth::RpcPolicy Told(std::string_view name) {
  return Rpc(name)
      .Any(Role::kProgrammeOfficer)
      .Own(Role::kMissionOfficer, Role::kMissionHead);
}

// Where she was: never for missions.
constexpr auth::RpcPolicy OfLedger(std::string_view name) {
  return Rpc(name).Any(Role::kProgrammeOfficer).Service("relocation");
}

constexpr auth::RpcPolicy kPolicy[] = {
    // The history in the request is nothing for missions.
    Rpc("AssessRoute").Any(Role::kProgrammeOfficer).Service("relocation"),
    // Of its own application a mission is told the answer alone.
    Told("GetStayBalance").Service("relocation"),
    Rpc("CreateRoute").Any(Role::kProgrammeOfficer, Role::kAdmin),
    Rpc("ListRoutes")
        .Any(Role::kProgrammeOfficer, Role::kAdmin, Role::kAuditor,
             Role::kMissionOfficer, Role::kMissionHead)
        .Service("relocation"),
    Rpc("UpdateRoute").Any(Role::kProgrammeOfficer, Role::kAdmin),
    Rpc("SuspendRoute").Any(Role::kProgrammeOfficer, Role::kAdmin),
    Rpc("ResumeRoute").Any(Role::kProgrammeOfficer, Role::kAdmin),
    Rpc("ListRouteChanges")
        .Any(Role::kProgrammeOfficer, Role::kAdmin, Role::kAuditor),
    Rpc("ImportVisaPolicy").Any(Role::kProgrammeOfficer, Role::kAdmin),
    Rpc("GetVisaPolicy")
        .Any(Role::kProgrammeOfficer, Role::kAdmin, Role::kAuditor,
             Role::kMissionOfficer, Role::kMissionHead)
        .Service("relocation"),
    Rpc("OpenApplication").Service("relocation"),
    Told("GetApplication").Service("relocation"),
    Told("ListApplications").Service("relocation"),
    Told("RecordDocument"),
    Told("RecordPreclearance"),
    Told("BookAppointment"),
    Told("RecordLodged"),
    Told("RecordAdmissible"),
    Told("RecordIssued"),
    Told("RecordRefused"),
    Told("RecordCollected"),
    Told("RecordConsultation"),
    Told("AskForDocuments"),
    Told("RecordAppeal"),
    // Who has her visa extended is there.
    Told("ExtendVisa").Movement(),
    Told("RecordAnnulled"),
    Told("GenerateLetter"),
    Rpc("WithdrawApplication").Service("relocation"),
    Told("RecordEntry").Service("relocation").Movement(),
    OfLedger("RecordExit").Movement(),
    OfLedger("CorrectTravel").Movement(),
    OfLedger("RemoveTravel").Movement(),
    OfLedger("ListTravel"),
    Told("ListDeadlines"),
    Told("WatchDeadlines"),
    Rpc("ImportHolidays").Any(Role::kProgrammeOfficer, Role::kAdmin),
    Rpc("ListHolidays")
        .Any(Role::kProgrammeOfficer, Role::kAdmin, Role::kAuditor,
             Role::kMissionOfficer, Role::kMissionHead),
    Rpc("SetMission")
        .Any(Role::kProgrammeOfficer, Role::kAdmin)
        .Own(Role::kMissionHead),
    // A focal point is nobody else's.
    Rpc("ListMissions")
        .Any(Role::kProgrammeOfficer, Role::kAdmin, Role::kMissionOfficer,
             Role::kMissionHead),
    Told("GetMissionQueue"),
    Rpc("SetShare").Service("relocation"),
    Rpc("EraseCase").Service("relocation"),
    Rpc("ListAuditRecords").Any(Role::kAuditor),
    // Counts alone; a mission sees no other mission's, and none of its own.
    Rpc("GetVisaStatistics").Any(Role::kProgrammeOfficer, Role::kAuditor),
    Rpc("ListWhoSaw").Service("relocation"),
    Rpc("ListSeenCases").Service("relocation"),
    Rpc("WatchEvents").Service("relocation"),
};

constexpr auth::RoleView kViews[] = {
    {Role::kMissionOfficer, "mission"},
    {Role::kMissionHead, "mission"},
    {Role::kProgrammeOfficer, "office"},
};

}  // namespace

absl::Span<const auth::RpcPolicy> Policy() { return kPolicy; }
absl::Span<const auth::RoleView> Views() { return kViews; }

View ViewOf(const server::Call& call) {
  if (call.caller.is_service) {
    // The workflow never reads an application: only an export does, and it
    // says for whom.
    return call.method == "GetApplication" && call.caller.on_behalf_of
               ? View::kHerAccess
               : View::kRelocation;
  }
  return call.relation == auth::Relation::kAny ? View::kOffice : View::kMission;
}

std::string_view Name(View view) {
  switch (view) {
    case View::kRelocation:
      return "relocation_view";
    case View::kOffice:
      return "office_view";
    case View::kMission:
      return "mission_view";
    case View::kHerAccess:
      return "everything";
  }
  return "";
}

}  // namespace sojourn::visa
