// The way to her place and the stay, of the walk in relocation_once_pgtest.cc.
#include <string>

#include "services/relocation/relocation_once_fixture.h"

namespace sojourn::relocation {

void OnceTest::Travels() {
  auto route = WithHerView(AboutHer<v1::ChooseRouteRequest>());
  route.set_route_id("route-1");
  Once(Office(), &Stub::ChooseRoute, route,
       [](auto& r) { r.set_route_id("route-2"); });
  IsRefusedMoney();
  world_.ApplicationIs("application-1", "APPLICATION_STATE_COLLECTED");
  auto plan = About<v1::RecordSecurityPlanRequest>();
  plan.set_state(v1::SECURITY_PLAN_STATE_RECORDED);
  plan.set_text("an invented plan");
  Once(Office(), &Stub::RecordSecurityPlan, plan,
       [](auto& r) { r.set_text("another plan"); });
  auto way = WithHerView(About<v1::RecordTravelPlanRequest>());
  *way.mutable_plan() = world_.WayTo("NL", {person_});
  Once(Office(), &Stub::RecordTravelPlan, way, [](auto& r) {
    r.mutable_plan()->mutable_legs(0)->set_carrier("by bus");
  });
  Once(Office(), &Stub::ClearForTravel,
       WithHerView(AboutHer<v1::ClearForTravelRequest>()),
       [](auto& r) { r.set_leg(2); });
  world_.RunAll();
  Once(Office(), &Stub::MarkDeparted, AboutHer<v1::MarkDepartedRequest>(),
       [](auto& r) { r.set_leg(2); });
  auto move = AboutHer<v1::RecordUnassistedMoveRequest>();
  move.set_country_code("PT");
  Once(Office(), &Stub::RecordUnassistedMove, move,
       [](auto& r) { r.set_country_code("ES"); });
  Once(Office(), &Stub::MarkArrived, AboutHer<v1::MarkArrivedRequest>(),
       [](auto& r) { r.set_coordinator_subject("another"); });
  IsCheckedInByHand();
}

// What asks for the journey's money was refused.
void OnceTest::IsRefusedMoney() {
  const auto refuse = [this] {
    world_.grants_.script().FailBefore(
        FailedPrecondition("FUND_SUSPENDED", "no fund is open"));
    world_.RunAll();
    ASSERT_EQ(world_.StepOf("SUBMIT_GRANT"), "FAILED FUND_SUSPENDED");
  };
  refuse();
  auto retry = About<v1::RetryStepRequest>();
  retry.set_step_id(world_.StepIdOf("SUBMIT_GRANT"));
  Once(Office(), &Stub::RetryStep, retry, [](auto& r) { r.set_etag("99"); });
  refuse();
  auto skip = About<v1::SkipStepRequest>();
  skip.set_step_id(retry.step_id());
  skip.set_reason("her organisation pays the ticket");
  Once(Office(), &Stub::SkipStep, skip,
       [](auto& r) { r.set_reason("another reason"); });
}

// The host is told of her arrival by telephone.
void OnceTest::IsCheckedInByHand() {
  auto take = About<v1::TakeOverStepRequest>();
  take.set_step_id(world_.StepIdOf("CHECK_IN"));
  take.set_reason("the host has no connection");
  Once(Office(), &Stub::TakeOverStep, take, [](auto& r) { r.set_done(true); });
  take.set_done(true);
  ASSERT_OK(world_.Do(Office(), &Stub::TakeOverStep, take));
  world_.RunAll();
}

void OnceTest::Stays() {
  auto risk = About<v1::AssessRiskRequest>();
  risk.set_trigger(v1::RISK_TRIGGER_TRAVEL);
  auto& threat = *risk.add_factors();
  threat.set_group(v1::RISK_FACTOR_GROUP_THREAT);
  threat.set_name("invented");
  threat.set_score(3);
  threat.set_reason("invented");
  Once(Office(), &Stub::AssessRisk, risk,
       [](auto& r) { r.set_trigger(v1::RISK_TRIGGER_TRIAL); });
  auto plan = WithHerView(About<v1::SetStayPlanRequest>());
  plan.mutable_plan()->set_text("rest");
  Once(Office(), &Stub::SetStayPlan, plan,
       [](auto& r) { r.mutable_plan()->set_text("work"); });
  auto asked = About<v1::RecordCheckInRequest>();
  asked.mutable_check_in()->set_finding(v1::STAY_CHECK_IN_FINDING_WELL);
  Once(Office(), &Stub::RecordCheckIn, asked,
       [](auto& r) { r.mutable_check_in()->set_note("tired"); });
  auto told = About<v1::RecordRightsInformationRequest>();
  told.mutable_rights_information()->set_adviser("an invented adviser");
  Once(Office(), &Stub::RecordRightsInformation, told,
       [](auto& r) { r.mutable_rights_information()->set_independent(true); });
  auto longer = WithHerView(About<v1::ExtendStayRequest>());
  longer.mutable_extension()->mutable_check_out()->set_year(
      static_cast<int>(world_.Today().year()) + 1);
  longer.mutable_extension()->mutable_check_out()->set_month(6);
  longer.mutable_extension()->mutable_check_out()->set_day(1);
  const v1::Relocation seen = world_.Get(id_);
  for (const v1::Person& person : seen.intake().persons()) {
    auto& permit = *longer.mutable_extension()->add_permissions();
    permit.set_person_id(person.person_id());
    permit.set_permit(v1::STAY_PERMIT_RESIDENCE_PERMIT);
    *permit.mutable_valid_until() = longer.extension().check_out();
  }
  Once(Office(), &Stub::ExtendStay, longer,
       [](auto& r) { r.mutable_extension()->set_reason("another reason"); });
  world_.RunAll();
  auto ending = WithHerView(About<v1::BeginEndingRequest>());
  ending.set_early_reason("she wants to leave");
  Once(Office(), &Stub::BeginEnding, ending,
       [](auto& r) { r.set_early_reason("another reason"); });
  auto closing = WithHerView(About<v1::CloseStayRequest>());
  closing.set_outcome(v1::STAY_OUTCOME_MOVED_ON);
  Once(Office(), &Stub::CloseStay, closing,
       [](auto& r) { r.set_outcome(v1::STAY_OUTCOME_OTHER_STATUS); });
  world_.RunAll();
  auto after = About<v1::RecordFollowUpRequest>();
  after.mutable_follow_up()->set_months(3);
  after.mutable_follow_up()->set_finding(v1::FOLLOW_UP_FINDING_SAFE);
  Once(Office(), &Stub::RecordFollowUp, after,
       [](auto& r) { r.mutable_follow_up()->set_months(6); });
}

}  // namespace sojourn::relocation
