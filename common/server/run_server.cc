#include "common/server/run_server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/auth/policy_page.h"
#include "common/auth/poller.h"
#include "common/auth/service_methods.h"
#include "common/db/migrator.h"
#include "common/idempotency/key_sweep.h"
#include "common/limits/request_limits.h"
#include "common/log/log.h"
#include "common/process/confine.h"
#include "common/process/freed_memory.h"
#include "common/server/build_runtime.h"
#include "common/server/key_commands.h"
#include "common/server/metrics_endpoint.h"
#include "common/server/start_checks.h"
#include "common/status/error.h"
#include "common/status/status_macros.h"

namespace sojourn::server {
namespace {

// After a signal, calls under way get this long.
constexpr absl::Duration kDrain = absl::Seconds(5);
// After a surge a service is as small as before within so long.
constexpr absl::Duration kGiveBack = absl::Seconds(10);
// A client that asks more at once on one connection waits on its own side.
constexpr int kMaxStreamsPerConnection = 256;

// Blocked in every thread that starts later, so that WaitForSignal gets it.
sigset_t BlockSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
  return signals;
}

void WaitForSignal(const sigset_t& signals) {
  int received = 0;
  sigwait(&signals, &received);
}

absl::Status WriteAddresses(const Options& options,
                            const std::vector<std::string>& addresses) {
  if (options.address_file.empty()) return absl::OkStatus();
  const std::string whole = options.address_file + ".new";
  std::ofstream(whole) << absl::StrJoin(addresses, "\n") << "\n" << std::flush;
  if (std::rename(whole.c_str(), options.address_file.c_str()) != 0) {
    return FailedPrecondition(
        "FILE_UNWRITABLE", absl::StrCat("cannot write ", options.address_file));
  }
  return absl::OkStatus();
}

// What works beside the handlers of a service that keeps data.
class StoreWork {
 public:
  // Nothing where the service keeps nothing. Errors of RequireSchema and
  // BuildSequencer.
  static absl::StatusOr<std::unique_ptr<StoreWork>> Open(
      const ServiceSpec& spec, const Options& options, Runtime& runtime) {
    if (spec.keeps == Keeps::kNothing) return std::unique_ptr<StoreWork>();
    RETURN_IF_ERROR(db::RequireSchema(runtime.db(),
                                      {spec.oldest_schema, spec.newest_schema},
                                      absl::Now() + absl::Seconds(5)));
    ASSIGN_OR_RETURN(auto sequencer, BuildSequencer(options, runtime));
    return std::unique_ptr<StoreWork>(
        new StoreWork(std::move(sequencer), runtime));
  }

  void Start() {
    sequencer_->Start();
    key_sweeper_.Start();
  }
  void StopSweeper() { key_sweeper_.Stop(); }
  // Last: what is answered while the server drains is signed too.
  void StopSequencer() { sequencer_->Stop(); }

 private:
  StoreWork(std::unique_ptr<audit::Sequencer> sequencer, Runtime& runtime)
      : sequencer_(std::move(sequencer)), key_sweeper_(runtime.db()) {}

  const std::unique_ptr<audit::Sequencer> sequencer_;
  idempotency::KeySweeper key_sweeper_;
};

absl::StatusOr<std::unique_ptr<grpc::Server>> Listen(const ServiceSpec& spec,
                                                     const Options& options,
                                                     Hosted& hosted,
                                                     int* port) {
  ASSIGN_OR_RETURN(auto credentials, ServerCredentials(options));
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ServerBuilder builder;
  grpc::ResourceQuota quota("sojourn");
  quota.SetMaxThreads(spec.most_threads);
  if (spec.most_waiting_bytes > 0) quota.Resize(spec.most_waiting_bytes);
  builder.SetResourceQuota(quota);
  builder.AddListeningPort(options.listen, credentials, port);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.SetMaxReceiveMessageSize(static_cast<int>(spec.most_request_bytes));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS,
                             kMaxStreamsPerConnection);
  builder.RegisterService(hosted.grpc());
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr || *port == 0) {
    return Unavailable("ADDRESS_TAKEN",
                       absl::StrCat("cannot listen on ", options.listen));
  }
  return server;
}

// As the distribution builds it, the library looks at every lock whether it
// closes a ring of waits, with one lock for the whole process. The tests of one
// process, which do not come here, keep that.
void LockWithoutLooking() {
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
}

absl::Status Serve(const ServiceSpec& spec, const Options& options) {
  LockWithoutLooking();
  const sigset_t signals = BlockSignals();
  RETURN_IF_ERROR(auth::PolicyTable(spec.policy)
                      .CheckComplete(auth::MethodNames(*spec.descriptor)));
  RETURN_IF_ERROR(CheckServing(options));
  const clock::DevelopmentOffset offset(options.development_clock_file);
  ASSIGN_OR_RETURN(auto runtime, BuildRuntime(spec, options, offset));
  ASSIGN_OR_RETURN(auto store, StoreWork::Open(spec, options, *runtime));
  std::unique_ptr<Hosted> hosted = spec.make(*runtime, options);
  if (hosted == nullptr) {
    return FailedPrecondition("SERVICE_NOT_MADE",
                              "the service could not be made",
                              "see the error before this one");
  }
  int port = 0;
  ASSIGN_OR_RETURN(auto server, Listen(spec, options, *hosted, &port));
  ASSIGN_OR_RETURN(auto endpoint, MetricsEndpoint::Start(options, [&] {
                     return runtime->metrics().Serialize();
                   }));
  hosted->Start();
  if (store != nullptr) store->Start();
  process::FreedMemory memory;
  const auth::Poller gives_back(kGiveBack, [&memory] { memory.Look(); });
  const std::string address = absl::StrCat(
      options.listen.substr(0, options.listen.rfind(':')), ":", port);
  std::vector<std::string> addresses = {address, endpoint->address()};
  for (const std::string& more : hosted->addresses()) {
    addresses.push_back(more);
  }
  RETURN_IF_ERROR(WriteAddresses(options, addresses));
  log::Info("serving", {{"listen", address}});
  WaitForSignal(signals);
  log::Info("draining", {});
  server->GetHealthCheckService()->SetServingStatus(false);
  hosted->Stop();
  if (store != nullptr) store->StopSweeper();
  server->Shutdown(absl::ToChronoTime(absl::Now() + kDrain));
  if (store != nullptr) store->StopSequencer();
  return absl::OkStatus();
}

