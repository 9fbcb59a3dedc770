#ifndef SERVICES_RELOCATION_ESCALATION_PROMISE_RULES_H_
#define SERVICES_RELOCATION_ESCALATION_PROMISE_RULES_H_

#include <optional>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "services/relocation/first_hours/on_call_rules.h"
#include "services/relocation/relocation.h"
#include "services/relocation/relocation_clocks.h"

// Which promises of the office were not kept in time, and who beside the lead
// of the case is told. Pure functions of values.
//
// The lead sees what is overdue in her own list; what is told here is for whom
// can help her: whoever is on call, and the director (contracts.md, section 1
// "Clocks per level"; the hours are those of relocation_clocks.h).
namespace sojourn::relocation::escalation {

// When the next promise would be missed, later than `after`; nothing while the
// case waits for her, or where none is open. At L1 the acknowledgement is not
// among them: the calls of an emergency tell of it (on_call_rules.h).
std::optional<absl::Time> NextMiss(const Relocation& relocation,
                                   absl::Time after);

// Those that should have been kept by now and are not.
std::vector<ClockKind> Late(const Relocation& relocation, absl::Time now);

// Places in the roster: at L1 who is on duty and the director, else the
// director, or who is on duty where there is none. Not who leads the case;
// where she is all of these, who comes next on the roster. Who cannot be
// reached outside of the system only where nobody else is left: her list says
// it.
std::vector<size_t> WhoIsTold(Level level, on_call::Roster roster,
                              std::string_view taken_over_by,
                              std::string_view lead);

// How long a host that did not answer in time keeps its question: as long again
// as it had.
absl::Time QuestionLapses(absl::Time asked_at, absl::Time answer_due);

}  // namespace sojourn::relocation::escalation

#endif  // SERVICES_RELOCATION_ESCALATION_PROMISE_RULES_H_
