#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "common/auth/poller.h"
#include "common/log/log.h"
#include "common/server/run_server.h"
#include "common/status/error.h"
#include "google/protobuf/descriptor.h"
#include "services/grants/clocks/escalation_sweep.h"
#include "services/grants/grants_policy.h"
#include "services/grants/grants_service.h"

namespace {

namespace grants = sojourn::grants;
namespace log = sojourn::log;
namespace server = sojourn::server;

// Promises are of hours: this is how soon a change shows.
constexpr absl::Duration kSweepEscalations = absl::Seconds(1);

class HostedGrants final : public server::Hosted {
 public:
  HostedGrants(server::Runtime& runtime, const grants::ServiceLevels& levels)
      : runtime_(runtime), service_(runtime, levels) {}

  grpc::Service* grpc() override { return &service_; }
  void Start() override {
    escalations_ = std::make_unique<sojourn::auth::Poller>(
        kSweepEscalations, [this] { grants::SweepAllEscalations(runtime_); });
  }
  void Stop() override {
    escalations_.reset();
    service_.Stop();
  }

 private:
  server::Runtime& runtime_;
  grants::GrantService service_;
  std::unique_ptr<sojourn::auth::Poller> escalations_;
};

// Null where the file has mistakes; each is a line of the log.
std::unique_ptr<server::Hosted> Make(server::Runtime& runtime,
                                     const server::Options& options) {
  const std::string& path = options.service_levels_file;
  if (path.empty()) {
    return std::make_unique<HostedGrants>(runtime, grants::kProposedLevels);
  }
  std::ifstream file(path);
  if (!file.is_open()) {
    log::Error("service_levels", {{"reason", "FILE_UNREADABLE"}});
    return nullptr;
  }
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto levels = grants::ParseServiceLevels(text);
  for (const auto& mistake : sojourn::DetailsOf(levels.status()).violations) {
    log::Error("service_levels", {{"at", mistake.field},
                                  {"reason", mistake.reason},
                                  {"remedy", mistake.description}});
  }
  if (!levels.ok()) return nullptr;
  return std::make_unique<HostedGrants>(runtime, *levels);
}

}  // namespace

int main(int argc, char** argv) {
  return server::Main(
      {.name = "grants",
       .descriptor = google::protobuf::DescriptorPool::generated_pool()
                         ->FindServiceByName("sojourn.grants.v1.GrantService"),
       .policy = grants::kPolicy,
       .views = grants::kViews,
       .oldest_schema = 23,
       .newest_schema = 39,
       .peers = {},
       .make = Make},
      argc, argv);
}
