// sojourn-capacity: serves HostCapacityService.
#include "common/server/run_server.h"
#include "services/capacity/capacity_policy.h"
#include "services/capacity/capacity_process.h"
#include "sojourn/capacity/v1/capacity_service.grpc.pb.h"

int main(int argc, char** argv) {
  using sojourn::capacity::v1::HostCapacityService;
  return sojourn::server::Main(
      {.name = "capacity",
       .descriptor =
           google::protobuf::DescriptorPool::generated_pool()
               ->FindServiceByName(HostCapacityService::service_full_name()),
       .policy = sojourn::capacity::kPolicy,
       .views = sojourn::capacity::kViews,
       .oldest_schema = 30,
       .newest_schema = 36,
       .files = sojourn::capacity::Flags(),
       .make = sojourn::capacity::MakeProcess},
      argc, argv);
}
