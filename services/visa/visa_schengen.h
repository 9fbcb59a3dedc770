// The built-in policy: who needs a visa for the Schengen area and which states
// belong to it since when. Facts of law as data, with source and date; when the
// law changes, the data and kPolicyVersion change together.
#ifndef SERVICES_VISA_VISA_SCHENGEN_H_
#define SERVICES_VISA_VISA_SCHENGEN_H_

#include <optional>
#include <span>
#include <string_view>

#include "absl/time/civil_time.h"
#include "services/visa/visa.h"
#include "services/visa/visa_days.h"

namespace sojourn::visa {

// Names the state of the law below: the day it was last compared with it.
inline constexpr std::string_view kPolicyVersion = "schengen-2025-11-01";

struct SchengenState {
  std::string_view country;
  // First day on which days spent there count.
  int year;
  int month;
  int day;
};

// By country code.
std::span<const SchengenState> SchengenStates();

// Whether days in `country` counted as days in the area on `day`.
bool InSchengenOn(std::string_view country, absl::CivilDay day);

// Citizens of the EU, the EEA and Switzerland live and travel there by right
// (Directive 2004/38/EC and the agreements with the EEA and Switzerland).
bool HasFreeMovement(std::string_view country);

// Annex I: a visa is needed to cross the external borders.
std::span<const std::string_view> VisaRequiredNationalities();

// Annex II: no visa for stays of up to 90 days in any 180. A code that is in
// neither annex needs a visa: when in doubt, the answer is the careful one.
std::span<const std::string_view> VisaExemptNationalities();
bool IsVisaExempt(std::string_view nationality);

// The days of `history` that count for 90/180: in the area as it was on that
// day, and not under a national visa or a residence permit (Schengen Borders
// Code, Article 6(2)). A stay without an exit is read as lasting until
// `still_there_until`.
DaySet CountedDays(std::span<const TravelRecord> history,
                   absl::CivilDay still_there_until);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_VISA_SCHENGEN_H_
