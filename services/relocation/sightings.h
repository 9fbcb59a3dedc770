#ifndef SERVICES_RELOCATION_SIGHTINGS_H_
#define SERVICES_RELOCATION_SIGHTINGS_H_

#include "common/audit/audit_reader.h"
#include "sojourn/relocation/v1/protection_calls.pb.h"

namespace sojourn::relocation {

// One audit record as she is told of it.
v1::Sighting ToSighting(const audit::StoredRecord& stored);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_SIGHTINGS_H_
