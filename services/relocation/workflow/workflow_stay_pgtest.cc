// From arrival to the end of the case: risk, the stay, its end, follow-up.
#include <algorithm>
#include <string>
#include <vector>

#include "services/relocation/stay/risk_calendar.h"
#include "services/relocation/workflow/workflow_test_world.h"

namespace sojourn::relocation {
namespace {

using ::sojourn::testing::BadFieldsAre;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const auth::Caller kSecond = As(Role::kProgrammeOfficer, "office", "second");

class StayTest : public ::testing::Test {
 protected:
  // In the first hours of a stay of 80 nights.
  void SetUp() override {
    id = world.Eligible().relocation_id();
    world.Placed(id, "xela");
    person = world.Get(id).intake().persons(0).person_id();
    world.Arrive(id);
  }

  template <class Request>
  Request About() const {
    Request request;
    request.set_relocation_id(id);
    return request;
  }
  template <class Request>
  Request WithHer(bool agrees = true) const {
    auto request = About<Request>();
    *request.mutable_defender_view() = world.HerView(agrees);
    return request;
  }

  v1::AssessRiskRequest RiskRequest(v1::RiskTrigger trigger) const {
    auto request = About<v1::AssessRiskRequest>();
    request.set_trigger(trigger);
    auto& threat = *request.add_factors();
    threat.set_group(v1::RISK_FACTOR_GROUP_THREAT);
    threat.set_name("Xantor, an invented actor");
    threat.set_score(2);
    threat.set_reason("has moved away");
    return request;
  }
  absl::StatusOr<v1::AssessRiskResponse> Assess(v1::RiskTrigger trigger) {
    return world.Do(Office(), &Stub::AssessRisk, RiskRequest(trigger));
  }
  // What ListMyWork asks of her.
  std::vector<std::string> Work(const auth::Caller& caller) {
    std::vector<std::string> work;
    auto listed = world.Do(caller, &Stub::ListMyWork, v1::ListMyWorkRequest());
    EXPECT_OK(listed);
    if (!listed.ok()) return work;
    for (const v1::WorkItem& item : listed->items()) {
      work.push_back(item.what());
    }
    return work;
  }
  absl::StatusOr<v1::AssessRiskResponse> SecondBy(const auth::Caller& officer,
                                                  const std::string& risk) {
    auto request = About<v1::AssessRiskRequest>();
    request.set_second_risk_assessment_id(risk);
    return world.Do(officer, &Stub::AssessRisk, request);
  }
  absl::StatusOr<v1::BeginEndingResponse> End(const std::string& early = "") {
    auto request = WithHer<v1::BeginEndingRequest>();
    request.set_early_reason(early);
    return world.Do(Office(), &Stub::BeginEnding, request);
  }
  absl::StatusOr<v1::CloseStayResponse> Close(v1::StayOutcome outcome,
                                              bool agrees = true) {
    auto request = WithHer<v1::CloseStayRequest>(agrees);
    request.set_outcome(outcome);
    return world.Do(Office(), &Stub::CloseStay, request);
  }
  absl::StatusOr<v1::RecordFollowUpResponse> FollowUp(
      int months, v1::FollowUpFinding finding, bool with_her = false) {
    auto request = About<v1::RecordFollowUpRequest>();
    request.mutable_follow_up()->set_months(months);
    request.mutable_follow_up()->set_finding(finding);
    if (with_her) *request.mutable_defender_view() = world.HerView();
    return world.Do(Office(), &Stub::RecordFollowUp, request);
  }
  void CorrectLast() {
    auto request = About<v1::CorrectRecordRequest>();
    request.set_event_id(world.Timeline(id).back().event_id());
    request.set_reason("a mistake");
    EXPECT_OK(world.Do(Office(), &Stub::CorrectRecord, request));
  }

