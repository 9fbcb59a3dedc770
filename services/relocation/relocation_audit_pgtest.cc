// Who saw a case: every read leaves its record, and she can be told.
#include "common/crypto/ids.h"
#include "common/testing/audit_walk.h"
#include "services/relocation/documents/document_fixture.h"
#include "services/relocation/relocation_test_world.h"

namespace sojourn::relocation {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

std::vector<std::string> MethodsOf(const v1::ListWhoSawResponse& answer) {
  std::vector<std::string> methods;
  for (const v1::Sighting& sighting : answer.sightings()) {
    methods.push_back(sighting.method());
  }
  return methods;
}

auth::Caller Mission() {
  return sojourn::testing::As(auth::Role::kMissionOfficer, "mission");
}

// For a mission that everybody of the party wants told.
std::string BriefOf(World& world, const v1::Relocation& relocation) {
  const std::string& id = relocation.relocation_id();
  v1::CreateOrganisationRequest mission;
  mission.mutable_organisation()->set_organisation_id("mission");
  mission.mutable_organisation()->set_kind(v1::ORGANISATION_KIND_MISSION);
  mission.mutable_organisation()->set_name("Invented Mission");
  *mission.mutable_organisation()->mutable_sharing_agreement() =
      WholeAgreement();
  EXPECT_OK(world.Do(Admin(), &Stub::CreateOrganisation, mission));
  for (const v1::Person& person : relocation.intake().persons()) {
    // The child is spoken for by the adults.
    if (person.role() == v1::PERSON_ROLE_CHILD) continue;
    auto consent = World::Named<v1::GrantConsentRequest>(id);
    consent.set_person_id(person.person_id());
    consent.mutable_consent()->set_purpose(
        v1::CONSENT_PURPOSE_SHARE_WITH_MISSION);
    consent.mutable_consent()->set_way("call");
    consent.mutable_consent()->set_language_code("es");
    *consent.mutable_consent()->mutable_given_on() = ToDate(world.Today() - 1);
    EXPECT_OK(world.Do(Office(), &Stub::GrantConsent, consent));
  }
  auto story = World::Named<v1::IssueBriefRequest>(id);
  story.add_recipient_organisation_ids("mission");
  story.set_purpose(v1::CONSENT_PURPOSE_SHARE_WITH_MISSION);
  story.set_text("an invented story");
  *story.mutable_defender_view() = world.View();
  const auto issued = world.Do(Office(), &Stub::IssueBrief, story);
  EXPECT_OK(issued);
  return issued.ok() ? issued->case_brief_ids(0) : "";
}

TEST(RelocationAuditTest, NoReadIsAnsweredWithoutItsRecord) {
  World world;
  const v1::Relocation triaged = world.Triaged();
  const std::string& id = triaged.relocation_id();
  world.OfficeIs({"office/ana"});
  world.Submit();                      // and one that waits for the office
  world.Advance(absl::Hours(24 * 3));  // for longer than was promised
  const auto call = [&](auto caller, auto method, auto request) {
    return [&world, caller, method, request] {
      return world.Do(caller, method, request).status();
    };
  };
  auto concern = World::Named<v1::RaiseSafeguardingConcernRequest>(id);
  concern.set_about(v1::SAFEGUARDING_SUBJECT_OTHER);
  concern.set_text("an invented worry");
  EXPECT_OK(world.Do(Ngo(), &Stub::RaiseSafeguardingConcern, concern));
  const std::string brief = BriefOf(world, triaged);
  v1::GetBriefRequest read;
  read.set_case_brief_id(brief);
  auto exported = World::Named<v1::ExportRelocationRequest>(id);
  *exported.mutable_defender_view() = world.View();
  v1::PreviewReferralRequest preview;
  preview.set_sealed_file(FileOf(
      Tide(),
      LetterOf(world.Intake(), absl::Now(), "0123456789abcdefghjkmnpqrs")));
  const auto paper =
      SendDocument(world.stub(), Office(), LetterAbout(id), "a page");
  ASSERT_OK(paper);
  sojourn::testing::ExpectReadsAreAudited(
      {.service = v1::RelocationService::service_full_name(),
       .policy = Policy(),
       .database = world.database(),
       .reads =
           {{"GetOnDuty",
             call(Office(), &Stub::GetOnDuty, v1::GetOnDutyRequest())},
            {"GetRelocation", call(Office(), &Stub::GetRelocation,
                                   World::Named<v1::GetRelocationRequest>(id))},
            {"ListRelocations", call(Office(), &Stub::ListRelocations,
                                     v1::ListRelocationsRequest())},
            {"ListMyWork",
             call(Office(), &Stub::ListMyWork, v1::ListMyWorkRequest())},
            {"ListOverdue",
             call(Office(), &Stub::ListOverdue, v1::ListOverdueRequest())},
            {"GetTimeline", call(Office(), &Stub::GetTimeline,
                                 World::Named<v1::GetTimelineRequest>(id))},
            {"WatchTimeline",
             [&world, &id] {
               grpc::ClientContext context;
               context.AddMetadata(auth::kFakeCallerKey,
                                   auth::EncodeFakeCaller(Office()));
               const auto stream = world.stub().WatchTimeline(
                   &context, World::Named<v1::WatchTimelineRequest>(id));
               v1::WatchTimelineResponse message;
               if (stream->Read(&message)) {
                 context.TryCancel();
                 return absl::OkStatus();
               }
               return FromGrpcStatus(stream->Finish());
             }},
            {"GetDocument",
             [&world, &paper] {
               return ReadDocument(world.stub(), Office(), paper->document_id())
                   .status();
             }},
            {"GetSteps", call(Office(), &Stub::GetSteps,
                              World::Named<v1::GetStepsRequest>(id))},
            {"ListRankedPlaces",
             call(Office(), &Stub::ListRankedPlaces,
                  World::Named<v1::ListRankedPlacesRequest>(id))},
            {"ListPlacementChoices",
             call(Office(), &Stub::ListPlacementChoices,
                  World::Named<v1::ListPlacementChoicesRequest>(id))},
            {"ExportRelocation",
             call(Office(), &Stub::ExportRelocation, exported)},
            {"PreviewReferral",
             call(Office(), &Stub::PreviewReferral, preview)},
            {"ListWhoSaw", call(Office(), &Stub::ListWhoSaw,
                                World::Named<v1::ListWhoSawRequest>(id))},
            {"ListSafeguardingConcerns",
             call(Security(), &Stub::ListSafeguardingConcerns,
                  v1::ListSafeguardingConcernsRequest())},
            {"GetBrief", call(Mission(), &Stub::GetBrief, read)},
            {"ListBriefs",
             call(Mission(), &Stub::ListBriefs, v1::ListBriefsRequest())},
            {"FindPossibleDuplicates",
             call(Office(), &Stub::FindPossibleDuplicates,
                  World::Named<v1::FindPossibleDuplicatesRequest>(id))},
            {"ListAuditRecords", call(Auditor(), &Stub::ListAuditRecords,
                                      v1::ListAuditRecordsRequest())}},
       .shows_nobody = {{"GetPauses", "sums of an officer's cases"},
                        {"ReportCityAnswers", "counts, and none of few"},
                        {"GetFairnessReport", "counts, and none of few"},
                        {"ValidateIntake", "what the caller has just sent"},
                        {"WatchEvents", "ids and states, to relocation"}},
       .shown_elsewhere = {"GetGuest", "GetRound", "ListRetentionDue"}});
}

TEST(ListAuditRecordsTest, AFilterThatFitsNothingNamesItsField) {
  World world;
  v1::ListAuditRecordsRequest request;
  request.set_subject(std::string("a\0b", 3));
  request.set_method(std::string("\0", 1));
  EXPECT_THAT(world.Do(Auditor(), &Stub::ListAuditRecords, request),
              sojourn::testing::BadFieldsAre("subject", "method"));
}

TEST(ListWhoSawTest, TellsNewestFirstWhoTouchedThisCaseAndNoOther) {
  World world;
  const std::string id = world.Submit().relocation_id();
  const std::string other = world.Submit().relocation_id();
  EXPECT_OK(world.Get(Security(), id));
  EXPECT_OK(world.Get(Office(), other));
  EXPECT_OK(
      world.Do(Ngo(), &Stub::ListRelocations, v1::ListRelocationsRequest()));
  const auto request = World::Named<v1::ListWhoSawRequest>(id);
  ASSERT_OK_AND_ASSIGN(const auto seen,
                       world.Do(Office(), &Stub::ListWhoSaw, request));
  EXPECT_THAT(MethodsOf(seen),
              ElementsAre("ListRelocations", "GetRelocation", "SubmitRequest"));
  EXPECT_EQ(seen.sightings(1).subject(), Security().subject);
  EXPECT_EQ(seen.sightings(1).organisation_id(), "office");
  EXPECT_EQ(seen.sightings(1).roles(), "SECURITY_OFFICER");
  EXPECT_EQ(seen.sightings(1).fields(), "office_view");
  // Who asks is seen by the next who asks.
  ASSERT_OK_AND_ASSIGN(const auto again,
                       world.Do(Office(), &Stub::ListWhoSaw, request));
  EXPECT_EQ(again.sightings(0).method(), "ListWhoSaw");
}

TEST(ListWhoSawTest, Pages) {
  World world;
  const std::string id = world.Submit().relocation_id();
  for (int i = 0; i < 2; ++i) EXPECT_OK(world.Get(Office(), id));
  auto request = World::Named<v1::ListWhoSawRequest>(id);
  request.set_page_size(2);
  ASSERT_OK_AND_ASSIGN(const auto first,
                       world.Do(Office(), &Stub::ListWhoSaw, request));
  EXPECT_THAT(MethodsOf(first), ElementsAre("GetRelocation", "GetRelocation"));
  request.set_page_token(first.page_info().next_page_token());
  ASSERT_OK_AND_ASSIGN(const auto second,
                       world.Do(Office(), &Stub::ListWhoSaw, request));
  EXPECT_THAT(MethodsOf(second), ElementsAre("SubmitRequest"));
  EXPECT_THAT(second.page_info().next_page_token(), IsEmpty());
}

TEST(ListWhoSawTest, OtherServicesAreAskedToo) {
  World world;
  const std::string id = world.Triaged().relocation_id();
  world.ShareWithPeers(id);
  HoldingFake& visa = world.holding().visa;
  for (const char* method : {"RecordLodged", "GetApplication"}) {
    type::v1::AuditRecord& record = visa.records.emplace_back();
    record.set_audit_id(crypto::NewUuidV7());
    SetTime(absl::Now() + absl::Hours(visa.records.size() == 1 ? 1 : -1),
            *record.mutable_recorded_at());
    record.set_actor_subject("mission/mo");
    record.set_method(method);
    record.set_fields("mission_view");
  }
  auto request = World::Named<v1::ListWhoSawRequest>(id);
  ASSERT_OK_AND_ASSIGN(const auto seen,
                       world.Do(Office(), &Stub::ListWhoSaw, request));
  const auto& sightings = seen.sightings();
  EXPECT_EQ(sightings[0].method(), "RecordLodged");
  EXPECT_EQ(sightings[0].seen_in(), "visa");
  EXPECT_EQ(sightings[0].subject(), "mission/mo");
  EXPECT_EQ(sightings[1].seen_in(), "relocation");
  EXPECT_EQ(sightings[sightings.size() - 1].method(), "GetApplication");
  // Page by page it is the same list.
  request.set_page_size(1);
  std::vector<std::string> methods;
  do {
    ASSERT_OK_AND_ASSIGN(const auto page,
                         world.Do(Office(), &Stub::ListWhoSaw, request));
    for (const std::string& method : MethodsOf(page)) {
      if (method != "ListWhoSaw") methods.push_back(method);
    }
    request.set_page_token(page.page_info().next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(methods, MethodsOf(seen));
}

// The office would tell whoever asked for the money.
TEST(ListWhoSawTest, ThatAnotherFundCarriesTheSameIsNotShown) {
  World world;
  const std::string id = world.Triaged().relocation_id();
  world.ShareWithPeers(id);
  for (const char* method :
       {"GetGrant", "FindDoubleFunding", "JudgeDoubleFunding"}) {
    type::v1::AuditRecord& record =
        world.holding().grants.records.emplace_back();
    record.set_audit_id(crypto::NewUuidV7());
    SetTime(absl::Now() + absl::Hours(1), *record.mutable_recorded_at());
    record.set_method(method);
  }
  ASSERT_OK_AND_ASSIGN(const auto seen,
                       world.Do(Office(), &Stub::ListWhoSaw,
                                World::Named<v1::ListWhoSawRequest>(id)));
  EXPECT_EQ(seen.sightings(0).method(), "GetGrant");
  for (const std::string& method : MethodsOf(seen)) {
    EXPECT_THAT(method, Not(HasSubstr("DoubleFunding")));
  }
}

TEST(ListWhoSawTest, AListWithAGapIsNotShown) {
  World world;
  const std::string id = world.Triaged().relocation_id();
  world.ShareWithPeers(id);
  world.holding().grants.down = absl::UnavailableError("away");
  EXPECT_THAT(world.Do(Office(), &Stub::ListWhoSaw,
                       World::Named<v1::ListWhoSawRequest>(id)),
              ReasonIs("PEER_UNAVAILABLE"));
}

TEST(ListWhoSawTest, ACaseThatIsNotThereWasSeenByNobody) {
  World world;
  EXPECT_THAT(world.Do(Office(), &Stub::ListWhoSaw,
                       World::Named<v1::ListWhoSawRequest>(
                           "0123456789abcdefghjkmnpqrs")),
              StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace sojourn::relocation
