#ifndef COMMON_SERVER_REFUSAL_GRAIN_H_
#define COMMON_SERVER_REFUSAL_GRAIN_H_

#include "absl/time/time.h"

namespace sojourn::server {

// A person is told "there is no such resource" only at whole multiples of this
// time after the call came in. A foreign resource and a missing one run the
// same statements and return the same bytes, but PostgreSQL follows the joins
// of a row that exists: microseconds that the grain swallows. After Askarov,
// Zhang and Myers, "Predictive black-box mitigation of timing channels" (2010).
inline constexpr absl::Duration kRefusalGrain = absl::Milliseconds(5);

// How long a refusal that took `took` waits until its grain is over: more than
// nothing and at most one grain.
constexpr absl::Duration RefusalWait(absl::Duration took) {
  return kRefusalGrain - took % kRefusalGrain;
}

}  // namespace sojourn::server

#endif  // COMMON_SERVER_REFUSAL_GRAIN_H_