  World world;
  std::string id;
  std::string person;
};

TEST_F(StayTest, WhatIsDoneNoLongerWaits) {
  EXPECT_THAT(world.WaitsOf(id),
              Contains("make the plan of the stay with her"));
  EXPECT_THAT(world.WaitsOf(id), Contains("ask how she is"));
  auto plan = WithHer<v1::SetStayPlanRequest>();
  plan.mutable_plan()->set_text("rest, and a course");
  plan.mutable_plan()->set_check_in_every_days(7);
  ASSERT_OK(world.Do(Office(), &Stub::SetStayPlan, plan));
  EXPECT_THAT(world.WaitsOf(id),
              Not(Contains("make the plan of the stay with her")));

  auto told = About<v1::RecordRightsInformationRequest>();
  told.mutable_rights_information()->set_adviser("the host's own lawyer");
  ASSERT_OK(world.Do(Office(), &Stub::RecordRightsInformation, told));
  const std::string advice =
      "let an independent adviser tell her of asylum, a longer stay and return";
  EXPECT_THAT(world.WaitsOf(id), Contains(advice));
  told.mutable_rights_information()->set_independent(true);
  ASSERT_OK(world.Do(Office(), &Stub::RecordRightsInformation, told));
  EXPECT_THAT(world.WaitsOf(id), Not(Contains(advice)));

  world.Advance(absl::Hours(24 * 3));
  auto asked = About<v1::RecordCheckInRequest>();
  asked.mutable_check_in()->set_finding(v1::STAY_CHECK_IN_FINDING_NOT_REACHED);
  ASSERT_OK(world.Do(Office(), &Stub::RecordCheckIn, asked));
  asked.mutable_check_in()->set_finding(v1::STAY_CHECK_IN_FINDING_WELL);
  ASSERT_OK(world.Do(City("xela"), &Stub::RecordCheckIn, asked));
  const absl::Time before =
      absl::FromUnixSeconds(world.Get(id).waiting_for(0).due().seconds());
  ASSERT_OK(world.Do(Office(), &Stub::RecordCheckIn, asked));
  const absl::Time after =
      absl::FromUnixSeconds(world.Get(id).waiting_for(0).due().seconds());
  EXPECT_EQ(after - before, absl::Hours(24 * 3));
  EXPECT_EQ(world.Get(id).stay_records_size(), 6);
}

TEST_F(StayTest, AVisitWrittenDownLateMovesNoDay) {
  const auto due = [&] {
    const v1::Relocation seen = world.Get(id);
    for (const auto& wait : seen.waiting_for()) {
      if (wait.what() == "ask how she is") return wait.due().seconds();
    }
    return int64_t{0};
  };
  world.Advance(absl::Hours(24 * 10));
  auto asked = About<v1::RecordCheckInRequest>();
  asked.mutable_check_in()->set_finding(v1::STAY_CHECK_IN_FINDING_WELL);
  ASSERT_OK(world.Do(Office(), &Stub::RecordCheckIn, asked));
  const int64_t before = due();
  asked.mutable_occurred_at()->set_seconds(
      absl::ToUnixSeconds(world.Now() - absl::Hours(24 * 5)));
  ASSERT_OK(world.Do(Office(), &Stub::RecordCheckIn, asked));
  EXPECT_EQ(due(), before);
}

TEST_F(StayTest, WhoNeedsHelpIsSomebodysWorkUntilSheIsWell) {
  const auth::Caller security = As(Role::kSecurityOfficer, "office", "shield");
  const auto help = HasSubstr("she needs help");
  auto found = About<v1::RecordCheckInRequest>();
  found.mutable_check_in()->set_finding(v1::STAY_CHECK_IN_FINDING_NEEDS_HELP);
  found.mutable_check_in()->set_note("the heating is broken");
  ASSERT_OK(world.Do(City("xela"), &Stub::RecordCheckIn, found));
  EXPECT_THAT(world.WaitsOf(id), Contains(help));
  EXPECT_THAT(Work(Office()), Contains(help));
  EXPECT_THAT(Work(Office()), Contains(HasSubstr("needs a look")));
  EXPECT_THAT(Work(security), Contains(HasSubstr("needs a look")));
  // The host does not say that she is well in its house.
  found.mutable_check_in()->set_finding(v1::STAY_CHECK_IN_FINDING_WELL);
  ASSERT_OK(world.Do(City("xela"), &Stub::RecordCheckIn, found));
  EXPECT_THAT(world.WaitsOf(id), Contains(help));
  ASSERT_OK(world.Do(Office(), &Stub::RecordCheckIn, found));
  EXPECT_THAT(world.WaitsOf(id), Not(Contains(help)));
}

TEST_F(StayTest, WhoDoesNotAnswerTwiceIsLookedFor) {
  const auto look = HasSubstr("not reached twice");
  auto asked = About<v1::RecordCheckInRequest>();
  asked.mutable_check_in()->set_finding(v1::STAY_CHECK_IN_FINDING_NOT_REACHED);
  asked.mutable_check_in()->set_note("no answer");
  ASSERT_OK(world.Do(Office(), &Stub::RecordCheckIn, asked));
  EXPECT_THAT(world.WaitsOf(id), Not(Contains(look)));
  world.Advance(absl::Hours(24));
  ASSERT_OK(world.Do(Office(), &Stub::RecordCheckIn, asked));
  EXPECT_THAT(world.WaitsOf(id), Contains(look));
  asked.mutable_check_in()->set_finding(v1::STAY_CHECK_IN_FINDING_WELL);
  ASSERT_OK(world.Do(Office(), &Stub::RecordCheckIn, asked));
  EXPECT_THAT(world.WaitsOf(id), Not(Contains(look)));
}

TEST_F(StayTest, NothingOfItIsHersWithoutHerWord) {
  auto plan = About<v1::SetStayPlanRequest>();
  plan.mutable_plan()->set_text("what we think is best");
  EXPECT_THAT(world.Do(Office(), &Stub::SetStayPlan, plan),
              ReasonIs("DEFENDER_NOT_CONSULTED"));
  auto ending = About<v1::BeginEndingRequest>();
  ending.set_early_reason("the house is needed");
  EXPECT_THAT(world.Do(Office(), &Stub::BeginEnding, ending),
              ReasonIs("DEFENDER_NOT_CONSULTED"));
  *ending.mutable_defender_view() = world.HerView(false);
  EXPECT_THAT(world.Do(Office(), &Stub::BeginEnding, ending),
              ReasonIs("DEFENDER_DISAGREES"));
  EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_IN_STAY);
  ASSERT_OK(End("she found a flat"));
  EXPECT_THAT(Close(v1::STAY_OUTCOME_MOVED_ON, false),
              ReasonIs("DEFENDER_DISAGREES"));
  auto alone = About<v1::CloseStayRequest>();
  alone.set_outcome(v1::STAY_OUTCOME_MOVED_ON);
  EXPECT_THAT(world.Do(Office(), &Stub::CloseStay, alone),
              ReasonIs("DEFENDER_NOT_CONSULTED"));
  EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_ENDING);
}

