#include "services/visa/routes/assess_check.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/visa/visa_days.h"

namespace sojourn::visa {
namespace {

constexpr int kMostMonthsAhead = 120;
// The first zone to see a new day is 14 hours ahead of UTC.
constexpr absl::Duration kFirstZone = absl::Hours(14);

// By country, then by day; of those that begin on one day the one that is known
// to end first.
std::vector<size_t> InOrder(std::span<const TravelRecord> history) {
  std::vector<size_t> order(history.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::sort(order, [&](size_t a, size_t b) {
    const TravelRecord& one = history[a];
    const TravelRecord& other = history[b];
    if (one.country != other.country) return one.country < other.country;
    if (one.entry != other.entry) return one.entry < other.entry;
    if (!one.exit || !other.exit) return one.exit.has_value() && !other.exit;
    return *one.exit < *other.exit;
  });
  return order;
}

// An exit that is not known was the day of entry at the earliest.
absl::CivilDay EndOf(const TravelRecord& stay) {
  return stay.exit.value_or(stay.entry);
}

bool Overlap(const TravelRecord& before, const TravelRecord& next) {
  return next.entry < EndOf(before) ||
         (!before.exit && next.entry == before.entry);
}

}  // namespace

void CheckHistory(FieldChecker& check, const std::string& field,
                  std::span<const TravelRecord> history) {
  const std::vector<size_t> order = InOrder(history);
  // Which of those before in that country ends last.
  size_t latest = order.empty() ? 0 : order[0];
  for (size_t i = 1; i < order.size(); ++i) {
    const TravelRecord& next = history[order[i]];
    if (next.country != history[latest].country) {
      latest = order[i];
      continue;
    }
    if (Overlap(history[latest], next)) {
      check.Add(absl::StrCat(field, "[", order[i], "].entry"), "STAYS_OVERLAP",
                absl::StrCat("Lies within another stay there: correct it or ",
                             field, "[", latest, "].exit."));
    }
    if (EndOf(next) >= EndOf(history[latest])) latest = order[i];
  }
}

absl::Status CheckAgainstToday(const AssessInput& input, absl::Time now) {
  FieldChecker check;
  const absl::CivilDay today =
      absl::ToCivilDay(now + kFirstZone, absl::UTCTimeZone());
  if (input.document.issued_on && *input.document.issued_on > today) {
    check.Add("document.issued_on", "DATE_IN_FUTURE",
              "Give the day on which it was issued, not one to come.");
  }
  if (input.stay.first > AddMonths(today, kMostMonthsAhead)) {
    check.Add("stay", "DATE_TOO_FAR",
              "Give a stay that begins within ten years.");
  }
  return check.Finish();
}

}  // namespace sojourn::visa
