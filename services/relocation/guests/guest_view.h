#ifndef SERVICES_RELOCATION_GUESTS_GUEST_VIEW_H_
#define SERVICES_RELOCATION_GUESTS_GUEST_VIEW_H_

#include <string>

#include "services/relocation/case/case_vault.h"
#include "services/relocation/coordination/proposal_store.h"
#include "services/relocation/guests/guest_rules.h"
#include "sojourn/relocation/v1/guest_calls.pb.h"
#include "sojourn/type/v1/date.pb.h"

// A case as the host of its confirmed place sees it.
namespace sojourn::relocation {

// `reading.arrival` is the day on which `stay` begins. Ends with the closed
// list views/guest_view.txt.
v1::Guest ShowGuest(const OpenedCase& opened, const Proposal& proposal,
                    const type::v1::Stay& stay,
                    const guest_rules::Reading& reading);

// What of it was told, for the audit: "guest_view: persons, names, names in
// documents, health, orientation".
std::string FieldsOf(const v1::Guest& guest);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_GUESTS_GUEST_VIEW_H_
