// Work on a case up to the decision whether the programme can help.
#include <string>
#include <thread>
#include <vector>

#include "services/relocation/relocation_test_world.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::testing::BadFieldsAre;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

v1::AddRefereeRequest RefereeFor(const std::string& id) {
  auto request = World::Named<v1::AddRefereeRequest>(id);
  v1::Referee& referee = *request.mutable_referee();
  referee.set_name("Lic. Tzunún");
  referee.set_contact("tzunun@example.org");
  referee.set_relationship(v1::REFEREE_RELATIONSHIP_LAWYER);
  referee.set_consented(true);
  return request;
}

v1::RecordReferenceAnswerRequest AnswerOf(const std::string& id,
                                          const std::string& referee_id,
                                          v1::ReferenceFinding finding) {
  auto request = World::Named<v1::RecordReferenceAnswerRequest>(id);
  request.set_referee_id(referee_id);
  request.mutable_answer()->set_finding(finding);
  request.mutable_answer()->set_text("La conozco");
  return request;
}

v1::DecideVerificationRequest ByReferees(const std::string& id) {
  auto request = World::Named<v1::DecideVerificationRequest>(id);
  request.set_path(v1::VERIFICATION_PATH_REFEREES);
  request.set_outcome(v1::VERIFICATION_OUTCOME_VERIFIED);
  return request;
}

v1::AssignCaseRequest AssignTo(const std::string& id, v1::AssignmentRole role,
                               const std::string& subject) {
  auto request = World::Named<v1::AssignCaseRequest>(id);
  request.set_role(role);
  request.set_subject(subject);
  request.set_organisation_id("witness");
  return request;
}

TEST(AcknowledgeTest, WhoAcknowledgesLeadsTheCase) {
  World world;
  const std::string id = world.Submit().relocation_id();
  ASSERT_OK_AND_ASSIGN(const v1::Relocation acknowledged,
                       world.Acknowledge(id));
  EXPECT_EQ(acknowledged.state(), v1::RELOCATION_STATE_ACKNOWLEDGED);
  EXPECT_EQ(acknowledged.lead_subject(), "office/ana");
  EXPECT_TRUE(acknowledged.clocks(0).has_met_at());
  EXPECT_THAT(world.Acknowledge(id), ReasonIs("STATE_FORBIDS"));
}

TEST(AcknowledgeTest, ACodeReadOverThePhoneIsAsGoodAsTheId) {
  World world;
  std::string code = world.Submit().code();
  for (char& c : code) c = static_cast<char>(std::tolower(c));
  EXPECT_OK(world.Acknowledge(code));
  EXPECT_THAT(world.Acknowledge("HRX4-9KDT-0"), BadFieldsAre("relocation_id"));
}

TEST(AcknowledgeTest, AReplayAnswersAndAStaleEtagIsTold) {
  World world;
  const v1::Relocation submitted = world.Submit();
  auto request =
      World::Named<v1::AcknowledgeRequestRequest>(submitted.relocation_id());
  request.set_request_id(sojourn::testing::NewRequestId());
  request.set_etag(submitted.etag());
  EXPECT_OK(world.Do(Office(), &Stub::AcknowledgeRequest, request));
  EXPECT_OK(world.Do(Office(), &Stub::AcknowledgeRequest, request));
  auto stale = World::TriageOf(submitted.relocation_id(), type::v1::LEVEL_L2);
  stale.set_etag(submitted.etag());
  EXPECT_THAT(world.Do(Office(), &Stub::TriageRequest, stale),
              ReasonIs("ETAG_MISMATCH"));
}

