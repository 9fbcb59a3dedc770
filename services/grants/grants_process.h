#ifndef SERVICES_GRANTS_GRANTS_PROCESS_H_
#define SERVICES_GRANTS_GRANTS_PROCESS_H_

#include <memory>
#include <vector>

#include "common/server/options.h"
#include "common/server/run_server.h"
#include "common/server/runtime.h"

namespace sojourn::grants {

// What MakeProcess reads besides the flags of all services.
std::vector<server::FileFlag> FileFlags();

// Handlers, payment worker, escalations and requests for reports, as one
// process runs them; `runtime` outlives it. Null where a file has mistakes;
// each is a line of the log: a service that cannot read who pays must not
// pretend that people do.
std::unique_ptr<server::Hosted> MakeProcess(server::Runtime& runtime,
                                            const server::Options& options);

}  // namespace sojourn::grants

#endif  // SERVICES_GRANTS_GRANTS_PROCESS_H_
