// An intake that was sent, changed in place.
#include <string>
#include <vector>

#include "services/relocation/workflow/workflow_test_world.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::testing::BadFieldsAre;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

const auth::Caller kNgo = As(Role::kNgoCaseworker, "ngo");

class UpdateIntakeTest : public ::testing::Test {
 protected:
  absl::StatusOr<v1::Relocation> Update(const std::string& id,
                                        const v1::Intake& intake,
                                        const std::vector<std::string>& mask,
                                        const auth::Caller& by = kNgo) {
    auto request = World::Named<v1::UpdateIntakeRequest>(id);
    *request.mutable_intake() = intake;
    for (const std::string& path : mask) request.add_update_mask(path);
    auto updated = world_.Do(by, &Stub::UpdateIntake, request);
    if (!updated.ok()) return updated.status();
    return updated->relocation();
  }
  // The newest entry of the timeline, as `caller` sees it.
  v1::TimelineEntry Last(const std::string& id, const auth::Caller& caller) {
    auto timeline = world_.Do(caller, &Stub::GetTimeline,
                              World::Named<v1::GetTimelineRequest>(id));
    EXPECT_OK(timeline);
    return timeline.ok() && !timeline->entries().empty()
               ? *timeline->entries().rbegin()
               : v1::TimelineEntry();
  }
  v1::Relocation Seen(const std::string& id) {
    auto seen = world_.Do(kNgo, &Stub::GetRelocation,
                          World::Named<v1::GetRelocationRequest>(id));
    EXPECT_OK(seen);
    return seen.ok() ? seen->relocation() : v1::Relocation();
  }
  std::string Submitted() {
    return world_.Submitted(World::Intake()).relocation_id();
  }
  static v1::Person NewAdult(bool consents) {
    v1::Person person;
    person.set_role(v1::PERSON_ROLE_ADULT);
    person.mutable_identity()->add_names("Invented Sister");
    if (consents) {
      World::AddConsent(v1::CONSENT_PURPOSE_SHARE_WITH_HOST, person);
    }
    return person;
  }
  std::string Places(const std::string& id) {
    std::string places;
    const v1::Relocation seen = world_.Get(id);
    for (const auto& proposal : seen.proposals()) {
      places += v1::ProposalState_Name(proposal.state()) + " ";
    }
    return places;
  }

  World world_;
};

TEST_F(UpdateIntakeTest, ChangesWhatIsNamedAndTheHistorySaysWhichPaths) {
  const std::string id = Submitted();
  v1::Intake sent;
  sent.set_danger("invented, another danger");
  sent.set_remoteness("not named");
  sent.add_persons()->mutable_identity()->set_pronoun("ella");
  ASSERT_OK(Update(
      id, sent, {"danger", "intake.persons[0].identity.pronoun", "workPlan"}));
  const v1::Intake now = Seen(id).intake();
  EXPECT_EQ(now.danger(), "invented, another danger");
  EXPECT_EQ(now.remoteness(), "");
  EXPECT_EQ(now.persons(0).identity().pronoun(), "ella");
  EXPECT_EQ(now.persons(0).identity().names(0), "Invented Name");
  // What was named and stays as it was is no change.
  for (const auth::Caller& caller : {Office(), kNgo}) {
    const v1::TimelineEntry entry = Last(id, caller);
    EXPECT_EQ(entry.type(), "relocation.intake_updated");
    EXPECT_THAT(entry.changed_fields(),
                ElementsAre("danger", "persons[0].identity.pronoun"));
  }
  // Never in clear, neither path nor value.
  EXPECT_EQ(world_.database_.Value(
                "SELECT count(*) FROM events e WHERE e::text LIKE '%danger%'"),
            "0");
}

TEST_F(UpdateIntakeTest, ItsConsentsAndPersonsStayWhatTheyWere) {
  const std::string id = Submitted();
  const v1::Relocation before = Seen(id);
  v1::Intake sent;
  sent.set_danger("invented, another danger");
  ASSERT_OK(Update(id, sent, {"danger"}));
  const v1::Relocation after = Seen(id);
  EXPECT_EQ(after.consents_size(), before.consents_size());
  EXPECT_EQ(after.intake().persons(0).person_id(),
            before.intake().persons(0).person_id());
}

TEST_F(UpdateIntakeTest, TheWholeIntakeIsCheckedAsItBecomes) {
  const std::string id = Submitted();
  v1::Intake sent;
  sent.set_country_code("ZZ");
  sent.mutable_wishes()->set_length_days(-1);
  EXPECT_THAT(Update(id, sent, {"danger", "country_code", "wishes"}),
              BadFieldsAre("intake.danger", "intake.countryCode",
                           "intake.wishes.lengthDays"));
  EXPECT_EQ(Seen(id).intake().country_code(), "GT");
}

