#ifndef SERVICES_RELOCATION_RELOCATION_ONCE_FIXTURE_H_
#define SERVICES_RELOCATION_RELOCATION_ONCE_FIXTURE_H_

#include <set>
#include <string>

#include "services/relocation/documents/document_fixture.h"
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
                              "reviews",          "explanations",
                              "briefs",           "documents",
                              "document_chunks",  "place_rankings",
                              "rounds",           "round_parties"}) {
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
  v1::MarkDeceasedRequest DeathOfHer() {
    auto request = About<v1::MarkDeceasedRequest>();
    request.set_person_id(world_.Get(id_).intake().persons(0).person_id());
    request.set_source(v1::DEATH_SOURCE_FAMILY);
    request.set_told_by("an invented sister");
    request.set_verified_by(v1::DEATH_VERIFICATION_NOT_YET);
    return request;
  }
  template <class Request>
  Request WithHerView(Request request) const {
    *request.mutable_defender_view() = world_.HerView();
    return request;
  }

  // Her story to a mission, which asks and is answered.
  void IsTold() {
    auto story = WithHerView(About<v1::IssueBriefRequest>());
    story.add_recipient_organisation_ids("mission");
    story.set_purpose(v1::CONSENT_PURPOSE_SHARE_WITH_MISSION);
    story.set_text("an invented story");
    v1::CreateOrganisationRequest mission;
    mission.mutable_organisation()->set_organisation_id("mission");
    mission.mutable_organisation()->set_kind(v1::ORGANISATION_KIND_MISSION);
    mission.mutable_organisation()->set_name("Invented Mission");
    *mission.mutable_organisation()->mutable_sharing_agreement() =
        WholeAgreement();
    EXPECT_OK(world_.Do(As(Role::kAdmin, "office"), &Stub::CreateOrganisation,
                        mission));
    const std::string brief =
        Once(Office(), &Stub::IssueBrief, story, [](auto& r) {
          r.set_text("another story");
        }).case_brief_ids(0);
    v1::AnswerBriefRequest question;
    question.set_case_brief_id(brief);
    question.set_answer(v1::BRIEF_ANSWER_QUESTION);
    question.set_question("by when?");
    Once(As(Role::kMissionOfficer, "mission"), &Stub::AnswerBrief, question,
         [](auto& r) { r.set_question("why?"); });
    auto reply = WithHerView(About<v1::ReplyToBriefRequest>());
    reply.set_case_brief_id(brief);
    reply.set_text("in March");
    Once(Office(), &Stub::ReplyToBrief, reply,
         [](auto& r) { r.set_text("in April"); });
    auto revoke = About<v1::RevokeBriefRequest>();
    revoke.set_case_brief_id(brief);
    Once(kNgo, &Stub::RevokeBrief, revoke,
         [](auto& r) { r.set_case_brief_id("another"); });
  }

  void IsOnDuty();
  void Arrives();
  void PaperIsAdded();
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
