#include "common/server/run_server.h"
#include "google/protobuf/descriptor.h"
#include "services/grants/grants_policy.h"
#include "services/grants/grants_process.h"
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
       .oldest_schema = 26,
       .newest_schema = 39,
       .peers = {},
       .files = grants::FileFlags(),
       .make = grants::MakeProcess},
      argc, argv);
}
