// What is said of the money once she has it, and what comes back.
#ifndef SERVICES_GRANTS_REPORTS_REPORT_H_
#define SERVICES_GRANTS_REPORTS_REPORT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"

namespace sojourn::grants {

struct Expense {
  // From 1; 0: of no cost line.
  int cost_line = 0;
  int64_t amount = 0;
  bool receipt_seen = false;
  // Sealed with the description.
  absl::CivilDay spent_on;
  std::string description;
};

// In clear: sealed before SQL sees it.
struct GrantReport {
  std::string used_for;
  std::string effect;
  std::vector<Expense> expenses;
};

struct Recovery {
  int64_t amount = 0;
  absl::CivilDay came_on;
  bool exceeds_receipts = false;
};

// All that is stored of one grant.
struct ReportFile {
  std::optional<absl::CivilDay> submitted_on;
  GrantReport report;
  std::vector<Recovery> recoveries;
};

struct BudgetLine {
  int cost_line = 0;
  int64_t planned = 0;
  int64_t used = 0;

  friend bool operator==(const BudgetLine&, const BudgetLine&) = default;
};

// What she was paid, used and gave back, and what is left to give back. Who
// used more than she was paid has nothing left.
struct ReportSums {
  int64_t paid = 0;
  int64_t used = 0;
  int64_t returned = 0;
  int64_t unspent = 0;

  friend bool operator==(const ReportSums&, const ReportSums&) = default;
};

}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_REPORTS_REPORT_H_
