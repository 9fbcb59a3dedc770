// The imported policy as a value: what states ask of passports, and areas. The
// law of the Schengen area (visa_schengen.h) is no part of it and stands above
// it.
#ifndef SERVICES_VISA_POLICY_POLICY_VALUE_H_
#define SERVICES_VISA_POLICY_POLICY_VALUE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "services/visa/policy/area.h"
#include "services/visa/policy/requirement.h"

namespace sojourn::visa {

struct PolicyRule {
  std::string passport;
  std::string destination;
  EntryRule rule;

  bool operator==(const PolicyRule&) const = default;
};

// Of a passport she has.
struct PassportRule {
  std::string passport;
  EntryRule rule;
};

// Immutable.
class VisaPolicy {
 public:
  // Nothing was imported.
  VisaPolicy() = default;
  // `rules` in any order, each pair once.
  VisaPolicy(int64_t version, std::vector<PolicyRule> rules,
             std::vector<Area> areas);

  int64_t version() const { return version_; }
  const std::vector<PolicyRule>& rules() const { return rules_; }
  const std::vector<Area>& areas() const { return areas_; }

  // Nothing where the table does not name the pair.
  std::optional<EntryRule> Find(std::string_view passport,
                                std::string_view destination) const;

  // The best of her passports for a stay of so many days: one that allows all
  // of it, then what is asked of it before she travels. Nothing where the table
  // names none of them.
  std::optional<PassportRule> Best(std::span<const std::string> passports,
                                   std::string_view destination,
                                   int64_t days) const;

 private:
  int64_t version_ = 0;
  std::vector<PolicyRule> rules_;  // by passport, then destination
  std::vector<Area> areas_;
};

// How answers name what they were given under: "schengen-2025-11-01", or with
// "+imported-3" behind it.
std::string PolicyVersionText(int64_t imported);

// How long a stay under the rule may be taken to be. 0 where it lets nobody in
// without a visa of a mission.
int DaysTaken(const EntryRule& rule);

// "visa free 90", "visa on arrival", "no admission".
std::string InWords(const EntryRule& rule);

// ---- comparing two of them

// A rule that is not there is unspecified.
struct Difference {
  std::string passport;
  std::string destination;
  EntryRule before;
  EntryRule after;

  bool operator==(const Difference&) const = default;
};

// Changed rules, removed ones, added ones; each by passport and destination.
std::vector<Difference> Differences(const VisaPolicy& before,
                                    const VisaPolicy& after);

// How many change from which requirement to which.
using ChangeCounts = std::map<std::pair<Requirement, Requirement>, int>;
ChangeCounts CountChanges(std::span<const Difference> differences);

// One membership, with what its area is.
struct AreaRow {
  std::string area;
  DayRule rule;
  AreaMember member;

  bool operator==(const AreaRow&) const = default;
};
std::vector<AreaRow> RowsOf(const std::vector<Area>& areas);
// The rows of one area have one rule.
std::vector<Area> AreasOf(std::vector<AreaRow> rows);

struct AreaDifference {
  std::optional<AreaRow> before;
  std::optional<AreaRow> after;
};
std::vector<AreaDifference> AreaDifferences(const std::vector<Area>& before,
                                            const std::vector<Area>& after);

// Where rules contradict the built-in law on the states that are in the
// Schengen area on `day`: `before` is the law, `after` the rule. Free movement
// is no matter of a visa and left out.
std::vector<Difference> SchengenContradictions(
    std::span<const PolicyRule> rules, absl::CivilDay day);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_POLICY_POLICY_VALUE_H_
