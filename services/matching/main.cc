// sojourn-matching: serves MatchingService.
#include <memory>

#include "common/server/run_server.h"
#include "services/matching/ask/ask_limits.h"
#include "services/matching/matching_policy.h"
#include "services/matching/matching_service.h"

namespace {

class HostedMatching final : public sojourn::server::Hosted {
 public:
  explicit HostedMatching(sojourn::server::Runtime& runtime)
      : service_(runtime) {}

  grpc::Service* grpc() override { return &service_; }
  void Stop() override { service_.Stop(); }

 private:
  sojourn::matching::MatchingService service_;
};

}  // namespace

int main(int argc, char** argv) {
  using sojourn::matching::v1::MatchingService;
  using Service = sojourn::matching::MatchingService;
  return sojourn::server::Main(
      {.name = "matching",
       .descriptor =
           google::protobuf::DescriptorPool::generated_pool()
               ->FindServiceByName(MatchingService::service_full_name()),
       .policy = sojourn::matching::kPolicy,
       .keeps = sojourn::server::Keeps::kNothing,
       .most_request_bytes = sojourn::matching::kMostRequestBytes,
       .most_waiting_bytes = sojourn::matching::kMostWaitingBytes,
       .most_threads = Service::MostHandlers(Service::ByCores()),
       .make =
           [](sojourn::server::Runtime& runtime,
              const sojourn::server::Options&) {
             return std::make_unique<HostedMatching>(runtime);
           }},
      argc, argv);
}
