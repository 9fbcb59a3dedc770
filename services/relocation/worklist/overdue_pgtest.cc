// What is late and is no promise of the office stands in ListOverdue too: risk,
// silence, the stay, and what comes after it.
#include <string>
#include <vector>

#include "services/relocation/workflow/workflow_test_world.h"
#include "services/relocation/worklist/later_due_sweep.h"

namespace sojourn::relocation {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr absl::Duration kDay = absl::Hours(24);
constexpr char kNotListed[] = "not listed";

class OverdueTest : public ::testing::Test {
 protected:
  void Stay() {
    id = world.Eligible().relocation_id();
    world.Placed(id, "xela");
    world.Arrive(id);
    ASSERT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_IN_STAY);
  }
  template <class Request>
  Request About() const {
    return World::Named<Request>(id);
  }
  template <class Request>
  Request WithHer() const {
    auto request = About<Request>();
    *request.mutable_defender_view() = world.HerView();
    return request;
  }
  v1::ListOverdueResponse List(int page_size = 50,
                               const std::string& token = "") {
    v1::ListOverdueRequest request;
    request.set_page_size(page_size);
    request.set_page_token(token);
    auto listed = world.Do(Office(), &Stub::ListOverdue, request);
    EXPECT_OK(listed);
    return listed.ok() ? *listed : v1::ListOverdueResponse();
  }
  // What is late of her case.
  std::vector<std::string> Late() {
    std::vector<std::string> late = {kNotListed};
    const v1::ListOverdueResponse listed = List();
    for (const v1::OverdueCase& each : listed.cases()) {
      if (each.relocation_id() != id) continue;
      late.clear();
      for (const auto& wait : each.waiting_for()) late.push_back(wait.what());
    }
    return late;
  }
  void AskHer() {
    auto asked = About<v1::RecordCheckInRequest>();
    asked.mutable_check_in()->set_finding(v1::STAY_CHECK_IN_FINDING_WELL);
    ASSERT_OK(world.Do(Office(), &Stub::RecordCheckIn, asked));
  }
  void Sweep() {
    EXPECT_OK(
        SettleCasesOfBefore(*world.runtime_, absl::Now() + absl::Seconds(30)));
  }
  // All that is stored of cases but for when they are due, and of what is told
  // of them.
  std::string Others() const {
    return world.database_.Value(
        "SELECT md5(string_agg((to_jsonb(r) - 'later_due_at' - 'due_at')::text,"
        "                      '' ORDER BY id)) "
        "  || (SELECT count(*) FROM timeline_entries) "
        "  || ' ' || (SELECT count(*) FROM events) FROM relocations r");
  }
  std::string Dues() const {
    return world.database_.Value(
        "SELECT string_agg(coalesce(later_due_at::text, 'none') || "
        "                  coalesce(due_at::text, 'none'), ' ' ORDER BY id) "
        "FROM relocations");
  }

  World world;
  std::string id;
};

TEST_F(OverdueTest, TheStayAndWhatComesAfterIt) {
  Stay();
  EXPECT_THAT(Late(), ElementsAre(kNotListed));
  world.Advance(16 * kDay);
  EXPECT_THAT(Late(), ElementsAre("ask how she is",
                                  "make the plan of the stay with her"));
  AskHer();
  auto plan = WithHer<v1::SetStayPlanRequest>();
  plan.mutable_plan()->set_text("rest");
  plan.mutable_plan()->set_check_in_every_days(31);
  ASSERT_OK(world.Do(Office(), &Stub::SetStayPlan, plan));
  EXPECT_THAT(Late(), ElementsAre(kNotListed));
  world.Advance(26 * kDay);
  AskHer();
  EXPECT_THAT(Late(), ElementsAre(HasSubstr("an independent adviser")))
      << "the middle is over";
  auto told = About<v1::RecordRightsInformationRequest>();
  told.mutable_rights_information()->set_adviser("an invented lawyer");
  told.mutable_rights_information()->set_independent(true);
  ASSERT_OK(world.Do(Office(), &Stub::RecordRightsInformation, told));
  EXPECT_THAT(Late(), ElementsAre(kNotListed));
  world.Advance(10 * kDay);
  EXPECT_THAT(Late(), ElementsAre("begin the ending of the stay with her"));
  ASSERT_OK(world.Do(Office(), &Stub::BeginEnding,
                     WithHer<v1::BeginEndingRequest>()));
  EXPECT_THAT(Late(), ElementsAre(kNotListed));
  auto close = WithHer<v1::CloseStayRequest>();
  close.set_outcome(v1::STAY_OUTCOME_MOVED_ON);
  ASSERT_OK(world.Do(Office(), &Stub::CloseStay, close));
  world.RunAll();
  world.Advance(95 * kDay);
  EXPECT_THAT(Late(), ElementsAre("ask how she is 3 months after the stay"));
  auto followed = About<v1::RecordFollowUpRequest>();
  followed.mutable_follow_up()->set_months(3);
  followed.mutable_follow_up()->set_finding(v1::FOLLOW_UP_FINDING_SAFE);
  ASSERT_OK(world.Do(Office(), &Stub::RecordFollowUp, followed));
  EXPECT_THAT(Late(), ElementsAre(kNotListed));
  world.Advance(100 * kDay);
  EXPECT_THAT(Late(), ElementsAre("ask how she is 6 months after the stay"));
}

