#include <memory>

#include "absl/time/time.h"
#include "common/auth/poller.h"
#include "common/server/run_server.h"
#include "services/visa/applications/expiry_sweep.h"
#include "services/visa/deadlines/deadline_sweep.h"
#include "services/visa/letters/letter_convert.h"
#include "services/visa/visa_census.h"
#include "services/visa/visa_policy.h"
#include "services/visa/visa_service.h"

namespace {

using sojourn::visa::VisaService;

// Rungs come on mornings: this is how soon a change shows.
constexpr absl::Duration kSweepDeadlines = absl::Seconds(1);

class HostedVisa final : public sojourn::server::Hosted {
 public:
  HostedVisa(sojourn::server::Runtime& runtime,
             const sojourn::server::Options& options)
      : runtime_(runtime),
        service_(runtime, sojourn::visa::LetterheadOf(options)),
        expiry_(runtime) {
    sojourn::visa::MeasureApplications(runtime);
  }

  grpc::Service* grpc() override { return &service_; }
  void Start() override {
    expiry_.Start();
    deadlines_ = std::make_unique<sojourn::auth::Poller>(
        kSweepDeadlines,
        [this] { sojourn::visa::SweepAllDeadlines(runtime_); });
  }
  void Stop() override {
    deadlines_.reset();
    expiry_.Stop();
    service_.StopFeed();
  }

 private:
  sojourn::server::Runtime& runtime_;
  VisaService service_;
  sojourn::visa::ExpirySweeper expiry_;
  std::unique_ptr<sojourn::auth::Poller> deadlines_;
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
       .files = sojourn::visa::LetterFlags(),
       .make =
           [](sojourn::server::Runtime& runtime,
              const sojourn::server::Options& options) {
             return std::make_unique<HostedVisa>(runtime, options);
           }},
      argc, argv);
}
