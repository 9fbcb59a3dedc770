#ifndef SERVICES_CAPACITY_CAPACITY_PAGE_SPEC_H_
#define SERVICES_CAPACITY_CAPACITY_PAGE_SPEC_H_

#include "common/server/list_pager.h"
#include "services/capacity/capacity.h"

namespace sojourn::capacity {

// The page of a list by internal id, as the stores take it.
inline PageSpec SpecOf(const server::ListPager& pager) {
  return {.size = pager.size(), .after = pager.after_id().value_or("")};
}

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_PAGE_SPEC_H_
