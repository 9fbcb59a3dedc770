#ifndef SERVICES_RELOCATION_STAY_RISK_RULES_H_
#define SERVICES_RELOCATION_STAY_RISK_RULES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "services/relocation/relocation.h"
#include "services/relocation/relocation_rules.h"
#include "services/relocation/relocation_state_machine.h"
#include "services/relocation/stay/stay_rules.h"

// When risk is assessed, and why again. Pure functions of values.
//
// Causes are computed from what the case holds, each time: nothing says that
// one is answered but an assessment made since, so that none is there twice and
// a record that is taken back takes its causes along.
namespace sojourn::relocation::risk_rules {

// With the numbers of v1::RiskCauseKind.
enum class Kind {
  kCountryDay = 1,
  kOwnDay,
  kDepartureAbroad,
  kStayEnds,
  // Incidents, from here on.
  kNeedsHelp,
  kInDangerAgain,
  kContactExposed,
  kDocumentExposed,
  kPlaceExposed,
  kDuress,
  kFoundOrFree,
  kNewThreat,
  kImminentThreat,
};
std::string_view Name(Kind kind);

struct Cause {
  Kind kind = Kind::kNewThreat;
  std::string trigger;  // of the assessment that answers it: "TRAVEL"
  absl::Time arose;
  absl::Time due;
  std::optional<absl::CivilDay> on = std::nullopt;
  bool overtaken = false;
  std::string answered_by = {};  // id of the assessment; empty: none

  bool open() const { return answered_by.empty() && !overtaken; }
};

// What a change of the case means for her risk; nothing for most. `before` is
// the overlay that it found.
std::optional<Kind> CauseOf(Event event, std::string_view reason,
                            Overlay before);

Cause OfDay(Kind kind, const stay_rules::RiskDay& day);
// An emergency's, and a serious case's, is assessed within a day, others'
// within three.
Cause OfIncident(Kind kind, absl::Time recorded_at, Level level);
// By a plan first made at `planned_at`; over once somebody has set off.
Cause OfDeparture(absl::CivilDay on, absl::Time planned_at, bool begun);
Cause OfStayEnd(absl::CivilDay check_out, bool over);

// Those that have arisen by now, the oldest first and each once, with what
// answered them.
std::vector<Cause> Settle(std::vector<Cause> causes,
                          absl::Span<const stay_rules::RiskFacts> risks,
                          absl::Time now);

// At L1 and L2, once triaged, until somebody has assessed it since the case
// came in or was taken up again.
std::optional<Wait> FirstWait(const Relocation& relocation,
                              absl::Span<const stay_rules::RiskFacts> risks);
// What open causes ask: a line a day, and one for all that happened, unless the
// first assessment is missing, which looks at that too.
std::vector<Wait> Waits(absl::Span<const Cause> causes, bool first_missing);

}  // namespace sojourn::relocation::risk_rules

#endif  // SERVICES_RELOCATION_STAY_RISK_RULES_H_
