#include <memory>

#include "common/server/run_server.h"
#include "google/protobuf/descriptor.h"
#include "services/grants/grants_policy.h"
#include "services/grants/grants_service.h"

int main(int argc, char** argv) {
  namespace grants = sojourn::grants;
  namespace server = sojourn::server;
  return server::Main(
      {.name = "grants",
       .descriptor = google::protobuf::DescriptorPool::generated_pool()
                         ->FindServiceByName("sojourn.grants.v1.GrantService"),
       .policy = grants::kPolicy,
       .views = grants::kViews,
       .oldest_schema = 16,
       .newest_schema = 29,
       .peers = {},
       .make =
           [](server::Runtime& runtime, const server::Options&) {
             return std::make_unique<grants::GrantService>(runtime);
           }},
      argc, argv);
}
