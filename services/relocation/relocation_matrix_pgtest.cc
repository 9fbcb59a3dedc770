// Every RPC as every role and service (common/testing/authorisation_matrix.h).
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/auth/policy_page.h"
#include "common/auth/service_methods.h"
#include "common/testing/authorisation_matrix.h"
#include "services/relocation/relocation_walks.h"
#include "services/relocation/workflow/workflow_test_world.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::testing::MatrixReport;
using ::sojourn::testing::Row;
using ::sojourn::testing::RpcWalk;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kVerifier[] = "witness/vera";
constexpr char kNobody[] = "0123456789abcdefghjkmnpqrs";

const google::protobuf::ServiceDescriptor& Service() {
  return *v1::GetRelocationRequest::descriptor()
              ->file()
              ->pool()
              ->FindServiceByName("sojourn.relocation.v1.RelocationService");
}

// Three cases, each asked of a city: of the caller's organisation, assigned to
// her, and neither.
class Rows {
 public:
  explicit Rows(World& world) : world_(world) {
    for (const char* name :
         {"relocation_id", "person_id", "proposal_id", "consent_id",
          "exposure_id", "concern_id", "other_relocation_id", "case_brief_id",
          "document_id", "reservation_id"}) {
      ids_[name][Row::kMissing] = kNobody;
    }
    Add(Row::kOwn, "ngo", "utrecht");
    Add(Row::kAssigned, "another-ngo", "porto");
    Add(Row::kForeign, "a-third-ngo", "porto");
    AddGuest(Row::kOwn, "ngo", "utrecht");
    AddGuest(Row::kForeign, "a-third-ngo", "porto");
    auto& others = ids_["other_relocation_id"];
    others[Row::kOwn] = ids_["relocation_id"][Row::kForeign];
    others[Row::kAssigned] = ids_["relocation_id"][Row::kOwn];
    others[Row::kForeign] = ids_["relocation_id"][Row::kOwn];
    v1::AssignCaseRequest assign;
    assign.set_relocation_id(ids_["relocation_id"][Row::kAssigned]);
    assign.set_role(v1::ASSIGNMENT_ROLE_VERIFIER);
    assign.set_subject(kVerifier);
    assign.set_organisation_id("witness");
    EXPECT_OK(world_.Do(Office(), &Stub::AssignCase, assign));
  }
  const auto& ids() const { return ids_; }
  // Of a case that another network was asked to take.
  std::string ReferralId() {
    auto refer =
        World::Named<v1::ReferOutRequest>(ids_["relocation_id"][Row::kForeign]);
    refer.set_network("tide");
    *refer.mutable_defender_view() = world_.HerView();
    const auto sent = world_.Do(Office(), &Stub::ReferOut, refer);
    EXPECT_OK(sent);
    return sent.ok() ? sent->referral_id() : "";
  }

 private:
  void Add(Row row, const std::string& ngo, const std::string& city) {
    v1::SubmitRequestRequest request;
    *request.mutable_intake() = World::Intake();
    World::AddConsent(v1::CONSENT_PURPOSE_SHARE_WITH_PARTNER,
                      *request.mutable_intake()->mutable_persons(0));
    const auto submitted =
        world_.Do(As(Role::kNgoCaseworker, ngo), &Stub::SubmitRequest, request);
    ASSERT_OK(submitted);
    const v1::Relocation& relocation = submitted->relocation();
    world_.MadeEligible(relocation.relocation_id(), type::v1::LEVEL_L2);
    const auto asked = world_.Ask(relocation.relocation_id(), city);
    ASSERT_OK(asked);
    ids_["relocation_id"][row] = relocation.relocation_id();
    ids_["person_id"][row] =
        asked->relocation().intake().persons(0).person_id();
    ids_["proposal_id"][row] = asked->proposal().proposal_id();
    ids_["consent_id"][row] = kNobody;
    auto told = World::Named<v1::IssueBriefRequest>(relocation.relocation_id());
    told.add_recipient_organisation_ids(city);
    told.set_purpose(v1::CONSENT_PURPOSE_SHARE_WITH_HOST);
    told.set_text("an invented story");
    *told.mutable_defender_view() = world_.HerView();
    const auto issued = world_.Do(Office(), &Stub::IssueBrief, told);
    ASSERT_OK(issued);
    ids_["case_brief_id"][row] = issued->case_brief_ids(0);
  }

