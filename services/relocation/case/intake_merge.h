#ifndef SERVICES_RELOCATION_CASE_INTAKE_MERGE_H_
#define SERVICES_RELOCATION_CASE_INTAKE_MERGE_H_

#include "sojourn/relocation/v1/intake.pb.h"

namespace sojourn::relocation {

// The intake that completes an alert, with what it leaves empty taken from the
// alert: nobody types anything twice. What is said once stays said: an alert's
// "imminent" is not taken back by a form that does not mention it. Not taken
// over are consents, which were stored with the alert; the rest of a contact
// where the form gives another one; and the number of people where the form
// lists them. Persons are compared by their order.
v1::Intake WithWhatTheAlertSaid(const v1::Intake& alert, v1::Intake sent);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_CASE_INTAKE_MERGE_H_