TEST_F(StayTest, TheEndBeginsInItsTimeOrWithAReason) {
  EXPECT_THAT(Close(v1::STAY_OUTCOME_MOVED_ON), ReasonIs("STATE_FORBIDS"));
  EXPECT_THAT(End(), ReasonIs("ENDING_TOO_EARLY"));
  world.Advance(absl::Hours(24 * 51));
  auto ending = End();
  ASSERT_OK(ending);
  EXPECT_EQ(ending->relocation().state(), v1::RELOCATION_STATE_ENDING);
  EXPECT_THAT(world.WaitsOf(id),
              Contains("say what comes after the stay: return, "
                       "another place, asylum, or else"));
  CorrectLast();
  EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_IN_STAY);
}

TEST_F(StayTest, NobodyReturnsOnOneOfficersJudgement) {
  ASSERT_OK(End("she wants to go home"));
  EXPECT_THAT(Close(v1::STAY_OUTCOME_RETURNED), ReasonIs("RISK_NOT_ASSESSED"));
  ASSERT_OK(Assess(v1::RISK_TRIGGER_ELECTION));
  EXPECT_THAT(Close(v1::STAY_OUTCOME_RETURNED), ReasonIs("RISK_NOT_ASSESSED"));
  auto risk = Assess(v1::RISK_TRIGGER_BEFORE_RETURN);
  ASSERT_OK(risk);
  EXPECT_THAT(world.WaitsOf(id),
              Contains("another officer looks at the assessment of risk"));
  EXPECT_THAT(Close(v1::STAY_OUTCOME_RETURNED), ReasonIs("RISK_NOT_ASSESSED"));
  EXPECT_THAT(SecondBy(Office(), risk->risk_assessment_id()),
              ReasonIs("SECOND_OFFICER_NEEDED"));
  EXPECT_THAT(SecondBy(kSecond, "no-such-assessment"),
              ReasonIs("RISK_ASSESSMENT_UNKNOWN"));
  ASSERT_OK(SecondBy(kSecond, risk->risk_assessment_id()));
  auto closed = Close(v1::STAY_OUTCOME_RETURNED);
  ASSERT_OK(closed);
  EXPECT_EQ(closed->relocation().stay_outcome(), v1::STAY_OUTCOME_RETURNED);
}