  // A further case, whose place is confirmed.
  void AddGuest(Row row, const std::string& ngo, const std::string& city) {
    v1::SubmitRequestRequest request;
    *request.mutable_intake() = World::Intake();
    const auto submitted =
        world_.Do(As(Role::kNgoCaseworker, ngo), &Stub::SubmitRequest, request);
    ASSERT_OK(submitted);
    const std::string& id = submitted->relocation().relocation_id();
    world_.MadeEligible(id, type::v1::LEVEL_L2);
    const std::string proposal = world_.Placed(id, city);
    ids_["reservation_id"][row] = world_.database_.Value(
        absl::StrCat("SELECT reservation_id FROM proposals WHERE public_id = '",
                     proposal, "'"));
  }

  World& world_;
  std::map<std::string, std::map<Row, std::string>> ids_;
};

std::string Day(absl::CivilDay day) {
  return absl::StrCat("{ ", ToDate(day).ShortDebugString(), " }");
}

// RPCs that need no more than the name of a case.
std::vector<RpcWalk> PlainWalks() {
  std::vector<RpcWalk> walks;
  for (const char* rpc :
       {"GetRelocation", "GetTimeline", "WatchTimeline", "GetSteps",
        "AcknowledgeRequest", "MarkContactLost", "ListWhoSaw",
        "FindPossibleDuplicates", "ListRankedPlaces", "ListPlacementChoices"}) {
    walks.push_back({rpc, {"relocation_id"}, ""});
  }
  for (const char* rpc :
       {"ListRelocations", "ListMyWork", "ListOverdue", "GetPauses",
        "WatchEvents", "ListRetentionDue", "ListAuditRecords",
        "ListSafeguardingConcerns", "ListBriefs"}) {
    walks.push_back({rpc, {}, ""});
  }
  return walks;
}

std::vector<RpcWalk> IntakeWalks() {
  const std::string intake = World::Intake().ShortDebugString();
  return {
      {"GetFairnessReport", {}, "from_year: 2020 to_year: 2020"},
      {"ReportCityAnswers",
       {},
       "from_quarter: '2020-Q1' to_quarter: '2020-Q1' "
       "split: CITY_ANSWER_SPLIT_LEVEL"},
      {"CreateOrganisation",
       {},
       "organisation { organisation_id: 'new' kind: ORGANISATION_KIND_NGO "
       "name: 'New' time_zone: 'Europe/Amsterdam' language_codes: 'es' }"},
      {"UpdateOrganisation",
       {},
       "organisation { organisation_id: 'new' name: 'Renamed' } "
       "update_mask { paths: 'name' }"},
      {"GetOnDuty", {}, ""},
      {"HandOver", {"relocation_id"}, "to_subject: 'office/bo' note: 'n'"},
      {"RecordImmediateMeasures",
       {"relocation_id"},
       "measures { kind: IMMEDIATE_MEASURE_KIND_ESCORT }"},
      {"RaiseAlert", {}, absl::StrCat("alert { ", intake, " }")},
      {"SubmitRequest", {}, absl::StrCat("intake { ", intake, " }")},
      {"ValidateIntake", {}, absl::StrCat("intake { ", intake, " }")},
      {"SaveDraft", {}, absl::StrCat("intake { ", intake, " }")},
      {"UpdateIntake",
       {"relocation_id"},
       "update_mask: 'danger' intake { danger: 'another' }"},
      {"AskForInformation",
       {"relocation_id"},
       "questions { field: 'needs.diet' text: 'what does she eat?' }"},
      {"AddNote",
       {"relocation_id"},
       "text: 'n' visibility: NOTE_VISIBILITY_SHARED_WITH_SUBMITTER"},
      {"AddDocument",
       {"relocation_id"},
       "kind: DOCUMENT_KIND_LETTER size_bytes: 6 content: 'a page'"},
      {"GetDocument", {"document_id"}, ""},
  };
}