TEST_F(UpdateIntakeTest, WhatAnotherCallChangesIsRefusedByItsName) {
  const std::string id = Submitted();
  EXPECT_THAT(
      Update(id, World::Intake(),
             {"safeContact.address", "persons", "persons[0].consents", "kind",
              "nothing", "persons[0].adult.contactCompromised"}),
      BadFieldsAre("update_mask[0]", "update_mask[1]", "update_mask[2]",
                   "update_mask[3]", "update_mask[4]", "update_mask[5]"));
  EXPECT_THAT(Update(id, World::Intake(), {}), BadFieldsAre("update_mask"));
  EXPECT_THAT(Update(id, World::Intake(), {"persons[0]"}),
              ReasonIs("PATH_NOT_UPDATED"));
  EXPECT_THAT(Update(id, World::Intake(), {"persons[2]"}),
              ReasonIs("ELEMENT_MISSING"));
}

TEST_F(UpdateIntakeTest, ABurntDocumentStaysBurnt) {
  v1::Intake intake = World::Intake();
  v1::TravelDocument& passport =
      *intake.mutable_persons(0)->add_travel_documents();
  passport.set_type(v1::TRAVEL_DOCUMENT_TYPE_PASSPORT);
  passport.set_number("invented 1");
  const std::string id = world_.Submitted(intake).relocation_id();
  auto burn = World::Named<v1::BurnDocumentRequest>(id);
  burn.set_person_id(Seen(id).intake().persons(0).person_id());
  ASSERT_OK(world_.Do(Office(), &Stub::BurnDocument, burn));
  const std::vector<std::string> mask = {"persons[0].travelDocuments"};
  // Neither sent anew nor left out.
  ASSERT_OK(Update(id, intake, mask));
  v1::Intake other = intake;
  other.mutable_persons(0)->mutable_travel_documents(0)->set_number("new 2");
  ASSERT_OK(Update(id, other, mask));
  const v1::Relocation seen = Seen(id);
  const auto& documents = seen.intake().persons(0).travel_documents();
  ASSERT_THAT(documents, SizeIs(2));
  EXPECT_EQ(documents[0].number(), "new 2");
  EXPECT_FALSE(documents[0].compromised());
  EXPECT_EQ(documents[1].number(), "invented 1");
  EXPECT_TRUE(documents[1].compromised());
  other.mutable_persons(0)->mutable_travel_documents(0)->set_compromised(true);
  EXPECT_THAT(Update(id, other, mask), ReasonIs("PATH_NOT_UPDATED"));
}

TEST_F(UpdateIntakeTest, AnImminentThreatMakesItL1) {
  const std::string id = world_.Eligible().relocation_id();
  v1::Intake sent;
  sent.add_threats()->set_imminent(true);
  ASSERT_OK_AND_ASSIGN(const v1::Relocation now, Update(id, sent, {"threats"}));
  EXPECT_EQ(now.level(), type::v1::LEVEL_L1);
}

TEST_F(UpdateIntakeTest, ADifferentPartyIsFlaggedWhereAPlaceIsAskedFor) {
  const std::string id = world_.Eligible().relocation_id();
  v1::Intake sent;
  sent.mutable_needs()->set_bedrooms(3);
  ASSERT_OK_AND_ASSIGN(v1::Relocation now, Update(id, sent, {"needs"}));
  EXPECT_THAT(now.flags(), Not(Contains(v1::CASE_FLAG_PARTY_CHANGED)));
  ASSERT_OK(world_.Ask(id, "utrecht"));
  const std::string places = Places(id);
  sent.mutable_needs()->set_pets(true);
  ASSERT_OK_AND_ASSIGN(now, Update(id, sent, {"needs"}));
  EXPECT_THAT(now.flags(), Contains(v1::CASE_FLAG_PARTY_CHANGED));
  // Nothing is given back by it; the officer looks.
  EXPECT_EQ(Places(id), places);
  std::vector<std::string> waits;
  const v1::Relocation seen = world_.Get(id);
  for (const auto& wait : seen.waiting_for()) {
    waits.push_back(wait.what());
  }
  EXPECT_THAT(waits, Contains(HasSubstr("still fits")));
}

