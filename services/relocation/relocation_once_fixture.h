#ifndef SERVICES_RELOCATION_RELOCATION_ONCE_FIXTURE_H_
#define SERVICES_RELOCATION_RELOCATION_ONCE_FIXTURE_H_

#include <set>
#include <string>

#include "services/relocation/workflow/workflow_test_world.h"

// A change made, repeated, and tried with other content under the same id.
namespace sojourn::relocation {

inline const auth::Caller kNgo = As(Role::kNgoCaseworker, "ngo");
inline const auth::Caller kSecurity = As(Role::kSecurityOfficer, "office");

// "AssignCase" of AssignCaseRequest.
template <class Request>
std::string MethodOf() {
  const std::string name = Request::descriptor()->name();
  return name.substr(0, name.size() - std::string("Request").size());
}

// An answer without clocks: the end of one that stands still moves with time.
template <class Response>
std::string Lasting(Response response) {
  // The same letter, sealed anew.
  if constexpr (requires { response.clear_sealed_file(); }) {
    response.clear_sealed_file();
  }
  if constexpr (requires { response.mutable_relocation(); }) {
    response.mutable_relocation()->clear_clocks();
  }
  return response.DebugString();
}

class OnceTest : public ::testing::Test {
 protected:
  // Whatever a change leaves behind; the audit has a row for every answer.
  std::string Effects() const {
    std::string effects;
    for (const char* table : {"organisations",    "relocations",
                              "persons",          "assignments",
                              "timeline_entries", "spokespersons",
                              "consents",         "referees",
                              "decisions",        "proposals",
                              "workflow_steps",   "travellers",
                              "movements",        "security_plans",
                              "alerts",           "case_records",
                              "exposures",        "exposed_cases",
                              "exposed_drafts",   "exposure_tasks",
                              "events",           "idempotency_keys",
                              "drafts",           "safeguarding_concerns",
                              "referrals",        "received_referrals",
                              "separations",      "duplicate_pairs",
                              "reviews",          "explanations"}) {
      effects += world_.database_.Value(
          absl::StrCat("SELECT count(*) || ' ' FROM ", table));
    }
    return effects;
  }

  // Makes the call, repeats it, and tries `other` content under the same id.
  template <class Request, class Response, class Alter>
  Response Once(const auth::Caller& caller,
                grpc::Status (Stub::*method)(grpc::ClientContext*,
                                             const Request&, Response*),
                Request request, Alter alter) {
    SCOPED_TRACE(MethodOf<Request>());
    walked_.insert(MethodOf<Request>());
    request.set_request_id(testing::NewRequestId());
    const auto first = world_.Do(caller, method, request);
    EXPECT_OK(first);
    const std::string effects = Effects();
    const auto again = world_.Do(caller, method, request);
    EXPECT_OK(again);
    if (!first.ok() || !again.ok()) return {};
    EXPECT_EQ(Lasting(*first), Lasting(*again));
    alter(request);
    EXPECT_THAT(world_.Do(caller, method, request),
                ReasonIs("REQUEST_ID_REUSED"));
    EXPECT_EQ(Effects(), effects);
    return *first;
  }

  template <class Request>
  Request About() const {
    return World::Named<Request>(id_);
  }
  template <class Request>
  Request AboutHer() const {
    auto request = About<Request>();
    request.set_person_id(person_);
    return request;
  }
  template <class Request>
  Request WithHerView(Request request) const {
    *request.mutable_defender_view() = world_.HerView();
    return request;
  }

  void IsOnDuty();
  void Arrives();
  void IsJudged();
  void IsSpokenFor();
  void IsPlaced();
  void Travels();
  void IsRefusedMoney();
  void IsCheckedInByHand();
  void Stops();
  void IsSafeElsewhere();
  void IsSilent();
  void Parts();
  void Stays();
  void IsExposed();
  void IsReferred();
  void IsMerged();

  World world_;
  std::set<std::string> walked_;
  std::string id_;
  std::string person_;
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RELOCATION_ONCE_FIXTURE_H_
