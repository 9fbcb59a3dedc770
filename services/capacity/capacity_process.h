#ifndef SERVICES_CAPACITY_CAPACITY_PROCESS_H_
#define SERVICES_CAPACITY_CAPACITY_PROCESS_H_

#include <memory>
#include <vector>

#include "common/server/options.h"
#include "common/server/run_server.h"
#include "common/server/runtime.h"

namespace sojourn::capacity {

// What MakeProcess reads besides the flags of all services.
std::vector<server::FileFlag> Flags();

// Handlers, sweep and, where --calendar_listen is given, calendar links, as one
// process runs them; `runtime` outlives it. Null, and a line that says why,
// where nothing can listen there.
std::unique_ptr<server::Hosted> MakeProcess(server::Runtime& runtime,
                                            const server::Options& options);

}  // namespace sojourn::capacity

#endif  // SERVICES_CAPACITY_CAPACITY_PROCESS_H_
