#include "services/visa/applications/party_rules.h"

#include <algorithm>

#include "services/visa/visa_state_machine.h"

namespace sojourn::visa {
namespace {

// A newer application is another try: the older one's end says nothing more.
bool IsNewestOfPerson(const std::vector<PartyRow>& rows, size_t index) {
  const auto first = rows.begin() + static_cast<std::ptrdiff_t>(index);
  return std::none_of(first + 1, rows.end(), [&](const PartyRow& later) {
    return later.case_ref == first->case_ref &&
           later.person_ref == first->person_ref;
  });
}

bool IsGuardian(const Application& application, const std::string& person) {
  return application.guardianship &&
         std::ranges::find(application.guardianship->person_refs, person) !=
             application.guardianship->person_refs.end();
}

}  // namespace

void ShowParty(const std::vector<PartyRow>& rows, Application& application) {
  application.party.clear();
  application.party_refused = false;
  for (size_t i = 0; i < rows.size(); ++i) {
    const PartyRow& row = rows[i];
    if (row.case_ref != application.case_ref ||
        row.application_id == application.public_id) {
      continue;
    }
    const bool refused = IsRefusal(row.state) && IsNewestOfPerson(rows, i);
    const bool guardian = IsGuardian(application, row.person_ref);
    application.party.push_back(
        {.application_id = row.application_id,
         .state = row.state,
         .refused = refused,
         .guardian = guardian,
         .signs_form = guardian &&
                       application.guardianship->signed_by == row.person_ref});
    if (refused) application.party_refused = true;
  }
}

}  // namespace sojourn::visa
