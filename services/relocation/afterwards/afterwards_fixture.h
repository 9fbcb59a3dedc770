#ifndef SERVICES_RELOCATION_AFTERWARDS_AFTERWARDS_FIXTURE_H_
#define SERVICES_RELOCATION_AFTERWARDS_AFTERWARDS_FIXTURE_H_

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "services/relocation/workflow/workflow_test_world.h"

// What is said to decisions after they were taken.
namespace sojourn::relocation {

inline constexpr char kWords[] = "Xantor, words she said alone";

// She, a partner and a child, and the words of what each says.
class AfterwardsTest : public ::testing::Test {
 protected:
  static auth::Caller Ngo() { return As(Role::kNgoCaseworker, "ngo"); }

  static v1::Intake Family() {
    v1::Intake intake = World::Intake();
    v1::Person& partner = *intake.add_persons();
    partner = intake.persons(0);
    partner.set_role(v1::PERSON_ROLE_PARTNER);
    v1::Person& child = *intake.add_persons();
    child.set_role(v1::PERSON_ROLE_CHILD);
    child.mutable_identity()->add_nationalities("GT");
    return intake;
  }
  void Submitted(v1::Intake intake) {
    const v1::Relocation seen = world_.Submitted(std::move(intake));
    id_ = seen.relocation_id();
    for (const v1::Person& each : seen.intake().persons()) {
      persons_.push_back(each.person_id());
    }
  }
  void MadeEligible(v1::Intake intake = World::Intake()) {
    Submitted(std::move(intake));
    world_.MadeEligible(id_, type::v1::LEVEL_L2);
  }
  // An emergency, found eligible before she could be asked.
  void WentFirst() {
    Submitted(World::Intake());
    world_.MadeVerified(id_, type::v1::LEVEL_L1);
    ASSERT_OK(Decide(std::nullopt));
  }
  absl::Status Decide(std::optional<bool> agrees,
                      const std::string& request_id = "") {
    auto request = World::Named<v1::DecideEligibilityRequest>(id_);
    request.set_outcome(v1::ELIGIBILITY_OUTCOME_ELIGIBLE);
    if (agrees) *request.mutable_defender_view() = world_.HerView(*agrees);
    if (!agrees) request.set_view_follows_reason("she is hiding until eight");
    request.set_request_id(request_id);
    return world_.Do(Office(), &Stub::DecideEligibility, request).status();
  }

  v1::RecordDefenderViewRequest Word(v1::DecisionKind kind,
                                     const std::string& about, bool agrees,
                                     const std::string& person = "") const {
    auto request = World::Named<v1::RecordDefenderViewRequest>(id_);
    request.set_kind(kind);
    request.set_about_id(about);
    *request.mutable_defender_view() = world_.HerView(agrees);
    request.mutable_defender_view()->set_person_id(person);
    request.mutable_defender_view()->set_words(kWords);
    return request;
  }
  absl::StatusOr<v1::RecordDefenderViewResponse> Hear(
      const v1::RecordDefenderViewRequest& request) {
    return world_.Do(Office(), &Stub::RecordDefenderView, request);
  }

