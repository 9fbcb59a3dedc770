// What becomes of a grant's money when its case is erased. Pure.
#ifndef SERVICES_GRANTS_GRANTS_ERASURE_RULES_H_
#define SERVICES_GRANTS_GRANTS_ERASURE_RULES_H_

#include "services/grants/grants.h"

namespace sojourn::grants::rules {

// While nothing has left, the grant is cancelled. Once something has, what has
// not left goes back to the fund, tranches that were only planned are
// cancelled, and what was paid stays paid: nobody asks an erased person to
// return it. No event where there is nothing to change.
Change EndForErasure(const Grant& grant);

}  // namespace sojourn::grants::rules

#endif  // SERVICES_GRANTS_GRANTS_ERASURE_RULES_H_
