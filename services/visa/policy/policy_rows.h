// Rows of a policy table as somebody wrote them, checked one by one. What is
// wrong is kept by line and column, so that one answer names all of it.
#ifndef SERVICES_VISA_POLICY_POLICY_ROWS_H_
#define SERVICES_VISA_POLICY_POLICY_ROWS_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "services/visa/policy/policy_value.h"

namespace sojourn::visa {

struct WrittenRule {
  int line = 0;
  std::string passport;
  std::string destination;
  std::string requirement;
};

struct WrittenArea {
  int line = 0;
  std::string area;
  std::string country;
  std::optional<absl::CivilDay> since;
  std::optional<absl::CivilDay> until;
  int days = 0;
  int window_days = 0;
  std::string source;
};

struct PolicyRowProblem {
  int line = 0;
  std::string column;
  std::string reason;
  std::string description;
};

class PolicyRows {
 public:
  static constexpr size_t kMostProblems = 1'000;

  void Add(const WrittenRule& row);
  void Add(const WrittenArea& row);
  // Of a cell that whoever read the row could not understand.
  void Refuse(int line, std::string_view column, std::string_view reason,
              std::string_view description);

  // Without the rows that something is wrong with.
  const std::vector<PolicyRule>& rules() const { return rules_; }
  std::vector<Area> areas() const { return AreasOf(area_rows_); }
  int count() const {
    return static_cast<int>(rules_.size() + area_rows_.size());
  }
  // Also rows that something is wrong with.
  bool has_rules() const { return has_rules_; }
  bool has_areas() const { return has_areas_; }

  // The first kMostProblems, in the order of the rows.
  const std::vector<PolicyRowProblem>& problems() const { return problems_; }
  int problem_count() const { return problem_count_; }
  // INVALID_ARGUMENT with each problem as "line 7, Requirement"; OK where there
  // is none.
  absl::Status Verdict() const;

 private:
  struct Membership {
    int line = 0;
    LegalDays days;
  };

  // Of the row that is being added.
  void Bad(std::string_view column, std::string_view reason,
           std::string_view description);
  std::string Country(std::string_view column, std::string_view code);
  EntryRule RequirementOf(const WrittenRule& row);
  void CheckArea(const WrittenArea& row, const std::string& name);
  void CheckOnce(const WrittenArea& row, const std::string& country);

  std::vector<PolicyRule> rules_;
  std::vector<AreaRow> area_rows_;
  // Pair -> line; area and country -> memberships; area -> its first row.
  std::map<std::pair<std::string, std::string>, int> pairs_;
  std::map<std::pair<std::string, std::string>, std::vector<Membership>>
      memberships_;
  std::map<std::string, std::pair<int, DayRule>> area_rules_;
  int line_ = 0;
  bool has_rules_ = false;
  bool has_areas_ = false;
  std::vector<PolicyRowProblem> problems_;
  int problem_count_ = 0;
};

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_POLICY_POLICY_ROWS_H_
