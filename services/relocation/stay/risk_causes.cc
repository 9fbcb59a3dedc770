#include "services/relocation/stay/risk_causes.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/string_view.h"
#include "services/relocation/relocation_convert.h"
#include "services/relocation/stay/risk_calendar.h"

namespace sojourn::relocation {
namespace {

// Where a plan of the way still matters.
constexpr StateSet kUnderWay =
    StateSet::Range(State::kDefenderAccepted, State::kTravelling);

struct Departure {
  absl::CivilDay on;
  std::string from;
  std::string to;
  friend bool operator==(const Departure&, const Departure&) = default;
};

Departure DepartureOf(const v1::TravelLeg& leg) {
  return {.on = DayOf(leg.day()),
          .from = leg.from().country_code(),
          .to = leg.to().country_code()};
}

// The same departure may stand in plans before this one: it is known since the
// first of them.
absl::Time PlannedAt(const Departure& departure,
                     const std::vector<v1::TravelPlan>& plans) {
  for (const v1::TravelPlan& plan : plans) {
    for (const v1::TravelLeg& leg : plan.legs()) {
      if (DepartureOf(leg) == departure) return ToTime(plan.recorded_at());
    }
  }
  return absl::InfinitePast();
}

// Somebody has set off on it, or on one behind it.
bool IsBegun(const Travel& travel, int leg) {
  return std::any_of(travel.movements.begin(), travel.movements.end(),
                     [&](const Movement& movement) {
                       return movement.kind == MovementKind::kDeparted &&
                              movement.Counts() && movement.leg >= leg;
                     });
}

void AddDepartures(const Relocation& relocation, const CoordinationRows& rows,
                   std::vector<risk_rules::Cause>& causes) {
  const std::vector<v1::TravelPlan>& plans = rows.records.travel_plans;
  for (const v1::TravelPlan& plan : plans) {
    if (!plan.in_force()) continue;
    for (const v1::TravelLeg& leg : plan.legs()) {
      const Departure departure = DepartureOf(leg);
      if (departure.from == departure.to) continue;
      const bool begun = !kUnderWay.Has(relocation.state) ||
                         IsBegun(rows.travel, leg.number());
      causes.push_back(risk_rules::OfDeparture(
          departure.on, PlannedAt(departure, plans), begun));
    }
  }
}

void AddDays(const Relocation& relocation, const std::string& country_code,
             const CaseRecords& records,
             std::vector<risk_rules::Cause>& causes) {
  for (const stay_rules::RiskDay& day : RiskDaysIn(
           country_code,
           absl::ToCivilDay(relocation.received_at, absl::UTCTimeZone()))) {
    causes.push_back(risk_rules::OfDay(risk_rules::Kind::kCountryDay, day));
  }
  for (const stay_rules::RiskDay& day : records.RiskDaysOf()) {
    causes.push_back(risk_rules::OfDay(risk_rules::Kind::kOwnDay, day));
  }
}

bool SomebodyArrived(const Travel& travel) {
  return std::any_of(travel.movements.begin(), travel.movements.end(),
                     [](const Movement& movement) {
                       return movement.kind == MovementKind::kArrived &&
                              movement.Counts();
                     });
}

}  // namespace

std::vector<risk_rules::Cause> RiskCausesOf(
    const Relocation& relocation, const std::string& country_code,
    const CoordinationRows& rows, std::optional<absl::CivilDay> check_out,
    absl::Time now) {
  std::vector<risk_rules::Cause> causes;
  AddDays(relocation, country_code, rows.records, causes);
  AddDepartures(relocation, rows, causes);
  if (check_out && SomebodyArrived(rows.travel)) {
    const bool staying = relocation.state == State::kInStay ||
                         relocation.state == State::kEnding;
    causes.push_back(risk_rules::OfStayEnd(*check_out, !staying));
  }
  for (const stored::Incident& incident : rows.records.incidents) {
    if (!v1::RiskCauseKind_IsValid(incident.kind()) || incident.kind() == 0) {
      continue;
    }
    causes.push_back(risk_rules::OfIncident(
        static_cast<risk_rules::Kind>(incident.kind()),
        ToTime(incident.recorded_at()), relocation.level));
  }
  return risk_rules::Settle(std::move(causes), rows.records.RiskFactsOf(), now);
}

void ShowRiskCauses(const std::vector<risk_rules::Cause>& causes,
                    v1::Relocation& out) {
  for (const risk_rules::Cause& cause : causes) {
    v1::RiskCause& shown = *out.add_risk_causes();
    shown.set_kind(static_cast<v1::RiskCauseKind>(cause.kind));
    v1::RiskTrigger trigger = v1::RISK_TRIGGER_UNSPECIFIED;
    v1::RiskTrigger_Parse(absl::StrCat("RISK_TRIGGER_", cause.trigger),
                          &trigger);
    shown.set_trigger(trigger);
    SetTime(cause.arose, *shown.mutable_arose_at());
    SetTime(cause.due, *shown.mutable_due());
    shown.set_risk_assessment_id(cause.answered_by);
    shown.set_overtaken(cause.overtaken);
    if (!cause.on) continue;
    shown.mutable_on()->set_year(static_cast<int32_t>(cause.on->year()));
    shown.mutable_on()->set_month(cause.on->month());
    shown.mutable_on()->set_day(cause.on->day());
  }
}

}  // namespace sojourn::relocation
