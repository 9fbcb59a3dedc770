#ifndef SERVICES_RELOCATION_RELOCATION_PROCESS_H_
#define SERVICES_RELOCATION_RELOCATION_PROCESS_H_

#include <memory>
#include <vector>

#include "absl/time/time.h"
#include "common/server/options.h"
#include "common/server/run_server.h"
#include "common/server/runtime.h"

namespace sojourn::relocation {

// What MakeProcess reads besides the flags of all services.
std::vector<server::FileFlag> FileFlags();

// Handlers, workflow worker and the feeds of capacity, visa and grants, as one
// process runs them; `runtime` outlives it. Null, and a line that says which
// file is wrong, where the certificate cannot be read: the server's own
// credentials are of the same files.
std::unique_ptr<server::Hosted> MakeProcess(server::Runtime& runtime,
                                            const server::Options& options);
// Looks for probing accounts this often, in real time.
std::unique_ptr<server::Hosted> MakeWatchingProcess(
    server::Runtime& runtime, const server::Options& options,
    absl::Duration watch_every);

}  // namespace sojourn::relocation

#endif  // SERVICES_RELOCATION_RELOCATION_PROCESS_H_