TEST_F(UpdateIntakeTest, AnAdultIsAddedOfWhomAHostMayBeTold) {
  const std::string id = world_.Eligible().relocation_id();
  ASSERT_OK(world_.Ask(id, "utrecht"));
  v1::Intake sent;
  sent.add_persons();
  *sent.add_persons() = NewAdult(false);
  EXPECT_THAT(Update(id, sent, {"persons[1]"}), ReasonIs("CONSENT_MISSING"));
  *sent.mutable_persons(1) = NewAdult(true);
  ASSERT_OK(Update(id, sent, {"persons[1]"}));
  const v1::Relocation now = Seen(id);
  ASSERT_THAT(now.intake().persons(), SizeIs(2));
  EXPECT_EQ(now.party().adults(), 2);
  EXPECT_THAT(now.flags(), Contains(v1::CASE_FLAG_PARTY_CHANGED));
  EXPECT_EQ(now.consents_size(), 4);
  EXPECT_EQ(now.consents(3).person_id(), now.intake().persons(1).person_id());
}

TEST_F(UpdateIntakeTest, OfTwoWhoSawTheSameVersionOneWins) {
  const std::string id = Submitted();
  auto request = World::Named<v1::UpdateIntakeRequest>(id);
  request.set_etag(Seen(id).etag());
  request.mutable_intake()->set_danger("invented, another danger");
  request.add_update_mask("danger");
  ASSERT_OK(world_.Do(kNgo, &Stub::UpdateIntake, request));
  request.clear_request_id();
  EXPECT_THAT(world_.Do(Office(), &Stub::UpdateIntake, request),
              ReasonIs("ETAG_MISMATCH"));
}

class InquiryTest : public UpdateIntakeTest {
 protected:
  absl::StatusOr<v1::AskForInformationResponse> Ask(
      const std::string& id, const std::vector<std::string>& fields) {
    auto request = World::Named<v1::AskForInformationRequest>(id);
    for (const std::string& field : fields) {
      v1::InformationQuestion& question = *request.add_questions();
      question.set_field(field);
      question.set_text("invented question about " + field);
    }
    return world_.Do(Office(), &Stub::AskForInformation, request);
  }
  std::string Triaged(type::v1::Level level) {
    const std::string id = Submitted();
    EXPECT_OK(world_.Do(Office(), &Stub::AcknowledgeRequest,
                        World::Named<v1::AcknowledgeRequestRequest>(id)));
    auto triage = World::Named<v1::TriageRequestRequest>(id);
    triage.set_level(level);
    triage.set_kind(v1::RELOCATION_KIND_ABROAD);
    triage.set_horizon(v1::HORIZON_SHORT);
    triage.set_reason("invented reason");
    EXPECT_OK(world_.Do(Office(), &Stub::TriageRequest, triage));
    return id;
  }
  std::string Pauses() {
    return world_.database_.Value(
        "SELECT count(*) || ' ' || coalesce(min(officer), '') || ' ' || "
        "count(resumed_at) FROM clock_pauses");
  }
};

TEST_F(InquiryTest, TheCaseWaitsUntilEveryQuestionHasItsAnswer) {
  const std::string id = Triaged(type::v1::LEVEL_L3);
  ASSERT_OK_AND_ASSIGN(const auto asked,
                       Ask(id, {"needs.diet", "persons[0].identity"}));
  EXPECT_EQ(asked.relocation().state(), v1::RELOCATION_STATE_INCOMPLETE);
  EXPECT_EQ(Pauses(), "1 office/one 0");
  // The submitter sees what is asked, and not who asks.
  v1::Relocation seen = Seen(id);
  ASSERT_THAT(seen.information_requests(), SizeIs(1));
  const v1::InformationRequest& request = seen.information_requests(0);
  EXPECT_EQ(request.information_request_id(), asked.information_request_id());
  EXPECT_EQ(request.questions(1).field(), "persons[0].identity");
  EXPECT_THAT(request.questions(1).text(), HasSubstr("invented question"));
  EXPECT_THAT(request.asked_by(), IsEmpty());
  v1::Intake sent;
  sent.mutable_needs()->set_diet("invented diet");
  ASSERT_OK_AND_ASSIGN(v1::Relocation now, Update(id, sent, {"needs.diet"}));
  EXPECT_EQ(now.state(), v1::RELOCATION_STATE_INCOMPLETE);
  EXPECT_TRUE(now.information_requests(0).questions(0).has_answered_at());
  sent.add_persons()->mutable_identity()->set_known_as("invented");
  ASSERT_OK_AND_ASSIGN(now, Update(id, sent, {"persons[0].identity.knownAs"}));
  EXPECT_EQ(now.state(), v1::RELOCATION_STATE_TRIAGED);
  EXPECT_EQ(Last(id, Office()).type(), "relocation.information_given");
  EXPECT_EQ(Pauses(), "1 office/one 1");
}

