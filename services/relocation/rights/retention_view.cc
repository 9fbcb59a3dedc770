#include "services/relocation/rights/retention_view.h"

namespace sojourn::relocation {

void ShowRetention(const RetentionFacts& facts, v1::Retention& out) {
  const auto set = [](absl::CivilDay day, type::v1::Date& date) {
    date.set_year(static_cast<int>(day.year()));
    date.set_month(day.month());
    date.set_day(day.day());
  };
  if (const auto due = RetentionDue(facts)) set(*due, *out.mutable_due_on());
  if (const auto due = JustificationDue(facts)) {
    set(*due, *out.mutable_justification_due_on());
  }
  out.set_months(MonthsKept(facts) == 0 ? facts.chosen_months.value_or(0)
                                        : MonthsKept(facts));
  out.set_chosen_by_her(facts.chosen_months.has_value());
  out.set_legal_hold(facts.legal_hold);
}

}  // namespace sojourn::relocation
