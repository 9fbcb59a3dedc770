#include "services/relocation/relocation_policy.h"

#include <map>
#include <set>
#include <string>

#include "common/auth/service_methods.h"
#include "common/testing/status_matchers.h"
#include "gtest/gtest.h"
#include "sojourn/relocation/v1/relocation_service.pb.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::auth::Relation;
using ::sojourn::auth::Role;

// What each role may do: a letter per role of
//   n NGO caseworker, p programme officer, s security officer, v verifier,
//   c city coordinator
// followed by the relation: * any, o own, a assigned. Everybody else: nothing.
const std::map<std::string, std::string> kExpected = {
    {"CreateOrganisation", ""},
    {"UpdateOrganisation", ""},
    {"GetOnDuty", "no p* s*"},
    {"HandOver", "p* s*"},
    {"RecordImmediateMeasures", "no p* s*"},
    {"RaiseAlert", "no p* s*"},
    {"SaveDraft", "no"},
    {"SubmitRequest", "no p* s*"},
    {"UpdateIntake", "no p* s*"},
    {"AskForInformation", "p* s*"},
    {"AddNote", "no p* s*"},
    {"AddDocument", "no p* s*"},
    {"GetDocument", "no pa sa"},
    {"ValidateIntake", "no p* s*"},
    {"GetRelocation", "no p* s* va co"},
    {"ListRelocations", "no p* s* va co"},
    {"ListMyWork", "no p* s* va co u*"},
    {"ListOverdue", "p* s*"},
    {"GetPauses", "p* s*"},
    {"ReportCityAnswers", "p* u*"},
    {"GetFairnessReport", "p* u*"},
    {"GetTimeline", "no p* s* va"},
    {"WatchTimeline", "no p* s* va"},
    {"GetSteps", "p* s*"},
    {"WatchEvents", ""},
    {"AssignCase", "p*"},
    {"AcknowledgeRequest", "p*"},
    {"TriageRequest", "p*"},
    {"AddReferee", "no p* va"},
    {"RecordReferenceAnswer", "p* va"},
    {"DecideVerification", "p* va"},
    {"DecideEligibility", "p*"},
    {"GrantConsent", "no p*"},
    {"AddSpokesperson", "no p*"},
    {"CorrectRecord", "p*"},
    {"Withdraw", "no p* s*"},
    {"MarkSafeElsewhere", "no p* s*"},
    {"Reopen", "p*"},
    {"MarkContactLost", "no p* s*"},
    {"MarkDetained", "no p* s*"},
    {"MarkDeceased", "p* s*"},
    {"RecordAdvanceInstructions", "no p* s*"},
    {"ReleaseAfterSilence", "p* s*"},
    {"Resume", "p* s*"},
    {"RequestProposals", "p*"},
    {"ListRankedPlaces", "p*"},
    {"ListPlacementChoices", "p*"},
    {"RunRound", "p*"},
    {"GetRound", "p*"},
    {"AcceptRound", "p*"},
    {"ProposeToCity", "p*"},
    {"RecordCityDecision", "p* co"},
    {"OfferPlacement", "p*"},
    {"RecordDefenderDecision", "no p*"},
    {"RecordDefenderView", "p* s*"},
    {"ChooseRoute", "p*"},
    {"RecordSecurityPlan", "p* s*"},
    {"RecordTravelPlan", "p* s*"},
    {"RequestBridgingGrant", "p*"},
    {"ClearForTravel", "p* s*"},
    {"MarkDeparted", "no p* s*"},
    {"RecordUnassistedMove", "no p* s*"},
    {"MarkArrived", "no p* s* co"},
    {"AssessRisk", "p* s*"},
    {"SetStayPlan", "p*"},
    {"RecordCheckIn", "no p* s* co"},
    {"RecordRightsInformation", "p*"},
    {"ExtendStay", "p*"},
    {"BeginEnding", "p*"},
    {"CloseStay", "p*"},
    {"RecordFollowUp", "no p* s*"},
    {"SplitParty", "p* s*"},
    {"JoinParty", "no p* s*"},
    {"RecordRelative", "p* s*"},
    {"CloseRelative", "p* s*"},
    {"RequestReview", "no p* s*"},
    {"DecideReview", "p* s*"},
    {"RecordTelling", "no p* s*"},
    {"IssueBrief", "p*"},
    {"RevokeBrief", "no p* s*"},
    {"ReplyToBrief", "p*"},
    {"GetBrief", "co"},
    {"ListBriefs", "co"},
    {"AnswerBrief", "co"},
    {"GetGuest", "co"},
    {"RaiseSafeguardingConcern", "no p* s* va co"},
    {"ListSafeguardingConcerns", "s*"},
    {"RecordSafeguardingStep", "s*"},
    {"ReferOut", "p*"},
    {"PreviewReferral", "p*"},
    {"AcceptReferral", "p*"},
    {"RecordReferralAnswer", "p*"},
    {"RetryStep", "p* s*"},
    {"SkipStep", "p*"},
    {"TakeOverStep", "p*"},
    {"WithdrawConsent", "no p* s*"},
    {"RevealIdentity", "p* s*"},
    {"ExportRelocation", "p*"},
    {"ListWhoSaw", "p* s*"},
    {"EraseRelocation", "p* s*"},
    {"SetRetention", "p*"},
    {"ListRetentionDue", "p*"},
    {"ReportExposure", "s*"},
    {"RecordExposureTask", "p* s*"},
    {"BurnContact", "no p* s*"},
    {"ReplaceContact", "p* s*"},
    {"BurnDocument", "no p* s*"},
    {"FindPossibleDuplicates", "p*"},
    {"ConfirmDuplicate", "p*"},
    {"MergeRelocations", "p*"},
    {"UndoMerge", "p*"},
    {"RecordIntroduction", "p*"},
    {"ListAuditRecords", "u*"},
};

