// Whether a planned stay is lawful after the stays that somebody wrote down,
// and when it would be. Needs nothing but the days (visa_days.h has the law).
#ifndef SERVICES_VISA_VISA_STAY_PLAN_H_
#define SERVICES_VISA_VISA_STAY_PLAN_H_

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "services/visa/policy/area.h"
#include "services/visa/visa.h"

namespace sojourn::visa {

// A stay; without `exit` the day is not known, or she is still there. Days
// under a national visa or a residence permit do not count (Schengen Borders
// Code, Article 6(2)).
struct WrittenStay {
  absl::CivilDay entry;
  std::optional<absl::CivilDay> exit;
  bool permit = false;
  // Its days count while this country is of the area: of Croatia from 2023 on,
  // of Kenya never. Empty: all of it was in the area while it counted.
  std::string country = {};
};

struct StayPlanAnswer {
  // Days counted in the 180 that end with the plan's last day, the plan's own
  // among them, and how many of 90 that leaves.
  int used = 0;
  int left = 0;
  // Of the plan; nothing when each of its days is lawful.
  std::optional<absl::CivilDay> first_illegal_day;
  // Of an unbroken stay from the plan's first day; nothing when that day itself
  // is one too many.
  std::optional<absl::CivilDay> last_legal_day;
  // The first day, the plan's own or later, from which a stay as long as the
  // plan is lawful; nothing when it is longer than 90 days.
  std::optional<absl::CivilDay> earliest_reentry_for_full_plan;

  bool operator==(const StayPlanAnswer&) const = default;
};

// What a caller calls a part ("entry", "exit") of the stay at this index.
using StayField =
    absl::FunctionRef<std::string(size_t index, std::string_view part)>;

// An exit that is not known is taken at its worst: she stayed until the next
// entry, or until the plan. Stays in any order; one may end on the day on which
// the next begins. INVALID_ARGUMENT, each bad stay named by `field`:
// EXIT_BEFORE_ENTRY, STAYS_OVERLAP; "plan": STAY_INVALID when it ends before it
// begins.
// 90 and 180 above are the limit and the window of `area`.
absl::StatusOr<StayPlanAnswer> JudgeStayPlan(std::span<const WrittenStay> stays,
                                             const LegalDays& plan,
                                             StayField field,
                                             const Area& area = SchengenArea());

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_VISA_STAY_PLAN_H_
