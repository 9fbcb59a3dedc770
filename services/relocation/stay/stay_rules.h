#ifndef SERVICES_RELOCATION_STAY_STAY_RULES_H_
#define SERVICES_RELOCATION_STAY_STAY_RULES_H_

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "services/relocation/relocation.h"
#include "services/relocation/relocation_rules.h"

// Guards of risk, the stay, its end and what comes after. Pure functions of
// values; days are those of the host's time zone.
//
// Reasons: SECOND_OFFICER_NEEDED, RISK_NOT_ASSESSED, ENDING_TOO_EARLY,
// NO_PLACE_CONFIRMED, PLACE_BURNT, EXTENSION_UNDER_WAY, STAY_NOT_LAWFUL;
// STAY_NOT_LONGER, STAY_IN_PAST, STAY_TOO_LONG (extension.check_out).
namespace sojourn::relocation::stay_rules {

// The return is prepared early and all along; its last part begins here.
inline constexpr int kEndingDays = 30;
// At L1 and L2 another officer looks at an assessment within this time.
inline constexpr absl::Duration kSecondIsDue = absl::Hours(24);
// What a return may rest on.
inline constexpr absl::Duration kRiskIsFresh = absl::Hours(24 * 30);
// The plan is made in the second week.
inline constexpr int kPlanDays = 14;
inline constexpr int kCheckInDays = 14;
inline constexpr int kMostCheckInDays = 31;

struct RiskFacts {
  std::string assessed_by;
  std::string second_assessor;  // empty: nobody yet
  std::string trigger;          // "BEFORE_RETURN"
  absl::Time assessed_at;
  std::string id = {};
};

// So long before a day at which risk rises it is looked at again: what follows
// from it (another place, a later journey) takes that long.
inline constexpr int kLookAgainDays = 14;
// Farther days are no plan for anybody who works on the case today.
inline constexpr int kFarthestRiskDays = 3 * 366;

// A day known in advance at which her risk rises (A/HRC/13/22, paras. 52-61).
struct RiskDay {
  absl::CivilDay on;
  std::string trigger;  // "TRIAL"
  friend bool operator==(const RiskDay&, const RiskDay&) = default;
};

// Nobody seconds what she wrote.
absl::Status CheckSecond(const RiskFacts& first, std::string_view officer);

// `check_out` is the last day of the confirmed stay, unset where no place is
// hers.
absl::Status CheckEnding(std::optional<absl::CivilDay> check_out,
                         absl::CivilDay today, bool early_reason);

// A longer stay at the same place.
struct ExtensionFacts {
  absl::CivilDay until;  // the day she would leave
  absl::CivilDay today;
  // The confirmed stay; unset where no place is hers.
  std::optional<absl::CivilDay> check_in;
  std::optional<absl::CivilDay> check_out;
  bool place_burnt = false;
  // The host is being asked already.
  bool under_way = false;
  // Abroad: of everybody who stays, the last day on which she may, as far as
  // anybody knows.
  std::vector<std::optional<absl::CivilDay>> lawful_until;
};
absl::Status CheckExtension(const ExtensionFacts& facts);

// RETURNED rests on an assessment made for it, of the last 30 days, that a
// second officer stands by. Returns when the first of those was made.
absl::StatusOr<absl::Time> CheckReturn(absl::Span<const RiskFacts> risks,
                                       absl::Time now);

// 3, 6 and 12 months after the stay.
bool IsFollowUpMonth(int months);
// One follow-up, and when she had left the place.
struct FollowUpFacts {
  int months = 0;
  bool at_risk = false;
  std::optional<absl::Time> left;
};
// The case is over after the last follow-up, once its months have passed and
// unless she is in danger again.
bool EndsFollowUp(const FollowUpFacts& follow_up, absl::Time now);

// What is known of a stay.
// So often in a row she may not answer before somebody looks for her.
inline constexpr int kMostNotReached = 2;

struct StayFacts {
  std::optional<absl::CivilDay> check_out;  // planned
  // The first of the party arrived.
  std::optional<absl::CivilDay> arrived;
  bool planned = false;
  // An independent adviser has told her of her rights.
  bool informed = false;
  std::optional<absl::CivilDay> last_check_in;
  int check_in_every_days = kCheckInDays;
  // Since when, and nobody but her host has found her well since.
  std::optional<absl::CivilDay> needs_help;
  // How often in a row, and since when.
  int not_reached = 0;
  std::optional<absl::CivilDay> not_reached_since;
  std::optional<absl::CivilDay> closed;
  std::set<int> followed_up;  // months
  // Since when, as the last follow-up found.
  std::optional<absl::CivilDay> in_danger;
};

// Whom the case waits for because of its stay, the most urgent first. Due at
// the end of a day, in UTC.
std::vector<Wait> Waits(State state, const StayFacts& stay);
// The second assessor, where one is missing: at L1 and L2.
std::optional<Wait> SecondAssessorWait(Level level,
                                       absl::Span<const RiskFacts> risks);

}  // namespace sojourn::relocation::stay_rules

#endif  // SERVICES_RELOCATION_STAY_STAY_RULES_H_