// She and another adult, who came with her.
class PartyStayTest : public StayTest {
 protected:
  void SetUp() override {
    v1::Intake intake = World::Intake();
    v1::Person partner_of_her = intake.persons(0);
    partner_of_her.set_role(v1::PERSON_ROLE_PARTNER);
    *intake.add_persons() = partner_of_her;
    id = world.Eligible(intake).relocation_id();
    world.Placed(id, "xela");
    partner = world.Get(id).intake().persons(1).person_id();
    world.Arrive(id);
  }
  absl::Status PartnerSays(bool agrees) {
    auto request = WithHer<v1::RecordDefenderViewRequest>(agrees);
    request.set_kind(v1::DECISION_KIND_OTHER);
    request.mutable_defender_view()->set_person_id(partner);
    return world.Do(Office(), &Stub::RecordDefenderView, request).status();
  }

  std::string partner;
};

TEST_F(PartyStayTest, NobodyReturnsOnAnotherAdultsWord) {
  const auto ask = HasSubstr("ask each alone what comes after the stay");
  ASSERT_OK(PartnerSays(true));
  ASSERT_OK(End("she wants to go home"));
  EXPECT_THAT(world.WaitsOf(id), Contains(ask));
  EXPECT_THAT(world.SeenBy(As(Role::kNgoCaseworker, "ngo"), id), Not(ask));
  ASSERT_OK_AND_ASSIGN(const auto risk, Assess(v1::RISK_TRIGGER_BEFORE_RETURN));
  ASSERT_OK(SecondBy(kSecond, risk.risk_assessment_id()));
  const auto unasked = Close(v1::STAY_OUTCOME_RETURNED);
  EXPECT_THAT(unasked, ReasonIs("MEMBER_NOT_CONSULTED"))
      << "what was said before its risk was looked at was about something else";
  EXPECT_THAT(std::string(unasked.status().message()), HasSubstr(partner));
  ASSERT_OK(PartnerSays(false));
  EXPECT_THAT(Close(v1::STAY_OUTCOME_RETURNED), ReasonIs("MEMBER_DISAGREES"));
  EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_ENDING);
  EXPECT_TRUE(world.capacity_.calls("CheckOut").empty());
  ASSERT_OK(PartnerSays(true));
  EXPECT_THAT(world.WaitsOf(id), Not(Contains(ask)));
  ASSERT_OK_AND_ASSIGN(const auto closed, Close(v1::STAY_OUTCOME_RETURNED));
  EXPECT_EQ(closed.relocation().stay_outcome(), v1::STAY_OUTCOME_RETURNED);
}

