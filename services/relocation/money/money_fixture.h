#ifndef SERVICES_RELOCATION_MONEY_MONEY_FIXTURE_H_
#define SERVICES_RELOCATION_MONEY_MONEY_FIXTURE_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/relocation/money/fund_sweep.h"
#include "services/relocation/workflow/workflow_test_world.h"

// A triaged case, and what funds tell of it.
namespace sojourn::relocation {

class MoneyTest : public ::testing::Test {
 protected:
  MoneyTest() {
    world.grants_.apart = true;
    FundIs("fund-1", "EUR", "ACTIVE");
  }

  void Triage(type::v1::Level level = type::v1::LEVEL_L1,
              v1::Intake intake = World::Intake()) {
    id = world.Submitted(std::move(intake)).relocation_id();
    ASSERT_OK(world.Do(Office(), &Stub::AcknowledgeRequest,
                       World::Named<v1::AcknowledgeRequestRequest>(id)));
    auto triage = World::Named<v1::TriageRequestRequest>(id);
    triage.set_level(level);
    triage.set_kind(v1::RELOCATION_KIND_INTERNAL);
    triage.set_horizon(v1::HORIZON_SHORT);
    triage.set_reason("invented reason");
    ASSERT_OK(world.Do(Office(), &Stub::TriageRequest, triage));
  }

  // One line for each currency.
  v1::RequestBridgingGrantRequest Wish(
      const std::vector<std::string>& currencies = {"EUR"}) const {
    auto request = World::Named<v1::RequestBridgingGrantRequest>(id);
    request.set_purpose("Xantor, her invented cousin");
    for (const std::string& currency : currencies) {
      auto& line = *request.add_lines();
      line.set_need(v1::BRIDGING_NEED_TICKET);
      line.mutable_amount()->set_currency_code(currency);
      line.mutable_amount()->set_minor_units(20'000);
    }
    *request.mutable_defender_view() = world.HerView();
    return request;
  }
  absl::StatusOr<v1::RequestBridgingGrantResponse> Ask(
      const v1::RequestBridgingGrantRequest& request,
      const auth::Caller& caller = Office()) {
    return world.Do(caller, &Stub::RequestBridgingGrant, request);
  }
  // Asked, and a fund has it.
  void Asked(const std::vector<std::string>& currencies = {"EUR"}) {
    ASSERT_OK(Ask(Wish(currencies)));
    world.RunAll();
  }

  void FundIs(const std::string& fund_id, const std::string& currency,
              const std::string& status, bool bridges = true) {
    type::v1::EventEnvelope event;
    event.set_aggregate_kind("fund");
    event.set_type("fund.changed");
    event.set_state(status);
    (*event.mutable_refs())["fund_id"] = fund_id;
    (*event.mutable_refs())["currency_code"] = currency;
    if (bridges) (*event.mutable_refs())["bridging"] = "yes";
    world.Apply(feeds::ApplyGrants, event);
  }
  void GrantIs(const std::string& grant_id, const std::string& state) {
    type::v1::EventEnvelope event;
    event.set_aggregate_kind("grant");
    event.set_type("grant.changed");
    event.set_state(state);
    event.set_case_ref(world.database_.Value(absl::StrCat(
        "SELECT case_ref FROM peer_cases p JOIN relocations r ON r.id = "
        "p.relocation_id WHERE p.peer = 'grants' AND r.public_id = '",
        id, "'")));
    (*event.mutable_refs())["grant_id"] = grant_id;
    world.Apply(feeds::ApplyGrants, event);
  }
  void Sweep() {
    EXPECT_OK(LeaveSuspendedFunds(world.runtime_.get(),
                                  absl::Now() + absl::Seconds(5)));
    world.RunAll();
  }

  // What ListMyWork asks of the lead.
  std::string Work(const auth::Caller& caller = Office()) {
    auto listed = world.Do(caller, &Stub::ListMyWork, v1::ListMyWorkRequest());
    EXPECT_OK(listed);
    return listed.ok() ? listed->DebugString() : "";
  }
  std::string Waits() { return absl::StrJoin(world.WaitsOf(id), "\n"); }
  v1::BridgingApplication Application(int at = 0) {
    const v1::Relocation seen = world.Get(id);
    if (seen.bridging_applications_size() <= at) return {};
    return seen.bridging_applications(at);
  }
  // How often the history says this.
  int Told(const std::string& type) {
    int told = 0;
    for (const v1::TimelineEntry& entry : world.Timeline(id)) {
      if (entry.type() == type) ++told;
    }
    return told;
  }

  World world;
  std::string id;
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_MONEY_MONEY_FIXTURE_H_
