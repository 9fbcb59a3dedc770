// Areas whose members count the days of foreigners together, as the Schengen
// states do: days count in a country from the day it joins to the day it
// leaves. The Schengen area is built in, others come with the policy.
#ifndef SERVICES_VISA_POLICY_AREA_H_
#define SERVICES_VISA_POLICY_AREA_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"
#include "services/visa/visa.h"
#include "services/visa/visa_days.h"

namespace sojourn::visa {

// No rule of the area ends a stay.
inline constexpr absl::CivilDay kNoEnd(9999, 12, 31);

struct AreaMember {
  std::string country;
  absl::CivilDay since;
  std::optional<absl::CivilDay> until;  // its last day as a member
  std::string source;

  bool operator==(const AreaMember&) const = default;
};

struct Area {
  std::string name;
  DayRule rule;
  std::vector<AreaMember> members;  // by country, then by day

  bool operator==(const Area&) const = default;
};

// Of visa_schengen.h, 90 days in 180.
inline constexpr std::string_view kSchengen = "Schengen";
const Area& SchengenArea();

// Adds the days of a stay in `country` on which it was a member.
void AddMemberDays(const Area& area, std::string_view country,
                   const LegalDays& stay, std::vector<LegalDays>& days);

// The days of `history` that count in `area`: in a country while it was a
// member, and not under a national visa or a residence permit. A stay without
// an exit is read as lasting until `still_there_until`.
DaySet CountedDays(const Area& area, std::span<const TravelRecord> history,
                   absl::CivilDay still_there_until);

// What an area says of one planned stay.
struct AreaStay {
  const Area* area = nullptr;
  // Whether some day of the plan counts.
  bool counts = false;
  // Of an unbroken stay in the country from the plan's first day: the day
  // before it when not even that one is lawful, kNoEnd when none is too many.
  // Days before the country joins, or after it leaves, are not the area's.
  absl::CivilDay last_legal_day = kNoEnd;
  // Where the plan is too long but no longer than the limit, counts from its
  // first day, and she has left the area: when all of it could begin.
  std::optional<absl::CivilDay> full_stay_from;
  // On the plan's first day.
  StayBalance balance;
};

// Nothing where the country is no member on the plan's first day or later.
// `area` outlives the answer.
std::optional<AreaStay> JudgeAreaStay(const Area& area,
                                      std::span<const TravelRecord> history,
                                      std::string_view country,
                                      const LegalDays& plan);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_POLICY_AREA_H_
