// What the imported policy says of one person's planned stay.
#ifndef SERVICES_VISA_POLICY_POLICY_ASSESS_H_
#define SERVICES_VISA_POLICY_POLICY_ASSESS_H_

#include <optional>
#include <string>
#include <vector>

#include "services/visa/policy/policy_value.h"
#include "services/visa/visa_assess.h"

namespace sojourn::visa {

struct PolicyEntry {
  // A way in that needs no mission, with what to do before travel; nothing
  // where the table asks for a visa or does not apply.
  std::optional<RouteOption> option;
  int days = 0;  // that the option allows, before any other rule
  // The passport with which nobody is let in, where she has no better one.
  std::string barred_passport;
};

// The table is about passports of a state's own nationals: an alien's passport,
// a convention document or an emergency paper is not in it. In the Schengen
// area the built-in law answers instead.
PolicyEntry EntryByPolicy(const VisaPolicy& policy, const AssessInput& input,
                          const std::string& destination);

// Short stays: an area's rule on days holds for them.
bool CountsInAreas(Scheme scheme);

// The areas whose rules on days hold for a stay in `destination`, beside that
// of the Schengen area where it is a member from the first day on: the
// assessment judges that itself. One that joins during the stay is among them.
// `policy` outlives the answer.
std::vector<AreaStay> AreasOfStay(const VisaPolicy& policy,
                                  const AssessInput& input,
                                  const std::string& destination);

// Where a country joins an area while she is there.
std::vector<std::string> AreaNotices(const std::vector<AreaStay>& stays,
                                     const AssessInput& input,
                                     const std::string& destination);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_POLICY_POLICY_ASSESS_H_