constexpr std::pair<Role, char> kLetters[] = {
    {Role::kNgoCaseworker, 'n'},   {Role::kProgrammeOfficer, 'p'},
    {Role::kSecurityOfficer, 's'}, {Role::kVerifier, 'v'},
    {Role::kCityCoordinator, 'c'}, {Role::kAuditor, 'u'},
};

char Letter(Relation relation) {
  switch (relation) {
    case Relation::kAny:
      return '*';
    case Relation::kOwn:
      return 'o';
    case Relation::kAssigned:
      return 'a';
  }
  return '?';
}

TEST(PolicyTest, EveryCallHasARowAndEveryRowACall) {
  const auto* file =
      v1::GetRelocationRequest::descriptor()->file()->pool()->FindFileByName(
          "sojourn/relocation/v1/relocation_service.proto");
  ASSERT_NE(file, nullptr);
  EXPECT_OK(auth::PolicyTable(Policy()).CheckComplete(
      auth::MethodNames(*file->FindServiceByName("RelocationService"))));
}

TEST(PolicyTest, EveryRoleMayDoWhatTheFieldExpects) {
  for (const auth::RpcPolicy& row : Policy()) {
    std::string found;
    for (const auto& [role, letter] : kLetters) {
      const auto relation = row.RelationOf({role});
      if (!relation) continue;
      if (!found.empty()) found += ' ';
      found += letter;
      found += Letter(*relation);
    }
    const std::string name(row.name());
    ASSERT_TRUE(kExpected.contains(name)) << name;
    EXPECT_EQ(found, kExpected.at(name)) << name;
  }
}

TEST(PolicyTest, MissionsAndFundersReadTheirBriefsAuditorsTheAudit) {
  for (const auth::RpcPolicy& row : Policy()) {
    const bool brief = row.name() == "GetBrief" || row.name() == "ListBriefs" ||
                       row.name() == "AnswerBrief";
    for (const Role role : {Role::kMissionOfficer, Role::kMissionHead,
                            Role::kGrantOfficer, Role::kGrantApprover}) {
      EXPECT_EQ(row.RelationOf({role}).has_value(), brief) << row.name();
    }
    EXPECT_FALSE(row.RelationOf({Role::kFundManager})) << row.name();
    // What the audit says, the alerts in her list of work, how cities answered
    // and what became of cases.
    EXPECT_EQ(row.RelationOf({Role::kAuditor}).has_value(),
              row.name() == "ListAuditRecords" || row.name() == "ListMyWork" ||
                  row.name() == "ReportCityAnswers" ||
                  row.name() == "GetFairnessReport");
    // An administrator sees no case.
    EXPECT_EQ(row.RelationOf({Role::kAdmin}).has_value(),
              row.name() == "CreateOrganisation" ||
                  row.name() == "UpdateOrganisation");
  }
}

TEST(PolicyTest, NamesReleaseAndErasureWaitWhileRevocationsAreUnknown) {
  for (const auth::RpcPolicy& row : Policy()) {
    const bool waits =
        row.name() == "RevealIdentity" || row.name() == "ExportRelocation" ||
        row.name() == "ReferOut" || row.name() == "RecordReferralAnswer" ||
        row.name() == "EraseRelocation" ||
        row.name() == "ReleaseAfterSilence" ||
        row.name() == "RecordIntroduction" || row.name() == "IssueBrief" ||
        row.name() == "ReplyToBrief" || row.name() == "GetBrief" ||
        row.name() == "GetDocument" || row.name() == "GetGuest";
    EXPECT_EQ(row.sensitive(), waits) << row.name();
  }
}

TEST(PolicyTest, NobodyReadsFromMetricsThatSomebodyTravelsOrStays) {
  const std::set<std::string_view> moves = {
      "RecordTravelPlan", "ClearForTravel", "MarkDeparted", "MarkArrived",
      "SetStayPlan", "RecordCheckIn", "RecordRightsInformation", "ExtendStay",
      "BeginEnding", "CloseStay", "RecordFollowUp", "RecordUnassistedMove",
      "RecordImmediateMeasures", "SplitParty", "MarkDeceased",
      // Whoever reads metrics may be who
      // the concern is about.
      "RaiseSafeguardingConcern", "ListSafeguardingConcerns",
      "RecordSafeguardingStep"};
  for (const auth::RpcPolicy& row : Policy()) {
    EXPECT_EQ(row.metric_name() == "movement", moves.contains(row.name()))
        << row.name();
  }
}

}  // namespace
}  // namespace sojourn::relocation
