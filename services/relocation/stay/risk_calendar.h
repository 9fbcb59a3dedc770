#ifndef SERVICES_RELOCATION_STAY_RISK_CALENDAR_H_
#define SERVICES_RELOCATION_STAY_RISK_CALENDAR_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "services/relocation/stay/stay_rules.h"

// The file in which a network writes the days that raise the risk of everybody
// who is in danger in a country, a line a day:
//
//   # country day what
//   GT 2027-06-20 ELECTION
//   BY 2027-03-25 ANNIVERSARY
//
// `what` is a trigger of an assessment (A/HRC/13/22, paragraphs 52 to 61) that
// a country can have: DEMONSTRATION, ELECTION, UN_VISIT, LARGE_EVENT or
// ANNIVERSARY. Days of one person stand in her own assessments.
namespace sojourn::relocation {

// By ISO 3166-1 alpha-2 code.
using RiskCalendar = std::map<std::string, std::vector<stay_rules::RiskDay>>;

// INVALID_ARGUMENT with every mistake, its line as the field.
absl::StatusOr<RiskCalendar> ParseRiskCalendar(std::string_view text);

// Before the service begins to serve. Without it no country has such days.
void UseRiskCalendar(RiskCalendar calendar);

// Of a country, on or after `from`: what was before a case came in is past.
std::vector<stay_rules::RiskDay> RiskDaysIn(const std::string& country_code,
                                            absl::CivilDay from);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_STAY_RISK_CALENDAR_H_
