#include "services/relocation/case/intake_merge.h"

#include <string>

#include "gtest/gtest.h"

namespace sojourn::relocation {
namespace {

v1::Intake Alert() {
  v1::Intake alert;
  alert.mutable_safe_contact()->set_channel(v1::CONTACT_CHANNEL_SIGNAL);
  alert.mutable_safe_contact()->set_address("invented 1");
  alert.mutable_safe_contact()->set_hours("18-20");
  alert.mutable_safe_contact()->set_no_direct_contact(true);
  alert.set_country_code("GT");
  alert.set_danger("they are outside");
  alert.set_number_of_people(2);
  alert.add_threats()->set_imminent(true);
  return alert;
}

TEST(WithWhatTheAlertSaidTest, AnEmptyFormIsTheAlert) {
  EXPECT_EQ(WithWhatTheAlertSaid(Alert(), v1::Intake()).DebugString(),
            Alert().DebugString());
}

TEST(WithWhatTheAlertSaidTest, WhatTheFormSaysStands) {
  v1::Intake form;
  form.set_danger("another danger");
  form.set_country_code("HN");
  form.mutable_safe_contact()->set_hours("8-9");
  form.mutable_needs()->set_bedrooms(2);
  const v1::Intake whole = WithWhatTheAlertSaid(Alert(), form);
  EXPECT_EQ(whole.danger(), "another danger");
  EXPECT_EQ(whole.country_code(), "HN");
  EXPECT_EQ(whole.safe_contact().hours(), "8-9");
  EXPECT_EQ(whole.safe_contact().address(), "invented 1");
  EXPECT_TRUE(whole.safe_contact().no_direct_contact());
  EXPECT_EQ(whole.needs().bedrooms(), 2);
  ASSERT_EQ(whole.threats_size(), 1);
  EXPECT_TRUE(whole.threats(0).imminent());
}

TEST(WithWhatTheAlertSaidTest, AnotherContactIsNotMixedWithTheOneBefore) {
  v1::Intake form;
  form.mutable_safe_contact()->set_channel(v1::CONTACT_CHANNEL_PHONE);
  form.mutable_safe_contact()->set_address("invented 2");
  const v1::Intake whole = WithWhatTheAlertSaid(Alert(), form);
  EXPECT_EQ(whole.safe_contact().DebugString(),
            form.safe_contact().DebugString());
}

TEST(WithWhatTheAlertSaidTest, PersonsAreFilledInTheirOrderWithoutConsents) {
  v1::Intake alert = Alert();
  v1::Person& said = *alert.add_persons();
  said.set_person_id("hers");
  said.set_role(v1::PERSON_ROLE_DEFENDER);
  said.mutable_identity()->add_names("Invented");
  said.mutable_identity()->mutable_birth_date()->set_year(1980);
  said.add_consents()->set_way("call");
  const v1::Intake taken = WithWhatTheAlertSaid(alert, v1::Intake());
  ASSERT_EQ(taken.persons_size(), 1);
  EXPECT_EQ(taken.persons(0).person_id(), "");
  EXPECT_EQ(taken.persons(0).consents_size(), 0);
  EXPECT_EQ(taken.persons(0).identity().names(0), "Invented");

  v1::Intake form;
  v1::Person& given = *form.add_persons();
  given.mutable_identity()->mutable_birth_date()->set_month(2);
  form.add_persons()->set_role(v1::PERSON_ROLE_CHILD);
  const v1::Intake whole = WithWhatTheAlertSaid(alert, form);
  ASSERT_EQ(whole.persons_size(), 2);
  EXPECT_EQ(whole.persons(0).role(), v1::PERSON_ROLE_DEFENDER);
  EXPECT_EQ(whole.persons(0).identity().names(0), "Invented");
  // A date is one value.
  EXPECT_EQ(whole.persons(0).identity().birth_date().year(), 0);
  EXPECT_EQ(whole.number_of_people(), 0);
  // Another person in the same place is another person.
  form.mutable_persons(0)->set_role(v1::PERSON_ROLE_PARTNER);
  EXPECT_EQ(
      WithWhatTheAlertSaid(alert, form).persons(0).identity().names_size(), 0);
}

}  // namespace
}  // namespace sojourn::relocation