TEST(AcknowledgeTest, OfTwoAtOnceOneWins) {
  World world;
  const std::string id = world.Submit().relocation_id();
  std::vector<absl::Status> results(2);
  std::vector<std::thread> callers;
  for (absl::Status& result : results) {
    callers.emplace_back([&] { result = world.Acknowledge(id).status(); });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_NE(results[0].ok(), results[1].ok());
  EXPECT_EQ(world.database().Value("SELECT version FROM relocations"), "2");
}

TEST(ScopeTest, AForeignCaseAndAMissingOneAreTheSame) {
  World world;
  const std::string id = world.Submit().relocation_id();
  const absl::Status foreign = world.Get(Ngo("another-ngo"), id).status();
  const absl::Status missing = world.Get(Ngo(), std::string(26, '0')).status();
  EXPECT_THAT(foreign, StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(foreign.ToString(), missing.ToString());
  EXPECT_THAT(world.Get(Verifier(), id), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(world.Get(City(), id), StatusIs(absl::StatusCode::kNotFound));
}

TEST(TriageTest, SetsLevelKindAndHorizon) {
  World world;
  const v1::Relocation triaged = world.Triaged(type::v1::LEVEL_L3);
  EXPECT_EQ(triaged.state(), v1::RELOCATION_STATE_TRIAGED);
  EXPECT_EQ(triaged.level(), type::v1::LEVEL_L3);
  EXPECT_FALSE(triaged.level_presumed());
  EXPECT_EQ(triaged.kind(), v1::RELOCATION_KIND_ABROAD);
  ASSERT_THAT(triaged.decisions(), SizeIs(1));
  EXPECT_EQ(triaged.decisions(0).reason(), "serious, within weeks");
}

TEST(TriageTest, NamesEveryMissingField) {
  World world;
  EXPECT_THAT(world.Do(Office(), &Stub::TriageRequest,
                       World::Named<v1::TriageRequestRequest>(
                           world.Submit().relocation_id())),
              BadFieldsAre("level", "kind", "horizon"));
}

TEST(AssignTest, AVerifierSeesAndVerifiesWhatIsAssignedToHer) {
  World world;
  const std::string id = world.Triaged().relocation_id();
  EXPECT_OK(
      world.Do(Office(), &Stub::AssignCase,
               AssignTo(id, v1::ASSIGNMENT_ROLE_VERIFIER, "witness/vera")));
  ASSERT_OK_AND_ASSIGN(const v1::Relocation seen, world.Get(Verifier(), id));
  EXPECT_EQ(seen.intake().persons(0).identity().names(0), "Ixchel");
  EXPECT_TRUE(seen.intake().danger().empty());
  EXPECT_FALSE(seen.intake().has_safe_contact());
  EXPECT_TRUE(seen.decisions().empty());
  EXPECT_THAT(world.Get(Verifier("witness/other"), id),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_OK(world.Do(Verifier(), &Stub::AddReferee, RefereeFor(id)));
}

TEST(AssignTest, NamesEveryMissingField) {
  World world;
  EXPECT_THAT(world.Do(Office(), &Stub::AssignCase,
                       World::Named<v1::AssignCaseRequest>(
                           world.Submit().relocation_id())),
              BadFieldsAre("role", "subject", "organisation_id"));
}

TEST(AssignTest, NobodysNameIsThatLong) {
  World world;
  EXPECT_THAT(
      world.Do(Office(), &Stub::AssignCase,
               AssignTo(world.Submit().relocation_id(),
                        v1::ASSIGNMENT_ROLE_VERIFIER, std::string(4000, 'v'))),
      BadFieldsAre("subject"));
}

TEST(RefereeTest, TwoRefereesVerifyHer) {
  World world;
  const std::string id = world.Triaged().relocation_id();
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(world.Do(Office(), &Stub::DecideVerification, ByReferees(id)),
                ReasonIs("REFEREES_MISSING"));
    ASSERT_OK_AND_ASSIGN(const v1::AddRefereeResponse added,
                         world.Do(Office(), &Stub::AddReferee, RefereeFor(id)));
    EXPECT_EQ(added.relocation().state(), v1::RELOCATION_STATE_VERIFYING);
    EXPECT_OK(world.Do(
        Office(), &Stub::RecordReferenceAnswer,
        AnswerOf(id, added.referee_id(), v1::REFERENCE_FINDING_CONFIRMS)));
  }
  ASSERT_OK_AND_ASSIGN(
      const v1::Relocation verified,
      world.Change(Office(), &Stub::DecideVerification, ByReferees(id)));
  EXPECT_EQ(verified.state(), v1::RELOCATION_STATE_VERIFIED);
  EXPECT_EQ(verified.verification().path(), v1::VERIFICATION_PATH_REFEREES);
  EXPECT_THAT(verified.verification().referees(), SizeIs(2));
}

TEST(RefereeTest, WhoBringsTheCaseNamesOneWhoIsAskedOnceItIsTriaged) {
  World world;
  const std::string id = world.Submit().relocation_id();
  ASSERT_OK_AND_ASSIGN(const auto added,
                       world.Do(Ngo(), &Stub::AddReferee, RefereeFor(id)));
  EXPECT_EQ(added.relocation().state(), v1::RELOCATION_STATE_SUBMITTED);
  ASSERT_OK(world.Acknowledge(id));
  ASSERT_OK(
      world.Do(Office(), &Stub::AssignCase,
               AssignTo(id, v1::ASSIGNMENT_ROLE_VERIFIER, "witness/vera")));
  ASSERT_OK_AND_ASSIGN(v1::Relocation seen, world.Get(Verifier(), id));
  EXPECT_EQ(seen.verification().referees(0).contact(), "");
  ASSERT_OK(world.Do(Office(), &Stub::TriageRequest,
                     World::TriageOf(id, type::v1::LEVEL_L1)));
  ASSERT_OK_AND_ASSIGN(seen, world.Get(Verifier(), id));
  EXPECT_EQ(seen.verification().referees(0).contact(), "tzunun@example.org");
  ASSERT_OK_AND_ASSIGN(const v1::Relocation answered,
                       world.Change(Verifier(), &Stub::RecordReferenceAnswer,
                                    AnswerOf(id, added.referee_id(),
                                             v1::REFERENCE_FINDING_CONFIRMS)));
  EXPECT_THAT(answered.flags(),
              Not(Contains(v1::CASE_FLAG_REFERENCE_OUT_OF_TURN)));
  EXPECT_OK(world.Do(Office(), &Stub::DecideVerification, ByReferees(id)));
}

TEST(RefereeTest, AnAnswerBeforeTriageIsStoredAndFlagged) {
  World world;
  const std::string id = world.Submit().relocation_id();
  ASSERT_OK_AND_ASSIGN(const auto added,
                       world.Do(Ngo(), &Stub::AddReferee, RefereeFor(id)));
  ASSERT_OK_AND_ASSIGN(const v1::Relocation answered,
                       world.Change(Office(), &Stub::RecordReferenceAnswer,
                                    AnswerOf(id, added.referee_id(),
                                             v1::REFERENCE_FINDING_CONFIRMS)));
  EXPECT_THAT(answered.flags(), Contains(v1::CASE_FLAG_REFERENCE_OUT_OF_TURN));
}

TEST(RefereeTest, AReplayNamesTheSameReferee) {
  World world;
  auto request = RefereeFor(world.Triaged().relocation_id());
  request.set_request_id(sojourn::testing::NewRequestId());
  ASSERT_OK_AND_ASSIGN(const auto first,
                       world.Do(Office(), &Stub::AddReferee, request));
  ASSERT_OK_AND_ASSIGN(const auto second,
                       world.Do(Office(), &Stub::AddReferee, request));
  EXPECT_EQ(first.referee_id(), second.referee_id());
  EXPECT_THAT(second.relocation().verification().referees(), SizeIs(1));
}

TEST(RefereeTest, NeverAnAuthorityOfHerCountry) {
  World world;
  auto request = RefereeFor(world.Triaged().relocation_id());
  request.mutable_referee()->set_relationship(
      v1::REFEREE_RELATIONSHIP_AUTHORITY_OF_ORIGIN);
  EXPECT_THAT(world.Do(Office(), &Stub::AddReferee, request),
              ReasonIs("REFEREE_IS_AUTHORITY"));
}

TEST(RefereeTest, ContradictingAnswersAreFlaggedAndNeedAReason) {
  World world;
  const std::string id = world.Triaged(type::v1::LEVEL_L1).relocation_id();
  for (const auto finding :
       {v1::REFERENCE_FINDING_CONFIRMS, v1::REFERENCE_FINDING_CONTRADICTS}) {
    ASSERT_OK_AND_ASSIGN(const auto added,
                         world.Do(Office(), &Stub::AddReferee, RefereeFor(id)));
    EXPECT_OK(world.Do(Office(), &Stub::RecordReferenceAnswer,
                       AnswerOf(id, added.referee_id(), finding)));
  }
  ASSERT_OK_AND_ASSIGN(const v1::Relocation flagged, world.Get(Office(), id));
  EXPECT_TRUE(flagged.verification().conflicting());
  EXPECT_THAT(flagged.flags(), Contains(v1::CASE_FLAG_REFERENCES_CONFLICT));
  auto decide = ByReferees(id);
  EXPECT_THAT(world.Do(Office(), &Stub::DecideVerification, decide),
              ReasonIs("REFERENCES_CONFLICT"));
  decide.set_reason("the second confused her with her cousin");
  EXPECT_OK(world.Do(Office(), &Stub::DecideVerification, decide));
}

TEST(RefereeTest, OneSheDidNotAgreeToIsAWaitUntilSheDoes) {
  World world;
  const v1::Relocation triaged = world.Triaged();
  const std::string& id = triaged.relocation_id();
  auto named = RefereeFor(id);
  named.mutable_referee()->set_consented(false);
  ASSERT_OK_AND_ASSIGN(const auto added,
                       world.Do(Office(), &Stub::AddReferee, named));
  const auto waits = [&] {
    std::vector<std::string> lines;
    const auto seen = world.Get(Office(), id);
    EXPECT_OK(seen);
    for (const auto& wait : seen->waiting_for()) lines.push_back(wait.what());
    return lines;
  };
  ASSERT_OK_AND_ASSIGN(const v1::Relocation flagged, world.Get(Office(), id));
  EXPECT_THAT(flagged.flags(), Contains(v1::CASE_FLAG_REFEREE_WITHOUT_CONSENT));
  constexpr char kWait[] = "is not known to have agreed";
  EXPECT_THAT(waits(), Contains(HasSubstr(kWait)));
  EXPECT_THAT(world.Told(Office()), Contains(HasSubstr(kWait)));
  // What such a one answers counts for nothing.
  EXPECT_OK(world.Do(
      Office(), &Stub::RecordReferenceAnswer,
      AnswerOf(id, added.referee_id(), v1::REFERENCE_FINDING_CONFIRMS)));
  EXPECT_THAT(world.Do(Office(), &Stub::DecideVerification, ByReferees(id)),
              ReasonIs("REFEREES_MISSING"));
  auto consent = World::Named<v1::GrantConsentRequest>(id);
  consent.set_person_id(triaged.intake().persons(0).person_id());
  v1::ConsentStatement& said = *consent.mutable_consent();
  said.set_purpose(v1::CONSENT_PURPOSE_CONTACT_REFEREE);
  said.set_recipient_organisation_id(added.referee_id());
  said.set_way("call");
  said.set_language_code("es");
  *said.mutable_given_on() = ToDate(world.Today() - 1);
  ASSERT_OK(world.Do(Office(), &Stub::GrantConsent, consent));
  EXPECT_THAT(waits(), Not(Contains(HasSubstr(kWait))));
  ASSERT_OK_AND_ASSIGN(const v1::Relocation agreed, world.Get(Office(), id));
  EXPECT_THAT(agreed.flags(),
              Not(Contains(v1::CASE_FLAG_REFEREE_WITHOUT_CONSENT)));
}

TEST(VerificationTest, KeepsWhatItRestsOnForTheOffice) {
  World world;
  const std::string id = world.Triaged().relocation_id();
  auto decide = World::Named<v1::DecideVerificationRequest>(id);
  decide.set_path(v1::VERIFICATION_PATH_COMMUNITY);
  decide.set_outcome(v1::VERIFICATION_OUTCOME_VERIFIED);
  EXPECT_THAT(world.Do(Office(), &Stub::DecideVerification, decide),
              sojourn::testing::BadFieldsAre("reason"));
  decide.set_reason("two who do not know each other say the same");
  EXPECT_THAT(world.Do(Office(), &Stub::DecideVerification, decide),
              ReasonIs("COMMUNITY_MISSING"));
  v1::CommunityVoice& voice = *decide.mutable_evidence()->add_voices();
  voice.set_who("an invented elder");
  voice.set_how_known("from the same river");
  *voice.mutable_answered_on() = ToDate(world.Today() + 3);
  EXPECT_THAT(world.Do(Office(), &Stub::DecideVerification, decide),
              ReasonIs("DATE_IN_FUTURE"));
  *voice.mutable_answered_on() = ToDate(world.Today() - 1);
  EXPECT_OK(world.Do(Office(), &Stub::DecideVerification, decide));
  const auto voices = [&](const auth::Caller& caller) {
    int count = 0;
    const auto seen = world.Get(caller, id);
    EXPECT_OK(seen);
    for (const v1::Decision& each : seen->decisions()) {
      count += each.evidence().voices_size();
    }
    return count;
  };
  EXPECT_EQ(voices(Office()), 1);
  EXPECT_EQ(voices(Ngo()), 0);
}

TEST(VerificationTest, InPublicRestsOnSourcesThatAreNamed) {
  World world;
  const std::string id = world.Triaged().relocation_id();
  auto decide = World::Named<v1::DecideVerificationRequest>(id);
  decide.set_path(v1::VERIFICATION_PATH_DOCUMENTED_PUBLIC);
  decide.set_outcome(v1::VERIFICATION_OUTCOME_VERIFIED);
  decide.set_reason("everybody has read of her");
  EXPECT_THAT(world.Do(Office(), &Stub::DecideVerification, decide),
              ReasonIs("SOURCES_MISSING"));
  ASSERT_OK_AND_ASSIGN(const v1::Relocation seen, world.Get(Office(), id));
  EXPECT_NE(seen.state(), v1::RELOCATION_STATE_VERIFIED);
}

TEST(RefereeTest, AnAnswerOutOfTurnIsStoredAndFlagged) {
  World world;
  const std::string id = world.Triaged().relocation_id();
  ASSERT_OK_AND_ASSIGN(const auto added,
                       world.Do(Office(), &Stub::AddReferee, RefereeFor(id)));
  auto decide = ByReferees(id);
  ByInterview(decide);
  EXPECT_OK(world.Do(Office(), &Stub::DecideVerification, decide));
  auto answer =
      AnswerOf(id, added.referee_id(), v1::REFERENCE_FINDING_CONFIRMS);
  ASSERT_OK_AND_ASSIGN(
      const v1::Relocation stored,
      world.Change(Office(), &Stub::RecordReferenceAnswer, answer));
  EXPECT_THAT(stored.flags(), Contains(v1::CASE_FLAG_REFERENCE_OUT_OF_TURN));
  answer.mutable_answer()->mutable_occurred_at()->set_seconds(
      absl::ToUnixSeconds(absl::Now() + absl::Hours(48)));
  EXPECT_THAT(world.Do(Office(), &Stub::RecordReferenceAnswer, answer),
              ReasonIs("TIME_IN_FUTURE"));
  EXPECT_THAT(world.Do(Office(), &Stub::RecordReferenceAnswer,
                       AnswerOf(id, "nobody", v1::REFERENCE_FINDING_CONFIRMS)),
              ReasonIs("REFEREE_UNKNOWN"));
}

TEST(EligibilityTest, NeedsHerView) {
  World world;
  const std::string id = world.Verified().relocation_id();
  auto request = world.Eligible(id);
  request.clear_defender_view();
  EXPECT_THAT(world.Do(Office(), &Stub::DecideEligibility, request),
              ReasonIs("DEFENDER_NOT_CONSULTED"));
  request.set_view_follows_reason("not at L2");
  EXPECT_THAT(world.Do(Office(), &Stub::DecideEligibility, request),
              ReasonIs("DEFENDER_NOT_CONSULTED"));
  ASSERT_OK_AND_ASSIGN(
      const v1::Relocation eligible,
      world.Change(Office(), &Stub::DecideEligibility, world.Eligible(id)));
  EXPECT_EQ(eligible.state(), v1::RELOCATION_STATE_ELIGIBLE);
  const v1::Decision& decision =
      eligible.decisions(eligible.decisions_size() - 1);
  EXPECT_EQ(decision.outcome(), "ELIGIBLE");
  EXPECT_EQ(decision.defender_view().words(), "Sí, por favor");
  EXPECT_EQ(decision.defender_view().asked_by(), "office/ana");
}

TEST(EligibilityTest, AtL1HerViewMayFollowWithinADay) {
  World world;
  const std::string id = world.Verified(type::v1::LEVEL_L1).relocation_id();
  auto request = world.Eligible(id);
  request.clear_defender_view();
  request.set_view_follows_reason("she is hiding, tomorrow at eight");
  ASSERT_OK_AND_ASSIGN(
      const v1::Relocation decided,
      world.Change(Office(), &Stub::DecideEligibility, request));
  EXPECT_THAT(decided.flags(), Contains(v1::CASE_FLAG_DEFENDER_VIEW_DUE));
  EXPECT_EQ(decided.waiting_for(0).who(), "DEFENDER");
  ASSERT_OK_AND_ASSIGN(
      const v1::Relocation followed,
      world.Change(Office(), &Stub::DecideEligibility, world.Eligible(id)));
  EXPECT_THAT(followed.flags(), Not(Contains(v1::CASE_FLAG_DEFENDER_VIEW_DUE)));
  EXPECT_EQ(followed.decisions_size(), decided.decisions_size());
}

TEST(EligibilityTest, SheMayDisagreeAndOthersMayNotDecide) {
  World world;
  const std::string id = world.Verified().relocation_id();
  auto request = world.Eligible(id);
  *request.mutable_defender_view() = world.View(/*agrees=*/false);
  EXPECT_THAT(world.Do(Office(), &Stub::DecideEligibility, request),
              ReasonIs("DEFENDER_DISAGREES"));
  EXPECT_THAT(world.Do(City(), &Stub::DecideEligibility, request),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST(EligibilityTest, NotBeforeSheIsVerified) {
  World world;
  EXPECT_THAT(world.Do(Office(), &Stub::DecideEligibility,
                       world.Eligible(world.Triaged().relocation_id())),
              ReasonIs("STATE_FORBIDS"));
}

TEST(EligibilityTest, AViewOverACompromisedContactProvesNothing) {
  World world;
  v1::Intake intake = world.Intake();
  intake.mutable_safe_contact()->set_contact_compromised(true);
  intake.mutable_persons(0)->clear_consents();
  const v1::Relocation submitted = world.Submit(intake);
  const std::string id = submitted.relocation_id();
  EXPECT_THAT(submitted.flags(), Contains(v1::CASE_FLAG_CONTACT_COMPROMISED));
  EXPECT_OK(world.Acknowledge(id));
  EXPECT_OK(world.Do(Office(), &Stub::TriageRequest,
                     World::TriageOf(id, type::v1::LEVEL_L2)));
  auto verify = ByReferees(id);
  ByInterview(verify);
  EXPECT_OK(world.Do(Office(), &Stub::DecideVerification, verify));
  auto request = world.Eligible(id);
  EXPECT_THAT(world.Do(Office(), &Stub::DecideEligibility, request),
              ReasonIs("SECOND_CHANNEL_NEEDED"));
  request.mutable_defender_view()->set_verified_by(
      v1::VIEW_VERIFICATION_IN_PERSON);
  EXPECT_OK(world.Do(Office(), &Stub::DecideEligibility, request));
}

TEST(AssignTest, ALeadIsSomebodyWhoWorksHere) {
  World world;
  auto assign =
      World::Named<v1::AssignCaseRequest>(world.Triaged().relocation_id());
  assign.set_role(v1::ASSIGNMENT_ROLE_LEAD);
  assign.set_subject("office/bo");
  assign.set_organisation_id("office");
  const absl::Status nobody =
      world.Do(Office(), &Stub::AssignCase, assign).status();
  EXPECT_THAT(nobody, ReasonIs("LEAD_UNKNOWN"));
  EXPECT_THAT(nobody, sojourn::testing::BadFieldsAre("subject"));
  // Of another organisation, or in another role, she is somebody else.
  world.Told(sojourn::testing::As(auth::Role::kProgrammeOfficer, "other",
                                  "office/bo"));
  world.Told(
      sojourn::testing::As(auth::Role::kVerifier, "office", "office/bo"));
  EXPECT_THAT(world.Do(Office(), &Stub::AssignCase, assign),
              ReasonIs("LEAD_UNKNOWN"));
  world.Told(Office("office/bo"));
  EXPECT_OK(world.Do(Office(), &Stub::AssignCase, assign));
  // Her own token says who she is, for her own organisation alone.
  assign.set_subject("office/new");
  EXPECT_OK(world.Do(Office("office/new"), &Stub::AssignCase, assign));
  assign.set_subject("office/newer");
  assign.set_organisation_id("elsewhere");
  EXPECT_THAT(world.Do(Office("office/newer"), &Stub::AssignCase, assign),
              ReasonIs("LEAD_UNKNOWN"));
  // Whoever vouches or watches may never have called.
  assign.set_role(v1::ASSIGNMENT_ROLE_VERIFIER);
  assign.set_subject("witness/new");
  assign.set_organisation_id("witness");
  EXPECT_OK(world.Do(Office(), &Stub::AssignCase, assign));
}

}  // namespace
}  // namespace sojourn::relocation
