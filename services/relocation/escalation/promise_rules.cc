#include "services/relocation/escalation/promise_rules.h"

#include <algorithm>
#include <string>

namespace sojourn::relocation::escalation {
namespace {

std::vector<Clock> OpenClocks(const Relocation& relocation, absl::Time now) {
  if (!HasOpenPromises(relocation.state)) return {};
  std::vector<Clock> open = Clocks(relocation, now);
  std::erase_if(open, [&](const Clock& clock) {
    const bool called_out =
        relocation.level == Level::kL1 && clock.kind == ClockKind::kAcknowledge;
    return called_out || clock.met_at || clock.stopped || !clock.due;
  });
  return open;
}

}  // namespace

std::optional<absl::Time> NextMiss(const Relocation& relocation,
                                   absl::Time after) {
  std::optional<absl::Time> next;
  for (const Clock& clock : OpenClocks(relocation, after)) {
    if (*clock.due <= after) continue;
    if (!next || *clock.due < *next) next = clock.due;
  }
  return next;
}

std::vector<ClockKind> Late(const Relocation& relocation, absl::Time now) {
  std::vector<ClockKind> late;
  for (const Clock& clock : OpenClocks(relocation, now)) {
    if (*clock.due <= now) late.push_back(clock.kind);
  }
  return late;
}

std::vector<size_t> WhoIsTold(Level level, on_call::Roster roster,
                              std::string_view taken_over_by,
                              std::string_view lead) {
  const on_call::OnDuty duty = on_call::WhoIsOnDuty(roster, taken_over_by);
  std::vector<size_t> told;
  if (duty.person && (level == Level::kL1 || !duty.director)) {
    told.push_back(*duty.person);
  }
  if (duty.director && duty.director != duty.person) {
    told.push_back(*duty.director);
  }
  if (told.empty() && duty.person) told.push_back(*duty.person);
  std::erase_if(told, [&](size_t at) { return roster[at].subject == lead; });
  for (const bool reachable : {true, false}) {
    for (size_t at = 0; told.empty() && at < roster.size(); ++at) {
      const on_call::RosterEntry& entry = roster[at];
      if (entry.reachable == reachable && entry.subject != lead) {
        told.push_back(at);
      }
    }
  }
  return told;
}

absl::Time QuestionLapses(absl::Time asked_at, absl::Time answer_due) {
  return answer_due + (answer_due - asked_at);
}

}  // namespace sojourn::relocation::escalation
