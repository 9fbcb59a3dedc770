#include "services/visa/visa_stay_plan.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"
#include "services/visa/visa_days.h"

namespace sojourn::visa {
namespace {

// By day; of those that begin on one day the one that is known to end first.
std::vector<size_t> InOrder(std::span<const WrittenStay> stays) {
  std::vector<size_t> order(stays.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    const WrittenStay& one = stays[a];
    const WrittenStay& other = stays[b];
    if (one.entry != other.entry) return one.entry < other.entry;
    if (!one.exit || !other.exit) return one.exit.has_value() && !other.exit;
    return *one.exit < *other.exit;
  });
  return order;
}

absl::Status Check(std::span<const WrittenStay> stays,
                   const std::vector<size_t>& order, const LegalDays& plan,
                   StayField field) {
  FieldChecker bad;
  if (plan.last < plan.first) {
    bad.Add("plan", "STAY_INVALID", "must not end before it begins");
  }
  for (size_t i = 0; i < stays.size(); ++i) {
    if (stays[i].exit.value_or(stays[i].entry) < stays[i].entry) {
      bad.Add(field(i, "exit"), "EXIT_BEFORE_ENTRY",
              "must be the day of entry or later");
    }
  }
  // Whose exit is the latest of those before: an unknown one is over by the
  // next entry.
  std::optional<size_t> latest;
  for (size_t i = 0; i < order.size(); ++i) {
    const WrittenStay& stay = stays[order[i]];
    const bool same_day = i > 0 && !stays[order[i - 1]].exit &&
                          stays[order[i - 1]].entry == stay.entry;
    if (same_day || (latest && stay.entry < *stays[*latest].exit)) {
      bad.Add(field(order[i], "entry"), "STAYS_OVERLAP",
              absl::StrCat("lies within another stay: correct it or ",
                           field(same_day ? order[i - 1] : *latest, "exit")));
    }
    if (stay.exit && (!latest || *stay.exit > *stays[*latest].exit)) {
      latest = order[i];
    }
  }
  return bad.Finish();
}

DaySet Counted(std::span<const WrittenStay> stays,
               const std::vector<size_t>& order, absl::CivilDay plan_begins,
               const Area& area) {
  std::vector<LegalDays> counted;
  counted.reserve(order.size());
  for (size_t i = 0; i < order.size(); ++i) {
    const WrittenStay& stay = stays[order[i]];
    if (stay.permit) continue;
    const absl::CivilDay at_worst = i + 1 < order.size()
                                        ? stays[order[i + 1]].entry
                                        : std::max(stay.entry, plan_begins - 1);
    const LegalDays days{stay.entry, stay.exit.value_or(at_worst)};
    if (stay.country.empty()) {
      counted.push_back(days);
    } else {
      AddMemberDays(area, stay.country, days, counted);
    }
  }
  return DaySet(std::move(counted));
}

}  // namespace

absl::StatusOr<StayPlanAnswer> JudgeStayPlan(std::span<const WrittenStay> stays,
                                             const LegalDays& plan,
                                             StayField field,
                                             const Area& area) {
  const DayRule& rule = area.rule;
  const std::vector<size_t> order = InOrder(stays);
  RETURN_IF_ERROR(Check(stays, order, plan, field));
  const DaySet history = Counted(stays, order, plan.first, area);
  StayPlanAnswer answer;
  const int64_t earlier =
      history.CountWithin(WindowOf(plan.last, rule).first, plan.first - 1);
  answer.used =
      static_cast<int>(earlier + std::min<int64_t>(plan.count(), rule.window));
  answer.left = std::max(0, rule.limit - answer.used);
  answer.last_legal_day = LastLegalDay(history, plan.first, rule);
  // What is used in an unbroken stay never falls, so what follows the last
  // lawful day is not lawful.
  const absl::CivilDay next =
      answer.last_legal_day ? *answer.last_legal_day + 1 : plan.first;
  if (next <= plan.last) answer.first_illegal_day = next;
  if (plan.count() <= rule.limit) {
    answer.earliest_reentry_for_full_plan = EarliestEntry(
        history, plan.first, static_cast<int>(plan.count()), rule);
  }
  return answer;
}

}  // namespace sojourn::visa
