// The 90/180 answer from stays of the ledger and stays that a request brings.
#ifndef SERVICES_VISA_TRAVEL_TRAVEL_BALANCE_H_
#define SERVICES_VISA_TRAVEL_TRAVEL_BALANCE_H_

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "services/visa/policy/area.h"
#include "services/visa/travel/travel.h"
#include "services/visa/travel/travel_rules.h"
#include "services/visa/visa_stay_plan.h"

namespace sojourn::visa {

// A stay, and what its caller calls it: "travel_history[1]", "stay <id>".
struct NamedStay {
  std::string name;
  TravelRecord stay;
};

// As a request brings them.
std::vector<NamedStay> Brought(const std::vector<TravelRecord>& history);

// Those of the ledger that stand, and those brought that it has not: one with
// the country and entry of a standing one is the same stay, as long as it says
// no other exit.
std::vector<NamedStay> Joined(Ledger ledger,
                              const std::vector<NamedStay>& brought);

// Each exit that is not known at its worst: the day of the next entry, or none
// where there is no next. By day.
std::vector<TravelRecord> AtWorst(std::span<const NamedStay> stays);

// JudgeStayPlan over the stays, of which days outside the area, as it was on
// that day, and under a national visa or residence permit do not count.
// Errors are JudgeStayPlan's, each field begun with the stay's name.
absl::StatusOr<StayPlanAnswer> JudgeTravel(std::span<const NamedStay> stays,
                                           const LegalDays& plan,
                                           const Area& area = SchengenArea());

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_TRAVEL_TRAVEL_BALANCE_H_
