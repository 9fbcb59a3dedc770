// Who at a mission sees an application that only its diplomats may: its head,
// and the officers that she named. To everybody else there it is missing.
#ifndef SERVICES_VISA_MISSIONS_HANDLING_H_
#define SERVICES_VISA_MISSIONS_HANDLING_H_

#include <optional>
#include <string>

#include "common/db/params.h"
#include "common/server/call.h"

namespace sojourn::visa {

// For the WHERE of every statement by which a mission finds applications, as
// `a`, beside its organisation: `subject` is the parameter that holds
// NamedDiplomat.
#define SOJOURN_VISA_SEEN_BY(subject)                     \
  "(a.handling <> 'DIPLOMAT_ONLY' OR " subject            \
  "::text IS NULL OR EXISTS (SELECT FROM missions m "     \
  " WHERE m.organisation_id = a.mission_organisation_id " \
  " AND " subject " = ANY(m.diplomats))) "

// Who must be one of her mission's diplomats; nothing for its head and for
// those who may see any mission's.
std::optional<std::string> NamedDiplomat(const server::Call& call);

// ($1 public id, $2 own organisation or NULL, $3 NamedDiplomat)
db::Params OwnApplication(const std::string& application_id,
                          const server::Call& call);

}  // namespace sojourn::visa

#endif  // SERVICES_VISA_MISSIONS_HANDLING_H_
