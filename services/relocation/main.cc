// sojourn-relocation: serves RelocationService, runs the workflow, and follows
// the feeds of capacity, visa and grants.
#include "common/server/run_server.h"
#include "services/relocation/relocation_policy.h"
#include "services/relocation/relocation_process.h"
#include "sojourn/relocation/v1/relocation_service.grpc.pb.h"

int main(int argc, char** argv) {
  using sojourn::relocation::v1::RelocationService;
  return sojourn::server::Main(
      {.name = "relocation",
       .descriptor =
           google::protobuf::DescriptorPool::generated_pool()
               ->FindServiceByName(RelocationService::service_full_name()),
       .policy = sojourn::relocation::Policy(),
       .views = sojourn::relocation::Views(),
       .oldest_schema = 151,
       .newest_schema = 169,
       .peers = {"capacity", "visa", "grants", "matching"},
       .files = sojourn::relocation::FileFlags(),
       .make = sojourn::relocation::MakeProcess},
      argc, argv);
}
