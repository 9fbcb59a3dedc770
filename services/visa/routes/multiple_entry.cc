#include "services/visa/routes/multiple_entry.h"

#include <algorithm>

#include "services/visa/visa_days.h"
#include "services/visa/visa_schengen.h"

namespace sojourn::visa {
namespace {

constexpr int kVisasUsed = 3;
constexpr int kWithinMonths = 24;

}  // namespace

std::optional<Notice> MultipleEntryNotice(std::span<const TravelRecord> history,
                                          absl::CivilDay begins) {
  const absl::CivilDay since = AddMonths(begins, -kWithinMonths);
  const auto used =
      std::ranges::count_if(history, [&](const TravelRecord& stay) {
        return stay.permit == TravelPermit::kShortStay && stay.exit &&
               *stay.exit >= since && *stay.exit < begins &&
               InSchengenOn(stay.country, stay.entry);
      });
  if (used < kVisasUsed) return std::nullopt;
  return Notice(
      "Three short stays in the area ended within the two years before: where "
      "three visas were used lawfully, ask for one of a year with several "
      "entries.",
      Cite(LegalRule::kMultipleEntry));
}

}  // namespace sojourn::visa
