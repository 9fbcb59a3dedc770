#include <memory>

#include "common/server/run_server.h"
#include "services/visa/applications/expiry_sweep.h"
#include "services/visa/visa_census.h"
#include "services/visa/visa_policy.h"
#include "services/visa/visa_service.h"

namespace {

using sojourn::visa::VisaService;

class HostedVisa final : public sojourn::server::Hosted {
 public:
  explicit HostedVisa(sojourn::server::Runtime& runtime)
      : service_(runtime), expiry_(runtime) {
    sojourn::visa::MeasureApplications(runtime);
  }

  grpc::Service* grpc() override { return &service_; }
  void Start() override { expiry_.Start(); }
  void Stop() override {
    expiry_.Stop();
    service_.StopFeed();
  }

 private:
  VisaService service_;
  sojourn::visa::ExpirySweeper expiry_;
};

}  // namespace

int main(int argc, char** argv) {
  return sojourn::server::Main(
      {.name = "visa",
       .descriptor = sojourn::visa::v1::WatchEventsRequest::descriptor()
                         ->file()
                         ->FindServiceByName("VisaService"),
       .policy = sojourn::visa::Policy(),
       .views = sojourn::visa::Views(),
       .oldest_schema = 28,
       .newest_schema = 29,
       .peers = {},
       .make =
           [](sojourn::server::Runtime& runtime,
              const sojourn::server::Options&) {
             return std::make_unique<HostedVisa>(runtime);
           }},
      argc, argv);
}
