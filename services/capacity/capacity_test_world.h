// A capacity service over a database of the test's own, and the words that
// tests about it are written in.
#ifndef SERVICES_CAPACITY_CAPACITY_TEST_WORLD_H_
#define SERVICES_CAPACITY_CAPACITY_TEST_WORLD_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/testing/in_process_server.h"
#include "common/testing/status_matchers.h"
#include "common/testing/test_database.h"
#include "common/testing/test_runtime.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/capacity/capacity_policy.h"
#include "services/capacity/capacity_service.h"

namespace sojourn::capacity {

using Stub = v1::HostCapacityService::Stub;
using sojourn::testing::ReasonIs;

inline auth::Caller Office() {
  return sojourn::testing::As(auth::Role::kProgrammeOfficer, "office");
}
inline auth::Caller City(const std::string& organisation = "utrecht") {
  return sojourn::testing::As(auth::Role::kCityCoordinator, organisation);
}
inline auth::Caller Relocation() {
  return sojourn::testing::AsService("relocation");
}

inline type::v1::Date ToDate(absl::CivilDay day) {
  type::v1::Date date;
  date.set_year(static_cast<int>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  return date;
}

inline type::v1::Stay ToStay(absl::CivilDay check_in,
                             absl::CivilDay check_out) {
  type::v1::Stay stay;
  *stay.mutable_check_in() = ToDate(check_in);
  *stay.mutable_check_out() = ToDate(check_out);
  return stay;
}

class World {
 public:
  explicit World(const HoldTurns::Options& turns = {})
      : runtime_("capacity", kPolicy, database_.dsn()),
        service_(runtime_.get(), {.turns = turns}),
        server_(service_),
        stub_(v1::HostCapacityService::NewStub(server_.channel())) {}
  ~World() { service_.Stop(); }

  // One call; sets a fresh request_id where the request has none yet.
  template <class Request, class Response>
  absl::StatusOr<Response> Do(const auth::Caller& caller,
                              grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                           const Request&,
                                                           Response*),
                              Request request) {
    if constexpr (requires { request.set_request_id(""); }) {
      if (request.request_id().empty()) {
        request.set_request_id(sojourn::testing::NewRequestId());
      }
    }
    Response response;
    const absl::Status status =
        sojourn::testing::Call(caller, *stub_, method, request, &response);
    if (!status.ok()) return status;
    return response;
  }

  // The date in Utrecht, where all of this happens.
  absl::CivilDay Today() const {
    absl::TimeZone zone;
    absl::LoadTimeZone("Europe/Amsterdam", &zone);
    return absl::ToCivilDay(absl::Now() + advanced_, zone);
  }
  void Advance(absl::Duration duration) {
    advanced_ += duration;
    runtime_.Advance(duration);
  }

  static v1::CreateHostRequest HostRequest(const std::string& name) {
    v1::CreateHostRequest request;
    v1::Host& host = *request.mutable_host();
    host.set_kind(v1::HOST_KIND_CITY);
    host.set_organisation_id("utrecht");
    host.set_display_name(name);
    host.set_country_code("NL");
    host.set_time_zone("Europe/Amsterdam");
    host.set_intake_mode(v1::INTAKE_MODE_ROLLING);
    auto* skill = host.add_languages();
    skill->set_language_code("en");
    skill->set_level(type::v1::LANGUAGE_LEVEL_FLUENT);
    host.add_interpreter_languages("ar");
    return request;
  }

  v1::CreatePlaceRequest PlaceRequest(const std::string& host_id,
                                      const std::string& code) const {
    v1::CreatePlaceRequest request;
    v1::Place& place = *request.mutable_place();
    place.set_host_id(host_id);
    place.set_code(code);
    place.set_adults(2);
    place.set_bedrooms(1);
    place.set_turnover_days(2);
    place.set_lane(v1::LANE_REGULAR);
    place.set_address("Kade 1, invented");
    place.mutable_vetting()->set_vetted_by("network security");
    *place.mutable_vetting()->mutable_vetted_on() = ToDate(Today() - 10);
    *place.mutable_vetting()->mutable_expires_on() = ToDate(Today() + 300);
    return request;
  }

  v1::Host MakeHost(const std::string& name = "Utrecht") {
    return MakeHost(HostRequest(name));
  }
  v1::Host MakeHost(const v1::CreateHostRequest& request) {
    auto made = Do(Office(), &Stub::CreateHost, request);
    EXPECT_OK(made);
    return made.ok() ? made->host() : v1::Host();
  }

  // A place that is open from today for 200 days.
  v1::Place MakePlace(const std::string& host_id,
                      const std::string& code = "UTR-1") {
    return MakePlace(PlaceRequest(host_id, code));
  }
  v1::Place MakePlace(const v1::CreatePlaceRequest& request) {
    auto made = Do(Office(), &Stub::CreatePlace, request);
    EXPECT_OK(made);
    if (!made.ok()) return {};
    auto open = Open(made->place().place_id(), Today(), Today() + 200);
    EXPECT_OK(open);
    return open.ok() ? open->place() : v1::Place();
  }

  absl::StatusOr<v1::SetAvailabilityResponse> Open(const std::string& place_id,
                                                   absl::CivilDay first,
                                                   absl::CivilDay last) {
    v1::SetAvailabilityRequest request;
    request.set_place_id(place_id);
    *request.add_windows() = ToStay(first, last);
    return Do(Office(), &Stub::SetAvailability, request);
  }

  // One adult, L2, ten nights from `check_in`.
  static v1::HoldPlaceRequest HoldRequest(const v1::Place& place,
                                          absl::CivilDay check_in) {
    v1::HoldPlaceRequest request;
    request.set_case_ref("case-0123456789abcdef");
    request.add_person_refs("person-0123456789abc");
    request.mutable_party()->set_adults(1);
    *request.mutable_stay() = ToStay(check_in, check_in + 10);
    request.set_level(type::v1::LEVEL_L2);
    request.set_host_id(place.host_id());
    request.set_place_id(place.place_id());
    return request;
  }

  absl::StatusOr<v1::Reservation> Hold(const v1::HoldPlaceRequest& request) {
    auto held = Do(Relocation(), &Stub::HoldPlace, request);
    if (!held.ok()) return held.status();
    return held->reservation();
  }
  absl::StatusOr<v1::Reservation> Hold(const v1::Place& place,
                                       absl::CivilDay check_in) {
    return Hold(HoldRequest(place, check_in));
  }
  absl::StatusOr<v1::Reservation> Confirm(const std::string& reservation_id) {
    v1::ConfirmReservationRequest request;
    request.set_reservation_id(reservation_id);
    auto confirmed = Do(Relocation(), &Stub::ConfirmReservation, request);
    if (!confirmed.ok()) return confirmed.status();
    return confirmed->reservation();
  }
  absl::StatusOr<v1::ReleaseReservationResponse> Release(
      const std::string& reservation_id) {
    v1::ReleaseReservationRequest request;
    request.set_reservation_id(reservation_id);
    request.set_reason(v1::RELEASE_REASON_NOT_NEEDED);
    return Do(Relocation(), &Stub::ReleaseReservation, request);
  }
  absl::StatusOr<v1::Reservation> Get(const auth::Caller& caller,
                                      const std::string& reservation_id) {
    v1::GetReservationRequest request;
    request.set_reservation_id(reservation_id);
    auto got = Do(caller, &Stub::GetReservation, request);
    if (!got.ok()) return got.status();
    return got->reservation();
  }

  // "type state|type state" of a place's events, in order of versions.
  std::string EventsOf(const std::string& aggregate_id) const {
    return database_.Value(absl::StrCat(
        "SELECT coalesce(string_agg(type || ' ' || state, '|' ORDER BY "
        "aggregate_version), '') FROM events WHERE aggregate_id = '",
        aggregate_id, "'"));
  }

  sojourn::testing::TestDatabase& database() { return database_; }
  server::Runtime& runtime() { return runtime_.get(); }
  // For another copy of this service.
  const std::string& directory() const { return runtime_.directory(); }
  Stub& stub() { return *stub_; }

 private:
  sojourn::testing::TestDatabase database_{"capacity"};
  sojourn::testing::TestRuntime runtime_;
  CapacityService service_;
  sojourn::testing::InProcessServer server_;
  std::unique_ptr<Stub> stub_;
  absl::Duration advanced_ = absl::ZeroDuration();
};

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_TEST_WORLD_H_
