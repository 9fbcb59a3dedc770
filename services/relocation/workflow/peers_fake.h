#ifndef SERVICES_RELOCATION_WORKFLOW_PEERS_FAKE_H_
#define SERVICES_RELOCATION_WORKFLOW_PEERS_FAKE_H_

#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/status/error.h"
#include "services/relocation/workflow/peers.h"

// What a service keeps of what is said: the newest word of each resource.
template <typename Request>
class Shares {
 public:
  // What was heard before, where nothing is set.
  int64_t Hear(const std::string& id, const Request& request) {
    Request& heard = newest_[id];
    ++count_;
    if (heard.request_id() == request.request_id()) return 0;
    if (heard.number() >= request.number()) return heard.number();
    heard = request;
    return 0;
  }
  Request Of(const std::string& id) const {
    const auto found = newest_.find(id);
    return found == newest_.end() ? Request() : found->second;
  }
  int count() const { return count_; }

 private:
  std::map<std::string, Request> newest_;
  int count_ = 0;
};

// Peers in memory. They keep the promises a step relies on: a repeated
// request_id has one effect, and a cancelled one never has any. A test scripts
// what goes wrong.
namespace sojourn::relocation {

// What goes wrong with the next calls, one entry a call.
class Script {
 public:
  // The call does not arrive: error without effect.
  void FailBefore(absl::Status status) { before_.push_back(std::move(status)); }
  // The effect is there, the answer is lost.
  void FailAfter(absl::Status status) { after_.push_back(std::move(status)); }

  absl::Status Before() { return Pop(before_); }
  absl::Status After() { return Pop(after_); }

 private:
  static absl::Status Pop(std::deque<absl::Status>& queue) {
    if (queue.empty()) return absl::OkStatus();
    absl::Status status = std::move(queue.front());
    queue.pop_front();
    return status;
  }

  std::deque<absl::Status> before_;
  std::deque<absl::Status> after_;
};

class CapacityFake final : public CapacityPeer {
 public:
  Shares<capacity::v1::SetShareRequest> shares;
  // How long a hold lasts from its making; domain time is the test's.
  absl::Time held_until = absl::InfinitePast();

  Script& script() { return script_; }
  // What happens while a confirmation is on its way.
  std::function<void()> while_called;
  capacity::v1::ReleaseReservationRequest last_released;
  capacity::v1::HoldPlaceRequest last_held;
  capacity::v1::CheckInRequest last_checked_in;
  capacity::v1::CheckOutRequest last_checked_out;
  // request_ids of all calls in order, repeats too.
  std::vector<std::string> calls(const std::string& method) {
    absl::MutexLock lock(&mutex_);
    return calls_[method];
  }
  std::string NewestReservation() {
    return absl::StrCat("reservation-", reservations());
  }
  size_t reservations() {
    absl::MutexLock lock(&mutex_);
    return reservations_.size();
  }
  capacity::v1::ReservationState StateOf(const std::string& reservation_id) {
    absl::MutexLock lock(&mutex_);
    return reservations_.at(reservation_id).state();
  }

  absl::StatusOr<capacity::v1::HoldPlaceResponse> HoldPlace(
      const PeerCall&, const capacity::v1::HoldPlaceRequest& request) override {
    absl::MutexLock lock(&mutex_);
    calls_["HoldPlace"].push_back(request.request_id());
    last_held = request;
    if (auto status = script_.Before(); !status.ok()) return status;
    if (cancelled_.contains(request.request_id())) {
      return FailedPrecondition("CANCELLED", "released before it came");
    }
    std::string& id = by_key_[request.request_id()];
    if (id.empty()) {
      id = absl::StrCat("reservation-", reservations_.size() + 1);
      auto& made = reservations_[id];
      made.set_reservation_id(id);
      made.set_state(capacity::v1::RESERVATION_STATE_HELD);
      made.set_host_id(request.host_id());
      made.set_case_ref(request.case_ref());
      *made.mutable_stay() = request.stay();
      made.mutable_held_until()->set_seconds(absl::ToUnixSeconds(held_until));
    }
    if (auto status = script_.After(); !status.ok()) return status;
    capacity::v1::HoldPlaceResponse response;
    *response.mutable_reservation() = reservations_[id];
    return response;
  }

