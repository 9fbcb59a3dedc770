#include "services/relocation/retention_view.h"

namespace sojourn::relocation {

void ShowRetention(const RetentionFacts& facts, v1::Retention& out) {
  if (const auto due = RetentionDue(facts)) {
    out.mutable_due_on()->set_year(static_cast<int>(due->year()));
    out.mutable_due_on()->set_month(due->month());
    out.mutable_due_on()->set_day(due->day());
  }
  out.set_months(MonthsKept(facts) == 0 ? facts.chosen_months.value_or(0)
                                        : MonthsKept(facts));
  out.set_chosen_by_her(facts.chosen_months.has_value());
  out.set_legal_hold(facts.legal_hold);
}

}  // namespace sojourn::relocation
