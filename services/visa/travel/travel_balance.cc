#include "services/visa/travel/travel_balance.h"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/string_view.h"

namespace sojourn::visa {
namespace {

bool MayCount(const TravelRecord& stay) {
  return stay.permit != TravelPermit::kNationalD &&
         stay.permit != TravelPermit::kResidence;
}

// The next day on which she entered somewhere after this stay began.
std::optional<absl::CivilDay> NextEntry(std::span<const NamedStay> stays,
                                        const TravelRecord& stay) {
  std::optional<absl::CivilDay> next;
  for (const NamedStay& other : stays) {
    const absl::CivilDay entry = other.stay.entry;
    if (&other.stay == &stay || entry <= stay.entry) continue;
    if (!next || entry < *next) next = entry;
  }
  return next;
}

bool IsSame(const TravelRecord& brought, const TravelRecord& held) {
  return brought.country == held.country && brought.entry == held.entry &&
         (!brought.exit || brought.exit == held.exit);
}

}  // namespace

std::vector<NamedStay> Brought(const std::vector<TravelRecord>& history) {
  std::vector<NamedStay> stays;
  for (size_t i = 0; i < history.size(); ++i) {
    stays.push_back({absl::StrCat("travel_history[", i, "]"), history[i]});
  }
  return stays;
}

std::vector<NamedStay> Joined(Ledger ledger,
                              const std::vector<NamedStay>& brought) {
  std::vector<NamedStay> stays;
  for (const Travel& travel : ledger) {
    if (travel.standing != TravelStanding::kStands) continue;
    stays.push_back(
        {absl::StrCat("stay ", travel.public_id), travel.told.stay});
  }
  const size_t held = stays.size();
  for (const NamedStay& each : brought) {
    const bool known = std::any_of(
        stays.begin(), stays.begin() + static_cast<std::ptrdiff_t>(held),
        [&](const NamedStay& one) { return IsSame(each.stay, one.stay); });
    if (!known) stays.push_back(each);
  }
  return stays;
}

std::vector<TravelRecord> AtWorst(std::span<const NamedStay> stays) {
  std::vector<TravelRecord> closed;
  for (const NamedStay& each : stays) {
    TravelRecord& next = closed.emplace_back(each.stay);
    if (!next.exit) next.exit = NextEntry(stays, each.stay);
  }
  std::sort(closed.begin(), closed.end(),
            [](const TravelRecord& a, const TravelRecord& b) {
              return a.entry < b.entry;
            });
  return closed;
}

absl::StatusOr<StayPlanAnswer> JudgeTravel(std::span<const NamedStay> stays,
                                           const LegalDays& plan,
                                           const Area& area) {
  std::vector<WrittenStay> written;
  written.reserve(stays.size());
  for (const auto& [name, stay] : stays) {
    written.push_back({.entry = stay.entry,
                       .exit = stay.exit,
                       .permit = !MayCount(stay),
                       .country = stay.country});
  }
  return JudgeStayPlan(
      written, plan,
      [&](size_t index, std::string_view part) {
        return absl::StrCat(stays[index].name, ".", Av(part));
      },
      area);
}

}  // namespace sojourn::visa
