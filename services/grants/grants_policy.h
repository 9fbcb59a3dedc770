// Who may call what in grants. "Own" is the holder of the grant's fund.
#ifndef SERVICES_GRANTS_GRANTS_POLICY_H_
#define SERVICES_GRANTS_GRANTS_POLICY_H_

#include "common/auth/policy.h"

namespace sojourn::grants {

inline constexpr auth::RpcPolicy kPolicy[] = {
    auth::Rpc("CreateFund").Own(auth::Role::kFundManager),
    auth::Rpc("GetFund")
        .Any(auth::Role::kProgrammeOfficer, auth::Role::kAuditor)
        .Own(auth::Role::kFundManager, auth::Role::kGrantOfficer,
             auth::Role::kGrantApprover),
    auth::Rpc("ListFunds")
        .Any(auth::Role::kProgrammeOfficer, auth::Role::kAuditor)
        .Own(auth::Role::kFundManager, auth::Role::kGrantOfficer,
             auth::Role::kGrantApprover),
    auth::Rpc("SuspendFund").Own(auth::Role::kFundManager),
    auth::Rpc("ResumeFund").Own(auth::Role::kFundManager),
    auth::Rpc("SubmitGrant")
        .Service("relocation")
        .Own(auth::Role::kGrantOfficer),
    auth::Rpc("ScreenGrant").Own(auth::Role::kGrantOfficer),
    auth::Rpc("AssessGrant").Own(auth::Role::kGrantOfficer),
    // Who is no approver names the one who delegated it to her.
    auth::Rpc("ApproveGrant")
        .Own(auth::Role::kGrantApprover, auth::Role::kGrantOfficer,
             auth::Role::kFundManager),
    auth::Rpc("RecordAgreement").Own(auth::Role::kGrantOfficer),
    auth::Rpc("SchedulePayment").Own(auth::Role::kGrantOfficer),
    auth::Rpc("ReleasePayment")
        .Own(auth::Role::kFundManager, auth::Role::kGrantOfficer,
             auth::Role::kGrantApprover)
        .Sensitive(),
    auth::Rpc("RecordPaymentOutcome")
        .Own(auth::Role::kFundManager, auth::Role::kGrantOfficer),
    auth::Rpc("ConfirmReceipt")
        .Service("relocation")
        .Any(auth::Role::kProgrammeOfficer)
        .Own(auth::Role::kGrantOfficer),
    auth::Rpc("CancelGrant")
        .Service("relocation")
        .Own(auth::Role::kGrantOfficer),
    auth::Rpc("GetGrant")
        .Service("relocation")
        .Any(auth::Role::kProgrammeOfficer, auth::Role::kAuditor)
        .Own(auth::Role::kFundManager, auth::Role::kGrantOfficer,
             auth::Role::kGrantApprover),
    auth::Rpc("ListGrants")
        .Service("relocation")
        .Any(auth::Role::kProgrammeOfficer, auth::Role::kAuditor)
        .Own(auth::Role::kFundManager, auth::Role::kGrantOfficer,
             auth::Role::kGrantApprover),
    auth::Rpc("SubmitReport").Own(auth::Role::kGrantOfficer),
    auth::Rpc("WaiveReport")
        .Any(auth::Role::kProgrammeOfficer)
        .Own(auth::Role::kGrantOfficer),
    auth::Rpc("GetReport")
        .Own(auth::Role::kFundManager, auth::Role::kGrantOfficer,
             auth::Role::kGrantApprover),
    auth::Rpc("RecordRecovery")
        .Own(auth::Role::kFundManager, auth::Role::kGrantOfficer),
    auth::Rpc("CloseGrant").Own(auth::Role::kGrantOfficer),
    auth::Rpc("GetFundExposure")
        .Own(auth::Role::kFundManager, auth::Role::kGrantOfficer),
    auth::Rpc("ConfirmMove")
        .Own(auth::Role::kFundManager, auth::Role::kGrantOfficer),
    auth::Rpc("SetShare").Service("relocation"),
    auth::Rpc("EraseCase").Service("relocation"),
    auth::Rpc("ListAuditRecords").Any(auth::Role::kAuditor),
    auth::Rpc("ListWhoSaw").Service("relocation"),
    auth::Rpc("ListSeenCases").Service("relocation"),
    auth::Rpc("UpdateFund").Own(auth::Role::kFundManager),
    auth::Rpc("DeclineGrant")
        .Own(auth::Role::kGrantOfficer, auth::Role::kGrantApprover),
    auth::Rpc("ReferGrant")
        .Own(auth::Role::kGrantOfficer, auth::Role::kGrantApprover),
    auth::Rpc("DelegateApproval").Own(auth::Role::kGrantApprover),
    auth::Rpc("RevokeDelegation")
        .Own(auth::Role::kGrantApprover, auth::Role::kFundManager),
    auth::Rpc("ListDelegations")
        .Any(auth::Role::kAuditor)
        .Own(auth::Role::kGrantApprover, auth::Role::kGrantOfficer,
             auth::Role::kFundManager),
    auth::Rpc("ListGrantDecisions")
        .Any(auth::Role::kAuditor)
        .Own(auth::Role::kGrantOfficer, auth::Role::kGrantApprover,
             auth::Role::kFundManager),
    auth::Rpc("GetFundStatement")
        .Any(auth::Role::kProgrammeOfficer, auth::Role::kAuditor)
        .Own(auth::Role::kFundManager, auth::Role::kGrantOfficer,
             auth::Role::kGrantApprover),
    auth::Rpc("GetDonorStatement")
        .Any(auth::Role::kProgrammeOfficer, auth::Role::kAuditor)
        .Own(auth::Role::kFundManager),
    auth::Rpc("ListOverdue")
        .Any(auth::Role::kProgrammeOfficer, auth::Role::kAuditor)
        .Own(auth::Role::kFundManager, auth::Role::kGrantOfficer,
             auth::Role::kGrantApprover),
    auth::Rpc("GetClockStatistics")
        .Any(auth::Role::kProgrammeOfficer, auth::Role::kAuditor)
        .Own(auth::Role::kFundManager),
    auth::Rpc("FindDoubleFunding").Own(auth::Role::kSecurityOfficer),
    auth::Rpc("JudgeDoubleFunding").Own(auth::Role::kSecurityOfficer),
    auth::Rpc("WatchEvents").Service("relocation"),
};

inline constexpr auth::RoleView kViews[] = {
    {auth::Role::kGrantOfficer, "payer"},
    {auth::Role::kFundManager, "payer"},
    {auth::Role::kGrantApprover, "approver"},
    {auth::Role::kProgrammeOfficer, "programme"},
    {auth::Role::kAuditor, "programme"},
};

}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_GRANTS_POLICY_H_