std::vector<RpcWalk> CaseWalks(const std::string& view,
                               const std::string& today) {
  return {
      {"AssignCase",
       {"relocation_id"},
       "role: ASSIGNMENT_ROLE_VERIFIER subject: 'v' organisation_id: "
       "'witness'"},
      {"TriageRequest",
       {"relocation_id"},
       "level: LEVEL_L2 kind: RELOCATION_KIND_ABROAD horizon: HORIZON_SHORT "
       "reason: 'serious'"},
      {"AddReferee",
       {"relocation_id"},
       "referee { name: 'R' contact: 'c' consented: true relationship: "
       "REFEREE_RELATIONSHIP_COLLEAGUE }"},
      {"RecordReferenceAnswer",
       {"relocation_id"},
       "referee_id: 'r' answer { finding: REFERENCE_FINDING_CONFIRMS }"},
      {"DecideVerification",
       {"relocation_id"},
       "path: VERIFICATION_PATH_INTERVIEW reason: 'spoken with' "
       "outcome: VERIFICATION_OUTCOME_VERIFIED evidence { interview { "
       "held_by: 'v' held_on { year: 2020 month: 1 day: 15 } "
       "language_code: 'es' setting: INTERVIEW_SETTING_ALONE } }"},
      {"DecideEligibility",
       {"relocation_id"},
       "outcome: ELIGIBILITY_OUTCOME_ELIGIBLE " + view},
      {"GrantConsent",
       {"relocation_id", "person_id"},
       absl::StrCat("consent { purpose: CONSENT_PURPOSE_SHARE_WITH_HOST "
                    "way: 'call' language_code: 'es' given_on ",
                    today, " }")},
      {"AddSpokesperson",
       {"relocation_id"},
       "spokesperson { kind: SPOKESPERSON_KIND_CONTACT_PERSON name: 'S' "
       "purposes: SPOKESPERSON_PURPOSE_DECISIONS how_given: 'call' }"},
      {"CorrectRecord", {"relocation_id"}, "event_id: 'e' reason: 'mistake'"},
      {"Withdraw",
       {"relocation_id"},
       "reason: WITHDRAWAL_REASON_NOT_SAID " + view},
      {"MarkSafeElsewhere", {"relocation_id"}, view},
      {"Reopen",
       {"relocation_id"},
       "reason: REOPEN_REASON_SHE_ASKS level: LEVEL_L2 " + view},
      {"MarkDetained", {"relocation_id"}, "told_by: 'a lawyer'"},
      {"MarkDeceased",
       {"relocation_id", "person_id"},
       "source: DEATH_SOURCE_FAMILY told_by: 'a sister' "
       "verified_by: DEATH_VERIFICATION_NOT_YET"},
      {"RecordAdvanceInstructions",
       {"relocation_id"},
       "instructions { if_silent: 'wait' how_given: 'call' }"},
      {"ReleaseAfterSilence", {"relocation_id"}, "reason: 'no word'"},
      {"Resume", {"relocation_id"}, "verified_by: VIEW_VERIFICATION_CALL_BACK"},
  };
}

