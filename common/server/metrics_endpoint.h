// GET /metrics over HTTPS (TLS 1.3), for the client whose certificate of our CA
// has the common name `prometheus`.
#ifndef COMMON_SERVER_METRICS_ENDPOINT_H_
#define COMMON_SERVER_METRICS_ENDPOINT_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "common/server/https_endpoint.h"
#include "common/server/options.h"

namespace sojourn::server {

class MetricsEndpoint {
 public:
  // Listens at once; `text` renders the exposition format. UNAVAILABLE when
  // the address is taken.
  static absl::StatusOr<std::unique_ptr<MetricsEndpoint>> Start(
      const Options& options, std::function<std::string()> text);

  // host:port as bound.
  const std::string& address() const { return endpoint_->address(); }

 private:
  explicit MetricsEndpoint(std::unique_ptr<HttpsEndpoint> endpoint)
      : endpoint_(std::move(endpoint)) {}
  const std::unique_ptr<HttpsEndpoint> endpoint_;
};

}  // namespace sojourn::server

#endif  // COMMON_SERVER_METRICS_ENDPOINT_H_