// `migrate` runs as the owner of the schema and needs nothing else.
absl::Status RunMigrations(const std::vector<std::string>& arguments) {
  std::string dsn;
  std::string dirs;
  for (const std::string& argument : arguments) {
    const size_t value = argument.find('=') + 1;
    if (argument.starts_with("--database_dsn=")) {
      dsn = argument.substr(value);
    } else if (argument.starts_with("--migrations_dirs=")) {
      dirs = argument.substr(value);
    } else {
      return InvalidField(argument, "FLAG_UNKNOWN", "see --help");
    }
  }
  if (dsn.empty() || dirs.empty()) {
    return InvalidField("database_dsn", "FLAG_MISSING",
                        "give --database_dsn= and --migrations_dirs=a,b");
  }
  ASSIGN_OR_RETURN(const auto migrations,
                   db::LoadMigrations(absl::StrSplit(dirs, ',')));
  ASSIGN_OR_RETURN(
      const db::MigrationReport report,
      db::Migrate(dsn, migrations, absl::Now() + absl::Minutes(10)));
  log::Info("migrated",
            {{"applied", report.applied.size()}, {"version", report.version}});
  return absl::OkStatus();
}

using Command = std::function<absl::Status(const Options&)>;

Command OnKeys(absl::Status (*work)(const Options&, std::ostream&)) {
  return [work](const Options& options) -> absl::Status {
    RETURN_IF_ERROR(CheckSettings(options));
    return work(options, std::cout);
  };
}

// What takes the flags of the service, by name.
std::map<std::string, Command> CommandsOf(const ServiceSpec& spec) {
  std::map<std::string, Command> commands = {
      {"serve", [&](const Options& options) { return Serve(spec, options); }}};
  if (spec.keeps == Keeps::kData) {
    commands.emplace("rotate-keys", OnKeys(RotateKeys));
    commands.emplace("key-versions", OnKeys(ShowKeyVersions));
  }
  return commands;
}

absl::Status RunWithOptions(const ServiceSpec& spec, const Command& command,
                            const std::vector<std::string>& arguments) {
  ASSIGN_OR_RETURN(const Options options,
                   ParseOptions(arguments, spec.peers, spec.files, spec.keeps));
  return command(options);
}

int Usage(const ServiceSpec& spec, int status) {
  const std::string program = "sojourn-" + spec.name;
  if (spec.keeps == Keeps::kData) {
    std::cerr << program << " serve|rotate-keys|key-versions FLAGS\n"
              << program
              << " migrate --database_dsn=DSN --migrations_dirs=DIR,DIR\n";
  } else {
    std::cerr << program << " serve FLAGS\n";
  }
  std::cerr << program << " policy    who may call what, as Markdown\n\n"
            << OptionsHelp(spec.peers, spec.files, spec.keeps);
  return status;
}

// For the operator at the terminal or in the journal: which flag or file, and
// what helps. What happens before serving concerns nobody's case.
void Explain(const absl::Status& status) {
  const ErrorDetails details = DetailsOf(status);
  for (const FieldViolation& violation : details.violations) {
    std::cerr << "--" << violation.field << ": " << violation.description
              << " (" << violation.reason << ")\n";
  }
  if (!details.violations.empty()) return;
  std::cerr << status.message() << "\n";
  if (const auto remedy = details.metadata.find("remedy");
      remedy != details.metadata.end()) {
    std::cerr << remedy->second << "\n";
  }
}

}  // namespace

int Main(const ServiceSpec& spec, int argc, char** argv) {
  process::ConfineProcess();
  const std::vector<std::string> arguments(argv + std::min(argc, 2),
                                           argv + argc);
  const std::string command = argc > 1 ? argv[1] : "";
  log::Start(spec.name);
  if (command == "--help") return Usage(spec, 0);
  if (command == "policy") {
    std::cout << auth::PolicyPage(spec.name,
                                  auth::PolicyTable(spec.policy, spec.views),
                                  auth::MethodNames(*spec.descriptor));
    return 0;
  }
  const auto commands = CommandsOf(spec);
  const auto known = commands.find(command);
  absl::Status status;
  if (command == "migrate" && spec.keeps == Keeps::kData) {
    status = RunMigrations(arguments);
  } else if (known != commands.end()) {
    status = RunWithOptions(spec, known->second, arguments);
  } else {
    return Usage(spec, 2);
  }
  if (status.ok()) return 0;
  log::Failure("stopped", status);
  Explain(status);
  return absl::IsInvalidArgument(status) ? 2 : 1;
}

}  // namespace sojourn::server