std::vector<RpcWalk> MoveWalks(const std::string& view,
                               const std::string& stay) {
  return {
      {"RequestProposals", {"relocation_id"}, "nights: 30"},
      {"RunRound", {}, ""},
      {"GetRound", {}, ""},
      {"AcceptRound", {}, "plan: 'r' reason: 'the best there is'"},
      {"ProposeToCity",
       {"relocation_id"},
       absl::StrCat("host_id: 'utrecht' stay ", stay)},
      {"RecordCityDecision",
       {"proposal_id"},
       "decision: CITY_DECISION_ACCEPT coordinator_subject: 'c'"},
      {"OfferPlacement", {"relocation_id", "proposal_id"}, ""},
      {"RecordDefenderDecision",
       {"relocation_id", "place.proposal_id"},
       "place { decision: DEFENDER_DECISION_ACCEPT } " + view},
      {"RecordDefenderView",
       {"relocation_id"},
       "kind: DECISION_KIND_OTHER " + view},
      {"ChooseRoute",
       {"relocation_id", "person_id"},
       "route_id: 'route-1' scheme: 'SCHEME_C' " + view},
      {"RecordSecurityPlan",
       {"relocation_id"},
       "state: SECURITY_PLAN_STATE_RECORDED text: 'plan'"},
      {"RecordTravelPlan",
       {"relocation_id"},
       "plan { to_shelter: true legs { from { country_code: 'GT' place: 'a' } "
       "to { country_code: 'GT' place: 'b' } day { year: 2199 month: 1 day: 1 "
       "} "
       "means: TRAVEL_MEANS_CAR person_ids: 'p' } } " +
           view},
      {"ClearForTravel", {"relocation_id", "person_id"}, "leg: 1 " + view},
      {"MarkDeparted", {"relocation_id", "person_id"}, "leg: 1"},
      {"RecordUnassistedMove",
       {"relocation_id", "person_id"},
       "country_code: 'MX' location_class: LOCATION_CLASS_IN_TRANSIT"},
      {"MarkArrived",
       {"relocation_id", "person_id"},
       "coordinator_subject: 'c'"},
      {"AssessRisk",
       {"relocation_id"},
       "trigger: RISK_TRIGGER_TRAVEL factors { group: RISK_FACTOR_GROUP_THREAT "
       "name: 'n' score: 3 reason: 'r' }"},
      {"SetStayPlan", {"relocation_id"}, "plan { text: 'rest' } " + view},
      {"RecordCheckIn",
       {"relocation_id"},
       "check_in { finding: STAY_CHECK_IN_FINDING_WELL }"},
      {"RecordRightsInformation",
       {"relocation_id"},
       "rights_information { adviser: 'a' independent: true }"},
      {"RequestBridgingGrant",
       {"relocation_id"},
       "purpose: 'p' lines { need: BRIDGING_NEED_TICKET amount { "
       "currency_code: 'EUR' minor_units: 1 } } " +
           view},
      {"ExtendStay",
       {"relocation_id"},
       "extension { check_out { year: 2199 month: 1 day: 1 } } " + view},
      {"BeginEnding", {"relocation_id"}, "early_reason: 'r' " + view},
      {"CloseStay",
       {"relocation_id"},
       "outcome: STAY_OUTCOME_MOVED_ON " + view},
      {"RetryStep", {"relocation_id"}, "step_id: 's'"},
      {"SkipStep", {"relocation_id"}, "step_id: 's' reason: 'r'"},
      {"TakeOverStep", {"relocation_id"}, "step_id: 's' reason: 'r'"},
      {"RecordFollowUp",
       {"relocation_id"},
       "follow_up { months: 3 finding: FOLLOW_UP_FINDING_SAFE }"},
  };
}

