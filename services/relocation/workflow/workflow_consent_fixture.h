// What tests about her consents are written in.
#ifndef SERVICES_RELOCATION_WORKFLOW_WORKFLOW_CONSENT_FIXTURE_H_
#define SERVICES_RELOCATION_WORKFLOW_WORKFLOW_CONSENT_FIXTURE_H_

#include <string>
#include <vector>

#include "common/crypto/ids.h"
#include "services/relocation/workflow/workflow_test_world.h"

namespace sojourn::relocation {

class ConsentTest : public ::testing::Test {
 protected:
  std::string ConsentTo(v1::ConsentPurpose purpose) {
    const v1::Relocation seen = world.Get(id);
    for (const v1::Consent& consent : seen.consents()) {
      if (consent.statement().purpose() == purpose &&
          !consent.has_withdrawn_at()) {
        return consent.consent_id();
      }
    }
    return "";
  }

  v1::WithdrawConsentRequest TakesBack(v1::ConsentPurpose purpose) {
    v1::WithdrawConsentRequest request;
    request.set_relocation_id(id);
    request.set_consent_id(ConsentTo(purpose));
    request.set_channel("call");
    return request;
  }

  absl::StatusOr<v1::GrantConsentResponse> Agrees(
      v1::ConsentPurpose purpose, const std::string& recipient = "") {
    v1::GrantConsentRequest request;
    request.set_relocation_id(id);
    request.set_person_id(world.Get(id).intake().persons(0).person_id());
    v1::ConsentStatement& consent = *request.mutable_consent();
    consent.set_purpose(purpose);
    consent.set_recipient_organisation_id(recipient);
    *consent.mutable_given_on() = ToDate(world.Today());
    consent.set_way("call");
    consent.set_language_code("es");
    return world.Do(Office(), &Stub::GrantConsent, request);
  }

  // "Not to them": said, and taken back, for this mission alone.
  void Excepts(const std::string& mission) {
    auto said = Agrees(v1::CONSENT_PURPOSE_SHARE_WITH_MISSION, mission);
    ASSERT_OK(said);
    v1::WithdrawConsentRequest request;
    request.set_relocation_id(id);
    request.set_consent_id(said->consent_id());
    request.set_channel("call");
    ASSERT_OK(world.Do(Office(), &Stub::WithdrawConsent, request));
  }

  // The missions that take an application, best first.
  void RouteIsCoveredBy(const std::vector<std::string>& missions) {
    auto& option = *world.visa_.assessment.mutable_options(0);
    for (const std::string& mission : missions) {
      option.add_mission_organisation_ids(mission);
      world.Member(mission, v1::ORGANISATION_KIND_MISSION);
    }
  }

  // A hold that was asked for and whose answer is lost.
  void HoldOfUnknownOutcome() {
    auto asked = world.Ask(id, "utrecht");
    ASSERT_OK(asked);
    ASSERT_OK(world.CityAccepts(asked->proposal().proposal_id(), "utrecht"));
    world.capacity_.script().FailAfter(absl::UnavailableError("lost"));
    world.database_.Run("UPDATE workflow_steps SET retry_at = '-infinity'");
    while (world.capacity_.calls("HoldPlace").empty()) {
      ASSERT_OK(world.worker_->RunOne());
    }
    world.database_.Run("UPDATE workflow_steps SET retry_at = '-infinity'");
  }

  // Her contact is known to those she flees from.
  void Burn(int person = 0) {
    v1::BurnContactRequest burn;
    burn.set_relocation_id(id);
    burn.set_person_id(world.Get(id).intake().persons(person).person_id());
    ASSERT_OK(world.Do(Office(), &Stub::BurnContact, burn));
  }
  // The safe contact is on Signal.
  v1::DefenderView Over(v1::ContactChannel channel) {
    v1::DefenderView view = world.HerView();
    view.set_channel(channel);
    return view;
  }

  // What a caller who names no case of hers is told.
  std::string Missing(const std::string& city) {
    v1::GetRelocationRequest missing;
    missing.set_relocation_id(crypto::NewPublicId());
    return world.Do(City(city), &Stub::GetRelocation, missing)
        .status()
        .ToString();
  }

  absl::StatusOr<v1::ChooseRouteResponse> Choose() {
    v1::ChooseRouteRequest request;
    request.set_relocation_id(id);
    request.set_person_id(world.Get(id).intake().persons(0).person_id());
    request.set_route_id("route-1");
    *request.mutable_defender_view() = world.HerView();
    return world.Do(Office(), &Stub::ChooseRoute, request);
  }

  absl::Status SeenBy(const std::string& city) {
    v1::GetRelocationRequest request;
    request.set_relocation_id(id);
    return world.Do(City(city), &Stub::GetRelocation, request).status();
  }

  std::vector<std::string> Awaited() {
    std::vector<std::string> whats;
    const v1::Relocation seen = world.Get(id);
    for (const auto& wait : seen.waiting_for()) {
      whats.push_back(wait.who() + ": " + wait.what());
    }
    return whats;
  }

  World world;
  std::string id = world.Eligible().relocation_id();
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_WORKFLOW_WORKFLOW_CONSENT_FIXTURE_H_
