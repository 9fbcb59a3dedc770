#ifndef SERVICES_RELOCATION_RIGHTS_EXPORT_RULES_H_
#define SERVICES_RELOCATION_RIGHTS_EXPORT_RULES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/relocation/relocation_rules.h"

// Who is given everything held about her, and how it is handed over. Pure
// functions of values.
namespace sojourn::relocation {

// Only because she asked, and only to an officer who works on the case: there
// is a month to answer her, so nobody has to break a glass for it. Reasons:
// NOT_ON_CASE, DEFENDER_DISAGREES and those of CheckView.
absl::Status CheckExport(const CaseFacts& facts, const ViewFacts& view,
                         bool works_on_case, absl::Time now);

struct HandoverFacts {
  bool contact_compromised = false;
  bool no_direct_contact = false;
  Overlay overlay = Overlay::kNone;
  // Somebody with a mandate asked for her.
  bool asked_by_another = false;
  // Adults of the party beside her.
  bool other_adults = false;
};
// What the officer has to do, the dangers of this case first.
std::vector<std::string> HandoverSteps(const HandoverFacts& facts);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RIGHTS_EXPORT_RULES_H_