std::vector<RpcWalk> RightsWalks(const std::string& view,
                                 const std::string& moment,
                                 const std::string& today) {
  return {
      {"WithdrawConsent",
       {"relocation_id", "consent_id"},
       "channel: 'CONTACT_CHANNEL_SIGNAL'"},
      {"RevealIdentity",
       {"relocation_id"},
       "purpose: REVEAL_PURPOSE_TICKET reason: 'to book a seat'"},
      {"ExportRelocation", {"relocation_id"}, view},
      {"EraseRelocation",
       {"relocation_id"},
       "reason: ERASURE_REASON_SHE_ASKED " + view},
      {"SetRetention", {"relocation_id"}, "months: 6 " + view},
      {"SplitParty",
       {"relocation_id"},
       absl::StrCat("person_ids: '", kNobody, "' ", view)},
      {"JoinParty",
       {"relocation_id"},
       absl::StrCat("person { role: PERSON_ROLE_CHILD child { custody: 'hers' "
                    "} } ",
                    view)},
      {"RecordRelative",
       {"relocation_id"},
       "relative { relation: RELATIVE_RELATION_SIBLING }"},
      {"CloseRelative",
       {"relocation_id"},
       "relative_id: 'r' outcome: RELATIVE_OUTCOME_DIED"},
      {"RequestReview",
       {"relocation_id"},
       absl::StrCat("subject: REVIEW_SUBJECT_WISH ",
                    view.substr(0, view.size() - 1), " words: 'wish' }")},
      {"DecideReview",
       {"relocation_id"},
       "review_id: 'r' outcome: REVIEW_OUTCOME_CHANGED "
       "reason: REVIEW_REASON_WISH_STANDS "
       "explanation { text: 't' language_code: 'es' }"},
      {"RecordTelling",
       {"relocation_id"},
       absl::StrCat("explanation_id: 'e' telling { channel: "
                    "CONTACT_CHANNEL_SIGNAL told_on ",
                    today, " }")},
      {"IssueBrief",
       {"relocation_id"},
       absl::StrCat("recipient_organisation_ids: 'utrecht' text: 't' "
                    "purpose: CONSENT_PURPOSE_SHARE_WITH_HOST ",
                    view)},
      {"RevokeBrief", {"relocation_id"}, "case_brief_id: 'b'"},
      {"ReplyToBrief",
       {"relocation_id"},
       absl::StrCat("case_brief_id: 'b' text: 't' ", view)},
      {"GetBrief", {"case_brief_id"}, ""},
      {"GetGuest", {"reservation_id"}, "purpose: GUEST_PURPOSE_RECEPTION"},
      {"AnswerBrief", {"case_brief_id"}, "answer: BRIEF_ANSWER_YES"},
      {"RaiseSafeguardingConcern",
       {"relocation_id"},
       "about: SAFEGUARDING_SUBJECT_HOST text: 'worried'"},
      {"RecordSafeguardingStep",
       {"concern_id"},
       "finding: SAFEGUARDING_FINDING_ACKNOWLEDGED"},
      {"ReportExposure",
       {},
       absl::StrCat("subject: 'lost' organisation_id: 'ngo' note: 'laptop' "
                    "since ",
                    moment)},
      {"RecordExposureTask",
       {"exposure_id"},
       absl::StrCat("task_id: '", kNobody, "' occurred_at ", moment)},
      {"BurnContact", {"relocation_id", "person_id"}, "note: 'seen'"},
      {"ReplaceContact",
       {"relocation_id"},
       "safe_contact { channel: CONTACT_CHANNEL_PHONE address: 'invented' }"},
      {"BurnDocument", {"relocation_id", "person_id"}, "note: 'taken'"},
      {"ConfirmDuplicate",
       {"relocation_id", "other_relocation_id"},
       "verdict: DUPLICATE_VERDICT_SAME reason: 'one passport'"},
      {"MergeRelocations",
       {"relocation_id", "other_relocation_id"},
       "reason: 'one person' " + view + " other_" + view},
      {"UndoMerge",
       {"relocation_id", "other_relocation_id"},
       "reason: 'two persons'"},
      {"RecordIntroduction",
       {"relocation_id", "other_relocation_id"},
       view + " other_" + view},
  };
}

// A request's field as text.
std::string Sealed(const v1::ReferralLetter& letter) {
  v1::PreviewReferralRequest request;
  request.set_sealed_file(FileOf(Tide(), letter));
  return request.ShortDebugString();
}