TEST_F(StayTest, RiskIsLookedAtAgainBeforeTheDaysThatRaiseIt) {
  auto request = RiskRequest(v1::RISK_TRIGGER_NEW_INCIDENT);
  v1::RiskDate& trial = *request.add_dates();
  EXPECT_THAT(world.Do(Office(), &Stub::AssessRisk, request),
              BadFieldsAre("dates[0].trigger", "dates[0].on"));
  trial.set_trigger(v1::RISK_TRIGGER_TRIAL);
  *trial.mutable_on() = ToDate(world.Today() - 2);
  EXPECT_THAT(world.Do(Office(), &Stub::AssessRisk, request),
              BadFieldsAre("dates[0].on"));
  const absl::CivilDay on = world.Today() + 20;
  *trial.mutable_on() = ToDate(on);
  ASSERT_OK(world.Do(Office(), &Stub::AssessRisk, request));
  const std::string again = absl::StrCat("assess the risk again before ",
                                         absl::FormatCivilTime(on), ": TRIAL");
  EXPECT_THAT(world.WaitsOf(id), Not(Contains(again)));
  world.Advance(absl::Hours(24 * 7));
  EXPECT_THAT(world.WaitsOf(id), Contains(again));
  EXPECT_THAT(Work(Office()), Contains(again));
  ASSERT_OK(Assess(v1::RISK_TRIGGER_TRIAL));
  EXPECT_THAT(world.WaitsOf(id), Not(Contains(again)));
}

TEST_F(StayTest, AnElectionInHerCountryAsksForAnotherAssessment) {
  const absl::CivilDay on = world.Today() + 10;
  UseRiskCalendar({{"GT", {{.on = on, .trigger = "ELECTION"}}},
                   {"NL", {{.on = on, .trigger = "LARGE_EVENT"}}}});
  const std::string again =
      absl::StrCat("assess the risk again before ", absl::FormatCivilTime(on));
  EXPECT_THAT(world.WaitsOf(id), Contains(again + ": ELECTION"));
  EXPECT_THAT(world.WaitsOf(id), Not(Contains(again + ": LARGE_EVENT")));
  EXPECT_THAT(Work(Office()), Contains(again + ": ELECTION"));
  ASSERT_OK(Assess(v1::RISK_TRIGGER_ELECTION));
  EXPECT_THAT(world.WaitsOf(id), Not(Contains(again + ": ELECTION")));
  UseRiskCalendar({});
}

TEST_F(StayTest, WhatAStayWaitsForStandsInTheWorkOfWhoLeadsIt) {
  const std::string plan = "make the plan of the stay with her";
  EXPECT_THAT(Work(Office()), Contains(plan));
  EXPECT_THAT(Work(kSecond), Not(Contains(plan)));
  EXPECT_THAT(Work(City("xela")), Not(Contains(plan)));
  EXPECT_THAT(Work(As(Role::kNgoCaseworker, "ngo")), Not(Contains(plan)));
}

TEST_F(StayTest, TheHostIsToldAndSeesNoMore) {
  ASSERT_OK(End("she found a flat"));
  auto closed = Close(v1::STAY_OUTCOME_MOVED_ON);
  ASSERT_OK(closed);
  EXPECT_NE(closed->pending_step(), "");
  EXPECT_EQ(closed->relocation().state(), v1::RELOCATION_STATE_FOLLOW_UP);
  world.RunAll();
  EXPECT_EQ(world.StepOf("CHECK_OUT"), "DONE");
  EXPECT_EQ(world.capacity_.calls("CheckOut").size(), 1u);
  EXPECT_EQ(world.capacity_.StateOf("reservation-1"),
            capacity::v1::RESERVATION_STATE_COMPLETED);
  EXPECT_THAT(world.Do(City("xela"), &Stub::GetRelocation,
                       About<v1::GetRelocationRequest>()),
              ::sojourn::testing::StatusIs(absl::StatusCode::kNotFound));
  // There is nothing left to withdraw from.
  auto stop = WithHer<v1::WithdrawRequest>();
  stop.set_reason(v1::WITHDRAWAL_REASON_NOT_SAID);
  EXPECT_THAT(world.Do(Office(), &Stub::Withdraw, stop),
              ReasonIs("STATE_FORBIDS"));
}

