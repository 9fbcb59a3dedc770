// What the other parts of a case do with a party that split: its intake,
// questions, holds, referrals, instructions and alarms.
#include <string>
#include <vector>

#include "services/relocation/documents/document_fixture.h"
#include "services/relocation/party/party_fixture.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::testing::BadFieldsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class SplitPartsTest : public PartyTest {
 protected:
  absl::StatusOr<v1::UpdateIntakeResponse> Update(
      const std::vector<std::string>& mask, const v1::Intake& intake) {
    auto request = World::Named<v1::UpdateIntakeRequest>(old_);
    *request.mutable_intake() = intake;
    for (const std::string& path : mask) request.add_update_mask(path);
    return world_.Do(Ngo(), &Stub::UpdateIntake, request);
  }
  std::string Cases() {
    return world_.database_.Value("SELECT count(*) FROM relocations");
  }
  v1::AdvanceInstructions Instructions() {
    return world_.Get(old_).advance_instructions();
  }
  void Instruct(const std::string& words) {
    auto wish = World::Named<v1::RecordAdvanceInstructionsRequest>(old_);
    wish.mutable_instructions()->set_if_silent(words);
    wish.mutable_instructions()->set_how_given("in a call");
    ASSERT_OK(world_.Do(Ngo(), &Stub::RecordAdvanceInstructions, wish));
  }
};

TEST_F(SplitPartsTest, AnUpdateOfTheOldIntakeIsAnsweredAsBeforeAndFindsNobody) {
  ASSERT_OK(Ask(old_, "utrecht"));
  Split(Leaving({0, 1}));
  EXPECT_EQ(KeysOf(persons_[0]), "0");
  EXPECT_NE(KeysOf(persons_[2]), "0");
  v1::Intake sent = Both();
  sent.mutable_persons(0)->mutable_identity()->set_known_as("Ix");
  sent.mutable_persons(2)->mutable_identity()->set_known_as("Rodri");
  ASSERT_OK_AND_ASSIGN(
      const auto updated,
      Update({"persons[0].identity.knownAs", "persons[2].identity.knownAs"},
             sent));
  EXPECT_EQ(updated.relocation().intake().persons(0).identity().known_as(),
            "Ix");
  EXPECT_EQ(KeysOf(persons_[0]), "0");
  EXPECT_NE(KeysOf(persons_[2]), "0");
  EXPECT_TRUE(world_.Get(old_).intake().persons(0).apart());
  // What a host must know is asked of everybody whom it was told of.
  sent.mutable_persons(1)->set_role(v1::PERSON_ROLE_ADULT);
  EXPECT_THAT(Update({"persons[1].role"}, sent), ReasonIs("CONSENT_MISSING"));
  sent.mutable_persons(0)->mutable_needs()->set_step_free(true);
  ASSERT_OK_AND_ASSIGN(const auto changed,
                       Update({"persons[0].needs.stepFree"}, sent));
  EXPECT_TRUE(changed.relocation().party().step_free());
  EXPECT_THAT(world_.Get(old_).flags(),
              ::testing::Contains(v1::CASE_FLAG_PARTY_CHANGED));
}

TEST_F(SplitPartsTest, WhetherSheLeftIsNoFieldOfAForm) {
  v1::Intake sent = Both();
  sent.mutable_persons(2)->set_apart(true);
  EXPECT_THAT(Update({"persons[2].apart"}, sent),
              BadFieldsAre("update_mask[0]"));
  auto& sister = *sent.add_persons();
  sister.set_role(v1::PERSON_ROLE_ADULT);
  sister.set_apart(true);
  ASSERT_OK(Update({"persons[3]"}, sent));
  EXPECT_FALSE(world_.Get(old_).intake().persons(3).apart());
  EXPECT_NE(world_.Get(old_).party().adults(), 2);
}

