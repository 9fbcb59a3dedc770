// One refusal shows on the whole party: what an application tells of the others
// of its case.
#ifndef SERVICES_VISA_APPLICATIONS_PARTY_RULES_H_
#define SERVICES_VISA_APPLICATIONS_PARTY_RULES_H_

#include <string>
#include <vector>

#include "services/visa/visa.h"

namespace sojourn::visa {

struct PartyRow {
  std::string case_ref;
  std::string application_id;
  std::string person_ref;
  ApplicationState state = ApplicationState::kUnspecified;
};

// Sets `party` and `party_refused` of `application`. `rows` are what the reader
// may see, oldest first, of this case and others. What a mission may not see
// changes nothing here: not even that there is a newer application elsewhere.
void ShowParty(const std::vector<PartyRow>& rows, Application& application);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_APPLICATIONS_PARTY_RULES_H_
