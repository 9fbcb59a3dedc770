// sojourn-capacity: serves HostCapacityService.
#include <algorithm>
#include <memory>

#include "common/server/run_server.h"
#include "services/capacity/capacity_policy.h"
#include "services/capacity/capacity_service.h"
#include "services/capacity/capacity_sweep.h"

namespace sojourn::capacity {
namespace {

// Three of four connections: holds that are many leave the rest to releases and
// reads.
HoldTurns::Options TurnsOf(const server::Options& options) {
  return {.threads = std::max(1, options.database_connections * 3 / 4)};
}

class Hosted final : public server::Hosted {
 public:
  Hosted(server::Runtime& runtime, const server::Options& options)
      : service_(runtime, {.turns = TurnsOf(options)}), sweeper_(runtime) {}

  grpc::Service* grpc() override { return &service_; }
  void Start() override { sweeper_.Start(); }
  void Stop() override {
    sweeper_.Stop();
    service_.Stop();
  }

 private:
  CapacityService service_;
  Sweeper sweeper_;
};

}  // namespace
}  // namespace sojourn::capacity

int main(int argc, char** argv) {
  using sojourn::capacity::v1::HostCapacityService;
  namespace server = sojourn::server;
  return server::Main(
      {.name = "capacity",
       .descriptor =
           google::protobuf::DescriptorPool::generated_pool()
               ->FindServiceByName(HostCapacityService::service_full_name()),
       .policy = sojourn::capacity::kPolicy,
       .views = sojourn::capacity::kViews,
       .oldest_schema = 28,
       .newest_schema = 29,
       .make =
           [](server::Runtime& runtime, const server::Options& options) {
             return std::make_unique<sojourn::capacity::Hosted>(runtime,
                                                                options);
           }},
      argc, argv);
}