TEST_F(SplitPartsTest, NobodyIsSentToLookForWhoLeft) {
  Split(Leaving({0, 1}));
  auto ask = World::Named<v1::AskForInformationRequest>(old_);
  auto& question = *ask.add_questions();
  question.set_field("persons[0].identity");
  question.set_text("which is her other name?");
  EXPECT_THAT(world_.Do(Office(), &Stub::AskForInformation, ask),
              BadFieldsAre("questions[0].field"));
  ask.mutable_questions(0)->set_field("persons[2].identity");
  // In this state nobody is asked; the field is allowed.
  EXPECT_THAT(world_.Do(Office(), &Stub::AskForInformation, ask),
              Not(BadFieldsAre("questions[0].field")));
}

// Her paper stays with whoever brought it, and is for no officer here: her own
// case asks her for it again.
TEST_F(SplitPartsTest, APaperOfWhoLeftIsForNoOfficer) {
  Stub& stub = *world_.stub_;
  auto hers = LetterAbout(old_);
  hers.set_person_id(persons_[0]);
  const auto sent = SendDocument(stub, Ngo(), hers, "a page");
  ASSERT_OK(sent);
  const std::string& id = sent->document_id();
  ASSERT_OK(ReadDocument(stub, Office(), id));
  const std::string seen = world_.SeenBy(Ngo(), old_);
  const v1::Relocation made = Split(Leaving({0, 1}));
  EXPECT_THAT(ReadDocument(stub, Office(), id).status(), ReasonIs("NOT_FOUND"));
  EXPECT_EQ(world_.Get(old_).documents_size(), 0);
  EXPECT_EQ(world_.Get(made.relocation_id()).documents_size(), 0);
  // Who is not told sees what she saw, and may go on.
  EXPECT_EQ(world_.SeenBy(Ngo(), old_), seen);
  EXPECT_OK(ReadDocument(stub, Ngo(), id));
  hers.set_request_id(testing::NewRequestId());
  EXPECT_OK(SendDocument(stub, Ngo(), hers, "another page"));
  hers.set_request_id(testing::NewRequestId());
  EXPECT_THAT(SendDocument(stub, Office(), hers, "a page").status(),
              ReasonIs("PERSON_UNKNOWN"));
}

TEST_F(SplitPartsTest, WhatIsHeldFromNowOnIsForWhoMoves) {
  world_.Held(old_, "utrecht");
  EXPECT_EQ(world_.capacity_.last_held.person_refs_size(), 3);
  Split(Leaving({0, 1}));
  world_.Held(old_, "porto");
  EXPECT_EQ(world_.capacity_.last_held.host_id(), "porto");
  EXPECT_EQ(world_.capacity_.last_held.person_refs_size(), 1);
  EXPECT_EQ(world_.capacity_.last_held.party().adults(), 1);
  EXPECT_EQ(world_.capacity_.last_held.party().children(), 0);
}

TEST_F(SplitPartsTest, WhatSheWantedDoneDoesNotHoldForWhoStays) {
  Instruct("call my sister");
  EXPECT_EQ(Instructions().if_silent(), "call my sister");
  Split(Leaving({0, 1}));
  EXPECT_EQ(Instructions().if_silent(), "");
  Instruct("call my union");
  EXPECT_EQ(Instructions().if_silent(), "call my union");
}

TEST_F(SplitPartsTest, WhatTheDefenderWantedHoldsWhenAnotherLeaves) {
  Instruct("call my sister");
  Split(Leaving({2}));
  EXPECT_EQ(Instructions().if_silent(), "call my sister");
}

TEST_F(SplitPartsTest, NotOnAWordThatSheWasMadeToSay) {
  auto request = Leaving({0, 1});
  request.mutable_defender_view()->set_phrase_heard(v1::PHRASE_HEARD_DURESS);
  EXPECT_THAT(world_.Do(Office(), &Stub::SplitParty, request),
              ReasonIs("DURESS_HEARD"));
  EXPECT_EQ(Cases(), "1");
  // Nor over the same way afterwards.
  request = Leaving({0, 1});
  request.mutable_defender_view()->set_channel(v1::CONTACT_CHANNEL_SIGNAL);
  EXPECT_THAT(world_.Do(Office(), &Stub::SplitParty, request),
              ReasonIs("SECOND_CHANNEL_NEEDED"));
  request.mutable_defender_view()->set_verified_by(
      v1::VIEW_VERIFICATION_IN_PERSON);
  EXPECT_OK(world_.Do(Office(), &Stub::SplitParty, request));
}

