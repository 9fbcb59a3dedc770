#ifndef SERVICES_RELOCATION_RANKING_RANKING_RULES_H_
#define SERVICES_RELOCATION_RANKING_RANKING_RULES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/relocation/relocation_state_machine.h"

// Ranked places: what may be asked for, and when a person who decides otherwise
// says why (contracts.md 5). Pure.
namespace sojourn::relocation::ranking_rules {

inline constexpr int kLongestNights = 730;
inline constexpr double kLargestWeight = 100;
// Matching looks five years beyond the first day that a question names, and
// that may be one before today.
inline constexpr int kFurthestDays = 4 * 365;

// As asked for; what is absent is made up by PeriodOf.
struct Wish {
  std::optional<absl::CivilDay> earliest = std::nullopt;
  std::optional<absl::CivilDay> latest = std::nullopt;
  int nights = 0;
};
// What her intake says of it.
struct Intake {
  std::optional<absl::CivilDay> earliest_departure = std::nullopt;
  int length_days = 0;
};

struct Period {
  absl::CivilDay earliest;  // first check-in
  absl::CivilDay latest;    // last check-out
  int nights = 0;
};
// INVALID_ARGUMENT with every bad field.
absl::Status CheckPeriod(const Wish& wish, const Intake& intake,
                         absl::CivilDay today);
// Of a wish that is right. Nobody comes before today.
Period PeriodOf(const Wish& wish, const Intake& intake, absl::CivilDay today);

struct Named {
  std::string host_id;
  std::string place_id;
};
struct Ranked {
  Named place;
  // Its host is being asked, or was asked since.
  bool asked = false;
  // Its host may not be asked, as things stand now.
  bool ruled_out = false;
};
// Whoever asks another instead overrides this one.
inline bool MayBeFirst(const Ranked& each) {
  return !each.asked && !each.ruled_out;
}

// The rank of what is asked for, by its host where no place is named: 0 where
// it is not among those that are offered.
int RankOf(const std::vector<Ranked>& ranked, const Named& asked);

// There is a ranking, and its first that has not been asked and may be is
// another. A place that she or its host declined counts as asked: the next is
// first.
bool OverridesFirst(const std::vector<Ranked>& ranked, const Named& asked);

// FAILED_PRECONDITION OVERRIDE_UNEXPLAINED: OverridesFirst, and nobody says
// why. `ranked` in order.
absl::Status CheckOverride(const std::vector<Ranked>& ranked,
                           const Named& asked, std::string_view reason);

// A city may be asked for her. Who lives somewhere looks for a place only where
// hers is lost: her own case tells.
bool Looks(State state);

// After this a ranking is one of another party: who moves, where she must not
// be, or to whom she agrees may be other than it was.
bool ChangesParty(Event event);

}  // namespace sojourn::relocation::ranking_rules

#endif  // SERVICES_RELOCATION_RANKING_RANKING_RULES_H_