TEST_F(StayTest, FollowUpEndsAfterAYearUnlessSheIsInDanger) {
  ASSERT_OK(End("she found a flat"));
  ASSERT_OK(Close(v1::STAY_OUTCOME_MOVED_ON));
  world.RunAll();
  EXPECT_THAT(world.WaitsOf(id),
              Contains("ask how she is 3 months after the stay"));
  EXPECT_THAT(FollowUp(4, v1::FOLLOW_UP_FINDING_SAFE),
              ::sojourn::testing::StatusIs(absl::StatusCode::kInvalidArgument));
  ASSERT_OK(FollowUp(3, v1::FOLLOW_UP_FINDING_SAFE));
  EXPECT_THAT(world.WaitsOf(id),
              Contains("ask how she is 6 months after the stay"));
  // Nobody ends it before its time.
  auto early = FollowUp(12, v1::FOLLOW_UP_FINDING_SAFE);
  ASSERT_OK(early);
  EXPECT_EQ(early->relocation().state(), v1::RELOCATION_STATE_FOLLOW_UP);
  world.Advance(absl::Hours(24 * 366));
  auto danger = FollowUp(12, v1::FOLLOW_UP_FINDING_AT_RISK);
  ASSERT_OK(danger);
  EXPECT_EQ(danger->relocation().state(), v1::RELOCATION_STATE_FOLLOW_UP);
  auto safe = FollowUp(12, v1::FOLLOW_UP_FINDING_SAFE);
  ASSERT_OK(safe);
  EXPECT_EQ(safe->relocation().state(), v1::RELOCATION_STATE_CLOSED);
  EXPECT_THAT(world.WaitsOf(id), IsEmpty());
  CorrectLast();
  EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_FOLLOW_UP);
  // A fact is stored wherever the case is, and moves nothing then.
  EXPECT_THAT(FollowUp(6, v1::FOLLOW_UP_FINDING_NOT_WANTED),
              ReasonIs("DEFENDER_NOT_CONSULTED"));
  ASSERT_OK(FollowUp(6, v1::FOLLOW_UP_FINDING_NOT_WANTED, true));
  EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_CLOSED);
  ASSERT_OK(FollowUp(12, v1::FOLLOW_UP_FINDING_SAFE));
  EXPECT_EQ(world.Get(id).state(), v1::RELOCATION_STATE_CLOSED);
}

TEST_F(StayTest, OnlyTheOfficeReadsRiskAndNothingOfItIsClear) {
  ASSERT_OK(Assess(v1::RISK_TRIGGER_NEW_INCIDENT));
  EXPECT_EQ(world.Get(id).risk_assessments_size(), 1);
  for (const auth::Caller& other :
       {As(Role::kNgoCaseworker, "ngo"), City("xela")}) {
    auto seen = world.Do(other, &Stub::GetRelocation,
                         About<v1::GetRelocationRequest>());
    ASSERT_OK(seen);
    EXPECT_EQ(seen->relocation().risk_assessments_size(), 0);
    EXPECT_EQ(seen->relocation().stay_records_size(), 0);
  }
  EXPECT_EQ(
      world.database_.Value("SELECT count(*) FROM case_records WHERE "
                            "position('Xantor'::bytea in record_sealed) > 0"),
      "0");
  EXPECT_EQ(world.database_.Value("SELECT count(*) FROM events WHERE "
                                  "(type || reason) LIKE '%RISK%' OR "
                                  "type LIKE '%risk%'"),
            "0");
  CorrectLast();
  EXPECT_EQ(world.Get(id).risk_assessments_size(), 0);
}

TEST_F(StayTest, EveryBadFieldIsNamed) {
  auto risk = About<v1::AssessRiskRequest>();
  auto& factor = *risk.add_factors();
  factor.set_group(v1::RISK_FACTOR_GROUP_CAPACITY);
  factor.set_score(6);
  auto refused = world.Do(Office(), &Stub::AssessRisk, risk);
  std::vector<std::string> fields;
  const ErrorDetails details = DetailsOf(refused.status());
  for (const auto& violation : details.violations) {
    fields.push_back(violation.field);
  }
  EXPECT_THAT(fields, ::testing::UnorderedElementsAre(
                          "trigger", "factors[0].name", "factors[0].score",
                          "factors[0].reason", "factors"));
}

}  // namespace
}  // namespace sojourn::relocation
