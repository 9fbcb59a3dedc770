#include "services/relocation/referral/referral_letter.h"

#include "common/status/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::relocation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

v1::Intake Hers() {
  v1::Intake intake;
  intake.set_country_code("GT");
  intake.set_danger("invented danger");
  intake.mutable_safe_contact()->set_address("invented contact");
  intake.mutable_safe_contact()->set_agreed_phrase("blue door");
  intake.mutable_safe_contact()->set_duress_phrase("red door");
  intake.mutable_rights_work()->set_summary("rivers");
  intake.mutable_rights_work()->add_links("https://example.org");
  intake.set_work_plan("to write");
  v1::Person& person = *intake.add_persons();
  person.set_person_id("her-id");
  person.set_role(v1::PERSON_ROLE_DEFENDER);
  person.mutable_identity()->add_names("Invented Name");
  person.add_travel_documents()->set_number("X1");
  person.add_consents()->set_purpose(v1::CONSENT_PURPOSE_PUBLIC_PROFILE);
  return intake;
}

std::vector<std::string> Fields(const std::vector<std::string>& fields) {
  return FieldsToSend(fields).value_or(std::vector<std::string>());
}

v1::Consent Consent(v1::ConsentPurpose purpose) {
  v1::Consent consent;
  consent.set_person_id("her-id");
  consent.mutable_statement()->set_purpose(purpose);
  return consent;
}

TEST(ReferralLetterTest, WithoutThreeFieldsNobodyCanHelp) {
  EXPECT_THAT(Fields({}),
              ElementsAre("country_code", "danger", "safe_contact"));
  EXPECT_THAT(Fields({"threats", "threats", "danger"}),
              ElementsAre("country_code", "danger", "safe_contact", "threats"));
}

TEST(ReferralLetterTest, EveryUnknownFieldIsNamed) {
  const auto fields = FieldsToSend(
      {"persons", "person", "persons.identity.names.first", "", "danger."});
  std::vector<std::string> named;
  for (const auto& each : DetailsOf(fields.status()).violations) {
    named.push_back(each.field + " " + each.reason);
  }
  EXPECT_THAT(
      named, ElementsAre("fields[1] FIELD_UNKNOWN", "fields[2] FIELD_UNKNOWN",
                         "fields[3] FIELD_UNKNOWN", "fields[4] FIELD_UNKNOWN"));
}

TEST(ReferralLetterTest, OnlyWhatSheAllowedGoes) {
  const v1::Intake sent =
      IntakeToSend(Hers(), {}, Fields({"persons.role", "rights_work.summary"}));
  EXPECT_EQ(sent.danger(), "invented danger");
  EXPECT_EQ(sent.safe_contact().address(), "invented contact");
  EXPECT_EQ(sent.rights_work().summary(), "rivers");
  EXPECT_THAT(sent.rights_work().links(), IsEmpty());
  EXPECT_EQ(sent.work_plan(), "");
  ASSERT_EQ(sent.persons_size(), 1);
  EXPECT_EQ(sent.persons(0).role(), v1::PERSON_ROLE_DEFENDER);
  EXPECT_FALSE(sent.persons(0).has_identity());
  EXPECT_THAT(sent.persons(0).travel_documents(), IsEmpty());
}

TEST(ReferralLetterTest, NoIdAndNoPhraseEverGoes) {
  const v1::Intake sent =
      IntakeToSend(Hers(), {}, Fields({"persons", "safe_contact"}));
  EXPECT_EQ(sent.persons(0).identity().names(0), "Invented Name");
  EXPECT_EQ(sent.DebugString().find("her-id"), std::string::npos);
  EXPECT_EQ(sent.DebugString().find("door"), std::string::npos);
}

TEST(ReferralLetterTest, WhoLeftThePartyIsNotInIt) {
  v1::Intake both = Hers();
  v1::Person& gone = *both.add_persons();
  gone.set_role(v1::PERSON_ROLE_PARTNER);
  gone.set_apart(true);
  const v1::Intake sent = IntakeToSend(both, {}, Fields({"persons"}));
  ASSERT_EQ(sent.persons_size(), 1);
  EXPECT_EQ(sent.persons(0).role(), v1::PERSON_ROLE_DEFENDER);
}

TEST(ReferralLetterTest, OfHerConsentsThoseThatHoldAndNameNobody) {
  v1::Consent taken_back = Consent(v1::CONSENT_PURPOSE_STATISTICS);
  taken_back.mutable_withdrawn_at()->set_seconds(1);
  v1::Consent named = Consent(v1::CONSENT_PURPOSE_SHARE_WITH_HOST);
  named.mutable_statement()->set_recipient_organisation_id("utrecht");
  const v1::Intake sent = IntakeToSend(
      Hers(),
      {taken_back, named, Consent(v1::CONSENT_PURPOSE_SHARE_WITH_MISSION)},
      Fields({"persons"}));
  ASSERT_EQ(sent.persons(0).consents_size(), 1);
  EXPECT_EQ(sent.persons(0).consents(0).purpose(),
            v1::CONSENT_PURPOSE_SHARE_WITH_MISSION);
}

TEST(ReferralLetterTest, WhatSheAgreedToElsewherePermitsNothingHere) {
  v1::ReferredCase referred;
  referred.set_level(type::v1::LEVEL_L1);
  referred.set_kind(v1::RELOCATION_KIND_ABROAD);
  *referred.mutable_intake() = Hers();
  stored::ReferralOrigin origin;
  const v1::Intake intake = IntakeThatCame(referred, origin);
  EXPECT_THAT(intake.persons(0).consents(), IsEmpty());
  EXPECT_EQ(intake.persons(0).person_id(), "");
  EXPECT_EQ(intake.proposed_level(), type::v1::LEVEL_L1);
  EXPECT_EQ(intake.kind(), v1::RELOCATION_KIND_ABROAD);
  ASSERT_EQ(origin.consents_size(), 1);
  v1::ConsentStatement told;
  ASSERT_TRUE(told.ParseFromString(origin.consents(0).statement()));
  EXPECT_EQ(told.purpose(), v1::CONSENT_PURPOSE_PUBLIC_PROFILE);
}

TEST(ReferralLetterTest, HerWordNamesNobodyHere) {
  v1::DefenderView view;
  view.set_agrees(true);
  view.set_words("yes please");
  view.set_asked_by("office/ana");
  view.set_spokesperson_id("aunt");
  const v1::DefenderView sent = WordToSend(view);
  EXPECT_TRUE(sent.agrees());
  EXPECT_EQ(sent.words() + sent.asked_by() + sent.spokesperson_id(), "");
}

TEST(ReferralLetterTest, TheLargestFieldIsNamed) {
  v1::Intake intake = Hers();
  intake.set_return_plan(std::string(500, 'x'));
  EXPECT_EQ(LargestField(intake), "return_plan");
}

}  // namespace
}  // namespace sojourn::relocation
