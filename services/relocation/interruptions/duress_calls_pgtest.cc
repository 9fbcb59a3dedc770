// Which calls carry her word, and that whichever of them her duress phrase
// comes with, it is kept.
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/strip.h"
#include "common/crypto/ids.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "services/relocation/relocation_test_world.h"

namespace sojourn::relocation {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::testing::Contains;
using ::testing::SizeIs;

// A field that says which phrase was heard, or holds a view that does.
bool IsHerWord(const FieldDescriptor& field) {
  if (field.is_repeated()) return false;
  return field.message_type() == v1::DefenderView::descriptor() ||
         field.enum_type() == v1::PhraseHeard_descriptor();
}

std::vector<const FieldDescriptor*> FieldsOfHerWord(const Descriptor& request) {
  std::vector<const FieldDescriptor*> fields;
  for (int i = 0; i < request.field_count(); ++i) {
    if (IsHerWord(*request.field(i))) fields.push_back(request.field(i));
  }
  return fields;
}

void SayUnderDuress(const FieldDescriptor& field, Message& request) {
  const auto& reflection = *request.GetReflection();
  if (field.enum_type() != nullptr) {
    reflection.SetEnumValue(&request, &field, v1::PHRASE_HEARD_DURESS);
    return;
  }
  v1::DefenderView view;
  view.set_agrees(true);
  view.set_phrase_heard(v1::PHRASE_HEARD_DURESS);
  reflection.MutableMessage(&request, &field)->CopyFrom(view);
}

std::string CallOf(const Descriptor& request) {
  return std::string(absl::StripSuffix(request.name(), "Request"));
}

struct HerCall {
  const Descriptor* request;
  // Sends nothing but the case and, in `field`, the phrase.
  std::function<absl::Status(World& world, const std::string& id,
                             const FieldDescriptor& field)>
      send;
};

template <class Request, class Response>
HerCall With(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                          Response*)) {
  return {.request = Request::descriptor(),
          .send = [method](World& world, const std::string& id,
                           const FieldDescriptor& field) {
            auto request = World::Named<Request>(id);
            if constexpr (requires { request.set_other_relocation_id(id); }) {
              request.set_other_relocation_id(id);
            }
            SayUnderDuress(field, request);
            return world.Do(Office(), method, request).status();
          }};
}

std::vector<HerCall> HerCalls() {
  return {
      With(&Stub::BeginEnding),
      With(&Stub::ChooseRoute),
      With(&Stub::ClearForTravel),
      With(&Stub::CloseStay),
      With(&Stub::DecideEligibility),
      With(&Stub::EraseRelocation),
      With(&Stub::ExportRelocation),
      With(&Stub::ExtendStay),
      With(&Stub::GrantConsent),
      With(&Stub::IssueBrief),
      With(&Stub::JoinParty),
      With(&Stub::MarkSafeElsewhere),
      With(&Stub::MergeRelocations),
      With(&Stub::RecordDefenderDecision),
      With(&Stub::RecordDefenderView),
      With(&Stub::RecordFollowUp),
      With(&Stub::RecordIntroduction),
      With(&Stub::RecordTravelPlan),
      With(&Stub::ReferOut),
      With(&Stub::Reopen),
      With(&Stub::ReplaceContact),
      With(&Stub::ReplyToBrief),
      With(&Stub::RequestBridgingGrant),
      With(&Stub::RequestReview),
      With(&Stub::Resume),
      With(&Stub::SetRetention),
      With(&Stub::SetStayPlan),
      With(&Stub::SplitParty),
      With(&Stub::Withdraw),
      With(&Stub::WithdrawConsent),
  };
}

std::string AlertsOf(World& world, const std::string& id) {
  return world.database().Value(
      "SELECT string_agg(a.kind, ' ') FROM alerts a "
      "JOIN relocations r ON r.id = a.relocation_id "
      "WHERE r.public_id = '" +
      id + "'");
}

