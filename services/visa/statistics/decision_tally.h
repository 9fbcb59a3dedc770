#ifndef SERVICES_VISA_STATISTICS_DECISION_TALLY_H_
#define SERVICES_VISA_STATISTICS_DECISION_TALLY_H_

#include <compare>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "services/visa/visa.h"

// What one application adds to the counts of its route: a pure function of what
// was told of it, so that a fact which corrects another moves the count with
// it.
namespace sojourn::visa::statistics {

enum class Counted {
  // The mission's own decision, by which an application counts as decided.
  kIssued,
  kRefused,
  kAppealed,
  kAppealGranted,
  kAppealRefused,
  kWithdrawn,
  // How long the mission's own decision took.
  kFromLodging,
  kFromAdmission,
};
std::string_view Name(Counted counted);
std::optional<Counted> ParseCounted(std::string_view name);

// Of what is no time.
inline constexpr int kNoDays = -1;
// So many and more are one: hardly anything takes longer, and what does would
// be known by it.
inline constexpr int kMostDays = 730;

struct Entry {
  int year = 0;  // of the day on which it happened, at the mission
  Counted counted = Counted::kIssued;
  int days = kNoDays;

  auto operator<=>(const Entry&) const = default;
};
using Tally = std::set<Entry>;

// Of several tellings of the same thing the latest counts. What the mission
// decided before an appeal is its own decision, what was decided after it the
// outcome of the appeal: it may take years, and says nothing of the mission. A
// decision told after a withdrawal was made all the same.
Tally TallyOf(const Application& application);

// What was told changes the counts by this; each in the order of entries, which
// is every transaction's.
struct Change {
  std::vector<Entry> taken;
  std::vector<Entry> added;
};
Change Between(const Application& before, const Application& after);

}  // namespace sojourn::visa::statistics

#endif  // SERVICES_VISA_STATISTICS_DECISION_TALLY_H_
