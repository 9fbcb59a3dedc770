// What the tests of deadlines share. For this service's tests only.
#ifndef SERVICES_VISA_DEADLINES_DEADLINE_FIXTURE_H_
#define SERVICES_VISA_DEADLINES_DEADLINE_FIXTURE_H_

#include <string>

#include "common/reference/time_zones.h"
#include "services/visa/deadlines/deadline_sweep.h"
#include "services/visa/deadlines/ladder.h"
#include "services/visa/visa_fixture.h"

namespace sojourn::visa {

class DeadlineFixture : public VisaFixture {
 protected:
  void Sweep() { SweepAllDeadlines(runtime_.get()); }

  // An hour of a day of the mission's, which is to come.
  void AdvanceTo(absl::CivilDay day, int hour) {
    const absl::Time at =
        absl::FromCivil(absl::CivilSecond(absl::CivilHour(day) + hour),
                        reference::ZoneNamed(kZone));
    ASSERT_LT(Now(), at);
    Advance(at - Now() + absl::Minutes(1));
  }

  static absl::CivilDay DayOf(const type::v1::Date& date) {
    return absl::CivilDay(date.year(), date.month(), date.day());
  }
  // The last day on which something can be done about it.
  static absl::CivilDay LastOf(const v1::Deadline& deadline) {
    return DayOf(deadline.has_practical() ? deadline.practical()
                                          : deadline.due());
  }
  static v1::Deadline Find(const v1::Application& application,
                           v1::DeadlineKind kind) {
    for (const v1::Deadline& deadline : application.deadlines()) {
      if (deadline.kind() == kind) return deadline;
    }
    ADD_FAILURE() << "no such deadline";
    return v1::Deadline();
  }
  v1::Deadline LodgeBy(const v1::Application& application) {
    return Find(Get(Office(), application.application_id()),
                v1::DEADLINE_KIND_LODGE_BY);
  }

  void Share(const v1::Application& application, int64_t number, bool closed) {
    v1::SetShareRequest request;
    request.set_request_id(testing::NewRequestId());
    request.set_application_id(application.application_id());
    request.set_number(number);
    request.set_view_closed(closed);
    v1::SetShareResponse response;
    ASSERT_THAT(Call(Relocation(), &Stub::SetShare, request, &response),
                testing::IsOk());
  }
  void Withdraw(const v1::Application& application) {
    v1::WithdrawApplicationRequest request;
    request.set_request_id(testing::NewRequestId());
    request.set_application_id(application.application_id());
    v1::WithdrawApplicationResponse response;
    ASSERT_THAT(
        Call(Relocation(), &Stub::WithdrawApplication, request, &response),
        testing::IsOk());
  }

  // "RUNG RECIPIENT" of all that was told, in order.
  std::string Told() const {
    return database_.Value(
        "SELECT coalesce(string_agg(rung || ' ' || recipient, ', ' "
        "ORDER BY told_at, rung, recipient), '') FROM deadline_notices");
  }
};

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_DEADLINES_DEADLINE_FIXTURE_H_
