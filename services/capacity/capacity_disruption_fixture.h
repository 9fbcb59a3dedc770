// Places that are reported as not to be lived in, and who had them.
#ifndef SERVICES_CAPACITY_CAPACITY_DISRUPTION_FIXTURE_H_
#define SERVICES_CAPACITY_CAPACITY_DISRUPTION_FIXTURE_H_

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/capacity/capacity_disrupted.h"
#include "services/capacity/capacity_test_world.h"

namespace sojourn::capacity {

inline auth::Caller Security() {
  return sojourn::testing::As(auth::Role::kSecurityOfficer, "office");
}

class DisruptionTest : public ::testing::Test {
 protected:
  v1::ReportDisruptionRequest Flood() const {
    v1::ReportDisruptionRequest request;
    request.set_request_id(sojourn::testing::NewRequestId());
    request.set_place_id(place_.place_id());
    request.set_reason(v1::DISRUPTION_REASON_FLOODED);
    request.set_note("the cellar stands under water");
    return request;
  }
  v1::ReportDisruptionRequest Between(int first, int until) const {
    auto request = Flood();
    *request.mutable_first_day() = ToDate(today_ + first);
    *request.mutable_until() = ToDate(today_ + until);
    return request;
  }
  auto Report(const v1::ReportDisruptionRequest& request,
              const auth::Caller& caller = Office()) {
    return world_.Do(caller, &Stub::ReportDisruption, request);
  }
  auto Lift(const v1::ReportDisruptionResponse& reported,
            const auth::Caller& caller = Office()) {
    v1::LiftDisruptionRequest request;
    request.set_disruption_id(reported.disruptions(0).disruption_id());
    return world_.Do(caller, &Stub::LiftDisruption, request);
  }

  // Ten nights in `days` of a case of this level.
  std::string Held(int days, type::v1::Level level, const v1::Place& place) {
    auto request = World::HoldRequest(place, today_ + days);
    request.set_case_ref(absl::StrCat("case-0123456789abcde", ++cases_));
    request.set_level(level);
    const auto held = world_.Hold(request);
    EXPECT_OK(held);
    return held.ok() ? held->reservation_id() : "";
  }
  std::string Held(int days) { return Held(days, type::v1::LEVEL_L2, place_); }
  std::string Promised(int days) {
    const std::string id = Held(days);
    EXPECT_OK(world_.Confirm(id));
    return id;
  }
  absl::Status CheckIn(const std::string& id) {
    v1::CheckInRequest request;
    request.set_reservation_id(id);
    request.mutable_occurred_at()->set_seconds(
        absl::ToUnixSeconds(absl::Now()) - 60);
    return world_.Do(City(), &Stub::CheckIn, request).status();
  }
  absl::Status CheckOut(const std::string& id) {
    v1::CheckOutRequest request;
    request.set_reservation_id(id);
    request.mutable_occurred_at()->set_seconds(
        absl::ToUnixSeconds(absl::Now()) - 30);
    return world_.Do(City(), &Stub::CheckOut, request).status();
  }
  std::string LivedIn() {
    const std::string id = Promised(0);
    EXPECT_OK(CheckIn(id));
    return id;
  }
  // As if the report had not come so far.
  void Forget(const std::string& disruption_id) {
    world_.database().Run(absl::StrCat(
        "DELETE FROM idempotency_keys WHERE result_ref = '", disruption_id,
        "'; DELETE FROM disruptions WHERE public_id = '", disruption_id, "'"));
  }
  std::string StateOf(const std::string& id) {
    const auto seen = world_.Get(Relocation(), id);
    if (!seen.ok()) return std::string(seen.status().message());
    return v1::ReservationState_Name(seen->state())
        .substr(std::string("RESERVATION_STATE_").size());
  }

  // The first days she was told of, in order.
  std::string ToldDays(const std::string& id) {
    return world_.database().Value(absl::StrCat(
        "SELECT string_agg(refs ->> 'usable_until', ' ' ORDER BY seq) "
        "FROM events WHERE type = 'reservation.disrupted' "
        "AND refs ->> 'reservation_id' = '",
        id, "'"));
  }
  std::string Days(const std::vector<int>& days) const {
    return absl::StrJoin(days, " ", [&](std::string* out, int day) {
      *out += absl::FormatCivilTime(today_ + day);
    });
  }
  absl::CivilDay DueDay(const std::string& id) {
    absl::TimeZone zone;
    absl::LoadTimeZone("Europe/Amsterdam", &zone);
    const auto seen = world_.Get(Office(), id);
    EXPECT_OK(seen);
    if (!seen.ok() || seen->waiting_for().empty()) return {};
    return absl::ToCivilDay(
        absl::FromUnixSeconds(seen->waiting_for(0).due().seconds()), zone);
  }
  void EndDisruptions() {
    EXPECT_OK(capacity::EndDisruptions(world_.runtime(), absl::Notification()));
  }

  World world_;
  const absl::CivilDay today_ = world_.Today();
  const v1::Host host_ = world_.MakeHost();
  const v1::Place place_ = world_.MakePlace(host_.host_id());
  int cases_ = 0;
};

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_DISRUPTION_FIXTURE_H_
