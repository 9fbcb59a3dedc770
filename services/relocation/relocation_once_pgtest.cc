// Every change is made once: a repeated request_id has one effect and the same
// answer, other content under it is refused, and of two callers who saw the
// same version one wins.
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "services/relocation/relocation_once_fixture.h"

namespace sojourn::relocation {

void OnceTest::IsOnDuty() {
  v1::CreateOrganisationRequest office;
  office.mutable_organisation()->set_organisation_id("office");
  office.mutable_organisation()->set_kind(v1::ORGANISATION_KIND_PROGRAMME);
  office.mutable_organisation()->set_name("Invented Office");
  ASSERT_OK(
      world_.Do(As(Role::kAdmin, "office"), &Stub::CreateOrganisation, office));
  v1::UpdateOrganisationRequest roster;
  roster.mutable_organisation()->set_organisation_id("office");
  for (const char* subject : {"office/ana", "office/bo"}) {
    v1::OnCallEntry& entry =
        *roster.mutable_organisation()->add_on_call_roster();
    entry.set_subject(subject);
    entry.set_contact(std::string(subject) + "@example.org");
  }
  roster.mutable_update_mask()->add_paths("on_call_roster");
  Once(As(Role::kAdmin, "office"), &Stub::UpdateOrganisation, roster,
       [](auto& r) { r.mutable_update_mask()->add_paths("name"); });
  v1::HandOverRequest shift;
  shift.set_to_subject("office/bo");
  shift.set_note("two calls are open");
  Once(Office(), &Stub::HandOver, shift,
       [](auto& r) { r.set_note("another note"); });
}

void OnceTest::Arrives() {
  v1::CreateOrganisationRequest organisation;
  organisation.mutable_organisation()->set_kind(v1::ORGANISATION_KIND_HOST);
  organisation.mutable_organisation()->set_name("Gemeente Utrecht");
  Once(As(Role::kAdmin, "office"), &Stub::CreateOrganisation, organisation,
       [](auto& r) { r.mutable_organisation()->set_name("Gemeente Haarlem"); });
  IsOnDuty();
  v1::RaiseAlertRequest alert;
  *alert.mutable_alert() = World::Intake();
  Once(kNgo, &Stub::RaiseAlert, alert,
       [](auto& r) { r.mutable_alert()->set_danger("another danger"); });
  v1::SubmitRequestRequest request;
  *request.mutable_intake() = World::Intake();
  request.mutable_intake()
      ->mutable_persons(0)
      ->add_travel_documents()
      ->set_type(v1::TRAVEL_DOCUMENT_TYPE_PASSPORT);
  const auto submitted = Once(kNgo, &Stub::SubmitRequest, request, [](auto& r) {
    r.mutable_intake()->set_danger("another danger");
  });
  v1::SaveDraftRequest draft;
  *draft.mutable_intake() = World::Intake();
  Once(kNgo, &Stub::SaveDraft, draft,
       [](auto& r) { r.mutable_intake()->set_danger("another danger"); });
  id_ = submitted.relocation().relocation_id();
  person_ = submitted.relocation().intake().persons(0).person_id();
}

// A stream, so nothing that Once can call.
void OnceTest::PaperIsAdded() {
  walked_.insert("AddDocument");
  auto first = LetterAbout(id_);
  const auto sent = SendDocument(*world_.stub_, kNgo, first, "a page");
  ASSERT_OK(sent);
  const std::string effects = Effects();
  const auto again = SendDocument(*world_.stub_, kNgo, first, "a page");
  ASSERT_OK(again);
  EXPECT_EQ(Lasting(*sent), Lasting(*again));
  EXPECT_THAT(SendDocument(*world_.stub_, kNgo, first, "b page").status(),
              ReasonIs("REQUEST_ID_REUSED"));
  first.set_kind(v1::DOCUMENT_KIND_OTHER);
  EXPECT_THAT(SendDocument(*world_.stub_, kNgo, first, "a page").status(),
              ReasonIs("REQUEST_ID_REUSED"));
  EXPECT_EQ(Effects(), effects);
}

void OnceTest::IsJudged() {
  Once(Office(), &Stub::AcknowledgeRequest,
       About<v1::AcknowledgeRequestRequest>(),
       [](auto& r) { r.set_etag("99"); });
  auto measures = About<v1::RecordImmediateMeasuresRequest>();
  measures.add_measures()->set_kind(v1::IMMEDIATE_MEASURE_KIND_ESCORT);
  Once(kNgo, &Stub::RecordImmediateMeasures, measures,
       [](auto& r) { r.mutable_measures(0)->set_text("two neighbours"); });
  auto triage = About<v1::TriageRequestRequest>();
  triage.set_level(type::v1::LEVEL_L2);
  triage.set_kind(v1::RELOCATION_KIND_ABROAD);
  triage.set_horizon(v1::HORIZON_SHORT);
  triage.set_reason("invented reason");
  Once(Office(), &Stub::TriageRequest, triage,
       [](auto& r) { r.set_level(type::v1::LEVEL_L3); });
  auto money = WithHerView(About<v1::RequestBridgingGrantRequest>());
  money.set_purpose("invented nights");
  auto& line = *money.add_lines();
  line.set_need(v1::BRIDGING_NEED_SHELTER_NIGHTS);
  line.mutable_amount()->set_currency_code("EUR");
  line.mutable_amount()->set_minor_units(30000);
  Once(Office(), &Stub::RequestBridgingGrant, money,
       [](auto& r) { r.set_purpose("other nights"); });
  auto missing = About<v1::AskForInformationRequest>();
  missing.add_questions()->set_field("needs.diet");
  missing.mutable_questions(0)->set_text("invented question");
  Once(Office(), &Stub::AskForInformation, missing,
       [](auto& r) { r.mutable_questions(0)->set_text("another question"); });
  auto update = About<v1::UpdateIntakeRequest>();
  update.mutable_intake()->mutable_needs()->set_diet("invented diet");
  update.add_update_mask("needs.diet");
  Once(kNgo, &Stub::UpdateIntake, update,
       [](auto& r) { r.mutable_intake()->mutable_needs()->clear_diet(); });
  auto note = About<v1::AddNoteRequest>();
  note.set_text("invented note");
  note.set_visibility(v1::NOTE_VISIBILITY_OFFICE);
  Once(Office(), &Stub::AddNote, note,
       [](auto& r) { r.set_text("another note"); });
  PaperIsAdded();
  auto assign = About<v1::AssignCaseRequest>();
  assign.set_role(v1::ASSIGNMENT_ROLE_VERIFIER);
  assign.set_subject("witness/vera");
  assign.set_organisation_id("witness");
  Once(Office(), &Stub::AssignCase, assign,
       [](auto& r) { r.set_subject("witness/viktor"); });
  auto referee = About<v1::AddRefereeRequest>();
  referee.mutable_referee()->set_name("Invented Referee");
  referee.mutable_referee()->set_contact("invented contact");
  referee.mutable_referee()->set_relationship(v1::REFEREE_RELATIONSHIP_LAWYER);
  referee.mutable_referee()->set_consented(true);
  const auto added = Once(Office(), &Stub::AddReferee, referee, [](auto& r) {
    r.mutable_referee()->set_name("Another Referee");
  });
  auto answer = About<v1::RecordReferenceAnswerRequest>();
  answer.set_referee_id(added.referee_id());
  answer.mutable_answer()->set_finding(v1::REFERENCE_FINDING_CONFIRMS);
  Once(Office(), &Stub::RecordReferenceAnswer, answer, [](auto& r) {
    r.mutable_answer()->set_finding(v1::REFERENCE_FINDING_CONTRADICTS);
  });
  auto verification = About<v1::DecideVerificationRequest>();
  ByInterview(verification);
  Once(Office(), &Stub::DecideVerification, verification,
       [](auto& r) { r.set_reason("another reason"); });
  auto eligibility = WithHerView(About<v1::DecideEligibilityRequest>());
  eligibility.set_outcome(v1::ELIGIBILITY_OUTCOME_ELIGIBLE);
  Once(Office(), &Stub::DecideEligibility, eligibility,
       [](auto& r) { r.set_outcome(v1::ELIGIBILITY_OUTCOME_WAITLISTED); });
}

void OnceTest::IsSpokenFor() {
  auto consent = AboutHer<v1::GrantConsentRequest>();
  consent.mutable_consent()->set_purpose(v1::CONSENT_PURPOSE_PROCESSING);
  *consent.mutable_consent()->mutable_given_on() = ToDate(world_.Today());
  consent.mutable_consent()->set_way("call");
  consent.mutable_consent()->set_language_code("es");
  auto withdrawal = About<v1::WithdrawConsentRequest>();
  withdrawal.set_consent_id(
      Once(Office(), &Stub::GrantConsent, consent, [](auto& r) {
        r.mutable_consent()->set_way("letter");
      }).consent_id());
  withdrawal.set_channel("call");
  Once(Office(), &Stub::WithdrawConsent, withdrawal,
       [](auto& r) { r.set_channel("letter"); });
  auto mandate = About<v1::AddSpokespersonRequest>();
  mandate.mutable_spokesperson()->set_kind(
      v1::SPOKESPERSON_KIND_CONTACT_PERSON);
  mandate.mutable_spokesperson()->set_name("Invented Aunt");
  mandate.mutable_spokesperson()->set_how_given("in a call");
  mandate.mutable_spokesperson()->add_purposes(
      v1::SPOKESPERSON_PURPOSE_INFORMATION);
  Once(Office(), &Stub::AddSpokesperson, mandate,
       [](auto& r) { r.mutable_spokesperson()->set_name("Another Aunt"); });
  auto correct = About<v1::CorrectRecordRequest>();
  correct.set_event_id(world_.Timeline(id_).back().event_id());
  correct.set_reason("the wrong case");
  Once(Office(), &Stub::CorrectRecord, correct,
       [](auto& r) { r.set_reason("another reason"); });
  Once(Office(), &Stub::MarkContactLost, About<v1::MarkContactLostRequest>(),
       [](auto& r) { r.set_note("no answer since Monday"); });
  auto found = About<v1::ResumeRequest>();
  found.set_verified_by(v1::VIEW_VERIFICATION_AGREED_PHRASE);
  Once(Office(), &Stub::Resume, found,
       [](auto& r) { r.set_note("she called"); });
}

void OnceTest::IsPlaced() {
  auto rank = About<v1::RequestProposalsRequest>();
  rank.set_nights(80);
  Once(Office(), &Stub::RequestProposals, rank,
       [](auto& r) { r.set_nights(90); });
  Once(Office(), &Stub::RunRound, v1::RunRoundRequest(),
       [](auto& r) { r.add_weights()->set_part(v1::SCORE_PART_SOONER); });
  world_.MakeRound();
  v1::AcceptRoundRequest plan;
  plan.set_plan(world_.database_.Value("SELECT round_id FROM rounds"));
  plan.set_reason("the best there is");
  Once(Office(), &Stub::AcceptRound, plan,
       [](auto& r) { r.set_reason("another reason"); });
  auto ask = About<v1::ProposeToCityRequest>();
  ask.set_host_id("utrecht");
  *ask.mutable_stay()->mutable_check_in() = ToDate(world_.Today() + 60);
  *ask.mutable_stay()->mutable_check_out() = ToDate(world_.Today() + 140);
  const std::string proposal = Once(Office(), &Stub::ProposeToCity, ask,
                                    [](auto& r) { r.set_host_id("porto"); })
                                   .proposal()
                                   .proposal_id();
  v1::RecordCityDecisionRequest yes;
  yes.set_proposal_id(proposal);
  yes.set_decision(v1::CITY_DECISION_ACCEPT);
  yes.set_coordinator_subject("coordinator");
  Once(City("utrecht"), &Stub::RecordCityDecision, yes,
       [](auto& r) { r.set_coordinator_subject("another"); });
  world_.RunAll();
  auto offer = About<v1::OfferPlacementRequest>();
  offer.set_proposal_id(proposal);
  Once(Office(), &Stub::OfferPlacement, offer,
       [](auto& r) { r.set_etag("99"); });
  auto choice = WithHerView(About<v1::RecordDefenderDecisionRequest>());
  choice.mutable_place()->set_proposal_id(proposal);
  choice.mutable_place()->set_decision(v1::DEFENDER_DECISION_ACCEPT);
  Once(Office(), &Stub::RecordDefenderDecision, choice, [](auto& r) {
    r.mutable_place()->set_decision(v1::DEFENDER_DECISION_DECLINE);
  });
  world_.RunAll();
}

void OnceTest::Stops() {
  auto stop = WithHerView(About<v1::WithdrawRequest>());
  stop.set_reason(v1::WITHDRAWAL_REASON_NOT_SAID);
  Once(Office(), &Stub::Withdraw, stop,
       [](auto& r) { r.set_reason(v1::WITHDRAWAL_REASON_SAFE_NOW); });
}

void OnceTest::IsSafeElsewhere() {
  auto safe = WithHerView(About<v1::MarkSafeElsewhereRequest>());
  *safe.mutable_second_view() = world_.HerView();
  safe.mutable_second_view()->set_channel(v1::CONTACT_CHANNEL_SIGNAL);
  Once(Office(), &Stub::MarkSafeElsewhere, safe,
       [](auto& r) { r.set_note("with cousins"); });
  world_.Advance(absl::Hours(25));
  world_.RunAll();
  auto again = WithHerView(About<v1::ReopenRequest>());
  again.set_reason(v1::REOPEN_REASON_IN_DANGER_AGAIN);
  again.set_level(type::v1::LEVEL_L2);
  Once(Office(), &Stub::Reopen, again,
       [](auto& r) { r.set_level(type::v1::LEVEL_L1); });
}

void OnceTest::IsSilent() {
  auto instructions = About<v1::RecordAdvanceInstructionsRequest>();
  instructions.mutable_instructions()->set_if_silent("wait a week");
  instructions.mutable_instructions()->set_how_given("in a call");
  Once(Office(), &Stub::RecordAdvanceInstructions, instructions,
       [](auto& r) { r.mutable_instructions()->set_if_silent("wait"); });
  auto detained = About<v1::MarkDetainedRequest>();
  detained.set_told_by("an invented lawyer");
  Once(Office(), &Stub::MarkDetained, detained,
       [](auto& r) { r.set_held_where("an invented place"); });
  Once(Office(), &Stub::MarkDeceased, DeathOfHer(),
       [](auto& r) { r.set_told_by("an invented brother"); });
  world_.Advance(absl::Hours(24 * 91));
  auto release = About<v1::ReleaseAfterSilenceRequest>();
  release.set_reason("no word for three months");
  Once(kSecurity, &Stub::ReleaseAfterSilence, release,
       [](auto& r) { r.set_reason("another reason"); });
}

void OnceTest::IsExposed() {
  auto reveal = About<v1::RevealIdentityRequest>();
  reveal.set_purpose(v1::REVEAL_PURPOSE_TICKET);
  Once(Office(), &Stub::RevealIdentity, reveal,
       [](auto& r) { r.set_purpose(v1::REVEAL_PURPOSE_PAYMENT); });
  v1::ReportExposureRequest report;
  report.set_subject("witness/vera");
  report.mutable_since()->set_seconds(
      absl::ToUnixSeconds(absl::Now() - absl::Hours(1)));
  const auto drawn_up = Once(kSecurity, &Stub::ReportExposure, report,
                             [](auto& r) { r.set_subject("witness/viktor"); });
  v1::RecordExposureTaskRequest task;
  task.set_exposure_id(drawn_up.exposure_id());
  task.set_task_id(drawn_up.tasks(0).task_id());
  Once(kSecurity, &Stub::RecordExposureTask, task,
       [](auto& r) { r.set_task_id("another"); });
  auto wish = WithHerView(About<v1::RequestReviewRequest>());
  wish.set_subject(v1::REVIEW_SUBJECT_WISH);
  wish.mutable_defender_view()->set_words("invented wish");
  v1::DecideReviewRequest ruling = About<v1::DecideReviewRequest>();
  ruling.set_review_id(Once(kNgo, &Stub::RequestReview, wish, [](auto& r) {
                         r.mutable_defender_view()->set_words("another wish");
                       }).review_id());
  ruling.set_outcome(v1::REVIEW_OUTCOME_CHANGED);
  ruling.set_reason(v1::REVIEW_REASON_WISH_STANDS);
  ruling.mutable_explanation()->set_text("invented words for her");
  ruling.mutable_explanation()->set_language_code("es");
  auto telling = About<v1::RecordTellingRequest>();
  telling.set_explanation_id(Once(Office("office/cleo"), &Stub::DecideReview,
                                  ruling,
                                  [](auto& r) { r.set_note("another note"); })
                                 .relocation()
                                 .explanations(0)
                                 .explanation_id());
  *telling.mutable_telling()->mutable_told_on() = ToDate(world_.Today());
  telling.mutable_telling()->set_channel(v1::CONTACT_CHANNEL_SIGNAL);
  Once(kNgo, &Stub::RecordTelling, telling, [](auto& r) {
    r.mutable_telling()->set_channel(v1::CONTACT_CHANNEL_PHONE);
  });
  auto heard = WithHerView(About<v1::RecordDefenderViewRequest>());
  heard.set_kind(v1::DECISION_KIND_OTHER);
  Once(Office(), &Stub::RecordDefenderView, heard,
       [](auto& r) { r.mutable_defender_view()->set_words("others"); });
  IsTold();
  auto concern = About<v1::RaiseSafeguardingConcernRequest>();
  concern.set_about(v1::SAFEGUARDING_SUBJECT_HOST);
  concern.set_text("invented worry");
  v1::RecordSafeguardingStepRequest step;
  step.set_concern_id(
      Once(kNgo, &Stub::RaiseSafeguardingConcern, concern, [](auto& r) {
        r.set_text("another worry");
      }).concern_id());
  step.set_finding(v1::SAFEGUARDING_FINDING_ACKNOWLEDGED);
  Once(kSecurity, &Stub::RecordSafeguardingStep, step,
       [](auto& r) { r.set_note("at once"); });
  Once(Office(), &Stub::BurnContact, About<v1::BurnContactRequest>(),
       [](auto& r) { r.set_note("somebody else answered"); });
  Once(Office(), &Stub::BurnDocument, AboutHer<v1::BurnDocumentRequest>(),
       [](auto& r) { r.set_note("copied at a checkpoint"); });
  auto contact = WithHerView(About<v1::ReplaceContactRequest>());
  contact.mutable_safe_contact()->set_channel(v1::CONTACT_CHANNEL_PHONE);
  contact.mutable_safe_contact()->set_address("invented, a new one");
  contact.mutable_defender_view()->set_verified_by(
      v1::VIEW_VERIFICATION_IN_PERSON);
  Once(Office(), &Stub::ReplaceContact, contact, [](auto& r) {
    r.mutable_safe_contact()->set_address("invented, another");
  });
}

void OnceTest::IsReferred() {
  v1::Intake intake = World::Intake();
  World::AddConsent(v1::CONSENT_PURPOSE_SHARE_WITH_PARTNER,
                    *intake.mutable_persons(0));
  id_ = world_.Eligible(intake).relocation_id();
  auto out = WithHerView(About<v1::ReferOutRequest>());
  out.set_network("tide");
  out.add_fields("persons");
  const auto sent = Once(Office(), &Stub::ReferOut, out,
                         [](auto& r) { r.add_fields("threats"); });
  v1::ReferralLetter answer;
  answer.set_referral_id(sent.referral_id());
  answer.mutable_answer()->set_bounce_reason(
      v1::REFERRAL_BOUNCE_REASON_NO_CAPACITY);
  v1::RecordReferralAnswerRequest record;
  record.set_sealed_file(FileOf(Tide(), answer));
  Once(Office(), &Stub::RecordReferralAnswer, record,
       [&](auto& r) { r.set_sealed_file(FileOf(Tide(), answer)); });
  v1::AcceptReferralRequest accept;
  accept.set_sealed_file(FileOf(
      Tide(), LetterOf(intake, world_.Now(), "0123456789abcdefghjkmnpqrs")));
  accept.set_decision(v1::REFERRAL_DECISION_ACCEPT);
  Once(Office(), &Stub::AcceptReferral, accept, [](auto& r) {
    r.set_decision(v1::REFERRAL_DECISION_BOUNCE);
    r.set_bounce_reason(v1::REFERRAL_BOUNCE_REASON_OTHER);
  });
}

void OnceTest::Parts() {
  v1::Intake intake = World::Intake();
  intake.add_persons()->set_role(v1::PERSON_ROLE_PARTNER);
  const v1::Relocation both = world_.Submitted(std::move(intake));
  auto join = World::Named<v1::JoinPartyRequest>(both.relocation_id());
  join.mutable_person()->set_role(v1::PERSON_ROLE_CHILD);
  join.mutable_person()->mutable_child()->set_custody("hers");
  Once(As(Role::kNgoCaseworker, "ngo"), &Stub::JoinParty, WithHerView(join),
       [](auto& r) { r.mutable_person()->mutable_child()->set_school("2"); });
  auto behind = World::Named<v1::RecordRelativeRequest>(both.relocation_id());
  behind.mutable_relative()->set_relation(v1::RELATIVE_RELATION_PARENT);
  Once(As(Role::kSecurityOfficer, "office"), &Stub::RecordRelative, behind,
       [](auto& r) { r.mutable_relative()->set_called("another"); });
  auto close = World::Named<v1::CloseRelativeRequest>(both.relocation_id());
  close.set_relative_id(
      world_.Get(both.relocation_id()).relatives(0).relative_id());
  close.set_outcome(v1::RELATIVE_OUTCOME_DIED);
  Once(As(Role::kSecurityOfficer, "office"), &Stub::CloseRelative, close,
       [](auto& r) { r.set_note("another"); });
  auto split = World::Named<v1::SplitPartyRequest>(both.relocation_id());
  split.add_person_ids(both.intake().persons(1).person_id());
  split.add_interviewed_alone_person_ids(split.person_ids(0));
  *split.mutable_intake() = World::Intake();
  split.mutable_intake()->clear_persons();
  split.mutable_intake()->mutable_safe_contact()->set_address("hers alone");
  Once(As(Role::kSecurityOfficer, "office"), &Stub::SplitParty,
       WithHerView(split), [](auto& r) { r.set_etag("99"); });
}

void OnceTest::IsMerged() {
  id_ = world_.Submitted().relocation_id();
  const std::string other = world_.Submitted().relocation_id();
  const auto both = [&](auto request) {
    request.set_other_relocation_id(other);
    return request;
  };
  const auto with_her_word = [&](auto request) {
    *request.mutable_other_defender_view() = world_.HerView();
    return WithHerView(std::move(request));
  };
  auto same = both(About<v1::ConfirmDuplicateRequest>());
  same.set_verdict(v1::DUPLICATE_VERDICT_SAME);
  same.set_reason("one passport");
  Once(Office(), &Stub::ConfirmDuplicate, same,
       [](auto& r) { r.set_reason("one telephone"); });
  ASSERT_OK(world_.Do(Office("office/two"), &Stub::ConfirmDuplicate, same));
  auto merge = with_her_word(both(About<v1::MergeRelocationsRequest>()));
  merge.set_reason("one person");
  Once(Office(), &Stub::MergeRelocations, merge,
       [](auto& r) { r.set_reason("one family"); });
  auto undo = both(About<v1::UndoMergeRequest>());
  undo.set_reason("two persons");
  Once(Office(), &Stub::UndoMerge, undo,
       [](auto& r) { r.set_reason("two families"); });
  Once(Office(), &Stub::RecordIntroduction,
       with_her_word(both(About<v1::RecordIntroductionRequest>())),
       [](auto& r) { r.clear_other_defender_view(); });
}

// What ends the story of a case is repeated where it is tested.
bool IsOfTheStory(const google::protobuf::MethodDescriptor& method) {
  return method.name() != "EraseRelocation" && method.name() != "SetRetention";
}

namespace {

using ::sojourn::testing::StatusIs;

TEST_F(OnceTest, EveryChangeIsMadeOnce) {
  Arrives();
  IsJudged();
  IsSpokenFor();
  IsPlaced();
  Travels();
  Stops();
  Stays();
  IsExposed();
  IsSafeElsewhere();
  IsReferred();
  IsMerged();
  IsSilent();
  Parts();
  std::set<std::string> changes;
  const auto* const service =
      google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
          "sojourn.relocation.v1.RelocationService");
  for (int i = 0; i < service->method_count(); ++i) {
    const auto* const method = service->method(i);
    const bool changes_something =
        method->input_type()->FindFieldByName("request_id") != nullptr;
    if (changes_something && IsOfTheStory(*method)) {
      changes.insert(method->name());
    }
  }
  EXPECT_EQ(walked_, changes);
}

TEST_F(OnceTest, OfTwoWhoSawTheSameVersionOneWins) {
  Arrives();
  auto request = About<v1::MarkContactLostRequest>();
  request.set_etag(world_.Get(id_).etag());
  std::vector<absl::Status> results(2);
  std::vector<std::thread> callers;
  for (absl::Status& result : results) {
    callers.emplace_back([&] {
      result = world_.Do(Office(), &Stub::MarkContactLost, request).status();
    });
  }
  for (std::thread& caller : callers) caller.join();
  ASSERT_NE(results[0].ok(), results[1].ok());
  const absl::Status& lost = results[0].ok() ? results[1] : results[0];
  EXPECT_THAT(lost, StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT(lost, ReasonIs("ETAG_MISMATCH"));
  EXPECT_EQ(world_.Get(id_).etag(), "2");
}

TEST_F(OnceTest, TheHostSeesPartyAndNightsAndNobody) {
  id_ = world_.Eligible().relocation_id();
  ASSERT_OK(world_.Ask(id_, "porto"));
  ASSERT_OK(world_.Ask(id_, "utrecht"));
  const auto seen = world_.Do(City("utrecht"), &Stub::GetRelocation,
                              About<v1::GetRelocationRequest>());
  ASSERT_OK(seen);
  v1::Relocation rest = seen->relocation();
  ASSERT_EQ(rest.proposals_size(), 1);
  EXPECT_EQ(rest.proposals(0).host_id(), "utrecht");
  EXPECT_EQ(rest.party().adults(), 1);
  // Nothing is left beside what a host needs to say yes or no.
  rest.clear_relocation_id();
  rest.clear_level();
  rest.clear_kind();
  rest.clear_horizon();
  rest.clear_party();
  rest.clear_proposals();
  rest.clear_waiting_for();
  EXPECT_EQ(rest.DebugString(), "");
  EXPECT_EQ(seen->DebugString().find("Invented"), std::string::npos);
}

TEST_F(OnceTest, TheFeedIsForServicesAndTellsNoJourney) {
  id_ = world_.Eligible().relocation_id();
  auto departed = About<v1::MarkDepartedRequest>();
  departed.set_person_id(world_.Get(id_).intake().persons(0).person_id());
  ASSERT_OK(world_.Do(Office(), &Stub::MarkDeparted, departed));
  const auto watch = [&](grpc::ClientContext& context,
                         const auth::Caller& caller) {
    context.AddMetadata(auth::kFakeCallerKey, auth::EncodeFakeCaller(caller));
    return world_.stub_->WatchEvents(&context, v1::WatchEventsRequest());
  };
  grpc::ClientContext context;
  const auto stream = watch(context, testing::AsService("relocation"));
  std::vector<std::string> types;
  v1::WatchEventsResponse message;
  while (types.size() < 6 && stream->Read(&message)) {
    for (const auto& event : message.events()) types.push_back(event.type());
  }
  context.TryCancel();
  ASSERT_EQ(types.size(), 6u);
  EXPECT_EQ(types.front(), "relocation.submitted");
  EXPECT_EQ(types.back(), "relocation.changed");
  for (const auth::Caller& caller :
       {Office(), kNgo, City("utrecht"), As(Role::kAdmin, "office")}) {
    grpc::ClientContext other;
    const auto refused = watch(other, caller);
    EXPECT_FALSE(refused->Read(&message));
    EXPECT_EQ(refused->Finish().error_code(),
              grpc::StatusCode::PERMISSION_DENIED);
  }
}

}  // namespace
}  // namespace sojourn::relocation