  absl::StatusOr<capacity::v1::ExtendHoldResponse> ExtendHold(
      const PeerCall&,
      const capacity::v1::ExtendHoldRequest& request) override {
    absl::MutexLock lock(&mutex_);
    calls_["ExtendHold"].push_back(request.request_id());
    if (auto status = script_.Before(); !status.ok()) return status;
    auto& held = reservations_[request.reservation_id()];
    held.mutable_held_until()->set_seconds(held.held_until().seconds() +
                                           7 * 24 * 3600);
    capacity::v1::ExtendHoldResponse response;
    *response.mutable_reservation() = held;
    return response;
  }

  absl::StatusOr<capacity::v1::ConfirmReservationResponse> ConfirmReservation(
      const PeerCall&,
      const capacity::v1::ConfirmReservationRequest& request) override {
    if (while_called) while_called();
    absl::MutexLock lock(&mutex_);
    calls_["ConfirmReservation"].push_back(request.request_id());
    if (auto status = script_.Before(); !status.ok()) return status;
    auto& held = reservations_[request.reservation_id()];
    held.set_state(capacity::v1::RESERVATION_STATE_CONFIRMED);
    capacity::v1::ConfirmReservationResponse response;
    *response.mutable_reservation() = held;
    return response;
  }

  absl::StatusOr<capacity::v1::ReleaseReservationResponse> ReleaseReservation(
      const PeerCall&,
      const capacity::v1::ReleaseReservationRequest& request) override {
    absl::MutexLock lock(&mutex_);
    calls_["ReleaseReservation"].push_back(request.request_id());
    last_released = request;
    if (auto status = script_.Before(); !status.ok()) return status;
    std::string id = request.reservation_id();
    if (request.has_hold_request_id()) {
      cancelled_.insert(request.hold_request_id());
      id = by_key_[request.hold_request_id()];
    }
    capacity::v1::ReleaseReservationResponse response;
    if (id.empty()) return response;
    reservations_[id].set_state(capacity::v1::RESERVATION_STATE_RELEASED);
    *response.mutable_reservation() = reservations_[id];
    return response;
  }

  absl::StatusOr<capacity::v1::CheckInResponse> CheckIn(
      const PeerCall&, const capacity::v1::CheckInRequest& request) override {
    absl::MutexLock lock(&mutex_);
    calls_["CheckIn"].push_back(request.request_id());
    last_checked_in = request;
    if (auto status = script_.Before(); !status.ok()) return status;
    auto& held = reservations_[request.reservation_id()];
    held.set_state(capacity::v1::RESERVATION_STATE_OCCUPIED);
    capacity::v1::CheckInResponse response;
    *response.mutable_reservation() = held;
    return response;
  }

  absl::StatusOr<capacity::v1::SetShareResponse> SetShare(
      const PeerCall&, const capacity::v1::SetShareRequest& request) override {
    absl::MutexLock lock(&mutex_);
    capacity::v1::SetShareResponse response;
    response.set_number(shares.Hear(request.reservation_id(), request));
    return response;
  }

  absl::StatusOr<capacity::v1::ExtendReservationResponse> ExtendReservation(
      const PeerCall&,
      const capacity::v1::ExtendReservationRequest& request) override {
    absl::MutexLock lock(&mutex_);
    calls_["ExtendReservation"].push_back(request.request_id());
    if (auto status = script_.Before(); !status.ok()) return status;
    auto& held = reservations_[request.reservation_id()];
    *held.mutable_stay()->mutable_check_out() = request.check_out();
    if (auto status = script_.After(); !status.ok()) return status;
    capacity::v1::ExtendReservationResponse response;
    *response.mutable_reservation() = held;
    return response;
  }

  absl::StatusOr<capacity::v1::CheckOutResponse> CheckOut(
      const PeerCall&, const capacity::v1::CheckOutRequest& request) override {
    absl::MutexLock lock(&mutex_);
    calls_["CheckOut"].push_back(request.request_id());
    last_checked_out = request;
    if (auto status = script_.Before(); !status.ok()) return status;
    auto& held = reservations_[request.reservation_id()];
    held.set_state(capacity::v1::RESERVATION_STATE_COMPLETED);
    capacity::v1::CheckOutResponse response;
    *response.mutable_reservation() = held;
    return response;
  }