TEST_F(SplitPartsTest, NotToAContactThatThePartyHadBefore) {
  auto replace = World::Named<v1::ReplaceContactRequest>(old_);
  replace.mutable_safe_contact()->set_channel(v1::CONTACT_CHANNEL_PHONE);
  replace.mutable_safe_contact()->set_address("another invented contact");
  *replace.mutable_defender_view() = world_.HerView();
  ASSERT_OK(world_.Do(Office(), &Stub::ReplaceContact, replace));
  for (const char* known :
       {"invented contact", "another invented contact", "his own"}) {
    auto request = Leaving({0, 1});
    request.mutable_intake()->mutable_safe_contact()->set_address(known);
    EXPECT_THAT(world_.Do(Office(), &Stub::SplitParty, request),
                BadFieldsAre("intake.safe_contact.address"))
        << known;
  }
}

TEST_F(SplitPartsTest, FromACaseThatIsSuspendedToo) {
  auto detained = World::Named<v1::MarkDetainedRequest>(old_);
  detained.set_told_by("an invented lawyer");
  ASSERT_OK(world_.Do(Office(), &Stub::MarkDetained, detained));
  const v1::Relocation made = Split(Leaving({2}));
  EXPECT_EQ(made.overlay(), v1::OVERLAY_UNSPECIFIED);
  EXPECT_EQ(world_.Get(old_).overlay(), v1::OVERLAY_DETAINED);
  EXPECT_FALSE(made.has_interruption());
}

TEST_F(SplitPartsTest, AlsoWhereAnotherWhoLeftIsErased) {
  const v1::Relocation first = Split(Leaving({2}));
  world_.database_.Run(absl::StrCat(
      "UPDATE relocations SET state = 'ERASED' WHERE public_id = '",
      first.relocation_id(), "'"));
  ASSERT_OK(world_.runtime_->keys().DeleteKeys(
      {keystore::KeyRef::Case(first.relocation_id())}));
  v1::Intake sent = Both();
  auto& sister = *sent.add_persons();
  sister.set_role(v1::PERSON_ROLE_ADULT);
  ASSERT_OK(Update({"persons[3]"}, sent));
  EXPECT_EQ(Split(Leaving({0, 1})).separations_size(), 1);
  // As its history has it, which the test ends by comparing.
  world_.database_.Run(absl::StrCat(
      "UPDATE relocations SET state = 'SUBMITTED' WHERE public_id = '",
      first.relocation_id(), "'"));
}

TEST_F(SplitPartsTest, AConsentOfHersTakenBackThereEndsWhatItEndedBefore) {
  const auto proposal = Ask(old_, "utrecht");
  ASSERT_OK(proposal);
  std::string consent_id;
  const v1::Relocation before = world_.Get(old_);
  for (const auto& each : before.consents()) {
    if (each.person_id() == persons_[0] &&
        each.statement().purpose() == v1::CONSENT_PURPOSE_SHARE_WITH_HOST) {
      consent_id = each.consent_id();
    }
  }
  Split(Leaving({0, 1}));
  auto take_back = World::Named<v1::WithdrawConsentRequest>(old_);
  take_back.set_consent_id(consent_id);
  take_back.set_channel("call");
  ASSERT_OK_AND_ASSIGN(const auto ended,
                       world_.Do(Ngo(), &Stub::WithdrawConsent, take_back));
  EXPECT_EQ(ended.withdrawn_proposal_ids_size(), 1);
}

