#include "services/capacity/capacity_process.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/log/log.h"
#include "services/capacity/capacity_calendar_endpoint.h"
#include "services/capacity/capacity_service.h"
#include "services/capacity/capacity_sweep.h"

namespace sojourn::capacity {
namespace {

constexpr char kCalendarListen[] = "calendar_listen";

// Three of four connections: holds that are many leave the rest to releases and
// reads.
HoldTurns::Options TurnsOf(const server::Options& options) {
  return {.threads = std::max(1, options.database_connections * 3 / 4)};
}

class Hosted final : public server::Hosted {
 public:
  Hosted(server::Runtime& runtime, const server::Options& options,
         std::unique_ptr<CalendarEndpoint> calendar)
      : service_(runtime, {.turns = TurnsOf(options)}),
        sweeper_(runtime),
        calendar_(std::move(calendar)) {}

  grpc::Service* grpc() override { return &service_; }
  void Start() override { sweeper_.Start(); }
  void Stop() override {
    calendar_.reset();
    sweeper_.Stop();
    service_.Stop();
  }
  std::vector<std::string> addresses() const override {
    if (calendar_ == nullptr) return {};
    return {calendar_->address()};
  }

 private:
  CapacityService service_;
  Sweeper sweeper_;
  std::unique_ptr<CalendarEndpoint> calendar_;
};

}  // namespace

std::vector<server::FileFlag> Flags() {
  return {{kCalendarListen,
           "host:port of calendar links (HTTPS, for whoever has one); without "
           "it nobody reads them"}};
}

std::unique_ptr<server::Hosted> MakeProcess(server::Runtime& runtime,
                                            const server::Options& options) {
  const auto listen = options.files.find(kCalendarListen);
  if (listen == options.files.end()) {
    return std::make_unique<Hosted>(runtime, options, nullptr);
  }
  auto calendar =
      CalendarEndpoint::Start(runtime, {.address = listen->second,
                                        .cert_file = options.tls_cert_file,
                                        .key_file = options.tls_key_file});
  if (!calendar.ok()) {
    log::Failure("calendar_not_served", calendar.status());
    return nullptr;
  }
  return std::make_unique<Hosted>(runtime, options, *std::move(calendar));
}

}  // namespace sojourn::capacity
