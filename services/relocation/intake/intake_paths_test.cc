#include "services/relocation/intake/intake_paths.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace sojourn::relocation {
namespace {

using ::testing::ElementsAre;

TEST(IntakePathTest, IsReadAsJsonOrAsProto) {
  const auto json = ParseIntakePath("intake.persons[1].identity.birthDate");
  const auto proto = ParseIntakePath("persons[1].identity.birth_date");
  ASSERT_TRUE(json && proto);
  EXPECT_EQ(json->Json(), "persons[1].identity.birthDate");
  EXPECT_EQ(json->Proto(), proto->Proto());
  EXPECT_EQ(proto->Plain(), "persons.identity.birth_date");
  EXPECT_FALSE(proto->IsWholePerson());
  EXPECT_TRUE(ParseIntakePath("persons[2]")->IsWholePerson());
  EXPECT_FALSE(ParseIntakePath("threats[0]")->IsWholePerson());
}

TEST(IntakePathTest, WhatTheIntakeDoesNotHaveIsUnknown) {
  for (const char* path :
       {"", ".", "intake", "nothing", "needs.", "needs..diet", "danger.more",
        "persons.identity", "persons[].identity", "persons[-1]", "persons[+1]",
        "persons[ 1]", "persons[1", "persons[1]x", "persons[1000]",
        "needs[0].diet", "wishes.wished_countries[0]", "Needs.diet"}) {
    EXPECT_FALSE(ParseIntakePath(path)) << path;
  }
}

TEST(TakeTest, PutsFieldsAndWholeListsAndSaysWhatChanged) {
  v1::Intake intake;
  intake.set_danger("before");
  intake.add_threats()->set_imminent(true);
  intake.mutable_needs()->set_bedrooms(2);
  v1::Intake sent;
  sent.set_danger("after");
  sent.set_remoteness("not named");
  EXPECT_EQ(Take(*ParseIntakePath("danger"), sent, intake), true);
  EXPECT_EQ(Take(*ParseIntakePath("danger"), sent, intake), false);
  EXPECT_EQ(Take(*ParseIntakePath("threats"), sent, intake), true);
  EXPECT_EQ(Take(*ParseIntakePath("needs.bedrooms"), sent, intake), true);
  EXPECT_EQ(intake.danger(), "after");
  EXPECT_EQ(intake.remoteness(), "");
  EXPECT_TRUE(intake.threats().empty());
  EXPECT_EQ(intake.needs().bedrooms(), 0);
}

TEST(TakeTest, NamesElementsByTheirPlace) {
  v1::Intake intake;
  intake.add_persons()->mutable_identity()->add_names("Ixchel");
  v1::Intake sent;
  sent.add_persons();
  sent.add_persons()->mutable_child()->set_age_years(7);
  // The place behind the last one adds, one further does not.
  EXPECT_EQ(Take(*ParseIntakePath("persons[2]"), sent, intake), std::nullopt);
  EXPECT_EQ(Take(*ParseIntakePath("persons[1].role"), sent, intake),
            std::nullopt);
  EXPECT_EQ(Take(*ParseIntakePath("persons[1]"), sent, intake), true);
  ASSERT_EQ(intake.persons_size(), 2);
  EXPECT_EQ(intake.persons(1).child().age_years(), 7);
  sent.mutable_persons(0)->mutable_identity()->set_pronoun("ella");
  EXPECT_EQ(Take(*ParseIntakePath("persons[0].identity.pronoun"), sent, intake),
            true);
  EXPECT_THAT(intake.persons(0).identity().names(), ElementsAre("Ixchel"));
  EXPECT_EQ(intake.persons(0).identity().pronoun(), "ella");
  EXPECT_EQ(Take(*ParseIntakePath("threats[0].imminent"), v1::Intake(), intake),
            std::nullopt);
}

}  // namespace
}  // namespace sojourn::relocation
