#include "common/server/metrics_endpoint.h"

#include <httplib.h>

#include <thread>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"

namespace sojourn::server {

class MetricsEndpoint::Impl {
 public:
  Impl(const Options& options, std::function<std::string()> text)
      : server_(options.tls_cert_file.c_str(), options.tls_key_file.c_str(),
                options.tls_ca_file.c_str()) {
    server_.Get("/metrics",
                [text = std::move(text)](const httplib::Request&,
                                         httplib::Response& response) {
                  response.set_content(text(), "text/plain; version=0.0.4");
                });
  }

  ~Impl() {
    server_.stop();
    if (thread_.joinable()) thread_.join();
  }

  absl::Status Listen(const std::string& address) {
    const size_t colon = address.rfind(':');
    int port = 0;
    if (colon == std::string::npos ||
        !absl::SimpleAtoi(address.substr(colon + 1), &port)) {
      return InvalidField("metrics_listen", "ADDRESS_INVALID", "host:port");
    }
    const std::string host = address.substr(0, colon);
    if (port == 0) {
      port = server_.bind_to_any_port(host.c_str());
    } else if (!server_.bind_to_port(host.c_str(), port)) {
      port = -1;
    }
    if (port <= 0) {
      return Unavailable("ADDRESS_TAKEN",
                         absl::StrCat("cannot listen on ", address));
    }
    address_ = absl::StrCat(host, ":", port);
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    return absl::OkStatus();
  }

  const std::string& address() const { return address_; }

 private:
  httplib::SSLServer server_;
  std::string address_;
  std::thread thread_;
};

MetricsEndpoint::MetricsEndpoint(std::unique_ptr<Impl> impl)
    : impl_(std::move(impl)) {}
MetricsEndpoint::~MetricsEndpoint() = default;
const std::string& MetricsEndpoint::address() const { return impl_->address(); }

absl::StatusOr<std::unique_ptr<MetricsEndpoint>> MetricsEndpoint::Start(
    const Options& options, std::function<std::string()> text) {
  auto impl = std::make_unique<Impl>(options, std::move(text));
  const absl::Status listening = impl->Listen(options.metrics_listen);
  if (!listening.ok()) return listening;
  return std::unique_ptr<MetricsEndpoint>(new MetricsEndpoint(std::move(impl)));
}

}  // namespace sojourn::server
