// Makes a Runtime of the files and addresses a service was started with.
#ifndef COMMON_SERVER_BUILD_RUNTIME_H_
#define COMMON_SERVER_BUILD_RUNTIME_H_

#include <memory>

#include "absl/status/statusor.h"
#include "common/audit/sequencer.h"
#include "common/clock/development_offset.h"
#include "common/server/options.h"
#include "common/server/run_server.h"
#include "common/server/runtime.h"

namespace sojourn::server {

// `offset` outlives the runtime, which has a store where the service keeps
// data. FAILED_PRECONDITION names the file that is missing or wrong; databases
// connect at first use.
absl::StatusOr<std::unique_ptr<Runtime>> BuildRuntime(
    const ServiceSpec& spec, const Options& options,
    const clock::DevelopmentOffset& offset);

// Not started yet. `runtime` outlives it. FAILED_PRECONDITION names the file
// that is missing or wrong.
absl::StatusOr<std::unique_ptr<audit::Sequencer>> BuildSequencer(
    const Options& options, Runtime& runtime);

// Server credentials that refuse a peer without a certificate of our CA.
absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> ServerCredentials(
    const Options& options);

// The name in a peer's certificate: "capacity.sojourn.internal". Set as the
// target name of its channel, so that no other service's certificate will do
// in its place.
std::string PeerTlsName(const std::string& peer);

// The same certificate for calls to peers.
absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> PeerCredentials(
    const Options& options);

absl::StatusOr<std::string> ReadFile(const std::string& path);

}  // namespace sojourn::server

#endif  // COMMON_SERVER_BUILD_RUNTIME_H_