void ExpectHeardAndNothingElse(World& world, const v1::Relocation& before,
                               const std::string& call) {
  const std::string& id = before.relocation_id();
  ASSERT_OK_AND_ASSIGN(const v1::Relocation after, world.Get(Office(), id));
  EXPECT_THAT(after.flags(), Contains(v1::CASE_FLAG_DURESS_HEARD));
  ASSERT_THAT(after.decisions(), SizeIs(before.decisions_size() + 1));
  const v1::Decision& kept = after.decisions(before.decisions_size());
  EXPECT_EQ(kept.kind(), v1::DECISION_KIND_DURESS);
  EXPECT_EQ(kept.outcome(), call);
  EXPECT_FALSE(kept.defender_view().agrees());
  EXPECT_EQ(AlertsOf(world, id), "DURESS_HEARD");
  EXPECT_EQ(after.state(), before.state());
  EXPECT_EQ(after.overlay(), before.overlay());
  EXPECT_EQ(after.consents_size(), before.consents_size());
}

// The rest of each request is missing: what an officer forgot to fill in keeps
// nobody from hearing her.
TEST(DuressCallsTest, EachKeepsThePhraseBeforeAnythingElseIsLookedAt) {
  World world;
  for (const HerCall& each : HerCalls()) {
    for (const FieldDescriptor* const field : FieldsOfHerWord(*each.request)) {
      SCOPED_TRACE(field->full_name());
      const std::string id = world.Submit().relocation_id();
      ASSERT_OK_AND_ASSIGN(const v1::Relocation before,
                           world.Get(Office(), id));
      EXPECT_THAT(each.send(world, id, *field), ReasonIs("DURESS_HEARD"));
      ExpectHeardAndNothingElse(world, before, CallOf(*each.request));
      ASSERT_OK_AND_ASSIGN(const auto timeline, world.Timeline(Office(), id));
      EXPECT_EQ(timeline.entries(timeline.entries_size() - 1).type(),
                "relocation.duress_heard");
    }
  }
}

TEST(DuressCallsTest, WhatIsHeardOfTwoCasesIsKeptInBoth) {
  World world;
  const v1::Relocation one = world.Submit();
  const v1::Relocation other = world.Submit();
  v1::MergeRelocationsRequest request;
  request.set_request_id(sojourn::testing::NewRequestId());
  request.set_relocation_id(one.relocation_id());
  request.set_other_relocation_id(other.relocation_id());
  request.mutable_defender_view()->set_phrase_heard(v1::PHRASE_HEARD_DURESS);
  *request.mutable_other_defender_view() = request.defender_view();
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(world.Do(Office(), &Stub::MergeRelocations, request).status(),
                ReasonIs("DURESS_HEARD"));
  }
  for (const v1::Relocation& each : {one, other}) {
    EXPECT_EQ(AlertsOf(world, each.relocation_id()), "DURESS_HEARD");
  }
}

// DURESS_HEARD says that it is kept, and nobody would send it again.
TEST(DuressCallsTest, WhatIsKeptInOneOfTwoCasesAloneIsNotSaidToBeKept) {
  World world;
  const v1::Relocation one = world.Submit();
  v1::MergeRelocationsRequest request;
  request.set_relocation_id(one.relocation_id());
  request.set_other_relocation_id(crypto::NewPublicId());
  request.mutable_defender_view()->set_phrase_heard(v1::PHRASE_HEARD_DURESS);
  *request.mutable_other_defender_view() = request.defender_view();
  EXPECT_THAT(world.Do(Office(), &Stub::MergeRelocations, request).status(),
              sojourn::testing::StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(AlertsOf(world, one.relocation_id()), "DURESS_HEARD");
}

// Also one that is added later.
TEST(DuressCallsTest, EveryCallWithHerWordIsSentHere) {
  std::set<std::string> sent;
  for (const HerCall& each : HerCalls()) sent.insert(CallOf(*each.request));
  std::set<std::string> with_her_word;
  const auto* const service =
      google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
          v1::RelocationService::service_full_name());
  for (int i = 0; i < service->method_count(); ++i) {
    const Descriptor& request = *service->method(i)->input_type();
    if (!FieldsOfHerWord(request).empty()) {
      with_her_word.insert(CallOf(request));
    }
  }
  EXPECT_EQ(with_her_word, sent) << "call desk_.Hear first in its handler";
}