 private:
  absl::Mutex mutex_;
  Script script_;
  std::map<std::string, std::vector<std::string>> calls_
      ABSL_GUARDED_BY(mutex_);
  std::map<std::string, std::string> by_key_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, capacity::v1::Reservation> reservations_
      ABSL_GUARDED_BY(mutex_);
  std::set<std::string> cancelled_ ABSL_GUARDED_BY(mutex_);
};

class VisaFake final : public VisaPeer {
 public:
  Shares<visa::v1::SetShareRequest> shares;
  // Of applications that are opened.
  Script& script() { return script_; }
  // What every assessment answers.
  visa::v1::RouteAssessment assessment;
  visa::v1::AssessRouteRequest last_assessed;
  visa::v1::OpenApplicationRequest last_opened;
  visa::v1::WithdrawApplicationRequest last_withdrawn;
  // The travel ledger, by travel_id, and what goes wrong with its next calls.
  std::map<std::string, visa::v1::Travel> ledger;
  Script ledger_script;
  std::vector<std::string> ledger_requests;  // ids, repeats too
  // Who has the newest application.
  std::string last_mission;
  std::set<std::string> open;  // application ids
  int withdrawn = 0;

  VisaFake() {
    assessment.set_lawful(true);
    auto& option = *assessment.add_options();
    option.set_route_id("route-1");
    option.set_scheme(visa::v1::SCHEME_NATIONAL_D);
    option.set_visa_required(true);
    option.set_lawful(true);
  }

  // Nothing lawful, for this reason.
  void Refuse(visa::v1::ProblemCode code, const std::string& remedy) {
    assessment.Clear();
    auto& problem = *assessment.add_problems();
    problem.set_code(code);
    problem.set_remedy(remedy);
  }

  absl::StatusOr<visa::v1::AssessRouteResponse> AssessRoute(
      const PeerCall&, const visa::v1::AssessRouteRequest& request) override {
    absl::MutexLock lock(&mutex_);
    last_assessed = request;
    visa::v1::AssessRouteResponse response;
    *response.add_assessments() = assessment;
    response.set_policy_version("test");
    return response;
  }
  absl::StatusOr<visa::v1::OpenApplicationResponse> OpenApplication(
      const PeerCall&,
      const visa::v1::OpenApplicationRequest& request) override {
    absl::MutexLock lock(&mutex_);
    last_opened = request;
    if (auto status = script_.Before(); !status.ok()) return status;
    std::string& id = by_key_[request.request_id()];
    if (id.empty()) id = absl::StrCat("application-", by_key_.size());
    open.insert(id);
    if (auto status = script_.After(); !status.ok()) return status;
    visa::v1::OpenApplicationResponse response;
    response.mutable_application()->set_application_id(id);
    response.mutable_application()->set_route_id(request.route_id());
    last_mission = request.mission_organisation_id();
    const auto& covering = assessment.options(0).mission_organisation_ids();
    if (last_mission.empty() && !covering.empty()) last_mission = covering[0];
    response.mutable_application()->set_mission_organisation_id(last_mission);
    response.mutable_application()->set_state(
        visa::v1::APPLICATION_STATE_PLANNED);
    return response;
  }
  absl::StatusOr<visa::v1::WithdrawApplicationResponse> WithdrawApplication(
      const PeerCall&,
      const visa::v1::WithdrawApplicationRequest& request) override {
    absl::MutexLock lock(&mutex_);
    ++withdrawn;
    last_withdrawn = request;
    open.erase(request.has_open_request_id()
                   ? by_key_[request.open_request_id()]
                   : request.application_id());
    return visa::v1::WithdrawApplicationResponse();
  }

  absl::StatusOr<visa::v1::SetShareResponse> SetShare(
      const PeerCall&, const visa::v1::SetShareRequest& request) override {
    absl::MutexLock lock(&mutex_);
    visa::v1::SetShareResponse response;
    response.set_number(shares.Hear(request.application_id(), request));
    return response;
  }

