#include "services/visa/deadlines/deadline_reply.h"

#include "services/visa/visa_assess.h"
#include "services/visa/visa_convert_values.h"
#include "services/visa/visa_rules.h"

namespace sojourn::visa {

void FillProto(const Deadline& deadline, absl::CivilDay today,
               v1::Deadline& out) {
  out.set_kind(ToProtoEnum<v1::DeadlineKind>(deadline.kind));
  SetDate(deadline.due, out.mutable_due());
  out.set_state(ToProtoEnum<v1::DeadlineState>(StateOf(deadline, today)));
  const bool hers = deadline.kind == DeadlineKind::kAppealBy ||
                    deadline.kind == DeadlineKind::kDocumentsBy;
  out.set_owner(hers ? "DEFENDER" : "MISSION_OFFICER");
  out.set_escalated_to(
      ToProtoEnum<v1::EscalationLevel>(EscalationOf(deadline, today)));
  out.set_calendar(ToProtoEnum<v1::DeadlineCalendar>(deadline.calendar));
  if (deadline.practical) {
    SetDate(*deadline.practical, out.mutable_practical());
  }
  if (deadline.counted && *deadline.counted != deadline.due) {
    SetDate(*deadline.counted, out.mutable_counted());
  }
}

void FillProto(const DeadlineLine& line, View view, absl::Time now,
               v1::DeadlineEntry& out) {
  const absl::CivilDay today = TodayIn(line.time_zone, now);
  FillProto(line.deadline, today, *out.mutable_deadline());
  out.set_days_left(static_cast<int32_t>(line.deadline.due - today));
  out.set_application_id(line.application_id);
  out.set_application_state(
      ToProtoEnum<v1::ApplicationState>(line.application_state));
  out.set_route_id(line.route_id);
  out.set_destination_country(line.destination_country);
  out.set_mission_organisation_id(line.mission_organisation_id);
  if (view != View::kOffice) return;
  out.set_case_ref(line.case_ref);
  out.set_person_ref(line.person_ref);
}

}  // namespace sojourn::visa
