// What the visa service is told of an application, and hears of it once.
#include "services/relocation/coordination/refusal_fixture.h"

namespace sojourn::relocation {
namespace {

using ::testing::ElementsAre;

class VisaCallTest : public RefusalTest {
 protected:
  // What was opened for a child of this party; -1: nothing said.
  int ParentsStaying(const v1::ChildDetails& child,
                     const std::vector<v1::PersonRole>& others) {
    v1::Intake intake = Family(others);
    *intake.mutable_persons(intake.persons_size() - 1)->mutable_child() = child;
    id = world.Eligible(std::move(intake)).relocation_id();
    world.Placed(id, "utrecht");
    people.clear();
    adult.clear();
    const v1::Relocation placed = world.Get(id);
    for (const v1::Person& each : placed.intake().persons()) {
      people.push_back(each.person_id());
      adult.push_back(each.role() != v1::PERSON_ROLE_CHILD);
    }
    EXPECT_OK(Choose(people.size() - 1));
    world.RunAll();
    const visa::v1::ChecklistFacts& facts =
        world.visa_.last_opened.checklist_facts();
    EXPECT_TRUE(world.visa_.last_opened.minor());
    return facts.has_parents_staying() ? facts.parents_staying() : -1;
  }
  void Triage(type::v1::Level level) {
    auto triage = World::Named<v1::TriageRequestRequest>(id);
    triage.set_level(level);
    triage.set_kind(v1::RELOCATION_KIND_ABROAD);
    triage.set_horizon(v1::HORIZON_SHORT);
    triage.set_reason("an invented reason");
    ASSERT_OK(world.Do(Office(), &Stub::TriageRequest, triage));
    world.RunAll();
  }
};

// The first try was heard by a version that read less of it.
TEST_F(VisaCallTest, AnUpgradeBetweenTwoTriesLeavesNoApplicationBehind) {
  Place({});
  ASSERT_OK(Choose(0));
  world.visa_.script().FailAfter(absl::UnavailableError("lost"));
  world.visa_.script().FailBefore(absl::OkStatus());
  world.visa_.script().FailBefore(InvalidField(
      "request_id", "REQUEST_ID_REUSED", "another content was sent with it"));
  world.RunAll();
  EXPECT_THAT(world.visa_.open, ElementsAre("application-2"));
  EXPECT_EQ(Of(0).application_id(), "application-2");
}

TEST_F(VisaCallTest, NorDoesOneThatAsksForAGuardian) {
  Place({});
  ASSERT_OK(Choose(0));
  world.visa_.script().FailAfter(absl::UnavailableError("lost"));
  world.visa_.script().FailBefore(absl::OkStatus());
  world.visa_.script().FailBefore(InvalidField(
      "guardian_person_refs", "GUARDIAN_INVALID", "name who stands for her"));
  world.RunAll();
  EXPECT_THAT(world.visa_.open, ElementsAre("application-2"));
}

TEST_F(VisaCallTest, WhatIsRefusedAtOnceIsAnOfficersWork) {
  Place({});
  ASSERT_OK(Choose(0));
  world.visa_.script().FailBefore(InvalidField(
      "guardian_person_refs", "GUARDIAN_INVALID", "name who stands for her"));
  world.RunAll();
  EXPECT_EQ(world.StepOf("OPEN_APPLICATION"), "FAILED GUARDIAN_INVALID");
}

TEST_F(VisaCallTest, AMissionHearsHowManyParentsConsent) {
  v1::ChildDetails child;
  child.set_permission_waiver("a court gave her alone the custody");
  EXPECT_EQ(ParentsStaying(child, {v1::PERSON_ROLE_CHILD}), 0);
  child.clear_permission_waiver();
  child.set_travel_permission(true);
  EXPECT_EQ(ParentsStaying(child, {v1::PERSON_ROLE_CHILD}), 1);
}

TEST_F(VisaCallTest, ButNotWhereTheOtherMayBeOfTheParty) {
  v1::ChildDetails child;
  child.set_travel_permission(true);
  EXPECT_EQ(
      ParentsStaying(child, {v1::PERSON_ROLE_PARTNER, v1::PERSON_ROLE_CHILD}),
      -1);
}

TEST_F(VisaCallTest, ACaseThatBecomesMoreUrgentIsSoAtTheMissionToo) {
  Place({});
  ASSERT_OK(Choose(0));
  world.RunAll();
  ASSERT_EQ(world.visa_.last_opened.level(), type::v1::LEVEL_L2);
  const int said = world.visa_.shares.count();
  Triage(type::v1::LEVEL_L2);
  EXPECT_EQ(world.visa_.shares.count(), said) << "as before";
  Triage(type::v1::LEVEL_L1);
  EXPECT_EQ(world.visa_.shares.Of("application-1").level(), type::v1::LEVEL_L1);
}

}  // namespace
}  // namespace sojourn::relocation