std::vector<RpcWalk> ReferralWalks(const std::string& view,
                                   const std::string& referral_id,
                                   absl::Time now) {
  v1::ReferralLetter answer;
  answer.set_referral_id(referral_id);
  answer.mutable_answer()->set_bounce_reason(
      v1::REFERRAL_BOUNCE_REASON_NO_CAPACITY);
  const std::string came = Sealed(LetterOf(World::Intake(), now, kNobody));
  return {
      {"ReferOut", {"relocation_id"}, "network: 'tide' " + view},
      {"PreviewReferral", {}, came},
      {"AcceptReferral", {}, "decision: REFERRAL_DECISION_ACCEPT " + came},
      {"RecordReferralAnswer", {}, Sealed(answer)},
  };
}

}  // namespace

std::vector<RpcWalk> WalksOf(const World& world,
                             const std::string& referral_id) {
  const std::string view = absl::StrCat(
      "defender_view { ", world.HerView().ShortDebugString(), " }");
  const std::string stay =
      absl::StrCat("{ check_in ", Day(world.Today() + 60), " check_out ",
                   Day(world.Today() + 140), " }");
  const std::string moment = absl::StrCat(
      "{ seconds: ", absl::ToUnixSeconds(world.Now() - absl::Hours(1)), " }");
  std::vector<RpcWalk> walks = PlainWalks();
  for (const auto& some :
       {IntakeWalks(), CaseWalks(view, Day(world.Today() - 1)),
        MoveWalks(view, stay),
        RightsWalks(view, moment, Day(world.Today() - 1)),
        ReferralWalks(view, referral_id, world.Now())}) {
    walks.insert(walks.end(), some.begin(), some.end());
  }
  return walks;
}

namespace {

auth::Caller PersonIn(Role role) {
  switch (role) {
    case Role::kNgoCaseworker:
      return As(role, "ngo");
    // A brief is for whoever of its recipient reads briefs.
    case Role::kCityCoordinator:
    case Role::kMissionOfficer:
    case Role::kMissionHead:
    case Role::kGrantOfficer:
    case Role::kGrantApprover:
      return As(role, "utrecht");
    case Role::kVerifier:
      return As(role, "witness", kVerifier);
    default:
      return As(role, "office");
  }
}

TEST(AuthorisationMatrix, EveryRpcRoleAndRowIsAnsweredAsTheTableSays) {
  World world;
  Rows rows(world);
  const std::string referral_id = rows.ReferralId();
  ASSERT_FALSE(::testing::Test::HasFailure());
  ::sojourn::testing::TlsNetwork network;
  ::sojourn::testing::TestRuntime runtime(
      "relocation", Policy(), world.database_.dsn(), world.runtime_.directory(),
      ::sojourn::testing::TestRuntime::Unlimited(), network.NewAuthenticator());
  outbox::Feed feed(runtime->db());
  RelocationService service(runtime.get(), feed, world.holding_.peers(),
                            &Harbour());
  network.Serve(service);
  const MatrixReport report = WalkMatrix(
      network, {.service = &Service(),
                .policy = auth::PolicyTable(Policy(), Views()),
                .shown = v1::Relocation::descriptor(),
                .views_folder = "services/relocation",
                .ids = rows.ids(),
                .person = PersonIn,
                .walks = WalksOf(world, referral_id),
                .metrics = [&] { return runtime->metrics().Serialize(); }});
  feed.Stop();
  std::cout << "relocation: " << report.ToString() << "\n";
  EXPECT_THAT(report.not_served, IsEmpty());
  EXPECT_GT(report.changes, 0);
  EXPECT_THAT(report.faults, IsEmpty()) << absl::StrJoin(report.faults, "\n");
}

TEST(AuthorisationMatrix, TheDocumentShowsTheTable) {
  EXPECT_THAT(::sojourn::testing::AuthorisationDocument(),
              HasSubstr(auth::PolicyPage("relocation",
                                         auth::PolicyTable(Policy(), Views()),
                                         auth::MethodNames(Service()))))
      << "infra/dev/write_authorisation.sh writes it anew";
}

}  // namespace
}  // namespace sojourn::relocation