TEST_F(InquiryTest, ThatNothingIsKnownIsAnAnswerToo) {
  const std::string id = Triaged(type::v1::LEVEL_L2);
  ASSERT_OK(Ask(id, {"needs.diet"}));
  ASSERT_OK_AND_ASSIGN(const v1::Relocation now,
                       Update(id, v1::Intake(), {"needs.diet"}));
  EXPECT_EQ(now.state(), v1::RELOCATION_STATE_TRIAGED);
  EXPECT_THAT(Last(id, Office()).changed_fields(), IsEmpty());
}

TEST_F(InquiryTest, AtL1NoClockStandsStill) {
  const std::string id = Triaged(type::v1::LEVEL_L1);
  ASSERT_OK(Ask(id, {"needs.diet"}));
  EXPECT_EQ(Pauses(), "0  0");
}

TEST_F(InquiryTest, TheOfficeGoesOnWithoutAnAnswer) {
  const std::string id = Triaged(type::v1::LEVEL_L3);
  ASSERT_OK(Ask(id, {"needs.diet"}));
  auto correct = World::Named<v1::CorrectRecordRequest>(id);
  correct.set_event_id(Last(id, Office()).event_id());
  correct.set_reason("she need not say");
  ASSERT_OK(world_.Do(Office(), &Stub::CorrectRecord, correct));
  const v1::Relocation now = Seen(id);
  EXPECT_EQ(now.state(), v1::RELOCATION_STATE_TRIAGED);
  EXPECT_THAT(now.information_requests(), IsEmpty());
  EXPECT_EQ(Pauses(), "1 office/one 1");
}

TEST_F(InquiryTest, QuestionsAreAboutFieldsThatAnUpdateAnswers) {
  const std::string id = Triaged(type::v1::LEVEL_L3);
  EXPECT_THAT(Ask(id, {"safeContact.hours", "nothing", "persons[0].consents"}),
              BadFieldsAre("questions[0].field", "questions[1].field",
                           "questions[2].field"));
  EXPECT_THAT(Ask(id, {}), BadFieldsAre("questions"));
  EXPECT_THAT(Ask(Submitted(), {"needs.diet"}), ReasonIs("STATE_FORBIDS"));
}

class NoteTest : public UpdateIntakeTest {
 protected:
  absl::StatusOr<v1::AddNoteResponse> Write(const auth::Caller& by,
                                            const std::string& id,
                                            v1::NoteVisibility visibility) {
    auto request = World::Named<v1::AddNoteRequest>(id);
    request.set_text("invented note");
    request.set_visibility(visibility);
    return world_.Do(by, &Stub::AddNote, request);
  }
};

TEST_F(NoteTest, IsSeenByThoseItIsFor) {
  const std::string id = Submitted();
  ASSERT_OK(Write(Office(), id, v1::NOTE_VISIBILITY_OFFICE));
  ASSERT_OK_AND_ASSIGN(
      const auto shared,
      Write(Office(), id, v1::NOTE_VISIBILITY_SHARED_WITH_SUBMITTER));
  ASSERT_OK(Write(kNgo, id, v1::NOTE_VISIBILITY_SHARED_WITH_SUBMITTER));
  EXPECT_THAT(world_.Get(id).notes(), SizeIs(3));
  EXPECT_EQ(world_.Get(id).notes(0).written_by(), "office/one");
  const v1::Relocation seen = Seen(id);
  ASSERT_THAT(seen.notes(), SizeIs(2));
  EXPECT_EQ(seen.notes(0).note_id(), shared.note_id());
  EXPECT_EQ(seen.notes(0).text(), "invented note");
  EXPECT_THAT(seen.notes(0).written_by(), IsEmpty());
  EXPECT_THAT(Write(kNgo, id, v1::NOTE_VISIBILITY_OFFICE),
              ReasonIs("VISIBILITY_NOT_YOURS"));
  EXPECT_THAT(Write(kNgo, id, v1::NOTE_VISIBILITY_UNSPECIFIED),
              BadFieldsAre("visibility"));
}

TEST_F(NoteTest, IsTakenBackAndNeverEdited) {
  const std::string id = Submitted();
  ASSERT_OK(Write(Office(), id, v1::NOTE_VISIBILITY_OFFICE));
  auto correct = World::Named<v1::CorrectRecordRequest>(id);
  correct.set_event_id(Last(id, Office()).event_id());
  correct.set_reason("of another case");
  ASSERT_OK(world_.Do(Office(), &Stub::CorrectRecord, correct));
  EXPECT_THAT(world_.Get(id).notes(), IsEmpty());
}

}  // namespace
}  // namespace sojourn::relocation
