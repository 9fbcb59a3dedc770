// The life of a service's process: subcommands, listening, health, metrics,
// signals, drain.
#ifndef COMMON_SERVER_RUN_SERVER_H_
#define COMMON_SERVER_RUN_SERVER_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "common/auth/policy.h"
#include "common/limits/request_limits.h"
#include "common/server/options.h"
#include "common/server/runtime.h"
#include "google/protobuf/descriptor.h"
#include "grpcpp/grpcpp.h"

namespace sojourn::server {

// A service as the process hosts it.
class Hosted {
 public:
  virtual ~Hosted() = default;
  virtual grpc::Service* grpc() = 0;
  // Background work (sweeps, feeds, workflow), after the server listens.
  virtual void Start() {}
  // Ends background work and streams; before the server drains.
  virtual void Stop() {}
  // Where else it listens: lines of --address_file after those of gRPC and
  // metrics.
  virtual std::vector<std::string> addresses() const { return {}; }
};

struct ServiceSpec {
  // "capacity": certificate name, database role, metric prefix.
  std::string name;
  const google::protobuf::ServiceDescriptor* descriptor = nullptr;
  absl::Span<const auth::RpcPolicy> policy;
  absl::Span<const auth::RoleView> views;
  // Where it keeps data: schema versions (migration numbers) this binary can
  // serve.
  Keeps keeps = Keeps::kData;
  int oldest_schema = 0;
  int newest_schema = 0;
  // A larger message ends in gRPC, before any handler.
  size_t most_request_bytes = limits::kMaxRequestBytes;
  // Of all messages that gRPC holds at once, before a handler has them; 0: no
  // limit. Above it calls are refused.
  size_t most_waiting_bytes = 0;
  // Unary handlers block, on libpq mostly, one thread each: more would only
  // wait for the pool of connections. A call that finds none is turned away
  // before its message is read.
  int most_threads = 128;
  std::vector<std::string> peers;
  // Flags of this service alone.
  std::vector<FileFlag> files = {};
  std::function<std::unique_ptr<Hosted>(Runtime&, const Options&)> make;
};

// `sojourn-<name> migrate --database_dsn=... --migrations_dirs=a,b`, `policy`,
// which prints who may call what, or with the flags of the service `serve`,
// `rotate-keys`, `key-versions` (key_commands.h). A service that keeps nothing
// has `serve` and `policy` alone. Returns the exit status: 0
// when done or after a signal, 1 on an error (one JSON line on stderr), 2 on
// wrong flags.
int Main(const ServiceSpec& spec, int argc, char** argv);

}  // namespace sojourn::server

#endif  // COMMON_SERVER_RUN_SERVER_H_
