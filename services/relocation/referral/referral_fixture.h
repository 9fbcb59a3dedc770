// What tests of referrals are written in: tide refers, harbour decides.
#ifndef SERVICES_RELOCATION_REFERRAL_REFERRAL_FIXTURE_H_
#define SERVICES_RELOCATION_REFERRAL_REFERRAL_FIXTURE_H_

#include <string>
#include <vector>

#include "services/relocation/referral/referral_edit.h"
#include "services/relocation/workflow/workflow_test_world.h"

namespace sojourn::relocation {

class ReferralTest : public ::testing::Test {
 protected:
  // She agrees that partners are told.
  static v1::Intake Intake() {
    v1::Intake intake = World::Intake();
    World::AddConsent(v1::CONSENT_PURPOSE_SHARE_WITH_PARTNER,
                      *intake.mutable_persons(0));
    return intake;
  }
  std::string Eligible(type::v1::Level level = type::v1::LEVEL_L2) {
    return tide.Eligible(Intake(), level).relocation_id();
  }

  v1::ReferOutRequest ToHarbour(const std::string& id) const {
    auto request = World::Named<v1::ReferOutRequest>(id);
    request.set_network("harbour");
    request.add_fields("persons");
    request.set_note("she knows people there");
    *request.mutable_defender_view() = tide.HerView();
    return request;
  }
  absl::StatusOr<v1::ReferOutResponse> Refer(const std::string& id) {
    return tide.Do(Office(), &Stub::ReferOut, ToHarbour(id));
  }
  // The file for harbour.
  std::string File(const std::string& id) {
    const auto sent = Refer(id);
    EXPECT_OK(sent);
    return sent.ok() ? sent->sealed_file() : "";
  }

  static v1::AcceptReferralRequest Accepting(const std::string& file) {
    v1::AcceptReferralRequest request;
    request.set_sealed_file(file);
    request.set_decision(v1::REFERRAL_DECISION_ACCEPT);
    return request;
  }
  static v1::AcceptReferralRequest Bouncing(const std::string& file) {
    v1::AcceptReferralRequest request;
    request.set_sealed_file(file);
    request.set_decision(v1::REFERRAL_DECISION_BOUNCE);
    request.set_bounce_reason(v1::REFERRAL_BOUNCE_REASON_NO_CAPACITY);
    return request;
  }
  absl::StatusOr<v1::AcceptReferralResponse> Decide(
      const v1::AcceptReferralRequest& request) {
    return harbour.Do(Office(), &Stub::AcceptReferral, request);
  }
  // The file for tide.
  std::string AnswerOf(const v1::AcceptReferralRequest& request) {
    const auto decided = Decide(request);
    EXPECT_OK(decided);
    return decided.ok() ? decided->sealed_file() : "";
  }
  absl::StatusOr<v1::RecordReferralAnswerResponse> Record(
      const std::string& answer) {
    v1::RecordReferralAnswerRequest request;
    request.set_sealed_file(answer);
    return tide.Do(Office(), &Stub::RecordReferralAnswer, request);
  }

  void Lapse() {
    EXPECT_OK(
        LapseReferrals(tide.runtime_.get(), absl::Now() + absl::Seconds(5)));
  }
  void AdvanceBoth(absl::Duration duration) {
    tide.Advance(duration);
    harbour.Advance(duration);
  }

  static std::vector<std::string> Told(World& world,
                                       const auth::Caller& caller) {
    std::vector<std::string> lines;
    const auto work =
        world.Do(caller, &Stub::ListMyWork, v1::ListMyWorkRequest());
    EXPECT_OK(work);
    if (!work.ok()) return lines;
    for (const auto& item : work->items()) lines.push_back(item.what());
    return lines;
  }
  std::vector<std::string> Events(const std::string& id) {
    std::vector<std::string> types;
    for (const auto& entry : tide.Timeline(id)) types.push_back(entry.type());
    return types;
  }
  v1::ReferralState StateOf(const std::string& id) {
    const v1::Relocation shown = tide.Get(id);
    return shown.referrals().empty() ? v1::REFERRAL_STATE_UNSPECIFIED
                                     : shown.referrals().rbegin()->state();
  }
  std::string Count(World& world, const std::string& from) {
    return world.database_.Value("SELECT count(*) FROM " + from);
  }

  World tide{nullptr, &Tide()};
  World harbour;
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_REFERRAL_REFERRAL_FIXTURE_H_
