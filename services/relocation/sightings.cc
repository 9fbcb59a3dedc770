#include "services/relocation/sightings.h"

#include "services/relocation/relocation_convert.h"

namespace sojourn::relocation {

v1::Sighting ToSighting(const audit::StoredRecord& stored) {
  v1::Sighting out;
  SetTime(stored.stamp.recorded_at, *out.mutable_at());
  out.set_subject(stored.record.actor_subject);
  out.set_organisation_id(stored.record.actor_organisation);
  out.set_service(stored.record.actor_service);
  out.set_roles(stored.record.roles);
  out.set_method(stored.record.method);
  out.set_fields(stored.record.fields);
  out.set_reason(stored.record.reason);
  return out;
}

}  // namespace sojourn::relocation
