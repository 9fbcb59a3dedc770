#include "services/visa/policy/area.h"

#include <algorithm>
#include <utility>

#include "services/visa/visa_schengen.h"

namespace sojourn::visa {
namespace {

// Schengen Borders Code, Article 6(2): days authorised under a residence permit
// or a long-stay visa are not taken into account.
bool Counts(TravelPermit permit) {
  return permit != TravelPermit::kNationalD &&
         permit != TravelPermit::kResidence;
}

Area MakeSchengen() {
  Area area{.name = std::string(kSchengen)};
  for (const SchengenState& state : SchengenStates()) {
    area.members.push_back(
        {.country = std::string(state.country),
         .since = absl::CivilDay(state.year, state.month, state.day),
         .source = "Regulation (EU) 2016/399, Article 6"});
  }
  return area;
}

// The days from `first` to `last` on which the member is one.
std::optional<LegalDays> During(const AreaMember& member, absl::CivilDay first,
                                absl::CivilDay last) {
  const LegalDays days{std::max(first, member.since),
                       std::min(last, member.until.value_or(kNoEnd))};
  if (days.last < days.first) return std::nullopt;
  return days;
}

}  // namespace

const Area& SchengenArea() {
  static const Area* const kArea = new Area(MakeSchengen());
  return *kArea;
}

void AddMemberDays(const Area& area, std::string_view country,
                   const LegalDays& stay, std::vector<LegalDays>& days) {
  for (const AreaMember& member : area.members) {
    if (member.country != country) continue;
    if (const auto part = During(member, stay.first, stay.last)) {
      days.push_back(*part);
    }
  }
}

DaySet CountedDays(const Area& area, std::span<const TravelRecord> history,
                   absl::CivilDay still_there_until) {
  std::vector<LegalDays> stays;
  for (const TravelRecord& record : history) {
    if (!Counts(record.permit)) continue;
    AddMemberDays(area, record.country,
                  {record.entry, record.exit.value_or(still_there_until)},
                  stays);
  }
  return DaySet(std::move(stays));
}

std::optional<AreaStay> JudgeAreaStay(const Area& area,
                                      std::span<const TravelRecord> history,
                                      std::string_view country,
                                      const LegalDays& plan) {
  std::vector<LegalDays> parts;
  AddMemberDays(area, country, {plan.first, kNoEnd}, parts);
  if (parts.empty()) return std::nullopt;
  const DaySet before = CountedDays(area, history, plan.first - 1);
  AreaStay stay{.area = &area,
                .counts = parts.front().first <= plan.last,
                .balance = BalanceOn(before, plan.first, area.rule)};
  // What a part used is behind the next one.
  std::vector<LegalDays> used = before.intervals();
  for (const LegalDays& part : parts) {
    const std::optional<absl::CivilDay> last =
        LastLegalDay(DaySet(used), part.first, area.rule);
    const absl::CivilDay end = last.value_or(part.first - 1);
    if (end < part.last) {
      stay.last_legal_day = end;
      break;
    }
    used.push_back(part);
  }
  // Where she has not left yet, waiting uses up days.
  const bool is_out =
      CountedDays(area, history, plan.last + area.rule.window).intervals() ==
      before.intervals();
  const bool from_the_first = parts.front().first == plan.first;
  if (stay.last_legal_day < plan.last && from_the_first && is_out &&
      plan.count() <= area.rule.limit) {
    stay.full_stay_from = EarliestEntry(
        before, plan.first, static_cast<int>(plan.count()), area.rule);
  }
  return stay;
}

}  // namespace sojourn::visa