TEST_F(OverdueTest, ACorrectionBringsItBack) {
  Stay();
  world.Advance(16 * kDay);
  AskHer();
  EXPECT_THAT(Late(), Not(Contains("ask how she is")));
  auto correct = About<v1::CorrectRecordRequest>();
  correct.set_event_id(world.Timeline(id).back().event_id());
  correct.set_reason("it was another case");
  ASSERT_OK(world.Do(Office(), &Stub::CorrectRecord, correct));
  EXPECT_THAT(Late(), Contains("ask how she is"));
}

TEST_F(OverdueTest, ASecondLookAtHerRisk) {
  id = world.Eligible().relocation_id();
  ASSERT_OK(world.Ask(id, "xela"));
  auto risk = About<v1::AssessRiskRequest>();
  risk.set_trigger(v1::RISK_TRIGGER_NEW_INCIDENT);
  auto& threat = *risk.add_factors();
  threat.set_group(v1::RISK_FACTOR_GROUP_THREAT);
  threat.set_name("an invented actor");
  threat.set_score(2);
  threat.set_reason("has moved away");
  auto assessed = world.Do(Office(), &Stub::AssessRisk, risk);
  ASSERT_OK(assessed);
  world.Advance(kDay + absl::Hours(1));
  EXPECT_THAT(Late(),
              ElementsAre("another officer looks at the assessment of risk"));
  auto second = About<v1::AssessRiskRequest>();
  second.set_second_risk_assessment_id(assessed->risk_assessment_id());
  ASSERT_OK(world.Do(As(auth::Role::kProgrammeOfficer, "office", "two"),
                     &Stub::AssessRisk, second));
  EXPECT_THAT(Late(), ElementsAre(kNotListed));
}

TEST_F(OverdueTest, WhatAChangeMakesDueCountsFromThatChange) {
  id = world.Submitted(World::Intake()).relocation_id();
  ASSERT_OK(world.Do(Office(), &Stub::AcknowledgeRequest,
                     About<v1::AcknowledgeRequestRequest>()));
  auto triage = About<v1::TriageRequestRequest>();
  triage.set_level(type::v1::LEVEL_L2);
  triage.set_kind(v1::RELOCATION_KIND_ABROAD);
  triage.set_horizon(v1::HORIZON_SHORT);
  triage.set_reason("invented reason");
  ASSERT_OK(world.Do(Office(), &Stub::TriageRequest, triage));
  EXPECT_EQ(world.database_.Value("SELECT later_due_at - risk_asked_at "
                                  "  = interval '24 hours' FROM relocations"),
            "t");
  world.Advance(absl::Hours(2));
  triage.set_level(type::v1::LEVEL_L1);
  ASSERT_OK(world.Do(Office(), &Stub::TriageRequest, triage));
  EXPECT_EQ(world.database_.Value("SELECT later_due_at - l1_since "
                                  "  = interval '24 hours' FROM relocations"),
            "t");
}

TEST_F(OverdueTest, WhatHappensBeforeSheLeaves) {
  id = world.Eligible(World::Intake(), type::v1::LEVEL_L3).relocation_id();
  ASSERT_OK(world.Ask(id, "xela"));
  auto left = About<v1::RecordRelativeRequest>();
  left.mutable_relative()->set_relation(v1::RELATIVE_RELATION_PARENT);
  left.mutable_relative()->set_danger(v1::RELATIVE_DANGER_IN_DANGER);
  ASSERT_OK(world.Do(Office(), &Stub::RecordRelative, left));
  auto burnt = About<v1::BurnContactRequest>();
  burnt.set_note("an invented leak");
  ASSERT_OK(world.Do(Office(), &Stub::BurnContact, burnt));
  world.Advance(kDay + absl::Hours(1));
  EXPECT_THAT(Late(), Contains(HasSubstr("in danger because of her")));
  EXPECT_THAT(Late(), Not(Contains(HasSubstr("after what happened"))));
  world.Advance(2 * kDay);
  EXPECT_THAT(Late(), Contains(HasSubstr("after what happened")));
}

