// Why risk is assessed again: from what the case holds, each cause once.
#include <string>
#include <vector>

#include "services/relocation/travel_plan/travel_plan_fixture.h"

namespace sojourn::relocation {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// Her risk is assessed now, for this reason; the id of it.
std::string Assess(World& world, const std::string& id,
                   v1::RiskTrigger trigger) {
  auto request = World::Named<v1::AssessRiskRequest>(id);
  request.set_trigger(trigger);
  auto& threat = *request.add_factors();
  threat.set_group(v1::RISK_FACTOR_GROUP_THREAT);
  threat.set_name("Xantor, an invented actor");
  threat.set_score(2);
  threat.set_reason("an invented reason");
  const auto assessed = world.Do(Office(), &Stub::AssessRisk, request);
  EXPECT_OK(assessed);
  return assessed.ok() ? assessed->risk_assessment_id() : "";
}

// "NEEDS_HELP open", "DEPARTURE_ABROAD answered", "STAY_ENDS overtaken".
std::vector<std::string> CausesOf(World& world, const std::string& id) {
  std::vector<std::string> causes;
  const v1::Relocation seen = world.Get(id);
  for (const v1::RiskCause& each : seen.risk_causes()) {
    std::string name = v1::RiskCauseKind_Name(each.kind());
    name.erase(0, std::string("RISK_CAUSE_KIND_").size());
    causes.push_back(name + (each.overtaken() ? " overtaken"
                             : each.risk_assessment_id().empty()
                                 ? " open"
                                 : " answered"));
  }
  return causes;
}

class DepartureRiskTest : public TravelPlanTest {};

TEST_F(DepartureRiskTest, EachWayOverABorderIsWeighedBeforeSheLeaves) {
  Prepare("xela");
  ASSERT_OK(Record(TwoLegs()));
  EXPECT_THAT(CausesOf(world, id), IsEmpty()) << "they stay in the country";
  ASSERT_OK(Record(ByMexico()));
  ASSERT_OK(Record(ByMexico()));
  EXPECT_THAT(CausesOf(world, id),
              ElementsAre("DEPARTURE_ABROAD open", "DEPARTURE_ABROAD open"))
      << "there and back, and neither twice";
  const std::string before =
      absl::StrCat("assess the risk before they leave the country on ",
                   absl::FormatCivilTime(world.Today() + 1));
  EXPECT_THAT(world.WaitsOf(id), Contains(before));
  EXPECT_THAT(world.SeenBy(Ngo(), id), Not(HasSubstr("leave the country")));
  const std::string risk = Assess(world, id, v1::RISK_TRIGGER_TRAVEL);
  EXPECT_THAT(world.WaitsOf(id), Not(Contains(before)));
  EXPECT_EQ(world.Get(id).risk_causes(0).risk_assessment_id(), risk);
  EXPECT_THAT(CausesOf(world, id), ElementsAre("DEPARTURE_ABROAD answered",
                                               "DEPARTURE_ABROAD answered"));
}

TEST_F(DepartureRiskTest, WhoHasSetOffIsNotWeighedAnyMore) {
  Prepare("xela");
  ASSERT_OK(Record(ByMexico()));
  ASSERT_OK(Depart(people[0], 1));
  EXPECT_THAT(CausesOf(world, id), ElementsAre("DEPARTURE_ABROAD overtaken",
                                               "DEPARTURE_ABROAD open"));
}

class StayRiskTest : public ::testing::Test {
 protected:
  void SetUp() override {
    id = world.Eligible().relocation_id();
    world.Placed(id, "xela");
    world.Arrive(id);
    Assess(world, id, v1::RISK_TRIGGER_FIRST_ASSESSMENT);
  }
  static auth::Caller Ngo() { return As(Role::kNgoCaseworker, "ngo"); }

  void NeedsHelp() {
    auto asked = World::Named<v1::RecordCheckInRequest>(id);
    asked.mutable_check_in()->set_finding(v1::STAY_CHECK_IN_FINDING_NEEDS_HELP);
    asked.mutable_check_in()->set_note("an invented need");
    ASSERT_OK(world.Do(Office(), &Stub::RecordCheckIn, asked));
  }
  // Takes the newest entry back.
  void CorrectLast() {
    auto request = World::Named<v1::CorrectRecordRequest>(id);
    request.set_event_id(world.Timeline(id).back().event_id());
    request.set_reason("it was another case");
    ASSERT_OK(world.Do(Office(), &Stub::CorrectRecord, request));
  }

