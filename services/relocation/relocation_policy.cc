#include "services/relocation/relocation_policy.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::auth::Rpc;
using enum ::sojourn::auth::Role;

constexpr auth::RpcPolicy kPolicy[] = {
    Rpc("CreateOrganisation").Any(kAdmin),
    Rpc("UpdateOrganisation").Any(kAdmin),
    Rpc("GetOnDuty")
        .Any(kProgrammeOfficer, kSecurityOfficer)
        .Own(kNgoCaseworker),
    Rpc("HandOver").Any(kProgrammeOfficer, kSecurityOfficer),

    // Intake.
    Rpc("RaiseAlert")
        .Any(kProgrammeOfficer, kSecurityOfficer)
        .Own(kNgoCaseworker),
    Rpc("SaveDraft").Own(kNgoCaseworker),
    Rpc("SubmitRequest")
        .Any(kProgrammeOfficer, kSecurityOfficer)
        .Own(kNgoCaseworker),
    Rpc("RecordImmediateMeasures")
        .Any(kProgrammeOfficer, kSecurityOfficer)
        .Own(kNgoCaseworker)
        .Movement(),
    Rpc("RequestBridgingGrant").Any(kProgrammeOfficer),
    Rpc("ValidateIntake")
        .Any(kProgrammeOfficer, kSecurityOfficer)
        .Own(kNgoCaseworker),
    Rpc("UpdateIntake")
        .Any(kProgrammeOfficer, kSecurityOfficer)
        .Own(kNgoCaseworker),
    Rpc("AskForInformation").Any(kProgrammeOfficer, kSecurityOfficer),
    Rpc("AddNote").Any(kProgrammeOfficer, kSecurityOfficer).Own(kNgoCaseworker),
    Rpc("AddDocument")
        .Any(kProgrammeOfficer, kSecurityOfficer)
        .Own(kNgoCaseworker),
    Rpc("GetDocument")
        .Assigned(kProgrammeOfficer, kSecurityOfficer)
        .Own(kNgoCaseworker)
        .Sensitive(),

    // Reading.
    Rpc("GetRelocation")
        .Any(kProgrammeOfficer, kSecurityOfficer)
        .Own(kNgoCaseworker, kCityCoordinator)
        .Assigned(kVerifier),
    Rpc("ListRelocations")
        .Any(kProgrammeOfficer, kSecurityOfficer)
        .Own(kNgoCaseworker, kCityCoordinator)
        .Assigned(kVerifier),
    // An auditor sees alerts alone.
    Rpc("ListMyWork")
        .Any(kProgrammeOfficer, kSecurityOfficer, kAuditor)
        .Own(kNgoCaseworker, kCityCoordinator)
        .Assigned(kVerifier),
    Rpc("ListOverdue").Any(kProgrammeOfficer, kSecurityOfficer),
    Rpc("GetPauses").Any(kProgrammeOfficer, kSecurityOfficer),
    Rpc("ReportCityAnswers").Any(kProgrammeOfficer, kAuditor),
    Rpc("GetFairnessReport").Any(kProgrammeOfficer, kAuditor),
    Rpc("GetTimeline")
        .Any(kProgrammeOfficer, kSecurityOfficer)
        .Own(kNgoCaseworker)
        .Assigned(kVerifier),
    Rpc("WatchTimeline")
        .Any(kProgrammeOfficer, kSecurityOfficer)
        .Own(kNgoCaseworker)
        .Assigned(kVerifier),
    Rpc("GetSteps").Any(kProgrammeOfficer, kSecurityOfficer),
    Rpc("WatchEvents").Service("relocation"),

    // Case work.
    Rpc("AssignCase").Any(kProgrammeOfficer),
    Rpc("AcknowledgeRequest").Any(kProgrammeOfficer),
    Rpc("TriageRequest").Any(kProgrammeOfficer),
    Rpc("AddReferee")
        .Any(kProgrammeOfficer)
        .Own(kNgoCaseworker)
        .Assigned(kVerifier),
    Rpc("RecordReferenceAnswer").Any(kProgrammeOfficer).Assigned(kVerifier),
    Rpc("DecideVerification").Any(kProgrammeOfficer).Assigned(kVerifier),
    Rpc("DecideEligibility").Any(kProgrammeOfficer),
    Rpc("GrantConsent").Any(kProgrammeOfficer).Own(kNgoCaseworker),
    Rpc("AddSpokesperson").Any(kProgrammeOfficer).Own(kNgoCaseworker),
    Rpc("CorrectRecord").Any(kProgrammeOfficer),
    Rpc("Withdraw")
        .Any(kProgrammeOfficer, kSecurityOfficer)
        .Own(kNgoCaseworker),
    Rpc("MarkSafeElsewhere")
        .Any(kProgrammeOfficer, kSecurityOfficer)
        .Own(kNgoCaseworker),
    Rpc("Reopen").Any(kProgrammeOfficer),
    Rpc("MarkContactLost")
        .Any(kProgrammeOfficer, kSecurityOfficer)
        .Own(kNgoCaseworker),
    Rpc("MarkDetained")
        .Any(kProgrammeOfficer, kSecurityOfficer)
        .Own(kNgoCaseworker),
    // Whoever reads metrics may be who has waited for it.
    Rpc("MarkDeceased").Any(kProgrammeOfficer, kSecurityOfficer).Movement(),
    Rpc("RecordAdvanceInstructions")
        .Any(kProgrammeOfficer, kSecurityOfficer)
        .Own(kNgoCaseworker),
    Rpc("ReleaseAfterSilence")
        .Any(kProgrammeOfficer, kSecurityOfficer)
        .Sensitive(),
    Rpc("Resume").Any(kProgrammeOfficer, kSecurityOfficer),

    // Placement. City, mission and grant roles never record what she says.
    Rpc("RequestProposals").Any(kProgrammeOfficer),
    Rpc("ListRankedPlaces").Any(kProgrammeOfficer),
    Rpc("ListPlacementChoices").Any(kProgrammeOfficer),
    Rpc("RunRound").Any(kProgrammeOfficer),
    Rpc("GetRound").Any(kProgrammeOfficer),
    Rpc("AcceptRound").Any(kProgrammeOfficer),
    Rpc("ProposeToCity").Any(kProgrammeOfficer),
    Rpc("RecordCityDecision").Any(kProgrammeOfficer).Own(kCityCoordinator),
    Rpc("OfferPlacement").Any(kProgrammeOfficer),
    Rpc("RecordDefenderDecision").Any(kProgrammeOfficer).Own(kNgoCaseworker),
    Rpc("RecordDefenderView").Any(kProgrammeOfficer, kSecurityOfficer),

    // The way to safety.
    Rpc("ChooseRoute").Any(kProgrammeOfficer),
    Rpc("RecordSecurityPlan").Any(kProgrammeOfficer, kSecurityOfficer),
    Rpc("RecordTravelPlan").Any(kProgrammeOfficer, kSecurityOfficer).Movement(),
    Rpc("ClearForTravel").Any(kProgrammeOfficer, kSecurityOfficer).Movement(),
    Rpc("MarkDeparted")
        .Any(kProgrammeOfficer, kSecurityOfficer)
        .Own(kNgoCaseworker)
        .Movement(),
    Rpc("RecordUnassistedMove")
        .Any(kProgrammeOfficer, kSecurityOfficer)
        .Own(kNgoCaseworker)
        .Movement(),
    Rpc("MarkArrived")
        .Any(kProgrammeOfficer, kSecurityOfficer)
        .Own(kNgoCaseworker, kCityCoordinator)
        .Movement(),

    // Risk, the stay, and what comes after.
    Rpc("AssessRisk").Any(kProgrammeOfficer, kSecurityOfficer),
    Rpc("SetStayPlan").Any(kProgrammeOfficer).Movement(),
    Rpc("RecordCheckIn")
        .Any(kProgrammeOfficer, kSecurityOfficer)
        .Own(kNgoCaseworker, kCityCoordinator)
        .Movement(),
    Rpc("RecordRightsInformation").Any(kProgrammeOfficer).Movement(),
    Rpc("ExtendStay").Any(kProgrammeOfficer).Movement(),
    Rpc("BeginEnding").Any(kProgrammeOfficer).Movement(),
    Rpc("CloseStay").Any(kProgrammeOfficer).Movement(),
    Rpc("RecordFollowUp")
        .Any(kProgrammeOfficer, kSecurityOfficer)
        .Own(kNgoCaseworker)
        .Movement(),

    // Who leaves speaks for herself; nobody of the party she leaves is asked.
    Rpc("SplitParty").Any(kProgrammeOfficer, kSecurityOfficer).Movement(),
    Rpc("JoinParty")
        .Any(kProgrammeOfficer, kSecurityOfficer)
        .Own(kNgoCaseworker),

    // Of who stays behind the office alone hears.
    Rpc("RecordRelative").Any(kProgrammeOfficer, kSecurityOfficer),
    Rpc("CloseRelative").Any(kProgrammeOfficer, kSecurityOfficer),

    // Another officer looks, and she is told.
    Rpc("RequestReview")
        .Any(kProgrammeOfficer, kSecurityOfficer)
        .Own(kNgoCaseworker),
    Rpc("DecideReview").Any(kProgrammeOfficer, kSecurityOfficer),
    Rpc("RecordTelling")
        .Any(kProgrammeOfficer, kSecurityOfficer)
        .Own(kNgoCaseworker),

    // Her story, told as she approved it; read and answered by who it is for.
    Rpc("IssueBrief").Any(kProgrammeOfficer).Sensitive(),
    Rpc("RevokeBrief")
        .Any(kProgrammeOfficer, kSecurityOfficer)
        .Own(kNgoCaseworker),
    Rpc("ReplyToBrief").Any(kProgrammeOfficer).Sensitive(),
    Rpc("GetBrief")
        .Own(kCityCoordinator, kMissionOfficer, kMissionHead, kGrantOfficer,
             kGrantApprover)
        .Sensitive(),
    Rpc("ListBriefs")
        .Own(kCityCoordinator, kMissionOfficer, kMissionHead, kGrantOfficer,
             kGrantApprover),
    Rpc("AnswerBrief")
        .Own(kCityCoordinator, kMissionOfficer, kMissionHead, kGrantOfficer,
             kGrantApprover),

    // The host of the confirmed place, whose it is in the WHERE.
    Rpc("GetGuest").Own(kCityCoordinator).Sensitive(),

    // Whoever works with the case may raise one; who reads it is no part of
    // its work. The time of such a call would tell that somebody did.
    Rpc("RaiseSafeguardingConcern")
        .Any(kProgrammeOfficer, kSecurityOfficer)
        .Own(kNgoCaseworker, kCityCoordinator)
        .Assigned(kVerifier)
        .Movement(),
    Rpc("ListSafeguardingConcerns").Any(kSecurityOfficer).Movement(),
    Rpc("RecordSafeguardingStep").Any(kSecurityOfficer).Movement(),

    // Other networks.
    Rpc("ReferOut").Any(kProgrammeOfficer).Sensitive(),
    Rpc("PreviewReferral").Any(kProgrammeOfficer),
    Rpc("AcceptReferral").Any(kProgrammeOfficer),
    Rpc("RecordReferralAnswer").Any(kProgrammeOfficer).Sensitive(),

    // The workflow by hand.
    Rpc("RetryStep").Any(kProgrammeOfficer, kSecurityOfficer),
    Rpc("SkipStep").Any(kProgrammeOfficer),
    Rpc("TakeOverStep").Any(kProgrammeOfficer),

    // Her rights.
    Rpc("WithdrawConsent")
        .Any(kProgrammeOfficer, kSecurityOfficer)
        .Own(kNgoCaseworker),
    Rpc("RevealIdentity").Any(kProgrammeOfficer, kSecurityOfficer).Sensitive(),
    Rpc("ExportRelocation").Any(kProgrammeOfficer).Sensitive(),
    Rpc("ListWhoSaw").Any(kProgrammeOfficer, kSecurityOfficer),
    Rpc("EraseRelocation").Any(kProgrammeOfficer, kSecurityOfficer).Sensitive(),
    Rpc("SetRetention").Any(kProgrammeOfficer),
    Rpc("ListRetentionDue").Any(kProgrammeOfficer),

    // Exposure.
    Rpc("ReportExposure").Any(kSecurityOfficer),
    Rpc("RecordExposureTask").Any(kProgrammeOfficer, kSecurityOfficer),
    Rpc("BurnContact")
        .Any(kProgrammeOfficer, kSecurityOfficer)
        .Own(kNgoCaseworker),
    Rpc("ReplaceContact").Any(kProgrammeOfficer, kSecurityOfficer),
    Rpc("BurnDocument")
        .Any(kProgrammeOfficer, kSecurityOfficer)
        .Own(kNgoCaseworker),

    // Duplicates and audit.
    Rpc("FindPossibleDuplicates").Any(kProgrammeOfficer),
    Rpc("ConfirmDuplicate").Any(kProgrammeOfficer),
    Rpc("MergeRelocations").Any(kProgrammeOfficer),
    Rpc("UndoMerge").Any(kProgrammeOfficer),
    Rpc("RecordIntroduction").Any(kProgrammeOfficer).Sensitive(),
    Rpc("ListAuditRecords").Any(kAuditor),
};

constexpr auth::RoleView kViews[] = {
    {kNgoCaseworker, "submitter_view"}, {kProgrammeOfficer, "office_view"},
    {kSecurityOfficer, "office_view"},  {kVerifier, "verifier_view"},
    {kCityCoordinator, "host_view"},
};

}  // namespace

absl::Span<const auth::RpcPolicy> Policy() { return kPolicy; }
absl::Span<const auth::RoleView> Views() { return kViews; }

}  // namespace sojourn::relocation