// By which call each kind is decided, and why her view is none of it where it
// is not: as docs/guards.md says.
struct Kind {
  const Descriptor* decided_by = nullptr;
  std::string why_without_her = "";
};

std::map<v1::DecisionKind, Kind> Kinds() {
  return {
      {v1::DECISION_KIND_TRIAGE,
       {.why_without_her = "how soon the programme works on it"}},
      {v1::DECISION_KIND_VERIFICATION,
       {.why_without_her = "what the programme knows, not what she does"}},
      {v1::DECISION_KIND_ELIGIBILITY,
       {v1::DecideEligibilityRequest::descriptor()}},
      {v1::DECISION_KIND_DEFENDER,
       {v1::RecordDefenderDecisionRequest::descriptor()}},
      {v1::DECISION_KIND_ROUTE, {v1::ChooseRouteRequest::descriptor()}},
      {v1::DECISION_KIND_CLEARANCE, {v1::ClearForTravelRequest::descriptor()}},
      {v1::DECISION_KIND_WITHDRAWAL, {v1::WithdrawRequest::descriptor()}},
      {v1::DECISION_KIND_OFFER,
       {.why_without_her = "written by nobody: she answers it as DEFENDER"}},
      {v1::DECISION_KIND_STAY_PLAN, {v1::SetStayPlanRequest::descriptor()}},
      {v1::DECISION_KIND_ENDING, {v1::BeginEndingRequest::descriptor()}},
      {v1::DECISION_KIND_CLOSING, {v1::CloseStayRequest::descriptor()}},
      {v1::DECISION_KIND_FOLLOW_UP, {v1::RecordFollowUpRequest::descriptor()}},
      {v1::DECISION_KIND_SAFE_ELSEWHERE,
       {v1::MarkSafeElsewhereRequest::descriptor()}},
      {v1::DECISION_KIND_REOPENING, {v1::ReopenRequest::descriptor()}},
      {v1::DECISION_KIND_REFERRAL, {v1::ReferOutRequest::descriptor()}},
      {v1::DECISION_KIND_DURESS,
       {.why_without_her = "what her word in any call is kept as"}},
      {v1::DECISION_KIND_PARTY, {v1::SplitPartyRequest::descriptor()}},
      {v1::DECISION_KIND_STAY_EXTENSION, {v1::ExtendStayRequest::descriptor()}},
      {v1::DECISION_KIND_TRAVEL_PLAN,
       {v1::RecordTravelPlanRequest::descriptor()}},
      {v1::DECISION_KIND_BRIDGING,
       {v1::RequestBridgingGrantRequest::descriptor()}},
      {v1::DECISION_KIND_NOT_WANTED,
       {.why_without_her = "what her no in any call is kept as"}},
      {v1::DECISION_KIND_OTHER, {v1::RecordDefenderViewRequest::descriptor()}},
  };
}

// Also a kind that is added later.
TEST(HerWordTest, ComesWithEveryKindOfDecisionOrItIsSaidWhyNot) {
  const std::map<v1::DecisionKind, Kind> kinds = Kinds();
  const auto& all = *v1::DecisionKind_descriptor();
  for (int i = 0; i < all.value_count(); ++i) {
    const auto kind = static_cast<v1::DecisionKind>(all.value(i)->number());
    if (kind == v1::DECISION_KIND_UNSPECIFIED) continue;
    const auto found = kinds.find(kind);
    ASSERT_NE(found, kinds.end())
        << all.value(i)->name() << ": by which call does she say it?";
    const auto& [decided_by, why_without_her] = found->second;
    EXPECT_NE(decided_by == nullptr, why_without_her.empty())
        << all.value(i)->name();
    if (decided_by == nullptr) continue;
    EXPECT_NE(decided_by->FindFieldByName("defender_view"), nullptr)
        << all.value(i)->name();
  }
}

}  // namespace
}  // namespace sojourn::relocation
