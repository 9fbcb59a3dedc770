#ifndef SERVICES_RELOCATION_COORDINATION_TRAVEL_LEDGER_RULES_H_
#define SERVICES_RELOCATION_COORDINATION_TRAVEL_LEDGER_RULES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/relocation/workflow/workflow.h"
#include "services/relocation/workflow/workflow_rules.h"

// Where somebody of the party was abroad, as the visa service's travel ledger
// is told it: stays follow from what is written down of her way, and each is
// told by TELL_TRAVEL steps, one at a time. Pure functions of values.
namespace sojourn::relocation::travel_ledger_rules {

enum class FactKind {
  kArrived,   // at a place or a shelter, or wherever she went by herself
  kDeparted,  // on a way that leads somewhere
  kLeft,      // the stay is over, and she goes back where she came from
};

// Something that is written down of one person, by the id of its record.
struct Fact {
  std::string id;
  FactKind kind = FactKind::kArrived;
  // Where she is by it, or where the way leads; empty: not known.
  std::string country;
  // Her own country, or the one that she set out from: no stay abroad.
  bool at_home = false;
  absl::Time at;
  // Of the place; empty: not known.
  std::string zone;
  // Of the route by which she came to her place; empty: nobody knows by which
  // right she is there.
  std::string scheme = {};
};

struct Stay {
  Fact entry;
  // Empty while she is there, and where it is over by the next entry.
  std::optional<Fact> exit;
};

// Of one person, in the order of their days. `facts`: oldest first as recorded.
std::vector<Stay> StaysOf(std::vector<Fact> facts);

const Stay* FindByEntry(const std::vector<Stay>& stays, std::string_view id);
const Stay* FindByExit(const std::vector<Stay>& stays, std::string_view id);

// The day of a fact where the stay was.
absl::CivilDay DayOf(const Stay& stay, const Fact& fact);

// The next step that tells of this person, unless one is on its way: what was
// told and is not so first. What nobody wants told any more is cancelled where
// it was not sent; what was refused or skipped is not told by itself again.
workflow_rules::StepPlan PlanTold(const std::string& person_row_id,
                                  const std::vector<Stay>& stays,
                                  const std::vector<Step>& steps);
// The same of who has left for a case of her own: what is not so is taken back,
// and nothing more is told of her from here.
workflow_rules::StepPlan PlanTakenBack(const std::string& person_row_id,
                                       const std::vector<Stay>& stays,
                                       const std::vector<Step>& steps);

}  // namespace sojourn::relocation::travel_ledger_rules

#endif  // SERVICES_RELOCATION_COORDINATION_TRAVEL_LEDGER_RULES_H_
