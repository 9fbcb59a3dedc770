#ifndef SERVICES_RELOCATION_WORKLIST_WORK_LIST_H_
#define SERVICES_RELOCATION_WORKLIST_WORK_LIST_H_

#include <vector>

#include "absl/time/time.h"
#include "common/auth/caller.h"
#include "services/relocation/case/contact_words.h"
#include "services/relocation/relocation_rules.h"
#include "services/relocation/relocation_store_lists.h"
#include "sojourn/relocation/v1/reading_calls.pb.h"

namespace sojourn::relocation {

// What of an open case waits for this caller, nothing where it waits for
// others. Work of the office is everybody's until a lead has it; what waits for
// the defender waits for whoever can ask her; that a contact, a document or a
// place is burnt stands in the work of the lead and of security officers, with
// who is to act. `stay` is what StayWaitsOf says where the caller leads the
// case. Every line says how she must not be reached.
std::vector<v1::WorkItem> WorkFor(const auth::Caller& caller,
                                  const CaseFacts& facts,
                                  const ContactLimits& contact, absl::Time now,
                                  const std::vector<Wait>& stay = {});
// She leads the case, or nobody does yet and she could.
bool LeadsOrCould(const auth::Caller& caller, const Relocation& relocation);

// A question that a host's coordinator has to answer.
v1::WorkItem WorkOfHost(const AskedHost& asked, absl::Time now);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_WORKLIST_WORK_LIST_H_