  World world;
  std::string id;
};

TEST_F(StayRiskTest, AfterWhatHappenedUntilItIsAssessed) {
  EXPECT_THAT(CausesOf(world, id), IsEmpty());
  NeedsHelp();
  NeedsHelp();
  EXPECT_THAT(CausesOf(world, id),
              ElementsAre("NEEDS_HELP open", "NEEDS_HELP open"));
  EXPECT_THAT(world.WaitsOf(id),
              Contains("assess the risk again after what happened: "
                       "NEEDS_HELP"));
  EXPECT_THAT(world.SeenBy(Ngo(), id), Not(HasSubstr("what happened")));
  CorrectLast();
  EXPECT_THAT(CausesOf(world, id), ElementsAre("NEEDS_HELP open"))
      << "of a check-in that was another's nothing is left";
  Assess(world, id, v1::RISK_TRIGGER_NEW_INCIDENT);
  EXPECT_THAT(CausesOf(world, id), ElementsAre("NEEDS_HELP answered"));
  EXPECT_THAT(world.WaitsOf(id), Not(Contains(HasSubstr("what happened"))));
}

TEST_F(StayRiskTest, AContactThatOthersReadASilenceThatEndedAndANewThreat) {
  auto burnt = World::Named<v1::BurnContactRequest>(id);
  burnt.set_note("an invented note");
  ASSERT_OK(world.Do(Ngo(), &Stub::BurnContact, burnt));
  ASSERT_OK(world.Do(Ngo(), &Stub::MarkContactLost,
                     World::Named<v1::MarkContactLostRequest>(id)));
  auto found = World::Named<v1::ResumeRequest>(id);
  found.set_verified_by(v1::VIEW_VERIFICATION_IN_PERSON);
  ASSERT_OK(world.Do(Office(), &Stub::Resume, found));
  auto update = World::Named<v1::UpdateIntakeRequest>(id);
  update.mutable_intake()->add_threats()->set_type(
      v1::THREAT_TYPE_DEATH_THREAT);
  update.add_update_mask("threats");
  ASSERT_OK(world.Do(Ngo(), &Stub::UpdateIntake, update));
  EXPECT_THAT(CausesOf(world, id),
              ElementsAre("CONTACT_EXPOSED open", "FOUND_OR_FREE open",
                          "NEW_THREAT open"));
  // The same said in other words is nothing new.
  update.mutable_intake()->mutable_threats(0)->set_description("by telephone");
  update.clear_request_id();
  ASSERT_OK(world.Do(Ngo(), &Stub::UpdateIntake, update));
  EXPECT_EQ(CausesOf(world, id).size(), 3u);
  update.mutable_intake()->mutable_threats(0)->set_imminent(true);
  update.clear_request_id();
  ASSERT_OK(world.Do(Ngo(), &Stub::UpdateIntake, update));
  EXPECT_THAT(CausesOf(world, id), Contains("IMMINENT_THREAT open"));
  EXPECT_EQ(world.Get(id).risk_causes(3).trigger(),
            v1::RISK_TRIGGER_NEW_INCIDENT);
}

TEST_F(StayRiskTest, WhatComesAfterTheStayIsWeighedByItself) {
  world.Advance(absl::Hours(24 * 55));
  EXPECT_THAT(CausesOf(world, id), ElementsAre("STAY_ENDS open"));
  EXPECT_THAT(world.WaitsOf(id),
              Contains(HasSubstr("risk of what comes after the stay")));
  Assess(world, id, v1::RISK_TRIGGER_NEW_INCIDENT);
  EXPECT_THAT(CausesOf(world, id), ElementsAre("STAY_ENDS open"));
  Assess(world, id, v1::RISK_TRIGGER_BEFORE_RETURN);
  EXPECT_THAT(CausesOf(world, id), ElementsAre("STAY_ENDS answered"));
}

}  // namespace
}  // namespace sojourn::relocation