  absl::StatusOr<visa::v1::RecordEntryResponse> RecordEntry(
      const PeerCall&, const visa::v1::RecordEntryRequest& request) override {
    absl::MutexLock lock(&mutex_);
    if (auto status = Hear(request); !status.ok()) return status;
    std::string& id = stays_[request.request_id()];
    if (id.empty()) id = absl::StrCat("travel-", stays_.size());
    visa::v1::Travel& travel = ledger[id];
    travel.set_travel_id(id);
    travel.set_case_ref(request.case_ref());
    travel.set_person_ref(request.person_ref());
    travel.set_standing(visa::v1::TRAVEL_STANDING_STANDS);
    travel.mutable_stay()->set_country(request.country());
    travel.mutable_stay()->set_permit(request.permit());
    *travel.mutable_stay()->mutable_entry() = request.entered_on();
    return Answer<visa::v1::RecordEntryResponse>(travel);
  }
  absl::StatusOr<visa::v1::RecordExitResponse> RecordExit(
      const PeerCall&, const visa::v1::RecordExitRequest& request) override {
    absl::MutexLock lock(&mutex_);
    if (auto status = Hear(request); !status.ok()) return status;
    visa::v1::Travel& travel = ledger.at(request.travel_id());
    *travel.mutable_stay()->mutable_exit() = request.exited_on();
    return Answer<visa::v1::RecordExitResponse>(travel);
  }
  absl::StatusOr<visa::v1::CorrectTravelResponse> CorrectTravel(
      const PeerCall&, const visa::v1::CorrectTravelRequest& request) override {
    absl::MutexLock lock(&mutex_);
    if (auto status = Hear(request); !status.ok()) return status;
    visa::v1::Travel& travel = ledger.at(request.travel_id());
    *travel.mutable_stay() = request.stay();
    return Answer<visa::v1::CorrectTravelResponse>(travel);
  }
  absl::StatusOr<visa::v1::RemoveTravelResponse> RemoveTravel(
      const PeerCall&, const visa::v1::RemoveTravelRequest& request) override {
    absl::MutexLock lock(&mutex_);
    if (auto status = Hear(request); !status.ok()) return status;
    visa::v1::Travel& travel = ledger.at(request.travel_id());
    travel.set_standing(visa::v1::TRAVEL_STANDING_REMOVED);
    return Answer<visa::v1::RemoveTravelResponse>(travel);
  }

 private:
  template <typename Request>
  absl::Status Hear(const Request& request) {
    ledger_requests.push_back(request.request_id());
    return ledger_script.Before();
  }
  template <typename Response>
  absl::StatusOr<Response> Answer(const visa::v1::Travel& travel) {
    if (auto status = ledger_script.After(); !status.ok()) return status;
    Response response;
    *response.mutable_travel() = travel;
    return response;
  }

  absl::Mutex mutex_;
  Script script_;
  std::map<std::string, std::string> by_key_;
  std::map<std::string, std::string> stays_;  // travel ids by request
};

class GrantsFake final : public GrantsPeer {
 public:
  Shares<grants::v1::SetShareRequest> shares;
  Script& script() { return script_; }
  grants::v1::SubmitGrantRequest last_submitted;
  int submitted = 0;
  grants::v1::CancelGrantRequest last_cancelled;
  int cancelled = 0;
  // Each submission brings a grant of its own, at this fund.
  bool apart = false;
  std::string fund_id = "fund-1";

  absl::StatusOr<grants::v1::SubmitGrantResponse> SubmitGrant(
      const PeerCall&, const grants::v1::SubmitGrantRequest& request) override {
    absl::MutexLock lock(&mutex_);
    if (auto status = script_.Before(); !status.ok()) return status;
    last_submitted = request;
    ++submitted;
    grants::v1::SubmitGrantResponse response;
    response.mutable_grant()->set_grant_id(
        apart ? absl::StrCat("grant-", submitted) : "grant-1");
    response.mutable_grant()->set_fund_id(fund_id);
    response.mutable_grant()->set_holder_organisation_id("fund-a");
    return response;
  }
  absl::StatusOr<grants::v1::CancelGrantResponse> CancelGrant(
      const PeerCall&, const grants::v1::CancelGrantRequest& request) override {
    absl::MutexLock lock(&mutex_);
    last_cancelled = request;
    ++cancelled;
    return grants::v1::CancelGrantResponse();
  }

  absl::StatusOr<grants::v1::SetShareResponse> SetShare(
      const PeerCall&, const grants::v1::SetShareRequest& request) override {
    absl::MutexLock lock(&mutex_);
    grants::v1::SetShareResponse response;
    response.set_number(shares.Hear(request.grant_id(), request));
    return response;
  }

 private:
  absl::Mutex mutex_;
  Script script_;
};

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_WORKFLOW_PEERS_FAKE_H_
