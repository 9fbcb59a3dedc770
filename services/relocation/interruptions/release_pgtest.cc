// Place and money of a case whose defender is silent or detained.
#include <string>

#include "services/relocation/workflow/workflow_test_world.h"

namespace sojourn::relocation {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

const auth::Caller kSecond = As(Role::kSecurityOfficer, "office", "second");

class ReleaseTest : public ::testing::Test {
 protected:
  void SetUp() override { id = world.Eligible().relocation_id(); }

  absl::Status Detained() {
    auto request = World::Named<v1::MarkDetainedRequest>(id);
    request.set_told_by("an invented lawyer");
    return world.Do(Office(), &Stub::MarkDetained, request).status();
  }
  absl::StatusOr<v1::ReleaseAfterSilenceResponse> Release(
      const auth::Caller& officer) {
    auto request = World::Named<v1::ReleaseAfterSilenceRequest>(id);
    request.set_reason("no word from anybody");
    return world.Do(officer, &Stub::ReleaseAfterSilence, request);
  }

  World world;
  std::string id;
};

TEST_F(ReleaseTest, ADetainedCaseKeepsItsHoldsAlive) {
  const std::string proposal = world.Held(id, "xela");
  ASSERT_OK(Detained());
  EXPECT_EQ(world.StepOf("EXTEND_HOLD"), "PENDING");
  for (int week = 0; week < 3; ++week) {
    world.Advance(absl::Hours(7 * 24 - 1));
    world.RunAll();
  }
  EXPECT_THAT(world.capacity_.calls("ExtendHold"), SizeIs(3));
  EXPECT_EQ(world.StateOf(id, proposal), v1::PROPOSAL_STATE_HOLDING);
}

TEST_F(ReleaseTest, TakesTwoOfficersAfterTheGrace) {
  const std::string proposal = world.Placed(id, "xela");
  EXPECT_THAT(Release(Office()), ReasonIs("NOT_SUSPENDED"));
  ASSERT_OK(Detained());
  world.Advance(absl::Hours(24 * 89));
  EXPECT_THAT(Release(Office()), ReasonIs("GRACE_NOT_OVER"));
  world.Advance(absl::Hours(24 * 2));
  auto first = Release(Office());
  ASSERT_OK(first);
  EXPECT_TRUE(first->awaits_second_officer());
  EXPECT_EQ(first->relocation().interruption().release_asked_by(),
            "office/one");
  world.RunAll();
  EXPECT_THAT(world.capacity_.calls("ReleaseReservation"), IsEmpty());
  EXPECT_THAT(Release(Office()), ReasonIs("SECOND_OFFICER_NEEDED"));
  auto second = Release(kSecond);
  ASSERT_OK(second);
  EXPECT_FALSE(second->awaits_second_officer());
  EXPECT_NE(second->pending_step(), "");
  EXPECT_EQ(second->relocation().state(), v1::RELOCATION_STATE_WAITLISTED);
  EXPECT_EQ(second->relocation().overlay(), v1::OVERLAY_DETAINED)
      << "she is still looked for";
  world.RunAll();
  EXPECT_THAT(world.capacity_.calls("ReleaseReservation"), SizeIs(1));
  EXPECT_EQ(world.StateOf(id, proposal), v1::PROPOSAL_STATE_WITHDRAWN);
}

TEST_F(ReleaseTest, GivesVisaAndMoneyBackToo) {
  const std::string proposal = world.Placed(id, "utrecht");
  auto route = World::Named<v1::ChooseRouteRequest>(id);
  route.set_person_id(world.Get(id).intake().persons(0).person_id());
  route.set_route_id("route-1");
  *route.mutable_defender_view() = world.HerView();
  ASSERT_OK(world.Do(Office(), &Stub::ChooseRoute, route));
  world.RunAll();
  ASSERT_THAT(world.visa_.open, SizeIs(1));
  ASSERT_EQ(world.StepOf("SUBMIT_GRANT"), "DONE");
  ASSERT_OK(Detained());
  world.Advance(absl::Hours(24 * 91));
  ASSERT_OK(Release(Office()));
  world.RunAll();
  EXPECT_THAT(world.visa_.open, SizeIs(1)) << "one officer gives nothing back";
  EXPECT_EQ(world.grants_.cancelled, 0);
  ASSERT_OK(Release(kSecond));
  world.RunAll();
  EXPECT_THAT(world.visa_.open, IsEmpty());
  EXPECT_EQ(world.grants_.cancelled, 1);
  EXPECT_THAT(world.capacity_.calls("ReleaseReservation"), SizeIs(1));
  EXPECT_EQ(world.StateOf(id, proposal), v1::PROPOSAL_STATE_WITHDRAWN);
}

TEST_F(ReleaseTest, WhatSheSaidNoToOverABurntContactGoesWithTheRest) {
  world.Placed(id, "utrecht");
  const std::string person = world.Get(id).intake().persons(0).person_id();
  auto route = World::Named<v1::ChooseRouteRequest>(id);
  route.set_person_id(person);
  route.set_route_id("route-1");
  *route.mutable_defender_view() = world.HerView();
  ASSERT_OK(world.Do(Office(), &Stub::ChooseRoute, route));
  world.RunAll();
  auto burn = World::Named<v1::BurnContactRequest>(id);
  burn.set_person_id(person);
  ASSERT_OK(world.Do(Office(), &Stub::BurnContact, burn));
  auto no = World::Named<v1::RecordDefenderViewRequest>(id);
  no.set_kind(v1::DECISION_KIND_ROUTE);
  no.set_about_id(person);
  *no.mutable_defender_view() = world.HerView(false);
  no.mutable_defender_view()->set_person_id(person);
  ASSERT_OK(world.Do(Office(), &Stub::RecordDefenderView, no));
  ASSERT_OK(Detained());
  world.Advance(absl::Hours(24 * 91));
  world.RunAll();
  EXPECT_THAT(world.visa_.open, SizeIs(1)) << "nobody can ask her";
  ASSERT_OK(Release(Office()));
  ASSERT_OK(Release(kSecond));
  world.RunAll();
  EXPECT_THAT(world.visa_.open, IsEmpty());
}

TEST_F(ReleaseTest, AWishOfBeforeSheWasFoundCountsNoMore) {
  world.Placed(id, "xela");
  ASSERT_OK(Detained());
  world.Advance(absl::Hours(24 * 91));
  ASSERT_OK(Release(Office()));
  auto found = World::Named<v1::ResumeRequest>(id);
  found.set_verified_by(v1::VIEW_VERIFICATION_CALL_BACK);
  ASSERT_OK(world.Do(Office(), &Stub::Resume, found));
  ASSERT_OK(Detained());
  EXPECT_THAT(Release(kSecond), ReasonIs("GRACE_NOT_OVER"));
  EXPECT_EQ(world.Get(id).interruption().release_asked_by(), "");
}

}  // namespace
}  // namespace sojourn::relocation
