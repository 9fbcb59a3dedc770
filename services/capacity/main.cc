// sojourn-capacity: serves HostCapacityService.
#include <memory>

#include "common/server/run_server.h"
#include "services/capacity/capacity_policy.h"
#include "services/capacity/capacity_service.h"
#include "services/capacity/capacity_sweep.h"

namespace sojourn::capacity {
namespace {

class Hosted final : public server::Hosted {
 public:
  explicit Hosted(server::Runtime& runtime)
      : service_(runtime), sweeper_(runtime) {}

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
           [](server::Runtime& runtime, const server::Options&) {
             return std::make_unique<sojourn::capacity::Hosted>(runtime);
           }},
      argc, argv);
}
