// Which rows a call may touch and with whose eyes its answer is seen.
#ifndef SERVICES_CAPACITY_CAPACITY_ACCESS_H_
#define SERVICES_CAPACITY_CAPACITY_ACCESS_H_

#include <optional>
#include <string>

#include "common/server/call.h"
#include "services/capacity/capacity.h"

namespace sojourn::capacity {

struct Access {
  // Rows must belong to it; nothing where any will do. In SQL:
  //   ($1::text IS NULL OR h.organisation_id = $1)
  std::optional<std::string> organisation;
  // Safe houses exist for the office and relocation only. In SQL:
  //   ($2 OR h.kind <> 'SAFE_HOUSE')
  bool safe_houses = false;
  Viewer viewer = Viewer::kHost;

  static Access Of(const server::Call& call) {
    Access access{.organisation = call.own_organisation()};
    if (call.caller.is_service) {
      access.viewer = Viewer::kRelocation;
    } else if (call.relation == auth::Relation::kAny) {
      // By the role that admitted this call: an officer who is a coordinator
      // too may have come in as the one or as the other.
      access.viewer = Viewer::kProgramme;
    }
    access.safe_houses = access.viewer != Viewer::kHost;
    return access;
  }
};

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_ACCESS_H_
