#include "services/visa/policy/policy_value.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "common/status/string_view.h"
#include "services/visa/visa_schengen.h"

namespace sojourn::visa {
namespace {

// Where a table gives no number of days, the shortest period that states
// usually give is taken as lawful, so that no stay looks longer than it may be.
constexpr int kDaysUnsaid = 30;
// What "visa free" without a number means in the tables: a right to stay that
// is not counted in days. A short stay is taken.
constexpr int kDaysUnsaidVisaFree = 90;

auto KeyOf(const PolicyRule& rule) {
  return std::tie(rule.passport, rule.destination);
}

auto KeyOf(const AreaRow& row) {
  return std::tie(row.area, row.member.country, row.member.since);
}

// How much is asked of her before the border; less is better.
int Rank(Requirement requirement) {
  switch (requirement) {
    case Requirement::kOwnCountry:
      return 0;
    case Requirement::kVisaFree:
      return 1;
    case Requirement::kEta:
      return 2;
    case Requirement::kOnArrival:
      return 3;
    case Requirement::kEVisa:
      return 4;
    case Requirement::kVisaRequired:
      return 5;
    case Requirement::kNoAdmission:
    case Requirement::kUnspecified:
      return 6;
  }
  return 6;
}

EntryRule LawOn(std::string_view passport) {
  if (IsVisaExempt(passport)) return {Requirement::kVisaFree, kMaxDays};
  return {Requirement::kVisaRequired, 0};
}

bool Contradicts(const EntryRule& rule, const EntryRule& law) {
  if (rule.requirement != law.requirement) return true;
  return law.days != 0 && rule.days != 0 && rule.days != law.days;
}

}  // namespace

VisaPolicy::VisaPolicy(int64_t version, std::vector<PolicyRule> rules,
                       std::vector<Area> areas)
    : version_(version), rules_(std::move(rules)), areas_(std::move(areas)) {
  std::sort(rules_.begin(), rules_.end(),
            [](const PolicyRule& a, const PolicyRule& b) {
              return KeyOf(a) < KeyOf(b);
            });
}

std::optional<EntryRule> VisaPolicy::Find(std::string_view passport,
                                          std::string_view destination) const {
  const auto found = std::lower_bound(
      rules_.begin(), rules_.end(), std::tie(passport, destination),
      [](const PolicyRule& rule, const auto& key) {
        return std::pair<std::string_view, std::string_view>(rule.passport,
                                                             rule.destination) <
               std::pair<std::string_view, std::string_view>(std::get<0>(key),
                                                             std::get<1>(key));
      });
  if (found == rules_.end() || found->passport != passport ||
      found->destination != destination) {
    return std::nullopt;
  }
  return found->rule;
}

std::optional<PassportRule> VisaPolicy::Best(
    std::span<const std::string> passports, std::string_view destination,
    int64_t days) const {
  const auto badness = [&](const EntryRule& rule) {
    const int taken = DaysTaken(rule);
    return std::tuple(taken < days, Rank(rule.requirement), -taken);
  };
  std::optional<PassportRule> best;
  for (const std::string& passport : passports) {
    const auto rule = Find(passport, destination);
    if (!rule) continue;
    if (!best || badness(*rule) < badness(best->rule)) {
      best = PassportRule{passport, *rule};
    }
  }
  return best;
}

std::string PolicyVersionText(int64_t imported) {
  std::string text(kPolicyVersion);
  if (imported > 0) absl::StrAppend(&text, "+imported-", imported);
  return text;
}

int DaysTaken(const EntryRule& rule) {
  switch (rule.requirement) {
    case Requirement::kVisaFree:
      return rule.days != 0 ? rule.days : kDaysUnsaidVisaFree;
    case Requirement::kOnArrival:
    case Requirement::kEta:
    case Requirement::kEVisa:
      return rule.days != 0 ? rule.days : kDaysUnsaid;
    case Requirement::kOwnCountry:
    case Requirement::kVisaRequired:
    case Requirement::kNoAdmission:
    case Requirement::kUnspecified:
      return 0;
  }
  return 0;
}

std::string InWords(const EntryRule& rule) {
  const auto words = [&]() -> std::string_view {
    switch (rule.requirement) {
      case Requirement::kVisaFree:
        return "visa free";
      case Requirement::kOnArrival:
        return "visa on arrival";
      case Requirement::kEta:
        return "eta";
      case Requirement::kEVisa:
        return "e-visa";
      case Requirement::kVisaRequired:
        return "visa required";
      case Requirement::kNoAdmission:
        return "no admission";
      case Requirement::kOwnCountry:
        return "own country";
      case Requirement::kUnspecified:
        return "nothing";
    }
    return "nothing";
  }();
  if (rule.days == 0) return std::string(words);
  return absl::StrCat(Av(words), " ", rule.days);
}

std::vector<Difference> Differences(const VisaPolicy& before,
                                    const VisaPolicy& after) {
  std::vector<Difference> changed;
  std::vector<Difference> removed;
  std::vector<Difference> added;
  auto old = before.rules().begin();
  auto next = after.rules().begin();
  while (old != before.rules().end() || next != after.rules().end()) {
    const bool no_old = old == before.rules().end();
    const bool no_next = next == after.rules().end();
    if (no_next || (!no_old && KeyOf(*old) < KeyOf(*next))) {
      removed.push_back({old->passport, old->destination, old->rule, {}});
      ++old;
    } else if (no_old || KeyOf(*next) < KeyOf(*old)) {
      added.push_back({next->passport, next->destination, {}, next->rule});
      ++next;
    } else {
      if (old->rule != next->rule) {
        changed.push_back(
            {old->passport, old->destination, old->rule, next->rule});
      }
      ++old;
      ++next;
    }
  }
  changed.insert(changed.end(), removed.begin(), removed.end());
  changed.insert(changed.end(), added.begin(), added.end());
  return changed;
}

ChangeCounts CountChanges(std::span<const Difference> differences) {
  ChangeCounts counts;
  for (const Difference& each : differences) {
    ++counts[{each.before.requirement, each.after.requirement}];
  }
  return counts;
}

std::vector<AreaRow> RowsOf(const std::vector<Area>& areas) {
  std::vector<AreaRow> rows;
  for (const Area& area : areas) {
    for (const AreaMember& member : area.members) {
      rows.push_back({area.name, area.rule, member});
    }
  }
  return rows;
}

std::vector<Area> AreasOf(std::vector<AreaRow> rows) {
  std::sort(rows.begin(), rows.end(), [](const AreaRow& a, const AreaRow& b) {
    return KeyOf(a) < KeyOf(b);
  });
  std::vector<Area> areas;
  for (AreaRow& row : rows) {
    if (areas.empty() || areas.back().name != row.area) {
      areas.push_back({.name = row.area, .rule = row.rule});
    }
    areas.back().members.push_back(std::move(row.member));
  }
  return areas;
}

std::vector<AreaDifference> AreaDifferences(const std::vector<Area>& before,
                                            const std::vector<Area>& after) {
  std::map<std::tuple<std::string, std::string, absl::CivilDay>, AreaDifference>
      by_key;
  for (AreaRow& row : RowsOf(before)) {
    by_key[KeyOf(row)].before = row;
  }
  for (AreaRow& row : RowsOf(after)) {
    by_key[KeyOf(row)].after = row;
  }
  std::vector<AreaDifference> differences;
  for (auto& [key, difference] : by_key) {
    if (difference.before != difference.after) {
      differences.push_back(std::move(difference));
    }
  }
  return differences;
}

std::vector<Difference> SchengenContradictions(
    std::span<const PolicyRule> rules, absl::CivilDay day) {
  std::vector<Difference> found;
  for (const PolicyRule& rule : rules) {
    if (!InSchengenOn(rule.destination, day)) continue;
    if (HasFreeMovement(rule.passport)) continue;
    const EntryRule law = LawOn(rule.passport);
    if (!Contradicts(rule.rule, law)) continue;
    found.push_back({rule.passport, rule.destination, law, rule.rule});
  }
  return found;
}

}  // namespace sojourn::visa