TEST_F(OverdueTest, HerViewThatWasToFollow) {
  id = world.Submitted(World::Intake()).relocation_id();
  world.MadeVerified(id, type::v1::LEVEL_L1);
  auto decide = About<v1::DecideEligibilityRequest>();
  decide.set_outcome(v1::ELIGIBILITY_OUTCOME_ELIGIBLE);
  decide.set_view_follows_reason("no line until tomorrow");
  ASSERT_OK(world.Do(Office(), &Stub::DecideEligibility, decide));
  ASSERT_OK(world.Ask(id, "xela"));
  world.Advance(kDay - absl::Hours(1));
  EXPECT_THAT(Late(), Not(Contains(HasSubstr("say what she thinks"))));
  world.Advance(absl::Hours(2));
  EXPECT_THAT(Late(), ElementsAre(HasSubstr("assess the risk"),
                                  HasSubstr("say what she thinks")));
  decide.clear_view_follows_reason();
  *decide.mutable_defender_view() = world.HerView();
  ASSERT_OK(world.Do(Office(), &Stub::DecideEligibility, decide));
  EXPECT_THAT(Late(), Not(Contains(HasSubstr("say what she thinks"))));
}

TEST_F(OverdueTest, TheSearchForHerUntilSheIsFound) {
  Stay();
  ASSERT_OK(world.Do(Office(), &Stub::MarkContactLost,
                     About<v1::MarkContactLostRequest>()));
  EXPECT_THAT(Late(), ElementsAre(kNotListed));
  world.Advance(absl::Hours(5));
  EXPECT_THAT(Late(), Contains(HasSubstr("try the safe contact once")));
  world.Advance(31 * kDay);
  EXPECT_THAT(Late(), Contains(HasSubstr("the grace is over")));
  EXPECT_THAT(world.WaitsOf(id), Contains(HasSubstr("the grace is over")));
  auto found = About<v1::ResumeRequest>();
  found.set_verified_by(v1::VIEW_VERIFICATION_CALL_BACK);
  ASSERT_OK(world.Do(Office(), &Stub::Resume, found));
  EXPECT_THAT(Late(), Not(Contains(HasSubstr("the grace is over"))));
}

TEST_F(OverdueTest, ByHarmAcrossBothAndPageByPage) {
  Stay();
  const std::string calm = id;
  const std::string urgent = world.Submitted(World::Intake()).relocation_id();
  world.MadeVerified(urgent, type::v1::LEVEL_L1);
  world.Advance(16 * kDay);
  const v1::ListOverdueResponse first = List(1);
  ASSERT_THAT(first.cases(), SizeIs(1));
  EXPECT_EQ(first.cases(0).relocation_id(), urgent);
  ASSERT_THAT(first.cases(0).waiting_for(), SizeIs(1));
  EXPECT_THAT(first.cases(0).waiting_for(0).what(),
              HasSubstr("assess the risk"));
  const v1::ListOverdueResponse second =
      List(1, first.page_info().next_page_token());
  ASSERT_THAT(second.cases(), SizeIs(1));
  EXPECT_EQ(second.cases(0).relocation_id(), calm);
  EXPECT_THAT(second.cases(0).waiting_for(), SizeIs(2));
  EXPECT_THAT(second.cases(0).clocks(), IsEmpty());
}

TEST_F(OverdueTest, AStayOfBeforeIsListedAfterOneTurnOfTheSweep) {
  world.Eligible();
  const std::string silent = world.Eligible().relocation_id();
  ASSERT_OK(world.Do(Office(), &Stub::MarkContactLost,
                     World::Named<v1::MarkContactLostRequest>(silent)));
  Stay();
  world.Advance(16 * kDay);
  world.database_.Run(
      "UPDATE relocations SET due_at = NULL, later_due_at = NULL");
  EXPECT_THAT(Late(), ElementsAre(kNotListed));
  const std::string others = Others();
  Sweep();
  EXPECT_THAT(Late(), ElementsAre("ask how she is",
                                  "make the plan of the stay with her"));
  EXPECT_EQ(Others(), others);
  EXPECT_EQ(world.database_.Value("SELECT count(later_due_at) FROM relocations "
                                  "WHERE overlay <> 'NONE'"),
            "1");
  EXPECT_EQ(
      world.database_.Value("SELECT count(later_due_at) FROM relocations"), "2")
      << "of one before travel the next change writes it";
  const std::string dues = Dues();
  world.Advance(kDay);
  Sweep();
  EXPECT_EQ(Dues(), dues);
  EXPECT_EQ(world.database_.Value("SELECT count(*) FROM later_due_sweep"), "0");
}

TEST_F(OverdueTest, TheSweepGoesOnAfterACrash) {
  Stay();
  world.database_.Run("UPDATE relocations SET later_due_at = NULL");
  Sweep();
  const std::string dues = Dues();
  EXPECT_THAT(dues, Not(HasSubstr("none")));
  // Settled, and stopped before that was kept.
  world.database_.Run(
      "UPDATE later_due_sweep SET "
      "after_id = '00000000-0000-0000-0000-000000000000'");
  world.Advance(kDay);
  Sweep();
  Sweep();
  Sweep();
  EXPECT_EQ(Dues(), dues);
  EXPECT_EQ(world.database_.Value("SELECT count(*) FROM audit_records "
                                  "WHERE method = 'later_due/settle'"),
            "1");
}

}  // namespace
}  // namespace sojourn::relocation
