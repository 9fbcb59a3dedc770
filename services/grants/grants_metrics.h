#ifndef SERVICES_GRANTS_GRANTS_METRICS_H_
#define SERVICES_GRANTS_GRANTS_METRICS_H_

#include "common/metrics/registry.h"
#include "services/grants/grants_store_grant.h"

namespace sojourn::grants {

// The gauge sojourn_grants_paid: grants whose money had all left an hour ago
// in domain time, over all funds, as the lower end of its range: 0, 1 (1 to 4)
// or 5 (5 and more). Coarse and late on purpose: nobody reads from it that
// somebody was paid just now. `store` outlives the registry's last scrape.
void ExportGrantsPaid(metrics::Registry& registry, GrantStore& store);

}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_GRANTS_METRICS_H_
