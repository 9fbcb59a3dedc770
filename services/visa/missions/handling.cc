#include "services/visa/missions/handling.h"

namespace sojourn::visa {

std::optional<std::string> NamedDiplomat(const server::Call& call) {
  const bool head = call.caller.Has(auth::Role::kMissionHead);
  if (call.relation == auth::Relation::kAny || head) return std::nullopt;
  return call.caller.subject;
}

db::Params OwnApplication(const std::string& application_id,
                          const server::Call& call) {
  return db::Params(application_id, call.own_organisation(),
                    NamedDiplomat(call));
}

}  // namespace sojourn::visa