TEST_F(SplitPartsTest, NotWhereTheOtherStillMayComeBackTo) {
  world_.Placed(old_, "utrecht");
  const v1::Relocation made = Split(Leaving({0, 1}));
  MayBeAsked(made);
  auto safe = World::Named<v1::MarkSafeElsewhereRequest>(old_);
  *safe.mutable_defender_view() = world_.HerView();
  ASSERT_OK(world_.Do(Ngo(), &Stub::MarkSafeElsewhere, safe));
  ASSERT_OK(world_.Do(Office("office/two"), &Stub::MarkSafeElsewhere, safe));
  ASSERT_EQ(world_.Get(old_).state(), v1::RELOCATION_STATE_SAFE_ELSEWHERE);
  EXPECT_THAT(Ask(made.relocation_id(), "utrecht"), ReasonIs("HOST_EXCLUDED"));
  world_.Advance(absl::Hours(25));
  world_.RunAll();
  EXPECT_OK(Ask(made.relocation_id(), "utrecht"));
}

TEST_F(SplitPartsTest, NobodyWaitsForHerVisa) {
  world_.Placed(old_, "utrecht");
  VisaAsked(0);
  world_.ApplicationIs("application-1", "APPLICATION_STATE_LODGED");
  const auto waits = [&](const auth::Caller& caller) {
    std::string seen;
    const auto got = world_.Do(caller, &Stub::GetRelocation,
                               World::Named<v1::GetRelocationRequest>(old_));
    EXPECT_OK(got);
    for (const auto& wait : got->relocation().waiting_for()) {
      seen += wait.who() + " ";
    }
    return seen;
  };
  EXPECT_THAT(waits(Office()), HasSubstr("MISSION_OFFICER"));
  Split(Leaving({0, 1}));
  EXPECT_THAT(waits(Office()), Not(HasSubstr("MISSION_OFFICER")));
  EXPECT_THAT(waits(Ngo()), HasSubstr("MISSION_OFFICER"));
}

TEST_F(SplitPartsTest, HerCaseIsNotReferredOnceSheHasLeftIt) {
  Split(Leaving({0, 1}));
  auto refer = World::Named<v1::ReferOutRequest>(old_);
  refer.set_network("tide");
  *refer.mutable_defender_view() = world_.HerView();
  EXPECT_THAT(world_.Do(Office(), &Stub::ReferOut, refer),
              ReasonIs("DEFENDER_LEFT"));
}

TEST_F(SplitPartsTest, AReferralDoesNotSayThatSomebodyLeft) {
  for (const int person : {0, 2}) {
    auto consent = World::Named<v1::GrantConsentRequest>(old_);
    consent.set_person_id(persons_[static_cast<size_t>(person)]);
    consent.mutable_consent()->set_purpose(
        v1::CONSENT_PURPOSE_SHARE_WITH_PARTNER);
    *consent.mutable_consent()->mutable_given_on() = ToDate(world_.Today());
    consent.mutable_consent()->set_way("call");
    consent.mutable_consent()->set_language_code("es");
    ASSERT_OK(world_.Do(Office(), &Stub::GrantConsent, consent));
  }
  Split(Leaving({2}));
  auto refer = World::Named<v1::ReferOutRequest>(old_);
  refer.set_network("tide");
  refer.add_fields("persons");
  *refer.mutable_defender_view() = world_.HerView();
  ASSERT_OK_AND_ASSIGN(const auto sent,
                       world_.Do(Office(), &Stub::ReferOut, refer));
  const v1::ReferralLetter letter = LetterIn(Tide(), sent.sealed_file());
  EXPECT_EQ(letter.referred_case().intake().persons_size(), 2);
  EXPECT_THAT(letter.DebugString(), HasSubstr("Ixchel"));
  EXPECT_THAT(letter.DebugString(), Not(HasSubstr("Rodrigo")));
  EXPECT_THAT(letter.DebugString(), Not(HasSubstr("apart")));
}

}  // namespace
}  // namespace sojourn::relocation