  // With her word, or for a reason before it.
  void AskForMoney(const std::string& view_follows_reason = "") {
    auto wish = World::Named<v1::RequestBridgingGrantRequest>(id_);
    wish.set_purpose("an invented purpose");
    v1::BridgingLine& line = *wish.add_lines();
    line.set_need(v1::BRIDGING_NEED_TICKET);
    line.mutable_amount()->set_currency_code("EUR");
    line.mutable_amount()->set_minor_units(20'000);
    wish.set_view_follows_reason(view_follows_reason);
    if (view_follows_reason.empty()) {
      *wish.mutable_defender_view() = world_.HerView();
    }
    ASSERT_OK(world_.Do(Office(), &Stub::RequestBridgingGrant, wish));
  }

  absl::Status Route(const std::string& person, const std::string& speaker) {
    auto request = World::Named<v1::ChooseRouteRequest>(id_);
    request.set_person_id(person);
    request.set_route_id("route-1");
    *request.mutable_defender_view() = world_.HerView();
    request.mutable_defender_view()->set_person_id(speaker);
    return world_.Do(Office(), &Stub::ChooseRoute, request).status();
  }
  void Secured() {
    auto plan = World::Named<v1::RecordSecurityPlanRequest>(id_);
    plan.set_state(v1::SECURITY_PLAN_STATE_RECORDED);
    plan.set_text("an invented plan");
    ASSERT_OK(world_.Do(Office(), &Stub::RecordSecurityPlan, plan));
    ASSERT_OK(world_.PlanWay(id_));
  }
  absl::Status Clear(const std::string& person, const std::string& speaker) {
    auto request = World::Named<v1::ClearForTravelRequest>(id_);
    request.set_person_id(person);
    *request.mutable_defender_view() = world_.HerView();
    request.mutable_defender_view()->set_person_id(speaker);
    return world_.Do(Office(), &Stub::ClearForTravel, request).status();
  }
  void ClearedToAShelter() {
    MadeEligible();
    auto plan = World::Named<v1::RecordSecurityPlanRequest>(id_);
    plan.set_state(v1::SECURITY_PLAN_STATE_RECORDED);
    plan.set_text("an invented plan");
    ASSERT_OK(world_.Do(Office(), &Stub::RecordSecurityPlan, plan));
    auto clear = World::Named<v1::ClearForTravelRequest>(id_);
    clear.set_person_id(persons_[0]);
    clear.set_arranged_shelter("an invented shelter");
    clear.set_shelter_country_code("GT");
    *clear.mutable_defender_view() = world_.HerView();
    ASSERT_OK(world_.Do(Office(), &Stub::ClearForTravel, clear));
  }
  // Everybody has a place in the country they are in, a way and a plan.
  void Ready(v1::Intake intake) {
    MadeEligible(std::move(intake));
    place_ = world_.Placed(id_, "xela");
    for (size_t i = 0; i < persons_.size(); ++i) {
      ASSERT_OK(Route(persons_[i], i == 1 ? persons_[1] : ""));
    }
    Secured();
  }
  bool IsCleared(const std::string& person) {
    const v1::Relocation seen = world_.Get(id_);
    for (const v1::Traveller& each : seen.travellers()) {
      if (each.person_id() != person) continue;
      return std::any_of(
          each.legs().begin(), each.legs().end(),
          [](const v1::Leg& leg) { return leg.has_cleared_at(); });
    }
    return false;
  }

  v1::Decision Last(v1::DecisionKind kind) {
    v1::Decision last;
    const v1::Relocation seen = world_.Get(id_);
    for (const v1::Decision& each : seen.decisions()) {
      if (each.kind() == kind) last = each;
    }
    return last;
  }
  int Count(v1::DecisionKind kind) {
    const v1::Relocation seen = world_.Get(id_);
    return static_cast<int>(std::count_if(
        seen.decisions().begin(), seen.decisions().end(),
        [&](const v1::Decision& each) { return each.kind() == kind; }));
  }
  bool IsViewDue() {
    const v1::Relocation seen = world_.Get(id_);
    return std::count(seen.flags().begin(), seen.flags().end(),
                      v1::CASE_FLAG_DEFENDER_VIEW_DUE) > 0;
  }
  std::string Alerts() {
    return world_.database_.Value(
        "SELECT count(*) FROM alerts WHERE kind = 'HER_WORD'");
  }
  std::vector<std::string> Texts() {
    std::vector<std::string> texts;
    for (const v1::TimelineEntry& each : world_.Timeline(id_)) {
      texts.push_back(each.text());
    }
    return texts;
  }

  World world_;
  std::string id_;
  std::string place_;
  std::vector<std::string> persons_;  // she, her partner, the child
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_AFTERWARDS_AFTERWARDS_FIXTURE_H_
